using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests;

public sealed class CloudErrorTests
{
    /// <summary>A project that strangers may see, as the recorded answers came from one.</summary>
    private static TestJira Public() => TestJira.Cloud(b => b.AddProject("PUB", "Public").With(site =>
        {
            site.FindProject("PUB")!.Permissions.Add(new PermissionGrant { Permission = Permissions.Browse, Holder = PermissionHolder.Anyone });
            site.Edits.CreateIssue("alice", "PUB", "Task", i => i.Summary = "Public issue");
        })).SignInAs(null);

    [SharedDataFact("jira/jira-cloud-recorded-errors.json")]
    public async Task Answers_strangers_as_the_recorded_site_did()
    {
        JsonNode recorded = JsonNode.Parse(File.ReadAllText(SharedData.Find("jira/jira-cloud-recorded-errors.json")!))!;
        var requests = new Dictionary<string, (string Method, string Path, string? Body)>
        {
            ["POST /rest/api/3/issue (empty body)"] = ("POST", "/rest/api/3/issue", ""),
            ["POST /rest/api/3/issue body: not json"] = ("POST", "/rest/api/3/issue", "not json"),
            ["POST /rest/api/3/issue {\"fields\":{}}"] = ("POST", "/rest/api/3/issue", "{\"fields\":{}}"),
            ["POST /rest/api/3/issue {\"fields\":{\"project\":{\"key\":\"PUB\"}}}"] = ("POST", "/rest/api/3/issue", "{\"fields\":{\"project\":{\"key\":\"PUB\"}}}"),
            ["PUT /rest/api/3/issue/PUB-1 {\"fields\":{\"summary\":\"x\"}} (no edit permission)"] = ("PUT", "/rest/api/3/issue/PUB-1", "{\"fields\":{\"summary\":\"x\"}}"),
            ["POST /rest/api/3/issue/PUB-1/comment {\"body\":\"plain\"}"] = ("POST", "/rest/api/3/issue/PUB-1/comment", "{\"body\":\"plain\"}"),
            ["POST /rest/api/3/issue/PUB-1/transitions {}"] = ("POST", "/rest/api/3/issue/PUB-1/transitions", "{}"),
            ["POST /rest/api/3/issueLink unknown type name Haunts"] = ("POST", "/rest/api/3/issueLink", "{\"type\":{\"name\":\"Haunts\"},\"inwardIssue\":{\"key\":\"PUB-1\"},\"outwardIssue\":{\"key\":\"PUB-1\"}}"),
            ["GET /rest/api/3/search/jql?jql=project = PUB&maxResults=6000"] = ("GET", "/rest/api/3/search/jql?jql=project%20%3D%20PUB&maxResults=6000", null),
            ["GET /rest/api/3/search/jql?...&nextPageToken=garbage"] = ("GET", "/rest/api/3/search/jql?jql=project%20%3D%20PUB&nextPageToken=garbage", null),
            ["POST /rest/api/3/search/jql with an unknown property"] = ("POST", "/rest/api/3/search/jql", "{\"jql\":\"project = PUB\",\"colour\":1}"),
            ["GET /rest/api/3/search/jql?jql=order by key"] = ("GET", "/rest/api/3/search/jql?jql=order%20by%20key", null),
            ["jql: project ="] = ("GET", "/rest/api/3/search/jql?jql=project%20%3D", null),
            ["jql: project = PUB AND"] = ("GET", "/rest/api/3/search/jql?jql=project%20%3D%20PUB%20AND", null),
            ["jql: project = PUB status"] = ("GET", "/rest/api/3/search/jql?jql=project%20%3D%20PUB%20status", null),
            ["jql: colour = red (unknown field, ANONYMOUS caller)"] = ("GET", "/rest/api/3/search/jql?jql=colour%20%3D%20red", null),
        };
        int replayed = 0;
        foreach (JsonNode? answer in recorded["answers"]!.AsArray())
        {
            string text = (string)answer!["req"]!;
            if (!requests.TryGetValue(text, out (string Method, string Path, string? Body) request))
            {
                string[] words = text.Split(' ');
                if (words.Length != 2 || !words[1].StartsWith('/'))
                    continue;
                request = (words[0], words[1], null);
            }

            TestJira jira = Public();
            Answer actual = await jira.Send(new HttpMethod(request.Method), request.Path, request.Body);
            Assert.True((int)answer["status"]! == actual.Status, $"{text}: status {actual.Status}, body {actual.Text}");
            JsonNode expectedBody = answer["body"]!;
            Assert.True(JsonNode.DeepEquals(expectedBody, actual.Json), $"{text}: expected {expectedBody.ToJsonString()}, got {actual.Text}");
            if ((string?)answer["type"] is { } type)
                Assert.Equal(type.Split(';')[0], actual.MediaType);
            replayed++;
        }

        Assert.InRange(replayed, 20, 30);
    }

    [Theory]
    [InlineData("GET", "search?jql=project=SUP")]
    [InlineData("POST", "search")]
    public async Task The_old_search_is_gone(string method, string path)
    {
        TestJira jira = TestJira.Cloud();
        foreach (string version in new[] { "2", "3" })
        {
            jira.Version = version;
            Answer answer = await jira.Send(new HttpMethod(method), path, method == "POST" ? "{}" : null);
            Assert.Equal(410, answer.Status);
            Assert.Contains("/rest/api/3/search/jql", answer.FirstMessage);
        }
    }

    [Fact]
    public async Task A_wrong_method_names_those_that_would_do()
    {
        Answer answer = await TestJira.Cloud().Send(HttpMethod.Patch, "issue/SUP-1", "{}");
        Assert.Equal(405, answer.Status);
        Assert.Equal("application/problem+json", answer.MediaType);
        Assert.Contains("DELETE", answer.Message.Content.Headers.Allow.Concat(answer.Header("Allow")?.Split(", ") ?? []));
    }

    [Fact]
    public async Task The_gateway_does_not_know_other_sites()
    {
        Answer answer = await TestJira.Cloud().Get("/ex/jira/00000000-0000-0000-0000-000000000000/rest/api/3/myself");
        Assert.Equal(404, answer.Status);
        Assert.Equal("FAILURE_CLIENT_TCS", answer.Header("X-Failure-Category"));
        Assert.Equal("No message available", (string?)answer["message"]);
    }

    [Fact]
    public async Task A_body_of_another_type_is_refused()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue();
        Answer answer = await jira.Send(HttpMethod.Post, "issue/SUP-1/watchers", null, r => r.Content = new StringContent("\"x\"", System.Text.Encoding.UTF8, "text/plain"));
        Assert.Equal(415, answer.Status);
    }

    [Fact]
    public async Task Data_Center_has_its_own_words()
    {
        TestJira jira = TestJira.DataCenter();
        Assert.Equal("Issue Does Not Exist", (await jira.Get("issue/SUP-99")).FirstMessage);
        Answer answer = await jira.Post("issue", "{\"fields\":{}}");
        Assert.Equal("project is required", answer.Error("project"));
    }
}
