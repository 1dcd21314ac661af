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

/// <summary>Links between issues, and from issues to places outside.</summary>
internal sealed class LinkResource(JiraConnection connection, JiraKind kind, string root) : IJiraLinks
{
    public async Task<IReadOnlyList<LinkType>> GetTypesAsync(CancellationToken cancellation)
    {
        try
        {
            return await connection.GetAsync<IReadOnlyList<LinkType>>(
                new JiraCall { Method = HttpMethod.Get, Path = root + "issueLinkType", Endpoint = "issueLinkType", Doing = "Reading the link types" },
                json => (json.Member("issueLinkTypes") as JArray ?? throw new AnswerShapeException("it has no link types"))
                    .Select(t => new LinkType(t.Text("name") ?? throw new AnswerShapeException("a link type has no name"), t.Text("outward") ?? "", t.Text("inward") ?? ""))
                    .ToArray(),
                cancellation).ConfigureAwait(false);
        }
        catch (JiraNotFoundException)
        {
            // Linking is switched off.
            return [];
        }
    }

    public Task AddAsync(string type, string fromId, string toId, CancellationToken cancellation) => connection.RunAsync(
        new JiraCall
        {
            Method = HttpMethod.Post,
            Path = root + "issueLink",
            Endpoint = "issueLink",
            Doing = $"Linking issue {fromId} to {toId} ({type})",
            // In a request Jira calls the source the inward issue; read on the source, the target is its outward issue.
            Body = new JObject
            {
                ["type"] = new JObject { ["name"] = type },
                ["inwardIssue"] = new JObject { ["id"] = fromId },
                ["outwardIssue"] = new JObject { ["id"] = toId },
            },
            IsWrite = true,
            IssueId = fromId,
            IgnoresBody = true,
        },
        cancellation);

    public Task DeleteAsync(string linkId, CancellationToken cancellation) => DeleteGoneAsync(
        new JiraCall
        {
            Method = HttpMethod.Delete,
            Path = root + "issueLink/" + Uri.EscapeDataString(linkId),
            Endpoint = "issueLink/{id}",
            Doing = "Deleting link " + linkId,
            IsWrite = true,
            IgnoresBody = true,
        },
        cancellation);

    public Task<IReadOnlyList<RemoteLink>> GetRemoteAsync(string issueId, CancellationToken cancellation) => connection.GetAsync<IReadOnlyList<RemoteLink>>(
        Remote(HttpMethod.Get, issueId, "", $"Reading the remote links of issue {issueId}"),
        json => (json as JArray ?? throw new AnswerShapeException("it is no list of links")).Select(Read).OfType<RemoteLink>().ToArray(),
        cancellation);

    public Task PutRemoteAsync(string issueId, RemoteLink link, CancellationToken cancellation) => connection.RunAsync(
        Remote(HttpMethod.Post, issueId, "", $"Writing remote link {link.GlobalId} of issue {issueId}", RequestWriter.Remote(link)),
        cancellation);

    public Task DeleteRemoteAsync(string issueId, string globalId, CancellationToken cancellation) => DeleteGoneAsync(
        Remote(
            HttpMethod.Delete,
            issueId,
            "?globalId=" + Uri.EscapeDataString(globalId),
            $"Deleting remote link {globalId} of issue {issueId}",
            // Cloud refuses this one without a content type, and only a body has one.
            kind == JiraKind.Cloud ? new JObject() : null),
        cancellation);

    // One without a global id is nobody's whom it could be told from.
    private static RemoteLink? Read(JToken json)
    {
        JToken? target = json.Member("object");
        JToken? status = target.Member("status");
        if (json.Text("globalId") is not { Length: > 0 } id || target.Text("url") is not { } url)
            return null;
        return new RemoteLink(
            id,
            url,
            target.Text("title") ?? url,
            json.Text("relationship") is { Length: > 0 } relationship ? relationship : null,
            target.Text("summary") is { Length: > 0 } summary ? summary : null,
            status.IsTrue("resolved"),
            status.Member("icon").Text("title") is { Length: > 0 } name ? name : null);
    }

    private async Task DeleteGoneAsync(JiraCall call, CancellationToken cancellation)
    {
        try
        {
            await connection.RunAsync(call, cancellation).ConfigureAwait(false);
        }
        catch (JiraNotFoundException)
        {
            // Gone already, as wanted.
        }
    }

    private JiraCall Remote(HttpMethod method, string issueId, string query, string doing, JToken? body = null) => new()
    {
        Method = method,
        Path = $"{root}issue/{Uri.EscapeDataString(issueId)}/remotelink{query}",
        Endpoint = "issue/{id}/remotelink",
        Doing = doing,
        Body = body,
        IsWrite = method != HttpMethod.Get,
        IssueId = issueId,
        NotFoundId = ErrorIds.JiraIssueNotFound,
        IgnoresBody = method != HttpMethod.Get,
    };
}
