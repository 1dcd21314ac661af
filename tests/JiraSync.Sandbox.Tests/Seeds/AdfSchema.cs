using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace JiraSync.Sandbox.Tests.Seeds;

/// <summary>As much of JSON Schema (draft 4) as the schema of the Atlassian Document Format uses.</summary>
internal sealed class AdfSchema(string path)
{
    private static readonly HashSet<string> Known =
    [
        "$ref", "$schema", "description", "definitions", "type", "enum", "properties", "required", "additionalProperties", "items", "anyOf", "allOf",
        "minItems", "maxItems", "minLength", "minimum", "maximum", "pattern", "format", "default", "title", "not", "stage",
    ];

    private readonly JsonObject _root = JsonNode.Parse(File.ReadAllText(path))!.AsObject();

    /// <summary>What is wrong first; null for nothing.</summary>
    public string? Check(JsonNode document) => Check(document, _root, "$");

    private string? Check(JsonNode? value, JsonObject schema, string at)
    {
        if (schema.FirstOrDefault(static member => !Known.Contains(member.Key)) is { Key: { } unknown })
            throw new NotSupportedException($"The schema uses '{unknown}', which this checker does not know.");
        if (schema["$ref"] is { } reference)
            return Check(value, Resolve((string)reference!), at);
        if (schema["type"] is { } type && !IsOf(value, (string)type!))
            return $"{at}: not a {(string)type!}";
        if (schema["enum"] is JsonArray choices && !choices.Any(choice => JsonNode.DeepEquals(choice, value)))
            return $"{at}: {value?.ToJsonString()} is none of {choices.ToJsonString()}";
        if (schema["allOf"] is JsonArray all)
        {
            foreach (JsonNode? part in all)
            {
                if (Check(value, part!.AsObject(), at) is { } wrong)
                    return wrong;
            }
        }

        if (schema["anyOf"] is JsonArray any)
        {
            string[] wrongs = any.Select(part => Check(value, part!.AsObject(), at)).OfType<string>().ToArray();
            if (wrongs.Length == any.Count)
                return wrongs.MaxBy(static wrong => wrong.Length);
        }

        return value switch
        {
            JsonObject item => CheckObject(item, schema, at),
            JsonArray list => CheckArray(list, schema, at),
            JsonValue single => CheckValue(single, schema, at),
            _ => null,
        };
    }

    private string? CheckObject(JsonObject item, JsonObject schema, string at)
    {
        foreach (JsonNode? name in schema["required"]?.AsArray() ?? [])
        {
            if (!item.ContainsKey((string)name!))
                return $"{at}: '{name}' is missing";
        }

        var properties = schema["properties"] as JsonObject;
        foreach ((string name, JsonNode? member) in item)
        {
            if (properties?[name] is JsonObject known)
            {
                if (Check(member, known, at + "." + name) is { } wrong)
                    return wrong;
            }
            else if (schema["additionalProperties"] is JsonValue allowed && allowed.GetValueKind() == JsonValueKind.False)
            {
                return $"{at}: '{name}' is not allowed";
            }
        }

        return null;
    }

    private string? CheckArray(JsonArray list, JsonObject schema, string at)
    {
        if (schema["minItems"] is { } least && list.Count < (int)least)
            return $"{at}: fewer than {least} items";
        if (schema["maxItems"] is { } most && list.Count > (int)most)
            return $"{at}: more than {most} items";
        for (int i = 0; i < list.Count; i++)
        {
            // A list of schemas gives each place its own; the last of the format's lists repeats, as its tools read it.
            JsonObject? each = schema["items"] switch
            {
                JsonObject one => one,
                JsonArray places => places[Math.Min(i, places.Count - 1)]!.AsObject(),
                _ => null,
            };
            if (each is not null && Check(list[i], each, $"{at}[{i}]") is { } wrong)
                return wrong;
        }

        return null;
    }

    private static string? CheckValue(JsonValue value, JsonObject schema, string at)
    {
        if (value.GetValueKind() == JsonValueKind.String)
        {
            string text = (string)value!;
            if (schema["minLength"] is { } least && text.Length < (int)least)
                return $"{at}: too short";
            if (schema["pattern"] is { } pattern && !Regex.IsMatch(text, (string)pattern!))
                return $"{at}: '{text}' does not match {pattern}";
        }
        else if (value.GetValueKind() == JsonValueKind.Number)
        {
            double number = (double)value;
            if ((schema["minimum"] is { } least && number < (double)least) || (schema["maximum"] is { } most && number > (double)most))
                return $"{at}: {number} is out of range";
        }

        return null;
    }

    private JsonObject Resolve(string reference)
    {
        JsonNode node = _root;
        foreach (string part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
            node = node[part] ?? throw new InvalidOperationException($"The schema has no '{reference}'.");
        return node.AsObject();
    }

    private static bool IsOf(JsonNode? value, string type) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "number" => value?.GetValueKind() == JsonValueKind.Number,
        "integer" => value?.GetValueKind() == JsonValueKind.Number && (double)value % 1 == 0,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        _ => value is null,
    };
}
