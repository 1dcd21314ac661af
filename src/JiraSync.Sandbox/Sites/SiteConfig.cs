using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.Json;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Sites;

/// <summary>
/// Sites described in JSON by the names of things: people, fields, screens, workflows, schemes, projects, boards. A description
/// holds no issues; <see cref="Seeds.LivedInSite.Populate"/> lets people work in a site.
/// </summary>
public static class SiteConfig
{
    private const string Prefix = "JiraSync.Sandbox.Sites.";

    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The names of the descriptions that come along.</summary>
    public static IReadOnlyList<string> Names { get; } = Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(".json", StringComparison.Ordinal))
        .Select(n => n[Prefix.Length..^".json".Length])
        .Order(StringComparer.Ordinal)
        .ToArray();

    /// <summary>The text of a description that comes along.</summary>
    public static string Source(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Prefix}{name}.json")
            ?? throw new FileNotFoundException($"There is no site '{name}'. Name a file, or one of {string.Join(", ", Names)}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Makes the site that a file, or one of <see cref="Names"/>, describes.</summary>
    public static Site Load(string fileOrName, TimeProvider? timeProvider = null)
    {
        if (Names.Contains(fileOrName))
            return Parse(Source(fileOrName), timeProvider, fileOrName);
        if (!File.Exists(fileOrName))
            throw new FileNotFoundException($"There is no site '{fileOrName}'. Name a file, or one of {string.Join(", ", Names)}.");
        return Parse(File.ReadAllText(fileOrName), timeProvider, fileOrName);
    }

    /// <summary>Makes the site that a text describes; throws <see cref="InvalidDataException"/> with all that is wrong.</summary>
    public static Site Parse(string json, TimeProvider? timeProvider = null, string source = "site")
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, Options);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{source} is not JSON: {e.Message}", e);
        }

        using (document)
        {
            var problems = new List<string>();
            Site? site = new SiteConfigLoader(new SiteConfigNode(document.RootElement, "", problems), timeProvider).Load();
            if (problems.Count == 0)
                return site!;
            throw new InvalidDataException($"{source} does not describe a site:\n{string.Join('\n', problems.Select(p => "  " + p.TrimStart(':', ' ')))}");
        }
    }
}
