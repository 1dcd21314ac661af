using System;
using JiraSync.Engine.Hosting;
using Microsoft.Data.Sqlite;

namespace JiraSync.Engine.State;

/// <summary>What SQLite says, in words and ids of ours. Result codes: https://sqlite.org/rescode.html.</summary>
internal static class StateErrors
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int Constraint = 19;
    private const int NotADatabase = 26;

    public static SyncException From(SqliteException e, string path) => e.SqliteErrorCode switch
    {
        Busy or Locked => new(
            ErrorIds.StateLocked,
            SyncErrorKind.Busy,
            $"The database '{path}' is locked by another process that does not let go.",
            "Look for a hung JiraSync process or a backup program that holds the file; then try again.",
            e),
        Constraint => new(
            ErrorIds.StateLocked,
            SyncErrorKind.Busy,
            "Another process took up the same issue at the same moment; this one left it to it.",
            "Nothing is to be done: the next pass finds it in sync.",
            e),
        Corrupt or NotADatabase => Damaged(path, e),
        Full => new(
            ErrorIds.DiskFull,
            SyncErrorKind.State,
            $"The disk of the database '{path}' is full. Nothing was changed by the step that failed.",
            "Free some space and run the same command again: it goes on where it stopped.",
            e),
        ReadOnly or CannotOpen or IoError => new(
            ErrorIds.StateNotWritable,
            SyncErrorKind.State,
            $"The database '{path}' cannot be opened or written: {e.Message}",
            "Check that the directory exists on a local disk and that this account may write to it.",
            e),
        _ => new(ErrorIds.StateDamaged, SyncErrorKind.State, $"The database '{path}' refused a statement: {e.Message}", null, e),
    };

    public static SyncException Damaged(string path, Exception e) => new(
        ErrorIds.StateDamaged,
        SyncErrorKind.State,
        $"The database '{path}' is damaged or is not a database of JiraSync: {e.Message}",
        "Put back a copy of the profile directory, or move the file away and connect the issues again. Do not go on with an empty "
        + "database while triggers are active: issues that are already in sync would be taken for new ones.",
        e);
}
