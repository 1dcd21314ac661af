using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using JiraSync.Engine.Model;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.RichTexts;

/// <summary>
/// The meaning of a rich text as a text: two texts of one form mean the same exactly when these are equal. What Jira rewrites by
/// itself when it stores a text (document ids, the order of marks, defaults, line ends) leaves no trace in it.
/// </summary>
public static class RichTextCanonical
{
    /// <summary>Attributes that Jira fills in or changes by itself.</summary>
    private static readonly HashSet<string> Noise = new(StringComparer.Ordinal) { "localId", "occurrenceKey", "collection", "accessLevel", "userType", "uniqueId" };

    /// <summary>The meaning of a text; "" for none and for one that shows nothing.</summary>
    public static string Of(RichText? text) => text switch
    {
        null => "",
        { Format: TextFormat.Wiki } => OfWiki(text.Source),
        _ => AdfReader.TryRead(text.Source, out _) is { } document ? OfDocument(document) : "unreadable:" + text.Source.Trim(),
    };

    internal static string OfWiki(string source)
    {
        string text = source.Replace("\0", "").Replace("\r\n", "\n").Replace('\r', '\n').TrimEnd();
        int start = 0;
        for (int i = 0; i < text.Length && char.IsWhiteSpace(text[i]); i++)
        {
            if (text[i] == '\n')
                start = i + 1; // empty lines before the text say nothing; the indentation of the first line might
        }
        return text.Substring(start);
    }

    internal static string OfDocument(Node document)
    {
        List<Node> blocks = document.Content.ToList();
        while (blocks.Count > 0 && IsEmpty(blocks[blocks.Count - 1]))
            blocks.RemoveAt(blocks.Count - 1);
        return blocks.Count == 0 ? "" : OfNodes(blocks);
    }

    internal static string OfNodes(IReadOnlyList<Node> nodes)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var writer = new JsonTextWriter(text) { Formatting = Formatting.None })
            Content(nodes, writer);
        return text.ToString();
    }

    private static bool IsEmpty(Node node) =>
        node.Type == NodeType.Paragraph && node.Content.All(n => n.Type == NodeType.HardBreak || (n.IsText && string.IsNullOrWhiteSpace(n.Text)));

    private static void Content(IReadOnlyList<Node> nodes, JsonTextWriter writer)
    {
        writer.WriteStartArray();
        foreach (Node node in AdfWriter.Joined(nodes))
        {
            writer.WriteStartArray();
            writer.WriteValue(node.Type);
            if (node.Text is not null)
                writer.WriteValue(node.Type == NodeType.Text ? node.Text : "text:" + node.Text);
            Attributes(node.Type, node.Attrs, writer);
            if (node.IsMarked)
                Marks(node.Marks, writer);
            if (node.HasContent && node.Content.Count > 0)
                Content(node.Content, writer);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
    }

    private static void Marks(List<Mark> marks, JsonTextWriter writer)
    {
        writer.WriteStartArray();
        foreach (string mark in marks.Select(One).Distinct(StringComparer.Ordinal).OrderBy(m => m, StringComparer.Ordinal))
            writer.WriteRawValue(mark);
        writer.WriteEndArray();

        static string One(Mark mark)
        {
            var text = new StringWriter(CultureInfo.InvariantCulture);
            using (var writer = new JsonTextWriter(text))
            {
                writer.WriteStartArray();
                writer.WriteValue("mark:" + mark.Type);
                Attributes(mark.Type, mark.Attrs, writer);
                writer.WriteEndArray();
            }
            return text.ToString();
        }
    }

    private static void Attributes(string type, JObject? attrs, JsonTextWriter writer)
    {
        if (attrs is null)
            return;
        List<JProperty> kept = attrs.Properties().Where(p => Counts(type, p)).OrderBy(p => p.Name, StringComparer.Ordinal).ToList();
        if (kept.Count == 0)
            return;
        writer.WriteStartObject();
        foreach (JProperty property in kept)
        {
            writer.WritePropertyName(property.Name);
            if (property is { Name: "color" or "panelColor" or "background", Value: JValue { Value: string colour } })
                writer.WriteValue(colour.ToLowerInvariant());
            else
                Sorted(property.Value, writer);
        }
        writer.WriteEndObject();
    }

    /// <summary>False for noise and for values that say no more than their absence.</summary>
    private static bool Counts(string type, JProperty property)
    {
        string name = property.Name;
        if (Noise.Contains(name) || name.StartsWith("__", StringComparison.Ordinal))
            return false;
        if (property.Value is not JValue value)
            return true;
        if (value.Value is null)
            return false;
        string text = Convert.ToString(value.Value, CultureInfo.InvariantCulture) ?? "";
        return (type, name) switch
        {
            (NodeType.Mention, "text") => false,
            (NodeType.Emoji, "text" or "id") => false,
            (NodeType.HardBreak, "text") => false,
            (NodeType.Table, "isNumberColumnEnabled") => text != "False",
            (NodeType.Table, "layout" or "displayMode") => text != "default",
            (NodeType.TableCell or NodeType.TableHeader, "colspan" or "rowspan") => text != "1",
            (NodeType.OrderedList, "order") => text != "1",
            (NodeType.MediaSingle or NodeType.EmbedCard, "layout") => text != "center",
            (NodeType.Extension or NodeType.BodiedExtension, "layout") => text != "default",
            (NodeType.CodeBlock, "wrap" or "hideLineNumbers") => text != "False",
            (MarkType.Link, "id") => false,
            _ => text.Length > 0,
        };
    }

    private static void Sorted(JToken token, JsonTextWriter writer)
    {
        switch (token)
        {
            case JObject o:
                writer.WriteStartObject();
                foreach (JProperty property in o.Properties().OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    Sorted(property.Value, writer);
                }
                writer.WriteEndObject();
                break;
            case JArray a:
                writer.WriteStartArray();
                foreach (JToken element in a)
                    Sorted(element, writer);
                writer.WriteEndArray();
                break;
            case JValue { Value: double number } when number == Math.Floor(number) && Math.Abs(number) < 1e15:
                writer.WriteValue((long)number); // 100.0 and 100 are one number
                break;
            default:
                token.WriteTo(writer);
                break;
        }
    }
}
