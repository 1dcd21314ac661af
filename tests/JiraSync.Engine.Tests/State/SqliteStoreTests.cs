using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.State;
using JiraSync.Engine.Sync;
using Microsoft.Data.Sqlite;
using Xunit;

namespace JiraSync.Engine.Tests.State;

public sealed class SqliteStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private readonly string _directory = Directory.CreateTempSubdirectory("jirasync-test-").FullName;

    private string DatabasePath => Path.Combine(_directory, "state.db");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_link_comes_back_as_it_was_saved()
    {
        using SqliteStore store = SqliteStore.Open(DatabasePath);
        SideLink link = Link("l1", "1001");
        link.Memory.Fields["summary"] = new FieldMemory { Now = new TextValue("x"), Base = new MergeBase("x", "y"), Unconfirmed = true, ChangedAt = Now };
        link.Memory.Fields["description"] = new FieldMemory { Now = new RichValue(RichText.Wiki("*b*")), Base = new MergeBase(null, null) };
        link.Memory.Fields["labels"] = new FieldMemory { Now = new SetValue(["b", "a"]) };
        link.Memory.Items["c:ours:5"] = new ItemMemory { Kind = ItemKind.Comment, BornHere = true, Id = "5", OurId = "5", Now = RichText.Adf("{}") };
        link.Memory.Sent.Add(new SentMemory(3, new() { ["summary"] = "" }, []));
        link.Memory.Writes.Add(new WriteMemory { WriteId = "w", At = Now, Fields = new() { ["summary"] = new WrittenField("x", null, null) } });
        link.Received = new Replica
        {
            Link = "l1",
            Sequence = 7,
            Fields = new Dictionary<string, ReplicaField> { ["summary"] = new(new TextValue(new string('s', 5000)), true, Now, "Mia") },
            Comments = [new ReplicaComment(new(true, "9"), RichText.Wiki("hi"), "Mia", Now, Now, true)],
        };
        store.Commit([], w => w.SaveLink(link));

        SideLink back = Assert.IsType<SideLink>(store.GetLink("c", SideName.Local, "l1"));
        Assert.Equal(Newtonsoft.Json.JsonConvert.SerializeObject(Shape(link)), Newtonsoft.Json.JsonConvert.SerializeObject(Shape(back)));
        Assert.Equal(link.Observed, back.Observed);
        Assert.Equal("l1", Assert.Single(store.GetLinksByIssue("c", SideName.Local, ["1001", "1002"])).Link);
        Assert.Null(store.GetLink("c", SideName.Remote, "l1"));

        static object Shape(SideLink l) => new
        {
            l.Memory.Fields["summary"].Base,
            Now = ((TextValue)l.Memory.Fields["summary"].Now!).Text,
            l.Memory.Fields["summary"].Unconfirmed,
            l.Memory.Fields["summary"].ChangedAt,
            Description = ((RichValue)l.Memory.Fields["description"].Now!).Text,
            DescriptionBase = l.Memory.Fields["description"].Base,
            Labels = ((SetValue)l.Memory.Fields["labels"].Now!).Elements,
            Item = l.Memory.Items["c:ours:5"].Now,
            l.Memory.Sent,
            l.Memory.Writes,
            Received = ((TextValue)l.Received!.Fields["summary"].Value!).Text,
            l.Received.Fields["summary"].ChangedBy,
            Comment = l.Received.Comments[0].Body,
        };
    }

    [Fact]
    public void A_failed_transaction_leaves_nothing()
    {
        using SqliteStore store = SqliteStore.Open(DatabasePath);
        Assert.Throws<InvalidOperationException>(() => store.Commit([], w =>
        {
            w.SaveLink(Link("l1", "1"));
            throw new InvalidOperationException();
        }));
        Assert.Equal(0, store.CountLinks("c", SideName.Local));
    }

    [Fact]
    public void Two_links_never_share_an_issue()
    {
        using SqliteStore store = SqliteStore.Open(DatabasePath);
        store.Commit([], w => w.SaveLink(Link("l1", "1")));
        SyncException error = Assert.Throws<SyncException>(() => store.Commit([], w => w.SaveLink(Link("l2", "1"))));
        Assert.Equal(SyncErrorKind.Busy, error.Kind);
        Assert.NotNull(store.GetLink("c", SideName.Local, "l1"));
        Assert.Null(store.GetLink("c", SideName.Local, "l2"));
    }

    [Fact]
    public void Only_the_newest_message_waits_and_an_older_one_does_not_replace_it()
    {
        using SqliteStore store = SqliteStore.Open(DatabasePath);
        store.Commit([], w => w.Send("c", SideName.Remote, new Replica { Link = "l1", Sequence = 2, IssueKey = "two" }));
        store.Commit([], w => w.Send("c", SideName.Remote, new Replica { Link = "l1", Sequence = 1, IssueKey = "one" }));
        Assert.Equal("two", store.PeekMessage("c", SideName.Remote, "l1")!.IssueKey);
        Assert.Equal(["l1"], store.ListDue("c", SideName.Remote, Now, 10));
        Assert.Equal(1, store.CountToCreate("c", SideName.Remote));
        store.Commit([], w => w.Consume("c", SideName.Remote, "l1", 1));
        Assert.NotNull(store.PeekMessage("c", SideName.Remote, "l1"));
        store.Commit([], w => w.Consume("c", SideName.Remote, "l1", 2));
        Assert.Empty(store.ListDue("c", SideName.Remote, Now, 10));
    }

    [Fact]
    public void A_link_that_waits_for_a_retry_is_not_due_before_even_with_a_message()
    {
        using SqliteStore store = SqliteStore.Open(DatabasePath);
        SideLink link = Link("l1", "1");
        link.Due = Now.AddMinutes(5);
        store.Commit([], w => w.SaveLink(link));
        store.Commit([], w => w.Send("c", SideName.Local, new Replica { Link = "l1", Sequence = 1 }));
        Assert.Empty(store.ListDue("c", SideName.Local, Now, 10));
        Assert.Equal(["l1"], store.ListDue("c", SideName.Local, Now.AddMinutes(5), 10));
        Assert.Equal(Now.AddMinutes(5), store.NextDue("c", SideName.Local));
    }

    [Fact]
    public void A_lease_excludes_others_until_it_runs_out_and_fences_who_lost_it()
    {
        using SqliteStore one = SqliteStore.Open(DatabasePath);
        using SqliteStore two = SqliteStore.Open(DatabasePath);
        Lease lease = Assert.IsType<Lease>(one.TryLease("link/c/l1", Now, TimeSpan.FromMinutes(5)));
        Assert.Null(two.TryLease("link/c/l1", Now.AddMinutes(4), TimeSpan.FromMinutes(5)));
        Lease taken = Assert.IsType<Lease>(two.TryLease("link/c/l1", Now.AddMinutes(6), TimeSpan.FromMinutes(5)));

        SyncException error = Assert.Throws<SyncException>(() => one.Commit([lease], w => w.SaveLink(Link("l1", "1"))));
        Assert.Equal(ErrorIds.StateLocked, error.ErrorId);
        Assert.Equal(0, one.CountLinks("c", SideName.Local));
        two.Commit([taken], w => w.SaveLink(Link("l1", "1")));
        one.Release([lease]);
        Assert.Null(one.TryLease("link/c/l1", Now.AddMinutes(7), TimeSpan.FromMinutes(5)));
        two.Release([taken]);
        Assert.NotNull(one.TryLease("link/c/l1", Now.AddMinutes(7), TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public void A_lease_of_a_process_that_is_gone_is_free_at_once()
    {
        using SqliteStore store = SqliteStore.Open(DatabasePath);
        store.TryLease("r", Now, TimeSpan.FromMinutes(5));
        Execute($"UPDATE lease SET token = '{Environment.MachineName}|2147483000|1|x'");
        Assert.NotNull(store.TryLease("r", Now, TimeSpan.FromMinutes(5)));
        Execute("UPDATE lease SET token = 'another-machine|2147483000|1|x'");
        Assert.Null(store.TryLease("r", Now, TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public void A_preview_forgets()
    {
        using SqliteStore store = SqliteStore.Open(DatabasePath);
        store.Commit([], w => w.SaveLink(Link("l1", "1")));
        using (ISyncStore copy = store.OpenPreview())
        {
            Assert.Equal(1, copy.CountLinks("c", SideName.Local));
            copy.Commit([], w => w.SaveLink(Link("l2", "2")));
            Assert.Equal(2, copy.CountLinks("c", SideName.Local));
        }
        Assert.Equal(1, store.CountLinks("c", SideName.Local));
    }

    [Fact]
    public void A_newer_schema_is_refused_and_left_alone()
    {
        SqliteStore.Open(DatabasePath).Dispose();
        Execute("PRAGMA user_version = 999");
        SyncException error = Assert.Throws<SyncException>(() => SqliteStore.Open(DatabasePath));
        Assert.Equal(ErrorIds.StateNewer, error.ErrorId);
        Assert.Contains("Update", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_foreign_database_is_refused()
    {
        Execute("CREATE TABLE theirs (x)");
        Assert.Equal(ErrorIds.StateDamaged, Assert.Throws<SyncException>(() => SqliteStore.Open(DatabasePath)).ErrorId);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        File.WriteAllText(DatabasePath, new string('x', 5000));
        SyncException error = Assert.Throws<SyncException>(() => SqliteStore.Open(DatabasePath));
        Assert.Equal(ErrorIds.StateDamaged, error.ErrorId);
        Assert.Contains(DatabasePath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_inside_is_found()
    {
        using (SqliteStore store = SqliteStore.Open(DatabasePath))
        {
            for (int i = 0; i < 200; i++)
                store.Commit([], w => w.SaveLink(Link("l" + i, i.ToString(System.Globalization.CultureInfo.InvariantCulture))));
            Assert.Empty(store.CheckIntegrity());
        }
        byte[] bytes = File.ReadAllBytes(DatabasePath);
        for (int i = bytes.Length / 3; i < bytes.Length - 100; i++)
            bytes[i] = 0x5A;
        File.WriteAllBytes(DatabasePath, bytes);
        SyncException error = Assert.Throws<SyncException>(() =>
        {
            using SqliteStore store = SqliteStore.Open(DatabasePath);
            store.ListLinks("c", SideName.Local, null, 1000);
            foreach (int i in Enumerable.Range(0, 200))
                store.GetLink("c", SideName.Local, "l" + i);
        });
        Assert.Equal(ErrorIds.StateDamaged, error.ErrorId);
    }

    [Fact]
    public void A_directory_that_is_not_there_is_said()
    {
        SyncException error = Assert.Throws<SyncException>(() => SqliteStore.Open(Path.Combine(_directory, "none", "state.db")));
        Assert.Equal(ErrorIds.StateNotWritable, error.ErrorId);
    }

    [Fact]
    public void A_full_disk_is_said_and_loses_nothing()
    {
        using SqliteStore store = SqliteStore.Open(DatabasePath);
        store.Commit([], w => w.SaveLink(Link("l1", "1")));
        store.LimitPages(store.PageCount() + 2);
        SideLink big = Link("l2", "2");
        var random = new Random(1);
        byte[] noise = new byte[300_000];
        random.NextBytes(noise);
        big.Memory.Fields["summary"] = new FieldMemory { Now = new TextValue(Convert.ToBase64String(noise)) };
        Assert.Equal(ErrorIds.DiskFull, Assert.Throws<SyncException>(() => store.Commit([], w => w.SaveLink(big))).ErrorId);
        Assert.NotNull(store.GetLink("c", SideName.Local, "l1"));
        store.LimitPages(1_000_000);
        store.Commit([], w => w.SaveLink(big));
        Assert.NotNull(store.GetLink("c", SideName.Local, "l2"));
    }

    [Fact]
    public void An_error_of_a_link_counts_up_and_is_cleared()
    {
        using SqliteStore store = SqliteStore.Open(DatabasePath);
        var error = new ErrorRecord
        {
            Connection = "c", Side = SideName.Local, Link = "l1", ErrorId = "X", Kind = SyncErrorKind.Data, Message = "first", Since = Now, Last = Now,
        };
        store.Commit([], w => w.RecordError(error));
        store.Commit([], w => w.RecordError(error with { Message = "second", Since = Now.AddHours(1), Last = Now.AddHours(1) }));
        ErrorRecord back = Assert.Single(store.ListErrors(null));
        Assert.Equal((2, "second", Now, Now.AddHours(1)), (back.Count, back.Message, back.Since, back.Last));
        store.Commit([], w => w.ClearError("c", SideName.Local, "l1"));
        Assert.Empty(store.ListErrors("c"));
    }

    [Fact]
    public void Removing_a_connection_removes_all_of_it_and_nothing_else()
    {
        using SqliteStore store = SqliteStore.Open(DatabasePath);
        store.Commit([], w =>
        {
            w.SaveLink(Link("l1", "1"));
            w.Send("c", SideName.Remote, new Replica { Link = "l1", Sequence = 1 });
            w.MarkSeen("c", SideName.Local, "1", Now);
            w.AddIntent(new Intent("c", SideName.Local, "l1", "", Now, "{}"));
            w.SaveScanPoint(new ScanPoint("other", SideName.Local, Now, null, 3));
        });
        store.RemoveConnection("c");
        Assert.Equal(0, store.CountLinks("c", SideName.Local));
        Assert.Empty(store.ListIntents("c", SideName.Local, null));
        Assert.Null(store.PeekMessage("c", SideName.Remote, "l1"));
        Assert.Equal(3, store.GetScanPoint("other", SideName.Local)!.HighestNumber);
    }

    private static SideLink Link(string link, string issue) => new()
    {
        Connection = "c", Side = SideName.Local, Link = link, IssueId = issue, IssueKey = "SUP-" + issue, State = LinkState.Linked, Created = Now, Observed = Now,
    };

    private void Execute(string sql)
    {
        NativeSqlite.Load();
        using var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
