using System.IO;
using System.Linq;
using System.Management.Automation;
using JiraSync.Engine.Profile;
using JiraSync.Engine.State;
using Xunit;

namespace JiraSync.Module.Tests.Commands;

public sealed class SyncProfileTests
{
    [Fact]
    public void Get_shows_what_is_in_use()
    {
        using var shell = new TestShell();
        var before = (ProfileSummary)Assert.Single(shell.Invoke("Get-SyncProfile")).BaseObject;
        Assert.Equal((shell.ProfilePath, "Session", false, null), (before.Path, before.Source, before.Exists, before.ProfileId));
        Assert.False(Directory.Exists(shell.ProfilePath));

        ProfileDirectory.Open(shell.ProfilePath).Instances.Add(new InstanceConfig { Name = "support", Url = "https://acme.atlassian.net", UserName = "a@b.c" });
        var after = (ProfileSummary)Assert.Single(shell.Invoke("Get-SyncProfile")).BaseObject;
        Assert.Equal((true, 1, 0), (after.Exists, after.Instances, after.Connections));
        Assert.NotNull(after.ProfileId);
    }

    [Fact]
    public void Set_changes_it_for_the_session_and_back()
    {
        using var shell = new TestShell();
        using var other = new TemporaryDirectory();
        var set = (ProfileSummary)Assert.Single(shell.Invoke("param($path) Set-SyncProfile $path -PassThru", ("path", other.Path))).BaseObject;
        Assert.Equal(other.Path, set.Path);
        Assert.Equal(other.Path, shell.Invoke("(Get-SyncProfile).Path").Single().BaseObject);
        Assert.NotEqual("Session", shell.Invoke("Set-SyncProfile -Default; (Get-SyncProfile).Source").Single().BaseObject);
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        using var shell = new TestShell();
        shell.Invoke("Set-SyncProfile /elsewhere -WhatIf");
        Assert.Equal(shell.ProfilePath, shell.Invoke("(Get-SyncProfile).Path").Single().BaseObject);
    }

    [Fact]
    public void A_broken_profile_is_refused_at_once()
    {
        using var shell = new TestShell();
        using var broken = new TemporaryDirectory();
        File.WriteAllText(Path.Combine(broken.Path, "profile.json"), "{\n  \"profileId\": \n}");
        shell.Invoke("param($path) Set-SyncProfile $path", ("path", broken.Path));
        var error = Assert.Single(shell.Errors);
        Assert.StartsWith("ProfileInvalid,", error.FullyQualifiedErrorId);
        Assert.Equal(broken.Path, error.TargetObject);
        Assert.Contains("line 3", error.ToString());
        Assert.Equal(shell.ProfilePath, shell.Invoke("(Get-SyncProfile).Path").Single().BaseObject);
    }

    [Fact]
    public void A_file_is_no_profile()
    {
        using var shell = new TestShell();
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "file");
        File.WriteAllText(file, "");
        shell.Invoke("param($path) Set-SyncProfile $path", ("path", file));
        Assert.StartsWith("ProfileInvalid,", Assert.Single(shell.Errors).FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidOperation, shell.Errors[0].CategoryInfo.Category);
    }

    [Fact]
    public void A_profile_that_was_moved_waits_until_somebody_says_so()
    {
        using var shell = new TestShell();
        shell.Invoke("New-SyncInstance a https://a.example.org -Token t -SkipTest; New-SyncInstance b https://b.example.org -Token t -SkipTest; New-SyncConnection bugs -LocalInstance a -LocalProject A -RemoteInstance b -RemoteProject B -SkipTest");
        using (var store = SqliteStore.Open(ProfileDirectory.Open(shell.ProfilePath).StateFile)) store.Commit([], static writer => writer.SetNote("machine", "elsewhere"));

        // The configuration can still be looked at; what needs the state cannot be done.
        Assert.Single(shell.Invoke("Get-SyncConnection"));
        Assert.Contains("Set-SyncProfile -AcceptMove", Assert.Single(shell.Warnings));
        shell.Invoke("Get-SyncIssue");
        Assert.StartsWith("ProfileMoved,", Assert.Single(shell.Errors).FullyQualifiedErrorId);
        shell.Invoke("Set-SyncProfile -AcceptMove -WhatIf; Get-SyncIssue");
        Assert.StartsWith("ProfileMoved,", Assert.Single(shell.Errors).FullyQualifiedErrorId);

        shell.Invoke("Set-SyncProfile -AcceptMove");
        Assert.Empty(shell.Invoke("Get-SyncIssue"));
        Assert.Empty(shell.Errors);
        Assert.Equal(shell.ProfilePath, shell.Invoke("(Get-SyncProfile).Path").Single().BaseObject);
    }
}
