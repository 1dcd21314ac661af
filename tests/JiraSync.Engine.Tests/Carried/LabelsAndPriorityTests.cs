using System.Linq;
using System.Threading.Tasks;
using JiraSync.Engine.Model;
using JiraSync.Engine.Tests.OnSandbox;
using Xunit;
using SandboxIssue = JiraSync.Sandbox.Domain.Issue;

namespace JiraSync.Engine.Tests.Carried;

public sealed class LabelsAndPriorityTests
{
    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Labels_merge_as_sets_and_the_priority_follows(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        world.Map(SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), SandboxWorld.Same("labels"), SandboxWorld.Same("priority"));
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Bug", i =>
        {
            i.Summary = "Labelled";
            i.Labels.AddRange(["old", "both"]);
        });
        await world.SettleAsync();
        Assert.Equal(["both", "old"], journey.Twin("Labelled").Labels.Order());

        string twin = journey.Twin("Labelled").Key;
        Journey.Shuffled(
            fromLocal ? 1 : 2,
            () => journey.From.Site.Edits.Update("mia", issue.Key, i => i.Labels.Remove("old")),
            () => journey.From.Site.Edits.Update("mia", issue.Key, i => i.Labels.Add("from-source")),
            () => journey.To.Site.Edits.Update("ben", twin, i => i.Labels.Add("from-target")));
        await world.SettleAsync();
        Assert.Equal(["both", "from-source", "from-target"], journey.Source(issue.Key).Labels.Order());
        Assert.Equal(["both", "from-source", "from-target"], journey.Twin("Labelled").Labels.Order());
    }
}
