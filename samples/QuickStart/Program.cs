using System;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security;
using System.Text;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Hosting;
using JiraSync.Sandbox.Seeds;

namespace JiraSync.QuickStart;

/// <summary>
/// Starts a Cloud and a Data Center sandbox with lived-in projects and runs quickstart.ps1 against them, in this process: PowerShell's
/// engine comes as a package, so nothing has to be installed. With <c>--wait</c> it only starts the sandboxes, to try things out by hand.
/// </summary>
internal static class Program
{
    private const string LocalPerson = "hbrandt";
    private const string RemotePerson = "sosei";

    private static async Task<int> Main(string[] args)
    {
        bool wait = args is ["--wait"];
        if (args.Length > 0 && !wait)
        {
            await Console.Error.WriteLineAsync("There is one option: --wait starts the sandboxes and leaves them running.").ConfigureAwait(false);
            return 2;
        }

        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        string root = FindRoot();
        Site acme = LivedInSite.Acme();
        acme.GetUser(LocalPerson).Tokens.Add(new AccessToken { Value = LocalPerson });
        Site engineering = LivedInSite.Engineering();

        SandboxServer cloud = await SandboxServer.StartAsync(new SandboxOptions { Site = acme });
        await using (cloud.ConfigureAwait(false))
        {
            SandboxServer dataCenter = await SandboxServer.StartAsync(new SandboxOptions { Site = engineering, ContextPath = "/jira" });
            await using (dataCenter.ConfigureAwait(false))
            {
                Console.WriteLine($"Jira Cloud sandbox '{acme.Title}' at {cloud.BaseUrl}, Jira Data Center sandbox '{engineering.Title}' at {dataCenter.BaseUrl}");
                if (!wait)
                    return Run(root, cloud, dataCenter);
                Console.WriteLine($"To sync with: {SiteBuilder.SyncEmail}, token {SiteBuilder.SyncToken}; {SiteBuilder.SyncUser}, password {SiteBuilder.SyncUser}.");
                Console.WriteLine($"To edit with: {acme.GetUser(LocalPerson).EmailAddress}, token {LocalPerson}; {RemotePerson}, password {RemotePerson}. Ctrl+C ends both.");
                await dataCenter.WaitForShutdownAsync().ConfigureAwait(false);
                return 0;
            }
        }
    }

    private static int Run(string root, SandboxServer cloud, SandboxServer dataCenter)
    {
        var host = new ConsoleHost();
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        using Runspace runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddCommand(Path.Combine(AppContext.BaseDirectory, "quickstart.ps1"))
            .AddParameter("LocalUrl", cloud.BaseUrl)
            .AddParameter("LocalCredential", Credential(SiteBuilder.SyncEmail, SiteBuilder.SyncToken))
            .AddParameter("LocalPerson", Credential(cloud.Site.GetUser(LocalPerson).EmailAddress!, LocalPerson))
            .AddParameter("RemoteUrl", dataCenter.BaseUrl)
            .AddParameter("RemoteCredential", Credential(SiteBuilder.SyncUser, SiteBuilder.SyncUser))
            .AddParameter("RemotePerson", Credential(RemotePerson, RemotePerson))
            .AddParameter("ModulePath", Path.Combine(root, "out", "JiraSync", "JiraSync.psd1"));
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand("Out-Default");
        try
        {
            shell.Invoke();
        }
        catch (RuntimeException error)
        {
            host.UI.WriteErrorLine(error.ErrorRecord is { } record ? $"{record.FullyQualifiedErrorId}: {record}\n{record.ScriptStackTrace}" : error.Message);
            return 1;
        }

        return runspace.SessionStateProxy.GetVariable("LASTEXITCODE") is int code ? code : 0;
    }

    private static PSCredential Credential(string name, string secret)
    {
        var text = new SecureString();
        foreach (char c in secret)
            text.AppendChar(c);
        return new PSCredential(name, text);
    }

    private static string FindRoot()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "JiraSync.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new DirectoryNotFoundException("JiraSync.sln is nowhere above this program. Start it with: dotnet run --project samples/QuickStart");
    }
}
