using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Exchange;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Rules;
using JiraSync.Engine.State;
using JiraSync.Engine.Sync;
using Xunit;

namespace JiraSync.Engine.Tests.Sync;

/// <summary>Two Jiras, one connection, one store: what tests of the engine play in.</summary>
internal sealed class World : ISyncHost, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("jirasync-test-").FullName;

    public World(JiraKind local = JiraKind.Cloud, JiraKind remote = JiraKind.DataCenter, int seed = 1)
    {
        var ids = new Random(seed);
        _options = new SyncOptions { NewId = () => NewId(ids) };
        Local = new FakeJira(local, "SUP", Clock);
        Remote = new FakeJira(remote, "ENG", Clock);
        Connection = new ConnectionConfig
        {
            Id = Guid.NewGuid(),
            Name = "bugs",
            Created = Clock.GetUtcNow(),
            Local = new SideConfig { Instance = "support", Project = "SUP" },
            Remote = new SideConfig { Instance = "engineering", Project = "ENG" },
        };
        Triggers.Add(new TriggerConfig { Id = "t1", Side = SideName.Local, Jql = "created is not EMPTY" });
        Store = SqliteStore.Open(StorePath);
    }

    private readonly SyncOptions _options;

    public TestClock Clock { get; } = new();

    public FakeJira Local { get; }

    public FakeJira Remote { get; }

    public ConnectionConfig Connection { get; set; }

    public List<TriggerConfig> Triggers { get; } = [];

    public ISyncStore Store { get; private set; }

    public string StorePath => Path.Combine(_directory, "state.db");

    public List<string> Said { get; } = [];

    public List<string> Questions { get; } = [];

    public Func<string, bool> Answer { get; set; } = _ => true;

    public string Key => Connection.Id.ToString("D");

    public async Task<PassReport> PassAsync(PassRequest? request = null, ISyncStore? store = null)
    {
        Clock.Tick();
        SideContext local = Side(SideName.Local, Local, Remote, store ?? Store);
        SideContext remote = Side(SideName.Remote, Remote, Local, store ?? Store);
        return await new SyncPass(local, remote, Triggers).RunAsync(request ?? new PassRequest(), CancellationToken.None);
    }

    /// <summary>Passes until nothing is written, then checks that both sides are equal and a further pass is silent.</summary>
    public async Task SettleAsync()
    {
        for (int i = 0; i < 12; i++)
        {
            Clock.Advance(TimeSpan.FromMinutes(2));
            PassReport report = await PassAsync();
            if (report.Writes == 0 && i > 1)
            {
                AssertEqual();
                PassReport quiet = await PassAsync();
                Assert.Equal(0, quiet.Writes);
                Assert.True(quiet.Calls <= 2, $"A quiet pass took {quiet.Calls} calls.");
                return;
            }
        }
        Assert.Fail("It never became quiet.");
    }

    public void AssertEqual()
    {
        IReadOnlyList<SideLink> links = Store.ListLinks(Key, SideName.Local, null, 1000);
        Assert.Equal(links.Count, links.Select(l => l.IssueId).Distinct().Count());
        Assert.Equal(links.Count, Remote.Issues.Count);
        Assert.Equal(links.Count, Local.Issues.Count);
        foreach (SideLink link in links)
        {
            Issue local = Local.Issues.Single(i => i.Id == link.IssueId);
            Issue remote = Remote.Issues.Single(i => i.Id == link.TwinId);
            Assert.Equal(local.Summary, remote.Summary);
            Assert.Equal(Plain(local.Description), Plain(remote.Description));
            Assert.Equal(local.Type.Name, remote.Type.Name);
            Assert.Equal(local.Comments.Count, remote.Comments.Count);
            Assert.Equal(local.Attachments.Select(a => a.FileName).Order(), remote.Attachments.Select(a => a.FileName).Order());
        }
    }

    public IReadOnlyList<ConflictRecord> Conflicts => Store.ListConflicts(Key, 100);

    public IReadOnlyList<ErrorRecord> Errors => Store.ListErrors(Key);

    /// <summary>As after a kill: what was not committed is gone, a new process opens the file.</summary>
    public void Restart()
    {
        Store.Dispose();
        Store = SqliteStore.Open(StorePath);
    }

    public static string Plain(RichText? text) => Engine.RichTexts.RichTextPreview.Of(text, 1000).Trim();

    public void Verbose(string message) => Said.Add(message);

    public void Warning(string message) => Said.Add("WARNING " + message);

    public void Progress(SyncProgress progress)
    {
    }

    public bool ShouldProcess(string target, string action)
    {
        Questions.Add($"{target}: {action}");
        return Answer(action);
    }

    public void Dispose()
    {
        Store.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private SideContext Side(SideName name, IJiraClient own, IJiraClient other, ISyncStore store) => new()
    {
        Connection = Connection,
        Name = name,
        Client = own,
        Rules = new BasicRules(),
        Exchange = new DirectExchange(Key, name, other),
        Store = store,
        Time = Clock,
        Host = this,
        AccountId = "sync",
        Options = _options,
    };

    private static Guid NewId(Random random)
    {
        byte[] bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
