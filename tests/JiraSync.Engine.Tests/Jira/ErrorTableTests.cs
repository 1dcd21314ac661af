using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Tests.Support;
using Newtonsoft.Json.Linq;
using Xunit;

namespace JiraSync.Engine.Tests.Jira;

public sealed class ErrorTableTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly IssueEdit Edit = new() { Summary = "new", WriteId = "w1" };

    [Theory]
    [InlineData(400, "{\"errorMessages\":[],\"errors\":{\"summary\":\"Field 'summary' cannot be set.\"}}", "JiraFieldRejected", SyncErrorKind.Data)]
    [InlineData(400, "{\"errorMessages\":[\"There was an error parsing JSON.\"]}", "JiraRequestRejected", SyncErrorKind.Data)]
    [InlineData(401, "", "JiraAuthenticationFailed", SyncErrorKind.Authentication)]
    [InlineData(401, "{\"code\":401,\"message\":\"Unauthorized; scope does not match\"}", "JiraScopeMissing", SyncErrorKind.Authentication)]
    [InlineData(403, "{\"errorMessages\":[\"You do not have permission.\"]}", "JiraPermissionDenied", SyncErrorKind.Permission)]
    [InlineData(403, "XSRF check failed", "JiraRequestRejected", SyncErrorKind.Configuration)]
    [InlineData(404, "XSRF check failed", "JiraRequestRejected", SyncErrorKind.Configuration)]
    [InlineData(404, "{\"errorMessages\":[\"Issue Does Not Exist\"],\"errors\":{}}", "JiraIssueNotFound", SyncErrorKind.NotFound)]
    [InlineData(405, "{\"detail\":\"Method 'GET' is not supported.\",\"title\":\"Method Not Allowed\"}", "JiraRequestRejected", SyncErrorKind.Configuration)]
    [InlineData(409, "{}", "JiraConcurrentEdit", SyncErrorKind.Transient)]
    [InlineData(410, "{\"errorMessages\":[\"The requested API has been removed.\"]}", "JiraRequestRejected", SyncErrorKind.Configuration)]
    [InlineData(413, "{\"errorMessages\":[\"limit\"]}", "JiraIssueLimitReached", SyncErrorKind.Data)]
    [InlineData(415, "", "JiraRequestRejected", SyncErrorKind.Configuration)]
    [InlineData(422, "{}", "JiraRequestRejected", SyncErrorKind.Configuration)]
    [InlineData(500, "{}", "JiraOutcomeUnknown", SyncErrorKind.Transient)]
    [InlineData(502, "<html><title>Bad Gateway</title></html>", "JiraOutcomeUnknown", SyncErrorKind.Transient)]
    [InlineData(503, "", "JiraOutcomeUnknown", SyncErrorKind.Transient)]
    public void An_edit_that_is_refused_fails_with(int status, string body, string errorId, SyncErrorKind kind)
    {
        var jira = new ScriptedJira().Then((HttpStatusCode)status, body, body.StartsWith('<') ? "text/html" : "application/json");
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        JiraException error = jira.Fail(() => client.EditIssueAsync("10001", Edit, None));

        Assert.Equal((errorId, kind, status), (error.ErrorId, error.Kind, error.StatusCode!.Value));
        Assert.Equal(status >= 500, error.OutcomeUnknown);
        Assert.Single(jira.Requests);
        Assert.Contains("10001", error.Message);
    }

    [Theory]
    [InlineData(SyncErrorKind.Authentication, typeof(JiraAuthenticationException), 401)]
    [InlineData(SyncErrorKind.Permission, typeof(JiraPermissionException), 403)]
    [InlineData(SyncErrorKind.NotFound, typeof(JiraNotFoundException), 404)]
    [InlineData(SyncErrorKind.Data, typeof(JiraValidationException), 400)]
    [InlineData(SyncErrorKind.Transient, typeof(JiraTransportException), 500)]
    public void The_type_of_an_error_follows_its_kind(SyncErrorKind kind, Type type, int status)
    {
        var jira = new ScriptedJira().Then((HttpStatusCode)status, "{}");
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        JiraException error = jira.Fail(() => client.EditIssueAsync("1", Edit, None));

        Assert.Equal((kind, type), (error.Kind, error.GetType()));
    }

    [Fact]
    public void Field_errors_and_messages_are_kept()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.BadRequest, """{"errorMessages":["No."],"errors":{"comment":"Comment body is not valid!"},"status":400}""");
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        JiraException error = jira.Fail(() => client.EditIssueAsync("1", Edit, None));

        Assert.Equal("No.", Assert.Single(error.JiraMessages));
        Assert.Equal("Comment body is not valid!", error.FieldErrors["comment"]);
        Assert.NotNull(error.Advice);
    }

    [Theory]
    [InlineData("{\"errorMessage\":\"One only\"}", "One only")]
    [InlineData("{\"message\":\"Plain message\"}", "Plain message")]
    [InlineData("{\"errors\":[{\"message\":\"In a list\"}]}", "In a list")]
    [InlineData("{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,\"detail\":\"Failed to convert 'x'\",\"instance\":\"/rest\"}", "Failed to convert 'x'")]
    [InlineData("{\"timestamp\":\"t\",\"status\":400,\"error\":\"Bad Request\",\"message\":\"No message available\",\"path\":\"/ex\"}", "Bad Request")]
    [InlineData("some plain text", "some plain text")]
    [InlineData("{\"errorMessages\":[\"cut of", "cut of")]
    public void Every_shape_of_an_error_body_is_read(string body, string text)
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.BadRequest, body);
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        JiraException error = jira.Fail(() => client.EditIssueAsync("1", Edit, None));

        Assert.Contains(text, Assert.Single(error.JiraMessages));
        Assert.Contains(text, error.Message);
    }

    [Theory]
    [InlineData("X-Authentication-Denied-Reason", "CAPTCHA_CHALLENGE; login-url=https://jira.example.org/login.jsp", 403)]
    [InlineData("X-Seraph-LoginReason", "AUTHENTICATION_DENIED", 401)]
    public void A_captcha_is_told_from_a_missing_permission(string header, string value, int status)
    {
        var jira = new ScriptedJira().Then((HttpStatusCode)status, "", "text/html", (header, value));
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        JiraException error = jira.Fail(() => client.GetMyselfAsync(None));

        Assert.Equal((ErrorIds.JiraCaptchaRequired, SyncErrorKind.Authentication), (error.ErrorId, error.Kind));
    }

    [Fact]
    public void A_query_that_is_refused_says_so()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.BadRequest, """{"errorMessages":["Error in the JQL Query: Expecting a field name at the end of the query."],"errors":{}}""");
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        JiraException error = jira.Fail(() => client.SearchAsync(new SearchRequest { Jql = "project = PUB AND" }, None));

        Assert.Equal((ErrorIds.JiraQueryInvalid, SyncErrorKind.Data), (error.ErrorId, error.Kind));
    }

    [Fact]
    public void A_missing_project_says_so()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.NotFound, """{"errorMessages":["No project could be found with key 'NOPE'."],"errors":{}}""");
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        Assert.Equal(ErrorIds.JiraProjectNotFound, jira.Fail(() => client.GetProjectAsync("NOPE", None)).ErrorId);
    }

    [Fact]
    public void An_unknown_site_at_the_gateway_is_no_missing_issue()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.NotFound, """{"timestamp":"t","status":404,"error":"Not Found","message":"No message available","path":"/ex/jira/0"}""", "application/json", ("X-Failure-Category", "FAILURE_CLIENT_TCS"));
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        Assert.Equal(ErrorIds.JiraNotJira, jira.Fail(() => client.GetChangesAsync("1", None)).ErrorId);
    }

    [Fact]
    public void A_web_page_is_not_Jira()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.OK, "<!DOCTYPE html><html><head><title>Welcome to nginx</title></head></html>", "text/html");
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        JiraException error = jira.Fail(() => client.GetMyselfAsync(None));

        Assert.Equal((ErrorIds.JiraNotJira, SyncErrorKind.Configuration), (error.ErrorId, error.Kind));
        Assert.Contains("Welcome to nginx", error.Message);
    }

    [Fact]
    public void A_login_page_is_a_failed_sign_in()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.OK, "<html><title>Log in - Jira</title><input name=\"os_username\"></html>", "text/html");
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        Assert.Equal(ErrorIds.JiraAuthenticationFailed, jira.Fail(() => client.GetMyselfAsync(None)).ErrorId);
    }

    [Theory]
    [InlineData("https://sso.example.org/adfs/ls?SAMLRequest=abc", ErrorIds.JiraAuthenticationFailed)]
    [InlineData("/login.jsp?os_destination=%2Frest", ErrorIds.JiraAuthenticationFailed)]
    [InlineData("https://elsewhere.example.org/", ErrorIds.JiraAuthenticationFailed)]
    [InlineData("https://jira.example.org/jira/rest/api/2/myself", ErrorIds.JiraInvalidUrl)]
    public void A_redirect_is_never_followed_with_a_request_of_the_interface(string location, string errorId)
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.Found, "", "text/html", ("Location", location));
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        JiraException error = jira.Fail(() => client.GetMyselfAsync(None));

        Assert.Equal(errorId, error.ErrorId);
        Assert.Single(jira.Requests);
        Assert.DoesNotContain("SAMLRequest", error.Message);
    }

    [Theory]
    [InlineData("{\"issues\":[{\"id\":\"1\"")]
    [InlineData("")]
    [InlineData("{\"something\":1}")]
    [InlineData("{\"issues\":[{\"id\":\"1\",\"key\":\"A-1\"}],\"isLast\":true}")]
    [InlineData("{\"issues\":[],\"isLast\":false}")]
    public void An_answer_that_cannot_be_understood_is_an_error_and_no_empty_result(string body)
    {
        var jira = new ScriptedJira { Always = (_, _) => ScriptedJira.Answer(HttpStatusCode.OK, body) };
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        JiraException error = jira.Fail(() => client.SearchAsync(new SearchRequest { Jql = "project = A" }, None));

        Assert.Equal((ErrorIds.JiraAnswerInvalid, false), (error.ErrorId, error.OutcomeUnknown));
    }

    [Fact]
    public void An_answer_nested_beyond_reason_is_refused()
    {
        string deep = new string('[', 2000) + new string(']', 2000);
        var jira = new ScriptedJira().Then(HttpStatusCode.OK, "{\"issues\":" + deep + "}");
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        Assert.Equal(ErrorIds.JiraAnswerInvalid, jira.Fail(() => client.SearchAsync(new SearchRequest { Jql = "project = A" }, None)).ErrorId);
    }

    [Theory]
    [InlineData("{\"id\":\"1\",\"bo")]
    [InlineData("")]
    [InlineData("<html><title>Proxy</title></html>")]
    public void A_write_whose_answer_is_unreadable_has_an_unknown_outcome(string body)
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.Created, body, body.StartsWith('<') ? "text/html" : "application/json");
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        JiraException error = jira.Fail(() => client.AddCommentAsync("1", RichText.Wiki("x"), new SyncMarker("c", "l", "i"), null, None));

        Assert.True(error.OutcomeUnknown);
        Assert.Single(jira.Requests);
    }

    [Fact]
    public void An_anonymous_answer_is_a_failed_sign_in_not_a_missing_issue()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.NotFound, """{"errorMessages":["Issue Does Not Exist"],"errors":{}}""", "application/json", ("X-AUSERNAME", "anonymous"));
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        Assert.Equal(ErrorIds.JiraAuthenticationFailed, jira.Fail(() => client.GetIssuesAsync(["1"], IssueContent.All, None)).ErrorId);
    }

    [Fact]
    public void Secrets_that_a_server_echoes_do_not_reach_errors_or_logs()
    {
        string basic = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("bot@example.com:" + ScriptedJira.Secret));
        var jira = new ScriptedJira().Then(
            HttpStatusCode.BadRequest,
            $$$"""{"errorMessages":["Bad header Basic {{{basic}}} with {{{ScriptedJira.Secret}}}"],"errors":{"x":"{{{ScriptedJira.Secret}}}"}}""");
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        JiraException error = jira.Fail(() => client.EditIssueAsync("1", Edit, None));

        string all = error + error.Advice + string.Join("", error.JiraMessages) + string.Join("", error.FieldErrors.Values) + string.Join("", jira.Log) + jira.Options(JiraKind.Cloud);
        Assert.DoesNotContain(basic, all);
        Assert.DoesNotContain(ScriptedJira.Secret, all);
        Assert.Contains("***", all);
        Assert.NotEmpty(jira.Log);
    }

    [SharedDataFact("jira", "jira-cloud-recorded-errors.json")]
    public void Recorded_errors_of_Jira_are_all_understood()
    {
        var recorded = JObject.Parse(File.ReadAllText(SharedData.Find("jira", "jira-cloud-recorded-errors.json")!));
        foreach (JToken answer in recorded["answers"]!.Where(a => (int)a["status"]! >= 400))
        {
            var jira = new ScriptedJira();
            jira.Always = (_, _) => ScriptedJira.Answer((HttpStatusCode)(int)answer["status"]!, answer["body"]!.ToString(), ((string?)answer["type"] ?? "application/json").Split(';')[0]);
            using IJiraClient client = jira.Connect(JiraKind.Cloud);

            JiraException error = jira.Fail(() => client.GetMyselfAsync(None));

            Assert.True(error.JiraMessages.Count + error.FieldErrors.Count > 0, (string?)answer["req"]);
            Assert.Equal((int)answer["status"]!, error.StatusCode);
        }
    }
}
