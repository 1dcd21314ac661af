using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.State;
using JiraSync.Engine.Sync;
using JiraSync.Engine.Tests.Carried;
using JiraSync.Sandbox.Domain;
using Xunit;

namespace JiraSync.Engine.Tests.OnSandbox;

public sealed class FullDiskTests
{
    [Fact]
    public async Task A_disk_that_fills_at_any_moment_of_a_pass_costs_no_issue_and_doubles_none()
    {
        using SandboxWorld world = SandboxWorld.Create();
        await world.GoodPassAsync();
        for (int i = 0; i < 12; i++)
        {
            string key = world.Local.Site.Edits.CreateIssue("mia", "SUP", "Bug", issue =>
            {
                issue.Summary = $"Issue {i}";
                issue.Description = world.Local.Site.Text(new string('x', 500) + i);
            }).Key;
            world.Local.Site.Edits.AddComment("ben", key, $"Comment {i}");
            world.Local.Site.Edits.AddAttachment("ben", key, $"file {i}.txt", "text/plain", Encoding.UTF8.GetBytes($"content {i}"));
        }

        // A little more room each time, so that the disk fills later and later in the work.
        var met = new List<SyncException>();
        for (int room = 0; ; room++)
        {
            SyncException? full = await Record.ExceptionAsync(() => world.WithServiceAsync(service =>
            {
                var store = (SqliteStore)service.Store;
                store.LimitPages(store.PageCount() + room);
                return service.InvokeAsync(SandboxWorld.ConnectionName, new PassRequest(), default);
            })) is { } error ? Assert.IsType<SyncException>(error) : null;
            if (full is null)
                break;
            met.Add(full);
            await Task.Delay(60);
        }
        Assert.True(met.Count >= 3, $"The disk was full only {met.Count} times.");
        Assert.All(met, full =>
        {
            Assert.Equal((ErrorIds.DiskFull, SyncErrorKind.State), (full.ErrorId, full.Kind));
            Assert.Contains(Path.GetFileName(world.Profile.StateFile), full.Message, StringComparison.Ordinal);
            Assert.NotNull(full.Advice);
        });

        await world.SettleWhollyAsync(); // what waits for its next try is waited for
        Assert.Equal(12, world.Remote.Site.Issues.Count);
        foreach (Issue twin in world.Remote.Site.Issues.Values)
        {
            Assert.Single(twin.Comments);
            Assert.Single(twin.Attachments);
        }
        Assert.Equal(12, world.Remote.Site.Issues.Values.Select(i => i.Summary).Distinct().Count());
        Assert.All(world.Local.Site.Issues.Values, issue => Assert.Equal((1, 1), (issue.Comments.Count, issue.Attachments.Count)));
    }
}
