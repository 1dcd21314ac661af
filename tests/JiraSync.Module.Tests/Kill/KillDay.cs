using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using JiraSync.Module.Tests.Commands;
using JiraSync.Output;
using JiraSync.Sandbox.Faults;
using JiraSync.Sandbox.Hosting;
using Xunit;

namespace JiraSync.Module.Tests.Kill;

/// <summary>One issue, what people did to it, and what must be there in the end.</summary>
internal sealed class KillDay
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
    private readonly KillWorld _world;
    private readonly TwoJiras _jiras;
    private readonly SandboxServer _from;
    private readonly SandboxServer _to;
    private readonly List<string> _comments = [];
    private readonly Dictionary<string, byte[]> _files = [];
    private string _summary;
    private string _description = "What happened, and where";

    public KillDay(KillWorld world, bool fromCloud, int number)
    {
        _world = world;
        _jiras = world.Jiras;
        (_from, _to) = fromCloud ? (_jiras.Cloud, _jiras.DataCenter) : (_jiras.DataCenter, _jiras.Cloud);
        _summary = $"Issue {number}";
        Key = _from.Control.Edits.CreateIssue("admin", fromCloud ? "SUP" : "ENG", "Bug", issue =>
        {
            issue.Summary = _summary;
            issue.Description = _from.Site.Text(_description);
            issue.Labels.Add("shared");
        }).Key;
        Comment("first thoughts");
        Attach("first.txt");
    }

    public string Key { get; }

    private Sandbox.Domain.Issue Ours => _from.Site.GetIssue(Key);

    public void Comment(string text)
    {
        _comments.Add(text);
        _from.Control.Edits.AddComment("admin", Key, text);
    }

    public void Attach(string name)
    {
        var content = Encoding.UTF8.GetBytes($"content of {name} of {Key}");
        _files[name] = content;
        _from.Control.Edits.AddAttachment("admin", Key, name, "text/plain", content);
    }

    public void Edit()
    {
        _summary += " (confirmed)";
        _description = "It happened again";
        _from.Control.Edits.Update("admin", Key, issue =>
        {
            issue.Summary = _summary;
            issue.Description = _from.Site.Text(_description);
        });
    }

    public void EditComment()
    {
        _comments[0] = "better thoughts";
        _from.Control.Edits.EditComment("admin", Ours.Comments[0].Id, _comments[0]);
    }

    public void DeleteComment()
    {
        _comments.RemoveAt(0);
        _from.Control.Edits.DeleteComment("admin", Ours.Comments[0].Id);
    }

    public void DeleteAttachment()
    {
        _files.Clear();
        _from.Control.Edits.DeleteAttachment("admin", Ours.Attachments[0].Id);
    }

    /// <summary>Runs a process until a call of that sort comes to the other Jira, and kills it there.</summary>
    public async Task KillAtAsync(string match, bool afterwards, int skip = 0, SandboxServer? at = null, bool mayEnd = false)
    {
        using var directory = new TemporaryDirectory();
        var script = Path.Combine(directory.Path, "run.ps1");
        await File.WriteAllTextAsync(script, $"Import-Module {ModuleUnderTest.Quote(ModuleUnderTest.Manifest)}\nInvoke-SyncConnection bugs");
        var fault = new Fault { Kind = FaultKind.Latency, Match = match, AfterCommit = afterwards, Delay = Long, Count = 1, SkipFirst = skip };
        var server = at ?? _to;
        server.Control.AddFault(fault);
        using var child = new ChildShell(script, _jiras.Shell.ProfilePath);
        var since = Stopwatch.StartNew();
        while (fault.Struck == 0 && !child.HasEnded)
        {
            Assert.True(since.Elapsed < Long, "The call that was to be held never came.");
            await Task.Delay(10);
        }

        if (afterwards) await Task.Delay(50); // the work follows the strike
        if (!child.HasEnded) await child.KillAsync();
        else if (!mayEnd) Assert.Fail($"The call that was to be held never came: {await child.EndAsync()}");
        server.Control.ClearFaults();
    }

    /// <summary>Runs in this process until nothing is to be done, with short waits, and then once more as people do.</summary>
    public async Task SettleAsync()
    {
        var options = new SyncOptions { UnknownOutcomeSettles = TimeSpan.FromMilliseconds(200), RetryFirst = TimeSpan.FromMilliseconds(50) };
        var profile = ProfileDirectory.Open(_jiras.Shell.ProfilePath);
        var connection = profile.Connections.Get("bugs").Id.ToString("D");
        var since = Stopwatch.StartNew();
        for (var quiet = 0; quiet < 2;)
        {
            using var service = new SyncService(profile, _world, new SecretResolver(profile.Secrets), null, options: options);
            var report = await service.InvokeAsync("bugs", new PassRequest(), CancellationToken.None);
            var waits = service.Store.NextDue(connection, SideName.Local) ?? service.Store.NextDue(connection, SideName.Remote);
            quiet = report is { Writes: 0, Errors: 0, Results.Count: 0 } && waits is null ? quiet + 1 : 0;
            Assert.True(since.Elapsed < Long, "It never became quiet: " + _world.Said);
            if (quiet == 0) await Task.Delay(100);
        }
    }

    public void AssertWhole()
    {
        var twin = Assert.Single(_to.Site.Issues.Values, issue => issue.Summary == _summary);
        Assert.Single(_from.Site.Issues.Values, issue => issue.Summary == _summary);
        Assert.Equal(_description, Plain(twin.Description!));
        foreach (var issue in new[] { Ours, twin })
        {
            Assert.Equal(_comments.Count, issue.Comments.Count);
            foreach (var comment in _comments) Assert.Single(issue.Comments, written => Plain(written.Body).EndsWith(comment, StringComparison.Ordinal));
            Assert.Equal(_files.Keys.Order(), issue.Attachments.Select(static attachment => attachment.FileName).Order());
            Assert.All(issue.Attachments, attachment => Assert.Equal(_files[attachment.FileName], attachment.Content));
        }

        Assert.Empty(_jiras.Shell.Invoke("Get-SyncError"));
        var pair = Assert.IsType<SyncIssue>(Assert.Single(_jiras.Shell.Invoke("param($key) Get-SyncIssue $key", ("key", Key))).BaseObject);
        Assert.Equal(SyncStatus.Synchronized, pair.Status);
        Assert.Contains(twin.Key, new[] { pair.LocalKey, pair.RemoteKey });
    }

    private static string Plain(Sandbox.Domain.RichText text) => Engine.RichTexts.RichTextPreview.Of(
        text.IsAdf ? Engine.Model.RichText.Adf(text.Source) : Engine.Model.RichText.Wiki(text.Source), 1000).Trim();
}
