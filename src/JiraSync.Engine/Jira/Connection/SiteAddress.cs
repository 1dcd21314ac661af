using System;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira.Transport;

namespace JiraSync.Engine.Jira.Connection;

/// <summary>The address of a Jira as people give it, made into the one that requests are built on.</summary>
internal static class SiteAddress
{
    // What people copy from the browser's address line. Whatever stands before one of these is the context path.
    private static readonly string[] PagePaths = ["/rest/", "/browse/", "/secure/", "/projects/", "/issues/", "/plugins/", "/login.jsp"];

    public static Uri Normalize(Uri url, bool allowInsecure)
    {
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp) || url.Host.Length == 0)
            throw Invalid("The address of a Jira begins with https:// and a host.");
        if (url.UserInfo.Length > 0)
            throw Invalid("The address of a Jira holds no user name or password.");
        if (!RedirectRule.IsSecureEnough(url, allowInsecure))
            throw Insecure(url);
        string path = url.AbsolutePath + "/";
        if (url.Host.EndsWith(".atlassian.net", StringComparison.OrdinalIgnoreCase))
            path = "/"; // Cloud has no context path; whatever is there is a page's.
        foreach (string page in PagePaths)
        {
            int at = path.IndexOf(page, StringComparison.OrdinalIgnoreCase);
            if (at >= 0)
                path = path.Substring(0, at);
        }

        return new Uri(url.GetLeftPart(UriPartial.Authority) + path.TrimEnd('/'));
    }

    public static JiraException Insecure(Uri url) => new JiraFailure(
        ErrorIds.JiraInsecureUrl,
        SyncErrorKind.Configuration,
        $"{url.GetLeftPart(UriPartial.Authority)} would be reached by plain http, where everybody on the way can read the credentials. Nothing was sent.")
    {
        Advice = "Use the https address. Only if there is none and the network is yours, allow insecure http for this instance.",
    }.ToException();

    private static JiraException Invalid(string message) => new JiraFailure(ErrorIds.JiraInvalidUrl, SyncErrorKind.Configuration, message)
    {
        Advice = "Give an address such as https://acme.atlassian.net or https://jira.example.org/jira.",
    }.ToException();
}
