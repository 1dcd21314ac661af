using System;
using System.Collections.Generic;

namespace JiraSync.Sandbox.Domain;

/// <summary>Who made a webhook, and so how long it lives and how its payload is cut.</summary>
public enum WebhookKind
{
    /// <summary>An administrator's: stays until it is removed.</summary>
    Admin,

    /// <summary>An app's, made over Cloud's REST: expires after thirty days.</summary>
    Dynamic,
}

/// <summary>An address that is told of events.</summary>
public sealed class Webhook
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Who made it.</summary>
    public WebhookKind Kind { get; set; }

    /// <summary>Name.</summary>
    public string Name { get; set; } = "";

    /// <summary>The address; parts such as <c>{issue.key}</c> are filled in.</summary>
    public required string Url { get; set; }

    /// <summary>The events that it is told of.</summary>
    public List<string> Events { get; set; } = [];

    /// <summary>Only issues that match are told of; empty for all.</summary>
    public string Jql { get; set; } = "";

    /// <summary>Only updates that change one of these fields; empty for all.</summary>
    public List<string> FieldIds { get; set; } = [];

    /// <summary>Only these keys of issue properties; empty for all.</summary>
    public List<string> PropertyKeys { get; set; } = [];

    /// <summary>Whether it is told without a body.</summary>
    public bool ExcludesBody { get; set; }

    /// <summary>Signs the body; null for unsigned.</summary>
    public string? Secret { get; set; }

    /// <summary>Whether it is switched on.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The id of the user with whose eyes it sees.</summary>
    public required string? OwnerId { get; set; }

    /// <summary>When it ends; null for never.</summary>
    public DateTimeOffset? Expires { get; set; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset Updated { get; set; }
}
