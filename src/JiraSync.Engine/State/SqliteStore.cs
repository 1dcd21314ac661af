using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using Microsoft.Data.Sqlite;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.State;

/// <summary>
/// The embedded store: one SQLite file in WAL mode, opened by any number of processes. One connection per instance, used under
/// a lock: statements are short, and SQLite serialises writers anyway.
/// </summary>
public sealed class SqliteStore : ISyncStore
{
    private readonly SqliteConnection _connection;
    private readonly object _gate = new();
    private readonly string _name;

    private SqliteStore(SqliteConnection connection, string name)
    {
        _connection = connection;
        _name = name;
    }

    /// <summary>Opens the store at a path; makes it where there is none, and brings an older schema up to date.</summary>
    /// <param name="path">The database file. It has to be on a local disk.</param>
    /// <exception cref="SyncException">It is damaged, newer than this code, locked, or cannot be written.</exception>
    public static SqliteStore Open(string path)
    {
        NativeSqlite.Load();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false, // a pooled handle would keep the file open after Dispose
            DefaultTimeout = 15,
        }.ToString());
        return OpenChecked(connection, path, persistent: true);
    }

    private static SqliteStore OpenChecked(SqliteConnection connection, string name, bool persistent)
    {
        var store = new SqliteStore(connection, name);
        try
        {
            store.Guard(() =>
            {
                connection.Open();
                if (persistent)
                {
                    store.Run("PRAGMA journal_mode = WAL");
                    store.Run("PRAGMA synchronous = FULL"); // an intent must be on the disk before the request leaves
                }
                SchemaUpgrade.Apply(connection, name);
                return true;
            });
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ISyncStore OpenPreview()
    {
        var memory = new SqliteConnection("Data Source=:memory:;Pooling=False");
        var copy = new SqliteStore(memory, "preview of " + _name);
        Guard(() =>
        {
            memory.Open();
            _connection.BackupDatabase(memory);
            return true;
        });
        return copy;
    }

    /// <summary>Looks for damage through the whole file.</summary>
    /// <returns>What SQLite found wrong; empty when sound.</returns>
    public IReadOnlyList<string> CheckIntegrity() => Guard(() =>
        Query("PRAGMA integrity_check", r => r.GetString(0)).Where(s => s != "ok").ToArray());

    /// <summary>For tests of a full disk: SQLite refuses to grow beyond so many pages, as it does when there is no room.</summary>
    internal void LimitPages(long pages) => Guard(() => Run("PRAGMA max_page_count = " + pages.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>How far a commit waits for the disk; 2 is FULL.</summary>
    internal int Synchronous() => Guard(() => Query("PRAGMA synchronous", r => r.GetInt32(0)).First());

    /// <summary>How the file keeps its transactions.</summary>
    internal string JournalMode() => Guard(() => Query("PRAGMA journal_mode", r => r.GetString(0)).First());

    /// <summary>Pages of the file now.</summary>
    internal long PageCount() => Guard(() => Query("PRAGMA page_count", r => r.GetInt64(0)).First());

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <inheritdoc/>
    public ScanPoint? GetScanPoint(string connection, SideName side) => Guard(() => Query(
        "SELECT high_water, clock_offset, highest_number FROM scan_point WHERE connection = $c AND side = $s",
        r => new ScanPoint(connection, side, Time(r.GetInt64(0)), r.IsDBNull(1) ? null : TimeSpan.FromMilliseconds(r.GetInt64(1)), r.GetInt64(2)),
        ("$c", connection), ("$s", (int)side)).FirstOrDefault());

    /// <inheritdoc/>
    public SideLink? GetLink(string connection, SideName side, string link) => Guard(() => Query(
        LinkColumns + " WHERE connection = $c AND side = $s AND link = $l", ReadLink, ("$c", connection), ("$s", (int)side), ("$l", link)).FirstOrDefault());

    /// <inheritdoc/>
    public IReadOnlyList<SideLink> GetLinksByIssue(string connection, SideName side, IReadOnlyCollection<string> issueIds) => Guard(() => Query(
        LinkColumns + " WHERE connection = $c AND side = $s AND state <> 3 AND issue_id IN (SELECT value FROM json_each($ids))",
        ReadLink, ("$c", connection), ("$s", (int)side), ("$ids", Json(issueIds))));

    /// <inheritdoc/>
    public IReadOnlyList<SideLink> GetLinksByKey(string connection, SideName side, IReadOnlyCollection<string> keys) => Guard(() => Query(
        LinkColumns + " WHERE connection = $c AND side = $s AND issue_key COLLATE NOCASE IN (SELECT value FROM json_each($keys)) ORDER BY link",
        ReadLink, ("$c", connection), ("$s", (int)side), ("$keys", Json(keys))));

    /// <inheritdoc/>
    public IReadOnlyList<SideLink> GetLinksByTwinKey(string connection, SideName side, IReadOnlyCollection<string> keys) => Guard(() => Query(
        LinkColumns + " WHERE connection = $c AND side = $s AND twin_key COLLATE NOCASE IN (SELECT value FROM json_each($keys)) ORDER BY link",
        ReadLink, ("$c", connection), ("$s", (int)side), ("$keys", Json(keys))));

    /// <inheritdoc/>
    public IReadOnlyList<string> ListKeys(string connection, SideName side, string prefix, int limit) => Guard(() => Query(
        """
        SELECT issue_key FROM side_link
        WHERE connection = $c AND side = $s AND state <> 3 AND substr(issue_key, 1, length($p)) = $p COLLATE NOCASE
        ORDER BY length(issue_key), issue_key LIMIT $n
        """,
        r => r.GetString(0), ("$c", connection), ("$s", (int)side), ("$p", prefix), ("$n", limit)));

    /// <inheritdoc/>
    public IReadOnlyList<SideLink> ListLinks(string connection, SideName side, string? after, int limit) => Guard(() => Query(
        LinkColumns + " WHERE connection = $c AND side = $s AND link > $a ORDER BY link LIMIT $n",
        ReadLink, ("$c", connection), ("$s", (int)side), ("$a", after ?? ""), ("$n", limit)));

    /// <inheritdoc/>
    public IReadOnlyList<string> ListDue(string connection, SideName side, DateTimeOffset now, int limit) => Guard(() => Query(
        """
        SELECT link FROM side_link WHERE connection = $c AND side = $s AND due IS NOT NULL AND due <= $now
        UNION ALL
        SELECT m.link FROM message m LEFT JOIN side_link l ON l.connection = m.connection AND l.side = m.to_side AND l.link = m.link
        WHERE m.connection = $c AND m.to_side = $s AND l.due IS NULL
        LIMIT $n
        """,
        r => r.GetString(0), ("$c", connection), ("$s", (int)side), ("$now", Time(now)), ("$n", limit)));

    /// <inheritdoc/>
    public DateTimeOffset? NextDue(string connection, SideName side) => Guard(() => Query(
        "SELECT min(due) FROM side_link WHERE connection = $c AND side = $s AND due IS NOT NULL",
        r => r.IsDBNull(0) ? (DateTimeOffset?)null : Time(r.GetInt64(0)), ("$c", connection), ("$s", (int)side)).First());

    /// <inheritdoc/>
    public IReadOnlyList<string> ListWoken(string connection, SideName side, DateTimeOffset now, int limit) => Guard(() => Query(
        """
        SELECT DISTINCT l.link FROM side_link l JOIN wait w ON w.connection = l.connection AND w.side = l.side AND w.link = l.link
        WHERE l.connection = $c AND l.side = $s AND l.due IS NOT NULL AND l.due <= $now AND l.state = 1 AND w.target NOT LIKE 'link/%'
        LIMIT $n
        """,
        r => r.GetString(0), ("$c", connection), ("$s", (int)side), ("$now", Time(now)), ("$n", limit)));

    /// <inheritdoc/>
    public long CountLinks(string connection, SideName side) => Guard(() => Query(
        "SELECT count(*) FROM side_link WHERE connection = $c AND side = $s AND state <> 3",
        r => r.GetInt64(0), ("$c", connection), ("$s", (int)side)).First());

    /// <inheritdoc/>
    public long CountToCreate(string connection, SideName side) => Guard(() => Query(
        """
        SELECT count(*) FROM message m LEFT JOIN side_link l ON l.connection = m.connection AND l.side = m.to_side AND l.link = m.link
        WHERE m.connection = $c AND m.to_side = $s AND (l.link IS NULL OR l.state = 0)
        """,
        r => r.GetInt64(0), ("$c", connection), ("$s", (int)side)).First());

    /// <inheritdoc/>
    public Replica? PeekMessage(string connection, SideName toSide, string link) => Guard(() => Query(
        "SELECT body FROM message WHERE connection = $c AND to_side = $s AND link = $l",
        r => StateJson.Unpack<Replica>((byte[])r.GetValue(0)), ("$c", connection), ("$s", (int)toSide), ("$l", link)).FirstOrDefault());

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, DateTimeOffset> GetSeen(string connection, SideName side, IReadOnlyCollection<string> issueIds) => Guard(() => Query(
        "SELECT issue_id, version FROM seen WHERE connection = $c AND side = $s AND issue_id IN (SELECT value FROM json_each($ids))",
        r => (Id: r.GetString(0), Version: Time(r.GetInt64(1))), ("$c", connection), ("$s", (int)side), ("$ids", Json(issueIds)))
        .ToDictionary(p => p.Id, p => p.Version));

    /// <inheritdoc/>
    public long CountSeenSince(string connection, SideName side, DateTimeOffset since) => Guard(() => Query(
        "SELECT count(*) FROM seen WHERE connection = $c AND side = $s AND version >= $v",
        r => r.GetInt64(0), ("$c", connection), ("$s", (int)side), ("$v", Time(since))).First());

    /// <inheritdoc/>
    public IReadOnlyList<Intent> ListIntents(string connection, SideName side, string? link) => Guard(() => Query(
        "SELECT link, item, started, known FROM intent WHERE connection = $c AND side = $s AND ($l IS NULL OR link = $l)",
        r => new Intent(connection, side, r.GetString(0), r.GetString(1), Time(r.GetInt64(2)), r.GetString(3)),
        ("$c", connection), ("$s", (int)side), ("$l", link)));

    /// <inheritdoc/>
    public string? GetNote(string key) => Guard(() => Query("SELECT value FROM note WHERE key = $k", r => r.GetString(0), ("$k", key)).FirstOrDefault());

    /// <inheritdoc/>
    public IReadOnlyList<ErrorRecord> ListErrors(string? connection) => Guard(() => Query(
        """
        SELECT id, connection, side, link, issue_key, twin_key, error_id, kind, message, advice, since, last, count, next
        FROM error WHERE $c IS NULL OR connection = $c ORDER BY last DESC, id DESC
        """,
        r => new ErrorRecord
        {
            Id = r.GetInt64(0),
            Connection = r.GetString(1),
            Side = (SideName)r.GetInt32(2),
            Link = r.GetString(3),
            IssueKey = Text(r, 4),
            TwinKey = Text(r, 5),
            ErrorId = r.GetString(6),
            Kind = (SyncErrorKind)Enum.Parse(typeof(SyncErrorKind), r.GetString(7)),
            Message = r.GetString(8),
            Advice = Text(r, 9),
            Since = Time(r.GetInt64(10)),
            Last = Time(r.GetInt64(11)),
            Count = r.GetInt32(12),
            Next = OptionalTime(r, 13),
        },
        ("$c", connection)));

    /// <inheritdoc/>
    public IReadOnlyList<ConflictRecord> ListConflicts(string? connection, int limit) => Guard(() => Query(
        """
        SELECT id, connection, side, link, issue_key, field, ours, theirs, ours_at, theirs_at, ours_by, theirs_by, winner, recorded
        FROM conflict WHERE $c IS NULL OR connection = $c ORDER BY id DESC LIMIT $n
        """,
        r => new ConflictRecord
        {
            Id = r.GetInt64(0),
            Connection = r.GetString(1),
            Side = (SideName)r.GetInt32(2),
            Link = r.GetString(3),
            IssueKey = Text(r, 4),
            Field = r.GetString(5),
            Ours = Text(r, 6),
            Theirs = Text(r, 7),
            OursAt = OptionalTime(r, 8),
            TheirsAt = OptionalTime(r, 9),
            OursBy = Text(r, 10),
            TheirsBy = Text(r, 11),
            Winner = r.GetString(12),
            Recorded = Time(r.GetInt64(13)),
        },
        ("$c", connection), ("$n", limit)));

    /// <inheritdoc/>
    public void Commit(IReadOnlyCollection<Lease> leases, Action<ISyncWriter> changes) => Transact(() =>
    {
        foreach (Lease lease in leases)
        {
            if (!IsHeld(lease))
            {
                throw new SyncException(
                    ErrorIds.StateLocked,
                    SyncErrorKind.Busy,
                    $"Another process has taken over the work on '{lease.Resource}'; what this one did since is not recorded here.",
                    "Nothing is lost: the other process goes on from what Jira shows.");
            }
        }
        changes(new Writer(this));
        return true;
    });

    /// <inheritdoc/>
    public Lease? TryLease(string resource, DateTimeOffset now, TimeSpan duration) => TryLeaseAll([resource], now, duration).FirstOrDefault();

    /// <inheritdoc/>
    public IReadOnlyList<Lease> TryLeaseAll(IReadOnlyCollection<string> resources, DateTimeOffset now, TimeSpan duration) => Transact(() =>
    {
        var taken = new List<Lease>();
        foreach (string resource in resources)
        {
            (string Token, DateTimeOffset Expires)? holder = Query(
                "SELECT token, expires FROM lease WHERE resource = $r",
                r => ((string, DateTimeOffset)?)(r.GetString(0), Time(r.GetInt64(1))),
                ("$r", resource)).FirstOrDefault();
#if PLANTED
            if (PlantedBugs.Active == PlantedBug.IgnoreLeases)
                holder = null;
#endif
            if (holder is { } h && h.Expires > now && !LeaseOwner.IsGone(h.Token))
                continue;
            var lease = new Lease(resource, LeaseOwner.NewToken());
            Run(
                "INSERT OR REPLACE INTO lease (resource, token, expires) VALUES ($r, $t, $e)",
                ("$r", resource), ("$t", lease.Token), ("$e", Time(now + duration)));
            taken.Add(lease);
        }
        return taken;
    });

    /// <inheritdoc/>
    public IReadOnlyList<Lease> Renew(IReadOnlyCollection<Lease> leases, DateTimeOffset now, TimeSpan duration) => Transact(() =>
        leases.Where(lease => Run(
            "UPDATE lease SET expires = $e WHERE resource = $r AND token = $t",
            ("$e", Time(now + duration)), ("$r", lease.Resource), ("$t", lease.Token)) == 1).ToArray());

    /// <inheritdoc/>
    public void Release(IReadOnlyCollection<Lease> leases) => Transact(() =>
    {
        foreach (Lease lease in leases)
            Run("DELETE FROM lease WHERE resource = $r AND token = $t", ("$r", lease.Resource), ("$t", lease.Token));
        return true;
    });

    /// <inheritdoc/>
    public void RemoveConnection(string connection) => Transact(() =>
    {
        foreach (string table in new[] { "side_link", "message", "scan_point", "seen", "intent", "error", "conflict", "wait" })
            Run($"DELETE FROM {table} WHERE connection = $c", ("$c", connection));
        return true;
    });

#if PLANTED
    private bool IsHeld(Lease lease) => PlantedBugs.Active == PlantedBug.IgnoreLeases || IsReallyHeld(lease);

    private bool IsReallyHeld(Lease lease) => Query(
#else
    private bool IsHeld(Lease lease) => Query(
#endif
        "SELECT 1 FROM lease WHERE resource = $r AND token = $t", r => r.GetInt32(0), ("$r", lease.Resource), ("$t", lease.Token)).Count == 1;

    private const string LinkColumns =
        """
        SELECT connection, side, link, state, started, created, issue_id, issue_key, observed, twin_id, twin_key, synchronized,
               sent, received, applied, due, attempts, memory, replica
        FROM side_link
        """;

    private static SideLink ReadLink(SqliteDataReader r) => new()
    {
        Connection = r.GetString(0),
        Side = (SideName)r.GetInt32(1),
        Link = r.GetString(2),
        State = (LinkState)r.GetInt32(3),
        Started = r.GetInt32(4) != 0,
        Created = Time(r.GetInt64(5)),
        IssueId = Text(r, 6),
        IssueKey = Text(r, 7),
        Observed = Time(r.GetInt64(8)),
        TwinId = Text(r, 9),
        TwinKey = Text(r, 10),
        Synchronized = OptionalTime(r, 11),
        SentSequence = r.GetInt64(12),
        ReceivedSequence = r.GetInt64(13),
        AppliedSequence = r.GetInt64(14),
        Due = OptionalTime(r, 15),
        Attempts = r.GetInt32(16),
        Memory = StateJson.Unpack<LinkMemory>((byte[])r.GetValue(17)),
        Received = r.IsDBNull(18) ? null : StateJson.Unpack<Replica>((byte[])r.GetValue(18)),
    };

    private T Transact<T>(Func<T> body) => Guard(() =>
    {
        // IMMEDIATE: a transaction that reads first and writes later would fail half-way when another process writes in between.
        using SqliteTransaction transaction = _connection.BeginTransaction(deferred: false);
        T result = body();
        transaction.Commit();
        return result;
    });

    private T Guard<T>(Func<T> body)
    {
        lock (_gate)
        {
            try
            {
                return body();
            }
            catch (SqliteException e)
            {
                throw StateErrors.From(e, _name);
            }
            catch (FormatException e)
            {
                throw StateErrors.Damaged(_name, e);
            }
        }
    }

    private int Run(string sql, params (string Name, object? Value)[] parameters)
    {
        using SqliteCommand command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    private List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params (string Name, object? Value)[] parameters)
    {
        using SqliteCommand command = Command(sql, parameters);
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    private SqliteCommand Command(string sql, (string Name, object? Value)[] parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    private static string Json(IEnumerable<string> values) => new JArray(values).ToString(Newtonsoft.Json.Formatting.None);

    private static string? Text(SqliteDataReader r, int column) => r.IsDBNull(column) ? null : r.GetString(column);

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static DateTimeOffset? OptionalTime(SqliteDataReader r, int column) => r.IsDBNull(column) ? null : Time(r.GetInt64(column));

    private static long Time(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static object? Time(DateTimeOffset? time) => time is { } t ? Time(t) : null;

    private sealed class Writer(SqliteStore store) : ISyncWriter
    {
        public void SaveLink(SideLink link)
        {
            Upsert(link);
            store.Run("DELETE FROM wait WHERE connection = $c AND side = $s AND link = $l", ("$c", link.Connection), ("$s", (int)link.Side), ("$l", link.Link));
            if (link.State == LinkState.Ended)
                return;
            foreach (string target in link.Memory.Waits)
                store.Run("INSERT OR IGNORE INTO wait (connection, side, target, link) VALUES ($c, $s, $t, $l)", ("$c", link.Connection), ("$s", (int)link.Side), ("$t", target), ("$l", link.Link));
        }

        public void Wake(string connection, SideName side, IReadOnlyCollection<string> targets, DateTimeOffset due) => store.Run(
            """
            UPDATE side_link SET due = $due
            WHERE connection = $c AND side = $s AND state IN (0, 1) AND (due IS NULL OR due > $due)
                AND link IN (SELECT link FROM wait WHERE connection = $c AND side = $s AND target IN (SELECT value FROM json_each($targets)))
            """,
            ("$c", connection), ("$s", (int)side), ("$targets", Json(targets)), ("$due", Time(due)));

        private void Upsert(SideLink link) => store.Run(
            """
            INSERT INTO side_link (connection, side, link, state, started, created, issue_id, issue_key, observed, twin_id,
                twin_key, synchronized, sent, received, applied, due, attempts, memory, replica)
            VALUES ($c, $s, $l, $state, $started, $created, $id, $key, $observed, $tid, $tkey, $sync, $sent, $received, $applied, $due,
                $attempts, $memory, $replica)
            ON CONFLICT (connection, side, link) DO UPDATE SET state = $state, issue_id = $id, issue_key = $key, observed = $observed,
                twin_id = $tid, twin_key = $tkey, synchronized = $sync, sent = $sent, received = $received, applied = $applied,
                due = $due, attempts = $attempts, memory = $memory, replica = $replica
            """,
            ("$c", link.Connection), ("$s", (int)link.Side), ("$l", link.Link), ("$state", (int)link.State), ("$started", link.Started ? 1 : 0),
            ("$created", Time(link.Created)), ("$id", link.IssueId), ("$key", link.IssueKey), ("$observed", Time(link.Observed)),
            ("$tid", link.TwinId), ("$tkey", link.TwinKey), ("$sync", Time(link.Synchronized)), ("$sent", link.SentSequence),
            ("$received", link.ReceivedSequence), ("$applied", link.AppliedSequence), ("$due", Time(link.Due)), ("$attempts", link.Attempts),
            ("$memory", StateJson.Pack(link.Memory)), ("$replica", link.Received is null ? null : StateJson.Pack(link.Received)));

        public void RemoveLink(string connection, SideName side, string link)
        {
            foreach (string table in new[] { "side_link", "intent", "error", "wait" })
                store.Run($"DELETE FROM {table} WHERE connection = $c AND side = $s AND link = $l", ("$c", connection), ("$s", (int)side), ("$l", link));
            store.Run("DELETE FROM message WHERE connection = $c AND to_side = $s AND link = $l", ("$c", connection), ("$s", (int)side), ("$l", link));
        }

        public void Send(string connection, SideName toSide, Replica replica) => store.Run(
            """
            INSERT INTO message (connection, to_side, link, sequence, body) VALUES ($c, $s, $l, $q, $b)
            ON CONFLICT (connection, to_side, link) DO UPDATE SET sequence = $q, body = $b WHERE sequence < $q
            """,
            ("$c", connection), ("$s", (int)toSide), ("$l", replica.Link), ("$q", replica.Sequence), ("$b", StateJson.Pack(replica)));

        public void Consume(string connection, SideName toSide, string link, long sequence) => store.Run(
            "DELETE FROM message WHERE connection = $c AND to_side = $s AND link = $l AND sequence <= $q",
            ("$c", connection), ("$s", (int)toSide), ("$l", link), ("$q", sequence));

        public void SetNote(string key, string? value)
        {
            if (value is null)
                store.Run("DELETE FROM note WHERE key = $k", ("$k", key));
            else
                store.Run("INSERT OR REPLACE INTO note (key, value) VALUES ($k, $v)", ("$k", key), ("$v", value));
        }

        public void SaveScanPoint(ScanPoint point) => store.Run(
            "INSERT OR REPLACE INTO scan_point (connection, side, high_water, clock_offset, highest_number) VALUES ($c, $s, $h, $o, $n)",
            ("$c", point.Connection), ("$s", (int)point.Side), ("$h", Time(point.HighWater)),
            ("$o", point.ClockOffset is { } o ? (long)o.TotalMilliseconds : null), ("$n", point.HighestNumber));

        public void MarkSeen(string connection, SideName side, string issueId, DateTimeOffset version) => store.Run(
            "INSERT OR REPLACE INTO seen (connection, side, issue_id, version) VALUES ($c, $s, $i, $v)",
            ("$c", connection), ("$s", (int)side), ("$i", issueId), ("$v", Time(version)));

        public void ForgetSeen(string connection, SideName side, DateTimeOffset before) => store.Run(
            "DELETE FROM seen WHERE connection = $c AND side = $s AND version < $v", ("$c", connection), ("$s", (int)side), ("$v", Time(before)));

        public void AddIntent(Intent intent) => store.Run(
            "INSERT OR REPLACE INTO intent (connection, side, link, item, started, known) VALUES ($c, $s, $l, $i, $t, $k)",
            ("$c", intent.Connection), ("$s", (int)intent.Side), ("$l", intent.Link), ("$i", intent.Item), ("$t", Time(intent.Started)), ("$k", intent.Known));

        public void RemoveIntent(string connection, SideName side, string link, string item) => store.Run(
            "DELETE FROM intent WHERE connection = $c AND side = $s AND link = $l AND item = $i",
            ("$c", connection), ("$s", (int)side), ("$l", link), ("$i", item));

        public void RecordError(ErrorRecord error) => store.Run(
            """
            INSERT INTO error (connection, side, link, issue_key, twin_key, error_id, kind, message, advice, since, last, count, next)
            VALUES ($c, $s, $l, $ik, $tk, $e, $k, $m, $a, $since, $last, 1, $next)
            ON CONFLICT (connection, side, link) DO UPDATE SET issue_key = $ik, twin_key = $tk, kind = $k, message = $m, advice = $a,
                since = CASE WHEN error_id = $e THEN since ELSE $since END,
                count = CASE WHEN error_id = $e THEN count + 1 ELSE 1 END,
                error_id = $e, last = $last, next = $next
            """,
            ("$c", error.Connection), ("$s", (int)error.Side), ("$l", error.Link), ("$ik", error.IssueKey), ("$tk", error.TwinKey),
            ("$e", error.ErrorId), ("$k", error.Kind.ToString()), ("$m", error.Message), ("$a", error.Advice), ("$since", Time(error.Since)),
            ("$last", Time(error.Last)), ("$next", Time(error.Next)));

        public void ClearError(string connection, SideName side, string link) => store.Run(
            "DELETE FROM error WHERE connection = $c AND side = $s AND link = $l", ("$c", connection), ("$s", (int)side), ("$l", link));

        public void RecordConflict(ConflictRecord conflict) => store.Run(
            """
            INSERT INTO conflict (connection, side, link, issue_key, field, ours, theirs, ours_at, theirs_at, ours_by, theirs_by, winner, recorded)
            SELECT $c, $s, $l, $ik, $f, $o, $t, $oa, $ta, $ob, $tb, $w, $r
            WHERE NOT EXISTS (SELECT 1 FROM conflict WHERE connection = $c AND side = $s AND link = $l AND field = $f
                AND ours IS $o AND theirs IS $t AND ours_at IS $oa AND theirs_at IS $ta AND winner = $w)
            """,
            ("$c", conflict.Connection), ("$s", (int)conflict.Side), ("$l", conflict.Link), ("$ik", conflict.IssueKey), ("$f", conflict.Field),
            ("$o", conflict.Ours), ("$t", conflict.Theirs), ("$oa", Time(conflict.OursAt)), ("$ta", Time(conflict.TheirsAt)),
            ("$ob", conflict.OursBy), ("$tb", conflict.TheirsBy), ("$w", conflict.Winner), ("$r", Time(conflict.Recorded)));
    }
}
