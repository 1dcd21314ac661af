using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace JiraSync.Engine.Jira.Transport;

/// <summary>One request, as often as it has to be tried.</summary>
internal sealed class TransportRequest
{
    /// <summary>Makes the message of a try; each try needs its own.</summary>
    public required Func<CancellationToken, Task<HttpRequestMessage>> Create { get; init; }

    /// <summary>Method and path template.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Whether it changes something.</summary>
    public bool IsWrite { get; init; }

    /// <summary>False when the content can be read only once.</summary>
    public bool IsRepeatable { get; init; } = true;

    /// <summary>The issue that it writes to, for Jira's limit per issue.</summary>
    public string? IssueId { get; init; }

    /// <summary>True leaves the body unread, for the caller to stream.</summary>
    public bool StreamsAnswer { get; init; }

    /// <summary>False for requests that go elsewhere (tokens, media hosts): they do not count against the instance's places.</summary>
    public bool IsGoverned { get; init; } = true;

    /// <summary>Longest that one try may take.</summary>
    public required TimeSpan Timeout { get; init; }
}

/// <summary>Why a try brought no whole answer.</summary>
internal enum AttemptFailure
{
    /// <summary>It did bring one.</summary>
    None,

    /// <summary>No connection: the request never left.</summary>
    NotSent,

    /// <summary>The server's certificate is not trusted: the request never left.</summary>
    Certificate,

    /// <summary>The connection broke after the request may have arrived.</summary>
    Network,

    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>Status and headers came, the body did not come whole.</summary>
    BodyLost,
}
