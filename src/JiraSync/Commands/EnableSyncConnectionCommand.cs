using System.Management.Automation;
using JiraSync.Completion;
using JiraSync.Engine.Profile;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>Lets connections sync (again). What changed while they were paused is picked up with the next pass.</summary>
[Cmdlet(VerbsLifecycle.Enable, "SyncConnection", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SyncConnection))]
public sealed class EnableSyncConnectionCommand : ConnectionWriter
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
        if (Engine.SetConnectionState(connection.Name, ConnectionState.Active) is { } changed && PassThru) Write(changed);
    });
}
