using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Rules;
using JiraSync.Engine.State;
using JiraSync.Engine.Sync;
using JiraSync.Sandbox.Hosting;
using Xunit;
using SandboxIssue = JiraSync.Sandbox.Domain.Issue;

namespace JiraSync.Engine.Tests.OnSandbox;

/// <summary>What a pass costs does not depend on how much is in sync.</summary>
public sealed class ManyLinksTests
{
    private const int Links = 10_000;

    [Theory]
    [InlineData(JiraKind.Cloud, JiraKind.DataCenter)]
    [InlineData(JiraKind.DataCenter, JiraKind.Cloud)]
    public async Task A_quiet_pass_over_ten_thousand_links_costs_two_calls(JiraKind local, JiraKind remote)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        List<SandboxIssue> ours = CreateDaysAgo(world.Local, "SUP");
        List<SandboxIssue> theirs = CreateDaysAgo(world.Remote, "ENG");
        await world.WithServiceAsync(service =>
        {
            string connection = world.Profile.Connections.Get(SandboxWorld.ConnectionName).Id.ToString("D");
            service.Store.Commit([], writer =>
            {
                for (int i = 0; i < Links; i++)
                {
                    string link = Guid.NewGuid().ToString("D");
                    writer.SaveLink(Half(connection, SideName.Local, link, ours[i], theirs[i]));
                    writer.SaveLink(Half(connection, SideName.Remote, link, theirs[i], ours[i]));
                }
                foreach (TriggerConfig trigger in world.Profile.Connections.GetTriggers(SandboxWorld.ConnectionName))
                    writer.SetNote($"history/{connection}/{trigger.Id}", "done");
            });
            return Task.FromResult(true);
        });
        await world.GoodPassAsync(); // finds out where each side stands

        world.ResetCalls();
        long clock = Stopwatch.GetTimestamp();
        PassReport quiet = await world.GoodPassAsync();
        TimeSpan took = Stopwatch.GetElapsedTime(clock);
        Assert.True(world.Calls == 2, world.CallsByEndpoint);
        Assert.Equal((2, 0, 0, 0), (quiet.Calls, quiet.Writes, quiet.Scanned, quiet.Results.Count));
        Assert.True(took < TimeSpan.FromSeconds(4), $"It took {took}.");

        // The links are real ones: an edit of one issue travels, for its write and a look at each project, which is remembered for an hour.
        world.Local.Site.Edits.Update("mia", ours[Links / 2].Key, issue => issue.Summary = "Changed among many");
        world.ResetCalls();
        PassReport busy = await world.GoodPassAsync();
        Assert.Equal("Changed among many", world.Remote.Site.FindIssue(theirs[Links / 2].Key)!.Summary);
        Assert.Equal((1, 1), (busy.Updated, busy.Writes));
        Assert.True(world.Calls <= 5, world.CallsByEndpoint);
        Assert.Equal(Links, world.Remote.Site.Issues.Count);
    }

    private static List<SandboxIssue> CreateDaysAgo(SandboxApp app, string project)
    {
        app.Control.SetClockSkew(TimeSpan.FromDays(-3));
        List<SandboxIssue> issues = Enumerable.Range(0, Links)
            .Select(i => app.Site.Edits.CreateIssue("mia", project, "Task", issue => issue.Summary = "Issue " + i.ToString(CultureInfo.InvariantCulture)))
            .ToList();
        app.Control.SetClockSkew(TimeSpan.Zero);
        return issues;
    }

    private static SideLink Half(string connection, SideName side, string link, SandboxIssue issue, SandboxIssue twin)
    {
        var half = new SideLink
        {
            Connection = connection,
            Side = side,
            Link = link,
            State = LinkState.Linked,
            Started = side == SideName.Local,
            Created = issue.Created,
            IssueId = issue.Id,
            IssueKey = issue.Key,
            Observed = issue.Updated,
            TwinId = twin.Id,
            TwinKey = twin.Key,
            Synchronized = issue.Updated,
            SentSequence = 1,
            ReceivedSequence = 1,
            AppliedSequence = 1,
        };
        Agreed(BasicRules.Summary, new TextValue(issue.Summary));
        Agreed(BasicRules.IssueTypeField, new NameValue("Task"));
        Agreed(BasicRules.Description, null);
        half.Memory.ItemsComplete = true;
        return half;

        void Agreed(string field, FieldValue? value)
        {
            string canonical = FieldValue.CanonicalOf(value);
            half.Memory.Fields[field] = new FieldMemory { Now = value, Base = new(canonical, canonical) };
        }
    }
}
