using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira.Transport;

namespace JiraSync.Engine.Jira.Connection;

/// <summary>
/// Keeps an instance's requests within Jira's limits: how many at once (adapted: one more after a run of good answers, half
/// after a complaint), how dense to one endpoint, how dense to one issue, and not at all while a quota is used up.
/// </summary>
internal sealed class RateGovernor(TimeProvider time, int maxConcurrency, TimeSpan maxWait, Action<string> log)
{
    // Jira allows 20 writes in 2 s and 100 in 30 s for an issue; requests bunch up on the way, so a part is left free.
    private const int WritesInShort = 16;
    private const int WritesInLong = 90;
    private static readonly TimeSpan ShortWindow = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongWindow = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan HalvingPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstSpacing = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxSpacing = TimeSpan.FromSeconds(2);

    private readonly object _lock = new();
    private readonly LinkedList<TaskCompletionSource<bool>> _queue = new();
    private readonly Dictionary<string, Queue<DateTimeOffset>> _issueWrites = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _issueBlocks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EndpointPace> _endpoints = new(StringComparer.Ordinal);
    private DateTimeOffset _blockedUntil = DateTimeOffset.MinValue;
    private DateTimeOffset _nextStart = DateTimeOffset.MinValue;
    private TimeSpan _bucketInterval = TimeSpan.Zero;
    private DateTimeOffset _lastHalving = DateTimeOffset.MinValue;
    private int _inFlight;
    private int _good;
    private int _limit = Math.Max(1, (maxConcurrency + 1) / 2);

    /// <summary>Requests that may be in flight now.</summary>
    public int ConcurrencyLimit
    {
        get
        {
            lock (_lock)
                return _limit;
        }
    }

    /// <summary>Waits for a place; disposing of it gives it back.</summary>
    /// <exception cref="JiraException">A limit holds for longer than a call may wait.</exception>
    public async Task<Place> EnterAsync(TransportRequest request, CancellationToken cancellation)
    {
        while (true)
        {
            await TakePlaceAsync(cancellation).ConfigureAwait(false);
            TimeSpan wait;
            lock (_lock)
            {
                wait = ReserveLocked(request);
                if (wait <= TimeSpan.Zero)
                    return new Place(this);
            }

            // The place is not held while waiting: what is slow for one issue must not stop the others.
            Leave();
            if (wait > maxWait)
                throw TooLong(wait);
            if (wait > TimeSpan.FromSeconds(1))
                log($"{request.Endpoint}: waits {wait.TotalSeconds:0.0} s for a limit");

            // Timers know whole milliseconds; what is left of one would be waited for by spinning.
            await time.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Learns from an answer, or from its absence.</summary>
    public void Observe(TransportAnswer answer)
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (_lock)
        {
            if (answer.Status == 0)
            {
                if (answer.Failure is AttemptFailure.Timeout or AttemptFailure.Network)
                    HalveLocked(now);
                return;
            }

            RateSignal signal = RateSignal.Read(answer, now);
            if (answer.Status == 429)
                RefusedLocked(answer.Request, signal, now);
            else if (answer.Status is 502 or 503 or 504)
                OverloadedLocked(signal, now);
            else
                GoodLocked(answer.Request, signal, now);
        }

        WakeQueue();
    }

    private static JiraException TooLong(TimeSpan wait) => new JiraFailure(
        ErrorIds.JiraRateLimitExceeded,
        SyncErrorKind.Limit,
        $"Jira's limit for this account or app is used up; requests are held back for another {Math.Ceiling(wait.TotalSeconds):0} s.")
    {
        Advice = "Nothing was sent. Run again after that time; if it happens often, run less often or with fewer connections at once.",
        RetryAfter = wait,
    }.ToException();

    private async Task TakePlaceAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        TaskCompletionSource<bool> waiter;
        LinkedListNode<TaskCompletionSource<bool>> node;
        lock (_lock)
        {
            if (_inFlight < _limit && _queue.Count == 0)
            {
                _inFlight++;
                return;
            }

            // Goes on where it is woken, not on the thread pool: it is never woken under the lock, and a simulator can repeat it.
            waiter = new TaskCompletionSource<bool>();
            node = _queue.AddLast(waiter);
        }

        using (cancellation.Register(() =>
        {
            bool removed;
            lock (_lock)
            {
                removed = node.List is not null;
                if (removed)
                    _queue.Remove(node);
            }

            if (removed)
                waiter.TrySetCanceled(cancellation);
        }))
            await waiter.Task.ConfigureAwait(false);
    }

    private void Leave()
    {
        lock (_lock)
            _inFlight--;
        WakeQueue();
    }

    private void WakeQueue()
    {
        while (true)
        {
            TaskCompletionSource<bool> next;
            lock (_lock)
            {
                if (_queue.First is not { } first || _inFlight >= _limit)
                    return;
                _queue.RemoveFirst();
                _inFlight++;
                next = first.Value;
            }

            next.TrySetResult(true);
        }
    }

    /// <summary>Zero when the request may start now (and is then noted as started), else how long to wait before asking again.</summary>
    private TimeSpan ReserveLocked(TransportRequest request)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset start = Later(_blockedUntil, _nextStart);
        _endpoints.TryGetValue(request.Endpoint, out EndpointPace? pace);
        if (pace is not null)
            start = Later(start, Later(pace.BlockedUntil, pace.NextStart));
        bool spaced = request.IsWrite && request.IssueId is not null;
        if (spaced)
            start = Later(start, NextWriteLocked(request.IssueId!, now));
        if (start > now)
            return start - now;

        _nextStart = now + _bucketInterval;
        if (pace is not null)
            pace.NextStart = now + pace.Spacing;
        if (spaced)
            _issueWrites[request.IssueId!].Enqueue(now);
        return TimeSpan.Zero;
    }

    private DateTimeOffset NextWriteLocked(string issueId, DateTimeOffset now)
    {
        if (!_issueWrites.TryGetValue(issueId, out Queue<DateTimeOffset>? writes))
        {
            ForgetIdleIssuesLocked(now);
            _issueWrites[issueId] = writes = new Queue<DateTimeOffset>();
        }

        while (writes.Count > 0 && writes.Peek() <= now - LongWindow)
            writes.Dequeue();
        DateTimeOffset next = _issueBlocks.TryGetValue(issueId, out DateTimeOffset blocked) ? blocked : DateTimeOffset.MinValue;
        if (writes.Count >= WritesInLong)
            next = Later(next, writes.ElementAt(writes.Count - WritesInLong) + LongWindow);
        if (writes.Count >= WritesInShort)
            next = Later(next, writes.ElementAt(writes.Count - WritesInShort) + ShortWindow);
        return next;
    }

    private void ForgetIdleIssuesLocked(DateTimeOffset now)
    {
        if (_issueWrites.Count < 1000)
            return;
        foreach (string idle in _issueWrites.Where(p => p.Value.Count == 0 || p.Value.Last() <= now - LongWindow).Select(p => p.Key).ToArray())
            _issueWrites.Remove(idle);
        foreach (string free in _issueBlocks.Where(p => p.Value <= now).Select(p => p.Key).ToArray())
            _issueBlocks.Remove(free);
    }

    private void RefusedLocked(TransportRequest request, RateSignal signal, DateTimeOffset now)
    {
        TimeSpan wait = signal.Wait ?? TimeSpan.FromSeconds(1);
        _good = 0;
        switch (signal.Reason)
        {
            case RateReason.Issue when request.IssueId is { } issueId:
                _issueBlocks[issueId] = Later(_issueBlocks.TryGetValue(issueId, out DateTimeOffset old) ? old : now, now + Longer(wait, ShortWindow));
                return;
            case RateReason.Quota:
                _blockedUntil = Later(_blockedUntil, now + wait);
                return;
            case RateReason.Concurrency:
                HalveLocked(now);
                return;
            case RateReason.Unknown when signal.TokenInterval is { } interval:
                // Data Center: the account's bucket on this node is empty, whatever the endpoint.
                _blockedUntil = Later(_blockedUntil, now + wait);
                _bucketInterval = interval;
                HalveLocked(now);
                return;
        }

        if (!_endpoints.TryGetValue(request.Endpoint, out EndpointPace? pace))
            _endpoints[request.Endpoint] = pace = new EndpointPace();
        pace.BlockedUntil = Later(pace.BlockedUntil, now + wait);
        pace.Spacing = pace.Spacing == TimeSpan.Zero ? FirstSpacing : Shorter(pace.Spacing + pace.Spacing, MaxSpacing);
        HalveLocked(now);
    }

    private void OverloadedLocked(RateSignal signal, DateTimeOffset now)
    {
        HalveLocked(now);
        if (signal.RetryAfter is { } wait && wait <= maxWait)
            _blockedUntil = Later(_blockedUntil, now + wait);
    }

    private void GoodLocked(TransportRequest request, RateSignal signal, DateTimeOffset now)
    {
        if (signal.QuotaEmptyFor is { } empty)
            _blockedUntil = Later(_blockedUntil, now + empty);
        if (_endpoints.TryGetValue(request.Endpoint, out EndpointPace? pace))
        {
            pace.Spacing = TimeSpan.FromTicks(pace.Spacing.Ticks * 9 / 10);
            if (pace.Spacing < TimeSpan.FromMilliseconds(5) && pace.BlockedUntil <= now)
                _endpoints.Remove(request.Endpoint);
        }

        // Data Center tells its bucket on every answer: when it gets empty, requests start as fast as it refills.
        if (signal.TokenInterval is { } interval)
            _bucketInterval = signal.Remaining <= _inFlight ? interval : TimeSpan.Zero;
        bool scarce = signal.NearLimit || (signal.Remaining is { } left && signal.Limit is > 0 and { } size && left * 10 < size);
        if (signal.NearLimit)
            HalveLocked(now);
        if (scarce)
        {
            _good = 0;
            return;
        }

        if (++_good >= _limit * 2 && _limit < maxConcurrency)
        {
            _limit++;
            _good = 0;
        }
    }

    private void HalveLocked(DateTimeOffset now)
    {
        _good = 0;

        // Answers to requests that were in flight together complain about the same thing.
        if (now - _lastHalving < HalvingPause)
            return;
        _lastHalving = now;
        _limit = Math.Max(1, _limit / 2);
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>A place among the requests in flight.</summary>
    public sealed class Place(RateGovernor governor) : IDisposable
    {
        private int _left;

        /// <summary>Gives it back.</summary>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                governor.Leave();
        }
    }

    private sealed class EndpointPace
    {
        public DateTimeOffset BlockedUntil { get; set; } = DateTimeOffset.MinValue;

        public DateTimeOffset NextStart { get; set; } = DateTimeOffset.MinValue;

        public TimeSpan Spacing { get; set; }
    }
}
