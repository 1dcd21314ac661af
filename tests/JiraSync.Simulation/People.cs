using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using JiraSync.Engine.Model;
using JiraSync.Sandbox.Domain;
using Attachment = JiraSync.Sandbox.Domain.Attachment;
using Comment = JiraSync.Sandbox.Domain.Comment;
using Issue = JiraSync.Sandbox.Domain.Issue;
using Visibility = JiraSync.Sandbox.Domain.Visibility;

namespace JiraSync.Simulation;

/// <summary>A value that somebody typed: one word that is nowhere else in the world.</summary>
internal sealed class Typed
{
    public required string Word { get; init; }

    public required SideName Side { get; init; }

    public required string IssueId { get; init; }

    /// <summary>summary, description, comment or attachment.</summary>
    public required string Slot { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Nobody but those of its own Jira may see it.</summary>
    public bool Restricted { get; set; }

    /// <summary>Of a file: its copy was deleted, which leaves the original where it is.</summary>
    public bool CopyDeleted { get; set; }

    /// <summary>Why it need not be anywhere any more; null: it must be.</summary>
    public string? Excused { get; set; }

    /// <summary>The words that its author saw there and replaced.</summary>
    public IReadOnlyList<string> Over { get; init; } = [];
}

/// <summary>People who edit both Jiras, and the ledger of what they typed.</summary>
internal sealed class People(World world)
{
    private static readonly Regex Words = new("w[0-9]{4}q");
    private readonly HashSet<(SideName, string)> _mayCross = [];

    /// <summary>All that was typed, by word.</summary>
    public Dictionary<string, Typed> Ledger { get; } = [];

    /// <summary>Issues that people deleted or moved away.</summary>
    public HashSet<(SideName Side, string Id)> Gone { get; } = [];

    public static IEnumerable<string> WordsIn(string? text) => text is null ? [] : Words.Matches(text).Select(m => m.Value).Distinct();

    /// <summary>Whether an issue was ever let out.</summary>
    public bool MayCross(SideName side, string id) => _mayCross.Contains((side, id));

    public void LetOut(SideName side, string id) => _mayCross.Add((side, id));

    /// <summary>Somebody does something; says what in one line, or null when there was nothing to do it to.</summary>
    public string? Do(Event e)
    {
        SimulatedSite side = world.Side(e.Side);
        Edits edits = side.Site.Edits;
        string by = e.B % 2 == 0 ? "mia" : "ben";
        string word = $"w{e.Id:D4}q";
        if (e.Kind == EventKind.CreateIssue)
            return Create(side, e, by, word);

        Issue[] issues = side.Site.Issues.Values.Where(i => side.Site.Projects[i.ProjectId].Key == side.Project).OrderBy(i => i.IdNumber).ToArray();
        if (issues.Length == 0)
            return null;
        Issue issue = issues[e.A % issues.Length];
        switch (e.Kind)
        {
            case EventKind.EditSummary:
                Type("summary", issue.Summary);
                edits.Update(by, issue.Id, i => i.Summary = $"Summary {word}");
                return $"sets the summary of {issue.Key} to {word} (was '{issue.Summary}')";
            case EventKind.EditDescription:
                Type("description", side.Site.ToWiki(issue.Description));
                edits.Update(by, issue.Id, i => i.Description = side.Site.Text($"Text {word}"));
                return $"sets the description of {issue.Key} to {word}";
            case EventKind.EditBoth:
                Type("summary", issue.Summary);
                string second = $"w{e.Id + 5000:D4}q";
                Type("description", side.Site.ToWiki(issue.Description), second);
                edits.Update(by, issue.Id, i =>
                {
                    i.Summary = $"Summary {word}";
                    i.Description = side.Site.Text($"Text {second}");
                });
                return $"sets summary and description of {issue.Key} to {word} and {second} (was '{issue.Summary}')";
            case EventKind.ClearDescription:
                Excuse("description", side.Site.ToWiki(issue.Description), "cleared");
                edits.Update(by, issue.Id, i => i.Description = null);
                return $"clears the description of {issue.Key}";
            case EventKind.EditType:
                string type = new[] { "Task", "Bug", "Story" }[e.B % 3];
                edits.Update(by, issue.Id, i => i.IssueTypeId = side.Site.IssueTypes.Values.First(t => t.Name == type).Id);
                return $"makes {issue.Key} a {type}";
            case EventKind.Share:
                if (side.Setup.HasTrigger)
                    LetOut(e.Side, issue.Id);
                edits.Update(by, issue.Id, i =>
                {
                    if (!i.Labels.Contains("partner"))
                        i.Labels.Add("partner");
                });
                return $"labels {issue.Key} with partner";
            case EventKind.AddComment:
                Type("comment", null);
                edits.AddComment(by, issue.Id, $"Comment {word}");
                return $"comments on {issue.Key}: {word}";
            case EventKind.AddRestrictedComment:
                Type("comment", null);
                Ledger[word].Restricted = true;
                Comment restricted = edits.AddComment(by, issue.Id, side.Site.Text($"Secret {word}"), new JiraSync.Sandbox.Domain.Visibility("role", "Developers"));
                return $"comments on {issue.Key} for developers only: {word} (comment {restricted.Id})";
            case EventKind.EditComment:
                if (Comments(issue) is not { Length: > 0 } comments)
                    return null;
                Comment comment = comments[e.B % comments.Length];
                string? old = WordsIn(comment.Body.Source).LastOrDefault();
                if (old is null)
                    return null;
                Type("comment", comment.Body.Source);
                edits.EditComment(by, comment.Id, c => c with { Body = Replace(c.Body, old, word) });
                return $"changes comment {comment.Id} on {issue.Key} from {old} to {word}";
            case EventKind.DeleteComment:
                if (Comments(issue) is not { Length: > 0 } there)
                    return null;
                Comment gone = there[e.B % there.Length];
                Excuse("comment", gone.Body.Source, "its comment was deleted by somebody who saw it");
                edits.DeleteComment(by, gone.Id);
                return $"deletes comment {gone.Id} on {issue.Key} ({string.Join(", ", WordsIn(gone.Body.Source))})";
            case EventKind.Attach:
                Type("attachment", null);
                edits.AddAttachment(by, issue.Id, word + ".txt", "text/plain", Encoding.UTF8.GetBytes("Content of " + word + new string('.', e.B)));
                return $"attaches {word}.txt to {issue.Key}";
            case EventKind.DeleteAttachment:
                if (issue.Attachments.Count == 0)
                    return null;
                Attachment file = issue.Attachments[e.B % issue.Attachments.Count];
                foreach (string name in WordsIn(file.FileName))
                {
                    if (Ledger.TryGetValue(name, out Typed? born) && born.Side != e.Side)
                        born.CopyDeleted = true;
                    else
                        Excuse("attachment", name, "its file was deleted by somebody who saw it");
                }
                edits.DeleteAttachment(by, file.Id);
                return $"deletes {file.FileName} of {issue.Key}";
            case EventKind.DeleteIssue:
                ExcuseAll(issue, "its issue was deleted");
                Gone.Add((e.Side, issue.Id));
                edits.Delete(by, issue.Id);
                return $"deletes {issue.Key} ('{issue.Summary}')";
            case EventKind.MoveIssue:
                Gone.Add((e.Side, issue.Id));
                Issue moved = edits.Move(by, issue.Id, "OTH");
                return $"moves {issue.Key} to {moved.Key}";
            default:
                throw new InvalidOperationException($"People cannot do {e.Kind}.");
        }

        Comment[] Comments(Issue of) => of.Comments.Where(c => c.Visibility is null).ToArray();

        void Type(string slot, string? before, string? typed = null)
        {
            Excuse(slot, before, "replaced by somebody who saw it");
            Record(typed ?? word, e.Side, issue.Id, slot, WordsIn(before).ToArray());
        }

        void Excuse(string slot, string? before, string why)
        {
            foreach (string seen in WordsIn(before))
            {
                if (Ledger.TryGetValue(seen, out Typed? known) && known.Slot == slot)
                    known.Excused ??= why;
            }
        }

        void ExcuseAll(Issue of, string why)
        {
            foreach (string seen in WordsIn(World.TextOf(side.Site, of)))
            {
                if (Ledger.TryGetValue(seen, out Typed? known))
                    known.Excused ??= why;
            }
        }
    }

    /// <summary>Somebody creates an issue.</summary>
    public string Create(SimulatedSite side, Event e, string by, string word)
    {
        bool share = e.A % 10 < 8;
        string second = $"w{e.Id + 5000:D4}q";
        bool described = e.B % 3 > 0;
        Issue made = side.Site.Edits.CreateIssue(by, side.Project, new[] { "Task", "Bug", "Story" }[e.B % 3], i =>
        {
            i.Summary = $"Summary {word}";
            if (described)
                i.Description = side.Site.Text($"Text {second}");
            if (share)
                i.Labels.Add("partner");
        });
        if (side.Setup.HasTrigger && (share || world.Scenario.TriggerTakesAll))
            LetOut(side.Name, made.Id);
        Record(word, side.Name, made.Id, "summary", []);
        if (described)
            Record(second, side.Name, made.Id, "description", []);
        return $"creates {made.Key}{(share ? "" : ", not to be shared")}: {word}{(described ? $", described {second}" : "")}";
    }

    private void Record(string word, SideName side, string issue, string slot, IReadOnlyList<string> over) =>
        Ledger[word] = new Typed { Word = word, Side = side, IssueId = issue, Slot = slot, Over = over, At = world.Clock.Now };

    private static Sandbox.Domain.RichText Replace(Sandbox.Domain.RichText text, string old, string word)
    {
        string source = text.Source.Replace(old, word, StringComparison.Ordinal);
        return text.IsAdf ? Sandbox.Domain.RichText.FromAdf(JsonNode.Parse(source)!) : Sandbox.Domain.RichText.FromWiki(source);
    }
}
