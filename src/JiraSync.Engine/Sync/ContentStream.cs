using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;

namespace JiraSync.Engine.Sync;

/// <summary>
/// The content of a file as it is read from its Jira, hashed on its way. A connection that breaks is taken up again where it broke, so
/// that whoever reads notices nothing.
/// </summary>
internal sealed class ContentStream(Func<long, Task<Stream>> open, TimeProvider time) : Stream
{
    /// <summary>Tries without a byte in between after which it is given up.</summary>
    private const int MostTries = 4;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Stream? _inner;
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

    /// <summary>Opens it, so that what is not there is known before anything is sent.</summary>
    public async Task StartAsync() => _inner ??= await open(_read).ConfigureAwait(false);

    /// <summary>SHA-256 of what was read, in hexadecimal digits.</summary>
    public string Finish()
    {
        var text = new StringBuilder();
        foreach (byte part in _hash.GetHashAndReset())
            text.Append(part.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        return text.ToString();
    }

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                await StartAsync().ConfigureAwait(false);
                int read = await _inner!.ReadAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false);
                _hash.AppendData(buffer, offset, read);
                _read += read;
                return read;
            }
            catch (JiraException e) when (e.Kind == SyncErrorKind.Transient && tries < MostTries)
            {
                _inner?.Dispose();
                _inner = null;
                await time.Delay(TimeSpan.FromSeconds(Math.Pow(4, tries - 1) / 4), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is read asynchronously only.");

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
            _inner?.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
