using System.Collections.Generic;

namespace JiraSync.Sandbox.Domain;

/// <summary>Something that happened on the site, as webhooks tell it.</summary>
/// <param name="Name">The name of the event, such as <c>jira:issue_updated</c>.</param>
/// <param name="ById">The id of the user who did it; null for nobody who is known.</param>
public sealed record SiteEvent(string Name, string? ById)
{
    /// <summary>The sort of event of an issue, such as <c>issue_generic</c>.</summary>
    public string? IssueEvent { get; init; }

    /// <summary>The issue that it is about, as it is afterwards.</summary>
    public Issue? Issue { get; init; }

    /// <summary>What changed in the issue.</summary>
    public IReadOnlyList<HistoryItem> Items { get; init; } = [];

    /// <summary>The id of the entry in the history.</summary>
    public string? HistoryId { get; init; }

    /// <summary>The comment that it is about.</summary>
    public Comment? Comment { get; init; }

    /// <summary>The worklog that it is about.</summary>
    public Worklog? Worklog { get; init; }

    /// <summary>The attachment that it is about.</summary>
    public Attachment? Attachment { get; init; }

    /// <summary>The link that it is about.</summary>
    public IssueLink? Link { get; init; }

    /// <summary>The sprint that it is about.</summary>
    public Sprint? Sprint { get; init; }

    /// <summary>The board that it is about.</summary>
    public Board? Board { get; init; }

    /// <summary>The project of the version, or the project that it is about.</summary>
    public Project? Project { get; init; }

    /// <summary>The version that it is about.</summary>
    public ProjectVersion? Version { get; init; }

    /// <summary>The user that it is about.</summary>
    public User? User { get; init; }

    /// <summary>The filter that it is about.</summary>
    public Filter? Filter { get; init; }

    /// <summary>The setting of the site that it is about, and its value.</summary>
    public (string Name, bool Value)? Option { get; init; }

    /// <summary>The key of the entity property that it is about.</summary>
    public string? PropertyKey { get; init; }

    /// <summary>Whether it follows from something bigger, such as the comments of an issue that is deleted.</summary>
    public bool IsSecondary { get; init; }
}
