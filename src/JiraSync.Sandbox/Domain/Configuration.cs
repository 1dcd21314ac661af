using System.Collections.Generic;

namespace JiraSync.Sandbox.Domain;

/// <summary>A type of issue.</summary>
public sealed class IssueType
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>1 for an epic, 0 for the usual, -1 for a sub-task.</summary>
    public int HierarchyLevel { get; set; }

    /// <summary>Whether its picture is one of Jira's own.</summary>
    public bool HasAvatar { get; set; } = true;

    /// <summary>The id that types of team-managed projects have besides (Cloud); null for others.</summary>
    public string? EntityId { get; set; }

    /// <summary>Whether issues of it lie below a parent.</summary>
    public bool IsSubtask => HierarchyLevel < 0;
}

/// <summary>Which of the three columns a status belongs to.</summary>
public enum StatusCategory
{
    /// <summary>No category.</summary>
    Undefined = 1,

    /// <summary>To Do.</summary>
    New = 2,

    /// <summary>Done.</summary>
    Done = 3,

    /// <summary>In Progress.</summary>
    Indeterminate = 4,
}

/// <summary>A status.</summary>
public sealed class Status
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>Category.</summary>
    public StatusCategory Category { get; set; } = StatusCategory.New;
}

/// <summary>A priority; the order of <see cref="Site.Priorities"/> is from the highest to the lowest.</summary>
public sealed class Priority
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>Colour.</summary>
    public string StatusColor { get; set; } = "#f15C75";
}

/// <summary>A resolution.</summary>
public sealed class Resolution
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";
}

/// <summary>A type of link between issues.</summary>
public sealed class LinkType
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>How it reads on the issue that is linked to: "is blocked by".</summary>
    public required string Inward { get; set; }

    /// <summary>How it reads on the issue that links: "blocks".</summary>
    public required string Outward { get; set; }
}

/// <summary>The statuses that issues go through, and how.</summary>
public sealed class Workflow
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Statuses, by id; the first is the initial one.</summary>
    public List<string> StatusIds { get; set; } = [];

    /// <summary>Statuses, by id, in which an issue cannot be edited.</summary>
    public List<string> ReadOnlyStatusIds { get; set; } = [];

    /// <summary>Transitions.</summary>
    public List<Transition> Transitions { get; set; } = [];

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>The rules of creating an issue; null for none.</summary>
    public Transition? Initial { get; set; }
}

/// <summary>A way from statuses to a status.</summary>
public sealed class Transition
{
    /// <summary>Id, unique in its workflow.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Statuses that it leads from; empty for all (a global transition).</summary>
    public List<string> From { get; set; } = [];

    /// <summary>The status that it leads to.</summary>
    public required string To { get; set; }

    /// <summary>Fields of its screen; null when it has no screen.</summary>
    public List<ScreenField>? Screen { get; set; }

    /// <summary>A permission that the caller needs; null for none.</summary>
    public string? RequiredPermission { get; set; }

    /// <summary>The resolution that it sets; null leaves it, "" clears it.</summary>
    public string? SetsResolutionId { get; set; }

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>A screen of the site's, which then holds instead of <see cref="Screen"/>.</summary>
    public string? ScreenId { get; set; }

    /// <summary>Who may take it, and when. All must be met.</summary>
    public List<WorkflowRule> Conditions { get; set; } = [];

    /// <summary>What must be given or true. All must be met.</summary>
    public List<WorkflowRule> Validators { get; set; } = [];

    /// <summary>What it does besides moving on.</summary>
    public List<WorkflowRule> PostFunctions { get; set; } = [];
}

/// <summary>A field on the screen of a transition.</summary>
public sealed class ScreenField
{
    /// <summary>Field.</summary>
    public required string FieldId { get; init; }

    /// <summary>Whether it must be filled in.</summary>
    public bool Required { get; set; }
}
