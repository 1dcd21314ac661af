using System;
using System.Linq;
using System.Net.Http;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests;

public sealed class LinkTests
{
    private const string Blocks = """{"type":{"name":"Blocks"},"inwardIssue":{"key":"SUP-1"},"outwardIssue":{"key":"SUP-2"}}""";

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Links_issues_without_telling_the_id_and_says_nothing_about_duplicates(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind);
        jira.NewIssue();
        jira.NewIssue();
        Answer first = await jira.Post("issueLink", Blocks);
        Assert.Equal((201, ""), (first.Status, first.Text));
        Assert.Equal(201, (await jira.Post("issueLink", Blocks)).Status);
        JsonNode one = (await jira.Get("issue/SUP-1"))["fields"]!["issuelinks"]!.AsArray().Single()!;
        Assert.Equal("SUP-2", (string?)one["outwardIssue"]!["key"]);
        Assert.Null(one["inwardIssue"]);
        JsonNode two = (await jira.Get("issue/SUP-2"))["fields"]!["issuelinks"]!.AsArray().Single()!;
        Assert.Equal("SUP-1", (string?)two["inwardIssue"]!["key"]);
        Assert.Contains("This issue blocks SUP-2", jira.Site.GetIssue("SUP-1").History.Select(h => h.Items[0].ToText));
        Assert.Equal(204, (await jira.Delete($"issueLink/{one["id"]}")).Status);
        Assert.Empty((await jira.Get("issue/SUP-1"))["fields"]!["issuelinks"]!.AsArray());
        Assert.Equal(404, (await jira.Get($"issueLink/{one["id"]}")).Status);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud, 201)]
    [InlineData(SandboxKind.DataCenter, 200)]
    public async Task Remote_links_are_upserted_by_global_id_and_lose_what_is_left_out(SandboxKind kind, int created)
    {
        TestJira jira = TestJira.Of(kind);
        jira.NewIssue();
        Answer first = await jira.Post("issue/SUP-1/remotelink", """{"globalId":"g1","relationship":"mirrors","object":{"url":"https://x.test/1","title":"One","summary":"s"}}""");
        Assert.Equal(created, first.Status);
        Answer second = await jira.Post("issue/SUP-1/remotelink", """{"globalId":"g1","object":{"url":"https://x.test/1","title":"Two"}}""");
        Assert.Equal(200, second.Status);
        Assert.Equal((long)first["id"]!, (long)second["id"]!);
        JsonNode link = (await jira.Get("issue/SUP-1/remotelink?globalId=g1")).Json;
        Assert.Equal("Two", (string?)link["object"]!["title"]);
        Assert.Null(link["relationship"]);
        Assert.Null(link["object"]!["summary"]);
        Assert.Single((await jira.Get("issue/SUP-1/remotelink")).Json.AsArray());
        Assert.Equal(400, (await jira.Post("issue/SUP-1/remotelink", """{"object":{"url":"https://x.test/1"}}""")).Status);
    }

    [Fact]
    public async Task Cloud_removes_remote_links_only_for_a_JSON_request()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue();
        await jira.Post("issue/SUP-1/remotelink", """{"globalId":"g1","object":{"url":"https://x.test/1","title":"One"}}""");
        Assert.Equal(415, (await jira.Delete("issue/SUP-1/remotelink?globalId=g1")).Status);
        Assert.Equal(204, (await jira.Send(HttpMethod.Delete, "issue/SUP-1/remotelink?globalId=g1", "")).Status);
    }

    [Fact]
    public async Task Watchers_are_named_by_a_bare_text()
    {
        TestJira cloud = TestJira.Cloud();
        cloud.NewIssue();
        string bob = cloud.Site.GetUser("bob").Id;
        DateTimeOffset before = cloud.Site.GetIssue("SUP-1").Updated;
        cloud.Time.AdvanceSeconds(1);
        Assert.Equal(204, (await cloud.Post("issue/SUP-1/watchers", $"\"{bob}\"")).Status);
        Assert.Equal(204, (await cloud.Post("issue/SUP-1/watchers", null)).Status);
        Assert.Equal(3, (int)(await cloud.Get("issue/SUP-1/watchers"))["watchCount"]!);
        Assert.Equal(before, cloud.Site.GetIssue("SUP-1").Updated);
        Assert.Equal(204, (await cloud.Delete($"issue/SUP-1/watchers?accountId={Uri.EscapeDataString(bob)}")).Status);
        TestJira dc = TestJira.DataCenter();
        dc.NewIssue();
        Assert.Equal(204, (await dc.Post("issue/SUP-1/watchers", "\"bob\"")).Status);
        Assert.Equal(404, (await dc.Post("issue/SUP-1/watchers", "\"nobody\"")).Status);
        Assert.Equal(204, (await dc.Delete("issue/SUP-1/watchers?username=bob")).Status);
    }

    [Fact]
    public async Task Votes_differ_between_the_products()
    {
        TestJira cloud = TestJira.Cloud().SignInAs("alice");
        cloud.NewIssue(by: "alice");
        Assert.Equal(204, (await cloud.Post("issue/SUP-1/votes", null)).Status);
        TestJira dc = TestJira.DataCenter().SignInAs("alice");
        dc.NewIssue(by: "alice");
        Assert.Equal(404, (await dc.Post("issue/SUP-1/votes", null)).Status);
        Answer voted = await dc.SignInAs("bob").Post("issue/SUP-1/votes", null);
        Assert.Equal((200, 1), (voted.Status, (int)voted["votes"]!));
        Assert.Equal(204, (await dc.Delete("issue/SUP-1/votes")).Status);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Logs_work_and_keeps_the_estimate(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind);
        jira.NewIssue();
        Assert.Equal(204, (await jira.Put("issue/SUP-1", """{"fields":{"timetracking":{"originalEstimate":"1d"}}}""")).Status);
        Answer added = await jira.Post("issue/SUP-1/worklog", $$"""{"started":"2026-11-24T09:00:00.000+0000","timeSpent":"3h 20m","comment":{{jira.TextJson("did it")}}}""");
        Assert.Equal(201, added.Status);
        Assert.Equal(12000, (long)added["timeSpentSeconds"]!);
        JsonNode tracking = (await jira.Get("issue/SUP-1"))["fields"]!["timetracking"]!;
        Assert.Equal(("1d", "4h 40m", "3h 20m"), ((string?)tracking["originalEstimate"], (string?)tracking["remainingEstimate"], (string?)tracking["timeSpent"]));
        Assert.Equal(200, (await jira.Put($"issue/SUP-1/worklog/{added["id"]}?adjustEstimate=new&newEstimate=2h", """{"timeSpentSeconds":3600}""")).Status);
        Assert.Equal(7200, jira.Site.GetIssue("SUP-1").RemainingEstimate);
        Assert.Equal(204, (await jira.Delete($"issue/SUP-1/worklog/{added["id"]}?adjustEstimate=leave")).Status);
        Assert.Equal(0, jira.Site.GetIssue("SUP-1").TimeSpent);
        Assert.Equal(7200, jira.Site.GetIssue("SUP-1").RemainingEstimate);
    }

    [Fact]
    public async Task The_feed_of_worklogs_leaves_out_the_last_minute()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue();
        string id = jira.Edits.AddWorklog("bob", "SUP-1", jira.Site.Now, 60).Id;
        Assert.Empty((await jira.Get("worklog/updated?since=0"))["values"]!.AsArray());
        jira.Time.AdvanceSeconds(61);
        Answer feed = await jira.Get("worklog/updated?since=0");
        Assert.Equal(id, feed["values"]![0]!["worklogId"]!.ToString());
        Assert.True((bool)feed["lastPage"]!);
        jira.Edits.DeleteWorklog("bob", id);
        jira.Time.AdvanceSeconds(61);
        Assert.Equal(id, (await jira.Get("worklog/deleted?since=0"))["values"]![0]!["worklogId"]!.ToString());
    }
}
