using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests;

public sealed class SearchTests
{
    private static string Query(string jql) => "jql=" + Uri.EscapeDataString(jql);

    private static string[] Keys(Answer answer) => answer["issues"]!.AsArray().Select(i => (string)i!["key"]!).ToArray();

    private static void Fill(TestJira jira, int count)
    {
        for (int i = 1; i <= count; i++)
        {
            jira.NewIssue($"Issue {i}");
            jira.Time.AdvanceSeconds(1);
        }
    }

    [Fact]
    public async Task Cloud_shows_ids_alone_unless_asked_for_more()
    {
        TestJira jira = TestJira.Cloud();
        Fill(jira, 2);
        Answer answer = await jira.Get("search/jql?" + Query("project = SUP order by created asc"));
        Assert.Equal("""{"issues":[{"id":"10000"},{"id":"10001"}],"isLast":true}""", answer.Text);
    }

    [Fact]
    public async Task Cloud_pages_by_token_and_tells_no_total()
    {
        TestJira jira = TestJira.Cloud();
        Fill(jira, 5);
        string path = "search/jql?maxResults=2&fields=summary&" + Query("project = SUP order by created asc");
        var keys = new List<string>();
        string? token = null;
        do
        {
            Answer page = await jira.Get(token is null ? path : $"{path}&nextPageToken={token}");
            Assert.Null(page["total"]);
            Assert.Null(page["startAt"]);
            keys.AddRange(Keys(page));
            token = (string?)page["nextPageToken"];
            Assert.Equal(token is null, (bool)page["isLast"]!);
        }
        while (token is not null);
        Assert.Equal(["SUP-1", "SUP-2", "SUP-3", "SUP-4", "SUP-5"], keys);
    }

    [Fact]
    public async Task Tokens_expire_after_seven_days()
    {
        TestJira jira = TestJira.Cloud();
        Fill(jira, 3);
        string path = "search/jql?maxResults=1&" + Query("project = SUP");
        string token = (string)(await jira.Get(path))["nextPageToken"]!;
        Assert.Equal(200, (await jira.Get($"{path}&nextPageToken={token}")).Status);
        jira.Time.Advance(TimeSpan.FromDays(7));
        Answer late = await jira.Get($"{path}&nextPageToken={token}");
        Assert.Equal("The provided next page token is invalid or expired.", late.FirstMessage);
    }

    [Fact]
    public async Task Pages_with_fields_are_shorter_than_asked_for()
    {
        TestJira jira = TestJira.Cloud();
        Fill(jira, 120);
        Assert.Equal(100, (await jira.Get("search/jql?maxResults=5000&fields=summary&" + Query("project = SUP")))["issues"]!.AsArray().Count);
        Assert.Equal(120, (await jira.Get("search/jql?maxResults=5000&" + Query("project = SUP")))["issues"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("""{"jql":"project = SUP","expand":["changelog"]}""")]
    [InlineData("""{"jql":"project = SUP","fields":"summary"}""")]
    [InlineData("""{"jql":"project = SUP","maxResults":"5"}""")]
    [InlineData("""{"jql":"project = SUP","startAt":0}""")]
    public async Task Cloud_is_strict_about_the_body(string body)
    {
        Answer answer = await TestJira.Cloud().Post("search/jql", body);
        Assert.Equal(400, answer.Status);
        Assert.Equal("Invalid request payload. Refer to the REST API documentation and try again.", answer.FirstMessage);
        Assert.Null(answer["errors"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5001)]
    public async Task Cloud_bounds_the_size_of_a_page(int size)
    {
        Answer answer = await TestJira.Cloud().Get($"search/jql?maxResults={size}&" + Query("project = SUP"));
        Assert.Equal("The max results parameter has to be between 1 and 5,000.", answer.FirstMessage);
    }

    [Fact]
    public async Task Brings_properties_and_the_newest_history_along()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue("One");
        jira.Edits.SetProperty("SUP-1", "marker", System.Text.Json.JsonSerializer.SerializeToElement(new { id = 7 }));
        jira.Edits.Update("bob", "SUP-1", i => i.Summary = "Two");
        jira.Edits.Update("bob", "SUP-1", i => i.Summary = "Three");
        Answer answer = await jira.Post("search/jql", """{"jql":"project = SUP","fields":["summary"],"properties":["marker"],"expand":"changelog"}""");
        JsonNode issue = answer["issues"]![0]!;
        Assert.Equal(7, (int)issue["properties"]!["marker"]!["id"]!);
        Assert.Equal("Three", (string?)issue["changelog"]!["histories"]![0]!["items"]![0]!["toString"]);
        Assert.Equal(400, (await jira.Post("search/jql", """{"jql":"project = SUP","properties":["a","b","c","d","e","f"]}""")).Status);
    }

    [Fact]
    public async Task Cuts_comments_in_searches_on_Cloud_but_not_on_Data_Center()
    {
        foreach (SandboxKind kind in Enum.GetValues<SandboxKind>())
        {
            TestJira jira = TestJira.Of(kind);
            jira.NewIssue();
            for (int i = 1; i <= 25; i++)
                jira.Edits.AddComment("bob", "SUP-1", $"c{i}");
            string search = kind == SandboxKind.Cloud ? "search/jql" : "search";
            JsonNode comment = (await jira.Get($"{search}?fields=comment&" + Query("project = SUP")))["issues"]![0]!["fields"]!["comment"]!;
            Assert.Equal(25, (int)comment["total"]!);
            Assert.Equal(kind == SandboxKind.Cloud ? 20 : 25, comment["comments"]!.AsArray().Count);
            Assert.Equal(25, (await jira.Get("issue/SUP-1"))["fields"]!["comment"]!["comments"]!.AsArray().Count);
        }
    }

    [Fact]
    public async Task Dates_are_read_in_the_callers_zone()
    {
        // 10:00 in UTC is 11:00 in Berlin.
        foreach (SandboxKind kind in Enum.GetValues<SandboxKind>())
        {
            TestJira jira = TestJira.Of(kind);
            jira.NewIssue();
            string search = (kind == SandboxKind.Cloud ? "search/jql" : "search") + "?" + Query("project = SUP and updated >= \"2026-11-24 10:30\"");
            Assert.Empty((await jira.Get(search))["issues"]!.AsArray());
            Assert.Single((await jira.SignInAs("bob").Get(search))["issues"]!.AsArray());
        }
    }

    [Fact]
    public async Task Timestamps_come_in_the_callers_zone_on_Cloud()
    {
        TestJira jira = TestJira.Cloud().SignInAs("bob");
        jira.NewIssue();
        Assert.Equal("2026-11-24T11:00:00.000+0100", (string?)(await jira.Get("issue/SUP-1"))["fields"]!["created"]);
    }

    [Fact]
    public async Task Counts_approximately()
    {
        TestJira jira = TestJira.Cloud();
        Fill(jira, 3);
        Assert.Equal("""{"count":3}""", (await jira.Post("search/approximate-count", """{"jql":"project = SUP"}""")).Text);
    }

    [Fact]
    public async Task Bulk_fetch_leaves_out_what_is_missing()
    {
        TestJira jira = TestJira.Cloud(b => b.AddProject("NEW", "New"));
        Fill(jira, 3);
        jira.Edits.Move("alice", "SUP-3", "NEW");
        Answer answer = await jira.Post("issue/bulkfetch", """{"issueIdsOrKeys":["SUP-3","SUP-99","10000"],"fields":["summary"]}""");
        Assert.Equal(["SUP-1", "NEW-1"], Keys(answer));
        Assert.Empty(answer["issueErrors"]!.AsArray());
        string tooMany = string.Join(',', Enumerable.Range(1, 101));
        Assert.Equal(400, (await jira.Post("issue/bulkfetch", $$"""{"issueIdsOrKeys":[{{tooMany}}]}""")).Status);
    }

    [Fact]
    public async Task Bulk_changelogs_are_oldest_first_with_numbers_for_dates()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue("One");
        jira.Edits.Update("bob", "SUP-1", i => i.Summary = "Two");
        jira.Time.AdvanceSeconds(1);
        jira.Edits.Update("bob", "SUP-1", i => i.Summary = "Three");
        Answer answer = await jira.Post("changelog/bulkfetch", """{"issueIdsOrKeys":["SUP-1"]}""");
        JsonArray histories = answer["issueChangeLogs"]![0]!["changeHistories"]!.AsArray();
        Assert.Equal(["Two", "Three"], histories.Select(h => (string)h!["items"]![0]!["toString"]!));
        Assert.Equal(jira.Site.Now.ToUnixTimeMilliseconds(), (long)histories[1]!["created"]!);
        Answer first = await jira.Post("changelog/bulkfetch", """{"issueIdsOrKeys":["SUP-1"],"maxResults":1}""");
        Answer second = await jira.Post("changelog/bulkfetch", $$"""{"issueIdsOrKeys":["SUP-1"],"maxResults":1,"nextPageToken":"{{first["nextPageToken"]}}"}""");
        Assert.Equal("Three", (string?)second["issueChangeLogs"]![0]!["changeHistories"]![0]!["items"]![0]!["toString"]);
    }

    [Fact]
    public async Task Data_Center_pages_by_offset_and_pages_shift_when_data_move()
    {
        TestJira jira = TestJira.DataCenter();
        Fill(jira, 5);
        string path = "search?maxResults=2&" + Query("project = SUP order by updated asc, key asc");
        Answer first = await jira.Get(path);
        Assert.Equal(5, (int)first["total"]!);
        Assert.Equal(["SUP-1", "SUP-2"], Keys(first));
        jira.Edits.Update("bob", "SUP-1", i => i.Summary = "Moved to the end");
        Assert.Equal(["SUP-4", "SUP-5"], Keys(await jira.Get(path + "&startAt=2")));
        Assert.Equal(5, (await jira.Post("search", """{"jql":"project = SUP","startAt":0,"maxResults":-1,"fields":["summary"]}"""))["issues"]!.AsArray().Count);
    }

    [Fact]
    public async Task Data_Center_caps_pages_and_validates_on_request()
    {
        TestJira jira = TestJira.DataCenter();
        Fill(jira, 1);
        Assert.Equal(1000, (int)(await jira.Get("search?maxResults=5000&" + Query("project = SUP")))["maxResults"]!);
        Answer refused = await jira.Get("search?" + Query("colour = red"));
        Assert.Equal(400, refused.Status);
        Assert.Equal("Field 'colour' does not exist or you do not have permission to view it.", refused.FirstMessage);
        Answer warned = await jira.Get("search?validateQuery=false&" + Query("colour = red"));
        Assert.Equal(200, warned.Status);
        Assert.NotEmpty(warned["warningMessages"]!.AsArray());
    }

    [Fact]
    public async Task Search_lags_behind_on_the_sites_clock()
    {
        TestJira jira = TestJira.Cloud();
        jira.Control.SetIndexLag(TimeSpan.FromSeconds(30));
        jira.NewIssue("One");
        string path = "search/jql?fields=summary&" + Query("project = SUP");
        Assert.Empty((await jira.Get(path))["issues"]!.AsArray());
        Assert.Equal(200, (await jira.Get("issue/SUP-1")).Status);
        jira.Time.AdvanceSeconds(30);
        Assert.Single((await jira.Get(path))["issues"]!.AsArray());
        jira.Edits.Update("bob", "SUP-1", i => i.Summary = "Two");
        Assert.Equal("One", (string?)(await jira.Get(path))["issues"]![0]!["fields"]!["summary"]);
        jira.Edits.Delete("bob", "SUP-1");
        jira.Time.AdvanceSeconds(31);
        Assert.Empty((await jira.Get(path))["issues"]!.AsArray());
    }

    [Fact]
    public async Task Reconciled_issues_are_seen_at_once()
    {
        TestJira jira = TestJira.Cloud();
        jira.Control.SetIndexLag(TimeSpan.FromMinutes(5));
        Issue issue = jira.NewIssue();
        Answer answer = await jira.Get($"search/jql?fields=summary&reconcileIssues={issue.Id}&" + Query("project = SUP"));
        Assert.Equal(["SUP-1"], Keys(answer));
    }

    [Fact]
    public async Task Search_is_not_monotonic_when_lags_differ()
    {
        TestJira jira = TestJira.Cloud();
        jira.Control.SetIndexLag(new IndexLag { Most = TimeSpan.FromSeconds(60), Seed = 3 });
        for (int i = 0; i < 30; i++)
            jira.NewIssue();
        jira.Time.AdvanceSeconds(30);
        string[] seen = Keys(await jira.Get("search/jql?fields=summary&" + Query("project = SUP order by key asc")));
        Assert.InRange(seen.Length, 5, 25);
        // Some that were made later are seen while earlier ones are not.
        Assert.NotEqual(Enumerable.Range(1, seen.Length).Select(n => $"SUP-{n}"), seen);
        jira.Time.AdvanceSeconds(31);
        Assert.Equal(30, Keys(await jira.Get("search/jql?fields=summary&" + Query("project = SUP"))).Length);
    }

    [Fact]
    public async Task Issues_blink()
    {
        TestJira jira = TestJira.Cloud();
        Fill(jira, 20);
        jira.Control.SetIndexLag(new IndexLag { BlinkProbability = 0.3, Seed = 5 });
        string path = "search/jql?fields=summary&" + Query("project = SUP");
        var seen = new HashSet<string>();
        int missing = 0;
        for (int i = 0; i < 10; i++)
        {
            string[] keys = Keys(await jira.Get(path));
            seen.UnionWith(keys);
            missing += 20 - keys.Length;
        }

        Assert.Equal(20, seen.Count);
        Assert.InRange(missing, 30, 90);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Ten_thousand_issues_are_no_burden(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind);
        for (int i = 0; i < 10_000; i++)
            jira.NewIssue();
        string search = kind == SandboxKind.Cloud ? "search/jql" : "search";
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (int i = 0; i < 20; i++)
            Assert.Equal(100, Keys(await jira.Get($"{search}?maxResults=100&fields=summary,updated&" + Query("project = SUP and updated >= -1d order by updated desc"))).Length);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
    }
}
