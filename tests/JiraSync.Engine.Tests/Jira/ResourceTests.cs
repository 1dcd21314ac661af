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

/// <summary>Fields, workflow, people, worklogs and links against answers of both products, usual and odd ones.</summary>
public sealed class ResourceTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly SyncMarker Marker = new("connection", "link", "item");
    private static readonly Project Sup = new("10000", "SUP", "Support", []);

    private readonly ScriptedJira _jira = new();

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public void A_create_screen_is_read_over_all_its_pages(JiraKind kind)
    {
        string[] all = Enumerable.Range(0, 120).Select(i => $$$"""{"fieldId":"customfield_{{{i}}}","name":"F{{{i}}}","required":{{{(i == 3 ? "true" : "false")}}},"schema":{"type":"string","custom":"com.atlassian.jira.plugin.system.customfieldtypes:textfield"}}""").ToArray();
        _jira.Always = (request, _) =>
        {
            System.Collections.Specialized.NameValueCollection query = System.Web.HttpUtility.ParseQueryString(request.RequestUri!.Query);
            int start = int.Parse(query["startAt"]!);
            string page = string.Join(",", all.Skip(start).Take(int.Parse(query["maxResults"]!)));
            return ScriptedJira.Answer(HttpStatusCode.OK, kind == JiraKind.Cloud
                ? $$"""{"startAt":{{start}},"maxResults":50,"total":120,"fields":[{{page}}]}"""
                : $$"""{"startAt":{{start}},"maxResults":50,"total":120,"isLast":{{(start + 50 >= 120 ? "true" : "false")}},"values":[{{page}}]}""");
        };

        IReadOnlyList<FieldMeta> fields = _jira.Run(_jira.Connect(kind).Fields.GetForCreateAsync("SUP", "1", None));

        Assert.Equal(Enumerable.Range(0, 120).Select(i => "customfield_" + i), fields.Select(f => f.Field.Id));
        Assert.Equal("customfield_3", Assert.Single(fields, f => f.IsRequired).Field.Id);
        Assert.All(fields, f => Assert.Equal((FieldKind.Text, true, null), (f.Field.Kind, f.Field.IsCustom, f.Allowed)));
    }

    [Fact]
    public void Values_that_a_field_takes_are_read_with_those_below_them()
    {
        _jira.Then(HttpStatusCode.OK, """
            {"fields":{
              "customfield_1":{"required":true,"hasDefaultValue":true,"name":"Area","schema":{"type":"option-with-child","custom":"com.atlassian.jira.plugin.system.customfieldtypes:cascadingselect"},
                "allowedValues":[{"id":"1","value":"Fruit","children":[{"id":"2","value":"Apple"},{"id":"3","value":"Old","disabled":true}]},{"id":"4","value":"Gone","disabled":true}]},
              "components":{"required":false,"name":"Components","schema":{"type":"array","items":"component","system":"components"},"allowedValues":[]},
              "labels":{"required":false,"name":"Labels","schema":{"type":"array","items":"string","system":"labels"},"allowedValues":["x"]},
              "odd":7}}
            """);

        IReadOnlyList<FieldMeta> fields = _jira.Run(_jira.Connect(JiraKind.DataCenter).Fields.GetForEditAsync("1", None));

        Assert.Equal(["customfield_1", "components", "labels"], fields.Select(f => f.Field.Id));
        AllowedValue fruit = Assert.Single(fields[0].Allowed!);
        Assert.Equal(("1", "Fruit", "Apple"), (fruit.Id, fruit.Name, Assert.Single(fruit.Children).Name));
        Assert.True(fields[0] is { IsRequired: true, HasDefault: true });
        Assert.Empty(fields[1].Allowed!);
        Assert.Null(fields[2].Allowed);
    }

    [Theory]
    [InlineData("component", 400)]
    [InlineData("component", 409)]
    [InlineData("version", 400)]
    public void A_component_or_version_that_is_there_is_the_one_wanted(string what, int status)
    {
        IJiraFields fields = _jira.Connect(JiraKind.DataCenter).Fields;
        _jira.Then((HttpStatusCode)status, """{"errorMessages":[],"errors":{"name":"In whatever language."}}""").Then(HttpStatusCode.OK, """[{"name":"Other"},{"name":"core"}]""");

        _jira.Run(what == "component" ? fields.AddComponentAsync(Sup, "Core", None) : fields.AddVersionAsync(Sup, "Core", None));

        Assert.EndsWith($"/project/SUP/{what}s", _jira.Requests[^1].Uri.AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public void A_component_that_is_refused_and_not_there_is_an_error()
    {
        _jira.Then(HttpStatusCode.BadRequest, """{"errors":{"name":"Too ugly."}}""").Then(HttpStatusCode.OK, "[]");

        Assert.Contains("Too ugly", _jira.Fail(() => _jira.Connect(JiraKind.Cloud).Fields.AddComponentAsync(Sup, "Core", None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_is_given_to_Cloud_by_project_id_and_to_Data_Center_by_key()
    {
        _jira.Always = (_, _) => ScriptedJira.Answer(HttpStatusCode.Created);

        _jira.Run(_jira.Connect(JiraKind.Cloud).Fields.AddVersionAsync(Sup, "1.0", None));
        _jira.Run(_jira.Connect(JiraKind.DataCenter).Fields.AddVersionAsync(Sup, "1.0", None));

        Assert.Equal(["""{"name":"1.0","projectId":10000}""", """{"name":"1.0","project":"SUP"}"""], _jira.Requests.Select(r => r.Text));
    }

    [Fact]
    public void A_version_whose_answer_is_lost_may_have_been_made()
    {
        _jira.Then(HttpStatusCode.BadGateway, "");

        Assert.True(_jira.Fail(() => _jira.Connect(JiraKind.Cloud).Fields.AddVersionAsync(Sup, "1.0", None)).OutcomeUnknown);
    }

    [Fact]
    public void A_Jira_without_boards_has_no_sprints()
    {
        _jira.Then(HttpStatusCode.NotFound, "<html><body>Oops</body></html>", "text/html");

        Assert.Empty(_jira.Run(_jira.Connect(JiraKind.DataCenter).Fields.GetSprintsAsync("SUP", None)));
    }

    [Fact]
    public void Boards_without_sprints_are_passed_over_and_a_sprint_of_two_boards_counts_once()
    {
        _jira.Always = (request, _) => request.RequestUri!.AbsolutePath switch
        {
            "/rest/agile/1.0/board" => ScriptedJira.Answer(HttpStatusCode.OK, """{"isLast":true,"values":[{"id":1,"type":"scrum"},{"id":2,"type":"kanban"},{"id":3,"type":"simple"},{"id":4,"type":"scrum"}]}"""),
            "/rest/agile/1.0/board/1/sprint" when request.RequestUri.Query.Contains("startAt=0", StringComparison.Ordinal) => ScriptedJira.Answer(HttpStatusCode.OK, """{"isLast":false,"values":[{"id":7,"name":"A","state":"active"},{"id":8,"name":"B","state":"future"}]}"""),
            "/rest/agile/1.0/board/1/sprint" => ScriptedJira.Answer(HttpStatusCode.OK, """{"isLast":true,"values":[{"id":8,"name":"B","state":"future"},{"id":9,"name":"C","state":"FUTURE"}]}"""),
            "/rest/agile/1.0/board/3/sprint" => ScriptedJira.Answer(HttpStatusCode.BadRequest, """{"errorMessages":["The board does not support sprints"]}"""),
            _ => ScriptedJira.Answer(HttpStatusCode.OK, """{"isLast":true,"values":[{"id":7,"name":"A","state":"active"}]}"""),
        };

        IReadOnlyList<SprintInfo> sprints = _jira.Run(_jira.Connect(JiraKind.Cloud).Fields.GetSprintsAsync("SUP", None));

        Assert.Equal([(7L, "A", "active"), (8L, "B", "future"), (9L, "C", "future")], sprints.Select(s => (s.Id, s.Name, s.State)));
        Assert.DoesNotContain(_jira.Requests, r => r.Uri.AbsolutePath.Contains("/board/2/", StringComparison.Ordinal));
    }

    [Fact]
    public void Transitions_that_cannot_be_made_are_left_out()
    {
        _jira.Then(HttpStatusCode.OK, """
            {"transitions":[
              {"id":"11","name":"Close","isAvailable":true,"to":{"id":"5","name":"Done","statusCategory":{"key":"done"}},"fields":{"resolution":{"required":true,"name":"Resolution","schema":{"type":"resolution","system":"resolution"},"allowedValues":[{"id":"1","name":"Fixed"}]}}},
              {"id":"21","name":"Hidden","isAvailable":false,"to":{"id":"6","name":"X"}},
              {"id":"31","name":"Old","to":{"id":"7","name":"Y","statusCategory":{"key":"undefined"}}}]}
            """);

        IReadOnlyList<Transition> transitions = _jira.Run(_jira.Connect(JiraKind.Cloud).Workflow.GetTransitionsAsync("1", None));

        Assert.Equal([("11", "done"), ("31", "")], transitions.Select(t => (t.Id, t.To.Category)));
        FieldMeta resolution = Assert.Single(transitions[0].Fields);
        Assert.Equal((FieldKind.Resolution, true, "Fixed"), (resolution.Field.Kind, resolution.IsRequired, Assert.Single(resolution.Allowed!).Name));
    }

    [Fact]
    public void A_transition_carries_its_fields_and_its_mark_and_is_never_made_twice()
    {
        _jira.Then(HttpStatusCode.InternalServerError, "");
        var resolution = new FieldWrite(new FieldInfo("resolution", "Resolution", FieldKind.Resolution), new NameValue("Fixed"));

        JiraException error = _jira.Fail(() => _jira.Connect(JiraKind.DataCenter).Workflow.TransitionAsync("1", "11", [resolution], "write", None));

        Assert.True(error.OutcomeUnknown);
        JObject body = JObject.Parse(Assert.Single(_jira.Requests).Text);
        Assert.Equal(("11", "Fixed", "write"), ((string?)body["transition"]!["id"], (string?)body["fields"]!["resolution"]!["name"], (string?)body["historyMetadata"]!["extraData"]!["writeId"]));
    }

    [Theory]
    [InlineData(JiraKind.Cloud, "query=mi%20a%26b")]
    [InlineData(JiraKind.DataCenter, "username=mi%20a%26b")]
    public void People_are_looked_for_in_the_way_of_the_product(JiraKind kind, string expected)
    {
        _jira.Always = (_, _) => ScriptedJira.Answer(HttpStatusCode.OK, """[{"accountId":"1","name":"mia","displayName":"Mia","emailAddress":"mia@example.com"},{"displayName":"hidden"}]""");
        IJiraPeople people = _jira.Connect(kind).People;

        JiraUser found = Assert.Single(_jira.Run(people.FindAsync("mi a&b", None)));
        Assert.Single(_jira.Run(people.FindAssignableAsync("SUP", "mi a&b", None)));

        Assert.Equal((kind == JiraKind.Cloud ? "1" : "mia", "mia@example.com"), (found.Id, found.Email));
        Assert.All(_jira.Requests, r => Assert.Contains(expected, r.Uri.Query, StringComparison.Ordinal));
    }

    [Fact]
    public void Nobody_is_found_where_there_is_nobody()
    {
        _jira.Then(HttpStatusCode.NotFound, """{"errorMessages":["The user does not exist."]}""");

        Assert.Null(_jira.Run(_jira.Connect(JiraKind.Cloud).People.GetAsync("5:6", None)));
        Assert.Equal("?accountId=5%3A6", _jira.Requests[0].Uri.Query);
    }

    [Fact]
    public void Watchers_that_are_only_counted_are_no_empty_list()
    {
        _jira.Then(HttpStatusCode.OK, """{"watchCount":2,"watchers":[]}""");

        Assert.Equal(ErrorIds.JiraPermissionDenied, _jira.Fail(() => _jira.Connect(JiraKind.Cloud).People.GetWatchersAsync("1", None)).ErrorId);
    }

    [Fact]
    public void A_watcher_is_added_by_a_bare_text()
    {
        _jira.Then(HttpStatusCode.NoContent, "");

        _jira.Run(_jira.Connect(JiraKind.DataCenter).People.AddWatcherAsync("1", "mi\"a", None));

        Assert.Equal("\"mi\\\"a\"", _jira.Requests[0].Text);
        Assert.Equal("application/json", _jira.Requests[0].Headers["Content-Type"]);
    }

    [Fact]
    public void Somebody_who_is_gone_no_longer_watches_but_a_lost_issue_is_an_error()
    {
        IJiraPeople people = _jira.Connect(JiraKind.DataCenter).People;
        _jira.Then(HttpStatusCode.NotFound, """{"errorMessages":["The user ben does not exist."]}""").Then(HttpStatusCode.OK, """{"watchCount":1,"watchers":[{"name":"mia"}]}""");
        _jira.Run(people.RemoveWatcherAsync("1", "ben", None));

        _jira.Then(HttpStatusCode.NotFound, """{"errorMessages":["Issue Does Not Exist"]}""").Then(HttpStatusCode.NotFound, """{"errorMessages":["Issue Does Not Exist"]}""");
        Assert.Equal(ErrorIds.JiraIssueNotFound, _jira.Fail(() => people.RemoveWatcherAsync("1", "ben", None)).ErrorId);

        _jira.Then(HttpStatusCode.BadRequest, """{"errorMessages":["No."]}""").Then(HttpStatusCode.OK, """{"watchCount":1,"watchers":[{"name":"ben"}]}""");
        Assert.Equal(400, _jira.Fail(() => people.RemoveWatcherAsync("1", "ben", None)).StatusCode);
    }

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public void Work_is_logged_with_its_mark_where_the_product_takes_one(JiraKind kind)
    {
        _jira.Then(HttpStatusCode.Created, WorklogJson("7"));
        var work = new WorklogDraft(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)), 5400, null);

        Worklog logged = _jira.Run(_jira.Connect(kind).Worklogs.AddAsync("1", work, Marker, EstimateRule.Leave, None));

        JObject body = JObject.Parse(_jira.Requests[0].Text);
        Assert.StartsWith("""{"started":"2026-01-02T03:04:05.000+0100","timeSpentSeconds":5400""", _jira.Requests[0].Text, StringComparison.Ordinal);
        Assert.Contains("adjustEstimate=leave", _jira.Requests[0].Uri.Query, StringComparison.Ordinal);
        Assert.Equal(kind == JiraKind.Cloud, body.ContainsKey("properties"));
        Assert.Equal(kind == JiraKind.Cloud ? (Marker, true) : (null, false), (logged.Marker, logged.MarkerKnown));
    }

    [Fact]
    public void An_edit_of_work_keeps_its_restriction_and_takes_its_comment_away()
    {
        _jira.Then(HttpStatusCode.OK, WorklogJson("7", """,{"visibility":{"type":"role","value":"Developers"},"comment":"old"}""")).Then(HttpStatusCode.OK, WorklogJson("7"));

        _jira.Run(_jira.Connect(JiraKind.DataCenter).Worklogs.UpdateAsync("1", "7", new WorklogDraft(DateTimeOffset.UnixEpoch, 60, null), EstimateRule.Adjust, None));

        JObject body = JObject.Parse(_jira.Requests[1].Text);
        Assert.Equal(("Developers", ""), ((string?)body["visibility"]!["value"], (string?)body["comment"]));
        Assert.Contains("adjustEstimate=auto", _jira.Requests[1].Uri.Query, StringComparison.Ordinal);
    }

    [Fact]
    public void An_edit_of_work_whose_answer_came_in_pieces_is_looked_up()
    {
        IJiraWorklogs worklogs = _jira.Connect(JiraKind.Cloud).Worklogs;
        var work = new WorklogDraft(DateTimeOffset.UnixEpoch, 60, null);
        _jira.Then(HttpStatusCode.OK, WorklogJson("7")).Then(HttpStatusCode.OK, "{\"id\":").Then(HttpStatusCode.OK, WorklogJson("7", ""","updated":"2026-05-05T00:00:00.000+0000"}"""));
        Assert.Equal(5, _jira.Run(worklogs.UpdateAsync("1", "7", work, EstimateRule.Leave, None)).Updated.Month);

        _jira.Then(HttpStatusCode.OK, WorklogJson("7")).Then(HttpStatusCode.OK, "{\"id\":").Then(HttpStatusCode.OK, WorklogJson("7"));
        Assert.True(_jira.Fail(() => worklogs.UpdateAsync("1", "7", work, EstimateRule.Leave, None)).OutcomeUnknown);
    }

    [Fact]
    public void Worklogs_of_Cloud_are_read_over_all_their_pages_with_their_marks()
    {
        string[] all = Enumerable.Range(1, 5).Select(i => WorklogJson(i.ToString(), i == 2 ? ""","properties":[{"key":"jirasync","value":{"connection":"c","link":"l","item":"i"}}]}""" : ""","properties":[]}""")).ToArray();
        _jira.Always = (request, _) =>
        {
            int start = int.Parse(System.Web.HttpUtility.ParseQueryString(request.RequestUri!.Query)["startAt"]!);
            return ScriptedJira.Answer(HttpStatusCode.OK, $$"""{"startAt":{{start}},"total":5,"worklogs":[{{string.Join(",", all.Skip(start).Take(2))}}]}""");
        };

        IReadOnlyList<Worklog> worklogs = _jira.Run(_jira.Connect(JiraKind.Cloud).Worklogs.GetAllAsync("1", None));

        Assert.Equal(["1", "2", "3", "4", "5"], worklogs.Select(w => w.Id));
        Assert.All(worklogs, w => Assert.True(w.MarkerKnown));
        Assert.Equal("2", Assert.Single(worklogs, w => w.Marker is not null).Id);
    }

    [Theory]
    [InlineData(404, """{"errorMessages":["Cannot find worklog with id: '7'."]}""", null)]
    [InlineData(400, """{"errorMessages":["Cannot find worklog with id: '7'."]}""", null)]
    [InlineData(400, """{"errorMessages":["You do not have permission."]}""", 400)]
    public void Work_that_is_gone_is_deleted(int status, string body, int? expected)
    {
        IJiraWorklogs worklogs = _jira.Connect(JiraKind.DataCenter).Worklogs;
        _jira.Then((HttpStatusCode)status, body);

        if (expected is null)
            _jira.Run(worklogs.DeleteAsync("1", "7", EstimateRule.Leave, None));
        else
            Assert.Equal(expected, _jira.Fail(() => worklogs.DeleteAsync("1", "7", EstimateRule.Leave, None)).StatusCode);
    }

    [Fact]
    public void Linking_that_is_switched_off_has_no_types()
    {
        _jira.Then(HttpStatusCode.NotFound, """{"errorMessages":["Issue linking is currently disabled."]}""");

        Assert.Empty(_jira.Run(_jira.Connect(JiraKind.Cloud).Links.GetTypesAsync(None)));
    }

    [Fact]
    public void The_source_of_a_link_goes_as_the_inward_issue()
    {
        _jira.Then(HttpStatusCode.Created, "");

        _jira.Run(_jira.Connect(JiraKind.Cloud).Links.AddAsync("Blocks", "1", "2", None));

        Assert.Equal("""{"type":{"name":"Blocks"},"inwardIssue":{"id":"1"},"outwardIssue":{"id":"2"}}""", _jira.Requests[0].Text);
    }

    [Fact]
    public void A_link_whose_answer_is_lost_may_have_been_made()
    {
        _jira.ThenThrow(() => new HttpRequestException("reset"));

        Assert.True(_jira.Fail(() => _jira.Connect(JiraKind.Cloud).Links.AddAsync("Blocks", "1", "2", None)).OutcomeUnknown);
    }

    [Fact]
    public void What_is_gone_is_unlinked()
    {
        IJiraLinks links = _jira.Connect(JiraKind.Cloud).Links;
        _jira.Always = (_, _) => ScriptedJira.Answer(HttpStatusCode.NotFound, """{"errorMessages":["No issue link with id '3' exists."]}""");

        _jira.Run(links.DeleteAsync("3", None));
        _jira.Run(links.DeleteRemoteAsync("1", "a&b=c", None));

        Assert.Equal("?globalId=a%26b%3Dc", _jira.Requests[^1].Uri.Query);
    }

    [Fact]
    public void Remote_links_of_others_are_read_as_far_as_they_go()
    {
        _jira.Then(HttpStatusCode.OK, """
            [{"id":1,"globalId":"g","application":{},"relationship":"","object":{"url":"https://example.org/1","title":"One","summary":"S","icon":{},"status":{"resolved":true,"icon":{"title":"Done"}}}},
             {"id":2,"application":{},"object":{"url":"https://example.org/2","title":"Two"}},
             {"id":3,"globalId":"h","relationship":"causes","object":{"url":"https://example.org/3"}},
             {"id":4,"globalId":"broken"}]
            """);

        IReadOnlyList<RemoteLink> links = _jira.Run(_jira.Connect(JiraKind.DataCenter).Links.GetRemoteAsync("1", None));

        Assert.Equal(
            [new RemoteLink("g", "https://example.org/1", "One", null, "S", true, "Done"), new RemoteLink("h", "https://example.org/3", "https://example.org/3", "causes", null, false, null)],
            links);
    }

    [Fact]
    public void A_draft_that_cannot_be_written_down_does_not_stop_the_others()
    {
        _jira.Then(HttpStatusCode.Created, """{"issues":[{"id":"1","key":"SUP-1"},{"id":"2","key":"SUP-2"}],"errors":[]}""");
        var bad = new FieldWrite(new FieldInfo("customfield_1", "Points", FieldKind.Number), new TextValue("many"));
        IssueDraft draft = new("SUP", "1", "s", null, Marker);

        IReadOnlyList<CreateResult> results = _jira.Run(_jira.Connect(JiraKind.Cloud).CreateIssuesAsync([draft, draft with { Fields = [bad] }, draft], None));

        Assert.Equal(["SUP-1", null, "SUP-2"], results.Select(r => r.Key));
        Assert.Equal(ErrorIds.JiraFieldRejected, results[1].Error!.ErrorId);
        Assert.Equal(2, JObject.Parse(Assert.Single(_jira.Requests).Text)["issueUpdates"]!.Count());
    }

    [Fact]
    public void Only_drafts_that_cannot_be_written_down_cost_no_call()
    {
        IssueDraft draft = new("SUP", "1", "s", RichText.Adf("no json"), Marker);

        Assert.NotNull(Assert.Single(_jira.Run(_jira.Connect(JiraKind.Cloud).CreateIssuesAsync([draft], None))).Error);
        Assert.Empty(_jira.Requests);
    }

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public void Further_fields_are_asked_for_and_what_is_not_in_the_answer_is_not_known(JiraKind kind)
    {
        JObject issue = ClientTests.IssueJson("1", "SUP-1");
        issue["fields"]!["summary"] = "s";
        issue["fields"]!["priority"] = new JObject { ["name"] = "High" };
        issue["fields"]!["duedate"] = null;
        issue["fields"]!["customfield_2"] = "not a number";
        FieldInfo[] asked =
        [
            new("priority", "Priority", FieldKind.Priority), new("duedate", "Due", FieldKind.Date), new("customfield_1", "Gone", FieldKind.Text),
            new("customfield_2", "Odd", FieldKind.Number), new("parent", "Parent", FieldKind.Parent), FieldInfo.Summary,
        ];
        _jira.Always = (_, _) => ScriptedJira.Answer(HttpStatusCode.OK, kind == JiraKind.Cloud ? $$"""{"issues":[{{issue}}],"isLast":true}""" : issue.ToString());

        Issue read = Assert.Single(_jira.Run(_jira.Connect(kind).GetIssuesAsync(["1"], new IssueSelection(IssueContent.Fields, asked), None)));

        Assert.Equal(["duedate", "parent", "priority", "summary"], read.Fields.Keys.Order());
        Assert.Equal((new NameValue("High"), null, null), ((NameValue)read.Fields["priority"]!, read.Fields["duedate"], read.Fields["parent"]));
        string sent = Uri.UnescapeDataString(_jira.Requests[0].Uri.Query) + _jira.Requests[0].Text;
        Assert.All(asked, f => Assert.Contains(f.Id, sent, StringComparison.Ordinal));
        Assert.Equal(1, sent.Split("summary").Length - 1);
    }

    [Theory]
    [InlineData(VisibilityKind.Role, """{"type":"role","value":"Developers"}""")]
    [InlineData(VisibilityKind.Group, """{"type":"group","value":"Developers"}""")]
    public void A_comment_is_restricted_in_the_same_call(VisibilityKind who, string expected)
    {
        _jira.Then(HttpStatusCode.Created, $$"""{"id":"5","created":"2026-01-01T00:00:00.000+0000","body":"x","visibility":{{expected}}}""");

        Comment comment = _jira.Run(_jira.Connect(JiraKind.DataCenter).AddCommentAsync("1", RichText.Wiki("x"), Marker, new Visibility(who, "Developers"), None));

        Assert.Equal((new Visibility(who, "Developers"), true), (comment.Visibility, comment.IsRestricted));
        Assert.Equal(expected, JObject.Parse(_jira.Requests[0].Text)["visibility"]!.ToString(Newtonsoft.Json.Formatting.None));
    }

    [Fact]
    public void A_comment_is_kept_internal_by_a_property()
    {
        _jira.Then(HttpStatusCode.Created, """{"id":"5","created":"2026-01-01T00:00:00.000+0000","body":"x","properties":[{"key":"sd.public.comment","value":{"internal":true}}]}""");

        Comment comment = _jira.Run(_jira.Connect(JiraKind.DataCenter).AddCommentAsync("1", RichText.Wiki("x"), Marker, new Visibility(VisibilityKind.Internal, ""), None));

        Assert.Equal(VisibilityKind.Internal, comment.Visibility!.Kind);
        JObject body = JObject.Parse(_jira.Requests[0].Text);
        Assert.False(body.ContainsKey("visibility"));
        Assert.Equal(["jirasync", "sd.public.comment"], body["properties"]!.Select(p => (string)p["key"]!));
    }

    [Fact]
    public void An_issue_that_is_gone_is_deleted()
    {
        _jira.Then(HttpStatusCode.NotFound, """{"errorMessages":["Issue Does Not Exist"]}""").Then(HttpStatusCode.Forbidden, "{}");
        IJiraClient client = _jira.Connect(JiraKind.DataCenter);

        _jira.Run(client.DeleteIssueAsync("1", None));
        Assert.Equal(ErrorIds.JiraPermissionDenied, _jira.Fail(() => client.DeleteIssueAsync("1", None)).ErrorId);

        Assert.All(_jira.Requests, r => Assert.Equal("?deleteSubtasks=true", r.Uri.Query));
    }

    private static string WorklogJson(string id, string more = "}")
    {
        JObject json = JObject.Parse("""{"started":"2026-01-01T00:00:00.000+0000","created":"2026-01-01T00:00:00.000+0000","updated":"2026-01-01T00:00:00.000+0000","timeSpentSeconds":60}""");
        json["id"] = id;
        if (more != "}")
            json.Merge(JObject.Parse(more.StartsWith(",{", StringComparison.Ordinal) ? more.Substring(1) : "{" + more.Substring(1)));
        return json.ToString();
    }
}
