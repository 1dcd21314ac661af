using System;
using System.Linq;
using System.Net.Http;
using System.Text.Json.Nodes;
using System.Threading.Tasks;

namespace JiraSync.Sandbox.Tests.Support;

/// <summary>An answer, read.</summary>
internal sealed record Answer(int Status, string Text, HttpResponseMessage Message)
{
    /// <summary>The body; null for the JSON null.</summary>
    public JsonNode? Node => JsonNode.Parse(Text);

    public JsonNode Json => JsonNode.Parse(Text) ?? throw new InvalidOperationException("The body is null.");

    public string? MediaType => Message.Content.Headers.ContentType?.MediaType;

    public string? FirstMessage => (string?)Json["errorMessages"]?.AsArray().FirstOrDefault();

    public JsonNode? this[string name] => Json[name];

    public static async Task<Answer> ReadAsync(HttpResponseMessage message) =>
        new((int)message.StatusCode, await message.Content.ReadAsStringAsync(), message);

    public string? Header(string name) =>
        Message.Headers.TryGetValues(name, out System.Collections.Generic.IEnumerable<string>? values) ? string.Join(",", values) : null;

    public string? Error(string field) => (string?)Json["errors"]?[field];
}
