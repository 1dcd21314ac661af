using System.Collections.Generic;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JiraSync.Sandbox.Rest;

/// <summary>An answer, or the lack of one.</summary>
public sealed class SandboxResponse
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An answer of that status, without a body.</summary>
    public SandboxResponse(int status) => Status = status;

    /// <summary>The status.</summary>
    public int Status { get; set; }

    /// <summary>Headers.</summary>
    public List<KeyValuePair<string, string>> Headers { get; } = [];

    /// <summary>The media type of the body; null for none.</summary>
    public string? ContentType { get; set; }

    /// <summary>The body.</summary>
    public byte[] Body { get; set; } = [];

    /// <summary>Whether no answer goes out at all: the connection breaks.</summary>
    public bool IsDropped { get; set; }

    /// <summary>How many bytes of the body go out before the connection breaks; null for all.</summary>
    public int? TruncateAt { get; set; }

    /// <summary>JSON.</summary>
    public static SandboxResponse Of(JsonNode? body, int status = 200) => new(status)
    {
        ContentType = "application/json;charset=UTF-8",
        Body = body is null ? "null"u8.ToArray() : JsonSerializer.SerializeToUtf8Bytes(body, Json),
    };

    /// <summary>Text.</summary>
    public static SandboxResponse Text(string text, int status, string contentType = "text/plain;charset=UTF-8") => new(status)
    {
        ContentType = contentType,
        Body = Encoding.UTF8.GetBytes(text),
    };

    /// <summary>An HTML page.</summary>
    public static SandboxResponse Html(string html, int status = 200) => Text(html, status, "text/html;charset=UTF-8");

    /// <summary>Bytes.</summary>
    public static SandboxResponse Bytes(byte[] content, string contentType, int status = 200) => new(status) { ContentType = contentType, Body = content };

    /// <summary>No connection.</summary>
    public static SandboxResponse Dropped() => new(0) { IsDropped = true };

    /// <summary>Adds a header.</summary>
    public SandboxResponse With(string name, string value)
    {
        Headers.Add(new KeyValuePair<string, string>(name, value));
        return this;
    }

    /// <summary>A header; null when it is missing.</summary>
    public string? Header(string name)
    {
        foreach ((string key, string value) in Headers)
        {
            if (string.Equals(key, name, System.StringComparison.OrdinalIgnoreCase))
                return value;
        }

        return null;
    }
}
