using System;
using System.Linq;
using System.Threading.Tasks;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using JiraSync.Engine.Tests.OnSandbox;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Hosting;
using Xunit;
using SandboxIssue = JiraSync.Sandbox.Domain.Issue;

namespace JiraSync.Engine.Tests.Carried;

public sealed class WatchersAndVotesTests
{
    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Watchers_merge_as_sets(JiraKind local, JiraKind remote, bool fromLocal)
    {
        Action<SiteBuilder> more = b => b.AddUser("eve", "Eve Example");
        using SandboxWorld world = SandboxWorld.Create(local, remote, more, more);
        world.KnowAccounts();
        world.Map(SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), SandboxWorld.Same("watches"));
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Bug", i => i.Summary = "Watched");
        await world.SettleAsync();
        Assert.Equal("mia", Watchers(journey.To, journey.Twin("Watched")));
        string twin = journey.Twin("Watched").Key;

        // Who watches moves nothing by which a search would find the issue: an edit goes with it.
        Journey.Shuffled(
            8,
            () => journey.From.Site.Edits.SetWatching(issue.Key, journey.From.Site.GetUser("ben").Id, true),
            () => journey.From.Site.Edits.SetWatching(issue.Key, journey.From.Site.GetUser("mia").Id, false),
            () => journey.To.Site.Edits.SetWatching(twin, journey.To.Site.GetUser("eve").Id, true));
        journey.From.Site.Edits.Update("mia", issue.Key, i => i.Summary = "Watched!");
        journey.To.Site.Edits.AddComment("ben", twin, "Eve should know");
        await world.SettleAsync(12);
        Assert.Equal("ben,eve", Watchers(journey.To, journey.To.Site.FindIssue(twin)!));
        Assert.Equal("ben,eve", Watchers(journey.From, journey.Source(issue.Key)));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Who_cannot_be_made_to_watch_is_told_and_goes_on_watching_over_there(JiraKind local, JiraKind remote, bool fromLocal)
    {
        Action<SiteBuilder> deny = b => b.With(site =>
        {
            Project project = site.Projects.Values.Single();
            project.Permissions.RemoveAll(p => p.Permission == "*");
            project.Permissions.AddRange(Permissions.OfProjects.Where(p => p != Permissions.ManageWatchers).Select(p => new PermissionGrant { Permission = p, Holder = PermissionHolder.LoggedIn }));
        });
        using SandboxWorld world = SandboxWorld.Create(local, remote, fromLocal ? null : deny, fromLocal ? deny : null);
        world.KnowAccounts();
        world.Map(SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), SandboxWorld.Same("watches"));
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Bug", i => i.Summary = "Not here");
        PassReport report = await world.GoodPassAsync();
        Assert.Contains(report.Results, r => r.Notices.Any(n => n.Contains("Watchers", StringComparison.Ordinal)));
        journey.From.Site.Edits.Update("mia", issue.Key, i => i.Summary = "Not here either");
        await world.SettleAsync();
        Assert.Equal("", Watchers(journey.To, journey.Twin("Not here either")));
        Assert.Equal("mia", Watchers(journey.From, journey.Source(issue.Key)));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Votes_are_counted_into_a_number_and_never_cast(JiraKind local, JiraKind remote, bool fromLocal)
    {
        Action<SiteBuilder> build = b => b.AddField("Votes there", Sandbox.Domain.FieldKind.Number);
        using SandboxWorld world = SandboxWorld.Create(local, remote, build, build);
        world.Map(
            SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"),
            fromLocal
                ? SandboxWorld.Between("votes", "Votes there") with { Direction = MappingDirection.ToRemote }
                : SandboxWorld.Between("Votes there", "votes") with { Direction = MappingDirection.ToLocal });
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Bug", i => i.Summary = "Popular");
        journey.From.Site.Edits.SetVote(issue.Key, journey.From.Site.GetUser("ben").Id, true);
        await world.SettleAsync();
        Assert.Equal("1", FieldTexts.Read(journey.To.Site, journey.Twin("Popular"), "Votes there"));
        journey.From.Site.Edits.SetVote(issue.Key, journey.From.Site.GetUser("admin").Id, true);
        journey.From.Site.Edits.Update("mia", issue.Key, i => i.Summary = "More popular");
        await world.SettleAsync();
        Assert.Equal("2", FieldTexts.Read(journey.To.Site, journey.Twin("More popular"), "Votes there"));
        Assert.Empty(journey.Twin("More popular").VoterIds);
    }

    private static string Watchers(SandboxApp app, SandboxIssue issue) => FieldTexts.Read(app.Site, issue, "watches");
}
