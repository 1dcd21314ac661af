using System;
using System.Globalization;

namespace JiraSync.Engine.RichTexts;

/// <summary>ADF's dates: milliseconds as text.</summary>
internal static class Dates
{
    /// <summary>The day that a time stamp lies in, by UTC; the stamp itself when it is none.</summary>
    public static string Day(string? timestamp)
    {
        if (!long.TryParse(timestamp, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long milliseconds)
            || milliseconds is < -62_135_596_800_000 or > 253_402_300_799_999)
        {
            return timestamp ?? "";
        }
        return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }
}
