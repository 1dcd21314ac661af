using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>
/// Makes people watch our issue, and ends it, one call each. Whoever Jira does not take (no permission to see the issue, gone) is told
/// and left out: that is no wish of ours that he should stop watching over there.
/// </summary>
internal sealed class ApplyWatchers(SideContext side, Commit commit)
{
    /// <summary>Carries out what is planned; false when it was declined.</summary>
    public async Task<bool> CarryOutAsync(LinkWork work, CancellationToken cancellation)
    {
        Plan plan = work.Plan!;
        foreach (KeyValuePair<string, PlannedField> watchers in plan.Edit
            .Where(e => side.Rules.Fields.TryGetValue(e.Key, out Rules.RuleField? rule) && rule.Field.Kind == FieldKind.Watchers).ToArray())
        {
            if (!side.Host.ShouldProcess(work.Target, Plan.Sentence(watchers.Key, watchers.Value, work.Source)))
                return false;
            await WriteAsync(work, watchers.Key, watchers.Value, cancellation).ConfigureAwait(false);
        }
        return true;
    }

    private async Task WriteAsync(LinkWork work, string name, PlannedField planned, CancellationToken cancellation)
    {
        IReadOnlyList<string> now = SetElements.Of(Observe.Remembered(work.Link.Memory, name).Now);
        SetChange change = planned.Change ?? new SetChange(SetElements.Of(planned.Value).Except(now, StringComparer.Ordinal).ToArray(), []);
        var refused = new List<string>();
        foreach (string person in change.Add)
        {
            if (!await TryAsync(work, person, "watch it", () => side.Client.People.AddWatcherAsync(work.Link.IssueId!, person, cancellation)).ConfigureAwait(false))
                refused.Add(person);
        }
        var kept = new List<string>();
        foreach (string person in change.Remove)
        {
            if (!await TryAsync(work, person, "stop watching it", () => side.Client.People.RemoveWatcherAsync(work.Link.IssueId!, person, cancellation)).ConfigureAwait(false))
                kept.Add(person);
        }

        string[] present = SetElements.Of(planned.Value).Except(refused, StringComparer.Ordinal).Concat(kept).Distinct().OrderBy(p => p, StringComparer.Ordinal).ToArray();
        FieldValue? value = SetElements.Pick(present.Intersect(SetElements.Of(planned.Value), StringComparer.Ordinal).ToArray(), planned.Value);
        string agreed = SetValue.CanonicalOf(SetValue.ElementsOf(planned.Base.Ours ?? "").Except(refused, StringComparer.Ordinal));
        FieldRecords.Written(work, name, planned with { Value = value, Base = planned.Base with { Ours = agreed }, Change = new SetChange(change.Add.Except(refused).ToArray(), []) }, work.Link.ReceivedSequence);
        work.Note($"Set {name}", [name]);
        commit.Save(work);
    }

    private async Task<bool> TryAsync(LinkWork work, string person, string what, Func<Task> call)
    {
        try
        {
            work.Calls++;
            await call().ConfigureAwait(false);
            return true;
        }
        catch (JiraException e) when (!e.OutcomeUnknown && IsRefusal(e))
        {
            // The same answer for a person who is gone and for an issue that is: reading the list tells which.
            if (e.ErrorId == ErrorIds.JiraIssueNotFound)
                await side.Client.People.GetWatchersAsync(work.Link.IssueId!, CancellationToken.None).ConfigureAwait(false);
            work.Plan!.Lost.Add($"Watchers: {person} cannot be made to {what}: {e.Message}");
            return false;
        }
    }

    /// <summary>Data Center says of a missing permission what it says of a bad sign-in, but in other words.</summary>
    private static bool IsRefusal(JiraException error) =>
        error.Kind is SyncErrorKind.Data or SyncErrorKind.Permission or SyncErrorKind.NotFound
        || (error.StatusCode == 401 && error.JiraMessages.Any(m => m.IndexOf("permission", StringComparison.OrdinalIgnoreCase) >= 0));
}
