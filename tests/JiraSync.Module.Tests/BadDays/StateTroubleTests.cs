using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using JiraSync.Output;
using Microsoft.Data.Sqlite;
using Xunit;

namespace JiraSync.Module.Tests.BadDays;

/// <summary>The profile's database and files: damaged, from a newer version, held by somebody else.</summary>
public sealed class StateTroubleTests : BadDay
{
    private string StateFile => Path.Combine(Shell.ProfilePath, "state.db");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_damaged_database_is_said_and_goes_on_from_a_copy(bool truncated)
    {
        var good = File.ReadAllBytes(StateFile);
        File.WriteAllBytes(StateFile, truncated ? good[..(good.Length / 4096 / 2 * 4096)] : Encoding.ASCII.GetBytes(new string('x', 9000)));
        PeopleWork();
        Assert.Equal(SyncPassStatus.Failed, FailingPass("StateDamaged", StateFile).Status);
        Assert.Single(DataCenter.Site.Issues);
        Assert.Contains("copy", Shell.Errors[0].ErrorDetails.RecommendedAction);
        Fails("StateDamaged", [StateFile], "Get-SyncIssue");

        foreach (var rest in Directory.GetFiles(Shell.ProfilePath, "state.db-*")) File.Delete(rest);
        File.WriteAllBytes(StateFile, good);
        Pass();
        AssertNothingWasLost();
    }

    [Fact]
    public void A_database_of_a_newer_version_is_left_alone()
    {
        var bytes = File.ReadAllBytes(StateFile);
        var good = bytes.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(60), 99); // user_version in the header of a SQLite file
        File.WriteAllBytes(StateFile, bytes);
        PeopleWork();
        FailingPass("StateNewer", StateFile, "99");
        Assert.Contains("Update", Shell.Errors[0].ErrorDetails.RecommendedAction);
        Assert.Equal(bytes, File.ReadAllBytes(StateFile));
        Assert.Single(DataCenter.Site.Issues);

        File.WriteAllBytes(StateFile, good);
        Pass();
        AssertNothingWasLost();
    }

    [Fact]
    public async Task A_locked_database_is_waited_for_and_said_when_it_stays_so()
    {
        PeopleWork();
        using (var other = new SqliteConnection($"Data Source={StateFile};Pooling=False"))
        {
            other.Open();
            using (other.BeginTransaction(deferred: false))
            {
                var since = Stopwatch.StartNew();
                FailingPass("StateLocked", StateFile);
                Assert.InRange(since.Elapsed, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(40));
                Assert.Single(DataCenter.Site.Issues);
            }

            // Somebody who lets go in time is waited for.
            var short_ = other.BeginTransaction(deferred: false);
            var letGo = Task.Delay(1500).ContinueWith(_ => short_.Dispose(), TaskScheduler.Default);
            Pass();
            await letGo;
        }

        AssertNothingWasLost();
    }

    [Theory]
    [InlineData("instances.json")]
    [InlineData("connections/bugs/connection.json")]
    public void A_damaged_file_is_named_and_goes_on_when_it_is_put_right(string file)
    {
        var path = Path.Combine(Shell.ProfilePath, file);
        var good = File.ReadAllText(path);
        File.WriteAllText(path, good[..(good.Length / 2)]);
        PeopleWork();
        Shell.Invoke("Invoke-SyncConnection bugs");
        var error = Assert.Single(Shell.Errors);
        Assert.StartsWith("ProfileInvalid,", error.FullyQualifiedErrorId);
        Assert.Contains(Path.GetFileName(file), error.ToString());
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        File.WriteAllText(path, good);
        Pass();
        AssertNothingWasLost();
    }
}
