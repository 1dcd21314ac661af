using System;
using System.Net.Http;
using JiraSync.Engine.Jira.Auth;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Jira;

/// <summary>How to reach one Jira and sign in to it.</summary>
public sealed record JiraClientOptions
{
    /// <summary>The address that people use, context path included: <c>https://acme.atlassian.net</c>, <c>https://jira.example.org/jira</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>Who signs in.</summary>
    public required JiraCredential Credential { get; init; }

    /// <summary>
    /// What carries the requests; null for the platform's own. It must not follow redirects and is not disposed of by the client.
    /// </summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Allows plain http to hosts other than this machine. Credentials can then be read on the way.</summary>
    public bool AllowInsecureHttp { get; init; }

    /// <summary>Atlassian's gateway, for scoped tokens and OAuth; null for the real one.</summary>
    public Uri? GatewayUrl { get; init; }

    /// <summary>Where OAuth tokens are issued; null for Atlassian's.</summary>
    public Uri? TokenUrl { get; init; }

    /// <summary>Longest that one try of a request may take; transfers of files get more, by their size.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>When and how often a request is tried again.</summary>
    public JiraRetryOptions Retry { get; init; } = new();

    /// <summary>Most requests in flight; the client adapts between one and this.</summary>
    public int MaxConcurrency { get; init; } = 8;

    /// <summary>The product, when an earlier run found it: saves the call that asks.</summary>
    public JiraKind? KnownKind { get; init; }

    /// <summary>The site's cloud id, when an earlier run found it: saves the call that asks.</summary>
    public string? KnownCloudId { get; init; }

    /// <summary>Gets a line for each request and each wait. No secret is ever in it.</summary>
    public Action<string>? Log { get; init; }
}

/// <summary>When and how often a request is tried again.</summary>
public sealed record JiraRetryOptions
{
    /// <summary>Tries in all, the first included; 1 never tries again.</summary>
    public int MaxTries { get; init; } = 4;

    /// <summary>Wait before the second try; doubles with each further one.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest wait, before jitter, that the client chooses by itself.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(16);

    /// <summary>Longest that a limit of Jira's is waited for inside a call; beyond it the call fails with <c>JiraRateLimitExceeded</c>.</summary>
    public TimeSpan MaxLimitWait { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Source of jitter, 0 to 1; null for a random one.</summary>
    public Func<double>? Random { get; init; }
}
