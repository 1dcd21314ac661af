using System;
using System.Collections.Generic;
using JiraSync.Engine.Hosting;

namespace JiraSync.Engine.Jira;

/// <summary>Jira, or the way to it, said no.</summary>
public class JiraException : SyncException
{
    /// <summary>Makes one.</summary>
    public JiraException(string errorId, SyncErrorKind kind, string message, string? advice = null, Exception? inner = null)
        : base(errorId, kind, message, advice, inner)
    {
    }

    internal JiraException(JiraFailure failure)
        : this(failure.ErrorId, failure.Kind, failure.Message, failure.Advice, failure.Inner)
    {
        StatusCode = failure.StatusCode;
        JiraMessages = failure.JiraMessages;
        FieldErrors = failure.FieldErrors;
        OutcomeUnknown = failure.OutcomeUnknown;
        RetryAfter = failure.RetryAfter;
    }

    /// <summary>HTTP status; null when no answer came.</summary>
    public int? StatusCode { get; init; }

    /// <summary>Messages of Jira's own, as it gave them.</summary>
    public IReadOnlyList<string> JiraMessages { get; init; } = [];

    /// <summary>Complaints by field id.</summary>
    public IReadOnlyDictionary<string, string> FieldErrors { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// True when a write was sent and no answer tells whether it was carried out. Whoever gets this looks for the marker
    /// before anything is tried again.
    /// </summary>
    public bool OutcomeUnknown { get; init; }

    /// <summary>When Jira said to come back; null when it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
