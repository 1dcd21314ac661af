using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;
using JiraSync.RichTextOracle;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Xunit;

namespace JiraSync.Engine.Tests.RichTexts;

/// <summary>A test of data that stands beside the repository and that not everybody has.</summary>
internal sealed class OracleFactAttribute : FactAttribute
{
    public OracleFactAttribute()
    {
        if (!OracleData.IsThere)
            Skip = "Needs the conversion pairs in ../shared/jira beside the repository.";
    }
}

/// <summary>Pairs of texts as Jira Cloud's own converter makes them of each other.</summary>
internal static class OracleData
{
    public static bool IsThere => Directory() is not null;

    /// <summary>The names that the pairs' conversion knew.</summary>
    public static ConversionContext Context => OracleContext.ToAdf;

    public static IEnumerable<JObject> Rows(string file)
    {
        foreach (string line in File.ReadLines(Path.Combine(Directory()!, file)))
            yield return Parse(line);
    }

    /// <summary>Rich texts of issues of real Jiras, by where they stand.</summary>
    public static IEnumerable<(string Id, RichText Text)> RealTexts()
    {
        foreach (string file in System.IO.Directory.EnumerateFiles(Path.Combine(Directory()!, "real"), "*.json").Order(StringComparer.Ordinal))
        {
            using var reader = new JsonTextReader(File.OpenText(file)) { DateParseHandling = DateParseHandling.None, MaxDepth = 1024 };
            JToken json = JToken.ReadFrom(reader);
            foreach (JProperty property in ((JContainer)json).Descendants().OfType<JProperty>().Where(p => p.Name is "description" or "body" or "environment"))
            {
                string id = Path.GetFileName(file) + "/" + property.Path;
                if (property.Value is JValue { Value: string markup })
                    yield return (id, RichText.Wiki(markup));
                else if (property.Value is JObject o && (string?)o["type"] == "doc")
                    yield return (id, RichText.Adf(o.ToString(Formatting.None)));
            }
        }
    }

    public static JObject Schema() => JObject.Parse(File.ReadAllText(Path.Combine(Directory()!, "adf-schema-v1-full.json")));

    /// <summary>Reads JSON that is nested deeper than the library's default allows.</summary>
    public static JObject Parse(string json)
    {
        using var reader = new JsonTextReader(new StringReader(json)) { DateParseHandling = DateParseHandling.None, MaxDepth = 1024 };
        return JObject.Load(reader);
    }

    /// <summary>The first <c>shared/jira</c> that stands beside the repository or further up.</summary>
    private static string? Directory()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "JiraSync.sln")))
            at = at.Parent;
        for (at = at?.Parent; at is not null; at = at.Parent)
        {
            string data = Path.Combine(at.FullName, "shared", "jira");
            if (File.Exists(Path.Combine(data, "wiki-adf-oracle.jsonl")))
                return data;
        }
        return null;
    }
}
