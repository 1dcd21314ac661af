using System;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Profile;

/// <summary>Which issues of a side enter a connection by themselves.</summary>
public sealed record TriggerConfig
{
    /// <summary>Short id, given when it is added; empty before.</summary>
    public string Id { get; init; } = "";

    /// <summary>The side whose issues it is about.</summary>
    public SideName Side { get; init; }

    /// <summary>Which issues: a JQL clause without ORDER BY.</summary>
    public string Jql { get; init; } = "";

    /// <summary>What it is for.</summary>
    public string? Notes { get; init; }

    /// <summary>Whether it works.</summary>
    public bool Active { get; init; } = true;

    /// <summary>True takes issues that matched before it was made as well; false only what changes from then on.</summary>
    public bool IncludeExisting { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>Checks all values; returns it. Whether Jira takes the query is for Jira to say.</summary>
    public TriggerConfig Validate()
    {
        if (string.IsNullOrWhiteSpace(Jql))
            throw Invalid("its query is empty", "Give -Jql the condition, such as 'labels = escalated'. Every issue of project SUP: 'project = SUP'.");
        return this with { Jql = Jql.Trim() };
    }

    private SyncException Invalid(string problem, string advice) => new(
        ErrorIds.TriggerInvalid, SyncErrorKind.Configuration, $"The trigger{(Id.Length == 0 ? "" : $" '{Id}'")} cannot be used: {problem}.", advice);
}
