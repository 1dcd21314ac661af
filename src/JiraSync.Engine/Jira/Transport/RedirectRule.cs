using System;
using System.Linq;

namespace JiraSync.Engine.Jira.Transport;

/// <summary>What a redirect means, and whether it may be followed.</summary>
internal static class RedirectRule
{
    private static readonly string[] LoginMarks =
    [
        "login", "signin", "sign-in", "sso", "saml", "adfs", "oauth2/authorize", "/authorize", "openid-connect", "os_destination", "cas/",
    ];

    /// <summary>Most redirects that are followed for a file.</summary>
    public const int MaxHops = 5;

    /// <summary>Same scheme, host and port: the only place where credentials may go.</summary>
    public static bool IsSameOrigin(Uri a, Uri b) =>
        a.Scheme == b.Scheme && a.Port == b.Port && string.Equals(a.Host, b.Host, StringComparison.OrdinalIgnoreCase);

    /// <summary>Plain http gives everything away on the way; only this machine, or a switch, excuses it.</summary>
    public static bool IsSecureEnough(Uri uri, bool allowInsecure) =>
        uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && (allowInsecure || uri.IsLoopback));

    /// <summary>Whether an address is that of a page where people sign in.</summary>
    public static bool IsLoginPage(Uri target)
    {
        if (target.Host.Equals("id.atlassian.com", StringComparison.OrdinalIgnoreCase) || target.Host.StartsWith("login.", StringComparison.OrdinalIgnoreCase)
            || target.Host.StartsWith("sso.", StringComparison.OrdinalIgnoreCase))
            return true;

        // The query counts only by parameter names that belong to sign-in; a file may well be called "login.png".
        string path = target.AbsolutePath;
        int slash = path.LastIndexOf('/');
        string place = path.IndexOf("/secure/attachment/", StringComparison.OrdinalIgnoreCase) >= 0 ? path.Substring(0, slash + 1) : path;
        return LoginMarks.Any(m => place.IndexOf(m, StringComparison.OrdinalIgnoreCase) >= 0)
            || target.Query.IndexOf("os_destination", StringComparison.OrdinalIgnoreCase) >= 0
            || target.Query.IndexOf("SAMLRequest", StringComparison.OrdinalIgnoreCase) >= 0;
    }
}
