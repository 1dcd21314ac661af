using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests.Conformance;

/// <summary>The same bad request gets the answer that was recorded from a real Cloud site: status, type, members and texts.</summary>
public sealed class RecordedAnswersTests
{
    private const string File = "jira/jira-cloud-recorded-errors.json";

    /// <summary>What the recordings' own words for a request stand for, when they are more than a method and a path.</summary>
    private static readonly Dictionary<string, (string Method, string Path, string? Body)> Requests = new(StringComparer.Ordinal)
    {
        ["POST /rest/api/3/issue (empty body)"] = ("POST", "/rest/api/3/issue", ""),
        ["POST /rest/api/3/issue body: not json"] = ("POST", "/rest/api/3/issue", "not json"),
        ["PUT /rest/api/3/issue/PUB-1 {\"fields\":{\"summary\":\"x\"}} (no edit permission)"] = ("PUT", "/rest/api/3/issue/PUB-1", """{"fields":{"summary":"x"}}"""),
        ["POST /rest/api/3/issueLink unknown type name Haunts"] =
            ("POST", "/rest/api/3/issueLink", """{"type":{"name":"Haunts"},"inwardIssue":{"key":"PUB-1"},"outwardIssue":{"key":"PUB-1"}}"""),
        ["GET /rest/api/3/search/jql?jql=project = PUB&maxResults=6000"] = ("GET", "/rest/api/3/search/jql?jql=project%20%3D%20PUB&maxResults=6000", null),
        ["GET /rest/api/3/search/jql?...&nextPageToken=garbage"] = ("GET", "/rest/api/3/search/jql?jql=project%20%3D%20PUB&nextPageToken=garbage", null),
        ["POST /rest/api/3/search/jql with an unknown property"] = ("POST", "/rest/api/3/search/jql", """{"jql":"project = PUB","nonsense":1}"""),
        ["GET /rest/api/3/search/jql?jql=order by key"] = ("GET", "/rest/api/3/search/jql?jql=order%20by%20key", null),
        ["jql: colour = red (unknown field, ANONYMOUS caller)"] = ("GET", "/rest/api/3/search/jql?jql=colour%20%3D%20red", null),
        ["GET https://api.atlassian.com/ex/jira/00000000-.../rest/api/3/myself"] = ("GET", "/ex/jira/00000000-0000-0000-0000-000000000000/rest/api/3/myself", null),
    };

    /// <summary>What differs from one recording to the next.</summary>
    private static readonly string[] Volatile = ["timestamp"];

    [SharedDataFact(File)]
    public async Task The_same_request_gets_the_same_answer()
    {
        TestJira jira = TestJira.Cloud(b => b.AddProject("PUB", "Public").With(site => site.FindProject("PUB")!.Permissions.AddRange(
            [new PermissionGrant { Permission = Permissions.Browse, Holder = PermissionHolder.Anyone }])));
        jira.NewIssue("Public", project: "PUB");
        jira.SignInAs(null);
        var problems = new List<string>();
        JsonArray answers = JsonNode.Parse(System.IO.File.ReadAllText(SharedData.Find(File)!))!["answers"]!.AsArray();
        foreach (JsonNode? recorded in answers)
        {
            var name = (string)recorded!["req"]!;
            (string method, string path, string? body) = Requests.TryGetValue(name, out (string, string, string?) known) ? known : Read(name);
            Answer answer = await jira.Send(new HttpMethod(method), path, body);
            if (answer.Status != (int)recorded["status"]!)
                problems.Add($"{name}: {answer.Status} {answer.Text}, not {recorded["status"]}");
            if (recorded["type"] is { } type && answer.Message.Content.Headers.ContentType?.ToString().Replace(" ", "", StringComparison.Ordinal) is { } given
                && given != (string)type! && given.Replace(";charset=UTF-8", "", StringComparison.Ordinal) != (string)type!)
            {
                problems.Add($"{name}: {given}, not {type}");
            }

            foreach ((string header, JsonNode? value) in recorded["headers"] as JsonObject ?? [])
            {
                if ((answer.Header(header) ?? string.Join(", ", answer.Message.Content.Headers.Allow)) != (string)value!)
                    problems.Add($"{name}: {header} is {answer.Header(header)}, not {value}");
            }

            if (!JsonNode.DeepEquals(Lasting(answer.Json), Lasting(recorded["body"]!)))
                problems.Add($"{name}: {answer.Text}, not {recorded["body"]!.ToJsonString()}");
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.True(answers.Count >= 25, $"{answers.Count}");
    }

    private static JsonNode Lasting(JsonNode body)
    {
        JsonNode copy = body.DeepClone();
        foreach (string name in Volatile)
            (copy as JsonObject)?.Remove(name);
        return copy;
    }

    /// <summary><c>METHOD path body</c>, or <c>jql: query</c>.</summary>
    private static (string Method, string Path, string? Body) Read(string name)
    {
        if (name.StartsWith("jql: ", StringComparison.Ordinal))
            return ("GET", "/rest/api/3/search/jql?jql=" + Uri.EscapeDataString(name["jql: ".Length..]), null);
        string[] parts = name.Split(' ', 3);
        return (parts[0], parts[1], parts.Length > 2 ? parts[2] : null);
    }
}
