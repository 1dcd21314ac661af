using System;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.State;
using JiraSync.Engine.Sync;
using JiraSync.Engine.Tests.OnSandbox;
using JiraSync.Sandbox.Faults;
using Xunit;
using SandboxIssue = JiraSync.Sandbox.Domain.Issue;
using SandboxWorklog = JiraSync.Sandbox.Domain.Worklog;

namespace JiraSync.Engine.Tests.Carried;

public sealed class WorklogTests
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Worklogs_are_added_edited_and_deleted_from_either_side(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = World(local, remote);
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = Create(journey, "Worked on");
        string twin = await TwinOf(world, journey, "Worked on");

        Journey.Shuffled(
            fromLocal ? 1 : 2,
            () => Log(journey.From, "mia", issue.Key, Monday, 3600, "Looked into it"),
            () => Log(journey.From, "mia", issue.Key, Monday.AddDays(1), 1800, null),
            () => Log(journey.To, "ben", twin, Monday.AddHours(1), 5400, "Tried a fix"));
        await world.SettleAsync();
        string[] all = ["3600 2026-11-23 09:00", "5400 2026-11-23 10:00", "1800 2026-11-24 09:00"];
        Assert.Equal(all.Order(), Work(journey.Source(issue.Key)));
        Assert.Equal(all.Order(), Work(journey.Twin("Worked on")));
        SandboxWorklog copy = journey.Twin("Worked on").Worklogs.Single(w => w.TimeSpentSeconds == 3600);
        Assert.Equal("Mia Example logged this work: Looked into it", ItemText.Plain(copy.Comment));
        Assert.Equal("Mia Example logged this work:", ItemText.Plain(journey.Twin("Worked on").Worklogs.Single(w => w.TimeSpentSeconds == 1800).Comment));
        Assert.Equal("Ben Example logged this work: Tried a fix", ItemText.Plain(journey.Source(issue.Key).Worklogs.Single(w => w.TimeSpentSeconds == 5400).Comment));

        // Edited where it was born, and edited in the copy.
        SandboxWorklog original = journey.Source(issue.Key).Worklogs.Single(w => w.TimeSpentSeconds == 3600);
        SandboxWorklog theirCopy = journey.Source(issue.Key).Worklogs.Single(w => w.TimeSpentSeconds == 5400);
        Journey.Shuffled(
            fromLocal ? 3 : 4,
            () => journey.From.Site.Edits.EditWorklog("mia", original.Id, w => w with { TimeSpentSeconds = 7200, Comment = journey.From.Site.Text("Looked into it for long") }),
            () => journey.From.Site.Edits.EditWorklog("mia", theirCopy.Id, w => w with { Started = Monday.AddHours(3) }));
        await world.SettleAsync();
        string[] edited = ["7200 2026-11-23 09:00", "5400 2026-11-23 12:00", "1800 2026-11-24 09:00"];
        Assert.Equal(edited.Order(), Work(journey.Source(issue.Key)));
        Assert.Equal(edited.Order(), Work(journey.Twin("Worked on")));
        Assert.Equal("Mia Example logged this work: Looked into it for long", ItemText.Plain(journey.Twin("Worked on").Worklogs.Single(w => w.TimeSpentSeconds == 7200).Comment));
        Assert.Equal("Tried a fix", ItemText.Plain(journey.Twin("Worked on").Worklogs.Single(w => w.TimeSpentSeconds == 5400).Comment));

        // Deleted where it was born, and deleted in the copy.
        journey.From.Site.Edits.DeleteWorklog("mia", original.Id);
        journey.From.Site.Edits.DeleteWorklog("mia", theirCopy.Id);
        await world.SettleAsync();
        Assert.Equal(["1800 2026-11-24 09:00"], Work(journey.Source(issue.Key)));
        Assert.Equal(["1800 2026-11-24 09:00"], Work(journey.Twin("Worked on")));
        PassReport quiet = await world.GoodPassAsync();
        Assert.Equal((0, 2), (quiet.Writes, quiet.Calls));
        Assert.All(await world.ResultsAsync(), s => Assert.Equal(SyncStatus.Synchronized, s));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task What_is_typed_while_the_answer_of_our_edit_is_lost_is_an_edit_of_peoples(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = World(local, remote);
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = Create(journey, "Worked on");
        Log(journey.From, "mia", issue.Key, Monday, 3600, "First");
        await world.SettleAsync();
        string original = Assert.Single(journey.Source(issue.Key).Worklogs).Id, copy = Assert.Single(journey.Twin("Worked on").Worklogs).Id;

        journey.From.Site.Edits.EditWorklog("mia", original, w => w with { TimeSpentSeconds = 7200 });
        journey.To.Control.AddFault(new Fault { Kind = FaultKind.Truncate, Match = "^PUT issue/{id}/worklog/{id}$", Count = 1 });
        bool written = false, typed = false;
        world.Wire = inner => new BetweenHandler(inner, request =>
        {
            if (written && !typed && request.Method == HttpMethod.Get)
            {
                typed = true;
                journey.To.Site.Edits.EditWorklog("ben", copy, w => w with { TimeSpentSeconds = 10_800 });
            }
            written |= request.Method == HttpMethod.Put && request.RequestUri!.AbsolutePath.Contains("/worklog/", StringComparison.Ordinal);
            return Task.FromResult<HttpResponseMessage?>(null);
        });
        await world.SettleAsync();
        Assert.True(typed);
        Assert.Equal(10_800, Assert.Single(journey.Twin("Worked on").Worklogs).TimeSpentSeconds);
        Assert.Equal(10_800, Assert.Single(journey.Source(issue.Key).Worklogs).TimeSpentSeconds);
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task A_lost_answer_makes_no_second_worklog(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = World(local, remote);
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = Create(journey, "Worked on");
        await TwinOf(world, journey, "Worked on");
        foreach (int minutes in new[] { 60, 60, 30 })
            Log(journey.From, "mia", issue.Key, Monday, minutes * 60, "Same words");
        journey.To.Control.AddFault(new Fault { Kind = FaultKind.Drop, Match = "^POST issue/{id}/worklog$", AfterCommit = true, Count = 2 });
        for (int i = 0; i < 3; i++)
        {
            // A creation in doubt is judged only once it can no longer take effect.
            await world.SettleAsync();
            await Task.Delay(100);
        }
        string[] all = ["1800 2026-11-23 09:00", "3600 2026-11-23 09:00", "3600 2026-11-23 09:00"];
        Assert.Equal(all, Work(journey.Twin("Worked on")));
        Assert.Equal(all, Work(journey.Source(issue.Key)));
        Assert.Equal(2, Assert.Single(journey.To.Control.Faults).Struck);
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task The_estimate_stays_unless_it_is_to_follow(JiraKind local, JiraKind remote, bool fromLocal)
    {
        foreach (EstimateRule rule in new[] { EstimateRule.Leave, EstimateRule.Adjust })
        {
            using SandboxWorld world = World(local, remote);
            world.SetItems(new ItemSettings { Worklogs = new() { Estimate = rule } });
            var journey = new Journey(world, fromLocal);
            SandboxIssue issue = Create(journey, "Estimated");
            string twin = await TwinOf(world, journey, "Estimated");
            journey.To.Site.Edits.Update("ben", twin, i => i.RemainingEstimate = 36_000);
            Log(journey.From, "mia", issue.Key, Monday, 3600, "An hour");
            await world.SettleAsync();
            Assert.Equal(rule == EstimateRule.Leave ? 36_000 : 32_400, journey.Twin("Estimated").RemainingEstimate);
            journey.From.Site.Edits.DeleteWorklog("mia", journey.Source(issue.Key).Worklogs[0].Id);
            await world.SettleAsync();
            Assert.Empty(journey.Twin("Estimated").Worklogs);
            Assert.Equal(36_000, journey.Twin("Estimated").RemainingEstimate);
        }
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task More_worklogs_than_an_issue_shows_are_read_in_one_call_more(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = World(local, remote);
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = Create(journey, "Long work");
        for (int i = 0; i < 25; i++)
            Log(journey.From, "mia", issue.Key, Monday.AddHours(i), 60 * (i + 1), "Part " + i.ToString(CultureInfo.InvariantCulture));
        await world.SettleAsync();
        Assert.Equal(25, journey.Twin("Long work").Worklogs.Count);
        journey.From.Site.Edits.DeleteWorklog("mia", journey.Source(issue.Key).Worklogs[24].Id);
        journey.From.Control.Calls.Reset();
        await world.SettleAsync();
        Assert.Equal(Work(journey.Source(issue.Key)), Work(journey.Twin("Long work")));
        Assert.Equal(1, journey.From.Control.Calls.ByEndpoint["GET issue/{id}/worklog"]);
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Restricted_worklogs_stay_at_home_and_so_does_what_becomes_of_restricted_ones(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = World(local, remote);
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = Create(journey, "Secret work");
        SandboxWorklog open = Log(journey.From, "mia", issue.Key, Monday, 3600, "Open");
        journey.From.Site.Edits.AddWorklog("mia", issue.Key, Monday, 600, journey.From.Site.Text("Hush"), null, new("role", "Developers"));
        await world.SettleAsync();
        Assert.Equal(["3600 2026-11-23 09:00"], Work(journey.Twin("Secret work")));
        journey.From.Site.Edits.EditWorklog("mia", open.Id, w => w with { TimeSpentSeconds = 60, Visibility = new("role", "Developers") });
        await world.SettleAsync();
        Assert.Equal(["3600 2026-11-23 09:00"], Work(journey.Twin("Secret work")));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task A_worklog_that_was_edited_meanwhile_is_not_overwritten_unseen(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = World(local, remote);
        world.Change(c => c with { ConflictPolicy = fromLocal ? ConflictPolicy.Remote : ConflictPolicy.Local });
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = Create(journey, "Contested");
        SandboxWorklog original = Log(journey.From, "mia", issue.Key, Monday, 3600, "Mine");
        await world.SettleAsync();
        string copy = journey.Twin("Contested").Worklogs.Single().Id;
        journey.From.Site.Edits.EditWorklog("mia", original.Id, w => w with { TimeSpentSeconds = 600 });
        bool edited = false;
        world.Wire = inner => new BetweenHandler(inner, request =>
        {
            // Right before the copy is read for the last time, somebody edits it.
            if (!edited && request.Method == HttpMethod.Get && request.RequestUri!.AbsolutePath.EndsWith("/worklog", StringComparison.Ordinal))
            {
                edited = true;
                journey.To.Site.Edits.EditWorklog("ben", copy, w => w with { TimeSpentSeconds = 900 });
            }
            return Task.FromResult<HttpResponseMessage?>(null);
        });
        await world.SettleAsync();
        Assert.True(edited);
        Assert.Equal(["900 2026-11-23 09:00"], Work(journey.Twin("Contested")));
        Assert.Equal(["900 2026-11-23 09:00"], Work(journey.Source(issue.Key)));
        ConflictRecord conflict = Assert.Single(await world.ConflictsAsync());
        Assert.StartsWith("worklog ", conflict.Field, StringComparison.Ordinal);
        Assert.Contains("15m", conflict.Ours + conflict.Theirs, StringComparison.Ordinal);
        Assert.Contains("10m", conflict.Ours + conflict.Theirs, StringComparison.Ordinal);
    }

    private static SandboxWorld World(JiraKind local, JiraKind remote)
    {
        SandboxWorld world = SandboxWorld.Create(local, remote);
        world.Map(SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), SandboxWorld.Same("worklog"));
        return world;
    }

    private static SandboxIssue Create(Journey journey, string summary) =>
        journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Task", i => i.Summary = summary);

    private static async Task<string> TwinOf(SandboxWorld world, Journey journey, string summary)
    {
        await world.SettleAsync();
        return journey.Twin(summary).Key;
    }

    private static SandboxWorklog Log(JiraSync.Sandbox.Hosting.SandboxApp app, string by, string key, DateTimeOffset started, long seconds, string? text) =>
        app.Site.Edits.AddWorklog(by, key, started, seconds, text is null ? null : app.Site.Text(text));

    private static string[] Work(SandboxIssue issue) => issue.Worklogs
        .Select(w => w.TimeSpentSeconds.ToString(CultureInfo.InvariantCulture) + " " + w.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture))
        .Order(StringComparer.Ordinal)
        .ToArray();
}
