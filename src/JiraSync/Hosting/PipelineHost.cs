using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;

namespace JiraSync.Hosting;

/// <summary>
/// Brings what work on other threads has to say to the one thread on which a cmdlet may write. Members may be called from any thread;
/// questions wait for their answer. After the cmdlet was stopped nothing is written, and questions end in
/// <see cref="OperationCanceledException"/>.
/// </summary>
public sealed class PipelineHost : ISyncHost
{
    private readonly Cmdlet _cmdlet;
    private readonly int _pipelineThread = Environment.CurrentManagedThreadId;
    private readonly BlockingCollection<Message> _queue = [];
    private readonly Dictionary<string, int> _activities = new(StringComparer.Ordinal);
    private readonly object _progressGate = new();
    private readonly CancellationToken _cancellation;
    private SyncProgress? _progress;

    internal PipelineHost(Cmdlet cmdlet, CancellationToken cancellation)
    {
        _cmdlet = cmdlet;
        _cancellation = cancellation;
    }

    /// <inheritdoc/>
    public void Verbose(string message) => Post(() => _cmdlet.WriteVerbose(message));

    /// <inheritdoc/>
    public void Warning(string message) => Post(() => _cmdlet.WriteWarning(message));

    /// <inheritdoc/>
    public void Progress(SyncProgress progress)
    {
        lock (_progressGate)
        {
            // Only the newest matters: a fast engine must not fill the queue with what nobody sees.
            var waiting = _progress is not null;
            if (waiting && _progress!.Activity != progress.Activity)
            {
                var before = _progress;
                Post(() => WriteProgress(before));
            }

            _progress = progress;
            if (waiting) return;
        }

        Post(WriteNewestProgress);
    }

    /// <inheritdoc/>
    public bool ShouldProcess(string target, string action) => Ask(() => _cmdlet.ShouldProcess(target, action));

    /// <summary>Writes an object to the pipeline.</summary>
    public void WriteObject(object? value) => Post(() => _cmdlet.WriteObject(value));

    /// <summary>Writes an error that does not end the cmdlet.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="target">With what: an issue's key, a connection's name.</param>
    public void WriteError(Exception error, object? target) => Post(() => _cmdlet.WriteError(ErrorTranslator.ToRecord(error, target)));

    /// <summary>
    /// Runs something on the pipeline's thread, such as a script or another cmdlet, and brings back what it returns. A
    /// <see cref="SyncException"/> comes back to the caller; any other exception ends the cmdlet.
    /// </summary>
    public T Ask<T>(Func<T> question)
    {
        if (OnPipelineThread) return question();
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var posted = Post(
            () =>
            {
                try
                {
                    answer.TrySetResult(question());
                }
                catch (SyncException error)
                {
                    answer.TrySetException(error);
                }
                catch (Exception)
                {
                    answer.TrySetCanceled();
                    throw;
                }
            },
            () => answer.TrySetCanceled());
        if (!posted) throw new OperationCanceledException("The cmdlet has ended.", _cancellation);
        return answer.Task.GetAwaiter().GetResult();
    }

    /// <summary>
    /// Runs work on other threads and, on this one, whatever it posts, until the work has ended. Returns its task, completed. When
    /// writing throws (the pipeline was stopped, a preference said Stop, the user chose to halt), the work is cancelled and waited for,
    /// and that very exception goes on.
    /// </summary>
    internal Task<T> Run<T>(Func<PipelineHost, CancellationToken, Task<T>> work, CancellationTokenSource cancel)
    {
        var task = Task.Run(() => work(this, _cancellation));
        task.ContinueWith(static (_, queue) => ((BlockingCollection<Message>)queue!).CompleteAdding(), _queue, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? stopped = null;
        foreach (var message in _queue.GetConsumingEnumerable())
        {
            if (stopped is not null)
            {
                message.Discard?.Invoke();
                continue;
            }

            try
            {
                message.Write();
            }
            catch (Exception error)
            {
                stopped = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(error);
                cancel.Cancel();
            }
        }

        _queue.Dispose();
        if (stopped is not null)
        {
            // Its outcome no longer matters, but must have been looked at.
            _ = task.Exception;
            stopped.Throw();
        }

        CloseProgress();
        return task;
    }

    private bool OnPipelineThread => Environment.CurrentManagedThreadId == _pipelineThread;

    private bool Post(Action write, Action? discard = null)
    {
        if (OnPipelineThread)
        {
            write();
            return true;
        }

        try
        {
            _queue.Add(new Message(write, discard));
            return true;
        }
        catch (Exception error) when (error is InvalidOperationException or ObjectDisposedException)
        {
            // The work has ended and somebody it left behind still talks.
            return false;
        }
    }

    private void WriteNewestProgress()
    {
        SyncProgress? progress;
        lock (_progressGate) (progress, _progress) = (_progress, null);
        if (progress is not null) WriteProgress(progress);
    }

    private void WriteProgress(SyncProgress progress)
    {
        if (!_activities.TryGetValue(progress.Activity, out var id)) _activities[progress.Activity] = id = _activities.Count + 1;
        var record = new ProgressRecord(id, NotEmpty(progress.Activity), NotEmpty(progress.Status));
        if (progress.Total is > 0 and var total) record.PercentComplete = (int)Math.Max(0, Math.Min(100, progress.Done * 100 / total));
        _cmdlet.WriteProgress(record);
    }

    private void CloseProgress()
    {
        foreach (var activity in _activities)
            _cmdlet.WriteProgress(new ProgressRecord(activity.Value, NotEmpty(activity.Key), " ") { RecordType = ProgressRecordType.Completed });
        _activities.Clear();
    }

    // PowerShell refuses empty texts there.
    private static string NotEmpty(string text) => string.IsNullOrEmpty(text) ? " " : text;

    /// <summary>What waits for the pipeline's thread, and what happens instead when nothing can be written any more.</summary>
    private sealed class Message(Action write, Action? discard)
    {
        public Action Write { get; } = write;

        public Action? Discard { get; } = discard;
    }
}
