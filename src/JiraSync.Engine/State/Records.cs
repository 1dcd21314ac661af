using System;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.State;

/// <summary>How far a side has been scanned.</summary>
/// <param name="Connection">Name of the connection.</param>
/// <param name="Side">Side.</param>
/// <param name="HighWater">Highest version seen, by the server's clock; everything older than the overlap before it is done.</param>
/// <param name="ClockOffset">The server's clock minus ours, when last heard of; null: never.</param>
/// <param name="HighestNumber">Highest issue number seen in the side's project: where a lost creation is looked for.</param>
public sealed record ScanPoint(string Connection, SideName Side, DateTimeOffset HighWater, TimeSpan? ClockOffset, long HighestNumber);

/// <summary>
/// A creation that is about to be sent. Committed before the request, removed in the transaction that records its result: one
/// that is still there has an unknown outcome and is looked for before anything is tried again.
/// </summary>
/// <param name="Connection">Name of the connection.</param>
/// <param name="Side">Side whose Jira is written to.</param>
/// <param name="Link">The link.</param>
/// <param name="Item">Key of the item; "" for the issue itself.</param>
/// <param name="Started">When, by our clock.</param>
/// <param name="Known">What was there before: the highest issue number, or ids of attachments, as JSON.</param>
public sealed record Intent(string Connection, SideName Side, string Link, string Item, DateTimeOffset Started, string Known);

/// <summary>Both values of a field that both sides had changed.</summary>
public sealed record ConflictRecord
{
    /// <summary>A record about a field or item of a half of a link; the values are still to be given.</summary>
    /// <param name="half">The half that noticed it.</param>
    /// <param name="field">Field name, or what the item is called.</param>
    /// <param name="winner"><c>Ours</c>, <c>Theirs</c> or <c>Nobody</c>.</param>
    /// <param name="recorded">When.</param>
    public static ConflictRecord Of(SideLink half, string field, string winner, DateTimeOffset recorded) => new()
    {
        Connection = (half ?? throw new ArgumentNullException(nameof(half))).Connection,
        Side = half.Side,
        Link = half.Link,
        IssueKey = half.IssueKey,
        Field = field,
        Winner = winner,
        Recorded = recorded,
    };

    /// <summary>Number within the profile; 0 until stored.</summary>
    public long Id { get; init; }

    /// <summary>Name of the connection.</summary>
    public required string Connection { get; init; }

    /// <summary>The side that noticed it: Ours is its value.</summary>
    public required SideName Side { get; init; }

    /// <summary>The link.</summary>
    public required string Link { get; init; }

    /// <summary>Key of the issue on the side that noticed it.</summary>
    public string? IssueKey { get; init; }

    /// <summary>Field name, or the item's key.</summary>
    public required string Field { get; init; }

    /// <summary>Our value as JSON (<see cref="FieldValue.ToJson"/>).</summary>
    public string? Ours { get; init; }

    /// <summary>Their value as JSON.</summary>
    public string? Theirs { get; init; }

    /// <summary>When ours was changed.</summary>
    public DateTimeOffset? OursAt { get; init; }

    /// <summary>When theirs was.</summary>
    public DateTimeOffset? TheirsAt { get; init; }

    /// <summary>Who changed ours.</summary>
    public string? OursBy { get; init; }

    /// <summary>Who changed theirs.</summary>
    public string? TheirsBy { get; init; }

    /// <summary><c>Ours</c>, <c>Theirs</c>, or <c>Nobody</c> while both sides keep their own, until a person decides or the issue is changed.</summary>
    public required string Winner { get; init; }

    /// <summary>When it was noticed.</summary>
    public required DateTimeOffset Recorded { get; init; }
}

/// <summary>Something that went wrong and has not been put right yet.</summary>
public sealed record ErrorRecord
{
    /// <summary>Number within the profile; 0 until stored.</summary>
    public long Id { get; init; }

    /// <summary>Name of the connection.</summary>
    public required string Connection { get; init; }

    /// <summary>The side on which it happened.</summary>
    public required SideName Side { get; init; }

    /// <summary>The link that it holds up; "" when it holds up the side.</summary>
    public required string Link { get; init; }

    /// <summary>Key of this side's issue, where it has one.</summary>
    public string? IssueKey { get; init; }

    /// <summary>Key of the other side's issue, where known.</summary>
    public string? TwinKey { get; init; }

    /// <summary>Stable id.</summary>
    public required string ErrorId { get; init; }

    /// <summary>Kind.</summary>
    public required SyncErrorKind Kind { get; init; }

    /// <summary>What happened.</summary>
    public required string Message { get; init; }

    /// <summary>What to do.</summary>
    public string? Advice { get; init; }

    /// <summary>First time.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Last time.</summary>
    public required DateTimeOffset Last { get; init; }

    /// <summary>How often.</summary>
    public int Count { get; init; } = 1;

    /// <summary>When it is tried again; null: when something changes.</summary>
    public DateTimeOffset? Next { get; init; }
}
