using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace JiraSync.Engine.Tests.Support;

/// <summary>A clock that stands still until a test moves it.</summary>
internal sealed class ManualTimeProvider(DateTimeOffset? start = null) : TimeProvider
{
    private readonly object _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = start ?? new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock, firing what becomes due on the way, in order.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset end = GetUtcNow() + by;
        while (true)
        {
            ManualTimer? next;
            lock (_lock)
            {
                next = _timers.Where(t => t.Due <= end).MinBy(t => t.Due);
                if (next is null)
                {
                    _now = end;
                    return;
                }

                if (next.Due > _now)
                    _now = next.Due;
                next.Rearm(_now);
            }

            next.Fire();
        }
    }

    /// <summary>Lets a task come to its end, moving the clock to the next timer whenever nothing else goes on.</summary>
    /// <param name="task">The task.</param>
    /// <param name="longestStep">Timers further away than this (limits of requests, say) are left alone.</param>
    public async Task<T> RunAsync<T>(Task<T> task, TimeSpan? longestStep = null)
    {
        TimeSpan limit = longestStep ?? TimeSpan.FromHours(2);
        int quiet = 0;
        DateTime giveUp = DateTime.UtcNow.AddSeconds(30);
        while (!task.IsCompleted)
        {
            await Task.WhenAny(task, Task.Delay(2)).ConfigureAwait(false);
            if (DateTime.UtcNow > giveUp)
                throw new TimeoutException("The task did not end.");

            // A few looks in a row, so that work which is still on its way to a timer is not overtaken.
            if (++quiet < 5)
                continue;
            quiet = 0;
            TimeSpan? step;
            lock (_lock)
                step = _timers.Count == 0 ? null : _timers.Min(t => t.Due) - _now;
            if (step is { } wait && wait <= limit)
                Advance(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        }

        return await task.ConfigureAwait(false);
    }

    public async Task RunAsync(Task task, TimeSpan? longestStep = null) => await RunAsync(Wrap(task), longestStep).ConfigureAwait(false);

    private static async Task<bool> Wrap(Task task)
    {
        await task.ConfigureAwait(false);
        return true;
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = clock._now + dueTime;
                    clock._timers.Add(this);
                }
            }

            return true;
        }

        public void Rearm(DateTimeOffset now)
        {
            if (_period == Timeout.InfiniteTimeSpan || _period <= TimeSpan.Zero)
                clock._timers.Remove(this);
            else
                Due = now + _period;
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (clock._lock)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
