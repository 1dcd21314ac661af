using System.Linq;
using System.Management.Automation;
using JiraSync.Completion;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>Shows what is wrong and has not been put right yet: where, since when, what to do, when it is tried again. Asks no Jira.</summary>
[Cmdlet(VerbsCommon.Get, "SyncError")]
[OutputType(typeof(SyncError))]
public sealed class GetSyncErrorCommand : SyncCommand
{
    /// <summary>Names of connections, or patterns; none: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string[]? Connection { get; set; }

    /// <summary>Only errors of these ids, or patterns of them.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? ErrorId { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var wanted = ErrorId?.Select(static pattern => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase)).ToList();
        Each(FindConnections(Connection), static connection => connection.Name, connection =>
        {
            foreach (var error in Engine.ListErrors(connection))
            {
                if (wanted is null || wanted.Any(pattern => pattern.IsMatch(error.ErrorId))) WriteObject(SyncError.From(connection.Name, error));
            }
        });
    }
}
