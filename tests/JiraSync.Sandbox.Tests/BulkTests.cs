using System;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests;

/// <summary>Cloud's work in the background.</summary>
public sealed class BulkTests
{
    private static TestJira Jira(int issues, Action<SiteBuilder>? build = null)
    {
        TestJira jira = TestJira.Cloud(build);
        jira.Time.HoldsTimers = true;
        for (int i = 0; i < issues; i++)
            jira.NewIssue($"Issue {i}");
        return jira;
    }

    private static string Keys(TestJira jira, string name = "selectedIssueIdsOrKeys") =>
        $"\"{name}\":[{string.Join(',', jira.Site.Issues.Values.Select(i => $"\"{i.Key}\""))}]";

    private static async Task<JsonNode> Done(TestJira jira, string taskId)
    {
        for (int i = 0; i < 100; i++)
        {
            Answer queue = await jira.Get($"bulk/queue/{taskId}");
            if ((string?)queue["status"] is "COMPLETE" or "CANCELLED" or "FAILED")
                return queue.Json;
            jira.Time.AdvanceSeconds(0.1);
        }

        throw new InvalidOperationException("The task does not end.");
    }

    private static async Task<string> Start(TestJira jira, string path, string body)
    {
        Answer answer = await jira.Post(path, body);
        Assert.True(answer.Status == 201, answer.Text);
        return (string)answer["taskId"]!;
    }

    [Fact]
    public async Task Fields_of_many_issues_are_edited_step_by_step()
    {
        string text = "", size = "";
        TestJira jira = Jira(50, b => b.AddField("Note", FieldKind.Text, out text).AddField("Size", FieldKind.Select, out size, "S", "L"));
        jira.Edits.Update("alice", "SUP-1", i => i.Labels.Add("old"));
        string option = jira.Site.Fields[size].Contexts[0].Options[1].Id;
        string task = await Start(jira, "bulk/issues/fields", $$$"""
            {{{{Keys(jira)}}},"selectedActions":["labels","priority","{{{text}}}","{{{size}}}"],"editedFieldsInput":{
              "priority":{"priorityId":"1"},
              "labelsFields":[{"fieldId":"labels","bulkEditMultiSelectFieldOption":"ADD","labels":[{"name":"new"}]}],
              "singleLineTextFields":[{"fieldId":"{{{text}}}","text":"noted"}],
              "singleSelectFields":[{"fieldId":"{{{size}}}","option":{"optionId":{{{option}}}}}]}}
            """);
        JsonNode queued = (await jira.Get($"bulk/queue/{task}")).Json;
        Assert.Equal(("ENQUEUED", 0, 50), ((string?)queued["status"], (int)queued["progressPercent"]!, (int)queued["totalIssueCount"]!));
        Assert.NotEqual("1", jira.Site.GetIssue("SUP-1").PriorityId);
        jira.Time.AdvanceSeconds(0.1);
        JsonNode running = (await jira.Get($"bulk/queue/{task}")).Json;
        Assert.Equal(("RUNNING", 40), ((string?)running["status"], (int)running["progressPercent"]!));
        JsonNode done = await Done(jira, task);
        Assert.Equal(50, done["processedAccessibleIssues"]!.AsArray().Count);
        Issue first = jira.Site.GetIssue("SUP-1");
        Assert.Equal(["new", "old"], first.Labels);
        Assert.Equal(("1", "noted", option), (first.PriorityId, first.Custom[text].Text, first.Custom[size].Ids![0]));
        Assert.All(jira.Site.Issues.Values, i => Assert.Equal("sync", jira.Site.Users[i.History[^1].AuthorId!].Name));
        Answer general = await jira.Get($"task/{task}");
        Assert.Equal(("COMPLETE", 100), ((string?)general["status"], (int)general["progress"]!));
    }

    [Fact]
    public async Task Failures_are_told_by_issue()
    {
        TestJira jira = Jira(3, b => b.AddWorkflow("SUP", ["Open", "Review", "Closed"], ["Open -> Review", "Review -> Closed"]));
        jira.Edits.Transition("alice", "SUP-2", "Review");
        Answer ways = await jira.Get("bulk/issues/transition?issueIdsOrKeys=SUP-1,SUP-2,SUP-3");
        Assert.Equal(["SUP-1,SUP-3", "SUP-2"], ways["availableTransitions"]!.AsArray().Select(g => string.Join(',', g!["issues"]!.AsArray().Select(k => (string)k!))));
        string task = await Start(jira, "bulk/issues/transition", """{"bulkTransitionInputs":[{"selectedIssueIdsOrKeys":["SUP-1","SUP-2","SUP-9"],"transitionId":"11"}]}""");
        JsonNode done = await Done(jira, task);
        Assert.Equal(1, (int)done["invalidOrInaccessibleIssueCount"]!);
        Assert.Equal([jira.Site.GetIssue("SUP-1").IdNumber], done["processedAccessibleIssues"]!.AsArray().Select(n => (long)n!));
        string id = jira.Site.GetIssue("SUP-2").Id;
        Assert.Contains("transition id is not valid", (string?)done["failedAccessibleIssues"]![id]![0]);
        Assert.Equal("Review", jira.Site.Statuses[jira.Site.GetIssue("SUP-1").StatusId].Name);
    }

    [Fact]
    public async Task Issues_move_are_watched_and_go()
    {
        TestJira jira = Jira(4, b => b.AddProject("ENG", "Engineering"));
        string bug = jira.Site.IssueTypes.Values.Single(t => t.Name == "Bug").Id;
        await Done(jira, await Start(jira, "bulk/issues/watch", $"{{{Keys(jira)}}}"));
        Assert.All(jira.Site.Issues.Values, i => Assert.Contains(jira.Site.GetUser("sync").Id, i.WatcherIds));
        await Done(jira, await Start(jira, "bulk/issues/unwatch", $"{{{Keys(jira)}}}"));
        Assert.All(jira.Site.Issues.Values, i => Assert.DoesNotContain(jira.Site.GetUser("sync").Id, i.WatcherIds));
        await Done(jira, await Start(jira, "bulk/issues/move", $$$"""{"targetToSourcesMapping":{"ENG,{{{bug}}}":{"issueIdsOrKeys":["SUP-1","SUP-2"],"inferFieldDefaults":true,"inferStatusDefaults":true,"inferSubtaskTypeDefault":true,"inferClassificationDefaults":true} } }"""));
        Assert.Equal("ENG-1", jira.Site.GetIssue("SUP-1").Key);
        Assert.Equal(bug, jira.Site.GetIssue("ENG-2").IssueTypeId);
        Assert.Equal(400, (await jira.Post("bulk/issues/move", """{"targetToSourcesMapping":{"NOPE,1":{"issueIdsOrKeys":["SUP-3"]}}}""")).Status);
        await Done(jira, await Start(jira, "bulk/issues/delete", """{"selectedIssueIdsOrKeys":["SUP-3","ENG-1"]}"""));
        Assert.Equal(["ENG-2", "SUP-4"], jira.Site.Issues.Values.Select(i => i.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Limits_and_bad_requests()
    {
        TestJira jira = Jira(1);
        string many = string.Join(',', Enumerable.Range(0, 1001).Select(i => $"\"SUP-{i}\""));
        Assert.Equal(400, (await jira.Post("bulk/issues/delete", $$"""{"selectedIssueIdsOrKeys":[{{many}}]}""")).Status);
        Assert.Equal(400, (await jira.Post("bulk/issues/delete", """{"selectedIssueIdsOrKeys":[]}""")).Status);
        Assert.Equal(400, (await jira.Post("bulk/issues/delete", "{}")).Status);
        Assert.Equal(401, (await jira.SignInAs(null).Post("bulk/issues/delete", """{"selectedIssueIdsOrKeys":["SUP-1"]}""")).Status);
        string task = await Start(jira.SignInAs("bob"), "bulk/issues/watch", """{"selectedIssueIdsOrKeys":["SUP-1"]}""");
        Assert.Equal(400, (await jira.SignInAs("alice").Get($"bulk/queue/{task}")).Status);
        Assert.Equal(404, (await jira.Get($"task/{task}")).Status);
        Assert.Equal(200, (await jira.SignInAs("admin").Get($"task/{task}")).Status);
        Answer fields = await jira.Get("bulk/issues/fields?issueIdsOrKeys=SUP-1");
        Assert.Contains(fields["fields"]!.AsArray(), f => (string?)f!["id"] == "labels" && f["multiSelectFieldOptions"]!.AsArray().Count == 4);
    }

    [Fact]
    public async Task A_task_is_cancelled()
    {
        TestJira jira = Jira(60);
        string task = await Start(jira, "bulk/issues/delete", $"{{{Keys(jira)}}}");
        jira.Time.AdvanceSeconds(0.1);
        Assert.Equal(202, (await jira.Post($"task/{task}/cancel", "")).Status);
        Assert.Equal("CANCEL_REQUESTED", (string?)(await jira.Get($"task/{task}"))["status"]);
        Assert.Equal("CANCELLED", (string?)(await Done(jira, task))["status"]);
        Assert.Equal(40, jira.Site.Issues.Count);
        Assert.Equal(400, (await jira.Post($"task/{task}/cancel", "")).Status);
    }

    [Fact]
    public async Task Archiving_by_query_is_a_task_that_can_be_asked()
    {
        TestJira jira = Jira(30);
        jira.SignInAs("admin");
        Answer started = await jira.Post("issue/archive", """{"jql":"project = SUP AND summary ~ Issue"}""");
        Assert.Equal(202, started.Status);
        Assert.Equal(412, (await jira.Post("issue/archive", """{"jql":"project = SUP"}""")).Status);
        string path = new Uri((string)started.Json!).AbsolutePath;
        Assert.Equal("ENQUEUED", (string?)(await jira.Get(path))["status"]);
        jira.Time.AdvanceSeconds(0.1);
        Assert.Equal(66, (int)(await jira.Get(path))["progress"]!);
        jira.Time.AdvanceSeconds(0.1);
        Assert.Equal("COMPLETE", (string?)(await jira.Get(path))["status"]);
        Assert.All(jira.Site.Issues.Values, i => Assert.True(i.Archived));
        Assert.Equal(400, (await jira.Post("issue/archive", """{"jql":"nonsense ="}""")).Status);
    }

    [Fact]
    public async Task A_project_is_deleted_in_the_background()
    {
        TestJira jira = Jira(2);
        jira.SignInAs("admin");
        Answer answer = await jira.Post("project/SUP/delete", "");
        Assert.Equal(303, answer.Status);
        Assert.Equal(200, (await jira.Get("project/SUP")).Status);
        jira.Time.AdvanceSeconds(0.1);
        Assert.Equal("COMPLETE", (string?)(await jira.Get(answer.Message.Headers.Location!.AbsolutePath))["status"]);
        Assert.Equal(404, (await jira.Get("project/SUP")).Status);
    }
}
