using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using JiraSync.Binding;
using JiraSync.Completion;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>Shows which issues belong together and how they stand. Asks no Jira.</summary>
[Cmdlet(VerbsCommon.Get, "SyncIssue")]
[OutputType(typeof(SyncIssue))]
public sealed class GetSyncIssueCommand : SyncCommand
{
    /// <summary>Keys of either side, patterns of keys, addresses of pages, or objects with a Key; none: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Issue")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(IssueKeyCompleter))]
    public PSObject[]? Key { get; set; }

    /// <summary>Names of connections, or patterns; none: all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string[]? Connection { get; set; }

    /// <summary>Only pairs that stand so.</summary>
    [Parameter]
    public SyncStatus[]? Status { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var connections = FindConnections(Connection);
        if (Key is null) Each(connections, static connection => connection.Name, connection => Write(Engine.ListIssues(connection)));
        else Each(Key, IssueArgument.Name, argument => WriteKey(connections, argument));
    }

    private void WriteKey(IReadOnlyList<ConnectionConfig> connections, PSObject argument)
    {
        if (argument.BaseObject is string pattern && WildcardPattern.ContainsWildcardCharacters(pattern))
        {
            var wanted = WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase);
            foreach (var connection in connections)
                Write(Engine.ListIssues(connection).Where(pair => IsMatch(wanted, pair.LocalKey) || IsMatch(wanted, pair.RemoteKey)));
            return;
        }

        var key = IssueArgument.Read(argument).Key;
        var found = connections.SelectMany(connection => Engine.ListIssues(connection, [key])).ToList();
        if (found.Count == 0)
        {
            throw new SyncException(
                ErrorIds.LinkNotFound,
                SyncErrorKind.NotFound,
                $"{key} is not in sync{(Connection is null ? " in any connection of this profile" : $" in {string.Join(", ", Connection)}")}.",
                $"Invoke-SyncIssue {key} takes it into a connection.");
        }

        Write(found);
    }

    private void Write(IEnumerable<LinkedIssues> pairs)
    {
        foreach (var pair in pairs)
        {
            Cancellation.ThrowIfCancellationRequested();
            if (Status is null || Status.Contains(pair.Status)) WriteObject(SyncIssue.From(pair));
        }
    }

    private static bool IsMatch(WildcardPattern wanted, string? key) => key is not null && wanted.IsMatch(key);
}
