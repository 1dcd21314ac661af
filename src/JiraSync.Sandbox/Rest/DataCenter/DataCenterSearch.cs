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

namespace JiraSync.Sandbox.Rest.DataCenter;

/// <summary>Data Center's search: pages by offset over what matches at that moment, so pages shift when data move.</summary>
internal static class DataCenterSearch
{
    private const int MaxPage = 1000;

    public static void Register(Router router)
    {
        router.Api("GET", "search", call => Search(
            call,
            call.Query("jql"),
            call.QueryInt("startAt", 0),
            call.QueryInt("maxResults", 50),
            call.Query("validateQuery") is not ("false" or "none" or "warn"),
            call.QueryList("fields"),
            call.QueryList("expand"),
            call.QueryList("properties")));
        router.Api("POST", "search", Post);
    }

    private static SandboxResponse Post(RestCall call)
    {
        JsonObject body = call.BodyObject();
        return Search(
            call,
            FieldWriter.Text(body["jql"]),
            Number(call, body, "startAt", 0),
            Number(call, body, "maxResults", 50),
            body["validateQuery"] is not JsonValue validate || validate.GetValueKind() != JsonValueKind.False,
            Strings(call, body, "fields"),
            Strings(call, body, "expand"),
            Strings(call, body, "properties"));
    }

    private static int Number(RestCall call, JsonObject body, string name, int missing)
    {
        if (body[name] is null)
            return missing;
        return int.TryParse(FieldWriter.Text(body[name]), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : throw call.BadPayload();
    }

    private static List<string> Strings(RestCall call, JsonObject body, string name) => body[name] switch
    {
        null => [],
        JsonArray array => array.Select(n => FieldWriter.Text(n) ?? throw call.BadPayload()).ToList(),
        _ => throw call.BadPayload(),
    };

    private static SandboxResponse Search(
        RestCall call, string? jql, int start, int size, bool validate, List<string> fields, List<string> expand, List<string> properties)
    {
        // -1 stands for "as many as there may be".
        size = size < 0 ? MaxPage : Math.Min(size, MaxPage);
        start = Math.Max(0, start);
        IReadOnlyList<Issue> found = [];
        IReadOnlyList<string> warnings = [];
        try
        {
            JqlQuery query = JqlQuery.Parse(jql);
            found = validate
                ? JqlSite.Search(call.Site, call.User, query)
                : JqlSite.SearchUnvalidated(call.Site, call.User, query, out warnings);
        }
        catch (JqlException e)
        {
            throw RestError.Fields(e.Messages, new Dictionary<string, string>());
        }

        List<Issue> visible = found.Where(i => call.Site.FindIssue(i.Id) is { } current && call.Site.CanBrowse(call.User, current)).ToList();
        var shape = new IssueShape(call, new FieldSelection(fields, "*navigable"), expand, properties) { InSearch = true };
        var json = new JsonObject
        {
            ["expand"] = "names,schema",
            ["startAt"] = start,
            ["maxResults"] = size,
            ["total"] = visible.Count,
            ["issues"] = Shapes.Array(visible.Skip(start).Take(size).Select(shape.Write)),
        };
        if (warnings.Count > 0)
            json["warningMessages"] = new JsonArray([.. warnings.Select(w => (JsonNode)w)]);
        if (shape.Names() is { } names)
            json["names"] = names;
        if (shape.Schema() is { } schema)
            json["schema"] = schema;
        return call.Ok(json);
    }
}
