using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>
/// Finds the issues of a side that changed: one search a pass, whatever the number of links. It looks back over an overlap,
/// since the index lags and is not monotonic, and remembers which versions it has dealt with. Nothing is ever concluded
/// from an issue's absence.
/// </summary>
internal sealed class Scan(SideContext side, IReadOnlyList<TriggerConfig> triggers, Intake intake)
{
    private readonly HashSet<string> _invalid = new(StringComparer.Ordinal);
    private readonly HashSet<string> _undecided = new(StringComparer.Ordinal);
    private DateTimeOffset? _undecidedAt;
    private TimeSpan _overlap;
    private DateTimeOffset _serverNow;

    /// <summary>A trigger whose query Jira does not take: what it might have taken waits, all else goes on. Null: none.</summary>
    public SyncException? Trouble { get; private set; }

    /// <summary>Scans one side.</summary>
    /// <returns>How many versions were new.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        Lease? lease = side.Store.TryLease($"scan/{side.Key}/{side.Name}", side.Now, side.Options.LeaseDuration);
        if (lease is null)
        {
            side.Host.Verbose($"{side.Label}: another process is scanning this side.");
            return 0;
        }
        try
        {
            int found = 0;
            ScanPoint point = side.Store.GetScanPoint(side.Key, side.Name) ?? await StartAsync(cancellation).ConfigureAwait(false);
            IEnumerable<TriggerConfig> histories = side.Config.Method == SyncMethod.Automatic
                ? triggers.Where(t => t.Active && t.IncludeExisting)
                : [];
            foreach (TriggerConfig trigger in histories)
            {
                try
                {
                    string? note = side.Store.GetNote(HistoryNote(trigger));
                    if (note is null)
                        found += await HistoryAsync(trigger, cancellation).ConfigureAwait(false);
                    else if (IsToBeLookedAtAgain(note))
                        found += await LookAgainAsync(trigger, cancellation).ConfigureAwait(false);
                }
                catch (SyncException e) when (e.ErrorId == ErrorIds.JiraQueryInvalid)
                {
                    await CheckProjectAsync(cancellation).ConfigureAwait(false);
                    Blame(trigger, e);
                }
            }
            return found + await ChangesAsync(point, cancellation).ConfigureAwait(false);
        }
        finally
        {
            side.Store.Release([lease]);
        }
    }

    /// <summary>The first scan of a side starts now: what is older comes in by a trigger's history or by name.</summary>
    private async Task<ScanPoint> StartAsync(CancellationToken cancellation)
    {
        ServerInfo server = await side.Client.GetServerInfoAsync(cancellation).ConfigureAwait(false);
        side.CheckIdentity(server);
        TimeSpan offset = side.Client.ClockOffset ?? (server.ServerTime is { } time ? time - side.Now : TimeSpan.Zero);
        DateTimeOffset start = side.Connection.Created < side.Now ? side.Connection.Created : side.Now;
        var point = new ScanPoint(side.Key, side.Name, start + offset, offset, 0);
        side.Store.Commit([], writer => writer.SaveScanPoint(point));
        return point;
    }

    private async Task<int> ChangesAsync(ScanPoint point, CancellationToken cancellation)
    {
        TimeSpan offset = side.Client.ClockOffset ?? point.ClockOffset ?? TimeSpan.Zero;
        DateTimeOffset serverNow = side.Now + offset;
        _overlap = TimeSpan.FromMinutes(side.Connection.Scan.OverlapMinutes);
        _serverNow = serverNow;
        DateTimeOffset since = point.HighWater - _overlap;
#if PLANTED
        if (PlantedBugs.Active == PlantedBug.DropOverlap)
            since = point.HighWater;
#endif

        // When a bulk of known versions lies in the overlap, listing versions first is cheaper than reading all of it again.
        bool listFirst = side.Store.CountSeenSince(side.Key, side.Name, since) >= side.Options.ScanPage;
        var request = new SearchRequest
        {
            Jql = ScanQuery.ChangedSince(side.Client.Kind, side.Config.Project, since, serverNow),
            Content = listFirst ? IssueContent.None : side.Rules.Reading,
            PageSize = listFirst ? side.Options.ListPage : side.Options.ScanPage,
        };

        int found = 0;
        long number = point.HighestNumber;
        DateTimeOffset high = point.HighWater;
        DateTimeOffset? heldAt = null;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            SearchPage page;
            try
            {
                page = await side.Client.SearchAsync(request, cancellation).ConfigureAwait(false);
            }
            catch (SyncException e) when (e.ErrorId == ErrorIds.JiraQueryInvalid)
            {
                // Nobody wrote this query; what Jira does not take in it can only be the project.
                await CheckProjectAsync(cancellation).ConfigureAwait(false);
                throw;
            }
            if (page.Issues.Count > 0)
            {
                IReadOnlyList<Issue> fresh = Unseen(page.Issues);
                found += fresh.Count;
                IntakeResult result = IntakeResult.Nothing;
                if (fresh.Count > 0)
                {
                    if (listFirst)
                        fresh = await side.Client.GetIssuesAsync(fresh.Select(i => i.Id).ToArray(), side.Rules.Reading, cancellation).ConfigureAwait(false);
                    result = await intake.TakeAsync(fresh, Match, cancellation).ConfigureAwait(false);
                }
                number = Math.Max(number, page.Issues.Max(i => Recover.NumberOf(i.Key)));
                heldAt = Earlier(heldAt, Earlier(result.HeldAt, _undecidedAt));
                DateTimeOffset newest = page.Issues.Max(i => i.Updated);
                high = newest > high ? newest : high;

                // Progress is kept page by page, so that a killed scan of a long backlog goes on where it was.
                Advance(high, heldAt, offset, number, since, fresh.Where(i => !result.Held.Contains(i.Id) && !_undecided.Contains(i.Id)));
            }
            request = request with { Page = page.Next };
        }
        while (request.Page is not null);

        // In a quiet project the point moves on by itself, but never past what a slow index may still be hiding.
        DateTimeOffset settled = serverNow - TimeSpan.FromMinutes(side.Connection.Scan.SettleMinutes);
        Advance(settled > high ? settled : high, heldAt, side.Client.ClockOffset ?? offset, number, since, []);
        return found;
    }

    private void Advance(DateTimeOffset high, DateTimeOffset? heldAt, TimeSpan offset, long number, DateTimeOffset since, IEnumerable<Issue> dealtWith)
    {
        DateTimeOffset point = heldAt is { } held && held < high ? held : high;
        side.Store.Commit([], writer =>
        {
            foreach (Issue issue in dealtWith)
                writer.MarkSeen(side.Key, side.Name, issue.Id, issue.Updated);
            writer.SaveScanPoint(new ScanPoint(side.Key, side.Name, point, offset, number));
            writer.ForgetSeen(side.Key, side.Name, since);
        });
    }

    private IReadOnlyList<Issue> Unseen(IReadOnlyList<Issue> issues)
    {
        IReadOnlyDictionary<string, DateTimeOffset> seen = side.Store.GetSeen(side.Key, side.Name, issues.Select(i => i.Id).ToArray());
        return issues.Where(i => !seen.TryGetValue(i.Id, out DateTimeOffset version) || version < i.Updated).ToArray();
    }

    /// <summary>
    /// Which of these issues a trigger takes: those that it matches and that changed since it was made. On Cloud the index is
    /// asked to be sure about just these.
    /// </summary>
    private async Task<IReadOnlyCollection<string>> Match(IReadOnlyList<Issue> unlinked, CancellationToken cancellation)
    {
        TriggerConfig[] active = triggers.Where(t => t.Active).ToArray();
        if (active.Length == 0 || side.Config.Method != SyncMethod.Automatic)
            return [];
        DateTimeOffset oldest = active.Min(t => t.Created);
        string[] candidates = unlinked.Where(i => side.ToOurClock(i.Updated) >= oldest).Select(i => i.Id).ToArray();
        var matched = new HashSet<string>(StringComparer.Ordinal);
        for (int at = 0; at < candidates.Length; at += SearchRequest.MaxReconcile)
        {
            string[] ids = candidates.Skip(at).Take(SearchRequest.MaxReconcile).ToArray();
            TriggerConfig[] valid = active.Where(t => !_invalid.Contains(t.Id)).ToArray();
            try
            {
                matched.UnionWith(await AmongAsync(ids, valid, cancellation).ConfigureAwait(false));
            }
            catch (SyncException e) when (e.ErrorId == ErrorIds.JiraQueryInvalid)
            {
                valid = await FindValidAsync(ids, valid, cancellation).ConfigureAwait(false);
                if (Trouble is null)
                    throw;
                matched.UnionWith(await AmongAsync(ids, valid, cancellation).ConfigureAwait(false));
            }
        }

        foreach (Issue issue in unlinked.Where(i => candidates.Contains(i.Id) && !matched.Contains(i.Id) && MayMatchYet(i)))
        {
            _undecided.Add(issue.Id);
            _undecidedAt = Earlier(_undecidedAt, issue.Updated);
        }
        return matched;
    }

    /// <summary>
    /// Whether the scan has to come back to an issue that no trigger took. What the triggers that are in order did not take, one
    /// that is not might. And where the index cannot be asked to be sure, it may judge by an older version until it has caught up.
    /// </summary>
    private bool MayMatchYet(Issue issue) =>
        _invalid.Count > 0 || (side.Client.Kind == JiraKind.DataCenter && _serverNow - issue.Updated < _overlap);

    private async Task<IEnumerable<string>> AmongAsync(string[] ids, TriggerConfig[] triggers, CancellationToken cancellation)
    {
        if (triggers.Length == 0)
            return [];
        SearchPage page = await side.Client.SearchAsync(
            new SearchRequest { Jql = ScanQuery.Among(ids, triggers.Select(t => t.Jql)), PageSize = ids.Length, Reconcile = ids },
            cancellation).ConfigureAwait(false);
        return page.Issues.Select(i => i.Id);
    }

    /// <summary>Asks for each trigger by itself, and leaves those out whose query Jira does not take.</summary>
    private async Task<TriggerConfig[]> FindValidAsync(string[] ids, TriggerConfig[] triggers, CancellationToken cancellation)
    {
        foreach (TriggerConfig trigger in triggers)
        {
            try
            {
                await AmongAsync([ids[0]], [trigger], cancellation).ConfigureAwait(false);
            }
            catch (SyncException e) when (e.ErrorId == ErrorIds.JiraQueryInvalid)
            {
                Blame(trigger, e);
            }
        }
        return triggers.Where(t => !_invalid.Contains(t.Id)).ToArray();
    }

    private void Blame(TriggerConfig trigger, SyncException error)
    {
        if (!_invalid.Add(trigger.Id))
            return;
        side.Host.Verbose($"{side.Label}: trigger '{trigger.Id}': {error.Message}");
        Trouble ??= new SyncException(
            ErrorIds.TriggerQueryInvalid,
            SyncErrorKind.Configuration,
            $"Trigger '{trigger.Id}' of connection '{side.Connection.Name}' has a query that {side.Config.Instance} does not take any more, '{trigger.Jql}': {error.Message} Issues that it would take wait; all others go on.",
            $"Correct it with Set-SyncTrigger {side.Connection.Name} {trigger.Id} -Jql, or switch it off with Disable-SyncTrigger {side.Connection.Name} {trigger.Id}.",
            error);
    }

    /// <summary>Throws when the account cannot see the project.</summary>
    private Task CheckProjectAsync(CancellationToken cancellation) => side.Client.GetProjectAsync(side.Config.Project, cancellation);

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b ?? a : a;

    /// <summary>Takes in what a new trigger matches already.</summary>
    private async Task<int> HistoryAsync(TriggerConfig trigger, CancellationToken cancellation)
    {
        int found = 0;
        var request = new SearchRequest
        {
            Jql = ScanQuery.Matching(side.Config.Project, trigger.Jql),
            Content = side.Rules.Reading with { Content = side.Rules.Reading.Content & ~IssueContent.Changes },
            PageSize = side.Options.ScanPage,
        };
        do
        {
            cancellation.ThrowIfCancellationRequested();
            SearchPage page = await side.Client.SearchAsync(request, cancellation).ConfigureAwait(false);
            IntakeResult result = await intake.TakeAsync(page.Issues, (issues, _) => Task.FromResult<IReadOnlyCollection<string>>(issues.Select(i => i.Id).ToArray()), cancellation).ConfigureAwait(false);
            side.Store.Commit([], writer =>
            {
                foreach (Issue issue in page.Issues.Where(i => !result.Held.Contains(i.Id)))
                    writer.MarkSeen(side.Key, side.Name, issue.Id, issue.Updated);
            });
            found += page.Issues.Count;
            side.Host.Progress(new SyncProgress($"Connection {side.Connection.Name}", $"Reading what trigger {trigger.Id} matches in {side.Label}", found, page.Total));
            request = request with { Page = page.Next };
        }
        while (request.Page is not null);
        side.Store.Commit([], writer => writer.SetNote(HistoryNote(trigger), side.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        return found;
    }

    /// <summary>The index may have hidden some of what a trigger matched at first: it is asked once more when it must have caught up.</summary>
    private bool IsToBeLookedAtAgain(string note) =>
        long.TryParse(note, NumberStyles.None, CultureInfo.InvariantCulture, out long at)
        && side.Now - DateTimeOffset.FromUnixTimeMilliseconds(at) >= TimeSpan.FromMinutes(side.Connection.Scan.SettleMinutes);

    private async Task<int> LookAgainAsync(TriggerConfig trigger, CancellationToken cancellation)
    {
        int found = await new Latecomers(side, intake).TakeAsync(trigger, cancellation).ConfigureAwait(false);
        side.Store.Commit([], writer => writer.SetNote(HistoryNote(trigger), "done"));
        return found;
    }

    private string HistoryNote(TriggerConfig trigger) => $"history/{side.Key}/{trigger.Id}";
}
