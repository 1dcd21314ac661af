using System.Linq;
using System.Management.Automation;
using JiraSync.Completion;
using JiraSync.Engine.Profile;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>Shows which issues enter connections by themselves.</summary>
[Cmdlet(VerbsCommon.Get, "SyncTrigger")]
[OutputType(typeof(SyncTrigger))]
public sealed class GetSyncTriggerCommand : SyncCommand
{
    /// <summary>Names of connections, or patterns; none: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string[]? Connection { get; set; }

    /// <summary>Ids, or patterns; none: all.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(TriggerIdCompleter))]
    public string[]? Id { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var connections = FindConnections(Connection);
        Each(Id ?? ["*"], static id => id, id =>
        {
            // A whole id in one connection must be there; over several it is a filter.
            if (!Names.HasWildcard(id) && connections.Count == 1) Write(connections[0].Name, Profile.Connections.GetTrigger(connections[0].Name, id));
            else Each(connections, static connection => connection.Name, connection => WriteMatching(connection.Name, id));
        });
    }

    private void WriteMatching(string connection, string id)
    {
        foreach (var trigger in Profile.Connections.GetTriggers(connection).Where(trigger => Names.Matches(trigger.Id, id))) Write(connection, trigger);
    }

    private void Write(string connection, TriggerConfig trigger) => WriteObject(SyncTrigger.From(connection, trigger));
}
