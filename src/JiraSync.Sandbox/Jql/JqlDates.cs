using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;

namespace JiraSync.Sandbox.Jql;

/// <summary>
/// How Jira reads dates: literals in the caller's zone with minute precision, periods from the site's clock,
/// numbers as epoch milliseconds.
/// </summary>
internal sealed partial class JqlDates
{
    private static readonly string[] Formats =
    [
        "yyyy/M/d H:m", "yyyy-M-d H:m", "yyyy/M/d", "yyyy-M-d",
    ];

    private readonly TimeZoneInfo _zone;
    private readonly bool _zoneSuffix;
    private readonly DayOfWeek _weekStart;

    public JqlDates(DateTimeOffset now, TimeZoneInfo zone, bool acceptZoneSuffix, DayOfWeek weekStart)
    {
        Now = now;
        _zone = zone;
        _zoneSuffix = acceptZoneSuffix;
        _weekStart = weekStart;
    }

    /// <summary>The site's clock.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>The instant of a literal, a period or a number; null where Jira refuses it.</summary>
    public DateTimeOffset? Parse(JqlValue value) =>
        value.Number is { } milliseconds ? FromEpoch(milliseconds) : ParseLiteral(value.Text.Trim()) ?? ParsePeriod(value.Text.Trim());

    /// <summary>Whether a literal names a day without a time.</summary>
    public static bool IsDayOnly(JqlValue value) => value.Number is null && DayOnly().IsMatch(value.Text.Trim());

    /// <summary>The caller's calendar day of an instant.</summary>
    public DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, _zone).DateTime);

    /// <summary>The first instant of a day in the caller's zone.</summary>
    public DateTimeOffset StartOf(DateOnly day) => ToInstant(day.ToDateTime(TimeOnly.MinValue), _zone);

    /// <summary>
    /// startOfDay, endOfWeek and their like; null when the increment is not one. <paramref name="unit"/> is d, w, M or y.
    /// </summary>
    public DateTimeOffset? Period(char unit, bool end, string? increment)
    {
        DateTime local = TimeZoneInfo.ConvertTime(Now, _zone).DateTime;
        if (increment is not null)
        {
            Match match = Increment().Match(increment.Trim());
            if (!match.Success || !int.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int amount) || amount > 100_000)
                return null;
            if (match.Groups[1].ValueSpan is "-")
                amount = -amount;
            try
            {
                local = Add(local, amount, match.Groups[3].Length == 0 ? unit : match.Groups[3].ValueSpan[0]);
            }
            catch (ArgumentOutOfRangeException)
            {
                return null;
            }
        }

        DateTime start = unit switch
        {
            'd' => local.Date,
            'w' => local.Date.AddDays(-(((int)local.DayOfWeek - (int)_weekStart + 7) % 7)),
            'M' => new DateTime(local.Year, local.Month, 1),
            _ => new DateTime(local.Year, 1, 1),
        };
        return end ? ToInstant(Add(start, 1, unit), _zone).AddMilliseconds(-1) : ToInstant(start, _zone);
    }

    private static DateTime Add(DateTime value, int amount, char unit) => unit switch
    {
        'm' => value.AddMinutes(amount),
        'h' => value.AddHours(amount),
        'd' => value.AddDays(amount),
        'w' => value.AddDays(7.0 * amount),
        'M' => value.AddMonths(amount),
        _ => value.AddYears(amount),
    };

    private DateTimeOffset? ParseLiteral(string text)
    {
        if (text.Length == 0 || !char.IsAsciiDigit(text[0]))
            return null;
        if (TryLocal(text, out DateTime local))
            return ToInstant(local, _zone);
        if (!_zoneSuffix)
            return null;

        Match match = WithZone().Match(text);
        if (!match.Success || !TryLocal(match.Groups[1].Value, out local))
            return null;
        string suffix = match.Groups[2].Value;
        if (suffix is "Z" or "UTC" or "GMT")
            return new DateTimeOffset(local, TimeSpan.Zero);
        if (suffix[0] is '+' or '-')
        {
            string digits = suffix.Replace(":", "", StringComparison.Ordinal);
            int hours = int.Parse(digits.AsSpan(1, 2), NumberStyles.None, CultureInfo.InvariantCulture);
            int minutes = int.Parse(digits.AsSpan(3, 2), NumberStyles.None, CultureInfo.InvariantCulture);
            if (hours > 14 || minutes > 59)
                return null;
            TimeSpan offset = new(hours, minutes, 0);
            if (offset > TimeSpan.FromHours(14))
                return null;
            return ToInstant(local, TimeZoneInfo.CreateCustomTimeZone(suffix, suffix[0] == '-' ? -offset : offset, suffix, suffix));
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(suffix, out TimeZoneInfo? zone) ? ToInstant(local, zone) : null;
    }

    private DateTimeOffset? ParsePeriod(string text)
    {
        Match match = PeriodPattern().Match(text);
        if (!match.Success)
            return null;
        double minutes = 0;
        foreach (Capture part in match.Groups[2].Captures)
        {
            double amount = double.Parse(part.ValueSpan[..^1], NumberStyles.None, CultureInfo.InvariantCulture);
            minutes += amount * part.ValueSpan[^1] switch
            {
                'w' => 7 * 24 * 60,
                'd' => 24 * 60,
                'h' => 60,
                _ => 1,
            };
        }

        if (match.Groups[1].ValueSpan is "-")
            minutes = -minutes;
        try
        {
            return Now.AddMinutes(minutes);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static DateTimeOffset? FromEpoch(long milliseconds) =>
        milliseconds is < -62_135_596_800_000 or > 253_402_300_799_999 ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static bool TryLocal(string text, out DateTime local) =>
        DateTime.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out local);

    /// <summary>A gap in spring moves the time forward; of the two times in autumn the first is meant.</summary>
    private static DateTimeOffset ToInstant(DateTime local, TimeZoneInfo zone)
    {
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        TimeSpan offset;
        if (zone.IsInvalidTime(local))
            offset = zone.GetUtcOffset(local.AddHours(-3));
        else if (zone.IsAmbiguousTime(local))
            offset = MaxOf(zone.GetAmbiguousTimeOffsets(local));
        else
            offset = zone.GetUtcOffset(local);
        long ticks = local.Ticks - offset.Ticks;
        return new DateTimeOffset(Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
    }

    private static TimeSpan MaxOf(IEnumerable<TimeSpan> offsets)
    {
        TimeSpan max = TimeSpan.MinValue;
        foreach (TimeSpan offset in offsets)
            max = offset > max ? offset : max;
        return max;
    }

    [GeneratedRegex(@"^\d{4}([-/])\d{1,2}\1\d{1,2}$", RegexOptions.CultureInvariant)]
    private static partial Regex DayOnly();

    [GeneratedRegex(@"^([+-]?)(\d{1,9})([mhdwMy]?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Increment();

    [GeneratedRegex(@"^(\d{4}[-/]\d{1,2}[-/]\d{1,2}(?: \d{1,2}:\d{1,2})?) ?([A-Z][A-Za-z_]+(?:/[A-Za-z_+\-0-9]+)*|[+-]\d{2}:?\d{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex WithZone();

    [GeneratedRegex(@"^([+-]?)\s*(?:(\d{1,9}[wdhm])(?:\s+|$))+$", RegexOptions.CultureInvariant)]
    private static partial Regex PeriodPattern();
}
