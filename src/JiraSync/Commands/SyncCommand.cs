using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using JiraSync.Hosting;

namespace JiraSync.Commands;

/// <summary>
/// What all cmdlets of JiraSync share. A cmdlet overrides <see cref="Begin"/>, <see cref="Process"/> or <see cref="End"/>, calls the
/// engine by <see cref="CallEngine{T}"/> and writes objects. Errors of the engine become error records: terminating in Begin and End,
/// where nothing works without, and one for each input in Process, after which the next input is taken.
/// </summary>
public abstract class SyncCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private ProfileDirectory? _profile;
    private CommandHost? _host;
    private SyncService? _service;

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

    /// <summary>The engine on this session's profile, for what needs no waiting. One for the whole life of the cmdlet, so that it signs in once.</summary>
    protected SyncService Engine
    {
        get
        {
            _host ??= new CommandHost(this, Cancellation);
            return _service ??= new SyncService(Profile, _host, new SecretResolver(Profile.Secrets, new VaultReader(_host)));
        }
    }

    /// <summary>Runs asynchronous work on <see cref="Engine"/>, as <see cref="RunAsync{T}"/> does.</summary>
    protected T CallEngine<T>(Func<SyncService, CancellationToken, Task<T>> work)
    {
        var engine = Engine;
        return RunAsync((host, cancellation) =>
        {
            _host!.Current = host;
            return work(engine, cancellation);
        });
    }

    /// <summary>Whether changes are only to be shown: -WhatIf was given, or the preference of the session says so.</summary>
    protected bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out var given)
        ? LanguagePrimitives.IsTrue(given)
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference", false));

    /// <summary>Whether a parameter was given, with whatever value.</summary>
    protected bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>Does something for each item; one that fails becomes an error record of its own and holds up no other.</summary>
    protected void Each<T>(IEnumerable<T> items, Func<T, object?> target, Action<T> work)
    {
        foreach (var item in items)
        {
            try
            {
                work(item);
            }
            catch (Exception error) when (!Stopping && ErrorTranslator.Unwrap(error) is SyncException sync)
            {
                WriteError(sync, target(item));
            }
        }
    }

    /// <summary>The connections that names or patterns stand for, none twice; no names: all. A name without its connection is an error record.</summary>
    protected IReadOnlyList<ConnectionConfig> FindConnections(IReadOnlyList<string>? names)
    {
        var found = new List<ConnectionConfig>();
        Each(names is { Count: > 0 } ? names : ["*"], static name => name, name =>
        {
            if (Names.HasWildcard(name)) found.AddRange(Profile.Connections.List(name, error => WriteError(error, name)));
            else found.Add(Profile.Connections.Get(name));
        });
        return found.GroupBy(static connection => connection.Id).Select(static group => group.First()).ToList();
    }

    /// <summary>The same for instances.</summary>
    protected IReadOnlyList<InstanceConfig> FindInstances(IReadOnlyList<string>? names)
    {
        var found = new List<InstanceConfig>();
        Each(names is { Count: > 0 } ? names : ["*"], static name => name, name =>
        {
            if (Names.HasWildcard(name)) found.AddRange(Profile.Instances.List(name));
            else found.Add(Profile.Instances.Get(name));
        });
        return found.GroupBy(static instance => instance.Name, Names.Comparer).Select(static group => group.First()).ToList();
    }

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
        if (!disposing) return;
        _service?.Dispose();
        _cancel.Dispose();
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
