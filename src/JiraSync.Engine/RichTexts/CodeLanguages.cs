using System;
using System.Collections.Generic;
using System.Linq;

namespace JiraSync.Engine.RichTexts;

/// <summary>Names of programming languages: Data Center and Cloud call some of them differently.</summary>
internal static class CodeLanguages
{
    private static readonly Dictionary<string, string> ToAdf = new(StringComparer.OrdinalIgnoreCase)
    {
        ["c#"] = "csharp",
        ["cpp"] = "c++",
        ["js"] = "javascript",
        ["objc"] = "objective-c",
        ["py"] = "python",
        ["ps"] = "powershell",
        ["ts"] = "typescript",
        ["vb"] = "vbnet",
        ["yml"] = "yaml",
        ["sh"] = "shell",
        ["none"] = "",
        ["plain"] = "",
    };

    private static readonly Dictionary<string, string> ToWiki = new(StringComparer.OrdinalIgnoreCase)
    {
        ["csharp"] = "c#",
        ["shell"] = "sh",
        ["plaintext"] = "",
    };

    private static readonly HashSet<string> Attributes =
        new(["title", "borderstyle", "bordercolor", "borderwidth", "bgcolor", "titlecolor", "titlebgcolor", "theme", "linenumbers", "collapse", "firstline", "language"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The language among a macro's parameters. Jira takes Java where none is named; null: expressly none.</summary>
    public static string? FromMacro(IEnumerable<string> parameters)
    {
        string? named = parameters.FirstOrDefault(p => p.Length is > 0 and < 30 && !Attributes.Contains(p) && p.All(c => char.IsLetterOrDigit(c) || c is '+' or '#' or '-' or '.'));
        if (named is null)
            return "java";
        string language = ToAdf.TryGetValue(named, out string? known) ? known : named.ToLowerInvariant();
        return language.Length == 0 ? null : language;
    }

    /// <summary>The macro's parameter for a language of ADF; null: none can be named.</summary>
    public static string? ToMacro(string? language)
    {
        if (string.IsNullOrWhiteSpace(language))
            return null;
        string name = ToWiki.TryGetValue(language!.Trim(), out string? known) ? known : language.Trim().ToLowerInvariant();
        return name.Length is > 0 and < 30 && !Attributes.Contains(name) && name.All(c => char.IsLetterOrDigit(c) || c is '+' or '#' or '-' or '.') ? name : null;
    }
}
