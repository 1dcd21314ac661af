using System;
using System.Collections.Generic;
using System.Linq;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Tests.RichTexts;

/// <summary>Makes random documents that the published schema of ADF allows, and adds to them what no schema knows.</summary>
internal sealed class AdfGenerator(JObject schema, Random random)
{
    private const int Deep = 14;

    private static readonly string[] Texts =
    [
        "a", "two words", "*x*", "{code}", "|", "[a|b]", "\\", "line\nbreak", "\r\n", "\u3042", "\U0001F600", "\u00a0", "- x", "h1. x", "ABC-12", "http://x.y/z?a=b", "&amp;", "<b>", " ", "\t",
    ];

    private readonly JObject _definitions = (JObject)schema["definitions"]!;

    /// <summary>A document that is valid.</summary>
    public JObject Document() => (JObject)Of(schema, 0)!;

    /// <summary>Adds unknown nodes, marks, attributes and members somewhere in a document.</summary>
    public void Strew(JObject document)
    {
        foreach (JObject node in document.DescendantsAndSelf().OfType<JObject>().Where(o => o["type"] is JValue { Value: string }).ToList())
        {
            bool isMark = node.Parent is JArray { Parent: JProperty { Name: "marks" } };
            switch (random.Next(14))
            {
                case 0:
                    node["newMember"] = Unknown();
                    break;
                case 1:
                    (node["attrs"] as JObject ?? (JObject)(node["attrs"] = new JObject()))["newAttribute"] = Unknown();
                    break;
                case 2 when !isMark && (string?)node["type"] != "doc":
                    (node["marks"] as JArray ?? (JArray)(node["marks"] = new JArray())).Add(new JObject { ["type"] = "newMark", ["attrs"] = new JObject { ["a"] = Unknown() } });
                    break;
                case 3 when node["content"] is JArray content:
                    content.Insert(random.Next(content.Count + 1), new JObject
                    {
                        ["type"] = "newNode",
                        ["attrs"] = new JObject { ["a"] = Unknown() },
                        ["content"] = new JArray(new JObject { ["type"] = "paragraph", ["content"] = new JArray(new JObject { ["type"] = "text", ["text"] = "inside" }) }),
                        ["text"] = "shown",
                    });
                    break;
            }
        }
    }

    private JToken Unknown() => random.Next(5) switch
    {
        0 => new JValue(random.Next(1000)),
        1 => new JValue(random.NextDouble()),
        2 => new JArray(1, "x", new JObject { ["y"] = true }),
        3 => new JObject { ["deep"] = new JObject { ["deeper"] = "value" } },
        _ => new JValue(Pick(Texts)),
    };

    private T Pick<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];

    private JToken? Of(JObject rule, int depth)
    {
        if ((string?)rule["$ref"] is { } reference)
            return Of((JObject)_definitions[reference[(reference.LastIndexOf('/') + 1)..]]!, depth + 1);
        if (rule["allOf"] is JArray all)
        {
            var merged = new JObject();
            foreach (JObject part in all.Cast<JObject>())
            {
                if (Of(part, depth) is JObject made)
                    merged.Merge(made, new JsonMergeSettings { MergeArrayHandling = MergeArrayHandling.Replace });
            }
            return merged;
        }
        if (rule["anyOf"] is JArray any)
        {
            // Deep down the first choice is taken, which is mostly the plainest.
            var choice = (JObject)(depth > Deep ? any[0] : Pick(any.ToList()));
            JToken? made = Of(choice, depth);
            if (made is JObject o && rule["properties"] is JObject own)
                Fill(o, own, (rule["required"] as JArray)?.Values<string>().ToHashSet()!, depth);
            return made;
        }
        if (rule["enum"] is JArray values)
            return Pick(values.ToList()).DeepClone();
        switch ((string?)rule["type"])
        {
            case "object":
                var made = new JObject();
                Fill(made, rule["properties"] as JObject ?? [], (rule["required"] as JArray)?.Values<string>().ToHashSet()!, depth);
                return made;
            case "array":
                return Array(rule, depth);
            case "string":
                return (string?)rule["pattern"] is { } pattern
                    ? pattern.Contains('#') ? random.Next(0x1000000).ToString("x6").Insert(0, "#") : "abc"
                    : Pick(Texts);
            case "number":
                double least = (double?)rule["minimum"] ?? 0, most = (double?)rule["maximum"] ?? 500;
                return random.Next(4) == 0 && most > 100 ? new JValue(least + 0.5) : new JValue(random.Next((int)least, (int)most + 1));
            case "boolean":
                return random.Next(2) == 0;
            default:
                return new JObject { ["any"] = Unknown() };
        }
    }

    private void Fill(JObject made, JObject properties, HashSet<string>? required, int depth)
    {
        foreach (JProperty property in properties.Properties())
        {
            if (made[property.Name] is not null || (required?.Contains(property.Name) != true && random.Next(3) != 0))
                continue;
            if (Of((JObject)property.Value, depth + 1) is { } value)
                made[property.Name] = value;
        }
    }

    private JArray Array(JObject rule, int depth)
    {
        int least = (int?)rule["minItems"] ?? 0, most = Math.Min((int?)rule["maxItems"] ?? 4, depth > Deep ? Math.Max(least, 1) : 4);
        var array = new JArray();
        int count = random.Next(least, Math.Max(least, most) + 1);
        for (int i = 0; i < count; i++)
        {
            JObject? element = rule["items"] switch
            {
                JObject same => same,
                JArray each => (JObject)each[Math.Min(i, each.Count - 1)],
                _ => null,
            };
            if (element is not null && Of(element, depth + 1) is { } made)
                array.Add(made);
        }
        return array;
    }
}
