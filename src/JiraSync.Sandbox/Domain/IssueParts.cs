using System;
using System.Collections.Generic;
using System.Text.Json;

namespace JiraSync.Sandbox.Domain;

/// <summary>A comment.</summary>
public sealed record Comment
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Who wrote it.</summary>
    public required string? AuthorId { get; init; }

    /// <summary>Who changed it last.</summary>
    public required string? UpdateAuthorId { get; init; }

    /// <summary>The text.</summary>
    public required RichText Body { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it was changed last.</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>Who may see it; null for all who see the issue.</summary>
    public Visibility? Visibility { get; init; }

    /// <summary>Entity properties.</summary>
    public IReadOnlyDictionary<string, JsonElement> Properties { get; init; } = new Dictionary<string, JsonElement>();
}

/// <summary>Who may see a comment or worklog.</summary>
/// <param name="Type">role or group.</param>
/// <param name="Value">Name of the role or group.</param>
public sealed record Visibility(string Type, string Value);

/// <summary>A file on an issue.</summary>
public sealed record Attachment
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>The id that Cloud's media service knows it by, and ADF refers to.</summary>
    public required string MediaId { get; init; }

    /// <summary>Name; need not be unique.</summary>
    public required string FileName { get; init; }

    /// <summary>Media type.</summary>
    public required string MimeType { get; init; }

    /// <summary>Who attached it.</summary>
    public required string? AuthorId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The bytes.</summary>
    public required byte[] Content { get; init; }
}

/// <summary>Work that was logged.</summary>
public sealed record Worklog
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Who logged it.</summary>
    public required string? AuthorId { get; init; }

    /// <summary>Who changed it last.</summary>
    public required string? UpdateAuthorId { get; init; }

    /// <summary>When the work began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public required long TimeSpentSeconds { get; init; }

    /// <summary>When it was logged.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it was changed last.</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>The text.</summary>
    public RichText? Comment { get; init; }

    /// <summary>Who may see it; null for all who see the issue.</summary>
    public Visibility? Visibility { get; init; }

    /// <summary>Entity properties.</summary>
    public IReadOnlyDictionary<string, JsonElement> Properties { get; init; } = new Dictionary<string, JsonElement>();
}

/// <summary>A link between two issues: the source <c>blocks</c> the destination.</summary>
public sealed record IssueLink
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Type.</summary>
    public required string TypeId { get; init; }

    /// <summary>The issue that shows the outward text.</summary>
    public required string SourceId { get; init; }

    /// <summary>The issue that shows the inward text.</summary>
    public required string DestinationId { get; init; }
}

/// <summary>A link from an issue to elsewhere.</summary>
public sealed record RemoteLink
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>What makes it unique on its issue; null for a link that is never updated.</summary>
    public string? GlobalId { get; init; }

    /// <summary>The application, as it was sent.</summary>
    public JsonElement? Application { get; init; }

    /// <summary>How the issue relates to it.</summary>
    public string? Relationship { get; init; }

    /// <summary>What it points to, as it was sent.</summary>
    public required JsonElement Object { get; init; }
}

/// <summary>What one edit changed.</summary>
public sealed record HistoryEntry
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Who made the edit; null for nobody known.</summary>
    public required string? AuthorId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The changes.</summary>
    public required IReadOnlyList<HistoryItem> Items { get; init; }

    /// <summary>The history metadata that came with the edit, as it was sent.</summary>
    public JsonElement? Metadata { get; init; }
}

/// <summary>A field that an edit changed. Ids are null where Jira gives none; texts are what people saw.</summary>
/// <param name="Field">The name in the history: <c>status</c>, <c>Fix Version</c>, a custom field's name.</param>
/// <param name="FieldId">The id of the field, which only Cloud shows; null for what is no field.</param>
/// <param name="FieldType">jira or custom.</param>
/// <param name="FromId">The value before, by id.</param>
/// <param name="FromText">The value before.</param>
/// <param name="ToId">The value after, by id.</param>
/// <param name="ToText">The value after.</param>
public sealed record HistoryItem(string Field, string? FieldId, string FieldType, string? FromId, string? FromText, string? ToId, string? ToText);

/// <summary>A worklog that was deleted: the feed of deletions still names it.</summary>
/// <param name="WorklogId">Which.</param>
/// <param name="Deleted">When.</param>
public sealed record DeletedWorklog(string WorklogId, DateTimeOffset Deleted);
