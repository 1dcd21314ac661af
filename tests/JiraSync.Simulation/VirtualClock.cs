using System;
using System.Collections.Generic;
using System.Threading;

namespace JiraSync.Simulation;

/// <summary>
/// The one clock of a simulated world, and its scheduler: everything that happens is an entry of its queue, and all of it
/// happens on the thread that runs the queue. Entries of the same moment run in the order in which they were made.
/// </summary>
internal sealed class VirtualClock
{
    private readonly PriorityQueue<Action, (long At, long Order)> _queue = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _order;

    public DateTimeOffset Start { get; } = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; private set; } = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    public TimeSpan Elapsed => Now - Start;

    /// <summary>Lets something happen later.</summary>
    public void Post(TimeSpan delay, Action action) =>
        _queue.Enqueue(action, ((Now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero)).UtcTicks, _order++));

    /// <summary>Runs what is due up to a moment, then stands at that moment.</summary>
    public void RunTo(DateTimeOffset end) => Run(end, static () => false);

    /// <summary>Runs until a condition holds; false when it does not within the time.</summary>
    public bool RunUntil(Func<bool> done, TimeSpan most) => Run(Now + most, done);

    /// <summary>A seed repeats only while all of its world runs on one thread: whatever strays to another is a defect.</summary>
    public void CheckThread(string where)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException($"{where} runs on another thread than its world: the run would not repeat.");
    }

    private bool Run(DateTimeOffset end, Func<bool> done)
    {
        while (!done())
        {
            if (!_queue.TryPeek(out Action? next, out (long At, long Order) due) || due.At > end.UtcTicks)
            {
                Now = end > Now ? end : Now;
                return done();
            }
            _queue.Dequeue();
            if (due.At > Now.UtcTicks)
                Now = new DateTimeOffset(due.At, TimeSpan.Zero);
            next();
        }
        return true;
    }
}

/// <summary>The clock as a process sees it. Once the process was killed, none of its timers fires any more.</summary>
internal sealed class SimulatedTime(VirtualClock clock, Func<bool> isDead) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        clock.CheckThread("The clock");
        return clock.Now;
    }

    public override long GetTimestamp() => clock.Now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(clock, isDead, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class SimulatedTimer(VirtualClock clock, Func<bool> isDead, TimerCallback callback, object? state) : ITimer
    {
        private int _setting;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            int setting = ++_setting;
            if (dueTime == Timeout.InfiniteTimeSpan)
                return true;
            clock.Post(dueTime, () => Fire(setting, period));
            return true;
        }

        public void Dispose() => _setting++;

        public System.Threading.Tasks.ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Fire(int setting, TimeSpan period)
        {
            if (setting != _setting || isDead())
                return;
            if (period > TimeSpan.Zero)
                Change(period, period);
            callback(state);
        }
    }
}
