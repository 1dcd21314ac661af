using System;
using System.Collections.Generic;
using System.Linq;
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

    /// <summary>True when something could not be carried over that people have not been told of yet.</summary>
    public bool HasNews { get; private set; }

    /// <summary>Remembers what could not be carried over, so that it is told once.</summary>
    public void TakeNotices()
    {
        if (Plan is null || Link.Received is null or { IsReceipt: true })
            return;
        string[] notices = Plan.Notices.ToArray();
        HasNews = notices.Except(Link.Memory.Notices, StringComparer.Ordinal).Any();
        Link.Memory.Notices = notices.ToList();
    }

    public void Note(string done, IEnumerable<string> fields)
    {
        _done.Add(done);
        _fields.UnionWith(fields);
    }
}
