using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Jira;

/// <summary>Links between issues of one Jira, and from issues to places outside.</summary>
public interface IJiraLinks
{
    /// <summary>The link types; empty when linking is switched off.</summary>
    Task<IReadOnlyList<LinkType>> GetTypesAsync(CancellationToken cancellation);

    /// <summary>Links two issues. Jira takes a link that is there already for made.</summary>
    /// <param name="type">Name of the link type.</param>
    /// <param name="fromId">Id of the source: it shows the outward text ("blocks").</param>
    /// <param name="toId">Id of the target: it shows the inward text ("is blocked by").</param>
    /// <param name="cancellation">Stops it.</param>
    Task AddAsync(string type, string fromId, string toId, CancellationToken cancellation);

    /// <summary>Deletes a link; one that is already gone is no error.</summary>
    Task DeleteAsync(string linkId, CancellationToken cancellation);

    /// <summary>Links from an issue to places outside.</summary>
    Task<IReadOnlyList<RemoteLink>> GetRemoteAsync(string issueId, CancellationToken cancellation);

    /// <summary>Makes a link to a place outside, or replaces the one with the same global id as a whole.</summary>
    Task PutRemoteAsync(string issueId, RemoteLink link, CancellationToken cancellation);

    /// <summary>Deletes the link with a global id; one that is already gone is no error.</summary>
    Task DeleteRemoteAsync(string issueId, string globalId, CancellationToken cancellation);
}

/// <summary>A link type.</summary>
/// <param name="Name">Name.</param>
/// <param name="Outward">Text at the source.</param>
/// <param name="Inward">Text at the target.</param>
public sealed record LinkType(string Name, string Outward, string Inward);

/// <summary>A link to a place outside.</summary>
/// <param name="GlobalId">What tells it from others of the issue, at most 255 characters.</param>
/// <param name="Url">Where it leads.</param>
/// <param name="Title">What people see.</param>
/// <param name="Relationship">How the issues relate; null: none.</param>
/// <param name="Summary">A line more; null: none.</param>
/// <param name="IsResolved">Shown struck through.</param>
/// <param name="Status">Name of the other issue's status; null: not shown.</param>
public sealed record RemoteLink(string GlobalId, string Url, string Title, string? Relationship, string? Summary, bool IsResolved, string? Status);
