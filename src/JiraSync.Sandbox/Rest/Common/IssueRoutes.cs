using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Issues: create, read, edit, delete, assign.</summary>
internal static class IssueRoutes
{
    public const int MaxBulk = 50;
    private const int MaxProperty = 32768;

    public static void Register(Router router)
    {
        router.Api("POST", "issue", Create);
        router.Api("POST", "issue/bulk", CreateBulk);
        router.Api("GET", "issue/{id}", Get);
        router.Api("PUT", "issue/{id}", Edit);
        router.Api("DELETE", "issue/{id}", Delete);
        router.Api("PUT", "issue/{id}/assignee", Assign);
    }

    public static JsonElement? HistoryMetadata(JsonObject body) =>
        body["historyMetadata"] is JsonObject metadata ? FieldWriter.Element(metadata) : null;

    public static void CheckProperty(string key, JsonElement value)
    {
        if (key.Length is 0 or > 255)
            throw RestError.Of(400, "The property key should not exceed 255 characters.");
        if (value.GetRawText().Length > MaxProperty)
            throw RestError.Of(400, $"The property value is too large. It must not exceed {MaxProperty} characters.");
    }

    private static SandboxResponse Create(RestCall call)
    {
        if (call.BodyNode() is null)
            throw RestError.Of(400, "No Issue Create payload supplied");
        Issue issue = Create(call, call.BodyObject());
        return call.Created(Created(call, issue));
    }

    private static JsonObject Created(RestCall call, Issue issue) =>
        new() { ["id"] = issue.Id, ["key"] = issue.Key, ["self"] = call.Api("issue/" + issue.Id) };

    private static SandboxResponse CreateBulk(RestCall call)
    {
        if (call.BodyObject()["issueUpdates"] is not JsonArray { Count: > 0 } updates)
            throw RestError.Of(400, call.IsCloud ? "No issues have been submitted for creation." : "No issue updates provided.");
        if (call.IsCloud && updates.Count > MaxBulk)
            throw RestError.Of(400, $"You can create a maximum of {MaxBulk} issues in one operation.");
        var issues = new JsonArray();
        var errors = new JsonArray();
        for (int i = 0; i < updates.Count; i++)
        {
            try
            {
                issues.Add(Created(call, Create(call, updates[i] as JsonObject ?? [])));
            }
            catch (RestError e)
            {
                errors.Add(new JsonObject
                {
                    ["status"] = e.Response.Status,
                    ["elementErrors"] = JsonNode.Parse(e.Response.Body),
                    ["failedElementNumber"] = i,
                });
            }
        }

        int status = issues.Count == 0 ? 400 : 201;
        return SandboxResponse.Of(new JsonObject { ["issues"] = issues, ["errors"] = errors }, status);
    }

    private static Issue Create(RestCall call, JsonObject body)
    {
        Site site = call.Site;
        JsonObject fields = body["fields"] as JsonObject ?? [];
        Project? project = fields["project"] is JsonObject named
            ? site.FindProject(FieldWriter.Text(named["id"]) ?? FieldWriter.Text(named["key"]) ?? "")
            : null;
        if (project is null || !call.CanSee(project))
        {
            throw RestError.Field("project", call.IsCloud ? "Specify a valid project ID or key"
                : fields["project"] is null ? "project is required" : "valid project is required");
        }

        if (fields["issuetype"] is not JsonObject wanted)
            throw RestError.Field("issuetype", call.IsCloud ? "Specify an issue type" : "issue type is required");
        string? typeName = FieldWriter.Text(wanted["id"]) ?? FieldWriter.Text(wanted["name"]);
        IssueType type = project.IssueTypeIds.Select(id => site.IssueTypes[id]).FirstOrDefault(t => t.Id == typeName || t.Name == typeName)
            ?? throw RestError.Field("issuetype", call.IsCloud ? "Specify a valid issue type" : "valid issue type is required");
        if (!Permissions.Has(call.User, Permissions.Create, project))
        {
            throw call.IsCloud
                ? RestError.Field("project", "You do not have permission to create issues in this project.")
                : RestError.Of(call.User is null ? 401 : 400, "You do not have permission to create issues in this project.");
        }

        Screen screen = site.Schemes.ScreenFor(project, type.Id, ScreenOperation.Create);
        FieldWriter writer = FieldWriter.For(call);
        FieldEdits edits = writer.Read(project, type.Id, null, fields, body["update"], screen.FieldIds);
        writer.Require(edits, screen.RequiredFieldIds);
        if (type.IsSubtask && !edits.Given.Contains("parent") && !edits.Errors.ContainsKey("parent"))
            edits.Errors["issuetype"] = "Issue type is a sub-task but parent issue key or id not specified.";
        ValidateNew(site, project, type, edits, call.User);
        edits.ThrowIfInvalid();
        Dictionary<string, JsonElement> properties = FieldWriter.ReadProperties(body["properties"]);
        foreach ((string key, JsonElement value) in properties)
            CheckProperty(key, value);

        string? by = call.User?.Id;
        Issue issue = site.Edits.CreateIssue(by, project.Id, type.Id, created =>
        {
            edits.Apply(created);
            foreach ((string key, JsonElement value) in properties)
                created.Properties[key] = value;
        });
        edits.ApplyParts(site, by, issue.Id);
        if (call.IsCloud && FieldWriter.Text((body["transition"] as JsonObject)?["id"]) is { } transition
            && site.TransitionsOf(issue, call.User).Any(t => t.Id == transition))
        {
            site.Edits.Transition(by, issue.Id, transition, null, HistoryMetadata(body));
        }

        return issue;
    }

    /// <summary>Asks the validators of a workflow's first step.</summary>
    private static void ValidateNew(Site site, Project project, IssueType type, FieldEdits edits, User? user)
    {
        Workflow workflow = site.Workflows[project.WorkflowIdFor(type.Id)];
        if (workflow.Initial is not { Validators.Count: > 0 } initial)
            return;
        var issue = new Issue
        {
            Id = "0",
            Key = "",
            ProjectId = project.Id,
            IssueTypeId = type.Id,
            StatusId = workflow.StatusIds[0],
            ReporterId = user?.Id,
            AssigneeId = project.DefaultAssigneeId,
        };
        TransitionRoutes.Validate(site, initial, issue, edits, user);
    }

    private static SandboxResponse Get(RestCall call)
    {
        Issue issue = call.Issue();
        var shape = new IssueShape(call, new FieldSelection(call.QueryList("fields"), "*all"), call.QueryList("expand"), call.QueryList("properties"));
        return call.Ok(shape.Write(issue));
    }

    private static SandboxResponse Edit(RestCall call)
    {
        Issue issue = call.Issue();
        JsonObject body = call.BodyObject();
        bool isAdmin = Permissions.IsAdministrator(call.User) || call.Has(Permissions.AdministerProject, issue);
        // Cloud ignores the wish of those who may not have it; Data Center refuses the edit.
        if (!call.QueryBool("notifyUsers", true) && !isAdmin && !call.IsCloud)
            throw RestError.Of(403, "To discard the user notification either admin or project admin permissions are required.");
        if (call.IsCloud && (call.QueryBool("overrideScreenSecurity", false) || call.QueryBool("overrideEditableFlag", false)))
            throw RestError.Of(403, "Only Connect and Forge apps with admin permissions can override screen security and the editable flag.");
        Edit(call, issue, body, FieldWriter.For(call));
        if (!call.IsCloud || !call.QueryBool("returnIssue", false))
            return call.NoContent();
        return call.Ok(new IssueShape(call, new FieldSelection([], "*all"), call.QueryList("expand")).Write(call.Site.GetIssue(issue.Id)));
    }

    /// <summary>Edits one issue by a body of <c>fields</c> and <c>update</c>.</summary>
    public static void Edit(RestCall call, Issue issue, JsonObject body, FieldWriter writer)
    {
        Site site = call.Site;
        Project project = site.Projects[issue.ProjectId];
        bool mayEdit = MetaShape.CanEdit(call, issue);
        ICollection<string> allowed = mayEdit ? site.Schemes.ScreenFor(project, issue.IssueTypeId, ScreenOperation.Edit).FieldIds
            : call.Has(Permissions.AddComments, issue) ? ["comment"] : [];
        if (!mayEdit && !call.IsCloud && call.User is not null && !call.Has(Permissions.Edit, issue))
            throw RestError.Of(403, "You do not have permission to edit issues in this project.");
        FieldEdits edits = writer.Read(project, issue.IssueTypeId, issue, body["fields"], body["update"], allowed);
        edits.ThrowIfInvalid();
        Dictionary<string, JsonElement> properties = FieldWriter.ReadProperties(body["properties"]);
        foreach ((string key, JsonElement value) in properties)
            CheckProperty(key, value);

        string? by = call.User?.Id;
        site.Edits.Update(by, issue.Id, edits.Apply, HistoryMetadata(body));
        edits.ApplyParts(site, by, issue.Id);
        foreach ((string key, JsonElement value) in properties)
            site.Edits.SetProperty(issue.Id, key, value);
    }

    private static SandboxResponse Delete(RestCall call)
    {
        Delete(call, call.Issue(), call.QueryBool("deleteSubtasks", false));
        return call.NoContent();
    }

    /// <summary>Deletes one issue.</summary>
    public static void Delete(RestCall call, Issue issue, bool withSubtasks)
    {
        if (!call.Has(Permissions.Delete, issue))
            throw RestError.Of(403, "You do not have permission to delete issues in this project.");
        if (call.Site.SubtasksOf(issue.Id).Any() && !withSubtasks)
            throw RestError.Of(400, $"The issue '{issue.Key}' has subtasks.  You must specify the 'deleteSubtasks' parameter to delete this issue and all its subtasks.");
        call.Site.Edits.Delete(call.User?.Id, issue.Id);
    }

    private static SandboxResponse Assign(RestCall call)
    {
        Issue issue = call.Issue();
        if (!call.Has(Permissions.Assign, issue))
            throw RestError.Of(call.IsCloud ? 403 : 401, "You do not have permission to assign issues.");
        JsonObject body = call.BodyObject();
        string name = call.IsCloud ? "accountId" : "name";
        if (!body.ContainsKey(name))
            throw call.BadPayload();
        Project project = call.Site.Projects[issue.ProjectId];
        string? wanted = FieldWriter.Text(body[name]);
        string? assignee = null;
        if (wanted == "-1")
        {
            assignee = project.DefaultAssigneeId;
        }
        else if (wanted is not null)
        {
            User? user = call.IsCloud ? call.Site.Users.GetValueOrDefault(wanted) : call.Site.Users.Values.FirstOrDefault(u => string.Equals(u.Name, wanted, StringComparison.OrdinalIgnoreCase));
            if (user is null)
                throw RestError.Field("assignee", call.IsCloud ? "Specify a valid value for assignee" : $"User '{wanted}' does not exist.");
            if (!FieldWriter.IsAssignable(project, user))
                throw RestError.Field("assignee", $"User '{wanted}' cannot be assigned issues.");
            assignee = user.Id;
        }
        else if (!project.AllowsUnassigned)
        {
            throw RestError.Field("assignee", "Issues must be assigned.");
        }

        call.Site.Edits.Update(call.User?.Id, issue.Id, i => i.AssigneeId = assignee);
        return call.NoContent();
    }
}
