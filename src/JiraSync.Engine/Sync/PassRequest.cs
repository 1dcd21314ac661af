using System.Collections.Generic;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Sync;

/// <summary>What a pass is to do.</summary>
public sealed record PassRequest
{
    /// <summary>Show every write and make none.</summary>
    public bool Preview { get; init; }

    /// <summary>Go on where a brake would stop.</summary>
    public bool Force { get; init; }

    /// <summary>Issues to sync by name; null: whatever changed.</summary>
    public NamedIssues? Issues { get; init; }

    /// <summary>True when a person named the issues: a Manual side lets them out.</summary>
    public bool Asked => Issues is not null;
}

/// <summary>Issues that a person named.</summary>
/// <param name="Side">The side on which they are.</param>
/// <param name="Keys">Their keys or ids.</param>
public sealed record NamedIssues(SideName Side, IReadOnlyCollection<string> Keys);
