using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Pages;
using JiraSync.Sandbox.Rest;
using JiraSync.Sandbox.Rest.Common;

namespace JiraSync.Sandbox.Auth;

/// <summary>
/// OAuth 2.0 as Cloud has it: a page to agree on, codes, tokens that last an hour, refresh tokens of which each is good once, and
/// client credentials.
/// </summary>
internal sealed class OAuthGrants
{
    private const string Offline = "offline_access";
    private static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan RefreshLife = TimeSpan.FromDays(90);

    private readonly Site _site;
    private readonly Dictionary<string, Grant> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Grant> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Grant> _refresh = new(StringComparer.Ordinal);
    private long _issued;

    public OAuthGrants(Site site) => _site = site;

    public void Register(Router router)
    {
        router.Add("GET", "authorize", call => Page(call, call.Query, null));
        router.Add("POST", "authorize", Agree, takesJson: false);
        router.Add("POST", "oauth/token", call => Token(call.BodyObject()));
        router.Add("GET", "oauth/token/accessible-resources", AccessibleResources);
        router.Add("GET", "me", Me);
    }

    /// <summary>The user and scopes of a bearer token; null for an unknown or expired one.</summary>
    public (User User, IReadOnlyList<string> Scopes)? Find(string token) =>
        _tokens.TryGetValue(token, out Grant? known) && known.Expires > _site.Now && _site.Users.TryGetValue(known.UserId, out User? user) && user.Active
            ? (user, known.Scopes)
            : null;

    /// <summary>Forgets all bearer tokens; refresh tokens still buy new ones.</summary>
    public void RevokeTokens() => _tokens.Clear();

    private SandboxResponse Page(RestCall call, Func<string, string?> asked, string? problem)
    {
        if (Client(asked, out string? wrong) is not { } client)
            return SandboxResponse.Html(HtmlPages.Error(400, "Bad Request", wrong!), 400);
        string[] scopes = ScopesOf(asked);
        string hidden = string.Concat(new[] { "client_id", "scope", "redirect_uri", "state", "response_type", "audience", "prompt" }
            .Select(name => asked(name) is { } value ? $"<input type=\"hidden\" name=\"{name}\" value=\"{WebUtility.HtmlEncode(value)}\"/>" : ""));
        return SandboxResponse.Html(
            $"<!DOCTYPE html><html><head><title>Authorize app</title></head><body><h1>{WebUtility.HtmlEncode(client.ClientId)} is requesting access to {WebUtility.HtmlEncode(_site.Title)}</h1>"
            + (problem is null ? "" : $"<p role=\"alert\">{WebUtility.HtmlEncode(problem)}</p>")
            + $"<ul>{string.Concat(scopes.Select(s => $"<li>{WebUtility.HtmlEncode(s)}</li>"))}</ul><form method=\"post\" action=\"/authorize\">{hidden}"
            + "<label>E-mail <input name=\"email\"/></label> <label>API token <input type=\"password\" name=\"token\"/></label>"
            + "<button name=\"choice\" value=\"accept\">Accept</button> <button name=\"choice\" value=\"deny\">Deny</button></form></body></html>",
            problem is null ? 200 : 401);
    }

    private OAuthClient? Client(Func<string, string?> asked, out string? wrong)
    {
        wrong = null;
        OAuthClient? client = _site.OAuthClients.GetValueOrDefault(asked("client_id") ?? "");
        string? target = asked("redirect_uri");
        if (client is null)
            wrong = "The client_id is not known.";
        else if (asked("response_type") != "code")
            wrong = "The response_type must be code.";
        else if (!Uri.TryCreate(target, UriKind.Absolute, out Uri? uri) || (client.CallbackUrl is { } callback ? callback != target : !uri.IsLoopback))
            wrong = "The redirect_uri is not registered for this client.";
        return wrong is null ? client : null;
    }

    private static string[] ScopesOf(Func<string, string?> asked) => (asked("scope") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private SandboxResponse Agree(RestCall call)
    {
        // The form is read as a query is: names and values, encoded alike.
        var form = new SandboxRequest { Method = "GET", Path = "/", QueryString = call.Request.BodyText };
        string? Field(string name) => form.Query.TryGetValue(name, out List<string>? values) ? values[0] : null;
        if (Client(Field, out string? wrong) is not { } client)
            return SandboxResponse.Html(HtmlPages.Error(400, "Bad Request", wrong!), 400);
        string[] scopes = ScopesOf(Field);
        if (Field("choice") == "deny")
            return Back(Field, ("error", "access_denied"), ("error_description", "User did not authorize the request"));
        if (Array.Exists(scopes, s => s != Offline && !client.Scopes.Contains(s)))
            return Back(Field, ("error", "invalid_scope"), ("error_description", "The client may not ask for all of these scopes"));
        User? user = _site.Users.Values.FirstOrDefault(u => u.Active && string.Equals(u.EmailAddress, Field("email"), StringComparison.OrdinalIgnoreCase));
        if (user?.Tokens.Exists(t => t.Value == Field("token") && t.Scopes is null) != true)
            return Page(call, Field, "Incorrect e-mail address or token.");
        string code = Next("code");
        _codes[code] = new Grant(client.ClientId, user.Id, scopes, _site.Now + CodeLife) { RedirectUri = Field("redirect_uri") };
        return Back(Field, ("code", code));
    }

    private static SandboxResponse Back(Func<string, string?> asked, params (string Name, string Value)[] values)
    {
        string target = asked("redirect_uri")!;
        IEnumerable<(string Name, string Value)> all = asked("state") is { } state ? values.Append(("state", state)) : values;
        string query = string.Join('&', all.Select(v => $"{v.Name}={Uri.EscapeDataString(v.Value)}"));
        return new SandboxResponse(302).With("Location", target + (target.Contains('?', StringComparison.Ordinal) ? "&" : "?") + query);
    }

    private SandboxResponse Token(JsonObject body)
    {
        string? type = FieldWriter.Text(body["grant_type"]);
        if (type is not ("client_credentials" or "authorization_code" or "refresh_token"))
            return Error(400, "unsupported_grant_type", $"The grant type '{type}' is not supported.");
        if (FieldWriter.Text(body["client_id"]) is not { } id || !_site.OAuthClients.TryGetValue(id, out OAuthClient? client) || client.ClientSecret != FieldWriter.Text(body["client_secret"]))
            return Error(401, "access_denied", "Unauthorized");
        switch (type)
        {
            case "client_credentials":
                return Answer(new Grant(id, client.UserId, [.. client.Scopes.Where(s => s != Offline)], _site.Now + TokenLife));
            case "authorization_code":
                return _codes.Remove(FieldWriter.Text(body["code"]) ?? "", out Grant? agreed) && agreed.ClientId == id && agreed.Expires > _site.Now && agreed.RedirectUri == FieldWriter.Text(body["redirect_uri"])
                    ? Answer(agreed)
                    : Error(403, "invalid_grant", "Invalid authorization code");
            default:
                // Each refresh token is good once: whoever uses it twice has lost it.
                return _refresh.Remove(FieldWriter.Text(body["refresh_token"]) ?? "", out Grant? kept) && kept.ClientId == id && kept.Expires > _site.Now
                    ? Answer(kept)
                    : Error(403, "unauthorized_client", "refresh_token is invalid");
        }
    }

    private SandboxResponse Answer(Grant grant)
    {
        IReadOnlyList<string> scopes = [.. grant.Scopes.Where(s => s != Offline)];
        string token = Next($"eyJ.{grant.ClientId}");
        _tokens[token] = grant with { Scopes = scopes, Expires = _site.Now + TokenLife };
        var json = new JsonObject { ["access_token"] = token, ["expires_in"] = (int)TokenLife.TotalSeconds, ["token_type"] = "Bearer", ["scope"] = string.Join(' ', grant.Scopes) };
        if (grant.Scopes.Contains(Offline))
        {
            string refresh = Next("refresh");
            _refresh[refresh] = grant with { Expires = _site.Now + RefreshLife };
            json["refresh_token"] = refresh;
        }

        return SandboxResponse.Of(json);
    }

    private static SandboxResponse Error(int status, string error, string description) =>
        SandboxResponse.Of(new JsonObject { ["error"] = error, ["error_description"] = description }, status);

    private (User User, IReadOnlyList<string> Scopes) Bearer(RestCall call)
    {
        string? header = call.Request.Header("Authorization");
        return header?.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) == true && Find(header[7..].Trim()) is { } known
            ? known
            : throw RestError.With(SandboxResponse.Of(new JsonObject { ["code"] = 401, ["message"] = "Unauthorized" }, 401));
    }

    private SandboxResponse AccessibleResources(RestCall call)
    {
        (_, IReadOnlyList<string> scopes) = Bearer(call);
        return call.Ok(new JsonArray(new JsonObject
        {
            ["id"] = _site.CloudId,
            ["url"] = _site.BaseUrl,
            ["name"] = _site.Title,
            ["scopes"] = Shapes.Array(scopes.Select(s => JsonValue.Create(s))),
            ["avatarUrl"] = _site.BaseUrl + "/avatar.png",
        }));
    }

    private SandboxResponse Me(RestCall call)
    {
        (User user, IReadOnlyList<string> scopes) = Bearer(call);
        if (!scopes.Contains("read:me"))
            throw RestError.With(SandboxResponse.Of(new JsonObject { ["code"] = 403, ["message"] = "Forbidden" }, 403));
        return call.Ok(new JsonObject
        {
            ["account_type"] = user.AccountType,
            ["account_id"] = user.Id,
            ["email"] = user.EmailAddress,
            ["name"] = user.DisplayName,
            ["account_status"] = "active",
            ["zoneinfo"] = user.TimeZone,
            ["locale"] = user.Locale,
        });
    }

    private string Next(string prefix) => $"{prefix}.{(++_issued).ToString(CultureInfo.InvariantCulture)}";

    private sealed record Grant(string ClientId, string UserId, IReadOnlyList<string> Scopes, DateTimeOffset Expires)
    {
        public string? RedirectUri { get; init; }
    }
}
