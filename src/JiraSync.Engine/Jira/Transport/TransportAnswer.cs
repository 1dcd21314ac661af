using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;

namespace JiraSync.Engine.Jira.Transport;

/// <summary>What a try brought: an answer, or how it failed.</summary>
internal sealed class TransportAnswer : IDisposable
{
    private readonly HttpResponseMessage? _response;

    public TransportAnswer(TransportRequest request, Uri? uri, HttpResponseMessage response, byte[] body, AttemptFailure failure = AttemptFailure.None, Exception? error = null)
    {
        Request = request;
        Uri = uri;
        _response = response;
        Body = body;
        Failure = failure;
        Error = error;
        Status = (int)response.StatusCode;
    }

    public TransportAnswer(TransportRequest request, Uri? uri, AttemptFailure failure, Exception error)
    {
        Request = request;
        Uri = uri;
        Failure = failure;
        Error = error;
        Body = [];
    }

    public TransportRequest Request { get; }

    public Uri? Uri { get; }

    /// <summary>Zero when no answer came.</summary>
    public int Status { get; }

    public bool IsSuccess => Status is >= 200 and <= 299;

    public bool IsRedirect => Status is 301 or 302 or 303 or 307 or 308;

    /// <summary>Empty when it was left for the caller to stream.</summary>
    public byte[] Body { get; }

    public AttemptFailure Failure { get; }

    public Exception? Error { get; }

    public HttpResponseMessage Response => _response ?? throw new InvalidOperationException("No answer came.");

    public string? MediaType => _response?.Content?.Headers.ContentType?.MediaType;

    public DateTimeOffset? Date => _response?.Headers.Date;

    public Uri? Location => _response?.Headers.Location;

    /// <summary>The first value of a header, or null.</summary>
    public string? Header(string name)
    {
        if (_response is null)
            return null;
        if (_response.Headers.TryGetValues(name, out IEnumerable<string>? values))
            return values.FirstOrDefault();
        return _response.Content is { } content && content.Headers.TryGetValues(name, out values) ? values.FirstOrDefault() : null;
    }

    /// <summary>All values of a header, joined with commas as HTTP says; null when it is absent.</summary>
    public string? HeaderList(string name) =>
        _response is not null && _response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(", ", values) : null;

    public void Dispose() => _response?.Dispose();
}
