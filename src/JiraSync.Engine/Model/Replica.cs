using System;
using System.Collections.Generic;

namespace JiraSync.Engine.Model;

/// <summary>
/// The neutral copy of an issue that a side's outgoing rules produce: all that ever leaves a side. A whole, not a change:
/// a later one replaces an earlier one, and repeated or late ones do no harm (<see cref="Sequence"/>).
/// </summary>
public sealed record Replica
{
    /// <summary>The link (GUID in "D" form), the same on both sides.</summary>
    public required string Link { get; init; }

    /// <summary>Rises by one with every replica of this link that the sender sends, from 1.</summary>
    public long Sequence { get; init; }

    /// <summary>The receiver's sequence that the sender had worked in when it sent this; 0: none.</summary>
    public long Acknowledges { get; init; }

    /// <summary>Id of the sender's issue; null on a receipt for something that has no issue.</summary>
    public string? IssueId { get; init; }

    /// <summary>Its key, for people.</summary>
    public string? IssueKey { get; init; }

    /// <summary>Where people see it.</summary>
    public string? IssueUrl { get; init; }

    /// <summary>
    /// True when nothing but the acknowledgement is meant: the sender's issues do not travel this way
    /// (one-way connection), so nothing is concluded from what is missing.
    /// </summary>
    public bool IsReceipt { get; init; }

    /// <summary>
    /// Names of the fields about which a conflict waits for a person on the sender's side. A receipt carries no fields, and must
    /// not pass for having agreed to these.
    /// </summary>
    public IReadOnlyList<string> HeldFields { get; init; } = [];

    /// <summary>True when the sender waits to hear what became of it; an answer that asks for no answer ends the talk.</summary>
    public bool WantsAnswer { get; init; }

    /// <summary>True when the sender has ended the pairing: nothing more will come, and nothing more is wanted.</summary>
    public bool IsFarewell { get; init; }

    /// <summary>True when the sender's issue is a sub-task.</summary>
    public bool IsSubtask { get; init; }

    /// <summary>Fields by neutral name.</summary>
    public IReadOnlyDictionary<string, ReplicaField> Fields { get; init; } = new Dictionary<string, ReplicaField>();

    /// <summary>People whom the texts mention, as far as the sender knows them.</summary>
    public IReadOnlyList<JiraUser> Mentions { get; init; } = [];

    /// <summary>Comments, oldest first.</summary>
    public IReadOnlyList<ReplicaComment> Comments { get; init; } = [];

    /// <summary>Attachments, oldest first.</summary>
    public IReadOnlyList<ReplicaAttachment> Attachments { get; init; } = [];

    /// <summary>
    /// Comments that the sender had and that its people deleted. Said, and not left to be told from their absence: the replica
    /// that showed them may have been replaced by this one before it was read.
    /// </summary>
    public IReadOnlyList<ItemIdentity> DeletedComments { get; init; } = [];

    /// <summary>The same for attachments, whose ids are their own.</summary>
    public IReadOnlyList<ItemIdentity> DeletedAttachments { get; init; } = [];

    /// <summary>Worklogs, oldest first.</summary>
    public IReadOnlyList<ReplicaWorklog> Worklogs { get; init; } = [];

    /// <summary>Worklogs that the sender had and that its people deleted.</summary>
    public IReadOnlyList<ItemIdentity> DeletedWorklogs { get; init; } = [];

    /// <summary>
    /// Comments that the sender has and of which nothing more may leave, since they were restricted after they had left: nothing is
    /// said of them but that they are there, so that nobody takes them for deleted.
    /// </summary>
    public IReadOnlyList<ItemIdentity> WithheldComments { get; init; } = [];

    /// <summary>Attachments that the sender's filter does not let out.</summary>
    public IReadOnlyList<ItemIdentity> WithheldAttachments { get; init; } = [];

    /// <summary>Worklogs of which nothing more may leave.</summary>
    public IReadOnlyList<ItemIdentity> WithheldWorklogs { get; init; } = [];

    /// <summary>
    /// True when the lists of items are all that the rules let out. Otherwise nothing is concluded from an item's absence.
    /// </summary>
    public bool ItemsComplete { get; init; }
}

/// <summary>A field in a replica.</summary>
/// <param name="Value">The value; null: empty.</param>
/// <param name="Own">
/// True when people of the sender's side set it; false when it is what syncing put there, which asks nothing of the receiver
/// (without this, a lossy conversion would travel back and overwrite its own source).
/// </param>
/// <param name="ChangedAt">When people last changed it, where known; only on <paramref name="Own"/> ones.</param>
/// <param name="ChangedBy">Who did, where known, by display name.</param>
/// <param name="Held">True while a conflict about it waits for a person on the sender's side.</param>
/// <param name="Acknowledges">
/// The receiver's sequence whose value of this field the sender had worked in, where the replica as a whole is not worked in yet.
/// </param>
public sealed record ReplicaField(FieldValue? Value, bool Own, DateTimeOffset? ChangedAt = null, string? ChangedBy = null, bool Held = false, long Acknowledges = 0);

/// <summary>
/// What an item (comment, attachment, worklog) is called on both sides: where it was born, and its id there. The copy on the other side
/// has the same identity.
/// </summary>
/// <param name="BornAtSender">True when it was born on the side that sends the replica.</param>
/// <param name="Id">Its id at its birthplace.</param>
public readonly record struct ItemIdentity(bool BornAtSender, string Id)
{
    /// <summary>The same item as the receiver calls it.</summary>
    [Newtonsoft.Json.JsonIgnore]
    public ItemIdentity Mirrored => new(!BornAtSender, Id);

    /// <inheritdoc/>
    public override string ToString() => (BornAtSender ? "ours:" : "theirs:") + Id;
}

/// <summary>A comment in a replica.</summary>
/// <param name="Identity">Its identity, as the sender says it.</param>
/// <param name="Body">Its text, without the header that names the author.</param>
/// <param name="Author">Display name of the author, where known.</param>
/// <param name="Created">When it was written.</param>
/// <param name="Updated">When it was last edited.</param>
/// <param name="Own">True when people of the sender's side wrote or edited it since it was last agreed.</param>
/// <param name="Acknowledges">The receiver's sequence whose text of it the sender had worked in, as on fields.</param>
public sealed record ReplicaComment(ItemIdentity Identity, RichText Body, string? Author, DateTimeOffset Created, DateTimeOffset Updated, bool Own, long Acknowledges = 0)
    : IReplicaText
{
    /// <summary>
    /// Who may see it on the receiver's side, as <see cref="VisibilityText"/> says it; null: everybody. The sender's matrix made it:
    /// the names of its own roles and groups never leave.
    /// </summary>
    public string? Audience { get; init; }
}

/// <summary>Logged work in a replica.</summary>
/// <param name="Identity">Its identity, as the sender says it.</param>
/// <param name="Started">When the work began.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Body">Its text, without the header that names the author; null: none.</param>
/// <param name="Author">Display name of the author, where known.</param>
/// <param name="Created">When it was logged.</param>
/// <param name="Updated">When it was last edited.</param>
/// <param name="Own">True when people of the sender's side logged or edited it since it was last agreed.</param>
/// <param name="Acknowledges">The receiver's sequence whose state of it the sender had worked in, as on fields.</param>
public sealed record ReplicaWorklog(
    ItemIdentity Identity,
    DateTimeOffset Started,
    long Seconds,
    RichText? Body,
    string? Author,
    DateTimeOffset Created,
    DateTimeOffset Updated,
    bool Own,
    long Acknowledges = 0)
    : IReplicaText
{
    string? IReplicaText.Audience => null;
}

/// <summary>What items that people write and edit have in common in a replica.</summary>
public interface IReplicaText
{
    /// <summary>Its identity, as the sender says it.</summary>
    ItemIdentity Identity { get; }

    /// <summary>Its text, without the header that names the author; null: none.</summary>
    RichText? Body { get; }

    /// <summary>Display name of the author, where known.</summary>
    string? Author { get; }

    /// <summary>When it was written.</summary>
    DateTimeOffset Created { get; }

    /// <summary>When it was last edited.</summary>
    DateTimeOffset Updated { get; }

    /// <summary>True when people of the sender's side wrote or edited it since it was last agreed.</summary>
    bool Own { get; }

    /// <summary>The receiver's sequence whose state of it the sender had worked in.</summary>
    long Acknowledges { get; }

    /// <summary>Who may see it on the receiver's side; null: everybody.</summary>
    string? Audience { get; }
}

/// <summary>An attachment in a replica; its content is asked for through the exchange.</summary>
/// <param name="Identity">Its identity, as the sender says it.</param>
/// <param name="FileName">File name.</param>
/// <param name="MediaType">Media type.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Author">Display name of who added it, where known.</param>
/// <param name="Created">When it was added.</param>
/// <param name="ContentUrl">Where the sender's own client finds the content.</param>
/// <param name="MediaId">How the sender's texts point at it, where that is not its name.</param>
public sealed record ReplicaAttachment(
    ItemIdentity Identity, string FileName, string MediaType, long Size, string? Author, DateTimeOffset Created, string ContentUrl, string? MediaId = null);
