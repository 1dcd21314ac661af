using System;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Profile;
using JiraSync.Hosting;

namespace JiraSync.Commands;

/// <summary>
/// What all cmdlets of JiraSync share. A cmdlet overrides <see cref="Begin"/>, <see cref="Process"/> or <see cref="End"/>, calls the
/// engine by <see cref="RunAsync{T}"/> and writes objects. Errors of the engine become error records: terminating in Begin and End,
/// where nothing works without, and one for each input in Process, after which the next input is taken.
/// </summary>
public abstract class SyncCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private ProfileDirectory? _profile;

    /// <summary>The profile of this session: the one that Set-SyncProfile chose, else the one in the environment, else the user's own.</summary>
    protected ProfileDirectory Profile => _profile ??= ProfileDirectory.Open(RunspaceState.Current.ProfilePath);

    /// <summary>Cancelled when the pipeline is stopped.</summary>
    protected CancellationToken Cancellation => _cancel.Token;

    /// <summary>What errors are about, unless said otherwise: the name or key that is being worked on.</summary>
    protected virtual object? ErrorTarget => null;

    /// <summary>Once, before the input.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Once for each input.</summary>
    protected virtual void Process()
    {
    }

    /// <summary>Once, after the input.</summary>
    protected virtual void End()
    {
    }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Guard(Begin, terminating: true);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Guard(Process, terminating: false);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Guard(End, terminating: true);

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        // PowerShell calls this from another thread, possibly when the cmdlet is through already.
        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
        }
    }

    /// <summary>
    /// Runs asynchronous work of the engine and returns its result when it is done. Meanwhile this thread, the only one that may, writes
    /// what the work has to say and asks what it has to ask. Ctrl+C cancels the work and waits for it to end in order.
    /// </summary>
    protected T RunAsync<T>(Func<PipelineHost, CancellationToken, Task<T>> work)
    {
        var host = new PipelineHost(this, Cancellation);
        var task = host.Run(work, _cancel);
        if (Stopping && !(task.Status == TaskStatus.RanToCompletion)) throw new PipelineStoppedException();
        return task.GetAwaiter().GetResult();
    }

    /// <summary>The same for work without a result.</summary>
    protected void RunAsync(Func<PipelineHost, CancellationToken, Task> work) => RunAsync(async (host, cancellation) =>
    {
        await work(host, cancellation).ConfigureAwait(false);
        return true;
    });

    /// <summary>Fetches secrets for work that runs under this host: from the profile's store, the environment and vaults.</summary>
    protected SecretResolver SecretsFor(PipelineHost host) => new(Profile.Secrets, new VaultReader(host));

    /// <summary>Writes an error that does not end the cmdlet.</summary>
    protected void WriteError(Exception error, object? target) => WriteError(ErrorTranslator.ToRecord(error, target));

    /// <summary>Writes an error and ends the cmdlet.</summary>
    protected void ThrowTerminating(Exception error, object? target = null) => ThrowTerminatingError(ErrorTranslator.ToRecord(error, target ?? ErrorTarget));

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the cmdlet holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _cancel.Dispose();
    }

    private void Guard(Action phase, bool terminating)
    {
        try
        {
            phase();
        }
        catch (Exception error) when (ErrorTranslator.Unwrap(error) is SyncException sync)
        {
            if (Stopping) throw new PipelineStoppedException();
            if (terminating) ThrowTerminating(sync);
            WriteError(sync, ErrorTarget);
        }
        catch (OperationCanceledException) when (Cancellation.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
