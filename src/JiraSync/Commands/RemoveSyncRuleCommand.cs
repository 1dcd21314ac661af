using System.Management.Automation;
using JiraSync.Completion;

namespace JiraSync.Commands;

/// <summary>Takes fields out of what a connection carries. The fields of the issues stay as they are.</summary>
[Cmdlet(VerbsCommon.Remove, "SyncRule", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(void))]
public sealed class RemoveSyncRuleCommand : SyncCommand
{
    /// <summary>Name of the connection.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string Connection { get; set; } = "";

    /// <summary>The Local side's field.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? LocalField { get; set; }

    /// <summary>The Remote side's field.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? RemoteField { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Connection;

    /// <inheritdoc/>
    protected override void Process() => Engine.RemoveRule(Connection, LocalField, RemoteField);
}
