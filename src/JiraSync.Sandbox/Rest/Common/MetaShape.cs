using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Writes what can be set and to what: createmeta, editmeta, fields of transitions.</summary>
internal static class MetaShape
{
    private static readonly Dictionary<string, string[]> Verbs = new()
    {
        ["labels"] = ["add", "set", "remove"],
        ["components"] = ["add", "set", "remove"],
        ["fixVersions"] = ["set", "add", "remove"],
        ["versions"] = ["set", "add", "remove"],
        ["timetracking"] = ["set", "edit"],
        ["issuelinks"] = ["add", "copy"],
        ["comment"] = ["add", "edit", "remove"],
        ["attachment"] = ["set", "copy"],
        ["worklog"] = ["add"],
    };

    public static string[] OperationsOf(Field field) => Verbs.TryGetValue(field.Id, out string[]? verbs) ? verbs
        : field.Kind is FieldKind.MultiSelect or FieldKind.Checkboxes or FieldKind.MultiUserPicker or FieldKind.MultiGroupPicker or FieldKind.Labels or FieldKind.MultiVersionPicker
            ? ["add", "set", "remove"]
            : ["set"];

    /// <summary>The fields that a screen shows for a type: those that have a context there.</summary>
    public static IEnumerable<Field> OnScreen(Site site, Project project, string issueTypeId, ScreenOperation operation) =>
        site.Schemes.ScreenFor(project, issueTypeId, operation).FieldIds
            .Select(id => site.Fields.GetValueOrDefault(id))
            .OfType<Field>()
            .Where(f => !f.IsCustom || f.ContextFor(project.Id, issueTypeId) is not null)
            .Where(f => f.Id != "security" || site.Schemes.SecurityOf(project) is not null);

    public static JsonObject EditMeta(RestCall call, Issue issue)
    {
        var fields = new JsonObject();
        Project project = call.Site.Projects[issue.ProjectId];
        if (CanEdit(call, issue))
        {
            Screen screen = call.Site.Schemes.ScreenFor(project, issue.IssueTypeId, ScreenOperation.Edit);
            foreach (Field field in OnScreen(call.Site, project, issue.IssueTypeId, ScreenOperation.Edit))
                fields[field.Id] = Describe(call, project, issue.IssueTypeId, field, screen.RequiredFieldIds.Contains(field.Id), withId: false);
        }

        return new JsonObject { ["fields"] = fields };
    }

    public static bool CanEdit(RestCall call, Issue issue) =>
        call.Has(Permissions.Edit, issue) && !issue.Archived && !call.Site.WorkflowOf(issue).ReadOnlyStatusIds.Contains(issue.StatusId);

    public static JsonObject Describe(RestCall call, Project project, string issueTypeId, Field field, bool required, bool withId)
    {
        Shapes shapes = call.Shapes;
        var json = new JsonObject { ["required"] = required, ["schema"] = Shapes.Schema(field), ["name"] = field.Name };
        if (withId)
            json["fieldId"] = field.Id;
        if (call.IsCloud)
            json["key"] = field.Id;
        FieldContext? context = field.IsCustom ? field.ContextFor(project.Id, issueTypeId) : null;
        // Only what creates says whether it has a default; what edits does for the parent alone.
        if (withId || field.Id == "parent")
            json["hasDefaultValue"] = context?.Default is not null || field.Id == "priority";
        json["operations"] = new JsonArray([.. OperationsOf(field).Select(o => (JsonNode)o)]);
        if (field.Id is "assignee" or "reporter" || field.Kind is FieldKind.UserPicker or FieldKind.MultiUserPicker)
            json["autoCompleteUrl"] = call.Api(call.IsCloud ? "user/recommend?context=" + field.Id : "user/assignable/search?project=" + project.Key + "&username=");
        else if (field.Id == "labels")
            json["autoCompleteUrl"] = $"{call.BaseUrl}/rest/api/1.0/labels/suggest?query=";
        else if (field.Id == "issuelinks")
            json["autoCompleteUrl"] = call.Api("issue/picker?currentProjectId=&showSubTaskParent=true&showSubTasks=true&query=");
        JsonArray? allowed = field.Id switch
        {
            "issuetype" => Shapes.Array(project.IssueTypeIds.Select(id => shapes.IssueType(call.Site.IssueTypes[id]))),
            "priority" => Shapes.Array(call.Site.Priorities.Select(p => shapes.Priority(p.Id))),
            "security" => Shapes.Array(call.Site.Schemes.LevelsFor(call.User, project, null).Select(shapes.SecurityLevel)),
            "resolution" => Shapes.Array(call.Site.Resolutions.Select(r => shapes.Resolution(r.Id))),
            "components" => Shapes.Array(project.Components.Select(c => shapes.Component(c))),
            "fixVersions" or "versions" => Shapes.Array(project.Versions.Select(v => shapes.ProjectVersion(v))),
            "project" => new JsonArray(shapes.Project(project)),
            _ => null,
        };
        if (context is { Options.Count: > 0 })
        {
            allowed = Shapes.Array(context.Options.Where(o => !o.Disabled).Select(o =>
            {
                JsonObject option = shapes.Option(o);
                if (o.Children.Count > 0)
                    option["children"] = Shapes.Array(o.Children.Select(shapes.Option));
                return option;
            }));
        }

        if (allowed is not null)
            json["allowedValues"] = allowed;
        return json;
    }
}
