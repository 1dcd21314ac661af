using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Jira.Auth;
using JiraSync.Engine.Model;
using Xunit;

namespace JiraSync.Engine.Tests.Jira;

/// <summary>How failures look on real sockets, with the carrier that users get.</summary>
public sealed class LoopbackTests
{
    private const string Me = """{"name":"bob","displayName":"Bob"}""";
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly IssueEdit Edit = new() { Summary = "x", WriteId = "w" };

    private static Task<IJiraClient> ConnectAsync(int port, string scheme = "http", int tries = 1) => JiraClientFactory.ConnectAsync(
        new JiraClientOptions
        {
            Url = new Uri($"{scheme}://localhost:{port}"),
            Credential = new BasicCredential("bob", "password-1"),
            KnownKind = JiraKind.DataCenter,
            Retry = new JiraRetryOptions { MaxTries = tries, FirstDelay = TimeSpan.FromMilliseconds(10) },
            RequestTimeout = TimeSpan.FromSeconds(20),
        },
        None);

    private static string Http(string body, int? length = null) =>
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length ?? body.Length}\r\n\r\n{body}";

    [Fact]
    public async Task A_write_whose_connection_is_closed_without_an_answer_arrives_once_and_is_unknown()
    {
        await using var server = new RawServer((n, _) => n == 0 ? Http(Me) : null);
        using IJiraClient client = await ConnectAsync(server.Port, tries: 4);
        await client.GetMyselfAsync(None);

        JiraException error = await Assert.ThrowsAnyAsync<JiraException>(() => client.EditIssueAsync("1", Edit, None));
        JiraException created = await Assert.ThrowsAnyAsync<JiraException>(() => client.AddCommentAsync("1", RichText.Wiki("x"), new SyncMarker("c", "l", "i"), null, None));

        Assert.Equal((ErrorIds.JiraOutcomeUnknown, true), (error.ErrorId, error.OutcomeUnknown));
        Assert.True(created.OutcomeUnknown);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_read_whose_connection_is_closed_is_repeated()
    {
        await using var server = new RawServer((n, _) => n < 2 ? null : Http(Me));
        using IJiraClient client = await ConnectAsync(server.Port, tries: 4);
        Assert.Equal("bob", (await client.GetMyselfAsync(None)).User.Id);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_unreachable_and_nothing_was_sent()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using IJiraClient client = await ConnectAsync(port);

        JiraException error = await Assert.ThrowsAnyAsync<JiraException>(() => client.EditIssueAsync("1", Edit, None));

        Assert.Equal((ErrorIds.JiraUnreachable, SyncErrorKind.Transient, false), (error.ErrorId, error.Kind, error.OutcomeUnknown));
    }

    [Fact]
    public async Task A_body_that_is_cut_short_is_told_from_a_whole_one()
    {
        await using var server = new RawServer((_, _) => Http(Me.Substring(0, 10), Me.Length));
        using IJiraClient client = await ConnectAsync(server.Port);

        JiraException read = await Assert.ThrowsAnyAsync<JiraException>(() => client.GetMyselfAsync(None));
        JiraException write = await Assert.ThrowsAnyAsync<JiraException>(() => client.AddCommentAsync("1", RichText.Wiki("x"), new SyncMarker("c", "l", "i"), null, None));

        Assert.Equal((ErrorIds.JiraAnswerInvalid, false), (read.ErrorId, read.OutcomeUnknown));
        Assert.Equal((ErrorIds.JiraOutcomeUnknown, true), (write.ErrorId, write.OutcomeUnknown));
    }

    [Fact]
    public async Task A_download_that_is_cut_short_fails()
    {
        await using var server = new RawServer((_, _) => Http("hel", 5));
        using IJiraClient client = await ConnectAsync(server.Port);
        using Stream stream = await client.OpenAttachmentAsync(new Attachment { Id = "1", FileName = "a", ContentUrl = "" }, None);

        JiraException error = await Assert.ThrowsAnyAsync<JiraException>(() => stream.CopyToAsync(Stream.Null));

        Assert.Equal(SyncErrorKind.Transient, error.Kind);
    }

    [Fact]
    public async Task A_file_name_arrives_as_UTF8()
    {
        await using var server = new RawServer((_, _) => Http("""[{"id":"9","filename":"x","size":5,"created":"2026-01-01T00:00:00.000+0000","content":"c"}]"""));
        using IJiraClient client = await ConnectAsync(server.Port);

        await client.AddAttachmentAsync("1", "日本 Ü.txt", "text/plain; charset=utf-8", new MemoryStream("hello"u8.ToArray()), 5, None);

        string sent = server.Requests[0];
        Assert.Contains("filename=\"日本 Ü.txt\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC%20%C3%9C.txt", sent);
        Assert.Contains("Content-Type: text/plain; charset=utf-8\r\n", sent);
        Assert.DoesNotContain("Expect:", sent);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_not_trusted()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 own = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pfx), null);
        await using var server = new RawServer((_, _) => Http(Me), certificate);
        using IJiraClient client = await ConnectAsync(server.Port, "https", tries: 3);

        JiraException error = await Assert.ThrowsAnyAsync<JiraException>(() => client.EditIssueAsync("1", Edit, None));

        Assert.Equal((ErrorIds.JiraCertificateNotTrusted, SyncErrorKind.Configuration, false), (error.ErrorId, error.Kind, error.OutcomeUnknown));
        Assert.Empty(server.Requests);
    }

    /// <summary>Reads requests and writes what it is told; null closes the connection without an answer.</summary>
    private sealed class RawServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly Func<int, string, string?> _answer;
        private readonly X509Certificate2? _certificate;
        private readonly Task _loop;

        public RawServer(Func<int, string, string?> answer, X509Certificate2? certificate = null)
        {
            _answer = answer;
            _certificate = certificate;
            _listener.Start();
            _loop = AcceptAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public List<string> Requests { get; } = [];

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Stop();
            await _loop;
            _stop.Dispose();
        }

        private async Task AcceptAsync()
        {
            List<Task> serving = [];
            try
            {
                while (true)
                    serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
            catch (OperationCanceledException)
            {
                await Task.WhenAll(serving);
            }
        }

        private async Task ServeAsync(TcpClient connection)
        {
            using TcpClient c = connection;
            try
            {
                Stream stream = c.GetStream();
                if (_certificate is not null)
                {
                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
                    stream = tls;
                }

                while (await ReadRequestAsync(stream) is { } request)
                {
                    int number;
                    lock (Requests)
                    {
                        number = Requests.Count;
                        Requests.Add(request);
                    }

                    if (_answer(number, request) is not { } answer)
                        return;
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), _stop.Token);
                    if (!answer.EndsWith('}') && !answer.EndsWith(']'))
                        return;
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client went away, or the test is over.
            }
        }

        private async Task<string?> ReadRequestAsync(Stream stream)
        {
            var all = new MemoryStream();
            byte[] buffer = new byte[4096];
            while (true)
            {
                int read = await stream.ReadAsync(buffer, _stop.Token);
                if (read == 0)
                    return null;
                all.Write(buffer, 0, read);
                string text = Encoding.UTF8.GetString(all.ToArray());
                int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                if (end < 0)
                    continue;
                int at = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
                int length = at < 0 || at > end ? 0 : int.Parse(text.Substring(at + 16, text.IndexOf('\r', at) - at - 16));
                if (Encoding.UTF8.GetByteCount(text) >= end + 4 + length)
                    return text;
            }
        }
    }
}
