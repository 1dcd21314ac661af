using System;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests;

/// <summary>What administrators' scripts do: schemes, contexts, projects, users.</summary>
public sealed class AdminTests
{
    private static readonly string[] AdminReads =
    [
        "screens", "issuetypescheme", "workflow", "issuesecurityschemes", "workflowscheme/910000",
    ];

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Configuration_is_the_administrators(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind);
        foreach (string path in AdminReads)
        {
            // Data Center's specification knows no 403 for screens and workflows.
            int refused = kind == SandboxKind.DataCenter && !path.StartsWith("issue", StringComparison.Ordinal) ? 401 : 403;
            Assert.Equal((path, refused), (path, (await jira.SignInAs("bob").Get(path)).Status));
            Assert.Equal(401, (await jira.SignInAs(null).Get(path)).Status);
            Assert.True((await jira.SignInAs("admin").Get(path)).Status == 200, path);
        }
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Grants_are_read_added_and_taken_away(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind);
        jira.SignInAs("admin");
        Answer scheme = await jira.Get("project/SUP/permissionscheme?expand=permissions");
        string id = scheme["id"]!.ToString();
        JsonArray grants = scheme["permissions"]!.AsArray();
        Assert.Equal(Permissions.OfProjects.Count, grants.Count);
        JsonNode browse = grants.Single(g => (string?)g!["permission"] == "BROWSE_PROJECTS")!;
        Assert.Equal("applicationRole", (string?)browse["holder"]!["type"]);
        jira.NewIssue();
        Assert.Equal(204, (await jira.Delete($"permissionscheme/{id}/permission/{browse["id"]}")).Status);
        Assert.Equal(404, (await jira.SignInAs("bob").Get("issue/SUP-1")).Status);
        string bob = jira.Site.GetUser("bob").Id;
        Answer added = await jira.SignInAs("admin").Post($"permissionscheme/{id}/permission", $$$"""{"permission":"BROWSE_PROJECTS","holder":{"type":"user","parameter":"{{{bob}}}"}}""");
        Assert.Equal(201, added.Status);
        Assert.Equal(400, (await jira.Post($"permissionscheme/{id}/permission", $$$"""{"permission":"BROWSE_PROJECTS","holder":{"type":"user","parameter":"{{{bob}}}"}}""")).Status);
        Assert.Equal(200, (await jira.Get($"permissionscheme/{id}/permission/{added["id"]}")).Status);
        Assert.Equal(200, (await jira.SignInAs("bob").Get("issue/SUP-1")).Status);
        Assert.Equal(404, (await jira.SignInAs("alice").Get("issue/SUP-1")).Status);
        Answer unknown = await jira.SignInAs("admin").Post($"permissionscheme/{id}/permission", """{"permission":"FLY","holder":{"type":"anyone"}}""");
        Assert.Equal("Unrecognized permission: FLY", unknown.FirstMessage);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task A_project_takes_another_permission_scheme(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind);
        jira.SignInAs("admin");
        Answer made = await jira.Post("permissionscheme", """{"name":"Locked","permissions":[{"permission":"BROWSE_PROJECTS","holder":{"type":"group","parameter":"jira-administrators"}}]}""");
        Assert.Equal(201, made.Status);
        Assert.Equal(200, (await jira.Put("project/SUP/permissionscheme", $$"""{"id":{{made["id"]}}}""")).Status);
        Assert.Equal(404, (await jira.SignInAs("sync").Get("project/SUP")).Status);
        Assert.Equal(400, (await jira.SignInAs("admin").Delete($"permissionscheme/{made["id"]}")).Status);
        Assert.Contains("Locked", (await jira.Get("permissionscheme"))["permissionSchemes"]!.AsArray().Select(s => (string?)s!["name"]));
    }

    [Fact]
    public async Task Options_of_a_context_are_added_changed_moved_and_removed()
    {
        string field = "";
        TestJira jira = TestJira.Cloud(b => b.AddField("Size", FieldKind.Select, out field, "S", "M"));
        jira.SignInAs("admin");
        string context = (string)(await jira.Get($"field/{field}/context"))["values"]![0]!["id"]!;
        string path = $"field/{field}/context/{context}/option";
        Answer added = await jira.Post(path, """{"options":[{"value":"L"},{"value":"XL","disabled":true}]}""");
        string large = (string)added["options"]![0]!["id"]!;
        Assert.Equal(400, (await jira.Post(path, """{"options":[{"value":"l"}]}""")).Status);
        Assert.Equal(200, (await jira.Put(path, $$"""{"options":[{"id":"{{large}}","value":"Large"}]}""")).Status);
        Assert.Equal(204, (await jira.Put(path + "/move", $$"""{"customFieldOptionIds":["{{large}}"],"position":"First"}""")).Status);
        Assert.Equal(["Large", "S", "M", "XL"], (await jira.Get(path))["values"]!.AsArray().Select(o => (string)o!["value"]!));
        Issue issue = jira.NewIssue(fill: i => i.Custom[field] = CustomValue.OfIds(large));
        Assert.Equal(400, (await jira.Delete($"{path}/{large}")).Status);
        jira.Edits.Update("admin", issue.Id, i => i.Custom.Remove(field));
        Assert.Equal(204, (await jira.Delete($"{path}/{large}")).Status);
        Assert.Equal(404, (await jira.Delete($"{path}/{large}")).Status);
        string small = (string)(await jira.Get(path))["values"]![0]!["id"]!;
        Assert.Equal(204, (await jira.Put($"field/{field}/context/defaultValue", $$"""{"defaultValues":[{"type":"option.single","contextId":"{{context}}","optionId":"{{small}}"}]}""")).Status);
        Assert.Equal(small, (string?)(await jira.Get($"field/{field}/context/defaultValue"))["values"]![0]!["optionId"]);
        Assert.Equal(201, (await jira.Post("issue", """{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"s"}}""")).Status);
        Assert.Equal("S", (string?)(await jira.Get("issue/SUP-2"))["fields"]![field]!["value"]);
        Assert.Equal(403, (await jira.SignInAs("bob").Get($"field/{field}/context")).Status);
    }

    [Fact]
    public async Task A_context_holds_where_it_is_assigned()
    {
        string field = "";
        TestJira jira = TestJira.Cloud(b => b.AddProject("ENG", "Engineering").AddField("Size", FieldKind.Text, out field));
        jira.SignInAs("admin");
        string global = (string)(await jira.Get($"field/{field}/context"))["values"]![0]!["id"]!;
        string eng = jira.Site.FindProject("ENG")!.Id;
        Assert.Equal(400, (await jira.Post($"field/{field}/context", """{"name":"Everywhere too"}""")).Status);
        Assert.Equal(404, (await jira.Post($"field/{field}/context", """{"name":"Nowhere","projectIds":["1"]}""")).Status);
        Assert.Equal(201, (await jira.Post($"field/{field}/context", $$"""{"name":"Of ENG","projectIds":["{{eng}}"]}""")).Status);
        Assert.Equal(204, (await jira.Delete($"field/{field}/context/{global}")).Status);
        Assert.Contains("cannot be set", (await jira.Post("issue", $$$"""{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"s","{{{field}}}":"x"}}""")).Error(field));
        Assert.Equal(201, (await jira.Post("issue", $$$"""{"fields":{"project":{"key":"ENG"},"issuetype":{"name":"Task"},"summary":"s","{{{field}}}":"x"}}""")).Status);
        JsonNode mapping = (await jira.Get($"field/{field}/context/projectmapping"))["values"]![0]!;
        Assert.Equal(eng, (string?)mapping["projectId"]);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task A_field_is_put_on_a_screen_and_taken_off(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind);
        jira.SignInAs("admin");
        Answer screens = await jira.Get("screens");
        string screen = (kind == SandboxKind.Cloud ? screens["values"]! : screens.Json)[0]!["id"]!.ToString();
        string tab = (await jira.Get($"screens/{screen}/tabs")).Json[0]!["id"]!.ToString();
        string fields = $"screens/{screen}/tabs/{tab}/fields";
        Assert.Equal(204, (await jira.Delete($"{fields}/environment")).Status);
        Answer refused = await jira.SignInAs("sync").Post("issue", $$$"""{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"s","environment":{{{jira.TextJson("e")}}}}}""");
        Assert.Contains("cannot be set", refused.Error("environment"));
        Assert.Contains((await jira.SignInAs("admin").Get($"screens/{screen}/availableFields")).Json.AsArray(), f => (string?)f!["id"] == "environment");
        Assert.Equal(200, (await jira.Post(fields, """{"fieldId":"environment"}""")).Status);
        Assert.Equal(400, (await jira.Post(fields, """{"fieldId":"environment"}""")).Status);
        Assert.Equal(204, (await jira.Post($"{fields}/environment/move", """{"position":"First"}""")).Status);
        Assert.Equal("environment", (string?)(await jira.Get(fields)).Json[0]!["id"]);
        Assert.Equal(201, (await jira.SignInAs("sync").Post("issue", $$$"""{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"s","environment":{{{jira.TextJson("e")}}}}}""")).Status);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Projects_are_made_and_renamed_with_their_issues(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind);
        string lead = kind == SandboxKind.Cloud ? $"\"leadAccountId\":\"{jira.Site.GetUser("bob").Id}\"" : "\"lead\":\"bob\"";
        Assert.Equal(403, (await jira.SignInAs("bob").Post("project", """{"key":"NEW","name":"New"}""")).Status);
        Answer wrong = await jira.SignInAs("admin").Post("project", $$"""{"key":"SUP","name":"Support",{{lead}}}""");
        Assert.Equal("Project 'Support' uses this project key.", wrong.Error("projectKey"));
        Assert.Equal("A project with that name already exists.", wrong.Error("projectName"));
        Answer made = await jira.Post("project", $$"""{"key":"NEW","name":"New one","projectTypeKey":"business",{{lead}}}""");
        Assert.Equal(201, made.Status);
        jira.NewIssue(project: "NEW");
        Assert.Equal(200, (await jira.Put("project/NEW", """{"key":"NEWER","description":"d"}""")).Status);
        Assert.Equal("NEWER-1", (string?)(await jira.Get("issue/NEW-1"))["key"]);
        Assert.Equal("NEWER", (string?)(await jira.Get("project/NEW"))["key"]);
        Assert.Empty(jira.Site.GetIssue("NEWER-1").History);
        Assert.Equal(201, (await jira.Put("project/NEWER/properties/mark", """{"a":1}""")).Status);
        Assert.Equal(1, (int)(await jira.Get("project/NEWER/properties/mark"))["value"]!["a"]!);
    }

    [Fact]
    public async Task Cloud_has_a_trash_for_projects()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue();
        jira.SignInAs("admin");
        Assert.Equal(204, (await jira.Delete("project/SUP")).Status);
        Assert.Equal(404, (await jira.Get("project/SUP")).Status);
        Assert.Equal(404, (await jira.Get("issue/SUP-1")).Status);
        Assert.Equal(200, (await jira.Post("project/SUP/restore", "")).Status);
        Assert.Equal(200, (await jira.Get("issue/SUP-1")).Status);
        Assert.Equal(204, (await jira.Post("project/SUP/archive", "")).Status);
        Assert.Equal(200, (await jira.Get("issue/SUP-1")).Status);
        Assert.Equal(400, (await jira.Put("issue/SUP-1", """{"fields":{"summary":"x"}}""")).Status);
        Assert.Equal("The value 'SUP' does not exist for the field 'project'.", (await jira.Post("search/jql", """{"jql":"project = SUP"}""")).FirstMessage);
        Assert.Empty((await jira.Post("search/jql", """{"jql":"summary ~ issue"}"""))["issues"]!.AsArray());
        Assert.Equal(200, (await jira.Post("project/SUP/restore", "")).Status);
        Assert.Equal(204, (await jira.Delete("project/SUP?enableUndo=false")).Status);
        Assert.Equal(404, (await jira.Post("project/SUP/restore", "")).Status);
        Assert.Empty(jira.Site.Issues);
    }

    [Fact]
    public async Task Data_Center_makes_changes_and_removes_users()
    {
        TestJira jira = TestJira.DataCenter();
        jira.SignInAs("admin");
        Assert.Equal(201, (await jira.Post("user", """{"name":"carol","emailAddress":"carol@example.com","displayName":"Carol C","password":"secret"}""")).Status);
        Assert.Equal("A user with that username already exists.", (await jira.Post("user", """{"name":"carol","emailAddress":"c@example.com"}""")).Error("username"));
        Assert.Equal(200, (await jira.With(TestJira.Basic("carol", "secret")).Get("myself")).Status);
        jira.SignInAs("admin");
        Assert.Equal(204, (await jira.Put("user/password?username=carol", """{"password":"other"}""")).Status);
        Assert.Equal(401, (await jira.With(TestJira.Basic("carol", "secret")).Get("myself")).Status);
        jira.SignInAs("admin");
        Assert.Equal("Carol D", (string?)(await jira.Put("user?username=carol", """{"displayName":"Carol D"}"""))["displayName"]);
        jira.NewIssue(by: "carol");
        Assert.Equal(400, (await jira.Delete("user?username=carol")).Status);
        jira.Edits.Delete("admin", "SUP-1");
        Assert.Equal(204, (await jira.Delete("user?username=carol")).Status);
        Assert.Equal(404, (await jira.Get("user?username=carol")).Status);
    }
}
