using System;
using System.Collections.Generic;
using System.Linq;

namespace JiraSync.Sandbox.Domain;

/// <summary>A project with all that is configured per project.</summary>
public sealed class Project
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Key.</summary>
    public required string Key { get; set; }

    /// <summary>Keys that it had before; they still find it.</summary>
    public List<string> OldKeys { get; set; } = [];

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>The lead, a user id.</summary>
    public string? LeadId { get; set; }

    /// <summary>software, business or service_desk.</summary>
    public string TypeKey { get; set; } = "software";

    /// <summary>The category that it is sorted into; null for none.</summary>
    public ProjectCategory? Category { get; set; }

    /// <summary>Whether it is team-managed (Cloud).</summary>
    public bool IsNextGen { get; set; }

    /// <summary>The number that the last issue got.</summary>
    public long LastIssueNumber { get; set; }

    /// <summary>Types that issues may have, by id.</summary>
    public List<string> IssueTypeIds { get; set; } = [];

    /// <summary>Components.</summary>
    public List<ProjectComponent> Components { get; set; } = [];

    /// <summary>Versions, oldest first.</summary>
    public List<ProjectVersion> Versions { get; set; } = [];

    /// <summary>Roles and who is in them.</summary>
    public List<ProjectRole> Roles { get; set; } = [];

    /// <summary>Who may do what.</summary>
    public List<PermissionGrant> Permissions { get; set; } = [];

    /// <summary>Workflow by issue type id; "*" for all others.</summary>
    public Dictionary<string, string> WorkflowIds { get; set; } = [];

    /// <summary>Fields on screens and required ones; the last that fits a type and operation holds.</summary>
    public List<Screen> Screens { get; set; } = [];

    /// <summary>The permission scheme; null for one of its own.</summary>
    public string? PermissionSchemeId { get; set; }

    /// <summary>The scheme of security levels; null for none.</summary>
    public string? SecuritySchemeId { get; set; }

    /// <summary>The notification scheme; null for none.</summary>
    public string? NotificationSchemeId { get; set; }

    /// <summary>The issue type scheme; null for one of its own.</summary>
    public string? IssueTypeSchemeId { get; set; }

    /// <summary>The workflow scheme; null for one of its own.</summary>
    public string? WorkflowSchemeId { get; set; }

    /// <summary>The issue type screen scheme; null where <see cref="Screens"/> hold.</summary>
    public string? IssueTypeScreenSchemeId { get; set; }

    /// <summary>The field configuration scheme; null where no field has rules.</summary>
    public string? FieldConfigurationSchemeId { get; set; }

    /// <summary>Whether it is archived: nobody edits in it.</summary>
    public bool Archived { get; set; }

    /// <summary>Whether it is in Cloud's trash: nobody sees it.</summary>
    public bool InTrash { get; set; }

    /// <summary>Entity properties.</summary>
    public Dictionary<string, System.Text.Json.JsonElement> Properties { get; set; } = [];

    /// <summary>Whether an issue may have no assignee.</summary>
    public bool AllowsUnassigned { get; set; } = true;

    /// <summary>Who is assigned when nobody is named: a user id, or null for nobody.</summary>
    public string? DefaultAssigneeId { get; set; }

    /// <summary>The workflow of a type.</summary>
    public string WorkflowIdFor(string issueTypeId) =>
        WorkflowIds.TryGetValue(issueTypeId, out string? id) ? id : WorkflowIds["*"];

    /// <summary>The screen of a type for an operation.</summary>
    public Screen ScreenFor(string issueTypeId, ScreenOperation operation) =>
        Screens.FindLast(s => (s.IssueTypeId is null || s.IssueTypeId == issueTypeId) && (s.Operation is null || s.Operation == operation))
        ?? throw new InvalidOperationException($"Project {Key} has no screen for issue type {issueTypeId}.");
}

/// <summary>A category of projects.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name.</param>
/// <param name="Description">Description.</param>
public sealed record ProjectCategory(string Id, string Name, string Description = "");

/// <summary>What a screen is shown for.</summary>
public enum ScreenOperation
{
    /// <summary>Creating an issue.</summary>
    Create,

    /// <summary>Editing it.</summary>
    Edit,
}

/// <summary>The fields that can be set, and those that must be.</summary>
public sealed class Screen
{
    /// <summary>The issue type; null for all.</summary>
    public string? IssueTypeId { get; set; }

    /// <summary>The operation; null for both.</summary>
    public ScreenOperation? Operation { get; set; }

    /// <summary>Fields, by id, in order.</summary>
    public List<string> FieldIds { get; set; } = [];

    /// <summary>Fields that must have a value.</summary>
    public List<string> RequiredFieldIds { get; set; } = [];
}

/// <summary>A component.</summary>
public sealed class ProjectComponent
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Description.</summary>
    public string? Description { get; set; }

    /// <summary>The lead, a user id.</summary>
    public string? LeadId { get; set; }

    /// <summary>Who is assigned: PROJECT_DEFAULT, COMPONENT_LEAD, PROJECT_LEAD or UNASSIGNED.</summary>
    public string AssigneeType { get; set; } = "PROJECT_DEFAULT";
}

/// <summary>A version.</summary>
public sealed class ProjectVersion
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Description.</summary>
    public string? Description { get; set; }

    /// <summary>Whether it is out.</summary>
    public bool Released { get; set; }

    /// <summary>Whether it is put away.</summary>
    public bool Archived { get; set; }

    /// <summary>First day.</summary>
    public DateOnly? StartDate { get; set; }

    /// <summary>Day of release.</summary>
    public DateOnly? ReleaseDate { get; set; }
}

/// <summary>A role in a project.</summary>
public sealed class ProjectRole
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Members, by user id.</summary>
    public List<string> UserIds { get; set; } = [];

    /// <summary>Groups whose members are in it, by name.</summary>
    public List<string> Groups { get; set; } = [];

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>Whether a user is in it.</summary>
    public bool Contains(User user) => UserIds.Contains(user.Id) || Groups.Exists(user.Groups.Contains);
}

/// <summary>Whom a permission is given to.</summary>
public enum PermissionHolder
{
    /// <summary>Everyone, strangers too.</summary>
    Anyone,

    /// <summary>Everyone who is signed in.</summary>
    LoggedIn,

    /// <summary>Members of a group, by name.</summary>
    Group,

    /// <summary>Members of a role, by name.</summary>
    Role,

    /// <summary>One user, by id.</summary>
    User,

    /// <summary>The issue's reporter.</summary>
    Reporter,

    /// <summary>The issue's assignee.</summary>
    Assignee,

    /// <summary>The lead of the project.</summary>
    ProjectLead,

    /// <summary>Whoever stands in a custom field of users, by its id.</summary>
    UserField,
}

/// <summary>A permission that is given to somebody.</summary>
public sealed class PermissionGrant
{
    /// <summary>The permission (<see cref="Domain.Permissions"/>); "*" for all.</summary>
    public required string Permission { get; init; }

    /// <summary>To whom.</summary>
    public required PermissionHolder Holder { get; init; }

    /// <summary>Which group, role, user or field.</summary>
    public string? Parameter { get; init; }

    /// <summary>The number by which REST names a grant: the same grant has the same everywhere.</summary>
    public static long NumberOf(string permission, PermissionHolder holder, string? parameter)
    {
        uint hash = 2166136261;
        foreach (char c in $"{permission}/{holder}/{parameter}")
            hash = (hash ^ c) * 16777619;
        return 10000 + (hash % 1_000_000_000);
    }
}
