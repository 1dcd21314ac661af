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
/// Brings an issue to a status over its workflow, several transitions if need be. No interface tells a whole workflow, so the
/// ways are learned: what was seen from each status is remembered, and where no known way leads on, the walk goes to the
/// nearest status that nobody has looked out of yet. A walk that leads nowhere goes back to where it began.
/// </summary>
internal sealed class WorkflowWalk(SideContext side, Commit commit, TargetContext target)
{
    private const int MostSteps = 20;
    private const string ResolutionId = "resolution";
    private static readonly TimeSpan MapGoodFor = TimeSpan.FromDays(7);
    private static readonly FieldInfo Resolution = new(ResolutionId, "Resolution", FieldKind.Resolution);
    private readonly RuleField? _status = side.Rules.Fields.Values.FirstOrDefault(f => f.Field.Kind == FieldKind.Status);

    /// <summary>Walks to the status that a plan wants.</summary>
    /// <param name="work">The link in hand; what is written is recorded on it step by step.</param>
    /// <param name="rule">The field of the status.</param>
    /// <param name="planned">What is wanted.</param>
    /// <param name="cancellation">Stops it between two steps.</param>
    /// <exception cref="SyncException"><c>StatusNotReachable</c>: the issue stands where it stood before.</exception>
    public async Task GoAsync(LinkWork work, RuleField rule, PlannedField planned, CancellationToken cancellation)
    {
        string goal = (planned.Value as NameValue)?.Name ?? throw NotReachable(work, "no status", "The rule wants an empty status.");
        string start = (Observe.Remembered(work.Link.Memory, rule.Name).Now as NameValue)?.Name
            ?? (await SnapshotAsync(work, cancellation).ConfigureAwait(false)).Status;
        if (!Same(start, goal))
            await WalkAsync(work, start, s => Same(s.Name, goal), goal, new FinalStep(rule, planned), cancellation).ConfigureAwait(false);
        FieldRecords.Written(work, rule.Name, planned, work.Link.ReceivedSequence);
        work.Link.Memory.Return = null; // where it was to go back to is past
        work.Note($"Set {rule.Name}", [rule.Name]);
        commit.Save(work);
    }

    /// <summary>
    /// Leaves a status that is done, and in which the issue cannot be edited, for the nearest one that is not. Where it came from is
    /// remembered before it leaves, so that it goes back whatever happens meanwhile.
    /// </summary>
    /// <returns>False when its status is none of those, or no way leads out of it.</returns>
    public async Task<bool> ReopenAsync(LinkWork work, CancellationToken cancellation)
    {
        (string start, string category, FieldValue? resolution) = await SnapshotAsync(work, cancellation).ConfigureAwait(false);
        if (category != "done")
            return false;
        LinkMemory memory = work.Link.Memory;
        memory.Return = new ReturnMemory(null, start, resolution);
        try
        {
            string at = await WalkAsync(work, start, s => s.Category is not ("done" or ""), "a status that is not done", null, cancellation).ConfigureAwait(false);
            memory.Return = memory.Return with { From = at };
            commit.Save(work);
            return true;
        }
        catch (SyncException e) when (e.ErrorId == ErrorIds.StatusNotReachable)
        {
            memory.Return = null;
            commit.Save(work);
            side.Host.Verbose(e.Message);
            return false;
        }
    }

    /// <summary>Goes back to where <see cref="ReopenAsync"/> came from, unless people have moved it on since.</summary>
    public async Task ReturnAsync(LinkWork work, CancellationToken cancellation)
    {
        LinkMemory memory = work.Link.Memory;
        if (memory.Return is not { } back)
            return;
        (string now, string category, _) = await SnapshotAsync(work, cancellation).ConfigureAwait(false);
        bool isOurs = back.From is null ? category != "done" : Same(now, back.From);
        if (isOurs && !Same(now, back.To))
            await WalkAsync(work, now, s => Same(s.Name, back.To), back.To, null, cancellation).ConfigureAwait(false);
        memory.Return = null;
        commit.Save(work);
    }

    private async Task<string> WalkAsync(LinkWork work, string start, Func<StatusInfo, bool> isGoal, string goal, FinalStep? final, CancellationToken cancellation)
    {
        string cache = "workflow/" + (target.TypeNamed(Decide.TypeNow(work.Link))?.Id ?? "any");
        WorkflowMap map = SideCache.Read<WorkflowMap>(side, cache, MapGoodFor) ?? new WorkflowMap();
        map.Steps = new(map.Steps, StringComparer.OrdinalIgnoreCase);
        MergeBase? before = _status is null ? null : Observe.Remembered(work.Link.Memory, _status.Name).Base;
        var categories = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var failed = new HashSet<string>(StringComparer.Ordinal);
        var looked = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var refusals = new List<string>();
        string at = start;
        for (int i = 0; i < MostSteps; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (WorkflowStep known in map.Steps.Values.SelectMany(s => s))
                categories[known.To] = known.Category;
            if (i > 0 && isGoal(new StatusInfo("", at, Category(at))))
                return at; // people were quicker

            WorkflowStep? step = map.FirstStep(at, To(isGoal), failed);
            if (step is null && looked.Add(at))
            {
                // What Jira tells of ways out does not tell out of what: a map with a wrong entry would mislead for days.
                string really = (await SnapshotAsync(work, cancellation).ConfigureAwait(false)).Status;
                if (!Same(really, at))
                {
                    looked.Remove(at);
                    at = really;
                    continue;
                }
                await LookAsync(work, at, map, cancellation).ConfigureAwait(false);
                SideCache.Write(side, cache, map);
                i--; // looking is no step
                continue;
            }

            // Nothing known leads there: out to the nearest status that nobody has looked out of.
            step ??= map.FirstStep(at, s => !map.Knows(s), failed);
            if (step is null)
                break;
            bool last = isGoal(new StatusInfo("", step.To, step.Category));
            if (await TryStepAsync(work, at, step, final, last, refusals, cancellation).ConfigureAwait(false))
            {
                at = step.To;
                if (last)
                    return at;
                continue;
            }
            failed.Add(WorkflowMap.KeyOf(at, step));
            at = (await SnapshotAsync(work, cancellation).ConfigureAwait(false)).Status;
            if (looked.Add(at + "/again"))
            {
                await LookAsync(work, at, map, cancellation).ConfigureAwait(false);
                SideCache.Write(side, cache, map);
            }
        }
        if (await GoBackAsync(work, at, start, map, failed, cancellation).ConfigureAwait(false) && before is { } agreed)
        {
            // It is as if nothing had been tried.
            Observe.Remembered(work.Link.Memory, _status!.Name).Base = agreed;
        }
        throw NotReachable(work, goal, $"No way was found over its workflow from '{start}'." + string.Concat(refusals.Distinct().Select(r => " " + r)));

        string Category(string status) => categories.TryGetValue(status, out string? category) ? category : "";

        Func<string, bool> To(Func<StatusInfo, bool> goalTest) => s => goalTest(new StatusInfo("", s, Category(s)));
    }

    /// <summary>A walk that found no way does not leave the issue somewhere on it. True when it stands where it stood.</summary>
    private async Task<bool> GoBackAsync(LinkWork work, string at, string start, WorkflowMap map, HashSet<string> failed, CancellationToken cancellation)
    {
        for (int i = 0; i < MostSteps && !Same(at, start); i++)
        {
            WorkflowStep? back = map.FirstStep(at, s => Same(s, start), failed);
            if (back is null || !await TryStepAsync(work, at, back, null, false, [], cancellation).ConfigureAwait(false))
                return false;
            at = back.To;
        }
        return Same(at, start);
    }

    private async Task<IReadOnlyList<WorkflowStep>> LookAsync(LinkWork work, string at, WorkflowMap? map, CancellationToken cancellation)
    {
        work.Calls++;
        IReadOnlyList<Transition> transitions = await side.Client.Workflow.GetTransitionsAsync(work.Link.IssueId!, cancellation).ConfigureAwait(false);
        List<WorkflowStep> steps = transitions
            .Select(t => new WorkflowStep(
                t.Id,
                t.Name,
                t.To.Name,
                t.To.Category,
                t.Fields.Select(f => f.Field.Id).ToArray(),
                t.Fields.Where(f => f.IsRequired && !f.HasDefault).Select(f => f.Field.Id).ToArray()))
            .ToList();
        if (map is not null)
            map.Steps[at] = steps.Where(s => !Same(s.To, at)).ToList();
        return steps;
    }

    /// <summary>One transition; false when Jira does not allow it (any more), or its screen wants what no rule gives.</summary>
    private async Task<bool> TryStepAsync(
        LinkWork work, string from, WorkflowStep step, FinalStep? wish, bool isLast, List<string> refusals, CancellationToken cancellation, bool loops = false)
    {
        SideLink link = work.Link;
        FinalStep? final = isLast ? wish : null;
        IReadOnlyList<ScreenWrite> screen = ScreenOf(work, step, requiredOnly: false);
        WriteMemory write = FieldRecords.Begin(side, link);
        try
        {
            for (int attempt = 0; ; attempt++)
            {
                write = FieldRecords.Begin(side, link);
                if (final is not null)
                    write.Fields[final.Rule.Name] = FieldRecords.Of(final.Planned);
                else if (_status is not null && !loops)
                    write.Fields[_status.Name] = new WrittenField(FieldValue.CanonicalOf(new NameValue(step.To)), wish?.Planned.TheirsAt, null, Passing: true);
                foreach (ScreenWrite given in screen.Where(g => g.Planned is not null))
                    write.Fields[given.Name] = FieldRecords.Of(given.Planned!);
                link.Memory.Writes.Add(write);
                commit.Save(work);
                try
                {
                    work.Calls++;
                    await side.Client.Workflow.TransitionAsync(
                        link.IssueId!, step.Id, screen.Select(s => s.Write).ToArray(), write.WriteId, cancellation).ConfigureAwait(false);
                    break;
                }
                catch (JiraException e) when (attempt < 2 && !e.OutcomeUnknown && e.FieldErrors.Count > 0)
                {
                    // Its screen is not as it was remembered, or refuses what it need not have: that is worth a look, and a try without.
                    link.Memory.Writes.Remove(write);
                    if (attempt == 0)
                        step = (await LookAsync(work, from, null, cancellation).ConfigureAwait(false)).FirstOrDefault(s => s.Id == step.Id) ?? step;
                    IReadOnlyList<ScreenWrite> next = ScreenOf(work, step, requiredOnly: attempt > 0, also: e.FieldErrors.Keys);
                    if (next.Select(s => s.Write).SequenceEqual(screen.Select(s => s.Write)))
                        throw;
                    screen = next;
                }
            }
        }
        catch (JiraException e) when (!e.OutcomeUnknown && e.Kind is not (SyncErrorKind.Transient or SyncErrorKind.Limit or SyncErrorKind.Authentication))
        {
            link.Memory.Writes.Remove(write);
            refusals.Add($"Transition '{step.Name}' from '{from}' was refused: {e.Message}");
            return false;
        }
        catch (JiraException e) when (!e.OutcomeUnknown)
        {
            link.Memory.Writes.Remove(write);
            throw;
        }
        write.Recorded = true;
        foreach (ScreenWrite given in screen.Where(g => g.Planned is not null))
        {
            FieldRecords.Written(work, given.Name, given.Planned!, write.Received);
            work.Note($"Set {given.Name}", [given.Name]);
        }
        if (final is null && !loops)
        {
            Passed(link.Memory, step.To);
            work.Note($"Moved to {step.To}", ["status"]);
        }
        commit.Save(work);
        return true;
    }

    /// <summary>A status on the way is nobody's wish: it counts as agreed, so that a walk that breaks off looks like no edit of people's.</summary>
    private void Passed(LinkMemory memory, string status)
    {
        if (_status is null)
            return;
        FieldMemory field = Observe.Remembered(memory, _status.Name);
        field.Now = new NameValue(status);
        field.Base = field.Base with { Ours = FieldValue.CanonicalOf(field.Now) };
    }

    /// <summary>
    /// What is given on a transition's screen: fields that wait for a screen that shows them, and what our rules can give for those
    /// that it requires.
    /// </summary>
    private IReadOnlyList<ScreenWrite> ScreenOf(LinkWork work, WorkflowStep step, bool requiredOnly, IEnumerable<string>? also = null)
    {
        var writes = new List<ScreenWrite>();
        var required = new HashSet<string>((step.Required ?? []).Concat(also ?? []), StringComparer.Ordinal);
        foreach (string id in (step.Screen ?? []).Where(f => !requiredOnly || required.Contains(f)))
        {
            RuleField? rule = side.Rules.Fields.Values.FirstOrDefault(r => r.Field.Id == id && r.Arrives) ?? side.Rules.Fields.Values.FirstOrDefault(r => r.Field.Id == id);
            if (rule is not null && work.Plan!.Blocked.TryGetValue(rule.Name, out PlannedField? waiting))
                writes.Add(new(rule.Name, new FieldWrite(rule.Field, waiting.Value), waiting));
            else if (id == ResolutionId && work.Link.Memory.Return is { Resolution: { } held } back && Same(step.To, back.To))
                writes.Add(new(rule?.Name ?? id, new FieldWrite(rule?.Field ?? Resolution, held), null));
            else if (rule is not null && required.Contains(id) && Given(work, rule) is { } value)
                writes.Add(new(rule.Name, new FieldWrite(rule.Field, value), null));
        }
        return writes;
    }

    /// <summary>What our issue holds, is to hold, or the incoming rules say for it.</summary>
    private FieldValue? Given(LinkWork work, RuleField rule)
    {
        if (work.Plan!.Edit.TryGetValue(rule.Name, out PlannedField? planned))
            return planned.Value;
        if (Observe.Remembered(work.Link.Memory, rule.Name).Now is { } now)
            return now;
        return work.Link.Received is { } received && side.Rules.Incoming(received, target, Decide.TypeNow(work.Link)).Fields.TryGetValue(rule.Name, out FieldValue? value) ? value : null;
    }

    /// <summary>
    /// Writes the fields that no edit screen shows through the transitions that their mappings name for them: such as lead back to
    /// the status that they come from and show the field on their screen.
    /// </summary>
    public async Task WriteThroughAsync(LinkWork work, CancellationToken cancellation)
    {
        var waiting = work.Plan!.Blocked.Where(b => side.Rules.Fields[b.Key].Transition is not null).ToArray();
        if (waiting.Length == 0)
            return;
        IReadOnlyList<WorkflowStep> ways = await LookAsync(work, "", null, cancellation).ConfigureAwait(false);
        string status = (await SnapshotAsync(work, cancellation).ConfigureAwait(false)).Status;
        foreach (var group in waiting.GroupBy(b => side.Rules.Fields[b.Key].Transition!, StringComparer.OrdinalIgnoreCase))
        {
            WorkflowStep? way = ways.FirstOrDefault(w => Same(w.Name, group.Key) && Same(w.To, status));
            string[] missing = group.Where(b => way?.Screen?.Contains(side.Rules.Fields[b.Key].Field.Id) != true).Select(b => b.Key).ToArray();
            foreach (string name in missing)
            {
                work.Plan.Explain(name, way is null
                    ? $"no transition '{group.Key}' leads from '{status}' back to it"
                    : $"the screen of transition '{group.Key}' does not show it");
            }
            if (way is null || missing.Length == group.Count())
                continue;
            var refusals = new List<string>();
            if (!await TryStepAsync(work, status, way, null, false, refusals, cancellation, loops: true).ConfigureAwait(false))
            {
                foreach (string name in group.Select(b => b.Key).Except(missing).ToArray())
                    work.Plan.Explain(name, refusals.FirstOrDefault() ?? $"transition '{group.Key}' was refused");
            }
        }
    }

    /// <summary>Status, its category and the resolution, as they are now.</summary>
    private async Task<(string Status, string Category, FieldValue? Resolution)> SnapshotAsync(LinkWork work, CancellationToken cancellation)
    {
        work.Calls++;
        IReadOnlyList<Issue> read = await side.Client.GetIssuesAsync(
            [work.Link.IssueId!], new IssueSelection(IssueContent.None, [FieldInfo.Status, Resolution]), cancellation).ConfigureAwait(false);
        if (read.Count == 0 || !read[0].Fields.TryGetValue(FieldInfo.Status.Id, out FieldValue? value) || value is not NameValue status)
            throw NotReachable(work, "another status", "Jira does not tell its status.");
        read[0].Fields.TryGetValue(ResolutionId, out FieldValue? resolution);
        string category = (await side.Target.GetStatusesAsync(cancellation).ConfigureAwait(false)).Values
            .SelectMany(s => s).FirstOrDefault(s => Same(s.Name, status.Name))?.Category ?? "";
        return (status.Name, category, resolution);
    }

    private static SyncException NotReachable(LinkWork work, string goal, string why) => new(
        ErrorIds.StatusNotReachable,
        SyncErrorKind.Mapping,
        $"{work.Target} could not be brought to {(goal.StartsWith("a ", StringComparison.Ordinal) ? goal : $"'{goal}'")}. {why}",
        "Allow a transition in Jira, map the status to one that can be reached, or add a mapping with a constant for a field that a transition's screen requires.");

    private static bool Same(string a, string b) => string.Equals(a.Trim(), b.Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>The step that carries out what is wanted.</summary>
    private sealed record FinalStep(RuleField Rule, PlannedField Planned);

    /// <summary>A field that goes along with a transition; planned: it is written by that, null: it only satisfies the screen.</summary>
    private sealed record ScreenWrite(string Name, FieldWrite Write, PlannedField? Planned);
}
