using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest.Agile;
using JiraSync.Sandbox.Rest.Common;
using JiraSync.Sandbox.Tasks;

namespace JiraSync.Sandbox.Rest.Admin;

/// <summary>Making, changing, archiving and deleting projects; their properties.</summary>
internal static partial class ProjectAdminRoutes
{
    public static void Register(Router router)
    {
        router.Api("POST", "project", Create);
        router.Api("PUT", "project/{project}", Edit);
        router.Api("DELETE", "project/{project}", call => Delete(call));
        router.Api("GET", "project/{project}/properties", call =>
        {
            Project project = call.Project(call["project"]);
            return call.Ok(new JsonObject
            {
                ["keys"] = Shapes.Array(project.Properties.Keys.Select(k => new JsonObject { ["self"] = call.Api($"project/{project.Key}/properties/{Uri.EscapeDataString(k)}"), ["key"] = k })),
            });
        });
        router.Api("GET", "project/{project}/properties/{propertyKey}", call =>
        {
            Project project = call.Project(call["project"]);
            return project.Properties.TryGetValue(call["propertyKey"], out System.Text.Json.JsonElement value)
                ? call.Ok(new JsonObject { ["key"] = call["propertyKey"], ["value"] = JsonNode.Parse(value.GetRawText()) })
                : throw RestError.Of(404, $"The property with key '{call["propertyKey"]}' does not exist.");
        });
        router.Api("PUT", "project/{project}/properties/{propertyKey}", call =>
        {
            Project project = call.Project(call["project"]);
            call.Administers(project);
            JsonNode value = call.BodyNode() ?? throw RestError.Of(400, "The value of the property must not be empty.");
            IssueRoutes.CheckProperty(call["propertyKey"], FieldWriter.Element(value));
            bool known = project.Properties.ContainsKey(call["propertyKey"]);
            project.Properties[call["propertyKey"]] = FieldWriter.Element(value);
            return new SandboxResponse(known ? 200 : 201);
        });
        router.Api("DELETE", "project/{project}/properties/{propertyKey}", call =>
        {
            Project project = call.Project(call["project"]);
            call.Administers(project);
            return project.Properties.Remove(call["propertyKey"]) ? call.NoContent() : throw RestError.Of(404, $"The property with key '{call["propertyKey"]}' does not exist.");
        });
        if (router.IsCloud)
        {
            router.Api("POST", "project/{project}/archive", call => Archive(call, true), takesJson: false);
            router.Api("POST", "project/{project}/restore", Restore, takesJson: false);
            router.Api("POST", "project/{project}/delete", DeleteLater, takesJson: false);
            return;
        }

        router.Api("PUT", "project/{project}/archive", call => Archive(call, true), takesJson: false);
        router.Api("PUT", "project/{project}/restore", call => Archive(call, false), takesJson: false);
    }

    [GeneratedRegex("^[A-Z][A-Z0-9_]{1,9}$")]
    private static partial Regex KeyForm();

    private static void CheckKey(RestCall call, string? key, Project? self, Dictionary<string, string> errors)
    {
        if (key is null || !KeyForm().IsMatch(key))
            errors["projectKey"] = "Project keys must start with an uppercase letter, followed by one or more uppercase alphanumeric characters.";
        else if (call.Site.Projects.Values.FirstOrDefault(p => p != self && (p.Key == key || p.OldKeys.Contains(key))) is { } other)
            errors["projectKey"] = $"Project '{other.Name}' uses this project key.";
    }

    private static void CheckName(RestCall call, string? name, Project? self, Dictionary<string, string> errors)
    {
        if (name is null || name.Trim().Length is < 2 or > 80)
            errors["projectName"] = "You must specify a valid project name.";
        else if (call.Site.Projects.Values.Any(p => p != self && string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase)))
            errors["projectName"] = "A project with that name already exists.";
    }

    private static string? LeadOf(RestCall call, JsonObject body, Dictionary<string, string> errors)
    {
        string? named = FieldWriter.Text(body[call.IsCloud ? "leadAccountId" : "lead"]);
        if (named is null)
            return null;
        User? lead = call.IsCloud ? call.Site.Users.GetValueOrDefault(named) : call.Site.Users.Values.FirstOrDefault(u => string.Equals(u.Name, named, StringComparison.OrdinalIgnoreCase));
        if (lead is null)
            errors["projectLead"] = "The user does not exist.";
        return lead?.Id;
    }

    /// <summary>The schemes that a body names, to be used once everything is valid.</summary>
    private static List<Action<Project>> SchemesOf(RestCall call, JsonObject body, Dictionary<string, string> errors)
    {
        var use = new List<Action<Project>>();
        Configurations schemes = call.Site.Schemes;
        void Read<T>(string name, string? other, Func<string, T?> find, Action<Project, T> set)
            where T : class
        {
            if ((FieldWriter.Text(body[name]) ?? (other is null ? null : FieldWriter.Text(body[other]))) is not { } id)
                return;
            if (find(id) is { } scheme)
                use.Add(p => set(p, scheme));
            else
                errors[name] = $"The scheme with id {id} does not exist.";
        }

        Read("permissionScheme", null, id => schemes.Permissions.GetValueOrDefault(id), schemes.Use);
        Read("workflowScheme", "workflowSchemeId", id => schemes.Workflows.GetValueOrDefault(id), schemes.Use);
        Read("issueTypeScheme", null, id => schemes.IssueTypes.GetValueOrDefault(id), schemes.Use);
        Read("notificationScheme", null, id => schemes.Notifications.GetValueOrDefault(id), (p, s) => p.NotificationSchemeId = s.Id);
        Read("issueSecurityScheme", null, id => schemes.Securities.GetValueOrDefault(id), (p, s) => p.SecuritySchemeId = s.Id);
        Read("issueTypeScreenScheme", null, id => schemes.IssueTypeScreens.GetValueOrDefault(id), (p, s) => p.IssueTypeScreenSchemeId = s.Id);
        Read("fieldConfigurationScheme", null, id => schemes.FieldSchemes.GetValueOrDefault(id), (p, s) => p.FieldConfigurationSchemeId = s.Id);
        return use;
    }

    private static SandboxResponse Create(RestCall call)
    {
        call.Administrator();
        JsonObject body = call.BodyObject();
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        string? key = FieldWriter.Text(body["key"]);
        string? name = FieldWriter.Text(body["name"]);
        CheckKey(call, key, null, errors);
        CheckName(call, name, null, errors);
        string type = FieldWriter.Text(body["projectTypeKey"]) ?? "software";
        if (type is not ("software" or "business" or "service_desk"))
            errors["projectType"] = $"An invalid project type was specified. Make sure the project type '{type}' is supported.";
        string? lead = LeadOf(call, body, errors);
        if (lead is null && !errors.ContainsKey("projectLead"))
            errors["projectLead"] = "You must specify a valid project lead.";
        List<Action<Project>> schemes = SchemesOf(call, body, errors);
        if (errors.Count > 0)
            throw RestError.Fields([], errors);
        Project project = SiteBuilder.NewProject(call.Site, key!, name!, id: null, call.Site.IssueTypes.Values.Take(5).Select(t => t.Id));
        project.Description = FieldWriter.Text(body["description"]) ?? "";
        project.TypeKey = type;
        project.LeadId = lead;
        project.DefaultAssigneeId = FieldWriter.Text(body["assigneeType"]) == "PROJECT_LEAD" ? lead : null;
        foreach (Action<Project> use in schemes)
            use(project);
        call.Site.Raise(new SiteEvent("project_created", call.User?.Id) { Project = project });
        return call.Created(new JsonObject { ["self"] = call.Api("project/" + project.Id), ["id"] = AgileShapes.Number(project.Id), ["key"] = project.Key });
    }

    private static SandboxResponse Edit(RestCall call)
    {
        Project project = call.Project(call["project"]);
        call.Administers(project);
        JsonObject body = call.BodyObject();
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        string? key = FieldWriter.Text(body["key"]);
        if (key is not null)
            CheckKey(call, key, project, errors);
        string? name = FieldWriter.Text(body["name"]);
        if (name is not null)
            CheckName(call, name, project, errors);
        string? lead = LeadOf(call, body, errors);
        List<Action<Project>> schemes = SchemesOf(call, body, errors);
        if (errors.Count > 0)
            throw RestError.Fields([], errors);
        // A new key and other schemes are the site's business.
        if ((key is not null && key != project.Key) || schemes.Count > 0)
            call.Administrator();
        if (key is not null && key != project.Key)
            call.Site.Edits.RenameProject(project, key);
        project.Name = name ?? project.Name;
        project.LeadId = lead ?? project.LeadId;
        project.Description = FieldWriter.Text(body["description"]) ?? project.Description;
        if (FieldWriter.Text(body["assigneeType"]) is { } assignee)
            project.DefaultAssigneeId = assignee == "PROJECT_LEAD" ? project.LeadId : null;
        foreach (Action<Project> use in schemes)
            use(project);
        call.Site.Raise(new SiteEvent("project_updated", call.User?.Id) { Project = project });
        return call.Ok(call.Shapes.Project(project, full: true));
    }

    private static RestError Missing(RestCall call) => RestError.Of(404, $"No project could be found with key '{call["project"]}'.");

    private static SandboxResponse Delete(RestCall call)
    {
        Project project = call.Project(call["project"]);
        // To those who may not, Cloud says that there is no such project.
        if (call.IsCloud && !Permissions.IsAdministrator(call.User))
            throw Missing(call);
        call.Administrator();
        // Cloud keeps it in the trash unless it is told not to.
        if (call.IsCloud && call.QueryBool("enableUndo", true))
        {
            project.InTrash = true;
            call.Site.Raise(new SiteEvent("project_soft_deleted", call.User?.Id) { Project = project });
            return call.NoContent();
        }

        call.Site.Edits.DeleteProject(call.User?.Id, project);
        return call.NoContent();
    }

    private static SandboxResponse DeleteLater(RestCall call)
    {
        Project project = call.Project(call["project"]);
        User user = call.Administrator();
        BackgroundTask task = call.Control.Tasks.Start("Delete project " + project.Key, user, [("", () => call.Site.Edits.DeleteProject(user.Id, project))]);
        return SandboxResponse.Of(TaskRoutes.Write(call, task), 303).With("Location", call.Api("task/" + task.Id));
    }

    private static SandboxResponse Archive(RestCall call, bool archived)
    {
        Project project = call.Project(call["project"]);
        call.Administrator();
        // Data Center does it once more without a word.
        if (project.Archived == archived && call.IsCloud)
            throw RestError.Of(400, archived ? "The project is already archived." : "The project is not archived.");
        if (project.Archived != archived)
        {
            project.Archived = archived;
            call.Site.Raise(new SiteEvent(archived ? "project_archived" : "project_restored_archived", call.User?.Id) { Project = project });
        }

        if (!call.IsCloud && !archived)
            return new SandboxResponse(202);
        return call.NoContent();
    }

    /// <summary>Cloud's takes a project out of the archive, or out of the trash.</summary>
    private static SandboxResponse Restore(RestCall call)
    {
        call.SignedIn();
        Project project = Permissions.IsAdministrator(call.User) && call.Site.FindProject(call["project"]) is { } found ? found : throw Missing(call);
        if (!project.Archived && !project.InTrash)
            throw RestError.Of(400, "The project is neither archived nor in the trash.");
        string happened = project.InTrash ? "project_restored_deleted" : "project_restored_archived";
        project.Archived = project.InTrash = false;
        call.Site.Raise(new SiteEvent(happened, call.User?.Id) { Project = project });
        return call.Ok(call.Shapes.Project(project, full: true));
    }
}
