using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Jql;

namespace JiraSync.Sandbox.Search;

/// <summary>A version of an issue as search sees it; the long parts are made when a query asks for them.</summary>
internal sealed class IssueDocument : JqlDocument
{
    private readonly Site _site;
    private IReadOnlyList<JqlComment>? _comments;
    private IReadOnlyDictionary<long, object>? _custom;
    private IReadOnlyList<JqlHistoryItem>? _history;

    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public IssueDocument(Site site, Issue issue)
    {
        _site = site;
        Issue = issue;
        Id = issue.Id;
        Key = issue.Key;
        ProjectId = issue.ProjectId;
        TypeId = issue.IssueTypeId;
        StatusId = issue.StatusId;
        PriorityId = issue.PriorityId;
        ResolutionId = issue.ResolutionId;
        SecurityLevelId = issue.SecurityLevelId;
        Summary = issue.Summary;
        AssigneeId = issue.AssigneeId;
        ReporterId = issue.ReporterId;
        CreatorId = issue.CreatorId;
        Labels = issue.Labels;
        ComponentIds = issue.ComponentIds;
        FixVersionIds = issue.FixVersionIds;
        AffectedVersionIds = issue.AffectedVersionIds;
        Created = issue.Created;
        Updated = issue.Updated;
        Resolved = issue.ResolutionDate;
        StatusCategoryChanged = issue.StatusCategoryChanged;
        Due = issue.DueDate;
        ParentId = issue.ParentId;
        WatcherIds = issue.WatcherIds;
        VoterIds = issue.VoterIds;
        AttachmentCount = issue.Attachments.Count;
        OriginalEstimate = issue.OriginalEstimate;
        RemainingEstimate = issue.RemainingEstimate;
        TimeSpent = issue.Worklogs.Count == 0 ? null : issue.TimeSpent;
    }

    public Issue Issue { get; }

    private protected override TextMask ReadWords() => JqlText.MaskOf(Issue.Summary) | WordsOf(Issue) | JqlText.MaskOf(string.Join('\n', Issue.Custom.Values.Select(static v => v.Text)));

    /// <summary>The words of the formatted texts, which keep them.</summary>
    public static TextMask WordsOf(Issue issue)
    {
        TextMask words = default;
        void Add(RichText? text) => words |= text?.Words ?? default;
        Add(issue.Description);
        Add(issue.Environment);
        foreach (Comment comment in issue.Comments)
            Add(comment.Body);
        foreach (Worklog worklog in issue.Worklogs)
            Add(worklog.Comment);
        foreach (CustomValue value in issue.Custom.Values)
            Add(value.Rich);
        return words;
    }

    public override string? Description => Issue.Description?.PlainText;

    public override string? Environment => Issue.Environment?.PlainText;

    public override IReadOnlyList<JqlComment> Comments => _comments ??= Issue.Comments
        .Select(c => new JqlComment(c.AuthorId, c.Created, c.Body.PlainText, c.Visibility is null ? null : caller => IsVisible(caller, c.Visibility)))
        .ToArray();

    public override IReadOnlyList<JqlWorklog> Worklogs => Issue.Worklogs
        .Where(w => w.Visibility is null)
        .Select(w => new JqlWorklog(w.AuthorId, w.Started, w.Comment?.PlainText))
        .ToArray();

    public override IReadOnlyDictionary<long, object> CustomFields => _custom ??= Issue.Custom
        .Where(pair => _site.Fields.ContainsKey(pair.Key))
        .Select(pair => (_site.Fields[pair.Key].CustomId, Value: ValueOf(_site.Fields[pair.Key], pair.Value)))
        .Where(pair => pair.Value is not null)
        .ToDictionary(pair => pair.CustomId, pair => pair.Value!);

    public override IReadOnlyList<JqlHistoryItem> History => _history ??= Issue.History
        .SelectMany(h => h.Items.Select(i => new JqlHistoryItem(h.Created, h.AuthorId, i.Field, i.FromId, i.ToId)))
        .ToArray();

    public override IReadOnlyList<JqlLink> Links => _site.LinksOf(Issue.Id)
        .Select(l => l.SourceId == Issue.Id
            ? new JqlLink(l.DestinationId, _site.LinkTypes[l.TypeId].Outward)
            : new JqlLink(l.SourceId, _site.LinkTypes[l.TypeId].Inward))
        .ToArray();

    public override IReadOnlyCollection<string> RemoteLinkGlobalIds => Issue.RemoteLinks.Select(l => l.GlobalId).OfType<string>().ToArray();

    public override IReadOnlyDictionary<string, JsonNode?> IndexedProperties => _site.IndexedPropertyKeys.Count == 0
        ? base.IndexedProperties
        : Issue.Properties.Where(p => _site.IndexedPropertyKeys.Contains(p.Key))
            .ToDictionary(p => p.Key, p => JsonNode.Parse(p.Value.GetRawText()));

    private static object? ValueOf(Field field, CustomValue value)
    {
        switch (field.Kind)
        {
            case FieldKind.Text or FieldKind.EpicName:
                return value.Text;
            case FieldKind.TextArea:
                return value.Rich?.PlainText;
            case FieldKind.Number or FieldKind.Rank:
                return value.Number;
            case FieldKind.Date:
                return value.Text is null ? null : DateOnly.ParseExact(value.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            case FieldKind.DateTime:
                return value.Text is null ? null : DateTimeOffset.Parse(value.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            case FieldKind.Url:
                return value.Text is null ? null : new[] { value.Text };
            case FieldKind.CascadingSelect:
                return value.Ids is null ? null : value.ChildId is null ? value.Ids : [.. value.Ids, value.ChildId];
            default:
                return value.Ids;
        }
    }

    private bool IsVisible(string? userId, Visibility visibility) =>
        Permissions.CanSee(_site.FindUser(userId), visibility, _site.Projects[Issue.ProjectId]);
}
