using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Rules;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>The part of <see cref="Observe"/> that is about items: which comments, attachments and worklogs there are, and what they hold.</summary>
internal sealed class ObserveItems(SideContext side)
{
    /// <summary>The comments and worklogs, in full and with our marks where that matters; a call more for each kind only then.</summary>
    public async Task<IReadOnlyList<SeenItem>> ReadAsync(SideLink link, Issue issue, CancellationToken cancellation)
    {
        var all = new List<SeenItem>();
        if (side.Rules.Items.Comments != default)
            all.AddRange(await OfKindAsync(ItemKind.Comment, issue.Comments.Select(SeenItem.Of).ToArray(), issue.CommentsComplete).ConfigureAwait(false));
        if (side.Rules.Items.Worklogs != default)
            all.AddRange(await OfKindAsync(ItemKind.Worklog, issue.Worklogs.Select(SeenItem.Of).ToArray(), issue.WorklogsComplete).ConfigureAwait(false));
        return all;

        // An item that we may have made without remembering it must not be taken for a new one of people's: the full list shows our
        // marks, which items inside an issue do not.
        async Task<IReadOnlyList<SeenItem>> OfKindAsync(ItemKind kind, IReadOnlyList<SeenItem> seen, bool complete)
        {
            var known = new HashSet<string>(link.Memory.Items.Values.Where(i => i.Kind == kind).Select(i => i.OurId).OfType<string>(), StringComparer.Ordinal);
            bool mayHoldLostOnes = IntentsOf(link, kind).Length > 0
                || (KeepsMarks(kind) && seen.Any(s => !s.MarkerKnown && !known.Contains(s.Id) && (side.AccountId is null || s.Author is null || s.Author.Id == side.AccountId)));
            return complete && !mayHoldLostOnes ? seen : await new WrittenItems(side).GetAllAsync(kind, issue.Id, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Works a reading in.</summary>
    public void Apply(SideLink link, Issue issue, IReadOnlyList<SeenItem> seen)
    {
        foreach (ItemKind kind in new[] { ItemKind.Comment, ItemKind.Worklog })
        {
            if (side.Flow(kind) != default)
                Written(link, kind, seen.Where(s => s.Kind == kind), issue.Updated);
        }
        if (side.Rules.Items.Attachments != default)
            Attachments(link, issue);
        link.Memory.ItemsComplete = issue.AttachmentsComplete;
    }

    /// <summary>Whether Jira keeps marks of ours on items of a kind.</summary>
    private bool KeepsMarks(ItemKind kind) => kind == ItemKind.Comment || side.Client.Kind == JiraKind.Cloud;

    private Intent[] IntentsOf(SideLink link, ItemKind kind)
    {
        string prefix = ItemMemory.PrefixOf(kind);
        return side.Store.ListIntents(link.Connection, link.Side, link.Link).Where(i => i.Item.StartsWith(prefix, StringComparison.Ordinal)).ToArray();
    }

    private void Written(SideLink link, ItemKind kind, IEnumerable<SeenItem> all, DateTimeOffset read)
    {
        LinkMemory memory = link.Memory;
        Intent[] lost = KeepsMarks(kind) ? [] : IntentsOf(link, kind);
        Dictionary<string, ItemMemory> byId = ByOurId(memory, kind);
        foreach (SeenItem seen in all)
        {
            if (byId.TryGetValue(seen.Id, out ItemMemory? item))
            {
                byId.Remove(seen.Id);
                if (seen.Updated >= item.Updated)
                    Refresh(side, item, seen);
            }
            else if (Lost(link, lost, seen) is { } copy)
            {
                copy.OurId = seen.Id;
                copy.DeletedHere = false; // it was made again
                Refresh(side, copy, seen);
            }
            else if (seen.Marker?.Link == link.Link)
            {
                continue; // a copy of ours whose original is gone
            }
            else if (!memory.Removed.Contains(ItemMemory.RemovedKey(kind, seen.Id)))
            {
                item = new ItemMemory { Kind = kind, BornHere = true, Id = seen.Id, OurId = seen.Id, Created = seen.Created };
                Refresh(side, item, seen);
                if (!item.Withheld) // what must not leave is not even known
                    memory.Items[item.Key] = item;
            }
        }
        Deleted(byId.Values, read);
    }

    /// <summary>The copy that was made with unknown outcome; null when it is none.</summary>
    private ItemMemory? Lost(SideLink link, IReadOnlyCollection<Intent> intents, SeenItem seen)
    {
        if (seen.Marker is { Item: not null } marker)
            return marker.Link == link.Link && link.Memory.Items.TryGetValue(marker.Item, out ItemMemory? lost) && lost.OurId is null ? lost : null;
        if (side.AccountId is not null && seen.Author is not null && seen.Author.Id != side.AccountId)
            return null;
        return intents
            .Select(i => link.Memory.Items.TryGetValue(i.Item, out ItemMemory? item) && item.OurId is null && Recover.IsCopy(seen, item, Recover.KnownIn(i)) ? item : null)
            .FirstOrDefault(i => i is not null);
    }

    /// <summary>What a copy or an original holds now, and whether that may leave.</summary>
    public static void Refresh(SideContext side, ItemMemory item, SeenItem seen)
    {
        item.Now = WrittenItems.Strip(seen.Text, item.Header);
        item.Started = seen.Started;
        item.Seconds = seen.Seconds;
        item.Updated = seen.Updated;
        if (item.BornHere)
            item.Author = seen.Author?.DisplayName;

        string? shownTo = seen.IsRestricted ? VisibilityText.Of(seen.Visibility) : null;
        bool asWeGaveIt = !item.BornHere && string.Equals(shownTo, item.Given, StringComparison.OrdinalIgnoreCase);
        string? audience = null;
        bool leaves = asWeGaveIt || (item.Kind == ItemKind.Comment && !(seen.IsRestricted && seen.Visibility is null)
            ? side.Visibility.Leaves(seen.Visibility, out audience)
            : !seen.IsRestricted);
#if PLANTED
        leaves |= PlantedBugs.Active == PlantedBug.LeakRestrictedComments;
#endif
        item.Withheld = !leaves;
        item.Audience = item.BornHere ? audience : null; // who sees the original is for its own side to say
    }

    private void Attachments(SideLink link, Issue issue)
    {
        if (!issue.AttachmentsComplete)
            return;
        LinkMemory memory = link.Memory;
        Intent[] lost = IntentsOf(link, ItemKind.Attachment);
        Dictionary<string, ItemMemory> byId = ByOurId(memory, ItemKind.Attachment);
        foreach (Attachment attachment in issue.Attachments)
        {
            if (byId.Remove(attachment.Id) || memory.Removed.Contains(ItemMemory.RemovedKey(ItemKind.Attachment, attachment.Id)))
                continue;

            // One that we may have attached without remembering it must not be taken for a new one of people's.
            if (Recover.LostAttachment(link, lost, attachment) is { } copy)
            {
                ApplyAttachments.Attached(copy, attachment);
                continue;
            }
            var item = new ItemMemory
            {
                Kind = ItemKind.Attachment,
                BornHere = true,
                Id = attachment.Id,
                OurId = attachment.Id,
                Created = attachment.Created,
                Updated = attachment.Created,
                Author = attachment.Author?.DisplayName,
                FileName = attachment.FileName,
                MediaType = attachment.MediaType,
                Size = attachment.Size,
                ContentUrl = attachment.ContentUrl,
            };
            memory.Items[item.Key] = item;
        }
        Deleted(byId.Values, issue.Updated);
    }

    private static Dictionary<string, ItemMemory> ByOurId(LinkMemory memory, ItemKind kind) =>
        memory.Items.Values.Where(i => i.Kind == kind && i.OurId is not null).ToDictionary(i => i.OurId!);

    private static void Deleted(IEnumerable<ItemMemory> missing, DateTimeOffset read)
    {
        foreach (ItemMemory item in missing.Where(i => i.Updated <= read)) // a reading from before it was made says nothing of it
        {
            item.DeletedHere = true;
            item.OurId = null;
            item.DeletionSaid = 0;
            item.LetGo = false;
        }
    }
}
