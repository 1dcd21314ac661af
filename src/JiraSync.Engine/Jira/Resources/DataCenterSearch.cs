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
/// Data Center's search pages by offset over a result that changes meanwhile: an issue that is edited moves to another place,
/// and all behind its old one move forward, over the edge of a page, where nobody would see them. So each page begins some rows
/// early and looks for the last rows of the page before. When none of them is there, it steps back until one is, and at
/// the beginning starts over. An issue may come twice; none is left out.
/// </summary>
internal sealed class DataCenterSearch(JiraConnection connection, AnswerReader reader, IssueResource issues, string root)
{
    private const int Overlap = 5;
    private const int MaxRestarts = 5;
    private const int MaxReads = 200;

    // Proxies commonly refuse addresses of more than 4 or 8 kB.
    private const int LongestPath = 3500;

    public async Task<SearchPage> SearchAsync(SearchRequest request, CancellationToken cancellation)
    {
        Place? place = request.Page is { } page ? Place.Parse(page) : null;
        int size = Math.Max(1, request.PageSize);
        if (place is null)
            return await PageAsync(await ReadAsync(request, 0, size, cancellation).ConfigureAwait(false), 0, 0, request, cancellation).ConfigureAwait(false);

        long start = Math.Max(0, place.Next - Math.Max(1, place.LastIds.Count));
        for (int reads = 0; ; reads++)
        {
            Rows rows = await ReadAsync(request, start, size + Overlap, cancellation).ConfigureAwait(false);
            int last = LastKnown(rows, place);

            // A server that gives out very small pages returned none but known rows: the page begins with the last of them.
            if (last > 0 && last == rows.Issues.Count - 1 && rows.Start + rows.Issues.Count < rows.Total && reads < MaxReads)
            {
                start += last;
                continue;
            }

            if (last >= 0 || (start == 0 && place.LastIds.Count == 0))
                return await PageAsync(rows, last + 1, place.Restarts, request, cancellation).ConfigureAwait(false);
            if (start == 0)
            {
                if (place.Restarts >= MaxRestarts || reads >= MaxReads)
                {
                    throw new JiraFailure(ErrorIds.JiraAnswerInvalid, SyncErrorKind.Transient, "Searching issues failed: the result kept changing while it was read.")
                    {
                        Advice = "Try again when less is going on in Jira, or with a narrower query.",
                    }.ToException();
                }

                return await PageAsync(rows, 0, place.Restarts + 1, request, cancellation).ConfigureAwait(false);
            }

            start = Math.Max(0, start - size);
        }
    }

    private static int LastKnown(Rows rows, Place place)
    {
        for (int i = rows.Issues.Count - 1; i >= 0; i--)
        {
            if (place.LastIds.Contains(rows.Issues[i].Id))
                return i;
        }

        return -1;
    }

    private async Task<SearchPage> PageAsync(Rows rows, int skip, int restarts, SearchRequest request, CancellationToken cancellation)
    {
        long next = rows.Start + rows.Issues.Count;
        string? token = null;
        if (next < rows.Total)
        {
            if (rows.Issues.Count == 0)
                throw new JiraFailure(ErrorIds.JiraAnswerInvalid, SyncErrorKind.Transient, $"Searching issues failed: Jira says that {rows.Total} match, but returns none from row {rows.Start} on.") { Advice = "Try again later." }.ToException();
            token = new Place(next, restarts, rows.Issues.Skip(Math.Max(0, rows.Issues.Count - Overlap)).Select(i => i.Id).ToArray()).ToString();
        }

        IReadOnlyList<Issue> found = rows.Issues.Skip(skip).ToArray();
        if (IssueContentFields.Has(request.Content, IssueContent.Marker) && !rows.HasMarkers && found.Count > 0)
            found = await WithMarkersAsync(found, cancellation).ConfigureAwait(false);
        return new SearchPage(found, token, rows.Total, rows.Warnings);
    }

    // Where the search does not bring entity properties, single reads do.
    private async Task<IReadOnlyList<Issue>> WithMarkersAsync(IReadOnlyList<Issue> found, CancellationToken cancellation)
    {
        IReadOnlyList<Issue> read = await issues.GetEachAsync(found.Select(i => i.Id).ToArray(), IssueContent.Marker, cancellation).ConfigureAwait(false);
        Dictionary<string, SyncMarker?> markers = read.ToDictionary(i => i.Id, i => i.Marker, StringComparer.Ordinal);
        return found.Select(i => markers.TryGetValue(i.Id, out SyncMarker? marker) ? i with { Marker = marker } : i).ToArray();
    }

    private Task<Rows> ReadAsync(SearchRequest request, long start, int size, CancellationToken cancellation) => connection.GetAsync(
        Call(request, start, size),
        json =>
        {
            JArray list = json.Member("issues") as JArray ?? throw new AnswerShapeException("it has no issues");
            long total = json.Number("total") ?? throw new AnswerShapeException("it does not say how many issues there are");
            return new Rows(
                json.Number("startAt") ?? start,
                list.Select(i => reader.Issue(i, request.Content.Fields)).ToArray(),
                list.All(i => i.Member("properties") is not null),
                total,
                CloudReads.Texts(json.Member("warningMessages")));
        },
        cancellation);

    private JiraCall Call(SearchRequest request, long start, int size)
    {
        IReadOnlyList<string> fields = IssueContentFields.Of(request.Content);
        bool changes = IssueContentFields.Has(request.Content, IssueContent.Changes);

        // As a parameter that some versions know and the others overlook, entity properties can be asked for; in a body the others refuse it.
        if (IssueContentFields.Has(request.Content, IssueContent.Marker))
        {
            string path = $"{root}search?jql={Uri.EscapeDataString(request.Jql)}&startAt={start.ToString(CultureInfo.InvariantCulture)}&maxResults={size.ToString(CultureInfo.InvariantCulture)}"
                + $"&validateQuery=true&fields={Uri.EscapeDataString(string.Join(",", fields))}&properties={SyncMarker.PropertyKey}" + (changes ? "&expand=changelog" : "");
            if (path.Length <= LongestPath)
                return Search(HttpMethod.Get, path, null);
        }

        var body = new JObject
        {
            ["jql"] = request.Jql,
            ["startAt"] = start,
            ["maxResults"] = size,
            ["validateQuery"] = true,
            ["fields"] = new JArray(fields),
        };
        if (changes)
            body["expand"] = new JArray("changelog");
        return Search(HttpMethod.Post, root + "search", body);
    }

    private static JiraCall Search(HttpMethod method, string path, JObject? body) => new()
    {
        Method = method,
        Path = path,
        Endpoint = "search",
        Doing = "Searching issues",
        Body = body,
        IsQuery = true,
    };

    private sealed record Rows(long Start, IReadOnlyList<Issue> Issues, bool HasMarkers, long Total, IReadOnlyList<string> Warnings);

    /// <summary>Where a search goes on: the offset, how often it started over, and the last issues seen.</summary>
    private sealed record Place(long Next, int Restarts, IReadOnlyList<string> LastIds)
    {
        public static Place Parse(string text)
        {
            string[] parts = text.Split('|');
            if (parts.Length == 3
                && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long next)
                && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int restarts))
                return new Place(next, restarts, parts[2].Split([','], StringSplitOptions.RemoveEmptyEntries));
            throw new ArgumentException("It is no page of a search on this Jira.", nameof(text));
        }

        public override string ToString() =>
            Next.ToString(CultureInfo.InvariantCulture) + "|" + Restarts.ToString(CultureInfo.InvariantCulture) + "|" + string.Join(",", LastIds);
    }
}
