using System;
using System.Collections.Generic;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>One link while a pass has it in hand.</summary>
internal sealed class LinkWork(SideLink link, Lease lease, string sideLabel)
{
    private readonly List<string> _done = [];
    private readonly HashSet<string> _fields = new(StringComparer.Ordinal);

    public SideLink Link { get; } = link;

    public Lease Lease { get; } = lease;

    public Plan? Plan { get; set; }

    public SyncException? Failure { get; set; }

    /// <summary>True when part of the plan has to be decided anew, now that another part is done.</summary>
    public bool Again { get; set; }

    /// <summary>Calls made for this link alone; shared ones count on the pass.</summary>
    public int Calls { get; set; }

    /// <summary>What was done, one sentence each.</summary>
    public IReadOnlyList<string> Done => _done;

    public IReadOnlyCollection<string> Fields => _fields;

    /// <summary>The issue that is written to, as people know it.</summary>
    public string Target => Link.IssueKey is null ? sideLabel : $"{Link.IssueKey} in {sideLabel}";

    /// <summary>The issue that it comes from.</summary>
    public string Source => Link.TwinKey ?? "the other side";

    /// <summary>What went wrong, and with which issue: the Jira room knows issues by their ids alone.</summary>
    public string Say(SyncException error) =>
        error.Message.IndexOf(Target, StringComparison.Ordinal) >= 0 ? error.Message : $"{Target}: {error.Message}";

    public void Note(string done, IEnumerable<string> fields)
    {
        _done.Add(done);
        _fields.UnionWith(fields);
    }
}
