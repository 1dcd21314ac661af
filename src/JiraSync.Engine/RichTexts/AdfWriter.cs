using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.RichTexts;

/// <summary>Document → ADF JSON.</summary>
internal static class AdfWriter
{
    /// <summary>Writes a document; adjacent texts with the same marks become one, empty texts none.</summary>
    public static string Write(Node document)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var writer = new JsonTextWriter(text) { Formatting = Formatting.None })
        {
            writer.WriteStartObject();
            if (document.Extra?["version"] is null)
            {
                writer.WritePropertyName("version");
                writer.WriteValue(1);
            }
            Extra(document.Extra, writer);
            writer.WritePropertyName("type");
            writer.WriteValue(NodeType.Doc);
            Attributes(document.Attrs, writer);
            Content(document, writer);
            writer.WriteEndObject();
        }
        return text.ToString();
    }

    /// <summary>Writes one node.</summary>
    public static string WriteNode(Node node)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var writer = new JsonTextWriter(text) { Formatting = Formatting.None })
            One(node, writer);
        return text.ToString();
    }

    private static void Content(Node node, JsonTextWriter writer)
    {
        writer.WritePropertyName("content");
        writer.WriteStartArray();
        foreach (Node child in Joined(node.Content))
            One(child, writer);
        writer.WriteEndArray();
    }

    private static void One(Node node, JsonTextWriter writer)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("type");
        writer.WriteValue(node.Type);
        Attributes(node.Attrs, writer);
        if (node.HasContent && !node.IsText)
            Content(node, writer);
        if (node.Text is not null)
        {
            writer.WritePropertyName("text");
            writer.WriteValue(node.Text);
        }
        if (node.IsMarked)
        {
            writer.WritePropertyName("marks");
            writer.WriteStartArray();
            foreach (Mark mark in node.Marks)
            {
                writer.WriteStartObject();
                writer.WritePropertyName("type");
                writer.WriteValue(mark.Type);
                Attributes(mark.Attrs, writer);
                Extra(mark.Extra, writer);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        Extra(node.Extra, writer);
        writer.WriteEndObject();
    }

    private static void Attributes(JObject? attrs, JsonTextWriter writer)
    {
        if (attrs is not { Count: > 0 })
            return;
        writer.WritePropertyName("attrs");
        attrs.WriteTo(writer);
    }

    private static void Extra(JObject? extra, JsonTextWriter writer)
    {
        foreach (JProperty property in extra?.Properties() ?? [])
            property.WriteTo(writer);
    }

    /// <summary>The nodes with adjacent texts of equal marks joined and empty texts left out.</summary>
    public static IEnumerable<Node> Joined(IReadOnlyList<Node> nodes)
    {
        int i = 0;
        while (i < nodes.Count)
        {
            Node node = nodes[i];
            int next = i + 1;
            if (node.IsText)
            {
                while (next < nodes.Count && nodes[next].IsText && IsPlain(node) && IsPlain(nodes[next]) && SameMarks(node, nodes[next]))
                    next++;
                string text = next == i + 1 ? node.Text ?? "" : string.Concat(nodes.Skip(i).Take(next - i).Select(n => n.Text));
                if (text.Length > 0)
                    yield return next == i + 1 ? node : Node.OfText(text, node.Marks);
            }
            else
            {
                yield return node;
            }
            i = next;
        }
    }

    /// <summary>True for a text that has nothing but its marks.</summary>
    private static bool IsPlain(Node text) => text is { Extra: null, Attrs: null or { Count: 0 } };

    private static bool SameMarks(Node a, Node b)
    {
        if (!a.IsMarked || !b.IsMarked)
            return a.IsMarked == b.IsMarked;
        return a.Marks.Count == b.Marks.Count && a.Marks.All(m => b.Marks.Any(m.Same));
    }
}
