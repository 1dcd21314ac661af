using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest;

namespace JiraSync.Sandbox.Auth;

/// <summary>Signs callers in, by the ways that each product has.</summary>
internal sealed class Authenticator
{
    /// <summary>The cookie that carries a session.</summary>
    public const string SessionCookie = "JSESSIONID";

    private const int FailuresBeforeCaptcha = 3;

    private readonly Site _site;
    private readonly Dictionary<string, string> _sessions = new(StringComparer.Ordinal);
    private long _issued;

    public Authenticator(Site site)
    {
        _site = site;
        OAuth = new OAuthGrants(site);
    }

    /// <summary>Who sends a request; throws the answer of a sign-in that failed.</summary>
    /// <param name="request">The request.</param>
    /// <param name="viaGateway">Whether it came by <c>/ex/jira/{cloudId}</c>.</param>
    public Caller SignIn(SandboxRequest request, bool viaGateway)
    {
        string? header = request.Header("Authorization");
        if (header is null)
        {
            if (viaGateway)
                throw Gateway(401, "Unauthorized");
            return !_site.IsCloud && SessionOf(request) is { } user ? new Caller(user, Auth.SignIn.Session) : Caller.Anonymous;
        }

        if (header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) && Decode(header[6..].Trim()) is { } pair)
            return _site.IsCloud ? CloudBasic(pair.Name, pair.Secret, viaGateway) : DataCenterBasic(pair.Name, pair.Secret);
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return _site.IsCloud ? CloudBearer(header[7..].Trim(), viaGateway) : PersonalToken(header[7..].Trim());
        throw viaGateway ? Gateway(401, "Unauthorized") : Failed("AUTHENTICATED_FAILED");
    }

    /// <summary>Refuses what the scopes of a token do not cover.</summary>
    public static void CheckScopes(Caller caller, Route route)
    {
        if (caller.Scopes is { } scopes && !Scopes.Suffice(scopes, route))
            throw Gateway(401, "Unauthorized; scope does not match");
    }

    /// <summary>Bearer tokens and how to come by them.</summary>
    public OAuthGrants OAuth { get; }

    /// <summary>Opens a session with a password.</summary>
    public (User User, string Id) OpenSession(string name, string password)
    {
        User user = CheckPassword(name, password);
        string id = (++_issued).ToString("X16", CultureInfo.InvariantCulture);
        _sessions[id] = user.Id;
        return (user, id);
    }

    /// <summary>Opens a session of the pages: with a password, on Cloud with an API token.</summary>
    public (User User, string Id) OpenPageSession(string name, string secret)
    {
        if (!_site.IsCloud)
            return OpenSession(name, secret);
        User user = CloudBasic(name, secret, viaGateway: false).User ?? throw Failed("AUTHENTICATED_FAILED");
        string id = (++_issued).ToString("X16", CultureInfo.InvariantCulture);
        _sessions[id] = user.Id;
        return (user, id);
    }

    public void CloseSession(SandboxRequest request)
    {
        if (SessionId(request) is { } id)
            _sessions.Remove(id);
    }

    public User? SessionOf(SandboxRequest request) =>
        SessionId(request) is { } id && _sessions.TryGetValue(id, out string? userId) ? _site.Users.GetValueOrDefault(userId) : null;

    private static string? SessionId(SandboxRequest request) => request.Header("Cookie")?
        .Split(';', StringSplitOptions.TrimEntries)
        .FirstOrDefault(c => c.StartsWith("JSESSIONID=", StringComparison.Ordinal))?["JSESSIONID=".Length..];

    private static (string Name, string Secret)? Decode(string base64)
    {
        try
        {
            string text = Encoding.UTF8.GetString(Convert.FromBase64String(base64));
            int colon = text.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 ? null : (text[..colon], text[(colon + 1)..]);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static RestError Gateway(int status, string message) =>
        RestError.With(SandboxResponse.Of(new JsonObject { ["code"] = status, ["message"] = message }, status));

    private Caller CloudBasic(string email, string token, bool viaGateway)
    {
        User? user = _site.Users.Values.FirstOrDefault(u => u.Active && string.Equals(u.EmailAddress, email, StringComparison.OrdinalIgnoreCase));
        AccessToken? known = user?.Tokens.Find(t => t.Value == token && (t.Expires is null || t.Expires > _site.Now));
        if (known is null)
            throw viaGateway ? Gateway(401, "Unauthorized") : Failed("AUTHENTICATED_FAILED");
        if (known.Scopes is null)
            return viaGateway ? throw Gateway(401, "Unauthorized") : new Caller(user, Auth.SignIn.Basic);
        // On the site's own address a scoped token is nobody's.
        return viaGateway ? new Caller(user, Auth.SignIn.ScopedToken, known.Scopes) : Caller.Anonymous;
    }

    private Caller CloudBearer(string token, bool viaGateway)
    {
        if (!viaGateway)
            throw RestError.With(SandboxResponse.Of(new JsonObject { ["error"] = "Failed to parse Connect Session Auth Token" }, 403));
        return OAuth.Find(token) is { } known
            ? new Caller(known.User, Auth.SignIn.OAuth, known.Scopes)
            : throw Gateway(401, "Unauthorized");
    }

    private Caller DataCenterBasic(string name, string password) => new(CheckPassword(name, password), Auth.SignIn.Basic);

    private User CheckPassword(string name, string password)
    {
        User? user = _site.Users.Values.FirstOrDefault(u => string.Equals(u.Name, name, StringComparison.OrdinalIgnoreCase));
        if (user is { FailedLogins: >= FailuresBeforeCaptcha })
        {
            throw RestError.With(Failure(403, "AUTHENTICATION_DENIED")
                .With("X-Authentication-Denied-Reason", $"CAPTCHA_CHALLENGE; login-url={_site.BaseUrl}/login.jsp"));
        }

        if (user is not { Active: true } || user.Password != password)
        {
            if (user is not null)
                user.FailedLogins++;
            throw Failed("AUTHENTICATED_FAILED");
        }

        user.FailedLogins = 0;
        return user;
    }

    private Caller PersonalToken(string token)
    {
        foreach (User user in _site.Users.Values)
        {
            if (user.Active && user.Tokens.Exists(t => t.Value == token && (t.Expires is null || t.Expires > _site.Now)))
                return new Caller(user, Auth.SignIn.PersonalToken);
        }

        throw Failed("AUTHENTICATED_FAILED");
    }

    private RestError Failed(string reason) => RestError.With(Failure(401, reason));

    private SandboxResponse Failure(int status, string reason)
    {
        SandboxResponse response = _site.IsCloud
            ? SandboxResponse.Of(RestError.Collection(["Client must be authenticated to access this resource."], new Dictionary<string, string>()), status)
            : SandboxResponse.Html($"<html><head><title>{(status == 401 ? "Unauthorized (401)" : "Forbidden (403)")}</title></head><body><h1>{(status == 401 ? "Unauthorized (401)" : "Forbidden (403)")}</h1><p>Basic Authentication Failure - Reason : {reason}</p></body></html>", status);
        return response.With("X-Seraph-LoginReason", reason);
    }
}
