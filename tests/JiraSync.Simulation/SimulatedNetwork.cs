using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Sandbox.Hosting;

namespace JiraSync.Simulation;

/// <summary>
/// What lies between a process and the two Jiras: each request takes its time there and back, and what goes wrong goes wrong
/// here. A request that has left reaches its server even if the process is killed meanwhile.
/// </summary>
internal sealed class SimulatedNetwork(World world, SimulatedProcess process) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        world.Clock.CheckThread("The network");
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        if (process.IsDead)
            return await answer.Task.ConfigureAwait(false);
        var call = await ReadAsync(request).ConfigureAwait(false);
        process.InFlight.Add(call.What);
        world.CallBegins(process, call);
        using CancellationTokenRegistration gaveUp = cancellationToken.Register(() => answer.TrySetCanceled(cancellationToken));
        world.Clock.Post(world.Latency(call.Side), () => Arrive(call, answer));
        try
        {
            return await answer.Task.ConfigureAwait(false);
        }
        finally
        {
            process.InFlight.Remove(call.What);
        }
    }

    private void Arrive(SimulatedCall call, TaskCompletionSource<HttpResponseMessage> answer)
    {
        Event? fault = world.StrikeCall(process, call);
        switch (fault?.Kind)
        {
            case EventKind.OutageBegins when fault.A % 2 == 0:
                Return(Answer(503, "<html><body>Service Unavailable</body></html>", "text/html"));
                return;
            case EventKind.OutageBegins or EventKind.CutBefore:
                Break();
                return;
            case EventKind.LateEffect:
                // The connection breaks, and the server does the work all the same, a little later.
                world.Clock.Post(TimeSpan.FromMilliseconds(500 + (fault.B * 9)), () => Serve(call));
                Break();
                return;
            case EventKind.Status500Before:
                Return(Answer(500, "{\"errorMessages\":[\"Internal server error\"],\"errors\":{}}"));
                return;
            case EventKind.Status503:
                Return(With(Answer(503, "{\"message\":\"Busy\"}"), "Retry-After", "2"));
                return;
            case EventKind.HtmlPage:
                Return(Answer(502, "<html><body>Bad Gateway</body></html>", "text/html"));
                return;
            case EventKind.LoginPage when !call.IsWrite:
                Return(Answer(200, "<html><body><form id=\"login-form\">Log in</form></body></html>", "text/html"));
                return;
            case EventKind.Unauthorized:
                Return(Answer(401, "{\"errorMessages\":[\"You are not authenticated.\"],\"errors\":{}}"));
                return;
            case EventKind.LimitIssue:
                Return(Limited("3", "jira-per-issue-on-write"));
                return;
            case EventKind.LimitBurst:
                Return(Limited("1", "jira-burst-based"));
                return;
            case EventKind.LimitQuota:
                Return(Limited("20", "jira-quota-tenant-based"));
                return;
            case EventKind.LimitLong:
                Return(Limited("900", "jira-quota-tenant-based"));
                return;
            case EventKind.LimitBucket:
                HttpResponseMessage bucket = Answer(429, "{\"message\":\"Rate limit exceeded.\"}");
                With(With(With(bucket, "X-RateLimit-Limit", "30"), "X-RateLimit-Remaining", "0"), "X-RateLimit-Interval-Seconds", "1");
                Return(With(With(bucket, "X-RateLimit-FillRate", "10"), "retry-after", "1"));
                return;
        }

        HttpResponseMessage served = Serve(call);
        switch (fault?.Kind)
        {
            case EventKind.CutAfter:
                Break();
                return;
            case EventKind.Status500After:
                Return(Answer(500, "{\"errorMessages\":[\"Internal server error\"],\"errors\":{}}"));
                return;
            case EventKind.Truncate:
                Return(Cut(served));
                return;
            case EventKind.Slow:
                Return(served, TimeSpan.FromMilliseconds(2_000 + (fault.B * 40)));
                return;
            case EventKind.Timeout:
                Return(served, TimeSpan.FromSeconds(150));
                return;
            default:
                Return(served);
                return;
        }

        void Return(HttpResponseMessage response, TimeSpan more = default) => world.Clock.Post(world.Latency(call.Side) + more, () =>
        {
            if (!process.IsDead)
                answer.TrySetResult(response);
        });

        void Break() => world.Clock.Post(world.Latency(call.Side), () =>
        {
            if (!process.IsDead)
                answer.TrySetException(new HttpRequestException("The connection broke.", new IOException("Connection reset by peer.")));
        });

        HttpResponseMessage Limited(string seconds, string reason) => With(With(Answer(429, "{\"errorMessages\":[\"Rate limit exceeded.\"],\"errors\":{}}"), "Retry-After", seconds), "RateLimit-Reason", reason);

        HttpResponseMessage Answer(int status, string body, string type = "application/json")
        {
            var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };
            response.Headers.Date = world.Side(call.Side).Site.Now;
            return response;
        }

        static HttpResponseMessage With(HttpResponseMessage response, string name, string value)
        {
            response.Headers.TryAddWithoutValidation(name, value);
            return response;
        }
    }

    private HttpResponseMessage Serve(SimulatedCall call)
    {
        using var invoker = new HttpMessageInvoker(new SandboxHandler(world.Side(SideName.Local).App, world.Side(SideName.Remote).App));
        world.BeforeServe(process, call);
        Task<HttpResponseMessage> serving = invoker.SendAsync(call.Request(), CancellationToken.None);
        if (!serving.IsCompleted)
            throw new InvalidOperationException("The sandbox did not answer at once: the run would not repeat.");
        HttpResponseMessage response = serving.GetAwaiter().GetResult();
        world.Served(process, call, (int)response.StatusCode);
        return response;
    }

    private async Task<SimulatedCall> ReadAsync(HttpRequestMessage request)
    {
        byte[]? body = request.Content is { } content ? await content.ReadAsByteArrayAsync(CancellationToken.None).ConfigureAwait(false) : null;
        return new SimulatedCall(request, body, world.SideOf(request.RequestUri!));
    }

    private static HttpResponseMessage Cut(HttpResponseMessage response)
    {
        byte[] body = response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
        var cut = new CutContent(body);
        foreach (KeyValuePair<string, IEnumerable<string>> header in response.Content.Headers)
            cut.Headers.TryAddWithoutValidation(header.Key, header.Value);
        response.Content = cut;
        return response;
    }

    /// <summary>A body that breaks off in the middle.</summary>
    private sealed class CutContent(byte[] body) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(body.AsMemory(0, body.Length / 2)).ConfigureAwait(false);
            throw new IOException("The response ended prematurely.");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = body.Length;
            return true;
        }
    }
}

/// <summary>A request on its way.</summary>
internal sealed class SimulatedCall
{
    private readonly byte[]? _body;
    private readonly List<KeyValuePair<string, IEnumerable<string>>> _headers = [];
    private readonly List<KeyValuePair<string, IEnumerable<string>>> _contentHeaders = [];
    private readonly HttpMethod _method;
    private readonly Uri _address;

    public SimulatedCall(HttpRequestMessage request, byte[]? body, SideName side)
    {
        _method = request.Method;
        _address = request.RequestUri!;
        _body = body;
        Side = side;
        foreach (KeyValuePair<string, IEnumerable<string>> header in request.Headers)
            _headers.Add(header);
        if (request.Content is { } content)
        {
            foreach (KeyValuePair<string, IEnumerable<string>> header in content.Headers)
                _contentHeaders.Add(header);
        }
        string path = _address.AbsolutePath;
        bool reads = _method == HttpMethod.Get || path.Contains("/search", StringComparison.Ordinal) || path.EndsWith("/bulkfetch", StringComparison.Ordinal)
            || path.Contains("/jql/", StringComparison.Ordinal) || path.EndsWith("/list", StringComparison.Ordinal);
        IsWrite = !reads;
        What = reads
            ? path.Contains("/search", StringComparison.Ordinal) ? "search" : path.Contains("attachment", StringComparison.Ordinal) || path.Contains("_media", StringComparison.Ordinal) ? "download" : "read"
            : path.Contains("/comment", StringComparison.Ordinal) ? _method.Method.ToLowerInvariant() + " comment"
            : path.Contains("/attachment", StringComparison.Ordinal) ? _method == HttpMethod.Post ? "attach" : "detach"
            : _method == HttpMethod.Post ? "create" : "edit";
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        int issue = Array.IndexOf(parts, "issue");
        if (issue >= 0 && issue + 1 < parts.Length && parts[issue + 1] != "bulk")
            IssueId = parts[issue + 1];
        int at = Array.IndexOf(parts, "comment");
        if (at > 0 && at == parts.Length - 1 && reads)
            CommentsOf = parts[at - 1];
        if (at > 0 && at == parts.Length - 2 && !reads)
            Comment = (parts[at - 1], parts[at + 1]);
    }

    /// <summary>When it was sent.</summary>
    public DateTimeOffset Begun { get; set; }

    /// <summary>The issue that it is about, as the address names it.</summary>
    public string? IssueId { get; }

    /// <summary>The issue whose comments it reads.</summary>
    public string? CommentsOf { get; }

    /// <summary>The comment that it replaces or deletes.</summary>
    public (string Issue, string Id)? Comment { get; }

    public SideName Side { get; }

    public bool IsWrite { get; }

    /// <summary>What it is about, in one word or two.</summary>
    public string What { get; }

    public string Line => $"{_method} {_address.AbsolutePath}";

    /// <summary>The request as its server gets it.</summary>
    public HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(_method, _address);
        foreach (KeyValuePair<string, IEnumerable<string>> header in _headers)
            request.Headers.TryAddWithoutValidation(header.Key, header.Value);
        if (_body is not null)
        {
            request.Content = new ByteArrayContent(_body);
            foreach (KeyValuePair<string, IEnumerable<string>> header in _contentHeaders)
                request.Content.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
        return request;
    }
}
