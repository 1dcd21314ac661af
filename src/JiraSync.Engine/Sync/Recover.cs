using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.State;
using Newtonsoft.Json;

namespace JiraSync.Engine.Sync;

/// <summary>
/// Finds out what became of creations whose outcome was never recorded (a lost answer, a killed process), by reads that
/// do not depend on the search index. Only then may anything be tried again.
/// </summary>
internal sealed class Recover(SideContext side, Commit commit)
{
    /// <summary>When an intent may be judged: before, its request may still take effect.</summary>
    public DateTimeOffset JudgeableFrom(Intent intent) => intent.Started + side.Options.UnknownOutcomeSettles;

    /// <summary>
    /// Issues that were created for these intents, by link. Keys rise by one with every issue of a project, so a lost issue
    /// has a key above the highest one known before; each is read by key, which asks the database, and known by its marker.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, Issue>> FindIssuesAsync(IReadOnlyList<Intent> intents, CancellationToken cancellation)
    {
        var wanted = new HashSet<string>(intents.Select(i => i.Link), StringComparer.Ordinal);
        var found = new Dictionary<string, Issue>(StringComparer.Ordinal);
        long number = intents.Min(i => CreationIntent.Read(i.Known).HighestNumber) + 1;
        string project = (await side.Target.GetProjectAsync(cancellation).ConfigureAwait(false)).Key;

        // What the index shows by now tells how far the keys go at least; from there on, gaps are counted.
        long highest = await HighestIndexedAsync(project, cancellation).ConfigureAwait(false);
        int chunk = side.Client.Kind == JiraKind.Cloud ? 100 : side.Options.KeyGap;
        int gap = 0;
#if PLANTED
        if (PlantedBugs.Active == PlantedBug.TrustIndexForLostCreations)
            gap = side.Options.KeyGap;
#endif
        while (found.Count < wanted.Count && (number <= highest || gap < side.Options.KeyGap))
        {
            string[] keys = Enumerable.Range(0, chunk).Select(i => project + "-" + (number + i).ToString(CultureInfo.InvariantCulture)).ToArray();
            IReadOnlyList<Issue> issues = await side.Client.GetIssuesAsync(keys, side.Rules.Reading, cancellation).ConfigureAwait(false);
            foreach (Issue issue in issues)
            {
                if (issue.Marker is { Item: null } marker && marker.Connection == side.Key && wanted.Contains(marker.Link))
                    found[marker.Link] = issue;
            }
            long last = issues.Select(i => NumberOf(i.Key)).DefaultIfEmpty(0).Max();
            gap = last >= number ? (int)(number + chunk - 1 - last) : gap + chunk;
            number += chunk;
        }
        return found;
    }

    /// <summary>Takes a found issue for the one that the link was waiting for.</summary>
    public async Task AdoptAsync(LinkWork work, Intent intent, Issue issue, CancellationToken cancellation)
    {
        CreationIntent creation = CreationIntent.Read(intent.Known);
        Apply.Created(side, work.Link, issue.Id, issue.Key, creation.Fields, creation.Received);
        await new Observe(side).ApplyAsync(work.Link, issue, cancellation, certain: true).ConfigureAwait(false);
        work.Note($"Found {issue.Key}, created before", creation.Fields.Keys);
        commit.Settled([work], "");
    }

    /// <summary>Settles the intents of items of one link.</summary>
    public async Task SettleItemsAsync(LinkWork work, IReadOnlyList<Intent> intents, CancellationToken cancellation)
    {
        SideLink link = work.Link;
        var written = new Dictionary<ItemKind, IReadOnlyList<SeenItem>>();
        IReadOnlyList<Attachment>? attachments = null;
        foreach (Intent intent in intents)
        {
#if PLANTED
            if (PlantedBugs.Active == PlantedBug.RetryItemBlindly)
            {
                commit.Settled([work], intent.Item);
                continue;
            }
#endif
            if (!link.Memory.Items.TryGetValue(intent.Item, out ItemMemory? item))
            {
                commit.Settled([work], intent.Item); // the item was dropped; whatever was made is an item of its own
                continue;
            }
            if (item.OurId is null && item.Kind != ItemKind.Attachment)
            {
                if (!written.TryGetValue(item.Kind, out IReadOnlyList<SeenItem>? all))
                    written[item.Kind] = all = await new WrittenItems(side).GetAllAsync(item.Kind, link.IssueId!, cancellation).ConfigureAwait(false);
                if (all.FirstOrDefault(s => IsLost(s, item, link, intent)) is { } copy)
                {
                    // An observation between the creation and now may have taken it for one of people's.
                    link.Memory.Items.Remove(ItemMemory.KeyOf(item.Kind, bornHere: true, copy.Id));
                    item.OurId = copy.Id;
                    item.DeletedHere = false;
                    ObserveItems.Refresh(side, item, copy);
                    if (copy.Updated == copy.Created)
                        item.Base = item.Base with { Ours = item.Content };
                }
            }
            else if (item.OurId is null)
            {
                attachments ??= await AttachmentsAsync(link, cancellation).ConfigureAwait(false);
                HashSet<string> known = KnownIn(intent);
                if (attachments.FirstOrDefault(a => IsCopy(a, item, link, known)) is { } attachment)
                    AdoptAttachment(link, item, attachment);
            }
            commit.Settled([work], intent.Item);
        }
    }

    /// <summary>The item whose creation with unknown outcome made an attachment; null when none of these intents fits.</summary>
    public static ItemMemory? LostAttachment(SideLink link, IEnumerable<Intent> intents, Attachment attachment) => intents
        .Select(intent => link.Memory.Items.TryGetValue(intent.Item, out ItemMemory? item) && item.OurId is null && IsCopy(attachment, item, link, KnownIn(intent)) ? item : null)
        .FirstOrDefault(item => item is not null);

    /// <summary>The number in an issue key; 0 when it has none.</summary>
    public static long NumberOf(string key) =>
        long.TryParse(key.Substring(key.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;

    /// <summary>Ids of items that were there before a creation.</summary>
    public static HashSet<string> KnownIn(Intent intent) => new(JsonConvert.DeserializeObject<string[]>(intent.Known) ?? [], StringComparer.Ordinal);

    private bool IsLost(SeenItem seen, ItemMemory item, SideLink link, Intent intent) => seen.Marker is null
        ? item.Kind == ItemKind.Worklog && side.Client.Kind == JiraKind.DataCenter && IsOurs(seen) && IsCopy(seen, item, KnownIn(intent))
            && !link.Memory.Items.Values.Any(i => i != item && !i.BornHere && i.Kind == item.Kind && i.OurId == seen.Id)
        : seen.Marker.Link == link.Link && seen.Marker.Item == item.Key;

    private bool IsOurs(SeenItem seen) => side.AccountId is null || seen.Author is null || seen.Author.Id == side.AccountId;

    /// <summary>Whether an item that bears no mark is the copy that was to be made: what it holds, and that it was not there before, tell.</summary>
    public static bool IsCopy(SeenItem seen, ItemMemory item, HashSet<string> known) =>
        seen.Kind == item.Kind
        && !known.Contains(seen.Id)
        && seen.Started == item.Started
        && seen.Seconds / 60 == item.Seconds / 60 // Jira counts minutes
        && RichTexts.RichTextCanonical.Of(WrittenItems.Strip(seen.Text, item.Header)) == RichTexts.RichTextCanonical.Of(item.Now)
        && (item.Header is null || !Equals(WrittenItems.Strip(seen.Text, item.Header), seen.Text));

    private static bool IsCopy(Attachment attachment, ItemMemory item, SideLink link, HashSet<string> known) =>
        (attachment.FileName == item.FileName || attachment.FileName == SafeFileName.Of(item.FileName ?? ""))
        && attachment.Size == item.Size
        && !known.Contains(attachment.Id)
        && !link.Memory.Items.Values.Any(i => i != item && !i.BornHere && i.Kind == ItemKind.Attachment && i.OurId == attachment.Id);

    private static void AdoptAttachment(SideLink link, ItemMemory item, Attachment attachment)
    {
        // An observation between the upload and now may have taken it for one of people's.
        link.Memory.Items.Remove(ItemMemory.KeyOf(ItemKind.Attachment, bornHere: true, attachment.Id));
        ApplyAttachments.Attached(item, attachment);
    }

    private async Task<IReadOnlyList<Attachment>> AttachmentsAsync(SideLink link, CancellationToken cancellation)
    {
        IReadOnlyList<Issue> issues = await side.Client.GetIssuesAsync([link.IssueId!], IssueContent.Attachments, cancellation).ConfigureAwait(false);
        return issues.Count == 0 ? [] : issues[0].Attachments;
    }

    private async Task<long> HighestIndexedAsync(string project, CancellationToken cancellation)
    {
        SearchPage page = await side.Client.SearchAsync(
            new SearchRequest { Jql = ScanQuery.NewestFirst(project), PageSize = 1 }, cancellation).ConfigureAwait(false);
        return page.Issues.Count == 0 ? 0 : NumberOf(page.Issues[0].Key);
    }
}
