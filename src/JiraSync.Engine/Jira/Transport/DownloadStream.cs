using System;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;

namespace JiraSync.Engine.Jira.Transport;

/// <summary>
/// The body of an answer as it arrives. Holds the answer until it is disposed of, gives up when nothing arrives for too
/// long, and does not let a body that was cut short pass for a whole one.
/// </summary>
internal sealed class DownloadStream(HttpResponseMessage response, Stream inner, string what, TimeProvider time, TimeSpan idleLimit) : Stream
{
    private readonly long? _promised = response.Content.Headers.ContentLength;
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return Counted(inner.Read(buffer, offset, count), count);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or ObjectDisposedException or InvalidDataException)
        {
            throw Broken(ErrorIds.JiraUnreachable, "The connection broke while " + what + " was being read.", e);
        }
    }

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = time.CreateCancellationTokenSource(idleLimit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using CancellationTokenRegistration stop = either.Token.Register(static r => ((HttpResponseMessage)r!).Dispose(), response);
        try
        {
            int read = await inner.ReadAsync(buffer, offset, count, either.Token).ConfigureAwait(false);
            return Counted(read, count);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or ObjectDisposedException or OperationCanceledException or InvalidDataException)
        {
            if (cancellationToken.IsCancellationRequested)
                throw new OperationCanceledException("The transfer was cancelled.", e, cancellationToken);
            throw limit.IsCancellationRequested
                ? Broken(ErrorIds.JiraTimeout, $"Nothing more of {what} arrived for {idleLimit.TotalSeconds:0} s.", e)
                : Broken(ErrorIds.JiraUnreachable, "The connection broke while " + what + " was being read.", e);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            response.Dispose();
        }

        base.Dispose(disposing);
    }

    private static JiraException Broken(string errorId, string message, Exception? inner) =>
        new JiraFailure(errorId, SyncErrorKind.Transient, message) { Inner = inner, Advice = "It is read again on the next run." }.ToException();

    private int Counted(int read, int asked)
    {
        _read += read;
        if (read == 0 && asked > 0 && _promised is { } promised && _read < promised)
            throw Broken(ErrorIds.JiraAnswerInvalid, $"Only {_read} of {promised} bytes of {what} arrived.", null);
        return read;
    }
}
