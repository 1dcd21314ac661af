using System.Collections.Generic;
using System.Linq;

namespace JiraSync.Sandbox.Domain;

/// <summary>Asks the conditions and validators of transitions, and does their post functions.</summary>
internal static class WorkflowRules
{
    /// <summary>Whether a caller may take a transition: its conditions are met.</summary>
    public static bool Allow(Site site, Transition transition, Issue issue, User? user)
    {
        Project project = site.Projects[issue.ProjectId];
        return (transition.RequiredPermission is null || Permissions.Has(user, transition.RequiredPermission, project, issue))
            && transition.Conditions.TrueForAll(rule => Holds(site, rule, issue, project, user));
    }

    /// <summary>What validators say against an issue as it would be: a field (null for none) and a text.</summary>
    public static IEnumerable<(string? FieldId, string Message)> Complaints(Site site, Transition transition, Issue issue, User? user)
    {
        Project project = site.Projects[issue.ProjectId];
        foreach (WorkflowRule rule in transition.Validators)
        {
            if (rule.Kind == WorkflowRuleKind.Required)
            {
                foreach (string id in rule.Names.Where(id => !HasValue(issue, id)))
                    yield return (id, rule.Message ?? $"{(site.Fields.TryGetValue(id, out Field? field) ? field.Name : id)} is required.");
            }
            else if (!Holds(site, rule, issue, project, user))
            {
                string names = string.Join(", ", rule.Names.Select(id => site.Statuses.GetValueOrDefault(id)?.Name ?? id));
                yield return (null, rule.Message ?? rule.Kind switch
                {
                    WorkflowRuleKind.Permission => $"You do not have the permission '{rule.Value}' that this transition needs.",
                    WorkflowRuleKind.ParentIn => $"The parent issue must be in one of these statuses: {names}.",
                    _ => $"The issue must have been in one of these statuses: {names}.",
                });
            }
        }
    }

    /// <summary>Does what a transition does besides moving on.</summary>
    public static void Apply(Site site, Transition transition, Issue after, string? by)
    {
        Project project = site.Projects[after.ProjectId];
        if (transition.SetsResolutionId is { } resolution)
            after.ResolutionId = resolution.Length == 0 ? null : resolution;
        foreach (WorkflowRule rule in transition.PostFunctions)
        {
            switch (rule.Kind)
            {
                case WorkflowRuleKind.AssignToCaller:
                    after.AssigneeId = by ?? after.AssigneeId;
                    break;
                case WorkflowRuleKind.AssignToReporter:
                    after.AssigneeId = after.ReporterId;
                    break;
                case WorkflowRuleKind.AssignToLead:
                    after.AssigneeId = project.LeadId;
                    break;
                case WorkflowRuleKind.SetField or WorkflowRuleKind.ClearField:
                    SetField(site, project, after, rule.FieldId!, rule.Value);
                    break;
            }
        }
    }

    /// <summary>Whether a field has a value.</summary>
    public static bool HasValue(Issue issue, string fieldId) => fieldId switch
    {
        "summary" => issue.Summary.Length > 0,
        "description" => issue.Description is not null,
        "environment" => issue.Environment is not null,
        "priority" => issue.PriorityId is not null,
        "resolution" => issue.ResolutionId is not null,
        "assignee" => issue.AssigneeId is not null,
        "reporter" => issue.ReporterId is not null,
        "labels" => issue.Labels.Count > 0,
        "components" => issue.ComponentIds.Count > 0,
        "fixVersions" => issue.FixVersionIds.Count > 0,
        "versions" => issue.AffectedVersionIds.Count > 0,
        "duedate" => issue.DueDate is not null,
        "parent" => issue.ParentId is not null,
        "security" => issue.SecurityLevelId is not null,
        "attachment" => issue.Attachments.Count > 0,
        "worklog" => issue.Worklogs.Count > 0,
        "timetracking" => issue.OriginalEstimate is not null || issue.RemainingEstimate is not null,
        _ => issue.Custom.ContainsKey(fieldId),
    };

    private static bool Holds(Site site, WorkflowRule rule, Issue issue, Project project, User? user) => rule.Kind switch
    {
        WorkflowRuleKind.Permission => Permissions.Has(user, rule.Value!, project, issue),
        WorkflowRuleKind.Group => user is not null && rule.Names.Exists(user.Groups.Contains),
        WorkflowRuleKind.Role => user is not null && project.Roles.Exists(r => rule.Names.Contains(r.Name) && r.Contains(user)),
        WorkflowRuleKind.Reporter => user is not null && issue.ReporterId == user.Id,
        WorkflowRuleKind.Assignee => user is not null && issue.AssigneeId == user.Id,
        WorkflowRuleKind.UserInField => user is not null && issue.Custom.GetValueOrDefault(rule.FieldId!)?.Ids?.Contains(user.Id) == true,
        WorkflowRuleKind.SubtasksIn => site.SubtasksOf(issue.Id).All(s => rule.Names.Contains(s.StatusId)),
        WorkflowRuleKind.ParentIn => issue.ParentId is { } parent && site.FindIssue(parent) is { } above && rule.Names.Contains(above.StatusId),
        WorkflowRuleKind.WasIn => issue.History.SelectMany(h => h.Items).Any(i => i.Field == "status" && i.FromId is not null && rule.Names.Contains(i.FromId)),
        _ => true,
    };

    private static void SetField(Site site, Project project, Issue after, string fieldId, string? value)
    {
        switch (fieldId)
        {
            case "assignee":
                after.AssigneeId = value is null ? null : site.GetUser(value).Id;
                return;
            case "priority":
                after.PriorityId = value is null ? null : site.Priorities.Find(p => p.Name == value || p.Id == value)?.Id ?? after.PriorityId;
                return;
            case "labels":
                after.Labels.Clear();
                if (value is not null)
                    after.Labels.Add(value);
                return;
            case "fixVersions":
                after.FixVersionIds.Clear();
                return;
            case "duedate":
                after.DueDate = null;
                return;
        }

        if (!site.Fields.TryGetValue(fieldId, out Field? field) || !field.IsCustom)
            return;
        CustomValue? custom = value is null ? null : field.Kind switch
        {
            FieldKind.Number => CustomValue.Of(double.Parse(value, System.Globalization.CultureInfo.InvariantCulture)),
            FieldKind.TextArea => CustomValue.Of(site.Text(value)),
            FieldKind.Select or FieldKind.RadioButtons or FieldKind.MultiSelect or FieldKind.Checkboxes =>
                field.ContextFor(project.Id, after.IssueTypeId)?.Options.Find(o => o.Value == value) is { } option ? CustomValue.OfIds(option.Id) : null,
            FieldKind.UserPicker or FieldKind.MultiUserPicker => CustomValue.OfIds(site.GetUser(value).Id),
            FieldKind.Labels => CustomValue.OfIds(value),
            _ => CustomValue.Of(value),
        };
        if (custom is null)
            after.Custom.Remove(fieldId);
        else
            after.Custom[fieldId] = custom;
    }
}
