using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JiraSync.Sandbox.Tests.Support;

/// <summary>An operation of a specification.</summary>
/// <param name="Api">The specification.</param>
/// <param name="Method">GET, POST, …</param>
/// <param name="Path">The path as the specification writes it.</param>
/// <param name="Json">What it says about it.</param>
/// <param name="Parameters">Its parameters, those of its path among them.</param>
internal sealed record Operation(OpenApi Api, string Method, string Path, JsonObject Json, IReadOnlyList<JsonObject> Parameters)
{
    public string[] Segments { get; } = Path.Trim('/').Split('/');

    /// <summary>The schema of the body that it reads; null when it reads none.</summary>
    public JsonNode? BodySchema => Json["requestBody"]?["content"]?["application/json"]?["schema"];

    public bool HasBody => Json["requestBody"] is not null;

    public override string ToString() => $"{Method} {Path}";
}

/// <summary>A place where an answer and the specification differ.</summary>
/// <param name="Operation">The operation and the status: <c>GET /rest/api/3/myself 200</c>.</param>
/// <param name="Pointer">Where in the body, from its root.</param>
/// <param name="Schema">The named schema that is not kept to, with where in it: <c>#Comment.author</c>; "" for none.</param>
/// <param name="Kind">status, media, body, type, enum, required, unknown, format or length.</param>
/// <param name="Text">In words.</param>
internal sealed record Violation(string Operation, string Pointer, string Schema, string Kind, string Text)
{
    public override string ToString() => $"{Operation} | {Kind} {Pointer} | {Schema} | {Text}";
}

/// <summary>A published specification, and whether an answer keeps to it.</summary>
internal sealed class OpenApi
{
    private static readonly string[] Methods = ["get", "put", "post", "delete"];
    private readonly JsonNode _root;
    private readonly List<Operation> _operations = [];
    private readonly Dictionary<object, Shape> _shapes = new(ReferenceEqualityComparer.Instance);

    /// <summary>Reads a specification.</summary>
    /// <param name="name">The name that the list of its defects knows it by.</param>
    /// <param name="path">The file.</param>
    /// <param name="prefix">What the server's address adds before the paths.</param>
    public OpenApi(string name, string path, string prefix = "")
    {
        Name = name;
        Prefix = prefix;
        _root = path.EndsWith(".yaml", StringComparison.Ordinal) ? PlainYaml.Parse(path) : JsonNode.Parse(File.ReadAllText(path))!;
        foreach ((string template, JsonNode? item) in _root["paths"]!.AsObject())
        {
            foreach ((string method, JsonNode? operation) in item!.AsObject())
            {
                if (!Methods.Contains(method))
                    continue;
                IEnumerable<JsonNode?> parameters = (item["parameters"] as JsonArray ?? []).Concat(operation!["parameters"] as JsonArray ?? []);
                _operations.Add(new Operation(this, method.ToUpperInvariant(), template, operation!.AsObject(), [.. parameters.Select(p => Resolve(p!).AsObject())]));
            }
        }
    }

    public string Name { get; }

    public string Prefix { get; }

    /// <summary>All operations.</summary>
    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>The operation at a path, from the root of the site and without its query; null when there is none.</summary>
    public Operation? Find(string method, string path)
    {
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        string[] segments = path[Prefix.Length..].Trim('/').Split('/');
        return _operations
            .Where(o => o.Method == method && o.Segments.Length == segments.Length && o.Segments.Zip(segments).All(p => p.First.StartsWith('{') || p.First == p.Second))
            .MinBy(o => o.Segments.Count(s => s.StartsWith('{')));
    }

    /// <summary>What an answer does that the specification does not have; empty when it keeps to it.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="cause">What answered in front of the operation or in its place; "$" for the operation.</param>
    /// <param name="list">Where the specification types a list as one of its items: "$" for a plain list ("$?" where one may come as well), the name of the member for a page.</param>
    public List<Violation> Check(Operation operation, Answer answer, string cause = "$", string? list = null)
    {
        var found = new List<Violation>();
        string status = answer.Status.ToString(CultureInfo.InvariantCulture);
        var check = new Walk(this, $"{operation} {status}", found);
        JsonObject responses = operation.Json["responses"]!.AsObject();
        if (cause is "$sign-in" or "$xsrf" or "$media-type" or "$parameter" && responses[status] is not null)
        {
            // It never came to the operation, and so not to its own form of errors.
            Bodies.Check(answer, check);
            return found;
        }

        JsonNode? response = responses[status] ?? responses["default"];
        if (response is null)
        {
            check.Report(cause[1..], "", "status", $"has no answer {status}, only {string.Join(", ", responses.Select(r => r.Key))}");
            Bodies.Check(answer, check);
            return found;
        }

        JsonObject? content = Resolve(response)["content"] as JsonObject;
        JsonNode? schema = content?["application/json"]?["schema"];
        if (answer.Status >= 300 || schema is null)
            Bodies.Check(answer, check);
        if (content is { Count: > 0 } && answer.Text.Length > 0 && answer.Status < 300
            && !content.Any(c => c.Key == answer.MediaType || c.Key == "*/*" || (c.Key == "application/json" && schema is null)))
        {
            check.Report("", "", "media", $"comes as {answer.MediaType}, not {string.Join(", ", content.Select(c => c.Key))}");
        }

        if (schema is null || answer.MediaType != "application/json")
            return found;
        if (answer.Text.Length == 0)
            check.Report("", "", "body", "has no body");
        else if (list is null)
            check.Value(schema, answer.Node, "", "", 0);
        else
            check.List(schema, answer.Node, list);
        return found;
    }

    /// <summary>What an answer does that no answer may do, whatever it answers.</summary>
    public static List<Violation> CheckAny(string operation, Answer answer)
    {
        var found = new List<Violation>();
        var check = new Walk(null!, operation, found);
        if (answer.Status >= 500)
            check.Report("", "", "status", "is an error of the server's own: " + answer.Text);
        Bodies.Check(answer, check);
        return found;
    }

    private JsonNode Resolve(JsonNode node)
    {
        for (int depth = 0; (string?)node["$ref"] is { } reference && depth < 10; depth++)
            node = Target(reference);
        return node;
    }

    private JsonNode Target(string reference)
    {
        JsonNode? target = _root;
        foreach (string part in reference.TrimStart('#', '/').Split('/'))
            target = target?[part.Replace("~1", "/", StringComparison.Ordinal)];
        return target ?? throw new InvalidDataException($"{Name} refers to {reference}, which it does not have.");
    }

    /// <summary>What a schema says about the members of an object, with all that it takes over from others.</summary>
    private sealed record Shape(IReadOnlyDictionary<string, JsonNode> Properties, IReadOnlyCollection<string> Required, JsonNode? Additional, bool Closed);

    private Shape ShapeOf(JsonNode schema)
    {
        if (_shapes.TryGetValue(schema, out Shape? known))
            return known;
        var properties = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        var required = new HashSet<string>(StringComparer.Ordinal);
        JsonNode? additional = null;
        bool open = false;
        Collect(schema, 0);
        // A schema that names members and says nothing about others means those and no others: what else comes is a made-up name.
        return _shapes[schema] = new Shape(properties, required, additional, properties.Count > 0 && !open && additional is null);

        void Collect(JsonNode part, int depth)
        {
            part = Resolve(part);
            if (depth > 10)
                return;
            foreach (JsonNode? piece in (part["allOf"] as JsonArray ?? []).Concat(part["oneOf"] as JsonArray ?? []).Concat(part["anyOf"] as JsonArray ?? []))
                Collect(piece!, depth + 1);
            foreach ((string name, JsonNode? property) in part["properties"] as JsonObject ?? [])
                properties.TryAdd(name, property!);
            foreach (JsonNode? name in part["required"] as JsonArray ?? [])
                required.Add((string)name!);
            if (part["additionalProperties"] is JsonObject map)
                additional = map;
            else if (part["additionalProperties"] is JsonValue value && value.GetValueKind() == JsonValueKind.True)
                open = true;
        }
    }

    /// <summary>Goes through one body.</summary>
    internal sealed class Walk(OpenApi api, string operation, List<Violation> found)
    {
        public void Report(string pointer, string schema, string kind, string text) => found.Add(new Violation(operation, "$" + pointer, schema, kind, text));

        /// <summary>A list of what the schema describes, plain or in the member of a page.</summary>
        public void List(JsonNode schema, JsonNode? body, string member)
        {
            if (member == "$?" && body is JsonObject)
            {
                Value(schema, body, "", "", 0);
                return;
            }

            if (!member.StartsWith('$'))
            {
                if (body?["startAt"]?.GetValueKind() != JsonValueKind.Number || body["maxResults"]?.GetValueKind() != JsonValueKind.Number)
                    Report("", "", "type", "is no page");
                body = body?[member];
            }

            if (body is not JsonArray array)
            {
                Report("", "", "type", "has no list");
                return;
            }

            foreach (JsonNode? item in array)
                Value(schema, item, "[]", "", 0);
        }

        public void Value(JsonNode schema, JsonNode? value, string at, string named, int depth)
        {
            if (value is null || depth > 60)
                return;
            while ((string?)schema["$ref"] is { } reference)
            {
                named = "#" + reference[(reference.LastIndexOf('/') + 1)..];
                schema = api.Target(reference);
            }

            if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray { Count: > 0 } choices)
            {
                List<Violation>? least = null;
                foreach (JsonNode? choice in choices)
                {
                    var tried = new List<Violation>();
                    new Walk(api, operation, tried).Value(choice!, value, at, named, depth + 1);
                    if (least is null || tried.Count < least.Count)
                        least = tried;
                }

                found.AddRange(least!);
                return;
            }

            JsonValueKind kind = value.GetValueKind();
            string? type = schema["type"] is JsonArray types ? (string?)types[0] : (string?)schema["type"];
            bool fits = type switch
            {
                "string" => kind == JsonValueKind.String,
                "integer" => kind == JsonValueKind.Number && !value.ToJsonString().Contains('.', StringComparison.Ordinal),
                "number" => kind == JsonValueKind.Number,
                "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
                "array" => kind == JsonValueKind.Array,
                // An object about which nothing is said stands for anything.
                "object" => kind == JsonValueKind.Object || (schema["properties"] is null && schema["additionalProperties"] is not JsonObject),
                _ => true,
            };
            if (!fits)
            {
                Report(at, named, "type", $"is {kind}, not {type}");
                return;
            }

            if (schema["enum"] is JsonArray allowed && kind == JsonValueKind.String && !allowed.Any(a => (string?)a == (string?)value))
                Report(at, named, "enum", $"is '{value}', not one of {allowed.ToJsonString()}");
            if (kind == JsonValueKind.String)
                Text(schema, (string)value!, at, named);
            if (value is JsonArray array && schema["items"] is { } items)
            {
                if ((bool?)schema["uniqueItems"] == true && array.Select(n => n?.ToJsonString()).Distinct().Count() != array.Count)
                    Report(at, named, "format", "has the same element twice");
                foreach (JsonNode? item in array)
                    Value(items, item, at + "[]", named + "[]", depth + 1);
            }

            if (value is JsonObject json)
                Members(schema, json, at, named, depth);
        }

        private void Members(JsonNode schema, JsonObject json, string at, string named, int depth)
        {
            Shape shape = api.ShapeOf(schema);
            foreach (string required in shape.Required.Where(name => !json.ContainsKey(name)))
                Report($"{at}.{required}", $"{named}.{required}", "required", "is missing");
            foreach ((string name, JsonNode? member) in json)
            {
                if (shape.Properties.TryGetValue(name, out JsonNode? property))
                {
                    if (api.Resolve(property) is { } target && (bool?)target["writeOnly"] == true)
                        Report($"{at}.{name}", $"{named}.{name}", "unknown", "is only for writing");
                    // Jira writes null for what has no value, whatever a specification says; only what is required must have one.
                    if (member is null && shape.Required.Contains(name) && (bool?)api.Resolve(property)["nullable"] != true)
                        Report($"{at}.{name}", $"{named}.{name}", "required", "is null");
                    Value(property, member, $"{at}.{name}", $"{named}.{name}", depth + 1);
                }
                else if (shape.Additional is { } additional)
                {
                    Value(additional, member, at + ".{}", named + ".{}", depth + 1);
                }
                else if (shape.Closed)
                {
                    Report($"{at}.{name}", $"{named}.{name}", "unknown", "is not specified");
                }
            }
        }

        private void Text(JsonNode schema, string text, string at, string named)
        {
            if ((int?)schema["maxLength"] is { } most && text.Length > most)
                Report(at, named, "length", $"has {text.Length} characters, not at most {most}");
            if ((int?)schema["minLength"] is { } least && text.Length < least)
                Report(at, named, "length", $"has {text.Length} characters, not at least {least}");
            string? problem = ((string?)schema["format"])?.ToLowerInvariant() switch
            {
                "uri" or "url" => Uri.TryCreate(text, UriKind.Absolute, out _) ? null : "an address",
                "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? null : "a day",
                "date-time" => Bodies.IsInstant(text) ? null : "an instant",
                "uuid" => Guid.TryParse(text, out _) ? null : "a UUID",
                _ => null,
            };
            if (problem is not null)
                Report(at, named, "format", $"is '{text}', not {problem}");
        }
    }

    /// <summary>What holds for any answer, whether a specification says so or not.</summary>
    private static class Bodies
    {
        private static readonly string[] ErrorMembers = ["errorMessages", "errors", "status", "warningMessages"];
        private static readonly string[] ProblemMembers = ["type", "title", "status", "detail", "instance"];

        public static bool IsInstant(string text) =>
            DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss.fffzzz", "yyyy-MM-dd'T'HH:mm:ss.fffK"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            || (text.Length > 5 && text[^5] is '+' or '-' && DateTimeOffset.TryParseExact(text.Insert(text.Length - 2, ":"), "yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));

        /// <summary>Refusals of bulk operations, and of cancelling a task, have forms that are specified for them alone.</summary>
        private static bool HasOwnForm(Answer answer)
        {
            string path = answer.Message.RequestMessage?.RequestUri?.AbsolutePath ?? "";
            return path.Contains("/bulk/", StringComparison.Ordinal)
                ? answer.Node is JsonObject { Count: 1 } json && json["errors"] is JsonArray { Count: > 0 } errors && errors.All(e => e is JsonObject { Count: 1 } m && m["message"] is JsonValue)
                : path.Contains("/task/", StringComparison.Ordinal) && path.EndsWith("/cancel", StringComparison.Ordinal) && answer.Node is JsonArray { Count: > 0 } list && list.All(t => t is JsonValue);
        }

        public static void Check(Answer answer, Walk check)
        {
            if (answer.Status is 204 or 304 && answer.Text.Length > 0)
                check.Report("", "", "body", "has a body");
            if (answer.Text.Length == 0 || answer.Status < 400)
                return;
            switch (answer.MediaType)
            {
                case "application/problem+json":
                    if (answer.Node is not JsonObject problem || !problem.Select(p => p.Key).SequenceEqual(ProblemMembers) || (int?)problem["status"] != answer.Status)
                        check.Report("", "", "body", "is no problem description: " + answer.Text);
                    break;
                case "application/json":
                    if (!HasOwnForm(answer) && (answer.Node is not JsonObject error || !IsError(error, answer.Status)))
                        check.Report("", "", "body", "is no collection of errors: " + answer.Text);
                    break;
                case "text/html" or "text/plain":
                    break;
                default:
                    check.Report("", "", "media", $"an error comes as {answer.MediaType ?? "nothing"}");
                    break;
            }
        }

        private static bool IsError(JsonObject error, int status)
        {
            if (error["errors"] is JsonArray { Count: > 0 } list && error.Count == 1)
                return list.All(m => m?["message"] is JsonValue);
            if (error["messages"] is JsonArray keys)
                return keys.All(k => k?["key"] is JsonValue);
            // The media host and the authorization server are no Jira.
            if (error["error"] is JsonObject || (error["error"] is JsonValue && error["error_description"] is JsonValue))
                return true;
            // Errors of the sign-in, of an unknown path on Data Center, and of a creation of many issues have forms of their own.
            if (error["message"] is JsonValue && (error["code"] ?? error["status-code"] ?? error["status"]) is JsonValue code)
                return (int)code == status;
            if (error["issues"] is JsonArray && error["errors"] is JsonArray)
                return status == 400;
            return error.All(p => ErrorMembers.Contains(p.Key))
                && error["errorMessages"] is JsonArray messages && messages.All(m => m?.GetValueKind() == JsonValueKind.String && ((string)m!).Length > 0)
                && (error["errors"] is null || (error["errors"] is JsonObject fields && fields.All(f => f.Value?.GetValueKind() == JsonValueKind.String)))
                && messages.Count + (error["errors"]?.AsObject().Count ?? 0) > 0;
        }
    }
}
