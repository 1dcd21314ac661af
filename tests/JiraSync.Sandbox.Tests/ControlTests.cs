using System;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Faults;
using JiraSync.Sandbox.Hosting;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests;

public sealed class ControlTests
{
    private const string Comment = """{"body":"x"}""";

    [Fact]
    public async Task A_connection_can_break_before_or_after_the_work()
    {
        TestJira jira = TestJira.DataCenter();
        jira.NewIssue();
        jira.Control.AddFault(new Fault { Kind = FaultKind.Drop, Match = "^POST issue/{id}/comment$", Count = 1 });
        await Assert.ThrowsAsync<HttpRequestException>(() => jira.Post("issue/SUP-1/comment", Comment));
        Assert.Empty(jira.Site.GetIssue("SUP-1").Comments);
        jira.Control.AddFault(new Fault { Kind = FaultKind.Drop, Match = "^POST issue/{id}/comment$", AfterCommit = true, Count = 1 });
        await Assert.ThrowsAsync<HttpRequestException>(() => jira.Post("issue/SUP-1/comment", Comment));
        Assert.Single(jira.Site.GetIssue("SUP-1").Comments);
        Assert.Equal(201, (await jira.Post("issue/SUP-1/comment", Comment)).Status);
    }

    [Fact]
    public async Task Answers_can_be_errors_pages_or_torn()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue();
        jira.Control.AddFault(new Fault { Kind = FaultKind.Status, StatusCode = 503, RetryAfter = "7", Count = 1 });
        Answer error = await jira.Get("issue/SUP-1");
        Assert.Equal((503, "7"), (error.Status, error.Header("Retry-After")));
        jira.Control.AddFault(new Fault { Kind = FaultKind.HtmlPage, StatusCode = 502, Count = 1 });
        Assert.Equal((502, "text/html"), ((await jira.Get("issue/SUP-1")) is var page ? (page.Status, page.MediaType) : default));
        jira.Control.AddFault(new Fault { Kind = FaultKind.LoginPage, Count = 1 });
        Answer login = await jira.Get("issue/SUP-1");
        Assert.Equal(200, login.Status);
        Assert.Contains("Sign in", login.Text);
        jira.Control.AddFault(new Fault { Kind = FaultKind.Truncate, Count = 1 });
        await Assert.ThrowsAnyAsync<Exception>(() => jira.Get("issue/SUP-1"));
        Assert.Equal(200, (await jira.Get("issue/SUP-1")).Status);
    }

    [Fact]
    public async Task A_gateway_error_can_hide_work_that_was_done()
    {
        TestJira jira = TestJira.DataCenter();
        jira.NewIssue();
        jira.Control.AddFault(new Fault { Kind = FaultKind.Status, StatusCode = 504, AfterCommit = true, Count = 1 });
        Assert.Equal(504, (await jira.Post("issue/SUP-1/comment", Comment)).Status);
        Assert.Single(jira.Site.GetIssue("SUP-1").Comments);
    }

    [Fact]
    public async Task Faults_can_skip_and_be_drawn()
    {
        TestJira jira = TestJira.Cloud();
        jira.Control.AddFault(new Fault { Kind = FaultKind.Status, Match = "GET myself", SkipFirst = 2, Count = 1 });
        int[] first = await Statuses(4);
        Assert.Equal([200, 200, 503, 200], first);
        jira.Control.ClearFaults();
        jira.Control.AddFault(new Fault { Kind = FaultKind.Status, Match = "/rest/api/3/myself", Probability = 0.5, Seed = 4 });
        int[] drawn = await Statuses(40);
        Assert.InRange(drawn.Count(s => s == 503), 10, 30);

        async Task<int[]> Statuses(int count)
        {
            int[] statuses = new int[count];
            for (int i = 0; i < count; i++)
                statuses[i] = (await jira.Get("myself")).Status;
            return statuses;
        }
    }

    [Fact]
    public async Task An_outage_ends_by_itself()
    {
        TestJira jira = TestJira.Cloud();
        jira.Control.BeginOutage(TimeSpan.FromMinutes(5));
        Assert.Equal(503, (await jira.Get("myself")).Status);
        jira.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(200, (await jira.Get("myself")).Status);
        jira.Control.BeginOutage(dropConnections: true);
        await Assert.ThrowsAsync<HttpRequestException>(() => jira.Get("myself"));
        jira.Control.EndOutage();
        Assert.Equal(200, (await jira.Get("myself")).Status);
    }

    [Fact]
    public async Task The_clock_can_be_wrong()
    {
        TestJira jira = TestJira.DataCenter();
        jira.Control.SetClockSkew(TimeSpan.FromMinutes(-7));
        jira.NewIssue();
        Answer answer = await jira.Get("issue/SUP-1");
        Assert.Equal("2026-11-24T09:53:00.000+0000", (string?)answer["fields"]!["created"]);
        Assert.Equal(new DateTimeOffset(2026, 11, 24, 9, 53, 0, TimeSpan.Zero), answer.Message.Headers.Date);
    }

    [Fact]
    public async Task Counts_calls_by_endpoint_but_not_its_own()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue();
        await jira.Get("issue/SUP-1");
        await jira.Get("issue/10000");
        await jira.Get("issue/SUP-1/comment");
        await jira.Put("issue/SUP-1", """{"fields":{"summary":"x"}}""");
        await jira.Post("search/jql", """{"jql":"project = SUP"}""");
        await jira.Get("/browse/SUP-1");
        Answer calls = await jira.Get("/_sandbox/calls");
        Assert.Equal((5, 1), ((int)calls["total"]!, (int)calls["writes"]!));
        Assert.Equal(2, (int)calls["byEndpoint"]!["GET issue/{id}"]!);
        Assert.Equal(2, jira.Control.Calls.Of("GET issue/{id}"));
        Assert.Equal(204, (await jira.Delete("/_sandbox/calls")).Status);
        Assert.Equal(0, jira.Control.Calls.Total);
    }

    [Fact]
    public async Task Edits_as_anybody_over_HTTP()
    {
        TestJira jira = TestJira.Cloud();
        async Task<Answer> Edit(string json)
        {
            Answer answer = await jira.Post("/_sandbox/edits", json);
            Assert.True(answer.Status < 300, answer.Text);
            return answer;
        }

        Assert.Equal("SUP-1", (string?)(await Edit("""{"as":"alice","action":"create","project":"SUP","type":"Bug","fields":{"summary":"One","description":"text *bold*","assignee":"bob"}}"""))["key"]);
        await Edit("""{"as":"bob","action":"edit","issue":"SUP-1","fields":{"summary":"Two"}}""");
        await Edit("""{"as":"bob","action":"transition","issue":"SUP-1","to":"Done"}""");
        string comment = (string)(await Edit("""{"as":"bob","action":"comment","issue":"SUP-1","body":"hello"}"""))["id"]!;
        await Edit($$"""{"as":"alice","action":"editComment","comment":"{{comment}}","body":"hello again"}""");
        await Edit("""{"as":"bob","action":"attach","issue":"SUP-1","name":"a.txt","text":"abc"}""");
        Issue issue = jira.Site.GetIssue("SUP-1");
        Assert.Equal(("Two", "text bold"), (issue.Summary, issue.Description!.PlainText));
        Assert.Equal(jira.Site.GetUser("bob").Id, issue.AssigneeId);
        Assert.Equal(jira.Site.GetUser("bob").Id, issue.History[0].AuthorId);
        Assert.Equal("hello again", issue.Comments.Single().Body.PlainText);
        Assert.Equal(3, issue.Attachments.Single().Content.Length);
        await Edit($$"""{"as":"bob","action":"deleteComment","comment":"{{comment}}"}""");
        await Edit("""{"as":"bob","action":"delete","issue":"SUP-1"}""");
        Assert.Empty(jira.Site.Issues);
        Answer wrong = await jira.Post("/_sandbox/edits", """{"action":"comment","issue":"SUP-1"}""");
        Assert.Equal(400, wrong.Status);
        Assert.Equal("The site has no issue 'SUP-1'.", (string?)wrong["error"]);
    }

    [Fact]
    public async Task Sets_faults_lag_clock_and_limits_over_HTTP()
    {
        TestJira jira = TestJira.Cloud();
        Assert.Equal(201, (await jira.Post("/_sandbox/faults", """{"kind":"Status","statusCode":500,"match":"GET myself","count":1,"delaySeconds":0}""")).Status);
        Assert.Equal(500, (await jira.Get("myself")).Status);
        Assert.Equal(204, (await jira.Put("/_sandbox/index", """{"lagSeconds":20}""")).Status);
        Assert.Equal(IndexLag.Fixed(TimeSpan.FromSeconds(20)), jira.Site.Index.Lag);
        Assert.Equal(204, (await jira.Put("/_sandbox/clock", """{"skewSeconds":90}""")).Status);
        Assert.Equal(TimeSpan.FromSeconds(90), jira.Site.ClockSkew);
        Assert.Equal(204, (await jira.Put("/_sandbox/limits", """{"burst":true,"burstRates":{"GET myself":1}}""")).Status);
        Assert.Equal(200, (await jira.Get("myself")).Status);
        Assert.Equal(429, (await jira.Get("myself")).Status);
        Assert.Equal(400, (await jira.Put("/_sandbox/limits", """{"nonsense":1}""")).Status);
        Assert.Equal(204, (await jira.Post("/_sandbox/reset", null)).Status);
        Assert.Equal((TimeSpan.Zero, IndexLag.None), (jira.Site.ClockSkew, jira.Site.Index.Lag));
        Assert.Equal(404, (await jira.Get("/_sandbox/nonsense")).Status);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task A_site_survives_in_a_file(SandboxKind kind)
    {
        string field = "";
        TestJira jira = TestJira.Of(kind, b => b.AddField("Severity", FieldKind.Select, out field, "S1", "S2").AddProject("NEW", "New"));
        jira.NewIssue("One", fill: i =>
        {
            i.Description = jira.Site.Text("text");
            i.Custom[field] = CustomValue.OfIds(jira.Site.Fields[field].Contexts[0].Options[1].Id);
            i.DueDate = new DateOnly(2027, 1, 2);
        });
        jira.NewIssue("Two");
        jira.Edits.AddComment("bob", "SUP-1", "hello");
        jira.Edits.AddAttachment("bob", "SUP-1", "a.bin", "application/octet-stream", [0, 1, 2, 255]);
        jira.Edits.AddLink("bob", "10000", "SUP-1", "SUP-2");
        jira.Edits.SetProperty("SUP-1", "k", System.Text.Json.JsonSerializer.SerializeToElement(new { a = 1 }));
        jira.Edits.Update("bob", "SUP-1", i => i.Summary = "Three");
        jira.Edits.Move("bob", "SUP-2", "NEW");

        string path = Path.Combine(Path.GetTempPath(), $"site-{Guid.NewGuid():N}.json");
        try
        {
            SiteFile.Save(jira.Site, path);
            Site loaded = SiteFile.Load(path, jira.Time);
            var app = new SandboxApp(new SandboxOptions { Site = loaded });
            using var client = new HttpClient(new SandboxHandler(app));
            client.DefaultRequestHeaders.Authorization = kind == SandboxKind.Cloud
                ? TestJira.Basic(SiteBuilder.SyncEmail, SiteBuilder.SyncToken)
                : new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", SiteBuilder.SyncToken);
            foreach (string issue in new[] { "SUP-1", "SUP-2" })
            {
                string url = $"rest/api/2/issue/{issue}?expand=changelog&properties=*all";
                Assert.Equal(
                    (await jira.Get("/" + url)).Text,
                    await client.GetStringAsync($"{loaded.BaseUrl}/{url}"));
            }

            Assert.Equal([0, 1, 2, 255], loaded.GetIssue("SUP-1").Attachments[0].Content);
            Assert.Equal("SUP-3", loaded.Edits.CreateIssue("bob", "SUP", "Task").Key);
            Assert.Equal(3, loaded.Index.Visible.Count);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_site_goes_back_to_its_snapshot()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue("Before");
        await jira.Post("/_sandbox/snapshot", null);
        jira.Edits.Update("bob", "SUP-1", i => i.Summary = "After");
        jira.NewIssue();
        await jira.Post("/_sandbox/restore", null);
        Assert.Equal("Before", jira.Site.Issues.Values.Single().Summary);
        JsonNode document = (await jira.Get("/_sandbox/site")).Json;
        Assert.Equal("Cloud", (string?)document["kind"]);
        document["issues"]!.AsArray().Clear();
        Assert.Equal(204, (await jira.Put("/_sandbox/site", document.ToJsonString())).Status);
        Assert.Empty(jira.Site.Issues);
    }

    [Fact]
    public async Task Cloud_may_rewrite_what_it_stores()
    {
        Site site = new SiteBuilder(SandboxKind.Cloud).AddProject("SUP", "Support").With(s => s.RewritesAdf = true).Build();
        var app = new SandboxApp(new SandboxOptions { Site = site });
        using var client = new HttpClient(new SandboxHandler(app));
        client.DefaultRequestHeaders.Authorization = TestJira.Basic(SiteBuilder.SyncEmail, SiteBuilder.SyncToken);
        string body = $$"""{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"s","description":{{site.Text("x").Source}} } }""";
        using HttpResponseMessage created = await client.PostAsync(site.BaseUrl + "/rest/api/3/issue", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.True(created.IsSuccessStatusCode);
        Assert.NotNull(site.GetIssue("SUP-1").Description!.ToAdf()["content"]![0]!["attrs"]!["localId"]);
    }
}
