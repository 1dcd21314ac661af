using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace JiraSync.RichTextOracle;

/// <summary>
/// A document as a list of steps (a node begins, a word with its marks, a node ends), in which nothing counts that says nothing:
/// where a run of text is divided, the order of marks and of attributes, ids that change by themselves, attributes without a value.
/// </summary>
internal static class DocumentForm
{
    private static readonly HashSet<string> VolatileIds = new(StringComparer.Ordinal) { "localId", "uniqueId", "occurrenceKey" };

    /// <summary>Reads JSON that is nested deeper than the library's default allows; "" is the empty document.</summary>
    public static JObject Parse(string json)
    {
        if (json.Length == 0)
            return new JObject { ["type"] = "doc", ["content"] = new JArray() };
        using var reader = new JsonTextReader(new StringReader(json)) { DateParseHandling = DateParseHandling.None, MaxDepth = 4096 };
        return JObject.Load(reader);
    }

    /// <summary>The steps of a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="bareEdges">True when spaces at the edge of a marked text count as unmarked.</param>
    public static List<string> Steps(JObject document, bool bareEdges = false)
    {
        var steps = new List<string>();
        Content(document, steps, bareEdges);
        return steps;
    }

    private static void Node(JObject node, List<string> steps, bool bareEdges)
    {
        string type = (string?)node["type"] ?? "?";
        steps.Add("<" + type);
        Attributes(node["attrs"] as JObject, steps);
        foreach (string mark in Marks(node))
            steps.Add("+" + mark);
        Content(node, steps, bareEdges);
        steps.Add(type + ">");
    }

    private static void Content(JObject node, List<string> steps, bool bareEdges)
    {
        List<JObject> children = (node["content"] as JArray)?.OfType<JObject>().ToList() ?? [];
        for (int i = 0; i < children.Count;)
        {
            if ((string?)children[i]["type"] != "text")
            {
                Node(children[i++], steps, bareEdges);
                continue;
            }
            List<string> marks = Marks(children[i]);
            var run = new StringBuilder();
            while (i < children.Count && (string?)children[i]["type"] == "text" && Marks(children[i]).SequenceEqual(marks))
                run.Append((string?)children[i++]["text"]);
            string text = run.ToString(), core = bareEdges && marks.Count > 0 ? text.Trim(' ') : text;
            int lead = bareEdges && marks.Count > 0 ? text.Length - text.TrimStart(' ').Length : 0;
            steps.AddRange(Words(text[..lead]));
            if (core.Length > 0)
            {
                steps.AddRange(marks.Select(m => "+" + m));
                steps.AddRange(Words(core));
                steps.AddRange(marks.Select(m => "-" + m));
                steps.AddRange(Words(text[(lead + core.Length)..]));
            }
        }
    }

    private static void Attributes(JObject? attrs, List<string> steps)
    {
        foreach (JProperty attribute in (attrs?.Properties() ?? []).Where(Counts).OrderBy(a => a.Name, StringComparer.Ordinal))
            steps.Add(attribute.Name + "=" + Value(attribute.Value));
    }

    private static bool Counts(JProperty attribute) =>
        !VolatileIds.Contains(attribute.Name) && attribute.Value is not JValue { Value: null or "" };

    private static List<string> Marks(JObject node) => (node["marks"] as JArray ?? [])
        .OfType<JObject>()
        .Select(m =>
        {
            var attributes = new List<string>();
            Attributes(m["attrs"] as JObject, attributes);
            return m["type"] + (attributes.Count == 0 ? "" : "(" + string.Join(",", attributes) + ")");
        })
        .Distinct()
        .Order(StringComparer.Ordinal)
        .ToList();

    private static string Value(JToken token) => token switch
    {
        JObject o => "{" + string.Join(",", o.Properties().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => p.Name + ":" + Value(p.Value))) + "}",
        JArray a => "[" + string.Join(",", a.Select(Value)) + "]",
        JValue { Value: double number } => number.ToString("R", CultureInfo.InvariantCulture),
        _ => token.ToString(Formatting.None),
    };

    /// <summary>Words, and what stands between them one by one: a lost word counts as one, as does a lost space.</summary>
    private static IEnumerable<string> Words(string text)
    {
        int from = 0;
        for (int i = 1; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]) && char.IsLetterOrDigit(text[i - 1]))
                continue;
            yield return JsonConvert.ToString(text[from..i]);
            from = i;
        }
    }
}
