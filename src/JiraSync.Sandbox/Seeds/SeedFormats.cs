using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;

namespace JiraSync.Sandbox.Seeds;

/// <summary>Writes a seed text as an Atlassian Document or as wiki markup.</summary>
internal static class SeedFormats
{
    public static JsonObject ToAdf(SeedDocument document) => new()
    {
        ["version"] = 1,
        ["type"] = "doc",
        ["content"] = ArrayOf(document.Blocks.Select(Block)),
    };

    public static string ToWiki(SeedDocument document)
    {
        var text = new StringBuilder();
        foreach (SeedBlock block in document.Blocks)
        {
            if (text.Length > 0)
                text.Append("\n\n");
            WriteWiki(text, block);
        }

        return text.ToString();
    }

    private static JsonObject Block(SeedBlock block) => block switch
    {
        SeedHeading heading => Node("heading", [TextNode(heading.Text)], new JsonObject { ["level"] = heading.Level }),
        SeedParagraph paragraph => Paragraph(paragraph),
        SeedBullets list => Node(
            list.Ordered ? "orderedList" : "bulletList",
            list.Items.Select(static item => Node("listItem", [Paragraph(item)])),
            list.Ordered ? new JsonObject { ["order"] = 1 } : null),
        SeedCode code => Node("codeBlock", [TextNode(code.Text)], new JsonObject { ["language"] = code.Language }),
        SeedPanel panel => Node("panel", [Paragraph(panel.Content)], new JsonObject { ["panelType"] = panel.Kind }),
        SeedQuote quote => Node("blockquote", [Paragraph(quote.Content)]),
        SeedTable table => Node(
            "table",
            table.Rows
                .Select(static row => Row("tableCell", row))
                .Prepend(Row("tableHeader", table.Headers)),
            new JsonObject { ["isNumberColumnEnabled"] = false, ["layout"] = "default" }),
        _ => new JsonObject { ["type"] = "rule" },
    };

    private static JsonObject Row(string cell, IReadOnlyList<string> texts) =>
        Node("tableRow", texts.Select(text => Node(cell, [Node("paragraph", text.Length == 0 ? [] : [TextNode(text)])], new JsonObject())));

    private static JsonObject Paragraph(SeedParagraph paragraph) => Node("paragraph", paragraph.Inlines.Select(Inline));

    private static JsonObject Inline(SeedInline inline)
    {
        if (inline.MentionId is not null)
            return new JsonObject { ["type"] = "mention", ["attrs"] = new JsonObject { ["id"] = inline.MentionId, ["text"] = "@" + inline.Text } };
        JsonObject node = TextNode(inline.Text);
        var marks = new JsonArray();
        if (inline.Mark.Length > 0)
            marks.Add(new JsonObject { ["type"] = inline.Mark });
        if (inline.Link is not null)
            marks.Add(new JsonObject { ["type"] = "link", ["attrs"] = new JsonObject { ["href"] = inline.Link } });
        if (marks.Count > 0)
            node["marks"] = marks;
        return node;
    }

    private static JsonObject TextNode(string text) => new() { ["type"] = "text", ["text"] = text };

    private static JsonObject Node(string type, IEnumerable<JsonObject> content, JsonObject? attributes = null)
    {
        var node = new JsonObject { ["type"] = type };
        if (attributes is not null)
            node["attrs"] = attributes;
        node["content"] = ArrayOf(content);
        return node;
    }

    private static JsonArray ArrayOf(IEnumerable<JsonObject> nodes)
    {
        var array = new JsonArray();
        foreach (JsonObject node in nodes)
            array.Add((JsonNode)node);
        return array;
    }

    private static void WriteWiki(StringBuilder text, SeedBlock block)
    {
        switch (block)
        {
            case SeedHeading heading:
                text.Append(CultureInfo.InvariantCulture, $"h{heading.Level}. {heading.Text}");
                break;
            case SeedParagraph paragraph:
                WriteWiki(text, paragraph);
                break;
            case SeedBullets list:
                for (int i = 0; i < list.Items.Count; i++)
                {
                    text.Append(i == 0 ? "" : "\n").Append(list.Ordered ? "# " : "* ");
                    WriteWiki(text, list.Items[i]);
                }

                break;
            case SeedCode code:
                text.Append(CultureInfo.InvariantCulture, $"{{code:{code.Language}}}\n{code.Text}\n{{code}}");
                break;
            case SeedPanel panel:
                text.Append(CultureInfo.InvariantCulture, $"{{panel:bgColor={ColorOf(panel.Kind)}}}\n");
                WriteWiki(text, panel.Content);
                text.Append("\n{panel}");
                break;
            case SeedQuote quote:
                text.Append("{quote}\n");
                WriteWiki(text, quote.Content);
                text.Append("\n{quote}");
                break;
            case SeedTable table:
                text.Append("||").AppendJoin("||", table.Headers).Append("||");
                foreach (IReadOnlyList<string> row in table.Rows)
                    text.Append("\n|").AppendJoin('|', row.Select(static cell => cell.Length == 0 ? " " : cell)).Append('|');
                break;
            default:
                text.Append("----");
                break;
        }
    }

    private static void WriteWiki(StringBuilder text, SeedParagraph paragraph)
    {
        foreach (SeedInline inline in paragraph.Inlines)
        {
            if (inline.MentionId is not null)
            {
                text.Append("[~").Append(inline.MentionId).Append(']');
                continue;
            }

            string mark = inline.Mark switch
            {
                "strong" => "*",
                "em" => "_",
                "strike" => "-",
                _ => "",
            };
            string shown = inline.Mark == "code" ? "{{" + inline.Text + "}}" : mark + inline.Text + mark;
            text.Append(inline.Link is null ? shown : "[" + shown + "|" + inline.Link + "]");
        }
    }

    private static string ColorOf(string kind) => kind switch
    {
        "info" => "#deebff",
        "note" => "#eae6ff",
        "warning" => "#fffae6",
        "error" => "#ffebe6",
        "success" => "#e3fcef",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such panel."),
    };
}
