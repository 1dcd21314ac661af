using System;
using System.Collections.Generic;
using JiraSync.Engine.Sync;

namespace JiraSync.Output;

/// <summary>Two issues that belong together.</summary>
public sealed class SyncIssue
{
    /// <summary>Name of the connection.</summary>
    public string Connection { get; private set; } = "";

    /// <summary>Key on the Local side; null while there is none.</summary>
    public string? LocalKey { get; private set; }

    /// <summary>Key on the Remote side; null while there is none.</summary>
    public string? RemoteKey { get; private set; }

    /// <summary>How they stand.</summary>
    public SyncStatus Status { get; private set; }

    /// <summary>When both sides were last seen to agree; null: never.</summary>
    public DateTimeOffset? LastSync { get; private set; }

    /// <summary>Where people see the Local issue.</summary>
    public string? LocalUrl { get; private set; }

    /// <summary>Where people see the Remote issue.</summary>
    public string? RemoteUrl { get; private set; }

    /// <summary>When they were paired.</summary>
    public DateTimeOffset Created { get; private set; }

    /// <summary>Fields that wait for a person.</summary>
    public IReadOnlyList<string> Conflicts { get; private set; } = [];

    /// <summary>What holds it up; null: nothing.</summary>
    public string? Error { get; private set; }

    /// <summary>The error's stable id.</summary>
    public string? ErrorId { get; private set; }

    /// <summary>Id of the link.</summary>
    public string Link { get; private set; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{LocalKey ?? "-"} = {RemoteKey ?? "-"}";

    internal static SyncIssue From(LinkedIssues pair) => new()
    {
        Connection = pair.Connection,
        LocalKey = pair.LocalKey,
        RemoteKey = pair.RemoteKey,
        Status = pair.Status,
        LastSync = pair.Synchronized?.ToLocalTime(),
        LocalUrl = pair.LocalUrl,
        RemoteUrl = pair.RemoteUrl,
        Created = pair.Created.ToLocalTime(),
        Conflicts = pair.Conflicts,
        Error = pair.Error?.Message,
        ErrorId = pair.Error?.ErrorId,
        Link = pair.Link,
    };
}
