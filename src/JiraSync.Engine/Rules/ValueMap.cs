using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace JiraSync.Engine.Rules;

/// <summary>Values of the other side → values of ours. Without regard to case; * and ? are wildcards; the first match counts.</summary>
internal sealed class ValueMap
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, (int At, string Value)> _plain = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(int At, Regex Pattern, string Value)> _patterns = [];

    public ValueMap(IEnumerable<(string Theirs, string Ours)> pairs)
    {
        int at = 0;
        foreach ((string theirs, string ours) in pairs)
        {
            at++;
            if (HasWildcard(ours))
                continue; // it says what leaves, not what arrives
            if (HasWildcard(theirs))
                _patterns.Add((at, Pattern(theirs), ours));
            else if (!_plain.ContainsKey(theirs.Trim()))
                _plain.Add(theirs.Trim(), (at, ours));
        }
    }

    public bool IsEmpty => _plain.Count + _patterns.Count == 0;

    /// <summary>All values of ours that it may give.</summary>
    public IEnumerable<string> Results => _plain.Values.Select(p => p.Value).Concat(_patterns.Select(p => p.Value));

    /// <summary>Our value for theirs; null: none matches.</summary>
    public string? Find(string theirs)
    {
        bool found = _plain.TryGetValue(theirs.Trim(), out (int At, string Value) plain);
        foreach ((int at, Regex pattern, string value) in _patterns)
        {
            if (found && plain.At < at)
                break;
            if (pattern.IsMatch(theirs.Trim()))
                return value;
        }
        return found ? plain.Value : null;
    }

    private static bool HasWildcard(string text) => text.IndexOfAny(['*', '?']) >= 0;

    private static Regex Pattern(string text)
    {
        var pattern = new StringBuilder("^");
        foreach (char c in text.Trim())
            pattern.Append(c switch { '*' => ".*", '?' => ".", _ => Regex.Escape(c.ToString()) });
        return new Regex(pattern.Append('$').ToString(), RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant, MatchTimeout);
    }
}
