using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;
using JiraSync.Output;
using Xunit;

namespace JiraSync.Module.Tests.Kill;

/// <summary>What runs after a killed process, once or several times.</summary>
public sealed class KillAndRunAgainTests(KillWorld world) : IClassFixture<KillWorld>
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("^(POST|PUT) /.*/(issue/bulk|issue/[^/]+|comment|attachments)$", 1, true)]
    [InlineData("^(POST|PUT) /.*/(issue/bulk|issue/[^/]+|comment|attachments)$", 1, false)]
    [InlineData("^(POST|PUT) /.*/(issue/bulk|issue/[^/]+|comment|attachments)$", 2, true)]
    [InlineData("^(POST|PUT) /.*/(issue/bulk|issue/[^/]+|comment|attachments)$", 2, false)]
    public async Task Killed_after_the_answer_to_a_write_goes_on_with_the_next(string match, int done, bool fromCloud)
    {
        // A new issue is created, then its file attached, then its comment added: the write after those that are done is held.
        var day = world.NewDay(fromCloud);
        await day.KillAtAsync(match, afterwards: false, done);
        await day.SettleAsync();
        day.AssertWhole();
    }

    [Fact]
    public async Task Run_again_at_once_a_killed_creation_waits_until_it_can_be_judged_and_is_then_found()
    {
        var day = world.NewDay(fromCloud: true);
        await day.KillAtAsync("^POST /.*/issue/bulk$", afterwards: true);

        // With the times of the product: its request might still take effect, so nothing is done about it in the first seconds.
        var first = Assert.IsType<SyncPassResult>(Assert.Single(world.Jiras.Shell.Invoke("Invoke-SyncConnection bugs")).BaseObject);
        Assert.Equal((0, 0L), (first.Created, first.Writes));
        var since = Stopwatch.StartNew();
        while (world.Jiras.Shell.Invoke("param($key) Get-SyncIssue $key -Status Synchronized", ("key", day.Key)).Count == 0)
        {
            Assert.True(since.Elapsed < Long, "It was never found.");
            await Task.Delay(1000);
            world.Jiras.Shell.Invoke("Invoke-SyncConnection bugs");
            Assert.Empty(world.Jiras.Shell.Errors);
        }

        await day.SettleAsync();
        day.AssertWhole();
    }

    [Fact]
    public async Task A_busy_process_that_is_killed_again_and_again_gets_everything_done_once()
    {
        var days = new List<KillDay>();
        for (var i = 0; i < 24; i++) days.Add(world.NewDay(fromCloud: i % 2 == 0));
        foreach (var writes in new[] { 1, 7, 20, 40 })
        {
            // Several calls are in flight by then; the one that is held is just the signal.
            var target = writes % 2 == 1 ? world.Jiras.DataCenter : world.Jiras.Cloud;
            await days[0].KillAtAsync("^(POST|PUT) /.*/(issue/bulk|issue/[^/]+|comment|attachments)$", afterwards: writes > 10, writes, target, mayEnd: true);
            await Task.Delay(60);
        }

        await days[0].SettleAsync();
        foreach (var day in days) day.AssertWhole();
    }
}
