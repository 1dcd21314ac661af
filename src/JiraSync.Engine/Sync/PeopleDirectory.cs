using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Rules;

namespace JiraSync.Engine.Sync;

/// <summary>
/// Who of our side stands for whom of the other: by the same account (accounts of Cloud hold for all its sites), by e-mail
/// address, by an unmistakable display name. Answers are kept for a day, those that found nobody for an hour.
/// </summary>
internal sealed class PeopleDirectory(SideContext side)
{
    private static readonly TimeSpan FoundGoodFor = TimeSpan.FromDays(1);
    private static readonly TimeSpan MissedGoodFor = TimeSpan.FromHours(1);
    private readonly Dictionary<string, JiraUser?> _found = new(StringComparer.Ordinal);

    /// <summary>Looks up everybody who is named or mentioned in what arrived, and in the rules' defaults.</summary>
    public async Task PrepareAsync(IReadOnlyCollection<LinkWork> works, IReadOnlyCollection<RuleField> fields, CancellationToken cancellation)
    {
        var names = new HashSet<string>(fields.Where(f => IsPerson(f.Field)).Select(f => f.Name), StringComparer.Ordinal);
        bool assigns = fields.Any(f => f.Field.Id == "assignee");
        IEnumerable<(JiraUser User, bool Assignable)> people = works
            .SelectMany(w => w.Link.Received?.Fields ?? new Dictionary<string, ReplicaField>())
            .Where(f => names.Contains(f.Key))
            .SelectMany(f => ValueText.PeopleIn(f.Value.Value).Select(p => (p, assigns && side.Rules.Fields[f.Key].Field.Id == "assignee")));
        people = people.Concat(works.SelectMany(w => w.Link.Received?.Mentions ?? []).Select(m => (m, false)));
        foreach ((JiraUser user, bool assignable) in people.Distinct().ToArray())
            await LookUpAsync(KeyOf(user, assignable), () => SearchAsync(user, assignable, cancellation)).ConfigureAwait(false);
        foreach (string name in side.Rules.PeopleNamed)
            await LookUpAsync("named/" + name, () => SearchNamedAsync(name, cancellation)).ConfigureAwait(false);
    }

    /// <summary>The person of ours for one of theirs; null: nobody.</summary>
    public JiraUser? Find(JiraUser theirs, bool assignable) => _found.TryGetValue(KeyOf(theirs, assignable), out JiraUser? ours) ? ours : null;

    /// <summary>A person of ours whom a rule names.</summary>
    public JiraUser? Named(string name) => _found.TryGetValue("named/" + name, out JiraUser? ours) ? ours : null;

    private static bool IsPerson(FieldInfo field) => field.Kind is FieldKind.User or FieldKind.Users or FieldKind.Watchers;

    private static string KeyOf(JiraUser user, bool assignable) => (assignable ? "assignable/" : "any/") + user.Id;

    private async Task LookUpAsync(string key, Func<Task<JiraUser?>> search)
    {
        if (_found.ContainsKey(key))
            return;
        if (SideCache.Read<JiraUser>(side, "person/" + key, FoundGoodFor) is { } known)
        {
            _found[key] = known.Id.Length == 0 ? null : known;
            if (known.Id.Length > 0 || SideCache.Read<JiraUser>(side, "person/" + key, MissedGoodFor) is not null)
                return;
        }
        JiraUser? found = await search().ConfigureAwait(false);
        _found[key] = found;
        SideCache.Write(side, "person/" + key, found ?? new JiraUser("", "", null));
    }

    private async Task<JiraUser?> SearchAsync(JiraUser theirs, bool assignable, CancellationToken cancellation)
    {
        if (theirs.Email is { } mail && Only(await QueryAsync(mail, assignable, cancellation).ConfigureAwait(false), u => Equal(u.Email, mail)) is { } byMail)
            return byMail;
        return Only(await QueryAsync(theirs.DisplayName, assignable, cancellation).ConfigureAwait(false), u => u.Id == theirs.Id)
            ?? Only(await QueryAsync(theirs.DisplayName, assignable, cancellation).ConfigureAwait(false), u => Equal(u.DisplayName, theirs.DisplayName));
    }

    private async Task<JiraUser?> SearchNamedAsync(string name, CancellationToken cancellation)
    {
        if (await side.Client.People.GetAsync(name, cancellation).ConfigureAwait(false) is { IsActive: true } byId)
            return byId;
        return Only(await QueryAsync(name, false, cancellation).ConfigureAwait(false), u => Equal(u.Email, name) || Equal(u.DisplayName, name) || Equal(u.Id, name));
    }

    private Task<IReadOnlyList<JiraUser>> QueryAsync(string query, bool assignable, CancellationToken cancellation) => assignable
        ? side.Client.People.FindAssignableAsync(side.Config.Project, query, cancellation)
        : side.Client.People.FindAsync(query, cancellation);

    /// <summary>The one active person that fits; null when none or several do: a wrong person is worse than none.</summary>
    private static JiraUser? Only(IReadOnlyList<JiraUser> people, Func<JiraUser, bool> fits)
    {
        JiraUser[] found = people.Where(p => p.IsActive && fits(p)).ToArray();
        return found.Length == 1 ? found[0] : null;
    }

    private static bool Equal(string? a, string b) => string.Equals(a?.Trim(), b.Trim(), StringComparison.OrdinalIgnoreCase);
}
