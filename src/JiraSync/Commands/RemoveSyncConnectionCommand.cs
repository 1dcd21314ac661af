using System.Management.Automation;
using JiraSync.Completion;

namespace JiraSync.Commands;

/// <summary>Removes connections, and with them the knowledge which issues belong together. The issues stay as they are.</summary>
[Cmdlet(VerbsCommon.Remove, "SyncConnection", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveSyncConnectionCommand : SyncCommand
{
    /// <summary>Names or patterns.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Connection")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process() =>
        Each(FindConnections(Name), static connection => connection.Name, connection => Engine.RemoveConnection(connection.Name));
}
