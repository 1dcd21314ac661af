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

/// <summary>Makes, changes and removes the mappings of a Visual connection, after holding them against the fields of both Jiras.</summary>
internal sealed class RuleSetup(ProfileDirectory profile, SyncService service, ISyncHost host)
{
    /// <summary>What a new Visual connection carries; items come as pseudo-fields.</summary>
    private static readonly string[] Always = ["summary", "description", "issuetype", "priority", "labels", "comment", "attachment"];

    /// <summary>What it carries besides where a create screen of both projects shows it.</summary>
    private static readonly string[] WhereShown = ["duedate", "environment", "components", "versions", "fixVersions"];

    /// <summary>
    /// Adds a mapping, or changes the one of the same fields; one that writes one of these fields from elsewhere gives way to it. Null
    /// when the host said no.
    /// </summary>
    /// <param name="name">The connection.</param>
    /// <param name="local">Field of the Local side; null: the Remote side gets a constant.</param>
    /// <param name="remote">Field of the Remote side; null: the Local side gets a constant.</param>
    /// <param name="change">From the mapping as it is (or a bare one) to what it is to be.</param>
    /// <param name="position">Where it is to stand, from 1; null: where it stands, or last.</param>
    /// <param name="test">Whether both Jiras are asked for the fields.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<(MappingConfig Mapping, int Position)?> SetAsync(
        string name, string? local, string? remote, Func<MappingConfig, MappingConfig> change, int? position, bool test, CancellationToken cancellation)
    {
        ConnectionConfig connection = Visual(name);
        List<MappingConfig> all = profile.Connections.GetMappings(connection.Name).ToList();
        int at = IndexOf(all, local, remote);
        MappingConfig before = at >= 0 ? all[at] : new MappingConfig { Local = new() { Field = local }, Remote = new() { Field = remote } };
        MappingConfig after = change(before).Validate();
        if (at < 0)
        {
            int[] taken = Enumerable.Range(0, all.Count).Where(i => WritesSame(all[i], after)).ToArray();
            if (taken.Length > 1)
            {
                throw new SyncException(
                    ErrorIds.RuleInvalid,
                    SyncErrorKind.Configuration,
                    $"The mappings {string.Join(" and ", taken.Select(i => all[i].Label))} of connection '{connection.Name}' both write what {after.Label} would write.",
                    "Remove those that are not wanted any more with Remove-SyncRule first.");
            }
            at = taken.Length == 1 ? taken[0] : -1;
        }
        string action = at >= 0 ? $"Change the mapping {all[at].Label}" + (all[at].Label == after.Label ? "" : $" to {after.Label}") : $"Add the mapping {after.Label}";
        if (at >= 0)
            all.RemoveAt(at);
        else
            at = all.Count;
        at = Math.Min(position is { } wanted ? Math.Max(0, wanted - 1) : at, all.Count);
        all.Insert(at, after);
        if (test)
            await CheckAsync(connection, all, cancellation).ConfigureAwait(false);
        if (!host.ShouldProcess($"connection '{connection.Name}'", action))
            return null;
        profile.Connections.SetMappings(connection.Name, all);
        return (after, at + 1);
    }

    /// <summary>Removes a mapping by its fields; false when the host said no.</summary>
    public bool Remove(string name, string? local, string? remote)
    {
        ConnectionConfig connection = Visual(name);
        List<MappingConfig> all = profile.Connections.GetMappings(connection.Name).ToList();
        int at = IndexOf(all, local, remote);
        if (at < 0)
            throw NotFound(connection.Name, local, remote);
        if (!host.ShouldProcess($"connection '{connection.Name}'", $"Remove the mapping {all[at].Label}; the fields stay as they are"))
            return false;
        all.RemoveAt(at);
        profile.Connections.SetMappings(connection.Name, all);
        return true;
    }

    /// <summary>The mappings that a new connection begins with: what both Jiras call the same, one to one.</summary>
    public async Task<IReadOnlyList<MappingConfig>> DefaultsAsync(ConnectionConfig connection, bool ask, CancellationToken cancellation)
    {
        var mappings = Always.Select(f => Same(f)).ToList();
        if (!ask)
            return mappings;
        IReadOnlyList<FieldInfo> local = await ShownAsync(connection.Local, cancellation).ConfigureAwait(false);
        IReadOnlyList<FieldInfo> remote = await ShownAsync(connection.Remote, cancellation).ConfigureAwait(false);
        mappings.AddRange(WhereShown.Where(f => local.Any(l => l.Id == f) && remote.Any(r => r.Id == f)).Select(Same));
        foreach (FieldInfo field in local.Where(f => f.IsCustom && IsPlain(f)).OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase))
        {
            FieldInfo[] twins = remote.Where(r => r.IsCustom && SameName(r, field)).ToArray();
            if (twins.Length == 1 && twins[0].Kind == field.Kind && local.Count(l => SameName(l, field)) == 1)
                mappings.Add(new MappingConfig { Local = new() { Field = field.Name }, Remote = new() { Field = twins[0].Name } });
        }
        return mappings;
    }

    private static MappingConfig Same(string field) => new() { Local = new() { Field = field }, Remote = new() { Field = field } };

    private static bool SameName(FieldInfo a, FieldInfo b) => string.Equals(a.Name.Trim(), b.Name.Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>Fields that mean the same on any two sites; people, sprints and places in a hierarchy are for those who know both.</summary>
    private static bool IsPlain(FieldInfo field) => !field.IsReadOnly
        && field.Kind is not (FieldKind.Sprint or FieldKind.Parent or FieldKind.User or FieldKind.Users or FieldKind.Group or FieldKind.Groups or FieldKind.Project);

    /// <summary>The fields that a create screen of a project shows.</summary>
    private async Task<IReadOnlyList<FieldInfo>> ShownAsync(SideConfig side, CancellationToken cancellation)
    {
        IJiraClient client = await service.ConnectAsync(side.Instance, cancellation).ConfigureAwait(false);
        Project project = await client.GetProjectAsync(side.Project, cancellation).ConfigureAwait(false);
        var fields = new Dictionary<string, FieldInfo>(StringComparer.Ordinal);
        foreach (IssueType type in project.IssueTypes.Where(t => !t.IsSubtask))
        {
            foreach (FieldMeta meta in await client.Fields.GetForCreateAsync(project.Key, type.Id, cancellation).ConfigureAwait(false))
                fields[meta.Field.Id] = meta.Field;
        }
        return fields.Values.ToArray();
    }

    /// <summary>Both sides' rules must come out of them.</summary>
    private async Task CheckAsync(ConnectionConfig connection, IReadOnlyList<MappingConfig> mappings, CancellationToken cancellation)
    {
        foreach (SideName name in new[] { SideName.Local, SideName.Remote })
        {
            SideConfig side = connection.Side(name);
            IJiraClient client = await service.ConnectAsync(side.Instance, cancellation).ConfigureAwait(false);
            RuleCompiler.Compile(mappings, name, await client.Fields.GetAllAsync(cancellation).ConfigureAwait(false), $"{side.Project} ({side.Instance})");
        }
    }

    private ConnectionConfig Visual(string name)
    {
        ConnectionConfig connection = profile.Connections.Get(name);
        return connection.Mode == ConnectionMode.Visual ? connection : throw new SyncException(
            ErrorIds.ConnectionInvalid,
            SyncErrorKind.Configuration,
            $"Connection '{connection.Name}' has mode {connection.Mode}: its rules are fixed.",
            "Make a connection with New-SyncConnection -Mode Visual; its mappings can be changed.");
    }

    /// <summary>By both fields; by the one that is given, where only one mapping has it.</summary>
    private static int IndexOf(List<MappingConfig> all, string? local, string? remote)
    {
        int both = all.FindIndex(m => Equal(m.Local.Field, local) && Equal(m.Remote.Field, remote));
        if (both >= 0 || (local is not null && remote is not null))
            return both;
        int[] one = Enumerable.Range(0, all.Count).Where(i => local is not null ? Equal(all[i].Local.Field, local) : Equal(all[i].Remote.Field, remote)).ToArray();
        return one.Length == 1 ? one[0] : -1;
    }

    private static bool WritesSame(MappingConfig a, MappingConfig b) => a.When == b.When && new[] { SideName.Local, SideName.Remote }.Any(side =>
        a.ArrivesAt(side) && b.ArrivesAt(side) && a.Side(side).Field is { } field && Equal(field, b.Side(side).Field));

    private static bool Equal(string? a, string? b) => string.Equals(a?.Trim(), b?.Trim(), StringComparison.OrdinalIgnoreCase);

    private static SyncException NotFound(string connection, string? local, string? remote) => new(
        ErrorIds.RuleInvalid,
        SyncErrorKind.NotFound,
        $"Connection '{connection}' has no mapping {local ?? "(any)"} / {remote ?? "(any)"}, or several of one of them.",
        $"Get-SyncRule {connection} lists them; name both fields.");
}
