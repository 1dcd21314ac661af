using System.Management.Automation;
using JiraSync.Completion;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>Says which issues enter a connection by themselves. Jira is asked whether it takes the query.</summary>
[Cmdlet(VerbsCommon.Add, "SyncTrigger", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(SyncTrigger))]
public sealed class AddSyncTriggerCommand : SyncCommand
{
    /// <summary>Name of the connection.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string Connection { get; set; } = "";

    /// <summary>The side whose issues it is about.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public SideName Side { get; set; }

    /// <summary>Which issues of the side's project: a JQL clause without ORDER BY.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string Jql { get; set; } = "";

    /// <summary>What it is for.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Notes { get; set; }

    /// <summary>Takes issues that match already as well, not only those that change from now on.</summary>
    [Parameter]
    public SwitchParameter IncludeExisting { get; set; }

    /// <summary>Adds it switched off; Enable-SyncTrigger switches it on.</summary>
    [Parameter]
    public SwitchParameter Inactive { get; set; }

    /// <summary>Stores it without asking Jira first.</summary>
    [Parameter]
    public SwitchParameter SkipTest { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Connection;

    /// <inheritdoc/>
    protected override void Process()
    {
        var trigger = new TriggerConfig { Side = Side, Jql = Jql, Notes = Notes, IncludeExisting = IncludeExisting, Active = !Inactive };
        var added = CallEngine((engine, cancellation) => engine.AddTriggerAsync(Connection, trigger, !SkipTest, cancellation));
        if (added is not null) WriteObject(SyncTrigger.From(Profile.Connections.Get(Connection).Name, added));
    }
}
