using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.State;
using Microsoft.Data.Sqlite;
using Xunit;

namespace JiraSync.Engine.Tests.State;

/// <summary>
/// What a machine leaves behind that loses its power at any moment: the database as it was, and any part of what was being written.
/// Each such state has to open, to be sound, and to hold exactly the transactions that were complete.
/// </summary>
public sealed class PowerLossTests : IDisposable
{
    private const int WalHeader = 32;
    private const int FrameHeader = 24;
    private const int Sector = 512;
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);
    private readonly string _directory = Directory.Exists("/dev/shm")
        ? Directory.CreateDirectory(Path.Combine("/dev/shm", "jirasync-power-" + Guid.NewGuid().ToString("N"))).FullName // a thousand databases are opened: what a disk would keep is computed, not tried
        : Directory.CreateTempSubdirectory("jirasync-power-").FullName;

    private string StorePath => Path.Combine(_directory, "state.db");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Every_prefix_of_the_writes_opens_and_holds_what_was_complete()
    {
        // The file as it is before the first transaction, the one that makes the schema.
        using (var bare = new SqliteConnection($"Data Source={StorePath};Pooling=False"))
        {
            bare.Open();
            Run(bare, "PRAGMA journal_mode = WAL");
        }
        byte[] database = File.ReadAllBytes(StorePath);
        string empty = FreshDump();
        var complete = new List<(long Length, string Dump)> { (0, empty) };
        byte[] wal;
        using (SqliteStore store = SqliteStore.Open(StorePath))
        {
            complete.Add((WalLength, empty));
            for (int i = 0; i < 20; i++)
            {
                Transaction(store, i);
                complete.Add((WalLength, Dump(StorePath)));
            }
            wal = ReadShared(StorePath + "-wal");
            Assert.Equal(database, ReadShared(StorePath)); // nothing was checkpointed on the way, so the log holds all of it
        }

        int frame = FrameHeader + BinaryPrimitives.ReadInt32BigEndian(wal.AsSpan(8));
        var cuts = new SortedSet<int> { 0, 1, WalHeader - 1, WalHeader };
        for (int at = WalHeader; at < wal.Length; at += frame)
            cuts.UnionWith([at, at + 8, at + FrameHeader, at + (frame / 2), at + frame - 1]);
        cuts.Add(wal.Length);
        foreach (int cut in cuts)
            Check(database, wal[..cut], complete.Last(c => c.Length <= cut).Dump, $"log cut after {cut} of {wal.Length} bytes");
        Check([], [], empty, "an empty file");
    }

    [Fact]
    public void A_last_write_that_is_torn_in_any_way_is_there_or_is_not()
    {
        using SqliteStore store = SqliteStore.Open(StorePath);
        for (int i = 0; i < 6; i++)
            Transaction(store, i);
        byte[] database = ReadShared(StorePath);
        byte[] before = ReadShared(StorePath + "-wal");
        string dumpBefore = Dump(StorePath);
        Transaction(store, 6);
        byte[] after = ReadShared(StorePath + "-wal");
        string dumpAfter = Dump(StorePath);
        Assert.NotEqual(dumpBefore, dumpAfter);

        // A disk writes sectors in any order: each that was on its way is there, or holds what it held before, or rubbish.
        var random = new Random(1);
        for (int trial = 0; trial < 150; trial++)
        {
            byte[] torn = (byte[])after.Clone();
            bool whole = true;
            for (int at = before.Length; at < after.Length; at += Sector)
            {
                int length = Math.Min(Sector, after.Length - at);
                Span<byte> sector = torn.AsSpan(at, length);
                switch (random.Next(trial % 10 == 0 ? 40 : 4))
                {
                    case 0:
                        sector.Clear();
                        break;
                    case 1 when trial % 3 == 0:
                        random.NextBytes(sector);
                        break;
                    default:
                        continue;
                }
                whole &= sector.SequenceEqual(after.AsSpan(at, length));
            }
            Check(database, torn, whole ? dumpAfter : dumpBefore, $"torn write {trial}");
        }
        Check(database, after, dumpAfter, "the whole write");
    }

    [Fact]
    public void A_checkpoint_that_stops_anywhere_loses_nothing()
    {
        using SqliteStore store = SqliteStore.Open(StorePath);
        for (int i = 0; i < 12; i++)
            Transaction(store, i);
        byte[] before = ReadShared(StorePath);
        byte[] wal = ReadShared(StorePath + "-wal");
        string dump = Dump(StorePath);
        Checkpoint();
        byte[] after = ReadShared(StorePath);
        Assert.NotEqual(before, after);

        // The log is complete on the disk before its pages go into the file, and stays until they are there.
        var random = new Random(2);
        int page = BinaryPrimitives.ReadInt32BigEndian(wal.AsSpan(8));
        for (int pages = 0; pages <= after.Length / page; pages++)
        {
            Check(Mixed((at, _) => at / page < pages), wal, dump, $"{pages} pages of a checkpoint");
            Check(Mixed((_, _) => random.Next(2) == 0), wal, dump, $"a checkpoint in any order, {pages}");
        }

        byte[] Mixed(Func<int, int, bool> isWritten)
        {
            var mixed = new byte[after.Length];
            for (int at = 0; at < after.Length; at += Sector)
            {
                byte[] source = isWritten(at, Sector) || at + Sector > before.Length ? after : before;
                source.AsSpan(at, Math.Min(Sector, after.Length - at)).CopyTo(mixed.AsSpan(at));
            }
            return mixed;
        }
    }

    [Fact]
    public void A_log_that_begins_again_is_either_the_old_one_or_the_new_one()
    {
        using SqliteStore store = SqliteStore.Open(StorePath);
        for (int i = 0; i < 12; i++)
            Transaction(store, i);
        Checkpoint();
        byte[] database = ReadShared(StorePath);
        byte[] old = ReadShared(StorePath + "-wal");
        string before = Dump(StorePath);
        Transaction(store, 12);
        byte[] now = ReadShared(StorePath + "-wal");
        string after = Dump(StorePath);
        Assert.Equal(old.Length, now.Length); // it was overwritten from its beginning
        Assert.Equal(database, ReadShared(StorePath));
        int last = Enumerable.Range(0, now.Length).Last(i => old[i] != now[i]) + 1;
        for (int cut = 0; cut <= last + Sector; cut += cut < 64 ? 1 : 211)
            Check(database, [.. now.AsSpan(0, Math.Min(cut, now.Length)), .. old.AsSpan(Math.Min(cut, now.Length))], cut >= last ? after : before, $"a new log, {cut} bytes of it over the old one");
        Check(database, now, after, "the new log");
    }

    [Fact]
    public void Every_commit_is_on_the_disk_before_it_returns()
    {
        using (SqliteStore store = SqliteStore.Open(StorePath))
            Assert.Equal((2, "wal"), (store.Synchronous(), store.JournalMode())); // 2: FULL
    }

    private static void Transaction(SqliteStore store, int number)
    {
        string link = new Guid(number % 7, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]).ToString("D");
        SideName side = number % 2 == 0 ? SideName.Local : SideName.Remote;
        store.Commit([], writer =>
        {
            writer.SaveLink(new SideLink
            {
                Connection = "c",
                Side = side,
                Link = link,
                State = LinkState.Linked,
                Started = true,
                Created = Start,
                IssueId = (10_000 + (number % 7)).ToString(System.Globalization.CultureInfo.InvariantCulture),
                IssueKey = "SUP-" + (number % 7),
                Observed = Start.AddMinutes(number),
                Memory = new LinkMemory { Fields = { ["summary"] = new FieldMemory { Now = new TextValue($"Value {number} " + new string((char)('a' + (number % 26)), number * 97)) } } },
            });
            writer.AddIntent(new Intent("c", side, link, "", Start, "{}"));
            if (number > 3)
                writer.RemoveIntent("c", side, link, "");
            writer.RecordError(new ErrorRecord { Connection = "c", Side = side, Link = link, ErrorId = "E" + number, Kind = SyncErrorKind.Transient, Message = "m", Since = Start, Last = Start });
            writer.SetNote("note", new string('n', number * 300));
            writer.MarkSeen("c", side, number.ToString(System.Globalization.CultureInfo.InvariantCulture), Start);
        });
    }

    private void Check(byte[] database, byte[] wal, string expected, string what)
    {
        string copy = Path.Combine(_directory, "copy.db");
        foreach (string left in new[] { copy, copy + "-wal", copy + "-shm", copy + "-journal" })
            File.Delete(left);
        File.WriteAllBytes(copy, database);
        if (wal.Length > 0)
            File.WriteAllBytes(copy + "-wal", wal);
        using (SqliteStore store = SqliteStore.Open(copy))
            Assert.True(store.CheckIntegrity().Count == 0, what);
        Assert.True(Dump(copy) == expected, what + ": it holds something else than the complete transactions.");
    }

    private string FreshDump()
    {
        string fresh = Path.Combine(_directory, "fresh.db");
        SqliteStore.Open(fresh).Dispose();
        return Dump(fresh);
    }

    private long WalLength => new FileInfo(StorePath + "-wal").Length;

    private void Checkpoint()
    {
        using var connection = new SqliteConnection($"Data Source={StorePath};Pooling=False");
        connection.Open();
        Run(connection, "PRAGMA wal_checkpoint(FULL)");
    }

    /// <summary>All that a database holds, as text.</summary>
    private static string Dump(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        var text = new StringBuilder();
        foreach (string table in Rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"))
        {
            text.Append(table).Append('\n');
            foreach (string row in Rows(connection, $"SELECT * FROM {table}").Order(StringComparer.Ordinal))
                text.Append(row).Append('\n');
        }
        return text.ToString();
    }

    private static List<string> Rows(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join("|", Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : reader.GetValue(i).ToString())));
        return rows;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static byte[] ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
