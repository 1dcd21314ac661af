using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Jira.Auth;
using JiraSync.Engine.Model;
using JiraSync.Engine.Tests.Support;

namespace JiraSync.Engine.Tests.Jira;

/// <summary>What was sent.</summary>
internal sealed record Sent(HttpMethod Method, Uri Uri, Dictionary<string, string> Headers, byte[] Body, DateTimeOffset At)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>A Jira that answers as a test says and remembers what it was asked.</summary>
internal sealed class ScriptedJira : HttpMessageHandler
{
    public const string Secret = "s3cr3t-T0ken-value";

    private readonly Queue<Func<HttpRequestMessage, HttpResponseMessage>> _script = new();
    private readonly List<Sent> _sent = [];

    public ManualTimeProvider Clock { get; } = new();

    public List<string> Log { get; } = [];

    /// <summary>Answers what the script does not.</summary>
    public Func<HttpRequestMessage, string, HttpResponseMessage>? Always { get; set; }

    public IReadOnlyList<Sent> Requests
    {
        get
        {
            lock (_sent)
                return _sent.ToArray();
        }
    }

    public ScriptedJira Then(HttpStatusCode status, string body = "{}", string type = "application/json", params (string Name, string Value)[] headers) =>
        Then(_ => Answer(status, body, type, headers));

    public ScriptedJira Then(Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        _script.Enqueue(answer);
        return this;
    }

    public ScriptedJira ThenThrow(Func<Exception> error) => Then(_ => throw error());

    public static HttpResponseMessage Answer(HttpStatusCode status, string body = "{}", string type = "application/json", params (string Name, string Value)[] headers)
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, type) };
        foreach ((string name, string value) in headers)
            response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }

    public JiraClientOptions Options(JiraKind kind, string url = "https://jira.example.org") => new()
    {
        Url = new Uri(url),
        Credential = new BasicCredential("bot@example.com", Secret),
        Handler = this,
        TimeProvider = Clock,
        KnownKind = kind,
        KnownCloudId = kind == JiraKind.Cloud ? "cloud-1" : null,
        RequestTimeout = TimeSpan.FromHours(5),
        Retry = new JiraRetryOptions { Random = () => 0.5 },
        Log = line =>
        {
            lock (Log)
                Log.Add(line);
        },
    };

    public IJiraClient Connect(JiraKind kind) => Connect(Options(kind));

    public IJiraClient Connect(JiraClientOptions options) => Run(JiraClientFactory.ConnectAsync(options, CancellationToken.None));

    /// <summary>Lets a call end, moving the clock over every wait but the limits of requests.</summary>
    public T Run<T>(Task<T> task) => Clock.RunAsync(task).GetAwaiter().GetResult();

    public void Run(Task task) => Clock.RunAsync(task).GetAwaiter().GetResult();

    /// <summary>The error that a call ends with.</summary>
    public JiraException Fail(Func<Task> call)
    {
        var error = Xunit.Assert.ThrowsAny<JiraException>(() => Run(call()));
        Xunit.Assert.DoesNotContain(Secret, error.ToString());
        return error;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers = request.Content is null ? request.Headers : request.Headers.Concat(request.Content.Headers);
        Func<HttpRequestMessage, HttpResponseMessage>? next = null;
        lock (_sent)
        {
            _sent.Add(new Sent(request.Method, request.RequestUri!, headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase), body, Clock.GetUtcNow()));
            if (_script.Count > 0)
                next = _script.Dequeue();
        }

        await Task.Yield();
        HttpResponseMessage response = next is not null ? next(request)
            : Always is { } always ? always(request, Encoding.UTF8.GetString(body))
            : throw new InvalidOperationException("Nothing was scripted for " + request.Method + " " + request.RequestUri);
        response.RequestMessage = request;
        return response;
    }
}
