using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using JiraSync.Sandbox.Control;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Hosting;
using Xunit;

namespace JiraSync.Engine.Tests.OnSandbox;

/// <summary>
/// The whole engine, from the profile to HTTP, between two sandboxes in this process: a support desk and an engineering project,
/// one connection, a trigger on each side that takes everything.
/// </summary>
internal sealed class SandboxWorld : ISyncHost, IDisposable
{
    public const string ConnectionName = "bugs";
    private readonly string _directory = Directory.CreateTempSubdirectory("jirasync-test-").FullName;
    private readonly SandboxHandler _handler;

    private SandboxWorld(JiraKind local, JiraKind remote, Action<SiteBuilder>? buildLocal, Action<SiteBuilder>? buildRemote)
    {
        Local = App(local, "https://support.test", "SUP", buildLocal);
        Remote = App(remote, "https://engineering.test", "ENG", buildRemote);
        _handler = new SandboxHandler(Local, Remote);
        Profile = ProfileDirectory.Open(Path.Combine(_directory, "profile"));
        Profile.Secrets.Set("token", SiteBuilder.SyncToken);
        AddInstance("support", "https://support.test", local);
        AddInstance("engineering", "https://engineering.test", remote);
        Profile.Connections.Add(new ConnectionConfig
        {
            Name = ConnectionName,
            Local = new SideConfig { Instance = "support", Project = "SUP" },
            Remote = new SideConfig { Instance = "engineering", Project = "ENG" },
        });
    }

    public SandboxApp Local { get; }

    public SandboxApp Remote { get; }

    public ProfileDirectory Profile { get; }

    public List<string> Said { get; } = [];

    /// <summary>Stands between the engine and the sandboxes; null: nothing does.</summary>
    public Func<HttpMessageHandler, HttpMessageHandler>? Wire { get; set; }

    public SyncOptions Options { get; set; } = new() { UnknownOutcomeSettles = TimeSpan.FromMilliseconds(50), RetryFirst = TimeSpan.FromMilliseconds(50) };

    public static SandboxWorld Create(
        JiraKind local = JiraKind.Cloud, JiraKind remote = JiraKind.DataCenter, Action<SiteBuilder>? buildLocal = null, Action<SiteBuilder>? buildRemote = null)
    {
        var world = new SandboxWorld(local, remote, buildLocal, buildRemote);
        foreach (SideName side in new[] { SideName.Local, SideName.Remote })
            world.Profile.Connections.AddTrigger(ConnectionName, new TriggerConfig { Side = side, Jql = side == SideName.Local ? "project = SUP" : "project = ENG", IncludeExisting = true });
        return world;
    }

    public Task<PassReport> PassAsync(PassRequest? request = null) => WithServiceAsync(s => s.InvokeAsync(ConnectionName, request ?? new PassRequest(), CancellationToken.None));

    /// <summary>A pass in which neither side may be in trouble.</summary>
    public async Task<PassReport> GoodPassAsync(PassRequest? request = null)
    {
        PassReport report = await PassAsync(request);
        Assert.True(report.SideErrors.Count == 0 && report.Errors == 0, string.Join("\n", report.SideErrors.Select(e => e.ToString()).Concat(report.Results.Select(r => r.Error)).Concat(Said.TakeLast(30))));
        return report;
    }

    public async Task<T> WithServiceAsync<T>(Func<SyncService, Task<T>> use)
    {
        using var service = new SyncService(Profile, this, new SecretResolver(Profile.Secrets), Wire?.Invoke(_handler) ?? _handler, null, Options);
        return await use(service);
    }

    /// <summary>Makes the connection a Visual one with these mappings.</summary>
    public void Map(params MappingConfig[] mappings)
    {
        Change(c => c with { Mode = ConnectionMode.Visual });
        Profile.Connections.SetMappings(ConnectionName, mappings);
    }

    /// <summary>The same field on both sides.</summary>
    public static MappingConfig Same(string field) => Between(field, field);

    /// <summary>A field of the Local side and one of the Remote side.</summary>
    public static MappingConfig Between(string local, string remote) => new() { Local = new() { Field = local }, Remote = new() { Field = remote } };

    public void Change(Func<ConnectionConfig, ConnectionConfig> change) => Profile.Connections.Update(ConnectionName, change);

    /// <summary>Passes until nothing is written any more, at most so often.</summary>
    public async Task<PassReport> SettleAsync(int most = 8)
    {
        for (int i = 0; i < most; i++)
        {
            PassReport report = await PassAsync();
            if (report.Writes == 0 && report.Errors == 0 && i > 0)
                return report;
            await Task.Delay(60);
        }
        Assert.Fail("It never became quiet: " + string.Join("\n", Said.TakeLast(40)));
        throw new InvalidOperationException();
    }

    /// <summary>Makes all that waits for a later time due now.</summary>
    public Task WaitIsOverAsync() => WithServiceAsync(s =>
    {
        string key = Profile.Connections.Get(ConnectionName).Id.ToString("D");
        foreach (SideName side in new[] { SideName.Local, SideName.Remote })
        {
            foreach (Engine.State.SideLink half in s.Store.ListLinks(key, side, null, 1000).Where(h => h.Due is not null))
            {
                half.Due = DateTimeOffset.UtcNow;
                s.Store.Commit([], writer => writer.SaveLink(half));
            }
        }
        return Task.FromResult(true);
    });

    /// <summary>The conflicts so far.</summary>
    public Task<IReadOnlyList<Engine.State.ConflictRecord>> ConflictsAsync() => WithServiceAsync(
        s => Task.FromResult<IReadOnlyList<Engine.State.ConflictRecord>>(s.Store.ListConflicts(Profile.Connections.Get(ConnectionName).Id.ToString("D"), 1000).ToArray()));

    /// <summary>How each pair stands.</summary>
    public Task<IReadOnlyList<SyncStatus>> ResultsAsync() => WithServiceAsync(s =>
    {
        string key = Profile.Connections.Get(ConnectionName).Id.ToString("D");
        return Task.FromResult<IReadOnlyList<SyncStatus>>(s.Store.ListLinks(key, SideName.Local, null, 1000)
            .Select(l => PassLog.StatusOf(l, s.Store.GetLink(key, SideName.Remote, l.Link), null)).ToArray());
    });

    public long Calls => Local.Control.Calls.Total + Remote.Control.Calls.Total;

    public void ResetCalls()
    {
        Local.Control.Calls.Reset();
        Remote.Control.Calls.Reset();
    }

    public string CallsByEndpoint => string.Join(", ", Local.Control.Calls.ByEndpoint.Concat(Remote.Control.Calls.ByEndpoint).Select(c => $"{c.Key}={c.Value}"));

    public void Verbose(string message)
    {
        lock (Said)
            Said.Add(message);
    }

    public void Warning(string message) => Verbose("WARNING " + message);

    public void Progress(SyncProgress progress)
    {
    }

    /// <summary>Both instances are set up as New-SyncInstance does it: which account signs in is known.</summary>
    public void KnowAccounts()
    {
        foreach ((string name, SandboxApp app) in new[] { ("support", Local), ("engineering", Remote) })
        {
            User sync = app.Site.GetUser(SiteBuilder.SyncUser);
            Profile.Instances.Update(name, i => i with { AccountId = app.Site.IsCloud ? sync.Id : sync.Name });
        }
    }

    /// <summary>Happens just before something is written, with the target and what is to be done.</summary>
    public Action<string, string>? OnShouldProcess { get; set; }

    public bool ShouldProcess(string target, string action)
    {
        OnShouldProcess?.Invoke(target, action);
        return true;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private void AddInstance(string name, string url, JiraKind kind) => Profile.Instances.Add(new InstanceConfig
    {
        Name = name,
        Url = url,
        Kind = kind,
        Auth = kind == JiraKind.Cloud ? AuthType.ApiToken : AuthType.Pat,
        UserName = kind == JiraKind.Cloud ? SiteBuilder.SyncEmail : null,
        Secret = SecretReference.InStore("token"),
    });

    private static SandboxApp App(JiraKind kind, string url, string project, Action<SiteBuilder>? build)
    {
        var builder = new SiteBuilder(kind == JiraKind.Cloud ? SandboxKind.Cloud : SandboxKind.DataCenter);
        builder.AddUser("mia", "Mia Example").AddUser("ben", "Ben Example");
        builder.AddProject(project, project);
        build?.Invoke(builder);
        return new SandboxApp(new SandboxOptions
        {
            // Whoever writes with a name like a browser's, PowerShell's own among them, is refused: ours must never go out without our name.
            Xsrf = XsrfCheck.AnyMozilla,
            Site = builder.Build(), BaseUrl = new Uri(url), MediaBaseUrl = new Uri(url.Replace("https://", "https://media-", StringComparison.Ordinal)),
        });
    }
}
