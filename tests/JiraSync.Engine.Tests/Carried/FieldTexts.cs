using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Engine.Tests.Carried;

/// <summary>Fields of a sandbox's issues by name, as people see and set them: text in, text out, sets with commas, "" for empty.</summary>
internal static class FieldTexts
{
    public static Field Named(Site site, string name) => site.Fields.Values.Single(f => f.Name == name || f.Id == name);

    public static string Read(Site site, Issue issue, string name)
    {
        Field field = Named(site, name);
        return field.Id switch
        {
            "labels" => Join(issue.Labels),
            "components" => Join(issue.ComponentIds.Select(id => site.Projects[issue.ProjectId].Components.Single(c => c.Id == id).Name)),
            "fixVersions" => Versions(issue.FixVersionIds),
            "versions" => Versions(issue.AffectedVersionIds),
            "priority" => site.Priorities.FirstOrDefault(p => p.Id == issue.PriorityId)?.Name ?? "",
            "resolution" => site.Resolutions.FirstOrDefault(r => r.Id == issue.ResolutionId)?.Name ?? "",
            "security" => site.Schemes.FindLevel(issue.SecurityLevelId)?.Name ?? "",
            "status" => site.Statuses[issue.StatusId].Name,
            "duedate" => issue.DueDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
            "environment" => Plain(issue.Environment),
            "description" => Plain(issue.Description),
            "assignee" => User(issue.AssigneeId),
            "timetracking" => issue.OriginalEstimate is null && issue.RemainingEstimate is null ? "" : $"{issue.OriginalEstimate / 60}m/{issue.RemainingEstimate / 60}m",
            "watches" => Join(issue.WatcherIds.Where(w => site.Users[w].Name != SiteBuilder.SyncUser).Select(w => User(w))),
            "votes" => issue.VoterIds.Count.ToString(CultureInfo.InvariantCulture),
            _ => Custom(),
        };

        string Custom()
        {
            if (!issue.Custom.TryGetValue(field.Id, out CustomValue? value))
                return "";
            IReadOnlyList<string> ids = value.Ids ?? [];
            return field.Kind switch
            {
                FieldKind.TextArea => Plain(value.Rich),
                FieldKind.Number => value.Number!.Value.ToString(CultureInfo.InvariantCulture),
                FieldKind.Select or FieldKind.RadioButtons or FieldKind.MultiSelect or FieldKind.Checkboxes => Join(ids.Select(Option)),
                FieldKind.CascadingSelect => Option(ids[0]) + (value.ChildId is null ? "" : "/" + Option(value.ChildId)),
                FieldKind.UserPicker or FieldKind.MultiUserPicker => Join(ids.Select(User)),
                FieldKind.VersionPicker or FieldKind.MultiVersionPicker => Versions(ids),
                FieldKind.ProjectPicker => site.Projects[ids[0]].Key,
                FieldKind.Labels or FieldKind.GroupPicker or FieldKind.MultiGroupPicker => Join(ids),
                _ => value.Text ?? "",
            };
        }

        string Option(string id) => field.FindOption(id)!.Value;
        string Versions(IEnumerable<string> ids) => Join(ids.Select(id => site.Projects.Values.SelectMany(p => p.Versions).Single(v => v.Id == id).Name));
        string User(string? id) => id is null ? "" : site.Users[id].Name;
    }

    public static void Write(Site site, Issue issue, string name, string text)
    {
        Field field = Named(site, name);
        Project project = site.Projects[issue.ProjectId];
        string[] parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        bool empty = text.Length == 0;
        switch (field.Id)
        {
            case "labels":
                issue.Labels = [.. parts];
                break;
            case "components":
                issue.ComponentIds = [.. parts.Select(p => project.Components.Single(c => c.Name == p).Id)];
                break;
            case "fixVersions":
                issue.FixVersionIds = [.. parts.Select(Version)];
                break;
            case "versions":
                issue.AffectedVersionIds = [.. parts.Select(Version)];
                break;
            case "priority":
                issue.PriorityId = empty ? null : site.Priorities.Single(p => p.Name == text).Id;
                break;
            case "resolution":
                issue.ResolutionId = empty ? null : site.Resolutions.Single(r => r.Name == text).Id;
                break;
            case "security":
                issue.SecurityLevelId = empty ? null : site.Schemes.SecurityOf(project)!.Levels.Single(l => l.Name == text).Id;
                break;
            case "duedate":
                issue.DueDate = empty ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
                break;
            case "environment":
                issue.Environment = empty ? null : site.Text(text);
                break;
            case "description":
                issue.Description = empty ? null : site.Text(text);
                break;
            case "assignee":
                issue.AssigneeId = empty ? null : site.GetUser(text).Id;
                break;
            case "timetracking":
                long?[] minutes = empty ? [null, null] : [.. text.Split('/').Select(m => m.Length == 0 ? (long?)null : long.Parse(m.TrimEnd('m'), CultureInfo.InvariantCulture) * 60)];
                issue.OriginalEstimate = minutes[0];
                issue.RemainingEstimate = minutes[1];
                break;
            default:
                if (empty)
                    issue.Custom.Remove(field.Id);
                else
                    issue.Custom[field.Id] = Custom();
                break;
        }

        CustomValue Custom() => field.Kind switch
        {
            FieldKind.TextArea => CustomValue.Of(site.Text(text)),
            FieldKind.Number => CustomValue.Of(double.Parse(text, CultureInfo.InvariantCulture)),
            FieldKind.Select or FieldKind.RadioButtons or FieldKind.MultiSelect or FieldKind.Checkboxes => CustomValue.OfIds([.. parts.Select(Option)]),
            FieldKind.CascadingSelect => new CustomValue { Ids = [Option(text.Split('/')[0])], ChildId = text.Contains('/', StringComparison.Ordinal) ? Option(text.Split('/')[1]) : null },
            FieldKind.UserPicker or FieldKind.MultiUserPicker => CustomValue.OfIds([.. parts.Select(p => site.GetUser(p).Id)]),
            FieldKind.VersionPicker or FieldKind.MultiVersionPicker => CustomValue.OfIds([.. parts.Select(Version)]),
            FieldKind.ProjectPicker => CustomValue.OfIds(site.FindProject(text)!.Id),
            FieldKind.Labels or FieldKind.GroupPicker or FieldKind.MultiGroupPicker => CustomValue.OfIds(parts),
            _ => CustomValue.Of(text),
        };

        string Option(string value) => field.Contexts.SelectMany(c => c.AllOptions()).Single(o => o.Value == value).Id;
        string Version(string value) => project.Versions.Single(v => v.Name == value).Id;
    }

    private static string Join(IEnumerable<string> parts) => string.Join(",", parts.Order(StringComparer.Ordinal));

    private static string Plain(RichText? text) => text is null ? "" : text.IsAdf ? text.PlainText.Trim() : text.Source.Trim();
}
