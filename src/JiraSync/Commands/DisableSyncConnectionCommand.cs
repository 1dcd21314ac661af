using System.Management.Automation;
using JiraSync.Completion;
using JiraSync.Engine.Profile;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>Pauses connections. Nothing is lost: what changes meanwhile is picked up when they are enabled again.</summary>
[Cmdlet(VerbsLifecycle.Disable, "SyncConnection", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SyncConnection))]
public sealed class DisableSyncConnectionCommand : ConnectionWriter
{
    /// <summary>Names or patterns.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Connection")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Writes the changed connections.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Each(FindConnections(Name), static connection => connection.Name, connection =>
    {
        if (Engine.SetConnectionState(connection.Name, ConnectionState.Paused) is { } changed && PassThru) Write(changed);
    });
}
