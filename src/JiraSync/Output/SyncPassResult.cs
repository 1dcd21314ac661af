using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Sync;

namespace JiraSync.Output;

/// <summary>How a pass ended.</summary>
public enum SyncPassStatus
{
    /// <summary>All that was to be done is done.</summary>
    Completed,

    /// <summary>Done, but for what the errors say.</summary>
    Errors,

    /// <summary>It was stopped; the next one goes on.</summary>
    Stopped,

    /// <summary>Nothing was written.</summary>
    Preview,

    /// <summary>It could not begin.</summary>
    Failed,
}

/// <summary>What a pass over a connection did.</summary>
public sealed class SyncPassResult
{
    /// <summary>Name of the connection.</summary>
    public string Connection { get; private set; } = "";

    /// <summary>How it ended.</summary>
    public SyncPassStatus Status { get; private set; }

    /// <summary>Issues created.</summary>
    public int Created { get; private set; }

    /// <summary>Pairs on which something was written, the created ones not counted.</summary>
    public int Updated { get; private set; }

    /// <summary>Conflicts that came to light.</summary>
    public int Conflicts { get; private set; }

    /// <summary>Pairs held up by an error, and sides that could not be worked on.</summary>
    public int Errors { get; private set; }

    /// <summary>Calls to both Jiras.</summary>
    public long Calls { get; private set; }

    /// <summary>Those of them that change something.</summary>
    public long Writes { get; private set; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>When it started.</summary>
    public DateTimeOffset Started { get; private set; }

    /// <summary>Versions of issues that were new to the scan.</summary>
    public int Scanned { get; private set; }

    /// <summary>Pairs that something was done about.</summary>
    public IReadOnlyList<SyncIssueResult> Issues { get; private set; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Connection}: {Status}";

    internal static SyncPassResult From(PassReport report) => new()
    {
        Connection = report.Connection,
        Status = report.WasStopped ? SyncPassStatus.Stopped : report.Errors > 0 ? SyncPassStatus.Errors : report.IsPreview ? SyncPassStatus.Preview : SyncPassStatus.Completed,
        Created = report.Created,
        Updated = report.Updated,
        Conflicts = report.Conflicts,
        Errors = report.Errors,
        Calls = report.Calls,
        Writes = report.Writes,
        Duration = report.Duration,
        Started = report.Started,
        Scanned = report.Scanned,
        Issues = report.Results.Select(SyncIssueResult.From).ToArray(),
    };

    /// <summary>For a pass that could not begin.</summary>
    internal static SyncPassResult Failed(string connection) => new() { Connection = connection, Status = SyncPassStatus.Failed, Errors = 1 };
}
