using System;
using System.Collections.Generic;
using System.Linq;

namespace JiraSync.Engine.RichTexts;

/// <summary>Names of programming languages: Data Center and Cloud call some of them differently.</summary>
internal static class CodeLanguages
{
    /// <summary>Names that Jira's own converter knows; those that it spells in another way are followed by that.</summary>
    private const string KnownNames = """
        abap actionscript ada arduino autoit c c++ clojure coffeescript csharp css cuda d dart delphi elixir erlang fortran go groovy haskell
        haxe html java javascript json julia kotlin latex livescript lua mathematica matlab objc=objective-c objective-c objectpascal
        objective-j ocaml octave perl php powershell prolog puppet python qml r racket restructuredtext ruby rust sass scala scheme shell
        smalltalk sql standardml swift tcl tex typescript vala vbnet verilog vhdl xml xquery
        """;

    private static readonly Dictionary<string, string> Known = KnownNames
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Select(n => n.Split('='))
        .ToDictionary(n => n[0], n => n[n.Length - 1], StringComparer.OrdinalIgnoreCase);

    // What Data Center calls in another way than Cloud.
    private static readonly Dictionary<string, string> ToAdf = new(StringComparer.OrdinalIgnoreCase)
    {
        ["c#"] = "csharp",
        ["cpp"] = "c++",
        ["js"] = "javascript",
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
    };

    private static readonly HashSet<string> Attributes =
        new(["title", "borderstyle", "bordercolor", "borderwidth", "bgcolor", "titlecolor", "titlebgcolor", "theme", "linenumbers", "collapse", "firstline", "language"], StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The language among a macro's parameters: the first that Jira's converter knows, else what the context makes of the first that
    /// looks like a name. Java where none is named, as in Jira; null: expressly none.
    /// </summary>
    public static string? FromMacro(IReadOnlyCollection<string> parameters, Func<string, string?> other)
    {
        foreach (string name in parameters)
        {
            if (Known.TryGetValue(name, out string? known))
                return known;
        }
        if (parameters.FirstOrDefault(IsName) is not { } named)
            return "java";
        string language = other(named) ?? "java";
        return language.Length == 0 ? null : language;
    }

    /// <summary>A language by the name that Cloud has for it, or else by its own; "" for none.</summary>
    public static string Kept(string name) => ToAdf.TryGetValue(name, out string? known) ? known : name.ToLowerInvariant();

    private static bool IsName(string name) =>
        name.Length is > 0 and < 30 && !Attributes.Contains(name) && name.All(c => char.IsLetterOrDigit(c) || c is '+' or '#' or '-' or '.');

    /// <summary>
    /// The macro's parameters for a language of ADF: Data Center's name first, which is the one that it looks at, then Cloud's where
    /// that is another. Null: none can be named.
    /// </summary>
    public static string? ToMacro(string? language)
    {
        if (string.IsNullOrWhiteSpace(language))
            return null;
        string name = language!.Trim().ToLowerInvariant();
        if (!IsName(name) || Kept(name).Length == 0 || name == "plaintext")
            return null;
        return ToWiki.TryGetValue(name, out string? other) ? other + "|" + name : name;
    }
}
