#if PLANTED
using System;

namespace JiraSync.Engine.Hosting;

/// <summary>
/// Ways to break the engine on purpose, to see that the simulator notices. Compiled into the simulator's own build of these
/// sources only; in the module there is no trace of them.
/// </summary>
internal enum PlantedBug
{
    None,
    RetryCreateBlindly,
    RetryItemBlindly,
    TrustIndexForLostCreations,
    TrustIndexForDeletions,
    DropOverlap,
    CompareByAuthor,
    ForgetBase,
    ApplyStaleReplica,
    ApplyStaleReading,
    SkipIntent,
    NoHistoryAudit,
    ConflictsAfterWrite,
    IgnoreLeases,
    LeakRestrictedComments,
}

/// <summary>The bug that is planted in this thread's world.</summary>
internal static class PlantedBugs
{
    [ThreadStatic]
    private static PlantedBug _active;

    public static PlantedBug Active
    {
        get => _active;
        set => _active = value;
    }
}
#endif
