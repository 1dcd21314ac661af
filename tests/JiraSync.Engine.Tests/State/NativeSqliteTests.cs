using System.IO;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.State;
using Microsoft.Data.Sqlite;
using Xunit;

namespace JiraSync.Engine.Tests.State;

public sealed class NativeSqliteTests
{
    [Fact]
    public void It_loads_from_a_build_and_only_once()
    {
        NativeSqlite.Load();
        var first = NativeSqlite.LoadedFrom;
        NativeSqlite.Load();
        Assert.Equal(first, NativeSqlite.LoadedFrom);
        Assert.True(File.Exists(first));
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select sqlite_version()";
        Assert.Matches(@"^3\.\d+", (string)command.ExecuteScalar()!);
    }

    [Fact]
    public void A_missing_library_is_told_with_the_places_looked_at()
    {
        var error = Assert.Throws<SyncException>(() => NativeSqlite.Find(Path.GetTempPath(), "win-x64", "e_sqlite3_missing.dll"));
        Assert.Equal(ErrorIds.NativeLibraryMissing, error.ErrorId);
        Assert.Contains(Path.Combine(Path.GetTempPath(), "native", "win-x64", "e_sqlite3_missing.dll"), error.Message);
    }
}
