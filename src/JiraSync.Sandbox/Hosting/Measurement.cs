using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Search;
using JiraSync.Sandbox.Seeds;

namespace JiraSync.Sandbox.Hosting;

/// <summary>How fast a sandbox is on this machine: what <c>--measure</c> prints.</summary>
internal static class Measurement
{
    private const int Connections = 8;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    /// <summary>The queries that a sync engine, a person and an administrator send.</summary>
    private static readonly string[] Queries =
    [
        "project = SUP AND updated >= -7d ORDER BY updated ASC, key ASC",
        "project = SUP AND status = Resolved AND labels in (escalated, vip) ORDER BY created DESC",
        "project = SUP AND text ~ \"portal\" ORDER BY key ASC",
        "project = SUP AND status WAS \"Open\" AND assignee is EMPTY",
        "key = SUP-4711",
    ];

    public static async Task RunAsync(TextWriter output, CancellationToken cancellation = default)
    {
        Site site = Timed(output, "10,000 issues with their history", () => LivedInSite.Acme(issues: 10_000));
        var server = await SandboxServer.StartAsync(new SandboxOptions { Site = site }, cancellation).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            foreach (string path in new[] { "/rest/api/3/myself", "/rest/api/3/issue/SUP-42?fields=summary,status", "/rest/api/3/issue/SUP-42" })
                output.WriteLine(await RateAsync(server, path, cancellation).ConfigureAwait(false));
        }

        Site large = Timed(output, "100,000 issues with their history", () => LivedInSite.Acme(issues: 100_000));
        User user = large.GetUser(SiteBuilder.SyncUser);
        foreach (string query in Queries)
        {
            var times = new List<double>();
            int found = 0;
            for (int round = 0; round < 11; round++)
            {
                long start = TimeProvider.System.GetTimestamp();
                lock (large.Gate)
                    found = JqlSite.Search(large, user, Jql.JqlQuery.Parse(query)).Count;
                times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"search over 100,000 issues: {times.Skip(1).Order().ElementAt(5):0.0} ms (the first time {times[0]:0.0} ms), {found} found: {query}"));
        }
    }

    private static T Timed<T>(TextWriter output, string what, Func<T> work)
    {
        long start = TimeProvider.System.GetTimestamp();
        T made = work();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s"));
        return made;
    }

    /// <summary>Sends one request over and over on some connections, by the plainest client there can be.</summary>
    private static async Task<string> RateAsync(SandboxServer server, string path, CancellationToken cancellation)
    {
        var address = new Uri(server.BaseUrl);
        string credentials = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{SiteBuilder.SyncEmail}:{SiteBuilder.SyncToken}"));
        byte[] request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Basic {credentials}\r\nAccept: application/json\r\n\r\n");
        await CountAsync(address, request, TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(false);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long start = TimeProvider.System.GetTimestamp();
        int[] counts = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => CountAsync(address, request, Duration, cancellation))).ConfigureAwait(false);
        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        double busy = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        int count = counts.Sum();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"GET {path}: {count / seconds:0} a second over {Connections} connections, {busy / count * 1_000_000:0} µs of processor time each, the client's among them ({2 * count / busy:0} a second on two cores)");
    }

    private static async Task<int> CountAsync(Uri address, byte[] request, TimeSpan duration, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port), cancellation).ConfigureAwait(false);
        byte[] buffer = new byte[256 * 1024];
        int count = 0;
        long start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < duration)
        {
            await socket.SendAsync(request, cancellation).ConfigureAwait(false);
            int length = 0, wanted = int.MaxValue;
            while (length < wanted)
            {
                int read = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false);
                if (read == 0)
                    throw new IOException("The server closed the connection.");
                length += read;
                if (wanted == int.MaxValue)
                    wanted = LengthOf(buffer.AsSpan(0, length));
            }

            count++;
        }

        return count;
    }

    /// <summary>How long the answer is with its head; the largest number while the head is not whole.</summary>
    private static int LengthOf(ReadOnlySpan<byte> answer)
    {
        int end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return int.MaxValue;
        if (!answer.StartsWith("HTTP/1.1 200"u8))
            throw new InvalidDataException("The server answered " + Encoding.ASCII.GetString(answer[..Math.Min(200, answer.Length)]));
        ReadOnlySpan<byte> name = "Content-Length: "u8;
        ReadOnlySpan<byte> length = answer[(answer.IndexOf(name) + name.Length)..];
        return end + 4 + int.Parse(length[..length.IndexOf("\r"u8)], CultureInfo.InvariantCulture);
    }
}
