using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Profile;

namespace JiraSync.Engine.Sync;

/// <summary>What a side does with one field.</summary>
public enum Decision
{
    /// <summary>Nothing has changed on either side.</summary>
    Nothing,

    /// <summary>Write their value here.</summary>
    TakeTheirs,

    /// <summary>Keep ours; it travels the other way.</summary>
    KeepOurs,

    /// <summary>Both changed to the same value: remember it, write nothing.</summary>
    Agree,

    /// <summary>Both changed, the policy waits for a person.</summary>
    Hold,
}

/// <summary>
/// What both sides last agreed on, as canonical texts, each in its own side's form. The two need not be equal: a value map or
/// a conversion stands between them.
/// </summary>
/// <param name="Ours">What our field held; null: never agreed.</param>
/// <param name="Theirs">What the incoming rules wanted from the replica last reconciled; null: none yet.</param>
public readonly record struct MergeBase(string? Ours, string? Theirs);

/// <summary>One field as the merge sees it. All values are canonical texts in our own form.</summary>
public readonly record struct FieldState
{
    /// <summary>What was last agreed.</summary>
    public MergeBase Base { get; init; }

    /// <summary>What our field holds now.</summary>
    public string Ours { get; init; }

    /// <summary>What the incoming rules want it to hold.</summary>
    public string Theirs { get; init; }

    /// <summary>When ours was last changed by a person; null when unknown.</summary>
    public DateTimeOffset? OursAt { get; init; }

    /// <summary>When theirs was.</summary>
    public DateTimeOffset? TheirsAt { get; init; }

    /// <summary>True when the field is sent here but not back: then we never keep our own.</summary>
    public bool OneWay { get; init; }
}

/// <summary>The part of a policy that one side sees: does ours win, theirs, the newest, or nobody.</summary>
public enum Preference
{
    /// <summary>The later change.</summary>
    Newest,

    /// <summary>Ours.</summary>
    Ours,

    /// <summary>Theirs.</summary>
    Theirs,

    /// <summary>Nobody.</summary>
    Hold,
}

/// <summary>A decision with what is to be remembered for it.</summary>
/// <param name="Decision">What to do.</param>
/// <param name="Base">The base to store once it is done.</param>
/// <param name="IsConflict">True when both sides had changed differently: both values are recorded, whoever wins.</param>
public readonly record struct FieldOutcome(Decision Decision, MergeBase Base, bool IsConflict);

/// <summary>
/// Field by field, from what was last agreed, ours and theirs, to what is to be done. Pure: no I/O, no clock, and the same
/// result whichever side is processed first, because both sides hold the same three values and the same times.
/// </summary>
public static class Reconcile
{
    /// <summary>Decides about one field.</summary>
    /// <param name="state">The three values and their times.</param>
    /// <param name="preference">The policy, as this side sees it.</param>
    /// <param name="oursStarted">True when our side started the link; breaks ties.</param>
    public static FieldOutcome Field(in FieldState state, Preference preference, bool oursStarted)
    {
        bool theirsChanged = state.Base.Theirs is null || !Same(state.Theirs, state.Base.Theirs);
        bool oursChanged = state.Base.Ours is null || !Same(state.Ours, state.Base.Ours);

        if (Same(state.Ours, state.Theirs))
        {
            var agreed = new MergeBase(state.Ours, state.Theirs);
            return new(theirsChanged || oursChanged ? Decision.Agree : Decision.Nothing, agreed, false);
        }

        if (state.OneWay)
        {
            // Nothing travels back, so a local edit is overwritten as soon as it is noticed, by design.
            return theirsChanged || oursChanged
                ? new(Decision.TakeTheirs, new(state.Theirs, state.Theirs), false)
                : new(Decision.Nothing, state.Base, false);
        }

        if (!theirsChanged)
            return new(oursChanged ? Decision.KeepOurs : Decision.Nothing, state.Base, false);
        if (!oursChanged)
            return new(Decision.TakeTheirs, new(state.Theirs, state.Theirs), false);

        return Winner(state, preference, oursStarted) switch
        {
            Decision.TakeTheirs => new(Decision.TakeTheirs, new(state.Theirs, state.Theirs), true),

            // Ours is not agreed until their answer says so: only their mark moves.
            Decision.KeepOurs => new(Decision.KeepOurs, new(state.Base.Ours, state.Theirs), true),
            _ => new(Decision.Hold, state.Base, true),
        };
    }

    /// <summary>
    /// Merges a set element by element: added on either side is added, removed on either side is removed. There are no
    /// conflicts, since an element is either there or not.
    /// </summary>
    /// <param name="baseElements">What was last agreed; null: never, then nothing counts as removed.</param>
    /// <param name="ours">Ours now.</param>
    /// <param name="theirs">What the incoming rules want.</param>
    /// <param name="baseTheirs">What they wanted from the replica last reconciled; null: none yet.</param>
    public static IReadOnlyList<string> Set(
        IReadOnlyCollection<string>? baseElements,
        IReadOnlyCollection<string> ours,
        IReadOnlyCollection<string> theirs,
        IReadOnlyCollection<string>? baseTheirs)
    {
        var before = new HashSet<string>(baseTheirs ?? baseElements ?? [], StringComparer.Ordinal);
        var now = new HashSet<string>(theirs, StringComparer.Ordinal);
        var result = new HashSet<string>(ours, StringComparer.Ordinal);
        result.UnionWith(now.Where(e => !before.Contains(e)));
        result.ExceptWith(before.Where(e => !now.Contains(e)));
        return result.OrderBy(e => e, StringComparer.Ordinal).ToArray();
    }

    /// <summary>How a policy of the connection looks from one of its sides.</summary>
    public static Preference SeenFrom(ConflictPolicy policy, bool fromLocal) => policy switch
    {
        ConflictPolicy.Newest => Preference.Newest,
        ConflictPolicy.Local => fromLocal ? Preference.Ours : Preference.Theirs,
        ConflictPolicy.Remote => fromLocal ? Preference.Theirs : Preference.Ours,
        _ => Preference.Hold,
    };

    private static Decision Winner(in FieldState state, Preference preference, bool oursStarted) => preference switch
    {
        Preference.Ours => Decision.KeepOurs,
        Preference.Theirs => Decision.TakeTheirs,
        Preference.Hold => Decision.Hold,
        _ => Later(state.OursAt, state.TheirsAt, oursStarted) ? Decision.KeepOurs : Decision.TakeTheirs,
    };

    /// <summary>A known time beats an unknown one; equal or both unknown: the side that started the link.</summary>
    private static bool Later(DateTimeOffset? ours, DateTimeOffset? theirs, bool oursStarted) => (ours, theirs) switch
    {
        ({ } o, { } t) when o != t => o > t,
        ({ }, null) => true,
        (null, { }) => false,
        _ => oursStarted,
    };

    private static bool Same(string a, string? b) => string.Equals(a, b, StringComparison.Ordinal);
}
