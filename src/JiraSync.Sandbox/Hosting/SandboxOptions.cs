using System;
using System.Net.Http;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Limits;

namespace JiraSync.Sandbox.Hosting;

/// <summary>What a server serves, and where.</summary>
public sealed class SandboxOptions
{
    /// <summary>The site.</summary>
    public required Site Site { get; init; }

    /// <summary>The port on the loopback address; 0 for any that is free.</summary>
    public int Port { get; init; }

    /// <summary>Data Center's context path, such as <c>/jira</c>; "" for none. Cloud has none.</summary>
    public string ContextPath { get; init; } = "";

    /// <summary>
    /// The address that the site gives itself and that links begin with, for servers in the same process; a socket server
    /// takes its own.
    /// </summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Where Cloud's media host answers; another name of the same server when left out.</summary>
    public Uri? MediaBaseUrl { get; init; }

    /// <summary>Whose writes are checked as those of browsers are.</summary>
    public XsrfCheck Xsrf { get; init; }

    /// <summary>The limits that hold.</summary>
    public LimitOptions Limits { get; init; } = new();

    /// <summary>What sends webhooks; a client of its own when left out. Whoever gives one disposes of it.</summary>
    public HttpMessageHandler? WebhookHandler { get; init; }

    /// <summary>Where <c>/_sandbox/save</c> and the end of the program save the site; null for nowhere.</summary>
    public string? SavePath { get; init; }
}
