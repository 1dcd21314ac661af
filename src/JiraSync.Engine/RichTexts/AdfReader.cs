using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using JiraSync.Engine.Hosting;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.RichTexts;

/// <summary>ADF JSON → document. Takes any JSON that is not absurdly deep; what it does not know it keeps or turns into its text.</summary>
internal static class AdfReader
{
    /// <summary>Levels of nodes that are read as they stand; what lies deeper is flattened into its text.</summary>
    public const int MaxDepth = 290;

    /// <summary>Levels of JSON that are read at all: a stack is finite.</summary>
    private const int MaxJsonDepth = 600;

    private static readonly HashSet<string> OfNodes = new(StringComparer.Ordinal) { "type", "attrs", "content", "text", "marks" };

    private static readonly HashSet<string> OfMarks = new(StringComparer.Ordinal) { "type", "attrs" };

    /// <summary>Reads a document.</summary>
    /// <exception cref="SyncException">It is no JSON, or is nested too deep.</exception>
    public static Node Read(string json) =>
        TryRead(json, out string? problem) ?? throw new SyncException(
            ErrorIds.RichTextInvalid,
            SyncErrorKind.Data,
            $"A rich text is not a readable ADF document: {problem}",
            "Open the text in Jira and save it again; if the error stays, the answer of that Jira was damaged on its way.");

    /// <summary>Reads a document, or says why it cannot be read.</summary>
    public static Node? TryRead(string json, out string? problem)
    {
        problem = null;
        if (string.IsNullOrWhiteSpace(json))
            return new Node(NodeType.Doc) { Content = [] };
        JToken token;
        try
        {
            using var reader = new JsonTextReader(new StringReader(json))
            {
                MaxDepth = MaxJsonDepth,
                DateParseHandling = DateParseHandling.None,
                FloatParseHandling = FloatParseHandling.Double,
            };
            token = JToken.ReadFrom(reader);
            while (reader.Read())
            {
                if (reader.TokenType != JsonToken.Comment)
                {
                    problem = "there is more after its end.";
                    return null;
                }
            }
        }
        catch (JsonException e)
        {
            problem = e.Message;
            return null;
        }
        return ToDocument(token);
    }

    /// <summary>Reads one node; null when it is no node of a known type.</summary>
    public static Node? TryReadNode(string json)
    {
        Node? document = TryRead(json, out _);
        return document is { Content.Count: 1 } && NodeType.IsKnown(document.Content[0].Type) ? document.Content[0] : null;
    }

    private static Node ToDocument(JToken token)
    {
        Node document = new(NodeType.Doc) { Content = [] };
        switch (token)
        {
            case JObject root when (string?)(root["type"] as JValue) is NodeType.Doc or null:
                document.Content = Children(root["content"], 1);
                document.Attrs = root["attrs"] as JObject;
                document.Extra = Besides(root, OfNodes);
                break;
            case JObject node:
                if (ToNode(node, 1) is { } single)
                    document.Content.Add(single);
                break;
            case JArray nodes:
                document.Content = Children(nodes, 1);
                break;
            case JValue { Value: string text } when text.Length > 0:
                document.Content.Add(Node.Paragraph([Node.OfText(text)]));
                break;
            default:
                break; // a number or null at the top holds no text
        }
        return document;
    }

    private static List<Node> Children(JToken? content, int depth)
    {
        var nodes = new List<Node>();
        if (content is not JArray array)
            return nodes;
        foreach (JToken child in array)
        {
            Node? node = child switch
            {
                JObject o => ToNode(o, depth),
                JValue { Value: string text } => text.Length == 0 ? null : Node.OfText(text),
                _ => null,
            };
            if (node is not null)
                nodes.Add(node);
        }
        return nodes;
    }

    private static Node? ToNode(JObject json, int depth)
    {
        string type = json["type"] is JValue { Value: string t } ? t : "";
        if (depth > MaxDepth)
        {
            string flat = TextOf(json);
            return flat.Length == 0 ? null : Node.OfText(flat);
        }
        var node = new Node(type, json["attrs"] as JObject) { Extra = Besides(json, OfNodes) };
        if (json["text"] is JValue { Value: not null } text)
        {
            node.Text = Convert.ToString(text.Value, System.Globalization.CultureInfo.InvariantCulture) ?? "";
            if (type.Length == 0)
                node.Type = NodeType.Text;
        }
        if (node.Type == NodeType.Text)
        {
            if (string.IsNullOrEmpty(node.Text))
                return null;
        }
        else if (json["content"] is JArray)
        {
            node.Content = Children(json["content"], depth + 1);
        }
        if (json["marks"] is JArray marks)
        {
            foreach (JObject mark in marks.OfType<JObject>())
            {
                if (mark["type"] is JValue { Value: string name } && name.Length > 0)
                    node.Marks.Add(new Mark(name, mark["attrs"] as JObject, Besides(mark, OfMarks)));
            }
        }
        return node;
    }

    private static JObject? Besides(JObject json, HashSet<string> known)
    {
        JObject? extra = null;
        foreach (JProperty property in json.Properties())
        {
            if (!known.Contains(property.Name))
                (extra ??= [])[property.Name] = property.Value;
        }
        return extra;
    }

    private static string TextOf(JObject node) =>
        string.Concat(node.DescendantsAndSelf().OfType<JObject>().Select(o => o["text"] is JValue { Value: string text } ? text : ""));
}
