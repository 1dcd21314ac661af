using System.Collections.Generic;

namespace JiraSync.Sandbox.Domain;

/// <summary>Makes custom fields: type key and schema follow from the sort of value.</summary>
public static class CustomFields
{
    private const string Jira = "com.atlassian.jira.plugin.system.customfieldtypes:";
    private const string Agile = "com.pyxis.greenhopper.jira:";

    private static readonly Dictionary<FieldKind, (string Type, string? Items, string Key)> Kinds = new()
    {
        [FieldKind.Text] = ("string", null, Jira + "textfield"),
        [FieldKind.TextArea] = ("string", null, Jira + "textarea"),
        [FieldKind.Number] = ("number", null, Jira + "float"),
        [FieldKind.Date] = ("date", null, Jira + "datepicker"),
        [FieldKind.DateTime] = ("datetime", null, Jira + "datetime"),
        [FieldKind.Url] = ("string", null, Jira + "url"),
        [FieldKind.Select] = ("option", null, Jira + "select"),
        [FieldKind.RadioButtons] = ("option", null, Jira + "radiobuttons"),
        [FieldKind.MultiSelect] = ("array", "option", Jira + "multiselect"),
        [FieldKind.Checkboxes] = ("array", "option", Jira + "multicheckboxes"),
        [FieldKind.CascadingSelect] = ("option-with-child", null, Jira + "cascadingselect"),
        [FieldKind.UserPicker] = ("user", null, Jira + "userpicker"),
        [FieldKind.MultiUserPicker] = ("array", "user", Jira + "multiuserpicker"),
        [FieldKind.GroupPicker] = ("group", null, Jira + "grouppicker"),
        [FieldKind.MultiGroupPicker] = ("array", "group", Jira + "multigrouppicker"),
        [FieldKind.Labels] = ("array", "string", Jira + "labels"),
        [FieldKind.VersionPicker] = ("version", null, Jira + "version"),
        [FieldKind.MultiVersionPicker] = ("array", "version", Jira + "multiversion"),
        [FieldKind.ProjectPicker] = ("project", null, Jira + "project"),
        [FieldKind.Sprint] = ("array", "json", Agile + "gh-sprint"),
        [FieldKind.EpicLink] = ("any", null, Agile + "gh-epic-link"),
        [FieldKind.Rank] = ("any", null, Agile + "gh-lexo-rank"),
        [FieldKind.Any] = ("any", null, "com.example.app:field"),
        [FieldKind.EpicName] = ("string", null, Agile + "gh-epic-label"),
    };

    /// <summary>A custom field without contexts.</summary>
    public static Field Create(string id, string name, FieldKind kind)
    {
        (string type, string? items, string key) = Kinds[kind];
        var field = new Field
        {
            Id = id,
            Name = name,
            Kind = kind,
            SchemaType = type,
            SchemaItems = items,
            CustomType = key,
        };
        field.ClauseNames = [$"cf[{field.CustomId}]", name];
        return field;
    }
}
