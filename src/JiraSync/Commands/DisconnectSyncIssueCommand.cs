using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using JiraSync.Binding;
using JiraSync.Completion;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Sync;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>Ends pairings: from then on nothing goes between the two issues. Both stay as they are.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "SyncIssue", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class DisconnectSyncIssueCommand : SyncCommand
{
    /// <summary>Keys of either side, addresses of pages, objects with a Key, or pairs from Get-SyncIssue.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Key")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(IssueKeyCompleter))]
    public PSObject[] Issue { get; set; } = [];

    /// <summary>Name of the connection; not needed where the issue is in one only.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string? Connection { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Each(Issue, IssueArgument.Name, argument =>
    {
        if (argument.BaseObject is SyncIssue pair)
        {
            Disconnect(pair.Connection, pair.Link, pair.ToString());
            return;
        }

        var found = Find(IssueArgument.Read(argument).Key);
        Disconnect(found.Connection, found.Link, $"{found.LocalKey ?? "-"} = {found.RemoteKey ?? "-"}");
    });

    private LinkedIssues Find(string key)
    {
        IReadOnlyList<string>? names = Connection is null ? null : [Connection];
        var found = FindConnections(names).SelectMany(connection => Engine.ListIssues(connection, [key])).Where(static pair => pair.Status != SyncStatus.Disconnected).ToList();
        return found.Count switch
        {
            1 => found[0],
            0 => throw new SyncException(ErrorIds.LinkNotFound, SyncErrorKind.NotFound, $"{key} is not in sync{(Connection is null ? "" : $" in connection '{Connection}'")}.", "Get-SyncIssue lists the pairs."),
            _ => throw new SyncException(
                ErrorIds.IssueReferenceInvalid,
                SyncErrorKind.Data,
                $"{key} is in {found.Count} pairs: {string.Join(", ", found.Select(static pair => $"{pair.LocalKey} = {pair.RemoteKey} of '{pair.Connection}'"))}.",
                "Say which with -Connection, or pipe the pair from Get-SyncIssue."),
        };
    }

    private void Disconnect(string connection, string link, string pair)
    {
        if (ShouldProcess($"{pair} (connection '{connection}')", "End the pairing; both issues stay as they are")) Engine.Disconnect(connection, link);
    }
}
