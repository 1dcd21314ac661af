using System.Management.Automation;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>Lets triggers take issues in (again).</summary>
[Cmdlet(VerbsLifecycle.Enable, "SyncTrigger", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SyncTrigger))]
public sealed class EnableSyncTriggerCommand : TriggerCommand
{
    /// <summary>Writes the changed triggers.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Work(string connection, string id)
    {
        var changed = CallEngine((engine, cancellation) => engine.UpdateTriggerAsync(
            connection, id, static trigger => trigger with { Active = true }, "Let it take issues in", test: false, cancellation));
        if (changed is not null && PassThru) WriteObject(SyncTrigger.From(connection, changed));
    }
}
