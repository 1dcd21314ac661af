using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;

namespace JiraSync.Sandbox.Markup;

/// <summary>Writes an ADF document as wiki markup.</summary>
internal static class AdfToWiki
{
    public static string Convert(JsonObject document) => Blocks(document["content"]);

    private static string Blocks(JsonNode? content) => content is JsonArray blocks
        ? string.Join("\n\n", blocks.OfType<JsonObject>().Select(Block).Where(text => text is not null))
        : "";

    private static string? Block(JsonObject node)
    {
        JsonNode? attrs = node["attrs"];
        switch ((string?)node["type"])
        {
            case "paragraph":
                return Inlines(node["content"]);
            case "heading":
                return $"h{attrs?["level"]}. {Inlines(node["content"])}";
            case "bulletList":
                return List(node, "*");
            case "orderedList":
                return List(node, "#");
            case "codeBlock":
                string language = (string?)attrs?["language"] ?? "";
                return $"{{code{(language.Length > 0 ? ":" + language : ":java")}}}\n{PlainText(node)}\n{{code}}";
            case "blockquote":
                return $"{{quote}}\n{Blocks(node["content"])}\n{{quote}}";
            case "panel":
                return $"{{panel:bgColor={PanelColour((string?)attrs?["panelType"])}}}\n{Blocks(node["content"])}\n{{panel}}";
            case "rule":
                return "----";
            case "table":
                return string.Join('\n', Children(node).Select(Row));
            case "mediaSingle" or "mediaGroup":
                return string.Join('\n', Children(node).Select(Media));
            case "blockCard" or "embedCard":
                string url = (string?)attrs?["url"] ?? "";
                return $"[{url}|{url}|smart-card]";
            case "taskList" or "decisionList":
                return string.Join('\n', Children(node).Select(item => $"* {Inlines(item["content"])}"));
            case "expand" or "nestedExpand":
                string title = (string?)attrs?["title"] ?? "";
                return title.Length == 0 ? Blocks(node["content"]) : $"*{title}*\n\n{Blocks(node["content"])}";
            default:
                return node["content"] is null ? null : Blocks(node["content"]);
        }
    }

    private static IEnumerable<JsonObject> Children(JsonObject node) => (node["content"] as JsonArray ?? []).OfType<JsonObject>();

    private static string List(JsonObject list, string prefix)
    {
        var lines = new List<string>();
        foreach (JsonObject item in Children(list))
        {
            bool first = true;
            foreach (JsonObject child in Children(item))
            {
                string? type = (string?)child["type"];
                if (type is "bulletList" or "orderedList")
                    lines.Add(List(child, prefix + (type == "bulletList" ? "*" : "#")));
                else if (first)
                    lines.Add($"{prefix} {Block(child)}");
                else
                    lines[^1] += "\n" + Block(child);
                first = false;
            }
        }

        return string.Join('\n', lines);
    }

    private static string Row(JsonObject row)
    {
        var text = new StringBuilder();
        string bar = "|";
        foreach (JsonObject cell in Children(row))
        {
            bar = (string?)cell["type"] == "tableHeader" ? "||" : "|";
            string content = Blocks(cell["content"]);
            text.Append(bar).Append(content.Length == 0 ? " " : content);
        }

        return text.Append(bar).ToString();
    }

    private static string Media(JsonObject media)
    {
        JsonNode? attrs = media["attrs"];
        string name = (string?)attrs?["url"] ?? (string?)attrs?["alt"] ?? (string?)attrs?["id"] ?? "";
        return $"!{name}!";
    }

    private static string Inlines(JsonNode? content) => content is JsonArray nodes
        ? string.Concat(nodes.OfType<JsonObject>().Select(Inline))
        : "";

    private static string Inline(JsonObject node)
    {
        JsonNode? attrs = node["attrs"];
        switch ((string?)node["type"])
        {
            case "text":
                return Marked(node);
            case "hardBreak":
                return "\n";
            case "mention":
                return $"[~accountid:{(string?)attrs?["id"]}]";
            case "emoji":
                return (string?)attrs?["text"] ?? (string?)attrs?["shortName"] ?? "";
            case "inlineCard":
                string url = (string?)attrs?["url"] ?? "";
                return $"[{url}|{url}|smart-link]";
            case "status":
                return $"*[ {(string?)attrs?["text"]} ]*";
            case "mediaInline":
                return Media(node);
            case "date" when long.TryParse((string?)attrs?["timestamp"], out long ms):
                return $"{{{{{DateTimeOffset.FromUnixTimeMilliseconds(ms):yyyy-MM-dd}}}}}";
            default:
                return Inlines(node["content"]);
        }
    }

    private static string Marked(JsonObject node)
    {
        string text = (string?)node["text"] ?? "";
        // Marks touch the words, never the space around them.
        string lead = text[..(text.Length - text.TrimStart().Length)];
        string trail = text.Trim().Length == 0 ? "" : text[text.TrimEnd().Length..];
        string core = text.Trim();
        if (core.Length == 0)
            return text;
        string? href = null;
        foreach (JsonObject mark in (node["marks"] as JsonArray ?? []).OfType<JsonObject>())
        {
            core = (string?)mark["type"] switch
            {
                "strong" => $"*{core}*",
                "em" => $"_{core}_",
                "strike" => $"-{core}-",
                "underline" => $"+{core}+",
                "code" => $"{{{{{core}}}}}",
                "subsup" => (string?)mark["attrs"]?["type"] == "sub" ? $"~{core}~" : $"^{core}^",
                "textColor" => $"{{color:{(string?)mark["attrs"]?["color"]}}}{core}{{color}}",
                _ => core,
            };
            if ((string?)mark["type"] == "link")
                href = (string?)mark["attrs"]?["href"];
        }

        return lead + (href is null ? core : $"[{core}|{href}]") + trail;
    }

    private static string PlainText(JsonObject node) => string.Concat(Children(node).Select(child => (string?)child["text"]));

    private static string PanelColour(string? type) => type switch
    {
        "note" => "#eae6ff",
        "warning" => "#fffae6",
        "error" => "#ffebe6",
        "success" => "#e3fcef",
        "tip" => "",
        _ => "#deebff",
    };
}
