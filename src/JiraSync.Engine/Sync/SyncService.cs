using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Exchange;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Rules;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>
/// The engine's front: what a cmdlet, a worker or a test calls. Opens the state when it is first needed, signs in to instances when
/// they are first needed, and keeps both until it is disposed of.
/// </summary>
public sealed class SyncService : IDisposable
{
    private readonly ProfileDirectory _profile;
    private readonly ISyncHost _host;
    private readonly JiraSignIn _signIn;
    private readonly TimeProvider _time;
    private readonly SyncOptions _options;
    private readonly Dictionary<string, IJiraClient> _clients = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IssueRouter> _routers = new(StringComparer.OrdinalIgnoreCase);
    private ISyncStore? _store;

    /// <summary>Makes one as the module uses it.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="host">Who runs it.</param>
    /// <param name="secrets">Where secrets come from.</param>
    public SyncService(ProfileDirectory profile, ISyncHost host, SecretResolver secrets)
        : this(profile, host, secrets, null)
    {
    }

    /// <summary>Makes one with a way, a clock and sizes of its own.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="host">Who runs it.</param>
    /// <param name="secrets">Where secrets come from.</param>
    /// <param name="handler">What carries requests; null for the platform's own.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="options">Times and sizes; null for the usual ones.</param>
    public SyncService(
        ProfileDirectory profile, ISyncHost host, SecretResolver secrets, HttpMessageHandler? handler, TimeProvider? time = null, SyncOptions? options = null)
    {
        _profile = profile;
        _host = host;
        _time = time ?? TimeProvider.System;
        _options = options ?? SyncOptions.Default;
        _signIn = new JiraSignIn(secrets, host, handler, _time, _options.Jitter);
    }

    /// <summary>The state of this profile.</summary>
    public ISyncStore Store
    {
        get
        {
            if (_store is null)
            {
                _profile.Ensure();
                _store = _options.OpenStore(_profile.StateFile);
                ProfileIdentity.Check(_store);
            }
            return _store;
        }
    }

    /// <summary>A signed-in client of an instance.</summary>
    public async Task<IJiraClient> ConnectAsync(string instance, CancellationToken cancellation)
    {
        if (!_clients.TryGetValue(instance, out IJiraClient? client))
        {
            client = await _signIn.ConnectAsync(_profile.Instances.Get(instance), cancellation).ConfigureAwait(false);
            _clients[instance] = client;
        }
        return client;
    }

    /// <summary>
    /// Tries an instance out and completes what is known of it: product, identity, account. Does not store it.
    /// </summary>
    public Task<InstanceConfig> ProbeAsync(InstanceConfig instance, string? secret, CancellationToken cancellation) => _signIn.ProbeAsync(instance, secret, cancellation);

    /// <summary>Checks a stored instance and everything that a sync needs of it.</summary>
    public async Task<IReadOnlyList<CheckResult>> TestInstanceAsync(string name, CancellationToken cancellation) =>
        await new Checks(_profile, _signIn).InstanceAsync(_profile.Instances.Get(name), cancellation).ConfigureAwait(false);

    /// <summary>Checks a connection: both instances, projects, permissions, triggers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="detailed">Whether its mappings are held against the screens and values of both Jiras too, which takes some calls for each issue type.</param>
    public async Task<IReadOnlyList<CheckResult>> TestConnectionAsync(string name, CancellationToken cancellation, bool detailed = false)
    {
        ConnectionConfig connection = _profile.Connections.Get(name);
        IReadOnlyList<MappingConfig>? mappings = detailed && connection.Mode == ConnectionMode.Visual ? _profile.Connections.GetMappings(name) : null;
        return await new Checks(_profile, _signIn).ConnectionAsync(connection, _profile.Connections.GetTriggers(name), cancellation, mappings).ConfigureAwait(false);
    }

    /// <summary>Asks Jira whether it takes a trigger's query, and how many issues match it now.</summary>
    /// <exception cref="SyncException"><c>TriggerQueryInvalid</c>, with Jira's own words.</exception>
    public async Task<long?> TestTriggerAsync(ConnectionConfig connection, TriggerConfig trigger, CancellationToken cancellation)
    {
        SideConfig side = connection.Side(trigger.Side);
        IJiraClient client = await ConnectAsync(side.Instance, cancellation).ConfigureAwait(false);
        try
        {
            SearchPage page = await client.SearchAsync(
                new SearchRequest { Jql = ScanQuery.Matching(side.Project, trigger.Jql), PageSize = 1 }, cancellation).ConfigureAwait(false);
            return page.Total;
        }
        catch (SyncException e) when (e.ErrorId == ErrorIds.JiraQueryInvalid)
        {
            throw new SyncException(
                ErrorIds.TriggerQueryInvalid,
                SyncErrorKind.Configuration,
                $"{side.Instance} does not take the query '{trigger.Jql}': {e.Message}",
                "Try the query in that Jira's own search, then give it with -Jql, without ORDER BY.",
                e);
        }
    }

    /// <summary>Adds an instance with its secret, after signing in to it. Null when the host said no.</summary>
    public Task<InstanceConfig?> AddInstanceAsync(InstanceConfig instance, GivenSignIn signIn, bool test, CancellationToken cancellation) =>
        InstanceSetup.AddAsync(instance, signIn, test, cancellation);

    /// <summary>Changes an instance. Null when the host said no.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="change">Everything but the sign-in.</param>
    /// <param name="signIn">A new sign-in; null keeps the one it has.</param>
    /// <param name="newSite">True when another site, or the same with another identity, is meant.</param>
    /// <param name="test">Whether to sign in first.</param>
    /// <param name="cancellation">Stops it.</param>
    public Task<InstanceConfig?> UpdateInstanceAsync(
        string name, Func<InstanceConfig, InstanceConfig> change, GivenSignIn? signIn, bool newSite, bool test, CancellationToken cancellation) =>
        InstanceSetup.UpdateAsync(name, change, signIn, newSite, test, cancellation);

    /// <summary>Removes an instance that no connection uses, and its secret. False when the host said no.</summary>
    public bool RemoveInstance(string name) => InstanceSetup.Remove(name);

    /// <summary>
    /// Adds a connection, after checking its projects and permissions. A Visual one begins with mappings of what both Jiras call the same.
    /// Null when the host said no.
    /// </summary>
    public async Task<ConnectionConfig?> AddConnectionAsync(ConnectionConfig connection, bool test, CancellationToken cancellation)
    {
        ConnectionConfig? added = await ConnectionSetup.AddAsync(connection, test, cancellation).ConfigureAwait(false);
        if (added is not { Mode: ConnectionMode.Visual })
            return added;
        IReadOnlyList<MappingConfig> mappings;
        try
        {
            mappings = await RuleSetup.DefaultsAsync(added, test, cancellation).ConfigureAwait(false);
        }
        catch (SyncException e)
        {
            _host.Warning($"Connection '{added.Name}' begins with the usual fields only, since the screens could not be read: {e.Message}");
            mappings = await RuleSetup.DefaultsAsync(added, ask: false, cancellation).ConfigureAwait(false);
        }
        _profile.Connections.SetMappings(added.Name, mappings);
        foreach (MappingConfig mapping in mappings)
            _host.Verbose($"Maps {mapping.Label}.");
        return added;
    }

    /// <summary>
    /// Adds a mapping to a Visual connection, or changes the one of the same fields; one that writes one of these fields from elsewhere
    /// gives way to it. Null when the host said no.
    /// </summary>
    /// <param name="connection">Its name.</param>
    /// <param name="local">Field of the Local side; null: the Remote side gets a constant.</param>
    /// <param name="remote">Field of the Remote side; null: the Local side gets a constant.</param>
    /// <param name="change">From the mapping as it is (or a bare one) to what it is to be.</param>
    /// <param name="position">Where it is to stand, from 1; null: where it stands, or last.</param>
    /// <param name="test">Whether both Jiras are asked for the fields.</param>
    /// <param name="cancellation">Stops it.</param>
    public Task<(MappingConfig Mapping, int Position)?> SetRuleAsync(
        string connection, string? local, string? remote, Func<MappingConfig, MappingConfig> change, int? position, bool test, CancellationToken cancellation) =>
        RuleSetup.SetAsync(connection, local, remote, change, position, test, cancellation);

    /// <summary>Removes a mapping by its fields. False when the host said no.</summary>
    public bool RemoveRule(string connection, string? local, string? remote) => RuleSetup.Remove(connection, local, remote);

    /// <summary>Changes a connection, and its name where a new one is given. Null when the host said no.</summary>
    public Task<ConnectionConfig?> UpdateConnectionAsync(
        string name, string? newName, Func<ConnectionConfig, ConnectionConfig> change, bool test, CancellationToken cancellation) =>
        ConnectionSetup.UpdateAsync(name, newName, change, test, cancellation);

    /// <summary>Starts or pauses a connection. Null when the host said no.</summary>
    public ConnectionConfig? SetConnectionState(string name, ConnectionState state) => ConnectionSetup.SetState(name, state);

    /// <summary>Removes a connection and everything known of its issues. False when the host said no.</summary>
    public bool RemoveConnection(string name) => ConnectionSetup.Remove(name);

    /// <summary>Adds a trigger, after Jira took its query. Null when the host said no.</summary>
    public Task<TriggerConfig?> AddTriggerAsync(string connection, TriggerConfig trigger, bool test, CancellationToken cancellation) =>
        ConnectionSetup.AddTriggerAsync(connection, trigger, test, cancellation);

    /// <summary>Changes a trigger; Jira is asked where the query changed. Null when the host said no.</summary>
    public Task<TriggerConfig?> UpdateTriggerAsync(
        string connection, string id, Func<TriggerConfig, TriggerConfig> change, string action, bool test, CancellationToken cancellation) =>
        ConnectionSetup.UpdateTriggerAsync(connection, id, change, action, test, cancellation);

    /// <summary>Removes a trigger. False when the host said no.</summary>
    public bool RemoveTrigger(string connection, string id) => ConnectionSetup.RemoveTrigger(connection, id);

    /// <summary>The pairs of a connection; with keys, only those of which one issue has one of them.</summary>
    public IEnumerable<LinkedIssues> ListIssues(ConnectionConfig connection, IReadOnlyCollection<string>? keys = null)
    {
        if (!HasState)
            return [];
        var query = new LinkQuery(_profile, Store);
        return keys is null ? query.List(connection) : query.Find(connection, keys);
    }

    /// <summary>How many pairs a connection holds.</summary>
    public long CountIssues(ConnectionConfig connection) =>
        HasState ? Math.Max(Store.CountLinks(connection.Id.ToString("D"), SideName.Local), Store.CountLinks(connection.Id.ToString("D"), SideName.Remote)) : 0;

    /// <summary>What is wrong in a connection and has not been put right yet.</summary>
    public IReadOnlyList<ErrorRecord> ListErrors(ConnectionConfig connection) => HasState ? Store.ListErrors(connection.Id.ToString("D")) : [];

    /// <summary>Fields that both sides had changed differently, newest first, each with the half that noticed it.</summary>
    public IEnumerable<(ConflictRecord Record, SideLink? Half)> ListConflicts(ConnectionConfig connection, int limit)
    {
        string key = connection.Id.ToString("D");
        return HasState ? Store.ListConflicts(key, limit).Select(c => (c, Store.GetLink(key, c.Side, c.Link))) : [];
    }

    /// <summary>Where an issue belongs.</summary>
    /// <param name="connection">Name of the connection; null: any that is active.</param>
    /// <param name="issue">The issue.</param>
    /// <param name="side">The side; null: whichever fits.</param>
    public IssueRoute Route(string? connection, IssueAddress issue, SideName? side)
    {
        string key = connection ?? "";
        if (!_routers.TryGetValue(key, out IssueRouter? router))
            _routers[key] = router = new IssueRouter(_profile, connection);
        return router.Route(issue, side);
    }

    /// <summary>Keys of issues in sync that begin with a text: for completion.</summary>
    public static IReadOnlyList<string> CompleteKeys(ProfileDirectory profile, string? connection, string prefix, int limit) =>
        LinkQuery.Complete(profile, connection, prefix, limit);

    /// <summary>Makes this machine a profile's home; one that was never used needs none.</summary>
    public static void AcceptMove(ProfileDirectory profile)
    {
        if (!File.Exists(profile.StateFile))
            return;
        using SqliteStore store = SqliteStore.Open(profile.StateFile);
        ProfileIdentity.Accept(store);
    }

    /// <summary>Runs a pass over a connection, or over the named issues of it.</summary>
    public async Task<PassReport> InvokeAsync(string connection, PassRequest request, CancellationToken stop)
    {
        ConnectionConfig config = _profile.Connections.Get(connection);
        if (config.State == ConnectionState.Paused)
        {
            throw new SyncException(
                ErrorIds.ConnectionPaused,
                SyncErrorKind.Configuration,
                $"Connection '{config.Name}' is paused.",
                $"Enable-SyncConnection {config.Name} starts it again; what changed meanwhile is picked up then.");
        }
        if (config.Mode == ConnectionMode.Script)
        {
            throw new SyncException(
                ErrorIds.ConnectionInvalid, SyncErrorKind.Configuration, $"Connection '{config.Name}' has mode Script; this version runs Basic and Visual connections.", "Make the connection with -Mode Basic or -Mode Visual.");
        }

        if (!request.Preview)
            return await PassAsync(config, request, Store, stop).ConfigureAwait(false);
        using ISyncStore copy = Store.OpenPreview();
        return await PassAsync(config, request, copy, stop).ConfigureAwait(false);
    }

    /// <summary>Ends pairings; the issues stay as they are.</summary>
    /// <param name="connection">Name of the connection.</param>
    /// <param name="link">Id of the link.</param>
    public void Disconnect(string connection, string link)
    {
        string key = _profile.Connections.Get(connection).Id.ToString("D");
        Lease lease = Store.TryLease($"link/{key}/{link}", _time.GetUtcNow(), _options.LeaseDuration) ?? throw new SyncException(
            ErrorIds.StateLocked, SyncErrorKind.Busy, "A pass is working on this pair of issues just now.", "Try again in a moment.");
        try
        {
            Store.Commit([lease], writer =>
            {
                foreach (SideName side in new[] { SideName.Local, SideName.Remote })
                {
                    if (Store.GetLink(key, side, link) is not { } half)
                        continue;
                    half.State = LinkState.Ended;
                    half.Due = half.Memory.Writes.Count > 0 ? _time.GetUtcNow() : null; // whether they overwrote something unseen is still to be looked up
                    writer.SaveLink(half);
                    writer.ClearError(key, side, link);
                    writer.Consume(key, side, link, long.MaxValue);
                }
            });
        }
        finally
        {
            Store.Release([lease]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IJiraClient client in _clients.Values)
            client.Dispose();
        _store?.Dispose();
    }

    private bool HasState => File.Exists(_profile.StateFile);

    private InstanceSetup InstanceSetup => new(_profile, _signIn, _host);

    private RuleSetup RuleSetup => new(_profile, this, _host);

    private ConnectionSetup ConnectionSetup => new(_profile, this, new Checks(_profile, _signIn), _host);

    private async Task<PassReport> PassAsync(ConnectionConfig config, PassRequest request, ISyncStore store, CancellationToken stop)
    {
        IJiraClient local = await ConnectAsync(config.Local.Instance, stop).ConfigureAwait(false);
        IJiraClient remote = await ConnectAsync(config.Remote.Instance, stop).ConfigureAwait(false);
        return await new SyncPass(
            await SideAsync(config, SideName.Local, local, remote, store, stop).ConfigureAwait(false),
            await SideAsync(config, SideName.Remote, remote, local, store, stop).ConfigureAwait(false),
            _profile.Connections.GetTriggers(config.Name)).RunAsync(request, stop).ConfigureAwait(false);
    }

    private async Task<SideContext> SideAsync(
        ConnectionConfig config, SideName name, IJiraClient own, IJiraClient other, ISyncStore store, CancellationToken cancellation) => new()
    {
        Connection = config,
        Name = name,
        Client = own,
        AccountId = _profile.Instances.Find(config.Side(name).Instance)?.AccountId,
        People = _profile.People.List(),
        KnownIdentity = _profile.Instances.Find(config.Side(name).Instance)?.Identity,
        Rules = config.Mode == ConnectionMode.Basic
            ? new BasicRules()
            : await new SideRules(_profile, store, _time).MakeAsync(config, name, own, cancellation).ConfigureAwait(false),
        Exchange = new DirectExchange(config.Id.ToString("D"), name, other),
        Store = store,
        Time = _time,
        Host = _host,
        Options = _options,
    };
}
