using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Profile;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>
/// Lets a new sync method of a side take effect on the pairs that exist, and not only on those whose issues change from now on:
/// what waited on a side that sends again leaves, what people edited on a side that now only receives is overwritten, and what
/// triggers would have taken meanwhile comes in. Costs no call but one for each trigger, once.
/// </summary>
internal sealed class MethodChange(SideContext side, IReadOnlyList<TriggerConfig> triggers, Intake intake)
{
    /// <summary>Applies the method that the side has now, unless a pass did so before.</summary>
    /// <returns>How many issues came in.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        string method = side.Config.Method.ToString();
        string? before = side.Store.GetNote(Note);
        if (before == method)
            return 0;

        // The very first pass finds nothing that an earlier method had held back.
        int found = 0;
        if (before is not null)
        {
            if (!ApplyToLinks())
                return 0; // another process works on some: the next pass tries again
            IEnumerable<TriggerConfig> asked = side.Config.Method == SyncMethod.Automatic ? triggers.Where(t => t.Active) : [];
            foreach (TriggerConfig trigger in asked)
            {
                try
                {
                    found += await new Latecomers(side, intake).TakeAsync(trigger, cancellation).ConfigureAwait(false);
                }
                catch (SyncException e) when (e.ErrorId == ErrorIds.JiraQueryInvalid)
                {
                    side.Host.Verbose($"{side.Label}: trigger '{trigger.Id}': {e.Message}"); // the scan reports it
                }
            }
        }
        side.Store.Commit([], writer => writer.SetNote(Note, method));
        return found;
    }

    private string Note => $"method/{side.Key}/{side.Name}";

    private bool ApplyToLinks()
    {
        bool all = true;
        string? after = null;
        while (true)
        {
            IReadOnlyList<SideLink> links = side.Store.ListLinks(side.Key, side.Name, after, side.Options.Batch);
            if (links.Count == 0)
                return all;
            after = links[links.Count - 1].Link;
            SideLink[] linked = links.Where(l => l.State == LinkState.Linked).ToArray();
            IReadOnlyList<Lease> leases = side.Store.TryLeaseAll(linked.Select(l => intake.LeaseName(l.Link)).ToArray(), side.Now, side.Options.LeaseDuration);
            all &= leases.Count == linked.Length;
            try
            {
                var held = new HashSet<string>(leases.Select(l => l.Resource), StringComparer.Ordinal);
                side.Store.Commit(leases, writer =>
                {
                    foreach (SideLink link in linked.Where(l => held.Contains(intake.LeaseName(l.Link))).Select(l => side.Store.GetLink(side.Key, side.Name, l.Link) ?? l))
                    {
                        if (!link.Memory.Reread)
                            Publish.Send(side, writer, link, answer: false, asked: false);
                        if (link.Received is not null && intake.WasEdited(link.Memory))
                            link.Due ??= side.Now;
                        writer.SaveLink(link);
                    }
                });
            }
            finally
            {
                side.Store.Release(leases);
            }
        }
    }
}
