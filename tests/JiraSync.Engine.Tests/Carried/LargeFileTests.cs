using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Model;
using JiraSync.Engine.State;
using JiraSync.Engine.Sync;
using JiraSync.Engine.Tests.OnSandbox;
using Xunit;
using Xunit.Abstractions;
using SandboxIssue = JiraSync.Sandbox.Domain.Issue;

namespace JiraSync.Engine.Tests.Carried;

/// <summary>
/// A file of a gigabyte, which neither sandbox holds: a handler between makes its bytes as they are read and drops them as they are
/// written. JIRASYNC_LARGE_FILE=1 runs it in full size; without, it has 96 MB.
/// </summary>
[Collection(MeasuredAlone.Name)]
public sealed class LargeFileTests(ITestOutputHelper output)
{
    private const int StandIn = 104_729;
    private const long MostGrowth = 64 * 1024 * 1024;
    private static readonly long Size = Environment.GetEnvironmentVariable("JIRASYNC_LARGE_FILE") == "1" ? 1L << 30 : 96L << 20;

    [Theory]
    [InlineData(JiraKind.Cloud, JiraKind.DataCenter, true)]
    [InlineData(JiraKind.Cloud, JiraKind.DataCenter, false)]
    public async Task A_file_of_a_gigabyte_goes_over_in_flat_memory(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        var journey = new Journey(world, fromLocal);
        journey.To.Site.AttachmentLimit = 4L << 30;
        SandboxIssue issue = journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Task", i => i.Summary = "Large");
        journey.From.Site.Edits.AddAttachment("mia", issue.Key, "dump.bin", "application/octet-stream", new byte[StandIn]);
        await world.GoodPassAsync(); // all code has run before memory is measured; with the small file it would be no copy
        Assert.Equal(StandIn, journey.Twin("Large").Attachments.Single().Content.Length);

        journey.From.Site.Edits.AddAttachment("mia", issue.Key, "dump 2.bin", "application/octet-stream", new byte[StandIn + 1]);
        using var watch = new MemoryWatch();
        string? arrived = null;
        world.Wire = inner => new BetweenHandler(
            inner,
            async request =>
            {
                if (request.Method == HttpMethod.Post && request.RequestUri!.AbsolutePath.EndsWith("/attachments", StringComparison.Ordinal))
                {
                    using var sink = new UploadSink(Size, watch);
                    await request.Content!.CopyToAsync(sink);
                    arrived = sink.Hash();
                    var small = new ByteArrayContent(sink.WithContent(new byte[StandIn + 1]));
                    small.Headers.ContentType = request.Content.Headers.ContentType;
                    request.Content = small;
                }
                return null;
            },
            async (request, answer) =>
            {
                if (answer.StatusCode == HttpStatusCode.OK && answer.Content.Headers.ContentLength == StandIn + 1)
                {
                    answer.Content = new StreamContent(new GeneratedStream(Size)) { Headers = { ContentLength = Size } };
                    return answer;
                }
                if (answer.Content.Headers.ContentType?.MediaType == "application/json")
                {
                    string json = (await answer.Content.ReadAsStringAsync()).Replace($"\"size\":{StandIn + 1}", "\"size\":" + Size.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
                    answer.Content = new StringContent(json, Encoding.UTF8, "application/json");
                }
                return answer;
            });
        watch.Begin();
        long began = Stopwatch.GetTimestamp();
        await world.GoodPassAsync();
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        output.WriteLine($"{Size >> 20} MB in {took.TotalSeconds:0.0} s; heap grew by at most {watch.Heap >> 10} KB, working set by {watch.WorkingSet >> 10} KB.");

        string expected;
        await using (var whole = new GeneratedStream(Size))
            expected = Convert.ToHexStringLower(await SHA256.HashDataAsync(whole));
        Assert.Equal(expected, arrived);
        Assert.Equal(2, journey.Twin("Large").Attachments.Count);
        string? remembered = await world.WithServiceAsync(service =>
        {
            string key = world.Profile.Connections.Get(SandboxWorld.ConnectionName).Id.ToString("D");
            SideLink half = service.Store.ListLinks(key, fromLocal ? SideName.Remote : SideName.Local, null, 10).Single();
            return Task.FromResult(half.Memory.Items.Values.Single(i => i.FileName == "dump 2.bin").Hash);
        });
        Assert.Equal(expected, remembered);
        Assert.True(watch.Heap < MostGrowth, $"The heap grew by {watch.Heap} bytes.");
        Assert.True(watch.WorkingSet < 2 * MostGrowth, $"The working set grew by {watch.WorkingSet} bytes.");
    }

    /// <summary>How much memory grows at most.</summary>
    private sealed class MemoryWatch : IDisposable
    {
        private readonly Process _process = Process.GetCurrentProcess();
        private long _heapBefore;
        private long _setBefore;

        public long Heap { get; private set; }

        public long WorkingSet { get; private set; }

        public void Begin()
        {
            _heapBefore = GC.GetTotalMemory(forceFullCollection: true);
            _process.Refresh();
            _setBefore = _process.WorkingSet64;
        }

        public void Look()
        {
            Heap = Math.Max(Heap, GC.GetTotalMemory(forceFullCollection: false) - _heapBefore);
            _process.Refresh();
            WorkingSet = Math.Max(WorkingSet, _process.WorkingSet64 - _setBefore);
        }

        public void Dispose() => _process.Dispose();
    }

    /// <summary>Bytes that are made as they are read.</summary>
    private sealed class GeneratedStream(long length) : Stream
    {
        private static readonly byte[] Block = Random(1 << 20);
        private long _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => _at;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            // Each block begins one byte further on, so that a block too many or too few shows.
            int from = (int)((_at + (_at >> 20)) % Block.Length);
            int take = (int)Math.Min(Math.Min(buffer.Length, length - _at), Math.Min(Block.Length - from, (1 << 20) - _at % (1 << 20)));
            Block.AsSpan(from, take).CopyTo(buffer);
            _at += take;
            return take;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer, offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private static byte[] Random(int count)
        {
            byte[] bytes = new byte[count];
            new Random(7).NextBytes(bytes);
            return bytes;
        }
    }

    /// <summary>Takes a form with one file, and keeps of the file its hash alone.</summary>
    private sealed class UploadSink(long size, MemoryWatch watch) : Stream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly MemoryStream _before = new();
        private readonly MemoryStream _after = new();
        private bool _inFile;
        private long _file;
        private int _writes;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public string Hash() => Convert.ToHexStringLower(_hash.GetHashAndReset());

        public byte[] WithContent(byte[] content) => [.. _before.ToArray(), .. content, .. _after.ToArray()];

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (!_inFile && !buffer.IsEmpty)
            {
                _before.WriteByte(buffer[0]);
                buffer = buffer[1..];
                _inFile = _before.Length >= 4 && _before.ToArray().AsSpan()[^4..].SequenceEqual("\r\n\r\n"u8);
            }
            ReadOnlySpan<byte> file = buffer[..(int)Math.Min(buffer.Length, size - _file)];
            _hash.AppendData(file);
            _file += file.Length;
            _after.Write(buffer[file.Length..]);
            if (++_writes % 64 == 0)
                watch.Look();
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Write(buffer, offset, count);
            return Task.CompletedTask;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
