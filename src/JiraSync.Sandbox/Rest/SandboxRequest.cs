using System;
using System.Collections.Generic;
using System.Net;
using System.Text;

namespace JiraSync.Sandbox.Rest;

/// <summary>A request, wherever it came from: a socket or a handler in the same process.</summary>
public sealed class SandboxRequest
{
    private Dictionary<string, List<string>>? _query;

    /// <summary>GET, POST, …</summary>
    public required string Method { get; init; }

    /// <summary>The decoded path, the context path included.</summary>
    public required string Path { get; init; }

    /// <summary>The query without the question mark, still encoded.</summary>
    public string QueryString { get; init; } = "";

    /// <summary>Headers; several values of one are joined by a comma.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The body.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>The query, decoded, all values of each name.</summary>
    public IReadOnlyDictionary<string, List<string>> Query
    {
        get
        {
            if (_query is not null)
                return _query;
            _query = new Dictionary<string, List<string>>(StringComparer.Ordinal);
            foreach (string pair in QueryString.Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                int equals = pair.IndexOf('=', StringComparison.Ordinal);
                string name = WebUtility.UrlDecode(equals < 0 ? pair : pair[..equals]);
                string value = equals < 0 ? "" : WebUtility.UrlDecode(pair[(equals + 1)..]);
                if (!_query.TryGetValue(name, out List<string>? values))
                    _query[name] = values = [];
                values.Add(value);
            }

            return _query;
        }
    }

    /// <summary>A header; null when it is missing.</summary>
    public string? Header(string name) => Headers.TryGetValue(name, out string? value) ? value : null;

    /// <summary>The body as text.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body);
}
