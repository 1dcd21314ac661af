using System;
using System.Management.Automation;
using System.Reflection;
using JiraSync.Engine.Hosting;

namespace JiraSync.Hosting;

/// <summary>The one place where the engine's errors become PowerShell's.</summary>
internal static class ErrorTranslator
{
    /// <summary>Id of an error that nobody foresaw: a defect of JiraSync or of the system below it.</summary>
    public const string Unexpected = "UnexpectedError";

    // PowerShell shows the recommended action below the message since 7.5; before, it shows the message alone.
    private static readonly bool ActionIsShown = typeof(PSObject).Assembly.GetName().Version >= new Version(7, 5);

    public static ErrorRecord ToRecord(Exception error, object? target)
    {
        error = Unwrap(error);
        if (error is IContainsErrorRecord { ErrorRecord: { } known } && error is RuntimeException) return new ErrorRecord(known, error);
        if (error is not SyncException sync)
        {
            var id = error is OperationCanceledException ? "OperationCanceled" : Unexpected;
            return new ErrorRecord(error, id, error is OperationCanceledException ? ErrorCategory.OperationStopped : ErrorCategory.NotSpecified, target);
        }

        return new ErrorRecord(sync, sync.ErrorId, Category(sync), target)
        {
            ErrorDetails = new ErrorDetails(sync.Advice is null || ActionIsShown ? sync.Message : $"{sync.Message} {sync.Advice}") { RecommendedAction = sync.Advice ?? "" },
        };
    }

    /// <summary>The error inside those that tasks and reflection wrap around it.</summary>
    public static Exception Unwrap(Exception error)
    {
        while (true)
        {
            switch (error)
            {
                case AggregateException { InnerExceptions.Count: 1 } aggregate:
                    error = aggregate.InnerExceptions[0];
                    continue;
                case TargetInvocationException { InnerException: { } inner }:
                    error = inner;
                    continue;
                default:
                    return error;
            }
        }
    }

    public static ErrorCategory Category(SyncException error) => error.ErrorId switch
    {
        ErrorIds.JiraTimeout => ErrorCategory.OperationTimeout,
        ErrorIds.InstanceExists or ErrorIds.ConnectionExists or ErrorIds.InstanceInUse => ErrorCategory.ResourceExists,
        ErrorIds.NameInvalid or ErrorIds.IssueReferenceInvalid or ErrorIds.JiraInvalidUrl => ErrorCategory.InvalidArgument,
        ErrorIds.ProfileNotWritable or ErrorIds.StateNotWritable => ErrorCategory.WriteError,
        ErrorIds.NativeLibraryMissing => ErrorCategory.NotInstalled,
        _ => error.Kind switch
        {
            SyncErrorKind.Transient => ErrorCategory.ConnectionError,
            SyncErrorKind.Limit => ErrorCategory.LimitsExceeded,
            SyncErrorKind.Authentication => ErrorCategory.AuthenticationError,
            SyncErrorKind.Permission => ErrorCategory.PermissionDenied,
            SyncErrorKind.NotFound => ErrorCategory.ObjectNotFound,
            SyncErrorKind.Data => ErrorCategory.InvalidData,
            SyncErrorKind.Mapping => ErrorCategory.InvalidData,
            SyncErrorKind.Configuration => ErrorCategory.InvalidOperation,
            SyncErrorKind.State => ErrorCategory.ResourceUnavailable,
            SyncErrorKind.Busy => ErrorCategory.ResourceBusy,
            SyncErrorKind.Brake => ErrorCategory.QuotaExceeded,
            _ => ErrorCategory.NotSpecified,
        },
    };
}
