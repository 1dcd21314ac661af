using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Links between issues, and from issues to elsewhere.</summary>
internal static class LinkRoutes
{
    public static void Register(Router router)
    {
        router.Api("GET", "issueLinkType", call => !call.Site.IsOn("issuelinks") ? throw RestError.Of(404, "Issue linking is currently disabled.") : call.Ok(new JsonObject { ["issueLinkTypes"] = Shapes.Array(call.Site.LinkTypes.Values.Select(call.Shapes.LinkType)) }));
        router.Api("GET", "issueLinkType/{linkTypeId}", GetType);
        router.Api("POST", "issueLink", Add);
        router.Api("GET", "issueLink/{linkId}", Get);
        router.Api("DELETE", "issueLink/{linkId}", Delete);
        router.Api("GET", "issue/{id}/remotelink", ListRemote);
        router.Api("POST", "issue/{id}/remotelink", PutRemote);
        router.Api("DELETE", "issue/{id}/remotelink", DeleteRemoteByGlobalId, takesJson: router.IsCloud);
        router.Api("GET", "issue/{id}/remotelink/{remoteLinkId}", GetRemote);
        router.Api("PUT", "issue/{id}/remotelink/{remoteLinkId}", EditRemote);
        router.Api("DELETE", "issue/{id}/remotelink/{remoteLinkId}", DeleteRemote);
    }

    private static SandboxResponse GetType(RestCall call) => call.Site.LinkTypes.TryGetValue(call["linkTypeId"], out LinkType? type)
        ? call.Ok(call.Shapes.LinkType(type))
        : throw RestError.Of(404, $"No issue link type with id '{call["linkTypeId"]}' found.");

    private static SandboxResponse Add(RestCall call)
    {
        JsonObject body = call.BodyObject();
        string? typeId = FieldWriter.Text((body["type"] as JsonObject)?["id"]);
        string? typeName = FieldWriter.Text((body["type"] as JsonObject)?["name"]);
        LinkType type = call.Site.LinkTypes.Values.FirstOrDefault(t => typeId is not null ? t.Id == typeId : string.Equals(t.Name, typeName, StringComparison.OrdinalIgnoreCase))
            ?? throw RestError.Of(404, typeId is not null ? $"No issue link type with id '{typeId}' found." : $"No issue link type with name '{typeName}' found.");
        Issue inward = Named(call, body["inwardIssue"]);
        Issue outward = Named(call, body["outwardIssue"]);
        if (!call.Has(Permissions.Link, inward) || !call.Has(Permissions.Link, outward))
            throw RestError.Of(call.User is null ? 401 : 404, "No Link Issue Permission for issue '" + inward.Key + "'");
        RichText? text = null;
        if (body["comment"] is JsonObject comment && (!FieldWriter.For(call).TryReadText(comment["body"], out text, out _) || text is null))
            throw RestError.Field("comment", "Comment body is not valid!");
        // Of "A blocks B" the body calls A the inward issue: A then shows B outward.
        call.Site.Edits.AddLink(call.User?.Id, type.Id, inward.Id, outward.Id);
        if (text is not null)
            call.Site.Edits.AddComment(call.User?.Id, inward.Id, text);
        return new SandboxResponse(201);
    }

    private static Issue Named(RestCall call, JsonNode? node) =>
        call.Issue(FieldWriter.Text((node as JsonObject)?["id"]) ?? FieldWriter.Text((node as JsonObject)?["key"]) ?? "");

    private static IssueLink Find(RestCall call) => call.Site.Links.TryGetValue(call["linkId"], out IssueLink? link)
        && call.Site.CanBrowse(call.User, call.Site.GetIssue(link.SourceId)) && call.Site.CanBrowse(call.User, call.Site.GetIssue(link.DestinationId))
            ? link
            : throw RestError.Of(404, $"No issue link with id '{call["linkId"]}' exists.");

    private static SandboxResponse Get(RestCall call)
    {
        IssueLink link = Find(call);
        return call.Ok(new JsonObject
        {
            ["id"] = link.Id,
            ["self"] = call.Api("issueLink/" + link.Id),
            ["type"] = call.Shapes.LinkType(call.Site.LinkTypes[link.TypeId]),
            ["inwardIssue"] = IssueShape.Brief(call, call.Site.GetIssue(link.SourceId)),
            ["outwardIssue"] = IssueShape.Brief(call, call.Site.GetIssue(link.DestinationId)),
        });
    }

    private static SandboxResponse Delete(RestCall call)
    {
        IssueLink link = Find(call);
        if (!call.Has(Permissions.Link, call.Site.GetIssue(link.SourceId)))
            throw RestError.Of(403, "You do not have permission to delete issue links.");
        call.Site.Edits.RemoveLink(call.User?.Id, link.Id);
        return call.NoContent();
    }

    private static SandboxResponse ListRemote(RestCall call)
    {
        Issue issue = call.Issue();
        if (call.Query("globalId") is not { } globalId)
            return call.Ok(Shapes.Array(issue.RemoteLinks.Select(l => call.Shapes.RemoteLink(issue, l))));
        RemoteLink link = issue.RemoteLinks.Find(l => l.GlobalId == globalId)
            ?? throw RestError.Of(404, $"There is no remote link with the given global id {globalId}.");
        return call.Ok(call.Shapes.RemoteLink(issue, link));
    }

    private static RemoteLink FindRemote(RestCall call, Issue issue) => issue.RemoteLinks.Find(l => l.Id == call["remoteLinkId"])
        ?? throw RestError.Of(404, $"Remote link with id '{call["remoteLinkId"]}' does not exist for issue '{issue.Key}'.");

    private static SandboxResponse GetRemote(RestCall call)
    {
        Issue issue = call.Issue();
        return call.Ok(call.Shapes.RemoteLink(issue, FindRemote(call, issue)));
    }

    private static RemoteLink Read(RestCall call, string id)
    {
        JsonObject body = call.BodyObject();
        var errors = new Dictionary<string, string>();
        if (FieldWriter.Text((body["object"] as JsonObject)?["url"]) is not { Length: > 0 })
            errors["url"] = "'url' is required.";
        if (FieldWriter.Text((body["object"] as JsonObject)?["title"]) is not { Length: > 0 })
            errors["title"] = "'title' is required.";
        string? globalId = FieldWriter.Text(body["globalId"]);
        if (globalId?.Length > 255)
            errors["globalId"] = "'globalId' must not exceed 255 characters.";
        if (errors.Count > 0)
            throw RestError.Fields([], errors);
        return new RemoteLink
        {
            Id = id,
            GlobalId = globalId,
            Application = body["application"] is JsonObject application ? FieldWriter.Element(application) : null,
            Relationship = FieldWriter.Text(body["relationship"]),
            Object = FieldWriter.Element(body["object"]),
        };
    }

    private static void MayLink(RestCall call, Issue issue)
    {
        if (!call.Has(Permissions.Link, issue))
            throw RestError.Of(403, "You do not have permission to link issues.");
    }

    private static SandboxResponse PutRemote(RestCall call)
    {
        Issue issue = call.Issue();
        MayLink(call, issue);
        RemoteLink link = Read(call, "0");
        RemoteLink? known = link.GlobalId is null ? null : issue.RemoteLinks.Find(l => l.GlobalId == link.GlobalId);
        RemoteLink stored = call.Site.Edits.PutRemoteLink(call.User?.Id, issue.Id, link with { Id = known?.Id ?? call.Site.NextId("remotelink") });
        var json = new JsonObject { ["id"] = long.Parse(stored.Id, System.Globalization.CultureInfo.InvariantCulture), ["self"] = call.Api($"issue/{issue.Id}/remotelink/{stored.Id}") };
        // Data Center answers 200 either way, as its specification says.
        return SandboxResponse.Of(json, known is null && call.IsCloud ? 201 : 200);
    }

    private static SandboxResponse EditRemote(RestCall call)
    {
        Issue issue = call.Issue();
        MayLink(call, issue);
        RemoteLink known = FindRemote(call, issue);
        call.Site.Edits.PutRemoteLink(call.User?.Id, issue.Id, Read(call, known.Id));
        return call.NoContent();
    }

    private static SandboxResponse DeleteRemote(RestCall call)
    {
        Issue issue = call.Issue();
        MayLink(call, issue);
        call.Site.Edits.RemoveRemoteLink(call.User?.Id, issue.Id, FindRemote(call, issue).Id);
        return call.NoContent();
    }

    private static SandboxResponse DeleteRemoteByGlobalId(RestCall call)
    {
        Issue issue = call.Issue();
        MayLink(call, issue);
        string? globalId = call.Query("globalId");
        RemoteLink link = issue.RemoteLinks.Find(l => l.GlobalId is not null && l.GlobalId == globalId)
            ?? throw RestError.Of(404, $"There is no remote link with the given global id {globalId}.");
        call.Site.Edits.RemoveRemoteLink(call.User?.Id, issue.Id, link.Id);
        return call.NoContent();
    }
}
