using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using JiraSync.Engine.Hosting;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Profile;

/// <summary>
/// The connections of a profile: a directory each. A directory's name is the connection's name, so that renaming it by hand (or in
/// git) renames the connection; what is kept about it elsewhere is kept under its id.
/// </summary>
public sealed class ConnectionStore
{
    private const string ConnectionFile = "connection.json";
    private const string TriggerFile = "triggers.json";
    private const string TriggersProperty = "triggers";
    private const string MappingFile = "mappings.json";
    private const string MappingsProperty = "mappings";

    // Without letters and digits that look alike.
    private const string IdAlphabet = "abcdefghjkmnpqrstuvwxyz23456789";
    private readonly ProfileDirectory _profile;

    internal ConnectionStore(ProfileDirectory profile) => _profile = profile;

    private string Root => _profile.PathOf("connections");

    /// <summary>
    /// The connections whose name matches a pattern (null: all), by name. With <paramref name="onError"/>, one that cannot be read is
    /// told there and left out; without, it throws.
    /// </summary>
    public IReadOnlyList<ConnectionConfig> List(string? pattern = null, Action<SyncException>? onError = null)
    {
        var result = new List<ConnectionConfig>();
        var byId = new Dictionary<Guid, string>();
        foreach (var name in DirectoryNames())
        {
            if (!Names.Matches(name, pattern)) continue;
            try
            {
                var connection = ReadConnection(name);
                if (byId.TryGetValue(connection.Id, out var other))
                    throw SameId(name, other);
                byId.Add(connection.Id, name);
                result.Add(connection);
            }
            catch (SyncException error) when (onError is not null)
            {
                onError(error);
            }
        }

        return result;
    }

    /// <summary>A connection by name; null when there is none.</summary>
    public ConnectionConfig? Find(string name) => FindName(name) is { } found ? ReadConnection(found) : null;

    /// <summary>A connection by name; throws <c>ConnectionNotFound</c>.</summary>
    public ConnectionConfig Get(string name) => Find(name) ?? throw NotFound(name);

    /// <summary>The directory of a connection, where its rules lie; throws <c>ConnectionNotFound</c>.</summary>
    public string PathOf(string name) => Path.Combine(Root, FindName(name) ?? throw NotFound(name));

    /// <summary>
    /// Adds one; gives it an id and its time where it has none. Throws <c>ConnectionExists</c> when the name is taken,
    /// <c>InstanceNotFound</c> when a side names an unknown instance.
    /// </summary>
    public ConnectionConfig Add(ConnectionConfig connection)
    {
        var valid = (connection with
        {
            Id = connection.Id == Guid.Empty ? Guid.NewGuid() : connection.Id,
            Created = connection.Created == default ? Now() : connection.Created,
        }).Validate();
        return _profile.Write(() =>
        {
            CheckFree(valid.Name);
            if (List(onError: static _ => { }).FirstOrDefault(other => other.Id == valid.Id) is { } same) throw SameId(valid.Name, same.Name);
            CheckInstances(valid);
            // connection.json comes last and alone makes it a connection: what a crash leaves before is a stray directory.
            ProfileDirectory.CreateDirectory(Root);
            ProfileDirectory.CreateDirectory(Path.Combine(Root, valid.Name));
            WriteConnection(valid, null);
            return valid;
        });
    }

    /// <summary>Replaces the one of the same name; throws <c>ConnectionNotFound</c>. Id and time of making stay.</summary>
    public ConnectionConfig Set(ConnectionConfig connection) => Update(connection.Name, _ => connection);

    /// <summary>Changes one, read again under the lock, so that changes of other processes to other values stay.</summary>
    public ConnectionConfig Update(string name, Func<ConnectionConfig, ConnectionConfig> change) => _profile.Write(() =>
    {
        var found = FindName(name) ?? throw NotFound(name);
        var before = ReadConnection(found);
        var after = (change(before) with { Name = found, Id = before.Id, Created = before.Created }).Validate();
        CheckInstances(after);
        WriteConnection(after, ProfileJson.ReadFile(FileOf(found, ConnectionFile)));
        return after;
    });

    /// <summary>Gives one another name; what is kept about it elsewhere stays with it.</summary>
    public ConnectionConfig Rename(string name, string newName)
    {
        Names.Check(newName, "connection");
        return _profile.Write(() =>
        {
            var found = FindName(name) ?? throw NotFound(name);
            var connection = ReadConnection(found) with { Name = newName };
            if (!Names.Comparer.Equals(found, newName)) CheckFree(newName);
            if (!string.Equals(found, newName, StringComparison.Ordinal))
            {
                // By way of a third name, for file systems that take Bugs and bugs for the same.
                var between = Path.Combine(Root, $".renaming-{Guid.NewGuid():N}");
                Move(Path.Combine(Root, found), between);
                Move(between, Path.Combine(Root, newName));
            }

            WriteConnection(connection, ProfileJson.ReadFile(FileOf(newName, ConnectionFile)));
            return connection;
        });
    }

    /// <summary>Removes one with all its files; throws <c>ConnectionNotFound</c>.</summary>
    public void Remove(string name) => _profile.Write(() =>
    {
        var found = FindName(name) ?? throw NotFound(name);
        // Out of sight in one step; a crash on the way to deleting it leaves no half connection.
        var removed = Path.Combine(Root, $".removed-{Guid.NewGuid():N}");
        Move(Path.Combine(Root, found), removed);
        try
        {
            Directory.Delete(removed, recursive: true);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.OnWrite(error, removed);
        }

        return true;
    });

    /// <summary>The triggers of a connection, oldest first.</summary>
    public IReadOnlyList<TriggerConfig> GetTriggers(string connection) => ReadTriggers(FindName(connection) ?? throw NotFound(connection));

    /// <summary>A trigger by id; throws <c>TriggerNotFound</c>.</summary>
    public TriggerConfig GetTrigger(string connection, string id) =>
        GetTriggers(connection).FirstOrDefault(trigger => Names.Comparer.Equals(trigger.Id, id)) ?? throw TriggerNotFound(connection, id);

    /// <summary>Adds a trigger; gives it an id and its time where it has none.</summary>
    public TriggerConfig AddTrigger(string connection, TriggerConfig trigger)
    {
        var valid = trigger.Validate();
        return ChangeTriggers(connection, all =>
        {
            valid = valid with
            {
                Id = valid.Id.Length == 0 ? NewId(all) : Names.Check(valid.Id, "trigger"),
                Created = valid.Created == default ? Now() : valid.Created,
            };
            if (all.Any(other => Names.Comparer.Equals(other.Id, valid.Id)))
                throw new SyncException(ErrorIds.TriggerInvalid, SyncErrorKind.Configuration, $"Connection '{connection}' has a trigger '{valid.Id}' already.", "Change it with Set-SyncTrigger, or leave the id out.");
            all.Add(valid);
            return valid;
        });
    }

    /// <summary>Replaces the trigger of the same id; throws <c>TriggerNotFound</c>. Its time of making stays.</summary>
    public TriggerConfig SetTrigger(string connection, TriggerConfig trigger) => UpdateTrigger(connection, trigger.Id, _ => trigger);

    /// <summary>Changes a trigger, read again under the lock.</summary>
    public TriggerConfig UpdateTrigger(string connection, string id, Func<TriggerConfig, TriggerConfig> change) => ChangeTriggers(connection, all =>
    {
        var index = all.FindIndex(trigger => Names.Comparer.Equals(trigger.Id, id));
        if (index < 0) throw TriggerNotFound(connection, id);
        return all[index] = (change(all[index]) with { Id = all[index].Id, Created = all[index].Created }).Validate();
    });

    /// <summary>Removes a trigger; throws <c>TriggerNotFound</c>.</summary>
    public TriggerConfig RemoveTrigger(string connection, string id) => ChangeTriggers(connection, all =>
    {
        var index = all.FindIndex(trigger => Names.Comparer.Equals(trigger.Id, id));
        if (index < 0) throw TriggerNotFound(connection, id);
        var removed = all[index];
        all.RemoveAt(index);
        return removed;
    });

    private T ChangeTriggers<T>(string connection, Func<List<TriggerConfig>, T> change) => _profile.Write(() =>
    {
        var name = FindName(connection) ?? throw NotFound(connection);
        var all = ReadTriggers(name);
        var result = change(all);
        var list = new JArray();
        foreach (var trigger in all) list.Add(ProfileJson.ToJson(trigger));
        var path = FileOf(name, TriggerFile);
        ProfileJson.WriteFile(path, new JObject { [TriggersProperty] = list }, ProfileJson.ReadFile(path));
        return result;
    });

    private List<TriggerConfig> ReadTriggers(string name)
    {
        var path = FileOf(name, TriggerFile);
        var result = new List<TriggerConfig>();
        if (ProfileJson.ReadFile(path) is not { } content) return result;
        foreach (var item in ProfileJson.Items(content, TriggersProperty, path))
        {
            var trigger = ProfileJson.FromJson<TriggerConfig>(item, path);
            try
            {
                Names.Check(trigger.Id, "trigger");
                trigger = trigger.Validate();
            }
            catch (SyncException error)
            {
                throw ProfileJson.Invalid(path, ProfileJson.LineOf(item), error.Message, error.Advice, error);
            }

            if (result.Any(other => Names.Comparer.Equals(other.Id, trigger.Id)))
                throw ProfileJson.Invalid(path, ProfileJson.LineOf(item), $"it has two triggers '{trigger.Id}'", "Give one of the two another id.");
            result.Add(trigger);
        }

        return result;
    }

    /// <summary>The mappings of a connection, in order.</summary>
    public IReadOnlyList<MappingConfig> GetMappings(string connection)
    {
        var path = FileOf(FindName(connection) ?? throw NotFound(connection), MappingFile);
        var result = new List<MappingConfig>();
        if (ProfileJson.ReadFile(path) is not { } content) return result;
        foreach (var item in ProfileJson.Items(content, MappingsProperty, path))
        {
            try
            {
                result.Add(ProfileJson.FromJson<MappingConfig>(item, path).Validate());
            }
            catch (SyncException error) when (error.ErrorId == ErrorIds.RuleInvalid)
            {
                throw ProfileJson.Invalid(path, ProfileJson.LineOf(item), error.Message, error.Advice, error);
            }
        }

        return result;
    }

    /// <summary>Replaces the mappings of a connection as a whole.</summary>
    public IReadOnlyList<MappingConfig> SetMappings(string connection, IEnumerable<MappingConfig> mappings)
    {
        var all = mappings.Select(mapping => mapping.Validate()).ToArray();
        return _profile.Write(() =>
        {
            var path = FileOf(FindName(connection) ?? throw NotFound(connection), MappingFile);
            var list = new JArray();
            foreach (var mapping in all) list.Add(ProfileJson.ToJson(mapping));
            ProfileJson.WriteFile(path, new JObject { [MappingsProperty] = list }, ProfileJson.ReadFile(path));
            return all;
        });
    }

    private ConnectionConfig ReadConnection(string name)
    {
        var path = FileOf(name, ConnectionFile);
        var content = ProfileJson.ReadFile(path) ?? throw NotFound(name);
        try
        {
            return (ProfileJson.FromJson<ConnectionConfig>(content, path) with { Name = name }).Validate();
        }
        catch (SyncException error) when (error.ErrorId != ErrorIds.ProfileInvalid)
        {
            throw ProfileJson.Invalid(path, null, error.Message, error.Advice, error);
        }
    }

    private void WriteConnection(ConnectionConfig connection, JObject? existing) =>
        ProfileJson.WriteFile(FileOf(connection.Name, ConnectionFile), ProfileJson.ToJson(connection), existing);

    /// <summary>Throws <c>InstanceNotFound</c> when a side names an unknown instance.</summary>
    internal void CheckInstances(ConnectionConfig connection)
    {
        _profile.Instances.Get(connection.Local.Instance);
        _profile.Instances.Get(connection.Remote.Instance);
    }

    /// <summary>Throws <c>ConnectionExists</c> when a name is taken.</summary>
    internal void CheckFree(string name)
    {
        if (FindName(name) is not { } taken) return;
        throw new SyncException(
            ErrorIds.ConnectionExists,
            SyncErrorKind.Configuration,
            $"There is a connection '{taken}' already.",
            "Change it with Set-SyncConnection, or choose another name.");
    }

    private string? FindName(string name) => DirectoryNames().FirstOrDefault(candidate => Names.Comparer.Equals(candidate, name));

    private IReadOnlyList<string> DirectoryNames()
    {
        try
        {
            if (!Directory.Exists(Root)) return [];
            return Directory.GetDirectories(Root)
                .Where(static path => File.Exists(Path.Combine(path, ConnectionFile)))
                .Select(static path => Path.GetFileName(path))
                .Where(static name => name[0] != '.')
                .OrderBy(static name => name, Names.Comparer)
                .ToList();
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.OnRead(error, Root);
        }
    }

    private string FileOf(string name, string file) => Path.Combine(Root, name, file);

    private DateTimeOffset Now()
    {
        // Whole seconds: nobody needs more, and files read better.
        var now = _profile.Clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
    }

    private static void Move(string from, string to)
    {
        try
        {
            Directory.Move(from, to);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.OnWrite(error, to);
        }
    }

    private static string NewId(List<TriggerConfig> taken)
    {
        using var random = RandomNumberGenerator.Create();
        var bytes = new byte[6];
        while (true)
        {
            random.GetBytes(bytes);
            var id = new StringBuilder();
            foreach (var value in bytes) id.Append(IdAlphabet[value % IdAlphabet.Length]);
            var text = id.ToString();
            if (!taken.Any(trigger => Names.Comparer.Equals(trigger.Id, text))) return text;
        }
    }

    private SyncException SameId(string name, string other) => new(
        ErrorIds.ProfileInvalid,
        SyncErrorKind.Configuration,
        $"The connections '{other}' and '{name}' have the same id: one is a copy of the other, and both would claim the same issues.",
        $"Remove the copy's directory under '{Root}' and make it with New-SyncConnection.");

    private static SyncException NotFound(string name) => new(
        ErrorIds.ConnectionNotFound,
        SyncErrorKind.NotFound,
        $"There is no connection '{name}' in this profile.",
        "Get-SyncConnection lists them; New-SyncConnection makes one. Get-SyncProfile shows which profile is in use.");

    private static SyncException TriggerNotFound(string connection, string id) => new(
        ErrorIds.TriggerNotFound,
        SyncErrorKind.NotFound,
        $"Connection '{connection}' has no trigger '{id}'.",
        $"Get-SyncTrigger {connection} lists them.");
}
