using System;
using System.Collections.Generic;

namespace JiraSync.Sandbox.Jql;

/// <summary>What the engine asks of a site.</summary>
public interface IJqlSite
{
    /// <summary>Cloud or Data Center: they differ in dates, messages and limits.</summary>
    bool IsCloud { get; }

    /// <summary>The values that a field of this kind can have.</summary>
    IReadOnlyList<JqlChoice> Choices(JqlChoiceKind kind);

    /// <summary>The custom fields.</summary>
    IReadOnlyList<JqlCustomField> CustomFields { get; }

    /// <summary>The ids of the users that a text in a query names: account id, user name, full name, visible e-mail.</summary>
    IReadOnlyList<string> FindUsers(string text);

    /// <summary>The name that users sort by; null for an unknown id.</summary>
    string? NameOfUser(string userId);

    /// <summary>The ids of a group's members; null when there is no such group.</summary>
    IReadOnlyCollection<string>? MembersOf(string group);

    /// <summary>The id of an issue that the user may see, by key (former keys too) or id, indexed or not; null for none.</summary>
    string? FindIssueId(string? userId, string keyOrId);

    /// <summary>The document of an issue; null when it is not in the index.</summary>
    JqlDocument? Document(string issueId);

    /// <summary>The documents of a project.</summary>
    IEnumerable<JqlDocument> Documents(string projectId);

    /// <summary>Which documents of a project the caller may see; null for none, so that the project is hidden.</summary>
    Predicate<JqlDocument>? Visibility(string? userId, string projectId);
}

/// <summary>The kinds of choices.</summary>
public enum JqlChoiceKind
{
    /// <summary>Projects, with key, former keys as aliases and the lead as owner.</summary>
    Project,

    /// <summary>Issue types; flagged if for sub-tasks.</summary>
    IssueType,

    /// <summary>Statuses; the owner is the status category.</summary>
    Status,

    /// <summary>Status categories, with key.</summary>
    StatusCategory,

    /// <summary>Priorities; rank 1 is the most important.</summary>
    Priority,

    /// <summary>Resolutions.</summary>
    Resolution,

    /// <summary>Components; the owner is the project.</summary>
    Component,

    /// <summary>Versions; the owner is the project, the rank their order, flagged if released.</summary>
    Version,

    /// <summary>Security levels.</summary>
    SecurityLevel,

    /// <summary>Link descriptions in both directions, with the type's name as alias.</summary>
    LinkDescription,
}

/// <summary>A value that a field can have.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
public sealed record JqlChoice(string Id, string Name)
{
    /// <summary>A second name that is unique.</summary>
    public string? Key { get; init; }

    /// <summary>Further names.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What it belongs to.</summary>
    public string? OwnerId { get; init; }

    /// <summary>Its place in the order.</summary>
    public long Rank { get; init; }

    /// <summary>A yes or no that depends on the kind.</summary>
    public bool Flag { get; init; }
}

/// <summary>A custom field.</summary>
/// <param name="Number">The number in <c>customfield_10001</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How it is searched.</param>
public sealed record JqlCustomField(long Number, string Name, JqlCustomFieldKind Kind)
{
    /// <summary>Further names in queries.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The options of a field that has any; those of a sprint field belong to their state: active, closed, future.</summary>
    public IReadOnlyList<JqlChoice> Options { get; init; } = [];

    /// <summary>Whether the caller's projects have the field at all.</summary>
    public bool Searchable { get; init; } = true;
}

/// <summary>How a custom field is searched.</summary>
public enum JqlCustomFieldKind
{
    /// <summary>Words.</summary>
    Text,

    /// <summary>Numbers.</summary>
    Number,

    /// <summary>Days.</summary>
    Date,

    /// <summary>Instants.</summary>
    DateTime,

    /// <summary>Options, one or many.</summary>
    Option,

    /// <summary>Users, one or many.</summary>
    User,

    /// <summary>Labels.</summary>
    Labels,

    /// <summary>A URL, or whatever else is compared as it stands.</summary>
    Exact,

    /// <summary>Issues, such as the epic link.</summary>
    Issue,

    /// <summary>Sprints.</summary>
    Sprint,
}

/// <summary>Who searches.</summary>
/// <param name="UserId">The user's id; null for anonymous.</param>
/// <param name="Zone">The zone in which dates are read.</param>
/// <param name="WeekStart">The first day of the week in the user's language.</param>
public sealed record JqlCaller(string? UserId, TimeZoneInfo Zone, DayOfWeek WeekStart = DayOfWeek.Sunday);
