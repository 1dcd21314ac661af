using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net;
using JiraSync.Engine.Profile;
using JiraSync.Output;
using Xunit;

namespace JiraSync.Module.Tests.Commands;

public sealed class SyncInstanceTests : IDisposable
{
    private const string Secret = "very-secret-token";
    private readonly TestShell _shell = new();
    private readonly PSCredential _credential = new("ann@example.org", new NetworkCredential("", Secret).SecurePassword);

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void New_keeps_the_secret_apart_and_protected()
    {
        var made = (SyncInstance)_shell.Invoke("param($c) New-SyncInstance support -Url https://acme.atlassian.net/jira/your-work -Credential $c -SkipTest", ("c", _credential)).Single().BaseObject;
        Assert.Equal(("support", "https://acme.atlassian.net", AuthType.ApiToken, "ann@example.org", "store:support"), (made.Name, made.Url, made.Auth, made.UserName, made.Secret));
        Assert.Equal(Secret, ProfileDirectory.Open(_shell.ProfilePath).Secrets.Get("support"));
        foreach (var file in Directory.GetFiles(_shell.ProfilePath, "*", SearchOption.AllDirectories)) Assert.DoesNotContain(Secret, File.ReadAllText(file));
    }

    [Theory]
    [InlineData("https://jira.example.org", "-Token very-secret-token", AuthType.Pat, "store:i")]
    [InlineData("https://jira.example.org", "-Credential $c", AuthType.Basic, "store:i")]
    [InlineData("https://acme.atlassian.net", "-Credential $c -Auth ScopedToken", AuthType.ScopedToken, "store:i")]
    [InlineData("https://acme.atlassian.net", "-Credential $c -Auth OAuthClientCredentials", AuthType.OAuthClientCredentials, "store:i")]
    [InlineData("https://jira.example.org", "-SecretReference env:JIRA_TOKEN", AuthType.Pat, "env:JIRA_TOKEN")]
    [InlineData("https://acme.atlassian.net", "-SecretReference vault:work/jira -UserName ann@example.org", AuthType.ApiToken, "vault:work/jira")]
    [InlineData("http://localhost:8080/jira", "-Token very-secret-token", AuthType.Pat, "store:i")]
    public void The_way_to_sign_in_follows_from_what_is_given(string url, string signIn, AuthType auth, string secret)
    {
        var made = (SyncInstance)_shell.Invoke($"param($c) New-SyncInstance i {url} {signIn} -SkipTest -Verbose", ("c", _credential)).Single().BaseObject;
        Assert.Equal((auth, secret), (made.Auth, made.Secret));
        Assert.DoesNotContain(_shell.Verbose, static line => line.Contains(Secret));
    }

    [Theory]
    [InlineData("New-SyncInstance i https://acme.atlassian.net -Token t -SkipTest", "InstanceInvalid", ErrorCategory.InvalidOperation)]
    [InlineData("New-SyncInstance i http://jira.example.org -Token t -SkipTest", "JiraInsecureUrl", ErrorCategory.InvalidOperation)]
    [InlineData("New-SyncInstance i nonsense -Token t -SkipTest", "JiraInvalidUrl", ErrorCategory.InvalidArgument)]
    [InlineData("New-SyncInstance 'a b' https://jira.example.org -Token t -SkipTest", "NameInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("New-SyncInstance i https://jira.example.org -SecretReference very-secret-token -SkipTest", "InstanceInvalid", ErrorCategory.InvalidOperation)]
    [InlineData("New-SyncInstance support https://jira.example.org -Token t -SkipTest", "InstanceExists", ErrorCategory.ResourceExists)]
    [InlineData("Get-SyncInstance none", "InstanceNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Set-SyncInstance none -TimeoutSeconds 5", "InstanceNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Remove-SyncInstance none -Confirm:$false", "InstanceNotFound", ErrorCategory.ObjectNotFound)]
    public void Errors_have_ids_and_say_what_to_do(string script, string id, ErrorCategory category)
    {
        Support();
        Assert.Empty(_shell.Invoke(script));
        var error = Assert.Single(_shell.Errors);
        Assert.StartsWith(id + ",JiraSync.Commands.", error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.NotNull(error.TargetObject);
        Assert.DoesNotContain(Secret, error.ToString() + error.ErrorDetails.RecommendedAction + error.Exception);
        Assert.Equal("support", Assert.Single(ProfileDirectory.Open(_shell.ProfilePath).Instances.List()).Name);
    }

    [Fact]
    public void What_failed_is_told_for_each_input_and_the_rest_goes_on()
    {
        Support();
        var found = _shell.Invoke("'none', 'support' | Get-SyncInstance");
        Assert.Equal("support", ((SyncInstance)found.Single().BaseObject).Name);
        Assert.Equal("none", Assert.Single(_shell.Errors).TargetObject);
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        _shell.Invoke("New-SyncInstance i https://jira.example.org -Token t -WhatIf");
        Assert.False(Directory.Exists(_shell.ProfilePath));
        Support();
        _shell.Invoke("Set-SyncInstance support -Token t -WhatIf; Remove-SyncInstance support -WhatIf");
        Assert.Equal(Secret, ProfileDirectory.Open(_shell.ProfilePath).Secrets.Get("support"));
    }

    [Fact]
    public void Set_changes_what_is_given_and_leaves_the_rest()
    {
        Support();
        Assert.Empty(_shell.Invoke("Set-SyncInstance support -TimeoutSeconds 7"));
        var after = (SyncInstance)_shell.Invoke("Set-SyncInstance support -SecretReference env:T -UserName bob@example.org -SkipTest -PassThru").Single().BaseObject;
        Assert.Equal((7, "bob@example.org", "env:T", "https://acme.atlassian.net"), (after.TimeoutSeconds, after.UserName, after.Secret, after.Url));
        Assert.False(ProfileDirectory.Open(_shell.ProfilePath).Secrets.Exists("support"));
    }

    [Fact]
    public void Remove_takes_the_secret_along_but_not_an_instance_that_is_used()
    {
        Support();
        _shell.Invoke("New-SyncInstance other https://jira.example.org -Token t -SkipTest; New-SyncConnection c -LocalInstance support -LocalProject A -RemoteInstance other -RemoteProject B -SkipTest");
        _shell.Invoke("Remove-SyncInstance * -Confirm:$false");
        Assert.All(_shell.Errors, static error => Assert.StartsWith("InstanceInUse,", error.FullyQualifiedErrorId));
        Assert.Equal(2, _shell.Errors.Count);
        _shell.Invoke("Remove-SyncConnection c -Confirm:$false; Get-SyncInstance | Remove-SyncInstance -Confirm:$false");
        Assert.Empty(_shell.Errors);
        var profile = ProfileDirectory.Open(_shell.ProfilePath);
        Assert.Empty(profile.Instances.List());
        Assert.False(profile.Secrets.Exists("support") || profile.Secrets.Exists("other"));
    }

    private void Support() => _shell.Invoke("param($c) New-SyncInstance support https://acme.atlassian.net -Credential $c -SkipTest", ("c", _credential));
}
