using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests;

/// <summary>What each kind of change writes into the history, and when <c>updated</c> moves.</summary>
public sealed class HistoryTests
{
    private static TestJira Jira(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind, b =>
        {
            b.AddProject("ENG", "Engineering").AddComponents("SUP", "API", "Web").AddVersions("SUP", "1.0", "2.0").AddScrumBoard("SUP");
            foreach ((string name, FieldKind sort, string[] options) in new (string, FieldKind, string[])[]
            {
                ("Text", FieldKind.Text, []), ("Area", FieldKind.TextArea, []), ("Count", FieldKind.Number, []), ("Day", FieldKind.Date, []), ("Moment", FieldKind.DateTime, []),
                ("Address", FieldKind.Url, []), ("One", FieldKind.Select, ["a", "b"]), ("Radio", FieldKind.RadioButtons, ["a", "b"]), ("Many", FieldKind.MultiSelect, ["a", "b"]),
                ("Boxes", FieldKind.Checkboxes, ["a", "b"]), ("Place", FieldKind.CascadingSelect, ["Europe/Berlin", "Asia"]), ("Person", FieldKind.UserPicker, []),
                ("People", FieldKind.MultiUserPicker, []), ("Words", FieldKind.Labels, []), ("Target", FieldKind.VersionPicker, []), ("Targets", FieldKind.MultiVersionPicker, []),
                ("Home", FieldKind.ProjectPicker, []), ("Team", FieldKind.GroupPicker, []), ("Teams", FieldKind.MultiGroupPicker, []),
            })
            {
                b.AddField(name, sort, options);
            }
        });
        jira.NewIssue("One");
        jira.NewIssue("Two");
        jira.NewIssue("An epic", "Epic");
        jira.Time.AdvanceSeconds(60);
        jira.Control.Limits.PerIssueWrites = false;
        return jira;
    }

    /// <summary>The items that a change writes, each as <c>field|fieldId|fieldtype|from|fromString|to|toString</c>; ~ for null.</summary>
    private static async Task<string[]> Items(TestJira jira, string issue = "SUP-1")
    {
        JsonArray histories = jira.Site.IsCloud
            ? (await jira.Get($"issue/{issue}/changelog"))["values"]!.AsArray()
            : (await jira.Get($"issue/{issue}?expand=changelog&fields=summary"))["changelog"]!["histories"]!.AsArray();
        static string Show(JsonNode? node) => node is null ? "~" : node.ToString();
        return [.. histories.Last()!["items"]!.AsArray().Select(i => string.Join('|', new[] { "field", "fieldId", "fieldtype", "from", "fromString", "to", "toString" }.Select(n => Show(i![n]))))];
    }

    private static async Task Changes(TestJira jira, string body, params string[] expected)
    {
        Answer answer = await jira.Put("issue/SUP-1", body);
        Assert.True(answer.Status == 204, answer.Text);
        string[] wanted = [.. expected.Select(e => jira.Site.IsCloud ? e : WithoutFieldId(e))];
        Assert.Equal(wanted, await Items(jira));
    }

    /// <summary>Data Center's history names no field ids.</summary>
    private static string WithoutFieldId(string item)
    {
        string[] parts = item.Split('|');
        parts[1] = "~";
        return string.Join('|', parts);
    }

    private static string User(TestJira jira, string name) => jira.Site.IsCloud ? $$"""{"accountId":"{{jira.Site.GetUser(name).Id}}"}""" : $$"""{"name":"{{name}}"}""";

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Fields_of_Jiras_own(SandboxKind kind)
    {
        TestJira jira = Jira(kind);
        bool cloud = kind == SandboxKind.Cloud;
        string none = cloud ? "" : "~";
        string alice = jira.Site.GetUser("alice").Id, bob = jira.Site.GetUser("bob").Id;
        await Changes(jira, """{"fields":{"summary":"Uno"}}""", "summary|summary|jira|~|One|~|Uno");
        await Changes(jira, $$$"""{"fields":{"description":{{{jira.TextJson("a text")}}} } }""", "description|description|jira|~|~|~|a text");
        await Changes(jira, """{"fields":{"description":null}}""", "description|description|jira|~|a text|~|~");
        await Changes(jira, $$$"""{"fields":{"environment":{{{jira.TextJson("there")}}} } }""", "environment|environment|jira|~|~|~|there");
        await Changes(jira, """{"update":{"labels":[{"add":"b"},{"add":"a"}]}}""", $"labels|labels|jira|{none}||{none}|a b");
        await Changes(jira, """{"update":{"labels":[{"remove":"b"}]}}""", $"labels|labels|jira|{none}|a b|{none}|a");
        await Changes(jira, """{"fields":{"priority":{"name":"High"}}}""", "priority|priority|jira|3|Medium|2|High");
        await Changes(jira, $$$"""{"fields":{"assignee":{{{User(jira, "bob")}}} } }""", $"assignee|assignee|jira|~|~|{bob}|Bob Baker");
        await Changes(jira, """{"fields":{"assignee":null}}""", $"assignee|assignee|jira|{bob}|Bob Baker|~|~");
        await Changes(jira, $$$"""{"fields":{"reporter":{{{User(jira, "bob")}}} } }""", $"reporter|reporter|jira|{alice}|Alice Archer|{bob}|Bob Baker");
        await Changes(jira, """{"fields":{"components":[{"name":"API"},{"name":"Web"}]}}""", "Component|components|jira|~|~|10000|API", "Component|components|jira|~|~|10001|Web");
        await Changes(jira, """{"fields":{"components":[{"name":"Web"}]}}""", "Component|components|jira|10000|API|~|~");
        await Changes(jira, """{"fields":{"fixVersions":[{"name":"2.0"}]}}""", "Fix Version|fixVersions|jira|~|~|10001|2.0");
        await Changes(jira, """{"fields":{"versions":[{"name":"1.0"}]}}""", "Version|versions|jira|~|~|10000|1.0");
        await Changes(jira, """{"fields":{"duedate":"2026-12-24"}}""", $"duedate|duedate|jira|~|~|2026-12-24|2026-12-24{(cloud ? "" : " 00:00:00.0")}");
        await Changes(
            jira, """{"fields":{"timetracking":{"originalEstimate":"2h","remainingEstimate":"1h"}}}""",
            "timeoriginalestimate|timeoriginalestimate|jira|~|~|7200|7200", "timeestimate|timeestimate|jira|~|~|3600|3600");
        await Changes(jira, """{"fields":{"issuetype":{"name":"Bug"}}}""", $"issuetype|issuetype|jira|{Type(jira, "Task")}|Task|{Type(jira, "Bug")}|Bug");
        await Changes(jira, """{"fields":{"summary":"Eins","priority":{"name":"Low"}}}""", "summary|summary|jira|~|Uno|~|Eins", "priority|priority|jira|2|High|4|Low");
        await jira.Post("issue/SUP-1/transitions", """{"transition":{"id":"31"}}""");
        string[] done = ["resolution|resolution|jira|~|~|10000|Done", "status|status|jira|10000|To Do|10001|Done"];
        Assert.Equal(done.Select(d => cloud ? d : WithoutFieldId(d)), await Items(jira));
    }

    private static string Type(TestJira jira, string name) => jira.Site.IssueTypes.Values.Single(t => t.Name == name).Id;

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Custom_fields_of_every_kind(SandboxKind kind)
    {
        TestJira jira = Jira(kind);
        string bob = jira.Site.GetUser("bob").Id;
        string sup = jira.Site.FindProject("SUP")!.Id;
        string F(string name) => jira.Site.Fields.Values.Single(f => f.Name == name).Id;
        string O(string field, string value) => jira.Site.Fields[F(field)].Contexts[0].AllOptions().Single(o => o.Value == value).Id;
        async Task Set(string name, string json, string to, string toText, string from = "~", string fromText = "~") =>
            await Changes(jira, $$$"""{"fields":{"{{{F(name)}}}":{{{json}}} } }""", $"{name}|{F(name)}|custom|{from}|{fromText}|{to}|{toText}");

        await Set("Text", "\"x\"", "~", "x");
        await Set("Text", "null", "~", "~", "~", "x");
        await Set("Area", jira.TextJson("lines"), "~", "lines");
        await Set("Count", "2.5", "~", "2.5");
        await Set("Count", "3", "~", "3.0", "~", "2.5");
        await Set("Day", "\"2026-12-24\"", "2026-12-24", "2026-12-24");
        await Set("Address", "\"https://x.test/\"", "~", "https://x.test/");
        await Set("One", """{"value":"a"}""", O("One", "a"), "a");
        await Set("One", """{"value":"b"}""", O("One", "b"), "b", O("One", "a"), "a");
        await Set("Radio", """{"value":"b"}""", O("Radio", "b"), "b");
        await Set("Many", """[{"value":"a"},{"value":"b"}]""", $"[{O("Many", "a")}, {O("Many", "b")}]", "a,b");
        await Set("Boxes", """[{"value":"b"}]""", $"[{O("Boxes", "b")}]", "b");
        await Set("Place", """{"value":"Europe","child":{"value":"Berlin"}}""", "~", $"Parent values: Europe({O("Place", "Europe")})Level 1 values: Berlin({O("Place", "Berlin")})");
        await Set("Place", """{"value":"Asia"}""", "~", $"Parent values: Asia({O("Place", "Asia")})", "~", $"Parent values: Europe({O("Place", "Europe")})Level 1 values: Berlin({O("Place", "Berlin")})");
        await Set("Person", User(jira, "bob"), bob, "Bob Baker");
        await Set("People", $"[{User(jira, "bob")}]", $"[{bob}]", "[Bob Baker]");
        await Set("Words", """["x","y"]""", "", "x y", "", "");
        await Set("Target", """{"name":"1.0"}""", "10000", "1.0");
        await Set("Targets", """[{"name":"1.0"},{"name":"2.0"}]""", "10000, 10001", "1.0, 2.0");
        await Set("Home", """{"key":"SUP"}""", sup, "Support");
        await Set("Team", """{"name":"jira-software-users"}""", "jira-software-users", "jira-software-users");
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Parts_of_an_issue(SandboxKind kind)
    {
        TestJira jira = Jira(kind);
        bool cloud = kind == SandboxKind.Cloud;
        string Id(string field) => cloud ? field : "~";
        Attachment file = jira.Edits.AddAttachment("bob", "SUP-1", "a.txt", "text/plain", [1]);
        Assert.Equal([$"Attachment|{Id("attachment")}|jira|~|~|{file.Id}|a.txt"], await Items(jira));
        jira.Edits.DeleteAttachment("bob", file.Id);
        Assert.Equal([$"Attachment|{Id("attachment")}|jira|{file.Id}|a.txt|~|~"], await Items(jira));
        jira.Edits.AddLink("bob", "10000", "SUP-1", "SUP-2");
        Assert.Equal(["Link|~|jira|~|~|SUP-2|This issue blocks SUP-2"], await Items(jira));
        Assert.Equal(["Link|~|jira|~|~|SUP-1|This issue is blocked by SUP-1"], await Items(jira, "SUP-2"));
        jira.Edits.RemoveLink("bob", jira.Site.Links.Keys.Single());
        Assert.Equal(["Link|~|jira|SUP-2|This issue blocks SUP-2|~|~"], await Items(jira));
        Worklog worklog = jira.Edits.AddWorklog("bob", "SUP-1", jira.Site.Now, 3600);
        Assert.Equal([$"timeestimate|{Id("timeestimate")}|jira|~|~|0|0", $"timespent|{Id("timespent")}|jira|~|~|3600|3600"], await Items(jira));
        jira.Edits.EditWorklog("bob", worklog.Id, w => w with { TimeSpentSeconds = 7200 });
        Assert.Equal([$"timespent|{Id("timespent")}|jira|3600|3600|7200|7200", $"WorklogId|~|jira|{worklog.Id}|{worklog.Id}|~|~"], await Items(jira));
        jira.Edits.PutRemoteLink("bob", "SUP-1", new RemoteLink { Id = "10000", Object = JsonSerializer.SerializeToElement(new { url = "https://x.test", title = "X" }) });
        Assert.Equal(["RemoteIssueLink|~|jira|~|~|10000|This issue links to \"X\" (Web Link)"], await Items(jira));
        int before = jira.Site.GetIssue("SUP-1").History.Count;
        Comment comment = jira.Edits.AddComment("bob", "SUP-1", "words");
        jira.Edits.EditComment("bob", comment.Id, "other words");
        Assert.Equal(before, jira.Site.GetIssue("SUP-1").History.Count);
        jira.Edits.DeleteComment("bob", comment.Id);
        Assert.Equal([$"Comment|{Id("comment")}|jira|~|other words|~|~"], await Items(jira));
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Moves_epics_sprints_and_ranks(SandboxKind kind)
    {
        TestJira jira = Jira(kind);
        bool cloud = kind == SandboxKind.Cloud;
        string F(string name) => jira.Site.Fields.Values.Single(f => f.Name == name).Id;
        string Id(string name) => cloud ? F(name) : "~";
        Issue epic = jira.Site.GetIssue("SUP-3");
        Assert.Equal(204, (await jira.Post("/rest/agile/1.0/sprint/1/issue", """{"issues":["SUP-1"]}""")).Status);
        Assert.Equal([$"Sprint|{Id("Sprint")}|custom|||1|SUP Sprint 1"], await Items(jira));
        Assert.Equal(204, (await jira.Post("/rest/agile/1.0/sprint/2/issue", """{"issues":["SUP-1"]}""")).Status);
        Assert.Equal([$"Sprint|{Id("Sprint")}|custom|1|SUP Sprint 1|2|SUP Sprint 2"], await Items(jira));
        Assert.Equal(204, (await jira.Post("/rest/agile/1.0/backlog/issue", """{"issues":["SUP-1"]}""")).Status);
        Assert.Equal([$"Sprint|{Id("Sprint")}|custom|2|SUP Sprint 2||"], await Items(jira));
        Assert.Equal(204, (await jira.Post("/rest/agile/1.0/epic/SUP-3/issue", """{"issues":["SUP-1"]}""")).Status);
        Assert.Equal([cloud ? $"IssueParentAssociation|~|jira|~|~|{epic.Id}|SUP-3" : $"Epic Link|~|custom|~|~|{epic.Id}|SUP-3"], await Items(jira));
        Assert.Equal(204, (await jira.Post("/rest/agile/1.0/epic/none/issue", """{"issues":["SUP-1"]}""")).Status);
        Assert.Equal([cloud ? $"IssueParentAssociation|~|jira|{epic.Id}|SUP-3|~|~" : $"Epic Link|~|custom|{epic.Id}|SUP-3|~|~"], await Items(jira));
        Assert.Equal(204, (await jira.Put("/rest/agile/1.0/issue/rank", """{"issues":["SUP-1"],"rankAfterIssue":"SUP-2"}""")).Status);
        Assert.Equal([$"Rank|{Id("Rank")}|custom||||Ranked lower"], await Items(jira));
        Assert.Equal(204, (await jira.Put("/rest/agile/1.0/issue/rank", """{"issues":["SUP-1"],"rankBeforeIssue":"SUP-2"}""")).Status);
        Assert.Equal([$"Rank|{Id("Rank")}|custom||||Ranked higher"], await Items(jira));
        string sup = jira.Site.FindProject("SUP")!.Id, eng = jira.Site.FindProject("ENG")!.Id;
        jira.Edits.Move("bob", "SUP-1", "ENG");
        Assert.Equal([$"project|{(cloud ? "project" : "~")}|jira|{sup}|Support|{eng}|Engineering", "Key|~|jira|~|SUP-1|~|ENG-1"], await Items(jira, "ENG-1"));
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Updated_moves_exactly_when_Jira_moves_it(SandboxKind kind)
    {
        TestJira jira = Jira(kind);
        string file = "", link = "", comment = "", worklog = "";
        string sub = kind == SandboxKind.Cloud ? "Subtask" : "Sub-task";
        string bob = kind == SandboxKind.Cloud ? $"\"{jira.Site.GetUser("bob").Id}\"" : "\"bob\"";
        async Task Check(bool moves, string what, Func<Task> change)
        {
            jira.Time.AdvanceSeconds(10);
            DateTimeOffset before = jira.Site.GetIssue("SUP-1").Updated;
            int history = jira.Site.GetIssue("SUP-1").History.Count;
            await change();
            Issue after = jira.Site.GetIssue("SUP-1");
            Assert.True(moves == (after.Updated != before), $"{what}: updated {(moves ? "stands" : "moves")}.");
            if (moves)
                Assert.Equal(jira.Site.Now, after.Updated);
            else
                Assert.Equal(history, after.History.Count);
        }

        async Task Ok(Task<Answer> sent)
        {
            Answer answer = await sent;
            Assert.True(answer.Status < 300, answer.Text);
        }

        await Check(true, "an edit", () => Ok(jira.Put("issue/SUP-1", """{"fields":{"summary":"x"}}""")));
        await Check(false, "an edit that changes nothing", () => Ok(jira.Put("issue/SUP-1", """{"fields":{"summary":"x","labels":[]}}""")));
        await Check(false, "an edit that is refused", async () => Assert.Equal(400, (await jira.Put("issue/SUP-1", """{"fields":{"summary":"","labels":["y"]}}""")).Status));
        await Check(true, "a comment", async () => comment = (string)(await jira.Post("issue/SUP-1/comment", $$"""{"body":{{jira.TextJson("c")}} }"""))["id"]!);
        await Check(true, "a comment that is changed", () => Ok(jira.Put($"issue/SUP-1/comment/{comment}", $$"""{"body":{{jira.TextJson("d")}} }""")));
        await Check(false, "a property of a comment", () => Ok(jira.Put($"comment/{comment}/properties/k", "1")));
        await Check(true, "a comment that goes", () => Ok(jira.Delete($"issue/SUP-1/comment/{comment}")));
        await Check(true, "a file", async () => file = (string)(await jira.Attach("SUP-1", "a.txt", [1])).Json[0]!["id"]!.ToString());
        await Check(true, "a file that goes", () => Ok(jira.Delete($"attachment/{file}")));
        await Check(true, "a worklog", async () => worklog = (string)(await jira.Post("issue/SUP-1/worklog", """{"timeSpent":"1h","started":"2026-11-24T09:00:00.000+0000"}"""))["id"]!);
        await Check(true, "a worklog that goes", () => Ok(jira.Delete($"issue/SUP-1/worklog/{worklog}")));
        await Check(true, "a link", () => Ok(jira.Post("issueLink", """{"type":{"name":"Relates"},"inwardIssue":{"key":"SUP-1"},"outwardIssue":{"key":"SUP-2"}}""")));
        await Check(false, "the same link once more", () => Ok(jira.Post("issueLink", """{"type":{"name":"Relates"},"inwardIssue":{"key":"SUP-1"},"outwardIssue":{"key":"SUP-2"}}""")));
        link = jira.Site.Links.Keys.Single();
        await Check(true, "a link that goes", () => Ok(jira.Delete($"issueLink/{link}")));
        await Check(true, "a remote link", () => Ok(jira.Post("issue/SUP-1/remotelink", """{"object":{"url":"https://x.test","title":"t"}}""")));
        await Check(true, "a transition", () => Ok(jira.Post("issue/SUP-1/transitions", """{"transition":{"id":"21"}}""")));
        await Check(true, "a sprint", () => Ok(jira.Post("/rest/agile/1.0/sprint/1/issue", """{"issues":["SUP-1"]}""")));
        await Check(false, "a property", () => Ok(jira.Put("issue/SUP-1/properties/k", "1")));
        await Check(false, "a property that goes", () => Ok(jira.Delete("issue/SUP-1/properties/k")));
        await Check(false, "a watcher", () => Ok(jira.Post("issue/SUP-1/watchers", bob)));
        await Check(false, "a vote", () => Ok(jira.Post("issue/SUP-1/votes", null)));
        await Check(false, "a notification", () => Ok(jira.Post("issue/SUP-1/notify", """{"to":{"reporter":true},"textBody":"t"}""")));
        await Check(false, "a change of another issue", () => Ok(jira.Put("issue/SUP-2", """{"fields":{"summary":"x"}}""")));
        await Check(false, "a sub-task", () => Ok(jira.Post("issue", $$$"""{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"{{{sub}}}"},"summary":"s","parent":{"key":"SUP-1"} } }""")));
        await Check(false, "a look", () => Ok(jira.Get("issue/SUP-1?expand=changelog")));
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Dates_of_resolution_and_category_follow_the_status(SandboxKind kind)
    {
        TestJira jira = Jira(kind);
        async Task<(string? Resolved, string? Category)> Dates()
        {
            JsonNode fields = (await jira.Get("issue/SUP-1"))["fields"]!;
            return ((string?)fields["resolutiondate"], (string?)fields["statuscategorychangedate"]);
        }

        Assert.Null((await Dates()).Resolved);
        jira.Time.AdvanceSeconds(5);
        jira.Edits.Transition("bob", "SUP-1", "In Progress");
        string? begun = (await Dates()).Category;
        jira.Time.AdvanceSeconds(5);
        jira.Edits.Transition("bob", "SUP-1", "Done");
        (string? resolved, string? category) = await Dates();
        Assert.NotNull(resolved);
        if (kind == SandboxKind.Cloud)
            Assert.True(category == resolved && category != begun);
        jira.Time.AdvanceSeconds(5);
        jira.Edits.Update("bob", "SUP-1", i => i.Summary = "x");
        Assert.Equal(resolved, (await Dates()).Resolved);
        jira.Edits.Transition("bob", "SUP-1", "To Do");
        Assert.Null((await Dates()).Resolved);
    }
}
