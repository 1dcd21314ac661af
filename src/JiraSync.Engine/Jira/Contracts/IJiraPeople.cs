using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Jira;

/// <summary>People of a Jira.</summary>
public interface IJiraPeople
{
    /// <summary>
    /// People whose name or e-mail address begins with a text, at most 50. On Cloud an address is found only where the account may
    /// see it.
    /// </summary>
    Task<IReadOnlyList<JiraUser>> FindAsync(string query, CancellationToken cancellation);

    /// <summary>The same among those who can be given issues of a project.</summary>
    Task<IReadOnlyList<JiraUser>> FindAssignableAsync(string projectKey, string query, CancellationToken cancellation);

    /// <summary>One person by account id (Cloud) or user name (Data Center); null when there is none.</summary>
    Task<JiraUser?> GetAsync(string id, CancellationToken cancellation);

    /// <summary>Who watches an issue. Where Jira tells only how many do, that is an error (<c>JiraPermissionDenied</c>), not an empty list.</summary>
    Task<IReadOnlyList<JiraUser>> GetWatchersAsync(string issueId, CancellationToken cancellation);

    /// <summary>Makes somebody watch an issue; one who does already is no error.</summary>
    Task AddWatcherAsync(string issueId, string userId, CancellationToken cancellation);

    /// <summary>Ends somebody's watching; one who does not watch is no error.</summary>
    Task RemoveWatcherAsync(string issueId, string userId, CancellationToken cancellation);
}
