using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Rules;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>
/// Works in what waits for a side: takes links in hand by batches, finds out about lost creations, decides, applies, commits.
/// A link that fails waits and holds up nothing else; trouble of the whole instance ends the side's turn.
/// </summary>
internal sealed class Work(SideContext side, PassLog log, PassRequest request)
{
    private readonly Commit _commit = new(side);

    /// <summary>Works until nothing that can be done now is left.</summary>
    /// <param name="only">Just these links, due or not; null: all that are due.</param>
    /// <param name="stop">No new batch is begun once it is set.</param>
    /// <param name="cancellation">Ends calls in flight.</param>
    /// <returns>How many links were worked on.</returns>
    public async Task<int> RunAsync(IReadOnlyCollection<string>? only, CancellationToken stop, CancellationToken cancellation)
    {
        return await RunAsync(handled => Next(only, handled), only is null, stop, cancellation).ConfigureAwait(false);
    }

    /// <summary>Works on what is due because an issue that it refers to came into sync.</summary>
    public Task<int> RunWokenAsync(CancellationToken stop, CancellationToken cancellation) => RunAsync(
        handled => side.Store.ListWoken(side.Key, side.Name, side.Now, side.Options.Batch + handled.Count).Where(l => !handled.Contains(l)).Take(side.Options.Batch).ToArray(),
        false,
        stop,
        cancellation);

    private async Task<int> RunAsync(Func<HashSet<string>, string[]> next, bool all, CancellationToken stop, CancellationToken cancellation)
    {
        var handled = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            string[] links = next(handled);
            if (links.Length == 0)
                return handled.Count;
            handled.UnionWith(links);
            CheckCreations();

            IReadOnlyList<Lease> leases = side.Store.TryLeaseAll(
                links.Select(l => $"link/{side.Key}/{l}").ToArray(), side.Now, side.Options.LeaseDuration);
            try
            {
                LinkWork[] works = leases
                    .Select(lease => Load(lease.Resource.Substring(lease.Resource.LastIndexOf('/') + 1), lease))
                    .OfType<LinkWork>()
                    .ToArray();
                await BatchAsync(works, all, cancellation).ConfigureAwait(false);
            }
            finally
            {
                side.Store.Release(leases);
            }
        }
    }

    private string[] Next(IReadOnlyCollection<string>? only, HashSet<string> handled)
    {
        IEnumerable<string> candidates = only is null
            ? side.Store.ListDue(side.Key, side.Name, side.Now, side.Options.Batch + handled.Count)
            : only.Where(HasWork);
        return candidates.Where(l => !handled.Contains(l)).Distinct().Take(side.Options.Batch).ToArray();
    }

    private bool HasWork(string link)
    {
        if (side.Store.PeekMessage(side.Key, side.Name, link) is not null)
            return true;
        SideLink? half = side.Store.GetLink(side.Key, side.Name, link);
        return half is not null && (half.Due is not null || half.AppliedSequence < half.ReceivedSequence);
    }

    private void CheckCreations()
    {
        int most = side.Connection.Brakes.MaxCreations;
        if (request.Force || request.Preview)
            return;
        long waiting = side.Store.CountToCreate(side.Key, side.Name);
        if (waiting > most)
        {
            throw new SyncException(
                ErrorIds.BrakeCreations,
                SyncErrorKind.Brake,
                $"Connection '{side.Connection.Name}' would create {waiting} issues in {side.Label}; its limit for one pass is {most}. Nothing was created.",
                "Look at Invoke-SyncConnection -WhatIf. If that is meant, run it once with -Force, or raise the limit with Set-SyncConnection -MaxCreations.");
        }
    }

    private LinkWork? Load(string link, Lease lease)
    {
        Replica? message = side.Store.PeekMessage(side.Key, side.Name, link);
        SideLink? half = side.Store.GetLink(side.Key, side.Name, link);
        if (half is null)
        {
            if (message is null)
                return null;
            half = new SideLink { Connection = side.Key, Side = side.Name, Link = link, Created = side.Now, State = LinkState.Awaiting };
        }
        if (message is not null)
            Receive.Accept(half, message);
        return new LinkWork(half, lease, side.Label);
    }

    private async Task BatchAsync(IReadOnlyList<LinkWork> works, bool all, CancellationToken cancellation)
    {
        LinkWork[] open = works.Where(w => !IsClosed(w)).ToArray();
        await CloseAsync(works.Except(open).ToArray(), cancellation).ConfigureAwait(false);

        open = WithoutUnsettled(open);
        await RereadAsync(open.Where(w => w.Link.Memory.Reread || w.Link.Memory.Writes.Any(x => !x.Recorded)).ToArray(), cancellation).ConfigureAwait(false);
        foreach (LinkWork gone in open.Where(w => w.Link.State == LinkState.Gone && w.Failure is null))
            gone.Failure = Missing(gone);
        open = await RecoverAsync(open, cancellation).ConfigureAwait(false);
        if (open.Length == 0)
            return;

        TargetContext target = await side.Target.ForAsync(open, cancellation).ConfigureAwait(false);
        foreach (LinkWork work in open)
            Guard(work, () => work.Plan = Decide.Make(side, work.Link, target));
        CheckDeletions(open);

        if (request.Preview)
        {
            foreach (LinkWork stuck in open.Where(w => w.Failure is null))
                stuck.Failure = stuck.Plan!.NoParent;
            Show(open);
            return;
        }

        await new Apply(side, _commit).MakeMissingAsync(open.Where(w => w.Failure is null).ToArray(), target, cancellation).ConfigureAwait(false);
        LinkWork[] toCreate = open.Where(w => w.Failure is null && w.Plan!.Create is not null).ToArray();
        IReadOnlyCollection<LinkWork> waiting = await CreateInOrderAsync(open, all, target, cancellation).ConfigureAwait(false);
        target = await PrepareRestAsync(toCreate.Where(w => w.Failure is null && w.Plan!.Create is null && w.Plan.Edit.Count > 0).ToArray(), target, cancellation).ConfigureAwait(false);

        // What needs no call of its own is recorded together; the rest runs side by side, as far as the instance's limits let it.
        LinkWork[] ready = open.Where(w => w.Failure is null && w.Plan!.Create is null && !waiting.Contains(w)).ToArray();
        LinkWork[] quiet = ready.Where(w => !w.Plan!.Writes).ToArray();
        foreach (LinkWork work in quiet)
            work.TakeNotices();
        _commit.DoneAll(quiet, request.Asked);
        Report(quiet);
        await Task.WhenAll(ready.Where(w => w.Plan!.Writes).Select(w => CarryOutAsync(w, target, cancellation))).ConfigureAwait(false);

        foreach (LinkWork failed in open.Where(w => w.Failure is not null && !waiting.Contains(w)))
        {
            _commit.Failed(failed, failed.Failure!);
            Report([failed]);
        }
        ThrowIfInstanceIsDown(open);
    }

    /// <summary>
    /// What creations left to be done needs: the status that each new issue is in, where a status is wanted, one call for all of them;
    /// and what the edit screens show, where no issue of the type was there before to show it.
    /// </summary>
    private async Task<TargetContext> PrepareRestAsync(IReadOnlyList<LinkWork> created, TargetContext target, CancellationToken cancellation)
    {
        if (created.Count == 0)
            return target;
        if (side.Rules.Fields.Values.FirstOrDefault(f => f.Field.Kind == FieldKind.Status) is { } status
            && created.Where(w => w.Plan!.Edit.ContainsKey(status.Name)).ToArray() is { Length: > 0 } walking)
        {
            IReadOnlyList<Issue> read = await side.Client.GetIssuesAsync(
                walking.Select(w => w.Link.IssueId!).ToArray(), new IssueSelection(IssueContent.None, [status.Field]), cancellation).ConfigureAwait(false);
            foreach (LinkWork work in walking)
            {
                if (read.FirstOrDefault(i => i.Id == work.Link.IssueId)?.Fields.TryGetValue(status.Field.Id, out FieldValue? now) == true)
                    Observe.Remembered(work.Link.Memory, status.Name).Now = now;
            }
        }
        LinkWork[] editing = created.Where(w => w.Plan!.Edit.Keys.Any(n => side.Rules.Fields.TryGetValue(n, out RuleField? rule) && DecideFields.IsOnScreens(rule.Field))).ToArray();
        if (editing.Length == 0)
            return target;
        target = await side.Target.WithScreensOfAsync(editing, target, cancellation).ConfigureAwait(false);
        foreach (LinkWork work in editing)
        {
            if (work.Link.Received is { } received)
                new DecideFields(side, work.Plan!, received, target).KeepWritable(target.TypeNamed(Decide.TypeNow(work.Link)));
        }
        return target;
    }

    /// <summary>Ended pairings, and farewells: nothing is written for them any more.</summary>
    private static bool IsClosed(LinkWork work)
    {
        if (work.Link.Received is { IsFarewell: true })
            work.Link.State = LinkState.Ended;
        return work.Link.State == LinkState.Ended;
    }

    /// <summary>
    /// Nothing is written for an ended pairing any more, but what its last writes may have overwritten unseen still comes to
    /// light: it is looked up in the history once, and stands in the list of conflicts with both values.
    /// </summary>
    private async Task CloseAsync(IReadOnlyList<LinkWork> works, CancellationToken cancellation)
    {
        LinkWork[] unaudited = works.Where(w => w.Link.IssueId is not null && w.Link.Memory.Writes.Count > 0).ToArray();
        foreach (LinkWork closed in works.Except(unaudited))
            _commit.Close(closed, []);
        if (unaudited.Length == 0)
            return;
        try
        {
            IReadOnlyList<Issue> issues = await side.Client.GetIssuesAsync(
                unaudited.Select(w => w.Link.IssueId!).ToArray(), side.Rules.Reading, cancellation).ConfigureAwait(false);
            foreach (LinkWork work in unaudited)
            {
                Issue? issue = issues.FirstOrDefault(i => i.Id == work.Link.IssueId);
                IReadOnlyList<ConflictRecord> conflicts = await new Observe(side).ApplyLastAsync(work.Link, issue, cancellation).ConfigureAwait(false);
                _commit.Close(work, conflicts);
            }
        }
        catch (JiraException e)
        {
            side.Host.Verbose($"{side.Label}: what the last writes of ended pairings overwrote cannot be looked up now: {e.Message}");
            foreach (LinkWork work in unaudited.Where(w => w.Link.Memory.Writes.Count > 0))
                _commit.Close(work, []);
        }
    }

    /// <summary>
    /// An edit whose outcome is unknown leaves unknown what our issue holds: nothing is decided before it can no longer take
    /// effect and the issue was read again.
    /// </summary>
    private LinkWork[] WithoutUnsettled(LinkWork[] works)
    {
        var settled = new List<LinkWork>();
        foreach (LinkWork work in works)
        {
            DateTimeOffset[] unknown = work.Link.Memory.Writes.Where(w => !w.Recorded).Select(w => w.At + side.Options.UnknownOutcomeSettles).ToArray();
            if (unknown.Length > 0 && unknown.Max() is { } due && due > side.Now)
                _commit.Postponed(work, due);
            else
                settled.Add(work);
        }
        return settled.ToArray();
    }

    private async Task RereadAsync(IReadOnlyList<LinkWork> works, CancellationToken cancellation)
    {
        if (works.Count == 0)
            return;
        IReadOnlyList<Issue> issues = await side.Client.GetIssuesAsync(
            works.Select(w => w.Link.IssueId!).ToArray(), side.Rules.Reading, cancellation).ConfigureAwait(false);
        foreach (LinkWork work in works)
        {
            Issue? issue = issues.FirstOrDefault(i => i.Id == work.Link.IssueId);
            if (issue is null)
            {
                work.Failure = Missing(work);
                continue;
            }
            try
            {
                IReadOnlyList<ConflictRecord> conflicts = await new Observe(side).ApplyAsync(work.Link, issue, cancellation, certain: true).ConfigureAwait(false);
                work.Link.Memory.Reread = false;
                _commit.Observed(work, conflicts, request.Asked);
            }
            catch (SyncException e)
            {
                work.Failure = e;
            }
        }
    }

    /// <summary>Links whose creations are in doubt are settled first, or wait until they can be.</summary>
    private async Task<LinkWork[]> RecoverAsync(LinkWork[] works, CancellationToken cancellation)
    {
        ILookup<string, Intent> intents = side.Store.ListIntents(side.Key, side.Name, null).ToLookup(i => i.Link);
        var recover = new Recover(side, _commit);
        var go = new List<LinkWork>();
        var lost = new List<(LinkWork Work, Intent Intent)>();
        foreach (LinkWork work in works.Where(w => w.Failure is null))
        {
            Intent[] own = intents[work.Link.Link].ToArray();
            if (own.Length == 0)
                go.Add(work);
            else if (own.Max(recover.JudgeableFrom) is { } due && due > side.Now)
                _commit.Postponed(work, due);
            else if (own.FirstOrDefault(i => i.Item.Length == 0) is { } creation && work.Link.IssueId is null)
                lost.Add((work, creation));
            else
            {
                await GuardAsync(work, () => recover.SettleItemsAsync(work, own, cancellation)).ConfigureAwait(false);
                go.Add(work);
            }
        }
        if (lost.Count > 0)
        {
#if PLANTED
            if (PlantedBugs.Active == PlantedBug.RetryCreateBlindly)
            {
                _commit.Settled(lost.Select(l => l.Work).ToArray(), "");
                return [.. go, .. lost.Select(l => l.Work)];
            }
#endif
            IReadOnlyDictionary<string, Issue> found = await recover.FindIssuesAsync(lost.Select(l => l.Intent).ToArray(), cancellation).ConfigureAwait(false);
            foreach ((LinkWork work, Intent intent) in lost)
            {
                if (found.TryGetValue(work.Link.Link, out Issue? issue))
                    await GuardAsync(work, () => recover.AdoptAsync(work, intent, issue, cancellation)).ConfigureAwait(false);
                else
                    _commit.Settled([work], "");
                go.Add(work);
            }
        }
        go.AddRange(works.Where(w => w.Failure is not null && !go.Contains(w)));
        return go.ToArray();
    }

    /// <summary>
    /// Parents and epics before what is below them: then these are created with their parent, and it need not be set by an edit of its
    /// own. One whose parent has not come to this side yet waits; a sub-task as long as it takes, any other only as long as the parent
    /// is about to be created in this pass.
    /// </summary>
    private async Task<IReadOnlyCollection<LinkWork>> CreateInOrderAsync(LinkWork[] open, bool all, TargetContext target, CancellationToken cancellation)
    {
        List<LinkWork> rest = open.Where(w => w.Failure is null && w.Plan is { Create: not null } or { CreateLater: not null }).ToList();
        while (rest.Count > 0)
        {
            var here = new HashSet<string>(rest.Select(w => w.Link.Link), StringComparer.Ordinal);
            LinkWork[] now = rest.Where(w => w.Plan!.Create is not null && (w.Plan.Parent is null || !(here.Contains(w.Plan.Parent) || IsAboutToCome(w.Plan.Parent, all)))).ToArray();
            if (now.Length == 0)
                break;
            await CreateAsync(now, target, cancellation).ConfigureAwait(false);
            rest.RemoveAll(now.Contains);
            foreach (LinkWork below in rest.Where(w => now.Any(n => n.Link.Link == w.Plan!.Parent && n.Link.IssueId is not null)))
                Guard(below, () => below.Plan = Decide.Make(side, below.Link, target));
            foreach (LinkWork below in rest.Where(w => now.Any(n => n.Link.Link == w.Plan!.Parent && n.Link.IssueId is null)))
                below.Plan!.Parent = null; // the parent is stuck, which holds up itself and its sub-tasks only
            rest.RemoveAll(w => w.Failure is not null);
        }
        foreach (LinkWork waiting in rest)
        {
            waiting.Plan!.CreateLater ??= waiting.Plan.Create;
            waiting.Plan.Create = null;
            SyncException? error = waiting.Plan.NoParent;
            _commit.Waits(waiting, waiting.Plan.Parent is not null && !waiting.Plan.IsSubtask ? side.Now + side.Options.RetryFirst : null, error);
            waiting.Failure = error;
            Report([waiting]);
        }
        return rest;
    }

    /// <summary>True for a link whose issue this pass has not tried to create yet.</summary>
    private bool IsAboutToCome(string link, bool all) =>
        all && side.Store.GetLink(side.Key, side.Name, link) is null && side.Store.PeekMessage(side.Key, side.Name, link) is not null;

    private async Task CreateAsync(LinkWork[] works, TargetContext target, CancellationToken cancellation)
    {
        var apply = new Apply(side, _commit);
        LinkWork[] agreed = works.Where(w => side.Host.ShouldProcess(side.Label, w.Plan!.Describe(w.Source).First())).ToArray();
        foreach (LinkWork declined in works.Except(agreed))
            _commit.Postponed(declined, side.Now + side.Options.RetryFirst);
        for (int at = 0; at < agreed.Length; at += side.Client.MaxCreatesPerCall)
        {
            LinkWork[] chunk = agreed.Skip(at).Take(side.Client.MaxCreatesPerCall).ToArray();
            ScanPoint? point = side.Store.GetScanPoint(side.Key, side.Name);
            try
            {
                await apply.CreateIssuesAsync(chunk, target, point?.HighestNumber ?? 0, cancellation).ConfigureAwait(false);
            }
            catch (SyncException e)
            {
                // Unknown or refused as a whole: the intents (if any) say which, and the next look settles it.
                foreach (LinkWork work in chunk)
                    work.Failure = e;
            }
            side.Host.Progress(new SyncProgress($"Connection {side.Connection.Name}", $"Creating issues in {side.Label}", log.Created + at + chunk.Length, null));
        }
    }

    private async Task CarryOutAsync(LinkWork work, TargetContext target, CancellationToken cancellation)
    {
        bool done = false;
        await GuardAsync(work, async () =>
        {
            done = await new Apply(side, _commit).CarryOutAsync(work, target, cancellation).ConfigureAwait(false);
        }).ConfigureAwait(false);
        work.TakeNotices();
        if (work.Failure is not null)
            return;
        if (done)
            _commit.DoneAll([work], request.Asked);
        else
            _commit.Postponed(work, work.Link.Memory.Reread || work.Again ? side.Now : side.Now + side.Options.RetryFirst);
        Report([work]);
    }

    private void CheckDeletions(IReadOnlyList<LinkWork> works)
    {
        foreach (LinkWork work in works.Where(w => w.Failure is null && w.Plan!.Delete.Count > 0))
        {
            int after = log.Deletions + work.Plan!.Delete.Count;
            if (after > side.Connection.Brakes.MaxDeletions && !request.Force && !request.Preview)
            {
                work.Failure = new SyncException(
                    ErrorIds.BrakeDeletions,
                    SyncErrorKind.Brake,
                    $"{work.Target}: {work.Plan.Delete.Count} more comments, worklogs or attachments were deleted in {work.Source}; with them this pass would delete {after}, and its limit is {side.Connection.Brakes.MaxDeletions}.",
                    "Look at Invoke-SyncConnection -WhatIf. If that is meant, run it once with -Force.");
                continue;
            }
            log.Deletions = after;
        }
    }

    private void Show(IReadOnlyList<LinkWork> works)
    {
        foreach (LinkWork work in works)
        {
            string[] lines = work.Plan?.Describe(work.Source).ToArray() ?? [];
            foreach (string line in lines)
                side.Host.ShouldProcess(work.Target, line);
            if (lines.Length > 0 || work.Failure is not null || work.Plan?.Notices.Any() == true)
                log.Add(side.Name, work, lines);

            // In the copy that a preview works on, it is dealt with.
            _commit.Previewed(work);
        }
    }

    private void Report(IEnumerable<LinkWork> works)
    {
        foreach (LinkWork work in works.Where(w => w.Done.Count > 0 || w.Failure is not null || w.Plan is { Conflicts.Count: > 0 } or { Notes.Count: > 0 } || w.HasNews))
        {
            log.Add(side.Name, work, null);
            foreach (string done in work.Done)
                side.Host.Verbose($"{work.Target}: {done} (from {work.Source}).");
            foreach (string lost in work.Plan?.Notices ?? [])
                side.Host.Verbose($"{work.Target}: not carried over: {lost}");
        }
    }

    /// <summary>When every link of a batch failed for the same passing reason, the instance is down: no use in going on.</summary>
    private static void ThrowIfInstanceIsDown(IReadOnlyList<LinkWork> works)
    {
        SyncException? first = works.Select(w => w.Failure).FirstOrDefault(f => f is not null);
        if (first is not null
            && works.All(w => w.Failure is { Kind: SyncErrorKind.Transient or SyncErrorKind.Limit or SyncErrorKind.Authentication })
            && works.All(w => w.Failure!.ErrorId == first.ErrorId)
            && first is not { ErrorId: ErrorIds.JiraOutcomeUnknown })
            throw first;
    }

    private static SyncException Missing(LinkWork work) => new(
        ErrorIds.TwinMissing,
        SyncErrorKind.NotFound,
        $"{work.Target} was deleted, or the account may no longer see it.",
        "Restore it or give the account the Browse permission; or end the pairing with Disconnect-SyncIssue.");

    private static void Guard(LinkWork work, Action action)
    {
        if (work.Failure is not null)
            return;
        try
        {
            action();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            work.Failure = Failure(work, e);
        }
    }

    private static async Task GuardAsync(LinkWork work, Func<Task> action)
    {
        if (work.Failure is not null)
            return;
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            work.Failure = Failure(work, e);
        }
    }

    /// <summary>Whatever goes wrong with one issue holds up that issue alone, a defect of ours included.</summary>
    private static SyncException Failure(LinkWork work, Exception error)
    {
        switch (error)
        {
            case JiraException { ErrorId: ErrorIds.JiraIssueNotFound }:
                work.Link.Memory.Reread = true; // from here on the issue is looked for before anything more is written to it
                return Missing(work);
            case SyncException known:
                return known;
            default:
                return new SyncException(
                    ErrorIds.UnexpectedFailure,
                    SyncErrorKind.Data,
                    $"{work.Target}: {error.GetType().Name}: {error.Message}",
                    "This is a defect of JiraSync. The other issues go on; please report it with this message.",
                    error);
        }
    }
}
