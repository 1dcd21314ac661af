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
