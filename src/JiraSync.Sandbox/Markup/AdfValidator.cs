using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;

namespace JiraSync.Sandbox.Markup;

/// <summary>Checks the structure of an ADF document as Cloud does before it stores one.</summary>
internal static class AdfValidator
{
    private static readonly HashSet<string> Blocks =
    [
        "paragraph", "heading", "bulletList", "orderedList", "codeBlock", "blockquote", "panel", "rule", "table", "mediaSingle", "mediaGroup",
        "blockCard", "embedCard", "taskList", "decisionList", "expand", "nestedExpand", "extension", "bodiedExtension", "layoutSection",
        "syncBlock", "bodiedSyncBlock",
    ];

    private static readonly HashSet<string> Inlines =
    [
        "text", "hardBreak", "mention", "emoji", "inlineCard", "date", "status", "inlineExtension", "mediaInline", "placeholder",
    ];

    private static readonly HashSet<string> Marks =
    [
        "alignment", "annotation", "backgroundColor", "border", "breakout", "code", "dataConsumer", "em", "fontSize", "fragment", "indentation",
        "link", "strike", "strong", "subsup", "textColor", "underline",
    ];

    private static readonly Dictionary<string, Func<string, bool>> Children = new(StringComparer.Ordinal)
    {
        ["doc"] = Blocks.Contains,
        ["paragraph"] = Inlines.Contains,
        ["heading"] = Inlines.Contains,
        ["bulletList"] = static type => type == "listItem",
        ["orderedList"] = static type => type == "listItem",
        ["listItem"] = static type => type is "paragraph" or "bulletList" or "orderedList" or "codeBlock" or "mediaSingle" or "taskList",
        ["codeBlock"] = static type => type == "text",
        ["blockquote"] = static type => type is "paragraph" or "bulletList" or "orderedList" or "codeBlock" or "mediaSingle" or "mediaGroup",
        ["panel"] = static type => Blocks.Contains(type) && type is not ("table" or "panel" or "expand"),
        ["table"] = static type => type == "tableRow",
        ["tableRow"] = static type => type is "tableCell" or "tableHeader",
        ["tableCell"] = static type => Blocks.Contains(type) && type is not "table",
        ["tableHeader"] = static type => Blocks.Contains(type) && type is not "table",
        ["mediaSingle"] = static type => type is "media" or "caption",
        ["mediaGroup"] = static type => type == "media",
        ["caption"] = Inlines.Contains,
        ["taskList"] = static type => type is "taskItem" or "taskList" or "blockTaskItem",
        ["taskItem"] = Inlines.Contains,
        ["blockTaskItem"] = Blocks.Contains,
        ["decisionList"] = static type => type == "decisionItem",
        ["decisionItem"] = Inlines.Contains,
        ["expand"] = Blocks.Contains,
        ["nestedExpand"] = Blocks.Contains,
        ["bodiedExtension"] = Blocks.Contains,
        ["bodiedSyncBlock"] = Blocks.Contains,
        ["layoutSection"] = static type => type == "layoutColumn",
        ["layoutColumn"] = Blocks.Contains,
    };

    /// <summary>Nodes whose content must not be empty.</summary>
    private static readonly HashSet<string> NeedContent = ["bulletList", "orderedList", "listItem", "blockquote", "panel", "table", "tableCell", "tableHeader", "taskList", "decisionList", "mediaSingle", "mediaGroup"];

    /// <summary>Whether the node claims to be an ADF document at all.</summary>
    public static bool IsDocument(JsonNode? node) => node is JsonObject root && Text(root["type"]) == "doc" && root["version"] is JsonValue && root["content"] is JsonArray;

    /// <summary>Whether a document is well formed.</summary>
    public static bool IsValid(JsonNode? node) => IsDocument(node)
        && node!["version"] is JsonValue version && version.TryGetValue(out double number) && number == 1
        && node.AsObject().All(p => p.Key is "type" or "version" or "content")
        && ContentIsValid((JsonObject)node, "doc");

    private static bool ContentIsValid(JsonObject node, string type)
    {
        if (node["content"] is null)
            return !NeedContent.Contains(type);
        if (node["content"] is not JsonArray content || !Children.TryGetValue(type, out Func<string, bool>? allows))
            return false;
        if (content.Count == 0 && NeedContent.Contains(type))
            return false;
        foreach (JsonNode? child in content)
        {
            if (child is not JsonObject element || Text(element["type"]) is not { } childType || !allows(childType) || !NodeIsValid(element, childType))
                return false;
        }

        return true;
    }

    private static bool NodeIsValid(JsonObject node, string type)
    {
        JsonObject? attrs = node["attrs"] as JsonObject;
        if (node["marks"] is { } marks && (marks is not JsonArray list || !list.All(m => m is JsonObject mark && Text(mark["type"]) is { } name && Marks.Contains(name))))
            return false;
        bool valid = type switch
        {
            "text" => Text(node["text"]) is { Length: > 0 } && CodeStandsAlone(node["marks"] as JsonArray),
            "heading" => attrs?["level"] is JsonValue level && level.TryGetValue(out double n) && n is >= 1 and <= 6,
            "panel" => Text(attrs?["panelType"]) is "info" or "note" or "tip" or "warning" or "error" or "success" or "custom",
            "mention" => Text(attrs?["id"]) is not null,
            "date" => Text(attrs?["timestamp"]) is not null,
            "status" => Text(attrs?["text"]) is { Length: > 0 } && Text(attrs?["color"]) is not null,
            "emoji" => Text(attrs?["shortName"]) is not null,
            "inlineCard" or "blockCard" => attrs is not null && (attrs["url"] is not null || attrs["data"] is not null),
            "media" => Text(attrs?["type"]) switch
            {
                "external" => Text(attrs?["url"]) is not null,
                "file" or "link" => Text(attrs?["id"]) is { Length: > 0 } && attrs?["collection"] is not null,
                _ => false,
            },
            "taskItem" or "decisionItem" => Text(attrs?["localId"]) is not null && Text(attrs?["state"]) is not null,
            _ => true,
        };
        return valid && ContentIsValid(node, type);
    }

    private static bool CodeStandsAlone(JsonArray? marks) => marks is null
        || !marks.Any(m => Text(m!["type"]) == "code")
        || marks.All(m => Text(m!["type"]) is "code" or "link" or "annotation");

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
