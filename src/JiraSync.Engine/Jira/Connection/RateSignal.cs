using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using JiraSync.Engine.Jira.Transport;

namespace JiraSync.Engine.Jira.Connection;

/// <summary>What Jira refuses by a limit for.</summary>
internal enum RateReason
{
    /// <summary>It did not say, or in words unknown.</summary>
    Unknown,

    /// <summary>The hourly quota of the app or the tenant: everything is refused until it resets.</summary>
    Quota,

    /// <summary>Too many requests to one endpoint in a moment.</summary>
    Burst,

    /// <summary>Too many writes to one issue.</summary>
    Issue,

    /// <summary>Too many requests at the same time.</summary>
    Concurrency,
}

/// <summary>Everything about limits that an answer's headers say, in whichever of Jira's dialects.</summary>
internal sealed class RateSignal
{
    public RateReason Reason { get; private set; }

    public string? ReasonText { get; private set; }

    public TimeSpan? RetryAfter { get; private set; }

    /// <summary>Time until the limit is lifted; null when nothing says.</summary>
    public TimeSpan? Wait { get; private set; }

    public bool NearLimit { get; private set; }

    public long? Remaining { get; private set; }

    public long? Limit { get; private set; }

    /// <summary>Data Center: how long one token of the bucket takes to come back.</summary>
    public TimeSpan? TokenInterval { get; private set; }

    /// <summary>A quota of the structured header that is used up, and when it resets.</summary>
    public TimeSpan? QuotaEmptyFor { get; private set; }

    public static RateSignal Read(TransportAnswer answer, DateTimeOffset now)
    {
        var signal = new RateSignal
        {
            ReasonText = answer.Header("RateLimit-Reason") ?? answer.Header("X-RateLimit-Reason"),
            RetryAfter = ReadRetryAfter(answer, now),
            NearLimit = string.Equals(answer.Header("X-RateLimit-NearLimit"), "true", StringComparison.OrdinalIgnoreCase),
            Remaining = ReadNumber(answer.Header("X-RateLimit-Remaining")),
            Limit = ReadNumber(answer.Header("X-RateLimit-Limit")),
        };
        signal.Reason = ReasonOf(signal.ReasonText);
        if (ReadNumber(answer.Header("X-RateLimit-FillRate")) is > 0 and { } fill && ReadNumber(answer.Header("X-RateLimit-Interval-Seconds")) is > 0 and { } interval)
            signal.TokenInterval = TimeSpan.FromSeconds((double)interval / fill);
        signal.ReadStructured(answer);
        TimeSpan? reset = ReadReset(answer, now);
        signal.Wait = signal.RetryAfter;
        if (answer.Status == 429)
        {
            signal.Wait = signal.Reason == RateReason.Quota
                ? Longest(signal.RetryAfter, reset, signal.QuotaEmptyFor) ?? UntilNextHour(now)
                : signal.RetryAfter ?? reset ?? signal.TokenInterval;
        }

        return signal;
    }

    private static RateReason ReasonOf(string? text)
    {
        if (text is null)
            return RateReason.Unknown;
        if (Has(text, "quota") || Has(text, "cost"))
            return RateReason.Quota;
        if (Has(text, "per-issue"))
            return RateReason.Issue;
        if (Has(text, "concurrent"))
            return RateReason.Concurrency;
        return Has(text, "burst") ? RateReason.Burst : RateReason.Unknown;
    }

    private static TimeSpan? Longest(params TimeSpan?[] spans) => spans.Max();

    private static bool Has(string text, string part) => text.IndexOf(part, StringComparison.OrdinalIgnoreCase) >= 0;

    private static TimeSpan UntilNextHour(DateTimeOffset now) =>
        TimeSpan.FromHours(1) - TimeSpan.FromTicks(now.UtcTicks % TimeSpan.TicksPerHour);

    private static long? ReadNumber(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is > -1e15 and < 1e15 ? (long)value : null;

    private static TimeSpan? ReadRetryAfter(TransportAnswer answer, DateTimeOffset now)
    {
        string? text = answer.Header("Retry-After");
        if (text is null)
            return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is >= 0 and < 1e8)
            return TimeSpan.FromSeconds(seconds);
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at))
            return null;

        // A date is by the server's clock, which the answer's own date tells.
        TimeSpan wait = at - (answer.Date ?? now);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private static TimeSpan? ReadReset(TransportAnswer answer, DateTimeOffset now)
    {
        string? text = answer.Header("X-RateLimit-Reset");
        if (text is null)
            return null;
        DateTimeOffset at;
        if (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long number))
        {
            // Seconds to wait when small, else a moment of the epoch.
            if (number < 100_000)
                return TimeSpan.FromSeconds(Math.Max(0, number));
            at = number > 100_000_000_000 ? DateTimeOffset.FromUnixTimeMilliseconds(number) : DateTimeOffset.FromUnixTimeSeconds(number);
        }
        else if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at))
        {
            return null;
        }

        TimeSpan wait = at - (answer.Date ?? now);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    // "global-app-quota";r=11000;t=600, "jira-burst-based";r=12;t=1
    private void ReadStructured(TransportAnswer answer)
    {
        Dictionary<string, long> sizes = [];
        foreach ((string name, Dictionary<string, long> values) in Entries(answer.HeaderList("RateLimit-Policy") ?? answer.HeaderList("Beta-RateLimit-Policy")))
        {
            if (values.TryGetValue("q", out long q))
                sizes[name] = q;
        }

        foreach ((string name, Dictionary<string, long> values) in Entries(answer.HeaderList("RateLimit") ?? answer.HeaderList("Beta-RateLimit")))
        {
            if (!values.TryGetValue("r", out long left))
                continue;
            values.TryGetValue("t", out long seconds);
            bool quota = Has(name, "quota");
            if (quota && left <= 0 && seconds > 0)
                QuotaEmptyFor = QuotaEmptyFor is { } longest && longest.TotalSeconds > seconds ? longest : TimeSpan.FromSeconds(seconds);
            if (quota && sizes.TryGetValue(name, out long size) && left * 5 < size)
                NearLimit = true;
        }
    }

    private static IEnumerable<(string Name, Dictionary<string, long> Values)> Entries(string? header)
    {
        if (header is null)
            yield break;
        foreach (string entry in header.Split(','))
        {
            string[] parts = entry.Split(';');
            Dictionary<string, long> values = [];
            for (int i = 1; i < parts.Length; i++)
            {
                string[] pair = parts[i].Split('=');
                if (pair.Length == 2 && long.TryParse(pair[1].Trim(), NumberStyles.Integer, CultureInfo.InvariantCulture, out long value))
                    values[pair[0].Trim()] = value;
            }

            yield return (parts[0].Trim().Trim('"'), values);
        }
    }
}
