using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Jql;
using JiraSync.Sandbox.Rest.Common;
using JiraSync.Sandbox.Search;

namespace JiraSync.Sandbox.Rest.Cloud;

/// <summary>Cloud's search, and its reads of many issues at once.</summary>
internal sealed class CloudSearch
{
    private const int MaxPage = 5000;
    private const int MaxPageWithFields = 100;
    private const int MaxProperties = 5;
    private const int MaxReconcile = 50;
    private const int MaxTokens = 1000;
    private static readonly TimeSpan TokenLife = TimeSpan.FromDays(7);

    private static readonly string[] SearchMembers = ["jql", "nextPageToken", "maxResults", "fields", "expand", "properties", "fieldsByKeys", "failFast", "reconcileIssues"];
    private static readonly string[] BulkMembers = ["issueIdsOrKeys", "fields", "expand", "fieldsByKeys", "properties"];
    private static readonly string[] ChangelogMembers = ["issueIdsOrKeys", "fieldIds", "maxResults", "nextPageToken"];

    private readonly Dictionary<string, Cursor> _cursors = new(StringComparer.Ordinal);
    private readonly Queue<string> _cursorOrder = new();
    private long _issued;

    public void Register(Router router)
    {
        router.Api("GET", "search/jql", SearchGet);
        router.Api("POST", "search/jql", SearchPost);
        router.Api("POST", "search/approximate-count", Count);
        router.Api("GET", "search", Removed);
        router.Api("POST", "search", Removed, takesJson: false);
        router.Api("POST", "issue/bulkfetch", BulkFetch);
        router.Api("GET", "issue/{id}/changelog", Changelog);
        router.Api("POST", "changelog/bulkfetch", BulkChangelog);
    }

    /// <summary>Lets all page tokens expire.</summary>
    public void ExpireTokens() => _cursors.Clear();

    private static SandboxResponse Removed(RestCall call) => throw RestError.Of(
        410,
        "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046");

    private static List<string>? Strings(RestCall call, JsonObject body, string name)
    {
        if (body[name] is null)
            return null;
        if (body[name] is not JsonArray array)
            throw call.BadPayload();
        return array.Select(n => FieldWriter.Text(n) ?? throw call.BadPayload()).ToList();
    }

    private static int Number(RestCall call, JsonNode? node, int missing) => node switch
    {
        null => missing,
        JsonValue value when value.TryGetValue(out int number) => number,
        _ => throw call.BadPayload(),
    };

    private static void CheckMembers(RestCall call, JsonObject body, string[] known)
    {
        if (body.Any(p => !known.Contains(p.Key)))
            throw call.BadPayload();
    }

    private static JqlQuery ParseJql(string? jql)
    {
        try
        {
            return JqlQuery.Parse(jql);
        }
        catch (JqlException e)
        {
            throw RestError.Fields(e.Messages, new Dictionary<string, string>());
        }
    }

    private static IReadOnlyList<Issue> Run(RestCall call, JqlQuery query)
    {
        if (!query.IsBounded)
            throw RestError.Of(400, "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.");
        try
        {
            return JqlSite.Search(call.Site, call.User, query);
        }
        catch (JqlException e)
        {
            throw RestError.Fields(e.Messages, new Dictionary<string, string>());
        }
    }

    private SandboxResponse SearchGet(RestCall call) => Search(
        call,
        call.Query("jql"),
        call.Query("nextPageToken"),
        call.QueryInt("maxResults", 50),
        call.QueryList("fields"),
        call.QueryList("expand"),
        call.QueryList("properties"),
        call.QueryList("reconcileIssues"));

    private SandboxResponse SearchPost(RestCall call)
    {
        JsonObject body = call.BodyObject();
        CheckMembers(call, body, SearchMembers);
        // The one list that is a text with commas.
        if (body["expand"] is { } expand && expand.GetValueKind() != JsonValueKind.String)
            throw call.BadPayload();
        return Search(
            call,
            FieldWriter.Text(body["jql"]),
            FieldWriter.Text(body["nextPageToken"]),
            Number(call, body["maxResults"], 50),
            Strings(call, body, "fields") ?? [],
            [.. (FieldWriter.Text(body["expand"]) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            Strings(call, body, "properties") ?? [],
            Strings(call, body, "reconcileIssues") ?? []);
    }

    private SandboxResponse Search(
        RestCall call, string? jql, string? token, int size, List<string> fields, List<string> expand, List<string> properties, List<string> reconcile)
    {
        if (size is < 1 or > MaxPage)
            throw RestError.Of(400, "The max results parameter has to be between 1 and 5,000.");
        if (properties.Count > MaxProperties)
            throw RestError.Of(400, $"The number of properties must not exceed {MaxProperties}.");
        if (reconcile.Count > MaxReconcile)
            throw RestError.Of(400, $"The number of issues to reconcile must not exceed {MaxReconcile}.");
        JqlQuery query = ParseJql(jql);
        call.Site.Index.Reconcile(reconcile);
        Cursor cursor;
        int start;
        if (token is { Length: > 0 })
        {
            string[] parts = token.Split('.');
            if (parts.Length != 2 || !_cursors.TryGetValue(parts[0], out Cursor? known) || known.Expires <= call.Site.Now || known.Jql != query.Text
                || known.UserId != call.User?.Id || !int.TryParse(parts[1], out start))
            {
                throw RestError.Of(400, "The provided next page token is invalid or expired.");
            }

            cursor = known;
        }
        else
        {
            cursor = new Cursor(query.Text, call.User?.Id, Run(call, query).Select(i => i.Id).ToArray(), call.Site.Now + TokenLife);
            start = 0;
        }

        var selection = new FieldSelection(fields.Count == 0 ? ["id"] : fields, "*navigable");
        var shape = new IssueShape(call, selection, expand, properties) { InSearch = true };
        // Cloud gives shorter pages than asked for when issues are more than ids.
        int page = selection.IsIdOnly ? size : Math.Min(size, MaxPageWithFields);
        var issues = new JsonArray();
        int at = start;
        for (; at < cursor.Ids.Length && issues.Count < page; at++)
        {
            string id = cursor.Ids[at];
            if (call.Site.Index.Find(id) is { } issue && call.Site.FindIssue(id) is { } current && call.Site.CanBrowse(call.User, current))
                issues.Add(shape.Write(issue));
        }

        var json = new JsonObject { ["issues"] = issues, ["isLast"] = at >= cursor.Ids.Length };
        if (at < cursor.Ids.Length)
            json["nextPageToken"] = Token(cursor, token, at);
        if (shape.Names() is { } names)
            json["names"] = names;
        if (shape.Schema() is { } schema)
            json["schema"] = schema;
        return call.Ok(json);
    }

    private string Token(Cursor cursor, string? token, int at)
    {
        string name = token is { Length: > 0 } ? token.Split('.')[0] : "Ch" + (++_issued).ToString("x12", CultureInfo.InvariantCulture);
        if (_cursors.TryAdd(name, cursor))
        {
            _cursorOrder.Enqueue(name);
            if (_cursorOrder.Count > MaxTokens)
                _cursors.Remove(_cursorOrder.Dequeue());
        }

        return $"{name}.{at.ToString(CultureInfo.InvariantCulture)}";
    }

    private static SandboxResponse Count(RestCall call) =>
        call.Ok(new JsonObject { ["count"] = Run(call, ParseJql(FieldWriter.Text(call.BodyObject()["jql"]))).Count });

    private static List<Issue> Named(RestCall call, JsonObject body, int most)
    {
        List<string> names = Strings(call, body, "issueIdsOrKeys") ?? throw call.BadPayload();
        if (names.Count == 0 || names.Count > most)
            throw RestError.Of(400, $"The number of issue IDs or keys must be between 1 and {most}.");
        // Missing and hidden ones are left out without a word.
        return names.Select(call.Site.FindIssue).OfType<Issue>().Where(i => call.Site.CanBrowse(call.User, i)).DistinctBy(i => i.Id).OrderBy(i => i.IdNumber).ToList();
    }

    private static SandboxResponse BulkFetch(RestCall call)
    {
        JsonObject body = call.BodyObject();
        CheckMembers(call, body, BulkMembers);
        List<string> properties = Strings(call, body, "properties") ?? [];
        if (properties.Count > MaxProperties)
            throw RestError.Of(400, $"The number of properties must not exceed {MaxProperties}.");
        List<string> expand = Strings(call, body, "expand") ?? [];
        List<Issue> issues = Named(call, body, 100);
        var selection = new FieldSelection(Strings(call, body, "fields") ?? [], "*navigable");
        var shape = new IssueShape(call, selection, expand, properties) { ChangelogLimit = 40 };
        return call.Ok(new JsonObject { ["issues"] = Shapes.Array(issues.Select(shape.Write)), ["issueErrors"] = new JsonArray() });
    }

    private static SandboxResponse Changelog(RestCall call)
    {
        Issue issue = call.Issue();
        int start = call.QueryInt("startAt", 0);
        int size = Math.Clamp(call.QueryInt("maxResults", 100), 1, 100);
        int total = issue.History.Count;
        var json = new JsonObject
        {
            ["self"] = call.Api($"issue/{issue.Id}/changelog?maxResults={size}&startAt={start}"),
            ["maxResults"] = size,
            ["startAt"] = start,
            ["total"] = total,
            ["isLast"] = start + size >= total,
            ["values"] = Shapes.Array(issue.History.Skip(start).Take(size).Select(h => call.Shapes.History(h))),
        };
        if (start + size < total)
            json["nextPage"] = call.Api($"issue/{issue.Id}/changelog?maxResults={size}&startAt={start + size}");
        return call.Ok(json);
    }

    private static SandboxResponse BulkChangelog(RestCall call)
    {
        JsonObject body = call.BodyObject();
        CheckMembers(call, body, ChangelogMembers);
        List<Issue> issues = Named(call, body, 1000);
        List<string> fields = Strings(call, body, "fieldIds") ?? [];
        if (fields.Count > 10)
            throw RestError.Of(400, "The number of field IDs must not exceed 10.");
        int size = Math.Clamp(Number(call, body["maxResults"], 1000), 1, 10000);
        int start = 0;
        if (FieldWriter.Text(body["nextPageToken"]) is { Length: > 0 } token && !int.TryParse(token.TrimStart('p'), out start))
            throw RestError.Of(400, "The provided next page token is invalid or expired.");
        List<(Issue Issue, HistoryEntry Entry)> all = issues
            .SelectMany(i => i.History.Select(h => (i, h)))
            .Where(p => fields.Count == 0 || p.h.Items.Any(item => fields.Contains(item.FieldId ?? "")))
            .ToList();
        var logs = new JsonArray();
        foreach (IGrouping<string, (Issue Issue, HistoryEntry Entry)> group in all.Skip(start).Take(size).GroupBy(p => p.Issue.Id))
        {
            logs.Add(new JsonObject
            {
                ["issueId"] = group.Key,
                ["changeHistories"] = Shapes.Array(group.Select(p => call.Shapes.History(p.Entry, epoch: true))),
            });
        }

        var json = new JsonObject { ["issueChangeLogs"] = logs };
        if (start + size < all.Count)
            json["nextPageToken"] = "p" + (start + size).ToString(CultureInfo.InvariantCulture);
        return call.Ok(json);
    }

    private sealed record Cursor(string Jql, string? UserId, string[] Ids, DateTimeOffset Expires);
}
