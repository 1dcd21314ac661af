using System;

namespace JiraSync.Engine.Hosting;

/// <summary>What kind of trouble an error is; decides what waits, what is tried again and how a cmdlet categorises it.</summary>
public enum SyncErrorKind
{
    /// <summary>Goes away by itself: network, 5xx, a restart. Tried again later.</summary>
    Transient,

    /// <summary>A limit of Jira's; tried again when it has passed.</summary>
    Limit,

    /// <summary>Sign-in failed. The instance waits for a person.</summary>
    Authentication,

    /// <summary>The account may not do this.</summary>
    Permission,

    /// <summary>Something that was named is not there.</summary>
    NotFound,

    /// <summary>Jira refused the data.</summary>
    Data,

    /// <summary>A mapping has no answer for a value.</summary>
    Mapping,

    /// <summary>The configuration is wrong or incomplete.</summary>
    Configuration,

    /// <summary>The profile's database or files cannot be used.</summary>
    State,

    /// <summary>Another process holds what is needed.</summary>
    Busy,

    /// <summary>A safety limit was reached: a person must say that it is meant.</summary>
    Brake,
}

/// <summary>
/// An error with a stable id. <see cref="Exception.Message"/> says what happened and to what; <see cref="Advice"/> says what to do next.
/// </summary>
public class SyncException : Exception
{
    /// <summary>Makes one.</summary>
    public SyncException(string errorId, SyncErrorKind kind, string message, string? advice = null, Exception? inner = null)
        : base(message, inner)
    {
        ErrorId = errorId;
        Kind = kind;
        Advice = advice;
    }

    /// <summary>Stable, PascalCase, subject first: <c>JiraAuthenticationFailed</c>. All ids are listed in <see cref="ErrorIds"/>.</summary>
    public string ErrorId { get; }

    /// <summary>What kind of trouble it is.</summary>
    public SyncErrorKind Kind { get; }

    /// <summary>What to do next; null when the message says all.</summary>
    public string? Advice { get; }
}
