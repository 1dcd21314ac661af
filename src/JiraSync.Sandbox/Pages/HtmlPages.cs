using System.Net;

namespace JiraSync.Sandbox.Pages;

/// <summary>The pages that servers and proxies put in the way.</summary>
internal static class HtmlPages
{
    public static string Error(int status, string title, string text) =>
        $"<html><head><title>{status} {Encode(title)}</title></head><body><center><h1>{status} {Encode(title)}</h1></center><p>{Encode(text)}</p></body></html>";

    public static string Login() =>
        "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in to continue</h1><form method=\"post\" action=\"/sso/login\">"
        + "<input name=\"username\"/><input type=\"password\" name=\"password\"/><button>Sign in</button></form></body></html>";

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
