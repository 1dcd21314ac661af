using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Roles, and who has them in a project.</summary>
internal static class RoleRoutes
{
    public static void Register(Router router)
    {
        router.Api("GET", "role", call =>
        {
            call.SignedIn();
            return call.Ok(Shapes.Array(All(call).Select(r => Role(call, r))));
        });
        router.Api("GET", "role/{roleId}", call =>
        {
            call.SignedIn();
            return call.Ok(Role(call, All(call).FirstOrDefault(r => r.Id == call["roleId"]) ?? throw Missing(call)));
        });
        router.Api("GET", "project/{project}/role/{roleId}", call => call.Ok(Role(call, Find(call, out Project project), project)));
        router.Api("POST", "project/{project}/role/{roleId}", call => Change(call, replace: false));
        router.Api("PUT", "project/{project}/role/{roleId}", call => Change(call, replace: true));
        router.Api("DELETE", "project/{project}/role/{roleId}", Remove);
        if (router.IsCloud)
        {
            router.Api("GET", "project/{project}/roledetails", call => call.Ok(Shapes.Array(call.Project(call["project"]).Roles.Select(r =>
            {
                JsonObject json = Role(call, r);
                json["admin"] = r.Name == "Administrators";
                json["default"] = false;
                json["roleConfigurable"] = true;
                json["translatedName"] = r.Name;
                return json;
            }))));
        }
    }

    private static RestError Missing(RestCall call) => RestError.Of(404, $"Can not retrieve a role actor for a null project role.", $"The role with id {call["roleId"]} does not exist.");

    private static IEnumerable<ProjectRole> All(RestCall call) => call.Site.Projects.Values.SelectMany(p => p.Roles).DistinctBy(r => r.Id).OrderBy(r => r.Id, StringComparer.Ordinal);

    private static ProjectRole Find(RestCall call, out Project project)
    {
        project = call.Project(call["project"]);
        return project.Roles.Find(r => r.Id == call["roleId"]) ?? throw Missing(call);
    }

    private static JsonObject Role(RestCall call, ProjectRole role, Project? project = null)
    {
        var json = new JsonObject
        {
            ["self"] = call.Api(project is null ? "role/" + role.Id : $"project/{project.Id}/role/{role.Id}"),
            ["name"] = role.Name,
            ["id"] = long.Parse(role.Id, CultureInfo.InvariantCulture),
            ["description"] = "",
        };
        if (project is null)
            return json;
        int number = 10000;
        var actors = new JsonArray();
        foreach (User user in role.UserIds.Select(id => call.Site.Users.GetValueOrDefault(id)).OfType<User>())
        {
            var actor = new JsonObject { ["id"] = number++, ["displayName"] = user.DisplayName, ["type"] = "atlassian-user-role-actor" };
            if (call.IsCloud)
                actor["actorUser"] = new JsonObject { ["accountId"] = user.Id };
            else
                actor["name"] = user.Name;
            actors.Add(actor);
        }

        foreach (string group in role.Groups)
        {
            var actor = new JsonObject { ["id"] = number++, ["displayName"] = group, ["type"] = "atlassian-group-role-actor", ["name"] = group };
            if (call.IsCloud)
                actor["actorGroup"] = new JsonObject { ["name"] = group, ["displayName"] = group, ["groupId"] = call.Site.Groups.GetValueOrDefault(group)?.Id };
            actors.Add(actor);
        }

        json["actors"] = actors;
        return json;
    }

    private static void Administers(RestCall call, Project project)
    {
        call.SignedIn();
        if (!Permissions.Has(call.User, Permissions.AdministerProject, project) && !Permissions.IsAdministrator(call.User))
            throw RestError.Of(call.IsCloud ? 404 : 401, $"You do not have permission to edit this project's roles.");
    }

    private static string UserId(RestCall call, string? name, int missing = 400) => (call.IsCloud ? call.Site.Users.GetValueOrDefault(name ?? "")
        : call.Site.Users.Values.FirstOrDefault(u => string.Equals(u.Name, name, StringComparison.OrdinalIgnoreCase)))?.Id
        ?? throw RestError.Of(missing, $"We can't find '{name}' in any accessible user directory.");

    private static string GroupName(RestCall call, string? name, int missing = 400) => call.Site.Groups.Values.FirstOrDefault(g => g.Name == name || g.Id == name)?.Name
        ?? throw RestError.Of(missing, $"We can't find '{name}' in any accessible user directory.");

    private static SandboxResponse Change(RestCall call, bool replace)
    {
        ProjectRole role = Find(call, out Project project);
        Administers(call, project);
        JsonObject body = call.BodyObject();
        JsonObject source = replace && body["categorisedActors"] is JsonObject categorised ? categorised : body;
        List<string?> Names(params string[] keys) => keys.SelectMany(k => source[k] as JsonArray ?? []).Select(FieldWriter.Text).ToList();
        List<string> users = Names("user", "atlassian-user-role-actor").Select(n => UserId(call, n)).ToList();
        List<string> groups = Names("group", "groupId", "atlassian-group-role-actor", "atlassian-group-role-actor-id").Select(n => GroupName(call, n)).ToList();
        if (replace)
        {
            role.UserIds = users;
            role.Groups = groups;
        }
        else
        {
            role.UserIds.AddRange(users.Except(role.UserIds));
            role.Groups.AddRange(groups.Except(role.Groups));
        }

        return call.Ok(Role(call, role, project));
    }

    private static SandboxResponse Remove(RestCall call)
    {
        ProjectRole role = Find(call, out Project project);
        Administers(call, project);
        string? group = call.Query("group") ?? call.Query("groupId");
        int missing = call.IsCloud ? 400 : 404;
        bool removed = call.Query("user") is { } user ? role.UserIds.Remove(UserId(call, user, missing)) : group is not null && role.Groups.Remove(GroupName(call, group, missing));
        return removed ? call.NoContent() : throw RestError.Of(404, "The role has no such actor.");
    }
}
