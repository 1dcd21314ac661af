using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>
/// Makes our issue's replica from what was observed, and sends it when its values differ from those last sent, or when the
/// other side waits for an answer. This comparison is the echo guard: who made a change plays no part.
/// </summary>
internal static class Publish
{
    /// <summary>Sends, within the transaction that also saves the link.</summary>
    /// <param name="side">Our side.</param>
    /// <param name="writer">The transaction.</param>
    /// <param name="link">Our half; its sequence and memory move.</param>
    /// <param name="answer">True when the other side waits for an answer.</param>
    /// <param name="asked">True when a person asked for it: lets out what a Manual side keeps.</param>
    /// <returns>True when something was sent.</returns>
    public static bool Send(SideContext side, State.ISyncWriter writer, SideLink link, bool answer, bool asked)
    {
        if (link.IssueId is null || link.State != LinkState.Linked)
            return false;
        if (side.HasReferences)
            References.Refresh(side, link);
        bool mayLeave = side.Config.Method == SyncMethod.Automatic || (side.Config.Method == SyncMethod.Manual && asked);
        LinkMemory memory = link.Memory;
        string digest = mayLeave ? Digest(side, link) : "";
        bool differs = mayLeave && digest != memory.SentDigest;
        if (!differs && !answer)
            return false;

        link.SentSequence++;
        Replica replica = mayLeave ? Compose(side, link) : Receipt(side, link);
        if (mayLeave)
        {
            memory.SentDigest = digest;
            memory.Sent.Add(new SentMemory(
                link.SentSequence,
                Leaving(side, memory).ToDictionary(f => f.Key, f => FieldValue.CanonicalOf(f.Value.Now)),
                Shown(side, memory).ToDictionary(i => i.Key, i => i.Content)));
            foreach (ItemMemory deleted in memory.Items.Values.Where(i => i.DeletedHere && i.DeletionSaid == 0 && MayLeave(side, i)))
                deleted.DeletionSaid = link.SentSequence;
        }
        side.Exchange.Send(writer, replica);
        return true;
    }

    /// <summary>The replica as it would be sent now.</summary>
    public static Replica Compose(SideContext side, SideLink link)
    {
        LinkMemory memory = link.Memory;
        ItemMemory[] shown = Shown(side, memory).OrderBy(i => i.Created).ThenBy(i => i.Id, StringComparer.Ordinal).ToArray();
        return Receipt(side, link) with
        {
            IsReceipt = false,
            IsSubtask = memory.IsSubtask,
            Fields = Leaving(side, memory).ToDictionary(
                f => f.Key,
                f => new ReplicaField(f.Value.Now, memory.IsOwn(f.Key), f.Value.ChangedAt, f.Value.ChangedBy, f.Value.Held, f.Value.TheirsSequence)),
            Comments = shown.Where(i => i.Kind == ItemKind.Comment && i.Now is not null)
                .Select(i => new ReplicaComment(new(i.BornHere, i.Id), i.Now!, i.Author, i.Created, i.Updated, memory.IsOwn(i), i.TheirsSequence) { Audience = i.Audience })
                .ToArray(),
            Worklogs = shown.Where(i => i.Kind == ItemKind.Worklog)
                .Select(i => new ReplicaWorklog(new(i.BornHere, i.Id), i.Started, i.Seconds, i.Now, i.Author, i.Created, i.Updated, memory.IsOwn(i), i.TheirsSequence))
                .ToArray(),
            Attachments = shown.Where(i => i.Kind == ItemKind.Attachment)
                .Select(i => new ReplicaAttachment(
                    new(i.BornHere, i.Id), i.OurName ?? i.FileName ?? i.Id, i.MediaType ?? "application/octet-stream", i.Size, i.Author, i.Created, i.ContentUrl ?? "", i.MediaId))
                .ToArray(),
            Mentions = memory.Mentions.Values.OrderBy(u => u.Id, StringComparer.Ordinal).ToArray(),
            ItemsComplete = memory.ItemsComplete,
            DeletedComments = Deleted(side, memory, ItemKind.Comment),
            DeletedAttachments = Deleted(side, memory, ItemKind.Attachment),
            DeletedWorklogs = Deleted(side, memory, ItemKind.Worklog),
            WithheldComments = Withheld(side, memory, ItemKind.Comment),
            WithheldAttachments = Withheld(side, memory, ItemKind.Attachment),
            WithheldWorklogs = Withheld(side, memory, ItemKind.Worklog),
            WantsAnswer = Leaving(side, memory).Any(f => memory.IsOwn(f.Key) && !f.Value.Held)
                || memory.Items.Values.Any(i => MayLeave(side, i) && !IsWithheld(side, i) && (IsShown(i) ? memory.IsOwn(i) || !i.SeenThere : i is { DeletedHere: true, LetGo: false })),
        };
    }

    /// <summary>True for items that our issue shows now.</summary>
    public static bool IsShown(ItemMemory item) => item.OurId is not null && !item.DeletedHere;

    private static ItemIdentity[] Deleted(SideContext side, LinkMemory memory, ItemKind kind) => memory.Items.Values
        .Where(i => i.Kind == kind && MayLeave(side, i) && i.DeletedHere)
        .OrderBy(i => i.Key, StringComparer.Ordinal)
        .Select(i => new ItemIdentity(i.BornHere, i.Id))
        .ToArray();

    /// <summary>Those of which the other side knows, or is to know, no more than that they are there.</summary>
    private static ItemIdentity[] Withheld(SideContext side, LinkMemory memory, ItemKind kind) => memory.Items.Values
        .Where(i => i.Kind == kind && IsShown(i) && MayLeave(side, i) && IsWithheld(side, i))
        .Where(i => kind == ItemKind.Attachment || i.SeenThere || i.Base.Ours is not null || memory.Sent.Any(s => s.Items.ContainsKey(i.Key)))
        .OrderBy(i => i.Key, StringComparer.Ordinal)
        .Select(i => new ItemIdentity(i.BornHere, i.Id))
        .ToArray();

    /// <summary>True for items that stay at home: by their restriction, by a filter, or as edited beginnings of longer texts.</summary>
    public static bool IsWithheld(SideContext side, ItemMemory item) => item.Kind == ItemKind.Attachment
        ? item.BornHere && side.Items.Attachments.Outgoing.Refusal(item.FileName ?? "", item.MediaType ?? "", item.Size) is not null
        : item.Withheld || item is { Shortened: true, IsOwn: true };

    /// <summary>True for items of a kind that the rules let out.</summary>
    public static bool MayLeave(SideContext side, ItemMemory item) => side.Flow(item.Kind).Leaves;

    /// <summary>The fields that the rules let out. What was changed in the beginning of a longer text would replace the whole.</summary>
    private static IEnumerable<KeyValuePair<string, FieldMemory>> Leaving(SideContext side, LinkMemory memory) =>
        memory.Fields.Where(f => side.Rules.Fields.TryGetValue(f.Key, out Rules.RuleField? rule) && rule.Leaves && f.Value is not { Shortened: true, IsOwn: true });

    private static IEnumerable<ItemMemory> Shown(SideContext side, LinkMemory memory) =>
        memory.Items.Values.Where(i => IsShown(i) && MayLeave(side, i) && !IsWithheld(side, i));

    private static Replica Receipt(SideContext side, SideLink link) => new()
    {
        Link = link.Link,
        Sequence = link.SentSequence,
        Acknowledges = link.AppliedSequence,
        IssueId = link.IssueId,
        IssueKey = link.IssueKey,
        IssueUrl = IssueAddress.PageOf(side.Client.BaseUrl, link.IssueKey),
        IsReceipt = true,
        HeldFields = link.Memory.Fields.Where(f => f.Value.Held).Select(f => f.Key).OrderBy(f => f, StringComparer.Ordinal).ToArray(),
    };

    /// <summary>A digest of the values alone, so that a change of mere bookkeeping sends nothing.</summary>
    private static string Digest(SideContext side, SideLink link)
    {
        var text = new StringBuilder(link.IssueKey).Append('\n');
        foreach (KeyValuePair<string, FieldMemory> field in Leaving(side, link.Memory).OrderBy(f => f.Key, StringComparer.Ordinal))
            text.Append(field.Key).Append('=').Append(FieldValue.CanonicalOf(field.Value.Now)).Append(References.LinksOf(field.Value.Now)).Append('\n');
        foreach (ItemMemory item in Shown(side, link.Memory).OrderBy(i => i.Key, StringComparer.Ordinal))
            text.Append(item.Key).Append('=').Append(item.Content).Append(item.Audience is null ? "" : " to " + item.Audience).Append('\n');
        foreach (ItemKind kind in new[] { ItemKind.Comment, ItemKind.Attachment, ItemKind.Worklog })
        {
            foreach (ItemIdentity withheld in Withheld(side, link.Memory, kind))
                text.Append(kind).Append(' ').Append(withheld).Append(" stays\n");
        }
        using var sha = SHA256.Create();
        return Convert.ToBase64String(sha.ComputeHash(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
