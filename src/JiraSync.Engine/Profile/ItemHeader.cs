using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace JiraSync.Engine.Profile;

/// <summary>The line before the copy of a comment or worklog, made from the side's template.</summary>
internal static class ItemHeader
{
    private static readonly Regex Placeholder = new(@"\{(?<name>[A-Za-z]*)\}", RegexOptions.CultureInvariant);
    private static readonly string[] Known = ["author", "created", "started", "key", "url", "late"];

    /// <summary>The line; null when the template makes none.</summary>
    public static string? Of(string template, IReadOnlyDictionary<string, string?> values)
    {
        // In one go, so that braces in somebody's name stand for themselves.
        string line = Placeholder.Replace(template, m => values.TryGetValue(m.Groups["name"].Value.ToLowerInvariant(), out string? value) ? value ?? "" : m.Value);
        line = string.Join(" ", line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? null : line;
    }

    /// <summary>A moment as headers say it.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>What is wrong with a template; null: nothing.</summary>
    public static string? Problem(string? template, string what)
    {
        if (template is null)
            return $"the {what} is missing";
        string? unknown = Placeholder.Matches(template).Cast<Match>().Select(m => m.Groups["name"].Value).FirstOrDefault(n => !Known.Contains(n.ToLowerInvariant()));
        return unknown is null ? null : $"the {what} has a placeholder {{{unknown}}}, and there are only {string.Join(", ", Known.Select(k => "{" + k + "}"))}";
    }
}
