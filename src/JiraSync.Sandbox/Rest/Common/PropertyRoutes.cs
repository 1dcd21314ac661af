using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Entity properties of issues.</summary>
internal static class PropertyRoutes
{
    public static void Register(Router router)
    {
        router.Api("GET", "issue/{id}/properties", List);
        router.Api("GET", "issue/{id}/properties/{key}", Get);
        router.Api("PUT", "issue/{id}/properties/{key}", Set);
        router.Api("DELETE", "issue/{id}/properties/{key}", Delete);
    }

    public static JsonObject Keys(IEnumerable<string> keys, Func<string, string> self) => new()
    {
        ["keys"] = Shapes.Array(keys.Select(key => new JsonObject { ["self"] = self(Uri.EscapeDataString(key)), ["key"] = key })),
    };

    public static JsonObject Value(IReadOnlyDictionary<string, JsonElement> properties, string key) =>
        properties.TryGetValue(key, out JsonElement value)
            ? new JsonObject { ["key"] = key, ["value"] = JsonNode.Parse(value.GetRawText()) }
            : throw RestError.Of(404, $"The property {key} does not exist.");

    /// <summary>The body of a PUT: any JSON that is not empty.</summary>
    public static JsonElement Read(RestCall call)
    {
        if (call.Request.Body.Length == 0)
            throw RestError.Of(400, "The property value cannot be empty.");
        JsonElement value = FieldWriter.Element(call.BodyNode());
        IssueRoutes.CheckProperty(call["key"], value);
        return value;
    }

    private static SandboxResponse List(RestCall call)
    {
        Issue issue = call.Issue();
        return call.Ok(Keys(issue.Properties.Keys.Order(StringComparer.Ordinal), key => call.Api($"issue/{issue.Id}/properties/{key}")));
    }

    private static SandboxResponse Get(RestCall call) => call.Ok(Value(call.Issue().Properties, call["key"]));

    private static SandboxResponse Set(RestCall call)
    {
        Issue issue = call.Issue();
        MayEdit(call, issue);
        JsonElement value = Read(call);
        bool isNew = !issue.Properties.ContainsKey(call["key"]);
        call.Site.Edits.SetProperty(issue.Id, call["key"], value);
        return new SandboxResponse(isNew ? 201 : 200);
    }

    private static SandboxResponse Delete(RestCall call)
    {
        Issue issue = call.Issue();
        MayEdit(call, issue);
        Value(issue.Properties, call["key"]);
        call.Site.Edits.SetProperty(issue.Id, call["key"], null);
        return call.NoContent();
    }

    private static void MayEdit(RestCall call, Issue issue)
    {
        if (!call.Has(Permissions.Edit, issue))
            throw RestError.Of(403, "You do not have permission to edit this issue.");
    }
}
