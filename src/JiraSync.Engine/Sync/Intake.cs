using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>Says which of some unlinked issues enter the connection.</summary>
internal delegate Task<IReadOnlyCollection<string>> EntryTest(IReadOnlyList<Issue> unlinked, CancellationToken cancellation);

/// <summary>What became of a page of readings.</summary>
/// <param name="HeldAt">Oldest version that could not be dealt with now (another worker has its link): the scan must come back to it.</param>
/// <param name="Held">Ids of the issues that could not be dealt with.</param>
/// <param name="Links">Links that were read or started.</param>
internal sealed record IntakeResult(DateTimeOffset? HeldAt, IReadOnlyCollection<string> Held, IReadOnlyList<string> Links)
{
    public static IntakeResult Nothing { get; } = new(null, [], []);
}

/// <summary>
/// Takes readings of our issues in: those that are linked are observed, those that enter the connection start a link, and what
/// differs from what was last sent is published. One transaction a page.
/// </summary>
internal sealed class Intake(SideContext side, bool asked)
{
    private readonly Observe _observe = new(side);

    /// <summary>Takes a page of readings in.</summary>
    public async Task<IntakeResult> TakeAsync(IReadOnlyList<Issue> issues, EntryTest entry, CancellationToken cancellation)
    {
        if (issues.Count == 0)
            return IntakeResult.Nothing;
        Dictionary<string, SideLink> linked = side.Store.GetLinksByIssue(side.Key, side.Name, issues.Select(i => i.Id).ToArray())
            .ToDictionary(l => l.IssueId!);

        // What bears our mark was made by us: it is the twin of a link, never the start of one.
        Issue[] unlinked = issues.Where(i => !linked.ContainsKey(i.Id) && i.Marker?.Connection != side.Key).ToArray();
        var entering = new HashSet<string>(
            unlinked.Length == 0 ? [] : await entry(unlinked, cancellation).ConfigureAwait(false), StringComparer.Ordinal);

        Dictionary<string, Lease> leases = side.Store
            .TryLeaseAll(linked.Values.Select(l => LeaseName(l.Link)).ToArray(), side.Now, side.Options.LeaseDuration)
            .ToDictionary(l => l.Resource);
        try
        {
            return await TakeLeasedAsync(issues, linked, entering, leases, cancellation).ConfigureAwait(false);
        }
        finally
        {
            side.Store.Release(leases.Values);
        }
    }

    /// <summary>What a link is leased as; both halves go together.</summary>
    public string LeaseName(string link) => $"link/{side.Key}/{link}";

    private async Task<IntakeResult> TakeLeasedAsync(
        IReadOnlyList<Issue> issues,
        Dictionary<string, SideLink> linked,
        HashSet<string> entering,
        Dictionary<string, Lease> leases,
        CancellationToken cancellation)
    {
        DateTimeOffset? heldAt = null;
        var held = new List<string>();
        var observed = new List<(SideLink Link, IReadOnlyList<ConflictRecord> Conflicts)>();
        foreach (Issue issue in issues)
        {
            if (!linked.TryGetValue(issue.Id, out SideLink? link))
            {
                if (entering.Contains(issue.Id))
                    observed.Add((await StartAsync(issue, cancellation).ConfigureAwait(false), []));
                continue;
            }
            if (!leases.ContainsKey(LeaseName(link.Link)))
            {
                heldAt = heldAt is null || issue.Updated < heldAt ? issue.Updated : heldAt;
                held.Add(issue.Id);
                continue;
            }

            // Another worker may have moved it between the look-up and the lease.
            link = side.Store.GetLink(side.Key, side.Name, link.Link) ?? link;
            try
            {
                observed.Add((link, await _observe.ApplyAsync(link, issue, cancellation).ConfigureAwait(false)));
            }
            catch (JiraException e)
            {
                // Its comments or history could not be read: it is read again by itself, and the rest of the page goes on.
                side.Host.Verbose($"{issue.Key}: {e.Message}");
                link.Memory.Reread = true;
                link.Due = side.Now + side.Options.RetryFirst;
                observed.Add((link, []));
            }
        }

        side.Store.Commit(leases.Values, writer =>
        {
            // Issues of one page may point at each other: all of them are there before the first is sent.
            foreach ((SideLink link, _) in side.HasReferences ? observed : [])
                writer.SaveLink(link);
            foreach ((SideLink link, IReadOnlyList<ConflictRecord> conflicts) in observed)
            {
                foreach (ConflictRecord conflict in conflicts)
                    writer.RecordConflict(conflict);
#if PLANTED
                if (PlantedBugs.Active == PlantedBug.CompareByAuthor && issues.Any(i => i.Id == link.IssueId && i.Changes.Count > 0 && side.IsOurs(i.Changes[0])))
                {
                    writer.SaveLink(link);
                    continue;
                }
#endif
                if (!link.Memory.Reread)
                    Publish.Send(side, writer, link, answer: false, asked);
                if (link.Received is not null && WasEdited(link.Memory))
                    link.Due ??= side.Now; // an edit of what is only received is overwritten
                Commit.MarkSynchronized(link, side.Now);
                References.Save(side, writer, link);
            }
        });
        return new(heldAt, held, observed.Select(o => o.Link.Link).ToArray());
    }

    /// <summary>True when people changed something here that came from the other side and does not go back.</summary>
    public bool WasEdited(LinkMemory memory) =>
        memory.Fields.Values.Any(f => f.IsOwn && (side.IsReceiveOnly || (!f.Leaves && f.Base.Theirs is not null)))
        || memory.Items.Values.Any(i => !i.BornHere && (i.DeletedHere || i.IsOwn) && side.IsOneWay(i.Kind));

    private async Task<SideLink> StartAsync(Issue issue, CancellationToken cancellation)
    {
        var link = new SideLink
        {
            Connection = side.Key,
            Side = side.Name,
            Link = side.Options.NewId().ToString("D"),
            Started = true,
            Created = side.Now,
            State = LinkState.Linked,
        };
        await _observe.ApplyAsync(link, issue, cancellation).ConfigureAwait(false);
        return link;
    }
}
