using System;
using JiraSync.Sandbox.Auth;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest;
using static JiraSync.Sandbox.Pages.PageFrame;

namespace JiraSync.Sandbox.Pages;

/// <summary>The login page: on Data Center at Jira's own address, with a session like Jira's own.</summary>
internal static class LoginPage
{
    public static string Path(Site site) => site.IsCloud ? "/login" : "/login.jsp";

    public static SandboxResponse Show(Site site, string context, SandboxRequest request) =>
        SandboxResponse.Html(Page(site, context, Value(request.QueryString, "os_destination"), "", null));

    /// <summary>Signs in; what is wrong stands on the page that comes again, with status 200 as Jira has it.</summary>
    public static SandboxResponse SignIn(Site site, string context, SandboxRequest request, Authenticator authenticator)
    {
        string name = Value(request.BodyText, "os_username");
        string destination = Value(request.BodyText, "os_destination");
        try
        {
            string session;
            lock (site.Gate)
                (_, session) = authenticator.OpenPageSession(name, Value(request.BodyText, "os_password"));
            // Only to a place on this site: whoever wrote the link must not lead elsewhere.
            string target = destination.StartsWith('/') && !destination.StartsWith("//", StringComparison.Ordinal) && !destination.Contains('\\', StringComparison.Ordinal) ? destination : context + "/";
            return new SandboxResponse(302).With("Location", target).With("Set-Cookie", $"{Authenticator.SessionCookie}={session}; Path={(context.Length == 0 ? "/" : context)}; HttpOnly; SameSite=Lax").With("X-Seraph-LoginReason", "OK");
        }
        catch (RestError e)
        {
            string reason = e.Response.Header("X-Seraph-LoginReason") ?? "AUTHENTICATED_FAILED";
            string message = reason == "AUTHENTICATION_DENIED"
                ? "Sorry, you have failed to log in too often. An administrator, or a restart of the sandbox, lets you in again."
                : site.IsCloud ? "Incorrect email address or API token." : "Sorry, your username and password are incorrect - please try again.";
            return SandboxResponse.Html(Page(site, context, destination, name, message)).With("X-Seraph-LoginReason", reason);
        }
    }

    private static string Page(Site site, string context, string destination, string name, string? error) => Whole(
        site,
        context,
        "Log in - " + site.Title,
        "",
        $"<form class=\"login\" method=\"post\" action=\"{context}{Path(site)}\"><h1>Log in</h1>"
        + (error is null ? "" : $"<p class=\"error\" role=\"alert\">{Encode(error)}</p>")
        + $"<label for=\"login-form-username\">{(site.IsCloud ? "Email" : "Username")}</label><input id=\"login-form-username\" name=\"os_username\" autocomplete=\"username\" value=\"{Encode(name)}\" autofocus>"
        + $"<label for=\"login-form-password\">{(site.IsCloud ? "API token" : "Password")}</label><input id=\"login-form-password\" name=\"os_password\" type=\"password\" autocomplete=\"current-password\">"
        + $"<input type=\"hidden\" name=\"os_destination\" value=\"{Encode(destination)}\"><button id=\"login-form-submit\">Log in</button></form>");

    private static string Value(string form, string name)
    {
        var values = new SandboxRequest { Method = "GET", Path = "/", QueryString = form };
        return values.Query.TryGetValue(name, out System.Collections.Generic.List<string>? found) ? found[0] : "";
    }
}
