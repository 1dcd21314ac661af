using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.State;
using JiraSync.Engine.Sync;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Hosting;
using Issue = JiraSync.Sandbox.Domain.Issue;

namespace JiraSync.Simulation;

/// <summary>One of the two Jiras.</summary>
internal sealed record SimulatedSite(SideName Name, SandboxApp App, string Project, SideSetup Setup)
{
    public Site Site => App.Site;

    /// <summary>Faults that wait for a call.</summary>
    public List<Event> Armed { get; } = [];

    public Event? Outage { get; set; }
}

/// <summary>A promise that was broken.</summary>
/// <param name="Promise">Which, in a word or two.</param>
/// <param name="What">What was seen.</param>
internal sealed record Violation(string Promise, string What);

/// <summary>What became of a run.</summary>
/// <param name="Violations">The promises that were broken.</param>
/// <param name="Log">All that happened, in order; the same for the same scenario.</param>
/// <param name="Coverage">What was seen.</param>
/// <param name="Elapsed">How long it took in the world.</param>
internal sealed record Outcome(IReadOnlyList<Violation> Violations, IReadOnlyList<string> Log, Coverage Coverage, TimeSpan Elapsed);

/// <summary>
/// Two Jiras, people, processes that sync, a network, one clock: all in one thread, so that the same scenario always goes the
/// same way. The engine and its store are the real ones.
/// </summary>
internal sealed class World : IDisposable
{
    public const string ConnectionName = "bugs";
    private readonly string _directory;
    private readonly SimulatedSite _local;
    private readonly SimulatedSite _remote;
    private readonly Random _latency;
    private readonly string _token;
    private readonly Coverage _coverage = new();
    private readonly List<string> _log = [];
    private readonly List<Violation> _violations = [];
    private readonly List<SimulatedProcess> _processes = [];
    private readonly List<SimulatedProcess> _dead = [];
    private EventKind? _lastFault;
    private long _writes;
    private long _calls;
    private bool _levelled;
    private bool _beforeSweep;
    private readonly Dictionary<(SimulatedProcess, SideName, string), DateTimeOffset> _looks = [];

    private World(Scenario scenario)
    {
        Scenario = scenario;
        _directory = Directory.CreateTempSubdirectory("jirasync-simulation-").FullName;
        if (Directory.Exists("/dev/shm"))
        {
            // Memory is as good as a disk here: losing power is tested apart.
            Directory.Delete(_directory);
            _directory = Directory.CreateDirectory(Path.Combine("/dev/shm", Path.GetFileName(_directory))).FullName;
        }
        _latency = new Random(scenario.Seed + 1);
        _token = "token-" + scenario.Seed.ToString(CultureInfo.InvariantCulture) + "-hush-hush";
        var ids = new Random(scenario.Seed + 2);
        var jitter = new Random(scenario.Seed + 3);
        Options = new SyncOptions
        {
            NewId = () => NewId(ids),
            Jitter = jitter.NextDouble,
            SweepEvery = TimeSpan.FromMinutes(scenario.SweepMinutes),
        };
        var time = new SimulatedTime(Clock, static () => false);
        _local = Build(SideName.Local, "https://support.test", "SUP", time);
        _remote = Build(SideName.Remote, "https://engineering.test", "ENG", time);
        People = new People(this);
        Profile = ProfileDirectory.Open(Path.Combine(_directory, "profile"), time);
        Profile.Secrets.Set("token", _token);
        foreach (SimulatedSite side in Sides)
        {
            Profile.Instances.Add(new InstanceConfig
            {
                Name = NameOf(side.Name),
                Url = side.Site.BaseUrl,
                Kind = side.Setup.Kind,
                Auth = side.Setup.Kind == JiraKind.Cloud ? AuthType.ApiToken : AuthType.Pat,
                UserName = side.Setup.Kind == JiraKind.Cloud ? SiteBuilder.SyncEmail : null,
                AccountId = side.Setup.KnowsAccount ? side.Site.GetUser(SiteBuilder.SyncUser).Id : null,
                Secret = SecretReference.InStore("token"),
            });

            // Something was there before the connection.
            for (int i = 0; i < scenario.Seed % 3; i++)
                Say($"people at {side.Name}: " + People.Create(side, new Event(4000 + i + (side.Name == SideName.Local ? 0 : 10), 0, EventKind.CreateIssue, side.Name, 0, i, i), "mia", $"w{4000 + i + (side.Name == SideName.Local ? 0 : 10):D4}q"));
        }
        Clock.RunTo(Clock.Now + TimeSpan.FromMinutes(1));
        Profile.Connections.Add(new ConnectionConfig
        {
            Id = NewId(ids),
            Name = ConnectionName,
            ConflictPolicy = scenario.Policy,
            Local = new SideConfig { Instance = NameOf(SideName.Local), Project = _local.Project, Method = scenario.Local.Method },
            Remote = new SideConfig { Instance = NameOf(SideName.Remote), Project = _remote.Project, Method = scenario.Remote.Method },
        });
        foreach (SimulatedSite side in Sides.Where(s => s.Setup.HasTrigger))
        {
            Profile.Connections.AddTrigger(ConnectionName, new TriggerConfig
            {
                Id = "t" + side.Name,
                Side = side.Name,
                Jql = scenario.TriggerTakesAll ? "summary is not EMPTY" : "labels = partner",
                IncludeExisting = scenario.IncludeExisting,
            });
        }
        Begin = Clock.Now;
    }

    public Scenario Scenario { get; }

    public VirtualClock Clock { get; } = new();

    public DateTimeOffset Begin { get; }

    public SyncOptions Options { get; }

    public ProfileDirectory Profile { get; }

    public People People { get; }

    public IReadOnlyList<SimulatedSite> Sides => [_local, _remote];

    public string Token => _token;

    public IReadOnlyList<string> Log => _log;

    /// <summary>What the engine last wrote of the other side's people: by side, issue and slot.</summary>
    public Dictionary<(SideName Side, string Issue, string Slot), Typed> Arrived { get; } = [];

    /// <summary>A side's people may have lost what they typed by design: it only received for a while.</summary>
    public HashSet<SideName> OneWayEver { get; } = [];

    /// <summary>The settings changed on the way, so the sides need not be equal.</summary>
    public bool MethodChanged { get; private set; }

    /// <summary>They changed, and are not the same again.</summary>
    public bool IsUneven => MethodChanged && !_levelled;

    public bool PolicyChanged { get; private set; }

    public bool HoldEver { get; private set; }

    public SimulatedSite Side(SideName name) => name == SideName.Local ? _local : _remote;

    public SideName SideOf(Uri address) => address.Host.Contains("support", StringComparison.Ordinal) ? SideName.Local : SideName.Remote;

    /// <summary>Runs a scenario from its beginning to its end.</summary>
    public static Outcome Run(Scenario scenario)
    {
        // A test runner's context would carry what follows an await to another thread.
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            using var world = new World(scenario);
            world.Play();
            return new Outcome(world._violations, world._log, world._coverage, world.Clock.Elapsed);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    public TimeSpan Latency(SideName side) => TimeSpan.FromMilliseconds(_latency.Next(5, side == SideName.Local ? 120 : 200));

    public void Say(string line)
    {
        if (line.Contains(_token, StringComparison.Ordinal))
            Violate("no secret in any output", line);
        _log.Add($"{Clock.Elapsed:hh\\:mm\\:ss\\.fff} {line}");
    }

    public void Violate(string promise, string what)
    {
        if (_violations.Count >= 20)
            return;
        _violations.Add(new(promise, what));
        _log.Add($"{Clock.Elapsed:hh\\:mm\\:ss\\.fff} *** BROKEN: {promise}: {what}");
    }

    public void CallBegins(SimulatedProcess process, SimulatedCall call)
    {
        _calls++;
        call.Begun = Clock.Now;
    }

    /// <summary>
    /// Jira keeps no history of comments and has no conditional write, so what somebody types into a comment between the engine's
    /// look right before a write and the write itself is overwritten without a trace: the one loss that no engine can see. Only
    /// that moment is excused, of a look that the write followed at once.
    /// </summary>
    public void BeforeServe(SimulatedProcess process, SimulatedCall call)
    {
        if (call.Comment is not { } comment || !_looks.TryGetValue((process, call.Side, comment.Issue), out DateTimeOffset look) || call.Begun - look > TimeSpan.FromSeconds(5))
            return;
        string? text = Side(call.Side).Site.Issues.GetValueOrDefault(comment.Issue)?.Comments.FirstOrDefault(c => c.Id == comment.Id)?.Body.Source;
        foreach (string word in People.WordsIn(text))
        {
            if (People.Ledger.TryGetValue(word, out Typed? typed) && typed.At >= look)
                typed.Excused ??= "typed into a comment in the very moment in which it was written";
        }
    }

    /// <summary>What strikes a call that arrives; null for nothing.</summary>
    public Event? StrikeCall(SimulatedProcess process, SimulatedCall call)
    {
        SimulatedSite side = Side(call.Side);
        if (side.Outage is { } outage)
        {
            _coverage.See(outage.Kind, call.What, null);
            return outage;
        }
        Event? fault = side.Armed.FirstOrDefault(f => f.A % 3 == 0 || call.IsWrite || f.Kind == EventKind.LoginPage);
        if (fault is null)
            return null;
        side.Armed.Remove(fault);
        _lastFault = fault.Kind;
        _coverage.See(fault.Kind, call.What, null);
        Say($"network: {fault.Kind} strikes {call.Line} of {process.Name} (event {fault.Id})");
        return fault;
    }

    /// <summary>A server has done what it was asked.</summary>
    public void Served(SimulatedProcess process, SimulatedCall call, int status)
    {
        if (call.CommentsOf is { } looked)
            _looks[(process, call.Side, looked)] = Clock.Now;
        if (!call.IsWrite)
            return;
        _writes++;
        Say($"{process.Name} at {call.Side}: {call.Line} {status}{(process.IsDead ? " (after its end)" : "")}");
        if (process.IsPreviewing)
            Violate("a preview writes nothing", $"{process.Name}: {call.Line}");
        var checks = new Checks(this);
        checks.AfterWrite();
        if (status < 300 && call.IssueId is { } issue)
            checks.InOrder(call.Side, issue);
    }

    public void Killed(SimulatedProcess process, string when)
    {
        _coverage.See(when.Contains("before", StringComparison.Ordinal) ? EventKind.KillBeforeCommit : when.Contains("after", StringComparison.Ordinal) ? EventKind.KillAfterCommit : EventKind.Kill, Phase, null);
        Say($"{process.Name} is killed {when}");
        _dead.Add(process);
        _processes[process.Number] = null!;

        // Somebody starts it again, on this machine or on another: elsewhere nobody can tell that it is gone.
        bool here = _latency.Next(2) == 0;
        Clock.Post(TimeSpan.FromMilliseconds(_latency.Next(1_000, 100_000)), () =>
        {
            if (here)
            {
                using var store = SqliteStore.Open(Profile.StateFile);
                store.Release(process.Held);
            }
            Start(process.Number);
        });
    }

    public int Chance(int below) => _latency.Next(below);

    /// <summary>
    /// The machine is without power: all processes are gone at once, and the database is what its disk holds. Requests that were
    /// sent still reach their servers.
    /// </summary>
    public void PowerIsLost(SimulatedProcess writer, byte[] log)
    {
        _coverage.See(EventKind.PowerLoss, Phase, null);
        Say($"the machine loses its power while {writer.Name} writes to its database; {log.Length} bytes of the log are on the disk");
        byte[] file = File.ReadAllBytes(Profile.StateFile);
        SimulatedProcess[] running = _processes.Where(p => p is not null).ToArray();
        foreach (SimulatedProcess process in running)
        {
            _dead.Add(process);
            _processes[process.Number] = null!;
        }
        foreach (SimulatedProcess process in _dead)
            process.PullThePlug();
        File.Delete(Profile.StateFile + "-shm");
        File.WriteAllBytes(Profile.StateFile, file);
        File.WriteAllBytes(Profile.StateFile + "-wal", log);

        Clock.Post(TimeSpan.FromMilliseconds(_latency.Next(1_000, 100_000)), () =>
        {
            using (SqliteStore store = SqliteStore.Open(Profile.StateFile))
            {
                IReadOnlyList<string> damage = store.CheckIntegrity();
                if (damage.Count > 0)
                    Violate("the state stays sound", "after the loss of power: " + string.Join("; ", damage));
                foreach (SimulatedProcess process in running)
                    store.Release(process.Held); // the same machine sees that its processes are gone
            }
            foreach (SimulatedProcess process in running)
                Start(process.Number);
        });
    }

    public void Finished(SimulatedProcess process, PassRequest request, PassReport report)
    {
        Say($"{process.Name}: pass ends: {report.Scanned} scanned, {report.Created} created, {report.Updated} updated, {report.Conflicts} conflicts, {report.Errors} errors, {report.Calls} calls, {report.Writes} writes");
        if (Scenario.IsCalm && report.Calls > 20 + (4 * report.Scanned) + (4 * report.Writes))
            Violate("at most the stated number of calls", $"{process.Name}: {report.Calls} calls for {report.Scanned} new versions and {report.Writes} writes, without any trouble.");
        foreach (SyncIssueResult result in report.Results)
        {
            Say($"{process.Name}:   {result.LocalKey} {result.RemoteKey} {result.Status}: {string.Join("; ", result.Actions)} {result.Error}");
            if (result.ErrorId == ErrorIds.UnexpectedFailure)
                Violate("no defect shows", result.Error ?? "");
        }
        foreach (SyncException error in report.SideErrors)
        {
            Say($"{process.Name}:   {error.ErrorId}: {error.Message}");
            if (error.ErrorId == ErrorIds.UnexpectedFailure)
                Violate("no defect shows", error.Message);
        }
    }

    public void Refused(SimulatedProcess process, SyncException error)
    {
        Say($"{process.Name}: pass refused: {error.ErrorId}: {error.Message}");
        if (error.Kind == SyncErrorKind.State)
            Violate("the state stays sound", error.Message);
    }

    public void Dispose()
    {
        foreach (SimulatedProcess process in _processes.Concat(_dead).Where(p => p is not null))
            process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>All that an issue shows, as plain text.</summary>
    public static string TextOf(Site site, Issue issue) => issue.Summary + "\n" + issue.Description?.PlainText + "\n"
        + string.Join("\n", issue.Comments.Select(c => c.Body.PlainText)) + "\n" + string.Join("\n", issue.Attachments.Select(a => a.FileName));

    private string Phase => _processes.Concat(_dead.TakeLast(1)).Where(p => p is not null).SelectMany(p => p.InFlight).FirstOrDefault() ?? "idle";

    private static string NameOf(SideName side) => side == SideName.Local ? "support" : "engineering";

    private void Play()
    {
        int workers = Scenario.Events.Where(e => e.Kind is EventKind.Pass or EventKind.NamedPass or EventKind.PreviewPass).Select(e => e.Worker).DefaultIfEmpty(0).Max() + 1;
        for (int i = 0; i < workers; i++)
        {
            _processes.Add(null!);
            Start(i);
        }
        foreach (SimulatedSite side in Sides)
        {
            if (side.Setup.Method == SyncMethod.Disabled)
                OneWayEver.Add(side.Name);
            SetLag(side, side.Setup.LagLeastSeconds, side.Setup.LagMostSeconds, side.Setup.BlinkPercent);
        }
        HoldEver = Scenario.Policy == ConflictPolicy.Hold;
        foreach (Event e in Scenario.Events)
            Clock.Post(Begin + TimeSpan.FromMilliseconds(e.At) - Clock.Now, () => Happen(e));
        Clock.RunUntil(() => _violations.Count > 0, TimeSpan.FromMilliseconds(Scenario.Events.Select(e => e.At).DefaultIfEmpty(0).Max() + 1_000));
        if (_violations.Count == 0)
            Settle();
    }

    private void Start(int number)
    {
        int life = _dead.Count(p => p.Number == number);
        _processes[number] = new SimulatedProcess(this, number, life);
        if (life > 0)
            Say($"{_processes[number].Name} starts");
    }

    private void Happen(Event e)
    {
        if (e.IsEditInJira)
        {
            string phase = Phase;
            if (People.Do(e) is { } done)
            {
                Say($"people at {e.Side}: {done} (event {e.Id})");
                _coverage.See(e.Kind, phase, _lastFault);
            }
            return;
        }
        SimulatedProcess? process = _processes[e.Worker % _processes.Count];
        switch (e.Kind)
        {
            case EventKind.Pass:
            case EventKind.PreviewPass:
                _lastFault = null;
                process?.Begin(new PassRequest { Preview = e.Kind == EventKind.PreviewPass });
                break;
            case EventKind.NamedPass:
                Issue[] issues = Side(e.Side).Site.Issues.Values.Where(i => Side(e.Side).Site.Projects[i.ProjectId].Key == Side(e.Side).Project).OrderBy(i => i.IdNumber).ToArray();
                if (issues.Length == 0 || process is null || process.IsBusy)
                    return;
                Issue named = issues[e.A % issues.Length];
                if (Profile.Connections.Get(ConnectionName).Side(e.Side).Method != SyncMethod.Disabled)
                    People.LetOut(e.Side, named.Id);
                process.Begin(new PassRequest { Issues = new NamedIssues(e.Side, [named.Key]) });
                break;
            case EventKind.SetPolicy:
                ConflictPolicy policy = Enum.GetValues<ConflictPolicy>()[e.A % 4];
                Say($"console: conflict policy {policy} (event {e.Id})");
                PolicyChanged = true;
                HoldEver |= policy == ConflictPolicy.Hold;
                Profile.Connections.Update(ConnectionName, c => c with { ConflictPolicy = policy });
                break;
            case EventKind.SetMethod:
                SyncMethod method = Enum.GetValues<SyncMethod>()[e.A % 3];
                Say($"console: {e.Side} becomes {method} (event {e.Id})");
                MethodChanged = true;
                if (method == SyncMethod.Disabled)
                    OneWayEver.Add(e.Side);
                Profile.Connections.Update(ConnectionName, c => c.WithSide(e.Side, c.Side(e.Side) with { Method = method }));
                break;
            case EventKind.Pause:
            case EventKind.Resume:
                Say($"console: {e.Kind} (event {e.Id})");
                Profile.Connections.Update(ConnectionName, c => c with { State = e.Kind == EventKind.Pause ? ConnectionState.Paused : ConnectionState.Active });
                break;
            case EventKind.Disconnect:
                Disconnect(e, process);
                break;
            case EventKind.OutageBegins:
                Say($"{e.Side} goes down (event {e.Id})");
                Side(e.Side).Outage = e;
                break;
            case EventKind.OutageEnds:
                Say($"{e.Side} comes back (event {e.Id})");
                foreach (SimulatedSite side in Sides)
                    side.Outage = null;
                break;
            case EventKind.IndexLags:
                Say($"{e.Side}: the index lags more (event {e.Id})");
                SetLag(Side(e.Side), e.A % 60, (e.A % 60) + (e.B % 180), e.B % 30);
                break;
            case EventKind.Kill:
                if (process is { IsBusy: true })
                    process.Kill($"while it waits for {string.Join(" and ", process.InFlight.DefaultIfEmpty("its next try"))} (event {e.Id})");
                break;
            case EventKind.KillBeforeCommit:
            case EventKind.KillAfterCommit:
            case EventKind.PowerLoss:
                process?.Arm(e.Kind, e.A % 12);
                break;
            default:
                Side(e.Side).Armed.Add(e);
                break;
        }
        if (!e.IsTrouble || e.Kind is EventKind.OutageEnds or EventKind.IndexLags)
            _coverage.See(e.Kind, Phase, _lastFault);
    }

    private void Disconnect(Event e, SimulatedProcess? process)
    {
        if (process is null)
            return;
        using SqliteStore store = SqliteStore.Open(Profile.StateFile);
        string key = Profile.Connections.Get(ConnectionName).Id.ToString("D");
        IReadOnlyList<SideLink> links = store.ListLinks(key, SideName.Local, null, 1000).Where(l => l.State != LinkState.Ended).ToArray();
        if (links.Count == 0)
            return;
        SideLink link = links[e.A % links.Count];
        try
        {
            process.Disconnect(link.Link);
            Say($"console: disconnects {link.IssueKey} from {link.TwinKey} (event {e.Id})");
        }
        catch (SyncException busy) when (busy.Kind == SyncErrorKind.Busy)
        {
            Say($"console: cannot disconnect {link.IssueKey} now: {busy.Message} (event {e.Id})");
        }
        catch (ProcessKilledException)
        {
        }
    }

    private static void SetLag(SimulatedSite side, int least, int most, int blink) => side.App.Control.SetIndexLag(new IndexLag
    {
        Least = TimeSpan.FromSeconds(least),
        Most = TimeSpan.FromSeconds(most),
        BlinkProbability = blink / 100.0,
        Seed = side.Name == SideName.Local ? 11 : 12,
    });

    /// <summary>The trouble ends and the people go home: what is to come right by itself comes right now.</summary>
    private void Settle()
    {
        Say("--- the trouble ends, the people go home");
        foreach (SimulatedSite side in Sides)
        {
            side.Armed.Clear();
            side.Outage = null;
            SetLag(side, 0, 0, 0);
        }
        foreach (SimulatedProcess process in _processes.Where(p => p is not null))
            process.Arm(EventKind.Pass, 0);
        if (Profile.Connections.Get(ConnectionName).State == ConnectionState.Paused)
            Profile.Connections.Update(ConnectionName, c => c with { State = ConnectionState.Active });
        Clock.RunTo(Clock.Now + TimeSpan.FromMinutes(6));

        // Retries wait up to an hour, the sweep a day.
        TimeSpan[] waits = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(65), TimeSpan.FromMinutes(1), TimeSpan.FromHours(25), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(65)];
        int silent = 0;
        for (int round = 0; silent < waits.Length; round++)
        {
            if (round == 60)
            {
                Violate("quiet comes", "It still writes after 60 rounds.");
                return;
            }
            long before = _writes;
            if (!Round())
                return;
            silent = _writes == before || round == 0 ? silent + 1 : 0;
            if (silent == 4 && waits[4] > TimeSpan.FromHours(24) && Scenario.SweepMinutes == 24 * 60 && !IsUneven && !Scenario.Blinks && !_beforeSweep)
            {
                _beforeSweep = true;
                new Checks(this).BeforeSweep();
                if (_violations.Count > 0)
                    return;
            }
            if (silent < waits.Length)
                Clock.RunTo(Clock.Now + waits[silent]);
        }

        // A pass right after one that had nothing to do.
        Clock.RunTo(Clock.Now + TimeSpan.FromSeconds(1));
        long writes = _writes;
        long calls = _calls;
        if (!PassOf(_processes.First(p => p is not null)))
            return;
        if (_writes != writes)
            Violate("no write after quiet", $"{_writes - writes} writes in a quiet pass.");
        if (_calls - calls > 2)
            Violate("a quiet pass takes two calls", $"It took {_calls - calls}.");
        new Checks(this).AfterQuiet();
        if (IsUneven && _violations.Count == 0)
            Level();
    }

    /// <summary>
    /// While a side sends nothing, or only what is named, little can be said of what is where. So in the end both sides are made
    /// Automatic: then everything that was held back has to arrive.
    /// </summary>
    private void Level()
    {
        Say("console: both sides become Automatic");
        Profile.Connections.Update(ConnectionName, c => c with { Local = c.Local with { Method = SyncMethod.Automatic }, Remote = c.Remote with { Method = SyncMethod.Automatic } });
        _levelled = true;
        for (int round = 0, silent = 0; silent < 2; round++)
        {
            if (round == 30)
            {
                Violate("quiet comes", "It still writes after 30 rounds with both sides Automatic.");
                return;
            }
            long before = _writes;
            if (!Round())
                return;
            silent = _writes == before ? silent + 1 : 0;
            Clock.RunTo(Clock.Now + TimeSpan.FromMinutes(65));
        }
        new Checks(this).AfterQuiet();
    }

    private bool Round()
    {
        foreach (SimulatedProcess process in _processes.Where(p => p is not null).ToArray())
        {
            if (!PassOf(process))
                return false;
        }
        return true;
    }

    private bool PassOf(SimulatedProcess process)
    {
        if (!Clock.RunUntil(() => !process.IsBusy, TimeSpan.FromHours(2)))
        {
            Violate("a pass ends", $"{process.Name} still waits for {string.Join(", ", process.InFlight)}.");
            return false;
        }
        process.Begin(new PassRequest());
        if (!Clock.RunUntil(() => !process.IsBusy, TimeSpan.FromHours(2)))
        {
            Violate("a pass ends", $"{process.Name} still waits for {string.Join(", ", process.InFlight)}.");
            return false;
        }
        return _violations.Count == 0;
    }

    private SimulatedSite Build(SideName name, string url, string project, TimeProvider time)
    {
        SideSetup setup = Scenario.Of(name);
        SiteBuilder builder = new SiteBuilder(setup.Kind == JiraKind.Cloud ? SandboxKind.Cloud : SandboxKind.DataCenter, time)
            .AddUser("mia", "Mia Example").AddUser("ben", "Ben Example")
            .AddProject(project, project).AddProject("OTH", "Other");
        Site site = builder.Build();
        site.ClockSkew = TimeSpan.FromSeconds(setup.SkewSeconds);
        site.RewritesAdf = setup.Rewrites;
        User sync = site.GetUser(SiteBuilder.SyncUser);
        sync.TimeZone = setup.TimeZone;
        sync.Tokens.Clear();
        sync.Tokens.Add(new AccessToken { Value = _token });
        return new(name, new SandboxApp(new SandboxOptions { Site = site, BaseUrl = new Uri(url), MediaBaseUrl = new Uri(url.Replace("https://", "https://media-", StringComparison.Ordinal)) }), project, setup);
    }

    private static Guid NewId(Random random)
    {
        byte[] bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
