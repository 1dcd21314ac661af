using System;
using System.Threading.Tasks;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Tests.OnSandbox;
using Xunit;
using SandboxIssue = JiraSync.Sandbox.Domain.Issue;

namespace JiraSync.Engine.Tests.Carried;

public sealed class IssueKeyTests
{
    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Keys_and_addresses_of_issues_in_sync_become_those_of_their_twins_where_that_is_set(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        foreach (SideName side in new[] { SideName.Local, SideName.Remote })
            world.Change(c => c.WithSide(side, c.Side(side) with { Texts = new() { IssueKeys = IssueKeyPolicy.Twin } }));
        var journey = new Journey(world, fromLocal);
        SandboxIssue other = journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Bug", i => i.Summary = "Known");
        for (int i = 0; i < 3; i++) // so that keys differ
            journey.To.Site.Edits.CreateIssue("mia", journey.ToProject, "Bug", t => t.Summary = "Filler " + i);
        await world.SettleAsync();
        string known = journey.Twin("Known").Key;
        Assert.NotEqual(other.Key.Split('-')[1], known.Split('-')[1]);

        string address = journey.From.Site.BaseUrl.ToString().TrimEnd('/') + "/browse/";
        SandboxIssue issue = journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Bug", i =>
        {
            i.Summary = "Speaks of others";
            i.Description = journey.From.Site.Text($"Like {other.Key}, not {journey.FromProject}-999, and X{other.Key}. See {address}{other.Key} and {address}{journey.FromProject}-999.");
        });
        journey.From.Site.Edits.AddComment("mia", issue.Key, $"Again {other.Key}");
        await world.SettleAsync();

        SandboxIssue twin = journey.Twin("Speaks of others");
        string there = journey.To.Site.BaseUrl.ToString().TrimEnd('/') + "/browse/";
        string text = ItemText.Plain(twin.Description!).Replace(there, "", StringComparison.Ordinal); // a key of wiki markup is a smart link on Cloud
        Assert.Contains($"Like {known}, not {journey.FromProject}-999, and X{other.Key}.", text, StringComparison.Ordinal);
        Assert.Contains(there + known, twin.Description!.Source, StringComparison.Ordinal);
        Assert.Contains($"{address}{journey.FromProject}-999", twin.Description.Source, StringComparison.Ordinal);
        Assert.DoesNotContain(address + other.Key, twin.Description.Source, StringComparison.Ordinal);
        Assert.Contains("Again " + known, ItemText.Plain(twin.Comments[0].Body).Replace(there, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(0, (await world.GoodPassAsync()).Writes);
        Assert.Contains("Like " + other.Key, ItemText.Plain(journey.Source(issue.Key).Description!), StringComparison.Ordinal);

        // An edit of the copy comes back with our own keys.
        journey.To.Site.Edits.Update("ben", twin.Key, i => i.Description = journey.To.Site.Text($"Rather {known}"));
        await world.SettleAsync();
        Assert.Equal($"Rather {other.Key}", ItemText.Plain(journey.Source(issue.Key).Description!).Replace(address, "", StringComparison.Ordinal));
        Assert.Equal(0, (await world.GoodPassAsync()).Writes);
    }

    [Fact]
    public async Task Without_the_setting_they_stay_as_they_were_written()
    {
        using SandboxWorld world = SandboxWorld.Create(JiraKind.Cloud, JiraKind.DataCenter);
        world.Remote.Site.Edits.CreateIssue("mia", "ENG", "Bug", i => i.Summary = "Filler");
        SandboxIssue other = world.Local.Site.Edits.CreateIssue("mia", "SUP", "Bug", i => i.Summary = "Known");
        await world.SettleAsync();
        world.Local.Site.Edits.CreateIssue("mia", "SUP", "Bug", i =>
        {
            i.Summary = "Speaks";
            i.Description = world.Local.Site.Text("Like " + other.Key);
        });
        await world.SettleAsync();
        Assert.Equal("Like " + other.Key, ItemText.Plain(new Journey(world, true).Twin("Speaks").Description!));
    }
}
