using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Jira;

/// <summary>Logged work.</summary>
public interface IJiraWorklogs
{
    /// <summary>All worklogs of an issue, oldest first, with markers, however many pages it takes.</summary>
    Task<IReadOnlyList<Worklog>> GetAllAsync(string issueId, CancellationToken cancellation);

    /// <summary>
    /// Logs work, with its marker in the same call; returns it as Jira stored it. Data Center's worklogs take no marker: there work whose
    /// answer was lost is known only by its begin, length and comment, among those of our own account that nobody knows yet.
    /// </summary>
    Task<Worklog> AddAsync(string issueId, WorklogDraft work, SyncMarker marker, EstimateRule estimate, CancellationToken cancellation);

    /// <summary>Replaces a worklog; returns it as Jira stored it.</summary>
    Task<Worklog> UpdateAsync(string issueId, string worklogId, WorklogDraft work, EstimateRule estimate, CancellationToken cancellation);

    /// <summary>Deletes a worklog; one that is already gone is no error.</summary>
    Task DeleteAsync(string issueId, string worklogId, EstimateRule estimate, CancellationToken cancellation);
}

/// <summary>Work to log.</summary>
/// <param name="Started">When it began.</param>
/// <param name="Seconds">How long it took; Jira counts whole minutes.</param>
/// <param name="Comment">In the client's own form, or null.</param>
public sealed record WorklogDraft(DateTimeOffset Started, long Seconds, RichText? Comment);

/// <summary>What logging work does to the remaining estimate.</summary>
public enum EstimateRule
{
    /// <summary>It stays as it is: it is synced as a field of its own, or belongs to this side.</summary>
    Leave,

    /// <summary>Jira reduces it by the time logged.</summary>
    Adjust,
}
