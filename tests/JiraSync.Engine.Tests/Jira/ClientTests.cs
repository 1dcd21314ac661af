using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using Newtonsoft.Json.Linq;
using Xunit;

namespace JiraSync.Engine.Tests.Jira;

public sealed class ClientTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly SyncMarker Marker = new("c-1", "l-1", null);

    internal static JObject IssueJson(string id, string key, Action<JObject>? fields = null)
    {
        var f = new JObject
        {
            ["project"] = new JObject { ["key"] = key.Split('-')[0] },
            ["issuetype"] = new JObject { ["id"] = "1", ["name"] = "Bug", ["subtask"] = false },
            ["created"] = "2026-01-02T03:04:05.006+0100",
            ["updated"] = "2026-01-02T03:04:06.007-0330",
        };
        fields?.Invoke(f);
        return new JObject { ["id"] = id, ["key"] = key, ["fields"] = f };
    }

    private static JObject CommentJson(int id) => new()
    {
        ["id"] = id.ToString(),
        ["body"] = "c" + id,
        ["created"] = "2026-01-01T00:00:00.000+0000",
        ["author"] = new JObject { ["name"] = "bob", ["displayName"] = "Bob" },
    };

    [Fact]
    public void A_Cloud_search_asks_for_just_what_is_wanted_and_goes_on_by_token()
    {
        JObject issue = IssueJson("10", "A-1", f =>
        {
            f["summary"] = "S";
            f["description"] = JObject.Parse("""{"version":1,"type":"doc","content":[]}""");
            f["reporter"] = new JObject { ["accountId"] = "u1", ["displayName"] = "Ann", ["emailAddress"] = "" };
            f["attachment"] = new JArray();
            f["comment"] = JObject.Parse("""{"comments":[{"id":"5","created":"2026-01-01T00:00:00.000+0000","body":{"type":"doc"},"jsdPublic":false,"properties":[{"key":"jirasync","value":{"connection":"c","link":"l","item":"i"}}]}],"startAt":0,"maxResults":1,"total":2}""");
        });
        issue["properties"] = JObject.Parse("""{"jirasync":{"connection":"c-1","link":"l-1"}}""");
        issue["changelog"] = JObject.Parse("""{"startAt":0,"maxResults":2,"total":2,"histories":[{"id":"1","created":"2026-01-01T00:00:00.000+0000","items":[{"field":"Issue Type","fieldId":"issuetype","from":"1","fromString":"Bug","to":"2","toString":"Task"}]},{"id":"2","created":"2026-01-02T00:00:00.000+0000","items":[],"historyMetadata":{"type":"jirasync","extraData":{"writeId":"w9"}}}]}""");
        var jira = new ScriptedJira()
            .Then(HttpStatusCode.OK, new JObject { ["issues"] = new JArray(issue), ["nextPageToken"] = "t2", ["isLast"] = false }.ToString())
            .Then(HttpStatusCode.OK, """{"issues":[],"isLast":true}""");
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        SearchPage page = jira.Run(client.SearchAsync(new SearchRequest { Jql = "project = A", Content = IssueContent.All, PageSize = 50, Reconcile = ["10"] }, None));
        SearchPage last = jira.Run(client.SearchAsync(new SearchRequest { Jql = "project = A", Page = page.Next }, None));

        JObject sent = JObject.Parse(jira.Requests[0].Text);
        Assert.Equal("/rest/api/3/search/jql", jira.Requests[0].Uri.AbsolutePath);
        Assert.Equal("changelog", (string?)sent["expand"]);
        Assert.Equal(["jirasync"], sent["properties"]!.Values<string>());
        Assert.Equal([10L], sent["reconcileIssues"]!.Values<long>());
        Assert.Equal(["project", "issuetype", "created", "updated", "summary", "description", "reporter", "comment", "attachment"], sent["fields"]!.Values<string>());
        Assert.Equal("t2", (string?)JObject.Parse(jira.Requests[1].Text)["nextPageToken"]);
        Assert.Null(last.Next);

        Issue read = Assert.Single(page.Issues);
        Assert.Equal(("10", "A-1", "A", "S", "Bug"), (read.Id, read.Key, read.ProjectKey, read.Summary, read.Type.Name));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 6, 7, TimeSpan.FromHours(-3.5)), read.Updated);
        Assert.Equal((TextFormat.Adf, """{"version":1,"type":"doc","content":[]}"""), (read.Description!.Format, read.Description.Source));
        Assert.Equal(new JiraUser("u1", "Ann", null), read.Reporter);
        Assert.Equal(Marker, read.Marker);
        Assert.False(read.CommentsComplete);
        Assert.True(read.AttachmentsComplete);
        Assert.True(read.ChangesComplete);
        Assert.True(read.Comments[0].IsRestricted);
        Assert.Equal(new SyncMarker("c", "l", "i"), read.Comments[0].Marker);
        Assert.Equal(["2", "1"], read.Changes.Select(c => c.Id));
        Assert.Equal("w9", read.Changes[0].WriteId);
        Assert.Equal(new ChangeItem("issuetype", "1", "Bug", "2", "Task"), Assert.Single(read.Changes[1].Items));
    }

    [Fact]
    public void Cloud_reads_issues_by_hundreds_and_asks_again_for_those_that_were_in_trouble()
    {
        var jira = new ScriptedJira();
        jira.Always = (request, body) =>
        {
            if (request.Method == HttpMethod.Get)
                return ScriptedJira.Answer(HttpStatusCode.OK, IssueJson("7", "A-7").ToString());
            string[] ids = JObject.Parse(body)["issueIdsOrKeys"]!.Values<string>().Select(i => i!).ToArray();
            return ScriptedJira.Answer(HttpStatusCode.OK, new JObject
            {
                ["issues"] = new JArray(ids.Where(i => i is not ("7" or "8")).Select(i => IssueJson(i, "A-" + i))),
                ["issueErrors"] = ids.Contains("7") ? JArray.Parse("""[{"id":"7","errorMessage":"busy"}]""") : [],
            }.ToString());
        };
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        IReadOnlyList<Issue> issues = jira.Run(client.GetIssuesAsync(Enumerable.Range(1, 250).Select(i => i.ToString()).ToArray(), IssueContent.All, None));

        Assert.Equal(249, issues.Count);
        Assert.Contains(issues, i => i.Id == "7");
        Assert.DoesNotContain(issues, i => i.Id == "8");
        Assert.Equal(3, client.Calls.Snapshot()["POST issue/bulkfetch"]);
    }

    [Fact]
    public void Data_Center_reads_issues_one_by_one_and_leaves_out_what_is_missing_or_hidden()
    {
        var jira = new ScriptedJira();
        jira.Always = (request, _) => request.RequestUri!.Segments[^1] switch
        {
            "2" => ScriptedJira.Answer(HttpStatusCode.NotFound, """{"errorMessages":["Issue Does Not Exist"],"errors":{}}"""),
            "3" => ScriptedJira.Answer(HttpStatusCode.Forbidden, """{"errorMessages":["You do not have the permission to see the specified issue."],"errors":{}}"""),
            string id => ScriptedJira.Answer(HttpStatusCode.OK, IssueJson(id, "A-" + id, f => f["description"] = "*wiki*").ToString()),
        };
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        IReadOnlyList<Issue> issues = jira.Run(client.GetIssuesAsync(["1", "2", "3", "4"], IssueContent.All, None));

        Assert.Equal(["1", "4"], issues.Select(i => i.Id));
        Assert.Equal(RichText.Wiki("*wiki*"), issues[0].Description);
        Assert.All(jira.Requests, r => Assert.Contains("properties=jirasync", r.Uri.Query));
        Assert.All(jira.Requests, r => Assert.Contains("expand=changelog", r.Uri.Query));
    }

    [Fact]
    public void One_failure_among_many_reads_is_told_and_not_taken_for_a_missing_issue()
    {
        var jira = new ScriptedJira();
        jira.Always = (request, _) => request.RequestUri!.Segments[^1] == "9"
            ? ScriptedJira.Answer(HttpStatusCode.InternalServerError, "{}")
            : ScriptedJira.Answer(HttpStatusCode.OK, IssueJson(request.RequestUri!.Segments[^1], "A-1").ToString());
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        JiraException error = jira.Fail(() => client.GetIssuesAsync(Enumerable.Range(1, 30).Select(i => i.ToString()).ToArray(), IssueContent.None, None));

        Assert.Equal((ErrorIds.JiraUnavailable, false), (error.ErrorId, error.OutcomeUnknown));
    }

    /// <summary>A Data Center whose search result a test changes between pages.</summary>
    private static ScriptedJira Paged(List<int> rows, Action<int>? before = null, int cap = 1000)
    {
        var jira = new ScriptedJira();
        int calls = 0;
        jira.Always = (_, body) =>
        {
            before?.Invoke(calls++);
            JObject asked = JObject.Parse(body);
            int start = (int)asked["startAt"]!;
            JToken[] page = rows.Skip(start).Take(Math.Min(cap, (int)asked["maxResults"]!)).Select(i => (JToken)IssueJson(i.ToString(), "A-" + i)).ToArray();
            return ScriptedJira.Answer(HttpStatusCode.OK, new JObject { ["startAt"] = start, ["total"] = rows.Count, ["issues"] = new JArray(page) }.ToString());
        };
        return jira;
    }

    private static List<string> ReadAll(ScriptedJira jira, int pageSize)
    {
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);
        List<string> ids = [];
        string? next = null;
        do
        {
            SearchPage page = jira.Run(client.SearchAsync(new SearchRequest { Jql = "project = A ORDER BY updated", PageSize = pageSize, Page = next }, None));
            ids.AddRange(page.Issues.Select(i => i.Id));
            next = page.Next;
        }
        while (next is not null);
        return ids;
    }

    [Fact]
    public void Data_Centers_pages_follow_each_other_without_repeats_when_nothing_moves()
    {
        List<int> rows = Enumerable.Range(1, 95).ToList();
        ScriptedJira jira = Paged(rows);

        Assert.Equal(rows.Select(i => i.ToString()), ReadAll(jira, 30));
        Assert.Equal(4, jira.Requests.Count);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_server_that_gives_out_small_pages_is_still_read_to_the_end(int cap)
    {
        List<int> rows = Enumerable.Range(1, 23).ToList();
        Assert.Equal(rows.Select(i => i.ToString()), ReadAll(Paged(rows, cap: cap), 100));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(29)]
    [InlineData(30)]
    public void No_issue_is_lost_when_edits_move_issues_to_the_end_between_pages(int moved)
    {
        List<int> rows = Enumerable.Range(1, 120).ToList();
        List<string> ids = ReadAll(Paged(rows, call =>
        {
            if (call != 1)
                return;
            List<int> taken = rows.Take(moved).ToList();
            rows.RemoveRange(0, moved);
            rows.AddRange(taken);
        }), 30);

        Assert.Equal(Enumerable.Range(1, 120).Select(i => i.ToString()).OrderBy(i => i), ids.Distinct().OrderBy(i => i));
    }

    [Fact]
    public void No_issue_is_lost_whatever_moves_whenever()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            List<int> rows = Enumerable.Range(1, 60).ToList();
            List<string> ids = ReadAll(Paged(rows, call =>
            {
                for (int i = random.Next(4); i > 0 && call is > 0 and < 8; i--)
                {
                    int at = random.Next(rows.Count);
                    int row = rows[at];
                    rows.RemoveAt(at);
                    rows.Add(row);
                }
            }), 7);
            Assert.True(ids.Distinct().Count() == 60, "seed " + seed);
        }
    }

    [Fact]
    public void Data_Center_brings_markers_with_a_search()
    {
        var jira = new ScriptedJira();
        jira.Always = (request, _) =>
        {
            JObject issue = IssueJson("5", "A-5");
            if (request.RequestUri!.AbsolutePath.EndsWith("/search", StringComparison.Ordinal))
                return ScriptedJira.Answer(HttpStatusCode.OK, new JObject { ["startAt"] = 0, ["total"] = 1, ["issues"] = new JArray(issue), ["warningMessages"] = new JArray("careful") }.ToString());
            issue["properties"] = JObject.Parse("""{"jirasync":"{\"connection\":\"c-1\",\"link\":\"l-1\"}"}""");
            return ScriptedJira.Answer(HttpStatusCode.OK, issue.ToString());
        };
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        SearchPage page = jira.Run(client.SearchAsync(new SearchRequest { Jql = "project = A", Content = IssueContent.All }, None));

        Assert.Equal(Marker, page.Issues[0].Marker);
        Assert.Equal((1L, "careful", null), (page.Total!.Value, page.Warnings[0], page.Next));
        Assert.Equal(2, jira.Requests.Count);
    }

    [Fact]
    public void Creates_go_in_bulk_with_their_markers_and_each_draft_gets_its_own_result()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.Created, """
            {"issues":[{"id":"1","key":"A-1"},{"id":"3","key":"A-3"}],
             "errors":[{"status":400,"failedElementNumber":1,"elementErrors":{"errorMessages":[],"errors":{"summary":"You must specify a summary."}}}]}
            """);
        using IJiraClient client = jira.Connect(JiraKind.Cloud);
        IssueDraft Draft(string summary) => new("A", "10001", summary, RichText.Adf("""{"type":"doc","version":1,"content":[]}"""), Marker);

        IReadOnlyList<CreateResult> results = jira.Run(client.CreateIssuesAsync([Draft("one"), Draft(""), Draft("three")], None));

        Assert.Equal([("1", "A-1"), (null, null), ("3", "A-3")], results.Select(r => (r.Id, r.Key)));
        Assert.Equal((ErrorIds.JiraFieldRejected, 400), (results[1].Error!.ErrorId, results[1].Error!.StatusCode!.Value));
        JToken first = JObject.Parse(jira.Requests[0].Text)["issueUpdates"]![0]!;
        Assert.Equal("""{"connection":"c-1","link":"l-1"}""", first["properties"]![0]!["value"]!.ToString(Newtonsoft.Json.Formatting.None));
        Assert.Equal("doc", (string?)first["fields"]!["description"]!["type"]);
    }

    [Fact]
    public void A_bulk_create_that_failed_for_every_draft_still_answers_for_each()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.BadRequest, """{"issues":[],"errors":[{"status":400,"failedElementNumber":0,"elementErrors":{"errorMessages":["No."],"errors":{}}}]}""");
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        CreateResult result = Assert.Single(jira.Run(client.CreateIssuesAsync([new IssueDraft("A", "1", "x", null, Marker)], None)));

        Assert.Equal((null, ErrorIds.JiraRequestRejected), (result.Id, result.Error!.ErrorId));
    }

    [Theory]
    [InlineData(400, "{\"errorMessages\":[\"Bad JSON\"],\"errors\":{}}", ErrorIds.JiraRequestRejected, false)]
    [InlineData(201, "{\"issues\":[],\"errors\":[]}", ErrorIds.JiraOutcomeUnknown, true)]
    [InlineData(201, "{\"issues\":[{\"id\":\"1\"", ErrorIds.JiraOutcomeUnknown, true)]
    [InlineData(502, "", ErrorIds.JiraOutcomeUnknown, true)]
    public void A_bulk_create_that_failed_as_a_whole_throws(int status, string body, string errorId, bool unknown)
    {
        var jira = new ScriptedJira().Then((HttpStatusCode)status, body);
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        JiraException error = jira.Fail(() => client.CreateIssuesAsync([new IssueDraft("A", "1", "x", null, Marker)], None));

        Assert.Equal((errorId, unknown, 1), (error.ErrorId, error.OutcomeUnknown, jira.Requests.Count));
    }

    [Fact]
    public void An_edit_names_its_fields_and_leaves_its_mark_in_the_history()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.NoContent, "");
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        jira.Run(client.EditIssueAsync("10", new IssueEdit { Summary = "new", ClearDescription = true, IssueTypeId = "3", WriteId = "w1" }, None));
        jira.Run(client.EditIssueAsync("10", new IssueEdit { WriteId = "w2" }, None));

        Sent sent = Assert.Single(jira.Requests);
        Assert.Equal("https://jira.example.org/rest/api/2/issue/10", sent.Uri.AbsoluteUri);
        JObject body = JObject.Parse(sent.Text);
        Assert.Equal("""{"summary":"new","description":null,"issuetype":{"id":"3"}}""", body["fields"]!.ToString(Newtonsoft.Json.Formatting.None));
        Assert.Equal(("jirasync", "w1"), ((string?)body["historyMetadata"]!["type"], (string?)body["historyMetadata"]!["extraData"]!["writeId"]));
    }

    [Fact]
    public void Text_of_the_other_products_form_is_never_sent()
    {
        var jira = new ScriptedJira();
        using IJiraClient client = jira.Connect(JiraKind.Cloud);
        Assert.Throws<ArgumentException>(() => jira.Run(client.AddCommentAsync("1", RichText.Wiki("x"), Marker, null, None)));
        Assert.Equal(ErrorIds.JiraFieldRejected, jira.Fail(() => client.AddCommentAsync("1", RichText.Adf("no json"), Marker, null, None)).ErrorId);
        Assert.Empty(jira.Requests);
    }

    [Fact]
    public void Comments_are_read_over_all_pages_even_when_one_is_deleted_meanwhile()
    {
        List<int> all = Enumerable.Range(1, 230).ToList();
        int calls = 0;
        var jira = new ScriptedJira();
        jira.Always = (request, _) =>
        {
            if (calls++ == 1)
                all.RemoveAt(3);
            var query = System.Web.HttpUtility.ParseQueryString(request.RequestUri!.Query);
            int start = int.Parse(query["startAt"]!);
            Assert.Equal(("created", "properties"), (query["orderBy"], query["expand"]));
            return ScriptedJira.Answer(HttpStatusCode.OK, new JObject { ["startAt"] = start, ["total"] = all.Count, ["comments"] = new JArray(all.Skip(start).Take(100).Select(CommentJson)) }.ToString());
        };
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        IReadOnlyList<Comment> comments = jira.Run(client.GetCommentsAsync("1", None));

        Assert.Equal(all.Select(i => i.ToString()), comments.Select(c => c.Id));
    }

    [Fact]
    public void A_new_comment_carries_its_marker()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.Created, CommentJson(7).ToString());
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);
        var marker = new SyncMarker("c", "l", "i");

        Comment comment = jira.Run(client.AddCommentAsync("1", RichText.Wiki("hello"), marker, null, None));

        Assert.Equal(("7", marker), (comment.Id, comment.Marker));
        Assert.Equal("""{"body":"hello","properties":[{"key":"jirasync","value":{"connection":"c","link":"l","item":"i"}}]}""", jira.Requests[0].Text);
    }

    [Fact]
    public void An_edited_comment_keeps_its_restriction()
    {
        JObject restricted = CommentJson(7);
        restricted["visibility"] = JObject.Parse("""{"type":"role","value":"Developers"}""");
        var jira = new ScriptedJira().Then(HttpStatusCode.OK, restricted.ToString()).Then(HttpStatusCode.OK, restricted.ToString());
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        Comment comment = jira.Run(client.UpdateCommentAsync("1", "7", RichText.Wiki("new"), None));

        Assert.True(comment.IsRestricted);
        Assert.Equal("""{"body":"new","visibility":{"type":"role","value":"Developers"}}""", jira.Requests[1].Text);
    }

    [Fact]
    public void Deleting_what_is_gone_is_no_error()
    {
        var jira = new ScriptedJira { Always = (_, _) => ScriptedJira.Answer(HttpStatusCode.NotFound, """{"errorMessages":["gone"],"errors":{}}""") };
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        jira.Run(client.DeleteCommentAsync("1", "7", None));
        jira.Run(client.DeleteAttachmentAsync("8", None));

        Assert.Equal(2, client.Calls.Writes);
    }

    [Theory]
    [InlineData("visibility", """{"type":"group","value":"staff"}""", true)]
    [InlineData("jsdPublic", "false", true)]
    [InlineData("jsdPublic", "true", false)]
    [InlineData("properties", """[{"key":"sd.public.comment","value":{"internal":true}}]""", true)]
    [InlineData("properties", """[{"key":"sd.public.comment","value":"{\"internal\":true}"}]""", true)]
    [InlineData("properties", """[{"key":"sd.public.comment","value":{"internal":false}}]""", false)]
    [InlineData("properties", "[]", false)]
    public void Comments_that_must_not_leave_are_recognised(string member, string value, bool restricted)
    {
        JObject comment = CommentJson(1);
        comment[member] = JToken.Parse(value);
        var jira = new ScriptedJira().Then(HttpStatusCode.OK, new JObject { ["startAt"] = 0, ["total"] = 1, ["comments"] = new JArray(comment) }.ToString());
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        Assert.Equal(restricted, Assert.Single(jira.Run(client.GetCommentsAsync("1", None))).IsRestricted);
    }

    [Theory]
    [InlineData("software", null, true, false)]
    [InlineData("service_desk", null, false, true)]
    [InlineData(null, null, false, true)]
    [InlineData("service_desk", "jsdPublic", true, false)]
    [InlineData("service_desk", "properties", true, false)]
    public void A_service_desks_comments_without_their_properties_count_as_restricted_until_they_are_read(string? type, string? member, bool complete, bool restricted)
    {
        JObject comment = CommentJson(1);
        if (member is not null)
            comment[member] = member == "jsdPublic" ? true : new JArray();
        JObject issue = IssueJson("1", "A-1", f =>
        {
            if (type is not null)
                f["project"]!["projectTypeKey"] = type;
            f["comment"] = new JObject { ["startAt"] = 0, ["total"] = 1, ["comments"] = new JArray(comment) };
        });
        var jira = new ScriptedJira().Then(HttpStatusCode.OK, issue.ToString());
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        Issue read = Assert.Single(jira.Run(client.GetIssuesAsync(["1"], IssueContent.All, None)));

        Assert.Equal((complete, restricted, member == "properties"), (read.CommentsComplete, read.Comments[0].IsRestricted, read.Comments[0].MarkerKnown));
    }

    [Fact]
    public void Clouds_history_is_read_whole_and_turned_newest_first()
    {
        var jira = new ScriptedJira();
        jira.Always = (request, _) =>
        {
            int start = int.Parse(System.Web.HttpUtility.ParseQueryString(request.RequestUri!.Query)["startAt"]!);
            var values = new JArray(Enumerable.Range(1, 150).Skip(start).Take(100).Select(i => new JObject { ["id"] = i.ToString(), ["created"] = 1767225600000L + i, ["items"] = new JArray() }));
            return ScriptedJira.Answer(HttpStatusCode.OK, new JObject { ["startAt"] = start, ["total"] = 150, ["values"] = values }.ToString());
        };
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        IReadOnlyList<Change> changes = jira.Run(client.GetChangesAsync("1", None));

        Assert.Equal(Enumerable.Range(1, 150).Reverse().Select(i => i.ToString()), changes.Select(c => c.Id));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1767225600150), changes[0].At);
    }

    [Fact]
    public void Permissions_that_the_answer_does_not_name_are_not_given()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.OK, """{"permissions":{"CREATE_ISSUES":{"havePermission":true},"EDIT_ISSUES":{"havePermission":false}}}""");
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        IReadOnlyDictionary<string, bool> has = jira.Run(client.GetPermissionsAsync("A B", ["CREATE_ISSUES", "EDIT_ISSUES", "OTHER"], None));

        Assert.Equal([true, false, false], new[] { has["CREATE_ISSUES"], has["EDIT_ISSUES"], has["OTHER"] });
        Assert.Equal("?projectKey=A%20B&permissions=CREATE_ISSUES%2CEDIT_ISSUES%2COTHER", jira.Requests[0].Uri.Query);
    }

    [Fact]
    public void A_project_comes_with_its_types()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.OK, """{"id":"1","key":"A","name":"Alpha","issueTypes":[{"id":"5","name":"Sub","subtask":true}]}""");
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);
        Project project = jira.Run(client.GetProjectAsync("A", None));
        Assert.Equal(("1", "A", "Alpha", new IssueType("5", "Sub", true)), (project.Id, project.Key, project.Name, Assert.Single(project.IssueTypes)));
    }
}
