using System;
using System.Collections.Generic;
using System.Globalization;
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

/// <summary>
/// Logged work. Data Center's worklogs carry no entity properties, so there no marker is written and none is ever known: whether work
/// whose answer was lost was logged shows only in a worklog of our own account with the same begin, length and comment that nobody knows yet.
/// </summary>
internal sealed class WorklogResource(JiraConnection connection, AnswerReader reader, RequestWriter writer, JiraKind kind, string root) : IJiraWorklogs
{
    private const int PageSize = 1000;

    public async Task<IReadOnlyList<Worklog>> GetAllAsync(string issueId, CancellationToken cancellation)
    {
        IReadOnlyList<Worklog> all = kind == JiraKind.Cloud
            ? await OffsetPages.ReadAllAsync(start => ReadAsync(issueId, start, cancellation), w => w.Id, "the worklogs of issue " + issueId).ConfigureAwait(false)
            : (await ReadAsync(issueId, 0, cancellation).ConfigureAwait(false)).Items;
        return AnswerReader.OldestFirst(all, w => w.Created, w => w.Id);
    }

    public async Task<Worklog> AddAsync(string issueId, WorklogDraft work, SyncMarker marker, EstimateRule estimate, CancellationToken cancellation)
    {
        bool marked = kind == JiraKind.Cloud;
        JiraCall call = Call(HttpMethod.Post, issueId, null, "Logging work on issue " + issueId, estimate, writer.AddWork(work, marked ? marker : null));
        Worklog stored = await connection.GetAsync(call, reader.Worklog, cancellation).ConfigureAwait(false);

        // The marker was taken in the same call, whether or not the answer repeats it.
        return marked && stored.Marker is null ? stored with { Marker = marker, MarkerKnown = true } : stored;
    }

    public async Task<Worklog> UpdateAsync(string issueId, string worklogId, WorklogDraft work, EstimateRule estimate, CancellationToken cancellation)
    {
        // An edit that does not repeat a restriction may lift it, and show to all what was for few.
        JToken before = await connection.GetJsonAsync(Call(HttpMethod.Get, issueId, worklogId, $"Reading worklog {worklogId} of issue {issueId}"), cancellation).ConfigureAwait(false);
        JiraCall call = Call(HttpMethod.Put, issueId, worklogId, $"Editing worklog {worklogId} of issue {issueId}", estimate, writer.UpdateWork(work, before));
        try
        {
            return await connection.GetAsync(call, reader.Worklog, cancellation).ConfigureAwait(false);
        }
        catch (JiraException e) when (e.OutcomeUnknown && e.StatusCode is >= 200 and <= 299)
        {
            // It was done and only its answer got lost: what is stored can be read.
            JToken after = await connection.GetJsonAsync(Call(HttpMethod.Get, issueId, worklogId, $"Reading worklog {worklogId} of issue {issueId}"), cancellation).ConfigureAwait(false);
            if (after.Text("updated") == before.Text("updated"))
                throw;
            return reader.Worklog(after) with { IsReadBack = true };
        }
    }

    public async Task DeleteAsync(string issueId, string worklogId, EstimateRule estimate, CancellationToken cancellation)
    {
        try
        {
            await connection.RunAsync(Call(HttpMethod.Delete, issueId, worklogId, $"Deleting worklog {worklogId} of issue {issueId}", estimate), cancellation).ConfigureAwait(false);
        }
        catch (JiraNotFoundException)
        {
            // Gone already, as wanted.
        }
        catch (JiraException e) when (e.StatusCode == 400 && e.JiraMessages.Any(m => m.IndexOf("find worklog", StringComparison.OrdinalIgnoreCase) >= 0))
        {
            // Data Center's other way of saying so.
        }
    }

    private Task<OffsetPage<Worklog>> ReadAsync(string issueId, long start, CancellationToken cancellation)
    {
        var call = new JiraCall
        {
            Method = HttpMethod.Get,
            Path = $"{root}issue/{Uri.EscapeDataString(issueId)}/worklog"
                + (kind == JiraKind.Cloud ? $"?startAt={start.ToString(CultureInfo.InvariantCulture)}&maxResults={PageSize}&expand=properties" : ""),
            Endpoint = "issue/{id}/worklog",
            Doing = "Reading the worklogs of issue " + issueId,
            NotFoundId = ErrorIds.JiraIssueNotFound,
        };
        return connection.GetAsync(
            call,
            json =>
            {
                JArray list = json.Member("worklogs") as JArray ?? throw new AnswerShapeException("it has no worklogs");
                return new OffsetPage<Worklog>(list.Select(reader.Worklog).ToArray(), json.Number("total") ?? throw new AnswerShapeException("it does not say how many worklogs there are"));
            },
            cancellation);
    }

    private JiraCall Call(HttpMethod method, string issueId, string? worklogId, string doing, EstimateRule? estimate = null, JToken? body = null)
    {
        List<string> query = [];
        if (estimate is { } rule)
            query.Add("adjustEstimate=" + (rule == EstimateRule.Leave ? "leave" : "auto"));
        if (kind == JiraKind.Cloud && method != HttpMethod.Delete)
            query.Add("expand=properties");
        return new JiraCall
        {
            Method = method,
            Path = $"{root}issue/{Uri.EscapeDataString(issueId)}/worklog" + (worklogId is null ? "" : "/" + Uri.EscapeDataString(worklogId)) + (query.Count == 0 ? "" : "?" + string.Join("&", query)),
            Endpoint = worklogId is null ? "issue/{id}/worklog" : "issue/{id}/worklog/{id}",
            Doing = doing,
            Body = body,
            IsWrite = method != HttpMethod.Get,
            IssueId = issueId,
            NotFoundId = worklogId is null ? ErrorIds.JiraIssueNotFound : ErrorIds.JiraNotFound,
            IgnoresBody = method == HttpMethod.Delete,
        };
    }
}
