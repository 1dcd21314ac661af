using System.Collections.Generic;
using System.Linq;
using System.Text;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.RichTexts;

/// <summary>
/// A node of a document. The model has the shape of ADF, which can say all that wiki markup can and more: a type, attributes,
/// marks, and either text or children. A type that is not in <see cref="NodeType"/> is kept as it came.
/// </summary>
internal sealed class Node
{
    private List<Mark>? _marks;
    private List<Node>? _content;

    public Node(string type, JObject? attrs = null)
    {
        Type = type;
        Attrs = attrs;
    }

    public string Type { get; set; }

    public JObject? Attrs { get; set; }

    /// <summary>What the source says of the node besides its type, attributes, text, children and marks; null: nothing.</summary>
    public JObject? Extra { get; set; }

    /// <summary>Text of a <see cref="NodeType.Text"/> node.</summary>
    public string? Text { get; set; }

    /// <summary>True when the source wrote children, if only none.</summary>
    public bool HasContent => _content is not null;

    public List<Node> Content
    {
        get => _content ??= [];
        set => _content = value;
    }

    public List<Mark> Marks
    {
        get => _marks ??= [];
        set => _marks = value;
    }

    public bool IsMarked => _marks is { Count: > 0 };

    public bool IsText => Type == NodeType.Text;

    public bool IsInline => NodeType.IsInline(Type);

    public static Node OfText(string text, IEnumerable<Mark>? marks = null)
    {
        var node = new Node(NodeType.Text) { Text = text };
        if (marks is not null)
            node.Marks = marks.ToList();
        return node;
    }

    public static Node Of(string type, params Node[] content) => new(type) { Content = content.ToList() };

    public static Node Of(string type, JObject? attrs, IEnumerable<Node> content) => new(type, attrs) { Content = content.ToList() };

    public static Node Paragraph(IEnumerable<Node> content) => Of(NodeType.Paragraph, null, content);

    public string? Attr(string name) => Attrs?[name] is JValue { Value: not null } value ? value.ToString(System.Globalization.CultureInfo.InvariantCulture) : null;

    public bool HasMark(string type) => _marks is not null && _marks.Any(m => m.Type == type);

    /// <summary>A copy whose lists may be changed without changing this one's; children and attributes are shared.</summary>
    public Node Shallow() => new(Type, Attrs) { Text = Text, Extra = Extra, _marks = _marks?.ToList(), _content = _content?.ToList() };

    /// <summary>The text of the node and all below it, blocks on lines of their own.</summary>
    public string Plain()
    {
        var text = new StringBuilder();
        PlainText.Append(this, text, int.MaxValue);
        return text.ToString().Trim();
    }
}

/// <summary>A mark on a node: how it looks or where it leads.</summary>
internal sealed class Mark(string type, JObject? attrs = null, JObject? extra = null)
{
    public string Type { get; } = type;

    /// <summary>What the source says of the mark besides its type and attributes; null: nothing.</summary>
    public JObject? Extra { get; } = extra;

    public JObject? Attrs { get; } = attrs;

    public string? Attr(string name) => Attrs?[name] is JValue { Value: not null } value ? value.ToString(System.Globalization.CultureInfo.InvariantCulture) : null;

    public bool Same(Mark other) => Type == other.Type && JToken.DeepEquals(Attrs ?? [], other.Attrs ?? []) && JToken.DeepEquals(Extra ?? [], other.Extra ?? []);
}

/// <summary>The names of ADF's marks.</summary>
internal static class MarkType
{
    public const string Strong = "strong";
    public const string Em = "em";
    public const string Strike = "strike";
    public const string Underline = "underline";
    public const string SubSup = "subsup";
    public const string Code = "code";
    public const string TextColor = "textColor";
    public const string BackgroundColor = "backgroundColor";
    public const string Link = "link";
    public const string Annotation = "annotation";

    public static Mark Coloured(string hex) => new(TextColor, new JObject { ["color"] = hex });

    public static Mark LinkTo(string href) => new(Link, new JObject { ["href"] = href });
}

/// <summary>The names of ADF's nodes.</summary>
internal static class NodeType
{
    public const string Doc = "doc";
    public const string Text = "text";
    public const string Paragraph = "paragraph";
    public const string Heading = "heading";
    public const string BulletList = "bulletList";
    public const string OrderedList = "orderedList";
    public const string ListItem = "listItem";
    public const string CodeBlock = "codeBlock";
    public const string Blockquote = "blockquote";
    public const string Panel = "panel";
    public const string Rule = "rule";
    public const string Table = "table";
    public const string TableRow = "tableRow";
    public const string TableHeader = "tableHeader";
    public const string TableCell = "tableCell";
    public const string MediaSingle = "mediaSingle";
    public const string MediaGroup = "mediaGroup";
    public const string Media = "media";
    public const string MediaInline = "mediaInline";
    public const string Caption = "caption";
    public const string HardBreak = "hardBreak";
    public const string Mention = "mention";
    public const string Emoji = "emoji";
    public const string Date = "date";
    public const string Status = "status";
    public const string InlineCard = "inlineCard";
    public const string BlockCard = "blockCard";
    public const string EmbedCard = "embedCard";
    public const string Placeholder = "placeholder";
    public const string TaskList = "taskList";
    public const string TaskItem = "taskItem";
    public const string BlockTaskItem = "blockTaskItem";
    public const string DecisionList = "decisionList";
    public const string DecisionItem = "decisionItem";
    public const string Expand = "expand";
    public const string NestedExpand = "nestedExpand";
    public const string LayoutSection = "layoutSection";
    public const string LayoutColumn = "layoutColumn";
    public const string Extension = "extension";
    public const string BodiedExtension = "bodiedExtension";
    public const string InlineExtension = "inlineExtension";
    public const string SyncBlock = "syncBlock";
    public const string BodiedSyncBlock = "bodiedSyncBlock";

    private static readonly HashSet<string> Inlines =
    [
        Text, HardBreak, Mention, Emoji, Date, Status, InlineCard, Placeholder, MediaInline, InlineExtension,
    ];

    private static readonly HashSet<string> Blocks =
    [
        Doc, Paragraph, Heading, BulletList, OrderedList, ListItem, CodeBlock, Blockquote, Panel, Rule, Table, TableRow, TableHeader, TableCell,
        MediaSingle, MediaGroup, Media, Caption, BlockCard, EmbedCard, TaskList, TaskItem, BlockTaskItem, DecisionList, DecisionItem, Expand,
        NestedExpand, LayoutSection, LayoutColumn, Extension, BodiedExtension, SyncBlock, BodiedSyncBlock,
    ];

    public static bool IsInline(string type) => Inlines.Contains(type);

    public static bool IsKnown(string type) => Inlines.Contains(type) || Blocks.Contains(type);
}
