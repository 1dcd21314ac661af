using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Jira's durations: <c>1w 2d 3h 4m</c>, with five days of eight hours a week.</summary>
internal static partial class Durations
{
    private static readonly (char Unit, long Seconds)[] Units = [('w', 5 * 8 * 3600), ('d', 8 * 3600), ('h', 3600), ('m', 60)];

    public static string Write(long seconds)
    {
        if (seconds < 60)
            return seconds == 0 ? "0m" : "1m";
        var parts = new List<string>();
        foreach ((char unit, long size) in Units)
        {
            if (seconds / size is > 0 and long count)
                parts.Add(count.ToString(CultureInfo.InvariantCulture) + unit);
            seconds %= size;
        }

        return string.Join(' ', parts);
    }

    /// <summary>Seconds; null for what is no duration. A number alone is minutes.</summary>
    public static long? Read(string text)
    {
        string trimmed = text.Trim();
        if (long.TryParse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out long minutes))
            return minutes * 60;
        MatchCollection parts = Part().Matches(trimmed);
        if (parts.Count == 0 || Part().Replace(trimmed, "").Trim().Length > 0)
            return null;
        double seconds = 0;
        foreach (Match part in parts)
        {
            long size = Units.First(u => u.Unit == char.ToLowerInvariant(part.Groups[2].Value[0])).Seconds;
            seconds += double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) * size;
        }

        return (long)Math.Round(seconds);
    }

    [GeneratedRegex(@"(\d+(?:\.\d+)?)\s*([wdhmWDHM])")]
    private static partial Regex Part();

    /// <summary>As people read it: "1 hour, 30 minutes". A day has eight hours, a week five days.</summary>
    public static string InWords(long seconds)
    {
        (long Size, string Name)[] units = [(5 * 8 * 3600, "week"), (8 * 3600, "day"), (3600, "hour"), (60, "minute")];
        var words = new List<string>();
        foreach ((long size, string name) in units)
        {
            long count = seconds / size;
            seconds %= size;
            if (count > 0)
                words.Add($"{count.ToString(CultureInfo.InvariantCulture)} {name}{(count == 1 ? "" : "s")}");
        }

        return words.Count == 0 ? "0 minutes" : string.Join(", ", words);
    }
}
