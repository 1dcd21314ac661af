using System;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>Times and sizes that the engine works with.</summary>
public sealed record SyncOptions
{
    /// <summary>What is used where nothing else is said.</summary>
    public static SyncOptions Default { get; } = new();

    /// <summary>
    /// How long after a creation with unknown outcome it may still take effect on the server. Only then does not finding it mean
    /// that it did not happen.
    /// </summary>
    public TimeSpan UnknownOutcomeSettles { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How far clocks may differ before times of two Jiras are corrected for it; the Date header tells whole seconds.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a lease holds unless renewed.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Issues a page when scanning with all content.</summary>
    public int ScanPage { get; init; } = 100;

    /// <summary>Issues a page when only versions are listed.</summary>
    public int ListPage { get; init; } = 1000;

    /// <summary>Links taken in hand at once.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>First wait after a failure; doubles up to <see cref="RetryLongest"/>.</summary>
    public TimeSpan RetryFirst { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait after a failure.</summary>
    public TimeSpan RetryLongest { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often all linked issues are compared with Jira.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Where ids of links and of writes come from; a simulation gives its own, so that a run repeats exactly.</summary>
    public Func<Guid> NewId { get; init; } = Guid.NewGuid;

    /// <summary>Where the jitter of retries comes from, 0 to 1; null for a random one.</summary>
    public Func<double>? Jitter { get; init; }

    /// <summary>Opens the state at a path; tests put something between the engine and its store.</summary>
    internal Func<string, ISyncStore> OpenStore { get; init; } = SqliteStore.Open;

    /// <summary>Consecutive keys without an issue after which no lost creation is looked for any further.</summary>
    public int KeyGap { get; init; } = 20;
}
