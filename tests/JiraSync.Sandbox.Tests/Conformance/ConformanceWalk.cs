using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Tests.Support;

namespace JiraSync.Sandbox.Tests.Conformance;

/// <summary>Sends an API all its good requests and all that can be got wrong about them, and holds each answer against the specification.</summary>
internal sealed class ConformanceWalk(Surface surface, KnownDefects defects)
{
    private readonly HashSet<string> _walked = [];
    private readonly HashSet<string> _labels = [];
    private readonly List<string> _violations = [];
    private readonly HashSet<string> _seen = [];
    private ConformanceSite? _site;

    public int Answers { get; private set; }

    public IReadOnlyList<string> Violations => _violations;

    public async Task RunAsync()
    {
        _site = ConformanceSite.Build(surface);
        Coverage();
        foreach ((Case good, int? status) in Cases.Of(surface, _site.Names).ToList())
            await WalkAsync(good, status);
        foreach (Operation operation in Served().Where(o => !_walked.Contains(o.Api.Name + o)))
            _violations.Add($"{surface.Name}: {operation} is served and has no case.");
        // Also what no specification has.
        foreach (string label in _site.Jira.App.Router.Routes.Where(r => !Elsewhere(r)).Select(r => r.Label).Distinct().Where(l => !_labels.Contains(l)))
            _violations.Add($"{surface.Name}: {label} is served and has no case.");
    }

    /// <summary>How much of the specifications is served.</summary>
    public IEnumerable<string> Coverage() => surface.Specifications.Select(s =>
        $"{surface.Name}: {s.Operations.Count(Serves)} of {s.Operations.Count} operations of {s.Name} are served.");

    public IEnumerable<Operation> Served() => surface.Specifications.SelectMany(s => s.Operations).Where(Serves);

    private bool Serves(Operation operation) => (_site ??= ConformanceSite.Build(surface)).Jira.App.Serves(operation.Method, operation.Api.Prefix + operation.Path);

    /// <summary>Other names of the same endpoints, and what is walked with another version of the API.</summary>
    private bool Elsewhere(Rest.Route route) => route.Template.Contains("/latest/", StringComparison.Ordinal)
        || (surface.Name == "Cloud v2" && !route.Template.StartsWith("rest/api/", StringComparison.Ordinal));

    private async Task WalkAsync(Case good, int? status)
    {
        Operation? operation = surface.Find(good.Method, Site(good.Path));
        if (operation is not null)
            _walked.Add(operation.Api.Name + operation);
        if (_site!.Jira.App.Router.Find(good.Method, Site(good.Path)).Route is { } route)
            _labels.Add(route.Label);
        Answer answer = await SendAsync(good, new Variant("as it should be", good.Method, good.Path, good.Body));
        if (status is null ? answer.Status is < 200 or > 299 : answer.Status != status)
            _violations.Add($"{surface.Name}: {good} was to succeed and got {answer.Status} {answer.Text}");
        foreach (Variant variant in Variants.Of(good, operation))
            await SendAsync(good, variant);
    }

    /// <summary>A path as the site itself sees it: without the query and without the gateway.</summary>
    private string Site(string path)
    {
        string gateway = "/ex/jira/" + _site!.Jira.Site.CloudId;
        path = path.Split('?')[0];
        return path.StartsWith(gateway, StringComparison.Ordinal) ? path[gateway.Length..] : path;
    }

    private async Task<Answer> SendAsync(Case good, Variant variant)
    {
        TestJira jira = _site!.Jira;
        using var request = new HttpRequestMessage(new HttpMethod(variant.Method), jira.Site.BaseUrl + variant.Path);
        request.Headers.TryAddWithoutValidation("User-Agent", variant.UserAgent);
        string? user = variant.Sender switch { Sender.Usual => good.IsAdmin ? "admin" : "sync", Sender.Outsider => "outsider", _ => null };
        if (user is not null)
            jira.SignInAs(user);
        request.Headers.Authorization = variant.Sender switch
        {
            Sender.Anonymous => null,
            Sender.Wrong => surface.Kind == SandboxKind.Cloud ? TestJira.Basic("sync@example.com", "nonsense") : new AuthenticationHeaderValue("Bearer", "nonsense"),
            _ when variant.Path.StartsWith("/ex/", StringComparison.Ordinal) => new AuthenticationHeaderValue("Bearer", variant.Sender == Sender.Usual ? await _site.AppTokenAsync() : "nonsense"),
            _ => jira.Authorization,
        };
        if (good.IsForm && variant.Body is null)
        {
            var form = new MultipartFormDataContent();
            form.Add(new ByteArrayContent([1, 2, 3]), "file", "größe.bin");
            request.Content = form;
            request.Headers.Add("X-Atlassian-Token", "no-check");
        }
        else if (variant.Body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(variant.Body));
            if (variant.MediaType is not null)
                request.Content.Headers.TryAddWithoutValidation("Content-Type", variant.MediaType);
        }

        Answer answer;
        try
        {
            answer = await Answer.ReadAsync(await jira.Client.SendAsync(request));
        }
        catch (Exception e)
        {
            Add($"{e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("JiraSync.Sandbox", StringComparison.Ordinal))}", variant, e.StackTrace?.Split('\n')[0] ?? "");
            answer = new Answer(599, "", new HttpResponseMessage());
        }

        Answers++;
        Check(variant, answer);
        // What was changed must not be missed by the next one.
        if (variant.Method != "GET" && answer.Status is < 400 or >= 500)
            _site = ConformanceSite.Build(surface);
        return answer;
    }

    private void Check(Variant variant, Answer answer)
    {
        if (answer.Status == 599)
            return;
        string path = Site(variant.Path);
        Operation? operation = surface.Find(variant.Method, path);
        IEnumerable<Violation> found;
        try
        {
            // Only what is served has to keep to what is specified for it.
            found = operation is not null && Serves(operation) ? operation.Api.Check(operation, answer, CauseOf(variant, answer), defects.ListOf(operation.Api.Name, $"{operation} {answer.Status}")) : OpenApi.CheckAny($"{variant.Method} {path} {answer.Status}", answer);
        }
        catch (System.Text.Json.JsonException e)
        {
            found = [new Violation($"{variant.Method} {path} {answer.Status}", "$", "", "body", "is no JSON: " + e.Message)];
        }

        foreach (Violation violation in found)
        {
            if (operation is null || !defects.Explains(operation.Api.Name, violation))
                Add($"{(operation is null ? surface.Name : operation.Api.Name)} | {violation}", variant, $"{violation.Operation}{violation.Pointer}{violation.Kind}");
        }

        if (variant.Sender is Sender.Anonymous or Sender.Outsider && answer.Text.Contains(ConformanceSite.Secret, StringComparison.Ordinal))
            Add("shows what must be hidden", variant, variant.Method + path);
        if (variant.Sender is Sender.Anonymous or Sender.Outsider && variant.Method != "GET" && answer.Status < 300
            && (path.Contains("SUP", StringComparison.Ordinal) || path.EndsWith("/issue", StringComparison.Ordinal)))
        {
            Add("does what must be refused", variant, variant.Method + path);
        }

        if (variant.Sender == Sender.Wrong && answer.Status is not (401 or 404 or 405 or 415) && !path.StartsWith("/_", StringComparison.Ordinal) && path is not ("/oauth/token" or "/authorize"))
            Add($"lets a wrong token pass with {answer.Status}", variant, variant.Method + path);
    }

    /// <summary>What answers in front of any operation, or for want of what the path names; "$" when it is the operation itself.</summary>
    private static string CauseOf(Variant variant, Answer answer) => answer.Status switch
    {
        401 when variant.Sender == Sender.Wrong || variant.Path.StartsWith("/ex/", StringComparison.Ordinal) => "$sign-in",
        401 when variant.Sender == Sender.Anonymous => "$anonymous",
        403 when answer.Text == "XSRF check failed" => "$xsrf",
        415 => "$media-type",
        400 when answer.MediaType == "application/problem+json" => "$parameter",
        404 when answer.MediaType == "text/html" => "$parameter",
        400 when variant.What.Contains("body", StringComparison.Ordinal) || variant.What == "another method" || variant.What.StartsWith("as ", StringComparison.Ordinal) => "$payload",
        404 when variant.Sender is Sender.Anonymous or Sender.Outsider => "$hidden",
        404 when variant.What.StartsWith("the path's", StringComparison.Ordinal) || variant.What is "another method" or "a path below" => "$missing",
        _ => "$",
    };

    private void Add(string text, Variant variant, string key)
    {
        // The same fault shows with many requests; one of them is enough.
        if (_seen.Add(key))
            _violations.Add($"{text}   [{variant}]");
    }
}
