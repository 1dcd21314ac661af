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

/// <summary>Cloud's own ways to read many issues: search by page token, bulk read, history as a resource.</summary>
internal sealed class CloudReads(JiraConnection connection, AnswerReader reader, IssueResource issues, string root)
{
    private const int BulkSize = 100;
    private const int HistoryPage = 100;

    public Task<SearchPage> SearchAsync(SearchRequest request, CancellationToken cancellation)
    {
        var body = new JObject
        {
            ["jql"] = request.Jql,
            ["maxResults"] = Math.Max(1, Math.Min(5000, request.PageSize)),
            ["fields"] = new JArray(IssueContentFields.Of(request.Content)),
        };
        if (IssueContentFields.Has(request.Content, IssueContent.Changes))
            body["expand"] = "changelog";
        if (IssueContentFields.Has(request.Content, IssueContent.Marker))
            body["properties"] = new JArray(SyncMarker.PropertyKey);
        if (request.Reconcile.Count > 0)
            body["reconcileIssues"] = new JArray(Numbers(request.Reconcile));
        if (request.Page is { } page)
            body["nextPageToken"] = page;
        return connection.GetAsync(
            Read("search/jql", "Searching issues", body, isQuery: true),
            json =>
            {
                IReadOnlyList<Issue> found = Issues(json, request.Content.Fields);
                string? next = json.Text("nextPageToken") is { Length: > 0 } token && !json.IsTrue("isLast") ? token : null;
                if (next is null && json.Text("isLast") == "false")
                    throw new AnswerShapeException("there is more, but no token to go on with");
                return new SearchPage(found, next, null, Texts(json.Member("warningMessages")));
            },
            cancellation);
    }

    public async Task<IReadOnlyList<Issue>> GetIssuesAsync(IReadOnlyCollection<string> idsOrKeys, IssueSelection selection, CancellationToken cancellation)
    {
        List<Issue> all = [];
        string[] wanted = idsOrKeys.Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        for (int at = 0; at < wanted.Length; at += BulkSize)
        {
            var body = new JObject
            {
                ["issueIdsOrKeys"] = new JArray(wanted.Skip(at).Take(BulkSize)),
                ["fields"] = new JArray(IssueContentFields.Of(selection)),
            };
            if (IssueContentFields.Has(selection, IssueContent.Changes))
                body["expand"] = new JArray("changelog");
            if (IssueContentFields.Has(selection, IssueContent.Marker))
                body["properties"] = new JArray(SyncMarker.PropertyKey);
            (IReadOnlyList<Issue> found, string[] failed) = await connection.GetAsync(
                Read("issue/bulkfetch", "Reading issues", body, isQuery: false),
                json => (Issues(json, selection.Fields), (json.Member("issueErrors") as JArray ?? []).Select(e => e.Text("id")).OfType<string>().ToArray()),
                cancellation).ConfigureAwait(false);
            all.AddRange(found);

            // These exist but did not fit or were in trouble just now: left out they would pass for missing.
            if (failed.Length > 0)
                all.AddRange(await issues.GetEachAsync(failed, selection, cancellation).ConfigureAwait(false));
        }

        return all.GroupBy(i => i.Id).Select(g => g.First()).ToArray();
    }

    public async Task<IReadOnlyList<Change>> GetChangesAsync(string issueId, CancellationToken cancellation)
    {
        IReadOnlyList<Change> all = await OffsetPages.ReadAllAsync(
            start => connection.GetAsync(
                new JiraCall
                {
                    Method = HttpMethod.Get,
                    Path = $"{root}issue/{Uri.EscapeDataString(issueId)}/changelog?startAt={start.ToString(CultureInfo.InvariantCulture)}&maxResults={HistoryPage}",
                    Endpoint = "issue/{id}/changelog",
                    Doing = "Reading the history of issue " + issueId,
                    NotFoundId = ErrorIds.JiraIssueNotFound,
                },
                json =>
                {
                    JArray list = json.Member("values") as JArray ?? throw new AnswerShapeException("it has no values");
                    return new OffsetPage<Change>(list.Select(reader.Change).ToArray(), json.Number("total") ?? throw new AnswerShapeException("it does not say how many entries there are"));
                },
                cancellation),
            c => c.Id,
            "the history of issue " + issueId).ConfigureAwait(false);
        return AnswerReader.NewestFirst(all);
    }

    private static IEnumerable<long> Numbers(IReadOnlyList<string> ids)
    {
        if (ids.Count > SearchRequest.MaxReconcile)
            throw new ArgumentException($"At most {SearchRequest.MaxReconcile} issues can be reconciled.", nameof(ids));
        return ids.Select(i => long.Parse(i, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    internal static IReadOnlyList<string> Texts(JToken? list) =>
        list is JArray texts ? texts.Select(t => t.AsText()).OfType<string>().ToArray() : [];

    private IReadOnlyList<Issue> Issues(JToken json, IReadOnlyList<FieldInfo> asked) =>
        (json.Member("issues") as JArray ?? throw new AnswerShapeException("it has no issues")).Select(i => reader.Issue(i, asked)).ToArray();

    private JiraCall Read(string path, string doing, JToken body, bool isQuery) => new()
    {
        Method = HttpMethod.Post,
        Path = root + path,
        Endpoint = path,
        Doing = doing,
        Body = body,
        IsQuery = isQuery,
    };
}
