using System.Text;
using System.Text.Json.Nodes;

namespace JiraSync.Sandbox.Domain;

/// <summary>The words of an ADF document: a block a line.</summary>
internal static class AdfPlainText
{
    public static string Of(JsonNode document)
    {
        var text = new StringBuilder();
        Append(document, text);
        return text.ToString().TrimEnd('\n');
    }

    private static void Append(JsonNode? node, StringBuilder text)
    {
        if (node is not JsonObject element)
            return;
        string? type = (string?)element["type"];
        switch (type)
        {
            case "text":
                text.Append((string?)element["text"]);
                return;
            case "hardBreak":
                text.Append('\n');
                return;
            case "mention" or "emoji" or "status":
                text.Append((string?)element["attrs"]?["text"]);
                return;
            case "inlineCard" or "blockCard" or "embedCard":
                text.Append((string?)element["attrs"]?["url"]);
                return;
        }

        if (element["content"] is JsonArray content)
        {
            foreach (JsonNode? child in content)
                Append(child, text);
        }

        if (type is "paragraph" or "heading" or "codeBlock" or "taskItem" or "decisionItem" && (text.Length == 0 || text[^1] != '\n'))
            text.Append('\n');
    }
}
