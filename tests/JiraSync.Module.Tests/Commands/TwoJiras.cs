using System;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Hosting;
using Xunit;

namespace JiraSync.Module.Tests.Commands;

/// <summary>A Cloud with project SUP, a Data Center with project ENG, and a shell whose profile joins them as connection "bugs".</summary>
public sealed class TwoJiras : IAsyncLifetime
{
    internal SandboxServer Cloud { get; private set; } = null!;

    internal SandboxServer DataCenter { get; private set; } = null!;

    internal TestShell Shell { get; private set; } = null!;

    internal PSCredential CloudSignIn { get; } = Credential(SiteBuilder.SyncEmail, SiteBuilder.SyncToken);

    public async Task InitializeAsync()
    {
        Cloud = await SandboxServer.StartAsync(new SandboxOptions { Xsrf = XsrfCheck.AnyMozilla, Site = new SiteBuilder(SandboxKind.Cloud).AddProject("SUP", "Support").Build() });
        DataCenter = await SandboxServer.StartAsync(new SandboxOptions { Xsrf = XsrfCheck.AnyMozilla, Site = new SiteBuilder(SandboxKind.DataCenter).AddProject("ENG", "Engineering").Build(), ContextPath = "/jira" });
        Shell = new TestShell();
    }

    public async Task DisposeAsync()
    {
        Shell.Dispose();
        await Cloud.DisposeAsync();
        await DataCenter.DisposeAsync();
    }

    internal static PSCredential Credential(string user, string secret) => new(user, new NetworkCredential("", secret).SecurePassword);

    internal void Join()
    {
        Shell.Invoke(
            """
            param($cloud, $signIn, $dataCenter, $token)
            $null = New-SyncInstance support $cloud -Credential $signIn
            $null = New-SyncInstance engineering $dataCenter -Token $token
            $null = New-SyncConnection bugs -LocalInstance support -LocalProject SUP -RemoteInstance engineering -RemoteProject ENG
            """,
            ("cloud", Cloud.BaseUrl),
            ("signIn", CloudSignIn),
            ("dataCenter", DataCenter.BaseUrl),
            ("token", SiteBuilder.SyncToken));
        Assert.Empty(Shell.Errors);
    }

    internal string NewIssue(string summary, params string[] labels)
    {
        var key = Cloud.Control.Edits.CreateIssue("admin", "SUP", Cloud.Site.IssueTypes.Values.First(static type => type.Name == "Task").Id, issue =>
        {
            issue.Summary = summary;
            issue.Labels.AddRange(labels);
        }).Key;
        Cloud.Control.FlushIndex();
        return key;
    }
}
