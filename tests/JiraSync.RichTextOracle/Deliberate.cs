using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace JiraSync.RichTextOracle;

/// <summary>Constructs that are read in another way on purpose.</summary>
internal static class Deliberate
{
    private static readonly List<(Regex? Markup, string Construct)> All = File
        .ReadLines(Path.Combine(AppContext.BaseDirectory, "deliberate.jsonl"))
        .Where(l => l.Trim().Length > 0)
        .Select(JObject.Parse)
        .Select(o => ((string?)o["markup"] is { } pattern ? new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(2)) : null, (string)o["construct"]!))
        .ToList();

    /// <summary>The listed construct that a differing text has, in words for the report; a text may differ for another reason all the same.</summary>
    public static string ReasonFor(string wiki)
    {
        string[] found = All.Where(d => d.Markup?.IsMatch(wiki) == true).Select(d => d.Construct).ToArray();
        return found.Length == 0 ? "(not deliberate)" : $"(deliberate: {string.Join(", ", found)})";
    }
}
