using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>The paged lists of what a site is configured with, and what it says about itself.</summary>
internal static class ListRoutes
{
    public static void Register(Router router)
    {
        router.Api("GET", "statuscategory/{category}", OneCategory);
        router.Api("GET", "configuration", Configuration);
        router.Api("GET", "permissions", AllPermissions);
        router.Api("GET", "project/type", call => call.Ok(Shapes.Array(ProjectTypes().Select(t => ProjectType(t)))));
        router.Api("GET", "customFieldOption/{optionId}", Option);
        if (router.IsCloud)
        {
            router.Api("GET", "statuses", ManyStatuses);
            router.Api("GET", "statuses/search", Statuses);
            router.Api("GET", "field/search", Fields);
            router.Api("GET", "issuetype/project", TypesOfProject);
            router.Api("GET", "label", Labels);
            router.Api("GET", "project/recent", call => call.Ok(Shapes.Array(call.Site.Projects.Values.Where(call.CanSee).Take(20).Select(p => call.Shapes.Project(p, full: true)))));
            router.Api("GET", "events", Events);
            router.Api("POST", "permissions/check", CheckPermissions);
            router.Api("POST", "permissions/project", PermittedProjects);
            return;
        }

        router.Api("GET", "priority/page", call => call.Ok(Filtered(call, call.Site.Priorities, p => p.Name, p => call.Shapes.Priority(p.Id, full: true))));
        router.Api("GET", "resolution/page", call => call.Ok(Filtered(call, call.Site.Resolutions, r => r.Name, r => call.Shapes.Resolution(r.Id))));
        router.Api("GET", "status/page", call => call.Ok(Filtered(call, [.. call.Site.Statuses.Values], s => s.Name, call.Shapes.Status)));
        router.Api("GET", "issuetype/page", call => call.Ok(Filtered(call, [.. call.Site.IssueTypes.Values], t => t.Name, t => call.Shapes.IssueType(t))));
        router.Api("GET", "customFields", CustomFieldsPage);
    }

    private static JsonObject Filtered<T>(RestCall call, List<T> all, Func<T, string> name, Func<T, JsonNode?> write) =>
        Paging.Page(call, call.Query("query") is { Length: > 0 } query ? all.FindAll(i => name(i).Contains(query, StringComparison.OrdinalIgnoreCase)) : all, write, 100);

    private static SandboxResponse OneCategory(RestCall call)
    {
        foreach (StatusCategory category in Enum.GetValues<StatusCategory>())
        {
            JsonObject json = call.Shapes.Category(category);
            if ((string?)json["key"] == call["category"] || ((int)category).ToString(CultureInfo.InvariantCulture) == call["category"])
                return call.Ok(json);
        }

        throw RestError.Of(404, $"The status category with id or key '{call["category"]}' does not exist.");
    }

    private static SandboxResponse Configuration(RestCall call)
    {
        call.SignedIn();
        return call.Ok(new JsonObject
        {
            ["votingEnabled"] = call.Site.IsOn("voting"),
            ["watchingEnabled"] = call.Site.IsOn("watching"),
            ["unassignedIssuesAllowed"] = call.Site.IsOn("unassigned_issues") && call.Site.Projects.Values.Any(p => p.AllowsUnassigned),
            ["subTasksEnabled"] = call.Site.IsOn("subtasks"),
            ["issueLinkingEnabled"] = call.Site.IsOn("issuelinks"),
            ["timeTrackingEnabled"] = call.Site.IsOn("timetracking"),
            ["attachmentsEnabled"] = call.Site.AttachmentsEnabled,
            ["timeTrackingConfiguration"] = new JsonObject
            {
                ["workingHoursPerDay"] = 8.0,
                ["workingDaysPerWeek"] = 5.0,
                ["timeFormat"] = "pretty",
                ["defaultUnit"] = "minute",
            },
        });
    }

    private static SandboxResponse AllPermissions(RestCall call)
    {
        call.SignedIn();
        var json = new JsonObject();
        foreach (string key in Permissions.OfProjects.Concat(Permissions.OfSites))
        {
            string title = string.Join(' ', key.Split('_').Select(w => w[0] + w[1..].ToLowerInvariant()));
            json[key] = new JsonObject { ["key"] = key, ["name"] = title, ["type"] = Permissions.OfSites.Contains(key) ? "GLOBAL" : "PROJECT", ["description"] = title };
        }

        return call.Ok(new JsonObject { ["permissions"] = json });
    }

    private static string[] ProjectTypes() => ["business", "service_desk", "software"];

    private static JsonObject ProjectType(string key) => new()
    {
        ["key"] = key,
        ["formattedKey"] = char.ToUpperInvariant(key[0]) + key[1..].Replace('_', ' '),
        ["descriptionI18nKey"] = $"jira.project.type.{key}.description",
        ["icon"] = "",
        ["color"] = "#1D7AFC",
    };

    private static SandboxResponse Option(RestCall call)
    {
        FieldOption option = call.Site.Fields.Values.Select(f => f.FindOption(call["optionId"])).OfType<FieldOption>().FirstOrDefault()
            ?? throw RestError.Of(404, $"A custom field option with id '{call["optionId"]}' does not exist");
        return call.Ok(new JsonObject { ["self"] = call.Api("customFieldOption/" + option.Id), ["value"] = option.Value });
    }

    private static JsonObject Status(RestCall call, Status status) => new()
    {
        ["id"] = status.Id,
        ["name"] = status.Name,
        ["statusCategory"] = CategoryOf(status),
        ["scope"] = new JsonObject { ["type"] = "GLOBAL" },
        ["description"] = status.Description,
    };

    private static string CategoryOf(Status status) => status.Category switch
    {
        StatusCategory.Done => "DONE",
        StatusCategory.Indeterminate => "IN_PROGRESS",
        _ => "TODO",
    };

    private static SandboxResponse ManyStatuses(RestCall call)
    {
        List<string> ids = call.QueryList("id");
        if (ids.Count is 0 or > 50)
            throw RestError.Of(400, "Between 1 and 50 status ids must be given.");
        return call.Ok(Shapes.Array(ids.Select(id => call.Site.Statuses.GetValueOrDefault(id)).OfType<Status>().Select(s => Status(call, s))));
    }

    private static Project ProjectOf(RestCall call, string id) => call.Site.Projects.TryGetValue(id, out Project? project) && call.CanSee(project)
        ? project
        : throw RestError.Of(400, $"The project with id '{id}' does not exist.");

    private static SandboxResponse Statuses(RestCall call)
    {
        HashSet<string>? ofProject = call.Query("projectId") is { Length: > 0 } id
            ? ProjectOf(call, id).IssueTypeIds.SelectMany(t => call.Site.Workflows[ProjectOf(call, id).WorkflowIdFor(t)].StatusIds).ToHashSet()
            : null;
        List<Status> statuses = call.Site.Statuses.Values
            .Where(s => ofProject?.Contains(s.Id) != false)
            .Where(s => call.Query("searchString") is not { Length: > 0 } text || s.Name.Contains(text, StringComparison.OrdinalIgnoreCase))
            .Where(s => call.Query("statusCategory") is not { Length: > 0 } category || CategoryOf(s) == category)
            .ToList();
        return call.Ok(Paging.Page(call, statuses, s => Status(call, s), 200, 200));
    }

    private static SandboxResponse Fields(RestCall call)
    {
        List<string> types = call.QueryList("type");
        List<string> ids = call.QueryList("id");
        List<string> expand = call.QueryList("expand");
        List<Field> fields = call.Site.Fields.Values
            .Where(f => types.Count == 0 || types.Contains(f.IsCustom ? "custom" : "system"))
            .Where(f => ids.Count == 0 || ids.Contains(f.Id))
            .Where(f => call.Query("query") is not { Length: > 0 } query || f.Name.Contains(query, StringComparison.OrdinalIgnoreCase))
            .OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        if (call.Query("orderBy") is "-name")
            fields.Reverse();
        return call.Ok(Paging.Page(call, fields, f =>
        {
            var json = new JsonObject { ["id"] = f.Id, ["name"] = f.Name, ["schema"] = Shapes.Schema(f), ["description"] = f.Description };
            if (expand.Contains("key"))
                json["key"] = f.Id;
            if (expand.Contains("isLocked"))
                json["isLocked"] = f.Kind is FieldKind.Sprint or FieldKind.Rank or FieldKind.EpicLink or FieldKind.EpicName;
            if (expand.Contains("screensCount"))
                json["screensCount"] = call.Site.Schemes.AllScreens().Count(s => s.AllFieldIds().Contains(f.Id));
            if (expand.Contains("contextsCount"))
                json["contextsCount"] = f.Contexts.Count;
            if (expand.Contains("lastUsed"))
                json["lastUsed"] = new JsonObject { ["type"] = "NOT_TRACKED" };
            return json;
        }));
    }

    private static SandboxResponse TypesOfProject(RestCall call)
    {
        Project project = call.Project(call.Query("projectId") ?? throw RestError.Of(400, "The query parameter 'projectId' is required."));
        long? level = call.QueryLong("level");
        return call.Ok(Shapes.Array(project.IssueTypeIds.Select(id => call.Site.IssueTypes[id]).Where(t => level is null || t.HierarchyLevel == level).Select(t => call.Shapes.IssueType(t))));
    }

    private static SandboxResponse Labels(RestCall call)
    {
        List<string> labels = call.Site.Issues.Values.SelectMany(i => i.Labels).Distinct(StringComparer.Ordinal).Order(StringComparer.OrdinalIgnoreCase).ToList();
        return call.Ok(Paging.Page(call, labels, l => JsonValue.Create(l), 1000));
    }

    private static SandboxResponse Events(RestCall call)
    {
        call.SignedIn();
        if (!Permissions.IsAdministrator(call.User))
            throw RestError.Of(403, "You are not authorized to perform this action. Administrator privileges are required.");
        string[] names = ["Issue Created", "Issue Updated", "Issue Assigned", "Issue Resolved", "Issue Closed", "Issue Commented", "Issue Reopened", "Issue Deleted", "Issue Moved", "Work Logged On Issue", "Work Started On Issue", "Work Stopped On Issue", "Generic Event"];
        return call.Ok(Shapes.Array(names.Select((n, i) => new JsonObject { ["id"] = i + 1, ["name"] = n })));
    }

    private static SandboxResponse CheckPermissions(RestCall call)
    {
        JsonObject body = call.BodyObject();
        User? user = FieldWriter.Text(body["accountId"]) is { } id ? call.Site.Users.GetValueOrDefault(id) : call.SignedIn();
        if (user?.Id != call.User?.Id && !Permissions.IsAdministrator(call.User))
            throw RestError.Of(403, "Only administrators may check the permissions of others.");
        var grants = new JsonArray();
        foreach (JsonObject wanted in (body["projectPermissions"] as JsonArray ?? []).OfType<JsonObject>())
        {
            List<Project> projects = (wanted["projects"] as JsonArray ?? []).Select(n => call.Site.Projects.GetValueOrDefault(FieldWriter.Text(n) ?? "")).OfType<Project>().Distinct().ToList();
            List<Issue> issues = (wanted["issues"] as JsonArray ?? []).Select(n => call.Site.Issues.GetValueOrDefault(FieldWriter.Text(n) ?? "")).OfType<Issue>().Distinct().ToList();
            foreach (string permission in (wanted["permissions"] as JsonArray ?? []).Select(n => FieldWriter.Text(n) ?? ""))
            {
                if (!Permissions.OfProjects.Contains(permission))
                    throw RestError.Of(400, $"Unrecognized permission: {permission}");
                var grant = new JsonObject
                {
                    ["permission"] = permission,
                    ["projects"] = Shapes.Array(projects.Where(p => Permissions.Has(user, permission, p)).Select(p => JsonValue.Create(long.Parse(p.Id, CultureInfo.InvariantCulture)))),
                    ["issues"] = Shapes.Array(issues.Where(i => Permissions.Has(user, permission, call.Site.Projects[i.ProjectId], i)).Select(i => JsonValue.Create(i.IdNumber))),
                };
                // The same question twice has one answer.
                if (!grants.Any(g => JsonNode.DeepEquals(g, grant)))
                    grants.Add(grant);
            }
        }

        return call.Ok(new JsonObject
        {
            ["projectPermissions"] = grants,
            ["globalPermissions"] = Shapes.Array((body["globalPermissions"] as JsonArray ?? []).Select(n => FieldWriter.Text(n) ?? "").Distinct()
                .Where(p => p == Permissions.Administer ? Permissions.IsAdministrator(user) : user is not null && Permissions.OfSites.Contains(p)).Select(p => JsonValue.Create(p))),
        });
    }

    private static SandboxResponse PermittedProjects(RestCall call)
    {
        List<string> wanted = (call.BodyObject()["permissions"] as JsonArray ?? []).Select(n => FieldWriter.Text(n) ?? "").ToList();
        if (wanted.Find(p => !Permissions.OfProjects.Contains(p)) is { } unknown)
            throw RestError.Of(400, $"Unrecognized permission: {unknown}");
        return call.Ok(new JsonObject
        {
            ["projects"] = Shapes.Array(call.Site.Projects.Values.Where(p => wanted.TrueForAll(w => Permissions.Has(call.User, w, p)))
                .Select(p => new JsonObject { ["id"] = long.Parse(p.Id, CultureInfo.InvariantCulture), ["key"] = p.Key })),
        });
    }

    private static SandboxResponse CustomFieldsPage(RestCall call)
    {
        call.SignedIn();
        List<Field> fields = call.Site.Fields.Values.Where(f => f.IsCustom)
            .Where(f => call.Query("search") is not { Length: > 0 } text || f.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).ToList();
        return call.Ok(Paging.Page(call, fields, f => new JsonObject
        {
            ["id"] = f.Id,
            ["name"] = f.Name,
            ["description"] = "",
            ["type"] = f.CustomType?.Split(':')[^1],
            ["searcherKey"] = f.CustomType + "searcher",
            ["self"] = call.Api("customFields/" + f.Id),
            ["numericId"] = f.CustomId,
            ["isLocked"] = false,
            ["isManaged"] = false,
            ["isAllProjects"] = f.Contexts.Exists(c => c.ProjectIds.Count == 0),
            ["isTrusted"] = true,
            ["projectsCount"] = f.Contexts.SelectMany(c => c.ProjectIds).Distinct().Count(),
            ["screensCount"] = call.Site.Schemes.AllScreens().Count(s => s.AllFieldIds().Contains(f.Id)),
        }));
    }
}
