using System;
using System.IO;
using System.Security;
using JiraSync.Engine.Hosting;

namespace JiraSync.Engine.Profile;

/// <summary>Turns what the file system says into errors that tell what to do.</summary>
internal static class FileErrors
{
    // Windows: ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL, ERROR_DISK_QUOTA_EXCEEDED as HRESULT. Elsewhere .NET puts the bare errno there:
    // ENOSPC, EDQUOT on Linux, EDQUOT on macOS.
    private static readonly int[] FullCodes = [unchecked((int)0x80070027), unchecked((int)0x80070070), unchecked((int)0x8007050F), 28, 122, 69];

    // Windows: ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION. Elsewhere EWOULDBLOCK of Linux and macOS.
    private static readonly int[] SharingCodes = [unchecked((int)0x80070020), unchecked((int)0x80070021), 11, 35];

    public static bool IsFileError(Exception error) =>
        error is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException or ArgumentException;

    public static bool IsDiskFull(Exception error) => error is IOException && Array.IndexOf(FullCodes, error.HResult) >= 0;

    public static bool IsSharingViolation(Exception error) => error is IOException && Array.IndexOf(SharingCodes, error.HResult) >= 0;

    public static SyncException OnWrite(Exception error, string path)
    {
        if (IsDiskFull(error))
        {
            return new SyncException(
                ErrorIds.DiskFull,
                SyncErrorKind.State,
                $"The disk is full: '{path}' could not be written. What was there before is unharmed.",
                "Free space on that disk (or raise the quota) and run the command again.",
                error);
        }

        return new SyncException(
            ErrorIds.ProfileNotWritable,
            SyncErrorKind.State,
            $"'{path}' cannot be written: {error.Message}",
            "Give the account that runs this command write access to the profile directory, or choose another one with Set-SyncProfile -Path or the environment variable JIRASYNC_PROFILE.",
            error);
    }

    public static SyncException OnRead(Exception error, string path) => new(
        ErrorIds.ProfileInvalid,
        SyncErrorKind.State,
        $"'{path}' cannot be read: {error.Message}",
        "Give the account that runs this command read access to the profile directory, or choose another one with Set-SyncProfile -Path or the environment variable JIRASYNC_PROFILE.",
        error);
}
