using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Tests.Support;

namespace JiraSync.Sandbox.Tests.Conformance;

/// <summary>Who sends a request.</summary>
internal enum Sender
{
    /// <summary>Who may do it.</summary>
    Usual,

    /// <summary>Nobody in particular.</summary>
    Anonymous,

    /// <summary>Somebody who works elsewhere.</summary>
    Outsider,

    /// <summary>Somebody whose token is wrong.</summary>
    Wrong,
}

/// <summary>A request that differs from a good one in one point.</summary>
/// <param name="What">The point.</param>
/// <param name="Method">GET, POST, …</param>
/// <param name="Path">The path with its query.</param>
/// <param name="Body">The body; null for none.</param>
/// <param name="Sender">Who sends it.</param>
/// <param name="MediaType">The type of the body; null for none.</param>
/// <param name="UserAgent">What the client calls itself.</param>
internal sealed record Variant(
    string What, string Method, string Path, string? Body, Sender Sender = Sender.Usual, string? MediaType = "application/json", string UserAgent = "walk/1.0")
{
    public override string ToString() => $"{What}: {Method} {Short(Path)} {Short(Body ?? "")}";

    private static string Short(string text) => text.Length > 300 ? text[..300] + "…" : text;
}

/// <summary>What people and programs get wrong, made from requests that are right.</summary>
internal static class Variants
{
    private static readonly string Long = new('a', 300);
    private static readonly string[] Segments = ["99999999", "nope-zzq", "-1", "0", "%E6%97%A5%E6%9C%AC%E8%AA%9E%20x", "..%2F..%2Fetc", "null", "a%27%22%3C%3E", "99999999999999999999", Long];
    private static readonly string[] Numbers = ["x", "", "-1", "0", "1", "1.5", "99999999999999999999", "2147483647"];
    private static readonly string[] Switches = ["true", "false", "maybe", ""];
    private static readonly string[] Texts = ["", "nonsense", "%E6%97%A5%E6%9C%AC%E8%AA%9E", "%27%22%5C%0A%3C", ",", "-1", "*all", Long];
    private static readonly string[] Bodies =
        ["", "{}", "[]", "null", "5", "true", "\"text\"", "{", "not json", "{\"a\":1,}", "[[[[[[[[[[]]]]]]]]]]", new string('[', 300), "{\"nonsense\":{\"a\":[1,null,\"\\ud83e\\uddea\"]}}", "{\"fields\":5,\"update\":[],\"issues\":{},\"name\":{},\"ids\":\"x\"}"];

    private static readonly string[] Values =
        ["null", "\"\"", "\"nonsense\"", "\" \"", "5", "-1", "0", "1.5", "1e400", "true", "[]", "{}", "[null]", "[5]", "[\"x\",\"x\"]", "[{}]", "{\"id\":\"99999999\"}", "{\"id\":5}", "{\"name\":\"Nope\"}", "{\"name\":{}}", "{\"set\":\"x\"}", "\"\\u65e5\\u672c\\u8a9e \\ud83e\\uddea\"", "\"a\\nb\\u0000\"", "99999999999999999999"];

    public static IEnumerable<Variant> Of(Case good, Operation? operation)
    {
        Variant right = new("as it should be", good.Method, good.Path, good.Body);
        yield return right with { What = "anonymous", Sender = Sender.Anonymous };
        yield return right with { What = "from outside", Sender = Sender.Outsider };
        yield return right with { What = "with a wrong token", Sender = Sender.Wrong };
        (string path, string query) = good.Path.Split('?', 2) is [var p, var q] ? (p, q) : (good.Path, "");
        foreach (string method in new[] { "GET", "PUT", "POST", "DELETE", "PATCH" }.Where(m => m != good.Method))
            yield return right with { What = "another method", Method = method };
        yield return right with { What = "a path below", Path = path + "/no-such-thing" };
        if (operation is not null)
        {
            foreach (Variant variant in Paths(right, operation, path, query).Concat(Queries(right, operation, path, query)))
                yield return variant;
        }

        if (good.IsForm)
        {
            yield return right with { What = "no form", Body = "{}" };
            yield break;
        }

        if (good.Method is not ("POST" or "PUT") && good.Body is null)
            yield break;
        foreach (string? type in new[] { "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "*/*", null })
            yield return right with { What = "as " + (type ?? "nothing"), Body = good.Body ?? "{}", MediaType = type };
        yield return right with { What = "from a browser", UserAgent = "Mozilla/5.0 (X11; Linux x86_64)" };
        yield return right with { What = "as JSON in Unicode", MediaType = "application/json;charset=UTF-8" };
        foreach (string body in Bodies)
            yield return right with { What = "another body", Body = body };
        if (good.Body is null)
            yield break;
        foreach ((string at, string body) in Changed(JsonNode.Parse(good.Body)))
            yield return right with { What = "the body at " + at, Body = body };
    }

    private static IEnumerable<Variant> Paths(Variant right, Operation operation, string path, string query)
    {
        string[] segments = path.Trim('/').Split('/');
        int offset = segments.Length - operation.Segments.Length;
        for (int i = 0; i < operation.Segments.Length; i++)
        {
            if (!operation.Segments[i].StartsWith('{'))
                continue;
            foreach (string value in Segments)
            {
                string[] changed = [.. segments];
                changed[i + offset] = value;
                yield return right with { What = "the path's " + operation.Segments[i], Path = Join("/" + string.Join('/', changed), query) };
            }
        }
    }

    private static IEnumerable<Variant> Queries(Variant right, Operation operation, string path, string query)
    {
        string[] pairs = query.Split('&', StringSplitOptions.RemoveEmptyEntries);
        foreach (string pair in pairs)
        {
            yield return right with { What = "without " + pair.Split('=')[0], Path = Join(path, string.Join('&', pairs.Where(p => p != pair))) };
            yield return right with { What = "twice " + pair.Split('=')[0], Path = Join(path, query + "&" + pair) };
        }

        yield return right with { What = "an unknown parameter", Path = Join(path, query.Length == 0 ? "nonsense=1" : query + "&nonsense=1&=&&") };
        foreach (JsonObject parameter in operation.Parameters.Where(p => (string?)p["in"] == "query"))
        {
            string name = (string)parameter["name"]!;
            string others = string.Join('&', pairs.Where(p => p.Split('=')[0] != name));
            foreach (string value in ValuesOf(parameter).Distinct())
                yield return right with { What = $"{name} = {value}", Path = Join(path, (others.Length == 0 ? "" : others + "&") + $"{name}={value}") };
        }
    }

    private static IEnumerable<string> ValuesOf(JsonObject parameter)
    {
        JsonNode? schema = parameter["schema"];
        foreach (JsonNode? known in (schema?["enum"] as JsonArray ?? []).Concat(schema?["items"]?["enum"] as JsonArray ?? []).Append(schema?["default"]).Append(parameter["example"]))
        {
            if (known is JsonValue)
                yield return Uri.EscapeDataString(known.ToString());
        }

        foreach (string value in (string?)schema?["type"] switch { "integer" => Numbers, "boolean" => Switches, _ => Texts })
            yield return value;
    }

    /// <summary>The body with one place changed, for each place.</summary>
    private static IEnumerable<(string At, string Body)> Changed(JsonNode? root)
    {
        var places = new List<(string At, Func<JsonNode, JsonNode?> Parent, string? Name)>();
        Collect(root, "$", static r => r, 0);
        foreach ((string at, Func<JsonNode, JsonNode?> parent, string? name) in places)
        {
            if (name is not null)
            {
                JsonNode copy = root!.DeepClone();
                ((JsonObject)parent(copy)!).Remove(name);
                yield return ($"{at} without it", copy.ToJsonString());
            }

            foreach (string value in Values)
                yield return ($"{at} = {value}", With(root!, parent, name, value));
            if (parent(root!) is { } node && (name is null ? node : node[name]) is JsonValue text && text.GetValueKind() == JsonValueKind.String)
                yield return ($"{at} is long", With(root!, parent, name, JsonSerializer.Serialize(new string('x', 40_000))));
            if (parent(root!) is { } list && (name is null ? list : list[name]) is JsonArray { Count: > 0 } array)
                yield return ($"{at} has many", With(root!, parent, name, "[" + string.Join(',', Enumerable.Repeat(array[0]?.ToJsonString() ?? "null", 1100)) + "]"));
        }

        void Collect(JsonNode? node, string at, Func<JsonNode, JsonNode?> self, int depth)
        {
            if (node is null || depth > 5 || (node as JsonObject)?["type"]?.ToString() == "doc")
                return;
            if (node is JsonObject json)
            {
                foreach ((string name, JsonNode? member) in json)
                {
                    places.Add(($"{at}.{name}", self, name));
                    Collect(member, $"{at}.{name}", r => self(r)![name], depth + 1);
                }
            }
            else if (node is JsonArray { Count: > 0 } array)
            {
                if (at == "$")
                    places.Add((at, self, null));
                Collect(array[0], at + "[0]", r => self(r)![0], depth + 1);
            }
        }
    }

    private static string With(JsonNode root, Func<JsonNode, JsonNode?> parent, string? name, string value)
    {
        if (name is null)
            return value;
        JsonNode copy = root.DeepClone();
        // Numbers that no number type holds must reach the server as they are.
        ((JsonObject)parent(copy)!)[name] = "\u0001";
        return copy.ToJsonString().Replace("\"\\u0001\"", value, StringComparison.Ordinal);
    }

    private static string Join(string path, string query) => query.Length == 0 ? path : $"{path}?{query}";
}
