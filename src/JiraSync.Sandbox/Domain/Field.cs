using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace JiraSync.Sandbox.Domain;

/// <summary>What sort of value a field holds.</summary>
public enum FieldKind
{
    /// <summary>A field of Jira's own, held in a property of <see cref="Issue"/>.</summary>
    System,

    /// <summary>One line of text (<see cref="CustomValue.Text"/>).</summary>
    Text,

    /// <summary>Formatted text (<see cref="CustomValue.Rich"/>).</summary>
    TextArea,

    /// <summary>A number (<see cref="CustomValue.Number"/>).</summary>
    Number,

    /// <summary>A day, <c>yyyy-MM-dd</c> (<see cref="CustomValue.Text"/>).</summary>
    Date,

    /// <summary>An instant, ISO 8601 in UTC (<see cref="CustomValue.Text"/>).</summary>
    DateTime,

    /// <summary>An address (<see cref="CustomValue.Text"/>).</summary>
    Url,

    /// <summary>One option: its id.</summary>
    Select,

    /// <summary>One option, shown as radio buttons: its id.</summary>
    RadioButtons,

    /// <summary>Several options: their ids.</summary>
    MultiSelect,

    /// <summary>Several options, shown as checkboxes: their ids.</summary>
    Checkboxes,

    /// <summary>An option and one below it: <see cref="CustomValue.Ids"/> holds the first, <see cref="CustomValue.ChildId"/> the second.</summary>
    CascadingSelect,

    /// <summary>A user: the id.</summary>
    UserPicker,

    /// <summary>Several users: their ids.</summary>
    MultiUserPicker,

    /// <summary>A group: its name.</summary>
    GroupPicker,

    /// <summary>Several groups: their names.</summary>
    MultiGroupPicker,

    /// <summary>Labels: the words.</summary>
    Labels,

    /// <summary>A version: the id.</summary>
    VersionPicker,

    /// <summary>Several versions: their ids.</summary>
    MultiVersionPicker,

    /// <summary>A project: the id.</summary>
    ProjectPicker,

    /// <summary>Sprints: their ids.</summary>
    Sprint,

    /// <summary>Data Center's epic of an issue: the issue id.</summary>
    EpicLink,

    /// <summary>Data Center's name of an epic (<see cref="CustomValue.Text"/>).</summary>
    EpicName,

    /// <summary>The place of an issue among all others.</summary>
    Rank,

    /// <summary>What an app keeps in a field of its own: any JSON (<see cref="CustomValue.Raw"/>). Only a seed or an import sets it.</summary>
    Any,
}

/// <summary>A field, Jira's own or a custom one.</summary>
public sealed class Field
{
    /// <summary><c>summary</c>, <c>customfield_10010</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name that people see.</summary>
    public required string Name { get; set; }

    /// <summary>What sort of value it holds.</summary>
    public required FieldKind Kind { get; init; }

    /// <summary>Schema type in REST: string, array, option, user, …</summary>
    public required string SchemaType { get; init; }

    /// <summary>Schema type of the items of an array.</summary>
    public string? SchemaItems { get; init; }

    /// <summary>Key of a custom field's type, such as <c>com.atlassian.jira.plugin.system.customfieldtypes:textarea</c>.</summary>
    public string? CustomType { get; init; }

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>Names in JQL.</summary>
    public List<string> ClauseNames { get; set; } = [];

    /// <summary>Whether it can stand on a screen.</summary>
    public bool Orderable { get; set; } = true;

    /// <summary>Whether it can be a column.</summary>
    public bool Navigable { get; set; } = true;

    /// <summary>Whether JQL can search it.</summary>
    public bool Searchable { get; set; } = true;

    /// <summary>Where a custom field exists and which options it has there.</summary>
    public List<FieldContext> Contexts { get; set; } = [];

    /// <summary>Whether it is a custom field.</summary>
    public bool IsCustom => Kind != FieldKind.System;

    /// <summary>The number of a custom field.</summary>
    public long CustomId => IsCustom ? long.Parse(Id.AsSpan("customfield_".Length), System.Globalization.CultureInfo.InvariantCulture) : 0;

    /// <summary>The context that holds for a project and a type; null when the field does not exist there.</summary>
    public FieldContext? ContextFor(string projectId, string issueTypeId) =>
        Contexts.Where(c => c.Holds(projectId, issueTypeId)).OrderByDescending(c => c.ProjectIds.Count > 0).FirstOrDefault();

    /// <summary>The option of that id in any context.</summary>
    public FieldOption? FindOption(string id) => Contexts.SelectMany(c => c.AllOptions()).FirstOrDefault(o => o.Id == id);
}

/// <summary>Where a custom field exists.</summary>
public sealed class FieldContext
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public string Name { get; set; } = "Default Configuration Scheme";

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>Projects; empty for all.</summary>
    public List<string> ProjectIds { get; set; } = [];

    /// <summary>Issue types; empty for all.</summary>
    public List<string> IssueTypeIds { get; set; } = [];

    /// <summary>Options of a choice.</summary>
    public List<FieldOption> Options { get; set; } = [];

    /// <summary>The value that a new issue gets; null for none.</summary>
    public CustomValue? Default { get; set; }

    /// <summary>Whether the context covers a project and a type.</summary>
    public bool Holds(string projectId, string issueTypeId) =>
        (ProjectIds.Count == 0 || ProjectIds.Contains(projectId)) && (IssueTypeIds.Count == 0 || IssueTypeIds.Contains(issueTypeId));

    /// <summary>The options and those below them.</summary>
    public IEnumerable<FieldOption> AllOptions() => Options.Concat(Options.SelectMany(o => o.Children));
}

/// <summary>One option of a choice.</summary>
public sealed class FieldOption
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>The text.</summary>
    public required string Value { get; set; }

    /// <summary>Whether it can no longer be chosen.</summary>
    public bool Disabled { get; set; }

    /// <summary>Options below it (cascading select).</summary>
    public List<FieldOption> Children { get; set; } = [];
}

/// <summary>The value of a custom field; which member is set follows from <see cref="FieldKind"/>.</summary>
public sealed record CustomValue
{
    /// <summary>Text, day, instant or address.</summary>
    public string? Text { get; init; }

    /// <summary>Number.</summary>
    public double? Number { get; init; }

    /// <summary>Formatted text.</summary>
    public RichText? Rich { get; init; }

    /// <summary>What it points to: options, users, groups, versions, projects, sprints, an epic; or labels.</summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>The lower option of a cascading select.</summary>
    public string? ChildId { get; init; }

    /// <summary>Any JSON, as an app wrote it.</summary>
    public JsonElement? Raw { get; init; }

    /// <summary>A text.</summary>
    public static CustomValue Of(string text) => new() { Text = text };

    /// <summary>A number.</summary>
    public static CustomValue Of(double number) => new() { Number = number };

    /// <summary>A formatted text.</summary>
    public static CustomValue Of(RichText rich) => new() { Rich = rich };

    /// <summary>Ids or labels.</summary>
    public static CustomValue OfIds(params string[] ids) => new() { Ids = ids };

    /// <inheritdoc/>
    public bool Equals(CustomValue? other) => other is not null
        && Text == other.Text
        && Number == other.Number
        && Equals(Rich, other.Rich)
        && ChildId == other.ChildId
        && Raw?.GetRawText() == other.Raw?.GetRawText()
        && (Ids ?? []).SequenceEqual(other.Ids ?? []);

    /// <inheritdoc/>
    public override int GetHashCode() => System.HashCode.Combine(Text, Number, Rich, ChildId, Ids?.Count ?? 0);
}
