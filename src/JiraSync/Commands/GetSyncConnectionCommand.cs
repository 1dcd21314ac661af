using System.Management.Automation;
using JiraSync.Completion;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>Shows the connections of the profile. Asks no Jira.</summary>
[Cmdlet(VerbsCommon.Get, "SyncConnection")]
[OutputType(typeof(SyncConnection))]
public sealed class GetSyncConnectionCommand : ConnectionWriter
{
    /// <summary>Names or patterns; none: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Connection")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Each(FindConnections(Name), static connection => connection.Name, Write);
}
