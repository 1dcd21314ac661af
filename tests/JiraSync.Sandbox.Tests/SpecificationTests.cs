using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace JiraSync.Sandbox.Tests;

/// <summary>Answers keep to the published specifications, but for the places where the specifications are known to be wrong.</summary>
public sealed class SpecificationTests
{
    private readonly ITestOutputHelper _output;

    public SpecificationTests(ITestOutputHelper output) => _output = output;

    [SharedDataTheory(CloudSpec, DataCenterSpec, AgileSpec)]
    [InlineData(SandboxKind.Cloud, CloudSpec, "", 150)]
    [InlineData(SandboxKind.Cloud, AgileSpec, "", 45)]
    [InlineData(SandboxKind.DataCenter, DataCenterSpec, "/rest", 150)]
    public void The_coverage_is_printed_and_does_not_shrink(SandboxKind kind, string file, string prefix, int least)
    {
        TestJira jira = TestJira.Of(kind);
        List<(string Method, string Path)> operations = new OpenApi(SharedData.Find(file)!, "").Operations.ToList();
        int served = operations.Count(o => jira.App.Serves(o.Method, prefix + o.Path));
        string figure = $"{kind}: {served} of {operations.Count} operations of {System.IO.Path.GetFileName(file)} are served.";
        _output.WriteLine(figure);
        Console.WriteLine(figure);
        Assert.True(served >= least, figure);
    }

    private const string CloudSpec = "jira/jira-cloud-platform-v3-2026-02.swagger-v3.v3.json";
    private const string AgileSpec = "jira/jira-software-cloud-2022-07.swagger.v3.json";
    private const string DataCenterSpec = "jira/jira-dc-10.3-openapi.json";

    /// <summary>What real answers have and the specification forgets, or contradicts in its own examples.</summary>
    private static readonly string[] Forgotten = ["$ has defaultLocale", ".created is Number, not string", "structure.where has"];

    private static TestJira Busy(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind, b => b.AddComponents("SUP", "API").AddVersions("SUP", "1.0").AddField("Severity", FieldKind.Select, "S1", "S2"));
        jira.NewIssue("One", fill: i =>
        {
            i.Description = jira.Site.Text("text");
            i.ComponentIds.Add(jira.Site.FindProject("SUP")!.Components[0].Id);
            i.FixVersionIds.Add(jira.Site.FindProject("SUP")!.Versions[0].Id);
            i.AssigneeId = jira.Site.GetUser("bob").Id;
        });
        jira.NewIssue("Two");
        jira.Edits.AddComment("bob", "SUP-1", "hello");
        jira.Edits.AddAttachment("bob", "SUP-1", "a.txt", "text/plain", [1]);
        jira.Edits.AddWorklog("bob", "SUP-1", jira.Site.Now, 3600);
        jira.Edits.AddLink("bob", "10000", "SUP-1", "SUP-2");
        jira.Edits.PutRemoteLink("bob", "SUP-1", new RemoteLink { Id = "10000", GlobalId = "g", Object = System.Text.Json.JsonSerializer.SerializeToElement(new { url = "https://x.test", title = "t" }) });
        jira.Edits.SetProperty("SUP-1", "k", System.Text.Json.JsonSerializer.SerializeToElement("text"));
        jira.Edits.Update("bob", "SUP-1", i => i.Summary = "Three");
        return jira;
    }

    private static async Task<List<string>> CheckAll(TestJira jira, OpenApi spec, string requests)
    {
        var problems = new List<string>();
        foreach (string line in requests.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // METHOD template | path | body
            string[] parts = line.Split('|', StringSplitOptions.TrimEntries);
            string[] head = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string path = parts.Length > 1 && parts[1].Length > 0 ? parts[1] : head[1];
            Answer answer = await jira.Send(new HttpMethod(head[0]), path, parts.Length > 2 ? parts[2] : null);
            Assert.True(answer.Status < 300, $"{line}: {answer.Status} {answer.Text}");
            problems.AddRange(spec.Check(head[0], head[1], answer).Where(p => !Forgotten.Any(p.Contains)).Select(p => $"{head[0]} {head[1]}: {p}"));
        }

        return problems;
    }

    [SharedDataFact(CloudSpec)]
    public async Task Cloud_keeps_to_its_specification()
    {
        TestJira jira = Busy(SandboxKind.Cloud);
        string task = jira.Site.IssueTypes.Values.Single(t => t.Name == "Task").Id;
        string comment = jira.Site.GetIssue("SUP-1").Comments[0].Id;
        string adf = jira.Adf("x");
        List<string> problems = await CheckAll(jira, new OpenApi(SharedData.Find(CloudSpec)!, "/rest/api/3/"), $$$"""
            GET serverInfo
            GET myself
            GET mypermissions | mypermissions?projectKey=SUP&permissions=BROWSE_PROJECTS
            GET user | user?accountId={{{Uri.EscapeDataString(jira.Site.GetUser("bob").Id)}}}
            GET user/search | user/search?query=bob
            GET users/search
            GET user/bulk | user/bulk?accountId={{{Uri.EscapeDataString(jira.Site.GetUser("bob").Id)}}}
            GET user/picker | user/picker?query=bob
            GET user/groups | user/groups?accountId={{{Uri.EscapeDataString(jira.Site.GetUser("bob").Id)}}}
            GET groups/picker | groups/picker?query=jira
            GET groupuserpicker | groupuserpicker?query=bob
            GET group/bulk
            GET statuses/search
            GET statuscategory/{idOrKey} | statuscategory/done
            GET field/search | field/search?expand=key,isLocked
            GET resolution/search
            GET label
            GET configuration
            GET permissions
            GET issue/picker | issue/picker?query=One
            GET jql/autocompletedata
            GET jql/autocompletedata/suggestions | jql/autocompletedata/suggestions?fieldName=status
            POST jql/parse | | {"queries":["project = SUP AND (status = Done OR assignee = currentUser()) ORDER BY key DESC","status was Done"]}
            POST jql/match | | {"issueIds":[10000],"jqls":["project = SUP"]}
            POST jql/pdcleaner | | {"queryStrings":["assignee = bob"]}
            GET role
            GET project/{projectIdOrKey}/role/{id} | project/SUP/role/10001
            GET project/{projectIdOrKey}/roledetails | project/SUP/roledetails
            GET project/{projectIdOrKey}/component | project/SUP/component
            GET project/{projectIdOrKey}/version | project/SUP/version
            GET component
            GET version/{id}/relatedIssueCounts | version/10000/relatedIssueCounts
            GET version/{id}/unresolvedIssueCount | version/10000/unresolvedIssueCount
            GET component/{id}/relatedIssueCounts | component/10000/relatedIssueCounts
            POST filter | | {"name":"f","jql":"project = SUP"}
            GET filter/search | filter/search?expand=jql,owner
            POST issue/{issueIdOrKey}/notify | issue/SUP-1/notify | {"to":{"reporter":true}}
            POST permissions/project | | {"permissions":["BROWSE_PROJECTS"]}
            GET project
            GET project/search
            GET project/{projectIdOrKey} | project/SUP
            GET project/{projectIdOrKey}/statuses | project/SUP/statuses
            GET project/{projectIdOrKey}/components | project/SUP/components
            GET project/{projectIdOrKey}/versions | project/SUP/versions
            GET issuetype
            GET status
            GET priority
            GET priority/search
            GET resolution
            GET field
            GET issueLinkType
            GET issue/createmeta/{projectIdOrKey}/issuetypes | issue/createmeta/SUP/issuetypes
            GET issue/createmeta/{projectIdOrKey}/issuetypes/{issueTypeId} | issue/createmeta/SUP/issuetypes/{{{task}}}
            GET issue/createmeta
            GET issue/{issueIdOrKey} | issue/SUP-1?expand=changelog,names,schema,transitions,editmeta,renderedFields
            GET issue/{issueIdOrKey}/editmeta | issue/SUP-1/editmeta
            GET issue/{issueIdOrKey}/changelog | issue/SUP-1/changelog
            POST changelog/bulkfetch | | {"issueIdsOrKeys":["SUP-1"]}
            POST issue/bulkfetch | | {"issueIdsOrKeys":["SUP-1"]}
            GET search/jql | search/jql?jql=project%3DSUP&fields=*all&expand=changelog
            POST search/jql | | {"jql":"project = SUP","fields":["*all"]}
            POST search/approximate-count | | {"jql":"project = SUP"}
            POST issue | | {"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"s"}}
            POST issue/bulk | | {"issueUpdates":[{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"s"}},{"fields":{}}]}
            PUT issue/{issueIdOrKey} | issue/SUP-1 | {"fields":{"summary":"s2"}}
            PUT issue/{issueIdOrKey}/assignee | issue/SUP-1/assignee | {"accountId":null}
            GET issue/{issueIdOrKey}/transitions | issue/SUP-1/transitions?expand=transitions.fields
            POST issue/{issueIdOrKey}/transitions | issue/SUP-1/transitions | {"transition":{"id":"21"}}
            GET issue/{issueIdOrKey}/properties | issue/SUP-1/properties
            GET issue/{issueIdOrKey}/properties/{propertyKey} | issue/SUP-1/properties/k
            PUT issue/{issueIdOrKey}/properties/{propertyKey} | issue/SUP-1/properties/k | 2
            DELETE issue/{issueIdOrKey}/properties/{propertyKey} | issue/SUP-1/properties/k
            GET issue/{issueIdOrKey}/comment | issue/SUP-1/comment
            POST issue/{issueIdOrKey}/comment | issue/SUP-1/comment | {"body":{{{adf}}}}
            GET issue/{issueIdOrKey}/comment/{id} | issue/SUP-1/comment/{{{comment}}}
            PUT issue/{issueIdOrKey}/comment/{id} | issue/SUP-1/comment/{{{comment}}} | {"body":{{{adf}}}}
            DELETE issue/{issueIdOrKey}/comment/{id} | issue/SUP-1/comment/{{{comment}}}
            GET attachment/meta
            GET attachment/{id} | attachment/10000
            GET issue/{issueIdOrKey}/worklog | issue/SUP-1/worklog
            POST issue/{issueIdOrKey}/worklog | issue/SUP-1/worklog | {"started":"2026-11-24T09:00:00.000+0000","timeSpentSeconds":60}
            GET worklog/updated
            GET worklog/deleted
            GET issue/{issueIdOrKey}/watchers | issue/SUP-1/watchers
            POST issue/{issueIdOrKey}/watchers | issue/SUP-1/watchers
            GET issue/{issueIdOrKey}/votes | issue/SUP-1/votes
            POST issue/{issueIdOrKey}/votes | issue/SUP-1/votes
            GET issueLink/{linkId} | issueLink/10000
            POST issueLink | | {"type":{"name":"Relates"},"inwardIssue":{"key":"SUP-1"},"outwardIssue":{"key":"SUP-2"}}
            DELETE issueLink/{linkId} | issueLink/10000
            GET issue/{issueIdOrKey}/remotelink/{linkId} | issue/SUP-1/remotelink/10000
            POST issue/{issueIdOrKey}/remotelink | issue/SUP-1/remotelink | {"globalId":"g2","object":{"url":"https://x.test","title":"t"}}
            POST version | | {"name":"9","project":"SUP"}
            POST component | | {"name":"9","project":"SUP"}
            DELETE attachment/{id} | attachment/10000
            DELETE issue/{issueIdOrKey} | issue/SUP-1
            """);
        Assert.True(problems.Count == 0, string.Join('\n', problems.Distinct()));
    }

    [SharedDataFact(DataCenterSpec)]
    public async Task Data_Center_keeps_to_its_specification()
    {
        TestJira jira = Busy(SandboxKind.DataCenter);
        string comment = jira.Site.GetIssue("SUP-1").Comments[0].Id;
        List<string> problems = await CheckAll(jira, new OpenApi(SharedData.Find(DataCenterSpec)!, "/api/2/", listsAreTypedAsItems: true), $$$"""
            GET myself
            GET mypermissions | mypermissions?projectKey=SUP
            GET user | user?username=bob
            GET user/search | user/search?username=bob
            GET project
            GET project/{projectIdOrKey} | project/SUP
            GET project/{projectIdOrKey}/statuses | project/SUP/statuses
            GET project/{projectIdOrKey}/components | project/SUP/components
            GET project/{projectIdOrKey}/versions | project/SUP/versions
            GET issuetype
            GET status
            GET priority
            GET resolution
            GET field
            GET issueLinkType
            GET issue/{issueIdOrKey} | issue/SUP-1?expand=changelog,names,schema,transitions,editmeta,renderedFields
            GET issue/{issueIdOrKey}/editmeta | issue/SUP-1/editmeta
            GET search | search?jql=project%3DSUP&fields=*all&expand=changelog
            POST search | | {"jql":"project = SUP","fields":["*all"]}
            POST issue | | {"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"s"}}
            POST issue/bulk | | {"issueUpdates":[{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"s"}},{"fields":{}}]}
            PUT issue/{issueIdOrKey} | issue/SUP-1 | {"fields":{"summary":"s2"}}
            PUT issue/{issueIdOrKey}/assignee | issue/SUP-1/assignee | {"name":"bob"}
            GET issue/{issueIdOrKey}/transitions | issue/SUP-1/transitions?expand=transitions.fields
            POST issue/{issueIdOrKey}/transitions | issue/SUP-1/transitions | {"transition":{"id":"21"}}
            GET issue/{issueIdOrKey}/properties | issue/SUP-1/properties
            GET issue/{issueIdOrKey}/properties/{propertyKey} | issue/SUP-1/properties/k
            PUT issue/{issueIdOrKey}/properties/{propertyKey} | issue/SUP-1/properties/k | 2
            DELETE issue/{issueIdOrKey}/properties/{propertyKey} | issue/SUP-1/properties/k
            GET issue/{issueIdOrKey}/comment | issue/SUP-1/comment
            POST issue/{issueIdOrKey}/comment | issue/SUP-1/comment | {"body":"x"}
            GET issue/{issueIdOrKey}/comment/{id} | issue/SUP-1/comment/{{{comment}}}?expand=properties
            PUT issue/{issueIdOrKey}/comment/{id} | issue/SUP-1/comment/{{{comment}}} | {"body":"x"}
            DELETE issue/{issueIdOrKey}/comment/{id} | issue/SUP-1/comment/{{{comment}}}
            GET attachment/meta
            GET issue/{issueIdOrKey}/worklog | issue/SUP-1/worklog
            POST issue/{issueIdOrKey}/worklog | issue/SUP-1/worklog | {"started":"2026-11-24T09:00:00.000+0000","timeSpentSeconds":60}
            GET worklog/updated
            GET worklog/deleted
            GET issueLink/{linkId} | issueLink/10000
            POST issueLink | | {"type":{"name":"Relates"},"inwardIssue":{"key":"SUP-1"},"outwardIssue":{"key":"SUP-2"}}
            DELETE issueLink/{linkId} | issueLink/10000
            GET issue/{issueIdOrKey}/remotelink/{linkId} | issue/SUP-1/remotelink/10000
            POST issue/{issueIdOrKey}/remotelink | issue/SUP-1/remotelink | {"globalId":"g2","object":{"url":"https://x.test","title":"t"}}
            POST version | | {"name":"9","project":"SUP"}
            POST component | | {"name":"9","project":"SUP"}
            DELETE attachment/{id} | attachment/10000
            DELETE issue/{issueIdOrKey} | issue/SUP-1
            """);
        Assert.True(problems.Count == 0, string.Join('\n', problems.Distinct()));
    }
}
