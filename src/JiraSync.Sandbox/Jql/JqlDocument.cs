using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json.Nodes;

namespace JiraSync.Sandbox.Jql;

/// <summary>
/// What the search index knows of one issue. Jira too searches documents of an index and not the issues themselves: a document
/// that is replaced late is what index lag is. Never changed after it was made.
/// </summary>
public class JqlDocument
{
    private TextMask? _words;

    /// <summary>Whether any of its texts may have certain words.</summary>
    internal bool MayHave(in TextMask words) => (_words ??= ReadWords()).Holds(words);

    /// <summary>The words that its texts may have.</summary>
    private protected virtual TextMask ReadWords()
    {
        TextMask words = JqlText.MaskOf(Summary) | JqlText.MaskOf(Description) | JqlText.MaskOf(Environment);
        foreach (JqlComment comment in Comments)
            words |= JqlText.MaskOf(comment.Text);
        foreach (JqlWorklog worklog in Worklogs)
            words |= JqlText.MaskOf(worklog.Text);
        foreach (object value in CustomFields.Values)
            words |= JqlText.MaskOf(value as string);
        return words;
    }

    /// <summary>The id of the issue.</summary>
    public required string Id { get; init; }

    /// <summary>The key when it was indexed.</summary>
    public required string Key { get; init; }

    /// <summary>The id of the project.</summary>
    public required string ProjectId { get; init; }

    /// <summary>The id of the issue type.</summary>
    public required string TypeId { get; init; }

    /// <summary>The id of the status.</summary>
    public required string StatusId { get; init; }

    /// <summary>The id of the priority.</summary>
    public string? PriorityId { get; init; }

    /// <summary>The id of the resolution; null while unresolved.</summary>
    public string? ResolutionId { get; init; }

    /// <summary>The id of the security level.</summary>
    public string? SecurityLevelId { get; init; }

    /// <summary>The summary.</summary>
    public required string Summary { get; init; }

    /// <summary>The words of the description, without markup.</summary>
    public virtual string? Description { get; init; }

    /// <summary>The words of the environment, without markup.</summary>
    public virtual string? Environment { get; init; }

    /// <summary>The comments.</summary>
    public virtual IReadOnlyList<JqlComment> Comments { get; init; } = [];

    /// <summary>The assignee's id: account id on Cloud, key on Data Center.</summary>
    public string? AssigneeId { get; init; }

    /// <summary>The reporter's id.</summary>
    public string? ReporterId { get; init; }

    /// <summary>The creator's id.</summary>
    public string? CreatorId { get; init; }

    /// <summary>The labels.</summary>
    public IReadOnlyCollection<string> Labels { get; init; } = [];

    /// <summary>The ids of the components.</summary>
    public IReadOnlyCollection<string> ComponentIds { get; init; } = [];

    /// <summary>The ids of the fix versions.</summary>
    public IReadOnlyCollection<string> FixVersionIds { get; init; } = [];

    /// <summary>The ids of the affected versions.</summary>
    public IReadOnlyCollection<string> AffectedVersionIds { get; init; } = [];

    /// <summary>When it was created.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it was last updated.</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>When it was resolved.</summary>
    public DateTimeOffset? Resolved { get; init; }

    /// <summary>When its status last changed to another category.</summary>
    public DateTimeOffset? StatusCategoryChanged { get; init; }

    /// <summary>The day it is due.</summary>
    public DateOnly? Due { get; init; }

    /// <summary>The id of the parent.</summary>
    public string? ParentId { get; init; }

    /// <summary>The ids of the watchers.</summary>
    public IReadOnlyCollection<string> WatcherIds { get; init; } = [];

    /// <summary>The ids of those who voted.</summary>
    public IReadOnlyCollection<string> VoterIds { get; init; } = [];

    /// <summary>The work that was logged.</summary>
    public virtual IReadOnlyList<JqlWorklog> Worklogs { get; init; } = [];

    /// <summary>How many attachments there are.</summary>
    public int AttachmentCount { get; init; }

    /// <summary>The original estimate in seconds.</summary>
    public long? OriginalEstimate { get; init; }

    /// <summary>The remaining estimate in seconds.</summary>
    public long? RemainingEstimate { get; init; }

    /// <summary>The time spent in seconds.</summary>
    public long? TimeSpent { get; init; }

    /// <summary>
    /// The custom fields that have a value, by number. Text: <see cref="string"/>; number: <see cref="double"/>; date:
    /// <see cref="DateOnly"/>; date-time: <see cref="DateTimeOffset"/>; options, users, labels, URLs: the ids as
    /// <see cref="IReadOnlyCollection{T}"/> of <see cref="string"/>.
    /// </summary>
    public virtual IReadOnlyDictionary<long, object> CustomFields { get; init; } = new Dictionary<long, object>();

    /// <summary>The changes of fields, oldest first.</summary>
    public virtual IReadOnlyList<JqlHistoryItem> History { get; init; } = [];

    /// <summary>The links to other issues.</summary>
    public virtual IReadOnlyList<JqlLink> Links { get; init; } = [];

    /// <summary>The global ids of the remote links.</summary>
    public virtual IReadOnlyCollection<string> RemoteLinkGlobalIds { get; init; } = [];

    /// <summary>The entity properties that an app has declared to be searchable.</summary>
    public virtual IReadOnlyDictionary<string, JsonNode?> IndexedProperties { get; init; } = new Dictionary<string, JsonNode?>();

    internal long IdNumber => _idNumber ??= long.Parse(Id, NumberStyles.None, CultureInfo.InvariantCulture);

    internal long KeyNumber => _keyNumber ??= long.Parse(Key.AsSpan(Key.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    private long? _idNumber;
    private long? _keyNumber;
}

/// <summary>A comment in the index.</summary>
/// <param name="AuthorId">Who wrote it.</param>
/// <param name="Created">When.</param>
/// <param name="Text">Its words, without markup.</param>
/// <param name="VisibleTo">Who may see it, given the caller's id (null for anonymous); null for everybody.</param>
public sealed record JqlComment(string? AuthorId, DateTimeOffset Created, string Text, Func<string?, bool>? VisibleTo = null);

/// <summary>Work in the index.</summary>
/// <param name="AuthorId">Who did it.</param>
/// <param name="Started">When it was begun.</param>
/// <param name="Text">The words about it, without markup.</param>
public sealed record JqlWorklog(string? AuthorId, DateTimeOffset Started, string? Text);

/// <summary>A change in the index.</summary>
/// <param name="At">When.</param>
/// <param name="AuthorId">By whom.</param>
/// <param name="Field">The field as the changelog names it: status, assignee, Fix Version, …</param>
/// <param name="From">The id before; null for none.</param>
/// <param name="To">The id after; null for none.</param>
public sealed record JqlHistoryItem(DateTimeOffset At, string? AuthorId, string Field, string? From, string? To);

/// <summary>A link in the index.</summary>
/// <param name="IssueId">The other issue.</param>
/// <param name="Description">The link as it reads from this issue, e.g. "is blocked by".</param>
public sealed record JqlLink(string IssueId, string Description);
