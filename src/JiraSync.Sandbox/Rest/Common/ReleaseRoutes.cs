using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Lists, counts and moves of versions and components; archiving issues; notifying people.</summary>
internal static class ReleaseRoutes
{
    private const string ArchivingByQuery = "Archive issues";

    public static void Register(Router router)
    {
        router.Api("GET", "component/{componentId}/relatedIssueCounts", ComponentCounts);
        router.Api("GET", "version/{versionId}/relatedIssueCounts", VersionCounts);
        router.Api("GET", "version/{versionId}/unresolvedIssueCount", Unresolved);
        router.Api("POST", "version/{versionId}/move", Move);
        router.Api("PUT", "version/{versionId}/mergeto/{target}", call => Merge(call, call["target"], call["target"]), takesJson: false);
        router.Api("POST", "version/{versionId}/removeAndSwap", Swap);
        router.Api("GET", "project/{project}/version", VersionPage);
        router.Api("POST", "issue/{id}/notify", Notify);
        router.Api("POST", "issue/archive", ArchiveMany);
        if (router.IsCloud)
        {
            router.Api("GET", "project/{project}/component", ComponentPage);
            router.Api("GET", "component", AllComponents);
            router.Api("PUT", "issue/archive", call => Archive(call, true));
            router.Api("PUT", "issue/unarchive", call => Archive(call, false));
            return;
        }

        router.Api("GET", "component/page", AllComponents);
        router.Api("GET", "version", AllVersions);
        router.Api("PUT", "issue/{id}/archive", call => ArchiveOne(call, true), takesJson: false);
        router.Api("PUT", "issue/{id}/restore", call => ArchiveOne(call, false), takesJson: false);
    }

    private static (Project Project, ProjectVersion Version) VersionOf(RestCall call, string id)
    {
        foreach (Project project in call.Site.Projects.Values.Where(call.CanSee))
        {
            if (project.Versions.Find(v => v.Id == id) is { } version)
                return (project, version);
        }

        throw RestError.Of(404, $"Could not find version for id '{id}'");
    }

    private static void Administers(RestCall call, Project project)
    {
        if (!Permissions.Has(call.User, Permissions.AdministerProject, project) && !Permissions.IsAdministrator(call.User))
            throw RestError.Of(call.User is null ? 401 : 403, "The user does not have permission to administer this project.");
    }

    private static IEnumerable<Issue> Fixed(RestCall call, string id) => call.Site.Issues.Values.Where(i => i.FixVersionIds.Contains(id));

    private static SandboxResponse ComponentCounts(RestCall call)
    {
        string id = call["componentId"];
        if (!call.Site.Projects.Values.Where(call.CanSee).Any(p => p.Components.Exists(c => c.Id == id)))
            throw RestError.Of(404, $"The component with id {id} does not exist.");
        return call.Ok(new JsonObject { ["self"] = call.Api("component/" + id), ["issueCount"] = call.Site.Issues.Values.Count(i => i.ComponentIds.Contains(id)) });
    }

    private static SandboxResponse VersionCounts(RestCall call)
    {
        (_, ProjectVersion version) = VersionOf(call, call["versionId"]);
        return call.Ok(new JsonObject
        {
            ["self"] = call.Api("version/" + version.Id),
            ["issuesFixedCount"] = Fixed(call, version.Id).Count(),
            ["issuesAffectedCount"] = call.Site.Issues.Values.Count(i => i.AffectedVersionIds.Contains(version.Id)),
            ["issueCountWithCustomFieldsShowingVersion"] = 0,
            ["customFieldUsage"] = new JsonArray(),
        });
    }

    private static SandboxResponse Unresolved(RestCall call)
    {
        (_, ProjectVersion version) = VersionOf(call, call["versionId"]);
        var json = new JsonObject { ["self"] = call.Api("version/" + version.Id), ["issuesUnresolvedCount"] = Fixed(call, version.Id).Count(i => i.ResolutionId is null) };
        if (call.IsCloud)
            json["issuesCount"] = Fixed(call, version.Id).Count();
        return call.Ok(json);
    }

    private static SandboxResponse Move(RestCall call)
    {
        (Project project, ProjectVersion version) = VersionOf(call, call["versionId"]);
        Administers(call, project);
        JsonObject body = call.BodyObject();
        string? after = FieldWriter.Text(body["after"]);
        string? position = FieldWriter.Text(body["position"]);
        if ((after is null) == (position is null))
            throw RestError.Of(400, "Exactly one of 'after' and 'position' must be given.");
        if (position is not (null or "First" or "Last" or "Earlier" or "Later"))
            throw RestError.Of(400, $"The position '{position}' is not one of First, Last, Earlier, Later.");
        List<ProjectVersion> others = project.Versions.Where(v => v != version).ToList();
        int now = project.Versions.IndexOf(version);
        int at = position switch
        {
            "First" => others.Count,
            "Last" => 0,
            "Earlier" => Math.Max(0, now - 1),
            "Later" => Math.Min(others.Count, now + 1),
            _ => others.FindIndex(v => v.Id == after!.Split('/')[^1]) + 1,
        };
        if (position is null && at == 0)
            throw RestError.Of(404, "The version to move after does not exist.");
        project.Versions.Remove(version);
        project.Versions.Insert(at, version);
        call.Site.Raise(new SiteEvent("jira:version_moved", call.User?.Id) { Project = project, Version = version });
        return call.Ok(call.Shapes.ProjectVersion(version, project));
    }

    private static SandboxResponse Swap(RestCall call)
    {
        JsonObject body = call.BodyObject();
        return Merge(call, FieldWriter.Text(body["moveFixIssuesTo"]), FieldWriter.Text(body["moveAffectedIssuesTo"]));
    }

    private static SandboxResponse Merge(RestCall call, string? fixedTo, string? affectedTo)
    {
        (Project project, ProjectVersion version) = VersionOf(call, call["versionId"]);
        Administers(call, project);
        foreach (string target in new[] { fixedTo, affectedTo }.OfType<string>())
        {
            if (target == version.Id || VersionOf(call, target).Project != project)
                throw RestError.Of(400, "The version to move issues to must be another one of the same project.");
        }

        static void Replace(List<string> ids, string old, string? other)
        {
            if (!ids.Remove(old) || other is null || ids.Contains(other))
                return;
            ids.Add(other);
        }

        foreach (Issue issue in call.Site.Issues.Values.Where(i => i.FixVersionIds.Contains(version.Id) || i.AffectedVersionIds.Contains(version.Id)).ToList())
        {
            call.Site.Edits.Update(call.User?.Id, issue.Id, i =>
            {
                Replace(i.FixVersionIds, version.Id, fixedTo);
                Replace(i.AffectedVersionIds, version.Id, affectedTo);
            });
        }

        project.Versions.Remove(version);
        call.Site.Raise(new SiteEvent("jira:version_deleted", call.User?.Id) { Project = project, Version = version });
        return call.NoContent();
    }

    private static SandboxResponse VersionPage(RestCall call)
    {
        Project project = call.Project(call["project"]);
        List<string> states = call.QueryList("status");
        List<ProjectVersion> versions = project.Versions
            .Where(v => call.Query("query") is not { Length: > 0 } text || v.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || v.Description?.Contains(text, StringComparison.OrdinalIgnoreCase) == true)
            .Where(v => states.Count == 0 || states.Contains(v.Archived ? "archived" : v.Released ? "released" : "unreleased")).ToList();
        versions = call.Query("orderBy")?.TrimStart('+', ' ') switch
        {
            "name" => [.. versions.OrderBy(v => v.Name, StringComparer.OrdinalIgnoreCase)],
            "-name" => [.. versions.OrderByDescending(v => v.Name, StringComparer.OrdinalIgnoreCase)],
            "-sequence" => [.. versions.AsEnumerable().Reverse()],
            _ => versions,
        };
        return call.Ok(Paging.Page(call, versions, v => call.Shapes.ProjectVersion(v, project)));
    }

    private static SandboxResponse AllVersions(RestCall call)
    {
        List<(Project Project, ProjectVersion Version)> versions = call.Site.Projects.Values.Where(call.CanSee).SelectMany(p => p.Versions.Select(v => (p, v)))
            .Where(p => call.Query("query") is not { Length: > 0 } text || p.v.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).ToList();
        return call.Ok(Paging.Page(call, versions, v => call.Shapes.ProjectVersion(v.Version, v.Project), 100));
    }

    private static SandboxResponse ComponentPage(RestCall call)
    {
        Project project = call.Project(call["project"]);
        List<ProjectComponent> components = project.Components.Where(c => call.Query("query") is not { Length: > 0 } text || c.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).ToList();
        return call.Ok(Paging.Page(call, components, c =>
        {
            JsonObject json = call.Shapes.Component(c, project);
            json["issueCount"] = call.Site.Issues.Values.Count(i => i.ComponentIds.Contains(c.Id));
            return json;
        }));
    }

    private static SandboxResponse AllComponents(RestCall call)
    {
        List<string> wanted = [.. call.QueryList("projectIdsOrKeys"), .. call.QueryList("projectIds")];
        List<(Project Project, ProjectComponent Component)> components = (wanted.Count == 0 ? call.Site.Projects.Values.Where(call.CanSee)
                : call.IsCloud ? wanted.Select(call.Project)
                : wanted.Select(call.Site.FindProject).OfType<Project>().Where(call.CanSee))
            .SelectMany(p => p.Components.Select(c => (p, c)))
            .Where(p => call.Query("query") is not { Length: > 0 } text || p.c.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).ToList();
        return call.Ok(Paging.Page(call, components, c =>
        {
            JsonObject json = call.Shapes.Component(c.Component, c.Project);
            if (call.IsCloud)
            {
                foreach (string name in new[] { "lead", "assigneeType", "realAssigneeType", "isAssigneeTypeValid", "project", "projectId" })
                    json.Remove(name);
            }

            return json;
        }));
    }

    private static SandboxResponse Notify(RestCall call)
    {
        call.Issue();
        call.SignedIn();
        if (call.BodyObject()["to"] is not JsonObject { Count: > 0 } to
            || !to.Any(p => p.Value is JsonArray { Count: > 0 } || p.Value?.GetValueKind() == System.Text.Json.JsonValueKind.True))
        {
            throw RestError.Of(400, "No recipients were defined for notification.");
        }

        return call.NoContent();
    }

    private static void Administrator(RestCall call)
    {
        call.SignedIn();
        if (!Permissions.IsAdministrator(call.User))
            throw RestError.Of(403, "You are not authorized to perform this action. Administrator privileges are required.");
    }

    private static SandboxResponse Archive(RestCall call, bool archived)
    {
        Administrator(call);
        if (call.BodyObject()["issueIdsOrKeys"] is not JsonArray { Count: > 0 } names)
            throw call.BadPayload();
        if (names.Count > 1000)
            throw RestError.Of(400, "No more than 1000 issues can be archived at once.");
        var missing = new JsonArray();
        var subtasks = new JsonArray();
        int count = 0;
        foreach (string name in names.Select(n => FieldWriter.Text(n) ?? throw call.BadPayload()).Distinct())
        {
            if (call.Site.FindIssue(name) is not { } issue || !call.Site.CanBrowse(call.User, issue))
            {
                missing.Add(name);
            }
            else if (call.Site.IssueTypes[issue.IssueTypeId].IsSubtask)
            {
                subtasks.Add(name);
            }
            else
            {
                call.Site.Edits.SetArchived(call.User?.Id, issue.Id, archived);
                count++;
            }
        }

        var errors = new JsonObject();
        void Add(string name, string message, JsonArray issues)
        {
            if (issues.Count > 0)
                errors[name] = new JsonObject { ["count"] = issues.Count, ["issueIdsOrKeys"] = issues, ["message"] = message };
        }

        Add("issuesNotFound", "Issues not found.", missing);
        Add("issueIsSubtask", "Issue is a subtask.", subtasks);
        return call.Ok(new JsonObject { ["numberOfIssuesUpdated"] = count, ["errors"] = errors });
    }

    private static SandboxResponse ArchiveOne(RestCall call, bool archived)
    {
        Issue issue = call.Issue();
        Administrator(call);
        if (call.Site.IssueTypes[issue.IssueTypeId].IsSubtask)
            throw RestError.Of(400, "A sub-task is archived and restored with its parent.");
        if (issue.Archived == archived)
            throw RestError.Of(400, archived ? $"Issue {issue.Key} is already archived." : $"Issue {issue.Key} is not archived.");
        call.Site.Edits.SetArchived(call.User?.Id, issue.Id, archived);
        return call.NoContent();
    }

    /// <summary>On Cloud by a query, in the background: the answer is a task's address. On Data Center by a list, with a line for each.</summary>
    private static SandboxResponse ArchiveMany(RestCall call)
    {
        Administrator(call);
        if (!call.IsCloud)
        {
            if (call.BodyNode() is not JsonArray names)
                throw call.BadPayload();
            foreach (Issue issue in names.Select(n => call.Site.FindIssue(FieldWriter.Text(n) ?? "")).OfType<Issue>())
                call.Site.Edits.SetArchived(call.User?.Id, issue.Id, true);
            return SandboxResponse.Text("", 200, "text/plain;charset=UTF-8");
        }

        string jql = FieldWriter.Text(call.BodyObject()["jql"]) ?? throw call.BadPayload();
        if (call.Control.Tasks.IsRunning(ArchivingByQuery))
            throw RestError.Of(412, "A request to archive issues is already running.");
        List<Issue> found;
        try
        {
            found = Search.JqlSite.Search(call.Site, call.User, jql).Where(i => !call.Site.IssueTypes[i.IssueTypeId].IsSubtask).ToList();
        }
        catch (Jql.JqlException e)
        {
            throw RestError.Fields(e.Messages, new Dictionary<string, string>());
        }

        Tasks.BackgroundTask task = call.Control.Tasks.Start(
            ArchivingByQuery, call.SignedIn(), found.Select(i => (i.Id, (Action)(() => call.Site.Edits.SetArchived(call.User?.Id, call.Issue(i.Id).Id, true)))));
        return SandboxResponse.Of(JsonValue.Create(call.Api("task/" + task.Id)), 202);
    }
}
