using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests;

public sealed class IssueTests
{
    private const string Minimal = """{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"New"}}""";

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Creates_an_issue_with_a_property_in_the_same_call(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind);
        Answer created = await jira.Post("issue", """{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Bug"},"summary":"New","labels":["b","a"]},"properties":[{"key":"marker","value":{"id":"x"}}]}""");
        Assert.Equal(201, created.Status);
        Assert.Equal("SUP-1", (string?)created["key"]);
        Answer read = await jira.Get("issue/SUP-1?properties=marker");
        Assert.Equal("x", (string?)read["properties"]!["marker"]!["id"]);
        Assert.Equal("New", (string?)read["fields"]!["summary"]);
        Assert.Equal("JiraSync", (string?)read["fields"]!["reporter"]!["displayName"]);
        Assert.Equal("To Do", (string?)read["fields"]!["status"]!["name"]);
        Assert.Matches(@"^2026-11-24T10:00:00\.000\+0000$", (string?)read["fields"]!["created"]);
    }

    [Fact]
    public async Task Reads_and_writes_both_forms_of_text_on_Cloud()
    {
        TestJira jira = TestJira.Cloud();
        jira.Version = "2";
        await jira.Post("issue", """{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"s","description":"h1. Title\n\nSome *bold* and _em_ text\n\n* one\n* two\n\n{code:java}\nx = 1;\n{code}"}}""");
        jira.Version = "3";
        JsonNode document = (await jira.Get("issue/SUP-1"))["fields"]!["description"]!;
        Assert.Equal("doc", (string?)document["type"]);
        Assert.Equal(["heading", "paragraph", "bulletList", "codeBlock"], document["content"]!.AsArray().Select(n => (string)n!["type"]!));
        jira.Version = "2";
        Assert.Equal("h1. Title\n\nSome *bold* and _em_ text\n\n* one\n* two\n\n{code:java}\nx = 1;\n{code}", (string?)(await jira.Get("issue/SUP-1"))["fields"]!["description"]);
    }

    [Theory]
    [InlineData("\"plain\"", "Operation value must be an Atlassian Document (see the Atlassian Document Format)", null)]
    [InlineData("""{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":""}]}]}""", null, "INVALID_INPUT")]
    [InlineData("""{"type":"doc","version":1,"content":[{"type":"nonsense"}]}""", null, "INVALID_INPUT")]
    [InlineData("""{"type":"doc","version":1,"content":[{"type":"text","text":"loose"}]}""", null, "INVALID_INPUT")]
    public async Task Cloud_takes_no_description_that_is_not_ADF(string description, string? error, string? message)
    {
        TestJira jira = TestJira.Cloud();
        Answer answer = await jira.Post("issue", $$$"""{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"s","description":{{{description}}}}}""");
        Assert.Equal(400, answer.Status);
        Assert.Equal(error, answer.Error("description"));
        Assert.Equal(message, answer.FirstMessage);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task A_summary_has_its_limits(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind);
        async Task<string?> Error(string summary) =>
            (await jira.Post("issue", new JsonObject { ["fields"] = new JsonObject { ["project"] = new JsonObject { ["key"] = "SUP" }, ["issuetype"] = new JsonObject { ["name"] = "Task" }, ["summary"] = summary } }.ToJsonString())).Error("summary");

        Assert.Equal("Summary must be less than 255 characters.", await Error(new string('x', 256)));
        Assert.Null(await Error2(new string('x', 255)));
        Assert.Equal("The summary is invalid because it contains newline characters.", await Error("a\nb"));
        Assert.Equal("You must specify a summary of the issue.", await Error(" "));

        async Task<string?> Error2(string summary)
        {
            Answer answer = await jira.Post("issue", Minimal.Replace("New", summary));
            return answer.Status == 201 ? null : answer.Text;
        }
    }

    [Fact]
    public async Task Data_Center_trims_the_summary_and_line_ends()
    {
        TestJira jira = TestJira.DataCenter();
        await jira.Post("issue", """{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"New  ","description":"a\r\nb"}}""");
        JsonNode fields = (await jira.Get("issue/SUP-1"))["fields"]!;
        Assert.Equal("New", (string?)fields["summary"]);
        Assert.Equal("a\nb", (string?)fields["description"]);
    }

    [Fact]
    public async Task Bulk_creation_reports_what_failed_and_keeps_the_rest()
    {
        TestJira jira = TestJira.Cloud();
        Answer answer = await jira.Post("issue/bulk", $$"""{"issueUpdates":[{{Minimal}},{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"} } },{{Minimal}}]}""");
        Assert.Equal(201, answer.Status);
        Assert.Equal(["SUP-1", "SUP-2"], answer["issues"]!.AsArray().Select(i => (string)i!["key"]!));
        JsonNode error = answer["errors"]!.AsArray().Single()!;
        Assert.Equal(1, (int)error["failedElementNumber"]!);
        Assert.Equal(400, (int)error["status"]!);
        Assert.Equal("You must specify a summary of the issue.", (string?)error["elementErrors"]!["errors"]!["summary"]);
    }

    [Fact]
    public async Task Bulk_creation_of_which_nothing_is_right_is_400()
    {
        Answer answer = await TestJira.Cloud().Post("issue/bulk", """{"issueUpdates":[{"fields":{}}]}""");
        Assert.Equal(400, answer.Status);
        Assert.Equal(0, (int)answer["errors"]![0]!["failedElementNumber"]!);
    }

    [Fact]
    public async Task Cloud_creates_no_more_than_fifty_at_once()
    {
        TestJira jira = TestJira.Cloud();
        Answer answer = await jira.Post("issue/bulk", $$"""{"issueUpdates":[{{string.Join(',', Enumerable.Repeat(Minimal, 51))}}]}""");
        Assert.Equal(400, answer.Status);
        Assert.Empty(jira.Site.Issues);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task One_bad_field_fails_the_whole_edit(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind);
        jira.NewIssue("Old");
        Answer answer = await jira.Put("issue/SUP-1", """{"fields":{"summary":"New","priority":{"name":"Nope"},"colour":"red"}}""");
        Assert.Equal(400, answer.Status);
        Assert.Equal("Field 'colour' cannot be set. It is not on the appropriate screen, or unknown.", answer.Error("colour"));
        Assert.Equal("Priority name 'Nope' is not valid", answer.Error("priority"));
        Assert.Equal("Old", jira.Site.GetIssue("SUP-1").Summary);
    }

    [Fact]
    public async Task An_update_adds_and_removes()
    {
        TestJira jira = TestJira.DataCenter(b => b.AddComponents("SUP", "API", "UI").AddVersions("SUP", "1.0", "2.0"));
        jira.NewIssue(fill: i => i.Labels.AddRange(["a", "b"]));
        Answer answer = await jira.Put("issue/SUP-1", """{"update":{"labels":[{"add":"c"},{"remove":"a"}],"components":[{"set":[{"name":"UI"}]}],"fixVersions":[{"add":{"name":"2.0"}}],"comment":[{"add":{"body":"by the way"}}]}}""");
        Assert.Equal(204, answer.Status);
        JsonNode fields = (await jira.Get("issue/SUP-1"))["fields"]!;
        Assert.Equal(["b", "c"], fields["labels"]!.AsArray().Select(l => (string)l!));
        Assert.Equal("UI", (string?)fields["components"]![0]!["name"]);
        Assert.Equal("2.0", (string?)fields["fixVersions"]![0]!["name"]);
        Assert.Equal("by the way", (string?)fields["comment"]!["comments"]![0]!["body"]);
    }

    [Fact]
    public async Task A_field_may_not_stand_in_both_parts()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue();
        Answer answer = await jira.Put("issue/SUP-1", """{"fields":{"labels":["a"]},"update":{"labels":[{"add":"b"}]}}""");
        Assert.Equal(400, answer.Status);
        Assert.NotNull(answer.Error("labels"));
    }

    [Fact]
    public async Task A_label_has_no_spaces()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue();
        Assert.Equal("The label 'a b' contains spaces which is invalid.", (await jira.Put("issue/SUP-1", """{"fields":{"labels":["a b"]}}""")).Error("labels"));
    }

    [Fact]
    public async Task Edits_write_the_history_that_Jira_writes()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue("Old", fill: i => i.Description = jira.Site.Text("before"));
        jira.Time.AdvanceSeconds(5);
        string bob = jira.Site.GetUser("bob").Id;
        await jira.Put("issue/SUP-1", $$"""
            {"fields":{"summary":"New","description":{{jira.Adf("after")}},"assignee":{"accountId":"{{bob}}"},"labels":["x"],"priority":{"name":"High"} },
             "historyMetadata":{"type":"sync","extraData":{"id":"w1"} } }
            """);
        Answer log = await jira.Get("issue/SUP-1/changelog");
        JsonNode entry = log["values"]!.AsArray().Single()!;
        Assert.Equal("w1", (string?)entry["historyMetadata"]!["extraData"]!["id"]);
        JsonNode Item(string field) => entry["items"]!.AsArray().Single(i => (string)i!["field"]! == field)!;
        Assert.Equal(("Old", "New"), ((string?)Item("summary")["fromString"], (string?)Item("summary")["toString"]));
        Assert.Equal("summary", (string?)Item("summary")["fieldId"]);
        Assert.Equal("after", (string?)Item("description")["toString"]);
        Assert.Null(Item("assignee")["from"]);
        Assert.Equal((bob, "Bob Baker"), ((string?)Item("assignee")["to"], (string?)Item("assignee")["toString"]));
        Assert.Equal(("3", "2"), ((string?)Item("priority")["from"], (string?)Item("priority")["to"]));
        Assert.Equal("x", (string?)Item("labels")["toString"]);
        Assert.Equal(jira.Site.Now, jira.Site.GetIssue("SUP-1").Updated);
    }

    [Fact]
    public async Task An_edit_that_changes_nothing_leaves_no_trace()
    {
        TestJira jira = TestJira.Cloud();
        Issue issue = jira.NewIssue("Same");
        jira.Time.AdvanceSeconds(5);
        Assert.Equal(204, (await jira.Put("issue/SUP-1", """{"fields":{"summary":"Same"}}""")).Status);
        Assert.Equal(issue.Updated, jira.Site.GetIssue("SUP-1").Updated);
        Assert.Empty(jira.Site.GetIssue("SUP-1").History);
    }

    [Fact]
    public async Task Data_Center_shows_history_only_when_it_is_expanded_and_without_field_ids()
    {
        TestJira jira = TestJira.DataCenter();
        jira.NewIssue("Old");
        await jira.Put("issue/SUP-1", """{"fields":{"summary":"New"}}""");
        Assert.Equal(404, (await jira.Get("issue/SUP-1/changelog")).Status);
        JsonNode log = (await jira.Get("issue/SUP-1?expand=changelog"))["changelog"]!;
        Assert.Equal(1, (int)log["total"]!);
        JsonNode item = log["histories"]![0]!["items"]![0]!;
        Assert.Null(item["fieldId"]);
        Assert.Equal("summary", (string?)item["field"]);
    }

    [Fact]
    public async Task Only_administrators_keep_mails_back_on_Data_Center()
    {
        TestJira jira = TestJira.DataCenter(b => b.With(s => s.FindProject("SUP")!.Permissions = Permissions.OfProjects
            .Where(p => p != Permissions.AdministerProject).Select(p => new PermissionGrant { Permission = p, Holder = PermissionHolder.LoggedIn }).ToList()));
        jira.NewIssue("Old");
        Assert.Equal(403, (await jira.Put("issue/SUP-1?notifyUsers=false", """{"fields":{"summary":"New"}}""")).Status);
        Assert.Equal("Old", jira.Site.GetIssue("SUP-1").Summary);
        Assert.Equal(204, (await jira.SignInAs("admin").Put("issue/SUP-1?notifyUsers=false", """{"fields":{"summary":"New"}}""")).Status);
    }

    [Fact]
    public async Task Cloud_returns_the_issue_on_request()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue("Old");
        Answer answer = await jira.Put("issue/SUP-1?returnIssue=true", """{"fields":{"summary":"New"}}""");
        Assert.Equal(200, answer.Status);
        Assert.Equal("New", (string?)answer["fields"]!["summary"]);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Deletes_an_issue_but_no_sub_tasks_unasked(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind);
        Issue parent = jira.NewIssue();
        jira.NewIssue("Part", kind == SandboxKind.Cloud ? "Subtask" : "Sub-task", fill: i => i.ParentId = parent.Id);
        Assert.Equal(400, (await jira.Delete("issue/SUP-1")).Status);
        Assert.Equal(204, (await jira.Delete("issue/SUP-1?deleteSubtasks=true")).Status);
        Assert.Equal(404, (await jira.Get("issue/SUP-2")).Status);
        Assert.Empty(jira.Site.Issues);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task A_moved_issue_is_found_by_its_old_key(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind, b => b.AddProject("NEW", "New home"));
        jira.NewIssue();
        jira.Edits.Move("alice", "SUP-1", "NEW");
        Answer answer = await jira.Get("issue/SUP-1");
        Assert.Equal(200, answer.Status);
        Assert.Equal("NEW-1", (string?)answer["key"]);
        Assert.Contains(jira.Site.GetIssue("NEW-1").History.Single().Items, i => i.Field == "Key" && i.FromText == "SUP-1");
    }

    [Fact]
    public async Task Names_users_as_each_product_does()
    {
        TestJira cloud = TestJira.Cloud();
        cloud.NewIssue();
        string id = cloud.Site.GetUser("bob").Id;
        Assert.Equal(204, (await cloud.Put("issue/SUP-1/assignee", $$"""{"accountId":"{{id}}"}""")).Status);
        JsonNode assignee = (await cloud.Get("issue/SUP-1"))["fields"]!["assignee"]!;
        Assert.Equal(id, (string?)assignee["accountId"]);
        Assert.Null(assignee["emailAddress"]);
        Assert.Null(assignee["name"]);
        TestJira dc = TestJira.DataCenter();
        dc.NewIssue();
        Assert.Equal(204, (await dc.Put("issue/SUP-1/assignee", """{"name":"bob"}""")).Status);
        assignee = (await dc.Get("issue/SUP-1"))["fields"]!["assignee"]!;
        Assert.Equal(("bob", "bob@example.com"), ((string?)assignee["name"], (string?)assignee["emailAddress"]));
        Assert.StartsWith("JIRAUSER", (string?)assignee["key"]);
        Assert.Equal(204, (await dc.Put("issue/SUP-1", """{"fields":{"assignee":null}}""")).Status);
        Assert.Null(dc.Site.GetIssue("SUP-1").AssigneeId);
    }

    [Fact]
    public async Task Selects_fields()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue();
        JsonObject fields = (await jira.Get("issue/SUP-1?fields=summary,status"))["fields"]!.AsObject();
        Assert.Equal(["status", "summary"], fields.Select(f => f.Key).Order());
        fields = (await jira.Get("issue/SUP-1?fields=-summary"))["fields"]!.AsObject();
        Assert.False(fields.ContainsKey("summary"));
        Assert.True(fields.ContainsKey("comment"));
    }

    [Fact]
    public async Task Holds_custom_fields_of_many_kinds()
    {
        string text = "", area = "", number = "", select = "", multi = "", cascade = "", user = "", date = "";
        TestJira jira = TestJira.Cloud(b => b
            .AddField("Line", FieldKind.Text, out text).AddField("Area", FieldKind.TextArea, out area).AddField("Points", FieldKind.Number, out number)
            .AddField("Severity", FieldKind.Select, out select, "S1", "S2").AddField("Teams", FieldKind.MultiSelect, out multi, "A", "B", "C")
            .AddField("Where", FieldKind.CascadingSelect, out cascade, "EU/Berlin", "EU/Paris", "US/Austin")
            .AddField("Tester", FieldKind.UserPicker, out user).AddField("When", FieldKind.Date, out date));
        string bob = jira.Site.GetUser("bob").Id;
        Answer created = await jira.Post("issue", $$$"""
            {"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"s","{{{text}}}":"one","{{{area}}}":{{{jira.Adf("long")}}},"{{{number}}}":2.5,
            "{{{select}}}":{"value":"S2"},"{{{multi}}}":[{"value":"A"},{"value":"C"}],"{{{cascade}}}":{"value":"EU","child":{"value":"Paris"}},"{{{user}}}":{"accountId":"{{{bob}}}"},"{{{date}}}":"2026-12-01"} }
            """);
        Assert.Equal(201, created.Status);
        JsonNode fields = (await jira.Get("issue/SUP-1"))["fields"]!;
        Assert.Equal("one", (string?)fields[text]);
        Assert.Equal("doc", (string?)fields[area]!["type"]);
        Assert.Equal(2.5, (double)fields[number]!);
        Assert.Equal("S2", (string?)fields[select]!["value"]);
        Assert.Equal(["A", "C"], fields[multi]!.AsArray().Select(o => (string)o!["value"]!));
        Assert.Equal(("EU", "Paris"), ((string?)fields[cascade]!["value"], (string?)fields[cascade]!["child"]!["value"]));
        Assert.Equal(bob, (string?)fields[user]!["accountId"]);
        Assert.Equal("2026-12-01", (string?)fields[date]);
        Assert.Equal("Option value 'S9' is not valid", (await jira.Put("issue/SUP-1", $$$"""{"fields":{"{{{select}}}":{"value":"S9"} } }""")).Error(select));
    }

    [Fact]
    public async Task A_field_out_of_its_context_cannot_be_set()
    {
        string field = "";
        TestJira jira = TestJira.Cloud(b => b.AddField("Line", FieldKind.Text, out field).AddProject("OTH", "Other")
            .With(s => s.Fields[field].Contexts[0].ProjectIds.Add(s.FindProject("OTH")!.Id)));
        jira.NewIssue();
        Answer answer = await jira.Put("issue/SUP-1", $$$"""{"fields":{"{{{field}}}":"x"}}""");
        Assert.Equal($"Field '{field}' cannot be set. It is not on the appropriate screen, or unknown.", answer.Error(field));
        Assert.False((await jira.Get("issue/SUP-1"))["fields"]!.AsObject().ContainsKey(field));
        Assert.False((await jira.Get("issue/SUP-1/editmeta"))["fields"]!.AsObject().ContainsKey(field));
    }
}
