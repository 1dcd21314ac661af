using System;
using System.Collections.Generic;
using JiraSync.Engine.Model;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Jira.Json;

/// <summary>
/// What fields hold, from the schema that Jira gives them. A field of an app whose type is not known is read only: what it takes
/// cannot be told from its schema, and a wrong guess would spoil data.
/// </summary>
internal static class FieldKinds
{
    private const string Jira = "com.atlassian.jira.plugin.system.customfieldtypes:";
    private const string Agile = "com.pyxis.greenhopper.jira:";

    private static readonly Dictionary<string, FieldKind> System = new(StringComparer.Ordinal)
    {
        ["summary"] = FieldKind.Text,
        ["description"] = FieldKind.RichText,
        ["environment"] = FieldKind.RichText,
        ["issuetype"] = FieldKind.IssueType,
        ["status"] = FieldKind.Status,
        ["priority"] = FieldKind.Priority,
        ["resolution"] = FieldKind.Resolution,
        ["security"] = FieldKind.SecurityLevel,
        ["duedate"] = FieldKind.Date,
        ["labels"] = FieldKind.Labels,
        ["components"] = FieldKind.Components,
        ["versions"] = FieldKind.Versions,
        ["fixVersions"] = FieldKind.Versions,
        ["assignee"] = FieldKind.User,
        ["reporter"] = FieldKind.User,
        ["timetracking"] = FieldKind.TimeTracking,
        ["parent"] = FieldKind.Parent,
        ["issuelinks"] = FieldKind.Links,
        ["watches"] = FieldKind.Watchers,
        ["votes"] = FieldKind.Votes,
    };

    private static readonly Dictionary<string, FieldKind> Custom = new(StringComparer.Ordinal)
    {
        [Jira + "textfield"] = FieldKind.Text,
        [Jira + "textarea"] = FieldKind.RichText,
        [Jira + "url"] = FieldKind.Url,
        [Jira + "float"] = FieldKind.Number,
        [Jira + "datepicker"] = FieldKind.Date,
        [Jira + "datetime"] = FieldKind.Moment,
        [Jira + "select"] = FieldKind.Option,
        [Jira + "radiobuttons"] = FieldKind.Option,
        [Jira + "multiselect"] = FieldKind.Options,
        [Jira + "multicheckboxes"] = FieldKind.Options,
        [Jira + "cascadingselect"] = FieldKind.Cascade,
        [Jira + "userpicker"] = FieldKind.User,
        [Jira + "multiuserpicker"] = FieldKind.Users,
        [Jira + "grouppicker"] = FieldKind.Group,
        [Jira + "multigrouppicker"] = FieldKind.Groups,
        [Jira + "labels"] = FieldKind.Labels,
        [Jira + "project"] = FieldKind.Project,
        [Jira + "version"] = FieldKind.Version,
        [Jira + "multiversion"] = FieldKind.Versions,
        [Jira + "readonlyfield"] = FieldKind.ReadOnly,
        [Agile + "gh-sprint"] = FieldKind.Sprint,
        [Agile + "gh-epic-label"] = FieldKind.Text,
        [Agile + "gh-lexo-rank"] = FieldKind.Rank,
        [Agile + "gh-global-rank"] = FieldKind.Rank,
        [Agile + "jsw-story-points"] = FieldKind.Number,
    };

    /// <summary>What a field holds.</summary>
    /// <param name="jira">The product.</param>
    /// <param name="id">Id of the field.</param>
    /// <param name="schema">Its schema, where it has one.</param>
    public static FieldKind Of(JiraKind jira, string id, JToken? schema)
    {
        string? custom = schema.Text("custom");
        if (custom is null && !IsCustom(id))
            return System.TryGetValue(schema.Text("system") ?? id, out FieldKind system) ? system : FieldKind.ReadOnly;

        // People fields take one person or several, by how they are set up.
        if (custom == Jira + "people")
            return schema.Text("type") == "array" ? FieldKind.Users : FieldKind.User;

        // On Cloud the epic is the parent; the old field only mirrors it, and two writers of one thing would quarrel.
        if (custom == Agile + "gh-epic-link")
            return jira == JiraKind.DataCenter ? FieldKind.Parent : FieldKind.ReadOnly;
        return custom is not null && Custom.TryGetValue(custom, out FieldKind kind) ? kind : FieldKind.ReadOnly;
    }

    /// <summary>A field, as the list of fields or a screen describes it.</summary>
    public static FieldInfo Info(JiraKind jira, string id, JToken json)
    {
        JToken? schema = json.Member("schema");
        return new FieldInfo(id, json.Text("name") is { Length: > 0 } name ? name : id, Of(jira, id, schema), IsCustom(id) || json.IsTrue("custom"), schema.Text("custom"));
    }

    private static bool IsCustom(string id) => id.StartsWith("customfield_", StringComparison.Ordinal);
}
