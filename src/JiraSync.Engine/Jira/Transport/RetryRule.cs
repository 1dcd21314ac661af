using System;
using JiraSync.Engine.Jira.Connection;

namespace JiraSync.Engine.Jira.Transport;

/// <summary>
/// Which tries are worth another one, and when. A write is repeated only when it certainly did nothing: Jira turned it
/// away before any work (429), or it never left. All else about a write is an unknown outcome, for the caller to look into.
/// </summary>
internal sealed class RetryRule(JiraRetryOptions options, TimeProvider time)
{
    private readonly Random _random = new();

    /// <summary>Whether to try again.</summary>
    /// <param name="answer">What the try brought.</param>
    /// <param name="attempt">Its number, from 0.</param>
    public bool IsWorthAnotherTry(TransportAnswer answer, int attempt)
    {
        TransportRequest request = answer.Request;
        if (!request.IsRepeatable)
            return false;
        if (answer.Status == 429)
            return (RateSignal.Read(answer, time.GetUtcNow()).Wait ?? TimeSpan.Zero) <= options.MaxLimitWait;
        switch (answer.Failure)
        {
            case AttemptFailure.NotSent:
                return true;
            case AttemptFailure.Certificate:
                return false;
            case AttemptFailure.Timeout:
                // Each has taken the whole time allowed: what hangs twice is down, and somebody waits.
                return !request.IsWrite && attempt == 0;
            case AttemptFailure.Network:
            case AttemptFailure.BodyLost:
                return !request.IsWrite;
        }

        if (request.IsWrite)
            return false;
        bool passing = answer.Status == 408 || (answer.Status >= 500 && answer.Status != 501);
        return passing && (RateSignal.Read(answer, time.GetUtcNow()).RetryAfter ?? TimeSpan.Zero) <= options.MaxLimitWait;
    }

    /// <summary>2, 4, 8, 16 s with jitter, never less than the server asked for.</summary>
    public TimeSpan DelayAfter(TransportAnswer? answer, int attempt)
    {
        double seconds = Math.Min(options.FirstDelay.TotalSeconds * Math.Pow(2, Math.Min(attempt, 30)), options.MaxDelay.TotalSeconds);
        TimeSpan delay = TimeSpan.FromSeconds(seconds * (0.7 + (0.6 * NextRandom())));
        TimeSpan? asked = answer is { Status: > 0 } ? RateSignal.Read(answer, time.GetUtcNow()).Wait : null;
        return asked > delay ? asked.Value : delay;
    }

    private double NextRandom()
    {
        if (options.Random is { } source)
            return source();
        lock (_random)
            return _random.NextDouble();
    }
}
