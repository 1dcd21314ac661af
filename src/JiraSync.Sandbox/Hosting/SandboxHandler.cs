using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Sandbox.Rest;

namespace JiraSync.Sandbox.Hosting;

/// <summary>
/// Lets an HttpClient of the same process talk to sandboxes without a socket. Several sites can share a handler: the host
/// and port of the address tell them apart. Redirects are not followed, as with any inner handler.
/// </summary>
public sealed class SandboxHandler : HttpMessageHandler
{
    private readonly SandboxApp[] _apps;

    /// <summary>A handler for one site or several.</summary>
    public SandboxHandler(params SandboxApp[] apps)
    {
        if (apps.Length == 0)
            throw new ArgumentException("A handler needs at least one sandbox.", nameof(apps));
        _apps = apps;
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Uri uri = request.RequestUri ?? throw new InvalidOperationException("The request has no address.");
        SandboxApp app = Find(uri);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, IEnumerable<string> values) in request.Headers)
            headers[name] = string.Join(name.Equals("User-Agent", StringComparison.OrdinalIgnoreCase) ? " " : ", ", values);
        byte[] body = [];
        if (request.Content is { } content)
        {
            body = await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            foreach ((string name, IEnumerable<string> values) in content.Headers)
                headers[name] = string.Join(", ", values);
        }

        SandboxResponse answer = await app.HandleAsync(
            new SandboxRequest
            {
                Method = request.Method.Method.ToUpperInvariant(),
                Path = Uri.UnescapeDataString(uri.AbsolutePath.Replace("%2F", "%252F", StringComparison.OrdinalIgnoreCase)),
                QueryString = uri.Query.TrimStart('?'),
                Headers = headers,
                Body = body,
            },
            cancellationToken).ConfigureAwait(false);
        if (answer.IsDropped)
            throw new HttpRequestException("The connection was closed by the server before an answer came.", new IOException("Connection reset by peer."));
        return Translate(answer, request);
    }

    private static HttpResponseMessage Translate(SandboxResponse answer, HttpRequestMessage request)
    {
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status)
        {
            RequestMessage = request,
            Version = HttpVersion.Version11,
            Content = answer.TruncateAt is { } length ? new CutContent(answer.Body, length) : new ByteArrayContent(answer.Body),
        };
        if (answer.ContentType is not null)
            response.Content.Headers.TryAddWithoutValidation("Content-Type", answer.ContentType);
        foreach ((string name, string value) in answer.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
                response.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }

    private SandboxApp Find(Uri uri)
    {
        string authority = uri.GetLeftPart(UriPartial.Authority);
        return _apps.FirstOrDefault(a => string.Equals(new Uri(a.BaseUrl).GetLeftPart(UriPartial.Authority), authority, StringComparison.OrdinalIgnoreCase))
            ?? _apps.FirstOrDefault(a => a.Site.IsCloud && string.Equals(a.Control.MediaBaseUrl, authority, StringComparison.OrdinalIgnoreCase))
            ?? throw new HttpRequestException($"No such host is known: {authority}.");
    }

    /// <summary>A body that breaks off: the length says more than comes.</summary>
    private sealed class CutContent : HttpContent
    {
        private readonly byte[] _body;
        private readonly int _length;

        public CutContent(byte[] body, int length)
        {
            _body = body;
            _length = length;
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            using var cut = new CutStream(_body, _length);
            await cut.CopyToAsync(stream).ConfigureAwait(false);
        }

        protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new CutStream(_body, _length));

        protected override bool TryComputeLength(out long length)
        {
            length = _body.Length;
            return true;
        }
    }
    /// <summary>Gives the beginning, then breaks, as a socket does.</summary>
    private sealed class CutStream(byte[] body, int length) : MemoryStream(body, 0, length, writable: false, publiclyVisible: true)
    {
        public override int Read(byte[] buffer, int offset, int count) => Whole(base.Read(buffer, offset, count), count);

        public override int Read(Span<byte> buffer) => Whole(base.Read(buffer), buffer.Length);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(buffer, offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            destination.Write(GetBuffer(), (int)Position, (int)(Length - Position));
            throw new IOException("The response ended prematurely.");
        }

        private static int Whole(int read, int asked) => read > 0 || asked == 0 ? read : throw new IOException("The response ended prematurely.");
    }
}
