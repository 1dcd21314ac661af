using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;

namespace JiraSync.Engine.Rules;

/// <summary>Which comments of a side may leave it, and who may see their copies.</summary>
internal sealed class VisibilityMatrix
{
    private readonly Dictionary<string, string> _leaving;

    public VisibilityMatrix(IEnumerable<VisibilityPair> pairs, SideName side) => _leaving = pairs
        .Where(p => p.Direction == MappingDirection.Both || (p.Direction == MappingDirection.ToRemote) == (side == SideName.Local))
        .ToDictionary(p => p.Side(side).Trim(), p => p.Side(side.Other()).Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether what these people see may leave.</summary>
    /// <param name="ours">Who sees it here; null: everybody.</param>
    /// <param name="theirs">Who sees its copy there; null: everybody.</param>
    public bool Leaves(Visibility? ours, out string? theirs)
    {
        theirs = null;
        if (!_leaving.TryGetValue(VisibilityText.Of(ours), out string? to))
            return ours is null;
        if (VisibilityText.TryRead(to, out Visibility? there) && there is not null)
            theirs = VisibilityText.Of(there);
        return true;
    }
}
