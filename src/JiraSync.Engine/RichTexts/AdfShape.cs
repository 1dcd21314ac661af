using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.RichTexts;

/// <summary>
/// Makes a document one that Jira takes: Jira refuses a whole text for one node in a wrong place. What may not stand somewhere is
/// unwrapped, or becomes a paragraph of its text.
/// </summary>
internal static class AdfShape
{
    private const int MaxDepth = 100;

    private static readonly Regex Hex = new("^#[0-9a-fA-F]{6}$", RegexOptions.CultureInvariant);

    private static readonly HashSet<string> Everywhere =
    [
        NodeType.Paragraph, NodeType.BulletList, NodeType.OrderedList, NodeType.CodeBlock, NodeType.MediaSingle, NodeType.Extension,
    ];

    private static readonly HashSet<string> Common =
    [
        .. Everywhere, NodeType.Heading, NodeType.MediaGroup, NodeType.Rule, NodeType.TaskList, NodeType.DecisionList, NodeType.Panel,
        NodeType.Blockquote, NodeType.BlockCard, NodeType.EmbedCard,
    ];

    private static readonly Dictionary<string, HashSet<string>> Children = new(StringComparer.Ordinal)
    {
        [NodeType.Doc] = [.. Common, NodeType.Table, NodeType.Expand, NodeType.LayoutSection, NodeType.BodiedExtension, NodeType.SyncBlock, NodeType.BodiedSyncBlock],
        [NodeType.LayoutColumn] = [.. Common, NodeType.Table, NodeType.Expand, NodeType.BodiedExtension],
        [NodeType.Expand] = [.. Common, NodeType.Table, NodeType.NestedExpand],
        [NodeType.NestedExpand] = [.. Common.Except([NodeType.BlockCard, NodeType.EmbedCard])],
        [NodeType.TableCell] = [.. Common, NodeType.NestedExpand],
        [NodeType.TableHeader] = [.. Common, NodeType.NestedExpand],
        [NodeType.BodiedExtension] = [.. Common, NodeType.Table],
        [NodeType.BodiedSyncBlock] = [.. Common.Except([NodeType.Extension]), NodeType.Table, NodeType.Expand, NodeType.LayoutSection],
        [NodeType.Blockquote] = [.. Everywhere, NodeType.MediaGroup],
        [NodeType.ListItem] = [.. Everywhere, NodeType.TaskList],
        [NodeType.Panel] = [.. Everywhere, NodeType.Heading, NodeType.MediaGroup, NodeType.BlockCard, NodeType.TaskList, NodeType.Rule, NodeType.DecisionList],
        [NodeType.BlockTaskItem] = [NodeType.Paragraph, NodeType.Extension],
        [NodeType.BulletList] = [NodeType.ListItem],
        [NodeType.OrderedList] = [NodeType.ListItem],
        [NodeType.TaskList] = [NodeType.TaskItem, NodeType.TaskList, NodeType.BlockTaskItem],
        [NodeType.DecisionList] = [NodeType.DecisionItem],
        [NodeType.Table] = [NodeType.TableRow],
        [NodeType.TableRow] = [NodeType.TableCell, NodeType.TableHeader],
        [NodeType.MediaSingle] = [NodeType.Media, NodeType.Caption],
        [NodeType.MediaGroup] = [NodeType.Media],
        [NodeType.LayoutSection] = [NodeType.LayoutColumn],
    };

    private static readonly HashSet<string> InlineParents = [NodeType.Paragraph, NodeType.Heading, NodeType.TaskItem, NodeType.DecisionItem, NodeType.Caption];

    private static readonly HashSet<string> Leaves =
    [
        NodeType.Rule, NodeType.Media, NodeType.HardBreak, NodeType.Mention, NodeType.Emoji, NodeType.Date, NodeType.Status, NodeType.InlineCard,
        NodeType.BlockCard, NodeType.EmbedCard, NodeType.Placeholder, NodeType.MediaInline, NodeType.InlineExtension, NodeType.Extension, NodeType.SyncBlock, NodeType.Text,
    ];

    private static readonly HashSet<string> FormattingMarks =
    [
        MarkType.Link, MarkType.Em, MarkType.Strong, MarkType.Strike, MarkType.SubSup, MarkType.Underline, MarkType.TextColor, MarkType.Annotation,
        MarkType.BackgroundColor,
    ];

    /// <summary>The document in a valid shape.</summary>
    public static Node Fit(Node document)
    {
        int ids = 0;
        List<Node> blocks = FitChildren(document, 1, ref ids);
        return Node.Of(NodeType.Doc, null, blocks);
    }

    private static List<Node> FitChildren(Node parent, int depth, ref int ids)
    {
        if (InlineParents.Contains(parent.Type))
            return Inlines(parent.Content, parent.Type);
        if (parent.Type == NodeType.CodeBlock)
        {
            string code = string.Concat(parent.Content.Select(n => n.Text ?? n.Plain()));
            return code.Length == 0 ? [] : [Node.OfText(code)];
        }
        var output = new List<Node>();
        var inline = new List<Node>();
        HashSet<string> allowed = Children.TryGetValue(parent.Type, out HashSet<string>? known) ? known : Common;
        foreach (Node child in parent.Content)
        {
            if (child.IsInline)
            {
                inline.Add(child);
                continue;
            }
            FlushInline();
            foreach (Node fitted in FitBlock(child, parent.Type, allowed, depth, ref ids))
                output.Add(fitted);
        }
        FlushInline();
        return output;

        void FlushInline()
        {
            if (inline.Count == 0)
                return;
            if (allowed.Contains(NodeType.Paragraph))
                output.Add(Node.Paragraph(Inlines(inline, NodeType.Paragraph)));
            else if (parent.Type is NodeType.BulletList or NodeType.OrderedList)
                output.Add(Node.Of(NodeType.ListItem, Node.Paragraph(Inlines(inline, NodeType.Paragraph))));
            else if (parent.Type == NodeType.TableRow)
                output.Add(Node.Of(NodeType.TableCell, Node.Paragraph(Inlines(inline, NodeType.Paragraph))));
            inline.Clear();
        }
    }

    private static List<Node> FitBlock(Node node, string parent, HashSet<string> allowed, int depth, ref int ids)
    {
        string type = node.Type switch
        {
            NodeType.Expand when !allowed.Contains(NodeType.Expand) => NodeType.NestedExpand,
            NodeType.NestedExpand when !allowed.Contains(NodeType.NestedExpand) => NodeType.Expand,
            _ => node.Type,
        };
        if (!allowed.Contains(type) || depth >= MaxDepth)
            return depth >= MaxDepth ? AsText(node, allowed) : Unwrapped(node, parent, allowed, depth, ref ids);

        var fitted = new Node(type, FitAttributes(type, node.Attrs, ref ids));
        if (NodeMarks(type, parent, node.Marks) is { Count: > 0 } marks)
            fitted.Marks = marks;
        if (Leaves.Contains(type))
            return IsComplete(fitted) ? [fitted] : AsText(node, allowed);
        fitted.Content = FitChildren(Node.Of(type, null, node.Content), depth + 1, ref ids);
        switch (type)
        {
            case NodeType.BulletList or NodeType.OrderedList or NodeType.TaskList or NodeType.DecisionList or NodeType.Table or NodeType.MediaGroup
                when fitted.Content.Count == 0:
                return [];
            case NodeType.MediaSingle:
                if (fitted.Content.Count == 0 || fitted.Content[0].Type != NodeType.Media)
                    return AsText(node, allowed);
                fitted.Content = fitted.Content.Where((n, i) => i == 0 || (i == 1 && n.Type == NodeType.Caption)).ToList();
                break;
            case NodeType.LayoutSection when fitted.Content.Count is 0 or > 3:
                return Unwrapped(node, parent, allowed, depth, ref ids);
            case NodeType.BlockTaskItem when fitted.Content.Count > 2:
                fitted = Node.Of(NodeType.TaskItem, fitted.Attrs, Inlines(node.Content, NodeType.TaskItem));
                break;
            case NodeType.ListItem or NodeType.Blockquote or NodeType.Panel or NodeType.TableCell or NodeType.TableHeader or NodeType.Expand or NodeType.NestedExpand
                or NodeType.LayoutColumn or NodeType.BodiedExtension or NodeType.BodiedSyncBlock or NodeType.BlockTaskItem when fitted.Content.Count == 0:
                fitted.Content.Add(Node.Paragraph([]));
                break;
        }
        return [fitted];
    }

    /// <summary>What of a node may stand where the node itself may not.</summary>
    private static List<Node> Unwrapped(Node node, string parent, HashSet<string> allowed, int depth, ref int ids)
    {
        if (node.Type == NodeType.Heading && allowed.Contains(NodeType.Paragraph))
            return [Node.Paragraph(Inlines(node.Content, NodeType.Paragraph))];
        if (node.Type is NodeType.BlockCard or NodeType.EmbedCard && node.Attr("url") is { Length: > 0 } url && allowed.Contains(NodeType.Paragraph))
            return [Node.Paragraph([new Node(NodeType.InlineCard, new JObject { ["url"] = url })])];
        if (parent is NodeType.BulletList or NodeType.OrderedList or NodeType.TableRow)
        {
            string wrapper = parent == NodeType.TableRow ? NodeType.TableCell : NodeType.ListItem;
            return FitBlock(Node.Of(wrapper, node), parent, allowed, depth, ref ids);
        }
        if (!node.HasContent || Leaves.Contains(node.Type) || node.Type is NodeType.CodeBlock or NodeType.Paragraph || InlineParents.Contains(node.Type))
            return AsText(node, allowed);
        var output = new List<Node>();
        if (node.Attr("title") is { Length: > 0 } title && allowed.Contains(NodeType.Paragraph))
            output.Add(Node.Paragraph([Node.OfText(title, [new Mark(MarkType.Strong)])]));
        output.AddRange(FitChildren(new Node(parent) { Content = node.Content }, depth + 1, ref ids));
        return output;
    }

    private static List<Node> AsText(Node node, HashSet<string> allowed)
    {
        string text = node.Plain();
        return text.Length == 0 || !allowed.Contains(NodeType.Paragraph) ? [] : [Node.Paragraph(Lines(text))];
    }

    private static List<Node> Lines(string text)
    {
        var nodes = new List<Node>();
        foreach (string line in text.Split('\n'))
        {
            if (nodes.Count > 0)
                nodes.Add(new Node(NodeType.HardBreak));
            if (line.Length > 0)
                nodes.Add(Node.OfText(line));
        }
        return nodes;
    }

    private static List<Node> Inlines(IEnumerable<Node> nodes, string parent)
    {
        var output = new List<Node>();
        foreach (Node node in nodes)
        {
            if (node.IsText)
            {
                if (!string.IsNullOrEmpty(node.Text))
                    output.Add(Node.OfText(node.Text!, TextMarks(node.Marks)));
                continue;
            }
            int ids = 0;
            var fitted = new Node(node.Type, FitAttributes(node.Type, node.Attrs, ref ids));
            bool allowed = node.IsInline && !(parent == NodeType.Caption && node.Type is NodeType.MediaInline or NodeType.InlineExtension);
            if (allowed && IsComplete(fitted))
            {
                if (NodeMarks(node.Type, parent, node.Marks) is { Count: > 0 } marks)
                    fitted.Marks = marks;
                output.Add(fitted);
                continue;
            }
            if (node.Plain() is { Length: > 0 } text)
                output.AddRange(Lines(text));
        }
        return output;
    }

    private static List<Mark> TextMarks(List<Mark> marks)
    {
        bool code = marks.Exists(m => m.Type == MarkType.Code);
        var kept = new List<Mark>();
        foreach (Mark mark in marks)
        {
            bool allowed = code ? mark.Type is MarkType.Code or MarkType.Link or MarkType.Annotation : FormattingMarks.Contains(mark.Type);
            allowed &= mark.Type switch
            {
                MarkType.TextColor or MarkType.BackgroundColor => Hex.IsMatch(mark.Attr("color") ?? ""),
                MarkType.Link => mark.Attr("href") is not null,
                MarkType.SubSup => mark.Attr("type") is "sub" or "sup",
                MarkType.Annotation => mark.Attr("id") is not null && mark.Attr("annotationType") == "inlineComment",
                _ => true,
            };
            if (allowed && !kept.Exists(k => k.Type == mark.Type))
                kept.Add(new Mark(mark.Type, mark.Attrs));
        }
        return kept;
    }

    /// <summary>The marks of a node that it may have where it stands.</summary>
    private static List<Mark> NodeMarks(string type, string parent, List<Mark> marks)
    {
        var kept = new List<Mark>();
        foreach (Mark mark in marks)
        {
            bool allowed = (type, mark.Type) switch
            {
                (NodeType.Media or NodeType.MediaInline or NodeType.MediaSingle, MarkType.Link) => mark.Attr("href") is not null,
                (NodeType.Media or NodeType.MediaInline, "border") => mark.Attrs?["size"] is { Type: JTokenType.Integer } size && (int)size is >= 1 and <= 3 && IsHexWithAlpha(mark.Attr("color")),
                (NodeType.Media or NodeType.MediaInline, MarkType.Annotation) => mark.Attr("id") is not null && mark.Attr("annotationType") == "inlineComment",
                (NodeType.Media or NodeType.MediaInline or NodeType.Extension or NodeType.BodiedExtension or NodeType.InlineExtension, "dataConsumer") =>
                    mark.Attrs?["sources"] is JArray { Count: > 0 } sources && sources.All(s => s.Type == JTokenType.String),
                (NodeType.Table or NodeType.Extension or NodeType.BodiedExtension or NodeType.InlineExtension, "fragment") => mark.Attr("localId") is { Length: > 0 },
                (NodeType.CodeBlock or NodeType.Expand or NodeType.LayoutSection or NodeType.SyncBlock or NodeType.BodiedSyncBlock, "breakout") =>
                    parent == NodeType.Doc && mark.Attr("mode") is "wide" or "full-width",
                (NodeType.Paragraph or NodeType.Heading, "alignment") => parent == NodeType.Doc && mark.Attr("align") is "center" or "end",
                (NodeType.Paragraph or NodeType.Heading, "indentation") => parent == NodeType.Doc && mark.Attrs?["level"] is { Type: JTokenType.Integer } level && (int)level is >= 1 and <= 6,
                _ => false,
            };
            if (allowed && !kept.Exists(k => k.Type == mark.Type) && !kept.Exists(k => k.Type is "alignment" or "indentation" && mark.Type is "alignment" or "indentation"))
                kept.Add(new Mark(mark.Type, mark.Attrs));
        }
        return kept;
    }

    private static bool IsHexWithAlpha(string? colour) =>
        colour is { Length: 7 or 9 } && colour[0] == '#' && colour.Skip(1).All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f') or (>= 'A' and <= 'F'));

    /// <summary>Attributes that the node's type has, in the range that it takes; those that it must have are added.</summary>
    private static JObject? FitAttributes(string type, JObject? source, ref int ids)
    {
        if (!Attributes.TryGetValue(type, out string[]? names))
            return null;
        var attrs = new JObject();
        foreach (string name in names)
        {
            JToken? value = source?[name];
            if (value is null or { Type: JTokenType.Null } || !Fits(type, name, value) || (name is "colspan" or "rowspan" && value.ToString() == "1"))
                continue;
            attrs[name] = value.DeepClone();
        }
        switch (type)
        {
            case NodeType.Heading when attrs["level"] is null:
                attrs["level"] = 1;
                break;
            case NodeType.Panel when attrs["panelType"] is null:
                attrs["panelType"] = "info";
                break;
            case NodeType.Status when attrs["color"] is null:
                attrs["color"] = "neutral";
                break;
            case NodeType.Table:
                attrs["isNumberColumnEnabled"] ??= false;
                attrs["layout"] ??= "default";
                break;
            case NodeType.MediaSingle or NodeType.EmbedCard:
                attrs["layout"] ??= "center";
                if (attrs["width"] is null)
                    attrs.Remove("widthType");
                else if (attrs["widthType"] is null && attrs.Value<double>("width") > 100)
                    attrs.Remove("width");
                break;
            case NodeType.InlineCard or NodeType.BlockCard when attrs["url"] is not null || attrs["datasource"] is not null:
                attrs.Remove("data");
                break;
            case NodeType.LayoutColumn:
                attrs["width"] ??= 50;
                break;
            case NodeType.TaskItem or NodeType.BlockTaskItem:
                attrs["state"] ??= "TODO";
                break;
            case NodeType.DecisionItem:
                attrs["state"] ??= "DECIDED";
                break;
            case NodeType.Media or NodeType.MediaInline when attrs.Value<string>("type") != "external":
                attrs["collection"] ??= "";
                attrs.Remove("url");
                break;
            case NodeType.Media:
                attrs.Remove("id");
                attrs.Remove("collection");
                attrs.Remove("occurrenceKey");
                break;
        }
        if (type is NodeType.TaskList or NodeType.TaskItem or NodeType.BlockTaskItem or NodeType.DecisionList or NodeType.DecisionItem)
            attrs["localId"] ??= (++ids).ToString(CultureInfo.InvariantCulture);
        if (type is NodeType.TableCell or NodeType.TableHeader && attrs.Count == 0)
            return null;
        return attrs.Count == 0 && type != NodeType.NestedExpand ? null : attrs;
    }

    private static readonly Dictionary<string, string[]> Attributes = new(StringComparer.Ordinal)
    {
        [NodeType.Heading] = ["level"],
        [NodeType.OrderedList] = ["order"],
        [NodeType.CodeBlock] = ["language", "wrap", "hideLineNumbers"],
        [NodeType.Panel] = ["panelType", "panelIcon", "panelIconId", "panelIconText", "panelColor"],
        [NodeType.Table] = ["displayMode", "isNumberColumnEnabled", "layout", "width"],
        [NodeType.TableCell] = ["colspan", "rowspan", "colwidth", "background", "valign"],
        [NodeType.TableHeader] = ["colspan", "rowspan", "colwidth", "background", "valign"],
        [NodeType.MediaSingle] = ["layout", "width", "widthType"],
        [NodeType.Media] = ["type", "id", "collection", "url", "alt", "width", "height", "occurrenceKey"],
        [NodeType.MediaInline] = ["type", "id", "collection", "alt", "width", "height"],
        [NodeType.Mention] = ["id", "text", "accessLevel", "userType"],
        [NodeType.Emoji] = ["shortName", "id", "text"],
        [NodeType.Date] = ["timestamp"],
        [NodeType.Status] = ["text", "color", "style", "localId"],
        [NodeType.InlineCard] = ["url", "data"],
        [NodeType.BlockCard] = ["url", "data", "datasource", "width", "layout"],
        [NodeType.EmbedCard] = ["url", "layout", "width", "originalHeight", "originalWidth"],
        [NodeType.Placeholder] = ["text"],
        [NodeType.TaskList] = ["localId"],
        [NodeType.TaskItem] = ["localId", "state"],
        [NodeType.BlockTaskItem] = ["localId", "state"],
        [NodeType.DecisionList] = ["localId"],
        [NodeType.DecisionItem] = ["localId", "state"],
        [NodeType.Expand] = ["title"],
        [NodeType.NestedExpand] = ["title"],
        [NodeType.LayoutColumn] = ["width", "valign"],
        [NodeType.Extension] = ["extensionKey", "extensionType", "parameters", "text", "layout"],
        [NodeType.BodiedExtension] = ["extensionKey", "extensionType", "parameters", "text", "layout"],
        [NodeType.InlineExtension] = ["extensionKey", "extensionType", "parameters", "text"],
        [NodeType.SyncBlock] = ["resourceId", "localId"],
        [NodeType.BodiedSyncBlock] = ["resourceId", "localId"],
    };

    private static readonly string[] Layouts = ["wide", "full-width", "center", "wrap-right", "wrap-left", "align-end", "align-start"];

    private static bool Fits(string type, string name, JToken value)
    {
        string? text = value is JValue { Value: string s } ? s : null;
        double? number = value.Type is JTokenType.Integer or JTokenType.Float ? value.Value<double>() : null;
        return name switch
        {
            "level" => number is >= 1 and <= 6,
            "order" => number is >= 0,
            "panelType" => text is "info" or "note" or "tip" or "warning" or "error" or "success" or "custom",
            "color" => text is "neutral" or "purple" or "blue" or "red" or "yellow" or "green" || (text is not null && Hex.IsMatch(text)),
            "state" => type is NodeType.DecisionItem ? text is not null : text is "TODO" or "DONE",
            "isNumberColumnEnabled" => value.Type == JTokenType.Boolean,
            "displayMode" => text is "default" or "fixed",
            "layout" when type == NodeType.Table => text is "wide" or "full-width" or "center" or "align-end" or "align-start" or "default",
            "layout" when type is NodeType.Extension or NodeType.BodiedExtension => text is "wide" or "full-width" or "default",
            "layout" => Array.IndexOf(Layouts, text) >= 0,
            "valign" => text is "top" or "middle" or "bottom",
            "widthType" => text is "pixel",
            "wrap" or "hideLineNumbers" => value.Type == JTokenType.Boolean,
            "datasource" => value is JObject { } source && source["id"]?.Type == JTokenType.String && source["parameters"] is not null && source["views"] is JArray { Count: > 0 },
            "width" when type == NodeType.MediaSingle => number is >= 0,
            "width" when type is NodeType.EmbedCard or NodeType.LayoutColumn => number is >= 0 and <= 100,
            "width" or "height" or "originalHeight" or "originalWidth" or "colspan" or "rowspan" => number is not null,
            "colwidth" => value is JArray widths && widths.All(w => w.Type is JTokenType.Integer or JTokenType.Float),
            "type" => type == NodeType.MediaInline ? text is "link" or "file" or "image" : text is "link" or "file" or "external",
            "userType" => text is "DEFAULT" or "SPECIAL" or "APP",
            "parameters" or "data" => true,
            "timestamp" or "extensionKey" or "extensionType" or "occurrenceKey" => text is { Length: > 0 },
            "text" when type == NodeType.Status => text is { Length: > 0 },
            _ => text is not null,
        };
    }

    private static bool IsComplete(Node node) => node.Type switch
    {
        NodeType.Media => node.Attr("type") switch
        {
            "external" => node.Attr("url") is { Length: > 0 },
            null => false,
            _ => node.Attr("id") is { Length: > 0 },
        },
        NodeType.MediaInline => node.Attr("id") is { Length: > 0 },
        NodeType.Mention => node.Attr("id") is { Length: > 0 },
        NodeType.Emoji => node.Attr("shortName") is not null,
        NodeType.Date => node.Attr("timestamp") is not null,
        NodeType.Status or NodeType.Placeholder => node.Attr("text") is not null,
        NodeType.InlineCard => node.Attr("url") is { Length: > 0 } || node.Attrs?["data"] is JObject,
        NodeType.BlockCard => node.Attr("url") is { Length: > 0 } || node.Attrs?["data"] is JObject || node.Attrs?["datasource"] is not null,
        NodeType.EmbedCard => node.Attr("url") is { Length: > 0 },
        NodeType.Extension or NodeType.InlineExtension => node.Attr("extensionKey") is not null && node.Attr("extensionType") is not null,
        NodeType.SyncBlock => node.Attr("resourceId") is not null && node.Attr("localId") is not null,
        _ => true,
    };
}
