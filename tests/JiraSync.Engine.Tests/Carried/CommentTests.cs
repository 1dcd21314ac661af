using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using JiraSync.Engine.Tests.OnSandbox;
using JiraSync.Sandbox.Faults;
using JiraSync.Sandbox.Hosting;
using Xunit;
using SandboxComment = JiraSync.Sandbox.Domain.Comment;
using SandboxIssue = JiraSync.Sandbox.Domain.Issue;

namespace JiraSync.Engine.Tests.Carried;

public sealed class CommentTests
{
    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Comments_are_added_edited_and_deleted_from_either_side(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = Create(journey);
        await world.SettleAsync();
        string twin = journey.Twin("Talk").Key;
        SandboxComment? mine = null, yours = null;
        Journey.Shuffled(
            fromLocal ? 1 : 2,
            () => mine = journey.From.Site.Edits.AddComment("mia", issue.Key, "From the source"),
            () => yours = journey.To.Site.Edits.AddComment("ben", twin, "From the target"));
        await world.SettleAsync();
        Assert.Equal(2, journey.Source(issue.Key).Comments.Count);
        Assert.Equal(2, journey.Twin("Talk").Comments.Count);

        string copyOfYours = journey.Source(issue.Key).Comments.Single(c => c.Id != mine!.Id).Id;
        string copyOfMine = journey.Twin("Talk").Comments.Single(c => c.Id != yours!.Id).Id;
        Journey.Shuffled(
            fromLocal ? 3 : 4,
            () => journey.From.Site.Edits.EditComment("mia", mine!.Id, "From the source, corrected"),
            () => journey.From.Site.Edits.EditComment("mia", copyOfYours, "Ben Example commented on " + Header(yours!) + ":\n\nFrom the target, corrected here"));
        await world.SettleAsync();
        Assert.EndsWith(": From the source, corrected", Text(journey.To, twin, copyOfMine), StringComparison.Ordinal);
        Assert.EndsWith("From the target, corrected here", Text(journey.To, twin, yours!.Id), StringComparison.Ordinal);

        journey.From.Site.Edits.DeleteComment("mia", copyOfYours);
        journey.To.Site.Edits.DeleteComment("ben", copyOfMine);
        await world.SettleAsync();
        Assert.Empty(journey.Source(issue.Key).Comments);
        Assert.Empty(journey.Twin("Talk").Comments);
        Assert.All(await world.ResultsAsync(), s => Assert.Equal(SyncStatus.Synchronized, s));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task What_is_typed_while_the_answer_of_our_edit_is_lost_is_an_edit_of_peoples(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = Create(journey);
        await world.SettleAsync();
        SandboxComment mine = journey.From.Site.Edits.AddComment("mia", issue.Key, "First");
        await world.SettleAsync();
        SandboxComment copy = Assert.Single(journey.Twin("Talk").Comments);

        journey.From.Site.Edits.EditComment("mia", mine.Id, "Second");
        journey.To.Control.AddFault(new Fault { Kind = FaultKind.Truncate, Match = "^PUT issue/{id}/comment/{id}$", Count = 1 });
        bool written = false, typed = false;
        world.Wire = inner => new BetweenHandler(inner, request =>
        {
            if (written && !typed && request.Method == HttpMethod.Get)
            {
                typed = true;
                journey.To.Site.Edits.EditComment("ben", copy.Id, "Mia Example commented on " + Header(mine) + ":\n\nThird");
            }
            written |= request.Method == HttpMethod.Put && request.RequestUri!.AbsolutePath.Contains("/comment/", StringComparison.Ordinal);
            return Task.FromResult<HttpResponseMessage?>(null);
        });
        await world.SettleAsync();
        Assert.True(typed);
        Assert.EndsWith("Third", Text(journey.To, journey.Twin("Talk").Key, copy.Id), StringComparison.Ordinal);
        Assert.Equal("Third", Text(journey.From, issue.Key, mine.Id));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task The_header_is_as_the_side_wants_it_and_is_told_from_the_text_after_it_changed(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        world.SetItems(fromLocal, from: null, to: new ItemSettings { Comments = new() { Header = "*{author}* in {key}: " } });
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = Create(journey);
        SandboxComment first = journey.From.Site.Edits.AddComment("mia", issue.Key, "One");
        await world.SettleAsync();
        string twin = journey.Twin("Talk").Key;
        string copy = journey.Twin("Talk").Comments.Single().Id;
        Assert.Equal($"Mia Example in {issue.Key}: One", Text(journey.To, twin, copy));

        // Another header from now on, and none at all after that: the older copies keep theirs, and it is no part of their text.
        world.SetItems(fromLocal, from: null, to: new ItemSettings { Comments = new() { Header = "{author} says" } });
        journey.From.Site.Edits.AddComment("mia", issue.Key, "Two");
        journey.From.Site.Edits.EditComment("mia", first.Id, "One more");
        await world.SettleAsync();
        world.SetItems(fromLocal, from: null, to: new ItemSettings { Comments = new() { Header = "" } });
        journey.From.Site.Edits.AddComment("mia", issue.Key, "Three");
        await world.SettleAsync();
        Assert.Equal([$"Mia Example in {issue.Key}: One more", "Mia Example says Two", "Three"], journey.Twin("Talk").Comments.Select(c => ItemText.Plain(c.Body)));

        foreach (SandboxComment edited in journey.Twin("Talk").Comments.ToArray())
            journey.To.Site.Edits.EditComment("ben", edited.Id, c => c with { Body = Replaced(journey.To, c.Body, "One more", "One edited", "Two", "Two edited", "Three", "Three edited") });
        await world.SettleAsync();
        Assert.Equal(["One edited", "Two edited", "Three edited"], journey.Source(issue.Key).Comments.Select(c => ItemText.Plain(c.Body)));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Late_comments_are_marked_as_such(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = Create(journey);
        journey.From.Site.Edits.AddComment("mia", issue.Key, "Before");
        await world.SettleAsync();
        string twin = journey.Twin("Talk").Key;
        Assert.Matches(@"^Mia Example commented on \d{4}-\d\d-\d\d \d\d:\d\d UTC, before these issues were paired: Before$", ItemText.Plain(journey.Twin("Talk").Comments.Single().Body));

        journey.From.Site.Edits.AddComment("mia", issue.Key, "In time");
        await world.SettleAsync();
        journey.From.Site.Edits.AddComment("mia", issue.Key, "Too late");
        await Task.Delay(5);
        journey.To.Site.Edits.AddComment("ben", twin, "Meanwhile");
        await world.SettleAsync();
        string[] texts = journey.Twin("Talk").Comments.Select(c => ItemText.Plain(c.Body)).ToArray();
        Assert.Matches("UTC: In time$", texts[1]);
        Assert.Equal("Meanwhile", texts[2]);
        Assert.Matches("UTC, added late: Too late$", texts[3]);

        world.SetItems(new ItemSettings { Comments = new() { LateNote = "", EarlierNote = "" } });
        journey.From.Site.Edits.AddComment("mia", issue.Key, "Late again");
        await Task.Delay(5);
        journey.To.Site.Edits.AddComment("ben", twin, "Meanwhile again");
        await world.SettleAsync();
        Assert.Matches("UTC: Late again$", ItemText.Plain(journey.Twin("Talk").Comments[^1].Body));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Restricted_and_internal_comments_stay_at_home(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        var journey = new Journey(world, fromLocal);
        Desk(journey.From);
        SandboxIssue issue = Create(journey);
        journey.From.Site.Edits.AddComment("mia", issue.Key, "Open");
        journey.From.Site.Edits.AddComment("mia", issue.Key, journey.From.Site.Text("Secret of a role"), new("role", "Developers"));
        journey.From.Site.Edits.AddComment("mia", issue.Key, journey.From.Site.Text("Secret of a desk"), null, Internal(true));
        await world.SettleAsync();
        Assert.EndsWith("Open", ItemText.Plain(Assert.Single(journey.Twin("Talk").Comments).Body), StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", await StateOf(world, fromLocal), StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task The_matrix_says_where_restricted_internal_and_public_comments_go(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        var journey = new Journey(world, fromLocal);
        Desk(journey.From);
        Desk(journey.To);
        Staff(journey.To);
        world.Change(c => c with
        {
            CommentVisibility =
            [
                Pair("role:Developers", "group:staff", MappingDirection.Both, fromLocal),
                Pair("internal", "internal", MappingDirection.Both, fromLocal),
                Pair("public", "role:Users", fromLocal ? MappingDirection.ToRemote : MappingDirection.ToLocal, fromLocal),
            ],
        });
        SandboxIssue issue = Create(journey);
        journey.From.Site.Edits.AddComment("mia", issue.Key, "Open");
        journey.From.Site.Edits.AddComment("mia", issue.Key, journey.From.Site.Text("For developers"), new("role", "Developers"));
        journey.From.Site.Edits.AddComment("mia", issue.Key, journey.From.Site.Text("For agents"), null, Internal(true));
        journey.From.Site.Edits.AddComment("mia", issue.Key, journey.From.Site.Text("For administrators"), new("role", "Administrators"));
        Play(journey.To, "Users");
        await world.SettleAsync();
        string twin = journey.Twin("Talk").Key;
        Assert.Equal(
            ["For agents to internal", "For developers to group:staff", "Open to role:Users"],
            journey.Twin("Talk").Comments.Select(c => ItemText.Plain(c.Body).Split(": ")[^1] + " to " + SeenBy(c)).Order(StringComparer.Ordinal));

        // Back from there, and edits both ways, without anybody seeing what is not for them.
        journey.To.Site.Edits.AddComment("ben", twin, journey.To.Site.Text("From staff"), new("group", "staff"));
        journey.To.Site.Edits.AddComment("ben", twin, journey.To.Site.Text("From users"), new("role", "Users"));
        SandboxComment copy = journey.Twin("Talk").Comments.Single(c => SeenBy(c) == "group:staff" && ItemText.Plain(c.Body).EndsWith("For developers", StringComparison.Ordinal));
        journey.To.Site.Edits.EditComment("ben", copy.Id, c => c with { Body = Replaced(journey.To, c.Body, "For developers", "For all developers") });
        await world.SettleAsync();
        Assert.Equal(
            ["For administrators to role:Administrators", "For agents to internal", "For all developers to role:Developers", "From staff to role:Developers", "Open to public"],
            journey.Source(issue.Key).Comments.Select(c => ItemText.Plain(c.Body).Split(": ")[^1] + " to " + SeenBy(c)).Order(StringComparer.Ordinal));

        // Other people are to see it from now on.
        SandboxComment open = journey.Source(issue.Key).Comments.Single(c => ItemText.Plain(c.Body) == "Open");
        journey.From.Site.Edits.EditComment("mia", open.Id, c => c with { Visibility = new("role", "Developers") });
        await world.SettleAsync();
        Assert.Equal("group:staff", SeenBy(journey.Twin("Talk").Comments.Single(c => ItemText.Plain(c.Body).EndsWith(": Open", StringComparison.Ordinal))));
        PassReport quiet = await world.GoodPassAsync();
        Assert.Equal(0, quiet.Writes);
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Of_a_comment_that_is_restricted_later_nothing_more_leaves(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = Create(journey);
        SandboxComment first = journey.From.Site.Edits.AddComment("mia", issue.Key, "Harmless");
        SandboxComment second = journey.From.Site.Edits.AddComment("mia", issue.Key, "Harmless too");
        await world.SettleAsync();
        string twin = journey.Twin("Talk").Key;
        string[] copies = journey.Twin("Talk").Comments.Select(c => c.Id).ToArray();

        journey.From.Site.Edits.EditComment("mia", first.Id, c => c with { Body = journey.From.Site.Text("Secret by now"), Visibility = new("role", "Developers") });
        journey.From.Site.Edits.EditComment("mia", second.Id, c => c with { Visibility = new("role", "Developers") });
        await world.SettleAsync();
        Assert.Equal(copies, journey.Twin("Talk").Comments.Select(c => c.Id));
        Assert.EndsWith(": Harmless", Text(journey.To, twin, copies[0]), StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", await StateOf(world, fromLocal), StringComparison.Ordinal);
        Assert.All(await world.ResultsAsync(), s => Assert.Equal(SyncStatus.Synchronized, s));

        // An edit of the copy still comes home.
        journey.To.Site.Edits.EditComment("ben", copies[1], c => c with { Body = Replaced(journey.To, c.Body, "Harmless too", "Corrected") });
        await world.SettleAsync();
        Assert.Equal("Corrected", Text(journey.From, issue.Key, second.Id));
        Assert.Equal("role:Developers", SeenBy(journey.Source(issue.Key).Comments[1]));

        // Their copy is deleted: the original, which they do not see, stays. And when it is open again, they have it again.
        journey.To.Site.Edits.DeleteComment("ben", copies[1]);
        await world.SettleAsync();
        Assert.Equal(2, journey.Source(issue.Key).Comments.Count);
        journey.From.Site.Edits.EditComment("mia", first.Id, c => c with { Body = journey.From.Site.Text("Open again"), Visibility = null });
        await world.SettleAsync();
        Assert.EndsWith(": Open again", Text(journey.To, twin, copies[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Internal_comments_go_to_no_project_where_everybody_would_see_them()
    {
        using SandboxWorld world = SandboxWorld.Create();
        var journey = new Journey(world, fromLocal: true);
        Desk(journey.From);
        world.Change(c => c with { CommentVisibility = [Pair("internal", "internal", MappingDirection.Both, true)] });
        SandboxIssue issue = Create(journey);
        journey.From.Site.Edits.AddComment("mia", issue.Key, journey.From.Site.Text("For agents"), null, Internal(true));
        PassReport report = await world.GoodPassAsync();
        Assert.Empty(journey.Twin("Talk").Comments);
        Assert.Contains("is none of a service desk", Assert.Single(Assert.Single(report.Results).Notices), StringComparison.Ordinal);
        Assert.DoesNotContain((await world.GoodPassAsync()).Results, r => r.Notices.Count > 0);
        Assert.All(await world.ResultsAsync(), s => Assert.Equal(SyncStatus.Synchronized, s));
    }

    [Theory]
    [InlineData("internal", "public", MappingDirection.Both)]
    [InlineData("role:", "public", MappingDirection.ToRemote)]
    [InlineData("everybody", "public", MappingDirection.ToRemote)]
    public void A_matrix_that_cannot_be_meant_is_refused(string ours, string theirs, MappingDirection direction)
    {
        using SandboxWorld world = SandboxWorld.Create();
        Assert.Equal(ErrorIds.ConnectionInvalid, Assert.Throws<SyncException>(() => world.Change(c => c with { CommentVisibility = [Pair(ours, theirs, direction, true)] })).ErrorId);
    }

    [Fact]
    public void A_header_with_an_unknown_placeholder_is_refused()
    {
        using SandboxWorld world = SandboxWorld.Create();
        SyncException error = Assert.Throws<SyncException>(() => world.SetItems(new ItemSettings { Comments = new() { Header = "{autor}" } }));
        Assert.Contains("{autor}", error.Message, StringComparison.Ordinal);
        world.SetItems(new ItemSettings { Comments = new() { Header = "{author} {created} {started} {key} {url} {late}" } });
        Assert.Equal("{author} {created} {started} {key} {url} {late}", world.Profile.Connections.Get(SandboxWorld.ConnectionName).Local.Items!.Comments.Header);
    }

    private static SandboxIssue Create(Journey journey) => journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Task", i => i.Summary = "Talk");

    private static string Text(SandboxApp app, string key, string comment) => ItemText.Plain(app.Site.FindIssue(key)!.Comments.Single(c => c.Id == comment).Body);

    private static string Header(SandboxComment comment) => comment.Created.UtcDateTime.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture) + " UTC";

    /// <summary>A text in which somebody replaced words and left the rest as it was.</summary>
    private static JiraSync.Sandbox.Domain.RichText Replaced(SandboxApp app, JiraSync.Sandbox.Domain.RichText text, params string[] pairs)
    {
        string source = text.Source;
        for (int i = 0; i < pairs.Length; i += 2)
            source = source.Replace(pairs[i], pairs[i + 1], StringComparison.Ordinal);
        return text.IsAdf
            ? JiraSync.Sandbox.Domain.RichText.FromAdf(System.Text.Json.Nodes.JsonNode.Parse(source)!)
            : JiraSync.Sandbox.Domain.RichText.FromWiki(source);
    }

    private static string SeenBy(SandboxComment comment) => comment.Visibility is { } visibility
        ? visibility.Type + ":" + visibility.Value
        : comment.Properties.TryGetValue("sd.public.comment", out JsonElement desk) && desk.GetProperty("internal").GetBoolean() ? "internal" : "public";

    private static Dictionary<string, JsonElement> Internal(bool value) => new() { ["sd.public.comment"] = JsonSerializer.SerializeToElement(new { @internal = value }) };

    private static VisibilityPair Pair(string from, string to, MappingDirection direction, bool fromLocal) =>
        new() { Local = fromLocal ? from : to, Remote = fromLocal ? to : from, Direction = direction };

    private static void Desk(SandboxApp app)
    {
        foreach (JiraSync.Sandbox.Domain.Project project in app.Site.Projects.Values)
            project.TypeKey = "service_desk";
    }

    private static void Staff(SandboxApp app)
    {
        app.Site.Groups["staff"] = new JiraSync.Sandbox.Domain.Group { Id = "00000099-0000-4000-8000-000000000000", Name = "staff" };
        foreach (JiraSync.Sandbox.Domain.User user in app.Site.Users.Values)
            user.Groups.Add("staff");
    }

    private static void Play(SandboxApp app, string role)
    {
        foreach (JiraSync.Sandbox.Domain.Project project in app.Site.Projects.Values)
            project.Roles.Single(r => r.Name == role).Groups.Add("jira-software-users");
    }

    /// <summary>All that the side where it leads was ever told, as its half of the state keeps it.</summary>
    private static Task<string> StateOf(SandboxWorld world, bool fromLocal) => world.WithServiceAsync(service =>
    {
        string key = world.Profile.Connections.Get(SandboxWorld.ConnectionName).Id.ToString("D");
        return Task.FromResult(string.Concat(service.Store.ListLinks(key, fromLocal ? SideName.Remote : SideName.Local, null, 1000).Select(Engine.State.StateJson.ToText)));
    });
}
