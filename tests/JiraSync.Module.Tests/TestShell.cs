using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace JiraSync.Module.Tests;

/// <summary>
/// A PowerShell in this process, with the module imported and a profile of its own. Here the module's types are the test's types, so
/// output can be looked at without reflection; that the module keeps its dependencies apart is tested in processes of their own.
/// </summary>
internal sealed class TestShell : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Runspace _runspace;

    public TestShell(params SessionStateCmdletEntry[] more)
    {
        ProfilePath = Path.Combine(_directory.Path, "profile");
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows()) state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        state.Commands.Add(more);
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
        Invoke("param($module, $profile) Import-Module $module -ErrorAction Stop; Set-SyncProfile $profile", ("module", ModuleUnderTest.Manifest), ("profile", ProfilePath));
    }

    /// <summary>The profile's directory; not there before the first write.</summary>
    public string ProfilePath { get; }

    /// <summary>Errors of the last <see cref="Invoke"/> that did not end it.</summary>
    public IReadOnlyList<ErrorRecord> Errors { get; private set; } = [];

    /// <summary>Warnings of the last <see cref="Invoke"/>.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>Verbose messages of the last <see cref="Invoke"/>.</summary>
    public IReadOnlyList<string> Verbose { get; private set; } = [];

    /// <summary>Runs a script; parameters are those of its param block. Terminating errors are thrown.</summary>
    public IReadOnlyList<PSObject> Invoke(string script, params (string Name, object? Value)[] parameters)
    {
        using var shell = Prepare(script, parameters);
        try
        {
            return shell.Invoke().ToList();
        }
        finally
        {
            Errors = shell.Streams.Error.ToList();
            Warnings = shell.Streams.Warning.Select(static record => record.Message).ToList();
            Verbose = shell.Streams.Verbose.Select(static record => record.Message).ToList();
        }
    }

    /// <summary>A shell with a script that has not been started.</summary>
    public PowerShell Prepare(string script, params (string Name, object? Value)[] parameters)
    {
        var shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        foreach (var (name, value) in parameters) shell.AddParameter(name, value);
        return shell;
    }

    public void Dispose()
    {
        _runspace.Dispose();
        _directory.Dispose();
    }
}
