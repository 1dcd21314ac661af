using System;
using JiraSync.Engine.Model;
using JiraSync.Engine.State;

namespace JiraSync.Output;

/// <summary>A field that both sides had changed differently, with both values.</summary>
public sealed class SyncConflict
{
    /// <summary>Number within the profile.</summary>
    public long Id { get; private set; }

    /// <summary>Name of the connection.</summary>
    public string Connection { get; private set; } = "";

    /// <summary>Key on the Local side.</summary>
    public string? LocalKey { get; private set; }

    /// <summary>Key on the Remote side.</summary>
    public string? RemoteKey { get; private set; }

    /// <summary>The field, or which comment.</summary>
    public string Field { get; private set; } = "";

    /// <summary>What the Local side had; rich text as plain words.</summary>
    public string? LocalValue { get; private set; }

    /// <summary>What the Remote side had.</summary>
    public string? RemoteValue { get; private set; }

    /// <summary>When it was changed on the Local side, where known.</summary>
    public DateTimeOffset? LocalChanged { get; private set; }

    /// <summary>When on the Remote side.</summary>
    public DateTimeOffset? RemoteChanged { get; private set; }

    /// <summary>Who changed it on the Local side, where known.</summary>
    public string? LocalBy { get; private set; }

    /// <summary>Who on the Remote side.</summary>
    public string? RemoteBy { get; private set; }

    /// <summary>Whose value stayed; null while nobody's does and a person is to decide.</summary>
    public SideName? Winner { get; private set; }

    /// <summary>When it was noticed.</summary>
    public DateTimeOffset Recorded { get; private set; }

    /// <summary>Id of the link.</summary>
    public string Link { get; private set; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{LocalKey} = {RemoteKey}, {Field}: '{LocalValue}' / '{RemoteValue}'";

    internal static SyncConflict From(string connection, ConflictRecord record, SideLink? half)
    {
        bool local = record.Side == SideName.Local;
        string? twin = half?.TwinKey;
        string? ours = FieldValue.TextOf(record.Ours), theirs = FieldValue.TextOf(record.Theirs);
        return new SyncConflict
        {
            Id = record.Id,
            Connection = connection,
            LocalKey = local ? record.IssueKey : twin,
            RemoteKey = local ? twin : record.IssueKey,
            Field = record.Field,
            LocalValue = local ? ours : theirs,
            RemoteValue = local ? theirs : ours,
            LocalChanged = (local ? record.OursAt : record.TheirsAt)?.ToLocalTime(),
            RemoteChanged = (local ? record.TheirsAt : record.OursAt)?.ToLocalTime(),
            LocalBy = local ? record.OursBy : record.TheirsBy,
            RemoteBy = local ? record.TheirsBy : record.OursBy,
            Winner = record.Winner switch
            {
                "Ours" => record.Side,
                "Theirs" => record.Side.Other(),
                _ => null,
            },
            Recorded = record.Recorded.ToLocalTime(),
            Link = record.Link,
        };
    }
}
