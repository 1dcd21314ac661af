using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>
/// Issues that a trigger matches and that no scan has brought in: the index hid them from every search that should have shown
/// them. Costs a call for a thousand issues that the trigger matches, and reads only those that are new.
/// </summary>
internal sealed class Latecomers(SideContext side, Intake intake)
{
    /// <summary>Takes in what a trigger should have taken before.</summary>
    /// <returns>How many issues were new.</returns>
    public async Task<int> TakeAsync(TriggerConfig trigger, CancellationToken cancellation)
    {
        int found = 0;
        DateTimeOffset serverNow = side.Now + (side.Client.ClockOffset ?? TimeSpan.Zero);
        var request = new SearchRequest
        {
            Jql = trigger.IncludeExisting
                ? ScanQuery.Matching(side.Config.Project, trigger.Jql)
                : ScanQuery.MatchingSince(side.Client.Kind, side.Config.Project, trigger.Jql, trigger.Created + (serverNow - side.Now), serverNow),
            PageSize = side.Options.ListPage,
        };
        do
        {
            cancellation.ThrowIfCancellationRequested();
            SearchPage page = await side.Client.SearchAsync(request, cancellation).ConfigureAwait(false);
            string[] late = Unlinked(page.Issues.Where(i => trigger.IncludeExisting || side.ToOurClock(i.Updated) >= trigger.Created).ToArray());
            if (late.Length > 0)
            {
                IReadOnlyList<Issue> issues = await side.Client.GetIssuesAsync(late, side.Rules.Reading, cancellation).ConfigureAwait(false);
                IntakeResult taken = await intake.TakeAsync(issues, (i, _) => Task.FromResult<IReadOnlyCollection<string>>(i.Select(n => n.Id).ToArray()), cancellation).ConfigureAwait(false);
                found += taken.Links.Count;
            }
            request = request with { Page = page.Next };
        }
        while (request.Page is not null);
        return found;
    }

    /// <summary>Those that are in no pair, and were in none: a pair that was ended begins anew only when its issue changes.</summary>
    private string[] Unlinked(IReadOnlyList<Issue> issues)
    {
        if (issues.Count == 0)
            return [];
        var known = new HashSet<string>(side.Store.GetLinksByIssue(side.Key, side.Name, issues.Select(i => i.Id).ToArray()).Select(l => l.IssueId!), StringComparer.Ordinal);
        known.UnionWith(side.Store.GetLinksByKey(side.Key, side.Name, issues.Select(i => i.Key).ToArray()).Select(l => l.IssueId).OfType<string>());
        return issues.Select(i => i.Id).Where(id => !known.Contains(id)).ToArray();
    }
}
