using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>Records outcomes: what was observed, agreed and sent, always together in one transaction.</summary>
internal sealed class Commit(SideContext side)
{
    /// <summary>
    /// A step is about to be done, or done; more follow. Conflicts are recorded before the write that decides them: were the process
    /// killed right after it, the value that lost would be nowhere.
    /// </summary>
    public void Save(LinkWork work) => side.Store.Commit([work.Lease], writer => Save(writer, work));

    /// <summary>Creations are about to be sent: from here on they count as possibly done.</summary>
    public void Intend(IReadOnlyList<LinkWork> works, string item, Func<LinkWork, string> known) =>
        side.Store.Commit(works.Select(w => w.Lease).ToArray(), writer =>
        {
            foreach (LinkWork work in works)
            {
                Save(writer, work);
#if PLANTED
                if (PlantedBugs.Active == PlantedBug.SkipIntent)
                    continue;
#endif
                writer.AddIntent(new Intent(side.Key, side.Name, work.Link.Link, item, side.Now, known(work)));
            }
        });

    /// <summary>The outcome of creations is known, and in the links: they were made, or they were not.</summary>
    public void Settled(IReadOnlyList<LinkWork> works, string item)
    {
        if (works.Count == 0)
            return;
        side.Store.Commit(works.Select(w => w.Lease).ToArray(), writer =>
        {
            foreach (LinkWork work in works)
            {
                Save(writer, work);
                writer.RemoveIntent(side.Key, side.Name, work.Link.Link, item);
            }
        });
    }

    /// <summary>
    /// Replicas have been worked in: the new base, the end of the message, the conflicts that came to light, and our answer,
    /// for all of them in one transaction.
    /// </summary>
    public void DoneAll(IReadOnlyList<LinkWork> works, bool asked)
    {
        if (works.Count == 0)
            return;
        side.Store.Commit(works.Select(w => w.Lease).ToArray(), writer =>
        {
            foreach (LinkWork work in works)
                Done(writer, work, asked);
        });
    }

    private void Done(ISyncWriter writer, LinkWork work, bool asked)
    {
        SideLink link = work.Link;
        bool answer = link.Received is { WantsAnswer: true } && link.AppliedSequence < link.ReceivedSequence;
        link.AppliedSequence = link.ReceivedSequence;
        link.Attempts = 0;
        link.Due = null;
        writer.Consume(side.Key, side.Name, link.Link, link.ReceivedSequence);
        writer.ClearError(side.Key, side.Name, link.Link);
        Publish.Send(side, writer, link, answer, asked);
        if (side.HasReferences && References.IsOver(side, link))
            link.Due = side.Now; // it came while this one was in hand
        MarkSynchronized(link, side.Now);
        Save(writer, work);
    }

    /// <summary>
    /// A link is never saved without the conflicts that its plan brought to light: what was decided is in its memory already.
    /// </summary>
    private void Save(ISyncWriter writer, LinkWork work)
    {
#if PLANTED
        if (PlantedBugs.Active == PlantedBug.ConflictsAfterWrite && work.Link.AppliedSequence < work.Link.ReceivedSequence)
        {
            writer.SaveLink(work.Link);
            return;
        }
#endif
        foreach (ConflictRecord conflict in work.Plan?.Conflicts ?? [])
            writer.RecordConflict(conflict);
        References.Save(side, writer, work.Link);
    }

    /// <summary>The pairing has ended: what arrives for it is dropped. Writes whose look at the history is still due keep it due.</summary>
    public void Close(LinkWork work, IReadOnlyList<ConflictRecord> conflicts)
    {
        work.Link.Due = work.Link.IssueId is not null && work.Link.Memory.Writes.Count > 0 ? side.Now + side.Options.RetryFirst : null;
        work.Link.AppliedSequence = work.Link.ReceivedSequence;
        side.Store.Commit([work.Lease], writer =>
        {
            foreach (ConflictRecord conflict in conflicts)
                writer.RecordConflict(conflict);
            writer.SaveLink(work.Link);
            writer.Consume(side.Key, side.Name, work.Link.Link, work.Link.ReceivedSequence);
            writer.ClearError(side.Key, side.Name, work.Link.Link);
        });
    }

    /// <summary>Our issue was read again.</summary>
    public void Observed(LinkWork work, IReadOnlyList<ConflictRecord> conflicts, bool asked) => side.Store.Commit([work.Lease], writer =>
    {
        foreach (ConflictRecord conflict in conflicts)
            writer.RecordConflict(conflict);
        Publish.Send(side, writer, work.Link, answer: false, asked);
        References.Save(side, writer, work.Link);
    });

    /// <summary>A preview has shown it: in the copy of the state that it works on, it is dealt with.</summary>
    public void Previewed(LinkWork work)
    {
        work.Link.Due = null;
        work.Link.AppliedSequence = work.Link.ReceivedSequence;
        side.Store.Commit([work.Lease], writer =>
        {
            writer.SaveLink(work.Link);
            writer.Consume(side.Key, side.Name, work.Link.Link, work.Link.ReceivedSequence);
        });
    }

    /// <summary>It could not be worked in: it waits, in order, and holds up nothing else.</summary>
    public void Failed(LinkWork work, SyncException error)
    {
        SideLink link = work.Link;
        link.Attempts++;
        link.Due = side.Now + Wait(link.Attempts, error);
        side.Store.Commit([work.Lease], writer =>
        {
            // What arrived is kept in the link, so the message need not stay in the box.
            Save(writer, work);
            writer.Consume(side.Key, side.Name, link.Link, link.ReceivedSequence);
            writer.RecordError(ErrorOf(work, error));
        });
    }

    private ErrorRecord ErrorOf(LinkWork work, SyncException error) => new()
    {
        Connection = side.Key,
        Side = side.Name,
        Link = work.Link.Link,
        IssueKey = work.Link.IssueKey,
        TwinKey = work.Link.TwinKey,
        ErrorId = error.ErrorId,
        Kind = error.Kind,
        Message = work.Say(error),
        Advice = error.Advice,
        Since = side.Now,
        Last = side.Now,
        Next = work.Link.Due,
    };

    /// <summary>
    /// Nothing of it can be done before another issue is here. It is due again when that one is, when another replica arrives, or at
    /// a time where one is given.
    /// </summary>
    public void Waits(LinkWork work, DateTimeOffset? due, SyncException? error)
    {
        SideLink link = work.Link;
        side.Store.Commit([work.Lease], writer =>
        {
            link.Due = References.IsOver(side, link) ? side.Now : due;
            Save(writer, work);
            writer.Consume(side.Key, side.Name, link.Link, link.ReceivedSequence);
            if (error is null)
                writer.ClearError(side.Key, side.Name, link.Link);
            else
                writer.RecordError(ErrorOf(work, error));
        });
    }

    /// <summary>It is not done, but nothing is wrong: it is looked at again.</summary>
    public void Postponed(LinkWork work, DateTimeOffset due)
    {
        work.Link.Due = due;
        side.Store.Commit([work.Lease], writer =>
        {
            Save(writer, work);
            writer.Consume(side.Key, side.Name, work.Link.Link, work.Link.ReceivedSequence);
        });
    }

    /// <summary>True when neither side has anything that the other does not know.</summary>
    public static void MarkSynchronized(SideLink link, DateTimeOffset now)
    {
        if (link.State == LinkState.Linked
            && link.TwinId is not null
            && link.AppliedSequence == link.ReceivedSequence
            && link.Memory.Fields.Values.All(f => !f.Leaves || !f.IsOwn)
            && link.Memory.Items.Values.All(IsSettled))
            link.Synchronized = now;
    }

    /// <summary>True when nothing more is expected about an item.</summary>
    private static bool IsSettled(ItemMemory item) =>
        item.LeftOut is not null || item.Refused is not null || item.Withheld || (item.DeletedHere ? item.LetGo : !item.IsOwn);

    /// <summary>
    /// Passing trouble is tried again soon; what a person has to put right is still looked at now and then, so that it
    /// resumes by itself once it is.
    /// </summary>
    private TimeSpan Wait(int attempts, SyncException error)
    {
        if (error is Jira.JiraException { RetryAfter: { } after })
            return after;
        double factor = Math.Pow(2, Math.Min(attempts - 1, 16));
        TimeSpan first = error.Kind is SyncErrorKind.Transient or SyncErrorKind.Limit or SyncErrorKind.Busy
            ? side.Options.RetryFirst
            : TimeSpan.FromTicks(side.Options.RetryFirst.Ticks * 10);
        double ticks = Math.Min(first.Ticks * factor, side.Options.RetryLongest.Ticks);
        return TimeSpan.FromTicks((long)ticks);
    }
}
