using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using JiraSync.Engine.Tests.OnSandbox;
using JiraSync.Sandbox.Faults;
using JiraSync.Sandbox.Hosting;
using Xunit;
using SandboxAttachment = JiraSync.Sandbox.Domain.Attachment;
using SandboxIssue = JiraSync.Sandbox.Domain.Issue;

namespace JiraSync.Engine.Tests.Carried;

public sealed class AttachmentTests
{
    private const string ContentCalls = "^GET .*(secure/attachment|attachment/content|_media/file)";

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Hostile_names_and_names_that_come_twice_arrive_safely_and_once(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = Create(journey);
        string[] names =
        [
            "../../etc/passwd", @"C:\temp\evil.exe", "bell\u0007 and\nline.txt", "CON.txt", "nul", "com1", "photo\u202Egpj.exe", "trailing. ", "..",
            new string('x', 300) + ".log", string.Concat(Enumerable.Repeat("\ud83d\ude80", 150)) + ".png", "quote\".txt", "a:b|c?.txt", "twice.txt", "twice.txt", "ünïcode 日本.txt",
        ];
        Journey.Shuffled(fromLocal ? 1 : 2, names.Select((name, i) => (Action)(() => Attach(journey.From, issue.Key, name, $"content {i}"))).ToArray());

        // Two answers are lost: what arrived is found again under the name that it got.
        journey.To.Control.AddFault(new Fault { Kind = FaultKind.Drop, Match = "^POST issue/{id}/attachments$", AfterCommit = true, Probability = 0.3, Count = 4 });
        await world.SettleWhollyAsync();
        SandboxIssue twin = journey.Twin("Files");
        Assert.Equal(issue.Key, journey.Source(issue.Key).Key);
        Assert.Equal(Contents(journey.Source(issue.Key)), Contents(twin));
        Assert.Equal(names.Length, journey.Source(issue.Key).Attachments.Count);
        Assert.Equal(2, twin.Attachments.Count(a => a.FileName == "twice.txt"));
        Assert.Contains(twin.Attachments, a => a.FileName == "ünïcode 日本.txt");
        Assert.All(twin.Attachments, a =>
        {
            Assert.DoesNotContain(a.FileName, c => c < ' ' || "/\\:*?\"<>|\u202e".Contains(c, StringComparison.Ordinal));
            Assert.True(Encoding.UTF8.GetByteCount(a.FileName) <= 240, a.FileName);
            Assert.DoesNotMatch(@"^(?i:con|nul|com\d)(\..*)?$", a.FileName);
        });

        // And an original that goes takes the copy with it, whatever that one is called.
        foreach (SandboxAttachment file in journey.Source(issue.Key).Attachments.ToArray())
            journey.From.Site.Edits.DeleteAttachment("mia", file.Id);
        await world.SettleAsync();
        Assert.Empty(journey.Twin("Files").Attachments);
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task A_file_whose_transfer_breaks_off_is_taken_up_where_it_broke(JiraKind local, JiraKind remote, bool fromLocal)
    {
        foreach (bool knowsRanges in new[] { true, false })
        {
            using SandboxWorld world = SandboxWorld.Create(local, remote);
            var journey = new Journey(world, fromLocal);
            SandboxIssue issue = Create(journey);
            string content = string.Concat(Enumerable.Range(0, 50_000).Select(i => i + " "));
            Attach(journey.From, issue.Key, "big.txt", content);
            var ranges = new List<string>();
            world.Wire = inner => new BetweenHandler(inner, request =>
            {
                if (request.Headers.Range is { } range)
                    ranges.Add(range.ToString());
                if (!knowsRanges)
                    request.Headers.Range = null;
                return Task.FromResult<HttpResponseMessage?>(null);
            });
            journey.From.Control.AddFault(new Fault { Kind = FaultKind.Truncate, Match = ContentCalls, Count = 2 });
            await world.GoodPassAsync();
            Assert.Equal(content, Encoding.UTF8.GetString(Assert.Single(journey.Twin("Files").Attachments).Content));
            Assert.Equal(1, journey.To.Control.Calls.ByEndpoint["POST issue/{id}/attachments"]);
            Assert.NotEmpty(ranges);
            Assert.All(ranges, r => Assert.Matches(@"^bytes=[1-9]\d+-$", r));
        }
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Filters_keep_files_out_and_say_so_once(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        var journey = new Journey(world, fromLocal);
        world.SetItems(
            fromLocal,
            from: new ItemSettings { Attachments = new() { Outgoing = new() { ExceptNames = ["*.key"] } } },
            to: new ItemSettings { Attachments = new() { Incoming = new() { MaxBytes = 10, Types = ["text/*"], ExceptNames = ["draft*"] } } });
        SandboxIssue issue = Create(journey);
        Attach(journey.From, issue.Key, "good.txt", "fits");
        Attach(journey.From, issue.Key, "long.txt", "does not fit");
        Attach(journey.From, issue.Key, "Draft 1.txt", "fits");
        Attach(journey.From, issue.Key, "secret.key", "fits");
        journey.From.Site.Edits.AddAttachment("mia", issue.Key, "image.png", "image/png", [1, 2, 3]);
        PassReport report = await world.GoodPassAsync();
        Assert.Equal(["good.txt"], journey.Twin("Files").Attachments.Select(a => a.FileName));
        string[] said = report.Results.SelectMany(r => r.Notices).Select(s => s[(s.IndexOf(' ', StringComparison.Ordinal) + 1)..]).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(
            [
                $"An attachment is left out: the filter of {issue.Key}'s side does not let it out.",
                "Attachment 'Draft 1.txt' is left out: files with such a name do not pass.",
                "Attachment 'image.png' is left out: files of type image/png do not pass.",
                "Attachment 'long.txt' is left out: it has 12 bytes, and at most 10 pass.",
            ],
            said);
        Assert.All(await world.ResultsAsync(), s => Assert.Equal(SyncStatus.Synchronized, s));

        // It is not said again, and what passes later goes over later.
        world.SetItems(fromLocal, from: null, to: new ItemSettings { Attachments = new() { Incoming = new() { Types = ["text/*"] } } });
        journey.From.Site.Edits.Update("mia", issue.Key, i => i.Description = journey.From.Site.Text("changed"));
        report = await world.GoodPassAsync();
        await world.SettleAsync();
        Assert.DoesNotContain(report.Results.SelectMany(r => r.Notices), s => s.Contains("image.png", StringComparison.Ordinal));
        Assert.Equal(["Draft 1.txt", "good.txt", "long.txt", "secret.key"], journey.Twin("Files").Attachments.Select(a => a.FileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Limits_of_the_target_cost_the_file_and_nothing_else(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        var journey = new Journey(world, fromLocal);
        journey.To.Site.AttachmentLimit = 100;
        SandboxIssue issue = Create(journey);
        Attach(journey.From, issue.Key, "small.txt", "small");
        Attach(journey.From, issue.Key, "large.txt", new string('x', 200));
        Attach(journey.From, issue.Key, "huge.txt", new string('x', 6 * 1024 * 1024));
        journey.From.Site.Edits.AddComment("mia", issue.Key, "And a comment");
        PassReport report = await world.GoodPassAsync();
        Assert.Equal(["small.txt"], journey.Twin("Files").Attachments.Select(a => a.FileName));
        Assert.Single(journey.Twin("Files").Comments);
        Assert.Equal(2, report.Results.Single().Notices.Count(n => n.Contains("is left out", StringComparison.Ordinal)));

        // What is known to be too large is not even read.
        Assert.Equal(2, journey.From.Control.Calls.ByEndpoint.Where(c => c.Key.Contains("attachment/", StringComparison.Ordinal)).Sum(c => c.Value));

        // As many as an issue holds.
        journey.To.Control.AddFault(new Fault
        {
            Kind = FaultKind.Status,
            Match = "^POST issue/{id}/attachments$",
            StatusCode = 413,
            Body = """{"errorMessages":["The number of attachments exceeds the limit of 2000 per issue."],"errors":{}}""",
            Count = 1,
        });
        Attach(journey.From, issue.Key, "one too many.txt", "small");
        journey.From.Site.Edits.AddComment("mia", issue.Key, "And another");
        report = await world.GoodPassAsync();
        Assert.Contains("one too many.txt", Assert.Single(report.Results.Single().Notices), StringComparison.Ordinal);
        Assert.Equal(2, journey.Twin("Files").Comments.Count);
        await world.SettleAsync();
        Assert.Single(journey.Twin("Files").Attachments);
        Assert.All(await world.ResultsAsync(), s => Assert.Equal(SyncStatus.Synchronized, s));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task A_file_is_deleted_from_where_it_was_born_only(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = Create(journey);
        Attach(journey.From, issue.Key, "one.txt", "1");
        Attach(journey.From, issue.Key, "two.txt", "2");
        await world.SettleAsync();
        string twin = journey.Twin("Files").Key;
        Delete(journey.To, twin, "one.txt");
        await world.SettleAsync();
        Assert.Equal(["one.txt", "two.txt"], Names(journey.Source(issue.Key)));
        Assert.Equal(["two.txt"], Names(journey.Twin("Files")));
        Assert.All(await world.ResultsAsync(), s => Assert.Equal(SyncStatus.Synchronized, s));

        // It does not come back with the next change, and goes with the original.
        journey.From.Site.Edits.Update("mia", issue.Key, i => i.Description = journey.From.Site.Text("changed"));
        Delete(journey.From, issue.Key, "two.txt");
        await world.SettleAsync();
        Assert.Equal(["one.txt"], Names(journey.Source(issue.Key)));
        Assert.Empty(journey.Twin("Files").Attachments);
        Delete(journey.From, issue.Key, "one.txt");
        await world.SettleAsync();
        Assert.Empty(journey.Source(issue.Key).Attachments);

        // Unless the side where it was born wants it so.
        world.SetItems(fromLocal, from: new ItemSettings { Attachments = new() { DeleteOriginals = true } }, to: null);
        Attach(journey.From, issue.Key, "three.txt", "3");
        await world.SettleAsync();
        Delete(journey.To, twin, "three.txt");
        await world.SettleAsync();
        Assert.Empty(journey.Source(issue.Key).Attachments);
        Assert.All(await world.ResultsAsync(), s => Assert.Equal(SyncStatus.Synchronized, s));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task A_copy_with_other_content_does_not_stay(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        var journey = new Journey(world, fromLocal);
        world.SetItems(fromLocal, from: null, to: new ItemSettings { Attachments = new() { Check = AttachmentCheck.Content } });
        SandboxIssue issue = Create(journey);
        Attach(journey.From, issue.Key, "precious.txt", "precious content");
        bool spoiled = false;
        world.Wire = inner => new BetweenHandler(inner, async request =>
        {
            if (!spoiled && request.Method == HttpMethod.Post && request.RequestUri!.AbsolutePath.EndsWith("/attachments", StringComparison.Ordinal))
            {
                spoiled = true;
                byte[] body = await request.Content!.ReadAsByteArrayAsync();
                var other = new ByteArrayContent(Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(body).Replace("precious content", "precious c0ntent", StringComparison.Ordinal)));
                other.Headers.ContentType = request.Content.Headers.ContentType;
                request.Content = other;
            }
            return null;
        });
        PassReport first = await world.PassAsync();
        Assert.Equal(Engine.Hosting.ErrorIds.AttachmentContentMismatch, Assert.Single(first.Results).ErrorId);
        Assert.Empty(journey.Twin("Files").Attachments);
        await world.SettleAsync();
        Assert.Equal("precious content", Encoding.UTF8.GetString(Assert.Single(journey.Twin("Files").Attachments).Content));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Files_are_attached_before_the_text_that_shows_them(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = Create(journey);
        await world.SettleAsync();
        var writes = new List<string>();
        world.Wire = inner => new BetweenHandler(inner, request =>
        {
            if (request.Method != HttpMethod.Get && request.RequestUri!.Host == new Uri(journey.To.BaseUrl).Host && request.RequestUri.AbsolutePath.Contains("/issue/", StringComparison.Ordinal))
                writes.Add(request.Method + " " + request.RequestUri.AbsolutePath.Split('/')[^1]);
            return Task.FromResult<HttpResponseMessage?>(null);
        });
        Journey.Shuffled(
            fromLocal ? 1 : 2,
            () => Attach(journey.From, issue.Key, "shot.png", "picture"),
            () => journey.From.Site.Edits.AddComment("mia", issue.Key, "See shot.png"),
            () => journey.From.Site.Edits.Update("mia", issue.Key, i => i.Description = journey.From.Site.Text("See shot.png")));
        await world.SettleAsync();
        Assert.Equal(["POST attachments", $"PUT {journey.Twin("Files").Id}", "POST comment"], writes.Where(w => !w.EndsWith("bulkfetch", StringComparison.Ordinal)));
    }

    private static SandboxIssue Create(Journey journey) => journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Task", i => i.Summary = "Files");

    private static void Attach(SandboxApp app, string key, string name, string content) =>
        app.Site.Edits.AddAttachment("mia", key, name, "text/plain", Encoding.UTF8.GetBytes(content));

    private static void Delete(SandboxApp app, string key, string name) =>
        app.Site.Edits.DeleteAttachment("mia", app.Site.FindIssue(key)!.Attachments.Single(a => a.FileName == name).Id);

    private static string[] Names(SandboxIssue issue) => issue.Attachments.Select(a => a.FileName).Order(StringComparer.Ordinal).ToArray();

    private static string[] Contents(SandboxIssue issue) => issue.Attachments.Select(a => Encoding.UTF8.GetString(a.Content)).Order(StringComparer.Ordinal).ToArray();
}
