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
    private static readonly TimeSpan MapGoodFor = TimeSpan.FromDays(7);

    /// <summary>Walks to the status that a plan wants.</summary>
    /// <param name="work">The link in hand; what is written is recorded on it step by step.</param>
    /// <param name="rule">The field of the status.</param>
    /// <param name="planned">What is wanted.</param>
    /// <param name="cancellation">Stops it between two steps.</param>
    /// <exception cref="SyncException"><c>StatusNotReachable</c>: the issue stands where it stood before.</exception>
    public async Task GoAsync(LinkWork work, RuleField rule, PlannedField planned, CancellationToken cancellation)
    {
        string goal = (planned.Value as NameValue)?.Name ?? throw NotReachable(work, "no status", "The rule wants an empty status.");
        string start = (Observe.Remembered(work.Link.Memory, rule.Name).Now as NameValue)?.Name ?? await StatusAsync(work, cancellation).ConfigureAwait(false);
        if (!Same(start, goal))
            await WalkAsync(work, start, s => Same(s.Name, goal), goal, new FinalStep(rule, planned), cancellation).ConfigureAwait(false);
        Arrived(work, rule, planned);
    }

    /// <summary>
    /// Leaves a status in which the issue cannot be edited for the nearest one that is not done.
    /// </summary>
    /// <returns>Name of the status that it was in.</returns>
    public async Task<string> ReopenAsync(LinkWork work, CancellationToken cancellation)
    {
        string start = await StatusAsync(work, cancellation).ConfigureAwait(false);
        await WalkAsync(work, start, s => s.Category is not ("done" or ""), "a status that is not done", null, cancellation).ConfigureAwait(false);
        return start;
    }

    /// <summary>Goes back to a status after <see cref="ReopenAsync"/>.</summary>
    public async Task ReturnAsync(LinkWork work, string status, CancellationToken cancellation) =>
        await WalkAsync(work, await StatusAsync(work, cancellation).ConfigureAwait(false), s => Same(s.Name, status), status, null, cancellation).ConfigureAwait(false);

    private async Task WalkAsync(LinkWork work, string start, Func<StatusInfo, bool> isGoal, string goal, FinalStep? final, CancellationToken cancellation)
    {
        string cache = "workflow/" + (target.TypeNamed(Decide.TypeNow(work.Link))?.Id ?? "any");
        WorkflowMap map = SideCache.Read<WorkflowMap>(side, cache, MapGoodFor) ?? new WorkflowMap();
        map.Steps = new(map.Steps, StringComparer.OrdinalIgnoreCase);
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
                return;

            WorkflowStep? step = map.FirstStep(at, To(isGoal), failed);
            if (step is null && looked.Add(at))
            {
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
            if (await TryStepAsync(work, at, step, last ? final : null, refusals, cancellation).ConfigureAwait(false))
            {
                at = step.To;
                if (last)
                    return;
                continue;
            }
            failed.Add(WorkflowMap.KeyOf(at, step));
            at = await StatusAsync(work, cancellation).ConfigureAwait(false);
            if (looked.Add(at + "/again"))
            {
                await LookAsync(work, at, map, cancellation).ConfigureAwait(false);
                SideCache.Write(side, cache, map);
            }
        }
        await GoBackAsync(work, at, start, map, failed, cancellation).ConfigureAwait(false);
        throw NotReachable(work, goal, $"No way was found over its workflow from '{start}'." + string.Concat(refusals.Distinct().Select(r => " " + r)));

        string Category(string status) => categories.TryGetValue(status, out string? category) ? category : "";

        Func<string, bool> To(Func<StatusInfo, bool> goalTest) => s => goalTest(new StatusInfo("", s, Category(s)));
    }

    /// <summary>A walk that found no way does not leave the issue somewhere on it.</summary>
    private async Task GoBackAsync(LinkWork work, string at, string start, WorkflowMap map, HashSet<string> failed, CancellationToken cancellation)
    {
        for (int i = 0; i < MostSteps && !Same(at, start); i++)
        {
            WorkflowStep? back = map.FirstStep(at, s => Same(s, start), failed);
            if (back is null || !await TryStepAsync(work, at, back, null, [], cancellation).ConfigureAwait(false))
                return;
            at = back.To;
        }
    }

    private async Task LookAsync(LinkWork work, string at, WorkflowMap map, CancellationToken cancellation)
    {
        work.Calls++;
        IReadOnlyList<Transition> transitions = await side.Client.Workflow.GetTransitionsAsync(work.Link.IssueId!, cancellation).ConfigureAwait(false);
        map.Steps[at] = transitions.Where(t => !Same(t.To.Name, at)).Select(t => new WorkflowStep(t.Id, t.Name, t.To.Name, t.To.Category)).ToList();
    }

    /// <summary>One transition; false when Jira does not allow it (any more), or its screen wants what no rule gives.</summary>
    private async Task<bool> TryStepAsync(LinkWork work, string from, WorkflowStep step, FinalStep? final, List<string> refusals, CancellationToken cancellation)
    {
        SideLink link = work.Link;
        var write = new WriteMemory
        {
            WriteId = side.NewWriteId(),
            BasedOn = link.Memory.LastChange,
            Version = link.Observed,
            At = side.Now,
            Received = link.ReceivedSequence,
        };
        if (final is not null)
        {
            write.Fields[final.Rule.Name] = new WrittenField(
                FieldValue.CanonicalOf(final.Planned.Value), final.Planned.TheirsAt, final.Planned.Restores ? null : final.Planned.Base.Theirs);
        }
        try
        {
            IReadOnlyList<FieldWrite> screen = [];
            for (int attempt = 0; ; attempt++)
            {
                link.Memory.Writes.Add(write);
                commit.Save(work);
                try
                {
                    work.Calls++;
                    await side.Client.Workflow.TransitionAsync(link.IssueId!, step.Id, screen, write.WriteId, cancellation).ConfigureAwait(false);
                    break;
                }
                catch (JiraException e) when (attempt == 0 && !e.OutcomeUnknown && e.FieldErrors.Count > 0)
                {
                    // Its screen wants fields: only now is it worth a call to learn which.
                    link.Memory.Writes.Remove(write);
                    screen = await ScreenAsync(work, step, cancellation).ConfigureAwait(false);
                    if (screen.Count == 0)
                        throw;
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
        if (final is null)
            work.Note($"Moved to {step.To}", ["status"]);
        commit.Save(work);
        return true;
    }

    /// <summary>What our rules can give for the fields that a transition's screen requires.</summary>
    private async Task<IReadOnlyList<FieldWrite>> ScreenAsync(LinkWork work, WorkflowStep step, CancellationToken cancellation)
    {
        work.Calls++;
        IReadOnlyList<Transition> transitions = await side.Client.Workflow.GetTransitionsAsync(work.Link.IssueId!, cancellation).ConfigureAwait(false);
        var writes = new List<FieldWrite>();
        foreach (FieldMeta wanted in transitions.FirstOrDefault(t => t.Id == step.Id)?.Fields.Where(f => f.IsRequired) ?? [])
        {
            RuleField? rule = side.Rules.Fields.Values.FirstOrDefault(r => r.Field.Id == wanted.Field.Id);
            if (rule is null)
                continue;
            FieldValue? value = work.Plan?.Edit.TryGetValue(rule.Name, out PlannedField? planned) == true
                ? planned.Value
                : Observe.Remembered(work.Link.Memory, rule.Name).Now ?? Wanted(work, rule);
            if (value is not null)
                writes.Add(new FieldWrite(rule.Field, value));
        }
        return writes;
    }

    /// <summary>What the incoming rules say of a field whose value our issue does not hold now.</summary>
    private FieldValue? Wanted(LinkWork work, RuleField rule) =>
        work.Link.Received is { } received && side.Rules.Incoming(received, target, Decide.TypeNow(work.Link)).Fields.TryGetValue(rule.Name, out FieldValue? value) ? value : null;

    private async Task<string> StatusAsync(LinkWork work, CancellationToken cancellation)
    {
        work.Calls++;
        IReadOnlyList<Issue> read = await side.Client.GetIssuesAsync(
            [work.Link.IssueId!], new IssueSelection(IssueContent.None, [FieldInfo.Status]), cancellation).ConfigureAwait(false);
        return read.Count > 0 && read[0].Fields.TryGetValue(FieldInfo.Status.Id, out FieldValue? value) && value is NameValue status
            ? status.Name
            : throw NotReachable(work, "another status", "Jira does not tell its status.");
    }

    private void Arrived(LinkWork work, RuleField rule, PlannedField planned)
    {
        FieldMemory field = Observe.Remembered(work.Link.Memory, rule.Name);
        field.Now = planned.Value;
        field.Held = false;
        field.Restore = null;
        if (!planned.Restores)
        {
            field.Base = planned.Base;
            field.TheirsSequence = work.Link.ReceivedSequence;
            field.Unconfirmed = true;
            field.ChangedAt = null;
            field.ChangedBy = null;
            work.Link.Memory.Settle(rule.Name);
        }
        work.Plan!.Edit.Remove(rule.Name);
        work.Note($"Set {rule.Name}", [rule.Name]);
        commit.Save(work);
    }

    private static SyncException NotReachable(LinkWork work, string goal, string why) => new(
        ErrorIds.StatusNotReachable,
        SyncErrorKind.Mapping,
        $"{work.Target} could not be brought to {(goal.StartsWith("a ", StringComparison.Ordinal) ? goal : $"'{goal}'")}. {why}",
        "Allow a transition in Jira, map the status to one that can be reached, or add a mapping with a constant for a field that a transition's screen requires.");

    private static bool Same(string a, string b) => string.Equals(a.Trim(), b.Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>The step that carries out what is wanted.</summary>
    private sealed record FinalStep(RuleField Rule, PlannedField Planned);
}
