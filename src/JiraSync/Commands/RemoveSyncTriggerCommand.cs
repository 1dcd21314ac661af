using System.Management.Automation;

namespace JiraSync.Commands;

/// <summary>Removes triggers. Issues that are in sync stay so.</summary>
[Cmdlet(VerbsCommon.Remove, "SyncTrigger", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(void))]
public sealed class RemoveSyncTriggerCommand : TriggerCommand
{
    private protected override void Work(string connection, string id) => Engine.RemoveTrigger(connection, id);
}
