using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Xunit;
using Xunit.Abstractions;

namespace JiraSync.Engine.Tests.RichTexts;

/// <summary>ADF that is read and written again is the same, down to what no schema knows.</summary>
public sealed class AdfLosslessTests(ITestOutputHelper output)
{
    [OracleFact]
    public void Reading_and_writing_ADF_loses_nothing()
    {
        JObject schema = OracleData.Schema();
        var checker = new AdfSchema(schema);
        var random = new Random(20261124);
        var generator = new AdfGenerator(schema, random);
        var types = new SortedSet<string>(StringComparer.Ordinal);
        int valid = 0, nodes = 0;
        for (int i = 0; i < 4000; i++)
        {
            JObject document = generator.Document();
            if (checker.Check(document) is not null)
                continue; // the generator follows the rules one by one; few documents break one that spans several
            valid++;
            if (i % 2 == 0)
                generator.Strew(document);
            foreach (JObject node in document.Descendants().OfType<JObject>().Where(o => o["type"] is JValue))
            {
                nodes++;
                types.Add((string)node["type"]!);
            }
            string json = document.ToString(Formatting.None);
            Assert.Equal(Normal(document), Normal(OracleData.Parse(AdfWriter.Write(AdfReader.Read(json)))));
        }
        output.WriteLine($"{valid} valid documents with {nodes} nodes and marks of {types.Count} types.");
        Assert.InRange(valid, 1500, 4000);
        Assert.InRange(types.Count, 50, 200);
    }

    [OracleFact]
    public void Mapping_names_changes_nothing_but_the_names()
    {
        foreach (JObject row in OracleData.Rows("adf-wiki-oracle.jsonl"))
        {
            var document = (JObject)row["adf"]!;
            RichText adf = RichText.Adf(document.ToString(Formatting.None));
            Assert.Same(adf, RichTextConverter.Convert(adf, TextFormat.Adf, new ConversionContext { TargetIssue = _ => null, TargetUser = user => new TargetUser(user.Id) }).Text);

            var renamed = new ConversionContext { TargetUser = user => new TargetUser(user.Id + "-other"), TargetFile = file => new TargetFile(file.Name, file.MediaId + "-other") };
            JObject result = OracleData.Parse(RichTextConverter.Convert(adf, TextFormat.Adf, renamed).Text.Source);
            Assert.Equal(Normal(Named(document, "-other")), Normal(Named(result, "")));
        }

        static JObject Named(JObject document, string suffix)
        {
            var copy = (JObject)document.DeepClone();
            foreach (JObject attrs in copy.Descendants().OfType<JObject>().Where(o => (string?)(o["type"] as JValue) is "media" or "mediaInline" or "mention").Select(o => o["attrs"]).OfType<JObject>())
            {
                attrs.Remove("collection");
                if ((string?)attrs["type"] != "external")
                    attrs["id"] = (string?)attrs["id"] + suffix;
            }
            return copy;
        }
    }

    [OracleFact]
    public void No_media_is_ever_dropped_on_the_way_through_wiki_markup()
    {
        var random = new Random(5);
        var generator = new AdfGenerator(OracleData.Schema(), random);
        int files = 0;
        for (int i = 0; i < 1500; i++)
        {
            JObject document = generator.Document();
            int id = 0;
            foreach (JObject attrs in Media(document).Select(m => (JObject)m["attrs"]!))
            {
                attrs["id"] = $"uuid-{i}-{id++}";
                attrs.Remove("alt");
            }
            foreach (bool macros in (bool[])[true, false])
            {
                RichText wiki = RichTextConverter.Convert(RichText.Adf(document.ToString(Formatting.None)), TextFormat.Wiki, new ConversionContext { AdfMacros = macros }).Text;
                string[] meant = Media(document).Select(m => (string)m["attrs"]!["id"]!).Order().ToArray();
                var named = new ConversionContext { TargetFile = file => new TargetFile(null, file.Name) };
                string[] read = Media(OracleData.Parse(RichTextConverter.Convert(wiki, TextFormat.Adf, named).Text.Source is { Length: > 0 } json ? json : "{}"))
                    .Select(m => (string)m["attrs"]!["id"]!).Order().ToArray();
                files += meant.Length;
                Assert.True(meant.All(read.Contains), $"{string.Join(" ", meant.Except(read))} not in\n{document.ToString(Formatting.None)}\n{wiki.Source}");
            }
        }
        Assert.InRange(files, 500, int.MaxValue);

        static IEnumerable<JObject> Media(JObject document) =>
            document.Descendants().OfType<JObject>().Where(o => (string?)(o["type"] as JValue) is "media" or "mediaInline" && o["attrs"] is JObject attrs && (string?)attrs["type"] != "external");
    }

    /// <summary>A document without what may be written in two ways: the order of members, divided texts, empty attributes and marks.</summary>
    private static string Normal(JToken token)
    {
        JToken copy = token.DeepClone();
        foreach (JArray content in ((JContainer)copy).DescendantsAndSelf().OfType<JArray>().Where(a => a.Parent is JProperty { Name: "content" }).ToList())
        {
            for (int i = 0; i < content.Count; i++)
            {
                if (content[i] is not JObject node || (string?)(node["type"] as JValue) != "text")
                    continue;
                if (string.IsNullOrEmpty((string?)node["text"]))
                {
                    content.RemoveAt(i--);
                    continue;
                }
                while (i + 1 < content.Count && content[i + 1] is JObject next && (string?)(next["type"] as JValue) == "text" && Sorted(Without(next)) == Sorted(Without(node)) && !HasMore(node) && !HasMore(next))
                {
                    node["text"] = (string?)node["text"] + (string?)next["text"];
                    content.RemoveAt(i + 1);
                }
            }
        }
        return Sorted(copy);

        static JObject Without(JObject node)
        {
            var rest = (JObject)node.DeepClone();
            rest.Remove("text");
            if (rest["marks"] is JArray marks)
                rest["marks"] = new JArray(marks.OrderBy(m => Sorted(m), StringComparer.Ordinal));
            return rest;
        }

        static bool HasMore(JObject node) => node.Properties().Any(p => p.Name is not ("type" or "text" or "marks" or "attrs" or "content"));
    }

    private static string Sorted(JToken token) => token switch
    {
        JObject o => "{" + string.Join(",", o.Properties()
            .Where(p => !(p.Name is "attrs" && p.Value is JObject { Count: 0 }) && !(p.Name is "marks" && p.Value is JArray { Count: 0 }))
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => JsonConvert.ToString(p.Name) + ":" + Sorted(p.Value))) + "}",
        JArray a => "[" + string.Join(",", a.Select(Sorted)) + "]",
        _ => token.ToString(Formatting.None),
    };
}
