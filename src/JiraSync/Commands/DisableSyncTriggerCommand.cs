using System.Management.Automation;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>Stops triggers from taking issues in. Issues that are in sync stay so.</summary>
[Cmdlet(VerbsLifecycle.Disable, "SyncTrigger", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SyncTrigger))]
public sealed class DisableSyncTriggerCommand : TriggerCommand
{
    /// <summary>Writes the changed triggers.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Work(string connection, string id)
    {
        var changed = CallEngine((engine, cancellation) => engine.UpdateTriggerAsync(
            connection, id, static trigger => trigger with { Active = false }, "Stop it from taking issues in", test: false, cancellation));
        if (changed is not null && PassThru) WriteObject(SyncTrigger.From(connection, changed));
    }
}
