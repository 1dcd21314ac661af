using System;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests.Sites;

/// <summary>What a described site is configured with holds over REST.</summary>
public sealed class SiteRulesTests
{
    private const string Bug = """{"fields":{"project":{"key":"APP"},"issuetype":{"name":"Bug"},"summary":"s","description":TEXT""";

    private static async Task<string> Create(TestJira jira, string fields)
    {
        Answer answer = await jira.Post("issue", $$"""{"fields":{{fields}}}""");
        Assert.True(answer.Status == 201, answer.Text);
        return (string)answer["key"]!;
    }

    private static async Task<string[]> Ways(TestJira jira, string key, string query = "") =>
        [.. (await jira.Get($"issue/{key}/transitions{query}"))["transitions"]!.AsArray().Select(t => (string)t!["name"]!)];

    private static async Task<Answer> Take(TestJira jira, string key, string name, string more = "")
    {
        JsonArray all = (await jira.Get($"issue/{key}/transitions"))["transitions"]!.AsArray();
        string id = (string)all.Single(t => (string)t!["name"]! == name)!["id"]!;
        return await jira.Post($"issue/{key}/transitions", $$"""{"transition":{"id":"{{id}}"}{{more}}}""");
    }

    private static async Task<string[]> Found(TestJira jira, string jql) => jira.Site.IsCloud
        ? [.. (await jira.Post("search/jql", new JsonObject { ["jql"] = jql, ["fields"] = new JsonArray("summary") }.ToJsonString()))["issues"]!.AsArray().Select(i => (string)i!["key"]!)]
        : [.. (await jira.Post("search", new JsonObject { ["jql"] = jql }.ToJsonString()))["issues"]!.AsArray().Select(i => (string)i!["key"]!)];

    [Fact]
    public async Task A_level_of_security_hides_issues_from_those_who_see_the_project()
    {
        TestJira jira = TestJira.Described("support-desk");
        jira.SignInAs("olivia");
        string hers = await Create(jira, """{"project":{"key":"SUP"},"issuetype":{"name":"Question"},"summary":"Where is my invoice?"}""");
        Assert.Equal("Reporter and agents", (string?)(await jira.Get($"issue/{hers}"))["fields"]!["security"]!["name"]);
        jira.SignInAs("hugo");
        string his = await Create(jira, """{"project":{"key":"SUP"},"issuetype":{"name":"Question"},"summary":"And mine?"}""");
        Assert.Equal("Issue does not exist or you do not have permission to see it.", (await jira.Get($"issue/{hers}")).FirstMessage);
        Assert.Equal([his], await Found(jira, "project = SUP"));
        Assert.Empty(await Found(jira, $"key = {his} AND reporter != currentUser()"));
        foreach (string path in new[] { "comment", "changelog", "worklog", "transitions", "watchers", "remotelink", "properties", "editmeta" })
            Assert.Equal(404, (await jira.Get($"issue/{hers}/{path}")).Status);

        jira.SignInAs("piotr");
        Assert.Equal([his, hers], await Found(jira, "project = SUP ORDER BY key DESC"));
        Assert.Equal([hers, his], await Found(jira, "level = 'Reporter and agents' ORDER BY key"));

        // A link shows only its visible end.
        await jira.Post("issueLink", $$$"""{"type":{"name":"Relates"},"inwardIssue":{"key":"{{{hers}}}"},"outwardIssue":{"key":"{{{his}}}"}}""");
        Assert.Single((await jira.Get($"issue/{hers}"))["fields"]!["issuelinks"]!.AsArray());
        jira.SignInAs("olivia");
        Assert.Empty((await jira.Get($"issue/{hers}"))["fields"]!["issuelinks"]!.AsArray());
    }

    [Fact]
    public async Task Levels_are_given_by_those_who_may_and_are_in_the_history()
    {
        TestJira jira = TestJira.Described("support-desk");
        jira.SignInAs("olivia");
        string key = await Create(jira, """{"project":{"key":"SUP"},"issuetype":{"name":"Question"},"summary":"s"}""");
        Answer refused = await jira.Put($"issue/{key}", """{"fields":{"security":{"name":"Agents only"}}}""");
        Assert.Equal("Field 'security' cannot be set. It is not on the appropriate screen, or unknown.", refused.Error("security"));
        Assert.Empty((await jira.Get("project/SUP/securitylevel"))["levels"]!.AsArray());

        jira.SignInAs("piotr");
        Assert.Equal(["Reporter and agents", "Agents only"], (await jira.Get("project/SUP/securitylevel"))["levels"]!.AsArray().Select(l => (string)l!["name"]!));
        Answer foreign = await jira.Put($"issue/{key}", """{"fields":{"security":{"name":"Leads"}}}""");
        Assert.Equal(400, foreign.Status);
        Assert.Equal(204, (await jira.Put($"issue/{key}", """{"fields":{"security":{"name":"Agents only"}}}""")).Status);
        JsonNode item = (await jira.Get($"issue/{key}/changelog"))["values"]!.AsArray().Last()!["items"]![0]!;
        Assert.Equal(("security", "Reporter and agents", "Agents only"), ((string?)item["fieldId"], (string?)item["fromString"], (string?)item["toString"]));
        Assert.NotNull((string?)item["from"]);
        jira.SignInAs("olivia");
        Assert.Equal(404, (await jira.Get($"issue/{key}")).Status);
    }

    [Fact]
    public async Task A_sub_task_has_the_level_of_its_parent()
    {
        TestJira jira = TestJira.Described("support-desk");
        jira.SignInAs("piotr");
        string parent = await Create(jira, """{"project":{"key":"SUP"},"issuetype":{"name":"Question"},"summary":"p"}""");
        jira.Edits.CreateIssue("piotr", "SUP", "Subtask", i =>
        {
            i.Summary = "c";
            i.ParentId = jira.Site.GetIssue(parent).Id;
        });
        await jira.Put($"issue/{parent}", """{"fields":{"security":{"name":"Agents only"}}}""");
        Assert.Equal("Agents only", (string?)(await jira.Get("issue/SUP-2"))["fields"]!["security"]!["name"]);
        Answer own = await jira.Put("issue/SUP-2", """{"fields":{"security":null}}""");
        Assert.Equal("The security level of a sub-task is that of its parent.", own.Error("security"));
    }

    [Fact]
    public async Task Data_Center_hides_likewise()
    {
        TestJira jira = TestJira.Described("software-datacenter");
        jira.SignInAs("ada");
        string key = await Create(jira, """{"project":{"key":"APP"},"issuetype":{"name":"Task"},"summary":"A hole","security":{"name":"Vulnerability"}}""");
        Assert.Equal("Vulnerability", (string?)(await jira.Get($"issue/{key}"))["fields"]!["security"]!["name"]);
        Assert.Equal([key], await Found(jira, "level = Vulnerability"));
        jira.SignInAs("kofi");
        Assert.Equal("Issue Does Not Exist", (await jira.Get($"issue/{key}")).FirstMessage);
        Assert.Empty(await Found(jira, "project = APP"));
        jira.SignInAs("ada");
        await jira.Put($"issue/{key}/assignee", """{"name":"kofi"}""");
        jira.SignInAs("kofi");
        Assert.Equal(200, (await jira.Get($"issue/{key}")).Status);
    }

    [Theory]
    [InlineData("software")]
    [InlineData("software-datacenter")]
    public async Task Field_configurations_hide_and_require(string name)
    {
        TestJira jira = TestJira.Described(name);
        jira.SignInAs("ada");
        Answer bare = await jira.Post("issue", """{"fields":{"project":{"key":"APP"},"issuetype":{"name":"Bug"},"summary":"s"}}""");
        Assert.Equal("Description is required.", bare.Error("description"));
        string severity = jira.Site.Fields.Values.Single(f => f.Name == "Severity").Id;
        Assert.Equal("Severity is required.", bare.Error(severity));
        Answer hidden = await jira.Post("issue", $$$"""{"fields":{"project":{"key":"APP"},"issuetype":{"name":"Story"},"summary":"s","environment":{{{jira.TextJson("x")}}}}}""");
        Assert.Contains("cannot be set", hidden.Error("environment"));

        string[] Meta(Answer answer) => [.. (answer.Json["fields"] ?? answer.Json["values"])!.AsArray().Where(f => (bool)f!["required"]!).Select(f => (string)f!["fieldId"]!).Order(StringComparer.Ordinal)];
        string bug = jira.Site.IssueTypes.Values.Single(t => t.Name == "Bug").Id;
        Assert.Equal(new[] { severity, "description", "issuetype", "project", "summary" }, Meta(await jira.Get($"issue/createmeta/APP/issuetypes/{bug}?maxResults=100")));

        string key = await Create(jira, Bug.Replace("TEXT", jira.TextJson("It breaks."), StringComparison.Ordinal)["{\"fields\":".Length..] + $$""","{{severity}}":{"value":"Major"} }""");
        Answer emptied = await jira.Put($"issue/{key}", """{"fields":{"description":null}}""");
        Assert.Equal("Description is required.", emptied.Error("description"));
    }

    [Fact]
    public async Task Contexts_give_each_project_and_type_its_options()
    {
        TestJira jira = TestJira.Described("software");
        jira.SignInAs("ada");
        string team = jira.Site.Fields.Values.Single(f => f.Name == "Team").Id;
        async Task<string[]> Options(string project, string type)
        {
            string id = jira.Site.IssueTypes.Values.Single(t => t.Name == type).Id;
            JsonNode? field = (await jira.Get($"issue/createmeta/{project}/issuetypes/{id}?maxResults=100"))["fields"]!.AsArray().Single(f => (string?)f!["fieldId"] == team);
            return [.. field!["allowedValues"]!.AsArray().Select(o => (string)o!["value"]!)];
        }

        Assert.Equal(["Checkout", "Search", "Accounts"], await Options("APP", "Story"));
        Assert.Equal(["Storage", "Delivery"], await Options("PLAT", "Task"));
        Answer other = await jira.Post("issue", $$$"""{"fields":{"project":{"key":"PLAT"},"issuetype":{"name":"Task"},"summary":"s","{{{team}}}":{"value":"Search"} } }""");
        Assert.Equal("Option value 'Search' is not valid", other.Error(team));
        Answer disabled = await jira.Post("issue", $$$"""{"fields":{"project":{"key":"PLAT"},"issuetype":{"name":"Task"},"summary":"s","{{{team}}}":{"value":"Mainframe"} } }""");
        Assert.Equal(400, disabled.Status);
        string key = await Create(jira, """{"project":{"key":"PLAT"},"issuetype":{"name":"Task"},"summary":"s"}""");
        JsonNode fields = (await jira.Get($"issue/{key}"))["fields"]!;
        Assert.Equal("Delivery", (string?)fields[team]!["value"]);
        Assert.Equal("Kofi Boateng", (string?)fields["assignee"]!["displayName"]);
        // A field of stories alone does not exist on a task.
        string criteria = jira.Site.Fields.Values.Single(f => f.Name == "Acceptance criteria").Id;
        Assert.False(fields.AsObject().ContainsKey(criteria));
        Assert.Contains("cannot be set", (await jira.Put($"issue/{key}", $$$"""{"fields":{"{{{criteria}}}":{{{jira.Adf("x")}}}}}""")).Error(criteria));
        Assert.Equal("Issues must be assigned.", (await jira.Put($"issue/{key}/assignee", """{"accountId":null}""")).Error("assignee"));
    }

    [Theory]
    [InlineData("software")]
    [InlineData("software-datacenter")]
    public async Task A_bug_walks_by_the_rules_of_its_workflow(string name)
    {
        TestJira jira = TestJira.Described(name);
        string severity = jira.Site.Fields.Values.Single(f => f.Name == "Severity").Id;
        string reviewers = jira.Site.Fields.Values.Single(f => f.Name == "Reviewers").Id;
        string User(string who) => jira.Site.IsCloud ? $$"""{"accountId":"{{jira.Site.GetUser(who).Id}}"}""" : $$"""{"name":"{{who}}"}""";
        jira.SignInAs("vic");
        string key = await Create(jira, Bug.Replace("TEXT", jira.TextJson("It breaks."), StringComparison.Ordinal)["{\"fields\":".Length..] + $$""","{{severity}}":{"value":"Major"} }""");
        // A partner may edit his own, but has no permission to move it on.
        Assert.Empty(await Ways(jira, key));
        jira.SignInAs("leila");
        Assert.Equal(["Reject"], await Ways(jira, key));
        if (jira.Site.IsCloud)
        {
            JsonArray all = (await jira.Get($"issue/{key}/transitions?includeUnavailableTransitions=true"))["transitions"]!.AsArray();
            Assert.Equal([("Confirm", false, true), ("Reject", true, false)], all.Select(t => ((string)t!["name"]!, (bool)t["isAvailable"]!, (bool)t["isConditional"]!)));
        }

        Answer noResolution = await Take(jira, key, "Reject");
        Assert.Equal("Resolution is required.", noResolution.Error("resolution"));
        jira.SignInAs("ingrid");
        Assert.Equal(204, (await Take(jira, key, "Confirm")).Status);
        Assert.Equal(["Reject"], await Ways(jira, key));
        jira.SignInAs("ada");
        Assert.Equal(204, (await Take(jira, key, "Start")).Status);
        Assert.Equal("Ada Novak", (string?)(await jira.Get($"issue/{key}"))["fields"]!["assignee"]!["displayName"]);
        Answer noReviewer = await Take(jira, key, "Ask for review");
        Assert.Equal("Reviewers is required.", noReviewer.Error(reviewers));
        Answer offScreen = await Take(jira, key, "Ask for review", $$$""","fields":{"{{{reviewers}}}":[{{{User("mei")}}}],"summary":"x"}""");
        Assert.Contains("cannot be set", offScreen.Error("summary"));
        Assert.Equal(204, (await Take(jira, key, "Ask for review", $$$""","fields":{"{{{reviewers}}}":[{{{User("mei")}}}]}""")).Status);
        Assert.Equal(204, (await Take(jira, key, "Approve")).Status);
        Assert.Equal(["Send back"], await Ways(jira, key));
        jira.SignInAs("ingrid");
        Answer noVersion = await Take(jira, key, "Finish");
        Assert.Equal("Say in which version it is mended.", noVersion.Error("fixVersions"));
        Assert.Equal(204, (await Take(jira, key, "Finish", ""","fields":{"fixVersions":[{"name":"3.2"}]}""")).Status);
        JsonNode done = (await jira.Get($"issue/{key}"))["fields"]!;
        Assert.Equal(("Done", "Done"), ((string?)done["status"]!["name"], (string?)done["resolution"]!["name"]));
        Assert.Equal(204, (await Take(jira, key, "Reopen")).Status);
        JsonNode reopened = (await jira.Get($"issue/{key}"))["fields"]!;
        Assert.Null(reopened["resolution"]);
        Assert.Empty(reopened["fixVersions"]!.AsArray());
        // What the transition did stands in one entry of the history.
        HistoryEntry last = jira.Site.GetIssue(key).History[^1];
        Assert.Equal(["Fix Version", "resolution", "status"], last.Items.Select(i => i.Field));
    }

    [Fact]
    public async Task Sub_tasks_hold_up_their_parent()
    {
        TestJira jira = TestJira.Described("software");
        jira.SignInAs("ada");
        Issue story = jira.Edits.CreateIssue("ada", "APP", "Story", i => i.Summary = "s");
        Issue subtask = jira.Edits.CreateIssue("ada", "APP", "Subtask", i => (i.Summary, i.ParentId) = ("c", story.Id));
        jira.Edits.Update("ada", story.Id, i => i.StatusId = jira.Site.Statuses.Values.Single(s => s.Name == "In Test").Id);
        Assert.DoesNotContain("Finish", await Ways(jira, story.Key));
        jira.Edits.Transition("ada", subtask.Id, "Done");
        Assert.Contains("Finish", await Ways(jira, story.Key));
        Assert.Equal(204, (await Take(jira, story.Key, "Finish")).Status);
    }

    [Fact]
    public async Task A_workflow_acts_when_an_issue_is_created_and_locks_it_in_the_end()
    {
        TestJira jira = TestJira.Described("support-desk");
        jira.SignInAs("piotr");
        string severity = jira.Site.Fields.Values.Single(f => f.Name == "Severity").Id;
        string cause = jira.Site.Fields.Values.Single(f => f.Name == "Root cause").Id;
        string key = await Create(jira, $$"""{"project":{"key":"SUP"},"issuetype":{"name":"Incident"},"summary":"s","description":{{jira.Adf("d")}},"{{severity}}":{"value":"S1"} }""");
        Assert.Equal("incident", (string?)(await jira.Get($"issue/{key}"))["fields"]!["labels"]![0]);
        await Take(jira, key, "Take");
        Answer incomplete = await Take(jira, key, "Resolve", ""","fields":{"resolution":{"name":"Fixed"}}""");
        Assert.Equal("Root cause is required.", incomplete.Error(cause));
        Assert.Equal(204, (await Take(jira, key, "Resolve", $$$""","fields":{"resolution":{"name":"Fixed"},"{{{cause}}}":{"value":"Software","child":{"value":"Bug"} } }""")).Status);
        Assert.Equal(204, (await Take(jira, key, "Close")).Status);
        Assert.Equal(400, (await jira.Put($"issue/{key}", """{"fields":{"summary":"x"}}""")).Status);
        Assert.Empty((await jira.Get($"issue/{key}/editmeta"))["fields"]!.AsObject());
    }

    [Fact]
    public async Task Permissions_hold_by_role_by_reporter_and_by_field()
    {
        TestJira jira = TestJira.Described("software");
        Issue task = jira.Edits.CreateIssue("ada", "APP", "Task", i => i.Summary = "s");
        jira.SignInAs("vic");
        Assert.Equal(200, (await jira.Get($"issue/{task.Key}")).Status);
        Assert.Equal(400, (await jira.Put($"issue/{task.Key}", """{"fields":{"summary":"x"}}""")).Status);
        Assert.Equal(404, (await jira.Get("project/PLAT")).Status);
        string reviewers = jira.Site.Fields.Values.Single(f => f.Name == "Reviewers").Id;
        jira.Edits.Update("ada", task.Id, i => i.Custom[reviewers] = CustomValue.OfIds(jira.Site.GetUser("vic").Id));
        Assert.Equal(204, (await jira.Put($"issue/{task.Key}", """{"fields":{"summary":"x"}}""")).Status);
        Answer mine = await jira.Get($"mypermissions?issueKey={task.Key}&permissions=EDIT_ISSUES,DELETE_ISSUES");
        Assert.Equal((true, false), ((bool)mine["permissions"]!["EDIT_ISSUES"]!["havePermission"]!, (bool)mine["permissions"]!["DELETE_ISSUES"]!["havePermission"]!));
    }
}
