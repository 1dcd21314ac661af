using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Module.Tests.Commands;
using Xunit;

namespace JiraSync.Module.Tests.Kill;

/// <summary>Two Jiras whose connection takes everything with the label "shared", and issues that live through a killed process.</summary>
public sealed class KillWorld : IAsyncLifetime, ISyncHost
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
    private readonly List<string> _said = [];
    private int _number;

    internal TwoJiras Jiras { get; } = new();

    public async Task InitializeAsync()
    {
        await Jiras.InitializeAsync();
        Jiras.Join();
        Jiras.Shell.Invoke("$null = Add-SyncTrigger bugs -Side Local -Jql 'labels = shared'; $null = Add-SyncTrigger bugs -Side Remote -Jql 'labels = shared'; $null = Invoke-SyncConnection bugs");
        Assert.Empty(Jiras.Shell.Errors);
    }

    public Task DisposeAsync() => Jiras.DisposeAsync();

    /// <summary>A new issue on one side, with a comment and a file, that no process has seen yet.</summary>
    internal KillDay NewDay(bool fromCloud) => new(this, fromCloud, ++_number);

    void ISyncHost.Verbose(string message)
    {
        lock (_said) _said.Add(message);
    }

    void ISyncHost.Warning(string message) => ((ISyncHost)this).Verbose("WARNING " + message);

    void ISyncHost.Progress(SyncProgress progress)
    {
    }

    bool ISyncHost.ShouldProcess(string target, string action) => true;

    internal string Said
    {
        get
        {
            lock (_said) return string.Join('\n', _said.TakeLast(40));
        }
    }
}
