using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.State;
using Newtonsoft.Json;

namespace JiraSync.Engine.Sync;

/// <summary>The part of <see cref="Apply"/> that writes comments and worklogs, and how items of all kinds come to be and go.</summary>
internal sealed class ApplyItems(SideContext side, Commit commit)
{
    private readonly WrittenItems _items = new(side);

    /// <summary>Makes a copy.</summary>
    public async Task<bool> AddAsync(LinkWork work, PlannedItem planned, CancellationToken cancellation)
    {
        ItemMemory item = planned.Item;
        if (!side.Host.ShouldProcess(work.Target, planned.Sentence(work.Source)))
            return false;

        // What it will hold is remembered before: where Jira keeps no mark of ours, a copy whose answer is lost is known by that.
        item.Given = planned.Audience is null ? null : VisibilityText.Of(planned.Audience);
        item.Now = planned.Body;
        item.Started = planned.Started;
        item.Seconds = planned.Seconds;
        try
        {
            await MakeAsync(work, item, async () =>
            {
                work.Calls++;
                SeenItem made = await _items.AddAsync(work.Link.IssueId!, planned, new SyncMarker(side.Key, work.Link.Link, item.Key), cancellation).ConfigureAwait(false);
                item.OurId = made.Id;
                Written(work, planned, made);
            }).ConfigureAwait(false);
        }
        catch (JiraException e) when (e.ErrorId == ErrorIds.JiraIssueLimitReached)
        {
            Refuse(work, item, $"A {Name(item)} of {planned.Theirs.Author ?? "somebody"} of {work.Source} is left out: {e.Message}");
            return true;
        }
        work.Note(item.Kind == ItemKind.Comment ? "Added a comment" : $"Logged {Plan.Duration(planned.Seconds)}", [Name(item)]);
        return true;
    }

    /// <summary>Replaces one, or shows it to others.</summary>
    public async Task<bool> EditAsync(LinkWork work, PlannedItem planned, CancellationToken cancellation)
    {
        ItemMemory item = planned.Item;
        if (!side.Host.ShouldProcess(work.Target, planned.Sentence(work.Source)))
            return false;
        if (!await IsAsKnownAsync(work, item, cancellation).ConfigureAwait(false))
            return false;

        work.Calls++;
        item.Writing = ItemMemory.ContentOf(item.Kind, planned.Body, planned.Started, planned.Seconds);
        commit.Save(work);
        SeenItem made = await _items.UpdateAsync(work.Link.IssueId!, planned, cancellation).ConfigureAwait(false);
        if (planned.ChangesAudience)
            item.Given = planned.Audience is null ? null : VisibilityText.Of(planned.Audience);
        Written(work, planned, made);
        work.Note(planned.KeepsContent ? "Showed a comment to others" : $"Edited a {Name(item)}", [Name(item)]);
        commit.Save(work);
        return true;
    }

    /// <summary>Deletes one of any kind.</summary>
    public async Task<bool> DeleteAsync(LinkWork work, ItemMemory item, CancellationToken cancellation)
    {
        if (!side.Host.ShouldProcess(work.Target, Plan.DeletionOf(item, work.Source)))
            return false;
        if (item.Kind != ItemKind.Attachment && !await IsAsKnownAsync(work, item, cancellation).ConfigureAwait(false))
            return false;
        work.Calls++;
        if (item.Kind == ItemKind.Attachment)
            await side.Client.DeleteAttachmentAsync(item.OurId!, cancellation).ConfigureAwait(false);
        else
            await _items.DeleteAsync(work.Link.IssueId!, item, cancellation).ConfigureAwait(false);
        work.Link.Memory.Remove(item);
        work.Note(item.Kind == ItemKind.Attachment ? $"Deleted attachment '{item.FileName}'" : $"Deleted a {Name(item)}", [Name(item)]);
        commit.Save(work);
        return true;
    }

    /// <summary>Intent, creation, record: the one way in which items come to be.</summary>
    public async Task MakeAsync(LinkWork work, ItemMemory item, Func<Task> make)
    {
        string known = JsonConvert.SerializeObject(work.Link.Memory.Items.Values.Where(i => i.Kind == item.Kind && i.OurId is not null).Select(i => i.OurId));
        work.Link.Memory.Items[item.Key] = item;
        commit.Intend([work], item.Key, _ => item.Kind == ItemKind.Comment ? "[]" : known);
        try
        {
            await make().ConfigureAwait(false);
        }
        catch (SyncException e) when (e is not JiraException { OutcomeUnknown: true })
        {
            commit.Settled([work], item.Key);
            throw;
        }
        catch (Exception e) when (e is IOException or System.Net.Http.HttpRequestException)
        {
            // The content broke off while it was passed on: whether Jira kept what it had got is unknown.
            throw new JiraException(ErrorIds.JiraOutcomeUnknown, SyncErrorKind.Transient, $"A transfer to {work.Target} broke off: {e.Message}", "It is looked for and, if it is not there, made again.", e)
            {
                OutcomeUnknown = true,
            };
        }
        commit.Settled([work], item.Key);
    }

    /// <summary>Jira will never take it as it is: everything else of the issue goes on without it, and it is said once.</summary>
    public void Refuse(LinkWork work, ItemMemory item, string why)
    {
        item.Refused = why;
        work.Link.Memory.Items[item.Key] = item;
        work.Plan!.Notes.Add(why);
        commit.Settled([work], item.Key);
        side.Host.Warning(why);
    }

    private void Written(LinkWork work, PlannedItem planned, SeenItem made)
    {
        ItemMemory item = planned.Item;
        item.DeletedHere = false;
        item.DeletionSaid = 0;
        item.LetGo = false;
        item.Writing = null;
        string before = item.Content;
        ObserveItems.Refresh(side, item, made);
        item.TheirsSequence = work.Link.ReceivedSequence;
        if (planned.KeepsContent)
        {
            // Jira may write the same text in another way; an edit of people's stays one.
            if (item.Base.Ours == before && !made.IsReadBack)
                item.Base = item.Base with { Ours = item.Content };
            return;
        }

        // An answer holds what Jira made of our text; what was read later may hold what people made of it.
        string ours = made.IsReadBack ? ItemMemory.ContentOf(item.Kind, planned.Body, planned.Started, planned.Seconds) : item.Content;
        item.Base = new(ours, planned.Base.Theirs);
        item.Shortened = planned.IsShortened;
        work.Link.Memory.SettleItem(item.Key);
    }

    /// <summary>
    /// Items have no history to check afterwards, so one is read once more before it is replaced or deleted. If somebody was
    /// there meanwhile, the issue is looked at again before anything is decided.
    /// </summary>
    private async Task<bool> IsAsKnownAsync(LinkWork work, ItemMemory item, CancellationToken cancellation)
    {
        work.Calls++;
        IReadOnlyList<SeenItem> present = await _items.GetAllAsync(item.Kind, work.Link.IssueId!, cancellation).ConfigureAwait(false);
        if (present.FirstOrDefault(c => c.Id == item.OurId)?.ContentWithout(item.Header) == item.Content)
            return true;
        work.Link.Memory.Reread = true;
        return false;
    }

    private static string Name(ItemMemory item) => item.Kind switch
    {
        ItemKind.Comment => "comment",
        ItemKind.Attachment => "attachment",
        _ => "worklog",
    };
}
