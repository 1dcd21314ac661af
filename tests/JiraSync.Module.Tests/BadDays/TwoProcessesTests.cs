using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace JiraSync.Module.Tests.BadDays;

/// <summary>The scheduled task and an admin's console, or two tasks, on the same connection at the same time.</summary>
public sealed class TwoProcessesTests : BadDay
{
    private const int Issues = 60;

    [Fact]
    public async Task Two_processes_at_once_do_everything_once_and_both_end_well()
    {
        for (var i = 0; i < Issues; i++)
        {
            var (server, project) = i % 2 == 0 ? (Cloud, "SUP") : (DataCenter, "ENG");
            var key = server.Control.Edits.CreateIssue("admin", project, "Bug", issue =>
            {
                issue.Summary = $"Issue {i}";
                issue.Labels.Add("shared");
            }).Key;
            server.Control.Edits.AddComment("admin", key, $"Comment {i}");
            server.Control.Edits.AddAttachment("admin", key, $"file {i}.txt", "text/plain", Encoding.UTF8.GetBytes($"content {i}"));
        }

        using var directory = new TemporaryDirectory();
        var script = Path.Combine(directory.Path, "run.ps1");
        var go = Path.Combine(directory.Path, "go");
        await File.WriteAllTextAsync(script, $"""
            Import-Module {ModuleUnderTest.Quote(ModuleUnderTest.Manifest)}
            'ready'
            while (-not [IO.File]::Exists({ModuleUnderTest.Quote(go)})) {'{'} [Threading.Thread]::Sleep(5) {'}'}
            foreach ($run in 1..3) {'{'} $result = Invoke-SyncConnection bugs; "$result $($result.Created) created, $($result.Errors) errors" {'}'}
            """);
        using var one = new ChildShell(script, Shell.ProfilePath);
        using var two = new ChildShell(script, Shell.ProfilePath);
        await Task.Delay(2500); // both have loaded the module by then, or nearly
        await File.WriteAllTextAsync(go, "");
        foreach (var child in new[] { one, two })
        {
            var (exitCode, output, errors) = await child.EndAsync();
            Assert.True(exitCode == 0, $"{output}\n{errors}");
        }

        Pass();
        for (var i = 0; i < Issues; i++)
        {
            foreach (var server in new[] { Cloud, DataCenter })
            {
                var issue = Assert.Single(server.Site.Issues.Values, issue => issue.Summary == $"Issue {i}");
                Assert.Single(issue.Comments);
                Assert.Equal($"content {i}", Encoding.UTF8.GetString(Assert.Single(issue.Attachments).Content));
            }
        }

        Assert.Equal(Issues + 1, Cloud.Site.Issues.Count);
        Assert.Empty(Shell.Invoke("Get-SyncError"));
        Assert.Equal(0, Pass().Writes);
        Assert.Equal(Issues + 1, Shell.Invoke("Get-SyncIssue -Status Synchronized").Count);
    }
}
