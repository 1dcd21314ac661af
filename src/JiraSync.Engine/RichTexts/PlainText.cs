using System.Text;

namespace JiraSync.Engine.RichTexts;

/// <summary>A document's words without its looks.</summary>
internal static class PlainText
{
    /// <summary>Appends a node's text, until there are so many characters.</summary>
    public static void Append(Node node, StringBuilder text, int limit)
    {
        if (text.Length >= limit)
            return;
        switch (node.Type)
        {
            case NodeType.HardBreak:
                text.Append('\n');
                return;
            case NodeType.Mention:
                text.Append('@').Append((node.Attr("text") is { Length: > 0 } name ? name : node.Attr("id") ?? "").TrimStart('@'));
                return;
            case NodeType.Emoji:
                text.Append(node.Attr("text") is { Length: > 0 } drawn ? drawn : node.Attr("shortName"));
                return;
            case NodeType.Status or NodeType.Placeholder:
                text.Append(node.Attr("text"));
                return;
            case NodeType.Date:
                text.Append(Dates.Day(node.Attr("timestamp")));
                return;
            case NodeType.InlineCard or NodeType.BlockCard or NodeType.EmbedCard:
                text.Append(node.Attr("url"));
                break;
            case NodeType.Media or NodeType.MediaInline:
                text.Append('[').Append(node.Attr("alt") ?? node.Attr("url") ?? node.Attr("id")).Append(']');
                break;
            case NodeType.Expand or NodeType.NestedExpand when node.Attr("title") is { Length: > 0 } title:
                text.Append(title).Append('\n');
                break;
        }
        if (node.Text is not null)
            text.Append(node.Text);
        if (node.HasContent)
        {
            foreach (Node child in node.Content)
                Append(child, text, limit);
        }
        if (!node.IsInline && text.Length > 0 && text[text.Length - 1] != '\n')
            text.Append('\n');
    }
}
