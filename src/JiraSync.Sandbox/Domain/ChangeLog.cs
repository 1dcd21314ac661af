using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace JiraSync.Sandbox.Domain;

/// <summary>What lies between two versions of an issue, in the words of Jira's history.</summary>
internal static class ChangeLog
{
    public static List<HistoryItem> Between(Site site, Issue before, Issue after)
    {
        var items = new List<HistoryItem>();
        Names(items, "Component", "components", before.ComponentIds, after.ComponentIds, id => ComponentName(site, id));
        Names(items, "Fix Version", "fixVersions", before.FixVersionIds, after.FixVersionIds, id => VersionName(site, id));
        Names(items, "Version", "versions", before.AffectedVersionIds, after.AffectedVersionIds, id => VersionName(site, id));
        if (before.ProjectId != after.ProjectId)
        {
            Value(items, "project", "project", before.ProjectId, after.ProjectId, id => site.Projects[id].Name);
            items.Add(new HistoryItem("Key", null, "jira", null, before.Key, null, after.Key));
        }

        Value(items, "issuetype", "issuetype", before.IssueTypeId, after.IssueTypeId, id => site.IssueTypes[id].Name);
        Text(items, "summary", "summary", before.Summary, after.Summary);
        if (!Equals(before.Description, after.Description))
            Text(items, "description", "description", site.ToWiki(before.Description), site.ToWiki(after.Description), always: true);
        if (!Equals(before.Environment, after.Environment))
            Text(items, "environment", "environment", site.ToWiki(before.Environment), site.ToWiki(after.Environment), always: true);
        if (!before.Labels.SequenceEqual(after.Labels, StringComparer.Ordinal))
        {
            string? none = site.IsCloud ? "" : null;
            items.Add(new HistoryItem("labels", "labels", "jira", none, string.Join(' ', before.Labels), none, string.Join(' ', after.Labels)));
        }

        Value(items, "priority", "priority", before.PriorityId, after.PriorityId, id => site.FindPriority(id)?.Name);
        Value(items, "security", "security", before.SecurityLevelId, after.SecurityLevelId, id => site.Schemes.FindLevel(id)?.Name);
        Value(items, "assignee", "assignee", before.AssigneeId, after.AssigneeId, id => UserName(site, id));
        Value(items, "reporter", "reporter", before.ReporterId, after.ReporterId, id => UserName(site, id));
        if (before.DueDate != after.DueDate)
        {
            string? from = Day(before.DueDate);
            string? to = Day(after.DueDate);
            string time = site.IsCloud ? "" : " 00:00:00.0";
            items.Add(new HistoryItem("duedate", "duedate", "jira", from, from is null ? null : from + time, to, to is null ? null : to + time));
        }

        if (before.ParentId != after.ParentId)
        {
            // Cloud speaks of the association, Data Center of the parent.
            (string field, string? id) = site.IsCloud ? ("IssueParentAssociation", null) : ("Parent", "parent");
            Value(items, field, id, before.ParentId, after.ParentId, parent => site.FindIssue(parent)?.Key);
        }

        Seconds(items, "timeoriginalestimate", before.OriginalEstimate, after.OriginalEstimate);
        Seconds(items, "timeestimate", before.RemainingEstimate, after.RemainingEstimate);
        if (before.TimeSpent != after.TimeSpent)
            Seconds(items, "timespent", before.TimeSpent == 0 ? null : before.TimeSpent, after.TimeSpent);
        foreach (string fieldId in before.Custom.Keys.Union(after.Custom.Keys).Order(StringComparer.Ordinal))
        {
            CustomValue? from = before.Custom.GetValueOrDefault(fieldId);
            CustomValue? to = after.Custom.GetValueOrDefault(fieldId);
            if (Equals(from, to) || !site.Fields.TryGetValue(fieldId, out Field? field))
                continue;
            // A rank shows no values, only the direction.
            items.Add(field.Kind == FieldKind.Rank
                ? new HistoryItem(field.Name, field.Id, "custom", "", "", "", to?.Number < from?.Number ? "Ranked higher" : "Ranked lower")
                : Custom(site, field, from, to));
        }

        Value(items, "resolution", "resolution", before.ResolutionId, after.ResolutionId, id => site.FindResolution(id)?.Name);
        Value(items, "status", "status", before.StatusId, after.StatusId, id => site.Statuses[id].Name);
        return items;
    }

    private static HistoryItem Custom(Site site, Field field, CustomValue? from, CustomValue? to)
    {
        (string? fromId, string? fromText) = Show(site, field, from);
        (string? toId, string? toText) = Show(site, field, to);
        return new HistoryItem(field.Name, field.Id, "custom", fromId, fromText, toId, toText);
    }

    /// <summary>The value of a custom field as the history shows it.</summary>
    internal static string? TextOf(Site site, Field field, CustomValue value) => Show(site, field, value).Text;

    private static (string? Id, string? Text) Show(Site site, Field field, CustomValue? value)
    {
        if (value is null)
            return field.Kind is FieldKind.Labels or FieldKind.Sprint ? ("", "") : (null, null);
        IReadOnlyList<string> ids = value.Ids ?? [];
        switch (field.Kind)
        {
            case FieldKind.TextArea:
                return (null, site.ToWiki(value.Rich));
            case FieldKind.Number:
                return (null, value.Number?.ToString("0.0###############", CultureInfo.InvariantCulture));
            case FieldKind.Date:
                return (value.Text, value.Text);
            case FieldKind.Select or FieldKind.RadioButtons:
                return (ids[0], field.FindOption(ids[0])?.Value);
            case FieldKind.MultiSelect or FieldKind.Checkboxes:
                return ($"[{string.Join(", ", ids)}]", string.Join(',', ids.Select(id => field.FindOption(id)?.Value)));
            case FieldKind.CascadingSelect:
                string parent = $"Parent values: {field.FindOption(ids[0])?.Value}({ids[0]})";
                string child = value.ChildId is null ? "" : $"Level 1 values: {field.FindOption(value.ChildId)?.Value}({value.ChildId})";
                return (null, parent + child);
            case FieldKind.UserPicker:
                return (ids[0], UserName(site, ids[0]));
            case FieldKind.MultiUserPicker:
                return ($"[{string.Join(", ", ids)}]", $"[{string.Join(", ", ids.Select(id => UserName(site, id)))}]");
            case FieldKind.VersionPicker or FieldKind.MultiVersionPicker:
                return (string.Join(", ", ids), string.Join(", ", ids.Select(id => VersionName(site, id))));
            case FieldKind.ProjectPicker:
                return (ids[0], site.Projects.GetValueOrDefault(ids[0])?.Name);
            case FieldKind.Sprint:
                return (string.Join(", ", ids), string.Join(", ", ids.Select(id => site.Sprints.GetValueOrDefault(id)?.Name)));
            case FieldKind.EpicLink:
                return (ids[0], site.FindIssue(ids[0])?.Key);
            case FieldKind.Labels:
                return ("", string.Join(' ', ids));
            case FieldKind.GroupPicker or FieldKind.MultiGroupPicker:
                return (string.Join(", ", ids), string.Join(", ", ids));
            case FieldKind.Any:
                return (null, value.Raw?.ToString());
            default:
                return (null, value.Text);
        }
    }

    private static void Value(List<HistoryItem> items, string field, string? fieldId, string? from, string? to, Func<string, string?> name)
    {
        if (from != to)
            items.Add(new HistoryItem(field, fieldId, "jira", from, from is null ? null : name(from), to, to is null ? null : name(to)));
    }

    private static void Text(List<HistoryItem> items, string field, string fieldId, string? from, string? to, bool always = false)
    {
        if (always || from != to)
            items.Add(new HistoryItem(field, fieldId, "jira", null, from, null, to));
    }

    private static void Names(List<HistoryItem> items, string field, string fieldId, List<string> before, List<string> after, Func<string, string?> name)
    {
        foreach (string id in before.Except(after))
            items.Add(new HistoryItem(field, fieldId, "jira", id, name(id), null, null));
        foreach (string id in after.Except(before))
            items.Add(new HistoryItem(field, fieldId, "jira", null, null, id, name(id)));
    }

    private static void Seconds(List<HistoryItem> items, string field, long? from, long? to)
    {
        string? a = from?.ToString(CultureInfo.InvariantCulture);
        string? b = to?.ToString(CultureInfo.InvariantCulture);
        if (a != b)
            items.Add(new HistoryItem(field, field, "jira", a, a, b, b));
    }

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string? UserName(Site site, string id) => site.Users.GetValueOrDefault(id)?.DisplayName ?? id;

    private static string? ComponentName(Site site, string id) =>
        site.Projects.Values.SelectMany(p => p.Components).FirstOrDefault(c => c.Id == id)?.Name;

    private static string? VersionName(Site site, string id) =>
        site.Projects.Values.SelectMany(p => p.Versions).FirstOrDefault(v => v.Id == id)?.Name;
}
