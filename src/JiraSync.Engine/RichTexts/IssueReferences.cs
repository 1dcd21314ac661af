using System;
using System.Text.RegularExpressions;

namespace JiraSync.Engine.RichTexts;

/// <summary>Keys and web addresses of issues within texts, and the twins that stand for them in the target.</summary>
internal sealed class IssueReferences(Func<string, IssueTwin?>? targetIssue)
{
    // An address, or a key that stands alone. The look back keeps the time linear: a key is tried once a word.
    private static readonly Regex Pattern = new(
        "https?://[^\\s|\\[\\]<>\"{}]+|(?<![\\w-])[A-Z][A-Z0-9_]{1,254}-[0-9]{1,18}(?![\\w-])",
        RegexOptions.CultureInvariant);

    /// <summary>The twin of the issue that an address shows; null when it shows none that is known.</summary>
    public IssueTwin? Twin(string address) =>
        targetIssue is not null && (address.IndexOf("/browse/", StringComparison.Ordinal) > 0 || address.IndexOf("selectedIssue=", StringComparison.Ordinal) > 0)
            ? targetIssue(address)
            : null;

    /// <summary>A text in which keys and addresses are those of the twins.</summary>
    public string Replace(string text) =>
        targetIssue is null || text.IndexOf('-') < 0 ? text : Pattern.Replace(text, m => m.Value[0] == 'h' ? Address(m.Value) : targetIssue(m.Value)?.Key ?? m.Value);

    private string Address(string written)
    {
        string address = written.TrimEnd('.', ',', ';', ':', '!', '?', ')', '\'');
        return Twin(address) is { } twin ? twin.Url + written.Substring(address.Length) : written;
    }
}
