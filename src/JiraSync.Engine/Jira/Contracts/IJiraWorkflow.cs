using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Jira;

/// <summary>Statuses and the ways between them.</summary>
public interface IJiraWorkflow
{
    /// <summary>The transitions that the account may make on an issue now, with the fields of their screens.</summary>
    Task<IReadOnlyList<Transition>> GetTransitionsAsync(string issueId, CancellationToken cancellation);

    /// <summary>Makes a transition. Whether a transition whose answer was lost has happened shows in the issue's status.</summary>
    /// <param name="issueId">The issue.</param>
    /// <param name="transitionId">The transition.</param>
    /// <param name="fields">Fields of its screen.</param>
    /// <param name="writeId">Marks the history entry that it makes.</param>
    /// <param name="cancellation">Stops it.</param>
    Task TransitionAsync(string issueId, string transitionId, IReadOnlyList<FieldWrite> fields, string writeId, CancellationToken cancellation);

    /// <summary>The statuses of each issue type of a project, by id of the type.</summary>
    Task<IReadOnlyDictionary<string, IReadOnlyList<StatusInfo>>> GetStatusesAsync(string projectKey, CancellationToken cancellation);
}

/// <summary>A status.</summary>
/// <param name="Id">Jira's id.</param>
/// <param name="Name">Name.</param>
/// <param name="Category"><c>new</c>, <c>indeterminate</c> or <c>done</c>; empty where Jira does not tell.</param>
public sealed record StatusInfo(string Id, string Name, string Category);

/// <summary>A transition.</summary>
/// <param name="Id">Jira's id; counts within one workflow.</param>
/// <param name="Name">Name.</param>
/// <param name="To">Where it leads.</param>
/// <param name="Fields">The fields of its screen; empty where it has none.</param>
public sealed record Transition(string Id, string Name, StatusInfo To, IReadOnlyList<FieldMeta> Fields);
