using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using Xunit;

namespace JiraSync.Engine.Tests.Profile;

public sealed class ConnectionStoreTests : IDisposable
{
    private readonly ProfileFixture _fixture = new ProfileFixture().WithInstances();

    private ConnectionStore Connections => _fixture.Profile.Connections;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void What_is_added_is_found_again_in_all_parts()
    {
        var wanted = new ConnectionConfig
        {
            Id = Guid.NewGuid(),
            Name = "Bugs",
            Description = "Escalated bugs",
            Mode = ConnectionMode.Visual,
            State = ConnectionState.Paused,
            Created = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
            Local = new SideConfig { Instance = "support", Project = "SUP", Method = SyncMethod.Manual, DefaultIssueType = "Task" },
            Remote = new SideConfig { Instance = "engineering", Project = "ENG", Method = SyncMethod.Disabled },
            ConflictPolicy = ConflictPolicy.Hold,
            Brakes = new BrakeSettings { MaxCreations = 1, MaxDeletions = 0 },
            Scan = new ScanSettings { OverlapMinutes = 10, SettleMinutes = 20 },
        };
        Assert.Equal(wanted, Connections.Add(wanted));
        Assert.Equal(wanted, _fixture.Reopen().Connections.Get("bugs"));
    }

    [Fact]
    public void The_file_reads_well()
    {
        Connections.Add(ProfileFixture.Bugs with { Id = Guid.Parse("0dd8a2d3-5c0e-4a1c-8a53-0123456789ab"), Created = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero) });
        const string text = """
            {
              "formatVersion": 1,
              "id": "0dd8a2d3-5c0e-4a1c-8a53-0123456789ab",
              "name": "bugs",
              "mode": "Basic",
              "state": "Active",
              "created": "2026-03-04T05:06:07+00:00",
              "local": {
                "instance": "support",
                "project": "SUP",
                "method": "Automatic"
              },
              "remote": {
                "instance": "engineering",
                "project": "ENG",
                "method": "Automatic",
                "defaultIssueType": "Task"
              },
              "conflictPolicy": "Newest",
              "brakes": {
                "maxCreations": 2000,
                "maxDeletions": 100
              },
              "scan": {
                "overlapMinutes": 5,
                "settleMinutes": 30
              }
            }

            """;
        Assert.Equal(text.ReplaceLineEndings("\n"), _fixture.Text("connections", "bugs", "connection.json"));
    }

    [Fact]
    public void Ids_and_times_are_given_and_stay()
    {
        var added = Connections.Add(ProfileFixture.Bugs);
        Assert.NotEqual(Guid.Empty, added.Id);
        Assert.NotEqual(default, added.Created);
        var set = Connections.Set(ProfileFixture.Bugs with { Name = "BUGS", State = ConnectionState.Paused });
        Assert.Equal(added with { State = ConnectionState.Paused }, set);
        Assert.Equal(set, Connections.Get("bugs"));
    }

    [Fact]
    public void Changes_of_two_processes_to_different_values_both_stay()
    {
        Connections.Add(ProfileFixture.Bugs);
        Connections.Update("bugs", static connection => connection with { Description = "one" });
        _fixture.Reopen().Connections.Update("bugs", static connection => connection with { State = ConnectionState.Paused });
        Assert.Equal(("one", ConnectionState.Paused), (Connections.Get("bugs").Description, Connections.Get("bugs").State));
    }

    [Fact]
    public void A_name_or_an_id_that_is_taken_is_refused()
    {
        var added = Connections.Add(ProfileFixture.Bugs);
        ProfileFixture.Fails(ErrorIds.ConnectionExists, () => Connections.Add(ProfileFixture.Bugs with { Name = "Bugs" }));
        ProfileFixture.Fails(ErrorIds.ProfileInvalid, () => Connections.Add(added with { Name = "other" }));
        Assert.Single(Connections.List());
    }

    [Fact]
    public void Renaming_keeps_id_rules_and_triggers()
    {
        var added = Connections.Add(ProfileFixture.Bugs);
        Connections.AddTrigger("bugs", new TriggerConfig { Jql = "labels = escalated" });
        File.WriteAllText(Path.Combine(Connections.PathOf("bugs"), "outgoing.ps1"), "# rule");
        Assert.Equal(added with { Name = "Defects" }, Connections.Rename("Bugs", "Defects"));
        Assert.Equal(added with { Name = "Defects" }, Connections.Get("defects"));
        Assert.Null(Connections.Find("bugs"));
        Assert.Single(Connections.GetTriggers("defects"));
        Assert.True(File.Exists(Path.Combine(Connections.PathOf("defects"), "outgoing.ps1")));
        Assert.Equal("defects", Connections.Rename("Defects", "defects").Name);
        Connections.Add(ProfileFixture.Bugs);
        ProfileFixture.Fails(ErrorIds.ConnectionExists, () => Connections.Rename("bugs", "DEFECTS"));
        Assert.Equal(["bugs", "defects"], Connections.List().Select(static connection => connection.Name));
    }

    [Fact]
    public void Renaming_the_directory_by_hand_renames_the_connection()
    {
        var added = Connections.Add(ProfileFixture.Bugs);
        Directory.Move(_fixture.PathOf("connections", "bugs"), _fixture.PathOf("connections", "moved"));
        Assert.Equal(added with { Name = "moved" }, Connections.Get("moved"));
        Connections.Update("moved", static connection => connection with { Description = "x" });
        Assert.Contains("\"name\": \"moved\"", _fixture.Text("connections", "moved", "connection.json"));
    }

    [Fact]
    public void A_copied_directory_is_noticed()
    {
        Connections.Add(ProfileFixture.Bugs);
        Directory.CreateDirectory(_fixture.PathOf("connections", "copy"));
        File.Copy(_fixture.PathOf("connections", "bugs", "connection.json"), _fixture.PathOf("connections", "copy", "connection.json"));
        Assert.Contains("copy", ProfileFixture.Fails(ErrorIds.ProfileInvalid, () => Connections.List()).Message);
    }

    [Fact]
    public void A_broken_one_does_not_hide_the_others_from_who_listens()
    {
        Connections.Add(ProfileFixture.Bugs);
        _fixture.Write("{", "connections", "broken", "connection.json");
        var errors = new List<SyncException>();
        Assert.Equal(["bugs"], Connections.List(onError: errors.Add).Select(static connection => connection.Name));
        Assert.Contains("broken", Assert.Single(errors).Message);
        ProfileFixture.Fails(ErrorIds.ProfileInvalid, () => Connections.List());
        Assert.Equal("bugs", Connections.Get("bugs").Name);
    }

    [Fact]
    public void Stray_directories_are_no_connections()
    {
        Directory.CreateDirectory(_fixture.PathOf("connections", "half"));
        _fixture.Write("{}", "connections", ".removed-1", "connection.json");
        Assert.Empty(Connections.List());
        Assert.Equal("half", Connections.Add(ProfileFixture.Bugs with { Name = "half" }).Name);
    }

    [Fact]
    public void Removing_takes_all_files_with_it()
    {
        Connections.Add(ProfileFixture.Bugs);
        Connections.AddTrigger("bugs", new TriggerConfig { Jql = "labels = x" });
        Connections.Remove("BUGS");
        Assert.Empty(Directory.GetFileSystemEntries(_fixture.PathOf("connections")));
        ProfileFixture.Fails(ErrorIds.ConnectionNotFound, () => Connections.Remove("bugs"));
        ProfileFixture.Fails(ErrorIds.ConnectionNotFound, () => Connections.Get("bugs"));
        ProfileFixture.Fails(ErrorIds.ConnectionNotFound, () => Connections.GetTriggers("bugs"));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        var bugs = ProfileFixture.Bugs;
        ProfileFixture.Fails(ErrorIds.NameInvalid, () => Connections.Add(bugs with { Name = "a b" }));
        ProfileFixture.Fails(ErrorIds.InstanceNotFound, () => Connections.Add(bugs with { Local = bugs.Local with { Instance = "nowhere" } }));
        ProfileFixture.Fails(ErrorIds.ConnectionInvalid, () => Connections.Add(bugs with { Local = bugs.Local with { Instance = "" } }));
        ProfileFixture.Fails(ErrorIds.ConnectionInvalid, () => Connections.Add(bugs with { Local = bugs.Local with { Project = "SUP\" or 1=1" } }));
        ProfileFixture.Fails(ErrorIds.ConnectionInvalid, () => Connections.Add(bugs with { Remote = bugs.Local }));
        ProfileFixture.Fails(ErrorIds.ConnectionInvalid, () => Connections.Add(bugs with { Brakes = new BrakeSettings { MaxCreations = -1 } }));
        ProfileFixture.Fails(ErrorIds.ConnectionInvalid, () => Connections.Add(bugs with { Scan = new ScanSettings { OverlapMinutes = 0 } }));
        Assert.Empty(Connections.List());
    }

    [Fact]
    public void Triggers_come_and_go()
    {
        Connections.Add(ProfileFixture.Bugs);
        var first = Connections.AddTrigger("bugs", new TriggerConfig { Side = SideName.Remote, Jql = " labels = escalated ", Notes = "n", IncludeExisting = true });
        var second = Connections.AddTrigger("BUGS", new TriggerConfig { Jql = "type = Bug" });
        Assert.Equal("labels = escalated", first.Jql);
        Assert.Equal([first, second], _fixture.Reopen().Connections.GetTriggers("bugs"));
        Assert.Matches("^[a-z2-9]{6}$", first.Id);

        var paused = Connections.UpdateTrigger("bugs", first.Id.ToUpperInvariant(), static trigger => trigger with { Active = false, Id = "ignored" });
        Assert.Equal(first with { Active = false }, paused);
        Assert.Equal(paused, Connections.GetTrigger("bugs", first.Id));
        Assert.Equal(second, Connections.RemoveTrigger("bugs", second.Id));
        ProfileFixture.Fails(ErrorIds.TriggerNotFound, () => Connections.RemoveTrigger("bugs", second.Id));
        ProfileFixture.Fails(ErrorIds.TriggerNotFound, () => Connections.SetTrigger("bugs", second));
        ProfileFixture.Fails(ErrorIds.TriggerInvalid, () => Connections.AddTrigger("bugs", new TriggerConfig { Jql = " " }));
        ProfileFixture.Fails(ErrorIds.TriggerInvalid, () => Connections.AddTrigger("bugs", first));
    }
}
