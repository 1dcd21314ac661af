using System;

namespace JiraSync.Sandbox.Seeds;

/// <summary>The clock of a site while its past is played through.</summary>
internal sealed class SeedClock(DateTimeOffset start) : TimeProvider
{
    public DateTimeOffset Time { get; set; } = start;

    public override DateTimeOffset GetUtcNow() => Time;
}
