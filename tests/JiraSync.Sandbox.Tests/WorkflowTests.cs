using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests;

public sealed class WorkflowTests
{
    private static void Strict(SiteBuilder builder) => builder
        .AddWorkflow("SUP", ["Open", "Review", "Closed"], ["Open -> Review", "Review -> Closed", "* -> Open"])
        .With(site => site.Workflows.Values.Last().Transitions[1].Screen = [new ScreenField { FieldId = "resolution", Required = true }, new ScreenField { FieldId = "fixVersions" }]);

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Walks_a_workflow_that_has_screens(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind, Strict);
        jira.NewIssue();
        JsonArray transitions = (await jira.Get("issue/SUP-1/transitions"))["transitions"]!.AsArray();
        Assert.Equal(["Review", "Open"], transitions.Select(t => (string)t!["to"]!["name"]!));
        Assert.Equal(204, (await jira.Post("issue/SUP-1/transitions", """{"transition":{"id":"11"}}""")).Status);
        JsonNode fields = (await jira.Get("issue/SUP-1/transitions?expand=transitions.fields&transitionId=21"))["transitions"]!.AsArray().Single()!["fields"]!;
        Assert.True((bool)fields["resolution"]!["required"]!);
        Answer missing = await jira.Post("issue/SUP-1/transitions", """{"transition":{"id":"21"}}""");
        Assert.Equal("Resolution is required.", missing.Error("resolution"));
        Answer offScreen = await jira.Post("issue/SUP-1/transitions", """{"transition":{"id":"21"},"fields":{"resolution":{"name":"Done"},"summary":"x"}}""");
        Assert.Equal("Field 'summary' cannot be set. It is not on the appropriate screen, or unknown.", offScreen.Error("summary"));
        jira.Time.AdvanceSeconds(1);
        Answer done = await jira.Post("issue/SUP-1/transitions", $$"""{"transition":{"id":"21"},"fields":{"resolution":{"name":"Duplicate"} },"update":{"comment":[{"add":{"body":{{jira.TextJson("closing")}} } }]},"historyMetadata":{"type":"sync"} }""");
        Assert.Equal(204, done.Status);
        Issue issue = jira.Site.GetIssue("SUP-1");
        Assert.Equal("Closed", jira.Site.Statuses[issue.StatusId].Name);
        Assert.Equal("Duplicate", jira.Site.FindResolution(issue.ResolutionId)!.Name);
        Assert.Equal(jira.Site.Now, issue.ResolutionDate);
        Assert.Equal(["resolution", "status"], issue.History[^1].Items.Select(i => i.Field));
        Assert.NotNull(issue.History[^1].Metadata);
        Assert.Equal("closing", issue.Comments.Single().Body.PlainText);
    }

    [Fact]
    public async Task An_unknown_transition_is_listed_as_none_and_taken_as_an_error()
    {
        TestJira cloud = TestJira.Cloud();
        cloud.NewIssue();
        Assert.Empty((await cloud.Get("issue/SUP-1/transitions?transitionId=999"))["transitions"]!.AsArray());
        Assert.Equal(400, (await cloud.Post("issue/SUP-1/transitions", """{"transition":{"id":"999"}}""")).Status);
        TestJira dc = TestJira.DataCenter();
        dc.NewIssue();
        Assert.Equal(500, (await dc.Post("issue/SUP-1/transitions", """{"transition":{"id":"999"}}""")).Status);
    }

    [Fact]
    public async Task A_transition_can_need_a_permission()
    {
        TestJira jira = TestJira.Cloud(b =>
        {
            Strict(b);
            b.With(s =>
            {
                s.Workflows.Values.Last().Transitions[0].RequiredPermission = Permissions.AdministerProject;
                s.FindProject("SUP")!.Permissions = Permissions.OfProjects.Where(p => p != Permissions.AdministerProject)
                    .Select(p => new PermissionGrant { Permission = p, Holder = PermissionHolder.LoggedIn }).ToList();
            });
        });
        jira.NewIssue();
        Assert.Equal(["Open"], (await jira.Get("issue/SUP-1/transitions"))["transitions"]!.AsArray().Select(t => (string)t!["name"]!));
    }

    [Fact]
    public async Task A_status_can_lock_an_issue()
    {
        TestJira jira = TestJira.Cloud(b =>
        {
            Strict(b);
            b.With(s => s.Workflows.Values.Last().ReadOnlyStatusIds.Add(s.Workflows.Values.Last().StatusIds[0]));
        });
        jira.NewIssue();
        Assert.Equal(400, (await jira.Put("issue/SUP-1", """{"fields":{"summary":"x"}}""")).Status);
        Assert.Empty((await jira.Get("issue/SUP-1/editmeta"))["fields"]!.AsObject());
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Required_fields_are_told_and_asked_for(SandboxKind kind)
    {
        string field = "";
        TestJira jira = TestJira.Of(kind, b => b.AddField("Severity", FieldKind.Select, out field, "S1", "S2")
            .With(s => s.FindProject("SUP")!.Screens[0].RequiredFieldIds.Add(field)));
        string task = jira.Site.IssueTypes.Values.Single(t => t.Name == "Task").Id;
        Answer types = await jira.Get("issue/createmeta/SUP/issuetypes");
        string list = kind == SandboxKind.Cloud ? "issueTypes" : "values";
        Assert.Contains(types[list]!.AsArray(), t => (string?)t!["name"] == "Bug");
        Assert.Equal(kind == SandboxKind.DataCenter, types["isLast"] is not null);
        Answer fields = await jira.Get($"issue/createmeta/SUP/issuetypes/{task}");
        JsonNode meta = fields[kind == SandboxKind.Cloud ? "fields" : "values"]!.AsArray().Single(f => (string?)f!["fieldId"] == field)!;
        Assert.True((bool)meta["required"]!);
        Assert.Equal(["S1", "S2"], meta["allowedValues"]!.AsArray().Select(v => (string)v!["value"]!));
        Answer refused = await jira.Post("issue", """{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"s"}}""");
        Assert.Equal("Severity is required.", refused.Error(field));
    }

    [Fact]
    public async Task The_old_createmeta_is_gone_from_Data_Center()
    {
        Assert.Equal(404, (await TestJira.DataCenter().Get("issue/createmeta?projectKeys=SUP")).Status);
        Answer cloud = await TestJira.Cloud().Get("issue/createmeta?projectKeys=SUP&expand=projects.issuetypes.fields");
        Assert.NotNull(cloud["projects"]![0]!["issuetypes"]![0]!["fields"]!["summary"]);
    }

    [Fact]
    public async Task Sub_tasks_need_a_parent()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue();
        Answer orphan = await jira.Post("issue", """{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Subtask"},"summary":"s"}}""");
        Assert.Equal("Issue type is a sub-task but parent issue key or id not specified.", orphan.Error("issuetype"));
        Assert.Equal(201, (await jira.Post("issue", """{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Subtask"},"summary":"s","parent":{"key":"SUP-1"}}}""")).Status);
        Assert.Equal("SUP-2", (string?)(await jira.Get("issue/SUP-1"))["fields"]!["subtasks"]![0]!["key"]);
        Assert.Equal("SUP-1", (string?)(await jira.Get("issue/SUP-2"))["fields"]!["parent"]!["key"]);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Lists_what_is_configured(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind, b => b.AddComponents("SUP", "API").AddVersions("SUP", "1.0"));
        foreach (string list in new[] { "issuetype", "status", "priority", "resolution", "field", "project", "statuscategory" })
            Assert.NotEmpty((await jira.Get(list)).Json.AsArray());
        Assert.Equal("SUP", (string?)(await jira.Get("project/SUP"))["key"]);
        Assert.Contains((await jira.Get("project/SUP/statuses")).Json.AsArray(), t => t!["statuses"]!.AsArray().Count == 3);
        Assert.Equal(404, (await jira.Get("project/sup/statuses")).Status);
        Assert.Equal("API", (string?)(await jira.Get("project/SUP/components")).Json[0]!["name"]);
        Assert.Equal("1.0", (string?)(await jira.Get("project/SUP/versions")).Json[0]!["name"]);
        Assert.Contains((await jira.Get("issueLinkType"))["issueLinkTypes"]!.AsArray(), t => (string?)t!["name"] == "Blocks");
    }

    [Fact]
    public async Task Tells_the_products_apart()
    {
        Answer cloud = await TestJira.Cloud().SignInAs(null).Get("serverInfo");
        Assert.Equal("Cloud", (string?)cloud["deploymentType"]);
        Answer dc = await TestJira.DataCenter(context: "/jira").SignInAs(null).Get("serverInfo");
        Assert.Equal(("Server", "10.3.24"), ((string?)dc["deploymentType"], (string?)dc["version"]));
        Assert.EndsWith("/jira", (string?)dc["baseUrl"]);
        TestJira root = TestJira.DataCenter(context: "/jira");
        using System.Net.Http.HttpResponseMessage outside = await root.Client.GetAsync("http://datacenter.sandbox.test/rest/api/2/serverInfo");
        Assert.Equal(404, (int)outside.StatusCode);
        TestJira latest = TestJira.DataCenter();
        latest.Version = "latest";
        Assert.Equal(200, (await latest.Get("serverInfo")).Status);
        latest.Version = "3";
        Assert.Equal(404, (await latest.Get("serverInfo")).Status);
    }

    [Fact]
    public async Task Pages_projects_on_Cloud()
    {
        TestJira jira = TestJira.Cloud(b => b.AddProject("AAA", "First").AddProject("ZZZ", "Last"));
        Answer page = await jira.Get("project/search?maxResults=2");
        Assert.Equal((3, false), ((int)page["total"]!, (bool)page["isLast"]!));
        Assert.Equal(["AAA", "SUP"], page["values"]!.AsArray().Select(p => (string)p!["key"]!));
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Makes_versions_and_components(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind);
        Answer version = await jira.Post("version", """{"name":"2.0","project":"SUP","releaseDate":"2027-01-31"}""");
        Assert.Equal(201, version.Status);
        Assert.Equal(400, (await jira.Post("version", """{"name":"2.0","project":"SUP"}""")).Status);
        Assert.True((bool)(await jira.Put($"version/{version["id"]}", """{"released":true}"""))["released"]!);
        Answer component = await jira.Post("component", """{"name":"Core","project":"SUP"}""");
        Assert.Equal(201, component.Status);
        Assert.Equal(204, (await jira.Delete($"component/{component["id"]}")).Status);
        Assert.Equal(204, (await jira.Delete($"version/{version["id"]}")).Status);
    }
}
