using System.Text;
using System.Text.Json;

namespace JiraSync.Sandbox.Domain;

/// <summary>The words of an ADF document: a block a line.</summary>
internal static class AdfPlainText
{
    public static string Of(string source)
    {
        using JsonDocument document = JsonDocument.Parse(source);
        var text = new StringBuilder();
        Append(document.RootElement, text);
        return text.ToString().TrimEnd('\n');
    }

    private static void Append(JsonElement node, StringBuilder text)
    {
        if (node.ValueKind != JsonValueKind.Object)
            return;
        string? type = Member(node, "type");
        switch (type)
        {
            case "text":
                text.Append(Member(node, "text"));
                return;
            case "hardBreak":
                text.Append('\n');
                return;
            case "mention" or "emoji" or "status":
                text.Append(Attribute(node, "text"));
                return;
            case "inlineCard" or "blockCard" or "embedCard":
                text.Append(Attribute(node, "url"));
                return;
        }

        if (node.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement child in content.EnumerateArray())
                Append(child, text);
        }

        if (type is "paragraph" or "heading" or "codeBlock" or "taskItem" or "decisionItem" && (text.Length == 0 || text[^1] != '\n'))
            text.Append('\n');
    }

    private static string? Member(JsonElement node, string name) =>
        node.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? Attribute(JsonElement node, string name) =>
        node.TryGetProperty("attrs", out JsonElement attributes) && attributes.ValueKind == JsonValueKind.Object ? Member(attributes, name) : null;
}
