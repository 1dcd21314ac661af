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

        var again = new List<LinkWork>();
        for (int i = 0; i < works.Count; i++)
        {
            LinkWork work = works[i];
            if (results[i].Error is { } error)
            {
                if (LeaveOut(work, error))
                    again.Add(work);
                else
                    work.Failure = Explain(error, work, "create an issue");
                commit.Settled([work], "");
                continue;
            }
            Created(side, work.Link, results[i].Id!, results[i].Key!, work.Plan!.Create!, work.Link.ReceivedSequence);
            work.Plan.Create = null;
            work.Note($"Created {results[i].Key}", work.Link.Memory.Fields.Keys);
        }
        commit.Settled(works.Where(w => w.Failure is null && w.Plan!.Create is null).ToArray(), "");
        if (again.Count > 0)
            await CreateIssuesAsync(again, target, highestNumber, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes out of a creation what Jira refused of it, so that one bad field does not keep the issue from being made: it is tried
    /// once more as an edit. People whom Jira does not take are only told. False when it was for something that an issue needs.
    /// </summary>
    private bool LeaveOut(LinkWork work, JiraException error)
    {
        Dictionary<string, FieldValue?> create = work.Plan!.Create!;
        string[] bad = error.FieldErrors.Keys.Select(NameOf).Distinct().ToArray();
        if (bad.Length == 0 || !bad.All(b => create.TryGetValue(b, out FieldValue? value) && value is not null && side.Rules.Fields.TryGetValue(b, out RuleField? rule)
            && rule.Field.Kind is not FieldKind.IssueType && rule.Field.Id != FieldInfo.Summary.Id))
            return false;
        foreach (string name in bad)
        {
            FieldValue? value = create[name];
            create.Remove(name);
            string canonical = FieldValue.CanonicalOf(value);
            if (IsPerson(name))
                Refused(work, name, canonical, error);
            else
                work.Plan.Edit[name] = new PlannedField(value, new(canonical, canonical), null) { IsShortened = Observe.Remembered(work.Link.Memory, name).Shortened };
        }
        return true;
    }

    private bool IsPerson(string name) => KindOf(name) is FieldKind.User or FieldKind.Users;

    /// <summary>A person whom Jira does not take holds up nothing: it is told, and not tried again before the other side says somebody else.</summary>
    private void Refused(LinkWork work, string name, string theirs, JiraException error)
    {
        string id = side.Rules.Fields[name].Field.Id;
        work.Plan!.Lost.Add($"{side.Rules.Fields[name].Field.Name} was left as it is: {(error.FieldErrors.TryGetValue(id, out string? why) ? why : error.Message)}");
        work.Plan.Edit.Remove(name);
        FieldMemory field = Observe.Remembered(work.Link.Memory, name);
        field.Base = field.Base with { Theirs = theirs };
        field.TheirsSequence = work.Link.ReceivedSequence;
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

        // What could not be given holds what Jira put there by itself: that is nobody's edit.
        foreach (RuleField rule in side.Rules.Fields.Values.Where(r => r.Arrives && !fields.ContainsKey(r.Name)))
        {
            FieldMemory memory = Observe.Remembered(link.Memory, rule.Name);
            memory.Base = memory.Base with { Ours = "" };
            memory.Unconfirmed = true;
            memory.Leaves = rule.Leaves;
        }
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
        await RestAsync(() => ThroughAsync(work, target, cancellation)).ConfigureAwait(false);
        await RestAsync(() => StatusAsync(work, target, cancellation)).ConfigureAwait(false);
        await RestAsync(() => ReturnAsync(work, target, cancellation)).ConfigureAwait(false);
        await RestAsync(() => new ApplyWatchers(side, commit).CarryOutAsync(work, cancellation)).ConfigureAwait(false);
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

    /// <summary>Fields that no edit screen shows, by the transitions that are named for them.</summary>
    private async Task<bool> ThroughAsync(LinkWork work, TargetContext target, CancellationToken cancellation)
    {
        KeyValuePair<string, PlannedField>[] named = work.Plan!.Blocked.Where(b => side.Rules.Fields[b.Key].Transition is not null).ToArray();
        if (named.Length == 0)
            return true;
        foreach (KeyValuePair<string, PlannedField> field in named)
        {
            if (!side.Host.ShouldProcess(work.Target, Plan.Sentence(field.Key, field.Value, work.Source)))
                return false;
        }
        await new WorkflowWalk(side, commit, target).WriteThroughAsync(work, cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>Back to the status that the issue was taken out of so that it could be edited.</summary>
    private async Task<bool> ReturnAsync(LinkWork work, TargetContext target, CancellationToken cancellation)
    {
        await new WorkflowWalk(side, commit, target).ReturnAsync(work, cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>
    /// True when the issue could not be edited because of its status, and has been taken to another one. Only now is that worth a call:
    /// what Jira says of it is the same as of a field that is not on the screen.
    /// </summary>
    private async Task<bool> ReopenAsync(LinkWork work, IEnumerable<string> fields, JiraException refusal, TargetContext target, CancellationToken cancellation)
    {
        bool allRefused = refusal.FieldErrors.Count == 0 || fields.All(f => refusal.FieldErrors.Keys.Any(e => NameOf(e) == f));
        if (!allRefused || work.Link.Memory.Return is not null || refusal.OutcomeUnknown)
            return false;
        work.Calls++;
        if ((await side.Client.Fields.GetForEditAsync(work.Link.IssueId!, cancellation).ConfigureAwait(false)).Count > 0)
            return false;
        return side.Host.ShouldProcess(work.Target, "Reopen it for an edit, and close it again")
            && await new WorkflowWalk(side, commit, target).ReopenAsync(work, cancellation).ConfigureAwait(false);
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
        if (!side.Rules.Fields.TryGetValue(name, out RuleField? rule) || rule.Field.IsBasic)
            return null;
        if (rule.Field.Kind == FieldKind.Sprint && value is NameValue sprint)
            value = target.Sprints.FirstOrDefault(s => string.Equals(s.Name, sprint.Name, StringComparison.OrdinalIgnoreCase)) is { } found ? new NumberValue(found.Id) : null;
        return new FieldWrite(rule.On(type), value) { Change = change };
    }

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
            try
            {
                if (missing.Field.Kind == FieldKind.Components)
                    await side.Client.Fields.AddComponentAsync(target.Project, missing.Name, cancellation).ConfigureAwait(false);
                else
                    await side.Client.Fields.AddVersionAsync(target.Project, missing.Name, cancellation).ConfigureAwait(false);
            }
            catch (JiraException e) when (e.Kind is SyncErrorKind.Permission or SyncErrorKind.Data or SyncErrorKind.NotFound && !e.OutcomeUnknown)
            {
                // The issues go without it.
                foreach ((LinkWork work, MissingElement unmade) in wanted)
                    Without(work.Plan!, unmade, e);
                continue;
            }
            foreach ((LinkWork work, MissingElement made) in wanted)
                work.Plan!.Missing.Remove(made);
            side.ForgetTarget();
        }
    }

    /// <summary>Takes an element that could not be made out of what is to be written.</summary>
    private void Without(Plan plan, MissingElement unmade, JiraException why)
    {
        plan.Missing.Remove(unmade);
        plan.Lost.Add($"{unmade.Field.Name}: there is no '{unmade.Name}' here, and it could not be made: {why.Message}");
        string name = NameOf(unmade.Field.Id);
        if (plan.Create?.TryGetValue(name, out FieldValue? created) == true)
        {
            plan.Create[name] = Reduced(created);
            if (plan.Create[name] is null)
                plan.Create.Remove(name);
        }
        if (!plan.Edit.TryGetValue(name, out PlannedField? planned))
            return;
        string[] Kept(IReadOnlyList<string> elements) => elements.Where(e => !IsIt(e)).ToArray();
        SetChange? change = planned.Change is null ? null : new SetChange(Kept(planned.Change.Add), planned.Change.Remove);
        if (planned.Value is SetValue && (change is null || change.Add.Count + change.Remove.Count > 0))
            plan.Edit[name] = planned with { Value = Reduced(planned.Value), Base = planned.Base with { Ours = SetValue.CanonicalOf(Kept(SetValue.ElementsOf(planned.Base.Ours ?? ""))) }, Change = change };
        else
            plan.Edit.Remove(name);

        bool IsIt(string element) => string.Equals(element.Trim(), unmade.Name, StringComparison.OrdinalIgnoreCase);

        FieldValue? Reduced(FieldValue? value) => value is SetValue set && set.Elements.Where(e => !IsIt(e)).ToArray() is { Length: > 0 } rest ? new SetValue(rest) : null;
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
            catch (JiraException e) when (e.Kind is SyncErrorKind.Data or SyncErrorKind.Permission)
            {
                if (await ReopenAsync(work, fields.Keys, e, target, cancellation).ConfigureAwait(false))
                    continue;
                string[] bad = e.FieldErrors.Keys.Select(NameOf).Where(fields.ContainsKey).ToArray();
                if (bad.Length == 0)
                    throw;

                // Jira refuses the whole edit for one bad field: the good ones go without it, the bad one is reported.
                foreach (string name in bad)
                {
                    if (IsPerson(name) && !fields[name].Restores)
                        Refused(work, name, fields[name].Base.Theirs ?? "", e);
                    else
                        refused = e;
                    fields.Remove(name);
                }
            }
        }
        if (refused is not null)
            throw Explain(refused, work, "set a field");
        return !declined;
    }

    private async Task WriteAsync(LinkWork work, Dictionary<string, PlannedField> fields, TargetContext target, CancellationToken cancellation)
    {
        SideLink link = work.Link;
        WriteMemory write = FieldRecords.Begin(side, link);
        write.Fields = fields.ToDictionary(f => f.Key, f => FieldRecords.Of(f.Value));
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
            FieldRecords.Written(work, written.Key, written.Value, write.Received);
        work.Note("Set " + string.Join(", ", fields.Keys), fields.Keys);
        commit.Save(work);

        FieldValue? Wanted(FieldInfo wanted) => fields.TryGetValue(NameOf(wanted.Id), out PlannedField? field) ? field.Value : null;
    }

    /// <summary>Jira's refusal, with the issue and what was tried.</summary>
    private static SyncException Explain(JiraException error, LinkWork work, string what) => new(
        error.ErrorId, error.Kind, $"Could not {what} for {work.Source} in {work.Target}: {error.Message}", error.Advice, error);
}
