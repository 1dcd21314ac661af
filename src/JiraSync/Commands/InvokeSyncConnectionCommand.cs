using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using JiraSync.Completion;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>
/// Syncs what has changed since the last time. With -WhatIf every write is shown and none is made. Writes a result for each
/// connection, and an error for each pair of issues that is held up.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "SyncConnection", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SyncPassResult))]
public sealed class InvokeSyncConnectionCommand : SyncCommand
{
    /// <summary>Names or patterns; none: all that are active.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Connection")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Goes on where a limit (MaxCreations, MaxDeletions) would stop it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var request = new PassRequest { Preview = IsWhatIf, Force = Force };
        Each(Find(), static connection => connection.Name, connection =>
        {
            PassReport report;
            try
            {
                report = CallEngine((engine, cancellation) => engine.InvokeAsync(connection.Name, request, cancellation));
            }
            catch (SyncException) when (!Stopping)
            {
                // A result for each connection, come what may; the error follows.
                WriteObject(SyncPassResult.Failed(connection.Name));
                throw;
            }

            WriteObject(SyncPassResult.From(report));
            PassErrors.Write(report, WriteError);
        });
    }

    private IReadOnlyList<ConnectionConfig> Find()
    {
        var byName = (Name ?? []).Where(static name => !Names.HasWildcard(name)).ToList();
        var found = FindConnections(Name);
        foreach (var paused in found.Where(IsLeftOut)) WriteVerbose($"Connection '{paused.Name}' is paused and was left out.");
        var taken = found.Where(connection => !IsLeftOut(connection)).ToList();
        if (taken.Count == 0 && Name is null) WriteWarning("There is no active connection in this profile. Get-SyncConnection lists all; New-SyncConnection makes one.");
        return taken;

        // One that was called by its name is not left out in silence: the engine says why it does not run.
        bool IsLeftOut(ConnectionConfig connection) => connection.State == ConnectionState.Paused && !byName.Contains(connection.Name, Names.Comparer);
    }
}
