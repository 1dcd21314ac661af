using System;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;

namespace JiraSync.Output;

/// <summary>Something that went wrong and has not been put right yet.</summary>
public sealed class SyncError
{
    /// <summary>Name of the connection.</summary>
    public string Connection { get; private set; } = "";

    /// <summary>The side on which it happened.</summary>
    public SideName Side { get; private set; }

    /// <summary>Key on the Local side; null where there is none, or where the whole side is held up.</summary>
    public string? LocalKey { get; private set; }

    /// <summary>Key on the Remote side; the same.</summary>
    public string? RemoteKey { get; private set; }

    /// <summary>Kind of trouble.</summary>
    public SyncErrorKind Kind { get; private set; }

    /// <summary>Stable id.</summary>
    public string ErrorId { get; private set; } = "";

    /// <summary>What happened.</summary>
    public string Message { get; private set; } = "";

    /// <summary>What to do.</summary>
    public string? Advice { get; private set; }

    /// <summary>First time.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>Last time.</summary>
    public DateTimeOffset Last { get; private set; }

    /// <summary>How often.</summary>
    public int Count { get; private set; }

    /// <summary>When it is tried again; null: in the next pass, or when something changes.</summary>
    public DateTimeOffset? Next { get; private set; }

    /// <summary>Id of the link; null where the whole side is held up.</summary>
    public string? Link { get; private set; }

    /// <summary>What is held up: the pair of issues, or the side.</summary>
    public string Subject => Link is null ? $"{Side} side" : $"{LocalKey ?? "-"} = {RemoteKey ?? "-"}";

    /// <inheritdoc/>
    public override string ToString() => $"{Subject}: {Message}";

    internal static SyncError From(string connection, Engine.State.ErrorRecord record) => new()
    {
        Connection = connection,
        Side = record.Side,
        LocalKey = record.Side == SideName.Local ? record.IssueKey : record.TwinKey,
        RemoteKey = record.Side == SideName.Remote ? record.IssueKey : record.TwinKey,
        Kind = record.Kind,
        ErrorId = record.ErrorId,
        Message = record.Message,
        Advice = record.Advice,
        Since = record.Since.ToLocalTime(),
        Last = record.Last.ToLocalTime(),
        Count = record.Count,
        Next = record.Next?.ToLocalTime(),
        Link = record.Link.Length == 0 ? null : record.Link,
    };
}
