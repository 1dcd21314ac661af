using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using JiraSync.Module.Tests.Commands;
using JiraSync.Output;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Hosting;
using Xunit;

namespace JiraSync.Module.Tests.BadDays;

/// <summary>Two Jiras in sync, something goes wrong, somebody puts it right: what the cmdlets say meanwhile, and what is there in the end.</summary>
public abstract class BadDay : IAsyncLifetime
{
    private readonly TwoJiras _jiras = new();

    internal SandboxServer Cloud => _jiras.Cloud;

    internal SandboxServer DataCenter => _jiras.DataCenter;

    internal TestShell Shell => _jiras.Shell;

    /// <summary>Key of an issue in the Cloud that is in sync.</summary>
    protected string Ours { get; private set; } = "";

    /// <summary>Key of its twin in the Data Center.</summary>
    protected string Theirs { get; private set; } = "";

    public virtual async Task InitializeAsync()
    {
        await _jiras.InitializeAsync();
        _jiras.Join();
        Shell.Invoke("$null = Add-SyncTrigger bugs -Side Local -Jql 'labels = shared'; $null = Add-SyncTrigger bugs -Side Remote -Jql 'labels = shared'");
        Ours = NewIssue("in sync");
        Assert.Equal(1, Pass().Created);
        Theirs = Assert.Single(DataCenter.Site.Issues.Values).Key;
    }

    public virtual Task DisposeAsync() => _jiras.DisposeAsync();

    /// <summary>An issue in the Cloud that a trigger takes.</summary>
    protected string NewIssue(string summary) => _jiras.NewIssue(summary, "shared");

    /// <summary>A pass that must go well.</summary>
    protected SyncPassResult Pass()
    {
        var result = Assert.IsType<SyncPassResult>(Assert.Single(Shell.Invoke("Invoke-SyncConnection bugs")).BaseObject);
        Assert.True(result.Status == SyncPassStatus.Completed, string.Join('\n', Shell.Errors.Select(static error => $"{error.FullyQualifiedErrorId}: {error}")));
        Assert.Empty(Shell.Errors);
        return result;
    }

    /// <summary>A script that must end with one error, which says what happened to what, and what to do.</summary>
    internal IReadOnlyList<System.Management.Automation.PSObject> Fails(string id, string[] mentions, string script, params (string Name, object? Value)[] parameters)
    {
        var written = Shell.Invoke(script, parameters);
        Assert.True(Shell.Errors.Count == 1, $"{Shell.Errors.Count} errors:\n" + string.Join('\n', Shell.Errors.Select(static one => $"{one.FullyQualifiedErrorId}: {one}")));
        var error = Shell.Errors[0];
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        foreach (var mention in mentions) Assert.Contains(mention, error.ToString(), StringComparison.Ordinal);
        Assert.True(error.ErrorDetails.RecommendedAction.Length > 20, $"It does not say what to do: {error.ErrorDetails.RecommendedAction}");
        Assert.DoesNotContain(SiteBuilder.SyncToken, $"{error}{error.Exception}{error.ErrorDetails.RecommendedAction}", StringComparison.Ordinal);
        return written;
    }

    /// <summary>A pass that must end with one error of that kind.</summary>
    protected SyncPassResult FailingPass(string id, params string[] mentions) =>
        Assert.IsType<SyncPassResult>(Assert.Single(Fails(id, mentions, "Invoke-SyncConnection bugs")).BaseObject);

    /// <summary>What people do while something is wrong: an edit on each side and a new issue.</summary>
    protected void PeopleWork()
    {
        Cloud.Control.Edits.Update("admin", Ours, static issue => issue.Summary = "edited here meanwhile");
        DataCenter.Control.Edits.Update("admin", Theirs, issue => issue.Description = DataCenter.Site.Text("edited there meanwhile"));
        NewIssue("new meanwhile");
        Cloud.Control.FlushIndex();
        DataCenter.Control.FlushIndex();
    }

    /// <summary>All that people did is on both sides, once, and nothing stands in the list of errors.</summary>
    protected void AssertNothingWasLost()
    {
        Assert.Equal(["edited here meanwhile", "new meanwhile"], DataCenter.Site.Issues.Values.Select(static issue => issue.Summary).Order());
        Assert.Equal(["edited here meanwhile", "new meanwhile"], Cloud.Site.Issues.Values.Select(static issue => issue.Summary).Order());
        Assert.Contains("edited there meanwhile", Cloud.Site.GetIssue(Ours).Description!.Source, StringComparison.Ordinal);
        Assert.Empty(Shell.Invoke("Get-SyncError"));
        Assert.Equal(0, Pass().Writes);
        Assert.Equal(2, Shell.Invoke("Get-SyncIssue -Status Synchronized").Count);
    }

    /// <summary>Passes as the scheduled task makes them, so much later by the clock, until nothing is to be done.</summary>
    internal async Task PassesLaterAsync(TimeSpan later)
    {
        var profile = ProfileDirectory.Open(Shell.ProfilePath);
        var host = new SilentHost();
        for (var pass = 0; pass < 6; pass++)
        {
            using var service = new SyncService(profile, host, new SecretResolver(profile.Secrets), null, time: new LaterClock(later + (pass * later)));
            var report = await service.InvokeAsync("bugs", new PassRequest(), CancellationToken.None);
            Assert.True(report.Errors == 0, string.Join('\n', report.SideErrors.Select(static error => error.Message).Concat(report.Results.Select(static result => result.Error))));
        }
    }

    private sealed class LaterClock(TimeSpan later) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + later;
    }

    private sealed class SilentHost : ISyncHost
    {
        public void Verbose(string message)
        {
        }

        public void Warning(string message)
        {
        }

        public void Progress(SyncProgress progress)
        {
        }

        public bool ShouldProcess(string target, string action) => true;
    }
}
