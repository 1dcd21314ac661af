using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;

namespace JiraSync.Simulation;

/// <summary>Everything that can happen in a world from outside of the engine.</summary>
internal enum EventKind
{
    // People, in Jira.
    CreateIssue,
    EditSummary,
    EditDescription,
    EditBoth,
    ClearDescription,
    EditType,
    AddComment,
    AddRestrictedComment,
    EditComment,
    DeleteComment,
    Attach,
    DeleteAttachment,
    DeleteIssue,
    MoveIssue,
    Share,

    // People, at the console.
    Pass,
    NamedPass,
    PreviewPass,
    SetPolicy,
    SetMethod,
    Pause,
    Resume,
    Disconnect,

    // The network and the servers: strikes the next call of a side.
    CutBefore,
    CutAfter,
    LateEffect,
    Status500Before,
    Status500After,
    Status503,
    HtmlPage,
    LoginPage,
    LimitIssue,
    LimitBurst,
    LimitQuota,
    LimitBucket,
    LimitLong,
    Truncate,
    Slow,
    Timeout,
    Unauthorized,
    OutageBegins,
    OutageEnds,
    IndexLags,

    // The machine.
    Kill,
    KillBeforeCommit,
    KillAfterCommit,
    PowerLoss,
}

/// <summary>Something that happens at a moment. What it means exactly follows from the world then and from its own numbers.</summary>
internal sealed record Event(int Id, int At, EventKind Kind, SideName Side, int Worker, int A, int B)
{
    public bool IsEditInJira => Kind <= EventKind.Share;

    public bool IsAtConsole => Kind is > EventKind.Share and < EventKind.CutBefore;

    public bool IsTrouble => Kind >= EventKind.CutBefore;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id} {At} {Kind} {Side} {Worker} {A} {B}");

    public static Event Parse(string line)
    {
        string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(Int(parts[0]), Int(parts[1]), Enum.Parse<EventKind>(parts[2]), Enum.Parse<SideName>(parts[3]), Int(parts[4]), Int(parts[5]), Int(parts[6]));
    }

    private static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>A side of a world at its beginning.</summary>
internal sealed record SideSetup(
    JiraKind Kind, SyncMethod Method, bool HasTrigger, bool KnowsAccount, int SkewSeconds, string TimeZone, int LagLeastSeconds, int LagMostSeconds, int BlinkPercent, bool Rewrites);

/// <summary>
/// All that makes a run: the world at its beginning and what happens to it. A seed gives one; a shrunk one can be written down
/// and read again, whatever becomes of the generator.
/// </summary>
internal sealed record Scenario(int Seed, SideSetup Local, SideSetup Remote, ConflictPolicy Policy, bool TriggerTakesAll, bool IncludeExisting, int SweepMinutes, IReadOnlyList<Event> Events)
{
    public SideSetup Of(SideName side) => side == SideName.Local ? Local : Remote;

    /// <summary>Without any trouble: then nothing excuses what is stricter than the promises.</summary>
    public bool IsCalm => !Events.Any(e => e.IsTrouble) && Local is { LagMostSeconds: 0, BlinkPercent: 0 } && Remote is { LagMostSeconds: 0, BlinkPercent: 0 };

    /// <summary>An index takes back what it has shown, so that even a look that overlaps the one before may miss something.</summary>
    public bool Blinks => Local.BlinkPercent > 0 || Remote.BlinkPercent > 0 || Events.Any(e => e.Kind == EventKind.IndexLags && e.B % 30 > 0);

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"seed {Seed} policy {Policy} all {TriggerTakesAll} existing {IncludeExisting} sweep {SweepMinutes}\n");
        foreach (SideSetup side in new[] { Local, Remote })
        {
            text.Append(CultureInfo.InvariantCulture, $"side {side.Kind} {side.Method} trigger {side.HasTrigger} account {side.KnowsAccount} skew {side.SkewSeconds} zone {side.TimeZone} ")
                .Append(CultureInfo.InvariantCulture, $"lag {side.LagLeastSeconds} {side.LagMostSeconds} blink {side.BlinkPercent} rewrites {side.Rewrites}\n");
        }
        foreach (Event e in Events)
            text.Append(e).Append('\n');
        return text.ToString();
    }

    /// <summary>Reads what <see cref="ToString"/> wrote; lines that begin with # are for people.</summary>
    public static Scenario Parse(string text)
    {
        string[] lines = text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#').ToArray();
        string[] head = lines[0].Split(' ');
        return new(
            int.Parse(head[1], CultureInfo.InvariantCulture), Side(lines[1]), Side(lines[2]), Enum.Parse<ConflictPolicy>(head[3]), bool.Parse(head[5]), bool.Parse(head[7]),
            int.Parse(head[9], CultureInfo.InvariantCulture), lines.Skip(3).Select(Event.Parse).ToArray());

        static SideSetup Side(string line)
        {
            string[] p = line.Split(' ');
            return new(
                Enum.Parse<JiraKind>(p[1]), Enum.Parse<SyncMethod>(p[2]), bool.Parse(p[4]), bool.Parse(p[6]), Int(p[8]), p[10], Int(p[12]), Int(p[13]), Int(p[15]), bool.Parse(p[17]));
        }

        static int Int(string number) => int.Parse(number, CultureInfo.InvariantCulture);
    }

    /// <summary>The scenario of a seed.</summary>
    public static Scenario Of(int seed)
    {
        var random = new Random(seed);
        bool calm = Chance(10);
        SideSetup local = Setup(SyncMethod.Automatic, trigger: true), remote = Setup(Chance(12) ? SyncMethod.Disabled : SyncMethod.Automatic, Chance(60));
        ConflictPolicy policy = Chance(60) ? ConflictPolicy.Newest : Any(ConflictPolicy.Local, ConflictPolicy.Remote, ConflictPolicy.Hold);
        int workers = Chance(50) ? 2 : 1;
        bool settings = Chance(15);
        var events = new List<Event>();
        int id = 0;

        // Passes, about one in a minute for each process.
        var passes = new List<int>();
        int end = random.Next(6, 14) * 60_000;
        for (int worker = 0; worker < workers; worker++)
        {
            for (int at = 500 + random.Next(2000); at < end; at += random.Next(8_000, 90_000))
            {
                EventKind kind = Chance(5) ? EventKind.PreviewPass : Chance(6) ? EventKind.NamedPass : EventKind.Pass;
                Add(at, kind, worker);
                passes.Add(at);
            }
        }

        // People come in bursts, most of them while a pass is running.
        for (int i = random.Next(3, 7); i > 0; i--)
            Add(random.Next(40_000), EventKind.CreateIssue);
        for (int i = random.Next(14, 44); i > 0; i--)
        {
            int at = Moment();
            Add(at, PeopleKind());
            while (Chance(35))
                Add(at + random.Next(3_000), PeopleKind());
        }
        if (Chance(25))
            Add(Moment(), EventKind.Disconnect);
        if (Chance(30))
            Add(Moment(), EventKind.DeleteIssue);
        if (Chance(15))
            Add(Moment(), EventKind.MoveIssue);
        if (Chance(25))
        {
            int at = random.Next(end);
            Add(at, EventKind.Pause);
            Add(at + random.Next(180_000), EventKind.Resume);
        }
        if (Chance(15))
            Add(random.Next(end), EventKind.SetPolicy);
        if (settings)
            Add(random.Next(end), EventKind.SetMethod);

        if (!calm)
        {
            EventKind[] faults = Enum.GetValues<EventKind>().Where(k => k is >= EventKind.CutBefore and <= EventKind.Unauthorized).ToArray();
            for (int i = random.Next(2, 22); i > 0; i--)
            {
                // A lost answer is where the difficult promises begin, so it is the most frequent.
                EventKind kind = Chance(30) ? EventKind.CutAfter : Any(faults);
                Add(Moment(), kind);
            }
            for (int i = random.Next(0, 6); i > 0; i--)
                Add(Moment(), Chance(50) ? EventKind.Kill : Any(EventKind.KillBeforeCommit, EventKind.KillAfterCommit), random.Next(workers));
            if (Chance(25))
            {
                int at = random.Next(end);
                Add(at, EventKind.OutageBegins);
                Add(at + random.Next(5_000, 150_000), EventKind.OutageEnds);
            }
            if (Chance(25))
                Add(random.Next(end), EventKind.IndexLags);
        }

        bool takesAll = Chance(50), includeExisting = Chance(30);
        int sweep = Chance(30) ? random.Next(2, 8) : 24 * 60;
        if (!calm && Chance(20))
            Add(Moment(), EventKind.PowerLoss, random.Next(workers));
        return new(seed, local, remote, policy, takesAll, includeExisting, sweep, events.OrderBy(e => e.At).ThenBy(e => e.Id).ToArray());

        bool Chance(int percent) => random.Next(100) < percent;

        T Any<T>(params T[] from) => from[random.Next(from.Length)];

        int Moment() => Chance(70) ? passes[random.Next(passes.Count)] + random.Next(Chance(50) ? 1_500 : 6_000) : random.Next(end);

        void Add(int at, EventKind kind, int worker = 0) =>
            events.Add(new(++id, at, kind, Chance(50) ? SideName.Local : SideName.Remote, worker, random.Next(1000), random.Next(1000)));

        EventKind PeopleKind() => random.Next(100) switch
        {
            < 10 => EventKind.CreateIssue,
            < 32 => EventKind.EditSummary,
            < 44 => EventKind.EditDescription,
            < 50 => EventKind.EditBoth,
            < 52 => EventKind.ClearDescription,
            < 56 => EventKind.EditType,
            < 68 => EventKind.AddComment,
            < 71 => EventKind.AddRestrictedComment,
            < 79 => EventKind.EditComment,
            < 83 => EventKind.DeleteComment,
            < 92 => EventKind.Attach,
            < 95 => EventKind.DeleteAttachment,
            _ => EventKind.Share,
        };

        SideSetup Setup(SyncMethod method, bool trigger)
        {
            bool lags = !calm && Chance(40);
            int least = lags ? random.Next(0, 20) : 0;
            return new(
                Chance(50) ? JiraKind.Cloud : JiraKind.DataCenter,
                method,
                trigger,
                Chance(50),
                Chance(50) ? 0 : random.Next(-240, 240),
                Any("UTC", "Asia/Kolkata", "America/Los_Angeles", "Pacific/Auckland", "Europe/Berlin"),
                least,
                lags ? least + random.Next(0, 150) : 0,
                lags && Chance(50) ? random.Next(5, 40) : 0,
                Chance(30));
        }
    }
}
