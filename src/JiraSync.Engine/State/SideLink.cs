using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using JiraSync.Engine.Model;
using JiraSync.Engine.Sync;
using Newtonsoft.Json;

namespace JiraSync.Engine.State;

/// <summary>Where a link stands on one side.</summary>
public enum LinkState
{
    /// <summary>This side has no issue of its own yet; it is to create one.</summary>
    Awaiting,

    /// <summary>This side has its issue.</summary>
    Linked,

    /// <summary>This side's issue was deleted or may no longer be seen; nothing is written.</summary>
    Gone,

    /// <summary>The pairing was ended; the row is kept so that late messages find it closed.</summary>
    Ended,
}

/// <summary>
/// One side's half of a link: what this side has observed and what was agreed. It holds observations, never work: what is to be
/// done follows from them, so that a process killed anywhere does the right thing when it starts again. Mutable while one
/// worker holds the link's lease; saved whole.
/// </summary>
public sealed class SideLink
{
    /// <summary>Id of the connection (GUID in "D" form).</summary>
    public required string Connection { get; init; }

    /// <summary>Which half.</summary>
    public required SideName Side { get; init; }

    /// <summary>Id of the link (GUID in "D" form), the same on both halves.</summary>
    public required string Link { get; init; }

    /// <summary>Where it stands.</summary>
    public LinkState State { get; set; }

    /// <summary>True on the half where the link was started.</summary>
    public bool Started { get; init; }

    /// <summary>When the link was started.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>Id of this side's issue; null until it exists.</summary>
    public string? IssueId { get; set; }

    /// <summary>Its key when last seen.</summary>
    public string? IssueKey { get; set; }

    /// <summary>Version (Jira's <c>updated</c>) of the newest observation of this side's issue.</summary>
    public DateTimeOffset Observed { get; set; }

    /// <summary>Id of the other side's issue, as its replica said.</summary>
    public string? TwinId { get; set; }

    /// <summary>Key of the other side's issue, as its replica said.</summary>
    public string? TwinKey { get; set; }

    /// <summary>When both sides were last seen to agree; null: never.</summary>
    public DateTimeOffset? Synchronized { get; set; }

    /// <summary>Sequence of the replica last sent; 0: none.</summary>
    public long SentSequence { get; set; }

    /// <summary>Sequence of the replica last received; 0: none.</summary>
    public long ReceivedSequence { get; set; }

    /// <summary>Sequence of the replica last worked in; less than <see cref="ReceivedSequence"/> while one waits.</summary>
    public long AppliedSequence { get; set; }

    /// <summary>What was observed and agreed.</summary>
    public LinkMemory Memory { get; set; } = new();

    /// <summary>The replica last received; null before the first.</summary>
    public Replica? Received { get; set; }

    /// <summary>When work on it is next to be tried; null: nothing waits.</summary>
    public DateTimeOffset? Due { get; set; }

    /// <summary>Failed tries since the last success.</summary>
    public int Attempts { get; set; }
}

/// <summary>The part of a half that only the engine reads: kept as one JSON document.</summary>
public sealed class LinkMemory
{
    /// <summary>Fields by neutral name.</summary>
    public Dictionary<string, FieldMemory> Fields { get; set; } = [];

    /// <summary>Comments, attachments and worklogs by kind and identity (<see cref="ItemMemory.KeyOf"/>).</summary>
    public Dictionary<string, ItemMemory> Items { get; set; } = [];

    /// <summary>What our fields held in each replica that was sent and not yet acknowledged.</summary>
    public List<SentMemory> Sent { get; set; } = [];

    /// <summary>Items that we deleted in our Jira, newest last: an index that lags may show them once more.</summary>
    public List<string> Removed { get; set; } = [];

    /// <summary>Own edits that have not yet been checked against the issue's history.</summary>
    public List<WriteMemory> Writes { get; set; } = [];

    /// <summary>Id of the newest history entry of our issue that was seen; null: none.</summary>
    public string? LastChange { get; set; }

    /// <summary>Name of our issue's type when last seen; null: never seen.</summary>
    public string? TypeName { get; set; }

    /// <summary>Digest of the replica last sent, to see whether a new one differs.</summary>
    public string? SentDigest { get; set; }

    /// <summary>True when all of this side's comments and attachments were seen at the last observation.</summary>
    public bool ItemsComplete { get; set; }

    /// <summary>True when our issue has to be read again before anything is decided.</summary>
    public bool Reread { get; set; }

    /// <summary>People whom our texts mention, by account id or user name.</summary>
    public Dictionary<string, JiraUser> Mentions { get; set; } = [];

    /// <summary>What people were last told of that could not be carried over: it is told again when it changes.</summary>
    public List<string> Notices { get; set; } = [];

    /// <summary>The status that our issue was taken out of so that it could be edited, and that it is to go back to; null: none.</summary>
    public ReturnMemory? Return { get; set; }

    /// <summary>Links that a field of ours is to point at and whose issue is not here yet.</summary>
    public HashSet<string> WaitsFor { get; set; } = [];

    /// <summary>Issues of our Jira (ids, or keys where no id is known) that a field of ours points at and that are not in sync.</summary>
    public HashSet<string> LooksFor { get; set; } = [];

    /// <summary>True when our issue is a sub-task.</summary>
    public bool IsSubtask { get; set; }

    /// <summary>What the store is to find this half by, once it is there.</summary>
    [JsonIgnore]
    public IEnumerable<string> Waits => WaitsFor.Select(WaitForLink).Concat(LooksFor.Select(WaitForIssue));

    /// <summary>The name of waiting for the issue of a link.</summary>
    public static string WaitForLink(string link) => "link/" + link;

    /// <summary>The name of waiting until an issue of ours, by id or key, is in sync.</summary>
    public static string WaitForIssue(string idOrKey) => "issue/" + idOrKey.ToUpperInvariant();

    /// <summary>
    /// True when people of this side set the field's present value, as far as the other side can know: against what was agreed,
    /// and against every value that is still on its way there. Who goes back to the agreed value takes back the one on its way.
    /// </summary>
    public bool IsOwn(string field)
    {
        FieldMemory memory = Fields[field];
        if (memory.IsOwn)
            return true;
        string now = FieldValue.CanonicalOf(memory.Now);
        return Sent.Any(s => s.Fields.TryGetValue(field, out string? sent) && sent != now);
    }

    /// <summary>The same for a comment or worklog.</summary>
    public bool IsOwn(ItemMemory item) => item.IsOwn || IsOnItsWay(item);

    /// <summary>True when another content of an item than its present one is on its way to the other side.</summary>
    public bool IsOnItsWay(ItemMemory item)
    {
        if (item.Kind == ItemKind.Attachment)
            return false;
        string now = item.Content;
        return Sent.Any(s => s.Items.TryGetValue(item.Key, out string? sent) && sent != now);
    }

    /// <summary>Remembers an item that we deleted; the oldest of very many are forgotten.</summary>
    public void Remove(ItemMemory item)
    {
        Items.Remove(item.Key);
        if (item.OurId is null)
            return;
        Removed.Add(ItemMemory.RemovedKey(item.Kind, item.OurId));
        if (Removed.Count > 100)
            Removed.RemoveAt(0);
    }

    /// <summary>
    /// A field was agreed anew: what was sent of it before is history, and a late acknowledgement of that must not bring it back.
    /// </summary>
    public void Settle(string field)
    {
        foreach (SentMemory sent in Sent)
            sent.Fields.Remove(field);
    }

    /// <summary>The same for an item.</summary>
    public void SettleItem(string key)
    {
        foreach (SentMemory sent in Sent)
            sent.Items.Remove(key);
    }
}

/// <summary>What is known of a field of ours.</summary>
public sealed class FieldMemory
{
    /// <summary>Value at the last observation (or after our own write).</summary>
    public FieldValue? Now { get; set; }

    /// <summary>What was agreed.</summary>
    public MergeBase Base { get; set; }

    /// <summary>Sequence of the received replica whose value was worked in last; 0: none.</summary>
    public long TheirsSequence { get; set; }

    /// <summary>
    /// True while <see cref="Base"/> holds what we wrote rather than what was read back: Jira may have rewritten it.
    /// </summary>
    public bool Unconfirmed { get; set; }

    /// <summary>When people last changed it, by our clock; null: unknown or never.</summary>
    public DateTimeOffset? ChangedAt { get; set; }

    /// <summary>Who did.</summary>
    public string? ChangedBy { get; set; }

    /// <summary>True while a conflict about it waits for a person.</summary>
    public bool Held { get; set; }

    /// <summary>False for a field whose value does not go into our replica: it is only written to.</summary>
    public bool Leaves { get; set; } = true;

    /// <summary>Of a set: the elements that we added and have not seen there yet.</summary>
    public List<string> Added { get; set; } = [];

    /// <summary>True while something that it is to point at is not here yet: what was received of it is not worked in.</summary>
    public bool Waiting { get; set; }

    /// <summary>
    /// True when it was written shorter than what arrived, since our Jira takes no more. What people change in it stays here: it
    /// would replace the whole on the other side.
    /// </summary>
    public bool Shortened { get; set; }

    /// <summary>Why our Jira does not let it be written, when it does not; null otherwise.</summary>
    public string? Blocked { get; set; }

    /// <summary>A value of people's that a write of ours overwrote unseen and that is to be put back; null: none.</summary>
    public RestoreMemory? Restore { get; set; }

    /// <summary>True when people of this side set the present value.</summary>
    [JsonIgnore]
    public bool IsOwn => Base.Ours is null || FieldValue.CanonicalOf(Now) != Base.Ours;
}

/// <summary>Kinds of items.</summary>
public enum ItemKind
{
    /// <summary>A comment.</summary>
    Comment,

    /// <summary>An attachment.</summary>
    Attachment,

    /// <summary>Logged work.</summary>
    Worklog,
}

/// <summary>What is known of a comment, an attachment or a worklog.</summary>
public sealed class ItemMemory
{
    /// <summary>What it is.</summary>
    public ItemKind Kind { get; set; }

    /// <summary>True when it was born on this side.</summary>
    public bool BornHere { get; set; }

    /// <summary>Its id where it was born.</summary>
    public string Id { get; set; } = "";

    /// <summary>Its id in our Jira; null while the copy does not exist or after it was deleted here.</summary>
    public string? OurId { get; set; }

    /// <summary>True when it was seen here and then deleted by people of this side.</summary>
    public bool DeletedHere { get; set; }

    /// <summary>True when the other side has shown it to us, so that its later absence means that it was deleted there.</summary>
    public bool SeenThere { get; set; }

    /// <summary>What was agreed of its <see cref="Content"/>; attachments never change.</summary>
    public MergeBase Base { get; set; }

    /// <summary>Sequence of the received replica whose text was worked in last; 0: none.</summary>
    public long TheirsSequence { get; set; }

    /// <summary>Text of ours at the last observation, the header left out.</summary>
    public RichText? Now { get; set; }

    /// <summary>The header that we put before the text of a copy; null on items born here.</summary>
    public string? Header { get; set; }

    /// <summary>Worklogs: when the work began.</summary>
    public DateTimeOffset Started { get; set; }

    /// <summary>Worklogs: how long it took.</summary>
    public long Seconds { get; set; }

    /// <summary>Who sees its copy on the other side (<see cref="VisibilityText"/>); null: everybody.</summary>
    public string? Audience { get; set; }

    /// <summary>Who we let see a copy when we wrote it; null: everybody.</summary>
    public string? Given { get; set; }

    /// <summary>True while it is restricted here and the connection does not say where such items go: nothing more of it leaves.</summary>
    public bool Withheld { get; set; }

    /// <summary>The content that an edit of ours gives it, while the outcome is not recorded: who finds that has found no edit of people's.</summary>
    public string? Writing { get; set; }

    /// <summary>True when its text is only the beginning of what arrived, as with fields.</summary>
    public bool Shortened { get; set; }

    /// <summary>Author's display name.</summary>
    public string? Author { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; set; }

    /// <summary>When it was last edited; of an attachment, when it was attached in our Jira.</summary>
    public DateTimeOffset Updated { get; set; }

    /// <summary>Attachments: file name.</summary>
    public string? FileName { get; set; }

    /// <summary>Attachments: media type.</summary>
    public string? MediaType { get; set; }

    /// <summary>Attachments: bytes.</summary>
    public long Size { get; set; }

    /// <summary>Attachments: how texts of our Jira point at it, where that is not its name and somebody had to know.</summary>
    public string? MediaId { get; set; }

    /// <summary>Attachments: where our client finds the content.</summary>
    public string? ContentUrl { get; set; }

    /// <summary>Attachments: name under which our Jira stores a copy, where it is not <see cref="FileName"/>.</summary>
    public string? OurName { get; set; }

    /// <summary>Attachments: SHA-256 of the content that was copied, in hexadecimal digits; null: not copied by us.</summary>
    public string? Hash { get; set; }

    /// <summary>Why it could not be copied, when it could not; then it is left out until it changes.</summary>
    public string? Refused { get; set; }

    /// <summary>Why a setting leaves it out at present; said once.</summary>
    public string? LeftOut { get; set; }

    /// <summary>Sequence of the replica that first said that it was deleted here; 0: none did.</summary>
    public long DeletionSaid { get; set; }

    /// <summary>True when it was deleted here and the other side knows that and keeps its own: so it stays.</summary>
    public bool LetGo { get; set; }

    /// <summary>What records of conflicts call it.</summary>
    [JsonIgnore]
    public string Label => Kind.ToString().ToLowerInvariant() + " " + OurId;

    /// <summary>Its key in <see cref="LinkMemory.Items"/>.</summary>
    [JsonIgnore]
    public string Key => KeyOf(Kind, BornHere, Id);

    /// <summary>The key of an item.</summary>
    public static string KeyOf(ItemKind kind, bool bornHere, string id) => PrefixOf(kind) + (bornHere ? "ours:" : "theirs:") + id;

    /// <summary>How keys of a kind begin.</summary>
    public static string PrefixOf(ItemKind kind) => kind switch
    {
        ItemKind.Comment => "c:",
        ItemKind.Attachment => "a:",
        _ => "w:",
    };

    /// <summary>How an item of our Jira is called in <see cref="LinkMemory.Removed"/>.</summary>
    public static string RemovedKey(ItemKind kind, string ourId) => PrefixOf(kind) + ourId;

    /// <summary>What it holds, in canonical form: all that people can edit of it, the header left out. Attachments never change.</summary>
    [JsonIgnore]
    public string Content => Kind == ItemKind.Attachment ? "" : ContentOf(Kind, Now, Started, Seconds);

    /// <summary>The canonical content of an item that people write.</summary>
    public static string ContentOf(ItemKind kind, RichText? text, DateTimeOffset started, long seconds)
    {
        string canonical = RichTexts.RichTextCanonical.Of(text);
        return kind == ItemKind.Worklog
            ? string.Join("|", started.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), seconds.ToString(CultureInfo.InvariantCulture), canonical)
            : canonical;
    }

    /// <summary>True when people of this side wrote or edited it since it was last agreed.</summary>
    [JsonIgnore]
    public bool IsOwn => Kind != ItemKind.Attachment && (Base.Ours is null || Content != Base.Ours);
}

/// <summary>What our fields held in a replica that was sent.</summary>
/// <param name="Sequence">The replica's sequence.</param>
/// <param name="Fields">Canonical texts by field.</param>
/// <param name="Items">Canonical texts by item key.</param>
public sealed record SentMemory(long Sequence, Dictionary<string, string> Fields, Dictionary<string, string> Items);

/// <summary>
/// An edit of ours, stored before it is sent and kept until the issue's history has shown that it overwrote nothing unseen.
/// Jira has no conditional write: an edit that a person makes between our read and our write would else be lost without a trace.
/// </summary>
public sealed class WriteMemory
{
    /// <summary>The mark in the history entry.</summary>
    public string WriteId { get; set; } = "";

    /// <summary>Id of the newest history entry that the decision knew; null: none was read.</summary>
    public string? BasedOn { get; set; }

    /// <summary>Version of the issue on which it rested; tells where no entry was read.</summary>
    public DateTimeOffset Version { get; set; }

    /// <summary>When, by our clock.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Sequence of the received replica that it carried out.</summary>
    public long Received { get; set; }

    /// <summary>True once its outcome is in <see cref="LinkMemory.Fields"/>.</summary>
    public bool Recorded { get; set; }

    /// <summary>What was written.</summary>
    public Dictionary<string, WrittenField> Fields { get; set; } = [];
}

/// <summary>A field of an edit of ours.</summary>
/// <param name="Wanted">What was agreed by it, canonical, in our own form.</param>
/// <param name="TheirsAt">When the other side's people had changed it; null: unknown.</param>
/// <param name="Theirs">What the other side's mark is to be; null: leave it.</param>
/// <param name="Merges">True for sets: elements were added and taken out, so that nothing of people's was overwritten.</param>
/// <param name="Passing">True for a status on the way to another: nobody wants it.</param>
public sealed record WrittenField(string Wanted, DateTimeOffset? TheirsAt, string? Theirs, bool Merges = false, bool Passing = false)
{
    /// <summary>True when the value is only the beginning of what arrived.</summary>
    public bool IsShortened { get; init; }
}

/// <summary>A status that an issue is to go back to.</summary>
/// <param name="From">The status that it was taken to; null: it is on its way there.</param>
/// <param name="To">The status that it was taken out of.</param>
/// <param name="Resolution">The resolution that it had there; null: none.</param>
public sealed record ReturnMemory(string? From, string To, FieldValue? Resolution);

/// <summary>A value that is to be put back.</summary>
/// <param name="Value">The value; null: empty.</param>
/// <param name="ChangedAt">When people had set it, by our clock.</param>
/// <param name="ChangedBy">Who had.</param>
public sealed record RestoreMemory(FieldValue? Value, DateTimeOffset ChangedAt, string? ChangedBy);
