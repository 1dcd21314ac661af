using System;
using System.Collections.Generic;

namespace JiraSync.Engine.Model;

/// <summary>
/// An issue as one read of Jira showed it, the same shape for every product. Immutable: a later read is another object.
/// Ids identify, keys are for people (they change when an issue is moved).
/// </summary>
public sealed record Issue
{
    /// <summary>Jira's numeric id, as the string that the interface uses.</summary>
    public required string Id { get; init; }

    /// <summary>The key at the time of reading, such as <c>SUP-12</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Key of the project that the issue is in.</summary>
    public required string ProjectKey { get; init; }

    /// <summary>When Jira last changed it, by the server's clock, to the millisecond: the issue's version.</summary>
    public DateTimeOffset Updated { get; init; }

    /// <summary>When it was created, by the server's clock.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>One line, at most 255 characters.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Null where Jira has none.</summary>
    public RichText? Description { get; init; }

    /// <summary>The issue type.</summary>
    public required IssueType Type { get; init; }

    /// <summary>Null where the account may not see it or none is set.</summary>
    public JiraUser? Reporter { get; init; }

    /// <summary>
    /// Further fields that were asked for, by id; a null value is an empty field. One that is not in here was not in the answer:
    /// nothing may be concluded from that.
    /// </summary>
    public IReadOnlyDictionary<string, FieldValue?> Fields { get; init; } = new Dictionary<string, FieldValue?>();

    /// <summary>Worklogs, oldest first, where they were asked for.</summary>
    public IReadOnlyList<Worklog> Worklogs { get; init; } = [];

    /// <summary>False when Jira returned fewer worklogs than it said there are, or none were asked for.</summary>
    public bool WorklogsComplete { get; init; }

    /// <summary>Comments, oldest first. Only what <see cref="CommentsComplete"/> says may be taken for all of them.</summary>
    public IReadOnlyList<Comment> Comments { get; init; } = [];

    /// <summary>
    /// False when Jira returned fewer comments than it said there are, or none were asked for:
    /// then nothing may be concluded from a comment's absence.
    /// </summary>
    public bool CommentsComplete { get; init; }

    /// <summary>Attachments, oldest first.</summary>
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>False when the attachment field was not asked for or is missing from the answer.</summary>
    public bool AttachmentsComplete { get; init; }

    /// <summary>The mark that JiraSync left on an issue that it created; null on all others or when not asked for.</summary>
    public SyncMarker? Marker { get; init; }

    /// <summary>History, newest first, as far as it was asked for and returned; see <see cref="ChangesComplete"/>.</summary>
    public IReadOnlyList<Change> Changes { get; init; } = [];

    /// <summary>True when <see cref="Changes"/> is the whole history.</summary>
    public bool ChangesComplete { get; init; }
}

/// <summary>An issue type.</summary>
/// <param name="Id">Jira's id.</param>
/// <param name="Name">Name as shown to the account.</param>
/// <param name="IsSubtask">True for types whose issues need a parent.</param>
public sealed record IssueType(string Id, string Name, bool IsSubtask)
{
    /// <summary>Its place in the hierarchy: 1 for epics, 0, -1 for sub-tasks, more above; null where Jira does not tell (Data Center).</summary>
    public int? Level { get; init; }
}

/// <summary>
/// A user. Cloud identifies by account id, Data Center by user name; <see cref="Id"/> holds whichever the instance uses.
/// </summary>
/// <param name="Id">Account id (Cloud) or user name (Data Center).</param>
/// <param name="DisplayName">Name as shown to people.</param>
/// <param name="Email">Null where the user hides it.</param>
/// <param name="IsActive">False for deactivated accounts, which cannot be given to a field.</param>
public sealed record JiraUser(string Id, string DisplayName, string? Email, bool IsActive = true);

/// <summary>A comment.</summary>
public sealed record Comment
{
    /// <summary>
    /// True when the answer of an edit of ours was lost and this was read afterwards: people may have edited it in between.
    /// </summary>
    public bool IsReadBack { get; init; }

    /// <summary>Jira's id.</summary>
    public required string Id { get; init; }

    /// <summary>The text.</summary>
    public required RichText Body { get; init; }

    /// <summary>Null when the author is hidden or gone.</summary>
    public JiraUser? Author { get; init; }

    /// <summary>When it was written.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it was last edited.</summary>
    public DateTimeOffset Updated { get; init; }

    /// <summary>True when a role or group restricts it, or a service desk keeps it internal: it must not leave by itself.</summary>
    public bool IsRestricted { get; init; }

    /// <summary>Who may see it; null: everybody who sees the issue, or not known.</summary>
    public Visibility? Visibility { get; init; }

    /// <summary>The mark of a comment that JiraSync wrote; null on all others.</summary>
    public SyncMarker? Marker { get; init; }

    /// <summary>
    /// False when the answer did not tell whether there is a marker: comments inside an issue come without their properties;
    /// read by themselves they come with them.
    /// </summary>
    public bool MarkerKnown { get; init; }
}

/// <summary>Kinds of restriction.</summary>
public enum VisibilityKind
{
    /// <summary>A project role.</summary>
    Role,

    /// <summary>A group.</summary>
    Group,

    /// <summary>A service desk's agents.</summary>
    Internal,
}

/// <summary>Who may see a comment or a worklog.</summary>
/// <param name="Kind">What restricts it.</param>
/// <param name="Name">Name of the role or group; empty for internal ones.</param>
public sealed record Visibility(VisibilityKind Kind, string Name);

/// <summary>Another restriction than before.</summary>
/// <param name="To">The new one; null: everybody who sees the issue.</param>
public sealed record VisibilityChange(Visibility? To);

/// <summary>Work that was logged.</summary>
public sealed record Worklog
{
    /// <summary>
    /// True when the answer of an edit of ours was lost and this was read afterwards: people may have edited it in between.
    /// </summary>
    public bool IsReadBack { get; init; }

    /// <summary>Jira's id.</summary>
    public required string Id { get; init; }

    /// <summary>When the work began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public long Seconds { get; init; }

    /// <summary>What was written about it; null: nothing.</summary>
    public RichText? Comment { get; init; }

    /// <summary>Null when the author is hidden or gone.</summary>
    public JiraUser? Author { get; init; }

    /// <summary>When it was logged.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it was last edited.</summary>
    public DateTimeOffset Updated { get; init; }

    /// <summary>Who may see it; null: everybody who sees the issue.</summary>
    public Visibility? Visibility { get; init; }

    /// <summary>The mark of one that JiraSync wrote; null on all others.</summary>
    public SyncMarker? Marker { get; init; }

    /// <summary>False when the answer did not tell whether there is a marker.</summary>
    public bool MarkerKnown { get; init; }
}

/// <summary>An attachment's description; its content is read through the client.</summary>
public sealed record Attachment
{
    /// <summary>Jira's id.</summary>
    public required string Id { get; init; }

    /// <summary>File name; several attachments of an issue may share one.</summary>
    public required string FileName { get; init; }

    /// <summary>Size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Media type as Jira recorded it.</summary>
    public string MediaType { get; init; } = "application/octet-stream";

    /// <summary>Null when the author is hidden or gone.</summary>
    public JiraUser? Author { get; init; }

    /// <summary>When it was added.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>Absolute address of the content, as Jira gave it.</summary>
    public required string ContentUrl { get; init; }
}

/// <summary>One entry of an issue's history.</summary>
/// <param name="Id">Jira's id of the entry.</param>
/// <param name="At">When it happened, by the server's clock.</param>
/// <param name="Author">Null when hidden or gone.</param>
/// <param name="WriteId">The id that JiraSync gave to its own write (history metadata); null for everybody else's.</param>
/// <param name="Items">The fields that changed.</param>
public sealed record Change(string Id, DateTimeOffset At, JiraUser? Author, string? WriteId, IReadOnlyList<ChangeItem> Items);

/// <summary>A field's change. Texts are as Jira prints them; rich text appears as wiki markup.</summary>
/// <param name="Field">Field id where Jira gives one (Cloud), else its lower-case name: <c>summary</c>, <c>description</c>, <c>issuetype</c>.</param>
/// <param name="From">Id before, or null.</param>
/// <param name="FromText">Text before, or null.</param>
/// <param name="To">Id after, or null.</param>
/// <param name="ToText">Text after, or null.</param>
public sealed record ChangeItem(string Field, string? From, string? FromText, string? To, string? ToText);

/// <summary>
/// What JiraSync leaves on issues and comments that it creates (entity property <see cref="PropertyKey"/>), so that a create
/// whose outcome is unknown can be found again without trusting a search index.
/// </summary>
/// <param name="Connection">Id of the connection (a GUID in "D" form).</param>
/// <param name="Link">Id of the link (a GUID in "D" form).</param>
/// <param name="Item">For comments: identity of the item within the link; null on issues.</param>
public sealed record SyncMarker(string Connection, string Link, string? Item)
{
    /// <summary>Key of the entity property.</summary>
    public const string PropertyKey = "jirasync";
}
