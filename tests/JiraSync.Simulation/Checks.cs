using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.State;
using JiraSync.Sandbox.Domain;
using Issue = JiraSync.Sandbox.Domain.Issue;

namespace JiraSync.Simulation;

/// <summary>The promises, and whether they hold.</summary>
internal sealed class Checks(World world)
{
    private readonly People _people = world.People;

    /// <summary>What has to hold at any moment; looked at after each write.</summary>
    public void AfterWrite()
    {
        foreach (SimulatedSite side in world.Sides)
        {
            Issue[] issues = Issues(side);
            foreach (IGrouping<string, Issue> twins in issues.Where(i => MarkOf(i) is not null).GroupBy(i => MarkOf(i)!))
            {
                if (twins.Count() > 1)
                    world.Violate("nothing is made twice", $"{string.Join(" and ", twins.Select(i => i.Key))} at {side.Name} are both the twin of link {twins.Key}.");
            }
            foreach (Issue issue in issues)
            {
                Twice(side, issue, "comment", issue.Comments.SelectMany(c => People.WordsIn(c.Body.Source)));
                Twice(side, issue, "attachment", issue.Attachments.SelectMany(a => People.WordsIn(a.FileName)));
                foreach (string word in People.WordsIn(World.TextOf(side.Site, issue)))
                {
                    if (_people.Ledger.TryGetValue(word, out Typed? typed) && typed.Side != side.Name)
                        Leak(side, issue, typed);
                }
            }
        }
    }

    /// <summary>
    /// What people typed into one field or comment of one issue arrives over there in the order in which they typed it. Not
    /// all of it has to arrive: a later value may overtake an earlier one, but never the other way round.
    /// </summary>
    public void InOrder(SideName side, string id)
    {
        if (!world.Side(side).Site.Issues.TryGetValue(id, out Issue? issue))
            return;
        Slot("summary", issue.Summary);
        Slot("description", issue.Description?.Source);
        foreach (Sandbox.Domain.Comment comment in issue.Comments)
            Slot("comment " + comment.Id, comment.Body.Source);

        void Slot(string slot, string? text)
        {
            // A value of this side's own people is theirs, or was put back.
            if (People.WordsIn(text).LastOrDefault() is not { } word || !_people.Ledger.TryGetValue(word, out Typed? typed) || typed.Side == side)
                return;
            if (world.Arrived.TryGetValue((side, id, slot), out Typed? before) && typed.At < before.At && before.IssueId == typed.IssueId)
                world.Violate("order by issue", $"{slot} of {issue.Key} at {side} becomes {word} after {before.Word}, which was typed later.");
            world.Arrived[(side, id, slot)] = typed;
        }
    }

    /// <summary>
    /// The sweep, once a day, catches what looking for changes missed. Where the index lags less than the overlap and takes nothing
    /// back, nothing is left for it: all is in, and equal, before it comes.
    /// </summary>
    public void BeforeSweep()
    {
        using var store = SqliteStore.Open(world.Profile.StateFile);
        ConnectionConfig connection = world.Profile.Connections.Get(World.ConnectionName);
        string key = connection.Id.ToString("D");
        SideLink[] halves = [.. store.ListLinks(key, SideName.Local, null, 1000), .. store.ListLinks(key, SideName.Remote, null, 1000)];
        var pairs = new List<(SideLink Local, SideLink Remote)>();
        var loose = new HashSet<(SideName, string)>();
        foreach (IGrouping<string, SideLink> link in halves.GroupBy(h => h.Link))
        {
            SideLink? local = link.FirstOrDefault(h => h.Side == SideName.Local), remote = link.FirstOrDefault(h => h.Side == SideName.Remote);
            if (IsPresent(SideName.Local, local) && IsPresent(SideName.Remote, remote))
                pairs.Add((local!, remote!));
            else
                loose.UnionWith(link.Where(h => h.IssueId is not null).Select(h => (h.Side, h.IssueId!)));
        }
        foreach ((SideLink local, SideLink remote) in pairs)
            Equal(local, remote);
        Entered(connection, pairs, loose);
    }

    /// <summary>What has to hold once everything has come to rest.</summary>
    public void AfterQuiet()
    {
        AfterWrite();
        using var store = SqliteStore.Open(world.Profile.StateFile);
        ConnectionConfig connection = world.Profile.Connections.Get(World.ConnectionName);
        string key = connection.Id.ToString("D");
        IReadOnlyList<string> damage = store.CheckIntegrity();
        if (damage.Count > 0)
            world.Violate("the state stays sound", string.Join("; ", damage));

        ErrorRecord[] errors = store.ListErrors(key).ToArray();
        foreach (ErrorRecord error in errors)
        {
            if (error.Message.Contains(world.Token, StringComparison.Ordinal))
                world.Violate("no secret in any output", error.Message);
            bool gone = new[] { SideName.Local, SideName.Remote }.Any(s => store.GetLink(key, s, error.Link) is { IssueId: { } id } && _people.Gone.Contains((s, id)));
            if (!gone && error.ErrorId is not (ErrorIds.TwinMissing or ErrorIds.IssueOutsideConnection))
                world.Violate("trouble passes", $"{error.IssueKey} {error.ErrorId}: {error.Message}");
        }
        ConflictRecord[] conflicts = store.ListConflicts(key, 1000).ToArray();
        Dictionary<string, SideLink> locals = store.ListLinks(key, SideName.Local, null, 1000).ToDictionary(l => l.Link);
        Dictionary<string, SideLink> remotes = store.ListLinks(key, SideName.Remote, null, 1000).ToDictionary(l => l.Link);
        var pairs = new List<(SideLink Local, SideLink Remote)>();
        var loose = new HashSet<(SideName, string)>();
        foreach (string link in locals.Keys.Union(remotes.Keys))
        {
            SideLink? local = locals.GetValueOrDefault(link), remote = remotes.GetValueOrDefault(link);
            bool whole = IsPresent(SideName.Local, local) && IsPresent(SideName.Remote, remote);
            if (whole)
            {
                pairs.Add((local!, remote!));
                continue;
            }
            foreach (SideLink? half in new[] { local, remote })
            {
                if (half?.IssueId is { } id)
                    loose.Add((half.Side, id));
                if (half?.TwinId is { } twin)
                    loose.Add((half.Side.Other(), twin));
            }
            bool excused = new[] { local, remote }.Any(h => h is not null && (h.State == LinkState.Ended || _people.Gone.Contains((h.Side, h.IssueId ?? "")) || _people.Gone.Contains((h.Side.Other(), h.TwinId ?? ""))));
            if (!excused && !world.IsUneven)
                world.Violate("both sides are equal", $"Link {link}: {local?.IssueKey ?? "nothing"} ({local?.State}) and {remote?.IssueKey ?? "nothing"} ({remote?.State}) came to be no pair.");
        }

        if (!world.IsUneven)
        {
            foreach ((SideLink local, SideLink remote) in pairs)
                Equal(local, remote);
            Entered(connection, pairs, loose);
        }
        foreach (Typed typed in _people.Ledger.Values)
            Kept(typed, pairs, conflicts);
        if (world.Scenario.IsCalm && !world.PolicyChanged && !world.MethodChanged)
            Spurious(conflicts);
    }

    private void Equal(SideLink local, SideLink remote)
    {
        (Issue a, Issue b) = (Of(local), Of(remote));
        Site here = world.Side(SideName.Local).Site, there = world.Side(SideName.Remote).Site;
        string pair = $"{a.Key} and {b.Key}";
        Same("summary", a.Summary, b.Summary);
        Same("description", Plain(a.Description), Plain(b.Description));
        Same("issuetype", here.IssueTypes[a.IssueTypeId].Name, there.IssueTypes[b.IssueTypeId].Name);

        // What was typed on a side that only received may have stayed there; everything else is on both.
        SameItems("comments", Comments(a), Comments(b));
        SameItems("attachments", a.Attachments.Select(f => f.FileName + "/" + Convert.ToHexString(f.Content)), b.Attachments.Select(f => f.FileName + "/" + Convert.ToHexString(f.Content)));

        void Same(string field, string x, string y)
        {
            bool held = IsHeld(local, field) || IsHeld(remote, field);
            if (x != y && !held)
                world.Violate("both sides are equal", $"{pair}: {field} is '{x}' and '{y}'.");
        }

        void SameItems(string what, IEnumerable<string> x, IEnumerable<string> y)
        {
            string[] left = x.Where(w => !MayStay(w)).Order(StringComparer.Ordinal).ToArray(), right = y.Where(w => !MayStay(w)).Order(StringComparer.Ordinal).ToArray();
            if (!left.SequenceEqual(right))
                world.Violate("both sides are equal", $"{pair}: {what} are [{string.Join(" ", left.Except(right))}] more and [{string.Join(" ", right.Except(left))}] less ({left.Length} and {right.Length}).");
        }

        bool MayStay(string item) => People.WordsIn(item).Any(w => _people.Ledger.TryGetValue(w, out Typed? typed)
            && (typed.Restricted || typed.CopyDeleted || world.OneWayEver.Contains(typed.Side)));

        static IEnumerable<string> Comments(Issue issue) => issue.Comments.Where(c => c.Visibility is null).Select(c => string.Join("+", People.WordsIn(c.Body.Source)));
    }

    /// <summary>What a trigger takes has come in.</summary>
    private void Entered(ConnectionConfig connection, List<(SideLink Local, SideLink Remote)> pairs, HashSet<(SideName, string)> loose)
    {
        foreach (SimulatedSite side in world.Sides.Where(s => s.Setup.HasTrigger && connection.Side(s.Name).Method == SyncMethod.Automatic))
        {
            foreach (Issue issue in Issues(side))
            {
                bool matches = world.Scenario.TriggerTakesAll || issue.Labels.Contains("partner");
                bool fresh = world.Scenario.IncludeExisting || issue.Updated - side.Site.ClockSkew >= world.Begin;
                if (matches && fresh && MarkOf(issue) is null && !loose.Contains((side.Name, issue.Id)) && !pairs.Any(p => (side.Name == SideName.Local ? p.Local : p.Remote).IssueId == issue.Id))
                    world.Violate("what a trigger takes comes in", $"{issue.Key} at {side.Name} is in no pair.");
            }
        }
    }

    /// <summary>Nothing that was typed is lost.</summary>
    private void Kept(Typed typed, List<(SideLink Local, SideLink Remote)> pairs, ConflictRecord[] conflicts)
    {
        if (typed.Excused is not null || _people.Gone.Contains((typed.Side, typed.IssueId)))
            return;
        bool here = Shows(typed.Side, typed.Word);
        bool there = Shows(typed.Side.Other(), typed.Word);
        bool recorded = conflicts.Any(c => (c.Ours + c.Theirs).Contains(typed.Word, StringComparison.Ordinal));
        if (here && (there || typed.CopyDeleted) || recorded)
            return;
        if (typed.CopyDeleted)
            world.Violate("a file goes only from where it was born", $"{typed.Word}, attached at {typed.Side}, was deleted there, though only its copy was.");
        if (!here && !there)
        {
            // On a side that only receives, what people type is overwritten by design.
            if (!world.OneWayEver.Contains(typed.Side))
                world.Violate("no edit is lost", $"{typed.Word}, typed into the {typed.Slot} of an issue at {typed.Side}, is on neither side and in no conflict.");
            return;
        }
        bool paired = pairs.Any(p => (typed.Side == SideName.Local ? p.Local : p.Remote).IssueId == typed.IssueId);
        if (paired && !typed.Restricted && !world.IsUneven && !world.OneWayEver.Contains(typed.Side) && !world.HoldEver)
            world.Violate("no edit is lost", $"{typed.Word}, typed into the {typed.Slot} of an issue at {typed.Side}, is on one side only and in no conflict.");
    }

    /// <summary>Without any trouble, an edit by somebody who had seen the value before is no conflict with it.</summary>
    private void Spurious(ConflictRecord[] conflicts)
    {
        foreach (ConflictRecord conflict in conflicts)
        {
            string? ours = People.WordsIn(conflict.Ours).FirstOrDefault(), theirs = People.WordsIn(conflict.Theirs).FirstOrDefault();
            if (ours is null || theirs is null || !_people.Ledger.TryGetValue(ours, out Typed? a) || !_people.Ledger.TryGetValue(theirs, out Typed? b))
                continue;
            if (b.Over.Contains(ours) || a.Over.Contains(theirs))
                world.Violate("only what is one is a conflict", $"{conflict.IssueKey}: {conflict.Field}: {ours} and {theirs}, of which one was typed over the other.");
        }
    }

    private void Twice(SimulatedSite side, Issue issue, string what, IEnumerable<string> words)
    {
        foreach (IGrouping<string, string> word in words.GroupBy(w => w).Where(g => g.Count() > 1))
            world.Violate("nothing is made twice", $"{issue.Key} at {side.Name} has {word.Count()} {what}s with {word.Key}.");
    }

    private void Leak(SimulatedSite side, Issue issue, Typed typed)
    {
        if (typed.Restricted)
            world.Violate("nothing leaves unasked", $"{issue.Key} at {side.Name} shows {typed.Word}, which only developers of the other side may see.");
        else if (!_people.MayCross(typed.Side, typed.IssueId) && !IsTwin(typed.Side, typed.IssueId))
            world.Violate("nothing leaves unasked", $"{issue.Key} at {side.Name} shows {typed.Word} of an issue that nobody let out.");
        else if (world.Side(typed.Side).Setup.Method == SyncMethod.Disabled && !world.MethodChanged)
            world.Violate("nothing leaves unasked", $"{issue.Key} at {side.Name} shows {typed.Word}, typed on a side that only receives.");
    }

    private bool IsTwin(SideName side, string id) => !world.Side(side).Site.Issues.TryGetValue(id, out Issue? issue) || MarkOf(issue) is not null;

    private bool Shows(SideName side, string word) => world.Side(side).Site.Issues.Values.Any(i => World.TextOf(world.Side(side).Site, i).Contains(word, StringComparison.Ordinal));

    private bool IsPresent(SideName side, SideLink? half) => half is { State: LinkState.Linked, IssueId: { } id }
        && world.Side(side).Site.Issues.TryGetValue(id, out Issue? issue) && world.Side(side).Site.Projects[issue.ProjectId].Key == world.Side(side).Project;

    private Issue Of(SideLink half) => world.Side(half.Side).Site.Issues[half.IssueId!];

    private static bool IsHeld(SideLink half, string field) => half.Memory.Fields.TryGetValue(field, out FieldMemory? memory) && memory.Held;

    private static string Plain(Sandbox.Domain.RichText? text) => string.Join(' ', (text?.PlainText ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static Issue[] Issues(SimulatedSite side) => side.Site.Issues.Values.Where(i => side.Site.Projects[i.ProjectId].Key == side.Project).OrderBy(i => i.IdNumber).ToArray();

    private static string? MarkOf(Issue issue) => issue.Properties.TryGetValue("jirasync", out System.Text.Json.JsonElement mark) ? mark.GetProperty("link").GetString() : null;
}
