using System;
using System.Text.RegularExpressions;
using JiraSync.Engine.Hosting;

namespace JiraSync.Engine.Profile;

/// <summary>Names of instances, connections and secrets: they are file names too, on every system.</summary>
public static class Names
{
    /// <summary>Longest name.</summary>
    public const int MaxLength = 64;

    private static readonly Regex Allowed = new(@"\A[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.CultureInvariant);
    private static readonly Regex Device = new(@"\A(CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(\.|\z)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    /// <summary>How names are compared: letter case does not matter, but is kept.</summary>
    public static StringComparer Comparer => StringComparer.OrdinalIgnoreCase;

    /// <summary>Throws <c>NameInvalid</c> unless it is a name; returns it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="what">Of what, for the message: <c>instance</c>.</param>
    public static string Check(string? name, string what)
    {
        var problem = name switch
        {
            null or "" => "it is empty",
            { Length: > MaxLength } => $"it has {name.Length} characters",
            _ when !Allowed.IsMatch(name) => "it holds other characters, or does not begin with a letter or digit",
            _ when name[name.Length - 1] == '.' => "it ends with a dot",
            _ when Device.IsMatch(name) => "Windows keeps that name for a device",
            _ => null,
        };
        if (problem is null) return name!;
        throw new SyncException(
            ErrorIds.NameInvalid,
            SyncErrorKind.Configuration,
            $"'{name}' cannot be the name of the {what}: {problem}.",
            $"Choose a name of up to {MaxLength} letters (a-z), digits, '-', '_' and '.', such as 'support-eu'.");
    }

    /// <summary>Whether a name matches a pattern with the wildcards of PowerShell (<c>*</c>, <c>?</c>, <c>[a-c]</c>). Null matches all.</summary>
    public static bool Matches(string name, string? pattern)
    {
        if (pattern is null or "*") return true;
        if (!HasWildcard(pattern)) return Comparer.Equals(name, pattern);
        // Names hold no brackets, so a bracket in a pattern is always a set; one that is never closed matches nothing.
        var expression = Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".");
        expression = Regex.Replace(expression, @"\\\[([^\]\\]+)\]", "[$1]");
        return Regex.IsMatch(name, $@"\A{expression}\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }

    /// <summary>Whether a pattern holds wildcards; without, it is a name.</summary>
    public static bool HasWildcard(string pattern) => pattern.IndexOfAny(['*', '?', '[']) >= 0;
}
