using System;
using System.Collections.Generic;
using JiraSync.Engine.Hosting;

namespace JiraSync.Engine.Jira;

/// <summary>No usable answer came: network, timeout, a server that is down, something that is not Jira.</summary>
public sealed class JiraTransportException : JiraException
{
    internal JiraTransportException(JiraFailure failure)
        : base(failure)
    {
    }
}

/// <summary>Sign-in failed; trying again will not help, and may lock the account.</summary>
public sealed class JiraAuthenticationException : JiraException
{
    internal JiraAuthenticationException(JiraFailure failure)
        : base(failure)
    {
    }
}

/// <summary>The account may not do this.</summary>
public sealed class JiraPermissionException : JiraException
{
    internal JiraPermissionException(JiraFailure failure)
        : base(failure)
    {
    }
}

/// <summary>What was named is not there, or hidden from the account.</summary>
public sealed class JiraNotFoundException : JiraException
{
    internal JiraNotFoundException(JiraFailure failure)
        : base(failure)
    {
    }
}

/// <summary>Jira refused the data.</summary>
public sealed class JiraValidationException : JiraException
{
    internal JiraValidationException(JiraFailure failure)
        : base(failure)
    {
    }
}

/// <summary>A limit of Jira's is used up; <see cref="JiraException.RetryAfter"/> says for how long.</summary>
public sealed class JiraRateLimitException : JiraException
{
    internal JiraRateLimitException(JiraFailure failure)
        : base(failure)
    {
    }
}

/// <summary>All that is known of a failure, before it becomes an exception of the right type.</summary>
internal sealed record JiraFailure(string ErrorId, SyncErrorKind Kind, string Message)
{
    public string? Advice { get; init; }

    public Exception? Inner { get; init; }

    public int? StatusCode { get; init; }

    public IReadOnlyList<string> JiraMessages { get; init; } = [];

    public IReadOnlyDictionary<string, string> FieldErrors { get; init; } = new Dictionary<string, string>();

    public bool OutcomeUnknown { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public JiraException ToException() => Kind switch
    {
        SyncErrorKind.Authentication => new JiraAuthenticationException(this),
        SyncErrorKind.Permission => new JiraPermissionException(this),
        SyncErrorKind.NotFound => new JiraNotFoundException(this),
        SyncErrorKind.Data => new JiraValidationException(this),
        SyncErrorKind.Limit => new JiraRateLimitException(this),
        SyncErrorKind.Transient => new JiraTransportException(this),
        _ => new JiraException(this),
    };
}
