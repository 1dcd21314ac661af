using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using JiraSync.Output;
using JiraSync.Sandbox.Domain;
using Xunit;

namespace JiraSync.Module.Tests.Commands;

/// <summary>The cmdlets against two Jiras: what a person types, and what comes of it there.</summary>
public sealed class TwoJirasTests : IAsyncLifetime
{
    private readonly TwoJiras _jiras = new();

    public Task InitializeAsync() => _jiras.InitializeAsync();

    public Task DisposeAsync() => _jiras.DisposeAsync();

    [Fact]
    public void Five_steps_bring_issues_over()
    {
        var support = One<SyncInstance>("param($url, $signIn) New-SyncInstance support -Url $url -Credential $signIn", ("url", _jiras.Cloud.BaseUrl), ("signIn", _jiras.CloudSignIn));
        Assert.Equal((JiraKind.Cloud, AuthType.ApiToken, "JiraSync", "UTC"), (support.Kind, support.Auth, support.Account, support.TimeZone));
        var engineering = One<SyncInstance>("param($url) New-SyncInstance engineering -Url $url/browse/ENG-1 -Token sync-token", ("url", _jiras.DataCenter.BaseUrl));
        Assert.Equal((JiraKind.DataCenter, AuthType.Pat, _jiras.DataCenter.BaseUrl.TrimEnd('/')), (engineering.Kind, engineering.Auth, engineering.Url));
        One<SyncConnection>("New-SyncConnection bugs -LocalInstance support -LocalProject SUP -RemoteInstance engineering -RemoteProject ENG");
        var old = _jiras.NewIssue("before", "escalated");
        One<SyncTrigger>("Add-SyncTrigger bugs -Side Local -Jql 'labels = escalated' -IncludeExisting");
        var fresh = _jiras.NewIssue("after", "escalated");
        _jiras.NewIssue("not meant");

        var preview = One<SyncPassResult>("Invoke-SyncConnection bugs -WhatIf");
        Assert.Equal((SyncPassStatus.Preview, 2, 0L), (preview.Status, preview.Created, preview.Writes));
        Assert.Empty(Remote());
        var done = One<SyncPassResult>("Invoke-SyncConnection bugs");
        Assert.Equal((SyncPassStatus.Completed, 2, 0), (done.Status, done.Created, done.Errors));
        Assert.Equal(["after", "before"], Remote().Order());
        Assert.Equal((0, 0L), One<SyncPassResult>("Invoke-SyncConnection") is var quiet ? (quiet.Created, quiet.Writes) : default);

        var pairs = _jiras.Shell.Invoke("Get-SyncIssue -Status Synchronized").Select(static pair => (SyncIssue)pair.BaseObject).ToList();
        Assert.Equal(new[] { old, fresh }.Order(), pairs.Select(static pair => pair.LocalKey!).Order());
        Assert.All(pairs, pair => Assert.Equal($"{_jiras.Cloud.BaseUrl.TrimEnd('/')}/browse/{pair.LocalKey}", pair.LocalUrl));
        Assert.Equal(2L, One<SyncConnection>("Get-SyncConnection").Issues);
    }

    [Fact]
    public void Named_issues_come_as_keys_addresses_and_objects()
    {
        _jiras.Join();
        var keys = Enumerable.Range(1, 4).Select(number => _jiras.NewIssue($"issue {number}")).ToList();
        var results = Results(
            "param($a, $b, $c, $d) $a, $b, $c, $c, $d | Invoke-SyncIssue",
            ("a", keys[0].ToLowerInvariant()),
            ("b", new Uri($"{_jiras.Cloud.BaseUrl}/browse/{keys[1]}?focusedId=1")),
            ("c", Object(("Key", keys[2]), ("RestUrl", $"{_jiras.Cloud.BaseUrl}/rest/api/2/issue/10002"))),
            ("d", $"{_jiras.Cloud.BaseUrl}/projects/SUP/issues/{keys[3]}"));
        Assert.Equal(keys, results.Select(static result => result.LocalKey!).Order());
        Assert.All(results, static result => Assert.Equal(SyncStatus.Synchronized, result.Status));
        Assert.Equal(4, Remote().Count);

        // What came out goes in again, and the other side's keys mean the same pairs.
        Assert.Equal(4, Results("Get-SyncIssue | Invoke-SyncIssue").Count);
        Assert.Equal(results[0].LocalKey, Assert.Single(Results("param($key) Invoke-SyncIssue $key bugs", ("key", results[0].RemoteKey))).LocalKey);
        Assert.Equal(4, Remote().Count);
    }

    [Fact]
    public void A_preview_of_named_issues_shows_each_write_once_and_makes_none()
    {
        _jiras.Join();
        var key = _jiras.NewIssue("issue");
        var result = Assert.Single(Results("param($key) Invoke-SyncIssue $key -WhatIf", ("key", key)));
        Assert.Equal(SyncStatus.Preview, result.Status);
        Assert.Contains("Create Task 'issue'", Assert.Single(result.Actions));
        _jiras.Shell.Invoke("param($key) $WhatIfPreference = $true; Invoke-SyncIssue $key", ("key", key));
        Assert.Empty(Remote());
        Assert.Empty(_jiras.Shell.Invoke("Get-SyncIssue"));
    }

    [Fact]
    public void What_cannot_be_synced_is_a_result_and_an_error()
    {
        _jiras.Join();
        var key = _jiras.NewIssue("issue");
        var results = Results("param($key) 'SUP-999', $key, 'OTHER-1', 'gibberish' | Invoke-SyncIssue", ("key", key));
        Assert.Equal([SyncStatus.Error, SyncStatus.Synchronized], results.OrderBy(static result => result.Status != SyncStatus.Error).Select(static result => result.Status));
        Assert.Equal(["IssueOutsideConnection", "IssueReferenceInvalid", "JiraIssueNotFound"], Ids());
        Assert.Contains(_jiras.Shell.Errors, static error => Equals(error.TargetObject, "SUP-999") && error.CategoryInfo.Category == ErrorCategory.ObjectNotFound);
    }

    [Fact]
    public void More_than_a_batch_goes_over()
    {
        _jiras.Join();
        var keys = Enumerable.Range(1, 120).Select(number => _jiras.NewIssue($"issue {number}")).ToArray();
        Assert.Equal(120, Results("param($keys) $keys | Invoke-SyncIssue -Connection bugs", ("keys", keys)).Count(static result => result.Status == SyncStatus.Synchronized));
        Assert.Equal(120, Remote().Distinct().Count());
        Assert.Equal(120, _jiras.Shell.Invoke("Get-SyncIssue sup-*").Count);
        Assert.Single(_jiras.Shell.Invoke("Get-SyncIssue ENG-120"));
        Assert.Contains(keys[0], _jiras.Shell.Invoke("(TabExpansion2 'Get-SyncIssue SUP-').CompletionMatches | ForEach-Object CompletionText").Select(static text => text.ToString()));
    }

    [Fact]
    public void A_visual_connection_maps_what_both_call_the_same_and_tells_what_it_could_not_carry()
    {
        _jiras.Join();
        var rules = _jiras.Shell.Invoke(
            "$null = New-SyncConnection fields -LocalInstance support -LocalProject SUP -RemoteInstance engineering -RemoteProject ENG -Mode Visual -WarningAction SilentlyContinue; Get-SyncRule fields")
            .Select(static rule => ((SyncRule)rule.BaseObject).LocalField).ToList();
        Assert.Empty(_jiras.Shell.Errors);
        Assert.Equal(["summary", "description", "issuetype", "priority", "labels", "comment", "attachment"], rules.Take(7));
        Assert.Contains("duedate", rules);
        Assert.DoesNotContain("assignee", rules);
        _jiras.Shell.Invoke("Set-SyncRule fields -LocalField Nowhere -RemoteField priority");
        Assert.Equal(["FieldNotFound"], Ids());
        _jiras.Shell.Invoke("Set-SyncRule fields -LocalField priority -RemoteField priority -ValueMap @{ Highest = 'Blocker' }");
        Assert.Empty(_jiras.Shell.Errors);

        var checks = _jiras.Shell.Invoke("Test-SyncConnection fields -Detailed").Select(static check => (SyncCheck)check.BaseObject).ToList();
        Assert.Contains(checks, static check => check is { Passed: false, ErrorId: "ValueNotMapped" } && check.Detail.Contains("'Blocker'", StringComparison.Ordinal));
        Assert.Contains(checks, static check => check is { Passed: true, Check: "Rules" });

        var key = _jiras.NewIssue("worth a notice");
        var result = Assert.Single(Results("param($key) Invoke-SyncIssue $key fields", ("key", key)));
        Assert.Equal(SyncStatus.Synchronized, result.Status);
        Assert.Contains("Priority", Assert.Single(result.Notices));
    }

    [Fact]
    public void Disconnected_issues_go_their_own_ways()
    {
        _jiras.Join();
        var keys = new[] { _jiras.NewIssue("one"), _jiras.NewIssue("two") };
        Results("param($keys) $keys | Invoke-SyncIssue", ("keys", keys));
        _jiras.Shell.Invoke("param($key) Disconnect-SyncIssue $key -WhatIf", ("key", keys[0]));
        Assert.Empty(_jiras.Shell.Invoke("Get-SyncIssue -Status Disconnected"));
        _jiras.Shell.Invoke("param($key) Get-SyncIssue $key | Disconnect-SyncIssue -Confirm:$false; Disconnect-SyncIssue $key -Confirm:$false", ("key", keys[0]));
        Assert.Equal(["LinkNotFound"], Ids());
        _jiras.Cloud.Control.Edits.Update("admin", keys[0], static issue => issue.Summary = "changed");
        _jiras.Cloud.Control.FlushIndex();
        Assert.Equal(SyncPassStatus.Completed, One<SyncPassResult>("Invoke-SyncConnection bugs").Status);
        Assert.Contains("one", Remote());
    }

    [Fact]
    public void Both_values_of_a_conflict_are_shown()
    {
        _jiras.Join();
        var key = _jiras.NewIssue("issue");
        var twin = Results("param($key) Invoke-SyncIssue $key", ("key", key)).Single().RemoteKey!;
        _jiras.Cloud.Control.Edits.Update("admin", key, static issue => issue.Summary = "from support");
        Thread.Sleep(20); // later by the clock: a tie goes to the side that started the link
        _jiras.DataCenter.Control.Edits.Update("admin", twin, static issue => issue.Summary = "from engineering");
        Results("param($key) Invoke-SyncIssue $key", ("key", key));
        var conflict = One<SyncConflict>("Get-SyncConflict bugs");
        Assert.Equal((key, twin, "summary", "from support", "from engineering", SideName.Remote), (conflict.LocalKey, conflict.RemoteKey, conflict.Field, conflict.LocalValue, conflict.RemoteValue, conflict.Winner));
        Assert.True(conflict.LocalChanged <= conflict.RemoteChanged);
        Assert.Empty(_jiras.Shell.Invoke("Get-SyncConflict -Open"));
    }

    [Fact]
    public void A_side_that_is_down_is_an_error_that_stays_until_it_is_back()
    {
        _jiras.Join();
        var key = _jiras.NewIssue("issue");
        Results("param($key) Invoke-SyncIssue $key", ("key", key));
        _jiras.Shell.Invoke("Set-SyncInstance engineering -Token revoked -SkipTest");
        var result = One<SyncPassResult>("Invoke-SyncConnection bugs");
        Assert.Equal(SyncPassStatus.Errors, result.Status);
        Assert.Equal(["JiraAuthenticationFailed"], Ids());
        var standing = One<SyncError>("Get-SyncError bugs");
        Assert.Equal((SideName.Remote, "JiraAuthenticationFailed", null, "Remote side"), (standing.Side, standing.ErrorId, standing.Link, standing.Subject));
        Assert.Equal(1, One<SyncConnection>("Get-SyncConnection").Errors);
        Assert.Equal(false, _jiras.Shell.Invoke("Test-SyncConnection bugs -WarningAction SilentlyContinue").Single().BaseObject);
        Assert.Contains(_jiras.Shell.Invoke("Test-SyncConnection bugs -Detailed").Select(static check => (SyncCheck)check.BaseObject), static check => check is { Passed: false, ErrorId: "JiraAuthenticationFailed" });

        _jiras.Shell.Invoke("Set-SyncInstance engineering -Token sync-token");
        Assert.Empty(_jiras.Shell.Errors);
        Assert.Equal(SyncPassStatus.Completed, One<SyncPassResult>("Invoke-SyncConnection bugs").Status);
        Assert.Empty(_jiras.Shell.Invoke("Get-SyncError"));
        Assert.Equal(true, _jiras.Shell.Invoke("Test-SyncConnection bugs").Single().BaseObject);
    }

    [Theory]
    [InlineData("param($url) New-SyncInstance x $url -Token wrong", "JiraAuthenticationFailed")]
    [InlineData("New-SyncConnection x -LocalInstance support -LocalProject NOPE -RemoteInstance engineering -RemoteProject ENG", "JiraProjectNotFound")]
    [InlineData("New-SyncConnection x -LocalInstance support -LocalProject SUP -RemoteInstance engineering -RemoteProject ENG -RemoteDefaultIssueType Wish", "ConnectionInvalid")]
    [InlineData("Add-SyncTrigger bugs -Side Remote -Jql 'nonsense ='", "TriggerQueryInvalid")]
    [InlineData("Set-SyncConnection bugs -RemoteProject NOPE", "JiraProjectNotFound")]
    public void What_Jira_refuses_is_not_stored(string script, string id)
    {
        _jiras.Join();
        Assert.Empty(_jiras.Shell.Invoke(script, script.StartsWith("param", StringComparison.Ordinal) ? [("url", _jiras.DataCenter.BaseUrl)] : []));
        Assert.Equal([id], Ids());
        var profile = ProfileDirectory.Open(_jiras.Shell.ProfilePath);
        Assert.Equal((2, 1, "ENG", 0), (profile.Instances.List().Count, profile.Connections.List().Count, profile.Connections.Get("bugs").Remote.Project, profile.Connections.GetTriggers("bugs").Count));
    }

    [Fact]
    public void A_connection_that_holds_issues_cannot_be_pointed_elsewhere()
    {
        _jiras.Join();
        Results("param($key) Invoke-SyncIssue $key", ("key", _jiras.NewIssue("issue")));
        _jiras.Shell.Invoke("Set-SyncConnection bugs -RemoteProject OTHER -SkipTest");
        Assert.Equal(["ConnectionInvalid"], Ids());

        // Another sign-in to the same site is no other site.
        _jiras.Shell.Invoke("param($url) $null = New-SyncInstance again $url -Token sync-token; Set-SyncConnection bugs -RemoteInstance again", ("url", _jiras.DataCenter.BaseUrl));
        Assert.Empty(_jiras.Shell.Errors);
        Assert.Equal(SyncPassStatus.Completed, One<SyncPassResult>("Invoke-SyncConnection bugs").Status);
    }

    [Fact]
    public void A_brake_stops_a_pass_until_somebody_says_that_it_is_meant()
    {
        _jiras.Join();
        _jiras.Shell.Invoke("Set-SyncConnection bugs -MaxCreations 1; $null = Add-SyncTrigger bugs -Side Local -Jql 'labels = many' -IncludeExisting");
        _jiras.NewIssue("one", "many");
        _jiras.NewIssue("two", "many");
        Assert.Equal(SyncPassStatus.Errors, One<SyncPassResult>("Invoke-SyncConnection bugs").Status);
        Assert.Equal(["BrakeCreations"], Ids());
        Assert.Empty(Remote());
        Assert.Equal(2, One<SyncPassResult>("Invoke-SyncConnection bugs -Force").Created);
    }

    [Fact]
    public void No_secret_is_written_anywhere()
    {
        var lines = _jiras.Shell.Invoke(
            "param($url) New-SyncInstance engineering $url -Token sync-token -Verbose 4>&1; Test-SyncInstance -Verbose 4>&1; Test-SyncInstance -Detailed; Get-SyncInstance",
            ("url", _jiras.DataCenter.BaseUrl));
        Assert.NotEmpty(lines);
        foreach (var line in lines) Assert.DoesNotContain("sync-token", string.Join(" ", line.Properties.Select(static property => $"{property.Value}")) + line);
    }

    private static PSObject Object(params (string Name, object Value)[] properties)
    {
        var made = new PSObject();
        foreach (var (name, value) in properties) made.Properties.Add(new PSNoteProperty(name, value));
        return made;
    }

    private T One<T>(string script, params (string Name, object? Value)[] parameters)
    {
        var written = _jiras.Shell.Invoke(script, parameters);
        Assert.True(written.Count == 1, string.Join("\n", _jiras.Shell.Errors.Select(static error => error.ToString())));
        return (T)written[0].BaseObject;
    }

    private List<Output.SyncIssueResult> Results(string script, params (string Name, object? Value)[] parameters) =>
        _jiras.Shell.Invoke(script, parameters).Select(static result => (Output.SyncIssueResult)result.BaseObject).ToList();

    private string[] Ids() => _jiras.Shell.Errors.Select(static error => error.FullyQualifiedErrorId.Split(',')[0]).Order(StringComparer.Ordinal).ToArray();

    private List<string> Remote() => _jiras.DataCenter.Site.Issues.Values.Select(static issue => issue.Summary).ToList();
}
