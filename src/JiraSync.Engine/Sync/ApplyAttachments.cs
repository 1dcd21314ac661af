using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>The part of <see cref="Apply"/> that copies files: from one Jira to the other as they come, never on disk and never whole in memory.</summary>
internal sealed class ApplyAttachments(SideContext side, ApplyItems items, Commit commit)
{
    /// <summary>Files below this are sent without asking for the limit first: hardly any Jira takes less, and Jira says so itself.</summary>
    private const long AsksForLimitFrom = 5 * 1024 * 1024;

    /// <summary>Makes a copy.</summary>
    public async Task<bool> AddAsync(LinkWork work, PlannedAttachment planned, CancellationToken cancellation)
    {
        ItemMemory item = planned.Item;
        ReplicaAttachment theirs = planned.Theirs;
        if (!side.Host.ShouldProcess(work.Target, $"Attach '{theirs.FileName}' ({theirs.Size} bytes) from {work.Source}"))
            return false;
        if (await IsTooLargeAsync(theirs, cancellation).ConfigureAwait(false) is { } tooLarge)
        {
            items.Refuse(work, item, $"Attachment '{theirs.FileName}' of {work.Source} is left out: {tooLarge}.");
            return true;
        }
        try
        {
            await items.MakeAsync(work, item, () => CopyAsync(work, planned, cancellation)).ConfigureAwait(false);
        }
        catch (ContentGoneException e)
        {
            // It was deleted over there meanwhile; their next replica says so. One that lists it again has it tried again.
            work.Link.Memory.Items.Remove(item.Key);
            commit.Save(work);
            side.Host.Warning($"Attachment '{theirs.FileName}' of {work.Source} is left out, since it is not there any more: {e.InnerException!.Message}");
            return true;
        }
        catch (JiraException e) when (e.ErrorId is ErrorIds.JiraAttachmentTooLarge or ErrorIds.JiraIssueLimitReached)
        {
            items.Refuse(work, item, $"Attachment '{theirs.FileName}' of {work.Source} is left out: {e.Message}");
            return true;
        }
        work.Note($"Attached '{theirs.FileName}'", ["attachment"]);
        return true;
    }

    /// <summary>Sets the memory of an attachment that was just copied.</summary>
    public static void Attached(ItemMemory item, Attachment made)
    {
        item.OurId = made.Id;
        item.OurName = made.FileName == item.FileName ? null : made.FileName;
        item.DeletedHere = false;
        item.DeletionSaid = 0;
        item.LetGo = false;
        item.ContentUrl = made.ContentUrl;
        item.Updated = made.Created;
        item.Base = new("", "");
    }

    private async Task CopyAsync(LinkWork work, PlannedAttachment planned, CancellationToken cancellation)
    {
        ReplicaAttachment theirs = planned.Theirs;
        work.Calls += 2;
        using var content = new ContentStream(from => OpenAsync(theirs, from, cancellation), side.Time);
        await content.StartAsync().ConfigureAwait(false);
        Attachment made = await side.Client.AddAttachmentAsync(
            work.Link.IssueId!, SafeFileName.Of(theirs.FileName), theirs.MediaType, content, theirs.Size, cancellation).ConfigureAwait(false);
        string hash = content.Finish();
        string? problem = made.Size != theirs.Size
            ? $"has {theirs.Size} bytes, but {made.Size} arrived at {work.Target}"
            : await HasOtherContentAsync(work, made, hash, cancellation).ConfigureAwait(false) ? $"arrived at {work.Target} with other content" : null;
        if (problem is not null)
        {
            await side.Client.DeleteAttachmentAsync(made.Id, cancellation).ConfigureAwait(false);
            throw new SyncException(
                ErrorIds.AttachmentContentMismatch,
                SyncErrorKind.Transient,
                $"Attachment '{theirs.FileName}' of {work.Source} {problem}. The copy was removed.",
                "It is tried again by itself; if it stays, look at proxies between the two sites.");
        }
        planned.Item.Hash = hash;
        Attached(planned.Item, made);
    }

    private async Task<bool> HasOtherContentAsync(LinkWork work, Attachment made, string hash, CancellationToken cancellation)
    {
        if (side.Items.Attachments.Check != AttachmentCheck.Content)
            return false;
        work.Calls++;
        try
        {
            using var copy = new ContentStream(from => side.Client.OpenAttachmentAsync(made, from, cancellation), side.Time);
            await copy.StartAsync().ConfigureAwait(false);
            await copy.CopyToAsync(Stream.Null, 64 * 1024, cancellation).ConfigureAwait(false);
            return copy.Finish() != hash;
        }
        catch (JiraException e) when (!e.OutcomeUnknown)
        {
            // Unchecked it must not stay, and forgotten it must not be either: the intent is kept, and it is looked for again.
            throw new JiraException(ErrorIds.JiraOutcomeUnknown, SyncErrorKind.Transient, $"Attachment '{made.FileName}' of {work.Target} could not be read back: {e.Message}", "It is looked for again by itself.", e)
            {
                OutcomeUnknown = true,
            };
        }
    }

    private async Task<string?> IsTooLargeAsync(ReplicaAttachment theirs, CancellationToken cancellation)
    {
        if (theirs.Size < AsksForLimitFrom)
            return null;
        AttachmentLimit limit = await side.Target.GetAttachmentLimitAsync(cancellation).ConfigureAwait(false);
        return limit.Bytes is { } most
            ? theirs.Size > most ? $"it has {theirs.Size} bytes, and {side.Label} takes at most {most}" : null
            : $"attachments are switched off in {side.Label}";
    }

    private async Task<Stream> OpenAsync(ReplicaAttachment attachment, long from, CancellationToken cancellation)
    {
        try
        {
            return await side.Exchange.OpenContentAsync(attachment, from, cancellation).ConfigureAwait(false);
        }
        catch (JiraException e) when (e.Kind == SyncErrorKind.NotFound)
        {
            throw new ContentGoneException(e);
        }
    }

    /// <summary>The other side's Jira does not have the content any more.</summary>
    private sealed class ContentGoneException(JiraException inner) : SyncException(inner.ErrorId, inner.Kind, inner.Message, inner.Advice, inner);
}
