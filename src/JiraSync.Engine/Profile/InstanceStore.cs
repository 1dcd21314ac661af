using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Hosting;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Profile;

/// <summary>The instances of a profile: <c>instances.json</c>.</summary>
public sealed class InstanceStore
{
    private const string ListProperty = "instances";
    private readonly ProfileDirectory _profile;

    internal InstanceStore(ProfileDirectory profile) => _profile = profile;

    private string FilePath => _profile.PathOf("instances.json");

    /// <summary>The instances whose name matches a pattern (null: all), by name.</summary>
    public IReadOnlyList<InstanceConfig> List(string? pattern = null) =>
        ReadAll(ProfileJson.ReadFile(FilePath)).Where(instance => Names.Matches(instance.Name, pattern)).ToList();

    /// <summary>An instance by name; null when there is none.</summary>
    public InstanceConfig? Find(string name) => ReadAll(ProfileJson.ReadFile(FilePath)).FirstOrDefault(instance => Names.Comparer.Equals(instance.Name, name));

    /// <summary>An instance by name; throws <c>InstanceNotFound</c>.</summary>
    public InstanceConfig Get(string name) => Find(name) ?? throw NotFound(name);

    /// <summary>Adds one; throws <c>InstanceExists</c> when the name is taken.</summary>
    public InstanceConfig Add(InstanceConfig instance)
    {
        var valid = instance.Validate();
        return Change(all =>
        {
            CheckFree(valid.Name, all);
            all.Add(valid);
            return valid;
        });
    }

    /// <summary>Replaces the one of the same name; throws <c>InstanceNotFound</c>.</summary>
    public InstanceConfig Set(InstanceConfig instance) => Update(instance.Name, _ => instance);

    /// <summary>Changes one, read again under the lock, so that changes of other processes to other values stay.</summary>
    public InstanceConfig Update(string name, Func<InstanceConfig, InstanceConfig> change) => Change(all =>
    {
        var index = all.FindIndex(instance => Names.Comparer.Equals(instance.Name, name));
        if (index < 0) throw NotFound(name);
        // Letter case belongs to the name that was given first.
        var valid = (change(all[index]) with { Name = all[index].Name }).Validate();
        all[index] = valid;
        return valid;
    });

    /// <summary>Removes one; throws <c>InstanceNotFound</c>, or <c>InstanceInUse</c> while a connection names it.</summary>
    public InstanceConfig Remove(string name) => Change(all =>
    {
        var index = all.FindIndex(instance => Names.Comparer.Equals(instance.Name, name));
        if (index < 0) throw NotFound(name);
        var users = _profile.Connections.List().Where(connection => connection.Uses(name)).Select(static connection => $"'{connection.Name}'").ToList();
        if (users.Count > 0)
        {
            throw new SyncException(
                ErrorIds.InstanceInUse,
                SyncErrorKind.Configuration,
                $"Instance '{all[index].Name}' is used by {(users.Count == 1 ? "connection" : "the connections")} {string.Join(", ", users)}.",
                "Remove these first (Remove-SyncConnection), or point them to another instance (Set-SyncConnection).");
        }

        var removed = all[index];
        all.RemoveAt(index);
        return removed;
    });

    /// <summary>Throws <c>InstanceExists</c> when a name is taken.</summary>
    internal void CheckFree(string name) => CheckFree(name, List());

    private static void CheckFree(string name, IEnumerable<InstanceConfig> all)
    {
        if (!all.Any(other => Names.Comparer.Equals(other.Name, name))) return;
        throw new SyncException(
            ErrorIds.InstanceExists,
            SyncErrorKind.Configuration,
            $"There is an instance '{name}' already.",
            "Change it with Set-SyncInstance, or choose another name.");
    }

    private T Change<T>(Func<List<InstanceConfig>, T> change) => _profile.Write(() =>
    {
        var existing = ProfileJson.ReadFile(FilePath);
        var all = ReadAll(existing);
        var result = change(all);
        all.Sort(static (left, right) => Names.Comparer.Compare(left.Name, right.Name));
        var list = new JArray();
        foreach (var instance in all) list.Add(ProfileJson.ToJson(instance));
        ProfileJson.WriteFile(FilePath, new JObject { [ListProperty] = list }, existing);
        return result;
    });

    private List<InstanceConfig> ReadAll(JObject? content)
    {
        var result = new List<InstanceConfig>();
        if (content is null) return result;
        foreach (var item in ProfileJson.Items(content, ListProperty, FilePath))
        {
            var instance = ProfileJson.FromJson<InstanceConfig>(item, FilePath);
            try
            {
                instance = instance.Validate();
            }
            catch (SyncException error)
            {
                throw ProfileJson.Invalid(FilePath, ProfileJson.LineOf(item), error.Message, error.Advice, error);
            }

            if (result.Any(other => Names.Comparer.Equals(other.Name, instance.Name)))
                throw ProfileJson.Invalid(FilePath, ProfileJson.LineOf(item), $"it has two instances '{instance.Name}'", "Rename or remove one of the two.");
            result.Add(instance);
        }

        result.Sort(static (left, right) => Names.Comparer.Compare(left.Name, right.Name));
        return result;
    }

    private static SyncException NotFound(string name) => new(
        ErrorIds.InstanceNotFound,
        SyncErrorKind.NotFound,
        $"There is no instance '{name}' in this profile.",
        "Get-SyncInstance lists them; New-SyncInstance makes one. Get-SyncProfile shows which profile is in use.");
}
