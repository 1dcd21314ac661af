using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using Xunit;

namespace JiraSync.Engine.Tests.Sync;

/// <summary>The table of the design (docs/architecture.md, "Reconcile"), and what has to hold for any values whatever.</summary>
public sealed class ReconcileTests
{
    // Few values, so that they are often equal.
    private static readonly Gen<string> Value = Gen.OneOfConst("", "a", "b", "c", "d");

    private static readonly Gen<DateTimeOffset?> Time = Gen.Int[0, 3].Select(i => i == 0 ? (DateTimeOffset?)null : DateTimeOffset.UnixEpoch.AddHours(i));

    private static readonly Gen<(string Base, string Ours, string Theirs, DateTimeOffset? OursAt, DateTimeOffset? TheirsAt)> Triple =
        Gen.Select(Value, Value, Value, Time, Time, (b, o, t, oa, ta) => (b, o, t, oa, ta));

    private static readonly Gen<ConflictPolicy> Policy = Gen.Enum<ConflictPolicy>();

    private static readonly Gen<string[]> Elements = Gen.OneOfConst("x", "y", "z", "w").Array[0, 4].Select(a => a.Distinct().ToArray());

    [Theory]
    [InlineData("a", "a", "a", Decision.Nothing)]
    [InlineData("a", "a", "b", Decision.TakeTheirs)]
    [InlineData("a", "b", "a", Decision.KeepOurs)]
    [InlineData("a", "b", "b", Decision.Agree)]
    [InlineData("a", "b", "c", Decision.Hold)]
    public void The_table(string agreed, string ours, string theirs, Decision expected)
    {
        FieldOutcome outcome = Reconcile.Field(State(agreed, ours, theirs), Preference.Hold, oursStarted: true);
        Assert.Equal(expected, outcome.Decision);
        Assert.Equal(expected == Decision.Hold, outcome.IsConflict);
    }

    [Theory]
    [InlineData(Preference.Ours, 1, 2, Decision.KeepOurs)]
    [InlineData(Preference.Theirs, 2, 1, Decision.TakeTheirs)]
    [InlineData(Preference.Newest, 1, 2, Decision.TakeTheirs)]
    [InlineData(Preference.Newest, 2, 1, Decision.KeepOurs)]
    [InlineData(Preference.Newest, 1, 1, Decision.KeepOurs)]
    public void A_conflict_goes_by_the_policy_and_a_tie_to_the_side_that_started(Preference preference, int oursAt, int theirsAt, Decision expected)
    {
        FieldState state = State("a", "b", "c") with { OursAt = DateTimeOffset.UnixEpoch.AddHours(oursAt), TheirsAt = DateTimeOffset.UnixEpoch.AddHours(theirsAt) };
        FieldOutcome outcome = Reconcile.Field(state, preference, oursStarted: true);
        Assert.Equal(expected, outcome.Decision);
        Assert.True(outcome.IsConflict);
        if (oursAt == theirsAt)
            Assert.Equal(Decision.TakeTheirs, Reconcile.Field(state, preference, oursStarted: false).Decision);
    }

    [Fact]
    public void A_known_time_beats_an_unknown_one()
    {
        FieldState state = State("a", "b", "c") with { OursAt = DateTimeOffset.UnixEpoch };
        Assert.Equal(Decision.KeepOurs, Reconcile.Field(state, Preference.Newest, oursStarted: false).Decision);
    }

    [Fact]
    public void Both_sides_come_to_the_same_value_whichever_is_processed_first() => Gen.Select(Triple, Policy, Gen.Bool).Sample((t, policy, localStarted) =>
    {
        FieldState local = State(t.Base, t.Ours, t.Theirs) with { OursAt = t.OursAt, TheirsAt = t.TheirsAt };
        FieldState remote = State(t.Base, t.Theirs, t.Ours) with { OursAt = t.TheirsAt, TheirsAt = t.OursAt };
        FieldOutcome atLocal = Reconcile.Field(local, Reconcile.SeenFrom(policy, fromLocal: true), localStarted);
        FieldOutcome atRemote = Reconcile.Field(remote, Reconcile.SeenFrom(policy, fromLocal: false), !localStarted);

        string endLocal = atLocal.Decision == Decision.TakeTheirs ? t.Theirs : t.Ours;
        string endRemote = atRemote.Decision == Decision.TakeTheirs ? t.Ours : t.Theirs;
        Assert.Equal(atLocal.IsConflict, atRemote.IsConflict);
        if (atLocal.Decision == Decision.Hold || atRemote.Decision == Decision.Hold)
            Assert.Equal(atLocal.Decision, atRemote.Decision);
        else
            Assert.Equal(endLocal, endRemote);
    });

    [Fact]
    public void One_side_after_the_other_comes_to_the_same_value_as_both_at_once() => Gen.Select(Triple, Policy, Gen.Bool).Sample((t, policy, localStarted) =>
    {
        // Local decides first and, if it took theirs, Remote sees the changed value and the base that goes with it.
        FieldState local = State(t.Base, t.Ours, t.Theirs) with { OursAt = t.OursAt, TheirsAt = t.TheirsAt };
        FieldOutcome first = Reconcile.Field(local, Reconcile.SeenFrom(policy, fromLocal: true), localStarted);
        if (first.Decision == Decision.Hold)
            return;
        string localNow = first.Decision == Decision.TakeTheirs ? t.Theirs : t.Ours;
        FieldState remote = State(t.Base, t.Theirs, localNow) with { OursAt = t.TheirsAt, TheirsAt = t.OursAt };
        FieldOutcome second = Reconcile.Field(remote, Reconcile.SeenFrom(policy, fromLocal: false), !localStarted);
        string remoteNow = second.Decision == Decision.TakeTheirs ? localNow : t.Theirs;
        Assert.Equal(localNow, remoteNow);
    });

    [Fact]
    public void Deciding_again_after_it_was_done_writes_nothing() => Gen.Select(Triple, Policy, Gen.Bool, Gen.Bool).Sample((t, policy, started, oneWay) =>
    {
        FieldState state = State(t.Base, t.Ours, t.Theirs) with { OursAt = t.OursAt, TheirsAt = t.TheirsAt, OneWay = oneWay };
        Preference preference = Reconcile.SeenFrom(policy, fromLocal: true);
        FieldOutcome first = Reconcile.Field(state, preference, started);
        FieldState after = state with { Base = first.Base, Ours = first.Decision == Decision.TakeTheirs ? t.Theirs : t.Ours };
        FieldOutcome second = Reconcile.Field(after, preference, started);
        Assert.NotEqual(Decision.TakeTheirs, second.Decision);
        Assert.True(first.Decision == Decision.Hold || !second.IsConflict);
        Assert.Equal(second.Base, Reconcile.Field(after with { Base = second.Base }, preference, started).Base);
    });

    [Fact]
    public void No_change_is_overwritten_without_being_a_conflict() => Gen.Select(Triple, Policy, Gen.Bool).Sample((t, policy, started) =>
    {
        FieldState state = State(t.Base, t.Ours, t.Theirs) with { OursAt = t.OursAt, TheirsAt = t.TheirsAt };
        FieldOutcome outcome = Reconcile.Field(state, Reconcile.SeenFrom(policy, fromLocal: false), started);
        bool oursWasChanged = t.Ours != t.Base;
        if (outcome.Decision == Decision.TakeTheirs && oursWasChanged)
            Assert.True(outcome.IsConflict);
    });

    [Fact]
    public void One_way_ends_with_theirs_whatever_happened_here() => Triple.Sample(t =>
    {
        FieldOutcome outcome = Reconcile.Field(State(t.Base, t.Ours, t.Theirs) with { OneWay = true }, Preference.Hold, true);
        Assert.False(outcome.IsConflict);
        Assert.Equal(t.Theirs, outcome.Decision == Decision.TakeTheirs ? t.Theirs : t.Ours);
    });

    [Fact]
    public void What_was_never_agreed_counts_as_changed_on_both_sides()
    {
        FieldState state = State("", "b", "c") with { Base = default };
        Assert.True(Reconcile.Field(state, Preference.Newest, true).IsConflict);
        Assert.Equal(Decision.Agree, Reconcile.Field(state with { Theirs = "b" }, Preference.Newest, true).Decision);
    }

    [Fact]
    public void Sets_merge_to_the_same_elements_on_both_sides() => Gen.Select(Elements, Elements, Elements).Sample((agreed, ours, theirs) =>
    {
        IReadOnlyList<string> local = Reconcile.Set(agreed, ours, theirs, agreed);
        IReadOnlyList<string> remote = Reconcile.Set(agreed, theirs, ours, agreed);
        Assert.Equal(local, remote);
        Assert.All(ours.Except(agreed), e => Assert.Contains(e, local));
        Assert.All(theirs.Except(agreed), e => Assert.Contains(e, local));
        Assert.All(agreed.Where(e => !ours.Contains(e) || !theirs.Contains(e)), e => Assert.DoesNotContain(e, local));
    });

    [Fact]
    public void A_merged_set_merges_to_itself() => Gen.Select(Elements, Elements, Elements).Sample((agreed, ours, theirs) =>
    {
        IReadOnlyList<string> merged = Reconcile.Set(agreed, ours, theirs, agreed);
        Assert.Equal(merged, Reconcile.Set(merged, merged, theirs, theirs));
    });

    private static FieldState State(string agreed, string ours, string theirs) => new() { Base = new(agreed, agreed), Ours = ours, Theirs = theirs };
}
