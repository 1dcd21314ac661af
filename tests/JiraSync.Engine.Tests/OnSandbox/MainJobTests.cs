using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using JiraSync.Engine.Model;
using JiraSync.Engine.Sync;
using Xunit;
using SandboxIssue = JiraSync.Sandbox.Domain.Issue;

namespace JiraSync.Engine.Tests.OnSandbox;

public sealed class MainJobTests
{
    [Theory]
    [InlineData(JiraKind.Cloud, JiraKind.DataCenter)]
    [InlineData(JiraKind.DataCenter, JiraKind.Cloud)]
    [InlineData(JiraKind.Cloud, JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter, JiraKind.DataCenter)]
    public async Task Issues_appear_on_the_other_side_and_stay_equal(JiraKind local, JiraKind remote)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        SandboxIssue issue = world.Local.Site.Edits.CreateIssue("mia", "SUP", "Bug", i =>
        {
            i.Summary = "Printer burns";
            i.Description = world.Local.Site.Text("Smoke everywhere");
        });
        world.Local.Site.Edits.AddComment("ben", issue.Key, "Please hurry");
        world.Local.Site.Edits.AddAttachment("mia", issue.Key, "smoke ü.txt", "text/plain", Encoding.UTF8.GetBytes("grey"));

        PassReport first = await world.GoodPassAsync();
        SyncIssueResult result = Assert.Single(first.Results);
        Assert.True(result.Status == SyncStatus.Synchronized, result.Error + string.Join("\n", world.Said));
        SandboxIssue twin = world.Remote.Site.FindIssue(result.RemoteKey!)!;
        Assert.Equal("Printer burns", twin.Summary);
        Assert.Equal("Smoke everywhere", Plain(twin.Description!));
        Assert.Contains("Ben Example commented", Plain(Assert.Single(twin.Comments).Body), StringComparison.Ordinal);
        Assert.Contains("Please hurry", Plain(twin.Comments[0].Body), StringComparison.Ordinal);
        Assert.Equal("smoke ü.txt", Assert.Single(twin.Attachments).FileName);
        Assert.Equal("grey", Encoding.UTF8.GetString(twin.Attachments[0].Content));

        world.Remote.Site.Edits.Update("ben", twin.Key, i => i.Summary = "Printer burns, confirmed");
        world.Remote.Site.Edits.AddComment("ben", twin.Key, "On it");
        world.Local.Site.Edits.Update("mia", issue.Key, i => i.Description = world.Local.Site.Text("Smoke everywhere, and it smells"));
        await world.SettleAsync();

        issue = world.Local.Site.FindIssue(issue.Key)!;
        twin = world.Remote.Site.FindIssue(twin.Key)!;
        Assert.Equal("Printer burns, confirmed", issue.Summary);
        Assert.Equal("Smoke everywhere, and it smells", Plain(twin.Description!));
        Assert.Equal(2, issue.Comments.Count);
        Assert.Equal(2, twin.Comments.Count);
        Assert.Contains("On it", Plain(issue.Comments[1].Body), StringComparison.Ordinal);

        world.ResetCalls();
        PassReport quiet = await world.GoodPassAsync();
        Assert.Equal(0, quiet.Writes);
        Assert.True(world.Calls <= 2, world.CallsByEndpoint);
        Assert.Equal(world.Calls, quiet.Calls);
    }

    [Fact]
    public async Task An_instance_that_is_not_the_one_it_was_stops_its_side()
    {
        using SandboxWorld world = SandboxWorld.Create();
        world.Profile.Instances.Update("engineering", i => i with { Identity = "https://the-real-one.test" });
        world.Local.Site.Edits.CreateIssue("mia", "SUP", "Bug", i => i.Summary = "must not go to a copy");
        PassReport report = await world.PassAsync();
        Assert.Equal(Engine.Hosting.ErrorIds.InstanceChanged, Assert.Single(report.SideErrors).ErrorId);
        Assert.DoesNotContain(world.Remote.Site.Issues.Values, i => i.Summary == "must not go to a copy");
    }

    [Theory]
    [InlineData(JiraKind.Cloud, JiraKind.DataCenter)]
    [InlineData(JiraKind.DataCenter, JiraKind.Cloud)]
    public async Task The_first_sync_of_a_thousand_plain_issues_costs_at_most_sixty_calls(JiraKind local, JiraKind remote)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        for (int i = 0; i < 1000; i++)
        {
            world.Local.Site.Edits.CreateIssue("mia", "SUP", i % 2 == 0 ? "Bug" : "Task", issue =>
            {
                issue.Summary = "Issue " + i;
                issue.Description = world.Local.Site.Text("Text " + i);
            });
        }
        PassReport report = await world.GoodPassAsync();
        Assert.True(world.Calls <= 60, world.Calls + " calls: " + world.CallsByEndpoint);
        Assert.Equal(1000, report.Created);
        Assert.Equal(0, report.Errors);
        Assert.All(report.Results, r => Assert.Equal(SyncStatus.Synchronized, r.Status));
        Assert.Equal(1000, world.Remote.Site.Issues.Values.Count(i => i.Key.StartsWith("ENG-", StringComparison.Ordinal)));
    }

    /// <summary>
    /// The floor: an issue in a bulk creation of 50 and a page of 100; a call for each comment, since Jira has none that adds several; for
    /// a file, one that reads it and one that attaches it.
    /// </summary>
    [Theory]
    [InlineData(JiraKind.Cloud, JiraKind.DataCenter, true)]
    [InlineData(JiraKind.Cloud, JiraKind.DataCenter, false)]
    public async Task A_thousand_issues_with_comments_and_files_cost_what_Jira_s_interface_makes_them_cost(JiraKind local, JiraKind remote, bool fromLocal)
    {
        const int Issues = 1000, Comments = 5;
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        world.KnowAccounts();
        JiraSync.Sandbox.Domain.Site from = (fromLocal ? world.Local : world.Remote).Site, to = (fromLocal ? world.Remote : world.Local).Site;
        for (int i = 0; i < Issues; i++)
        {
            SandboxIssue issue = from.Edits.CreateIssue("mia", fromLocal ? "SUP" : "ENG", "Bug", made =>
            {
                made.Summary = "Issue " + i;
                made.Description = from.Text("Text " + i);
            });
            for (int n = 0; n < Comments; n++)
                from.Edits.AddComment("ben", issue.Key, $"Comment {n} of {i}");
            from.Edits.AddAttachment("mia", issue.Key, $"file {i}.txt", "text/plain", Encoding.UTF8.GetBytes("content " + i));
        }
        PassReport report = await world.GoodPassAsync();
        long floor = Issues * (Comments + 2) + 60;
        string calls = world.CallsByEndpoint;
        Assert.True(world.Calls <= floor, $"{world.Calls} calls, the floor is {floor}: {calls}");
        Assert.Equal(Issues, report.Created);
        Assert.Equal(0, report.Errors);
        Assert.Equal(world.Calls, report.Calls);
        SandboxIssue[] twins = to.Issues.Values.Where(i => i.Key.StartsWith(fromLocal ? "ENG-" : "SUP-", StringComparison.Ordinal)).ToArray();
        Assert.Equal(Issues, twins.Length);
        Assert.All(twins, t => Assert.Equal((Comments, 1), (t.Comments.Count, t.Attachments.Count)));

        // What was written is looked at in pages, and no more than that while the overlap of the searches still covers it.
        world.ResetCalls();
        await world.SettleAsync();
        Assert.True(world.Calls <= 60, $"{world.Calls} calls to look at it: {world.CallsByEndpoint}");
        world.ResetCalls();
        PassReport quiet = await world.GoodPassAsync();
        Assert.Equal(0, quiet.Writes);
        Assert.True(world.Calls <= 2 * (Issues / 100), world.CallsByEndpoint);
    }

    private static string Plain(JiraSync.Sandbox.Domain.RichText? text) => text is null
        ? ""
        : Engine.RichTexts.RichTextPreview.Of(text.IsAdf ? RichText.Adf(text.Source) : RichText.Wiki(text.Source), 1000).Trim();
}
