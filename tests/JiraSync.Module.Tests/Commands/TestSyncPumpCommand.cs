using System;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Commands;
using JiraSync.Hosting;

namespace JiraSync.Module.Tests.Commands;

/// <summary>Does what a test tells it, on the base class of all cmdlets.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SyncPump", SupportsShouldProcess = true)]
public sealed class TestSyncPumpCommand : SyncCommand
{
    [Parameter(ValueFromPipeline = true)]
    public string? InputObject { get; set; }

    [Parameter]
    public Func<PipelineHost, CancellationToken, Task<object?>>? AtBegin { get; set; }

    [Parameter]
    public Func<string?, PipelineHost, CancellationToken, Task<object?>>? Each { get; set; }

    protected override object? ErrorTarget => InputObject;

    protected override void Begin()
    {
        if (AtBegin is not null) WriteObject(RunAsync(AtBegin));
    }

    protected override void Process()
    {
        if (Each is not null) WriteObject(RunAsync((host, cancellation) => Each(InputObject, host, cancellation)));
    }
}
