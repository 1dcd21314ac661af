using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>The site itself, who one is and what one may do, users, and the lists of types, statuses, fields, …</summary>
internal static class MetaRoutes
{
    public const string DataCenterVersion = "10.3.24";

    public static void Register(Router router)
    {
        router.Api("GET", "serverInfo", ServerInfo);
        router.Api("GET", "myself", call => call.Ok(call.Shapes.User(call.SignedIn().Id, full: true)));
        router.Api("GET", "mypermissions", MyPermissions);
        router.Api("GET", "user", GetUser);
        router.Api("GET", "user/search", SearchUsers);
        router.Api("GET", "user/assignable/search", SearchAssignable);
        router.Api("GET", "issuetype", call => List(call, VisibleTypes(call).Select(t => call.Shapes.IssueType(t))));
        router.Api("GET", "issuetype/{typeId}", call => One(call, call.Site.IssueTypes.GetValueOrDefault(call["typeId"]), t => call.Shapes.IssueType(t)));
        router.Api("GET", "status", call => List(call, call.Site.Statuses.Values.Select(call.Shapes.Status)));
        router.Api("GET", "status/{statusId}", call => One(call, call.Site.Statuses.Values.FirstOrDefault(s => s.Id == call["statusId"] || s.Name == call["statusId"]), call.Shapes.Status));
        router.Api("GET", "statuscategory", call => List(call, new[] { StatusCategory.Undefined, StatusCategory.New, StatusCategory.Indeterminate, StatusCategory.Done }.Select(call.Shapes.Category)));
        router.Api("GET", "priority", call => List(call, call.Site.Priorities.Select(p => call.Shapes.Priority(p.Id, full: true))));
        router.Api("GET", "priority/{priorityId}", call => One(call, call.Site.FindPriority(call["priorityId"]), p => call.Shapes.Priority(p.Id, full: true)!));
        router.Api("GET", "resolution", call => List(call, call.Site.Resolutions.Select(r => call.Shapes.Resolution(r.Id))));
        router.Api("GET", "resolution/{resolutionId}", call => One(call, call.Site.FindResolution(call["resolutionId"]), r => call.Shapes.Resolution(r.Id)!));
        router.Api("GET", "field", call => List(call, call.Site.Fields.Values.Select(call.Shapes.FieldInfo)));
        if (router.IsCloud)
        {
            router.Api("GET", "priority/search", call => Page(call, call.Site.Priorities.Select(p => call.Shapes.Priority(p.Id, full: true))));
            router.Api("GET", "resolution/search", call => Page(call, call.Site.Resolutions.Select(r => call.Shapes.Resolution(r.Id))));
        }
    }

    private static SandboxResponse List(RestCall call, IEnumerable<JsonNode?> items) => call.Ok(Shapes.Array(items));

    private static SandboxResponse One<T>(RestCall call, T? item, Func<T, JsonObject> write)
        where T : class => item is null ? throw RestError.Of(404, "The requested object does not exist, or you do not have permission to see it.") : call.Ok(write(item));

    private static SandboxResponse Page(RestCall call, IEnumerable<JsonNode?> items)
    {
        List<JsonNode?> all = items.ToList();
        return call.Ok(Paging.Page(call, all, static item => item, linked: false));
    }

    private static IEnumerable<IssueType> VisibleTypes(RestCall call) => call.Site.Projects.Values.Where(call.CanSee)
        .SelectMany(p => p.IssueTypeIds).Distinct().Select(id => call.Site.IssueTypes[id]);

    private static SandboxResponse ServerInfo(RestCall call)
    {
        bool cloud = call.IsCloud;
        string version = cloud ? "1001.0.0-SNAPSHOT" : DataCenterVersion;
        var json = new JsonObject { ["baseUrl"] = call.Site.BaseUrl };
        if (cloud)
        {
            json["displayUrl"] = call.Site.BaseUrl;
            json["displayUrlServicedeskHelpCenter"] = call.Site.BaseUrl;
            json["displayUrlConfluence"] = call.Site.BaseUrl;
        }

        json["version"] = version;
        json["versionNumbers"] = cloud ? new JsonArray(1001, 0, 0) : new JsonArray([.. version.Split('.').Select(n => (JsonNode)int.Parse(n, System.Globalization.CultureInfo.InvariantCulture))]);
        json["deploymentType"] = cloud ? "Cloud" : "Server";
        json["buildNumber"] = cloud ? 100287 : 10030024;
        json["buildDate"] = cloud ? "2026-11-01T00:00:00.000+0000" : "2026-09-01T00:00:00.000+0000";
        json["serverTime"] = call.Shapes.Instant(call.Site.Now);
        json["scmInfo"] = "0000000000000000000000000000000000000000";
        json["serverTitle"] = call.Site.Title;
        json["defaultLocale"] = new JsonObject { ["locale"] = "en_US" };
        return call.Ok(json);
    }

    private static SandboxResponse MyPermissions(RestCall call)
    {
        List<string> wanted = call.QueryList("permissions");
        if (call.IsCloud && wanted.Count == 0)
            throw RestError.Of(400, "The 'permissions' query parameter is required.");
        string[] known = [.. Permissions.OfProjects, .. Permissions.OfSites];
        if (wanted.Find(p => !known.Contains(p)) is { } unknown)
            throw RestError.Of(400, $"Unrecognized permission: {unknown}");
        Issue? issue = (call.Query("issueKey") ?? call.Query("issueId")) is { } issueKey ? call.Issue(issueKey) : null;
        Project? project = issue is not null ? call.Site.Projects[issue.ProjectId]
            : (call.Query("projectKey") ?? call.Query("projectId")) is { } key ? call.Project(key)
            : null;
        var permissions = new JsonObject();
        int number = 10;
        foreach (string permission in wanted.Count > 0 ? wanted : [.. known])
        {
            bool has = Permissions.OfSites.Contains(permission)
                ? permission == Permissions.Administer ? Permissions.IsAdministrator(call.User) : call.User is not null
                : project is not null ? Permissions.Has(call.User, permission, project, issue)
                : call.Site.Projects.Values.Any(p => Permissions.Has(call.User, permission, p));
            permissions[permission] = new JsonObject
            {
                ["id"] = (number++).ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["key"] = permission,
                ["name"] = Title(permission),
                ["type"] = Permissions.OfSites.Contains(permission) ? "GLOBAL" : "PROJECT",
                ["description"] = Title(permission),
                ["havePermission"] = has,
            };
        }

        return call.Ok(new JsonObject { ["permissions"] = permissions });
    }

    private static string Title(string key) => string.Join(' ', key.Split('_').Select(w => w[0] + w[1..].ToLowerInvariant()));

    private static SandboxResponse GetUser(RestCall call)
    {
        call.SignedIn();
        call.Points = 2;
        User? user;
        if (call.IsCloud)
        {
            string id = call.Query("accountId") ?? throw RestError.Of(404, "The query parameter 'accountId' is required.");
            user = call.Site.Users.GetValueOrDefault(id) ?? throw RestError.Of(404, $"Specified user does not exist or you do not have required permissions");
        }
        else
        {
            string? name = call.Query("username");
            string? key = call.Query("key");
            if (name is null && key is null)
                throw RestError.Of(404, "Either the 'username' or the 'key' query parameters need to be provided");
            user = key is not null ? call.Site.Users.GetValueOrDefault(key)
                : call.Site.Users.Values.FirstOrDefault(u => string.Equals(u.Name, name, StringComparison.OrdinalIgnoreCase));
            if (user is null)
                throw RestError.Of(404, key is not null ? $"The user with the key '{key}' does not exist" : $"The user named '{name}' does not exist");
        }

        return call.Ok(call.Shapes.User(user.Id, full: true));
    }

    public static bool Matches(RestCall call, User user, string query)
    {
        bool Begins(string text) => text.StartsWith(query, StringComparison.OrdinalIgnoreCase);
        bool name = Begins(user.DisplayName) || user.DisplayName.Split(' ').Any(Begins);
        bool email = (user.EmailVisible || !call.IsCloud) && Begins(user.EmailAddress);
        return name || email || (!call.IsCloud && Begins(user.Name));
    }

    private static SandboxResponse SearchUsers(RestCall call)
    {
        int start = call.QueryInt("startAt", 0);
        int size = Math.Clamp(call.QueryInt("maxResults", 50), 1, 1000);
        IEnumerable<User> users;
        if (call.IsCloud)
        {
            string? query = call.Query("query");
            string? id = call.Query("accountId");
            if (query is null && id is null && call.Query("property") is null)
                throw RestError.Of(400, "The username or property query parameter must be provided");
            if (query is not null && id is not null)
                throw RestError.Of(400, "The 'query' and 'accountId' parameters must not be used together.");
            if (call.User is null)
                return call.Ok(new JsonArray());
            users = id is not null ? call.Site.Users.Values.Where(u => u.Id == id) : call.Site.Users.Values.Where(u => Matches(call, u, query ?? ""));
            users = users.Take(1000);
        }
        else
        {
            call.SignedIn();
            string query = call.Query("username") ?? throw RestError.Of(400, "The username query parameter was not provided");
            bool inactive = call.QueryBool("includeInactive", false);
            bool active = call.QueryBool("includeActive", true);
            users = call.Site.Users.Values.Where(u => (u.Active ? active : inactive) && (query is "." or "%" || Matches(call, u, query)));
        }

        call.Points = 2;
        return call.Ok(Shapes.Array(users.Skip(start).Take(size).Select(u => call.Shapes.User(u.Id))));
    }

    private static SandboxResponse SearchAssignable(RestCall call)
    {
        call.SignedIn();
        Project project = call.Query("issueKey") is { } key ? call.Site.Projects[call.Issue(key).ProjectId]
            : call.Query("project") is { } name ? call.Project(name)
            : throw RestError.Of(call.IsCloud ? 400 : 404, "Either the 'project' or the 'issueKey' query parameter needs to be provided");
        string query = call.Query(call.IsCloud ? "query" : "username") ?? "";
        string? id = call.Query("accountId");
        return call.Ok(Shapes.Array(call.Site.Users.Values
            .Where(u => FieldWriter.IsAssignable(project, u) && (id is null ? Matches(call, u, query) : u.Id == id))
            .Skip(Math.Max(0, call.QueryInt("startAt", 0))).Take(Math.Clamp(call.QueryInt("maxResults", 50), 1, call.IsCloud ? 1000 : 100))
            .Select(u => call.Shapes.User(u.Id))));
    }
}
