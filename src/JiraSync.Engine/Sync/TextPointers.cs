using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.RichTexts;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>
/// What texts point at: people whom they mention and files that they show. Our side tells in the replica whom and what our texts mean;
/// for what arrives, it knows who and what that is here.
/// </summary>
internal sealed class TextPointers(SideContext side)
{
    /// <summary>
    /// Looks up whom and what our texts point at, where the other side could not know it otherwise. What cannot be looked up now
    /// keeps the issue from being published until it can.
    /// </summary>
    public async Task ObserveAsync(SideLink link, CancellationToken cancellation)
    {
        try
        {
            await LookUpAsync(link, cancellation).ConfigureAwait(false);
        }
        catch (JiraException e)
        {
            side.Host.Verbose($"{link.IssueKey}: {e.Message}");
            link.Memory.Reread = true;
            link.Due ??= side.Now + side.Options.RetryFirst;
        }
    }

    private async Task LookUpAsync(SideLink link, CancellationToken cancellation)
    {
        LinkMemory memory = link.Memory;
        TextReferences[] all = OurTexts(memory).Select(TextReferences.Of).ToArray();
        var mentioned = new Dictionary<string, JiraUser>(StringComparer.Ordinal);
        foreach (UserReference person in all.SelectMany(r => r.People).Where(p => p.Id.Length > 0))
        {
            if (!mentioned.ContainsKey(person.Id))
                mentioned[person.Id] = await PersonAsync(memory, person, cancellation).ConfigureAwait(false);
        }
        memory.Mentions = mentioned;
        await NameFilesAsync(link, all.SelectMany(r => r.Files).ToArray(), i => i.BornHere || i.OurId is not null, cancellation).ConfigureAwait(false);
    }

    /// <summary>Looks up how our texts have to point at our copies of the files that arrived texts show.</summary>
    public async Task PrepareAsync(IEnumerable<LinkWork> works, CancellationToken cancellation)
    {
        if (side.Client.Kind != JiraKind.Cloud)
            return;
        foreach (LinkWork work in works)
        {
            if (work.Link.Received is not { } replica || work.Link.IssueId is null || replica.Attachments.Count == 0)
                continue;
            FileReference[] shown = TheirTexts(replica).SelectMany(t => TextReferences.Of(t).Files).ToArray();
            var items = new HashSet<string>(shown.Select(f => ItemOf(work.Link, replica, f)?.Key).OfType<string>(), StringComparer.Ordinal);
            try
            {
                await NameAsync(work.Link, i => items.Contains(i.Key), cancellation).ConfigureAwait(false);
            }
            catch (JiraException e) when (e.Kind == Hosting.SyncErrorKind.NotFound)
            {
                work.Link.Memory.Reread = true; // deleted here meanwhile
            }
        }
    }

    /// <summary>What a conversion of arrived texts of a link has to know.</summary>
    /// <param name="link">Our half.</param>
    /// <param name="replica">What arrived.</param>
    /// <param name="person">Who of ours stands for whom of theirs.</param>
    /// <param name="plan">Is told when a text shows a file that is still to come.</param>
    public ConversionContext For(SideLink link, Replica replica, Func<JiraUser, bool, JiraUser?> person, Plan plan) => new()
    {
        TargetUser = mention =>
        {
            JiraUser theirs = replica.Mentions.FirstOrDefault(u => u.Id == mention.Id) ?? new JiraUser(mention.Id, mention.Name ?? mention.Id, null);
            JiraUser? ours = person(theirs, false);
            return new TargetUser(ours?.Id, ours?.DisplayName ?? theirs.DisplayName);
        },
        TargetFile = file =>
        {
            if (ItemOf(link, replica, file) is { OurId: not null } item)
                return new TargetFile(item.OurName ?? item.FileName, item.MediaId is { Length: > 0 } media ? media : null);
            plan.AwaitsFiles |= Offered(replica, file) is not null;
            return null;
        },
        TargetIssue = side.Texts.IssueKeys == IssueKeyPolicy.Twin ? reference => TwinOf(replica, reference) : null,
    };

    /// <summary>Our issue that stands for one of theirs, by its key or by its page in their Jira; null: it is not in sync.</summary>
    private IssueTwin? TwinOf(Replica replica, string reference)
    {
        if (IssueAddress.TryParse(reference) is not { } theirs)
            return null;

        // What stands after the key shows something else than the issue, such as one of its comments.
        bool isTheirs = theirs.Site is null || string.Equals(theirs.Site, IssueAddress.SiteOf(replica.IssueUrl), StringComparison.OrdinalIgnoreCase);
        if (!isTheirs || !reference.TrimEnd('/').EndsWith(theirs.Key, StringComparison.OrdinalIgnoreCase))
            return null;
        return side.Store.GetLinksByTwinKey(side.Key, side.Name, [theirs.Key]).FirstOrDefault(h => h is { State: LinkState.Linked, IssueKey: not null }) is { } half
            ? new IssueTwin(half.IssueKey!, IssueAddress.PageOf(side.Client.BaseUrl, half.IssueKey))
            : null;
    }

    private async Task<JiraUser> PersonAsync(LinkMemory memory, UserReference person, CancellationToken cancellation)
    {
        if (memory.Mentions.TryGetValue(person.Id, out JiraUser? known))
            return known;
        if (SideCache.Read<JiraUser>(side, "mention/" + person.Id, TimeSpan.FromDays(1)) is { } kept)
            return kept;
        JiraUser found = await side.Client.People.GetAsync(person.Id, cancellation).ConfigureAwait(false) ?? new JiraUser(person.Id, person.Name ?? person.Id, null, IsActive: false);
        SideCache.Write(side, "mention/" + person.Id, found);
        return found;
    }

    private async Task NameFilesAsync(SideLink link, IReadOnlyCollection<FileReference> files, Func<ItemMemory, bool> which, CancellationToken cancellation)
    {
        string[] shown = files.Select(f => f.MediaId).OfType<string>().Where(m => m.Length > 0).ToArray();
        if (side.Client.Kind == JiraKind.Cloud && shown.Except(link.Memory.Items.Values.Select(i => i.MediaId).OfType<string>()).Any())
            await NameAsync(link, which, cancellation).ConfigureAwait(false);
    }

    private async Task NameAsync(SideLink link, Func<ItemMemory, bool> which, CancellationToken cancellation)
    {
        foreach (ItemMemory item in link.Memory.Items.Values.Where(i => i.Kind == ItemKind.Attachment && i.OurId is not null && i.MediaId is null && which(i)).ToArray())
        {
            item.MediaId = await side.Client.GetMediaIdAsync(
                new Attachment { Id = item.OurId!, FileName = item.FileName ?? item.OurId!, ContentUrl = item.ContentUrl ?? "" }, cancellation).ConfigureAwait(false) ?? "";
        }
    }

    private static IEnumerable<RichText?> OurTexts(LinkMemory memory) => memory.Fields.Values.Select(f => (f.Now as RichValue)?.Text)
        .Concat(memory.Items.Values.Where(i => Publish.IsShown(i) && !i.Withheld).Select(i => i.Now));

    private static IEnumerable<RichText?> TheirTexts(Replica replica) => replica.Fields.Values.Select(f => (f.Value as RichValue)?.Text)
        .Concat(replica.Comments.Select(c => c.Body))
        .Concat(replica.Worklogs.Select(w => w.Body));

    private static ReplicaAttachment? Offered(Replica replica, FileReference file) =>
        replica.Attachments.LastOrDefault(a => file.MediaId is { Length: > 0 } media && a.MediaId == media)
        ?? replica.Attachments.LastOrDefault(a => file.MediaId is null or "" && a.FileName == file.Name);

    private static ItemMemory? ItemOf(SideLink link, Replica replica, FileReference file)
    {
        if (Offered(replica, file) is not { } offered)
            return null;
        ItemIdentity identity = offered.Identity.Mirrored;
        return link.Memory.Items.TryGetValue(ItemMemory.KeyOf(ItemKind.Attachment, identity.BornAtSender, identity.Id), out ItemMemory? item) ? item : null;
    }
}
