using System;
using System.Management.Automation;
using System.Threading;
using JiraSync.Engine.Hosting;

namespace JiraSync.Hosting;

/// <summary>The host of an engine that outlives one call: hands on to the host of the call that runs now.</summary>
internal sealed class CommandHost(Cmdlet cmdlet, CancellationToken cancellation) : ISyncHost
{
    private volatile PipelineHost _current = new(cmdlet, cancellation);

    /// <summary>The host of the newest call; before the first, one that writes at once.</summary>
    public PipelineHost Current
    {
        get => _current;
        set => _current = value;
    }

    public void Verbose(string message) => _current.Verbose(message);

    public void Warning(string message) => _current.Warning(message);

    public void Progress(SyncProgress progress) => _current.Progress(progress);

    public bool ShouldProcess(string target, string action) => _current.ShouldProcess(target, action);

    /// <summary>Runs something on the pipeline's thread.</summary>
    public T Ask<T>(Func<T> question) => _current.Ask(question);
}
