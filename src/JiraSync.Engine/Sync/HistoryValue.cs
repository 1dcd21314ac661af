using System;
using System.Globalization;
using System.Linq;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;

namespace JiraSync.Engine.Sync;

/// <summary>Values as an issue's history prints them.</summary>
internal static class HistoryValue
{
    /// <summary>What a field held after a change; null: nothing. Rich text stands in the history as wiki markup on both products.</summary>
    public static FieldValue? Of(FieldInfo? field, ChangeItem item, TextFormat format)
    {
        if (item.ToText is null or "" && item.To is null or "")
            return null;
        string text = item.ToText is { Length: > 0 } shown ? shown : item.To!;
        return field?.Kind switch
        {
            FieldKind.RichText => new RichValue(RichTextConverter.Convert(RichText.Wiki(text), format, new ConversionContext()).Text),
            FieldKind.Number or FieldKind.Votes => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) ? new NumberValue(number) : null,
            FieldKind.Date => DayOf(item.To) ?? DayOf(text),
            FieldKind.Moment => DateTimeOffset.TryParse(item.To ?? text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? new MomentValue(at) : null,
            FieldKind.User => item.To is { Length: > 0 } id ? new UserValue(new JiraUser(id, text, null)) : null,
            FieldKind.Parent => item.To is { Length: > 0 } issue ? new IssueValue(null, issue, text) : null,
            FieldKind.Labels => new SetValue(text.Split([' '], StringSplitOptions.RemoveEmptyEntries)),
            FieldKind.Components or FieldKind.Versions or FieldKind.Options or FieldKind.Groups => new SetValue(text.Split(',').Select(t => t.Trim()).Where(t => t.Length > 0)),
            FieldKind.Text or FieldKind.Url or FieldKind.ReadOnly or null => new TextValue(text),
            FieldKind.Cascade => CascadeOf(text),
            FieldKind.TimeTracking => null,
            _ => new NameValue(text),
        };
    }

    /// <summary>
    /// Estimates after an edit that a later one overwrote. The history speaks of both estimates one by one, and only of those that
    /// changed: what neither edit speaks of is as it is now.
    /// </summary>
    public static EstimateValue? Estimates(Change overwritten, Change over, FieldValue? now)
    {
        var present = now as EstimateValue;
        long? original = Of("timeoriginalestimate", present?.Original), remaining = Of("timeestimate", present?.Remaining);
        return original is null && remaining is null ? null : new EstimateValue(original, remaining);

        long? Of(string field, long? kept)
        {
            if (overwritten.Items.FirstOrDefault(i => IsOf(i, field)) is { } set)
                return Seconds(set.To);
            return over.Items.FirstOrDefault(i => IsOf(i, field)) is { } replaced ? Seconds(replaced.From) : kept;
        }

        static bool IsOf(ChangeItem item, string field) => string.Equals(item.Field, field, StringComparison.OrdinalIgnoreCase);

        static long? Seconds(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) ? seconds : null;
    }

    private static DateValue? DayOf(string? text) =>
        text is { Length: >= 10 } && DateTime.TryParseExact(text.Substring(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? new DateValue(text.Substring(0, 10)) : null;

    // "Parent values: Europe(10101)Level 1 values: Berlin(10102)"
    private static FieldValue CascadeOf(string text)
    {
        string[] levels = text.Split(["Parent values: ", "Level 1 values: "], StringSplitOptions.RemoveEmptyEntries);
        string[] names = levels.Select(l => l.LastIndexOf('(') is > 0 and var at ? l.Substring(0, at) : l).ToArray();
        return new CascadeValue(names[0], names.Length > 1 ? names[1] : null);
    }
}
