using System.Management.Automation;
using JiraSync.Completion;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>Shows the instances of the profile. Asks no Jira.</summary>
[Cmdlet(VerbsCommon.Get, "SyncInstance")]
[OutputType(typeof(SyncInstance))]
public sealed class GetSyncInstanceCommand : SyncCommand
{
    /// <summary>Names or patterns; none: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(InstanceNameCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var instance in FindInstances(Name)) WriteObject(SyncInstance.From(instance));
    }
}
