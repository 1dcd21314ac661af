using System;
using System.Collections.Generic;
using System.Text.Json;

namespace JiraSync.Sandbox.Domain;

/// <summary>A saved search.</summary>
public sealed class Filter
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name, one of a kind for its owner.</summary>
    public required string Name { get; set; }

    /// <summary>What it finds.</summary>
    public string Jql { get; set; } = "";

    /// <summary>Description.</summary>
    public string? Description { get; set; }

    /// <summary>The id of the owner.</summary>
    public required string? OwnerId { get; set; }

    /// <summary>The ids of the users whose favourite it is.</summary>
    public List<string> FavouriteOf { get; set; } = [];

    /// <summary>Whether others see it.</summary>
    public bool IsShared { get; set; }
}

/// <summary>A board.</summary>
public sealed class Board
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary><c>scrum</c>, <c>kanban</c> or <c>simple</c>.</summary>
    public string Type { get; set; } = "scrum";

    /// <summary>The filter whose issues it shows.</summary>
    public required string FilterId { get; set; }

    /// <summary>The project that it belongs to.</summary>
    public string? ProjectId { get; set; }

    /// <summary>Entity properties.</summary>
    public Dictionary<string, JsonElement> Properties { get; set; } = [];
}

/// <summary>A sprint.</summary>
public sealed class Sprint
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary><c>future</c>, <c>active</c> or <c>closed</c>.</summary>
    public string State { get; set; } = "active";

    /// <summary>The board that it was made on.</summary>
    public string BoardId { get; set; } = "1";

    /// <summary>What it is for.</summary>
    public string Goal { get; set; } = "";

    /// <summary>When it begins.</summary>
    public DateTimeOffset? StartDate { get; set; }

    /// <summary>When it is to end.</summary>
    public DateTimeOffset? EndDate { get; set; }

    /// <summary>When it was closed.</summary>
    public DateTimeOffset? CompleteDate { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedDate { get; set; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset? ActivatedDate { get; set; }

    /// <summary>Its place among the sprints; the id when it was never moved.</summary>
    public long? Sequence { get; set; }

    /// <summary>Entity properties.</summary>
    public Dictionary<string, JsonElement> Properties { get; set; } = [];
}
