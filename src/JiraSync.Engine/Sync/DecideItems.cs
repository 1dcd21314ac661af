using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.RichTexts;
using JiraSync.Engine.Rules;
using JiraSync.Engine.State;
using Newtonsoft.Json;

namespace JiraSync.Engine.Sync;

/// <summary>The part of <see cref="Decide"/> that is about items: comments and worklogs, which people edit, and attachments, which they do not.</summary>
internal sealed class DecideItems(SideContext side, Plan plan, Replica replica, TargetContext target)
{
    private LinkMemory Memory => plan.Link.Memory;

    /// <summary>All items of the replica.</summary>
    public void Make()
    {
        foreach (ReplicaComment comment in side.Rules.Items.Comments.Arrives ? replica.Comments : [])
            Written(ItemKind.Comment, comment);
        foreach (ReplicaWorklog work in side.Rules.Items.Worklogs.Arrives ? replica.Worklogs : [])
            Written(ItemKind.Worklog, work);
        if (side.Rules.Items.Attachments.Arrives)
            Attachments();
        Deletions();
    }

    private void Written(ItemKind kind, IReplicaText theirs)
    {
        (DateTimeOffset started, long seconds) = theirs is ReplicaWorklog work ? (work.Started, work.Seconds) : default;
        if (!Known(kind, theirs.Identity, out ItemMemory item))
        {
            if (item.BornHere)
                return; // their copy of one of ours that is no more
            item.Author = theirs.Author;
            item.Created = theirs.Created;
            item.Updated = theirs.Updated;
            item.Header = HeaderOf(kind, theirs, started);
        }
        ArrivingText? converted = theirs.Body is null ? null : ArrivingText.Of(theirs.Body, target, $"A {kind.ToString().ToLowerInvariant()} of {theirs.Author ?? "somebody"}", CommentHeader.Length(item.Header, target.TextFormat));
        string content = ItemMemory.ContentOf(kind, converted?.Text, started, seconds);

        if (Publish.IsShown(item))
            Shown(item, theirs, converted, content);
        else if (!IsToBeMade(item, WasEdited(item, theirs, content)))
            SettleDeletion(item);
        else if (TryAudience(item, theirs, out Visibility? audience))
            Add(plan.AddItems, new(item, theirs, converted?.Text, new(content, content)) { Started = started, Seconds = seconds, Audience = audience }, converted);
    }

    /// <summary>
    /// The memory of an item of theirs; false when there was none. Those that were born here and are forgotten come as a stand-in.
    /// </summary>
    private bool Known(ItemKind kind, ItemIdentity theirs, out ItemMemory item)
    {
        ItemIdentity identity = theirs.Mirrored;
        if (Memory.Items.TryGetValue(ItemMemory.KeyOf(kind, identity.BornAtSender, identity.Id), out ItemMemory? known))
        {
            item = known;
            item.SeenThere = true;
            return true;
        }
        item = new ItemMemory { Kind = kind, BornHere = identity.BornAtSender, Id = identity.Id, SeenThere = true };
        return false;
    }

    /// <summary>
    /// True when their people edited what they had. Of one that was born here, everything of their people's is an edit, even if the
    /// copy's first state never came to us.
    /// </summary>
    private static bool WasEdited(ItemMemory item, IReplicaText theirs, string content) =>
        theirs.Own && (item.Base.Theirs is null ? item.BornHere : content != item.Base.Theirs);

    private void Shown(ItemMemory item, IReplicaText theirs, ArrivingText? converted, string content)
    {
        bool oneWay = side.IsOneWay(item.Kind) && !item.BornHere;
        (DateTimeOffset started, long seconds) = theirs is ReplicaWorklog work ? (work.Started, work.Seconds) : default;
        bool moves = !item.BornHere && !string.Equals(theirs.Audience, item.Given, StringComparison.OrdinalIgnoreCase);
        Visibility? audience = null;
        if (moves && !TryAudience(item, theirs, out audience))
            return; // it must not be shown to whom it is not meant for, nor may more of it
        if (!theirs.Own && !oneWay)
        {
            item.Base = item.Base with { Theirs = content };
            item.TheirsSequence = plan.Link.ReceivedSequence;
        }
        else
        {
            FieldOutcome outcome = Reconcile.Field(
                new FieldState
                {
                    Base = item.Base,
                    Ours = item.Content,
                    Theirs = content,
                    OursAt = side.ToOurClock(item.Updated),
                    TheirsAt = theirs.Updated,
                    OneWay = oneWay,
                },
                side.PreferenceFor(null, item.Shortened),
                plan.Link.Started);
            if (outcome.IsConflict)
                plan.Conflicts.Add(Conflict(item, theirs, started, seconds, outcome.Decision));
            if (outcome.Decision == Decision.TakeTheirs)
            {
                var edit = new PlannedItem(item, theirs, converted?.Text, outcome.Base) { Started = started, Seconds = seconds, Audience = audience, ChangesAudience = moves };
                Add(plan.EditItems, edit, converted);
                return;
            }
            item.Base = outcome.Base;
            if (outcome.Decision != Decision.Hold)
                item.TheirsSequence = plan.Link.ReceivedSequence;
            if (outcome.Decision == Decision.Agree)
            {
                item.Shortened = converted is { IsShortened: true };
                Memory.SettleItem(item.Key);
            }
        }
        if (moves)
        {
            plan.EditItems.Add(new(item, theirs, item.Now, item.Base)
            {
                Started = item.Started,
                Seconds = item.Seconds,
                Audience = audience,
                ChangesAudience = true,
                KeepsContent = true,
            });
        }
    }

    private ConflictRecord Conflict(ItemMemory item, IReplicaText theirs, DateTimeOffset started, long seconds, Decision decision) => ConflictRecord.Of(plan.Link, item.Label, Decide.WinnerOf(decision), side.Now) with
    {
        Ours = Value(item.Kind, item.Now, item.Started, item.Seconds),
        Theirs = Value(item.Kind, theirs.Body, started, seconds),
        OursAt = side.ToOurClock(item.Updated),
        TheirsAt = theirs.Updated,
    };

    /// <summary>An item as records of conflicts keep it.</summary>
    public static string? Value(ItemKind kind, RichText? text, DateTimeOffset started, long seconds)
    {
        FieldValue? value = kind == ItemKind.Worklog
            ? new TextValue($"{Plan.Duration(seconds)} from {ItemHeader.Moment(started)}: {RichTextPreview.Of(text ?? RichText.Wiki(""), 10_000)}")
            : text is null ? null : new RichValue(text);
        return value?.ToJson().ToString(Formatting.None);
    }

    /// <summary>Who is to see a copy; false when that cannot be had here, which is said once.</summary>
    private bool TryAudience(ItemMemory item, IReplicaText theirs, out Visibility? audience)
    {
        audience = null;
        string? problem = null;
        if (theirs.Audience is { } text)
        {
            if (!VisibilityText.TryRead(text, out audience))
                problem = $"nobody here is '{text}'";
            else if (audience is { Kind: VisibilityKind.Internal } && !target.Project.HasInternalComments)
                problem = $"project {target.Project.Key} is none of a service desk, so that internal comments would be seen by everybody";
        }
        if (problem is null)
        {
            item.LeftOut = null;
            return true;
        }
        LeaveOut(item, $"A comment of {theirs.Author ?? "somebody"} is left out: {problem}.");
        return false;
    }

    private void LeaveOut(ItemMemory item, string why)
    {
        Memory.Items[item.Key] = item;
        if (item.LeftOut != why)
            plan.Notes.Add(why);
        item.LeftOut = why;
    }

    private void Attachments()
    {
        foreach (ItemIdentity withheld in replica.WithheldAttachments)
        {
            if (!Known(ItemKind.Attachment, withheld, out ItemMemory item) && !item.BornHere)
                LeaveOut(item, $"An attachment is left out: the filter of {plan.Link.TwinKey ?? "the other side"}'s side does not let it out.");
        }
        foreach (ReplicaAttachment theirs in replica.Attachments)
        {
            if (!Known(ItemKind.Attachment, theirs.Identity, out ItemMemory item) && item.BornHere)
                continue;
            if (Publish.IsShown(item))
                continue;
            if (!IsToBeMade(item, theirsChanged: false))
            {
                SettleDeletion(item);
                continue;
            }
            item.Author = theirs.Author;
            item.Created = theirs.Created;
            item.Updated = theirs.Created;
            item.FileName = theirs.FileName;
            item.MediaType = theirs.MediaType;
            item.Size = theirs.Size;
            if (side.Items.Attachments.Incoming.Refusal(theirs.FileName, theirs.MediaType, theirs.Size) is { } reason)
            {
                LeaveOut(item, $"Attachment '{theirs.FileName}' is left out: {reason}.");
                continue;
            }
            item.LeftOut = null;
            plan.AddAttachments.Add(new PlannedAttachment(item, theirs));
        }
    }

    /// <summary>
    /// Whether an item that we do not show is to be made: a copy that does not exist yet, or one that was deleted here while
    /// the other side edited it (changed beats deleted), or any that was deleted on a side that only receives.
    /// </summary>
    private bool IsToBeMade(ItemMemory item, bool theirsChanged)
    {
        if (item.Refused is not null)
            return false;
        return item.DeletedHere ? theirsChanged || (side.IsOneWay(item.Kind) && !item.BornHere) : !item.BornHere;
    }

    /// <summary>They know that it was deleted here and show theirs still: so it stays.</summary>
    private void SettleDeletion(ItemMemory item)
    {
        if (item is { DeletedHere: true, DeletionSaid: > 0 } && replica.Acknowledges >= item.DeletionSaid)
            item.LetGo = true;
    }

    private void Deletions()
    {
        if (!replica.ItemsComplete)
            return;
        var listed = new HashSet<string>(
            Keys(ItemKind.Comment, replica.Comments.Select(c => c.Identity).Concat(replica.WithheldComments))
                .Concat(Keys(ItemKind.Attachment, replica.Attachments.Select(a => a.Identity).Concat(replica.WithheldAttachments)))
                .Concat(Keys(ItemKind.Worklog, replica.Worklogs.Select(w => w.Identity).Concat(replica.WithheldWorklogs))),
            StringComparer.Ordinal);

        // What they withhold is there.
        foreach (string withheld in Keys(ItemKind.Comment, replica.WithheldComments).Concat(Keys(ItemKind.Worklog, replica.WithheldWorklogs)).Concat(Keys(ItemKind.Attachment, replica.WithheldAttachments)))
        {
            if (Memory.Items.TryGetValue(withheld, out ItemMemory? item))
                SettleDeletion(item);
        }

        // What they deleted they have had, even if no replica that showed it came to us.
        foreach (string deleted in Keys(ItemKind.Comment, replica.DeletedComments)
            .Concat(Keys(ItemKind.Attachment, replica.DeletedAttachments))
            .Concat(Keys(ItemKind.Worklog, replica.DeletedWorklogs)))
        {
            if (Memory.Items.TryGetValue(deleted, out ItemMemory? had))
                had.SeenThere = true;
        }
        foreach (ItemMemory item in Memory.Items.Values.Where(i => side.Flow(i.Kind).Arrives && !listed.Contains(i.Key)).ToArray())
        {
            if (item.DeletedHere)
                Memory.Items.Remove(item.Key); // gone on both sides
            else if (!item.BornHere && item.OurId is null)
                Memory.Items.Remove(item.Key); // it never came to be
            else if (!item.SeenThere || StaysWithoutCopy(item))
                continue;
            else if (((item.IsOwn && item.Base.Ours is not null) || Memory.IsOnItsWay(item)) && !side.IsOneWay(item.Kind))
                item.SeenThere = false; // edited here meanwhile: changed beats deleted, so it goes over again
            else
                plan.Delete.Add(item);
        }

        static IEnumerable<string> Keys(ItemKind kind, IEnumerable<ItemIdentity> theirs) =>
            theirs.Select(t => ItemMemory.KeyOf(kind, t.Mirrored.BornAtSender, t.Id));
    }

    /// <summary>
    /// An original that stays although its copy was deleted: a file, which is deleted only where it was born; or one that few people
    /// see by now, of whom nobody deleted it.
    /// </summary>
    private bool StaysWithoutCopy(ItemMemory item) =>
        item.BornHere && (item.Withheld || (item.Kind == ItemKind.Attachment && !side.Items.Attachments.DeleteOriginals));

    private void Add(List<PlannedItem> list, PlannedItem item, ArrivingText? converted)
    {
        bool shortened = converted is { IsShortened: true };
        item.Item.Shortened |= shortened; // before it is written: a copy whose answer is lost must not pass for an edit of the whole
        list.Add(item with { IsShortened = shortened });
        plan.Lost.AddRange(converted?.Lost ?? []);
    }

    /// <summary>Copies are written by the account that syncs: the header says who really wrote it.</summary>
    private string? HeaderOf(ItemKind kind, IReplicaText theirs, DateTimeOffset started)
    {
        CommentSettings comments = side.Items.Comments;
        string late = theirs.Created < plan.Link.Created ? comments.EarlierNote
            : Memory.Items.Values.Any(i => i.Kind == kind && Publish.IsShown(i) && i.Created > theirs.Created) ? comments.LateNote
            : "";
        return ItemHeader.Of(kind == ItemKind.Comment ? comments.Header : side.Items.Worklogs.Header, new Dictionary<string, string?>
        {
            ["author"] = theirs.Author ?? "Somebody",
            ["created"] = ItemHeader.Moment(theirs.Created),
            ["started"] = kind == ItemKind.Worklog ? ItemHeader.Moment(started) : "",
            ["key"] = replica.IssueKey,
            ["url"] = replica.IssueUrl,
            ["late"] = late,
        });
    }
}
