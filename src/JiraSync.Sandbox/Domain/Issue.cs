using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace JiraSync.Sandbox.Domain;

/// <summary>
/// One version of an issue. A version that the site holds is never changed: <see cref="Edits"/> clones it, changes the
/// clone and puts that in its place, so an index or an answer can keep a version as long as it likes. Parts (comments,
/// history, …) are records that are replaced whole.
/// </summary>
public sealed class Issue
{
    private long _number;

    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>The id as a number: ids rise in the order of creation.</summary>
    [JsonIgnore]
    public long IdNumber => _number != 0 ? _number : _number = long.Parse(Id, CultureInfo.InvariantCulture);

    /// <summary>Key.</summary>
    public required string Key { get; set; }

    /// <summary>Keys that it had before it was moved; they still find it.</summary>
    public List<string> OldKeys { get; set; } = [];

    /// <summary>Project.</summary>
    public required string ProjectId { get; set; }

    /// <summary>Type.</summary>
    public required string IssueTypeId { get; set; }

    /// <summary>Status.</summary>
    public required string StatusId { get; set; }

    /// <summary>Summary.</summary>
    public string Summary { get; set; } = "";

    /// <summary>Description.</summary>
    public RichText? Description { get; set; }

    /// <summary>Environment.</summary>
    public RichText? Environment { get; set; }

    /// <summary>Priority.</summary>
    public string? PriorityId { get; set; }

    /// <summary>Resolution.</summary>
    public string? ResolutionId { get; set; }

    /// <summary>When it was resolved.</summary>
    public DateTimeOffset? ResolutionDate { get; set; }

    /// <summary>Assignee, a user id.</summary>
    public string? AssigneeId { get; set; }

    /// <summary>Reporter, a user id.</summary>
    public string? ReporterId { get; set; }

    /// <summary>Creator, a user id.</summary>
    public string? CreatorId { get; set; }

    /// <summary>The level of security; null for all who see the project.</summary>
    public string? SecurityLevelId { get; set; }

    /// <summary>Whether an epic is marked as done; null where its status says it.</summary>
    public bool? EpicDone { get; set; }

    /// <summary>The colour of an epic, such as <c>color_3</c>.</summary>
    public string? EpicColor { get; set; }

    /// <summary>Labels.</summary>
    public List<string> Labels { get; set; } = [];

    /// <summary>Components, by id.</summary>
    public List<string> ComponentIds { get; set; } = [];

    /// <summary>Versions that it is fixed in, by id.</summary>
    public List<string> FixVersionIds { get; set; } = [];

    /// <summary>Versions that it affects, by id.</summary>
    public List<string> AffectedVersionIds { get; set; } = [];

    /// <summary>Due date.</summary>
    public DateOnly? DueDate { get; set; }

    /// <summary>The parent of a sub-task; on Cloud also the epic of an issue. An issue id.</summary>
    public string? ParentId { get; set; }

    /// <summary>Original estimate, in seconds.</summary>
    public long? OriginalEstimate { get; set; }

    /// <summary>Remaining estimate, in seconds.</summary>
    public long? RemainingEstimate { get; set; }

    /// <summary>Custom fields that have a value, by field id.</summary>
    public Dictionary<string, CustomValue> Custom { get; set; } = [];

    /// <summary>When it was created.</summary>
    public DateTimeOffset Created { get; set; }

    /// <summary>When it last changed, as Jira counts: a property does not move it.</summary>
    public DateTimeOffset Updated { get; set; }

    /// <summary>When somebody last looked at it; null for never. Seeds and imports set it.</summary>
    public DateTimeOffset? LastViewed { get; set; }

    /// <summary>When the category of the status last changed.</summary>
    public DateTimeOffset StatusCategoryChanged { get; set; }

    /// <summary>Comments, oldest first.</summary>
    public List<Comment> Comments { get; set; } = [];

    /// <summary>Attachments, oldest first.</summary>
    public List<Attachment> Attachments { get; set; } = [];

    /// <summary>Worklogs, oldest first.</summary>
    public List<Worklog> Worklogs { get; set; } = [];

    /// <summary>Links to elsewhere, oldest first.</summary>
    public List<RemoteLink> RemoteLinks { get; set; } = [];

    /// <summary>Entity properties.</summary>
    public Dictionary<string, JsonElement> Properties { get; set; } = [];

    /// <summary>History, oldest first.</summary>
    public List<HistoryEntry> History { get; set; } = [];

    /// <summary>Watchers, by user id.</summary>
    public List<string> WatcherIds { get; set; } = [];

    /// <summary>Voters, by user id.</summary>
    public List<string> VoterIds { get; set; } = [];

    /// <summary>Counts versions, from 1.</summary>
    public long Version { get; set; }

    /// <summary>Whether it is archived: search does not find it and nobody edits it.</summary>
    public bool Archived { get; set; }

    /// <summary>What search made of this version.</summary>
    [JsonIgnore]
    internal object? SearchDocument { get; set; }

    /// <summary>Seconds logged.</summary>
    [JsonIgnore]
    public long TimeSpent
    {
        get
        {
            long sum = 0;
            foreach (Worklog worklog in Worklogs)
                sum += worklog.TimeSpentSeconds;
            return sum;
        }
    }

    /// <summary>A copy to change.</summary>
    public Issue Clone()
    {
        var copy = (Issue)MemberwiseClone();
        copy.SearchDocument = null;
        copy.OldKeys = [.. OldKeys];
        copy.Labels = [.. Labels];
        copy.ComponentIds = [.. ComponentIds];
        copy.FixVersionIds = [.. FixVersionIds];
        copy.AffectedVersionIds = [.. AffectedVersionIds];
        copy.Custom = new Dictionary<string, CustomValue>(Custom);
        copy.Comments = [.. Comments];
        copy.Attachments = [.. Attachments];
        copy.Worklogs = [.. Worklogs];
        copy.RemoteLinks = [.. RemoteLinks];
        copy.Properties = new Dictionary<string, JsonElement>(Properties);
        copy.History = [.. History];
        copy.WatcherIds = [.. WatcherIds];
        copy.VoterIds = [.. VoterIds];
        return copy;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Key} {Summary}";
}
