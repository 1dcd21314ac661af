using System;
using System.Linq;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace JiraSync.Sandbox.Markup;

/// <summary>Writes an ADF document as HTML.</summary>
internal static class AdfToHtml
{
    public static string Convert(JsonObject document)
    {
        var html = new StringBuilder();
        Children(document, html);
        return html.ToString();
    }

    private static void Children(JsonObject node, StringBuilder html)
    {
        foreach (JsonObject child in (node["content"] as JsonArray ?? []).OfType<JsonObject>())
            Write(child, html);
    }

    private static void Write(JsonObject node, StringBuilder html)
    {
        JsonNode? attrs = node["attrs"];
        switch ((string?)node["type"])
        {
            case "text":
                html.Append(Marked(node));
                break;
            case "hardBreak":
                html.Append("<br/>");
                break;
            case "rule":
                html.Append("<hr/>");
                break;
            case "mention":
                html.Append(WebUtility.HtmlEncode((string?)attrs?["text"] ?? "@" + (string?)attrs?["id"]));
                break;
            case "inlineCard" or "blockCard" or "embedCard":
                string url = WebUtility.HtmlEncode((string?)attrs?["url"] ?? "");
                html.Append($"<a href=\"{url}\">{url}</a>");
                break;
            default:
                string? tag = (string?)node["type"] switch
                {
                    "paragraph" => "p",
                    "heading" => $"h{attrs?["level"]}",
                    "bulletList" => "ul",
                    "orderedList" => "ol",
                    "listItem" => "li",
                    "codeBlock" => "pre",
                    "blockquote" => "blockquote",
                    "panel" => "div",
                    "table" => "table",
                    "tableRow" => "tr",
                    "tableHeader" => "th",
                    "tableCell" => "td",
                    _ => null,
                };
                if (tag is not null)
                    html.Append($"<{tag}>");
                Children(node, html);
                if (tag is not null)
                    html.Append($"</{tag}>");
                break;
        }
    }

    private static string Marked(JsonObject node)
    {
        string html = WebUtility.HtmlEncode((string?)node["text"] ?? "");
        foreach (JsonObject mark in (node["marks"] as JsonArray ?? []).OfType<JsonObject>())
        {
            html = (string?)mark["type"] switch
            {
                "strong" => $"<b>{html}</b>",
                "em" => $"<em>{html}</em>",
                "strike" => $"<del>{html}</del>",
                "underline" => $"<ins>{html}</ins>",
                "code" => $"<tt>{html}</tt>",
                "link" => Anchor((string?)mark["attrs"]?["href"] ?? "", html),
                _ => html,
            };
        }

        return html;
    }

    /// <summary>Only addresses that lead somewhere become links: no script runs from a text.</summary>
    private static string Anchor(string href, string html) =>
        Uri.TryCreate(href, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" or "mailto"
            ? $"<a href=\"{WebUtility.HtmlEncode(href)}\">{html}</a>"
            : html;
}
