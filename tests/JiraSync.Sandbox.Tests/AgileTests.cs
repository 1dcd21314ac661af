using System;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests;

/// <summary>Boards, sprints, epics and the order of issues.</summary>
public sealed class AgileTests
{
    private const string Agile = "/rest/agile/1.0/";

    private static TestJira Jira(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind, b => b.AddScrumBoard("SUP").AddProject("SEC", "Secret").With(s =>
        {
            s.FindProject("SEC")!.Permissions = [new PermissionGrant { Permission = "*", Holder = PermissionHolder.User, Parameter = s.GetUser("bob").Id }];
            s.Agile.AddBoard("admin", "Secret board", "scrum", "SEC");
        }));
        for (int i = 1; i <= 5; i++)
            jira.NewIssue($"Issue {i}");
        return jira;
    }

    private static async Task<string> Keys(TestJira jira, string path)
    {
        Answer answer = await jira.Get(Agile + path);
        Assert.True(answer.Status == 200, answer.Text);
        return string.Join(' ', answer["issues"]!.AsArray().Select(i => ((string)i!["key"]!)["SUP-".Length..]));
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task A_sprint_lives_and_keeps_what_was_in_it(SandboxKind kind)
    {
        TestJira jira = Jira(kind);
        Answer sprint = await jira.Post(Agile + "sprint", """{"name":"Third","originBoardId":1,"goal":"g"}""");
        Assert.Equal((201, "future"), (sprint.Status, (string?)sprint["state"]));
        string id = sprint["id"]!.ToString();
        Assert.Equal(204, (await jira.Post(Agile + $"sprint/{id}/issue", """{"issues":["SUP-1","SUP-2","SUP-3"]}""")).Status);
        Assert.Equal("1 2 3", await Keys(jira, $"sprint/{id}/issue"));
        Assert.Equal("4 5", await Keys(jira, "board/1/backlog"));
        // It begins with dates, and a sprint that is over does not come back.
        Assert.Equal(400, (await jira.Post(Agile + $"sprint/{id}", """{"state":"active"}""")).Status);
        Assert.Equal(400, (await jira.Post(Agile + $"sprint/{id}", """{"state":"closed"}""")).Status);
        Answer active = await jira.Post(Agile + $"sprint/{id}", """{"state":"active","startDate":"2026-11-24T10:00:00.000Z","endDate":"2026-12-08T10:00:00.000Z"}""");
        Assert.Equal("active", (string?)active["state"]);
        jira.Edits.Transition("alice", "SUP-1", "Done");
        Answer closed = await jira.Post(Agile + $"sprint/{id}", """{"state":"closed"}""");
        Assert.Equal("closed", (string?)closed["state"]);
        Assert.NotNull(closed["completeDate"]);
        Assert.Equal(400, (await jira.Post(Agile + $"sprint/{id}", """{"state":"active"}""")).Status);
        Assert.Equal(400, (await jira.Post(Agile + $"sprint/{id}/issue", """{"issues":["SUP-4"]}""")).Status);
        // What was in it goes on to the next, and its past stays with it.
        Assert.Equal(204, (await jira.Post(Agile + "sprint/1/issue", """{"issues":["SUP-2"]}""")).Status);
        string field = jira.Site.Agile.SprintField!.Id;
        JsonArray sprints = (await jira.Get("issue/SUP-2"))["fields"]![field]!.AsArray();
        Assert.Equal(2, sprints.Count);
        string shown = sprints[0]!.ToJsonString();
        Assert.Contains(kind == SandboxKind.Cloud ? "\"state\":\"closed\"" : "state=CLOSED", shown);
        string jql = kind == SandboxKind.Cloud ? "search/jql" : "search";
        Assert.Equal(3, (await jira.Post(jql, """{"jql":"sprint = Third","fields":["summary"]}"""))["issues"]!.AsArray().Count);
        Assert.Equal("SUP-2", (string?)(await jira.Post(jql, """{"jql":"sprint in openSprints()","fields":["summary"]}"""))["issues"]![0]!["key"]);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Sprints_are_changed_in_part_and_whole_swapped_and_removed(SandboxKind kind)
    {
        TestJira jira = Jira(kind);
        Assert.Equal("Renamed", (string?)(await jira.Post(Agile + "sprint/2", """{"name":"Renamed","goal":"go"}"""))["name"]);
        Answer whole = await jira.Put(Agile + "sprint/2", """{"name":"Whole","state":"future"}""");
        Assert.Equal("Whole", (string?)whole["name"]);
        Assert.NotEqual("go", (string?)whole["goal"]);
        Assert.Equal(400, (await jira.Put(Agile + "sprint/2", """{"goal":"only"}""")).Status);
        await jira.Post(Agile + "sprint/2/issue", """{"issues":["SUP-1"]}""");
        Assert.Equal(204, (await jira.Delete(Agile + "sprint/2")).Status);
        Assert.Equal(404, (await jira.Get(Agile + "sprint/2")).Status);
        Assert.Equal("1 2 3 4 5", await Keys(jira, "board/1/backlog"));
        Assert.Equal(404, (await jira.Post(Agile + "sprint/99/issue", """{"issues":["SUP-1"]}""")).Status);
        string many = string.Join(',', Enumerable.Range(1, 51).Select(i => $"\"SUP-{i}\""));
        Assert.Equal(400, (await jira.Post(Agile + "sprint/1/issue", $$"""{"issues":[{{many}}]}""")).Status);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task The_order_is_the_callers(SandboxKind kind)
    {
        TestJira jira = Jira(kind);
        Assert.Equal("1 2 3 4 5", await Keys(jira, "board/1/issue"));
        Assert.Equal(204, (await jira.Put(Agile + "issue/rank", """{"issues":["SUP-4","SUP-5"],"rankBeforeIssue":"SUP-2"}""")).Status);
        Assert.Equal("1 4 5 2 3", await Keys(jira, "board/1/issue"));
        Assert.Equal(204, (await jira.Put(Agile + "issue/rank", """{"issues":["SUP-1"],"rankAfterIssue":"SUP-3"}""")).Status);
        Assert.Equal("4 5 2 3 1", await Keys(jira, "board/1/issue"));
        // Again and again between the same two: the order holds.
        for (int i = 0; i < 60; i++)
            await jira.Put(Agile + "issue/rank", $$"""{"issues":["SUP-{{(i % 2 == 0 ? 1 : 3)}}"],"rankAfterIssue":"SUP-4"}""");
        Assert.Equal("4 3 1 5 2", await Keys(jira, "board/1/issue"));
        Answer part = await jira.Put(Agile + "issue/rank", """{"issues":["SUP-2","SUP-99"],"rankBeforeIssue":"SUP-4"}""");
        Assert.Equal(207, part.Status);
        Assert.Equal([200, 404], part["entries"]!.AsArray().Select(e => (int)e!["status"]!));
        Assert.Equal("2 4 3 1 5", await Keys(jira, "board/1/issue"));
        Assert.Equal(400, (await jira.Put(Agile + "issue/rank", """{"issues":["SUP-2"]}""")).Status);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Epics_gather_issues(SandboxKind kind)
    {
        TestJira jira = Jira(kind);
        jira.NewIssue("A big thing", "Epic");
        Assert.Equal(204, (await jira.Post(Agile + "epic/SUP-6/issue", """{"issues":["SUP-1","SUP-3"]}""")).Status);
        Assert.Equal("1 3", await Keys(jira, "epic/SUP-6/issue"));
        Assert.Equal("2 4 5", await Keys(jira, "board/1/epic/none/issue"));
        JsonNode fields = (await jira.Get("issue/SUP-1"))["fields"]!;
        if (kind == SandboxKind.Cloud)
            Assert.Equal("SUP-6", (string?)fields["parent"]!["key"]);
        else
            Assert.Equal("SUP-6", (string?)fields[jira.Site.Fields.Values.Single(f => f.Kind == FieldKind.EpicLink).Id]);
        Assert.Equal("SUP-6", (string?)(await jira.Get(Agile + "board/1/epic"))["values"]![0]!["key"]);
        Answer done = await jira.Post(Agile + "epic/SUP-6", """{"name":"Renamed","done":true}""");
        Assert.Equal(("Renamed", true), ((string?)done["name"], (bool)done["done"]!));
        Assert.Equal(204, (await jira.Post(Agile + "epic/none/issue", """{"issues":["SUP-1"]}""")).Status);
        Assert.Equal("3", await Keys(jira, "epic/SUP-6/issue"));
        Assert.Equal(404, (await jira.Get(Agile + "epic/SUP-1")).Status);
        Assert.Equal(400, (await jira.Post(Agile + "epic/SUP-6/issue", """{"issues":["SUP-6"]}""")).Status);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Boards_are_listed_made_and_hidden_with_their_project(SandboxKind kind)
    {
        TestJira jira = Jira(kind);
        Assert.Equal(["SUP board"], (await jira.Get(Agile + "board"))["values"]!.AsArray().Select(b => (string)b!["name"]!));
        Assert.Equal(404, (await jira.Get(Agile + "board/2")).Status);
        Assert.Equal(["SUP board", "Secret board"], (await jira.SignInAs("bob").Get(Agile + "board"))["values"]!.AsArray().Select(b => (string)b!["name"]!));
        jira.SignInAs("sync");
        Answer filter = await jira.Post("filter", """{"name":"f","jql":"project = SUP AND summary ~ \"Issue\" ORDER BY Rank"}""");
        Answer board = await jira.Post(Agile + "board", $$"""{"name":"Mine","type":"kanban","filterId":{{filter["id"]}},"location":{"type":"project","projectKeyOrId":"SUP"} }""");
        Assert.Equal((201, "kanban"), (board.Status, (string?)board["type"]));
        string id = board["id"]!.ToString();
        Assert.Equal(["Mine"], (await jira.Get(Agile + "board?type=kanban&projectKeyOrId=SUP"))["values"]!.AsArray().Select(b => (string)b!["name"]!));
        Assert.Equal("1 2 3 4 5", await Keys(jira, $"board/{id}/issue"));
        Assert.Equal("2 3", await Keys(jira, $"board/{id}/issue?startAt=1&maxResults=2"));
        Assert.Equal("4", await Keys(jira, $"board/{id}/issue?jql=key%3DSUP-4"));
        Assert.Equal(400, (await jira.Get(Agile + $"board/{id}/sprint")).Status);
        Answer configuration = await jira.Get(Agile + "board/1/configuration");
        Assert.Equal(["To Do", "In Progress", "Done"], configuration["columnConfig"]!["columns"]!.AsArray().Select(c => (string)c!["name"]!));
        Assert.Equal(204, (await jira.Delete(Agile + $"board/{id}")).Status);
        Assert.Equal(404, (await jira.Get(Agile + $"board/{id}")).Status);
        Assert.Equal(401, (await jira.SignInAs(null).Post(Agile + "board", """{"name":"x","type":"scrum","filterId":1}""")).Status);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Archived_issues_are_off_the_board_and_out_of_search(SandboxKind kind)
    {
        TestJira jira = Jira(kind);
        jira.SignInAs("admin");
        Answer archived = kind == SandboxKind.Cloud
            ? await jira.Put("issue/archive", """{"issueIdsOrKeys":["SUP-2","SUP-99"]}""")
            : await jira.Put("issue/SUP-2/archive", null);
        Assert.True(archived.Status < 300);
        if (kind == SandboxKind.Cloud)
        {
            Assert.Equal(1, (int)archived["numberOfIssuesUpdated"]!);
            Assert.Equal(["SUP-99"], archived["errors"]!["issuesNotFound"]!["issueIdsOrKeys"]!.AsArray().Select(k => (string)k!));
        }

        Assert.Equal("1 3 4 5", await Keys(jira, "board/1/issue"));
        Assert.Equal(200, (await jira.Get("issue/SUP-2")).Status);
        jira.SignInAs("sync");
        Assert.Equal(400, (await jira.Put("issue/SUP-2", """{"fields":{"summary":"x"}}""")).Status);
        Assert.Equal(403, (kind == SandboxKind.Cloud ? await jira.Put("issue/unarchive", """{"issueIdsOrKeys":["SUP-2"]}""") : await jira.Put("issue/SUP-2/restore", null)).Status);
        jira.SignInAs("admin");
        Assert.True((kind == SandboxKind.Cloud ? await jira.Put("issue/unarchive", """{"issueIdsOrKeys":["SUP-2"]}""") : await jira.Put("issue/SUP-2/restore", null)).Status < 300);
        Assert.Equal("1 2 3 4 5", await Keys(jira, "board/1/issue"));
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Groups_decide_who_sees_and_are_the_administrators(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind, b => b.With(s => s.FindProject("SUP")!.Permissions =
            [new PermissionGrant { Permission = "*", Holder = PermissionHolder.Group, Parameter = "crew" }]));
        jira.NewIssue();
        Assert.Equal(403, (await jira.SignInAs("bob").Post("group", """{"name":"crew"}""")).Status);
        jira.SignInAs("admin");
        Assert.Equal(201, (await jira.Post("group", """{"name":"crew"}""")).Status);
        Assert.Equal(400, (await jira.Post("group", """{"name":"crew"}""")).Status);
        Assert.Equal(404, (await jira.SignInAs("bob").Get("issue/SUP-1")).Status);
        string bob = kind == SandboxKind.Cloud ? $$"""{"accountId":"{{jira.Site.GetUser("bob").Id}}"}""" : """{"name":"bob"}""";
        string named = kind == SandboxKind.Cloud ? "accountId=" + Uri.EscapeDataString(jira.Site.GetUser("bob").Id) : "username=bob";
        Assert.Equal(201, (await jira.SignInAs("admin").Post("group/user?groupname=crew", bob)).Status);
        Assert.Equal(400, (await jira.Post("group/user?groupname=crew", bob)).Status);
        Assert.Equal(["Bob Baker"], (await jira.Get("group/member?groupname=crew"))["values"]!.AsArray().Select(u => (string)u!["displayName"]!));
        Assert.Equal(200, (await jira.SignInAs("bob").Get("issue/SUP-1")).Status);
        Assert.Equal(200, (await jira.SignInAs("admin").Delete($"group/user?groupname=crew&{named}")).Status);
        Assert.Equal(404, (await jira.SignInAs("bob").Get("issue/SUP-1")).Status);
        await jira.SignInAs("admin").Post("group/user?groupname=crew", bob);
        Assert.Equal(200, (await jira.Delete("group?groupname=crew&swapGroup=jira-administrators")).Status);
        Assert.Contains("jira-administrators", jira.Site.GetUser("bob").Groups);
        Assert.Equal(404, (await jira.Get("group/member?groupname=crew")).Status);
    }
}
