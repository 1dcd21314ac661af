using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;

namespace JiraSync.Sandbox.Rest;

/// <summary>A request that Jira refuses, with the answer that it gives.</summary>
internal sealed class RestError : Exception
{
    private RestError(SandboxResponse response)
        : base($"HTTP {response.Status}") => Response = response;

    public SandboxResponse Response { get; }

    public static RestError Of(int status, params string[] messages) => new(SandboxResponse.Of(Collection(messages, new Dictionary<string, string>()), status));

    /// <summary>Some answers of Cloud's have no <c>errors</c>.</summary>
    public static RestError Bare(int status, string message) =>
        new(SandboxResponse.Of(new JsonObject { ["errorMessages"] = new JsonArray(message) }, status));

    public static RestError Field(string field, string message, int status = 400) =>
        new(SandboxResponse.Of(Collection([], new Dictionary<string, string> { [field] = message }), status));

    public static RestError Fields(IEnumerable<string> messages, IReadOnlyDictionary<string, string> errors, int status = 400) =>
        new(SandboxResponse.Of(Collection(messages, errors), status));

    public static RestError With(SandboxResponse response) => new(response);

    public static RestError Problem(int status, string title, string detail, string path)
    {
        SandboxResponse response = SandboxResponse.Of(
            new JsonObject { ["type"] = "about:blank", ["title"] = title, ["status"] = status, ["detail"] = detail, ["instance"] = path },
            status);
        response.ContentType = "application/problem+json;charset=UTF-8";
        return new RestError(response);
    }

    /// <summary>All that the answer says, without its form.</summary>
    public List<string> Texts()
    {
        JsonObject? body = Response.Body.Length > 0 && Response.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true ? JsonNode.Parse(Response.Body) as JsonObject : null;
        List<string> texts = [.. (body?["errorMessages"] as JsonArray ?? []).Select(m => (string)m!), .. (body?["errors"] as JsonObject ?? []).Select(m => (string)m.Value!)];
        return texts.Count > 0 ? texts : [$"HTTP {Response.Status}"];
    }

    /// <summary>A handler whose refusals have another form than Jira's usual one.</summary>
    public static Func<RestCall, SandboxResponse> Reshaped(Func<RestCall, SandboxResponse> handler, Func<List<string>, JsonNode> form) => call =>
    {
        try
        {
            return handler(call);
        }
        catch (RestError e) when (e.Response.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true)
        {
            throw With(SandboxResponse.Of(form(e.Texts()), e.Response.Status));
        }
    };

    public static JsonObject Collection(IEnumerable<string> messages, IReadOnlyDictionary<string, string> errors)
    {
        var fields = new JsonObject();
        foreach ((string field, string message) in errors)
            fields[field] = message;
        return new JsonObject
        {
            ["errorMessages"] = new JsonArray([.. messages.Select(m => (JsonNode)m)]),
            ["errors"] = fields,
        };
    }
}
