using System.Collections.Generic;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Rules;

/// <summary>What the incoming rules want.</summary>
public sealed class WantedFields
{
    /// <summary>Values by neutral name, in our own form; null: empty.</summary>
    public Dictionary<string, FieldValue?> Fields { get; } = [];

    /// <summary>What could not be carried over, one sentence each.</summary>
    public List<string> Lost { get; } = [];

    /// <summary>Components and versions that are wanted but missing here, and that the rules allow to be made.</summary>
    public List<MissingElement> Missing { get; } = [];

    /// <summary>Neutral names of the fields whose value is only the beginning of what arrived.</summary>
    public HashSet<string> Shortened { get; } = [];

    /// <summary>Links of issues that a field points at and that have no issue here yet: when they have, this one is looked at again.</summary>
    public HashSet<string> WaitsFor { get; } = [];

    /// <summary>Neutral names of the fields that wait for them, in part or as a whole.</summary>
    public HashSet<string> Waiting { get; } = [];

    /// <summary>The link among <see cref="WaitsFor"/> that is to be the parent or the epic: it is made first. Null: none.</summary>
    public string? Parent { get; set; }
}

/// <summary>A component or version that is to be made.</summary>
/// <param name="Field">The field that wants it.</param>
/// <param name="Name">Its name.</param>
public sealed record MissingElement(FieldInfo Field, string Name);
