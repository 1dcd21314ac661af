using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using JiraSync.Engine.Tests.OnSandbox;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Faults;
using JiraSync.Sandbox.Hosting;
using Xunit;
using SandboxIssue = JiraSync.Sandbox.Domain.Issue;

namespace JiraSync.Engine.Tests.Carried;

public sealed class StatusTests
{
    private static readonly string[] Statuses = ["Open", "Working", "Review", "Closed"];
    private static readonly string[] Ways = ["Open -> Working", "Working -> Open", "Working -> Review", "Review -> Closed", "Closed -> Open"];

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task The_status_is_walked_to_over_several_transitions_and_the_way_is_remembered(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote, Flow(), Flow());
        world.Map(SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), SandboxWorld.Same("status"));
        var journey = new Journey(world, fromLocal);
        string first = Begin(journey, "First", "Working", "Review", "Closed");
        await world.SettleAsync();
        Assert.Equal("Closed", StatusOf(journey.To, journey.Twin("First")));
        long learning = TransitionCalls(journey.To);

        world.ResetCalls();
        Begin(journey, "Second", "Working", "Review", "Closed");
        await world.SettleAsync();
        Assert.Equal("Closed", StatusOf(journey.To, journey.Twin("Second")));
        Assert.Equal(3, TransitionCalls(journey.To)); // one call a step, and no look
        Assert.True(learning > 3);

        // And back again, from the other side.
        Transition(journey.To, journey.Twin("First").Key, "Open");
        await world.SettleAsync();
        Assert.Equal("Open", StatusOf(journey.From, journey.Source(first)));
        Assert.Equal(0, await ConflictsAsync(world));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task What_a_transitions_screen_requires_comes_from_a_constant(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote, Flow(CloseBy(required: true)), Flow(CloseBy(required: true)));
        MappingSide field = new() { Field = "resolution", Default = "Duplicate" };
        world.Map(
            SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), SandboxWorld.Same("status"),
            fromLocal ? new MappingConfig { Remote = field } : new MappingConfig { Local = field });
        var journey = new Journey(world, fromLocal);
        Begin(journey, "Solved", "Working", "Review", "Closed");
        PassReport report = await world.SettleAsync();
        SandboxIssue twin = journey.Twin("Solved");
        Assert.Equal("Closed", StatusOf(journey.To, twin));
        Assert.Equal("Duplicate", FieldTexts.Read(journey.To.Site, twin, "resolution"));
        Assert.Equal(0, report.Errors);
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task A_resolution_that_only_a_transition_shows_goes_along_with_it(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote, Flow(CloseBy(required: false)), Flow(CloseBy(required: false)));
        world.Map(SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), SandboxWorld.Same("status"), SandboxWorld.Same("resolution"));
        var journey = new Journey(world, fromLocal);
        string key = Begin(journey, "Decided", "Working", "Review");
        await world.SettleAsync();
        journey.From.Site.Edits.Transition("mia", key, "Closed", i => FieldTexts.Write(journey.From.Site, i, "resolution", "Won't Do"));
        await world.SettleAsync();
        SandboxIssue twin = journey.Twin("Decided");
        Assert.Equal("Closed", StatusOf(journey.To, twin));
        Assert.Equal("Won't Do", FieldTexts.Read(journey.To.Site, twin, "resolution"));
        Assert.Equal(0, await ConflictsAsync(world));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task A_closed_issue_is_reopened_edited_and_closed_again(JiraKind local, JiraKind remote, bool fromLocal)
    {
        foreach (bool mapped in new[] { true, false })
        {
            Action<SiteBuilder> build = Flow(CloseBy(required: false), w => w.ReadOnlyStatusIds.Add(w.StatusIds[^1]));
            using SandboxWorld world = SandboxWorld.Create(local, remote, build, build);
            world.Map([SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), .. mapped ? [SandboxWorld.Same("status"), SandboxWorld.Same("resolution")] : Array.Empty<MappingConfig>()]);
            var journey = new Journey(world, fromLocal);
            string key = Begin(journey, "Closed one");
            await world.SettleAsync();
            string twin = journey.Twin("Closed one").Key;
            foreach (string step in new[] { "Working", "Review" })
                Transition(journey.To, twin, step);
            journey.To.Site.Edits.Transition("ben", twin, "Closed", i => FieldTexts.Write(journey.To.Site, i, "resolution", "Duplicate"));
            await world.SettleAsync();
            Assert.Equal(mapped ? "Closed" : "Open", StatusOf(journey.From, journey.Source(key)));

            journey.From.Site.Edits.Update("mia", key, i => i.Summary = "Closed, and renamed");
            await world.SettleAsync();
            SandboxIssue after = journey.Twin("Closed, and renamed");
            Assert.Equal("Closed", StatusOf(journey.To, after));
            Assert.Equal("Duplicate", FieldTexts.Read(journey.To.Site, after, "resolution"));
            Assert.Equal(mapped ? "Closed" : "Open", StatusOf(journey.From, journey.Source(key)));
            Assert.Equal(0, await ConflictsAsync(world));
        }
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Without_a_way_the_status_is_reported_and_all_else_goes(JiraKind local, JiraKind remote, bool fromLocal)
    {
        Action<SiteBuilder> whole = Flow(), closed = Flow(null, w => w.Transitions.RemoveAll(t => t.Name is "Review" or "Closed"));
        using SandboxWorld world = SandboxWorld.Create(local, remote, fromLocal ? whole : closed, fromLocal ? closed : whole);
        world.Map(SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), SandboxWorld.Same("status"), SandboxWorld.Same("labels"));
        var journey = new Journey(world, fromLocal);
        string key = Begin(journey, "Stuck");
        await world.SettleAsync();
        Journey.Shuffled(
            5,
            () => journey.From.Site.Edits.Update("mia", key, i => i.Labels.Add("new")),
            () =>
            {
                foreach (string step in new[] { "Working", "Review", "Closed" })
                    Transition(journey.From, key, step);
            },
            () => journey.From.Site.Edits.AddComment("mia", key, "Closed it"));
        PassReport report = await world.PassAsync();
        SyncIssueResult result = Assert.Single(report.Results, r => r.ErrorId is not null);
        Assert.Equal(ErrorIds.StatusNotReachable, result.ErrorId);
        SandboxIssue twin = journey.Twin("Stuck");
        Assert.Equal("Open", StatusOf(journey.To, twin));
        Assert.Equal(["new"], twin.Labels);

        // The workflow is mended: it goes by itself. Until then nothing comes back.
        Assert.Equal("Closed", StatusOf(journey.From, journey.Source(key)));
        Workflow workflow = journey.To.Site.WorkflowOf(twin);
        workflow.Transitions.Add(new Transition { Id = "901", Name = "Straight", From = [workflow.StatusIds[0]], To = workflow.StatusIds[^1], SetsResolutionId = "10000" });
        for (int i = 0; i < 20 && StatusOf(journey.To, journey.Twin("Stuck")) != "Closed"; i++)
        {
            await Task.Delay(200);
            await world.PassAsync();
        }
        await world.SettleAsync();
        Assert.Equal("Closed", StatusOf(journey.To, journey.Twin("Stuck")));
        Assert.Equal("Closed", StatusOf(journey.From, journey.Source(key)));
        Assert.Equal(0, await ConflictsAsync(world));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task People_who_change_the_status_while_it_is_walked_to_lose_nothing(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote, Flow(), Flow());
        world.Map(SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), SandboxWorld.Same("status"));
        var journey = new Journey(world, fromLocal);
        string key = Begin(journey, "Contested");
        await world.SettleAsync();
        string twin = journey.Twin("Contested").Key;
        foreach (string step in new[] { "Working", "Review", "Closed" })
            Transition(journey.From, key, step);
        bool done = false;
        world.OnShouldProcess = (_, action) =>
        {
            if (done || !action.StartsWith("Set status", StringComparison.Ordinal))
                return;
            done = true;
            Transition(journey.To, twin, "Working", "ben");
        };
        await world.SettleAsync(15);
        Assert.True(done);
        Assert.True(await ConflictsAsync(world) > 0);

        // Theirs was the later: it counts on both sides.
        Assert.Equal("Working", StatusOf(journey.To, journey.Twin("Contested")));
        Assert.Equal("Working", StatusOf(journey.From, journey.Source(key)));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task A_walk_that_breaks_off_is_finished_by_the_next_pass(JiraKind local, JiraKind remote, bool fromLocal)
    {
        foreach (bool afterCommit in new[] { true, false })
        {
            for (int step = 0; step < 3; step++)
            {
                using SandboxWorld world = SandboxWorld.Create(local, remote, Flow(), Flow());
                world.Map(SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), SandboxWorld.Same("status"));
                var journey = new Journey(world, fromLocal);
                world.Options = world.Options with { RetryFirst = TimeSpan.FromHours(1) }; // however slow the machine, the pass does not try again itself
                string key = Begin(journey, "Broken off");
                await world.SettleAsync();
                foreach (string way in new[] { "Working", "Review", "Closed" })
                    Transition(journey.From, key, way);
                journey.To.Control.AddFault(new Fault { Kind = FaultKind.Drop, Match = "^POST issue/{id}/transitions$", AfterCommit = afterCommit, SkipFirst = step, Count = 1 });
                await world.PassAsync();
                Assert.NotEqual("Closed" + (afterCommit && step == 2), StatusOf(journey.To, journey.Twin("Broken off")) + "False");
                await world.WaitIsOverAsync();
                await world.SettleAsync(15);
                Assert.Equal("Closed", StatusOf(journey.To, journey.Twin("Broken off")));
                Assert.Equal("Closed", StatusOf(journey.From, journey.Source(key)));
                Assert.Equal(0, await ConflictsAsync(world));
            }
        }
    }

    /// <summary>A workflow of four statuses in a site's only project.</summary>
    private static Action<SiteBuilder> Flow(params Action<Workflow>?[] changes) => builder =>
    {
        string project = builder.Site.Projects.Values.Single().Key;
        builder.AddWorkflow(project, Statuses, Ways);
        Workflow workflow = builder.Site.Workflows.Values.Last();
        foreach (Action<Workflow>? change in changes)
            change?.Invoke(workflow);
    };

    /// <summary>The resolution is asked for on the screen of the last step.</summary>
    private static Action<Workflow> CloseBy(bool required) => workflow =>
    {
        Transition close = workflow.Transitions.Single(t => t.Name == "Closed");
        close.SetsResolutionId = null;
        close.Screen = [new ScreenField { FieldId = "resolution", Required = required }];
    };

    private static string Begin(Journey journey, string summary, params string[] steps)
    {
        SandboxIssue issue = journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Bug", i => i.Summary = summary);
        foreach (string step in steps)
            Transition(journey.From, issue.Key, step);
        return issue.Key;
    }

    private static void Transition(SandboxApp app, string key, string name, string by = "mia") => app.Site.Edits.Transition(by, key, name);

    private static string StatusOf(SandboxApp app, SandboxIssue issue) => FieldTexts.Read(app.Site, issue, "status");

    private static long TransitionCalls(SandboxApp app) =>
        app.Control.Calls.ByEndpoint.Where(c => c.Key.EndsWith("issue/{id}/transitions", StringComparison.Ordinal)).Sum(c => c.Value);

    private static Task<int> ConflictsAsync(SandboxWorld world) =>
        world.WithServiceAsync(s => Task.FromResult(s.ListConflicts(world.Profile.Connections.Get(SandboxWorld.ConnectionName), 1000).Count()));
}
