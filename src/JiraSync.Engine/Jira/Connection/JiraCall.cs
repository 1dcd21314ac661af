using System;
using System.Net.Http;
using JiraSync.Engine.Hosting;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Jira.Connection;

/// <summary>A request in Jira's terms.</summary>
internal sealed class JiraCall
{
    /// <summary>GET, POST, PUT or DELETE.</summary>
    public required HttpMethod Method { get; init; }

    /// <summary>Below the base address, without a leading slash, escaped.</summary>
    public required string Path { get; init; }

    /// <summary>Path template, for limits and counts: <c>issue/{id}</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>What it is for, as an error begins: <c>Reading issue 10001</c>.</summary>
    public required string Doing { get; init; }

    /// <summary>The body, or null.</summary>
    public JToken? Body { get; init; }

    /// <summary>Makes a body that is no JSON; called once.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>Whether it changes something; a search by POST does not.</summary>
    public bool IsWrite { get; init; }

    /// <summary>The issue that it writes to.</summary>
    public string? IssueId { get; init; }

    /// <summary>Error id of a 404.</summary>
    public string NotFoundId { get; init; } = ErrorIds.JiraNotFound;

    /// <summary>True when a 400 speaks of the query.</summary>
    public bool IsQuery { get; init; }

    /// <summary>True when it sends a file.</summary>
    public bool IsUpload { get; init; }

    /// <summary>True when it reads a file: then a page instead of an error in JSON is nothing strange.</summary>
    public bool IsDownload { get; init; }

    /// <summary>True when success is all that matters: a body that got lost changes nothing.</summary>
    public bool IgnoresBody { get; init; }

    /// <summary>True when a 400 carries a result for each part of the request.</summary>
    public bool TakesPartialFailure { get; init; }

    /// <summary>Longest that a try may take; null for the usual.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>True for the site's own address even when all else goes through the gateway; such a call carries no credentials then.</summary>
    public bool IsAtSite { get; init; }

    /// <summary>True for what anybody may ask; no credentials are sent.</summary>
    public bool IsAnonymous { get; init; }
}
