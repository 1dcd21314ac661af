using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Profile;
using JiraSync.Engine.State;
using JiraSync.Engine.Sync;

namespace JiraSync.Simulation;

/// <summary>
/// One process that syncs: the real service on the real store. When it is killed, everything that it waits for never comes, so
/// that not even its clean-up runs; what it had sent is still on its way.
/// </summary>
internal sealed class SimulatedProcess : ISyncHost, IDisposable
{
    private readonly World _world;
    private readonly SyncService _service;
    private readonly SimulatedStore _store;
    private EventKind? _armed;
    private int _skip;

    public SimulatedProcess(World world, int number, int life)
    {
        _world = world;
        Number = number;
        Name = $"process {number}{(life == 0 ? "" : "." + life)}";
        var time = new SimulatedTime(world.Clock, () => IsDead);
        _store = new SimulatedStore(SqliteStore.Open(world.Profile.StateFile), this);
        _service = new SyncService(
            ProfileDirectory.Open(world.Profile.Path, time), this, new SecretResolver(world.Profile.Secrets), new SimulatedNetwork(world, this), time,
            world.Options with { OpenStore = _ => _store });
    }

    public int Number { get; }

    public string Name { get; }

    public bool IsDead { get; private set; }

    /// <summary>Calls that are under way, by what they are about.</summary>
    public List<string> InFlight { get; } = [];

    public bool IsBusy { get; private set; }

    public bool IsPreviewing { get; private set; }

    public IReadOnlyList<Lease> Held => _store.Held;

    public PassReport? Last { get; private set; }

    public void CheckThread(string what) => _world.Clock.CheckThread(what);

    /// <summary>Begins a pass; it goes on as the clock does.</summary>
    public void Begin(PassRequest request)
    {
        if (IsBusy)
            return;
        IsBusy = true;
        IsPreviewing = request.Preview;
        Last = null;
        _ = RunAsync(request);
    }

    /// <summary>Ends a pairing as a person would.</summary>
    public void Disconnect(string link) => _service.Disconnect(World.ConnectionName, link);

    /// <summary>Kills it now.</summary>
    public void Kill(string when)
    {
        if (IsDead)
            return;
        IsDead = true;
        _world.Killed(this, when);
    }

    /// <summary>Kills it around one of its next transactions.</summary>
    public void Arm(EventKind kind, int skip)
    {
        _armed = kind;
        _skip = skip;
    }

    /// <summary>The machine loses its power while this process writes one of its next transactions.</summary>
    public bool LosesPowerInTransaction() => IsDue(EventKind.PowerLoss);

    /// <summary>It is gone with all that it had in memory.</summary>
    public void PullThePlug()
    {
        IsDead = true;
        _store.Dispose();
    }

    public void LosePower(byte[] log) => _world.PowerIsLost(this, log);

    public string StateFile => _world.Profile.StateFile;

    public int Chance(int below) => _world.Chance(below);

    public bool DiesBeforeTransaction() => Dies(EventKind.KillBeforeCommit);

    public bool DiesAfterTransaction() => Dies(EventKind.KillAfterCommit);

    public void Verbose(string message) => _world.Say($"{Name}: {message}");

    public void Warning(string message) => _world.Say($"{Name}: WARNING {message}");

    public void Progress(SyncProgress progress)
    {
    }

    public bool ShouldProcess(string target, string action) => true;

    public void Dispose() => _service.Dispose();

    private bool IsDue(EventKind kind)
    {
        if (_armed != kind || !IsBusy || _skip-- > 0)
            return false;
        _armed = null;
        return true;
    }

    private bool Dies(EventKind kind)
    {
        if (!IsDue(kind))
            return false;
        Kill(kind == EventKind.KillBeforeCommit ? "right before it wrote to its database" : "right after it wrote to its database");
        return true;
    }

    private async Task RunAsync(PassRequest request)
    {
        try
        {
            _world.Say($"{Name}: {(request.Preview ? "preview" : request.Issues is { } named ? "pass over " + string.Join(", ", named.Keys) : "pass")} begins");
            Last = await _service.InvokeAsync(World.ConnectionName, request, CancellationToken.None).ConfigureAwait(false);
            _world.Finished(this, request, Last);
        }
        catch (ProcessKilledException)
        {
            return;
        }
        catch (SyncException e)
        {
            _world.Refused(this, e);
        }
        catch (Exception e)
        {
            _world.Violate("crash", $"{Name} threw {e.GetType().Name}: {e}");
        }
        IsBusy = false;
        IsPreviewing = false;
    }
}
