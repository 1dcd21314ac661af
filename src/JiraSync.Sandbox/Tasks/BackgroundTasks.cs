using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest;

namespace JiraSync.Sandbox.Tasks;

/// <summary>Does work bit by bit, one task after the other, by the site's clock: between two bits other requests get their turn.</summary>
internal sealed class BackgroundTasks : IDisposable
{
    private const int StepsAtOnce = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Site _site;
    private readonly Dictionary<string, BackgroundTask> _tasks = new(StringComparer.Ordinal);
    private readonly Queue<BackgroundTask> _waiting = [];
    private ITimer? _timer;

    public BackgroundTasks(Site site) => _site = site;

    /// <summary>Accepts work. Called while the site is held.</summary>
    public BackgroundTask Start(string description, User by, IEnumerable<(string IssueId, Action Work)> steps, int inaccessible = 0)
    {
        var queue = new Queue<(string, Action)>(steps);
        var task = new BackgroundTask
        {
            Id = _site.NextId("task"),
            Description = description,
            SubmittedById = by.Id,
            Submitted = _site.Now,
            Updated = _site.Now,
            Steps = queue,
            Total = queue.Count,
            Inaccessible = inaccessible,
        };
        _tasks.Add(task.Id, task);
        _waiting.Enqueue(task);
        if (_waiting.Count == 1)
            Wait();
        return task;
    }

    public BackgroundTask? Find(string id) => _tasks.GetValueOrDefault(id);

    /// <summary>Whether a task of that description is under way.</summary>
    public bool IsRunning(string description) => _waiting.Any(t => t.Description == description && !t.IsOver);

    public void Dispose() => _timer?.Dispose();

    private void Wait()
    {
        _timer?.Dispose();
        _timer = _site.TimeProvider.CreateTimer(static state => ((BackgroundTasks)state!).Advance(), this, Pause, Timeout.InfiniteTimeSpan);
    }

    private void Advance()
    {
        lock (_site.Gate)
        {
            if (!_waiting.TryPeek(out BackgroundTask? task))
                return;
            if (task.Status == "CANCEL_REQUESTED")
            {
                End(task, "CANCELLED");
            }
            else
            {
                if (task.Started is null)
                {
                    task.Started = _site.Now;
                    task.Status = "RUNNING";
                }

                for (int i = 0; i < StepsAtOnce && task.Steps.TryDequeue(out (string IssueId, Action Work) step); i++)
                    Do(task, step.IssueId, step.Work);
                task.Updated = _site.Now;
                if (task.Steps.Count == 0 && !task.IsOver)
                    End(task, "COMPLETE");
            }

            if (task.IsOver)
                _waiting.Dequeue();
            if (_waiting.Count > 0)
                Wait();
        }
    }

    private void End(BackgroundTask task, string status)
    {
        task.Status = status;
        task.Finished = task.Updated = _site.Now;
        task.Steps.Clear();
        task.Message ??= status == "COMPLETE" ? "The task is complete." : null;
    }

    private static void Do(BackgroundTask task, string issueId, Action work)
    {
        try
        {
            work();
            if (issueId.Length > 0)
                task.Processed.Add(issueId);
        }
        catch (RestError e)
        {
            // What Jira would have answered to the one issue stands in the task's report.
            task.Failed[issueId] = e.Texts();
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException)
        {
            task.Failed[issueId] = [e.Message];
        }
    }
}
