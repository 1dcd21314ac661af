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
/// Takes a reading of our issue into our half of the link: what the fields and items hold now, who last changed them, and
/// whether an edit of ours overwrote something that nobody had seen.
/// </summary>
internal sealed class Observe(SideContext side)
{
    /// <summary>Works one reading in.</summary>
    /// <param name="link">Our half.</param>
    /// <param name="issue">The reading.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="certain">True when it comes from Jira's database, not from a search index that may lag.</param>
    /// <returns>Conflicts that came to light: edits of people that a write of ours had overwritten.</returns>
    public async Task<IReadOnlyList<ConflictRecord>> ApplyAsync(SideLink link, Issue issue, CancellationToken cancellation, bool certain = false)
    {
#if PLANTED
        if (PlantedBugs.Active == PlantedBug.ApplyStaleReading)
            certain = true;
        else
#endif
        if (issue.Updated < link.Observed)
            return []; // an index that lags shows an older version than we have seen

        // All reading comes first: a call that fails leaves the memory as it was.
        LinkMemory memory = link.Memory;
        if (!certain && MayPredateOurWrites(memory, issue))
        {
            memory.Reread = true; // an older value would look like an edit of people's
            link.Due ??= side.Now;
            return [];
        }
        IReadOnlyList<Change> changes = await HistoryAsync(link, issue, cancellation).ConfigureAwait(false);
        issue = await WithWatchersAsync(issue, cancellation).ConfigureAwait(false);
        var items = new ObserveItems(side);
        IReadOnlyList<SeenItem> seen = await items.ReadAsync(link, issue, cancellation).ConfigureAwait(false);

        var shortened = new ShortenedCopies(side, link);
        IReadOnlyDictionary<string, FieldValue?> fields = side.Rules.Outgoing(issue, side.Source);
        foreach (KeyValuePair<string, FieldValue?> field in fields)
        {
            FieldMemory remembered = Remembered(memory, field.Key);
            References.Put(remembered, field.Value);
            remembered.Leaves = RuleOf(field.Key)?.Leaves ?? true;
        }
        memory.TypeName = issue.Type.Name;
        memory.IsSubtask = issue.Type.IsSubtask;
        IReadOnlyList<ConflictRecord> conflicts = AuditWrites(link, changes, certain);
        foreach (string field in fields.Keys)
            ObserveField(memory, field, changes);

        items.Apply(link, issue, seen);
        await new TextPointers(side).ObserveAsync(link, cancellation).ConfigureAwait(false);
        memory.LastChange = changes.Count > 0 ? changes[0].Id : memory.LastChange;
        link.IssueId = issue.Id;
        link.IssueKey = issue.Key;
        link.Observed = issue.Updated;
        if (link.State is LinkState.Awaiting or LinkState.Gone)
            link.State = LinkState.Linked;
        return [.. conflicts, .. shortened.Edited()];
    }

    /// <summary>
    /// Looks, for the last time after a pairing has ended, for edits of people that our writes overwrote unseen. Nothing is put
    /// back any more.
    /// </summary>
    /// <param name="link">Our half.</param>
    /// <param name="issue">The reading, from Jira's database; null: the issue is gone.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What was overwritten.</returns>
    public async Task<IReadOnlyList<ConflictRecord>> ApplyLastAsync(SideLink link, Issue? issue, CancellationToken cancellation)
    {
        if (issue is null)
        {
            link.Memory.Writes.Clear();
            return [];
        }
        IReadOnlyList<Change> changes = await HistoryAsync(link, issue, cancellation).ConfigureAwait(false);
        foreach (KeyValuePair<string, FieldValue?> field in side.Rules.Outgoing(issue, side.Source))
            Remembered(link.Memory, field.Key).Now = field.Value;
        IReadOnlyList<ConflictRecord> conflicts = AuditWrites(link, changes, certain: true);
        foreach (FieldMemory field in link.Memory.Fields.Values)
            field.Restore = null;
        return conflicts.Select(c => c with { Winner = "Theirs" }).ToArray();
    }

    /// <summary>The memory of a field, made when it is not there.</summary>
    public static FieldMemory Remembered(LinkMemory memory, string field)
    {
        if (!memory.Fields.TryGetValue(field, out FieldMemory? known))
            memory.Fields[field] = known = new FieldMemory();
        return known;
    }

    /// <summary>History as far back as this observation needs it; one call more only when the reading did not bring enough.</summary>
    private async Task<IReadOnlyList<Change>> HistoryAsync(SideLink link, Issue issue, CancellationToken cancellation)
    {
        LinkMemory memory = link.Memory;
        bool needed = memory.Writes.Count > 0 || memory.Fields.Values.Any(f => f.Unconfirmed) || memory.LastChange is not null;
        bool enough = issue.ChangesComplete || (memory.LastChange is { } last && issue.Changes.Any(c => c.Id == last));
        return needed && !enough
            ? await side.Client.GetChangesAsync(issue.Id, cancellation).ConfigureAwait(false)
            : issue.Changes;
    }

    /// <summary>
    /// True when a write of ours that Jira took does not show in the reading's history: either the index has not come to it
    /// yet, or the write changed nothing.
    /// </summary>
    private static bool MayPredateOurWrites(LinkMemory memory, Issue issue) =>
        memory.Writes.Any(write => write.Recorded && !issue.Changes.Any(change => change.WriteId == write.WriteId));

    private void ObserveField(LinkMemory memory, string name, IReadOnlyList<Change> changes)
    {
        FieldMemory field = memory.Fields[name];
        Change? newest = NewestOf(changes, name);
        bool byPeople = newest is not null && !side.IsOurs(newest);
        if (field.Unconfirmed)
        {
            if (!byPeople && !IsSet(name))
                Rebase(memory, name, field);
            else if (!byPeople)
                RebaseSet(field);
            field.Unconfirmed = false;
            field.Added = [];
        }
        if (byPeople)
            field.Restore = null; // they have set another value since: that one counts, and the overwritten one stands in its conflict
        if (!memory.IsOwn(name))
        {
            field.ChangedAt = null;
            field.ChangedBy = null;
        }
        else if (byPeople)
        {
            field.ChangedAt = side.ToOurClock(newest!.At);
            field.ChangedBy = newest.Author?.DisplayName;
        }
    }

    /// <summary>What Jira made of our own write, untouched by anyone else, is what was agreed.</summary>
    private static void Rebase(LinkMemory memory, string name, FieldMemory field)
    {
        string canonical = FieldValue.CanonicalOf(field.Now);
        if (canonical == field.Base.Ours)
            return;
        field.Base = field.Base with { Ours = canonical };
        memory.Settle(name);
    }

    /// <summary>Elements that we added and that Jira did not keep are no removals of people's.</summary>
    private static void RebaseSet(FieldMemory field)
    {
        if (field.Base.Ours is not { } ours)
            return;
        IReadOnlyList<string> now = SetElements.Of(field.Now);
        string[] refused = field.Added.Except(now, StringComparer.Ordinal).ToArray();
        if (refused.Length > 0)
            field.Base = field.Base with { Ours = SetValue.CanonicalOf(SetValue.ElementsOf(ours).Except(refused, StringComparer.Ordinal)) };
    }

    private RuleField? RuleOf(string name) => side.Rules.Fields.TryGetValue(name, out RuleField? rule) ? rule : null;

    private bool IsSet(string name) => RuleOf(name)?.Field.IsSet == true;

    private bool IsField(ChangeItem item, string name) => RuleOf(name)?.Field.IsChangedBy(item) ?? string.Equals(item.Field, name, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Looks, for every edit of ours, whether people had edited the same field between the reading that it rested on and the
    /// edit itself. Such an edit is a conflict that was decided without knowing it; it is decided again here.
    /// </summary>
    private IReadOnlyList<ConflictRecord> AuditWrites(SideLink link, IReadOnlyList<Change> changes, bool certain)
    {
        LinkMemory memory = link.Memory;
        var conflicts = new List<ConflictRecord>();
        var found = new HashSet<string>(StringComparer.Ordinal); // the steps of a walk all overtake the same edit
        foreach (WriteMemory write in memory.Writes.ToArray())
        {
#if PLANTED
            if (PlantedBugs.Active == PlantedBug.NoHistoryAudit)
            {
                memory.Writes.Remove(write);
                continue;
            }
#endif
            int ours = IndexOf(changes, c => c.WriteId == write.WriteId);
            if (ours < 0)
            {
                // No entry: the write has not become visible yet, or it changed nothing and Jira wrote no history for it, or it
                // was never carried out.
                bool settled = write.Recorded || side.Now - write.At >= side.Options.UnknownOutcomeSettles;
                if ((certain && settled) || side.Now - write.At > TimeSpan.FromMinutes(10))
                    memory.Writes.Remove(write);
                continue;
            }
            memory.Writes.Remove(write);
            int basedOn = write.BasedOn is null
                ? IndexOf(changes, c => c.At <= write.Version)
                : IndexOf(changes, c => c.Id == write.BasedOn);
            if (basedOn < 0)
                basedOn = changes.Count;

            foreach (KeyValuePair<string, WrittenField> written in write.Fields)
            {
                FieldMemory field = Remembered(memory, written.Key);
                bool superseded = memory.Writes.Any(w => w.At >= write.At && w.Fields.ContainsKey(written.Key));
                if (!write.Recorded && !superseded && written.Value.Passing)
                    field.Base = field.Base with { Ours = written.Value.Wanted };
                else if (!write.Recorded && !superseded)
                    RecordLate(memory, written.Key, field, written.Value, write.Received, untouched: NewestOf(changes, written.Key) == changes[ours]);
                if (written.Value.Merges)
                    continue; // elements were added and taken out: nothing was overwritten
                Change? lost = changes.Skip(ours + 1).Take(basedOn - ours - 1)
                    .FirstOrDefault(c => !side.IsOurs(c) && c.Items.Any(i => IsField(i, written.Key)));
                if (lost is not null && found.Add(lost.Id + "/" + written.Key))
                    conflicts.Add(DecideAgain(link, field, written.Key, written.Value.TheirsAt, lost, changes[ours]));
            }
        }
        return conflicts;
    }

    /// <summary>The process ended between the write and its record: what it would have recorded is made up for.</summary>
    private static void RecordLate(LinkMemory memory, string name, FieldMemory field, WrittenField written, long received, bool untouched)
    {
        if (written.Theirs is null)
        {
            // A value of people's was put back: it is theirs still, agreed with nobody, and has to travel.
            field.ChangedAt = field.Restore?.ChangedAt ?? field.ChangedAt;
            field.ChangedBy = field.Restore?.ChangedBy ?? field.ChangedBy;
            field.Restore = null;
            return;
        }
        field.Base = new(untouched && !written.Merges ? FieldValue.CanonicalOf(field.Now) : written.Wanted, written.Theirs);
        field.Shortened = written.IsShortened;
        field.TheirsSequence = received;
        field.Restore = null;
        memory.Settle(name);
    }

    private Change? NewestOf(IReadOnlyList<Change> changes, string field) => changes.FirstOrDefault(c => c.Items.Any(i => IsField(i, field)));

    private ConflictRecord DecideAgain(SideLink link, FieldMemory field, string name, DateTimeOffset? theirsAt, Change lost, Change ours)
    {
        DateTimeOffset oursAt = side.ToOurClock(lost.At);
        FieldValue? overwritten = RuleOf(name)?.Field is { Kind: FieldKind.TimeTracking }
            ? HistoryValue.Estimates(lost, ours, field.Now)
            : HistoryValue.Of(RuleOf(name)?.Field, lost.Items.First(i => IsField(i, name)), side.Client.TextFormat);
        Decision decision = Reconcile.Field(
            new FieldState
            {
                Base = new("base", "base"),
                Ours = "ours",
                Theirs = "theirs",
                OursAt = oursAt,
                TheirsAt = theirsAt,
                OneWay = side.IsReceiveOnly || RuleOf(name) is { Leaves: false },
            },
            side.PreferenceFor(RuleOf(name), field.Shortened),
            link.Started).Decision;

        // Ours should have stayed: it is put back, and travels as the edit that it is.
        if (decision is Decision.KeepOurs or Decision.Hold)
        {
            field.Restore = new RestoreMemory(overwritten, oursAt, lost.Author?.DisplayName);
            link.Due = side.Now;
        }
        return ConflictRecord.Of(link, name, decision == Decision.TakeTheirs ? "Theirs" : "Ours", side.Now) with
        {
            Ours = overwritten?.ToJson().ToString(Newtonsoft.Json.Formatting.None),
            Theirs = field.Now?.ToJson().ToString(Newtonsoft.Json.Formatting.None),
            OursAt = oursAt,
            TheirsAt = theirsAt,
            OursBy = lost.Author?.DisplayName,
        };
    }

    /// <summary>
    /// Who watches, where that is synced: inside an issue Jira only counts them. The account that syncs watches all that it makes; it
    /// counts for nobody.
    /// </summary>
    private async Task<Issue> WithWatchersAsync(Issue issue, CancellationToken cancellation)
    {
        if (side.Rules.Fields.Values.FirstOrDefault(f => f.Field.Kind == FieldKind.Watchers) is not { } rule)
            return issue;
        if (!issue.Fields.TryGetValue(rule.Field.Id, out FieldValue? value))
        {
            try
            {
                value = new UsersValue(await side.Client.People.GetWatchersAsync(issue.Id, cancellation).ConfigureAwait(false));
            }
            catch (JiraException e) when (e.Kind == SyncErrorKind.Permission)
            {
                side.Host.Warning($"{issue.Key} in {side.Label}: {e.Message} {e.Advice}");
                return issue;
            }
        }
        JiraUser[] others = (value as UsersValue)?.Users.Where(u => u.Id != side.AccountId && u.IsActive).ToArray() ?? [];
        var fields = issue.Fields.ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);
        fields[rule.Field.Id] = others.Length == 0 ? null : new UsersValue(others);
        return issue with { Fields = fields };
    }

    private static int IndexOf(IReadOnlyList<Change> changes, Func<Change, bool> condition)
    {
        for (int i = 0; i < changes.Count; i++)
        {
            if (condition(changes[i]))
                return i;
        }
        return -1;
    }
}
