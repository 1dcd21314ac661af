using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using JiraSync.Engine.Hosting;
using Microsoft.Data.Sqlite;

namespace JiraSync.Engine.State;

/// <summary>
/// Brings a database to the schema of this code: the numbered files in <c>State/Schema</c> that it has not had yet, all in one
/// transaction. <c>user_version</c> holds the number of the last one.
/// </summary>
internal static class SchemaUpgrade
{
    /// <summary>"JSyn": marks the file as ours.</summary>
    private const int ApplicationId = 0x4A53796E;

    private const string Prefix = "JiraSync.Engine.State.Schema.";

    public static void Apply(SqliteConnection connection, string name)
    {
        IReadOnlyList<(int Number, string Resource)> files = Files();
        int newest = files[files.Count - 1].Number;

        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        long version = Number(connection, "PRAGMA user_version");
        long application = Number(connection, "PRAGMA application_id");
        bool isNew = version == 0 && Number(connection, "SELECT count(*) FROM sqlite_master") == 0;

        if (!isNew && application != ApplicationId)
            throw StateErrors.Damaged(name, new InvalidDataException("It holds tables, but not the mark of JiraSync."));
        if (version > newest)
        {
            throw new SyncException(
                ErrorIds.StateNewer,
                SyncErrorKind.State,
                $"The database '{name}' has schema {version}, which is newer than this JiraSync knows ({newest}).",
                "Update the JiraSync module on this machine to at least the version that last used this profile.");
        }

        foreach ((int number, string resource) in files.Where(f => f.Number > version))
        {
            Execute(connection, Read(resource));
            Execute(connection, "PRAGMA user_version = " + number.ToString(CultureInfo.InvariantCulture));
        }
        if (isNew)
            Execute(connection, "PRAGMA application_id = " + ApplicationId.ToString(CultureInfo.InvariantCulture));
        transaction.Commit();
    }

    private static IReadOnlyList<(int Number, string Resource)> Files() => typeof(SchemaUpgrade).Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(n => (int.Parse(n.Substring(Prefix.Length, 3), CultureInfo.InvariantCulture), n))
        .OrderBy(f => f.Item1)
        .ToArray();

    private static string Read(string resource)
    {
        using Stream stream = typeof(SchemaUpgrade).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
