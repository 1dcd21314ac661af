using System.Management.Automation;
using JiraSync.Completion;

namespace JiraSync.Commands;

/// <summary>Checks instances: reachable, sign-in, still the same site, clocks. Says true or false; why, in warnings or with -Detailed.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SyncInstance")]
[OutputType(typeof(bool), typeof(Output.SyncCheck))]
public sealed class TestSyncInstanceCommand : TestCommand
{
    /// <summary>Names or patterns; none: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(InstanceNameCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Each(
        FindInstances(Name),
        static instance => instance.Name,
        instance => Write(CallEngine((engine, cancellation) => engine.TestInstanceAsync(instance.Name, cancellation))));
}
