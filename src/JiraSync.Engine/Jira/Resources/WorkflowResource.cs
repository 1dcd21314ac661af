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

/// <summary>Transitions and statuses.</summary>
internal sealed class WorkflowResource(JiraConnection connection, JiraKind kind, RequestWriter writer, string root) : IJiraWorkflow
{
    public Task<IReadOnlyList<Transition>> GetTransitionsAsync(string issueId, CancellationToken cancellation) => connection.GetAsync<IReadOnlyList<Transition>>(
        Call(HttpMethod.Get, issueId, "?expand=transitions.fields", "Reading the transitions of issue " + issueId, null),
        json => (json.Member("transitions") as JArray ?? throw new AnswerShapeException("it has no transitions"))
            .Where(t => t.Text("isAvailable") != "false")
            .Select(Transition)
            .ToArray(),
        cancellation);

    public Task TransitionAsync(string issueId, string transitionId, IReadOnlyList<FieldWrite> fields, string writeId, CancellationToken cancellation) => connection.RunAsync(
        Call(HttpMethod.Post, issueId, "", $"Making transition {transitionId} of issue {issueId}", writer.Transition(transitionId, fields, writeId)),
        cancellation);

    public Task<IReadOnlyDictionary<string, IReadOnlyList<StatusInfo>>> GetStatusesAsync(string projectKey, CancellationToken cancellation) =>
        connection.GetAsync<IReadOnlyDictionary<string, IReadOnlyList<StatusInfo>>>(
            new JiraCall
            {
                Method = HttpMethod.Get,
                Path = $"{root}project/{Uri.EscapeDataString(projectKey)}/statuses",
                Endpoint = "project/{key}/statuses",
                Doing = "Reading the statuses of project " + projectKey,
                NotFoundId = ErrorIds.JiraProjectNotFound,
            },
            json =>
            {
                Dictionary<string, IReadOnlyList<StatusInfo>> types = new(StringComparer.Ordinal);
                foreach (JToken type in json as JArray ?? throw new AnswerShapeException("it is no list of issue types"))
                    types[type.Text("id") ?? throw new AnswerShapeException("an issue type has no id")] = (type.Member("statuses") as JArray ?? []).Select(Status).ToArray();
                return types;
            },
            cancellation);

    private Transition Transition(JToken json) => new(
        json.Text("id") ?? throw new AnswerShapeException("a transition has no id"),
        json.Text("name") ?? "",
        Status(json.Member("to") ?? throw new AnswerShapeException("a transition leads nowhere")),
        FieldMetas.ReadAll(kind, json.Member("fields")));

    private static StatusInfo Status(JToken json) => new(
        json.Text("id") ?? throw new AnswerShapeException("a status has no id"),
        json.Text("name") ?? throw new AnswerShapeException("a status has no name"),
        json.Member("statusCategory").Text("key") is "new" or "indeterminate" or "done" ? json.Member("statusCategory").Text("key")! : "");

    private JiraCall Call(HttpMethod method, string issueId, string query, string doing, JToken? body) => new()
    {
        Method = method,
        Path = $"{root}issue/{Uri.EscapeDataString(issueId)}/transitions{query}",
        Endpoint = "issue/{id}/transitions",
        Doing = doing,
        Body = body,
        IsWrite = method != HttpMethod.Get,
        IssueId = issueId,
        NotFoundId = ErrorIds.JiraIssueNotFound,
        IgnoresBody = method != HttpMethod.Get,
    };
}
