using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Tests.Support;
using Newtonsoft.Json.Linq;
using Xunit;

namespace JiraSync.Engine.Tests.Jira;

/// <summary>Whatever the clients send is known to the specifications that Atlassian publishes: path, method, parameters, body.</summary>
public sealed class PublishedSpecTests
{
    private const string CloudSpec = "jira-cloud-platform-v3-2026-02.swagger-v3.v3.json";
    private const string DataCenterSpec = "jira-dc-10.3-openapi.json";
    private const string CloudBoardSpec = "jira-software-cloud-2022-07.swagger.v3.json";
    private static readonly CancellationToken None = CancellationToken.None;

    // Sent on purpose though not in the specification: servers overlook a parameter that they do not know.
    private static readonly HashSet<string> Overlooked = ["GET /api/2/search?properties", "GET /api/2/mypermissions?permissions", "GET /api/2/issue/2/transitions?expand"];

    [SharedDataFact("jira", CloudSpec)]
    public Task Cloud_knows_all_that_is_sent_to_it() => CheckAsync(JiraKind.Cloud, CloudSpec, "/rest");

    [SharedDataFact("jira", DataCenterSpec)]
    public Task Data_Center_knows_all_that_is_sent_to_it() => CheckAsync(JiraKind.DataCenter, DataCenterSpec, "");

    private static async Task CheckAsync(JiraKind kind, string file, string prefix)
    {
        JObject spec = JObject.Parse(await File.ReadAllTextAsync(SharedData.Find("jira", file)!));

        // Cloud describes its boards by themselves.
        if (kind == JiraKind.Cloud && SharedData.Find("jira", CloudBoardSpec) is { } boards)
            ((JObject)spec["paths"]!).Merge(JObject.Parse(await File.ReadAllTextAsync(boards))["paths"]);
        var jira = new ScriptedJira();
        jira.Always = Answer;
        using IJiraClient client = jira.Connect(kind);
        RichText text = kind == JiraKind.Cloud ? RichText.Adf("""{"type":"doc","version":1,"content":[]}""") : RichText.Wiki("x");
        var marker = new SyncMarker("c", "l", "i");

        await client.GetServerInfoAsync(None);
        await client.GetMyselfAsync(None);
        await client.GetProjectAsync("A", None);
        await client.GetPermissionsAsync("A", ["CREATE_ISSUES"], None);
        await client.SearchAsync(new SearchRequest { Jql = "project = A", Content = IssueContent.All, Reconcile = ["1"] }, None);
        await client.SearchAsync(new SearchRequest { Jql = "project = A", Content = IssueContent.All & ~IssueContent.Marker }, None);
        await client.GetIssuesAsync(["1", "2"], IssueContent.All, None);
        await client.GetCommentsAsync("1", None);
        await client.GetChangesAsync("1", None);
        FieldWrite[] fields =
        [
            new(new FieldInfo("priority", "Priority", FieldKind.Priority), new NameValue("High")),
            new(new FieldInfo("labels", "Labels", FieldKind.Labels), null) { Change = new SetChange(["a"], ["b"]) },
            new(new FieldInfo("timetracking", "Time", FieldKind.TimeTracking), new EstimateValue(60, 60)),
        ];
        await client.CreateIssuesAsync([new IssueDraft("A", "1", "s", text, marker) { Fields = fields }], None);
        await client.EditIssueAsync("1", new IssueEdit { Summary = "s", Description = text, IssueTypeId = "2", Fields = fields, WriteId = "w" }, None);
        await client.DeleteIssueAsync("1", None);

        // An issue takes so many writes in so many seconds, and this clock stands still: the others go to another one.
        foreach (VisibilityKind seen in Enum.GetValues<VisibilityKind>())
            await client.AddCommentAsync("2", text, marker, new Visibility(seen, "x"), None);
        await client.UpdateCommentAsync("1", "5", text, None);
        await client.DeleteCommentAsync("1", "5", None);
        await client.AddAttachmentAsync("1", "a", "text/plain", new MemoryStream(new byte[1]), 1, None);
        await client.DeleteAttachmentAsync("1", None);
        await client.GetAttachmentLimitAsync(None);

        var project = new Project("1", "A", "A", []);
        await client.Fields.GetAllAsync(None);
        await client.Fields.GetForCreateAsync("A", "1", None);
        await client.Fields.GetForEditAsync("2", None);
        await client.Fields.AddComponentAsync(project, "c", None);
        await client.Fields.AddVersionAsync(project, "v", None);
        await client.Fields.GetSprintsAsync("A", None);
        await client.Workflow.GetTransitionsAsync("2", None);
        await client.Workflow.TransitionAsync("2", "5", fields, "w", None);
        await client.Workflow.GetStatusesAsync("A", None);
        await client.People.FindAsync("mia", None);
        await client.People.FindAssignableAsync("A", "mia", None);
        await client.People.GetAsync("mia", None);
        await client.People.GetWatchersAsync("2", None);
        await client.People.AddWatcherAsync("2", "mia", None);
        await client.People.RemoveWatcherAsync("2", "mia", None);
        var work = new WorklogDraft(DateTimeOffset.UnixEpoch, 60, text);
        await client.Worklogs.GetAllAsync("2", None);
        await client.Worklogs.AddAsync("2", work, marker, EstimateRule.Leave, None);
        await client.Worklogs.UpdateAsync("2", "7", work, EstimateRule.Adjust, None);
        await client.Worklogs.DeleteAsync("2", "7", EstimateRule.Leave, None);
        await client.Links.GetTypesAsync(None);
        await client.Links.AddAsync("Blocks", "2", "3", None);
        await client.Links.DeleteAsync("3", None);
        await client.Links.GetRemoteAsync("2", None);
        await client.Links.PutRemoteAsync("2", new RemoteLink("g", "https://example.org", "t", "r", "s", true, "Done"), None);
        await client.Links.DeleteRemoteAsync("2", "g", None);

        Sent[] sent = jira.Requests.Where(r => !r.Uri.AbsolutePath.StartsWith("/_edge", StringComparison.Ordinal) && !r.Uri.AbsolutePath.EndsWith("/serverInfo", StringComparison.Ordinal)).ToArray();
        Assert.True(sent.Length > 40);
        List<string> unknown = sent.SelectMany(s => UnknownIn(spec, s, prefix)).Except(Overlooked).Distinct().ToList();
        Assert.Empty(unknown);
    }

    private static IEnumerable<string> UnknownIn(JObject spec, Sent sent, string prefix)
    {
        string path = prefix + sent.Uri.AbsolutePath.Substring("/rest".Length);
        string name = sent.Method + " " + path;
        JProperty? template = spec["paths"]!.Children<JProperty>().Where(p => Matches(p.Name, path)).OrderBy(p => p.Name.Count(c => c == '{')).FirstOrDefault();
        if (template?.Value[sent.Method.Method.ToLowerInvariant()] is not JObject operation)
        {
            yield return name;
            yield break;
        }

        HashSet<string> parameters = (operation["parameters"] ?? new JArray()).Select(p => (string)p["name"]!).ToHashSet();
        foreach (string? query in System.Web.HttpUtility.ParseQueryString(sent.Uri.Query).AllKeys)
        {
            if (!parameters.Contains(query!))
                yield return name + "?" + query;
        }

        if (sent.Headers.TryGetValue("Content-Type", out string? type) && type == "application/json")
        {
            JToken? schema = operation["requestBody"]?["content"]?["application/json"]?["schema"];
            foreach (string member in UnknownMembers(spec, schema, JToken.Parse(sent.Text)))
                yield return name + " body " + member;
        }
    }

    private static IEnumerable<string> UnknownMembers(JObject spec, JToken? schema, JToken value)
    {
        schema = Resolve(spec, schema);
        if (schema?["properties"] is not JObject known || value is not JObject given)
            yield break;
        foreach (JProperty member in given.Properties())
        {
            if (known[member.Name] is not { } inner)
            {
                yield return member.Name;
                continue;
            }

            IEnumerable<(JToken Value, JToken? Schema)> children = member.Value switch
            {
                JObject o => [(o, inner)],
                JArray list => list.OfType<JObject>().Select(e => ((JToken)e, Resolve(spec, inner)?["items"])),
                _ => [],
            };
            foreach (string below in children.SelectMany(c => UnknownMembers(spec, c.Schema, c.Value)))
                yield return member.Name + "." + below;
        }
    }

    private static JToken? Resolve(JObject spec, JToken? schema)
    {
        if (schema?["allOf"] is JArray { Count: 1 } one)
            schema = one[0];
        return (string?)schema?["$ref"] is { } reference ? spec.SelectToken(reference.Substring(2).Replace('/', '.')) : schema;
    }

    private static bool Matches(string template, string path)
    {
        string[] a = template.Split('/');
        string[] b = path.Split('/');
        return a.Length == b.Length && a.Zip(b).All(p => p.First == p.Second || p.First.StartsWith('{'));
    }

    private static HttpResponseMessage Answer(HttpRequestMessage request, string body)
    {
        string path = request.RequestUri!.AbsolutePath;
        string last = path.Split('/').Last();
        const string Comment = """{"id":"5","created":"2026-01-01T00:00:00.000+0000","updated":"2026-01-01T00:00:00.000+0000","body":"x"}""";
        const string File = """{"id":"9","filename":"a","size":1,"created":"2026-01-01T00:00:00.000+0000","content":"c"}""";
        string issue = ClientTests.IssueJson("1", "A-1").ToString();
        const string Worklog = """{"id":"7","started":"2026-01-01T00:00:00.000+0000","created":"2026-01-01T00:00:00.000+0000","timeSpentSeconds":60}""";
        string answer = last switch
        {
            "field" or "statuses" or "search" when path.Contains("/user/", StringComparison.Ordinal) || last != "search" => "[]",
            "board" => """{"isLast":true,"values":[{"id":1,"type":"scrum"}]}""",
            "sprint" => """{"isLast":true,"values":[{"id":1,"name":"S","state":"active"}]}""",
            "user" => """{"accountId":"a","name":"a"}""",
            "watchers" => """{"watchCount":0,"watchers":[]}""",
            "transitions" => """{"transitions":[]}""",
            "issueLinkType" => """{"issueLinkTypes":[]}""",
            "remotelink" => "[]",
            "editmeta" => """{"fields":{}}""",
            "worklog" when request.Method == HttpMethod.Get => "{\"startAt\":0,\"total\":1,\"worklogs\":[" + Worklog + "]}",
            "worklog" or "7" => Worklog,
            _ when path.Contains("/createmeta/", StringComparison.Ordinal) => """{"total":0,"fields":[],"values":[]}""",
            "serverInfo" => """{"version":"10","baseUrl":"https://jira.example.org"}""",
            "tenant_info" => """{"cloudId":"x"}""",
            "myself" => """{"accountId":"a","name":"a"}""",
            "A" => """{"id":"1","key":"A","issueTypes":[]}""",
            "mypermissions" => """{"permissions":{}}""",
            "jql" or "search" or "bulkfetch" => "{\"startAt\":0,\"total\":1,\"isLast\":true,\"issues\":[" + issue + "]}",
            "comment" when request.Method == HttpMethod.Get => "{\"startAt\":0,\"total\":1,\"comments\":[" + Comment + "]}",
            "changelog" => """{"startAt":0,"total":0,"values":[]}""",
            "bulk" => """{"issues":[{"id":"1","key":"A-1"}],"errors":[]}""",
            "attachments" => "[" + File + "]",
            "meta" => """{"enabled":true,"uploadLimit":10}""",
            _ => path.Contains("/comment", StringComparison.Ordinal) ? Comment : issue,
        };
        return ScriptedJira.Answer(HttpStatusCode.OK, answer);
    }
}
