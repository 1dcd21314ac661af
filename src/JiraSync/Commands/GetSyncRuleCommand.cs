using System.Linq;
using System.Management.Automation;
using JiraSync.Completion;
using JiraSync.Engine.Profile;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>Shows which fields connections carry, and how.</summary>
[Cmdlet(VerbsCommon.Get, "SyncRule")]
[OutputType(typeof(SyncRule))]
public sealed class GetSyncRuleCommand : SyncCommand
{
    /// <summary>Names of connections, or patterns; none: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string[]? Connection { get; set; }

    /// <summary>Field of the Local side, or a pattern.</summary>
    [Parameter]
    [SupportsWildcards]
    public string? LocalField { get; set; }

    /// <summary>Field of the Remote side, or a pattern.</summary>
    [Parameter]
    [SupportsWildcards]
    public string? RemoteField { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Each(FindConnections(Connection), static connection => connection.Name, connection =>
    {
        var rules = Profile.Connections.GetMappings(connection.Name).Select((mapping, index) => SyncRule.From(connection.Name, mapping, index + 1));
        foreach (var rule in rules.Where(rule => Fits(rule.LocalField, LocalField) && Fits(rule.RemoteField, RemoteField))) WriteObject(rule);
    });

    private static bool Fits(string? field, string? pattern) => pattern is null || (field is not null && Names.Matches(field, pattern));
}
