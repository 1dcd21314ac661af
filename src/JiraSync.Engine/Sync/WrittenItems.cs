using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>A comment or worklog of our Jira as one reading showed it: what the two have in common, and what worklogs have besides.</summary>
internal sealed record SeenItem(ItemKind Kind, string Id, JiraUser? Author, DateTimeOffset Created, DateTimeOffset Updated)
{
    /// <summary>Its text; null: none.</summary>
    public RichText? Text { get; init; }

    /// <summary>True when not everybody who sees the issue sees it.</summary>
    public bool IsRestricted { get; init; }

    /// <summary>Who sees it; null: everybody, or not known.</summary>
    public Visibility? Visibility { get; init; }

    public SyncMarker? Marker { get; init; }

    public bool MarkerKnown { get; init; }

    /// <summary>True when it was read after the answer of our edit was lost, and may hold an edit of people's.</summary>
    public bool IsReadBack { get; init; }

    public DateTimeOffset Started { get; init; }

    public long Seconds { get; init; }

    public static SeenItem Of(Comment comment) => new(ItemKind.Comment, comment.Id, comment.Author, comment.Created, comment.Updated)
    {
        Text = comment.Body,
        IsRestricted = comment.IsRestricted,
        Visibility = comment.Visibility,
        Marker = comment.Marker,
        MarkerKnown = comment.MarkerKnown,
        IsReadBack = comment.IsReadBack,
    };

    public static SeenItem Of(Worklog work) => new(ItemKind.Worklog, work.Id, work.Author, work.Created, work.Updated)
    {
        Text = work.Comment,
        IsRestricted = work.Visibility is not null,
        Visibility = work.Visibility,
        Marker = work.Marker,
        MarkerKnown = work.MarkerKnown,
        IsReadBack = work.IsReadBack,
        Started = work.Started,
        Seconds = work.Seconds,
    };

    /// <summary>Its content, the header of a copy left out.</summary>
    public string ContentWithout(string? header) => ItemMemory.ContentOf(Kind, WrittenItems.Strip(Text, header), Started, Seconds);
}

/// <summary>Comments and worklogs of our Jira behind one door: what people write on an issue, and what is copied with a header.</summary>
internal sealed class WrittenItems(SideContext side)
{
    /// <summary>All of a kind, with their markers where the product keeps any.</summary>
    public async Task<IReadOnlyList<SeenItem>> GetAllAsync(ItemKind kind, string issueId, CancellationToken cancellation) => kind == ItemKind.Comment
        ? (await side.Client.GetCommentsAsync(issueId, cancellation).ConfigureAwait(false)).Select(SeenItem.Of).ToArray()
        : (await side.Client.Worklogs.GetAllAsync(issueId, cancellation).ConfigureAwait(false)).Select(SeenItem.Of).ToArray();

    /// <summary>Makes a copy.</summary>
    public async Task<SeenItem> AddAsync(string issueId, PlannedItem planned, SyncMarker marker, CancellationToken cancellation) => planned.Item.Kind == ItemKind.Comment
        ? SeenItem.Of(await side.Client.AddCommentAsync(issueId, WithHeader(planned), marker, planned.Audience, cancellation).ConfigureAwait(false))
        : SeenItem.Of(await side.Client.Worklogs.AddAsync(issueId, Draft(planned), marker, side.Items.Worklogs.Estimate, cancellation).ConfigureAwait(false));

    /// <summary>Replaces one.</summary>
    public async Task<SeenItem> UpdateAsync(string issueId, PlannedItem planned, CancellationToken cancellation)
    {
        string id = planned.Item.OurId!;
        return planned.Item.Kind == ItemKind.Comment
            ? SeenItem.Of(await side.Client.UpdateCommentAsync(
                issueId, id, WithHeader(planned), planned.ChangesAudience ? new VisibilityChange(planned.Audience) : null, cancellation).ConfigureAwait(false))
            : SeenItem.Of(await side.Client.Worklogs.UpdateAsync(issueId, id, Draft(planned), side.Items.Worklogs.Estimate, cancellation).ConfigureAwait(false));
    }

    /// <summary>Deletes one.</summary>
    public Task DeleteAsync(string issueId, ItemMemory item, CancellationToken cancellation) => item.Kind == ItemKind.Comment
        ? side.Client.DeleteCommentAsync(issueId, item.OurId!, cancellation)
        : side.Client.Worklogs.DeleteAsync(issueId, item.OurId!, side.Items.Worklogs.Estimate, cancellation);

    /// <summary>The text of one without the header of a copy; null when nothing is left.</summary>
    public static RichText? Strip(RichText? text, string? header) => text is null || header is null ? text : CommentHeader.Strip(text, header);

    private WorklogDraft Draft(PlannedItem planned)
    {
        RichText text = WithHeader(planned);
        return new(planned.Started, planned.Seconds, text.Source.Length == 0 ? null : text);
    }

    private RichText WithHeader(PlannedItem planned)
    {
        RichText body = planned.Body ?? new RichText(side.Client.TextFormat, "");
        if (planned.Item.Header is not { } header)
            return body;
        if (body is { Format: TextFormat.Adf, Source.Length: 0 })
            body = RichText.Adf("""{"version":1,"type":"doc","content":[]}""");
        return CommentHeader.Add(body, header);
    }
}
