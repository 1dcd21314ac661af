using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using JiraSync.Engine.Model;
using JiraSync.Engine.State;

namespace JiraSync.Simulation;

/// <summary>The process was killed: nothing in it goes on. Passes through the engine as a cancellation does.</summary>
internal sealed class ProcessKilledException() : OperationCanceledException("The process was killed.");

/// <summary>The real store, of a process that can be killed right before or after any of its transactions.</summary>
internal sealed class SimulatedStore(SqliteStore inner, SimulatedProcess process) : ISyncStore
{
    /// <summary>Leases that the process holds: on the same machine they are free once it is gone.</summary>
    public List<Lease> Held { get; } = [];

    public ScanPoint? GetScanPoint(string connection, SideName side) => Alive().GetScanPoint(connection, side);

    public SideLink? GetLink(string connection, SideName side, string link) => Alive().GetLink(connection, side, link);

    public IReadOnlyList<SideLink> GetLinksByIssue(string connection, SideName side, IReadOnlyCollection<string> issueIds) => Alive().GetLinksByIssue(connection, side, issueIds);

    public IReadOnlyList<SideLink> GetLinksByKey(string connection, SideName side, IReadOnlyCollection<string> keys) => Alive().GetLinksByKey(connection, side, keys);

    public IReadOnlyList<string> ListKeys(string connection, SideName side, string prefix, int limit) => Alive().ListKeys(connection, side, prefix, limit);

    public IReadOnlyList<SideLink> GetLinksByTwinKey(string connection, SideName side, IReadOnlyCollection<string> keys) => Alive().GetLinksByTwinKey(connection, side, keys);

    public IReadOnlyList<SideLink> ListLinks(string connection, SideName side, string? after, int limit) => Alive().ListLinks(connection, side, after, limit);

    public IReadOnlyList<string> ListDue(string connection, SideName side, DateTimeOffset now, int limit) => Alive().ListDue(connection, side, now, limit);

    public IReadOnlyList<string> ListWoken(string connection, SideName side, DateTimeOffset now, int limit) => Alive().ListWoken(connection, side, now, limit);

    public DateTimeOffset? NextDue(string connection, SideName side) => Alive().NextDue(connection, side);

    public long CountLinks(string connection, SideName side) => Alive().CountLinks(connection, side);

    public long CountToCreate(string connection, SideName side) => Alive().CountToCreate(connection, side);

    public Replica? PeekMessage(string connection, SideName toSide, string link) => Alive().PeekMessage(connection, toSide, link);

    public IReadOnlyDictionary<string, DateTimeOffset> GetSeen(string connection, SideName side, IReadOnlyCollection<string> issueIds) => Alive().GetSeen(connection, side, issueIds);

    public long CountSeenSince(string connection, SideName side, DateTimeOffset since) => Alive().CountSeenSince(connection, side, since);

    public IReadOnlyList<Intent> ListIntents(string connection, SideName side, string? link) => Alive().ListIntents(connection, side, link);

    public string? GetNote(string key) => Alive().GetNote(key);

    public IReadOnlyList<ErrorRecord> ListErrors(string? connection) => Alive().ListErrors(connection);

    public IReadOnlyList<ConflictRecord> ListConflicts(string? connection, int limit) => Alive().ListConflicts(connection, limit);

    public void Commit(IReadOnlyCollection<Lease> leases, Action<ISyncWriter> changes) => Write(() =>
    {
        inner.Commit(leases, changes);
        return true;
    });

    public Lease? TryLease(string resource, DateTimeOffset now, TimeSpan duration) => TryLeaseAll([resource], now, duration).FirstOrDefault();

    public IReadOnlyList<Lease> TryLeaseAll(IReadOnlyCollection<string> resources, DateTimeOffset now, TimeSpan duration) => Write(() =>
    {
        IReadOnlyList<Lease> taken = inner.TryLeaseAll(resources, now, duration);
        Held.AddRange(taken);
        return taken;
    });

    public IReadOnlyList<Lease> Renew(IReadOnlyCollection<Lease> leases, DateTimeOffset now, TimeSpan duration) => Write(() => inner.Renew(leases, now, duration));

    public void Release(IReadOnlyCollection<Lease> leases) => Write(() =>
    {
        inner.Release(leases);
        Held.RemoveAll(leases.Contains);
        return true;
    });

    public ISyncStore OpenPreview() => Alive().OpenPreview();

    public void RemoveConnection(string connection) => Alive().RemoveConnection(connection);

    public void Dispose() => inner.Dispose();

    private SqliteStore Alive()
    {
        if (process.IsDead)
            throw new ProcessKilledException();
        process.CheckThread("The store");
        return inner;
    }

    private T Write<T>(Func<T> transaction)
    {
        Alive();
        if (process.DiesBeforeTransaction())
            throw new ProcessKilledException();
        if (process.LosesPowerInTransaction())
        {
            process.LosePower(Torn(() => transaction()));
            throw new ProcessKilledException();
        }
        T result = transaction();
        if (process.DiesAfterTransaction())
            throw new ProcessKilledException();
        return result;
    }

    /// <summary>
    /// Makes a transaction, and returns the log as a disk may hold it when the power fails before the commit returned: whatever
    /// of its new bytes had been written by then. All transactions before it are there: with synchronous = FULL none of them
    /// returned before it was on the disk.
    /// </summary>
    private byte[] Torn(Action transaction)
    {
        byte[] file = Read(process.StateFile);
        byte[] before = Read(process.StateFile + "-wal");
        transaction();
        byte[] after = Read(process.StateFile + "-wal");
        int first = Enumerable.Range(0, after.Length).FirstOrDefault(i => i >= before.Length || before[i] != after[i], after.Length);

        // A checkpoint waits for the log to be on the disk, so once it has written to the file the log is whole.
        int cut = file.AsSpan().SequenceEqual(Read(process.StateFile)) ? first + process.Chance(after.Length - first + 1) : after.Length;
        return [.. after.AsSpan(0, cut), .. before.AsSpan(Math.Min(cut, before.Length))];
    }

    private static byte[] Read(string path)
    {
        if (!File.Exists(path))
            return [];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
