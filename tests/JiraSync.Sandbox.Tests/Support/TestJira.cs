using System;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using JiraSync.Sandbox.Control;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Hosting;

namespace JiraSync.Sandbox.Tests.Support;

/// <summary>A site in this process with a client that is signed in as the account to sync with.</summary>
internal sealed class TestJira
{
    private readonly HttpClient _client;
    private AuthenticationHeaderValue? _authorization;

    private TestJira(SandboxKind kind, Action<SiteBuilder>? build, string context, HttpMessageHandler? webhooks = null)
        : this(new ManualTime(), time => Build(kind, build, time), context, webhooks)
    {
    }

    private TestJira(ManualTime time, Func<ManualTime, Site> build, string context, HttpMessageHandler? webhooks = null)
    {
        Time = time;
        App = new SandboxApp(new SandboxOptions { Site = build(time), ContextPath = context, WebhookHandler = webhooks });
        _client = new HttpClient(new SandboxHandler(App));
        SignInAs("sync");
    }

    public ManualTime Time { get; }

    public SandboxApp App { get; }

    public Site Site => App.Site;

    public SandboxControl Control => App.Control;

    public Edits Edits => Site.Edits;

    public HttpClient Client => _client;

    /// <summary>How the client signs in.</summary>
    public AuthenticationHeaderValue? Authorization => _authorization;

    /// <summary>The version of the API that paths are below.</summary>
    public string Version { get; set; } = "";

    /// <summary>One of the sites that come along.</summary>
    public static TestJira Described(string name, HttpMessageHandler? webhooks = null)
    {
        var jira = new TestJira(new ManualTime(), time => JiraSync.Sandbox.Sites.SiteConfig.Load(name, time), "", webhooks);
        jira.Version = jira.Site.IsCloud ? "3" : "2";
        return jira;
    }

    private static Site Build(SandboxKind kind, Action<SiteBuilder>? build, ManualTime time)
    {
        var builder = new SiteBuilder(kind, time);
        builder.AddUser("alice", "Alice Archer", token: "alice-token").AddUser("bob", "Bob Baker", token: "bob-token", timeZone: "Europe/Berlin");
        builder.AddProject("SUP", "Support");
        build?.Invoke(builder);
        return builder.Build();
    }

    public static TestJira Cloud(Action<SiteBuilder>? build = null) => new(SandboxKind.Cloud, build, "") { Version = "3" };

    public static TestJira DataCenter(Action<SiteBuilder>? build = null, string context = "") => new(SandboxKind.DataCenter, build, context) { Version = "2" };

    public static TestJira Of(SandboxKind kind, Action<SiteBuilder>? build = null) => kind == SandboxKind.Cloud ? Cloud(build) : DataCenter(build);

    /// <summary>A site whose webhooks go to a handler.</summary>
    public static TestJira Of(SandboxKind kind, Action<SiteBuilder>? build, HttpMessageHandler webhooks) =>
        new(kind, build, "", webhooks) { Version = kind == SandboxKind.Cloud ? "3" : "2" };

    public TestJira SignInAs(string? name)
    {
        User? user = Site.FindUser(name);
        _authorization = user is null ? null
            : Site.IsCloud ? Basic(user.EmailAddress, user.Tokens[0].Value)
            : new AuthenticationHeaderValue("Bearer", user.Tokens[0].Value);
        return this;
    }

    public static AuthenticationHeaderValue Basic(string name, string secret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{secret}")));

    public TestJira With(AuthenticationHeaderValue? authorization)
    {
        _authorization = authorization;
        return this;
    }

    public Task<Answer> Get(string path) => Send(HttpMethod.Get, path, null);

    public Task<Answer> Delete(string path) => Send(HttpMethod.Delete, path, null);

    public Task<Answer> Post(string path, string? json) => Send(HttpMethod.Post, path, json);

    public Task<Answer> Put(string path, string? json) => Send(HttpMethod.Put, path, json);

    /// <summary>A path without a leading slash lies below the version of the API.</summary>
    public async Task<Answer> Send(HttpMethod method, string path, string? json, Action<HttpRequestMessage>? change = null)
    {
        string address = path.StartsWith('/') ? Site.BaseUrl + path : $"{Site.BaseUrl}/rest/api/{Version}/{path}";
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = _authorization;
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        change?.Invoke(request);
        return await Answer.ReadAsync(await _client.SendAsync(request));
    }

    public async Task<Answer> Attach(string issue, string name, byte[] content, string? token = "no-check")
    {
        using var form = new MultipartFormDataContent();
        var part = new ByteArrayContent(content);
        part.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        form.Add(part, "file", name);
        return await Send(HttpMethod.Post, $"issue/{issue}/attachments", null, request =>
        {
            request.Content = form;
            if (token is not null)
                request.Headers.Add("X-Atlassian-Token", token);
        });
    }

    /// <summary>An issue made behind the clients' backs.</summary>
    public Issue NewIssue(string summary = "An issue", string type = "Task", string project = "SUP", string by = "alice", Action<Issue>? fill = null) =>
        Edits.CreateIssue(by, project, type, issue =>
        {
            issue.Summary = summary;
            fill?.Invoke(issue);
        });

    public string Adf(string text) => Site.Text(text).Source;

    /// <summary>A text in the form of the version that is used.</summary>
    public string TextJson(string text) => Site.IsCloud && Version == "3" ? Adf(text) : JsonValue.Create(text).ToJsonString();
}
