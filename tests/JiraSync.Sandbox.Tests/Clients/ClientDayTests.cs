using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Hosting;
using Xunit;

namespace JiraSync.Sandbox.Tests.Clients;

/// <summary>
/// Clients that others wrote, and that know nothing of the sandbox, do a day's work: sign in, search, create, edit, transition,
/// comment, attach, log work, link, plan a sprint, watch, delete.
/// </summary>
public sealed class ClientDayTests
{
    [ClientFact(Client.Python)]
    public Task Python_on_Data_Center() => Day(SandboxKind.DataCenter, "/jira", Tools.Python!, ["day_python.py"]);

    [ClientFact(Client.Npm)]
    public Task Jira_client_on_Cloud() => Day(SandboxKind.Cloud, "", "node", ["day_jira_client.js"]);

    [ClientFact(Client.Npm)]
    public Task Jira_client_on_Data_Center() => Day(SandboxKind.DataCenter, "/jira", "node", ["day_jira_client.js"]);

    [ClientFact(Client.Npm)]
    public Task Jira_connector_on_Cloud() => Day(SandboxKind.Cloud, "", "node", ["day_jira_connector.js"]);

    [ClientFact(Client.Npm)]
    public Task Jira_connector_on_Data_Center() => Day(SandboxKind.DataCenter, "", "node", ["day_jira_connector.js"]);

    [ClientFact(Client.Npm)]
    public Task Mcp_jira_cloud_on_Cloud() => Day(SandboxKind.Cloud, "", "node", ["day_mcp_jira_cloud.js"]);

    [ClientFact(Client.JiraPS3)]
    public Task JiraPS_on_Cloud() => Day(SandboxKind.Cloud, "", "pwsh", ["-NoProfile", "-NonInteractive", "-File", "day_jiraps.ps1"], "3.0.0");

    [ClientFact(Client.AnyJiraPS)]
    public Task JiraPS_on_Data_Center() => Day(
        SandboxKind.DataCenter, "", "pwsh", ["-NoProfile", "-NonInteractive", "-File", "day_jiraps.ps1"], Tools.HasJiraPS("2.16") is null ? "2.16" : "3.0.0");

    private static async Task Day(SandboxKind kind, string context, string program, string[] arguments, string jiraPS = "")
    {
        var builder = new SiteBuilder(kind);
        // An account id of the old form: JiraPS encodes the colon of the newer ones twice.
        builder.With(site => site.Users.Add(kind == SandboxKind.Cloud ? "5b10a2844c20165700ede21a" : "JIRAUSER10200", new User
        {
            Id = kind == SandboxKind.Cloud ? "5b10a2844c20165700ede21a" : "JIRAUSER10200",
            Name = "alice",
            DisplayName = "Alice Archer",
            EmailAddress = "alice@example.com",
            EmailVisible = true,
            Groups = ["jira-software-users"],
        }));
        builder.AddUser("bob", "Bob Baker", token: "bob-token");
        builder.AddProject("ENG", "Engineering").AddScrumBoard("ENG");
        await using SandboxServer server = await SandboxServer.StartAsync(new SandboxOptions { Site = builder.Build(), ContextPath = context });
        User alice = server.Site.GetUser("alice");
        arguments[^1] = Path.Combine(AppContext.BaseDirectory, "Clients", arguments[^1]);
        (int code, string output) = await Tools.RunAsync(program, arguments, TimeSpan.FromSeconds(120), new Dictionary<string, string>
        {
            ["SANDBOX_URL"] = server.BaseUrl,
            ["SANDBOX_PROJECT"] = "ENG",
            ["SANDBOX_KIND"] = kind == SandboxKind.Cloud ? "cloud" : "datacenter",
            ["SANDBOX_USER"] = kind == SandboxKind.Cloud ? alice.Id : "alice",
            ["SANDBOX_USERNAME"] = kind == SandboxKind.Cloud ? "alice@example.com" : "alice",
            ["SANDBOX_JIRAPS"] = jiraPS,
            ["NODE_PATH"] = Tools.NodePackages.Value.Path ?? "",
            ["NODE_NO_WARNINGS"] = "1",
        });
        Assert.True(code == 0 && output.Contains("the day is done", StringComparison.Ordinal), output);
    }
}

/// <summary>What a day needs to be on the machine.</summary>
internal enum Client
{
    Python,
    Npm,
    JiraPS3,
    AnyJiraPS,
}

/// <summary>A test with a client that may not be there.</summary>
internal sealed class ClientFactAttribute : FactAttribute
{
    public ClientFactAttribute(Client client) => Skip = client switch
    {
        Client.Python => Tools.Python is null ? "No python3 here has the module jira (on Debian: python3-jira)." : null,
        Client.Npm => Tools.NodePackages.Value.Problem,
        Client.JiraPS3 => Tools.HasJiraPS("3.0.0"),
        _ => Tools.HasJiraPS("2.16") is null ? null : Tools.HasJiraPS("3.0.0"),
    };
}

/// <summary>Finds, installs and runs the programs that clients are written for.</summary>
internal static class Tools
{
    private static readonly ConcurrentDictionary<string, string?> JiraPS = new();

    private static readonly Lazy<string?> FoundPython = new(() =>
        new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(p => Try(p, ["-c", "import jira"], 20)?.Code == 0));

    /// <summary>A Python that has the module.</summary>
    public static string? Python => FoundPython.Value;

    /// <summary>Where the npm packages are, or why there are none. They are installed once and kept with the temporary files.</summary>
    public static Lazy<(string? Path, string? Problem)> NodePackages { get; } = new(() =>
    {
        if (Try("node", ["--version"], 20)?.Code != 0)
            return (null, "There is no node here.");
        string directory = Path.Combine(Path.GetTempPath(), "jirasync-sandbox-clients-2");
        string done = Path.Combine(directory, "installed");
        string modules = Path.Combine(directory, "node_modules");
        if (!File.Exists(done))
        {
            Directory.CreateDirectory(directory);
            File.WriteAllText(Path.Combine(directory, "package.json"), """{"private":true,"dependencies":{"jira-client":"8.2.2","jira-connector":"3.1.0","mcp-jira-cloud":"4.4.0"}}""");
            (int Code, string Output)? install = Try("npm", ["install", "--prefix", directory, "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], 90);
            if (install?.Code != 0)
                return (null, "npm could not install the clients: " + (install?.Output.Split('\n').FirstOrDefault() ?? "there is no npm, or it took too long."));
            File.WriteAllText(done, "");
        }

        return (modules, null);
    });

    /// <summary>Why a version of JiraPS cannot be used; null when it can.</summary>
    public static string? HasJiraPS(string version) => JiraPS.GetOrAdd(version, static v =>
        Try("pwsh", ["-NoProfile", "-NonInteractive", "-Command", $"if (Get-Module JiraPS -ListAvailable | Where-Object Version -EQ '{v}') {{ exit 0 }} exit 3"], 30)?.Code == 0
            ? null
            : $"There is no PowerShell with JiraPS {v} here.");

    public static async Task<(int Code, string Output)> RunAsync(string program, IEnumerable<string> arguments, TimeSpan limit, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        foreach (string proxy in new[] { "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY" })
        {
            // The site is on this machine: no proxy may stand between.
            if (environment is not null)
                start.Environment.Remove(proxy);
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var timeout = new System.Threading.CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"{program} took longer than {limit.TotalSeconds} s.\n{await output}\n{await errors}");
        }

        return (process.ExitCode, await output + await errors);
    }

    public static (int Code, string Output)? Try(string program, string[] arguments, int seconds)
    {
        try
        {
            return Task.Run(() => RunAsync(program, arguments, TimeSpan.FromSeconds(seconds))).GetAwaiter().GetResult();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
