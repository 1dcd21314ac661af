using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.State;
using JiraSync.Engine.Sync;
using Xunit;

namespace JiraSync.Engine.Tests.Sync;

public sealed class SyncPassTests
{
    [Fact]
    public async Task A_new_issue_appears_on_the_other_side_with_all_it_has()
    {
        using var world = new World();
        await world.PassAsync();
        Issue issue = world.Local.PeopleCreate("Printer burns", "Smoke everywhere");
        world.Local.PeopleComment(issue.Key, "Please hurry");
        world.Local.PeopleAttach(issue.Key, "smoke.txt", Encoding.UTF8.GetBytes("grey"));

        PassReport report = await world.PassAsync();

        Issue twin = Assert.Single(world.Remote.Issues);
        Assert.Equal("Printer burns", twin.Summary);
        Assert.Equal("Bug", twin.Type.Name);
        Assert.Equal("Smoke everywhere", World.Plain(twin.Description));
        Assert.Contains("Please hurry", World.Plain(Assert.Single(twin.Comments).Body), StringComparison.Ordinal);
        Assert.Contains("Mia commented", World.Plain(twin.Comments[0].Body), StringComparison.Ordinal);
        Assert.Equal("grey", Encoding.UTF8.GetString(world.Remote.ContentOf(Assert.Single(twin.Attachments))));
        Assert.Equal(SyncStatus.Synchronized, Assert.Single(report.Results).Status);
        Assert.Equal(("SUP-1", "ENG-1"), (report.Results[0].LocalKey, report.Results[0].RemoteKey));
        Assert.Equal(1, report.Created);
        await world.SettleAsync();
    }

    [Theory]
    [InlineData(JiraKind.Cloud, JiraKind.DataCenter)]
    [InlineData(JiraKind.DataCenter, JiraKind.Cloud)]
    [InlineData(JiraKind.Cloud, JiraKind.Cloud)]
    public async Task Edits_of_either_side_travel(JiraKind local, JiraKind remote)
    {
        using var world = new World(local, remote);
        await world.PassAsync();
        world.Local.PeopleCreate("One");
        await world.SettleAsync();

        world.Local.PeopleEdit("SUP-1", summary: "One, changed at home");
        await world.SettleAsync();
        Assert.Equal("One, changed at home", world.Remote["ENG-1"].Summary);

        world.Remote.PeopleEdit("ENG-1", description: "explained by engineering");
        world.Remote.PeopleComment("ENG-1", "seen");
        await world.SettleAsync();
        Assert.Equal("explained by engineering", World.Plain(world.Local["SUP-1"].Description));
        Assert.Contains("seen", World.Plain(Assert.Single(world.Local["SUP-1"].Comments).Body), StringComparison.Ordinal);
        Assert.Empty(world.Conflicts);
        Assert.Empty(world.Errors);
    }

    [Fact]
    public async Task Different_fields_changed_on_both_sides_merge()
    {
        using var world = await SyncedAsync();
        world.Local.PeopleEdit("SUP-1", summary: "new summary");
        world.Remote.PeopleEdit("ENG-1", description: "new description");
        await world.SettleAsync();
        Assert.Equal("new summary", world.Remote["ENG-1"].Summary);
        Assert.Equal("new description", World.Plain(world.Local["SUP-1"].Description));
        Assert.Empty(world.Conflicts);
    }

    [Theory]
    [InlineData(ConflictPolicy.Newest, "later")]
    [InlineData(ConflictPolicy.Local, "earlier")]
    [InlineData(ConflictPolicy.Remote, "later")]
    public async Task The_same_field_changed_on_both_sides_ends_by_the_policy_with_both_values_kept(ConflictPolicy policy, string winner)
    {
        using var world = await SyncedAsync();
        world.Connection = world.Connection with { ConflictPolicy = policy };
        world.Local.PeopleEdit("SUP-1", summary: "earlier");
        world.Remote.PeopleEdit("ENG-1", summary: "later");
        await world.SettleAsync();
        Assert.Equal(winner, world.Local["SUP-1"].Summary);
        Assert.Equal(winner, world.Remote["ENG-1"].Summary);
        ConflictRecord conflict = world.Conflicts[0];
        Assert.Equal(["earlier", "later"], new[] { conflict.Ours, conflict.Theirs }.Select(v => v!.Trim('"')).Order());
    }

    [Fact]
    public async Task A_held_conflict_leaves_both_values_and_the_rest_goes_on()
    {
        using var world = await SyncedAsync();
        world.Connection = world.Connection with { ConflictPolicy = ConflictPolicy.Hold };
        world.Local.PeopleEdit("SUP-1", summary: "ours");
        world.Remote.PeopleEdit("ENG-1", summary: "theirs", description: "still travels");
        for (int i = 0; i < 4; i++)
            await world.PassAsync();
        Assert.Equal("ours", world.Local["SUP-1"].Summary);
        Assert.Equal("theirs", world.Remote["ENG-1"].Summary);
        Assert.Equal("still travels", World.Plain(world.Local["SUP-1"].Description));
        Assert.Contains(world.Conflicts, c => c.Winner == "Nobody");
        Assert.Equal(0, (await world.PassAsync()).Writes);
    }

    [Fact]
    public async Task What_Jira_makes_of_our_own_write_is_no_edit()
    {
        using var world = await SyncedAsync();
        world.Remote.Normalise = s => s.ToUpperInvariant();
        world.Local.PeopleEdit("SUP-1", summary: "shouted");
        await world.PassAsync();
        await world.PassAsync();
        await world.PassAsync();
        Assert.Equal("SHOUTED", world.Remote["ENG-1"].Summary);
        Assert.Equal("shouted", world.Local["SUP-1"].Summary);
        Assert.Equal(0, (await world.PassAsync()).Writes);
    }

    [Fact]
    public async Task An_edit_made_between_our_read_and_our_write_is_not_lost()
    {
        using var world = await SyncedAsync();
        world.Local.PeopleEdit("SUP-1", summary: "from home");
        world.Remote.Before = call =>
        {
            if (call != "edit")
                return;
            world.Remote.Before = null;
            world.Remote.PeopleEdit("ENG-1", summary: "typed meanwhile");
        };
        await world.SettleAsync();
        Assert.Equal("typed meanwhile", world.Local["SUP-1"].Summary);
        Assert.Equal("typed meanwhile", world.Remote["ENG-1"].Summary);
        ConflictRecord conflict = world.Conflicts[0];
        Assert.Contains("typed meanwhile", conflict.Ours + conflict.Theirs, StringComparison.Ordinal);
        Assert.Contains("from home", conflict.Ours + conflict.Theirs, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Comments_are_edited_and_deleted_from_either_side()
    {
        using var world = await SyncedAsync();
        Comment first = world.Local.PeopleComment("SUP-1", "first");
        Comment second = world.Remote.PeopleComment("ENG-1", "second");
        await world.SettleAsync();
        Assert.Equal(2, world.Local["SUP-1"].Comments.Count);

        world.Local.PeopleEditComment("SUP-1", first.Id, "first, corrected");
        world.Remote.PeopleDeleteComment("ENG-1", second.Id);
        await world.SettleAsync();
        Assert.Contains("first, corrected", World.Plain(Assert.Single(world.Remote["ENG-1"].Comments).Body), StringComparison.Ordinal);
        Assert.Equal("first, corrected", World.Plain(Assert.Single(world.Local["SUP-1"].Comments).Body));
    }

    [Fact]
    public async Task One_way_leaves_the_source_alone_and_overwrites_the_copy()
    {
        using var world = await SyncedAsync();
        world.Connection = world.Connection with { Remote = world.Connection.Remote with { Method = SyncMethod.Disabled } };
        world.Remote.PeopleEdit("ENG-1", summary: "must not travel");
        world.Remote.PeopleComment("ENG-1", "must stay");
        for (int i = 0; i < 4; i++)
            await world.PassAsync();
        Assert.Equal("One", world.Local["SUP-1"].Summary);
        Assert.Empty(world.Local["SUP-1"].Comments);
        Assert.Equal("One", world.Remote["ENG-1"].Summary);
        Assert.Equal(0, (await world.PassAsync()).Writes);
    }

    [Fact]
    public async Task A_manual_side_lets_out_only_what_somebody_names()
    {
        using var world = new World();
        world.Connection = world.Connection with { Local = world.Connection.Local with { Method = SyncMethod.Manual } };
        world.Local.PeopleCreate("One");
        world.Local.PeopleCreate("Two");
        await world.PassAsync();
        Assert.Empty(world.Remote.Issues);
        PassReport report = await world.PassAsync(new PassRequest { Issues = new NamedIssues(SideName.Local, ["SUP-2"]) });
        Assert.Equal("Two", Assert.Single(world.Remote.Issues).Summary);
        Assert.Equal(SyncStatus.Synchronized, Assert.Single(report.Results).Status);
    }

    [Fact]
    public async Task A_preview_shows_every_write_and_makes_none()
    {
        using var world = await SyncedAsync();
        world.Local.PeopleCreate("Two");
        world.Local.PeopleComment("SUP-2", "hello");
        world.Local.PeopleEdit("SUP-1", summary: "One more");
        world.Answer = _ => false;
        using (ISyncStore copy = world.Store.OpenPreview())
        {
            PassReport report = await world.PassAsync(new PassRequest { Preview = true }, copy);
            Assert.Equal(0, report.Writes);
            Assert.All(report.Results, r => Assert.Equal(SyncStatus.Preview, r.Status));
        }
        Assert.Contains(world.Questions, q => q.Contains("Create Bug 'Two'", StringComparison.Ordinal));
        Assert.Contains(world.Questions, q => q.Contains("Add comment of Mia", StringComparison.Ordinal));
        Assert.Contains(world.Questions, q => q.Contains("Set summary to 'One more'", StringComparison.Ordinal));
        Assert.Single(world.Remote.Issues);
        world.Answer = _ => true;
        await world.SettleAsync();
        Assert.Equal(2, world.Remote.Issues.Count);
    }

    [Fact]
    public async Task A_lost_answer_to_a_creation_makes_no_second_issue()
    {
        using var world = new World();
        await world.PassAsync();
        world.Local.PeopleCreate("One");
        world.Remote.After = call => Lose(world.Remote, call, "create");
        PassReport report = await world.PassAsync();
        Assert.Equal(SyncStatus.Error, Assert.Single(report.Results).Status);
        await world.SettleAsync();
        Assert.Single(world.Remote.Issues);
        Assert.Empty(world.Errors);
    }

    [Theory]
    [InlineData("comment")]
    [InlineData("attach")]
    [InlineData("edit")]
    public async Task A_lost_answer_to_any_write_makes_no_second_one(string write)
    {
        using var world = await SyncedAsync();
        world.Local.PeopleComment("SUP-1", "hello");
        world.Local.PeopleAttach("SUP-1", "a.txt", [1, 2, 3]);
        world.Local.PeopleEdit("SUP-1", summary: "One, changed");
        world.Remote.After = call => Lose(world.Remote, call, write);
        await world.PassAsync();
        Assert.Null(world.Remote.After);
        await world.SettleAsync();
        Assert.Single(world.Remote["ENG-1"].Comments);
        Assert.Single(world.Remote["ENG-1"].Attachments);
        Assert.Equal("One, changed", world.Remote["ENG-1"].Summary);
        Assert.Empty(world.Conflicts);
    }

    [Fact]
    public async Task A_side_that_is_down_loses_nothing_and_holds_up_nothing()
    {
        using var world = await SyncedAsync();
        world.Remote.Before = _ => throw new JiraException(ErrorIds.JiraUnavailable, SyncErrorKind.Transient, "503 for an hour");
        world.Local.PeopleEdit("SUP-1", summary: "while down");
        PassReport report = await world.PassAsync();
        Assert.Equal(ErrorIds.JiraUnavailable, Assert.Single(report.SideErrors).ErrorId);
        Assert.Contains(world.Errors, e => e.Link.Length == 0 && e.ErrorId == ErrorIds.JiraUnavailable);
        world.Remote.Before = null;
        await world.SettleAsync();
        Assert.Equal("while down", world.Remote["ENG-1"].Summary);
        Assert.Empty(world.Errors);
    }

    [Fact]
    public async Task One_stuck_issue_holds_only_itself()
    {
        using var world = await SyncedAsync();
        world.Local.PeopleCreate("Two");
        await world.SettleAsync();
        world.Local.PeopleEdit("SUP-1", summary: "refused");
        world.Local.PeopleEdit("SUP-2", summary: "fine");
        bool refuse = true;
        world.Remote.Normalise = s => s == "refused" && refuse
            ? throw new JiraException(ErrorIds.JiraFieldRejected, SyncErrorKind.Data, "summary: no") { FieldErrors = new System.Collections.Generic.Dictionary<string, string> { ["summary"] = "no" } }
            : s;
        PassReport report = await world.PassAsync();
        Assert.Equal("fine", world.Remote["ENG-2"].Summary);
        Assert.Equal("One", world.Remote["ENG-1"].Summary);
        Assert.Equal(ErrorIds.JiraFieldRejected, Assert.Single(world.Errors).ErrorId);
        Assert.Contains(report.Results, r => r.Status == SyncStatus.Error && r.LocalKey == "SUP-1");
        refuse = false;
        world.Clock.Advance(TimeSpan.FromHours(2));
        await world.SettleAsync();
        Assert.Equal("refused", world.Remote["ENG-1"].Summary);
        Assert.Empty(world.Errors);
    }

    [Fact]
    public async Task A_first_run_that_would_create_too_many_stops_and_asks()
    {
        using var world = new World();
        world.Connection = world.Connection with { Brakes = world.Connection.Brakes with { MaxCreations = 3 } };
        await world.PassAsync();
        for (int i = 0; i < 5; i++)
            world.Local.PeopleCreate("Issue " + i);
        PassReport report = await world.PassAsync();
        Assert.Equal(ErrorIds.BrakeCreations, Assert.Single(report.SideErrors).ErrorId);
        Assert.Empty(world.Remote.Issues);
        await world.PassAsync(new PassRequest { Force = true });
        Assert.Equal(5, world.Remote.Issues.Count);
    }

    [Fact]
    public async Task A_thousand_issues_cost_few_calls()
    {
        using var world = new World();
        await world.PassAsync();
        for (int i = 0; i < 1000; i++)
            world.Local.PeopleCreate("Issue " + i, "text " + i);
        PassReport report = await world.PassAsync();
        Assert.Equal(1000, world.Remote.Issues.Count);
        Assert.True(report.Calls <= 60, $"{report.Calls} calls: {string.Join(", ", world.Local.Calls.Snapshot().Concat(world.Remote.Calls.Snapshot()).Select(c => c.Key + "=" + c.Value))}");
        Assert.Equal(20, report.Writes);
        Assert.All(report.Results, r => Assert.Equal(SyncStatus.Synchronized, r.Status));
    }

    [Fact]
    public async Task Issues_that_no_trigger_matches_stay_at_home()
    {
        using var world = new World();
        world.Triggers[0] = world.Triggers[0] with { Jql = "summary ~ never" };
        await world.PassAsync();
        world.Local.PeopleCreate("One");
        world.Remote.PeopleCreate("Other");
        await world.PassAsync();
        Assert.Single(world.Remote.Issues);
        Assert.Single(world.Local.Issues);
        Assert.Equal(2, (await world.PassAsync()).Calls);
    }

    [Fact]
    public async Task A_sweep_finds_deleted_issues_and_changes_that_the_index_hid()
    {
        using var world = await SyncedAsync();
        world.Local.PeopleCreate("Two");
        await world.SettleAsync();
        world.Remote.PeopleDelete("ENG-2");
        world.Local.PeopleEdit("SUP-1", summary: "hidden for long");
        world.Local.Hidden.Add("SUP-1");
        await world.PassAsync();
        world.Clock.Advance(TimeSpan.FromHours(10));
        world.Local.PeopleCreate("Three");
        await world.PassAsync();
        Assert.Equal("One", world.Remote["ENG-1"].Summary);
        world.Local.Hidden.Clear();
        world.Clock.Advance(TimeSpan.FromHours(15));
        await world.PassAsync();
        Assert.Equal("hidden for long", world.Remote["ENG-1"].Summary);
        Assert.Equal(ErrorIds.TwinMissing, Assert.Single(world.Errors).ErrorId);
        Assert.Contains("ENG-2", world.Errors[0].Message, StringComparison.Ordinal);
        Assert.Equal(3, world.Local.Issues.Count);
    }

    [Fact]
    public async Task A_new_trigger_takes_only_what_changes_from_then_on_unless_told()
    {
        using var world = new World();
        world.Triggers.Clear();
        world.Local.PeopleCreate("old");
        await world.PassAsync();
        world.Clock.Tick();
        world.Triggers.Add(new TriggerConfig { Id = "t", Side = SideName.Local, Jql = "created is not EMPTY", Created = world.Clock.GetUtcNow() });
        world.Local.PeopleCreate("new");
        await world.PassAsync();
        Assert.Equal("new", Assert.Single(world.Remote.Issues).Summary);
        world.Triggers.Add(world.Triggers[0] with { Id = "u", IncludeExisting = true });
        await world.PassAsync();
        Assert.Equal(["new", "old"], world.Remote.Issues.Select(i => i.Summary).Order());
    }

    private static void Lose(FakeJira jira, string call, string which)
    {
        if (call != which)
            return;
        jira.After = null;
        throw new JiraException(ErrorIds.JiraOutcomeUnknown, SyncErrorKind.Transient, "The connection was cut.") { OutcomeUnknown = true };
    }

    private static async Task<World> SyncedAsync()
    {
        var world = new World();
        await world.PassAsync();
        world.Local.PeopleCreate("One");
        await world.SettleAsync();
        return world;
    }
}
