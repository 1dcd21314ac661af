using System.Collections.Generic;
using System.Management.Automation;
using JiraSync.Completion;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>
/// Shows the fields that both sides had changed differently: both values, who changed them and when, and whose stayed. Newest
/// first. Asks no Jira.
/// </summary>
[Cmdlet(VerbsCommon.Get, "SyncConflict")]
[OutputType(typeof(SyncConflict))]
public sealed class GetSyncConflictCommand : SyncCommand
{
    private const int Most = 10_000;

    /// <summary>Names of connections, or patterns; none: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string[]? Connection { get; set; }

    /// <summary>Only those that wait for a person.</summary>
    [Parameter]
    public SwitchParameter Open { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Each(FindConnections(Connection), static connection => connection.Name, connection =>
    {
        // Both sides may have noticed the same one; it is shown once.
        var shown = new HashSet<(string, string, string?, string?)>();
        foreach (var (record, half) in Engine.ListConflicts(connection, Most))
        {
            var conflict = SyncConflict.From(connection.Name, record, half);
            if (Open && conflict.Winner is not null) continue;
            if (shown.Add((conflict.Link, conflict.Field, conflict.LocalValue, conflict.RemoteValue))) WriteObject(conflict);
        }
    });
}
