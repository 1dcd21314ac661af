using System.Management.Automation;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>Changes triggers. What is not given stays; Jira is asked whether it takes a new query.</summary>
[Cmdlet(VerbsCommon.Set, "SyncTrigger", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SyncTrigger))]
public sealed class SetSyncTriggerCommand : TriggerCommand
{
    /// <summary>Which issues: a JQL clause without ORDER BY.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Jql { get; set; }

    /// <summary>The side whose issues it is about.</summary>
    [Parameter]
    public SideName Side { get; set; }

    /// <summary>What it is for.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Notes { get; set; }

    /// <summary>Whether issues that matched before are taken as well; -IncludeExisting:$false takes that back.</summary>
    [Parameter]
    public SwitchParameter IncludeExisting { get; set; }

    /// <summary>Stores the change without asking Jira first.</summary>
    [Parameter]
    public SwitchParameter SkipTest { get; set; }

    /// <summary>Writes the changed triggers.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Work(string connection, string id)
    {
        var changed = CallEngine((engine, cancellation) => engine.UpdateTriggerAsync(
            connection, id, Change, Jql is null ? "Change its settings" : $"Change its query to '{Jql}'", !SkipTest, cancellation));
        if (changed is not null && PassThru) WriteObject(SyncTrigger.From(connection, changed));
    }

    private TriggerConfig Change(TriggerConfig trigger) => trigger with
    {
        Jql = Jql ?? trigger.Jql,
        Side = IsGiven(nameof(Side)) ? Side : trigger.Side,
        Notes = IsGiven(nameof(Notes)) ? (string.IsNullOrEmpty(Notes) ? null : Notes) : trigger.Notes,
        IncludeExisting = IsGiven(nameof(IncludeExisting)) ? IncludeExisting : trigger.IncludeExisting,
    };
}
