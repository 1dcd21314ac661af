using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;
using JiraSync.Engine.Rules;
using JiraSync.Engine.State;
using Newtonsoft.Json;

namespace JiraSync.Engine.Sync;

/// <summary>
/// From the replica last received, our half of the link and the rules to a plan: <see cref="Reconcile"/> for every field and item.
/// No I/O. What needs no write (agreements, marks) goes into the memory at once and is saved with the plan's outcome.
/// </summary>
internal static class Decide
{
    /// <summary>Makes the plan of a link.</summary>
    public static Plan Make(SideContext side, SideLink link, TargetContext target)
    {
        var plan = new Plan { Link = link };
        if (link.Received is { IsFarewell: false } replica)
        {
            target = target with { Conversion = new TextPointers(side).For(link, replica, target.Person, plan) };
            WantedFields wanted = side.Rules.Incoming(replica, target, link.State == LinkState.Awaiting ? null : TypeNow(link));
            plan.Lost.AddRange(wanted.Lost);
            plan.Missing.AddRange(wanted.Missing);
            link.Memory.WaitsFor = wanted.WaitsFor;
            plan.Parent = wanted.Parent;
            var fields = new DecideFields(side, plan, replica, target);
            if (link.State == LinkState.Awaiting)
                fields.Create(wanted);
            else if (!replica.IsReceipt)
                fields.Edit(wanted);
            if (!replica.IsReceipt)
            {
                if (side.Rules.Items.Comments.Arrives)
                    Comments(side, plan, replica, target);
                if (side.Rules.Items.Attachments.Arrives)
                    Attachments(side, plan, replica);
                Deletions(side, plan, replica);
            }
        }
        Restores(plan);
        if (link.State != LinkState.Awaiting && link.Received is { } received)
            new DecideFields(side, plan, received, target).KeepWritable(target.TypeNamed(TypeNow(link)));
        return plan;
    }

    /// <summary>Name of our issue's type, as far as it is known; "" when it is not.</summary>
    public static string TypeNow(SideLink link) =>
        link.Memory.TypeName ?? (link.Memory.Fields.TryGetValue(BasicRules.IssueTypeField, out FieldMemory? type) ? (type.Now as NameValue)?.Name : null) ?? "";

    private static void Restores(Plan plan)
    {
        foreach (KeyValuePair<string, FieldMemory> field in plan.Link.Memory.Fields)
        {
            if (field.Value.Restore is { } restore && !plan.Edit.ContainsKey(field.Key))
                plan.Edit[field.Key] = new PlannedField(restore.Value, field.Value.Base, restore.ChangedAt, Restores: true);
        }
    }

    private static void Comments(SideContext side, Plan plan, Replica replica, TargetContext target)
    {
        LinkMemory memory = plan.Link.Memory;
        foreach (ReplicaComment theirs in replica.Comments)
        {
            ItemIdentity identity = theirs.Identity.Mirrored;
            string key = ItemMemory.KeyOf(ItemKind.Comment, identity.BornAtSender, identity.Id);
            ConversionResult converted = RichTextConverter.Convert(theirs.Body, target.TextFormat, target.Conversion);
            string canonical = RichTextCanonical.Of(converted.Text);
            if (!memory.Items.TryGetValue(key, out ItemMemory? item))
            {
                if (identity.BornAtSender)
                    continue; // their copy of a comment of ours that is no more
                item = NewItem(ItemKind.Comment, theirs.Identity.Id, theirs.Author, theirs.Created, theirs.Updated);
                item.Header = HeaderOf(theirs);
            }
            else
            {
                item.SeenThere = true;
            }

            if (Publish.IsShown(item))
                ShownComment(side, plan, item, theirs, converted, canonical);
            else if (IsToBeMade(side, item, WasEdited(item, theirs, canonical)))
                AddTo(plan.AddComments, new PlannedComment(item, theirs, converted.Text, new(canonical, canonical)), plan, converted);
        }
    }

    /// <summary>
    /// True when their people edited the text that they had. Of one that was born here, every text of their people's is an edit,
    /// even if the copy's first text never came to us.
    /// </summary>
    private static bool WasEdited(ItemMemory item, ReplicaComment theirs, string canonical) =>
        theirs.Own && (item.Base.Theirs is null ? item.BornHere : canonical != item.Base.Theirs);

    private static void ShownComment(SideContext side, Plan plan, ItemMemory item, ReplicaComment theirs, ConversionResult converted, string canonical)
    {
        bool oneWay = side.IsOneWay(item.Kind) && !item.BornHere;
        if (!theirs.Own && !oneWay)
        {
            item.Base = item.Base with { Theirs = canonical };
            item.TheirsSequence = plan.Link.ReceivedSequence;
            return;
        }
        FieldOutcome outcome = Reconcile.Field(
            new FieldState
            {
                Base = item.Base,
                Ours = RichTextCanonical.Of(item.Now),
                Theirs = canonical,
                OursAt = side.ToOurClock(item.Updated),
                TheirsAt = theirs.Updated,
                OneWay = oneWay,
            },
            side.Preference,
            plan.Link.Started);
        if (outcome.IsConflict)
        {
            plan.Conflicts.Add(new ConflictRecord
            {
                Connection = plan.Link.Connection,
                Side = plan.Link.Side,
                Link = plan.Link.Link,
                IssueKey = plan.Link.IssueKey,
                Field = "comment " + item.OurId,
                Ours = item.Now is null ? null : new RichValue(item.Now).ToJson().ToString(Formatting.None),
                Theirs = new RichValue(theirs.Body).ToJson().ToString(Formatting.None),
                OursAt = side.ToOurClock(item.Updated),
                TheirsAt = theirs.Updated,
                Winner = WinnerOf(outcome.Decision),
                Recorded = side.Now,
            });
        }
        if (outcome.Decision == Decision.TakeTheirs)
        {
            AddTo(plan.EditComments, new PlannedComment(item, theirs, converted.Text, outcome.Base), plan, converted);
            return;
        }
        item.Base = outcome.Base;
        if (outcome.Decision != Decision.Hold)
            item.TheirsSequence = plan.Link.ReceivedSequence;
        if (outcome.Decision == Decision.Agree)
            plan.Link.Memory.SettleItem(item.Key);
    }

    private static void Attachments(SideContext side, Plan plan, Replica replica)
    {
        LinkMemory memory = plan.Link.Memory;
        foreach (ReplicaAttachment theirs in replica.Attachments)
        {
            ItemIdentity identity = theirs.Identity.Mirrored;
            string key = ItemMemory.KeyOf(ItemKind.Attachment, identity.BornAtSender, identity.Id);
            if (!memory.Items.TryGetValue(key, out ItemMemory? item))
            {
                if (identity.BornAtSender)
                    continue;
                item = NewItem(ItemKind.Attachment, theirs.Identity.Id, theirs.Author, theirs.Created, theirs.Created);
                item.FileName = theirs.FileName;
                item.MediaType = theirs.MediaType;
                item.Size = theirs.Size;
            }
            else
            {
                item.SeenThere = true;
            }
            if (!Publish.IsShown(item) && IsToBeMade(side, item, theirsChanged: false))
                plan.AddAttachments.Add(new PlannedAttachment(item, theirs));
        }
    }

    /// <summary>
    /// Whether an item that we do not show is to be made: a copy that does not exist yet, or one that was deleted here while
    /// the other side edited it (changed beats deleted), or any that was deleted on a side that only receives.
    /// </summary>
    private static bool IsToBeMade(SideContext side, ItemMemory item, bool theirsChanged)
    {
        if (item.Refused is not null)
            return false;
        return item.DeletedHere ? theirsChanged || (side.IsOneWay(item.Kind) && !item.BornHere) : !item.BornHere;
    }

    private static void Deletions(SideContext side, Plan plan, Replica replica)
    {
        if (!replica.ItemsComplete)
            return;
        var listed = new HashSet<string>(
            replica.Comments.Select(c => KeyOf(ItemKind.Comment, c.Identity)).Concat(replica.Attachments.Select(a => KeyOf(ItemKind.Attachment, a.Identity))),
            StringComparer.Ordinal);

        // What they deleted they have had, even if no replica that showed it came to us.
        foreach (string deleted in replica.DeletedComments.Select(d => KeyOf(ItemKind.Comment, d)).Concat(replica.DeletedAttachments.Select(d => KeyOf(ItemKind.Attachment, d))))
        {
            if (plan.Link.Memory.Items.TryGetValue(deleted, out ItemMemory? had))
                had.SeenThere = true;
        }
        foreach (ItemMemory item in plan.Link.Memory.Items.Values.Where(i => side.Flow(i.Kind).Arrives && !listed.Contains(i.Key)).ToArray())
        {
            if (item.DeletedHere)
                plan.Link.Memory.Items.Remove(item.Key); // gone on both sides
            else if (!item.BornHere && item.OurId is null)
                plan.Link.Memory.Items.Remove(item.Key); // it never came to be
            else if (!item.SeenThere)
                continue; // they have not had it yet
            else if (((item.IsOwn && item.Base.Ours is not null) || plan.Link.Memory.IsOnItsWay(item)) && !side.IsOneWay(item.Kind))
                item.SeenThere = false; // edited here meanwhile: changed beats deleted, so it goes over again
            else
                plan.Delete.Add(item);
        }

        string KeyOf(ItemKind kind, ItemIdentity theirs) => ItemMemory.KeyOf(kind, theirs.Mirrored.BornAtSender, theirs.Id);
    }

    private static ItemMemory NewItem(ItemKind kind, string id, string? author, DateTimeOffset created, DateTimeOffset updated) => new()
    {
        Kind = kind,
        BornHere = false,
        Id = id,
        SeenThere = true,
        Author = author,
        Created = created,
        Updated = updated,
    };

    private static void AddTo(List<PlannedComment> list, PlannedComment comment, Plan plan, ConversionResult converted)
    {
        list.Add(comment);
        plan.Lost.AddRange(converted.Lost);
    }

    /// <summary>Copies are written by the account that syncs: the header says who really wrote it.</summary>
    private static string HeaderOf(ReplicaComment comment) =>
        $"{comment.Author ?? "Somebody"} commented on {comment.Created.UtcDateTime.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture)} UTC:";

    /// <summary>How a record says who won.</summary>
    public static string WinnerOf(Decision decision) => decision switch
    {
        Decision.TakeTheirs => "Theirs",
        Decision.KeepOurs => "Ours",
        _ => "Nobody",
    };
}
