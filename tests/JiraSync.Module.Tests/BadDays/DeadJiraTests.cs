using System;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using JiraSync.Output;
using Xunit;

namespace JiraSync.Module.Tests.BadDays;

/// <summary>A Jira that is down: how long an admin waits to hear of it, and that it resumes by itself.</summary>
public sealed class DeadJiraTests : BadDay
{
    /// <summary>Longer than this nobody should sit before a pass that gets nowhere.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public void A_Jira_that_is_down_for_an_hour_is_said_in_good_time_and_resumes_by_itself()
    {
        PeopleWork();
        DataCenter.Control.BeginOutage(TimeSpan.FromHours(1));
        var since = Stopwatch.StartNew();
        Assert.Equal(SyncPassStatus.Errors, FailingPass("JiraUnavailable", "503", new Uri(DataCenter.BaseUrl).Host).Status);
        Assert.True(since.Elapsed < Patience, $"It took {since.Elapsed}.");
        var standing = Assert.IsType<SyncError>(Assert.Single(Shell.Invoke("Get-SyncError")).BaseObject);
        Assert.Equal(("JiraUnavailable", "Remote side"), (standing.ErrorId, standing.Subject));

        // What the dead Jira's people did before arrives when it is back, with no help.
        DataCenter.Control.EndOutage();
        Pass();
        AssertNothingWasLost();
    }

    [Fact]
    public void Both_Jiras_down_are_two_errors_in_good_time()
    {
        PeopleWork();
        Cloud.Control.BeginOutage();
        DataCenter.Control.BeginOutage(dropConnections: true);
        var since = Stopwatch.StartNew();
        Shell.Invoke("Invoke-SyncConnection bugs");
        Assert.True(since.Elapsed < Patience, $"It took {since.Elapsed}.");
        Assert.Equal(["JiraUnavailable", "JiraUnreachable"], Shell.Errors.Select(static error => error.FullyQualifiedErrorId.Split(',')[0]).Order(StringComparer.Ordinal));
        Cloud.Control.EndOutage();
        DataCenter.Control.EndOutage();
        Pass();
        AssertNothingWasLost();
    }

    [Fact]
    public void A_port_where_nobody_listens_is_said_and_not_stored()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        var port = ((IPEndPoint)socket.LocalEndpoint).Port;
        socket.Stop();
        var since = Stopwatch.StartNew();
        Fails("JiraUnreachable", ["127.0.0.1"], "param($url) New-SyncInstance x $url -Token sync-token", ("url", $"http://127.0.0.1:{port}/jira"));
        Assert.True(since.Elapsed < Patience, $"It took {since.Elapsed}.");
        Assert.Equal(2, Shell.Invoke("Get-SyncInstance").Count);
    }

    [Fact]
    public void A_Jira_that_takes_connections_and_never_answers_is_said()
    {
        // A hung server, or a firewall that swallows: the wait is what the instance allows, not several times as long.
        using var hung = new TcpListener(IPAddress.Loopback, 0);
        hung.Start();
        Shell.Invoke("param($url) Set-SyncInstance engineering -Url $url -TimeoutSeconds 5 -SkipTest", ("url", $"http://127.0.0.1:{((IPEndPoint)hung.LocalEndpoint).Port}/jira"));
        PeopleWork();
        var since = Stopwatch.StartNew();
        FailingPass("JiraTimeout", "127.0.0.1");
        Assert.True(since.Elapsed < TimeSpan.FromSeconds(20), $"It took {since.Elapsed}.");

        Shell.Invoke("param($url) Set-SyncInstance engineering -Url $url", ("url", DataCenter.BaseUrl));
        Pass();
        AssertNothingWasLost();
    }
}
