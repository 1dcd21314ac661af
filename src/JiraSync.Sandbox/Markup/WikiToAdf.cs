using System;
using System.Collections.Generic;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace JiraSync.Sandbox.Markup;

/// <summary>Reads wiki markup: blocks by line, then the inlines of each.</summary>
internal static partial class WikiToAdf
{
    private static readonly Dictionary<string, string> Marks = new(StringComparer.Ordinal)
    {
        ["*"] = "strong",
        ["_"] = "em",
        ["-"] = "strike",
        ["+"] = "underline",
    };

    public static JsonObject Convert(string markup) => new()
    {
        ["version"] = 1,
        ["type"] = "doc",
        ["content"] = Blocks(markup.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n')),
    };

    private static JsonArray Blocks(string[] lines)
    {
        var blocks = new JsonArray();
        var paragraph = new List<string>();
        int i = 0;

        void EndParagraph()
        {
            if (paragraph.Count > 0)
                blocks.Add(Node("paragraph", Inlines(string.Join('\n', paragraph))));
            paragraph.Clear();
        }

        while (i < lines.Length)
        {
            string line = lines[i];
            if (line.Trim().Length == 0)
            {
                EndParagraph();
                i++;
            }
            else if (Heading().Match(line) is { Success: true } heading)
            {
                EndParagraph();
                JsonObject node = Node("heading", Inlines(heading.Groups[2].Value.Trim()));
                node["attrs"] = new JsonObject { ["level"] = heading.Groups[1].Value[0] - '0' };
                blocks.Add(node);
                i++;
            }
            else if (Code().Match(line) is { Success: true } code)
            {
                EndParagraph();
                i = ReadCode(lines, i, code, blocks);
            }
            else if (line.StartsWith("{quote}", StringComparison.Ordinal))
            {
                EndParagraph();
                i = ReadQuote(lines, i, blocks);
            }
            else if (Panel().Match(line) is { Success: true } panel)
            {
                EndParagraph();
                i = ReadPanel(lines, i, panel, blocks);
            }
            else if (Bullet().IsMatch(line))
            {
                EndParagraph();
                int start = i;
                while (i < lines.Length && Bullet().IsMatch(lines[i]))
                    i++;
                ReadLists(lines[start..i], blocks);
            }
            else if (line.StartsWith("||", StringComparison.Ordinal) || (line.StartsWith('|') && line.TrimEnd().EndsWith('|')))
            {
                EndParagraph();
                var rows = new JsonArray();
                while (i < lines.Length && lines[i].StartsWith('|'))
                    rows.Add(Row(lines[i++].TrimEnd()));
                blocks.Add(Node("table", rows));
            }
            else if (line.Trim() == "----")
            {
                EndParagraph();
                blocks.Add(new JsonObject { ["type"] = "rule" });
                i++;
            }
            else
            {
                paragraph.Add(line);
                i++;
            }
        }

        EndParagraph();
        return blocks;
    }

    private static int ReadCode(string[] lines, int i, Match opening, JsonArray blocks)
    {
        string close = opening.Groups[1].Value == "noformat" ? "{noformat}" : "{code}";
        string rest = lines[i][opening.Length..];
        var body = new List<string>();
        int end = rest.IndexOf(close, StringComparison.Ordinal);
        if (end >= 0)
        {
            body.Add(rest[..end]);
            i++;
        }
        else
        {
            if (rest.Length > 0)
                body.Add(rest);
            for (i++; i < lines.Length; i++)
            {
                end = lines[i].IndexOf(close, StringComparison.Ordinal);
                if (end >= 0)
                {
                    if (end > 0)
                        body.Add(lines[i][..end]);
                    i++;
                    break;
                }

                body.Add(lines[i]);
            }
        }

        string text = string.Join('\n', body);
        JsonObject node = text.Length == 0 ? new JsonObject { ["type"] = "codeBlock" } : Node("codeBlock", [TextNode(text, [])]);
        string language = opening.Groups[2].Value.Split('|')[0];
        if (language.Length > 0 && !language.Contains('='))
            node["attrs"] = new JsonObject { ["language"] = language };
        blocks.Add(node);
        return i;
    }

    private static int ReadQuote(string[] lines, int i, JsonArray blocks)
    {
        (string[] body, int next) = Enclosed(lines, i, lines[i]["{quote}".Length..], "{quote}");
        blocks.Add(Node("blockquote", NotEmpty(Blocks(body))));
        return next;
    }

    private static int ReadPanel(string[] lines, int i, Match opening, JsonArray blocks)
    {
        string name = opening.Groups[1].Value;
        (string[] body, int next) = Enclosed(lines, i, lines[i][opening.Length..], "{" + name + "}");
        string colour = opening.Groups[2].Value;
        string type = name != "panel" ? name
            : colour.Contains("#eae6ff", StringComparison.OrdinalIgnoreCase) ? "note"
            : colour.Contains("#fffae6", StringComparison.OrdinalIgnoreCase) ? "warning"
            : colour.Contains("#ffebe6", StringComparison.OrdinalIgnoreCase) ? "error"
            : colour.Contains("#e3fcef", StringComparison.OrdinalIgnoreCase) ? "success"
            : "info";
        JsonObject node = Node("panel", NotEmpty(Blocks(body)));
        node["attrs"] = new JsonObject { ["panelType"] = type };
        blocks.Add(node);
        return next;
    }

    private static (string[] Body, int Next) Enclosed(string[] lines, int i, string rest, string close)
    {
        var body = new List<string>();
        while (true)
        {
            int end = rest.IndexOf(close, StringComparison.Ordinal);
            if (end >= 0)
            {
                body.Add(rest[..end]);
                return ([.. body], i + 1);
            }

            body.Add(rest);
            if (++i >= lines.Length)
                return ([.. body], i);
            rest = lines[i];
        }
    }

    private static JsonArray NotEmpty(JsonArray blocks)
    {
        if (blocks.Count == 0)
            blocks.Add(new JsonObject { ["type"] = "paragraph", ["content"] = new JsonArray() });
        return blocks;
    }

    private static void ReadLists(string[] lines, JsonArray blocks)
    {
        int i = 0;
        while (i < lines.Length)
        {
            char marker = Bullet().Match(lines[i]).Groups[1].Value[0];
            int start = i;
            while (i < lines.Length && Bullet().Match(lines[i]).Groups[1].Value[0] == marker)
                i++;
            blocks.Add(List(lines[start..i], 1));
        }
    }

    private static JsonObject List(string[] lines, int depth)
    {
        string first = Bullet().Match(lines[0]).Groups[1].Value;
        char marker = first[Math.Min(depth, first.Length) - 1];
        var items = new JsonArray();
        int i = 0;
        while (i < lines.Length)
        {
            Match bullet = Bullet().Match(lines[i]);
            var content = new JsonArray();
            if (bullet.Groups[1].Length <= depth)
            {
                content.Add(Node("paragraph", Inlines(bullet.Groups[2].Value)));
                i++;
            }
            else
            {
                content.Add(new JsonObject { ["type"] = "paragraph", ["content"] = new JsonArray() });
            }

            int start = i;
            while (i < lines.Length && Bullet().Match(lines[i]).Groups[1].Length > depth)
                i++;
            if (i > start)
                content.Add(List(lines[start..i], depth + 1));
            items.Add(Node("listItem", content));
        }

        return Node(marker == '#' ? "orderedList" : "bulletList", items);
    }

    private static JsonObject Row(string line)
    {
        var cells = new JsonArray();
        int at = 0;
        while (at < line.Length)
        {
            bool header = line.AsSpan(at).StartsWith("||");
            at += header ? 2 : 1;
            if (at >= line.Length)
                break;
            int end = line.IndexOf('|', at);
            // A link holds a bar of its own.
            while (end > 0 && line.LastIndexOf('[', end) > line.LastIndexOf(']', end) && line.LastIndexOf('[', end) >= at)
                end = line.IndexOf('|', end + 1);
            if (end < 0)
                end = line.Length;
            cells.Add(Node(header ? "tableHeader" : "tableCell", [Node("paragraph", Inlines(line[at..end].Trim()))]));
            at = end;
        }

        return Node("tableRow", cells);
    }

    private static JsonArray Inlines(string text)
    {
        var nodes = new JsonArray();
        Inlines(text, [], nodes);
        return nodes;
    }

    private static void Inlines(string text, List<JsonObject> marks, JsonArray nodes)
    {
        int plain = 0;
        int at = 0;

        void Flush(int end)
        {
            if (end > plain)
                nodes.Add(TextNode(Unescape(text[plain..end]), marks));
        }

        while (at < text.Length)
        {
            char c = text[at];
            if (c == '\\' && at + 1 < text.Length)
            {
                if (text[at + 1] == '\\')
                {
                    Flush(at);
                    nodes.Add(new JsonObject { ["type"] = "hardBreak" });
                    at = plain = at + 2;
                    continue;
                }

                at += 2;
                continue;
            }

            if (c == '\n')
            {
                Flush(at);
                nodes.Add(new JsonObject { ["type"] = "hardBreak" });
                at = plain = at + 1;
                continue;
            }

            if (c == '{' && Mono().Match(text, at) is { Success: true } mono && mono.Index == at)
            {
                Flush(at);
                nodes.Add(TextNode(mono.Groups[1].Value, [.. marks, new JsonObject { ["type"] = "code" }]));
                at = plain = at + mono.Length;
                continue;
            }

            if (c == '{' && Colour().Match(text, at) is { Success: true } colour && colour.Index == at)
            {
                Flush(at);
                Inlines(colour.Groups[2].Value, [.. marks, Mark("textColor", "color", colour.Groups[1].Value)], nodes);
                at = plain = at + colour.Length;
                continue;
            }

            if (c == '[' && Link().Match(text, at) is { Success: true } link && link.Index == at)
            {
                Flush(at);
                AddLink(link.Groups[1].Value, marks, nodes);
                at = plain = at + link.Length;
                continue;
            }

            if (c == '!' && Image().Match(text, at) is { Success: true } image && image.Index == at)
            {
                Flush(at);
                nodes.Add(TextNode(image.Value, marks));
                at = plain = at + image.Length;
                continue;
            }

            if (Marks.TryGetValue(c.ToString(), out string? mark) && StartsWord(text, at) && EndOfMark(text, at, c) is int end and > 0)
            {
                Flush(at);
                Inlines(text[(at + 1)..end], [.. marks, new JsonObject { ["type"] = mark }], nodes);
                at = plain = end + 1;
                continue;
            }

            at++;
        }

        Flush(text.Length);
    }

    private static void AddLink(string body, List<JsonObject> marks, JsonArray nodes)
    {
        if (body.StartsWith("~accountid:", StringComparison.Ordinal) || body.StartsWith('~'))
        {
            string id = body.StartsWith("~accountid:", StringComparison.Ordinal) ? body["~accountid:".Length..] : body[1..];
            nodes.Add(new JsonObject { ["type"] = "mention", ["attrs"] = new JsonObject { ["id"] = id, ["text"] = "@" + id } });
            return;
        }

        string[] parts = body.Split('|');
        string target = parts.Length > 1 ? parts[1] : parts[0];
        if (parts.Length > 2 && parts[2] == "smart-link")
            nodes.Add(new JsonObject { ["type"] = "inlineCard", ["attrs"] = new JsonObject { ["url"] = target } });
        else
            nodes.Add(TextNode(parts[0], [.. marks, Mark("link", "href", target)]));
    }

    private static bool StartsWord(string text, int at) =>
        (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && at + 1 < text.Length && !char.IsWhiteSpace(text[at + 1]) && text[at + 1] != text[at];

    private static int EndOfMark(string text, int at, char mark)
    {
        for (int end = at + 2; end < text.Length && text[end] != '\n'; end++)
        {
            if (text[end] == mark && text[end - 1] != '\\' && !char.IsWhiteSpace(text[end - 1]) && (end + 1 == text.Length || !char.IsLetterOrDigit(text[end + 1])))
                return end;
        }

        return -1;
    }

    private static string Unescape(string text) => Escape().Replace(text, "$1");

    private static JsonObject Mark(string type, string attribute, string value) =>
        new() { ["type"] = type, ["attrs"] = new JsonObject { [attribute] = value } };

    private static JsonObject Node(string type, JsonArray content) => new() { ["type"] = type, ["content"] = content };

    private static JsonObject TextNode(string text, IReadOnlyList<JsonObject> marks)
    {
        var node = new JsonObject { ["type"] = "text", ["text"] = text };
        if (marks.Count > 0)
        {
            var copies = new JsonArray();
            foreach (JsonObject mark in marks)
                copies.Add(mark.DeepClone());
            node["marks"] = copies;
        }

        return node;
    }

    [GeneratedRegex(@"^h([1-6])\.\s+(.*)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\{(code|noformat)(?::([^}]*))?\}")]
    private static partial Regex Code();

    [GeneratedRegex(@"^\{(panel|info|note|warning|tip)(?::([^}]*))?\}")]
    private static partial Regex Panel();

    [GeneratedRegex(@"^\s*([*#]+|-)\s+(\S.*)$")]
    private static partial Regex Bullet();

    [GeneratedRegex(@"\{\{(.+?)\}\}")]
    private static partial Regex Mono();

    [GeneratedRegex(@"\{color:([^}]+)\}(.*?)\{color\}")]
    private static partial Regex Colour();

    [GeneratedRegex(@"\[([^\]\n]+)\]")]
    private static partial Regex Link();

    [GeneratedRegex(@"!(?!\s)[^!\n]+\.[A-Za-z0-9]+(\|[^!\n]*)?!")]
    private static partial Regex Image();

    [GeneratedRegex(@"\\([*_\-+{}\[\]!|~^?#])")]
    private static partial Regex Escape();
}
