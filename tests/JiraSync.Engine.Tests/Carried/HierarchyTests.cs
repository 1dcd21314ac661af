using System;
using System.Linq;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using JiraSync.Engine.Tests.OnSandbox;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Hosting;
using Xunit;
using SandboxIssue = JiraSync.Sandbox.Domain.Issue;

namespace JiraSync.Engine.Tests.Carried;

public sealed class HierarchyTests
{
    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Sub_tasks_come_below_the_twin_of_their_parent_and_epics_hold_the_twins_of_their_issues(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = World(local, remote);
        var journey = new Journey(world, fromLocal);
        SandboxIssue epic = Add(journey, "Epic", "The epic");
        SandboxIssue story = Add(journey, "Story", "The story");
        SandboxIssue task = Add(journey, SubtaskOf(journey.From), "The sub-task", story);
        journey.From.Site.Agile.SetEpic("mia", story.Key, epic);
        await world.SettleAsync();

        AssertBelow(journey.To, journey.Twin("The sub-task"), journey.Twin("The story"));
        Assert.True(journey.To.Site.IssueTypes[journey.Twin("The sub-task").IssueTypeId].IsSubtask);
        Assert.Equal(journey.Twin("The epic").Id, journey.To.Site.Agile.EpicOf(journey.Twin("The story"))?.Id);
        Assert.Equal("Epic", journey.To.Site.IssueTypes[journey.Twin("The epic").IssueTypeId].Name);

        // A second epic, filled from the other side; and the first left from this side, in either order.
        SandboxIssue second = Add(journey, "Epic", "Second epic");
        SandboxIssue other = Add(journey, "Bug", "A bug");
        await world.SettleAsync();
        Journey.Shuffled(
            fromLocal ? 3 : 4,
            () => journey.To.Site.Agile.SetEpic("ben", journey.Twin("A bug").Key, journey.Twin("Second epic")),
            () => journey.From.Site.Agile.SetEpic("mia", story.Key, null),
            () => journey.From.Site.Edits.Update("mia", task.Key, i => i.Summary = "The sub-task, renamed"));
        await world.SettleAsync();
        Assert.Equal(second.Id, journey.From.Site.Agile.EpicOf(journey.Source(other.Key))?.Id);
        Assert.Null(journey.To.Site.Agile.EpicOf(journey.Twin("The story")));
        Assert.Null(journey.From.Site.Agile.EpicOf(journey.Source(story.Key)));
        AssertBelow(journey.To, journey.Twin("The sub-task, renamed"), journey.Twin("The story"));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task What_points_at_an_issue_that_is_not_in_sync_waits_and_follows_it_in_the_same_pass(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = World(local, remote, "labels = travels");
        var journey = new Journey(world, fromLocal);
        SandboxIssue epic = Add(journey, "Epic", "The epic");
        SandboxIssue story = Add(journey, "Story", "The story");
        SandboxIssue task = Add(journey, SubtaskOf(journey.From), "The sub-task", story);
        journey.From.Site.Agile.SetEpic("mia", story.Key, epic);
        Go(journey, task);
        PassReport report = await world.PassAsync();
        SyncIssueResult waiting = Assert.Single(report.Results);
        Assert.Equal(ErrorIds.ParentNotInSync, waiting.ErrorId);
        Assert.Contains(story.Key, waiting.Error, StringComparison.Ordinal);
        Assert.Empty(journey.To.Site.Issues);

        // The story brings its sub-task along; its own epic is not there yet, which holds up neither.
        Go(journey, story);
        await PassAsync(world);
        AssertBelow(journey.To, journey.Twin("The sub-task"), journey.Twin("The story"));
        Assert.Null(journey.To.Site.Agile.EpicOf(journey.Twin("The story")));
        Assert.Empty(await world.WithServiceAsync(s => Task.FromResult(s.ListErrors(world.Profile.Connections.Get(SandboxWorld.ConnectionName)))));

        // Both are quiet, and agree, when the epic comes: only then the story is put below it.
        await world.SettleAsync();
        Go(journey, epic);
        await PassAsync(world);
        Assert.Equal(journey.Twin("The epic").Id, journey.To.Site.Agile.EpicOf(journey.Twin("The story"))?.Id);
        await world.SettleAsync();
        Assert.Equal(epic.Id, journey.From.Site.Agile.EpicOf(journey.Source(story.Key))?.Id);
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task A_sub_task_that_moves_below_another_issue_follows_where_Jira_lets_it_and_is_told_where_not(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = World(local, remote);
        var journey = new Journey(world, fromLocal);
        SandboxIssue first = Add(journey, "Story", "First");
        SandboxIssue second = Add(journey, "Story", "Second");
        SandboxIssue task = Add(journey, SubtaskOf(journey.From), "The sub-task", first);
        await world.SettleAsync();

        journey.From.Site.Edits.Update("mia", task.Key, i => i.ParentId = second.Id);
        await world.SettleAsync();
        bool follows = journey.To.Site.IsCloud;
        AssertBelow(journey.To, journey.Twin("The sub-task"), journey.Twin(follows ? "Second" : "First"));
        Assert.Equal(second.Id, journey.Source(task.Key).ParentId);
        Assert.Equal(!follows, world.Said.Any(s => s.Contains("only by hand", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Children_are_created_with_their_parents_and_cost_no_call_of_their_own()
    {
        using SandboxWorld world = World(JiraKind.Cloud, JiraKind.Cloud);
        var journey = new Journey(world, fromLocal: true);
        for (int e = 0; e < 3; e++)
        {
            SandboxIssue epic = Add(journey, "Epic", "Epic " + e);
            for (int s = 0; s < 15; s++)
            {
                SandboxIssue story = Add(journey, "Story", $"Story {e}.{s}", epic);
                for (int t = 0; t < 3; t++)
                    Add(journey, "Subtask", $"Task {e}.{s}.{t}", story);
            }
        }
        await world.GoodPassAsync();
        Assert.Equal(183, world.Remote.Site.Issues.Count);
        long writes = world.Remote.Control.Calls.ByEndpoint.Where(c => c.Key.StartsWith("POST", StringComparison.Ordinal) && c.Key.Contains("issue/bulk", StringComparison.Ordinal) && !c.Key.Contains("fetch", StringComparison.Ordinal)).Sum(c => c.Value);
        Assert.True(writes is >= 4 and <= 12, world.CallsByEndpoint);
        Assert.Equal(0, world.Remote.Control.Calls.ByEndpoint.Where(c => c.Key.StartsWith("PUT", StringComparison.Ordinal)).Sum(c => c.Value));
        foreach (SandboxIssue issue in world.Local.Site.Issues.Values)
        {
            SandboxIssue twin = journey.Twin(issue.Summary);
            Assert.Equal(issue.ParentId is null ? null : world.Local.Site.GetIssue(issue.ParentId).Summary, twin.ParentId is null ? null : world.Remote.Site.GetIssue(twin.ParentId).Summary);
        }
    }

    [Fact]
    public async Task An_epic_gets_a_name_where_Data_Center_wants_one()
    {
        using SandboxWorld world = World(JiraKind.Cloud, JiraKind.DataCenter);
        Site site = world.Remote.Site;
        string name = site.Fields.Values.Single(f => f.Name == "Epic Name").Id;
        site.FindProject("ENG")!.Screens[0].RequiredFieldIds.Add(name);
        var journey = new Journey(world, fromLocal: true);
        Add(journey, "Epic", "The epic");
        await world.SettleAsync();
        Assert.Equal("The epic", journey.Twin("The epic").Custom[name].Text);
    }

    [Fact]
    public async Task Where_the_parent_is_not_mapped_a_sub_task_becomes_an_issue_of_its_own()
    {
        using SandboxWorld world = World(JiraKind.Cloud, JiraKind.DataCenter);
        world.Map(SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), SandboxWorld.Same("labels"));
        var journey = new Journey(world, fromLocal: true);
        SandboxIssue story = Add(journey, "Story", "The story");
        Add(journey, "Subtask", "The sub-task", story);
        await world.SettleAsync();
        Assert.False(site(journey.Twin("The sub-task")).IsSubtask);
        Assert.Null(journey.Twin("The sub-task").ParentId);

        JiraSync.Sandbox.Domain.IssueType site(SandboxIssue issue) => world.Remote.Site.IssueTypes[issue.IssueTypeId];
    }

    private static SandboxWorld World(JiraKind local, JiraKind remote, string? jql = null)
    {
        SandboxWorld world = SandboxWorld.Create(local, remote, b => b.AddScrumBoard("SUP"), b => b.AddScrumBoard("ENG"));
        world.Map(SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), SandboxWorld.Same("parent"));
        if (jql is not null)
        {
            foreach (TriggerConfig trigger in world.Profile.Connections.GetTriggers(SandboxWorld.ConnectionName))
                world.Profile.Connections.UpdateTrigger(SandboxWorld.ConnectionName, trigger.Id, t => t with { Jql = jql });
        }
        return world;
    }

    /// <summary>A pass, and on Data Center the time that its index needs before a trigger is asked again.</summary>
    private static Task PassAsync(SandboxWorld world) => world.GoodPassAsync();

    private static void Go(Journey journey, SandboxIssue issue) => journey.From.Site.Edits.Update("mia", issue.Key, i => i.Labels.Add("travels"));

    private static SandboxIssue Add(Journey journey, string type, string summary, SandboxIssue? parent = null) =>
        journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, type, i =>
        {
            i.Summary = summary;
            i.ParentId = parent?.Id;
        });

    private static string SubtaskOf(SandboxApp app) => app.Site.IsCloud ? "Subtask" : "Sub-task";

    private static void AssertBelow(SandboxApp app, SandboxIssue issue, SandboxIssue parent) => Assert.Equal(parent.Key, issue.ParentId is null ? null : app.Site.GetIssue(issue.ParentId).Key);
}
