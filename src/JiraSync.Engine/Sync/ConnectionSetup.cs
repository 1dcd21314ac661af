using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>Makes, changes and removes connections and their triggers, after trying them out.</summary>
internal sealed class ConnectionSetup(ProfileDirectory profile, SyncService service, Checks checks, ISyncHost host)
{
    /// <summary>Adds one; null when it was not to be.</summary>
    public async Task<ConnectionConfig?> AddAsync(ConnectionConfig connection, bool test, CancellationToken cancellation)
    {
        connection = (connection with { Id = Guid.NewGuid() }).Validate();
        profile.Connections.CheckFree(connection.Name);
        profile.Connections.CheckInstances(connection);
        if (!host.ShouldProcess(Named(connection.Name), $"Create it between {Describe(connection.Local)} and {Describe(connection.Remote)}"))
            return null;
        WarnOfTwins(connection);
        if (test)
            await RequireAsync(connection, [], cancellation).ConfigureAwait(false);
        return profile.Connections.Add(connection);
    }

    /// <summary>Changes one; null when it was not to be.</summary>
    public async Task<ConnectionConfig?> UpdateAsync(
        string name, string? newName, Func<ConnectionConfig, ConnectionConfig> change, bool test, CancellationToken cancellation)
    {
        ConnectionConfig before = profile.Connections.Get(name);
        ConnectionConfig after = (change(before) with { Name = newName ?? before.Name }).Validate();
        if (!Names.Comparer.Equals(after.Name, before.Name))
            profile.Connections.CheckFree(after.Name);
        profile.Connections.CheckInstances(after);
        CheckLinksFit(before, after);
        string what = after.Name == before.Name ? "Change its settings" : $"Rename it to '{after.Name}' and change its settings";
        if (!host.ShouldProcess(Named(before.Name), what))
            return null;
        if (test)
            await RequireAsync(after, profile.Connections.GetTriggers(before.Name), cancellation).ConfigureAwait(false);
        if (after.Name != before.Name)
            profile.Connections.Rename(before.Name, after.Name);
        return profile.Connections.Update(after.Name, change);
    }

    /// <summary>Starts or pauses one; null when it was not to be.</summary>
    public ConnectionConfig? SetState(string name, ConnectionState state)
    {
        ConnectionConfig connection = profile.Connections.Get(name);
        return host.ShouldProcess(Named(connection.Name), state == ConnectionState.Active ? "Let it sync" : "Pause it")
            ? profile.Connections.Update(connection.Name, c => c with { State = state })
            : null;
    }

    /// <summary>Removes one with everything known of its issues; false when it was not to be.</summary>
    public bool Remove(string name)
    {
        ConnectionConfig connection = profile.Connections.Get(name);
        string key = connection.Id.ToString("D");
        if (!host.ShouldProcess(Named(connection.Name), "Remove it and forget which issues belong together; the issues stay as they are"))
            return false;

        // The configuration goes first: without its state it would create every issue anew, while state without configuration does nothing.
        profile.Connections.Remove(connection.Name);
        if (File.Exists(profile.StateFile))
            service.Store.RemoveConnection(key);
        return true;
    }

    /// <summary>Adds a trigger; null when it was not to be.</summary>
    public async Task<TriggerConfig?> AddTriggerAsync(string connection, TriggerConfig trigger, bool test, CancellationToken cancellation)
    {
        ConnectionConfig config = profile.Connections.Get(connection);
        trigger = trigger.Validate();
        if (!host.ShouldProcess(Named(config.Name), $"Add the trigger '{trigger.Jql}' to its {trigger.Side} side"))
            return null;
        await TestAsync(config, trigger, test, cancellation).ConfigureAwait(false);
        return profile.Connections.AddTrigger(config.Name, trigger);
    }

    /// <summary>Changes a trigger; null when it was not to be.</summary>
    public async Task<TriggerConfig?> UpdateTriggerAsync(
        string connection, string id, Func<TriggerConfig, TriggerConfig> change, string action, bool test, CancellationToken cancellation)
    {
        ConnectionConfig config = profile.Connections.Get(connection);
        TriggerConfig before = profile.Connections.GetTrigger(config.Name, id);
        TriggerConfig after = change(before).Validate();
        if (!host.ShouldProcess($"trigger '{before.Id}' of {Named(config.Name)}", action))
            return null;
        await TestAsync(config, after, test && (after.Jql != before.Jql || after.Side != before.Side), cancellation).ConfigureAwait(false);
        return profile.Connections.UpdateTrigger(config.Name, before.Id, change);
    }

    /// <summary>Removes a trigger; false when it was not to be.</summary>
    public bool RemoveTrigger(string connection, string id)
    {
        ConnectionConfig config = profile.Connections.Get(connection);
        TriggerConfig trigger = profile.Connections.GetTrigger(config.Name, id);
        if (!host.ShouldProcess($"trigger '{trigger.Id}' of {Named(config.Name)}", $"Remove it ('{trigger.Jql}'); issues that are in sync stay so"))
            return false;
        profile.Connections.RemoveTrigger(config.Name, trigger.Id);
        return true;
    }

    private async Task TestAsync(ConnectionConfig connection, TriggerConfig trigger, bool test, CancellationToken cancellation)
    {
        if (!test)
            return;
        long? matches = await service.TestTriggerAsync(connection, trigger, cancellation).ConfigureAwait(false);
        if (matches is not null)
            host.Verbose($"{matches} issues match '{trigger.Jql}' now.");
    }

    /// <summary>Runs all checks; what a sync can live with is a warning, the rest is thrown together.</summary>
    private async Task RequireAsync(ConnectionConfig connection, IReadOnlyList<TriggerConfig> triggers, CancellationToken cancellation)
    {
        IReadOnlyList<CheckResult> results = await checks.ConnectionAsync(connection, triggers, cancellation).ConfigureAwait(false);
        foreach (CheckResult light in results.Where(r => !r.Passed && r.Kind is null))
            host.Warning($"{light.Subject}, {light.Check}: {light.Detail}. {light.Advice}");
        CheckResult[] failed = results.Where(r => r.Kind is not null).ToArray();
        if (failed.Length == 0)
            return;
        CheckResult first = failed[0];
        string others = failed.Length == 1 ? "" : " Besides: " + string.Join(" ", failed.Skip(1).Select(f => f.Detail));
        throw new SyncException(first.ErrorId!, first.Kind!.Value, first.Detail + others, first.Advice);
    }

    private void WarnOfTwins(ConnectionConfig connection)
    {
        foreach (ConnectionConfig other in profile.Connections.List(onError: static _ => { }))
        {
            if ((Same(other.Local, connection.Local) && Same(other.Remote, connection.Remote)) || (Same(other.Local, connection.Remote) && Same(other.Remote, connection.Local)))
                host.Warning($"Connection '{other.Name}' joins the same two projects. An issue that enters both connections gets two copies; keep their triggers apart.");
        }
    }

    /// <summary>What is known of linked issues is known by their ids, which mean something else in another site or project.</summary>
    private void CheckLinksFit(ConnectionConfig before, ConnectionConfig after)
    {
        if (!File.Exists(profile.StateFile))
            return;
        foreach (SideName name in new[] { SideName.Local, SideName.Remote })
        {
            SideConfig was = before.Side(name), wanted = after.Side(name);
            bool sameSite = Names.Comparer.Equals(was.Instance, wanted.Instance)
                || (profile.Instances.Find(was.Instance)?.Identity is { } identity && identity == profile.Instances.Find(wanted.Instance)?.Identity);
            if (sameSite && string.Equals(was.Project, wanted.Project, StringComparison.OrdinalIgnoreCase))
                continue;
            long links = service.Store.CountLinks(before.Id.ToString("D"), name);
            if (links > 0)
            {
                throw new SyncException(
                    ErrorIds.ConnectionInvalid,
                    SyncErrorKind.Configuration,
                    $"Connection '{before.Name}' holds {links} issues of {Describe(was)}; its {name} side cannot become {Describe(wanted)}.",
                    "Make a new connection for the other project. To sign in otherwise to the same site, change the instance with Set-SyncInstance.");
            }
        }
    }

    private static bool Same(SideConfig a, SideConfig b) =>
        Names.Comparer.Equals(a.Instance, b.Instance) && string.Equals(a.Project, b.Project, StringComparison.OrdinalIgnoreCase);

    private static string Describe(SideConfig side) => $"{side.Instance}/{side.Project}";

    private static string Named(string connection) => $"connection '{connection}'";
}
