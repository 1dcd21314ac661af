using System.Management.Automation;
using JiraSync.Completion;

namespace JiraSync.Commands;

/// <summary>Removes instances that no connection uses, with their stored secrets.</summary>
[Cmdlet(VerbsCommon.Remove, "SyncInstance", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveSyncInstanceCommand : SyncCommand
{
    /// <summary>Names or patterns.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(InstanceNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process() => Each(FindInstances(Name), static instance => instance.Name, instance => Engine.RemoveInstance(instance.Name));
}
