using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace JiraSync.Module.Tests;

/// <summary>The module as the build lays it out, and a PowerShell process to try it in.</summary>
internal static class ModuleUnderTest
{
    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>out/JiraSync.</summary>
    public static string Directory { get; } = Path.Combine(Root, "out", "JiraSync");

    /// <summary>What Import-Module takes.</summary>
    public static string Manifest { get; } = Path.Combine(Directory, "JiraSync.psd1");

    /// <summary>The host in its own output, beside which no assembly of JiraSync lies.</summary>
    public static string HostAssembly { get; } = FindHost();

    /// <summary>A text as a PowerShell literal.</summary>
    public static string Quote(string text) => "'" + text.Replace("'", "''") + "'";

    /// <summary>
    /// Runs a script in a process that hosts PowerShell's core alone (no Utility, no Management module), with an empty profile, and
    /// returns the lines that it wrote. Fails the test when the script wrote an error. $module is the manifest's path, $profileDirectory
    /// the profile's.
    /// </summary>
    public static async Task<IReadOnlyList<string>> RunAsync(string script, params (string Name, string Value)[] environment)
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "script.ps1");
        var profile = Path.Combine(directory.Path, "profile");
        await File.WriteAllTextAsync(file, $"$ErrorActionPreference = 'Stop'\n$module = {Quote(Manifest)}\n$profileDirectory = {Quote(profile)}\n{script}");
        using var shell = new ChildShell(file, profile, environment);
        var (exitCode, output, errors) = await shell.EndAsync();
        Assert.True(exitCode == 0, $"The script failed: {errors}\nOutput: {output}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.TrimEnd('\r')).ToList();
    }

    private static string FindHost()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(Root, "tests", "JiraSync.Module.Host", "bin", framework.Parent!.Name, framework.Name, "JiraSync.Module.Host.dll");
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "JiraSync.sln"))) directory = directory.Parent;
        return directory?.FullName ?? throw new DirectoryNotFoundException("JiraSync.sln is nowhere above the tests.");
    }
}
