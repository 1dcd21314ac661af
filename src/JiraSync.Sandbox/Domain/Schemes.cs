using System.Collections.Generic;
using System.Linq;

namespace JiraSync.Sandbox.Domain;

/// <summary>Who may do what, for the projects that use it.</summary>
public sealed class PermissionScheme
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>Who has which permission. Projects that use the scheme share this list.</summary>
    public List<PermissionGrant> Grants { get; set; } = [];
}

/// <summary>The levels that keep issues from those who may otherwise see their project.</summary>
public sealed class SecurityScheme
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>The level of new issues; null for none.</summary>
    public string? DefaultLevelId { get; set; }

    /// <summary>Levels.</summary>
    public List<SecurityLevel> Levels { get; set; } = [];
}

/// <summary>A level: an issue that has it is seen by these alone.</summary>
public sealed class SecurityLevel
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>Who sees it.</summary>
    public List<Holder> VisibleTo { get; set; } = [];
}

/// <summary>Somebody by the part that he plays.</summary>
/// <param name="Kind">The sort of part.</param>
/// <param name="Parameter">Which group, role, user or field.</param>
public sealed record Holder(PermissionHolder Kind, string? Parameter = null);

/// <summary>Who is told of what. Stored and served; no mail is sent.</summary>
public sealed class NotificationScheme
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>Who is told, by the id of the event.</summary>
    public Dictionary<string, List<Holder>> Events { get; set; } = [];
}

/// <summary>The types that a project's issues can have.</summary>
public sealed class IssueTypeScheme
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>The type that is offered first; null for none.</summary>
    public string? DefaultTypeId { get; set; }

    /// <summary>Types, by id, in order.</summary>
    public List<string> IssueTypeIds { get; set; } = [];
}

/// <summary>Which workflow each type of issue goes through.</summary>
public sealed class WorkflowScheme
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>Workflow by issue type id; "*" for all others.</summary>
    public Dictionary<string, string> WorkflowIds { get; set; } = [];
}

/// <summary>Fields in the order in which people see them. Projects reach it through their schemes, transitions by name.</summary>
public sealed class FieldScreen
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>Tabs; at least one.</summary>
    public List<ScreenTab> Tabs { get; set; } = [];

    /// <summary>The fields of all tabs.</summary>
    public IEnumerable<string> AllFieldIds() => Tabs.SelectMany(t => t.FieldIds).Distinct();
}

/// <summary>A tab of a screen.</summary>
public sealed class ScreenTab
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Fields, by id, in order.</summary>
    public List<string> FieldIds { get; set; } = [];
}

/// <summary>Which screen is shown for which operation.</summary>
public sealed class ScreenScheme
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>The screen of all operations that have none of their own.</summary>
    public required string DefaultScreenId { get; set; }

    /// <summary>The screen to create with.</summary>
    public string? CreateScreenId { get; set; }

    /// <summary>The screen to edit with.</summary>
    public string? EditScreenId { get; set; }

    /// <summary>The screen that an issue is looked at with.</summary>
    public string? ViewScreenId { get; set; }

    /// <summary>The screen of an operation.</summary>
    public string ScreenIdFor(ScreenOperation operation) =>
        (operation == ScreenOperation.Create ? CreateScreenId : EditScreenId) ?? DefaultScreenId;
}

/// <summary>Which screen scheme each type of issue has.</summary>
public sealed class IssueTypeScreenScheme
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>Screen scheme by issue type id; "*" for all others.</summary>
    public Dictionary<string, string> ScreenSchemeIds { get; set; } = [];
}

/// <summary>How fields behave: whether they must be filled in, are hidden, and how they are shown.</summary>
public sealed class FieldConfiguration
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>Rules by field id; a field without one is optional and shown.</summary>
    public Dictionary<string, FieldRule> Rules { get; set; } = [];
}

/// <summary>How one field behaves.</summary>
public sealed class FieldRule
{
    /// <summary>The help below it.</summary>
    public string Description { get; set; } = "";

    /// <summary>Whether it must have a value.</summary>
    public bool Required { get; set; }

    /// <summary>Whether nobody sees or sets it.</summary>
    public bool Hidden { get; set; }

    /// <summary>How a text is shown: <c>text-renderer</c>, <c>wiki-renderer</c>.</summary>
    public string? Renderer { get; set; }
}

/// <summary>Which field configuration each type of issue has.</summary>
public sealed class FieldConfigurationScheme
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>Field configuration by issue type id; "*" for all others.</summary>
    public Dictionary<string, string> ConfigurationIds { get; set; } = [];
}
