using System.Management.Automation;
using JiraSync.Completion;

namespace JiraSync.Commands;

/// <summary>
/// Checks connections: both instances, projects, permissions, triggers. Says true or false; why, in warnings or with -Detailed, which also
/// holds the mappings of Visual connections against the screens, required fields and values of both Jiras.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "SyncConnection")]
[OutputType(typeof(bool), typeof(Output.SyncCheck))]
public sealed class TestSyncConnectionCommand : TestCommand
{
    /// <summary>Names or patterns; none: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Connection")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Each(
        FindConnections(Name),
        static connection => connection.Name,
        connection => Write(CallEngine((engine, cancellation) => engine.TestConnectionAsync(connection.Name, cancellation, Detailed))));
}
