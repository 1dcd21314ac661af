using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JiraSync.Sandbox.Tests.Support;

/// <summary>A published specification, and whether an answer keeps to it.</summary>
internal sealed class OpenApi
{
    private readonly JsonNode _root;
    private readonly string _prefix;

    private readonly bool _listsAreTypedAsItems;

    public OpenApi(string path, string prefix, bool listsAreTypedAsItems = false)
    {
        _listsAreTypedAsItems = listsAreTypedAsItems;
        _root = JsonNode.Parse(File.ReadAllText(path))!;
        _prefix = prefix;
    }

    /// <summary>All operations: the method and the path as the specification writes it.</summary>
    public IEnumerable<(string Method, string Path)> Operations => _root["paths"]!.AsObject()
        .SelectMany(p => p.Value!.AsObject().Where(o => o.Key is "get" or "put" or "post" or "delete").Select(o => (o.Key.ToUpperInvariant(), p.Key)));

    /// <summary>What an answer does that the specification does not have; empty when it keeps to it.</summary>
    public List<string> Check(string method, string template, Answer answer)
    {
        string path = _prefix + template;
        JsonNode? operation = _root["paths"]![path]?[method.ToLowerInvariant()];
        if (operation is null)
            return [$"the specification has no {method} {path}"];
        string status = answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        JsonNode? response = operation["responses"]![status] ?? operation["responses"]!["default"];
        if (response is null)
            return [$"{method} {path} has no answer {status}, only {string.Join(", ", operation["responses"]!.AsObject().Select(r => r.Key))}"];
        JsonNode? schema = response["content"]?["application/json"]?["schema"];
        var problems = new List<string>();
        if (schema is null || answer.Text.Length == 0)
            return problems;
        JsonNode body = answer.Json;
        if (_listsAreTypedAsItems && body is JsonArray list)
        {
            for (int i = 0; i < list.Count; i++)
                Check(schema, list[i], $"$[{i}]", problems, 0);
        }
        else
        {
            Check(schema, body, "$", problems, 0);
        }

        return problems;
    }

    private void Check(JsonNode schema, JsonNode? value, string at, List<string> problems, int depth)
    {
        // Jira writes null for what has no value, whatever the specification says.
        if (value is null || depth > 30)
            return;
        if ((string?)schema["$ref"] is { } reference)
        {
            JsonNode? target = _root;
            foreach (string part in reference.TrimStart('#', '/').Split('/'))
                target = target?[part];
            if (target is not null)
                Check(target, value, at, problems, depth + 1);
            return;
        }

        foreach (JsonNode? part in schema["allOf"] as JsonArray ?? [])
            Check(part!, value, at, problems, depth + 1);
        JsonValueKind kind = value.GetValueKind();
        string? type = (string?)schema["type"];
        bool fits = type switch
        {
            "string" => kind == JsonValueKind.String,
            "integer" => kind == JsonValueKind.Number && !value.ToJsonString().Contains('.'),
            "number" => kind == JsonValueKind.Number,
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            "array" => kind == JsonValueKind.Array,
            // An object about which nothing is said stands for anything.
            "object" => kind == JsonValueKind.Object || schema["properties"] is null,
            _ => true,
        };
        if (!fits)
        {
            problems.Add($"{at} is {kind}, not {type}");
            return;
        }

        if (schema["enum"] is JsonArray allowed && kind == JsonValueKind.String && !allowed.Any(a => (string?)a == (string?)value))
            problems.Add($"{at} is {value}, not one of {allowed.ToJsonString()}");
        if (value is JsonArray array && schema["items"] is { } items)
        {
            for (int i = 0; i < array.Count; i++)
                Check(items, array[i], $"{at}[{i}]", problems, depth + 1);
        }

        if (value is not JsonObject json)
            return;
        foreach (JsonNode? required in schema["required"] as JsonArray ?? [])
        {
            if (!json.ContainsKey((string)required!))
                problems.Add($"{at} lacks {required}");
        }

        JsonObject? properties = schema["properties"] as JsonObject;
        foreach ((string name, JsonNode? member) in json)
        {
            if (properties?[name] is { } property)
                Check(property, member, $"{at}.{name}", problems, depth + 1);
            else if (schema["additionalProperties"] is JsonObject additional)
                Check(additional, member, $"{at}.{name}", problems, depth + 1);
            else if (schema["additionalProperties"] is JsonValue open && open.GetValueKind() == JsonValueKind.False)
                problems.Add($"{at} has {name}, which is not specified");
        }
    }
}
