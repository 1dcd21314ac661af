using System;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Profile;

/// <summary>How to sign in.</summary>
public enum AuthType
{
    /// <summary>Cloud: e-mail address and API token.</summary>
    ApiToken,

    /// <summary>Cloud: e-mail address and an API token with scopes, through the gateway.</summary>
    ScopedToken,

    /// <summary>Data Center: personal access token.</summary>
    Pat,

    /// <summary>Data Center or Server: user name and password.</summary>
    Basic,

    /// <summary>Cloud: a service account's OAuth 2.0 client id and secret, through the gateway.</summary>
    OAuthClientCredentials,
}

/// <summary>A Jira site with a way to sign in. Never holds a secret, only where it lies.</summary>
public sealed record InstanceConfig
{
    /// <summary>Name in this profile.</summary>
    public string Name { get; init; } = "";

    /// <summary>Address for people, without a trailing slash: <c>https://jira.example.org/jira</c>.</summary>
    public string Url { get; init; } = "";

    /// <summary>Product; null until the instance has been reached for the first time.</summary>
    public JiraKind? Kind { get; init; }

    /// <summary>What tells this site from a copy of it, as it said when it was set up; null until then.</summary>
    public string? Identity { get; init; }

    /// <summary>How to sign in.</summary>
    public AuthType Auth { get; init; }

    /// <summary>E-mail address, user name or client id, as <see cref="Auth"/> needs; null for <see cref="AuthType.Pat"/>.</summary>
    public string? UserName { get; init; }

    /// <summary>Where the token, password or client secret lies.</summary>
    public SecretReference? Secret { get; init; }

    /// <summary>True where somebody has said that unencrypted http is meant; to this machine itself it needs no saying.</summary>
    public bool AllowInsecureHttp { get; init; }

    /// <summary>Cloud id of the site, for the gateway.</summary>
    public string? CloudId { get; init; }

    /// <summary>Another address of the OAuth token service than Atlassian's; null uses that one.</summary>
    public string? TokenUrl { get; init; }

    /// <summary>Another address of the API gateway than Atlassian's; null uses that one.</summary>
    public string? GatewayUrl { get; init; }

    /// <summary>Id of the account that signs in.</summary>
    public string? AccountId { get; init; }

    /// <summary>Its name for people.</summary>
    public string? DisplayName { get; init; }

    /// <summary>IANA name of its time zone, in which Jira reads dates in queries.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Longest wait for an answer.</summary>
    public int TimeoutSeconds { get; init; } = 100;

    /// <summary>Most requests at a time.</summary>
    public int MaxConcurrency { get; init; } = 8;

    /// <summary>Checks all values; returns it with its addresses in their usual form.</summary>
    public InstanceConfig Validate()
    {
        Names.Check(Name, "instance");
        var checkedUrls = this with
        {
            Url = CheckUrl(Url, "address of Jira"),
            TokenUrl = TokenUrl is null ? null : CheckUrl(TokenUrl, "address of the token service"),
            GatewayUrl = GatewayUrl is null ? null : CheckUrl(GatewayUrl, "address of the gateway"),
        };
        if (Auth is not AuthType.Pat && string.IsNullOrWhiteSpace(UserName))
        {
            var (what, example) = Auth switch
            {
                AuthType.Basic => ("a user name", "-Credential with the user name and the password"),
                AuthType.OAuthClientCredentials => ("a client id", "-Credential with the client id as user name and the client secret as password"),
                _ => ("the account's e-mail address", "-Credential with the e-mail address as user name and the API token as password"),
            };
            throw Invalid($"sign-in by {Auth} needs {what}", $"Give {example}.");
        }

        if (UserName is not null && Auth is not AuthType.OAuthClientCredentials && UserName.IndexOf(':') >= 0)
            throw Invalid("the user name holds a colon, which basic authentication cannot carry", "Give the user name alone; the secret is stored apart from it.");
        CheckRange(TimeoutSeconds, 1, 3600, "TimeoutSeconds");
        CheckRange(MaxConcurrency, 1, 64, "MaxConcurrency");
        if (!Enum.IsDefined(typeof(AuthType), Auth)) throw Invalid($"{Auth} is no way to sign in", $"Use one of {string.Join(", ", Enum.GetNames(typeof(AuthType)))}.");
        return checkedUrls;

        void CheckRange(int value, int least, int most, string what)
        {
            if (value < least || value > most) throw Invalid($"{what} is {value}", $"Set it to a number from {least} to {most}.");
        }
    }

    private string CheckUrl(string url, string what)
    {
        if (string.IsNullOrWhiteSpace(url) || !Uri.TryCreate(url.Trim(), UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http") || address.Host.Length == 0)
            throw BadUrl("is not an http or https address", "Give the whole address as in the browser, such as https://acme.atlassian.net or https://jira.example.org/jira.", url);
        if (address.UserInfo.Length > 0)
            throw BadUrl("holds a user name or password", "Give the address alone, and the sign-in with -Credential or -Token.", null);
        if (address.Query.Length > 0 || address.Fragment.Length > 0)
            throw BadUrl("has a query ('?') or fragment ('#')", "Give the address of Jira itself, such as https://jira.example.org/jira.", url);
        if (address.Scheme == "http" && !AllowInsecureHttp && !address.IsLoopback)
        {
            throw new SyncException(
                ErrorIds.JiraInsecureUrl,
                SyncErrorKind.Configuration,
                $"The {what} of instance '{Name}' is not encrypted: {WithoutSecrets(url)}. Everybody on the way could read the sign-in and all issues.",
                "Use https. Where the way is safe all the same, say so with -AllowInsecureHttp.");
        }

        return address.GetLeftPart(UriPartial.Path).TrimEnd('/');

        SyncException BadUrl(string problem, string advice, string? shown) => new(
            ErrorIds.JiraInvalidUrl,
            SyncErrorKind.Configuration,
            $"The {what} of instance '{Name}' {problem}{(shown is null ? "" : $": '{WithoutSecrets(shown)}'")}.",
            advice);
    }

    /// <summary>An address as it may be shown: people put passwords before the host and tokens into the query.</summary>
    private static string WithoutSecrets(string url)
    {
        int query = url.IndexOfAny(['?', '#']);
        if (query >= 0)
            url = url.Substring(0, query);
        int at = url.LastIndexOf('@');
        int host = url.IndexOf("://", StringComparison.Ordinal);
        return at < 0 ? url : url.Substring(0, host >= 0 && host < at ? host + 3 : 0) + "***" + url.Substring(at);
    }

    private SyncException Invalid(string problem, string advice) =>
        new(ErrorIds.InstanceInvalid, SyncErrorKind.Configuration, $"Instance '{Name}' cannot be used: {problem}.", advice);
}
