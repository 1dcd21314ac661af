using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace JiraSync.Sandbox.Tests.Support;

/// <summary>A clock that stands until it is moved.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<Held> _timers = [];
    private DateTimeOffset _now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    /// <summary>Whether timers go by this clock too; otherwise they go by the real one.</summary>
    public bool HoldsTimers { get; set; }

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan time)
    {
        Held[] due;
        lock (_timers)
        {
            _now += time;
            due = _timers.Where(t => t.At <= _now).ToArray();
            _timers.RemoveAll(due.Contains);
        }

        foreach (Held timer in due)
            timer.Fire();
    }

    public void AdvanceSeconds(double seconds) => Advance(TimeSpan.FromSeconds(seconds));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (!HoldsTimers)
            return base.CreateTimer(callback, state, dueTime, period);
        var timer = new Held(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Held(ManualTime time, Action fire) : ITimer
    {
        public DateTimeOffset At { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._timers)
            {
                time._timers.Remove(this);
                if (dueTime < TimeSpan.Zero)
                    return true;
                At = time._now + dueTime;
                time._timers.Add(this);
                return true;
            }
        }

        public void Dispose()
        {
            lock (time._timers)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
