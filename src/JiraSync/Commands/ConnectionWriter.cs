using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>What cmdlets that write connections share.</summary>
public abstract class ConnectionWriter : SyncCommand
{
    private bool _stateIsUnusable;

    private protected void Write(ConnectionConfig connection)
    {
        var triggers = Profile.Connections.GetTriggers(connection.Name).Count;
        var (issues, errors) = Count(connection);
        WriteObject(SyncConnection.From(connection, triggers, issues, errors));
    }

    // The configuration can be looked at and changed whatever the state's state.
    private (long? Issues, int? Errors) Count(ConnectionConfig connection)
    {
        if (_stateIsUnusable) return (null, null);
        try
        {
            return (Engine.CountIssues(connection), Engine.ListErrors(connection).Count);
        }
        catch (SyncException error)
        {
            _stateIsUnusable = true;
            WriteWarning($"{error.Message} {error.Advice}".TrimEnd());
            return (null, null);
        }
    }
}
