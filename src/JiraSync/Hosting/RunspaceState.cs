using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace JiraSync.Hosting;

/// <summary>What the module remembers for a session. A runspace each, so that parallel ones do not change each other's.</summary>
internal sealed class RunspaceState
{
    private static readonly ConditionalWeakTable<Runspace, RunspaceState> States = new();

    /// <summary>The state of the runspace that runs on this thread.</summary>
    public static RunspaceState Current => States.GetValue(Runspace.DefaultRunspace, static _ => new RunspaceState());

    /// <summary>The profile that Set-SyncProfile chose; null means the default.</summary>
    public string? ProfilePath { get; set; }
}
