using System;
using System.Linq;

namespace JiraSync.Engine.Model;

/// <summary>What a field holds: decides how it is read, compared and written.</summary>
public enum FieldKind
{
    /// <summary>One line of text (<see cref="TextValue"/>).</summary>
    Text,

    /// <summary>A paragraph (<see cref="RichValue"/>).</summary>
    RichText,

    /// <summary>A web address (<see cref="TextValue"/>).</summary>
    Url,

    /// <summary>A number (<see cref="NumberValue"/>).</summary>
    Number,

    /// <summary>A day (<see cref="DateValue"/>).</summary>
    Date,

    /// <summary>A moment (<see cref="MomentValue"/>).</summary>
    Moment,

    /// <summary>The issue type (<see cref="NameValue"/>).</summary>
    IssueType,

    /// <summary>The status (<see cref="NameValue"/>); reached by transitions, never set.</summary>
    Status,

    /// <summary>The priority (<see cref="NameValue"/>).</summary>
    Priority,

    /// <summary>The resolution (<see cref="NameValue"/>).</summary>
    Resolution,

    /// <summary>The security level (<see cref="NameValue"/>).</summary>
    SecurityLevel,

    /// <summary>One option: select list, radio buttons (<see cref="NameValue"/>).</summary>
    Option,

    /// <summary>Several options: multi-select list, checkboxes (<see cref="SetValue"/>).</summary>
    Options,

    /// <summary>An option within an option (<see cref="CascadeValue"/>).</summary>
    Cascade,

    /// <summary>Labels (<see cref="SetValue"/>).</summary>
    Labels,

    /// <summary>Components (<see cref="SetValue"/>).</summary>
    Components,

    /// <summary>One version (<see cref="NameValue"/>).</summary>
    Version,

    /// <summary>Several versions (<see cref="SetValue"/>).</summary>
    Versions,

    /// <summary>A project (<see cref="NameValue"/>, its key).</summary>
    Project,

    /// <summary>A group (<see cref="NameValue"/>).</summary>
    Group,

    /// <summary>Several groups (<see cref="SetValue"/>).</summary>
    Groups,

    /// <summary>A person (<see cref="UserValue"/>).</summary>
    User,

    /// <summary>Several people (<see cref="UsersValue"/>).</summary>
    Users,

    /// <summary>Estimates (<see cref="EstimateValue"/>).</summary>
    TimeTracking,

    /// <summary>The issue that this one belongs to: parent, epic link (<see cref="IssueValue"/>).</summary>
    Parent,

    /// <summary>Links to other issues (<see cref="LinksValue"/>); written one by one.</summary>
    Links,

    /// <summary>Sprints (<see cref="NameValue"/>: the open one, else the last).</summary>
    Sprint,

    /// <summary>People who watch (<see cref="UsersValue"/>); written one by one.</summary>
    Watchers,

    /// <summary>How many voted (<see cref="NumberValue"/>); read only.</summary>
    Votes,

    /// <summary>Rank on boards: left alone.</summary>
    Rank,

    /// <summary>What Jira or an app computes (<see cref="TextValue"/>); read only.</summary>
    ReadOnly,
}

/// <summary>A field of a Jira.</summary>
/// <param name="Id">Its id: <c>summary</c>, <c>customfield_10016</c>.</param>
/// <param name="Name">Its name as shown to the account; custom fields may share one.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="IsCustom">True for custom fields.</param>
/// <param name="Custom">Type key of a custom field (<c>com.atlassian.jira.plugin.system.customfieldtypes:select</c>); null on system fields.</param>
public sealed record FieldInfo(string Id, string Name, FieldKind Kind, bool IsCustom = false, string? Custom = null)
{
    /// <summary>The summary.</summary>
    public static FieldInfo Summary { get; } = new("summary", "Summary", FieldKind.Text);

    /// <summary>The description.</summary>
    public static FieldInfo Description { get; } = new("description", "Description", FieldKind.RichText);

    /// <summary>The issue type.</summary>
    public static FieldInfo IssueType { get; } = new("issuetype", "Issue Type", FieldKind.IssueType);

    /// <summary>The status.</summary>
    public static FieldInfo Status { get; } = new("status", "Status", FieldKind.Status);

    /// <summary>True for the three fields of Basic mode, which every reading of an issue brings along.</summary>
    public bool IsBasic => Kind == FieldKind.IssueType || Id == Summary.Id || Id == Description.Id;

    /// <summary>True when its values are sets that merge element by element.</summary>
    public bool IsSet => Kind is FieldKind.Labels or FieldKind.Components or FieldKind.Versions or FieldKind.Options or FieldKind.Groups
        or FieldKind.Users or FieldKind.Links or FieldKind.Watchers;

    /// <summary>True for what JiraSync never writes.</summary>
    public bool IsReadOnly => Kind is FieldKind.Votes or FieldKind.Rank or FieldKind.ReadOnly;

    /// <summary>True when a history entry's item is about this field. Cloud names fields by id there, Data Center by their names.</summary>
    public bool IsChangedBy(ChangeItem item) =>
        Same(item.Field, Id) || Same(item.Field, Name) || HistoryNames(Id).Any(n => Same(item.Field, n));

    private static string[] HistoryNames(string id) => id switch
    {
        "components" => ["component"],
        "versions" => ["version"],
        "fixVersions" => ["fix version"],
        "security" => ["security"],
        "issuelinks" => ["link"],
        "timetracking" => ["timeoriginalestimate", "timeestimate"],
        "parent" => ["parent", "issueparentassociation", "epic link"],
        _ => [],
    };

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
