using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Rules;

namespace JiraSync.Engine.Sync;

/// <summary>
/// Who of our side stands for whom of the other: by the profile's map of people, by the same account (accounts of Cloud hold for all
/// its sites), by e-mail address, by an unmistakable display name. Answers are kept for a day, those that found nobody for an hour.
/// Whoever cannot be looked up is nobody: a person never holds up an issue.
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
        IEnumerable<(JiraUser User, bool Assignable)> people = works
            .SelectMany(w => w.Link.Received?.Fields ?? new Dictionary<string, ReplicaField>())
            .Where(f => names.Contains(f.Key))
            .SelectMany(f => ValueText.PeopleIn(f.Value.Value).Select(p => (p, side.Rules.Fields[f.Key].Field.Id == "assignee")));
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

    /// <summary>What a person is found by is part of the name: who is put into the map today is not looked for in yesterday's answers.</summary>
    private string KeyOf(JiraUser user, bool assignable) => (assignable ? "assignable/" : "any/") + user.Id + "/" + Mapped(user);

    private string? Mapped(JiraUser theirs) =>
        side.People.FirstOrDefault(p => p.Is(side.OtherConfig.Instance, theirs))?.AccountIn(side.Config.Instance);

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
        JiraUser? found;
        try
        {
            found = await search().ConfigureAwait(false);
        }
        catch (JiraException e) when (e.Kind is SyncErrorKind.Permission or SyncErrorKind.Data or SyncErrorKind.NotFound)
        {
            side.Host.Warning($"{side.Label}: people cannot be looked up: {e.Message} {e.Advice}");
            found = null;
        }
        _found[key] = found;
        SideCache.Write(side, "person/" + key, found ?? new JiraUser("", "", null));
    }

    private async Task<JiraUser?> SearchAsync(JiraUser theirs, bool assignable, CancellationToken cancellation)
    {
        if (Mapped(theirs) is { } account)
        {
            return account.Length == 0 ? null
                : await AssignableAsync(await SearchNamedAsync(account, cancellation).ConfigureAwait(false), assignable, cancellation).ConfigureAwait(false);
        }
        if (side.Client.Kind == JiraKind.Cloud && IsAccountId(theirs.Id)
            && await side.Client.People.GetAsync(theirs.Id, cancellation).ConfigureAwait(false) is { IsActive: true } same)
        {
            return await AssignableAsync(same, assignable, cancellation).ConfigureAwait(false);
        }
        if (theirs.Email is { } mail && Only(await QueryAsync(mail, assignable, cancellation).ConfigureAwait(false), u => Equal(u.Email, mail)) is { } byMail)
            return byMail;
        return Only(await QueryAsync(theirs.DisplayName, assignable, cancellation).ConfigureAwait(false), u => Equal(u.DisplayName, theirs.DisplayName));
    }

    /// <summary>A person of ours by id, e-mail address or name.</summary>
    private async Task<JiraUser?> SearchNamedAsync(string name, CancellationToken cancellation)
    {
        if (name.IndexOf(' ') < 0 && name.IndexOf('@') < 0 && await side.Client.People.GetAsync(name, cancellation).ConfigureAwait(false) is { } byId)
            return byId.IsActive ? byId : null;
        return Only(await QueryAsync(name, false, cancellation).ConfigureAwait(false), u => Equal(u.Email, name) || Equal(u.DisplayName, name) || Equal(u.Id, name));
    }

    /// <summary>The person, if issues may be given to him where that is asked for.</summary>
    private async Task<JiraUser?> AssignableAsync(JiraUser? person, bool assignable, CancellationToken cancellation)
    {
        if (person is null || !assignable)
            return person;
        return (await QueryAsync(person.DisplayName, true, cancellation).ConfigureAwait(false)).Any(p => p.IsActive && Equal(p.Id, person.Id)) ? person : null;
    }

    private Task<IReadOnlyList<JiraUser>> QueryAsync(string query, bool assignable, CancellationToken cancellation) => assignable
        ? side.Client.People.FindAssignableAsync(side.Config.Project, query, cancellation)
        : side.Client.People.FindAsync(query, cancellation);

    /// <summary>Ids of Cloud's accounts: <c>557058:…</c>, <c>712020:…</c>, or 24 digits. A user name of Data Center is none of these.</summary>
    private static bool IsAccountId(string id) => id.IndexOf(':') > 0 || (id.Length == 24 && id.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f')));

    /// <summary>The one active person that fits; null when none or several do: a wrong person is worse than none.</summary>
    private static JiraUser? Only(IReadOnlyList<JiraUser> people, Func<JiraUser, bool> fits)
    {
        JiraUser[] found = people.Where(p => p.IsActive && fits(p)).ToArray();
        return found.Length == 1 ? found[0] : null;
    }

    private static bool Equal(string? a, string b) => string.Equals(a?.Trim(), b.Trim(), StringComparison.OrdinalIgnoreCase);
}
