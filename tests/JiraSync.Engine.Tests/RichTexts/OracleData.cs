using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;
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
    public static ConversionContext Context { get; } = new()
    {
        TargetUser = id => id.ToLowerInvariant() switch
        {
            "jdoe" => "5b10ac8d82e05b22cc7d4ef5",
            "abc" => "accountid:abc",
            _ => id,
        },
        TargetIssue = key => key is "ABC-12" or "OPS-7" ? new IssueTwin(key, $"https://x.atlassian.net/browse/{key}#icft={key}") : null,
        TargetMedia = name => new MediaReference(name switch
        {
            "img.png" => "uuid-img",
            "file.txt" => "uuid-file",
            "shot-1.png" => "uuid-shot-1",
            "trace.log" => "uuid-trace",
            _ => name,
        }),
    };

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

    /// <summary>The meaning of a document, less what their converter invents (sizes of pictures) and ours adds (their names).</summary>
    public static string Meaning(string adf)
    {
        if (adf.Length == 0)
            return "";
        JObject document = Parse(adf);
        foreach (JObject media in document.Descendants().OfType<JObject>().Where(o => (string?)o["type"] == "media").ToList())
        {
            JObject attrs = (JObject)media["attrs"]!;
            if ((int?)attrs["width"] == 200)
                attrs.Remove("width");
            if ((int?)attrs["height"] == 183)
                attrs.Remove("height");
            if (((string?)attrs["alt"])?.Contains('.') == true || (string?)attrs["alt"] == (string?)attrs["id"])
                attrs.Remove("alt");
        }
        return RichTextCanonical.Of(RichText.Adf(document.ToString(Formatting.None)));
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
