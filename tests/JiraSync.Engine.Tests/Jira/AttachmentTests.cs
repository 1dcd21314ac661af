using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using Xunit;

namespace JiraSync.Engine.Tests.Jira;

public sealed class AttachmentTests
{
    private const string Stored = """[{"id":"9","filename":"a.txt","size":5,"mimeType":"text/plain","created":"2026-01-01T00:00:00.000+0000","content":"https://jira.example.org/secure/attachment/9/a.txt"}]""";
    private static readonly CancellationToken None = CancellationToken.None;

    private static Attachment File(string url = "https://jira.example.org/secure/attachment/9/a%20b.txt") => new() { Id = "9", FileName = "a b.txt", Size = 5, ContentUrl = url };

    private static string Read(ScriptedJira jira, Task<Stream> open)
    {
        using Stream stream = jira.Run(open);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [Fact]
    public void Content_behind_a_redirect_is_read_without_credentials_for_the_other_host()
    {
        var jira = new ScriptedJira()
            .Then(HttpStatusCode.SeeOther, "", "text/plain", ("Location", "https://api.media.example.net/file/uuid/binary?token=media-token"))
            .Then(HttpStatusCode.OK, "hello", "text/plain");
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        Assert.Equal("hello", Read(jira, client.OpenAttachmentAsync(File(), None)));

        Assert.Equal("https://jira.example.org/rest/api/3/attachment/content/9", jira.Requests[0].Uri.AbsoluteUri.Split('?')[0]);
        Assert.True(jira.Requests[0].Headers.ContainsKey("Authorization"));
        Assert.False(jira.Requests[1].Headers.ContainsKey("Authorization"));
        Assert.DoesNotContain("media-token", string.Join("", jira.Log));
    }

    [Theory]
    [InlineData(1, "?redirect=false")]
    [InlineData(5 * 1024 * 1024, "?redirect=false")]
    [InlineData(5 * 1024 * 1024 + 1, "")]
    [InlineData(0, "")]
    public void Cloud_gives_small_files_with_one_request_and_large_ones_from_its_media_host(long size, string query)
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.OK, "hello", "text/plain");
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        Assert.Equal("hello", Read(jira, client.OpenAttachmentAsync(File() with { Size = size }, None)));

        Assert.Equal("https://jira.example.org/rest/api/3/attachment/content/9" + query, Assert.Single(jira.Requests).Uri.AbsoluteUri);
    }

    [Theory]
    [InlineData("https://sso.example.org/login?x=1", ErrorIds.JiraAuthenticationFailed)]
    [InlineData("https://jira.example.org/login.jsp", ErrorIds.JiraAuthenticationFailed)]
    [InlineData("http://api.media.example.net/file", ErrorIds.JiraInsecureUrl)]
    public void A_redirect_to_a_login_page_or_to_plain_http_is_not_followed(string location, string errorId)
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.Found, "", "text/plain", ("Location", location));
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        Assert.Equal(errorId, jira.Fail(() => client.OpenAttachmentAsync(File(), None)).ErrorId);
        Assert.Single(jira.Requests);
    }

    [Fact]
    public void A_refusal_by_the_other_host_does_not_show_its_token()
    {
        var jira = new ScriptedJira()
            .Then(HttpStatusCode.SeeOther, "", "text/plain", ("Location", "https://api.media.example.net/file?token=media-token"))
            .Then(HttpStatusCode.Forbidden, "expired", "text/plain");
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        JiraException error = jira.Fail(() => client.OpenAttachmentAsync(File(), None));

        Assert.Equal(ErrorIds.JiraPermissionDenied, error.ErrorId);
        Assert.DoesNotContain("media-token", error.ToString());
    }

    [Fact]
    public void Redirects_in_a_circle_end()
    {
        var jira = new ScriptedJira { Always = (r, _) => ScriptedJira.Answer(HttpStatusCode.Found, "", "text/plain", ("Location", r.RequestUri!.AbsoluteUri)) };
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        jira.Fail(() => client.OpenAttachmentAsync(File(), None));

        Assert.Equal(6, jira.Requests.Count);
    }

    [Theory]
    [InlineData("https://jira.example.org/secure/attachment/9/a%20b.txt")]
    [InlineData("https://inside.example.org/secure/attachment/9/a%20b.txt")]
    [InlineData("")]
    public void Data_Centers_content_is_fetched_from_the_address_that_was_configured(string url)
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.OK, "hello", "text/plain");
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        Assert.Equal("hello", Read(jira, client.OpenAttachmentAsync(File(url), None)));

        Assert.Equal("https://jira.example.org/secure/attachment/9/a%20b.txt", jira.Requests[0].Uri.AbsoluteUri);
    }

    [Fact]
    public void A_missing_file_is_not_found_even_when_a_page_says_so()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.NotFound, "<html><title>Oops</title></html>", "text/html");
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        Assert.Equal(ErrorIds.JiraNotFound, jira.Fail(() => client.OpenAttachmentAsync(File(), None)).ErrorId);
    }

    [Fact]
    public void Content_that_ends_early_does_not_pass_for_the_whole()
    {
        var jira = new ScriptedJira().Then(_ =>
        {
            var content = new StreamContent(new MemoryStream("hel"u8.ToArray()));
            content.Headers.ContentLength = 5;
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
        });
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        var error = Assert.ThrowsAny<JiraException>(() => Read(jira, client.OpenAttachmentAsync(File(), None)));

        Assert.Equal((ErrorIds.JiraAnswerInvalid, SyncErrorKind.Transient), (error.ErrorId, error.Kind));
    }

    [Theory]
    [InlineData("a.txt", "filename=\"a.txt\"")]
    [InlineData("Übersicht \"neu\".txt", "filename=\"Übersicht \\\"neu\\\".txt\"; filename*=UTF-8''%C3%9Cbersicht%20%22neu%22.txt")]
    [InlineData("日本\r\nX: y.png", "filename=\"日本__X: y.png\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC__X%3A%20y.png")]
    public async Task A_file_is_uploaded_under_its_name(string name, string disposition)
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.OK, Stored);
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        Attachment stored = await client.AddAttachmentAsync("1", name, "text/plain", new MemoryStream("hello"u8.ToArray()), 5, None);

        Assert.Equal(("9", 5), (stored.Id, stored.Size));
        Sent sent = jira.Requests[0];
        Assert.Equal("no-check", sent.Headers["X-Atlassian-Token"]);
        Assert.StartsWith("multipart/form-data; boundary=", sent.Headers["Content-Type"]);
        Assert.Contains("Content-Disposition: form-data; name=\"file\"; " + disposition + "\r\n", sent.Text);
        Assert.Contains("Content-Type: text/plain\r\n", sent.Text);
        Assert.Contains("\r\n\r\nhello\r\n--", sent.Text);
        Assert.Equal(sent.Body.Length.ToString(), sent.Headers["Content-Length"]);
    }

    [Theory]
    [InlineData(502, "", ErrorIds.JiraOutcomeUnknown, true)]
    [InlineData(429, "", ErrorIds.JiraRateLimitExceeded, false)]
    [InlineData(413, "{\"errorMessages\":[\"The file is too large\"],\"errors\":{}}", ErrorIds.JiraAttachmentTooLarge, false)]
    [InlineData(413, "{\"errorMessages\":[\"The number of attachments per issue is exceeded\"],\"errors\":{}}", ErrorIds.JiraIssueLimitReached, false)]
    public void An_upload_is_never_repeated(int status, string body, string errorId, bool unknown)
    {
        var jira = new ScriptedJira().Then((HttpStatusCode)status, body);
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        JiraException error = jira.Fail(() => client.AddAttachmentAsync("1", "a", "text/plain", new MemoryStream(new byte[5]), 5, None));

        Assert.Equal((errorId, unknown, 1), (error.ErrorId, error.OutcomeUnknown, jira.Requests.Count));
    }

    [Fact]
    public void Data_Center_calls_a_file_that_is_too_large_not_found()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.NotFound, "").Then(HttpStatusCode.OK, """{"enabled":true,"uploadLimit":4}""");
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        Assert.Equal(ErrorIds.JiraAttachmentTooLarge, jira.Fail(() => client.AddAttachmentAsync("1", "a", "text/plain", new MemoryStream(new byte[5]), 5, None)).ErrorId);
    }

    [Fact]
    public async Task What_the_source_of_an_upload_throws_is_told_as_it_is()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.OK, Stored);
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => client.AddAttachmentAsync("1", "a", "text/plain", new FailingStream(), 5, None));

        Assert.Equal("source", error.Message);
    }

    [Theory]
    [InlineData("""{"enabled":true,"uploadLimit":1000}""", 1000L)]
    [InlineData("""{"enabled":false,"uploadLimit":1000}""", null)]
    public void The_size_limit_is_asked_for(string body, long? limit)
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.OK, body);
        using IJiraClient client = jira.Connect(JiraKind.Cloud);
        Assert.Equal(limit, jira.Run(client.GetAttachmentLimitAsync(None)));
    }

    private sealed class FailingStream : MemoryStream
    {
        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => throw new InvalidOperationException("source");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new InvalidOperationException("source");
    }
}
