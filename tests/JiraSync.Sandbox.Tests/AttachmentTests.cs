using System;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests;

public sealed class AttachmentTests
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("file content");

    [Theory]
    [InlineData("no-check")]
    [InlineData("nocheck")]
    public async Task Attaches_with_either_spelling_of_the_token(string token)
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue();
        jira.Time.AdvanceSeconds(1);
        Answer answer = await jira.Attach("SUP-1", "größe.txt", Content, token);
        Assert.Equal(200, answer.Status);
        Assert.Equal("größe.txt", (string?)answer.Json[0]!["filename"]);
        Assert.Equal(Content, jira.Site.GetIssue("SUP-1").Attachments.Single().Content);
        Assert.Equal(jira.Site.Now, jira.Site.GetIssue("SUP-1").Updated);
        Assert.Equal("größe.txt", jira.Site.GetIssue("SUP-1").History.Single().Items.Single().ToText);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task A_form_without_the_token_fails_the_XSRF_check(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind);
        jira.NewIssue();
        Answer answer = await jira.Attach("SUP-1", "a.txt", Content, token: null);
        Assert.Equal((403, "XSRF check failed", "text/plain"), (answer.Status, answer.Text, answer.MediaType));
    }

    [Fact]
    public async Task Cloud_redirects_to_a_media_host_that_needs_no_credentials()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue();
        string id = jira.Edits.AddAttachment("bob", "SUP-1", "a.txt", "text/plain", Content).Id;
        Answer redirect = await jira.Get($"attachment/content/{id}");
        Assert.Equal(303, redirect.Status);
        Uri location = redirect.Message.Headers.Location!;
        Assert.NotEqual(new Uri(jira.Site.BaseUrl).Authority, location.Authority);
        Assert.Contains(jira.Site.GetIssue("SUP-1").Attachments[0].MediaId, location.AbsolutePath);
        Assert.Equal(Content, await jira.Client.GetByteArrayAsync(location));
        Assert.Equal(0, jira.Control.LeakedCredentials);
        using HttpResponseMessage refused = await jira.Client.GetAsync(new Uri(location.GetLeftPart(UriPartial.Path) + "?token=wrong"));
        Assert.Equal(403, (int)refused.StatusCode);
    }

    [Fact]
    public async Task The_media_host_notices_leaked_credentials()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue();
        string id = jira.Edits.AddAttachment("bob", "SUP-1", "a.txt", "text/plain", Content).Id;
        using var request = new HttpRequestMessage(HttpMethod.Get, (await jira.Get($"attachment/content/{id}")).Message.Headers.Location);
        request.Headers.Authorization = TestJira.Basic("sync@example.com", "sync-token");
        using HttpResponseMessage response = await jira.Client.SendAsync(request);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(1, jira.Control.LeakedCredentials);
    }

    [Fact]
    public async Task Cloud_streams_when_asked_not_to_redirect_and_knows_ranges()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue();
        string id = jira.Edits.AddAttachment("bob", "SUP-1", "a.txt", "text/plain", Content).Id;
        Assert.Equal("file content", (await jira.Get($"attachment/content/{id}?redirect=false")).Text);
        Answer part = await jira.Send(HttpMethod.Get, $"attachment/content/{id}?redirect=false", null, r => r.Headers.TryAddWithoutValidation("Range", "bytes=5-8"));
        Assert.Equal((206, "cont"), (part.Status, part.Text));
        Answer beyond = await jira.Send(HttpMethod.Get, $"attachment/content/{id}?redirect=false", null, r => r.Headers.TryAddWithoutValidation("Range", "bytes=500-"));
        Assert.Equal(416, beyond.Status);
    }

    [Fact]
    public async Task Data_Center_serves_files_to_those_who_are_signed_in()
    {
        TestJira jira = TestJira.DataCenter(context: "/jira");
        jira.NewIssue();
        string id = jira.Edits.AddAttachment("bob", "SUP-1", "a b.txt", "text/plain", Content).Id;
        var content = new Uri((string)(await jira.Get($"attachment/{id}"))["content"]!);
        Assert.Equal($"/jira/secure/attachment/{id}/a%20b.txt", content.AbsolutePath);
        Assert.Equal("file content", (await jira.Get(content.AbsolutePath["/jira".Length..])).Text);
        Answer login = await jira.SignInAs(null).Get(content.AbsolutePath["/jira".Length..]);
        Assert.Equal(302, login.Status);
        Assert.Contains("login.jsp", login.Message.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData(SandboxKind.Cloud, 413)]
    [InlineData(SandboxKind.DataCenter, 404)]
    public async Task What_is_too_large_is_refused(SandboxKind kind, int status)
    {
        TestJira jira = TestJira.Of(kind, b => b.With(s => s.AttachmentLimit = 5));
        jira.NewIssue();
        Assert.Equal(status, (await jira.Attach("SUP-1", "a.txt", Content)).Status);
        Assert.Equal(5, (long)(await jira.Get("attachment/meta"))["uploadLimit"]!);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Deletes_a_file(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind);
        jira.NewIssue();
        string id = jira.Edits.AddAttachment("bob", "SUP-1", "a.txt", "text/plain", Content).Id;
        Assert.Equal(204, (await jira.Delete($"attachment/{id}")).Status);
        Assert.Equal(404, (await jira.Get($"attachment/{id}")).Status);
        Assert.Equal("a.txt", jira.Site.GetIssue("SUP-1").History.Last().Items.Single().FromText);
    }
}
