using JiraSync.Engine.Sync;

namespace JiraSync.Output;

/// <summary>Outcome of one check.</summary>
public sealed class SyncCheck
{
    /// <summary>What was checked: an instance, a side, a trigger.</summary>
    public string Subject { get; private set; } = "";

    /// <summary>Which property of it.</summary>
    public string Check { get; private set; } = "";

    /// <summary>Whether it is as it should be.</summary>
    public bool Passed { get; private set; }

    /// <summary>What was found.</summary>
    public string Detail { get; private set; } = "";

    /// <summary>Stable id of the trouble; null when passed.</summary>
    public string? ErrorId { get; private set; }

    /// <summary>What to do; null when passed.</summary>
    public string? Advice { get; private set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Subject}, {Check}: {(Passed ? "passed" : "failed")}";

    internal static SyncCheck From(CheckResult result) => new()
    {
        Subject = result.Subject,
        Check = result.Check,
        Passed = result.Passed,
        Detail = result.Detail,
        ErrorId = result.ErrorId,
        Advice = result.Advice,
    };
}
