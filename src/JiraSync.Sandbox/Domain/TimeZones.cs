using System;
using System.Collections.Concurrent;

namespace JiraSync.Sandbox.Domain;

/// <summary>Time zones by IANA name.</summary>
public static class TimeZones
{
    private static readonly ConcurrentDictionary<string, TimeZoneInfo> Known = new(StringComparer.Ordinal);

    /// <summary>The zone of that name; throws <see cref="TimeZoneNotFoundException"/> for an unknown one.</summary>
    public static TimeZoneInfo Find(string name) =>
        Known.GetOrAdd(name, static key => key == "UTC" ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(key));
}
