using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using JiraSync.Engine.Tests.OnSandbox;
using Xunit;
using SandboxIssue = JiraSync.Sandbox.Domain.Issue;

namespace JiraSync.Engine.Tests.Carried;

public sealed class FieldKindTests
{
    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Every_kind_of_field_travels_is_edited_on_both_sides_and_is_emptied(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = FieldCases.World(local, remote);
        world.Map(FieldCases.Mappings());
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = FieldCases.Create(journey.From, journey.FromProject, "All kinds", c => c.A);
        await world.SettleAsync();
        Assert.Empty(FieldCases.Wrong(journey.To, journey.Twin("All kinds"), c => c.A));
        string twin = journey.Twin("All kinds").Key;

        Journey.Shuffled(3, [.. FieldCases.All.Select(c => (Action)(() => FieldCases.Set(journey.To, "ben", twin, c, c.B)))]);
        await world.SettleAsync();
        Assert.Empty(FieldCases.Wrong(journey.From, journey.Source(issue.Key), c => c.B));

        Journey.Shuffled(4, [.. FieldCases.All.Select(c => (Action)(() => FieldCases.Set(journey.From, "mia", issue.Key, c, c.C)))]);
        await world.SettleAsync();
        Assert.Empty(FieldCases.Wrong(journey.To, journey.Twin("All kinds"), c => c.C));

        // Each half of the fields is emptied on another side, in one run.
        Journey.Shuffled(5, [.. FieldCases.All.Select((c, i) => (Action)(() =>
            FieldCases.Set(i % 2 == 0 ? journey.From : journey.To, "mia", i % 2 == 0 ? issue.Key : twin, c, "")))]);
        await world.SettleAsync();
        Assert.Empty(FieldCases.Wrong(journey.From, journey.Source(issue.Key), _ => ""));
        Assert.Empty(FieldCases.Wrong(journey.To, journey.Twin("All kinds"), _ => ""));
        Assert.Empty(await world.WithServiceAsync(s => Task.FromResult(s.ListConflicts(world.Profile.Connections.Get(SandboxWorld.ConnectionName), 10).ToArray())));

        // Nothing of it is taken for a change again.
        world.ResetCalls();
        PassReport quiet = await world.GoodPassAsync();
        Assert.Equal(0, quiet.Writes);
    }

    public static TheoryData<JiraKind, JiraKind, bool, ConflictPolicy> Conflicts()
    {
        var data = new TheoryData<JiraKind, JiraKind, bool, ConflictPolicy>();
        foreach (object[] pairing in (IEnumerable<object[]>)new Pairings())
        {
            foreach (ConflictPolicy policy in Enum.GetValues<ConflictPolicy>())
                data.Add((JiraKind)pairing[0], (JiraKind)pairing[1], (bool)pairing[2], policy);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Conflicts))]
    public async Task A_conflict_on_any_kind_of_field_keeps_both_values_and_goes_as_its_mapping_says(JiraKind local, JiraKind remote, bool fromLocal, ConflictPolicy policy)
    {
        using SandboxWorld world = FieldCases.World(local, remote);

        // The connection says otherwise: each mapping's own policy counts.
        world.Change(c => c with { ConflictPolicy = policy == ConflictPolicy.Local ? ConflictPolicy.Remote : ConflictPolicy.Local });
        world.Map(FieldCases.Mappings((_, m) => m with { ConflictPolicy = policy }));
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = FieldCases.Create(journey.From, journey.FromProject, "Disputed", c => c.A);
        await world.SettleAsync();
        string twin = journey.Twin("Disputed").Key;

        // B there, then nothing here: those for which A and C are the same get "" as their third value.
        FieldCase[] single = [.. FieldCases.All.Where(c => !c.IsSet)];
        Journey.Shuffled(6, [.. single.Select(c => (Action)(() => FieldCases.Set(journey.To, "ben", twin, c, c.B)))]);
        await Task.Delay(20);
        Journey.Shuffled(7, [.. single.Select(c => (Action)(() => FieldCases.Set(journey.From, "mia", issue.Key, c, Third(c))))]);
        await world.SettleAsync();

        string[] lacking = await world.WithServiceAsync(s =>
        {
            var all = s.ListConflicts(world.Profile.Connections.Get(SandboxWorld.ConnectionName), 1000).Select(c => c.Record).ToArray();
            return Task.FromResult(single.Where(c => !all.Any(r => r.Field == RecordName(c) && r.Ours != r.Theirs && r.Ours is not null | r.Theirs is not null)).Select(c => c.Name).ToArray());
        });
        Assert.Empty(lacking);

        bool sourceWins = policy switch
        {
            ConflictPolicy.Newest => true,
            ConflictPolicy.Local => fromLocal,
            ConflictPolicy.Remote => !fromLocal,
            _ => true,
        };
        Func<FieldCase, string> winner = c => c.IsSet ? c.A : sourceWins ? Third(c) : c.B;
        Assert.Empty(FieldCases.Wrong(journey.From, journey.Source(issue.Key), winner));
        Assert.Empty(FieldCases.Wrong(journey.To, journey.Twin("Disputed"), policy == ConflictPolicy.Hold ? c => c.IsSet ? c.A : c.B : winner));

        static string Third(FieldCase c) => c.C == c.A ? "" : c.C;
        static string RecordName(FieldCase c) => c.Name.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task An_edit_that_our_write_overtakes_stands_in_the_conflicts_whatever_the_kind(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = FieldCases.World(local, remote);
        world.Map(FieldCases.Mappings());
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = FieldCases.Create(journey.From, journey.FromProject, "Overtaken", c => c.A);
        await world.SettleAsync();
        string twin = journey.Twin("Overtaken").Key;

        FieldCase[] single = [.. FieldCases.All.Where(c => !c.IsSet && c.C != c.A)];
        foreach (FieldCase c in single)
            FieldCases.Set(journey.From, "mia", issue.Key, c, c.B);

        // Between the decision and the write, people of the other side set theirs.
        bool done = false;
        world.OnShouldProcess = (_, action) =>
        {
            if (done || !action.StartsWith("Set ", StringComparison.Ordinal))
                return;
            done = true;
            foreach (FieldCase c in single)
                FieldCases.Set(journey.To, "ben", twin, c, c.C);
        };
        await world.SettleAsync(12);
        Assert.True(done);

        // Theirs is the newer: it came back and went over.
        Assert.Empty(FieldCases.Wrong(journey.To, journey.Twin("Overtaken"), c => single.Contains(c) ? c.C : c.A));
        Assert.Empty(FieldCases.Wrong(journey.From, journey.Source(issue.Key), c => single.Contains(c) ? c.C : c.A));
    }
}
