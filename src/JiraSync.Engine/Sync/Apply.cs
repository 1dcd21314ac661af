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
/// Carries plans out on our Jira: attachments (before text that embeds them), fields, comments, deletions. Every creation is
/// preceded by a stored intent and carries a marker; every outcome is stored before the next step.
/// </summary>
internal sealed class Apply(SideContext side, Commit commit)
{
    /// <summary>Creates the issues of several plans in one call.</summary>
    public async Task CreateIssuesAsync(IReadOnlyList<LinkWork> works, TargetContext target, long highestNumber, CancellationToken cancellation)
    {
        var drafts = new List<IssueDraft>();
        foreach (LinkWork work in works)
            drafts.Add(Draft(work.Plan!, target));

        commit.Intend(works, "", work => CreationIntent.Write(highestNumber, work.Link.ReceivedSequence, work.Plan!.Create!));

        IReadOnlyList<CreateResult> results;
        try
        {
            results = await side.Client.CreateIssuesAsync(drafts, cancellation).ConfigureAwait(false);
        }
        catch (JiraException e) when (!e.OutcomeUnknown)
        {
            commit.Settled(works, ""); // refused as a whole: nothing was created
            throw;
        }

        for (int i = 0; i < works.Count; i++)
        {
            LinkWork work = works[i];
            if (results[i].Error is { } error)
            {
                work.Failure = Explain(error, work, "create an issue");
                commit.Settled([work], "");
                continue;
            }
            Created(side, work.Link, results[i].Id!, results[i].Key!, work.Plan!.Create!, work.Link.ReceivedSequence);
            work.Plan.Create = null;
            work.Note($"Created {results[i].Key}", work.Link.Memory.Fields.Keys);
        }
        commit.Settled(works.Where(w => w.Failure is null).ToArray(), "");
    }

    /// <summary>Sets the memory of a link whose issue was just created.</summary>
    public static void Created(SideContext side, SideLink link, string id, string key, IReadOnlyDictionary<string, FieldValue?> fields, long received)
    {
        link.IssueId = id;
        link.IssueKey = key;
        link.State = LinkState.Linked;
        foreach (KeyValuePair<string, FieldValue?> field in fields)
        {
            FieldMemory memory = Observe.Remembered(link.Memory, field.Key);
            string canonical = FieldValue.CanonicalOf(field.Value);
            memory.Now = field.Value;
            memory.Base = new(canonical, canonical);
            memory.TheirsSequence = received;
            memory.Unconfirmed = true;
            if (side.Rules.Fields.TryGetValue(field.Key, out RuleField? rule))
            {
                memory.Leaves = rule.Leaves;
                memory.Added = rule.Field.IsSet ? SetElements.Of(field.Value).ToList() : [];
            }
            if (field.Key == side.Rules.NameOf(FieldInfo.IssueType.Id))
                link.Memory.TypeName = (field.Value as NameValue)?.Name;
        }
        link.Memory.IsSubtask = link.Received is { IsSubtask: true };
        link.Memory.ItemsComplete = true; // a new issue has no items but those that are made here
    }

    /// <summary>
    /// Carries out what is left of a plan once its issue exists. What Jira refuses of it is told at the end: all the rest has
    /// gone by then.
    /// </summary>
    /// <returns>False when a write was declined: the plan is not done.</returns>
    public async Task<bool> CarryOutAsync(LinkWork work, TargetContext target, CancellationToken cancellation)
    {
        bool done = true;
        Plan plan = work.Plan!;
        SyncException? refused = null;
        var items = new ApplyItems(side, commit);
        foreach (PlannedAttachment attachment in plan.AddAttachments)
            done &= await new ApplyAttachments(side, items, commit).AddAsync(work, attachment, cancellation).ConfigureAwait(false);
        if (plan is { AwaitsFiles: true, AddAttachments.Count: > 0 } && done)
        {
            work.Again = true; // the texts are decided again, now that they can point at the files
            return false;
        }
        await RestAsync(() => EditAsync(work, target, cancellation)).ConfigureAwait(false);
        await RestAsync(() => StatusAsync(work, target, cancellation)).ConfigureAwait(false);
        foreach (PlannedItem item in plan.AddItems)
            await RestAsync(() => items.AddAsync(work, item, cancellation)).ConfigureAwait(false);
        foreach (PlannedItem item in plan.EditItems)
            await RestAsync(() => items.EditAsync(work, item, cancellation)).ConfigureAwait(false);
        foreach (ItemMemory item in plan.Delete)
            done &= await items.DeleteAsync(work, item, cancellation).ConfigureAwait(false);
        if (refused is not null)
            throw refused;
        return done;

        async Task RestAsync(Func<Task<bool>> step)
        {
            try
            {
                done &= await step().ConfigureAwait(false);
            }
            catch (SyncException e) when (e.Kind is SyncErrorKind.Data or SyncErrorKind.Mapping)
            {
                refused ??= e;
            }
        }
    }

    /// <summary>Walks to the wanted status.</summary>
    private async Task<bool> StatusAsync(LinkWork work, TargetContext target, CancellationToken cancellation)
    {
        foreach (KeyValuePair<string, PlannedField> status in work.Plan!.Edit.Where(e => KindOf(e.Key) == FieldKind.Status).ToArray())
        {
            if (!side.Host.ShouldProcess(work.Target, Plan.Sentence(status.Key, status.Value, work.Source)))
                return false;
            await new WorkflowWalk(side, commit, target).GoAsync(work, side.Rules.Fields[status.Key], status.Value, cancellation).ConfigureAwait(false);
        }
        return true;
    }

    private FieldKind? KindOf(string name) => side.Rules.Fields.TryGetValue(name, out RuleField? rule) ? rule.Field.Kind : null;

    private IssueDraft Draft(Plan plan, TargetContext target)
    {
        IReadOnlyDictionary<string, FieldValue?> fields = plan.Create!;
        string summary = (Value(FieldInfo.Summary) as TextValue)?.Text ?? "(no summary)";
        string type = (Value(FieldInfo.IssueType) as NameValue)?.Name ?? target.DefaultIssueType ?? "";
        IssueType made = target.TypeNamed(type) ?? BasicRules.TypeFor(type, target);
        return new IssueDraft(
            target.Project.Key,
            made.Id,
            summary,
            (Value(FieldInfo.Description) as RichValue)?.Text,
            new SyncMarker(side.Key, plan.Link.Link, null))
        {
            Fields = fields.Select(f => Further(f.Key, f.Value, null, target, made)).Append(EpicName.For(side.Rules, target, made.Id, summary))
                .OfType<FieldWrite>().Where(f => f.Value is not null).ToArray(),
        };

        FieldValue? Value(FieldInfo field) => fields.TryGetValue(NameOf(field.Id), out FieldValue? value) ? value : null;
    }

    /// <summary>The write of a field that is none of the fixed three; null for those.</summary>
    private FieldWrite? Further(string name, FieldValue? value, SetChange? change, TargetContext target, IssueType? type)
    {
        if (!side.Rules.Fields.TryGetValue(name, out RuleField? rule) || IsFixed(rule.Field))
            return null;
        if (rule.Field.Kind == FieldKind.Sprint && value is NameValue sprint)
            value = target.Sprints.FirstOrDefault(s => string.Equals(s.Name, sprint.Name, StringComparison.OrdinalIgnoreCase)) is { } found ? new NumberValue(found.Id) : null;
        return new FieldWrite(rule.On(type), value) { Change = change };
    }

    private static bool IsFixed(FieldInfo field) =>
        field.Kind == FieldKind.IssueType || field.Id == FieldInfo.Summary.Id || field.Id == FieldInfo.Description.Id;

    /// <summary>Our name for a field that Jira complains about.</summary>
    private string NameOf(string fieldId) => side.Rules.NameOf(fieldId);

    /// <summary>Makes the components and versions that plans want and the project lacks: each once, however many want it.</summary>
    public async Task MakeMissingAsync(IReadOnlyCollection<LinkWork> works, TargetContext target, CancellationToken cancellation)
    {
        foreach (var wanted in works.SelectMany(w => w.Plan!.Missing.Select(m => (Work: w, Missing: m)))
            .GroupBy(m => (m.Missing.Field.Kind, Name: m.Missing.Name.ToLowerInvariant())).ToArray())
        {
            MissingElement missing = wanted.First().Missing;
            if (!side.Host.ShouldProcess(side.Label, $"Add '{missing.Name}' to the project, for {missing.Field.Name} of {wanted.First().Work.Source}"))
                continue;
            if (missing.Field.Kind == FieldKind.Components)
                await side.Client.Fields.AddComponentAsync(target.Project, missing.Name, cancellation).ConfigureAwait(false);
            else
                await side.Client.Fields.AddVersionAsync(target.Project, missing.Name, cancellation).ConfigureAwait(false);
            foreach ((LinkWork work, MissingElement made) in wanted)
                work.Plan!.Missing.Remove(made);
            side.ForgetTarget();
        }
    }

    private async Task<bool> EditAsync(LinkWork work, TargetContext target, CancellationToken cancellation)
    {
        Plan plan = work.Plan!;
        Dictionary<string, PlannedField> fields = plan.Edit
            .Where(e => KindOf(e.Key) is not (FieldKind.Status or FieldKind.Links or FieldKind.Watchers))
            .ToDictionary(e => e.Key, e => e.Value);
        int planned = fields.Count;
        foreach (string name in fields.Keys.ToArray())
        {
            if (!side.Host.ShouldProcess(work.Target, Plan.Sentence(name, fields[name], work.Source)))
                fields.Remove(name);
        }
        bool declined = fields.Count < planned;
        JiraException? refused = null;
        while (fields.Count > 0)
        {
            try
            {
                await WriteAsync(work, fields, target, cancellation).ConfigureAwait(false);
                break;
            }
            catch (JiraException e) when (e.Kind == SyncErrorKind.Data && e.FieldErrors.Keys.Any(f => fields.ContainsKey(NameOf(f))))
            {
                // Jira refuses the whole edit for one bad field: the good ones go without it, the bad one is reported.
                refused = e;
                foreach (string bad in e.FieldErrors.Keys)
                    fields.Remove(NameOf(bad));
            }
        }
        if (refused is not null)
            throw Explain(refused, work, "set a field");
        return !declined;
    }

    private async Task WriteAsync(LinkWork work, Dictionary<string, PlannedField> fields, TargetContext target, CancellationToken cancellation)
    {
        SideLink link = work.Link;
        var write = new WriteMemory
        {
            WriteId = side.NewWriteId(),
            BasedOn = link.Memory.LastChange,
            Version = link.Observed,
            At = side.Now,
            Received = link.ReceivedSequence,
            Fields = fields.ToDictionary(
                f => f.Key,
                f => new WrittenField(
                    f.Value.Change is null ? FieldValue.CanonicalOf(f.Value.Value) : f.Value.Base.Ours ?? "",
                    f.Value.TheirsAt,
                    f.Value.Restores ? null : f.Value.Base.Theirs,
                    Merges: f.Value.Change is not null)),
        };
        link.Memory.Writes.Add(write);
        commit.Save(work);

        var edit = new IssueEdit
        {
            WriteId = write.WriteId,
            Summary = Wanted(FieldInfo.Summary) is TextValue summary ? summary.Text : null,
            Description = Wanted(FieldInfo.Description) is RichValue description ? description.Text : null,
            ClearDescription = fields.TryGetValue(NameOf(FieldInfo.Description.Id), out PlannedField? empty) && empty.Value is null,
            IssueTypeId = Wanted(FieldInfo.IssueType) is NameValue type ? (target.TypeNamed(type.Name) ?? BasicRules.TypeFor(type.Name, target)).Id : null,
            Fields = fields.Select(f => Further(f.Key, f.Value.Value, f.Value.Change, target, target.TypeNamed(Decide.TypeNow(link)))).OfType<FieldWrite>().ToArray(),
        };
        try
        {
            work.Calls++;
            await side.Client.EditIssueAsync(link.IssueId!, edit, cancellation).ConfigureAwait(false);
        }
        catch (JiraException e) when (!e.OutcomeUnknown)
        {
            link.Memory.Writes.Remove(write);
            throw;
        }

        write.Recorded = true;
        foreach (KeyValuePair<string, PlannedField> written in fields)
        {
            FieldMemory field = Observe.Remembered(link.Memory, written.Key);
            field.Now = written.Value.Value;
            RestoreMemory? restored = field.Restore;
            field.Restore = null;
            if (written.Value.Restores)
            {
                // A conflict about it that waits for a person goes on waiting: what was put back is agreed with nobody.
                field.ChangedAt = restored?.ChangedAt;
                field.ChangedBy = restored?.ChangedBy;
            }
            else
            {
                field.Held = false;
                field.Base = written.Value.Base;
                field.TheirsSequence = write.Received;
                field.Unconfirmed = true;
                field.Added = written.Value.Change?.Add.ToList() ?? [];
                field.ChangedAt = null;
                field.ChangedBy = null;
                link.Memory.Settle(written.Key);
            }
            work.Plan!.Edit.Remove(written.Key);
        }
        work.Note("Set " + string.Join(", ", fields.Keys), fields.Keys);
        commit.Save(work);

        FieldValue? Wanted(FieldInfo wanted) => fields.TryGetValue(NameOf(wanted.Id), out PlannedField? field) ? field.Value : null;
    }

    /// <summary>Jira's refusal, with the issue and what was tried.</summary>
    private static SyncException Explain(JiraException error, LinkWork work, string what) => new(
        error.ErrorId, error.Kind, $"Could not {what} for {work.Source} in {work.Target}: {error.Message}", error.Advice, error);
}
