using System;
using System.Linq;
using System.Management.Automation;
using JiraSync.Engine.Profile;
using JiraSync.Output;
using Xunit;

namespace JiraSync.Module.Tests.Commands;

public sealed class SyncConnectionTests : IDisposable
{
    private const string New = "New-SyncConnection bugs -LocalInstance a -LocalProject SUP -RemoteInstance b -RemoteProject ENG -SkipTest";
    private readonly TestShell _shell = new();

    public SyncConnectionTests() =>
        _shell.Invoke("New-SyncInstance a https://a.example.org -Token t -SkipTest; New-SyncInstance b https://b.example.org -Token t -SkipTest");

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void New_shows_what_it_made()
    {
        var made = Connection(New + " -Description 'for bugs' -MaxCreations 5 -ConflictPolicy Hold -RemoteDefaultIssueType Bug");
        Assert.Equal(
            ("bugs", "a/SUP", "b/ENG", ConnectionMode.Basic, ConnectionState.Active, SyncDirection.Both, 5, ConflictPolicy.Hold, "Bug"),
            (made.Name, made.Local.ToString(), made.Remote.ToString(), made.Mode, made.State, made.Direction, made.MaxCreations, made.ConflictPolicy, made.Remote.DefaultIssueType));
        Assert.Equal((0L, 0, 0), (made.Issues, made.Errors, made.Triggers));
    }

    [Theory]
    [InlineData("-Direction LocalToRemote", SyncMethod.Automatic, SyncMethod.Disabled, SyncDirection.LocalToRemote)]
    [InlineData("-Direction RemoteToLocal", SyncMethod.Disabled, SyncMethod.Automatic, SyncDirection.RemoteToLocal)]
    [InlineData("-Direction Both", SyncMethod.Automatic, SyncMethod.Automatic, SyncDirection.Both)]
    [InlineData("-LocalMethod Manual", SyncMethod.Manual, SyncMethod.Automatic, SyncDirection.Both)]
    [InlineData("-LocalMethod Disabled -RemoteMethod Disabled", SyncMethod.Disabled, SyncMethod.Disabled, SyncDirection.None)]
    public void Directions_are_methods_of_the_sides(string parameters, SyncMethod local, SyncMethod remote, SyncDirection direction)
    {
        var made = Connection($"{New} {parameters}");
        Assert.Equal((local, remote, direction), (made.Local.Method, made.Remote.Method, made.Direction));
    }

    [Fact]
    public void Direction_and_methods_exclude_each_other()
    {
        Assert.Empty(_shell.Invoke(New + " -Direction Both -LocalMethod Manual"));
        Assert.StartsWith("AmbiguousParameterSet,", Assert.Single(_shell.Errors).FullyQualifiedErrorId);
    }

    [Fact]
    public void A_mode_that_does_not_run_is_not_offered()
    {
        Assert.Empty(_shell.Invoke(New + " -Mode Script"));
        Assert.IsAssignableFrom<ParameterBindingException>(Assert.Single(_shell.Errors).Exception);
        Assert.Empty(_shell.Invoke("Get-SyncConnection"));
    }

    [Theory]
    [InlineData("New-SyncConnection x -LocalInstance a -LocalProject SUP -RemoteInstance none -RemoteProject ENG -SkipTest", "InstanceNotFound")]
    [InlineData("New-SyncConnection x -LocalInstance a -LocalProject SUP -RemoteInstance A -RemoteProject sup -SkipTest", "ConnectionInvalid")]
    [InlineData("New-SyncConnection bugs -LocalInstance a -LocalProject SUP -RemoteInstance b -RemoteProject ENG -SkipTest", "ConnectionExists")]
    [InlineData("New-SyncConnection ../x -LocalInstance a -LocalProject SUP -RemoteInstance b -RemoteProject ENG -SkipTest", "NameInvalid")]
    [InlineData("Get-SyncConnection none", "ConnectionNotFound")]
    [InlineData("Invoke-SyncConnection none", "ConnectionNotFound")]
    [InlineData("Enable-SyncConnection none", "ConnectionNotFound")]
    [InlineData("Remove-SyncConnection none -Confirm:$false", "ConnectionNotFound")]
    [InlineData("Set-SyncConnection none -Description x", "ConnectionNotFound")]
    [InlineData("Set-SyncConnection bugs -NewName '?'", "NameInvalid")]
    [InlineData("Get-SyncTrigger bugs none", "TriggerNotFound")]
    [InlineData("Set-SyncTrigger bugs none -Notes x", "TriggerNotFound")]
    [InlineData("Add-SyncTrigger bugs -Side Local -Jql ' ' -SkipTest", "TriggerInvalid")]
    [InlineData("Invoke-SyncIssue XYZ-1", "IssueOutsideConnection")]
    [InlineData("Invoke-SyncIssue nonsense", "IssueReferenceInvalid")]
    [InlineData("Invoke-SyncIssue https://elsewhere.example.org/browse/SUP-1", "IssueOutsideConnection")]
    [InlineData("Invoke-SyncIssue SUP-1 -Side Remote", "IssueOutsideConnection")]
    [InlineData("Invoke-SyncIssue SUP-1 -Connection none", "ConnectionNotFound")]
    [InlineData("Get-SyncIssue SUP-1", "LinkNotFound")]
    [InlineData("Disconnect-SyncIssue SUP-1 -Confirm:$false", "LinkNotFound")]
    public void Errors_have_ids_and_targets(string script, string id)
    {
        Connection(New);
        Assert.Empty(_shell.Invoke(script));
        var error = Assert.Single(_shell.Errors);
        Assert.StartsWith(id + ",JiraSync.Commands.", error.FullyQualifiedErrorId);
        Assert.NotNull(error.TargetObject);
    }

    [Fact]
    public void A_key_that_fits_two_connections_asks_which()
    {
        Connection(New);
        Connection(New.Replace("bugs", "more"));
        Assert.Contains("'bugs' joins the same two projects", Assert.Single(_shell.Warnings));
        _shell.Invoke("Invoke-SyncIssue SUP-1");
        Assert.StartsWith("IssueReferenceInvalid,", Assert.Single(_shell.Errors).FullyQualifiedErrorId);
        Assert.Contains("-Connection", _shell.Errors[0].ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void Paused_ones_are_left_out_unless_called_by_name()
    {
        Connection(New);
        Assert.Equal(ConnectionState.Paused, Connection("Get-SyncConnection b* | Disable-SyncConnection -PassThru").State);
        Assert.Empty(_shell.Invoke("Invoke-SyncConnection *"));
        Assert.Empty(_shell.Errors);
        Assert.Empty(_shell.Invoke("Invoke-SyncConnection"));
        Assert.Contains("no active connection", Assert.Single(_shell.Warnings));
        var result = (SyncPassResult)_shell.Invoke("Invoke-SyncConnection bugs").Single().BaseObject;
        Assert.Equal(SyncPassStatus.Failed, result.Status);
        Assert.StartsWith("ConnectionPaused,", Assert.Single(_shell.Errors).FullyQualifiedErrorId);
        Assert.Equal(ConnectionState.Active, Connection("Enable-SyncConnection bugs -PassThru").State);
    }

    [Fact]
    public void Set_changes_what_is_given_and_can_rename()
    {
        var before = Connection(New + " -Description text");
        var after = Connection("Set-SyncConnection bugs -NewName issues -MaxDeletions 3 -LocalDefaultIssueType Task -SkipTest -PassThru");
        Assert.Equal((before.Id, "issues", 3, "text", "Task"), (after.Id, after.Name, after.MaxDeletions, after.Description, after.Local.DefaultIssueType));
        after = Connection("Set-SyncConnection issues -Description '' -LocalDefaultIssueType '' -Direction RemoteToLocal -SkipTest -PassThru");
        Assert.Equal((null, null, SyncDirection.RemoteToLocal), (after.Description, after.Local.DefaultIssueType, after.Direction));
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        _shell.Invoke(New + " -WhatIf");
        Assert.Empty(_shell.Invoke("Get-SyncConnection"));
        Connection(New);
        var trigger = (SyncTrigger)_shell.Invoke("Add-SyncTrigger bugs -Side Local -Jql 'a = b' -SkipTest").Single().BaseObject;
        _shell.Invoke("Set-SyncConnection bugs -Description x -WhatIf; Disable-SyncConnection bugs -WhatIf; Add-SyncTrigger bugs -Side Local -Jql x -WhatIf; Disable-SyncTrigger bugs * -WhatIf; Remove-SyncTrigger bugs * -WhatIf; Remove-SyncConnection bugs -WhatIf");
        Assert.Empty(_shell.Errors);
        var after = Connection("Get-SyncConnection");
        Assert.Equal((null, ConnectionState.Active, 1), (after.Description, after.State, after.Triggers));
        Assert.True(((SyncTrigger)_shell.Invoke("Get-SyncTrigger").Single().BaseObject).Active);
        Assert.NotEmpty(trigger.Id);
    }

    [Fact]
    public void Triggers_go_by_pipeline_and_pattern()
    {
        Connection(New);
        _shell.Invoke("'one', 'two' | ForEach-Object { Add-SyncTrigger bugs -Side Local -Jql \"labels = $_\" -Notes $_ -SkipTest -IncludeExisting }");
        Assert.Equal(2, _shell.Invoke("Get-SyncTrigger | Disable-SyncTrigger -PassThru | Where-Object { -not $_.Active -and $_.IncludeExisting }").Count);
        Assert.Equal(2, _shell.Invoke("Enable-SyncTrigger bugs * -PassThru | Where-Object Active").Count);
        var changed = (SyncTrigger)_shell.Invoke("Get-SyncTrigger bugs | Where-Object Notes -eq one | Set-SyncTrigger -Jql 'labels = three' -IncludeExisting:$false -SkipTest -PassThru").Single().BaseObject;
        Assert.Equal(("labels = three", "one", false), (changed.Jql, changed.Notes, changed.IncludeExisting));
        _shell.Invoke("Get-SyncTrigger bugs | Remove-SyncTrigger");
        Assert.Empty(_shell.Invoke("Get-SyncTrigger"));
    }

    [Fact]
    public void Completion_offers_names_and_ids()
    {
        Connection(New);
        var trigger = (SyncTrigger)_shell.Invoke("Add-SyncTrigger bugs -Side Local -Jql 'a = b' -SkipTest").Single().BaseObject;
        Assert.Equal(["a", "b"], Complete("Get-SyncInstance "));
        Assert.Equal(["b"], Complete("New-SyncConnection x -RemoteInstance b"));
        Assert.Equal(["bugs"], Complete("Invoke-SyncConnection "));
        Assert.Equal(["bugs"], Complete("Add-SyncTrigger B"));
        Assert.Equal([trigger.Id], Complete("Remove-SyncTrigger bugs "));
        Assert.Equal(["Local", "Remote"], Complete("Add-SyncTrigger bugs -Side "));
        Assert.Contains("Hold", Complete("Set-SyncConnection bugs -ConflictPolicy "));
    }

    [Fact]
    public void Completion_is_silent_where_there_is_no_profile()
    {
        _shell.Invoke("param($p) Set-SyncProfile $p", ("p", _shell.ProfilePath + "-none"));
        Assert.Empty(Complete("Get-SyncConnection -Name b"));
        Assert.False(System.IO.Directory.Exists(_shell.ProfilePath + "-none"));
    }

    private string[] Complete(string line) =>
        _shell.Invoke("param($line) (TabExpansion2 $line $line.Length).CompletionMatches | Where-Object ResultType -eq ParameterValue | ForEach-Object CompletionText", ("line", line))
            .Select(static text => text.ToString()).ToArray();

    private SyncConnection Connection(string script) => (SyncConnection)_shell.Invoke(script).Single().BaseObject;
}
