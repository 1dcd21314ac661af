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

/// <summary>Comments of issues.</summary>
internal sealed class CommentResource(JiraConnection connection, AnswerReader reader, RequestWriter writer, string root)
{
    private const int PageSize = 100;

    public async Task<IReadOnlyList<Comment>> GetAllAsync(string issueId, CancellationToken cancellation)
    {
        IReadOnlyList<Comment> all = await OffsetPages.ReadAllAsync(
            start => ReadPageAsync(issueId, start, cancellation),
            c => c.Id,
            "the comments of issue " + issueId).ConfigureAwait(false);
        return AnswerReader.OldestFirst(all, c => c.Created, c => c.Id);
    }

    public async Task<Comment> AddAsync(string issueId, RichText body, SyncMarker marker, Visibility? visibility, CancellationToken cancellation)
    {
        JiraCall call = Call(HttpMethod.Post, issueId, null, "Adding a comment to issue " + issueId, writer.AddComment(body, marker, visibility));
        Comment stored = await connection.GetAsync(call, reader.Comment, cancellation).ConfigureAwait(false);

        // The marker was taken in the same call, whether or not the answer repeats it.
        return stored.Marker is null ? stored with { Marker = marker, MarkerKnown = true } : stored;
    }

    public async Task<Comment> UpdateAsync(string issueId, string commentId, RichText body, VisibilityChange? visibility, CancellationToken cancellation)
    {
        JToken text = writer.Text(body);

        // An edit that does not repeat a comment's restriction may lift it, and show to all what was for few.
        JToken before = await connection.GetJsonAsync(Call(HttpMethod.Get, issueId, commentId, $"Reading comment {commentId} of issue {issueId}"), cancellation).ConfigureAwait(false);
        JiraCall call = Call(HttpMethod.Put, issueId, commentId, $"Editing comment {commentId} of issue {issueId}", writer.UpdateComment(body, before, visibility));
        try
        {
            return await connection.GetAsync(call, reader.Comment, cancellation).ConfigureAwait(false);
        }
        catch (JiraException e) when (e.OutcomeUnknown && e.StatusCode is >= 200 and <= 299)
        {
            // It was done and only its answer got lost: what is stored can be read, if it is what was written.
            JToken after = await connection.GetJsonAsync(Call(HttpMethod.Get, issueId, commentId, $"Reading comment {commentId} of issue {issueId}"), cancellation).ConfigureAwait(false);
            bool changed = after.Text("updated") != before.Text("updated") || JToken.DeepEquals(after.Member("body"), text);
            if (!changed)
                throw;
            return reader.Comment(after) with { IsReadBack = true };
        }
    }

    public async Task DeleteAsync(string issueId, string commentId, CancellationToken cancellation)
    {
        try
        {
            await connection.RunAsync(Call(HttpMethod.Delete, issueId, commentId, $"Deleting comment {commentId} of issue {issueId}"), cancellation).ConfigureAwait(false);
        }
        catch (JiraNotFoundException)
        {
            // Gone already, as wanted.
        }
        catch (JiraException e) when (e.StatusCode == 400 && e.JiraMessages.Any(m => m.IndexOf("find a comment", StringComparison.OrdinalIgnoreCase) >= 0))
        {
            // Data Center's other way of saying so.
        }
    }

    private Task<OffsetPage<Comment>> ReadPageAsync(string issueId, long start, CancellationToken cancellation)
    {
        var call = new JiraCall
        {
            Method = HttpMethod.Get,
            Path = $"{root}issue/{Uri.EscapeDataString(issueId)}/comment?startAt={start.ToString(CultureInfo.InvariantCulture)}&maxResults={PageSize}&orderBy=created&expand=properties",
            Endpoint = "issue/{id}/comment",
            Doing = "Reading the comments of issue " + issueId,
            NotFoundId = ErrorIds.JiraIssueNotFound,
        };
        return connection.GetAsync(
            call,
            json =>
            {
                JArray list = json.Member("comments") as JArray ?? throw new AnswerShapeException("it has no comments");
                return new OffsetPage<Comment>(list.Select(reader.Comment).ToArray(), json.Number("total") ?? throw new AnswerShapeException("it does not say how many comments there are"));
            },
            cancellation);
    }

    private JiraCall Call(HttpMethod method, string issueId, string? commentId, string doing, JToken? body = null) => new()
    {
        Method = method,
        Path = root + "issue/" + Uri.EscapeDataString(issueId) + "/comment" + (commentId is null ? "" : "/" + Uri.EscapeDataString(commentId)) + (method == HttpMethod.Delete ? "" : "?expand=properties"),
        Endpoint = commentId is null ? "issue/{id}/comment" : "issue/{id}/comment/{id}",
        Doing = doing,
        Body = body,
        IsWrite = method != HttpMethod.Get,
        IssueId = issueId,
        NotFoundId = commentId is null ? ErrorIds.JiraIssueNotFound : ErrorIds.JiraNotFound,
        IgnoresBody = method == HttpMethod.Delete,
    };
}
