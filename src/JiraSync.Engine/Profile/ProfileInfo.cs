using System;
using System.Collections.Generic;

namespace JiraSync.Engine.Profile;

/// <summary>What <c>profile.json</c> says.</summary>
public sealed record ProfileInfo
{
    /// <summary>Tells this profile from all others; the database carries it too.</summary>
    public Guid ProfileId { get; init; }

    /// <summary>Settings of the whole profile, by name.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}
