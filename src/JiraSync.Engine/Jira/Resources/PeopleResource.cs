using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira.Connection;
using JiraSync.Engine.Jira.Json;
using JiraSync.Engine.Model;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Jira.Resources;

/// <summary>People, and what they watch.</summary>
internal sealed class PeopleResource(JiraConnection connection, AnswerReader reader, JiraKind kind, string root) : IJiraPeople
{
    private const int MaxFound = 50;

    private string IdParameter => kind == JiraKind.Cloud ? "accountId" : "username";

    private string QueryParameter => kind == JiraKind.Cloud ? "query" : "username";

    public Task<IReadOnlyList<JiraUser>> FindAsync(string query, CancellationToken cancellation) =>
        FindAsync($"user/search?{QueryParameter}={Uri.EscapeDataString(query)}&maxResults={MaxFound}", "user/search", "Looking for people", cancellation);

    public Task<IReadOnlyList<JiraUser>> FindAssignableAsync(string projectKey, string query, CancellationToken cancellation) => FindAsync(
        $"user/assignable/search?project={Uri.EscapeDataString(projectKey)}&{QueryParameter}={Uri.EscapeDataString(query)}&maxResults={MaxFound}",
        "user/assignable/search",
        "Looking for people who can be assigned issues of project " + projectKey,
        cancellation);

    public async Task<JiraUser?> GetAsync(string id, CancellationToken cancellation)
    {
        try
        {
            return await connection.GetAsync(
                Get($"user?{IdParameter}={Uri.EscapeDataString(id)}", "user", "Reading user " + id),
                json => reader.User(json) ?? throw new AnswerShapeException("it names no user"),
                cancellation).ConfigureAwait(false);
        }
        catch (JiraNotFoundException)
        {
            return null;
        }
    }

    public Task<IReadOnlyList<JiraUser>> GetWatchersAsync(string issueId, CancellationToken cancellation) => connection.GetAsync(
        Call(HttpMethod.Get, issueId, "", $"Reading the watchers of issue {issueId}"),
        json =>
        {
            IReadOnlyList<JiraUser> watchers = Users(json.Member("watchers"));
            if (watchers.Count == 0 && json.Number("watchCount") > 0)
                throw Hidden(issueId);
            return watchers;
        },
        cancellation);

    public Task AddWatcherAsync(string issueId, string userId, CancellationToken cancellation) => connection.RunAsync(
        Call(HttpMethod.Post, issueId, "", $"Making {userId} watch issue {issueId}", new JValue(userId)),
        cancellation);

    public async Task RemoveWatcherAsync(string issueId, string userId, CancellationToken cancellation)
    {
        try
        {
            await connection.RunAsync(
                Call(HttpMethod.Delete, issueId, $"?{IdParameter}={Uri.EscapeDataString(userId)}", $"Ending that {userId} watches issue {issueId}"),
                cancellation).ConfigureAwait(false);
        }
        catch (JiraException e) when (e.StatusCode is 400 or 404 && !e.OutcomeUnknown)
        {
            // Somebody who is gone watches nothing. Whether it is that or the issue that is not there, the list tells.
            IReadOnlyList<JiraUser> watchers = await GetWatchersAsync(issueId, cancellation).ConfigureAwait(false);
            if (watchers.Any(w => string.Equals(w.Id, userId, StringComparison.OrdinalIgnoreCase)))
                throw;
        }
    }

    private Task<IReadOnlyList<JiraUser>> FindAsync(string path, string endpoint, string doing, CancellationToken cancellation) =>
        connection.GetAsync(Get(path, endpoint, doing), Users, cancellation);

    private IReadOnlyList<JiraUser> Users(JToken? json) =>
        (json as JArray ?? throw new AnswerShapeException("it is no list of people")).Select(u => reader.User(u)).OfType<JiraUser>().ToArray();

    // An empty list would look as if all had stopped watching.
    private static JiraException Hidden(string issueId) => new JiraFailure(
        ErrorIds.JiraPermissionDenied,
        SyncErrorKind.Permission,
        $"Reading the watchers of issue {issueId} failed: Jira tells how many there are, but not who.")
    {
        Advice = "Give the account the permission View Voters and Watchers, in the project's permission scheme.",
    }.ToException();

    private JiraCall Get(string path, string endpoint, string doing) => new()
    {
        Method = HttpMethod.Get,
        Path = root + path,
        Endpoint = endpoint,
        Doing = doing,
    };

    private JiraCall Call(HttpMethod method, string issueId, string query, string doing, JToken? body = null) => new()
    {
        Method = method,
        Path = $"{root}issue/{Uri.EscapeDataString(issueId)}/watchers{query}",
        Endpoint = "issue/{id}/watchers",
        Doing = doing,
        Body = body,
        IsWrite = method != HttpMethod.Get,
        IssueId = issueId,
        NotFoundId = ErrorIds.JiraIssueNotFound,
        IgnoresBody = method != HttpMethod.Get,
    };
}
