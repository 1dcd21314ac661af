using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using Xunit;

namespace JiraSync.Engine.Tests.Jira;

public sealed class RetryTests
{
    private const string Me = """{"accountId":"a1","displayName":"Bot","timeZone":"Europe/Berlin"}""";
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly IssueEdit Edit = new() { Summary = "new", WriteId = "w1" };

    private static HttpRequestException Broken() => new("Broken", new IOException("reset", new SocketException((int)SocketError.ConnectionReset)));

    private static HttpRequestException Refused() => new("Refused", new SocketException((int)SocketError.ConnectionRefused));

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    public void A_read_is_tried_again_with_growing_waits(int status)
    {
        var jira = new ScriptedJira().Then((HttpStatusCode)status, "").Then((HttpStatusCode)status, "").Then((HttpStatusCode)status, "").Then(HttpStatusCode.OK, Me);
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        Assert.Equal("a1", jira.Run(client.GetMyselfAsync(None)).User.Id);

        double[] waits = jira.Requests.Zip(jira.Requests.Skip(1), (a, b) => (b.At - a.At).TotalSeconds).ToArray();
        Assert.Equal([2, 4, 8], waits);
        Assert.Equal(4, client.Calls.Total);
    }

    [Fact]
    public void Tries_end()
    {
        var jira = new ScriptedJira { Always = (_, _) => ScriptedJira.Answer(HttpStatusCode.ServiceUnavailable, "<html><title>Maintenance</title></html>", "text/html") };
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        JiraException error = jira.Fail(() => client.GetMyselfAsync(None));

        Assert.Equal((ErrorIds.JiraUnavailable, SyncErrorKind.Transient, 4), (error.ErrorId, error.Kind, jira.Requests.Count));
    }

    [Fact]
    public void A_read_survives_a_broken_connection()
    {
        var jira = new ScriptedJira().ThenThrow(Broken).Then(HttpStatusCode.OK, Me);
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        Assert.Equal("a1", jira.Run(client.GetMyselfAsync(None)).User.Id);
    }

    [Fact]
    public void A_write_is_never_repeated_after_a_broken_connection()
    {
        var jira = new ScriptedJira().ThenThrow(Broken);
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        JiraException error = jira.Fail(() => client.EditIssueAsync("1", Edit, None));

        Assert.Equal((ErrorIds.JiraOutcomeUnknown, true, 1), (error.ErrorId, error.OutcomeUnknown, jira.Requests.Count));
    }

    [Fact]
    public void A_write_that_never_left_is_repeated_and_its_outcome_known()
    {
        var jira = new ScriptedJira().ThenThrow(Refused).ThenThrow(Refused).ThenThrow(Refused).ThenThrow(Refused);
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        JiraException error = jira.Fail(() => client.EditIssueAsync("1", Edit, None));

        Assert.Equal((ErrorIds.JiraUnreachable, SyncErrorKind.Transient, false, 4), (error.ErrorId, error.Kind, error.OutcomeUnknown, jira.Requests.Count));
    }

    [Fact]
    public void A_write_turned_away_by_a_limit_is_repeated()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.TooManyRequests, "", "application/json", ("Retry-After", "7")).Then(HttpStatusCode.NoContent, "");
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        jira.Run(client.EditIssueAsync("1", Edit, None));

        Assert.Equal(2, jira.Requests.Count);
        Assert.True(jira.Requests[1].At - jira.Requests[0].At >= TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task A_read_without_an_answer_in_time_is_tried_once_more_then_fails_as_a_timeout()
    {
        var jira = new HangingHandler();
        var clock = new Support.ManualTimeProvider();
        JiraClientOptions options = new ScriptedJira().Options(JiraKind.Cloud) with { Handler = jira, TimeProvider = clock, RequestTimeout = TimeSpan.FromSeconds(30) };
        using IJiraClient client = await clock.RunAsync(JiraClientFactory.ConnectAsync(options, None));

        var read = await Assert.ThrowsAnyAsync<JiraException>(() => clock.RunAsync(client.GetMyselfAsync(None)));
        var write = await Assert.ThrowsAnyAsync<JiraException>(() => clock.RunAsync(client.EditIssueAsync("1", Edit, None)));

        Assert.Equal((ErrorIds.JiraTimeout, false), (read.ErrorId, read.OutcomeUnknown));
        Assert.Equal((ErrorIds.JiraOutcomeUnknown, true), (write.ErrorId, write.OutcomeUnknown));
        Assert.Equal(3, jira.Count);
    }

    [Fact]
    public void A_read_whose_body_is_cut_short_is_read_again()
    {
        var jira = new ScriptedJira().Then(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new CutContent(Me) }).Then(HttpStatusCode.OK, Me);
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        Assert.Equal("a1", jira.Run(client.GetMyselfAsync(None)).User.Id);
        Assert.Equal(2, jira.Requests.Count);
    }

    [Fact]
    public void A_created_comment_whose_body_is_cut_short_is_an_unknown_outcome()
    {
        var jira = new ScriptedJira().Then(_ => new HttpResponseMessage(HttpStatusCode.Created) { Content = new CutContent("{\"id\":\"1\"}") });
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        JiraException error = jira.Fail(() => client.AddCommentAsync("1", RichText.Wiki("x"), new SyncMarker("c", "l", "i"), null, None));

        Assert.Equal((true, 201, 1), (error.OutcomeUnknown, error.StatusCode!.Value, jira.Requests.Count));
    }

    [Fact]
    public void An_edit_that_succeeded_needs_no_body()
    {
        var jira = new ScriptedJira().Then(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new CutContent("{\"id\":\"1\"}") });
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        jira.Run(client.EditIssueAsync("1", Edit, None));

        Assert.Single(jira.Requests);
    }

    [Fact]
    public void A_certificate_that_is_not_trusted_stops_at_once()
    {
        var jira = new ScriptedJira().ThenThrow(() => new HttpRequestException("The SSL connection could not be established", new AuthenticationException("The remote certificate is invalid because of errors in the certificate chain: UntrustedRoot")));
        using IJiraClient client = jira.Connect(JiraKind.DataCenter);

        JiraException error = jira.Fail(() => client.EditIssueAsync("1", Edit, None));

        Assert.Equal((ErrorIds.JiraCertificateNotTrusted, SyncErrorKind.Configuration, false), (error.ErrorId, error.Kind, error.OutcomeUnknown));
        Assert.Single(jira.Requests);
    }

    [Fact]
    public async Task Cancelling_ends_a_wait_and_is_no_error_of_Jiras()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.TooManyRequests, "", "application/json", ("Retry-After", "60"));
        using IJiraClient client = jira.Connect(JiraKind.Cloud);
        using var cancel = new CancellationTokenSource();
        Task<Myself> call = client.GetMyselfAsync(cancel.Token);
        while (jira.Requests.Count == 0)
            await Task.Delay(1);

        cancel.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    private sealed class HangingHandler : HttpMessageHandler
    {
        public int Count { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }

    private sealed class CutContent(string text) : HttpContent
    {
        protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text.Substring(0, text.Length / 2))));

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

        protected override bool TryComputeLength(out long length)
        {
            length = text.Length;
            return true;
        }
    }
}
