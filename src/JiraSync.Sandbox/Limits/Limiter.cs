using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Auth;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest;

namespace JiraSync.Sandbox.Limits;

/// <summary>Counts calls against the limits and refuses those above them, before any work is done.</summary>
internal sealed class Limiter
{
    private readonly Site _site;
    private readonly LimitOptions _options;
    private readonly Dictionary<string, Queue<DateTimeOffset>> _issueWrites = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (double Tokens, DateTimeOffset At)> _bursts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Tokens, DateTimeOffset FilledAt)> _buckets = new(StringComparer.Ordinal);
    private DateTimeOffset _quotaHour;
    private int _quotaUsed;

    public Limiter(Site site, LimitOptions options)
    {
        _site = site;
        _options = options;
    }

    private DateTimeOffset Now => _site.TimeProvider.GetUtcNow();

    /// <summary>The refusal of a call that is over a limit; null when it may go on.</summary>
    public SandboxResponse? Check(Caller caller, Route route, IReadOnlyDictionary<string, string> values)
    {
        if (!_site.IsCloud)
            return CheckBucket(caller);
        return CheckQuota(caller) ?? CheckBurst(route) ?? CheckIssue(route, values);
    }

    /// <summary>Charges a call that was answered, and adds the headers that tell how much is left.</summary>
    public void Charge(Caller caller, RestCall call, SandboxResponse response)
    {
        if (!_site.IsCloud)
        {
            AddBucketHeaders(caller, response);
            return;
        }

        if (caller.How == SignIn.OAuth && _options.QuotaPoints is { } quota)
        {
            _quotaUsed += call.Route.Method == "GET" || call.Points > 1 ? 1 + call.Points : 1;
            int left = Math.Max(0, quota - _quotaUsed);
            response.With("X-RateLimit-Limit", Text(quota)).With("X-RateLimit-Remaining", Text(left));
            response.With("RateLimit-Policy", $"\"tenant-app-quota\";q={Text(quota)};w=3600");
            if (left < quota / 5)
                response.With("X-RateLimit-NearLimit", "true").With("RateLimit", $"\"tenant-app-quota\";r={Text(left)};t={Text((int)(NextHour() - Now).TotalSeconds)}");
        }
        else if (caller.User is not null && _options.Burst && response.Header("X-RateLimit-Limit") is null)
        {
            (double rate, string key) = BurstOf(call.Route);
            response.With("X-RateLimit-Limit", Text((int)rate)).With("X-RateLimit-Remaining", Text((int)(_bursts.TryGetValue(key, out (double Tokens, DateTimeOffset At) bucket) ? bucket.Tokens : rate)));
        }
    }

    public void AddBucketHeaders(Caller caller, SandboxResponse response)
    {
        if (!_options.TokenBucket || caller.User is null || response.Header("X-RateLimit-Limit") is not null)
            return;
        (int tokens, DateTimeOffset filledAt) = Bucket(caller.User.Id);
        int wait = tokens > 0 ? 0 : Math.Max(1, (int)Math.Ceiling((filledAt + _options.BucketInterval - Now).TotalSeconds));
        response.With("X-RateLimit-Limit", Text(_options.BucketSize))
            .With("X-RateLimit-Remaining", Text(tokens))
            .With("X-RateLimit-Interval-Seconds", Text((int)_options.BucketInterval.TotalSeconds))
            .With("X-RateLimit-FillRate", Text(_options.BucketFill))
            .With("retry-after", Text(wait));
    }

    public void Reset()
    {
        _issueWrites.Clear();
        _bursts.Clear();
        _buckets.Clear();
        _quotaUsed = 0;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static SandboxResponse Refuse(string reason, TimeSpan wait, int limit, DateTimeOffset reset) =>
        SandboxResponse.Of(new JsonObject { ["errorMessages"] = new JsonArray("Rate limit exceeded."), ["errors"] = new JsonObject() }, 429)
            .With("Retry-After", Text(Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))))
            .With("X-RateLimit-Limit", Text(limit))
            .With("X-RateLimit-Remaining", "0")
            .With("X-RateLimit-Reset", reset.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture))
            .With("RateLimit-Reason", reason);

    private SandboxResponse? CheckQuota(Caller caller)
    {
        if (caller.How != SignIn.OAuth || _options.QuotaPoints is not { } quota)
            return null;
        DateTimeOffset hour = NextHour().AddHours(-1);
        if (hour != _quotaHour)
        {
            _quotaHour = hour;
            _quotaUsed = 0;
        }

        return _quotaUsed < quota ? null : Refuse("jira-quota-tenant-based", NextHour() - Now, quota, NextHour());
    }

    private DateTimeOffset NextHour()
    {
        DateTimeOffset now = Now;
        return new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero).AddHours(1);
    }

    private SandboxResponse? CheckBurst(Route route)
    {
        if (!_options.Burst)
            return null;
        (double rate, string key) = BurstOf(route);
        DateTimeOffset now = Now;
        (double Tokens, DateTimeOffset At) bucket = _bursts.TryGetValue(key, out (double Tokens, DateTimeOffset At) known) ? known : (rate, now);
        double tokens = Math.Min(rate, bucket.Tokens + ((now - bucket.At).TotalSeconds * rate));
        if (tokens < 1)
        {
            _bursts[key] = (tokens, now);
            return Refuse("jira-burst-based", TimeSpan.FromSeconds((1 - tokens) / rate), (int)rate, now.AddSeconds(1));
        }

        _bursts[key] = (tokens - 1, now);
        return null;
    }

    private (double Rate, string Key) BurstOf(Route route) =>
        (_options.BurstRates.TryGetValue(route.Label, out double own) ? own : _options.BurstRates.GetValueOrDefault(route.Method, 100), route.Label);

    private SandboxResponse? CheckIssue(Route route, IReadOnlyDictionary<string, string> values)
    {
        if (!_options.PerIssueWrites || route.Method == "GET" || !route.Label.Contains(" issue/{id}", StringComparison.Ordinal))
            return null;
        string id = _site.FindIssue(values["id"])?.Id ?? values["id"];
        if (!_issueWrites.TryGetValue(id, out Queue<DateTimeOffset>? writes))
            _issueWrites[id] = writes = new Queue<DateTimeOffset>();
        DateTimeOffset now = Now;
        while (writes.TryPeek(out DateTimeOffset oldest) && oldest <= now - _options.LongWindow)
            writes.Dequeue();
        if (writes.Count >= _options.PerIssueLong)
            return Refuse("jira-per-issue-on-write", writes.Peek() + _options.LongWindow - now, _options.PerIssueLong, writes.Peek() + _options.LongWindow);
        int recent = 0;
        DateTimeOffset first = now;
        foreach (DateTimeOffset write in writes)
        {
            if (write <= now - _options.ShortWindow)
                continue;
            if (recent++ == 0)
                first = write;
        }

        if (recent >= _options.PerIssueShort)
            return Refuse("jira-per-issue-on-write", first + _options.ShortWindow - now, _options.PerIssueShort, first + _options.ShortWindow);
        writes.Enqueue(now);
        return null;
    }

    private SandboxResponse? CheckBucket(Caller caller)
    {
        if (!_options.TokenBucket || caller.User is null)
            return null;
        (int tokens, DateTimeOffset filledAt) = Bucket(caller.User.Id);
        if (tokens > 0)
        {
            _buckets[caller.User.Id] = (tokens - 1, filledAt);
            return null;
        }

        SandboxResponse refusal = SandboxResponse.Of(new JsonObject { ["message"] = "Rate limit exceeded." }, 429);
        AddBucketHeaders(caller, refusal);
        return refusal;
    }

    private (int Tokens, DateTimeOffset FilledAt) Bucket(string userId)
    {
        DateTimeOffset now = Now;
        if (!_buckets.TryGetValue(userId, out (int Tokens, DateTimeOffset FilledAt) bucket))
            return _buckets[userId] = (_options.BucketSize, now);
        long intervals = (now - bucket.FilledAt).Ticks / _options.BucketInterval.Ticks;
        if (intervals > 0)
            bucket = _buckets[userId] = ((int)Math.Min(_options.BucketSize, bucket.Tokens + (intervals * _options.BucketFill)), bucket.FilledAt + (_options.BucketInterval * intervals));
        return bucket;
    }
}
