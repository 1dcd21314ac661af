using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Projects, their types, statuses, components and versions, and what can be set in them.</summary>
internal static class ProjectRoutes
{
    public static void Register(Router router)
    {
        router.Api("GET", "project", call => call.Ok(Shapes.Array(Visible(call).Select(p => call.Shapes.Project(p, full: true, call.QueryList("expand"))))));
        if (router.IsCloud)
            router.Api("GET", "project/search", Search);
        router.Api("GET", "project/{project}", call => call.Ok(call.Shapes.Project(call.Project(call["project"]), full: true)));
        router.Api("GET", "project/{project}/statuses", Statuses);
        router.Api("GET", "project/{project}/components", call => Components(call, call.Project(call["project"])));
        router.Api("GET", "project/{project}/versions", call => Versions(call, call.Project(call["project"])));
        router.Api("GET", "project/{project}/role", Roles);
        router.Api("GET", "issue/createmeta/{project}/issuetypes", CreateMetaTypes);
        router.Api("GET", "issue/createmeta/{project}/issuetypes/{type}", CreateMetaFields);
        router.Api("GET", "issue/{id}/editmeta", call => call.Ok(MetaShape.EditMeta(call, call.Issue())));
        if (router.IsCloud)
            router.Api("GET", "issue/createmeta", OldCreateMeta);
        router.Api("POST", "component", AddComponent);
        router.Api("GET", "component/{componentId}", call => WithComponent(call, (p, c) => call.Ok(call.Shapes.Component(c, p))));
        router.Api("PUT", "component/{componentId}", EditComponent);
        router.Api("DELETE", "component/{componentId}", DeleteComponent);
        router.Api("POST", "version", AddVersion);
        router.Api("GET", "version/{versionId}", call => WithVersion(call, (p, v) => call.Ok(call.Shapes.ProjectVersion(v, p))));
        router.Api("PUT", "version/{versionId}", EditVersion);
        router.Api("DELETE", "version/{versionId}", DeleteVersion);
    }

    private static IEnumerable<Project> Visible(RestCall call) => call.Site.Projects.Values.Where(call.CanSee).OrderBy(p => p.Key, StringComparer.Ordinal);

    private static SandboxResponse Search(RestCall call)
    {
        int start = call.QueryInt("startAt", 0);
        int size = Math.Clamp(call.QueryInt("maxResults", 50), 1, 100);
        List<Project> projects = Visible(call).ToList();
        if (call.Query("query") is { Length: > 0 } query)
            projects.RemoveAll(p => !p.Key.Contains(query, StringComparison.OrdinalIgnoreCase) && !p.Name.Contains(query, StringComparison.OrdinalIgnoreCase));
        if (call.Request.Query.TryGetValue("keys", out List<string>? keys))
            projects.RemoveAll(p => !keys.Contains(p.Key));
        if (call.Request.Query.TryGetValue("id", out List<string>? ids))
            projects.RemoveAll(p => !ids.Contains(p.Id));
        List<string> expand = call.QueryList("expand");
        var json = new JsonObject
        {
            ["self"] = call.Api($"project/search?startAt={start}&maxResults={size}"),
            ["maxResults"] = size,
            ["startAt"] = start,
            ["total"] = projects.Count,
            ["isLast"] = start + size >= projects.Count,
            ["values"] = Shapes.Array(projects.Skip(start).Take(size).Select(p => call.Shapes.Project(p, full: true, expand))),
        };
        if (start + size < projects.Count)
            json["nextPage"] = call.Api($"project/search?startAt={start + size}&maxResults={size}");
        return call.Ok(json);
    }

    private static SandboxResponse Statuses(RestCall call)
    {
        // Unlike everywhere else the key is case-sensitive here.
        Project project = call.Project(call["project"]);
        if (project.Key != call["project"] && project.Id != call["project"])
            throw RestError.Of(404, $"No project could be found with key '{call["project"]}'.");
        return call.Ok(Shapes.Array(project.IssueTypeIds.Select(id =>
        {
            IssueType type = call.Site.IssueTypes[id];
            return new JsonObject
            {
                ["self"] = call.Api("issuetype/" + id),
                ["id"] = id,
                ["name"] = type.Name,
                ["subtask"] = type.IsSubtask,
                ["statuses"] = Shapes.Array(call.Site.Workflows[project.WorkflowIdFor(id)].StatusIds.Select(s => call.Shapes.Status(call.Site.Statuses[s]))),
            };
        })));
    }

    private static SandboxResponse Components(RestCall call, Project project) => call.Ok(Shapes.Array(project.Components.Select(c => call.Shapes.Component(c, project))));

    private static SandboxResponse Versions(RestCall call, Project project) => call.Ok(Shapes.Array(project.Versions.Select(v => call.Shapes.ProjectVersion(v, project))));

    private static SandboxResponse Roles(RestCall call)
    {
        Project project = call.Project(call["project"]);
        return call.Ok(new JsonObject(project.Roles.Select(r => KeyValuePair.Create(r.Name, (JsonNode?)call.Api($"project/{project.Id}/role/{r.Id}")))));
    }

    private static Project Creatable(RestCall call)
    {
        Project? project = call.Site.FindProject(call["project"]);
        if (project is not null && call.CanSee(project) && Permissions.Has(call.User, Permissions.Create, project))
            return project;
        // Data Center answers 400 to those who may not create.
        throw call.IsCloud
            ? RestError.Of(404, $"No project could be found with key '{call["project"]}'.")
            : RestError.Of(400, "The project does not exist, or you do not have permission to create issues in it.");
    }

    private static JsonObject Page(RestCall call, string name, List<JsonObject> all)
    {
        int start = call.QueryInt("startAt", 0);
        int size = Math.Clamp(call.QueryInt("maxResults", 50), 1, 200);
        JsonArray page = Shapes.Array(all.Skip(start).Take(size));
        return call.IsCloud
            ? new JsonObject { ["startAt"] = start, ["maxResults"] = size, ["total"] = all.Count, [name] = page }
            : new JsonObject { ["maxResults"] = size, ["startAt"] = start, ["total"] = all.Count, ["isLast"] = start + size >= all.Count, ["values"] = page };
    }

    private static SandboxResponse CreateMetaTypes(RestCall call)
    {
        Project project = Creatable(call);
        return call.Ok(Page(call, "issueTypes", project.IssueTypeIds.Select(id => call.Shapes.IssueType(call.Site.IssueTypes[id])).ToList()));
    }

    private static SandboxResponse CreateMetaFields(RestCall call)
    {
        Project project = Creatable(call);
        string typeId = call["type"];
        if (!project.IssueTypeIds.Contains(typeId))
            throw RestError.Of(400, $"The issue type with id '{typeId}' does not exist in project '{project.Key}'.");
        return call.Ok(Page(call, "fields", CreateFields(call, project, typeId)));
    }

    private static List<JsonObject> CreateFields(RestCall call, Project project, string typeId)
    {
        Screen screen = call.Site.Schemes.ScreenFor(project, typeId, ScreenOperation.Create);
        List<JsonObject> fields = MetaShape.OnScreen(call.Site, project, typeId, ScreenOperation.Create)
            .Where(f => f.Id != "comment")
            .Select(f => MetaShape.Describe(
                call, project, typeId, f, screen.RequiredFieldIds.Contains(f.Id) || (f.Id == "parent" && call.Site.IssueTypes[typeId].IsSubtask), withId: true))
            .ToList();
        fields.Add(MetaShape.Describe(call, project, typeId, call.Site.Fields["project"], required: true, withId: true));
        return fields;
    }

    private static SandboxResponse OldCreateMeta(RestCall call)
    {
        List<string> keys = call.QueryList("projectKeys");
        List<string> ids = call.QueryList("projectIds");
        bool withFields = call.QueryList("expand").Contains("projects.issuetypes.fields");
        IEnumerable<Project> projects = Visible(call)
            .Where(p => (keys.Count == 0 && ids.Count == 0) || keys.Contains(p.Key) || ids.Contains(p.Id))
            .Where(p => Permissions.Has(call.User, Permissions.Create, p));
        return call.Ok(new JsonObject
        {
            ["expand"] = "projects",
            ["projects"] = Shapes.Array(projects.Select(p =>
            {
                JsonObject json = call.Shapes.Project(p);
                json.Remove("projectTypeKey");
                json.Remove("simplified");
                json["expand"] = "issuetypes";
                json["issuetypes"] = Shapes.Array(p.IssueTypeIds.Select(id =>
                {
                    JsonObject type = call.Shapes.IssueType(call.Site.IssueTypes[id]);
                    if (withFields)
                        type["fields"] = new JsonObject(CreateFields(call, p, id).Select(WithoutId));
                    return type;
                }));
                return json;
            })),
        });
    }

    /// <summary>In the old form the id is the name of the member and does not stand in it.</summary>
    private static KeyValuePair<string, JsonNode?> WithoutId(JsonObject field)
    {
        var id = (string)field["fieldId"]!;
        field.Remove("fieldId");
        return KeyValuePair.Create(id, (JsonNode?)field);
    }

    private static Project Administered(RestCall call, JsonObject body, int missing)
    {
        string? named = FieldWriter.Text(body["project"]) ?? FieldWriter.Text(body["projectId"]);
        Project? project = named is null ? null : call.Site.FindProject(named);
        if (project is null || !call.CanSee(project))
            throw RestError.Field("project", named is null ? "Project must be specified." : $"Project with key or id '{named}' either does not exist or you do not have permission to see it.", missing);
        CheckAdministers(call, project);
        return project;
    }

    private static void CheckAdministers(RestCall call, Project project)
    {
        if (!Permissions.Has(call.User, Permissions.AdministerProject, project) && !Permissions.IsAdministrator(call.User))
            throw RestError.Of(call.User is null ? 401 : 403, "The user does not have permission to administer this project.");
    }

    private static SandboxResponse WithComponent(RestCall call, Func<Project, ProjectComponent, SandboxResponse> answer)
    {
        foreach (Project project in Visible(call))
        {
            if (project.Components.Find(c => c.Id == call["componentId"]) is { } component)
                return answer(project, component);
        }

        throw RestError.Of(404, $"The component with id {call["componentId"]} does not exist.");
    }

    private static string CheckName(JsonObject body, string what, IEnumerable<(string Id, string Name)> others, string? ownId)
    {
        string name = FieldWriter.Text(body["name"])?.Trim() ?? "";
        if (name.Length is 0 or > 255)
            throw RestError.Field("name", $"The {what} name specified is invalid - cannot be an empty string.");
        if (others.Any(o => o.Id != ownId && string.Equals(o.Name, name, StringComparison.OrdinalIgnoreCase)))
            throw RestError.Field("name", $"A {what} with the name {name} already exists in this project.");
        return name;
    }

    private static string? Lead(RestCall call, JsonObject body) =>
        FieldWriter.Text(body[call.IsCloud ? "leadAccountId" : "leadUserName"]) is { } name ? call.Site.FindUser(name)?.Id : null;

    private static string? AssigneeType(JsonObject body)
    {
        string? wanted = FieldWriter.Text(body["assigneeType"]);
        return wanted is null or "PROJECT_DEFAULT" or "COMPONENT_LEAD" or "PROJECT_LEAD" or "UNASSIGNED"
            ? wanted
            : throw RestError.Field("assigneeType", $"The assignee type '{wanted}' is not one of PROJECT_DEFAULT, COMPONENT_LEAD, PROJECT_LEAD, UNASSIGNED.");
    }

    private static SandboxResponse AddComponent(RestCall call)
    {
        JsonObject body = call.BodyObject();
        Project project = Administered(call, body, missing: 404);
        var component = new ProjectComponent
        {
            Id = call.Site.NextId("component"),
            Name = CheckName(body, "component", project.Components.Select(c => (c.Id, c.Name)), null),
            Description = FieldWriter.Text(body["description"]),
            LeadId = Lead(call, body),
            AssigneeType = AssigneeType(body) ?? "PROJECT_DEFAULT",
        };
        project.Components.Add(component);
        return call.Created(call.Shapes.Component(component, project));
    }

    private static SandboxResponse EditComponent(RestCall call) => WithComponent(call, (project, component) =>
    {
        CheckAdministers(call, project);
        JsonObject body = call.BodyObject();
        if (body.ContainsKey("name"))
            component.Name = CheckName(body, "component", project.Components.Select(c => (c.Id, c.Name)), component.Id);
        if (body.ContainsKey("description"))
            component.Description = FieldWriter.Text(body["description"]);
        component.AssigneeType = AssigneeType(body) ?? component.AssigneeType;
        component.LeadId = Lead(call, body) ?? component.LeadId;
        return call.Ok(call.Shapes.Component(component, project));
    });

    private static SandboxResponse DeleteComponent(RestCall call) => WithComponent(call, (project, component) =>
    {
        CheckAdministers(call, project);
        string? target = call.Query("moveIssuesTo");
        foreach (Issue issue in call.Site.Issues.Values.Where(i => i.ComponentIds.Contains(component.Id)).ToList())
        {
            call.Site.Edits.Update(call.User?.Id, issue.Id, i =>
            {
                i.ComponentIds.Remove(component.Id);
                if (target is not null && !i.ComponentIds.Contains(target) && project.Components.Exists(c => c.Id == target))
                    i.ComponentIds.Add(target);
            });
        }

        project.Components.Remove(component);
        return call.NoContent();
    });

    private static SandboxResponse WithVersion(RestCall call, Func<Project, ProjectVersion, SandboxResponse> answer)
    {
        foreach (Project project in Visible(call))
        {
            if (project.Versions.Find(v => v.Id == call["versionId"]) is { } version)
                return answer(project, version);
        }

        throw RestError.Of(404, $"Could not find version for id '{call["versionId"]}'");
    }

    private static void Fill(ProjectVersion version, JsonObject body)
    {
        if (body.ContainsKey("description"))
            version.Description = FieldWriter.Text(body["description"]);
        version.Released = Switch(body, "released", version.Released);
        version.Archived = Switch(body, "archived", version.Archived);
        version.StartDate = Day(body, "startDate", version.StartDate);
        version.ReleaseDate = Day(body, "releaseDate", version.ReleaseDate);
    }

    private static bool Switch(JsonObject body, string name, bool now) => body[name] switch
    {
        null => now,
        JsonValue value when value.TryGetValue(out bool wanted) => wanted,
        _ => throw RestError.Field(name, $"The value of '{name}' is neither true nor false."),
    };

    private static DateOnly? Day(JsonObject body, string name, DateOnly? now)
    {
        if (!body.ContainsKey(name))
            return now;
        if (FieldWriter.Text(body[name]) is not { Length: > 0 } text)
            return null;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            ? day
            : throw RestError.Field(name, $"Error parsing date string: {text}");
    }

    private static SandboxResponse AddVersion(RestCall call)
    {
        JsonObject body = call.BodyObject();
        Project project = Administered(call, body, missing: call.IsCloud ? 404 : 400);
        var version = new ProjectVersion
        {
            Id = call.Site.NextId("version"),
            Name = CheckName(body, "version", project.Versions.Select(v => (v.Id, v.Name)), null),
        };
        Fill(version, body);
        project.Versions.Add(version);
        call.Site.Raise(new SiteEvent("jira:version_created", call.User?.Id) { Project = project, Version = version });
        return call.Created(call.Shapes.ProjectVersion(version, project));
    }

    private static SandboxResponse EditVersion(RestCall call) => WithVersion(call, (project, version) =>
    {
        CheckAdministers(call, project);
        JsonObject body = call.BodyObject();
        if (body.ContainsKey("name"))
            version.Name = CheckName(body, "version", project.Versions.Select(v => (v.Id, v.Name)), version.Id);
        bool released = version.Released;
        Fill(version, body);
        string happened = released == version.Released ? "jira:version_updated" : version.Released ? "jira:version_released" : "jira:version_unreleased";
        call.Site.Raise(new SiteEvent(happened, call.User?.Id) { Project = project, Version = version });
        return call.Ok(call.Shapes.ProjectVersion(version, project));
    });

    private static SandboxResponse DeleteVersion(RestCall call) => WithVersion(call, (project, version) =>
    {
        CheckAdministers(call, project);
        foreach (Issue issue in call.Site.Issues.Values.Where(i => i.FixVersionIds.Contains(version.Id) || i.AffectedVersionIds.Contains(version.Id)).ToList())
        {
            call.Site.Edits.Update(call.User?.Id, issue.Id, i =>
            {
                i.FixVersionIds.Remove(version.Id);
                i.AffectedVersionIds.Remove(version.Id);
            });
        }

        project.Versions.Remove(version);
        call.Site.Raise(new SiteEvent("jira:version_deleted", call.User?.Id) { Project = project, Version = version });
        return call.NoContent();
    });
}
