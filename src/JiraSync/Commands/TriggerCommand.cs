using System;
using System.Linq;
using System.Management.Automation;
using JiraSync.Completion;
using JiraSync.Engine.Profile;

namespace JiraSync.Commands;

/// <summary>What cmdlets that work on triggers by their ids share.</summary>
public abstract class TriggerCommand : SyncCommand
{
    /// <summary>Name of the connection.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string Connection { get; set; } = "";

    /// <summary>Ids of triggers, or patterns.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(TriggerIdCompleter))]
    public string[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override object? ErrorTarget => Connection;

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        var connection = Profile.Connections.Get(Connection).Name;
        var ids = Id.SelectMany(id => Names.HasWildcard(id)
            ? Profile.Connections.GetTriggers(connection).Select(static trigger => trigger.Id).Where(known => Names.Matches(known, id))
            : [id]);
        Each(ids.Distinct(Names.Comparer).ToList(), static id => id, id => Work(connection, id));
    }

    private protected abstract void Work(string connection, string id);
}
