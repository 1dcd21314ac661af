using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Hosting;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Profile;

/// <summary>Who is who in which instance: <c>people.json</c>. It counts before all that JiraSync finds out by itself.</summary>
public sealed class PeopleStore
{
    private const string ListProperty = "people";
    private readonly ProfileDirectory _profile;

    internal PeopleStore(ProfileDirectory profile) => _profile = profile;

    private string FilePath => _profile.PathOf("people.json");

    /// <summary>The people whose name matches a pattern (null: all), by name.</summary>
    public IReadOnlyList<PersonConfig> List(string? pattern = null) =>
        ReadAll(ProfileJson.ReadFile(FilePath)).Where(person => Names.Matches(person.Name, pattern)).ToList();

    /// <summary>A person by name; null when there is none.</summary>
    public PersonConfig? Find(string name) => List().FirstOrDefault(person => Names.Comparer.Equals(person.Name, name));

    /// <summary>A person by name; throws <c>PersonNotFound</c>.</summary>
    public PersonConfig Get(string name) => Find(name) ?? throw NotFound(name);

    /// <summary>Adds a person, or replaces the one of the same name.</summary>
    public PersonConfig Set(PersonConfig person) => Set([person])[0];

    /// <summary>Adds or replaces several in one write.</summary>
    public IReadOnlyList<PersonConfig> Set(IEnumerable<PersonConfig> people)
    {
        var valid = people.Select(person => person.Validate()).ToList();
        return Change(all =>
        {
            foreach (var person in valid)
            {
                all.RemoveAll(other => Names.Comparer.Equals(other.Name, person.Name));
                CheckAccounts(all, person);
                all.Add(person);
            }

            return valid;
        });
    }

    /// <summary>Removes a person; throws <c>PersonNotFound</c>.</summary>
    public PersonConfig Remove(string name) => Change(all =>
    {
        var index = all.FindIndex(person => Names.Comparer.Equals(person.Name, name));
        if (index < 0) throw NotFound(name);
        var removed = all[index];
        all.RemoveAt(index);
        return removed;
    });

    private T Change<T>(System.Func<List<PersonConfig>, T> change) => _profile.Write(() =>
    {
        var existing = ProfileJson.ReadFile(FilePath);
        var all = ReadAll(existing);
        var result = change(all);
        all.Sort(static (left, right) => Names.Comparer.Compare(left.Name, right.Name));
        var list = new JArray();
        foreach (var person in all) list.Add(ProfileJson.ToJson(person));
        ProfileJson.WriteFile(FilePath, new JObject { [ListProperty] = list }, existing);
        return result;
    });

    private List<PersonConfig> ReadAll(JObject? content)
    {
        var result = new List<PersonConfig>();
        if (content is null) return result;
        foreach (var item in ProfileJson.Items(content, ListProperty, FilePath))
        {
            try
            {
                var person = ProfileJson.FromJson<PersonConfig>(item, FilePath).Validate();
                if (result.Any(other => Names.Comparer.Equals(other.Name, person.Name)))
                    throw new SyncException(ErrorIds.PersonInvalid, SyncErrorKind.Configuration, $"It has two people '{person.Name}'.", "Rename or remove one of the two.");
                CheckAccounts(result, person);
                result.Add(person);
            }
            catch (SyncException error) when (error.ErrorId == ErrorIds.PersonInvalid)
            {
                throw ProfileJson.Invalid(FilePath, ProfileJson.LineOf(item), error.Message, error.Advice, error);
            }
        }

        return result;
    }

    /// <summary>Two people behind one account: whose issues would that account's be?</summary>
    private static void CheckAccounts(IEnumerable<PersonConfig> others, PersonConfig person)
    {
        foreach (var account in person.Accounts.Where(static account => account.Value.Length > 0))
        {
            if (others.FirstOrDefault(other => Names.Comparer.Equals(other.AccountIn(account.Key), account.Value)) is not { } taken) continue;
            throw new SyncException(
                ErrorIds.PersonInvalid,
                SyncErrorKind.Configuration,
                $"'{account.Value}' of {account.Key} stands for both '{taken.Name}' and '{person.Name}'.",
                "Give each account of an instance to one person.");
        }
    }

    private static SyncException NotFound(string name) => new(
        ErrorIds.PersonNotFound, SyncErrorKind.NotFound, $"There is no '{name}' in the map of people.", "See people.json in the profile for those who are.");
}
