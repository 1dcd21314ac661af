using System.Collections.Generic;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.Sync;

namespace JiraSync.Output;

/// <summary>What was done about one pair of issues.</summary>
public sealed class SyncIssueResult
{
    /// <summary>Name of the connection.</summary>
    public string Connection { get; private set; } = "";

    /// <summary>Key on the Local side; null while there is none.</summary>
    public string? LocalKey { get; private set; }

    /// <summary>Key on the Remote side; null while there is none.</summary>
    public string? RemoteKey { get; private set; }

    /// <summary>How it stands now.</summary>
    public SyncStatus Status { get; private set; }

    /// <summary>What was done, or would be, one sentence each, in order.</summary>
    public IReadOnlyList<string> Actions { get; private set; } = [];

    /// <summary>Names of what was written.</summary>
    public IReadOnlyList<string> FieldsChanged { get; private set; } = [];

    /// <summary>Calls to Jira made for this pair alone.</summary>
    public int Calls { get; private set; }

    /// <summary>Fields on which both sides had differing changes.</summary>
    public IReadOnlyList<string> Conflicts { get; private set; } = [];

    /// <summary>What could not be carried over, one sentence each: all else was.</summary>
    public IReadOnlyList<string> Notices { get; private set; } = [];

    /// <summary>What went wrong; null when nothing did.</summary>
    public string? Error { get; private set; }

    /// <summary>The error's stable id.</summary>
    public string? ErrorId { get; private set; }

    /// <summary>What to do about it.</summary>
    public string? Advice { get; private set; }

    /// <summary>Id of the link.</summary>
    public string? Link { get; private set; }

    /// <inheritdoc/>
    public override string ToString() => $"{LocalKey ?? "-"} = {RemoteKey ?? "-"}: {Status}";

    internal static SyncIssueResult From(Engine.Sync.SyncIssueResult result) => new()
    {
        Connection = result.Connection,
        LocalKey = result.LocalKey,
        RemoteKey = result.RemoteKey,
        Status = result.Status,
        Actions = result.Actions,
        FieldsChanged = result.FieldsChanged,
        Calls = result.Calls,
        Conflicts = result.Conflicts,
        Notices = result.Notices,
        Error = result.Error,
        ErrorId = result.ErrorId,
        Advice = result.Advice,
        Link = result.Link,
    };

    /// <summary>For an issue that nothing could be done about.</summary>
    internal static SyncIssueResult Failed(IssueRoute route, SyncException error) => new()
    {
        Connection = route.Connection,
        LocalKey = route.Side == SideName.Local ? route.Key : null,
        RemoteKey = route.Side == SideName.Remote ? route.Key : null,
        Status = SyncStatus.Error,
        Error = error.Message,
        ErrorId = error.ErrorId,
        Advice = error.Advice,
    };
}
