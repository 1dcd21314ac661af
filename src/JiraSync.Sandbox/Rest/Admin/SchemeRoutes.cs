using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest.Agile;
using JiraSync.Sandbox.Rest.Common;

namespace JiraSync.Sandbox.Rest.Admin;

/// <summary>Permission, notification, security and issue type schemes.</summary>
internal static class SchemeRoutes
{
    public static void Register(Router router)
    {
        router.Api("GET", "permissionscheme", call =>
        {
            call.SignedIn();
            return call.Ok(new JsonObject { ["permissionSchemes"] = Shapes.Array(call.Site.Schemes.AllPermissions().Select(s => Permission(call, s))) });
        });
        router.Api("POST", "permissionscheme", AddPermissionScheme);
        router.Api("GET", "permissionscheme/{schemeId}", call => call.Ok(Permission(call, PermissionScheme(call), full: true)));
        router.Api("PUT", "permissionscheme/{schemeId}", EditPermissionScheme);
        router.Api("DELETE", "permissionscheme/{schemeId}", RemovePermissionScheme);
        router.Api("GET", "permissionscheme/{schemeId}/permission", call =>
        {
            PermissionScheme scheme = PermissionScheme(call);
            return call.Ok(new JsonObject { ["permissions"] = Grants(call, scheme), ["expand"] = "user,group,projectRole,field,all" });
        });
        router.Api("POST", "permissionscheme/{schemeId}/permission", AddGrant);
        router.Api("GET", "permissionscheme/{schemeId}/permission/{permissionId}", call => call.Ok(FindGrant(call, PermissionScheme(call), out _)));
        router.Api("DELETE", "permissionscheme/{schemeId}/permission/{permissionId}", RemoveGrant);
        router.Api("GET", "project/{project}/permissionscheme", call =>
        {
            Project project = call.Project(call["project"]);
            call.Administers(project);
            return call.Ok(Permission(call, call.Site.Schemes.PermissionsOf(project), full: true));
        });
        router.Api("PUT", "project/{project}/permissionscheme", UsePermissionScheme);

        router.Api("GET", "notificationscheme", Notifications);
        router.Api("GET", "notificationscheme/{schemeId}", call =>
        {
            call.SignedIn();
            return call.Ok(Notification(call, call.Site.Schemes.Notifications.GetValueOrDefault(call["schemeId"])
                ?? throw RestError.Of(404, "The notification scheme does not exist, or you do not have permission to see it.")));
        });
        router.Api("GET", "project/{project}/notificationscheme", call =>
        {
            Project project = call.Project(call["project"]);
            call.Administers(project, 404);
            return call.Ok(Notification(call, project.NotificationSchemeId is { } id && call.Site.Schemes.Notifications.TryGetValue(id, out NotificationScheme? scheme)
                ? scheme : throw RestError.Of(404, "The project has no notification scheme.")));
        });

        router.Api("GET", "issuesecurityschemes", call =>
        {
            call.Administrator();
            return call.Ok(new JsonObject { ["issueSecuritySchemes"] = Shapes.Array(call.Site.Schemes.Securities.Values.Select(s => Security(call, s, levels: false))) });
        });
        router.Api("GET", "issuesecurityschemes/{schemeId}", call =>
        {
            call.SignedIn();
            SecurityScheme scheme = call.Site.Schemes.Securities.GetValueOrDefault(call["schemeId"]) ?? throw RestError.Of(404, $"The issue security scheme with id {call["schemeId"]} does not exist.");
            if (!Permissions.IsAdministrator(call.User) && !call.Site.Projects.Values.Any(p => p.SecuritySchemeId == scheme.Id && Permissions.Has(call.User, Permissions.AdministerProject, p)))
                call.Administrator();
            return call.Ok(Security(call, scheme, levels: true));
        });
        router.Api("GET", "project/{project}/issuesecuritylevelscheme", call =>
        {
            Project project = call.Project(call["project"]);
            call.Administers(project);
            return call.Ok(Security(call, call.Site.Schemes.SecurityOf(project) ?? throw RestError.Of(404, "The project has no issue security scheme."), levels: true));
        });
        router.Api("GET", "project/{project}/securitylevel", call =>
        {
            Project project = call.Project(call["project"]);
            IEnumerable<SecurityLevel> levels = Permissions.Has(call.User, Permissions.SetSecurity, project) ? call.Site.Schemes.LevelsFor(call.User, project, null) : [];
            return call.Ok(new JsonObject { ["levels"] = Shapes.Array(levels.Select(l => Level(call, l))) });
        });
        router.Api("GET", "securitylevel/{levelId}", call =>
        {
            call.SignedIn();
            return call.Ok(Level(call, call.Site.Schemes.FindLevel(call["levelId"]) ?? throw RestError.Of(404, $"The security level with id '{call["levelId"]}' does not exist.")));
        });

        if (router.IsCloud)
        {
            router.Api("GET", "notificationscheme/project", call =>
            {
                call.SignedIn();
                List<string> schemes = call.QueryList("notificationSchemeId");
                return call.Ok(Paging.Page(
                    call,
                    Wanted(call).Where(p => p.NotificationSchemeId is { } id && (schemes.Count == 0 || schemes.Contains(id))).ToList(),
                    p => new JsonObject { ["notificationSchemeId"] = p.NotificationSchemeId, ["projectId"] = p.Id }));
            });
            router.Api("GET", "issuesecurityschemes/search", SearchSecurity);
            router.Api("GET", "issuesecurityschemes/level", SearchLevels);
            router.Api("GET", "issuesecurityschemes/level/member", SearchMembers);
            router.Api("GET", "issuesecurityschemes/project", call =>
            {
                call.Administrator();
                List<string> schemes = call.QueryList("issueSecuritySchemeId");
                return call.Ok(Paging.Page(
                    call,
                    Wanted(call).Where(p => p.SecuritySchemeId is { } id && (schemes.Count == 0 || schemes.Contains(id))).ToList(),
                    p => new JsonObject { ["issueSecuritySchemeId"] = p.SecuritySchemeId, ["projectId"] = p.Id }));
            });
            router.Api("GET", "issuetypescheme", call =>
            {
                call.Administrator();
                return call.Ok(Paging.Page(call, Filtered(call, call.Site.Schemes.AllIssueTypes(), s => s.Id, s => s.Name), IssueTypesBrief));
            });
            router.Api("GET", "issuetypescheme/mapping", call =>
            {
                call.Administrator();
                List<string> wanted = call.QueryList("issueTypeSchemeId");
                return call.Ok(Paging.Page(
                    call,
                    call.Site.Schemes.AllIssueTypes().Where(s => wanted.Count == 0 || wanted.Contains(s.Id)).SelectMany(s => s.IssueTypeIds.Select(t => (s.Id, Type: t))).ToList(),
                    m => new JsonObject { ["issueTypeSchemeId"] = m.Id, ["issueTypeId"] = m.Type }));
            });
            router.Api("GET", "issuetypescheme/project", call =>
            {
                call.Administrator();
                List<Project> projects = Needed(call);
                return call.Ok(Paging.Page(
                    call,
                    projects.GroupBy(p => call.Site.Schemes.IssueTypesOf(p).Id).ToList(),
                    g => new JsonObject { ["issueTypeScheme"] = IssueTypesBrief(call.Site.Schemes.IssueTypesOf(g.First())), ["projectIds"] = Shapes.Array(g.Select(p => JsonValue.Create(p.Id))) }));
            });
            router.Api("PUT", "issuetypescheme/project", UseIssueTypeScheme);
            return;
        }

        router.Api("GET", "issuetypescheme", call =>
        {
            call.Administrator();
            return call.Ok(new JsonObject { ["schemes"] = Shapes.Array(call.Site.Schemes.AllIssueTypes().Select(s => IssueTypes(call, s))) });
        });
        router.Api("GET", "issuetypescheme/{schemeId}", call => call.Ok(IssueTypes(call, TypeScheme(call))));
        router.Api("GET", "issuetypescheme/{schemeId}/associations", call =>
        {
            IssueTypeScheme scheme = TypeScheme(call);
            return call.Ok(Shapes.Array(call.Site.Projects.Values.Where(p => call.Site.Schemes.IssueTypesOf(p).Id == scheme.Id).Select(p => call.Shapes.Project(p))));
        });
    }

    /// <summary>The holder of a permission, or of a level of security.</summary>
    public static JsonObject Holder(RestCall call, PermissionHolder kind, string? parameter, ICollection<string>? expand = null)
    {
        (string type, string? value) = kind switch
        {
            PermissionHolder.Anyone => ("anyone", null),
            PermissionHolder.LoggedIn => ("applicationRole", null),
            PermissionHolder.Group => ("group", parameter),
            PermissionHolder.Role => ("projectRole", Role(call.Site, parameter)?.Id),
            PermissionHolder.User => ("user", parameter),
            PermissionHolder.Reporter => ("reporter", null),
            PermissionHolder.Assignee => ("assignee", null),
            PermissionHolder.UserField => ("userCustomField", parameter),
            _ => ("projectLead", (string?)null),
        };
        var json = new JsonObject { ["type"] = type };
        if (value is null)
            return json;
        json["parameter"] = value;
        if (call.IsCloud)
            json["value"] = kind == PermissionHolder.Group ? call.Site.Groups.GetValueOrDefault(value)?.Id : value;
        bool All(string name) => expand is not null && (expand.Contains(name) || expand.Contains("all"));
        json["expand"] = type;
        if (kind == PermissionHolder.User && All("user"))
            json["user"] = call.Shapes.User(parameter);
        if (kind == PermissionHolder.Group && All("group"))
            json["group"] = new JsonObject { ["name"] = value, ["self"] = call.Api("group?groupname=" + Uri.EscapeDataString(value)) };
        if (kind == PermissionHolder.Role && All("projectRole") && Role(call.Site, parameter) is { } role)
            json["projectRole"] = RoleJson(call, role);
        if (kind == PermissionHolder.UserField && All("field") && call.Site.Fields.TryGetValue(value, out Field? field))
            json["field"] = call.Shapes.FieldInfo(field);
        return json;
    }

    private static ProjectRole? Role(Site site, string? name) => site.Projects.Values.SelectMany(p => p.Roles).FirstOrDefault(r => r.Name == name);

    private static JsonObject RoleJson(RestCall call, ProjectRole role) => new()
    {
        ["self"] = call.Api("role/" + role.Id),
        ["name"] = role.Name,
        ["id"] = AgileShapes.Number(role.Id),
        ["description"] = role.Description,
    };

    private static PermissionScheme PermissionScheme(RestCall call)
    {
        call.SignedIn();
        return call.Site.Schemes.AllPermissions().FirstOrDefault(s => s.Id == call["schemeId"])
            ?? throw RestError.Of(404, $"The permission scheme with id {call["schemeId"]} does not exist.");
    }

    private static JsonObject Permission(RestCall call, PermissionScheme scheme, bool full = false)
    {
        var json = new JsonObject
        {
            ["expand"] = "permissions,user,group,projectRole,field,all",
            ["id"] = AgileShapes.Number(scheme.Id),
            ["self"] = call.Api("permissionscheme/" + scheme.Id),
            ["name"] = scheme.Name,
            ["description"] = scheme.Description,
        };
        List<string> expand = call.QueryList("expand");
        if (full ? expand.Count > 0 || call.Route.Template.EndsWith("permissionscheme/{schemeId}", StringComparison.Ordinal) : expand.Count > 0)
            json["permissions"] = Grants(call, scheme);
        return json;
    }

    private static JsonArray Grants(RestCall call, PermissionScheme scheme) => Shapes.Array(Spread(scheme).Select(g => Grant(call, scheme, g.Permission, g.Grant)));

    /// <summary>A grant of all permissions stands for one of each.</summary>
    private static IEnumerable<(string Permission, PermissionGrant Grant)> Spread(PermissionScheme scheme) => scheme.Grants
        .SelectMany(g => g.Permission == "*" ? Permissions.OfProjects.Select(p => (p, g)) : [(g.Permission, g)])
        .DistinctBy(g => (g.Item1, g.Item2.Holder, g.Item2.Parameter));

    private static JsonObject Grant(RestCall call, PermissionScheme scheme, string permission, PermissionGrant grant)
    {
        long id = PermissionGrant.NumberOf(permission, grant.Holder, grant.Parameter);
        return new JsonObject
        {
            ["id"] = id,
            ["self"] = call.Api(string.Create(CultureInfo.InvariantCulture, $"permissionscheme/{scheme.Id}/permission/{id}")),
            ["holder"] = Holder(call, grant.Holder, grant.Parameter, call.QueryList("expand")),
            ["permission"] = permission,
        };
    }

    private static JsonObject FindGrant(RestCall call, PermissionScheme scheme, out (string Permission, PermissionGrant Grant) found)
    {
        found = Spread(scheme).FirstOrDefault(g => PermissionGrant.NumberOf(g.Permission, g.Grant.Holder, g.Grant.Parameter).ToString(CultureInfo.InvariantCulture) == call["permissionId"]);
        if (found.Grant is null)
            throw RestError.Of(404, $"The permission grant with id {call["permissionId"]} does not exist in the scheme.");
        return Grant(call, scheme, found.Permission, found.Grant);
    }

    private static SandboxResponse AddPermissionScheme(RestCall call)
    {
        call.Administrator();
        JsonObject body = call.BodyObject();
        var scheme = new PermissionScheme
        {
            Id = call.Site.NextId("permissionscheme"),
            Name = SchemeName(call, body, call.Site.Schemes.AllPermissions().Select(s => s.Name)),
            Description = FieldWriter.Text(body["description"]) ?? "",
        };
        scheme.Grants.AddRange((body["permissions"] as JsonArray ?? []).OfType<JsonObject>().Select(g => ReadGrant(call, g)));
        call.Site.Schemes.Permissions.Add(scheme.Id, scheme);
        return call.Created(Permission(call, scheme, full: true));
    }

    private static string SchemeName(RestCall call, JsonObject body, IEnumerable<string> others)
    {
        string name = FieldWriter.Text(body["name"])?.Trim() ?? "";
        if (name.Length == 0)
            throw RestError.Field("name", "The scheme must have a name.");
        return others.Contains(name, StringComparer.OrdinalIgnoreCase) ? throw RestError.Field("name", "A scheme with this name already exists.") : name;
    }

    private static SandboxResponse EditPermissionScheme(RestCall call)
    {
        call.Administrator();
        PermissionScheme scheme = Own(call, PermissionScheme(call));
        JsonObject body = call.BodyObject();
        if (FieldWriter.Text(body["name"]) is { } name && name != scheme.Name)
            scheme.Name = SchemeName(call, body, call.Site.Schemes.AllPermissions().Select(s => s.Name));
        scheme.Description = FieldWriter.Text(body["description"]) ?? scheme.Description;
        if (body["permissions"] is JsonArray grants)
        {
            List<PermissionGrant> read = grants.OfType<JsonObject>().Select(g => ReadGrant(call, g)).ToList();
            scheme.Grants.Clear();
            scheme.Grants.AddRange(read);
        }

        return call.Ok(Permission(call, scheme, full: true));
    }

    /// <summary>A scheme that is kept: that of one project becomes one of the site's.</summary>
    private static PermissionScheme Own(RestCall call, PermissionScheme scheme)
    {
        if (call.Site.Schemes.Permissions.TryAdd(scheme.Id, scheme))
        {
            foreach (Project project in call.Site.Projects.Values.Where(p => ReferenceEquals(p.Permissions, scheme.Grants)))
                call.Site.Schemes.Use(project, scheme);
        }

        return scheme;
    }

    private static SandboxResponse RemovePermissionScheme(RestCall call)
    {
        call.Administrator();
        PermissionScheme scheme = PermissionScheme(call);
        if (call.Site.Projects.Values.Any(p => ReferenceEquals(p.Permissions, scheme.Grants)))
            throw RestError.Of(400, "The permission scheme is used by a project and cannot be deleted.");
        call.Site.Schemes.Permissions.Remove(scheme.Id);
        return call.NoContent();
    }

    private static PermissionGrant ReadGrant(RestCall call, JsonObject json)
    {
        string permission = FieldWriter.Text(json["permission"]) ?? "";
        if (!Permissions.OfProjects.Contains(permission))
            throw RestError.Of(400, $"Unrecognized permission: {permission}");
        var holder = json["holder"] as JsonObject;
        string? parameter = FieldWriter.Text(holder?["parameter"]) ?? FieldWriter.Text(holder?["value"]);
        RestError Bad(string what) => RestError.Of(400, $"The {what} '{parameter}' does not exist.");
        Site site = call.Site;
        (PermissionHolder kind, string? named) = FieldWriter.Text(holder?["type"]) switch
        {
            "anyone" => (PermissionHolder.Anyone, (string?)null),
            "applicationRole" => (PermissionHolder.LoggedIn, null),
            "group" => (PermissionHolder.Group, site.Groups.Values.FirstOrDefault(g => g.Name == parameter || g.Id == parameter)?.Name ?? throw Bad("group")),
            "projectRole" => (PermissionHolder.Role, site.Projects.Values.SelectMany(p => p.Roles).FirstOrDefault(r => r.Id == parameter)?.Name ?? throw Bad("project role")),
            "user" => (PermissionHolder.User, site.Users.GetValueOrDefault(parameter ?? "")?.Id ?? (call.IsCloud ? null : site.FindUser(parameter)?.Id) ?? throw Bad("user")),
            "reporter" => (PermissionHolder.Reporter, null),
            "assignee" => (PermissionHolder.Assignee, null),
            "projectLead" => (PermissionHolder.ProjectLead, null),
            "userCustomField" => (PermissionHolder.UserField, site.Fields.GetValueOrDefault(parameter ?? "")?.Id ?? throw Bad("custom field")),
            var other => throw RestError.Of(400, $"The holder type '{other}' is not known."),
        };
        return new PermissionGrant { Permission = permission, Holder = kind, Parameter = named };
    }

    private static SandboxResponse AddGrant(RestCall call)
    {
        call.Administrator();
        PermissionScheme scheme = PermissionScheme(call);
        PermissionGrant grant = ReadGrant(call, call.BodyObject());
        if (Spread(scheme).Any(g => g.Permission == grant.Permission && g.Grant.Holder == grant.Holder && g.Grant.Parameter == grant.Parameter))
            throw RestError.Of(400, "The permission is already granted to this holder.");
        scheme.Grants.Add(grant);
        return call.Created(Grant(call, scheme, grant.Permission, grant));
    }

    private static SandboxResponse RemoveGrant(RestCall call)
    {
        call.Administrator();
        PermissionScheme scheme = PermissionScheme(call);
        FindGrant(call, scheme, out (string Permission, PermissionGrant Grant) found);
        scheme.Grants.RemoveAll(g => g.Permission == found.Permission && g.Holder == found.Grant.Holder && g.Parameter == found.Grant.Parameter);
        // What remains of a grant of all permissions.
        foreach (PermissionGrant all in scheme.Grants.Where(g => g.Permission == "*" && g.Holder == found.Grant.Holder && g.Parameter == found.Grant.Parameter).ToList())
        {
            scheme.Grants.Remove(all);
            scheme.Grants.AddRange(Permissions.OfProjects.Where(p => p != found.Permission).Select(p => new PermissionGrant { Permission = p, Holder = all.Holder, Parameter = all.Parameter }));
        }

        return call.NoContent();
    }

    private static SandboxResponse UsePermissionScheme(RestCall call)
    {
        Project project = call.Project(call["project"]);
        call.Administrator();
        string id = FieldWriter.Text(call.BodyObject()["id"]) ?? throw call.BadPayload();
        PermissionScheme scheme = call.Site.Schemes.AllPermissions().FirstOrDefault(s => s.Id == id) ?? throw RestError.Of(404, $"The permission scheme with id {id} does not exist.");
        call.Site.Schemes.Use(project, Own(call, scheme));
        call.Site.Raise(new SiteEvent("project_updated", call.User?.Id) { Project = project });
        return call.Ok(Permission(call, scheme, full: true));
    }

    private static SandboxResponse Notifications(RestCall call)
    {
        call.SignedIn();
        List<string> ids = call.QueryList("id");
        List<string> projects = call.QueryList("projectId");
        List<NotificationScheme> schemes = call.Site.Schemes.Notifications.Values
            .Where(s => ids.Count == 0 || ids.Contains(s.Id))
            .Where(s => projects.Count == 0 || call.Site.Projects.Values.Any(p => p.NotificationSchemeId == s.Id && projects.Contains(p.Id)))
            .ToList();
        return call.Ok(Paging.Page(call, schemes, s => Notification(call, s)));
    }

    private static JsonObject Notification(RestCall call, NotificationScheme scheme)
    {
        List<string> expand = call.QueryList("expand");
        var json = new JsonObject
        {
            ["expand"] = "notificationSchemeEvents,user,group,projectRole,field,all",
            ["id"] = AgileShapes.Number(scheme.Id),
            ["self"] = call.Api("notificationscheme/" + scheme.Id),
            ["name"] = scheme.Name,
            ["description"] = scheme.Description,
        };
        if (expand.Count == 0)
            return json;
        int number = 10000;
        json["notificationSchemeEvents"] = Shapes.Array(scheme.Events.OrderBy(e => int.Parse(e.Key, CultureInfo.InvariantCulture)).Select(e => new JsonObject
        {
            ["event"] = new JsonObject
            {
                ["id"] = AgileShapes.Number(e.Key),
                ["name"] = Sites.SiteConfigLoader.Events[int.Parse(e.Key, CultureInfo.InvariantCulture) - 1],
                ["description"] = "",
            },
            ["notifications"] = Shapes.Array(e.Value.Select(h => Recipient(call, h, number++, expand))),
        }));
        return json;
    }

    private static JsonObject Recipient(RestCall call, Holder holder, int id, List<string> expand)
    {
        (string type, string? parameter) = holder.Kind switch
        {
            PermissionHolder.Assignee => ("CurrentAssignee", null),
            PermissionHolder.Reporter => ("Reporter", null),
            PermissionHolder.Group => ("Group", holder.Parameter),
            PermissionHolder.Role => ("ProjectRole", Role(call.Site, holder.Parameter)?.Id),
            PermissionHolder.User => ("User", holder.Parameter),
            PermissionHolder.UserField => ("UserCustomField", holder.Parameter),
            PermissionHolder.ProjectLead => ("ProjectLead", null),
            _ => ("AllWatchers", (string?)null),
        };
        var json = new JsonObject { ["id"] = id, ["notificationType"] = type };
        if (parameter is not null)
            json["parameter"] = parameter;
        bool all = expand.Contains("all");
        if (type == "User" && (all || expand.Contains("user")))
            json["user"] = call.Shapes.User(parameter);
        if (type == "Group" && (all || expand.Contains("group")))
            json["group"] = new JsonObject { ["name"] = parameter, ["self"] = call.Api("group?groupname=" + Uri.EscapeDataString(parameter!)) };
        if (type == "ProjectRole" && (all || expand.Contains("projectRole")) && Role(call.Site, holder.Parameter) is { } role)
            json["projectRole"] = RoleJson(call, role);
        if (type == "UserCustomField" && (all || expand.Contains("field")) && call.Site.Fields.TryGetValue(parameter!, out Field? field))
            json["field"] = call.Shapes.FieldInfo(field);
        return json;
    }

    private static JsonObject Security(RestCall call, SecurityScheme scheme, bool levels)
    {
        var json = new JsonObject
        {
            ["self"] = call.Api("issuesecurityschemes/" + scheme.Id),
            ["id"] = AgileShapes.Number(scheme.Id),
            ["name"] = scheme.Name,
            ["description"] = scheme.Description,
        };
        if (scheme.DefaultLevelId is not null)
            json["defaultSecurityLevelId"] = AgileShapes.Number(scheme.DefaultLevelId);
        if (levels)
            json["levels"] = Shapes.Array(scheme.Levels.Select(l => call.Shapes.SecurityLevel(l)));
        return json;
    }

    private static JsonObject Level(RestCall call, SecurityLevel level)
    {
        JsonObject json = call.Shapes.SecurityLevel(level)!;
        if (!call.IsCloud)
            return json;
        SecurityScheme scheme = call.Site.Schemes.Securities.Values.First(s => s.Levels.Contains(level));
        json["isDefault"] = scheme.DefaultLevelId == level.Id;
        json["issueSecuritySchemeId"] = scheme.Id;
        return json;
    }

    private static SandboxResponse SearchSecurity(RestCall call)
    {
        call.Administrator();
        List<string> projects = call.QueryList("projectId");
        List<SecurityScheme> schemes = Filtered(call, call.Site.Schemes.Securities.Values, s => s.Id, s => s.Name)
            .Where(s => projects.Count == 0 || call.Site.Projects.Values.Any(p => p.SecuritySchemeId == s.Id && projects.Contains(p.Id))).ToList();
        return call.Ok(Paging.Page(call, schemes, s =>
        {
            var json = new JsonObject
            {
                ["id"] = AgileShapes.Number(s.Id),
                ["self"] = call.Api("issuesecurityschemes/" + s.Id),
                ["name"] = s.Name,
                ["description"] = s.Description,
                ["projectIds"] = Shapes.Array(call.Site.Projects.Values.Where(p => p.SecuritySchemeId == s.Id).Select(p => JsonValue.Create(AgileShapes.Number(p.Id)))),
            };
            if (s.DefaultLevelId is not null)
                json["defaultLevel"] = AgileShapes.Number(s.DefaultLevelId);
            return json;
        }));
    }

    private static IEnumerable<(SecurityScheme Scheme, SecurityLevel Level)> Levels(RestCall call)
    {
        List<string> schemes = call.QueryList("schemeId");
        return call.Site.Schemes.Securities.Values.Where(s => schemes.Count == 0 || schemes.Contains(s.Id)).SelectMany(s => s.Levels.Select(l => (s, l)));
    }

    private static SandboxResponse SearchLevels(RestCall call)
    {
        call.Administrator();
        List<string> ids = call.QueryList("id");
        bool onlyDefault = call.QueryBool("onlyDefault", false);
        return call.Ok(Paging.Page(
            call,
            Levels(call).Where(l => (ids.Count == 0 || ids.Contains(l.Level.Id)) && (!onlyDefault || l.Scheme.DefaultLevelId == l.Level.Id)).ToList(),
            l => Level(call, l.Level)));
    }

    private static SandboxResponse SearchMembers(RestCall call)
    {
        call.Administrator();
        List<string> levels = call.QueryList("levelId");
        int number = 10000;
        var all = Levels(call).SelectMany(l => l.Level.VisibleTo.Select(h => (l.Scheme, l.Level, Holder: h, Id: number++))).Where(m => levels.Count == 0 || levels.Contains(m.Level.Id)).ToList();
        return call.Ok(Paging.Page(call, all, m => new JsonObject
        {
            ["id"] = m.Id.ToString(CultureInfo.InvariantCulture),
            ["issueSecuritySchemeId"] = m.Scheme.Id,
            ["issueSecurityLevelId"] = m.Level.Id,
            ["holder"] = Holder(call, m.Holder.Kind, m.Holder.Parameter),
            ["managed"] = false,
        }));
    }

    private static JsonObject IssueTypesBrief(IssueTypeScheme scheme)
    {
        var json = new JsonObject { ["id"] = scheme.Id, ["name"] = scheme.Name, ["description"] = scheme.Description, ["isDefault"] = false };
        if (scheme.DefaultTypeId is not null)
            json["defaultIssueTypeId"] = scheme.DefaultTypeId;
        return json;
    }

    private static IssueTypeScheme TypeScheme(RestCall call)
    {
        call.Administrator();
        return call.Site.Schemes.AllIssueTypes().FirstOrDefault(s => s.Id == call["schemeId"]) ?? throw RestError.Of(404, $"The issue type scheme with id {call["schemeId"]} does not exist.");
    }

    private static JsonObject IssueTypes(RestCall call, IssueTypeScheme scheme)
    {
        var json = new JsonObject
        {
            ["expand"] = "issueTypes,defaultIssueType",
            ["self"] = call.Api("issuetypescheme/" + scheme.Id),
            ["id"] = scheme.Id,
            ["name"] = scheme.Name,
            ["description"] = scheme.Description,
            ["issueTypes"] = Shapes.Array(scheme.IssueTypeIds.Select(t => call.Shapes.IssueType(call.Site.IssueTypes[t]))),
        };
        if (scheme.DefaultTypeId is not null)
            json["defaultIssueType"] = call.Shapes.IssueType(call.Site.IssueTypes[scheme.DefaultTypeId]);
        return json;
    }

    private static SandboxResponse UseIssueTypeScheme(RestCall call)
    {
        call.Administrator();
        JsonObject body = call.BodyObject();
        IssueTypeScheme scheme = call.Site.Schemes.AllIssueTypes().FirstOrDefault(s => s.Id == FieldWriter.Text(body["issueTypeSchemeId"])) ?? throw RestError.Of(404, "The issue type scheme was not found.");
        Project project = call.Project(FieldWriter.Text(body["projectId"]) ?? throw call.BadPayload());
        if (call.Site.Issues.Values.Any(i => i.ProjectId == project.Id && !scheme.IssueTypeIds.Contains(i.IssueTypeId)))
            throw RestError.Of(400, "The issue type scheme cannot be assigned to the project: it lacks types that issues of the project have.");
        call.Site.Schemes.IssueTypes.TryAdd(scheme.Id, scheme);
        call.Site.Schemes.Use(project, scheme);
        return call.NoContent();
    }

    /// <summary>The projects that a query names, all when it names none.</summary>
    private static IEnumerable<Project> Wanted(RestCall call)
    {
        List<string> ids = call.QueryList("projectId");
        return call.Site.Projects.Values.Where(p => ids.Count == 0 || ids.Contains(p.Id));
    }

    private static List<Project> Needed(RestCall call)
    {
        if (call.QueryList("projectId").Count == 0)
            throw RestError.Of(400, "The query parameter 'projectId' is required.");
        return Wanted(call).ToList();
    }

    /// <summary>What the query parameters <c>id</c> and <c>queryString</c> leave.</summary>
    public static List<T> Filtered<T>(RestCall call, IEnumerable<T> all, Func<T, string> id, Func<T, string> name)
    {
        List<string> ids = call.QueryList("id");
        string? text = call.Query("queryString") ?? call.Query("query");
        return all.Where(i => (ids.Count == 0 || ids.Contains(id(i))) && (text is not { Length: > 0 } || name(i).Contains(text, StringComparison.OrdinalIgnoreCase))).ToList();
    }
}
