using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Hosting;
using JiraSync.Sandbox.Tests.Support;
using JiraSync.Sandbox.Webhooks;
using Xunit;

namespace JiraSync.Sandbox.Tests;

/// <summary>Registration, payloads, headers, signatures and retries of webhooks.</summary>
public sealed class WebhookTests
{
    private const string Issues = "\"jira:issue_created\",\"jira:issue_updated\",\"jira:issue_deleted\",\"comment_created\",\"comment_deleted\"";

    [Fact]
    public void The_published_test_vector_of_the_signature_holds() => Assert.Equal(
        "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9",
        WebhookSender.Sign("It's a Secret to Everybody", Encoding.UTF8.GetBytes("Hello World!")));

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task An_administrator_registers_and_is_told(SandboxKind kind)
    {
        await using var ear = new Ear(kind);
        Answer made = await ear.Jira.SignInAs("admin").Post("/rest/webhooks/1.0/webhook", "{\"name\":\"h\",\"url\":\"http://ear.test/{issue.key}?p={project.key}\",\"events\":[" + Issues + "],\"filters\":{\"issue-related-events-section\":\"project = SUP\"},\"secret\":\"s3cret\"}");
        Assert.Equal(201, made.Status);
        Assert.True((bool)made["isSigned"]!);
        Assert.DoesNotContain("s3cret", made.Text, StringComparison.Ordinal);
        Assert.Equal(403, (await ear.Jira.SignInAs("sync").Get("/rest/webhooks/1.0/webhook")).Status);

        ear.Jira.NewIssue("One");
        ear.Jira.Edits.Update("bob", "SUP-1", i => i.Summary = "Two");
        ear.Jira.Edits.AddComment("bob", "SUP-1", "hello *you*");
        await ear.Idle();
        string[] events = kind == SandboxKind.Cloud
            ? ["jira:issue_created", "jira:issue_updated", "comment_created"]
            : ["jira:issue_created", "jira:issue_updated", "comment_created", "jira:issue_updated"];
        Assert.Equal(events, ear.Heard.Select(h => (string)h.Body["webhookEvent"]!));
        (HttpRequestMessage request, string text, JsonNode body) = ear.Heard[1];
        Assert.Equal("http://ear.test/SUP-1?p=SUP", request.RequestUri!.ToString());
        Assert.Equal("summary", (string)body["changelog"]!["items"]![0]!["field"]!);
        Assert.Equal("Two", (string)body["issue"]!["fields"]!["summary"]!);
        Assert.Equal("Bob Baker", (string)body["user"]!["displayName"]!);
        Assert.False(body["user"]!.AsObject().ContainsKey("emailAddress"));
        Assert.Equal(WebhookSender.Sign("s3cret", Encoding.UTF8.GetBytes(text)), request.Headers.GetValues("X-Hub-Signature").Single());
        Assert.False(request.Headers.Contains("X-Atlassian-Webhook-Retry"));
        Assert.Equal("hello *you*", (string)ear.Heard[2].Body["comment"]!["body"]!);
        Assert.Equal(ear.Heard.Count, ear.Heard.Select(h => h.Request.Headers.GetValues("X-Atlassian-Webhook-Identifier").Single()).Distinct().Count());

        Assert.Equal(204, (await ear.Jira.SignInAs("admin").Delete(new Uri((string)made["self"]!).AbsolutePath)).Status);
        ear.Jira.NewIssue("Three");
        await ear.Idle();
        Assert.Equal(events.Length, ear.Heard.Count);
    }

    [Fact]
    public async Task Cloud_tries_again_with_the_same_identifier_and_gives_up_after_five()
    {
        await using var ear = new Ear(SandboxKind.Cloud) { Status = HttpStatusCode.ServiceUnavailable };
        ear.Register(["jira:issue_created"]);
        ear.Jira.NewIssue("One");
        for (int tries = 1; tries <= 6; tries++)
        {
            await ear.Until(() => ear.Heard.Count == tries);
            await ear.AdvanceTo(tries);
        }

        await ear.Until(() => ear.App.Webhooks.Waiting == 0);
        Assert.Equal(6, ear.Heard.Count);
        Assert.Single(ear.Heard.Select(h => h.Request.Headers.GetValues("X-Atlassian-Webhook-Identifier").Single()).Distinct());
        Assert.Equal("5", ear.Heard[5].Request.Headers.GetValues("X-Atlassian-Webhook-Retry").Single());
        Assert.Single(ear.App.Webhooks.Failed);
    }

    [Fact]
    public async Task Data_Center_does_not_try_again_and_a_refusal_is_final_everywhere()
    {
        await using var dc = new Ear(SandboxKind.DataCenter) { Status = HttpStatusCode.InternalServerError };
        dc.Register(["jira:issue_created"]);
        dc.Jira.NewIssue("One");
        await dc.Idle();
        Assert.Single(dc.Heard);
        Assert.Single(dc.App.Webhooks.Failed);
        await using var cloud = new Ear(SandboxKind.Cloud) { Status = HttpStatusCode.BadRequest };
        cloud.Register(["jira:issue_created"]);
        cloud.Jira.NewIssue("One");
        await cloud.Idle();
        Assert.Single(cloud.Heard);
        Assert.Empty(cloud.App.Webhooks.Failed);
    }

    [Fact]
    public async Task What_falls_with_a_deleted_issue_is_told_as_secondary()
    {
        await using var ear = new Ear(SandboxKind.Cloud);
        ear.Jira.NewIssue("One");
        ear.Jira.Edits.AddComment("bob", "SUP-1", "hello");
        ear.Register(["jira:issue_deleted", "comment_deleted"]);
        ear.Jira.Edits.Delete("bob", "SUP-1");
        await ear.Idle();
        Assert.Equal(["jira:issue_deleted Primary", "comment_deleted Secondary"], ear.Heard.Select(h => $"{h.Body["webhookEvent"]} {h.Request.Headers.GetValues("X-Atlassian-Webhook-Flow").Single()}"));
    }

    [Fact]
    public async Task Apps_register_with_filters_that_expire()
    {
        await using var ear = new Ear(SandboxKind.Cloud);
        TestJira jira = ear.Jira;
        Assert.Equal(403, (await jira.Get("webhook")).Status);
        jira.Site.OAuthClients["app"] = new OAuthClient { ClientId = "app", ClientSecret = "x", UserId = jira.Site.GetUser("sync").Id, Scopes = ["read:jira-work", "manage:jira-webhook"] };
        Answer token = await jira.With(null).Post("/oauth/token", """{"grant_type":"client_credentials","client_id":"app","client_secret":"x"}""");
        jira.With(new AuthenticationHeaderValue("Bearer", (string)token["access_token"]!));
        string path = $"/ex/jira/{jira.Site.CloudId}/rest/api/3/webhook";
        Answer made = await jira.Post(path, """{"url":"http://ear.test/","webhooks":[{"events":["jira:issue_updated"],"jqlFilter":"project = SUP","fieldIdsFilter":["summary"]},{"events":["jira:issue_updated"],"jqlFilter":"summary ~ x"}]}""");
        Assert.Equal(200, made.Status);
        Assert.Contains("unsupported", (string)made["webhookRegistrationResult"]![1]!["errors"]![0]!, StringComparison.Ordinal);
        Assert.Equal(1, (int)(await jira.Get(path))["total"]!);
        jira.NewIssue("One");
        jira.Edits.Update("bob", "SUP-1", i => i.Summary = "Two");
        jira.Edits.Update("bob", "SUP-1", i => i.Labels.Add("x"));
        await ear.Idle();
        Assert.Single(ear.Heard);
        jira.Time.Advance(TimeSpan.FromDays(31));
        jira.Edits.Update("bob", "SUP-1", i => i.Summary = "Three");
        await ear.Idle();
        Assert.Single(ear.Heard);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Projects_users_filters_boards_and_options_are_told_of(SandboxKind kind)
    {
        await using var ear = new Ear(kind);
        TestJira jira = ear.Jira;
        ear.Register([
            "project_created", "project_updated", "project_deleted", "project_soft_deleted", "project_restored_deleted", "project_archived", "project_restored_archived",
            "user_created", "user_updated", "user_deleted", "filter_created", "filter_updated", "filter_deleted", "option_voting_changed", "option_attachments_changed",
            "jira:version_created", "jira:version_released", "jira:version_deleted", "board_created", "board_deleted", "sprint_created", "sprint_started", "sprint_closed", "sprint_deleted",
        ]);
        bool cloud = kind == SandboxKind.Cloud;
        jira.SignInAs("admin");
        string lead = cloud ? $"\"leadAccountId\":\"{jira.Site.GetUser("bob").Id}\"" : "\"lead\":\"bob\"";
        async Task<Answer> Ok(Task<Answer> sent)
        {
            Answer answer = await sent;
            Assert.True(answer.Status < 300, answer.Text);
            return answer;
        }

        var expected = new List<string> { "project_created", "project_updated", "project_archived", "project_restored_archived" };
        await Ok(jira.Post("project", $$"""{"key":"NEW","name":"New","projectTypeKey":"business",{{lead}}}"""));
        await Ok(jira.Put("project/NEW", """{"name":"Newer"}"""));
        await Ok(cloud ? jira.Post("project/NEW/archive", "") : jira.Put("project/NEW/archive", null));
        await Ok(cloud ? jira.Post("project/NEW/restore", "") : jira.Put("project/NEW/restore", null));
        if (cloud)
        {
            expected.AddRange(["project_soft_deleted", "project_restored_deleted"]);
            await Ok(jira.Delete("project/NEW"));
            await Ok(jira.Post("project/NEW/restore", ""));
        }

        expected.Add("project_deleted");
        await Ok(jira.Delete("project/NEW?enableUndo=false"));
        Answer user = await Ok(jira.Post("user", """{"name":"eve","emailAddress":"eve@example.com","displayName":"Eve","products":[]}"""));
        expected.Add("user_created");
        if (!cloud)
        {
            expected.Add("user_updated");
            await Ok(jira.Put("user?username=eve", """{"displayName":"Eva"}"""));
        }

        expected.Add("user_deleted");
        await Ok(jira.Delete(cloud ? $"user?accountId={Uri.EscapeDataString((string)user["accountId"]!)}" : "user?username=eve"));
        expected.AddRange(["filter_created", "filter_updated", "filter_deleted"]);
        Answer filter = await Ok(jira.Post("filter", """{"name":"f","jql":"project = SUP"}"""));
        await Ok(jira.Put($"filter/{filter["id"]}", """{"name":"g","jql":"project = SUP"}"""));
        await Ok(jira.Delete($"filter/{filter["id"]}"));
        expected.AddRange(["option_voting_changed", "option_attachments_changed"]);
        await Ok(jira.Put("/_sandbox/options", """{"voting":false,"watching":true,"attachments":false}"""));
        Assert.False((bool)(await jira.Get("configuration"))["votingEnabled"]!);
        expected.AddRange(["jira:version_created", "jira:version_released", "jira:version_deleted"]);
        Answer version = await Ok(jira.Post("version", """{"name":"1","project":"SUP"}"""));
        await Ok(jira.Put($"version/{version["id"]}", """{"released":true}"""));
        await Ok(jira.Delete($"version/{version["id"]}"));
        await ear.Idle();
        Assert.Equal(expected, ear.Heard.Select(h => (string)h.Body["webhookEvent"]!));
        Assert.Equal(("NEW", "Bob Baker"), ((string?)ear.Heard[0].Body["project"]!["key"], (string?)ear.Heard[0].Body["project"]!["projectLead"]!["displayName"]));
        JsonNode option = ear.Heard.Single(h => (string?)h.Body["webhookEvent"] == "option_voting_changed").Body["property"]!;
        Assert.Equal(("jira.option.voting", "false"), ((string?)option["key"], (string?)option["value"]));
        Assert.Equal("g", (string?)ear.Heard.Single(h => (string?)h.Body["webhookEvent"] == "filter_updated").Body["filter"]!["name"]);
        Assert.Equal("eve", ((string?)ear.Heard.Single(h => (string?)h.Body["webhookEvent"] == "user_created").Body["user"]!["displayName"])?.ToLowerInvariant());
    }

    /// <summary>A site whose webhooks go to this test.</summary>
    private sealed class Ear : HttpMessageHandler, IAsyncDisposable
    {
        private readonly List<(HttpRequestMessage Request, string Text, JsonNode Body)> _heard = [];

        public Ear(SandboxKind kind)
        {
            Jira = TestJira.Of(kind, null, this);
            Jira.Time.HoldsTimers = true;
        }

        public TestJira Jira { get; }

        public SandboxApp App => Jira.App;

        public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

        public IReadOnlyList<(HttpRequestMessage Request, string Text, JsonNode Body)> Heard
        {
            get
            {
                lock (_heard)
                    return [.. _heard];
            }
        }

        public void Register(List<string> events) => Jira.Site.Webhooks.Add("9", new Webhook { Id = "9", Url = "http://ear.test/", Events = events, OwnerId = Jira.Site.GetUser("admin").Id });

        public Task Idle() => Until(() => App.Webhooks.Waiting == 0);

        public async Task Until(Func<bool> done)
        {
            for (int i = 0; i < 1000 && !done(); i++)
                await Task.Delay(10);
            Assert.True(done());
        }

        /// <summary>Lets the time pass that a try waits for; the timer may not stand yet when the answer has just been given.</summary>
        public async Task AdvanceTo(int tries)
        {
            for (int i = 0; i < 300 && Heard.Count == tries && App.Webhooks.Waiting > 0; i++)
            {
                Jira.Time.Advance(TimeSpan.FromMinutes(1));
                await Task.Delay(10);
            }
        }

        public ValueTask DisposeAsync() => App.Webhooks.DisposeAsync();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string text = await request.Content!.ReadAsStringAsync(cancellationToken);
            var copy = new HttpRequestMessage(request.Method, request.RequestUri);
            foreach ((string name, IEnumerable<string> values) in request.Headers)
                copy.Headers.TryAddWithoutValidation(name, values);
            lock (_heard)
                _heard.Add((copy, text, JsonNode.Parse(text)!));
            return new HttpResponseMessage(Status);
        }
    }
}
