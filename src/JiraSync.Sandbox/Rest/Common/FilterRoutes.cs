using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Jql;
using JiraSync.Sandbox.Search;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Saved searches.</summary>
internal static class FilterRoutes
{
    public static void Register(Router router)
    {
        router.Api("POST", "filter", Add);
        router.Api("GET", "filter/favourite", call => call.Ok(Shapes.Array(call.Site.Filters.Values.Where(f => call.User is { } user && f.FavouriteOf.Contains(user.Id)).Select(f => Write(call, f)))));
        router.Api("GET", "filter/{filterId}", call => call.Ok(Write(call, Find(call))));
        router.Api("PUT", "filter/{filterId}", Edit);
        router.Api("DELETE", "filter/{filterId}", Delete);
        if (!router.IsCloud)
            return;
        router.Api("GET", "filter/my", call => call.Ok(Shapes.Array(call.Site.Filters.Values.Where(f => f.OwnerId == call.SignedIn().Id).Select(f => Write(call, f)))));
        router.Api("GET", "filter/search", Search);
        router.Api("PUT", "filter/{filterId}/favourite", call => Favour(call, true), takesJson: false);
        router.Api("DELETE", "filter/{filterId}/favourite", call => Favour(call, false));
    }

    private static bool CanSee(RestCall call, Filter filter) => filter.IsShared || (call.User is { } user && (filter.OwnerId == user.Id || Permissions.IsAdministrator(user)));

    private static Filter Find(RestCall call) => call.Site.Filters.TryGetValue(call["filterId"], out Filter? filter) && CanSee(call, filter)
        ? filter
        : throw RestError.Of(400, "The selected filter is not available to you, perhaps it has been deleted or had its permissions changed.");

    public static JsonObject Write(RestCall call, Filter filter)
    {
        var json = new JsonObject
        {
            ["self"] = call.Api("filter/" + filter.Id),
            ["id"] = filter.Id,
            ["name"] = filter.Name,
        };
        if (filter.Description is not null)
            json["description"] = filter.Description;
        json["owner"] = call.Shapes.User(filter.OwnerId);
        json["jql"] = filter.Jql;
        json["viewUrl"] = $"{call.BaseUrl}/issues/?filter={filter.Id}";
        json["searchUrl"] = call.Api($"{(call.IsCloud ? "search/jql" : "search")}?jql={Uri.EscapeDataString(filter.Jql)}");
        json["favourite"] = call.User is { } user && filter.FavouriteOf.Contains(user.Id);
        if (call.IsCloud)
            json["favouritedCount"] = filter.FavouriteOf.Count;
        json["sharePermissions"] = filter.IsShared ? new JsonArray(new JsonObject { ["id"] = 10000, ["type"] = call.IsCloud ? "loggedin" : "authenticated" }) : new JsonArray();
        if (call.IsCloud)
            json["editPermissions"] = new JsonArray();
        json["subscriptions"] = new JsonObject { ["size"] = 0, ["items"] = new JsonArray(), ["max-results"] = 0, ["start-index"] = 0, ["end-index"] = 0 };
        return json;
    }

    private static void CheckJql(RestCall call, string jql)
    {
        try
        {
            IReadOnlyList<string> wrong = JqlSite.Validate(call.Site, call.User, JqlQuery.Parse(jql));
            if (wrong.Count > 0)
                throw RestError.Fields(wrong, new Dictionary<string, string>());
        }
        catch (JqlException e)
        {
            throw RestError.Fields(e.Messages, new Dictionary<string, string>());
        }
    }

    private static string NameOf(RestCall call, JsonObject body, string? ownId)
    {
        string name = FieldWriter.Text(body["name"])?.Trim() ?? "";
        if (name.Length == 0)
            throw RestError.Field("filterName", "You must specify a name to save this filter as.");
        return call.Site.Filters.Values.Any(f => f.Id != ownId && f.OwnerId == call.User?.Id && f.Name == name)
            ? throw RestError.Field("filterName", "Filter with same name already exists.")
            : name;
    }

    private static SandboxResponse Add(RestCall call)
    {
        User user = call.SignedIn();
        JsonObject body = call.BodyObject();
        string name = NameOf(call, body, null);
        string jql = FieldWriter.Text(body["jql"]) ?? "";
        CheckJql(call, jql);
        var filter = new Filter { Id = call.Site.NextId("filter"), Name = name, Jql = jql, Description = FieldWriter.Text(body["description"]), OwnerId = user.Id };
        if (body["favourite"] is JsonValue favourite && favourite.GetValueKind() == System.Text.Json.JsonValueKind.True)
            filter.FavouriteOf.Add(user.Id);
        if (body["sharePermissions"] is JsonArray { Count: > 0 })
            filter.IsShared = true;
        call.Site.Filters.Add(filter.Id, filter);
        call.Site.Raise(new SiteEvent("filter_created", user.Id) { Filter = filter });
        return call.Ok(Write(call, filter));
    }

    private static Filter Owned(RestCall call)
    {
        Filter filter = Find(call);
        User user = call.SignedIn();
        return filter.OwnerId == user.Id || Permissions.IsAdministrator(user) ? filter
            : throw RestError.Of(400, "You do not have permission to change this filter.");
    }

    private static SandboxResponse Edit(RestCall call)
    {
        Filter filter = Owned(call);
        JsonObject body = call.BodyObject();
        filter.Name = NameOf(call, body, filter.Id);
        if (FieldWriter.Text(body["jql"]) is { } jql)
        {
            CheckJql(call, jql);
            filter.Jql = jql;
        }

        if (body.ContainsKey("description"))
            filter.Description = FieldWriter.Text(body["description"]);
        call.Site.Raise(new SiteEvent("filter_updated", call.User?.Id) { Filter = filter });
        return call.Ok(Write(call, filter));
    }

    private static SandboxResponse Delete(RestCall call)
    {
        Filter filter = Owned(call);
        call.Site.Filters.Remove(filter.Id);
        call.Site.Raise(new SiteEvent("filter_deleted", call.User?.Id) { Filter = filter });
        return call.NoContent();
    }

    private static SandboxResponse Favour(RestCall call, bool favour)
    {
        User user = call.SignedIn();
        Filter filter = Find(call);
        filter.FavouriteOf.Remove(user.Id);
        if (favour)
            filter.FavouriteOf.Add(user.Id);
        return call.Ok(Write(call, filter));
    }

    private static SandboxResponse Search(RestCall call)
    {
        List<Filter> filters = call.Site.Filters.Values.Where(f => CanSee(call, f))
            .Where(f => call.Query("filterName") is not { Length: > 0 } name || f.Name.Contains(name, StringComparison.OrdinalIgnoreCase))
            .Where(f => call.Query("accountId") is not { Length: > 0 } owner || f.OwnerId == owner)
            .OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        List<string> expand = call.QueryList("expand");
        return call.Ok(Paging.Page(call, filters, f =>
        {
            JsonObject json = Write(call, f);
            foreach (string name in new[] { "description", "favourite", "favouritedCount", "jql", "owner", "searchUrl", "sharePermissions", "editPermissions", "subscriptions", "viewUrl" })
            {
                if (!expand.Contains(name))
                    json.Remove(name);
            }

            return json;
        }, 50, 100));
    }
}
