using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Sandbox.Auth;
using JiraSync.Sandbox.Control;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Faults;
using JiraSync.Sandbox.Limits;
using JiraSync.Sandbox.Pages;
using JiraSync.Sandbox.Rest;
using JiraSync.Sandbox.Rest.Admin;
using JiraSync.Sandbox.Rest.Agile;
using JiraSync.Sandbox.Rest.Cloud;
using JiraSync.Sandbox.Rest.Common;
using JiraSync.Sandbox.Rest.DataCenter;
using JiraSync.Sandbox.Webhooks;

namespace JiraSync.Sandbox.Hosting;

/// <summary>
/// A Jira without a socket: takes requests, gives answers. <see cref="SandboxServer"/> puts it behind Kestrel,
/// <see cref="SandboxHandler"/> behind an HttpClient of the same process.
/// </summary>
public sealed class SandboxApp
{
    private readonly Router _router;
    private readonly Authenticator _authenticator;
    private readonly Limiter _limiter;
    private readonly CloudSearch _cloudSearch = new();
    private readonly ControlRoutes _controlRoutes;
    private long _requests;

    /// <summary>A Jira for a site.</summary>
    public SandboxApp(SandboxOptions options)
    {
        Site = options.Site;
        ContextPath = options.ContextPath.Trim('/') is { Length: > 0 } context ? "/" + context : "";
        if (Site.IsCloud && ContextPath.Length > 0)
            throw new ArgumentException("Jira Cloud has no context path; leave it out or choose Data Center.", nameof(options));
        Control = new SandboxControl(Site, options.Limits) { Xsrf = options.Xsrf };
        _authenticator = new Authenticator(Site);
        _limiter = new Limiter(Site, options.Limits);
        _router = new Router(Site.Kind);
        Webhooks = new WebhookSender(Site, options.WebhookHandler, WritePayload);
        MetaRoutes.Register(_router);
        ProjectRoutes.Register(_router);
        IssueRoutes.Register(_router);
        TransitionRoutes.Register(_router);
        CommentRoutes.Register(_router);
        PropertyRoutes.Register(_router);
        AttachmentRoutes.Register(_router);
        WorklogRoutes.Register(_router);
        LinkRoutes.Register(_router);
        WatcherRoutes.Register(_router);
        FilterRoutes.Register(_router);
        WebhookRoutes.Register(_router, Webhooks);
        DirectoryRoutes.Register(_router);
        JqlRoutes.Register(_router);
        ListRoutes.Register(_router);
        RoleRoutes.Register(_router);
        ReleaseRoutes.Register(_router);
        AgileRoutes.Register(_router);
        SchemeRoutes.Register(_router);
        ScreenRoutes.Register(_router);
        ContextRoutes.Register(_router);
        WorkflowRoutes.Register(_router);
        ProjectAdminRoutes.Register(_router);
        UserAdminRoutes.Register(_router);
        TaskRoutes.Register(_router);
        if (Site.IsCloud)
        {
            _cloudSearch.Register(_router);
            _router.Add("GET", "_edge/tenant_info", call => call.Ok(new JsonObject { ["cloudId"] = call.Site.CloudId }));
            _authenticator.OAuth.Register(_router);
            BulkRoutes.Register(_router);
        }
        else
        {
            DataCenterSearch.Register(_router);
            SessionRoutes.Register(_router, _authenticator);
        }

        _controlRoutes = new ControlRoutes(Control, options.SavePath, ExpireSearchTokens, RevokeOAuthTokens);
        Control.WasReset += _limiter.Reset;
        SetBaseUrl(options.BaseUrl ?? new Uri(Site.IsCloud ? "http://cloud.sandbox.test" : "http://datacenter.sandbox.test"), options.MediaBaseUrl ?? new Uri("http://media.sandbox.test"));
    }

    /// <summary>The site.</summary>
    public Site Site { get; }

    /// <summary>Sends webhooks.</summary>
    public WebhookSender Webhooks { get; }

    /// <summary>What a test does behind the clients' backs.</summary>
    public SandboxControl Control { get; }

    /// <summary>The context path with a leading slash, or "".</summary>
    public string ContextPath { get; }

    /// <summary>The address of the site, context path included, without a trailing slash.</summary>
    public string BaseUrl => Site.BaseUrl;

    /// <summary>Whether an operation of a specification is served: a method, and a path from the root with parts that vary in braces.</summary>
    public bool Serves(string method, string path) => _router.Serves(method, path);

    /// <summary>All that is served.</summary>
    internal Router Router => _router;

    /// <summary>Makes all page tokens of searches invalid, as seven days would.</summary>
    public void ExpireSearchTokens()
    {
        lock (Site.Gate)
            _cloudSearch.ExpireTokens();
    }

    /// <summary>Makes all OAuth bearer tokens invalid, as an hour would.</summary>
    public void RevokeOAuthTokens()
    {
        lock (Site.Gate)
            _authenticator.OAuth.RevokeTokens();
    }

    /// <summary>Answers a request.</summary>
    public async Task<SandboxResponse> HandleAsync(SandboxRequest request, CancellationToken cancellation = default)
    {
        if (request.Path.StartsWith("/_sandbox", StringComparison.Ordinal))
            return _controlRoutes.Handle(request);
        if (Pages(request) is { } page)
            return page;

        string path = request.Path;
        bool inContext = ContextPath.Length == 0 || path.StartsWith(ContextPath + "/", StringComparison.Ordinal);
        if (inContext)
            path = path[ContextPath.Length..];
        bool viaGateway = Site.IsCloud && path.StartsWith("/ex/jira/", StringComparison.Ordinal);
        string cloudId = "";
        if (viaGateway)
        {
            string rest = path["/ex/jira/".Length..];
            int slash = rest.IndexOf('/', StringComparison.Ordinal);
            cloudId = slash < 0 ? rest : rest[..slash];
            path = slash < 0 ? "/" : rest[slash..];
        }

        (Route? route, Dictionary<string, string> values, IReadOnlyList<string> allowed) = inContext ? _router.Find(request.Method, path) : (null, [], []);
        string label = route is null ? $"{request.Method} ?" : route.Label;
        Control.Calls.Begin(label);
        int status = 0;
        try
        {
            SandboxResponse response = await AnswerAsync(request, path, viaGateway, cloudId, route, values, allowed, label, inContext, cancellation).ConfigureAwait(false);
            status = response.IsDropped ? 0 : response.Status;
            return response;
        }
        finally
        {
            Control.Calls.End(status);
        }
    }

    internal void SetBaseUrl(Uri server, Uri media)
    {
        Site.BaseUrl = server.GetLeftPart(UriPartial.Authority) + ContextPath;
        Control.MediaBaseUrl = media.GetLeftPart(UriPartial.Authority);
    }

    private async Task<SandboxResponse> AnswerAsync(
        SandboxRequest request,
        string path,
        bool viaGateway,
        string cloudId,
        Route? route,
        Dictionary<string, string> values,
        IReadOnlyList<string> allowed,
        string label,
        bool inContext,
        CancellationToken cancellation)
    {
        (bool down, bool drops) = Control.Outage();
        if (down)
        {
            return drops
                ? SandboxResponse.Dropped()
                : SandboxResponse.Html(HtmlPages.Error(503, "Service Unavailable", "The service is temporarily unavailable."), 503);
        }

        List<Fault> faults = Control.Strike(label, $"{request.Method} {path}");
        SandboxResponse? instead = null;
        foreach (Fault fault in faults)
        {
            if (fault.Kind == FaultKind.Latency && !fault.AfterCommit && fault.Delay > TimeSpan.Zero)
                await Task.Delay(fault.Delay, Site.TimeProvider, cancellation).ConfigureAwait(false);
            else if (fault.Kind is not (FaultKind.Latency or FaultKind.Truncate) && !fault.AfterCommit)
                instead ??= AnswerOf(fault);
        }

        if (instead is not null)
            return instead;
        if (!inContext)
            return SandboxResponse.Html(HtmlPages.Error(404, "Not Found", $"Nothing is deployed at {path}; this Jira lives below {ContextPath}."), 404);

        SandboxResponse response = Serve(request, path, viaGateway, cloudId, route, values, allowed);
        foreach (Fault fault in faults)
        {
            if (fault.Kind == FaultKind.Latency && fault.AfterCommit && fault.Delay > TimeSpan.Zero)
                await Task.Delay(fault.Delay, Site.TimeProvider, cancellation).ConfigureAwait(false);
            else if (fault.Kind == FaultKind.Truncate)
                response.TruncateAt = response.Body.Length / 2;
            else if (fault.AfterCommit && fault.Kind != FaultKind.Latency)
                return AnswerOf(fault);
        }

        return response;
    }

    private JsonObject WritePayload(SiteEvent happened, Webhook hook)
    {
        var route = new Route("POST", "rest/api/2/webhook", "webhook", static call => call.NoContent());
        return WebhookPayload.Write(
            new RestCall
            {
                Site = Site,
                Control = Control,
                Request = new SandboxRequest { Method = "POST", Path = "/rest/api/2/webhook" },
                Caller = new Caller(Site.FindUser(hook.OwnerId), SignIn.None),
                Route = route,
                Values = new Dictionary<string, string>(),
                Path = "/rest/api/2/webhook",
                BaseUrl = Site.BaseUrl,
            },
            happened);
    }

    private static SandboxResponse AnswerOf(Fault fault)
    {
        SandboxResponse response = fault.Kind switch
        {
            FaultKind.Drop => SandboxResponse.Dropped(),
            FaultKind.HtmlPage => SandboxResponse.Html(fault.Body ?? HtmlPages.Error(fault.StatusCode, "Bad Gateway", "The proxy could not reach the server."), fault.StatusCode),
            FaultKind.LoginPage => SandboxResponse.Html(fault.Body ?? HtmlPages.Login(), 200),
            _ => fault.Body is { } body
                ? SandboxResponse.Text(body, fault.StatusCode, body.TrimStart().StartsWith('{') ? "application/json;charset=UTF-8" : "text/plain;charset=UTF-8")
                : SandboxResponse.Of(RestError.Collection([$"The sandbox was told to answer {fault.StatusCode}."], new Dictionary<string, string>()), fault.StatusCode),
        };
        if (fault.RetryAfter is not null)
            response.With("Retry-After", fault.RetryAfter);
        return response;
    }

    /// <summary>Answers from the site, in one transaction.</summary>
    private SandboxResponse Serve(
        SandboxRequest request, string path, bool viaGateway, string cloudId, Route? route, Dictionary<string, string> values, IReadOnlyList<string> allowed)
    {
        Caller caller = Caller.Anonymous;
        SandboxResponse response;
        lock (Site.Gate)
        {
            try
            {
                if (viaGateway && cloudId != Site.CloudId)
                    return UnknownCloudId(request);
                if (NeedsNoSignIn(path))
                {
                    if (request.Header("Authorization") is not null && path.StartsWith("/_media/", StringComparison.Ordinal))
                        Control.CountLeakedCredentials();
                }
                else
                {
                    caller = _authenticator.SignIn(request, viaGateway);
                }

                CheckXsrf(request, route);
                if (route is null)
                    throw NoRoute(request, path, allowed);
                if (_limiter.Check(caller, route, values) is { } refusal)
                    return Decorate(refusal, caller);
                Authenticator.CheckScopes(caller, route);
                CheckMediaType(request, route, path);
                var call = new RestCall
                {
                    Site = Site,
                    Control = Control,
                    Request = request,
                    Caller = caller,
                    Route = route,
                    Values = values,
                    Path = path,
                    BaseUrl = viaGateway ? $"{Site.BaseUrl}/ex/jira/{Site.CloudId}" : Site.BaseUrl,
                };
                try
                {
                    response = route.Handler(call);
                }
                catch (RestError e)
                {
                    response = e.Response;
                }

                _limiter.Charge(caller, call, response);
            }
            catch (RestError e)
            {
                response = e.Response;
            }
        }

        return Decorate(response, caller);
    }

    private static bool NeedsNoSignIn(string path) => path.StartsWith("/_media/", StringComparison.Ordinal)
        || path is "/_edge/tenant_info" or "/authorize" or "/me" or "/oauth/token" or "/oauth/token/accessible-resources";

    private SandboxResponse UnknownCloudId(SandboxRequest request) => SandboxResponse.Of(
        new JsonObject
        {
            ["timestamp"] = Site.Now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["status"] = 404,
            ["error"] = "Not Found",
            ["message"] = "No message available",
            ["path"] = request.Path,
        },
        404).With("X-Failure-Category", "FAILURE_CLIENT_TCS");

    private RestError NoRoute(SandboxRequest request, string path, IReadOnlyList<string> allowed)
    {
        if (allowed.Count > 0)
        {
            if (!Site.IsCloud)
                return RestError.With(SandboxResponse.Html(HtmlPages.Error(405, "Method Not Allowed", $"The method {request.Method} is not allowed."), 405).With("Allow", string.Join(",", allowed)));
            RestError error = RestError.Problem(405, "Method Not Allowed", $"Method '{request.Method}' is not supported.", path);
            error.Response.With("Allow", string.Join(", ", allowed));
            return error;
        }

        if (Site.IsCloud && path.StartsWith("/rest/", StringComparison.Ordinal))
            return RestError.Problem(404, "Not Found", $"No endpoint {request.Method} {path}.", path);
        if (!Site.IsCloud && path.StartsWith("/rest/", StringComparison.Ordinal))
            return RestError.With(SandboxResponse.Of(new JsonObject { ["message"] = "null for uri: " + Site.BaseUrl + path, ["status-code"] = 404 }, 404));
        return RestError.With(SandboxResponse.Html(HtmlPages.Error(404, "Not Found", "There is no such page."), 404));
    }

    /// <summary>
    /// What looks like a browser must say where it comes from; a form must carry the token header. Both whatever the
    /// credentials are.
    /// </summary>
    private void CheckXsrf(SandboxRequest request, Route? route)
    {
        if (request.Method is not ("POST" or "PUT") || route?.Template is "oauth/token" or "authorize")
            return;
        bool isForm = request.Header("Content-Type")?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true;
        bool exempt = request.Header("X-Atlassian-Token")?.Trim().ToLowerInvariant() is "no-check" or "nocheck";
        bool isBrowser = request.Header("User-Agent") is { } agent && agent.StartsWith("Mozilla", StringComparison.OrdinalIgnoreCase)
            && (Control.Xsrf == XsrfCheck.AnyMozilla || !agent.Contains("PowerShell/", StringComparison.OrdinalIgnoreCase));
        string origin = new Uri(Site.BaseUrl).GetLeftPart(UriPartial.Authority);
        bool sameOrigin = request.Header("Origin") == origin || request.Header("Referer")?.StartsWith(origin, StringComparison.Ordinal) == true;
        if ((isForm && !exempt) || (isBrowser && !sameOrigin))
            throw RestError.With(SandboxResponse.Text("XSRF check failed", 403));
    }

    private void CheckMediaType(SandboxRequest request, Route route, string path)
    {
        string? type = request.Header("Content-Type");
        if (!route.TakesJson)
        {
            if (route.Label.EndsWith("/attachments", StringComparison.Ordinal) && type?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) != true)
                throw UnsupportedMediaType(type, path);
            return;
        }

        // An empty body without a type passes; removing remote links insists on the type all the same.
        bool passesUntyped = type is null && request.Body.Length == 0 && route.Method != "DELETE";
        if (!passesUntyped && type?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
            throw UnsupportedMediaType(type, path);
    }

    private RestError UnsupportedMediaType(string? type, string path) => Site.IsCloud
        ? RestError.Problem(415, "Unsupported Media Type", $"Content-Type '{type}' is not supported.", path)
        : RestError.With(SandboxResponse.Html(HtmlPages.Error(415, "Unsupported Media Type", "The type of the body is not supported."), 415));

    private SandboxResponse Decorate(SandboxResponse response, Caller caller)
    {
        if (response.IsDropped)
            return response;
        string number = Interlocked.Increment(ref _requests).ToString("x16", CultureInfo.InvariantCulture);
        if (Site.IsCloud)
        {
            response.With("Server", "AtlassianEdge")
                .With("X-Arequestid", number)
                .With("Atl-Traceid", number.PadLeft(32, '0'))
                .With("Atl-Request-Id", number)
                .With("Timing-Allow-Origin", "*");
            if (caller.User is not null)
                response.With("X-Aaccountid", WebUtility.UrlEncode(caller.User.Id));
        }
        else
        {
            response.With("X-AREQUESTID", number)
                .With("X-ANODEID", "node1")
                .With("X-AUSERNAME", caller.User is null ? "anonymous" : Uri.EscapeDataString(caller.User.Name));
            if (caller.User is not null)
                response.With("X-Seraph-LoginReason", "OK");
            _limiter.AddBucketHeaders(caller, response);
        }

        response.With("X-Content-Type-Options", "nosniff").With("Cache-Control", "no-cache, no-store, no-transform");
        response.With("Date", Site.Now.UtcDateTime.ToString("R", CultureInfo.InvariantCulture));
        return response;
    }

    private SandboxResponse? Pages(SandboxRequest request)
    {
        if (request.Path == ContextPath + LoginPage.Path(Site))
        {
            return request.Method switch
            {
                "GET" => LoginPage.Show(Site, ContextPath, request),
                "POST" => LoginPage.SignIn(Site, ContextPath, request, _authenticator),
                _ => null,
            };
        }

        if (request.Method != "GET")
            return null;
        bool isHome = request.Path == "/" || request.Path == ContextPath || request.Path == ContextPath + "/";
        string browse = ContextPath + "/browse/";
        if (!isHome && !request.Path.StartsWith(browse, StringComparison.Ordinal))
            return null;
        User? user;
        lock (Site.Gate)
            user = _authenticator.SessionOf(request);
        return isHome ? HomePage.Show(request, Site, ContextPath, user) : IssuePage.Show(request, Site, ContextPath, user, request.Path[browse.Length..]);
    }
}
