using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Rules;
using JiraSync.Engine.State;
using Newtonsoft.Json;

namespace JiraSync.Engine.Sync;

/// <summary>The part of <see cref="Decide"/> that is about fields: what to write, and what our Jira lets be written.</summary>
internal sealed class DecideFields(SideContext side, Plan plan, Replica replica, TargetContext target)
{
    private LinkMemory Memory => plan.Link.Memory;

    /// <summary>What a new issue is to hold. What its create screen lacks is written right after.</summary>
    public void Create(WantedFields all)
    {
        Dictionary<string, FieldValue?> wanted = all.Fields;
        IssueType? type = target.TypeNamed((Value(side.Rules.NameOf(FieldInfo.IssueType.Id)) as NameValue)?.Name);
        var create = new Dictionary<string, FieldValue?>();
        foreach (KeyValuePair<string, FieldValue?> want in wanted)
        {
            string canonical = FieldValue.CanonicalOf(want.Value);
            if (IsOnCreate(type, want.Key))
                create[want.Key] = want.Value;
            else if (want.Value is not null)
                plan.Edit[want.Key] = new PlannedField(want.Value, new(canonical, canonical), Sent(want.Key).ChangedAt) { IsShortened = all.Shortened.Contains(want.Key) };
        }
        foreach (string name in all.Shortened)
            Observe.Remembered(Memory, name).Shortened = true;
        foreach (string name in all.Waiting)
            Observe.Remembered(Memory, name).Waiting = true;
        plan.IsSubtask = type is { IsSubtask: true };
        if (type is { IsSubtask: true } && !HasParent(wanted))
        {
            plan.CreateLater = create;
            plan.NoParent = all.Parent is null ? NoParent(type, all) : null;
            return;
        }
        CheckRequired(type, create);
        plan.Create = create;
        KeepWritable(type);

        FieldValue? Value(string name) => wanted.TryGetValue(name, out FieldValue? value) ? value : null;
    }

    /// <summary>What an issue that exists is to change.</summary>
    public void Edit(WantedFields wanted)
    {
        foreach (KeyValuePair<string, FieldValue?> want in wanted.Fields)
        {
            if (side.Rules.Fields.TryGetValue(want.Key, out RuleField? rule))
                Field(rule, want.Value, wanted);
        }
        foreach (string name in wanted.Waiting)
            Observe.Remembered(Memory, name).Waiting = true;
    }

    /// <summary>
    /// Takes out of the plan what our Jira would refuse: one bad field would fail all the others. It is told on the result, and
    /// tried again when something of the issue is written later.
    /// </summary>
    public void KeepWritable(IssueType? type)
    {
        KeepSubtasks(type);
        if (type is null || !target.EditScreens.ContainsKey(type.Id))
            return;
        foreach (string name in plan.Edit.Keys.ToArray())
        {
            FieldMemory memory = Observe.Remembered(Memory, name);
            if (!side.Rules.Fields.TryGetValue(name, out RuleField? rule) || !IsOnScreens(rule.Field) || TargetContext.On(target.EditScreens, type.Id, rule.On(type).Id) is not null)
            {
                memory.Blocked = null;
                continue;
            }
            memory.Blocked = $"{rule.On(type).Name} is not on the edit screen of {type.Name} in project {target.Project.Key}: it was not written.";
            plan.Block(name, plan.Edit[name], memory.Blocked);
            plan.WritesThrough |= rule.Transition is not null;
        }
    }

    /// <summary>A sub-task always has a parent; and Data Center lets nobody give it another one by its interface.</summary>
    private void KeepSubtasks(IssueType? type)
    {
        if (plan.Link.IssueId is null || type is not { IsSubtask: true })
            return;
        foreach (string name in plan.Edit.Keys.ToArray())
        {
            if (!side.Rules.Fields.TryGetValue(name, out RuleField? rule) || rule.Field.Kind != FieldKind.Parent)
                continue;
            if (plan.Edit[name].Value is IssueValue && rule.Field.Id == "parent" && side.Client.Kind == JiraKind.Cloud)
                continue;
            FieldMemory memory = Observe.Remembered(Memory, name);
            memory.Blocked = plan.Edit[name].Value is IssueValue wanted
                ? $"{plan.Link.IssueKey} stays below {(memory.Now as IssueValue)?.Key ?? "its parent"}: Data Center moves a sub-task below another issue ({wanted.Key}) only by hand."
                : $"{plan.Link.IssueKey} is a sub-task and keeps its parent.";
            plan.Lost.Add(memory.Blocked);
            plan.Edit.Remove(name);
        }
    }

    private bool HasParent(IReadOnlyDictionary<string, FieldValue?> wanted) =>
        wanted.Any(w => w.Value is IssueValue && side.Rules.Fields.TryGetValue(w.Key, out RuleField? rule) && rule.Field.Id == "parent");

    private SyncException NoParent(IssueType type, WantedFields wanted)
    {
        IssueValue? theirs = replica.Fields.Where(f => side.Rules.Fields.TryGetValue(f.Key, out RuleField? rule) && rule.Field.Id == "parent")
            .Select(f => f.Value.Value).OfType<IssueValue>().FirstOrDefault();
        return new SyncException(
            ErrorIds.ParentNotInSync,
            SyncErrorKind.Mapping,
            theirs is { Link: null }
                ? $"{replica.IssueKey} is a sub-task of {theirs.Key}, which is not in sync: a {type.Name} without a parent cannot be created in project {target.Project.Key}."
                : $"A {type.Name} needs a parent in project {target.Project.Key}, and {replica.IssueKey} gives none that could be one there. {string.Join(" ", wanted.Lost)}".Trim(),
            $"Take {theirs?.Key ?? "its parent"} into the connection: this one follows by itself. Or map its type to one that needs no parent.");
    }

    private void Field(RuleField rule, FieldValue? value, WantedFields wanted)
    {
        FieldMemory field = Observe.Remembered(Memory, rule.Name);
        bool waited = field.Waiting; // what was sent before could not be worked in then
        field.Waiting = false;
        string theirs = FieldValue.CanonicalOf(value);
        ReplicaField sent = Sent(rule.Name);
#if PLANTED
        if (PlantedBugs.Active == PlantedBug.ForgetBase)
            field.Base = default;
#endif
        bool oneWay = side.IsReceiveOnly || !rule.Leaves;
        if (!sent.Own && !oneWay && !waited)
        {
            // What syncing put there asks nothing of us; it only sets the mark against which their next edit is told.
            field.Base = field.Base with { Theirs = theirs };
            field.TheirsSequence = replica.Sequence;
            return;
        }

        // A value of people's that waits to be put back is what counts as ours.
        FieldValue? ours = field.Restore is null ? field.Now : field.Restore.Value;
        if (rule.Field.IsSet && !oneWay)
        {
            Merge(rule, field, ours, value, theirs, sent);
            return;
        }
        FieldOutcome outcome = Reconcile.Field(
            new FieldState
            {
                Base = field.Base,
                Ours = FieldValue.CanonicalOf(ours),
                Theirs = theirs,
                OursAt = field.Restore?.ChangedAt ?? field.ChangedAt,
                TheirsAt = sent.ChangedAt,
                OneWay = oneWay,
            },
            side.PreferenceFor(rule, field.Shortened),
            plan.Link.Started);

        bool heldBefore = field.Held;
        field.Held = outcome.Decision == Decision.Hold;
        if (outcome.IsConflict && !(field.Held && heldBefore))
            plan.Conflicts.Add(Conflict(rule.Name, field, value, sent, outcome.Decision));
        bool shortened = wanted.Shortened.Contains(rule.Name);
        if (outcome.Decision == Decision.Agree)
            field.Shortened = shortened;
        if (outcome.Decision == Decision.TakeTheirs || (outcome.Decision == Decision.Agree && field.Restore is not null))
        {
            SetChange? change = rule.Field.IsSet ? ChangeOf(SetElements.Of(field.Now), SetElements.Of(value)) : null;
            plan.Edit[rule.Name] = new PlannedField(value, outcome.Base, sent.ChangedAt, Change: change) { IsShortened = shortened };
            return;
        }
        Agreed(rule, field, outcome.Base, outcome.Decision != Decision.Hold, outcome.Decision == Decision.Agree);
    }

    /// <summary>Sets merge element by element, so there are no conflicts, and elements that people put in meanwhile stay.</summary>
    private void Merge(RuleField rule, FieldMemory field, FieldValue? ours, FieldValue? value, string theirs, ReplicaField sent)
    {
        if (field.Base.Theirs == theirs)
        {
            Agreed(rule, field, field.Base, true, false);
            return;
        }
        IReadOnlyList<string> mine = SetElements.Of(ours), wanted = SetElements.Of(value);
        IReadOnlyList<string>? baseTheirs = field.Base.Theirs is null ? null : SetValue.ElementsOf(field.Base.Theirs);
        IReadOnlyList<string>? baseOurs = field.Base.Ours is null ? null : SetValue.ElementsOf(field.Base.Ours);
        IReadOnlyList<string> merged = Reconcile.Set(baseOurs, mine, wanted, baseTheirs);
        SetChange change = ChangeOf(SetElements.Of(field.Now), merged);

        // What they do not know yet stays ours to send: only what they have is agreed.
        var agreed = new MergeBase(theirs, theirs);
        if (change.Add.Count + change.Remove.Count == 0 && field.Restore is null)
            Agreed(rule, field, agreed, true, settled: true);
        else
            plan.Edit[rule.Name] = new PlannedField(SetElements.Pick(merged, ours, value), agreed, sent.ChangedAt, Change: change);
    }

    private void Agreed(RuleField rule, FieldMemory field, MergeBase agreed, bool workedIn, bool settled)
    {
        field.Base = agreed;
        if (workedIn)
            field.TheirsSequence = replica.Sequence;
        if (settled)
            Memory.Settle(rule.Name);
    }

    private static SetChange ChangeOf(IReadOnlyList<string> now, IReadOnlyList<string> wanted) =>
        new(wanted.Except(now, StringComparer.Ordinal).ToArray(), now.Except(wanted, StringComparer.Ordinal).ToArray());

    /// <summary>The field as it was sent; a constant of ours counts as set by people, at a time that nobody knows.</summary>
    private ReplicaField Sent(string name) => replica.Fields.TryGetValue(name, out ReplicaField? sent) ? sent : new ReplicaField(null, Own: true);

    private bool IsOnCreate(IssueType? type, string name)
    {
        if (!side.Rules.Fields.TryGetValue(name, out RuleField? rule) || rule.Field.Kind is FieldKind.IssueType || rule.Field.Id == FieldInfo.Summary.Id)
            return true;
        if (!IsOnScreens(rule.Field))
            return false;
        if (type is { IsSubtask: true } && rule.Field.Id == "parent")
            return true;
        return type is null || !target.CreateScreens.ContainsKey(type.Id) || TargetContext.On(target.CreateScreens, type.Id, rule.On(type).Id) is not null;
    }

    /// <summary>False for what is never set by a screen: statuses are walked to, links and watchers made one by one.</summary>
    public static bool IsOnScreens(FieldInfo field) =>
        field.Kind is not (FieldKind.Status or FieldKind.Links or FieldKind.Watchers or FieldKind.IssueType);

    /// <summary>Names of the fields that a create screen requires and that nobody gives.</summary>
    public static IEnumerable<string> MissingOn(IEnumerable<FieldMeta> screen, ICollection<string> given, IssueType type) => screen
        .Where(f => f.IsRequired && !f.HasDefault && !given.Contains(f.Field.Id) && f.Field.Id is not ("project" or "issuetype" or "summary" or "reporter") && !EpicName.Is(f.Field))
        .Where(f => f.Field.Id != "parent" || !type.IsSubtask)
        .Select(f => f.Field.Name);

    private void CheckRequired(IssueType? type, Dictionary<string, FieldValue?> create)
    {
        if (type is null || !target.CreateScreens.TryGetValue(type.Id, out IReadOnlyList<FieldMeta>? screen))
            return;
        var given = new HashSet<string>(
            create.Where(c => c.Value is not null).Select(c => side.Rules.Fields.TryGetValue(c.Key, out RuleField? rule) ? rule.On(type).Id : c.Key), StringComparer.Ordinal);
        string[] missing = MissingOn(screen, given, type).ToArray();
        if (missing.Length == 0)
            return;
        throw new SyncException(
            ErrorIds.FieldRequired,
            SyncErrorKind.Mapping,
            $"A {type.Name} in project {target.Project.Key} needs {string.Join(", ", missing.Select(m => $"'{m}'"))}, and no rule gives a value.",
            "Add a mapping for it, or one with a constant: Set-SyncRule with -Default and no field on the other side.");
    }

    private ConflictRecord Conflict(string name, FieldMemory field, FieldValue? theirs, ReplicaField sent, Decision decision) => ConflictRecord.Of(plan.Link, name, Decide.WinnerOf(decision), side.Now) with
    {
        Ours = (field.Restore is null ? field.Now : field.Restore.Value)?.ToJson().ToString(Formatting.None),
        Theirs = theirs?.ToJson().ToString(Formatting.None),
        OursAt = field.Restore?.ChangedAt ?? field.ChangedAt,
        TheirsAt = sent.ChangedAt,
        OursBy = field.Restore?.ChangedBy ?? field.ChangedBy,
        TheirsBy = sent.ChangedBy,
    };
}
