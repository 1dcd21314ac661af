using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Groups, pickers of people, and lists of users.</summary>
internal static class DirectoryRoutes
{
    public static void Register(Router router)
    {
        router.Api("GET", "groups/picker", call => call.Ok(FoundGroups(call, call.Query("query") ?? "", "excludeId")));
        router.Api("GET", "user/picker", PickUsers);
        router.Api("GET", "groupuserpicker", call => call.Ok(new JsonObject
        {
            ["users"] = FoundUsers(call, call.IsCloud ? Wanted(call) : call.Query("query") ?? ""),
            ["groups"] = FoundGroups(call, call.Query("query") ?? "", "excludeId"),
        }));
        router.Api("GET", "group", GetGroup);
        router.Api("POST", "group", AddGroup);
        router.Api("DELETE", "group", RemoveGroup);
        router.Api("GET", "group/member", Members);
        router.Api("POST", "group/user", AddMember);
        router.Api("DELETE", "group/user", RemoveMember);
        router.Api("GET", "user/assignable/multiProjectSearch", AssignableEverywhere);
        router.Api("GET", "user/viewissue/search", Viewers);
        router.Api("GET", "user/permission/search", WithPermissions);
        if (router.IsCloud)
        {
            router.Api("GET", "group/bulk", Groups);
            router.Api("GET", "users", AllUsers);
            router.Api("GET", "users/search", AllUsers);
            router.Api("GET", "user/bulk", BulkUsers);
            router.Api("GET", "user/bulk/migration", Migration);
            router.Api("GET", "user/groups", GroupsOf);
            router.Api("GET", "user/email", call => throw RestError.Of(401, "Access to this resource is limited to apps that have been approved for it."));
        }
        else
        {
            router.Api("GET", "user/list", ListUsers);
        }
    }

    private static string Wanted(RestCall call) => call.Query("query") ?? throw RestError.Of(call.IsCloud ? 400 : 404, "The query parameter 'query' is required.");

    private static int Limit(RestCall call, int missing, int most) => call.QueryInt("maxResults", missing) is > 0 and int size ? Math.Min(size, most) : missing;

    private static string Marked(string text, string query)
    {
        int at = query.Length == 0 ? -1 : text.IndexOf(query, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? WebUtility.HtmlEncode(text)
            : $"{WebUtility.HtmlEncode(text[..at])}<strong>{WebUtility.HtmlEncode(text.Substring(at, query.Length))}</strong>{WebUtility.HtmlEncode(text[(at + query.Length)..])}";
    }

    private static JsonObject FoundGroups(RestCall call, string query, string excludeIds)
    {
        if (call.User is null)
            return new JsonObject { ["header"] = "Showing 0 of 0 matching groups", ["total"] = 0, ["groups"] = new JsonArray() };
        List<string> excluded = [.. call.QueryList("exclude"), .. call.QueryList(excludeIds)];
        List<Group> groups = call.Site.Groups.Values
            .Where(g => g.Name.Contains(query, StringComparison.OrdinalIgnoreCase) && !excluded.Contains(g.Name) && !excluded.Contains(g.Id))
            .OrderBy(g => g.Name, StringComparer.OrdinalIgnoreCase).ToList();
        List<Group> shown = groups.Take(Limit(call, 20, 1000)).ToList();
        return new JsonObject
        {
            ["header"] = $"Showing {shown.Count} of {groups.Count} matching groups",
            ["total"] = groups.Count,
            ["groups"] = Shapes.Array(shown.Select(g =>
            {
                var json = new JsonObject { ["name"] = g.Name, ["html"] = Marked(g.Name, query), ["labels"] = new JsonArray() };
                if (call.IsCloud)
                    json["groupId"] = g.Id;
                return json;
            })),
        };
    }

    private static JsonObject FoundUsers(RestCall call, string query)
    {
        List<string> excluded = [.. call.QueryList("exclude"), .. call.QueryList("excludeAccountIds")];
        List<User> users = call.User is null ? [] : call.Site.Users.Values
            .Where(u => u.Active && MetaRoutes.Matches(call, u, query) && !excluded.Contains(u.Id) && !excluded.Contains(u.Name))
            .OrderBy(u => u.DisplayName, StringComparer.OrdinalIgnoreCase).ToList();
        List<User> shown = users.Take(Limit(call, 50, 1000)).ToList();
        return new JsonObject
        {
            ["users"] = Shapes.Array(shown.Select(u =>
            {
                var json = new JsonObject();
                if (call.IsCloud)
                {
                    json["accountId"] = u.Id;
                    json["accountType"] = u.AccountType;
                }
                else
                {
                    json["name"] = u.Name;
                    json["key"] = u.Id;
                }

                json["html"] = Marked(u.DisplayName, query) + (call.IsCloud ? "" : $" - {WebUtility.HtmlEncode(u.EmailAddress)} ({Marked(u.Name, query)})");
                json["displayName"] = u.DisplayName;
                if (call.QueryBool("showAvatar", false))
                    json["avatarUrl"] = $"{call.BaseUrl}/secure/useravatar?size=xsmall&ownerId={WebUtility.UrlEncode(u.Id)}";
                return json;
            })),
            ["total"] = users.Count,
            ["header"] = $"Showing {shown.Count} of {users.Count} matching users",
        };
    }

    private static SandboxResponse PickUsers(RestCall call) => call.Ok(FoundUsers(call, Wanted(call)));

    private static Group? Find(RestCall call, string? name, string? id) => id is { Length: > 0 }
        ? call.Site.Groups.Values.FirstOrDefault(g => g.Id == id)
        : name is { Length: > 0 } ? call.Site.Groups.GetValueOrDefault(name) : null;

    private static Group Named(RestCall call)
    {
        string? name = call.Query("groupname");
        string? id = call.IsCloud ? call.Query("groupId") : null;
        if (name is null && id is null)
            throw RestError.Of(400, call.IsCloud ? "Group name or group id must be provided." : "The 'groupname' query parameter must be provided.");
        return Find(call, name, id) ?? throw RestError.Of(404, $"The group named '{name ?? id}' does not exist.");
    }

    private static void Administrators(RestCall call)
    {
        call.SignedIn();
        if (!Permissions.IsAdministrator(call.User))
            throw RestError.Of(403, call.IsCloud ? "You are not authorized to perform this action. Administrator privileges are required." : "You do not have the permission to browse groups: administrator privileges are required.");
    }

    private static List<User> MembersOf(RestCall call, Group group) => call.Site.Users.Values
        .Where(u => u.Groups.Contains(group.Name) && (u.Active || call.QueryBool("includeInactiveUsers", false)))
        .OrderBy(u => u.DisplayName, StringComparer.OrdinalIgnoreCase).ToList();

    private static JsonObject Write(RestCall call, Group group)
    {
        List<User> members = MembersOf(call, group);
        bool expanded = call.QueryList("expand").Exists(e => e.StartsWith("users", StringComparison.Ordinal));
        List<User> shown = expanded ? members.Take(50).ToList() : [];
        var json = new JsonObject { ["name"] = group.Name };
        if (call.IsCloud)
            json["groupId"] = group.Id;
        json["self"] = call.Api(call.IsCloud ? "group?groupId=" + group.Id : "group?groupname=" + Uri.EscapeDataString(group.Name));
        json["users"] = new JsonObject
        {
            ["size"] = members.Count,
            ["items"] = Shapes.Array(shown.Select(u => call.Shapes.User(u.Id))),
            ["max-results"] = 50,
            ["start-index"] = 0,
            ["end-index"] = Math.Max(0, shown.Count - 1),
        };
        json["expand"] = "users";
        return json;
    }

    private static SandboxResponse GetGroup(RestCall call)
    {
        if (!call.IsCloud)
            Administrators(call);
        call.SignedIn();
        return call.Ok(Write(call, Named(call)));
    }

    private static SandboxResponse AddGroup(RestCall call)
    {
        Administrators(call);
        string name = FieldWriter.Text(call.BodyObject()["name"])?.Trim() ?? "";
        if (name.Length == 0)
            throw RestError.Of(400, "The name of the group must be given.");
        if (call.Site.Groups.ContainsKey(name))
            throw RestError.Of(400, $"A group or user with the name '{name}' already exists.");
        var group = new Group { Id = $"{call.Site.NextId("group", 1000).PadLeft(8, '0')}-0000-4000-8000-000000000000", Name = name };
        call.Site.Groups.Add(name, group);
        return call.Created(Write(call, group));
    }

    private static SandboxResponse RemoveGroup(RestCall call)
    {
        Administrators(call);
        Group group = Named(call);
        string? swap = call.Query("swapGroup") ?? Find(call, null, call.Query("swapGroupId"))?.Name;
        foreach (User user in call.Site.Users.Values.Where(u => u.Groups.Remove(group.Name)))
        {
            if (swap is not null && !user.Groups.Contains(swap))
                user.Groups.Add(swap);
        }

        call.Site.Groups.Remove(group.Name);
        return new SandboxResponse(200);
    }

    private static SandboxResponse Members(RestCall call)
    {
        Administrators(call);
        Group group = Named(call);
        List<User> members = MembersOf(call, group);
        call.Points = 1 + (2 * Math.Min(members.Count, 50));
        JsonObject page = Paging.Page(call, members, u => call.Shapes.User(u.Id), 50, 50);
        page["self"] ??= call.Api($"group/member?groupname={Uri.EscapeDataString(group.Name)}");
        return call.Ok(page);
    }

    private static User UserOf(RestCall call, string? id, string? name) =>
        (call.IsCloud ? id is null ? null : call.Site.Users.GetValueOrDefault(id)
            : call.Site.Users.Values.FirstOrDefault(u => string.Equals(u.Name, name, StringComparison.OrdinalIgnoreCase)))
        ?? throw RestError.Of(404, call.IsCloud ? "The user does not exist." : $"The user named '{name}' does not exist.");

    private static SandboxResponse AddMember(RestCall call)
    {
        Administrators(call);
        Group group = Named(call);
        JsonObject body = call.BodyObject();
        User user = UserOf(call, FieldWriter.Text(body["accountId"]), FieldWriter.Text(body["name"]));
        if (user.Groups.Contains(group.Name))
            throw RestError.Of(400, $"Cannot add user '{user.Name}', user is already a member of '{group.Name}'");
        user.Groups.Add(group.Name);
        return call.Created(Write(call, group));
    }

    private static SandboxResponse RemoveMember(RestCall call)
    {
        Administrators(call);
        Group group = Named(call);
        User user = UserOf(call, call.Query("accountId"), call.Query("username"));
        if (!user.Groups.Remove(group.Name))
            throw RestError.Of(400, $"Cannot remove user '{user.Name}' from group '{group.Name}' since user is not a member of '{group.Name}'");
        return new SandboxResponse(200);
    }

    private static SandboxResponse Groups(RestCall call)
    {
        call.SignedIn();
        List<string> ids = call.QueryList("groupId");
        List<string> names = call.QueryList("groupName");
        List<Group> groups = call.Site.Groups.Values
            .Where(g => (ids.Count == 0 && names.Count == 0) || ids.Contains(g.Id) || names.Contains(g.Name))
            .OrderBy(g => g.Name, StringComparer.OrdinalIgnoreCase).ToList();
        return call.Ok(Paging.Page(call, groups, g => new JsonObject { ["name"] = g.Name, ["groupId"] = g.Id }, 50, 1000));
    }

    private static SandboxResponse AllUsers(RestCall call)
    {
        call.SignedIn();
        (int start, int count) = Paging.Window(call, 50, 1000);
        return call.Ok(Shapes.Array(call.Site.Users.Values.Skip(start).Take(count).Select(u => call.Shapes.User(u.Id))));
    }

    private static SandboxResponse BulkUsers(RestCall call)
    {
        call.SignedIn();
        List<string> ids = call.QueryList("accountId");
        if (ids.Count == 0)
            throw RestError.Of(400, "The query parameter 'accountId' is required.");
        List<User> users = ids.Distinct().Select(id => call.Site.Users.GetValueOrDefault(id)).OfType<User>().ToList();
        return call.Ok(Paging.Page(call, users, u => call.Shapes.User(u.Id), 10, 200));
    }

    private static SandboxResponse Migration(RestCall call)
    {
        call.SignedIn();
        List<string> names = [.. call.QueryList("username"), .. call.QueryList("key")];
        if (names.Count == 0)
            throw RestError.Of(400, "Either the 'username' or the 'key' query parameter must be provided.");
        return call.Ok(Shapes.Array(names.Distinct().Select(n => (Name: n, User: call.Site.Users.Values.FirstOrDefault(u => u.Name == n))).Select(p => new JsonObject
        {
            ["username"] = p.Name,
            ["accountId"] = p.User?.Id ?? "unknown",
        })));
    }

    private static SandboxResponse GroupsOf(RestCall call)
    {
        call.SignedIn();
        User user = UserOf(call, call.Query("accountId"), null);
        return call.Ok(Shapes.Array(user.Groups.Select(g => new JsonObject
        {
            ["name"] = g,
            ["groupId"] = call.Site.Groups.GetValueOrDefault(g)?.Id,
            ["self"] = call.Api("group?groupId=" + call.Site.Groups.GetValueOrDefault(g)?.Id),
        })));
    }

    private static SandboxResponse ListUsers(RestCall call)
    {
        Administrators(call);
        int size = Math.Clamp(call.QueryInt("maxResults", 50), 1, 1000);
        int after = int.TryParse(call.Query("cursor"), NumberStyles.None, CultureInfo.InvariantCulture, out int at) ? at : 0;
        List<User> users = call.Site.Users.Values.Skip(after).Take(size).ToList();
        bool last = after + size >= call.Site.Users.Count;
        var json = new JsonObject { ["values"] = Shapes.Array(users.Select(u => call.Shapes.User(u.Id))), ["isLast"] = last, ["maxResults"] = size };
        if (!last)
        {
            json["nextCursor"] = (after + size).ToString(CultureInfo.InvariantCulture);
            json["nextPage"] = call.Api($"user/list?cursor={after + size}&maxResults={size}");
        }

        return call.Ok(json);
    }

    private static SandboxResponse Users(RestCall call, Func<User, bool> fits)
    {
        call.SignedIn();
        string query = call.Query(call.IsCloud ? "query" : "username") ?? "";
        string? id = call.Query("accountId");
        (int start, int count) = Paging.Window(call, 50, 1000);
        return call.Ok(Shapes.Array(call.Site.Users.Values
            .Where(u => u.Active && (id is null ? MetaRoutes.Matches(call, u, query) : u.Id == id) && fits(u))
            .Skip(start).Take(count).Select(u => call.Shapes.User(u.Id))));
    }

    private static SandboxResponse AssignableEverywhere(RestCall call)
    {
        List<Project> projects = call.QueryList("projectKeys").Select(call.Project).ToList();
        if (projects.Count == 0)
            throw RestError.Of(call.IsCloud ? 400 : 404, "The query parameter 'projectKeys' is required.");
        return Users(call, u => projects.TrueForAll(p => FieldWriter.IsAssignable(p, u)));
    }

    private static SandboxResponse Viewers(RestCall call)
    {
        if (call.Query("issueKey") is { } key)
        {
            Issue issue = call.Issue(key);
            return Users(call, u => call.Site.CanBrowse(u, issue));
        }

        Project project = call.Project(call.Query("projectKey") ?? throw RestError.Of(400, "Either the 'projectKey' or the 'issueKey' query parameter must be provided."));
        return Users(call, u => Permissions.Has(u, Permissions.Browse, project));
    }

    private static SandboxResponse WithPermissions(RestCall call)
    {
        List<string> wanted = call.QueryList("permissions");
        if (wanted.Count == 0)
            throw RestError.Of(400, "The query parameter 'permissions' is required.");
        Issue? issue = call.Query("issueKey") is { } key ? call.Issue(key) : null;
        Project project = issue is not null ? call.Site.Projects[issue.ProjectId]
            : call.Project(call.Query("projectKey") ?? throw RestError.Of(400, "Either the 'projectKey' or the 'issueKey' query parameter must be provided."));
        return Users(call, u => wanted.TrueForAll(p => Permissions.Has(u, p, project, issue)));
    }
}
