using System;
using System.Globalization;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Jira's way to write an instant: milliseconds, and an offset without a colon.</summary>
internal static class Timestamps
{
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd'T'HH:mm:ss.fffzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mmzzz",
    ];

    public static string Write(DateTimeOffset instant, TimeZoneInfo zone)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(instant, zone);
        string offset = local.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
        return local.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture) + offset;
    }

    /// <summary>On Cloud in the caller's zone, on Data Center in the server's, which is UTC here.</summary>
    public static TimeZoneInfo ZoneFor(Site site, User? user) => site.IsCloud && user is not null ? user.GetTimeZone() : TimeZoneInfo.Utc;

    public static bool TryRead(string text, out DateTimeOffset instant)
    {
        string colon = text.Length > 5 && text[^5] is '+' or '-' ? text.Insert(text.Length - 2, ":") : text;
        return DateTimeOffset.TryParseExact(colon, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant);
    }

    /// <summary>As people read it: "Today 3:14 PM", the day of the week for the last seven days, or the day.</summary>
    public static string InWords(DateTimeOffset instant, DateTimeOffset now)
    {
        int days = (now.ToOffset(instant.Offset).Date - instant.Date).Days;
        string day = days switch
        {
            0 => "Today",
            1 => "Yesterday",
            > 1 and < 7 => instant.DayOfWeek.ToString(),
            _ => instant.ToString("dd/MMM/yy", CultureInfo.InvariantCulture),
        };
        return $"{day} {instant.ToString("h:mm tt", CultureInfo.InvariantCulture)}";
    }

    /// <summary>As boards and sprints write it: in UTC, with a Z.</summary>
    public static string Utc(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
