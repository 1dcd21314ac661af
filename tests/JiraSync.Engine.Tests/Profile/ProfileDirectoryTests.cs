using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Profile;
using Xunit;

namespace JiraSync.Engine.Tests.Profile;

public sealed class ProfileDirectoryTests : IDisposable
{
    private readonly ProfileFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Nothing_is_created_before_the_first_write()
    {
        Assert.Null(_fixture.Profile.Read());
        Assert.Empty(_fixture.Profile.Instances.List());
        Assert.Empty(_fixture.Profile.Connections.List());
        Assert.False(_fixture.Profile.Secrets.Exists("any"));
        Assert.False(_fixture.Profile.Secrets.Remove("any"));
        Assert.False(Directory.Exists(_fixture.ProfilePath));
    }

    [Fact]
    public void Ensure_makes_it_once_and_keeps_its_id()
    {
        var made = _fixture.Profile.Ensure();
        Assert.NotEqual(Guid.Empty, made.ProfileId);
        Assert.Equal(made.ProfileId, _fixture.Reopen().Ensure().ProfileId);
        Assert.Contains("secrets/", _fixture.Text(".gitignore"));
    }

    [Fact]
    public void The_file_is_plain_UTF8_with_line_feeds_and_reads_well()
    {
        var made = _fixture.Profile.Ensure();
        _fixture.Profile.SetSetting("greeting", "Grüße");
        var text = $$"""
            {
              "formatVersion": 1,
              "profileId": "{{made.ProfileId}}",
              "settings": {
                "greeting": "Grüße"
              }
            }

            """.ReplaceLineEndings("\n");
        Assert.Equal(System.Text.Encoding.UTF8.GetBytes(text), File.ReadAllBytes(_fixture.PathOf("profile.json")));
    }

    [Fact]
    public void Settings_are_found_whatever_their_case_and_can_be_removed()
    {
        _fixture.Profile.SetSetting("HistoryDays", "30");
        Assert.Equal("60", _fixture.Profile.SetSetting("historydays", "60").Settings["HISTORYDAYS"]);
        Assert.Single(_fixture.Profile.Read()!.Settings);
        Assert.Empty(_fixture.Profile.SetSetting("historyDays", null).Settings);
    }

    [Fact]
    public void What_this_version_does_not_know_stays()
    {
        _fixture.Write("""{ "profileId": "0dd8a2d3-5c0e-4a1c-8a53-0123456789ab", "theme": { "colour": "2026-01-02T03:04:05Z" }, "settings": { } }""", "profile.json");
        _fixture.Profile.SetSetting("a", "b");
        var text = _fixture.Text("profile.json");
        Assert.Contains("\"colour\": \"2026-01-02T03:04:05Z\"", text);
        Assert.Contains("\"a\": \"b\"", text);
        Assert.Equal(Guid.Parse("0dd8a2d3-5c0e-4a1c-8a53-0123456789ab"), _fixture.Profile.Read()!.ProfileId);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("{\n  \"profileId\": \n}", "line 3")]
    [InlineData("{ \"profileId\": \"0dd8a2d3-5c0e-4a1c-8a53-0123456789ab\" } x", "line 1")]
    [InlineData("{\n\n  \"profileId\": \"no guid\" }", "line 3")]
    [InlineData("{ \"settings\": {} }", "profileId")]
    [InlineData("{ \"profileId\": 1, \"profileId\": 2 }", "line 1")]
    [InlineData("[]", "line 1")]
    [InlineData("{ \"formatVersion\": \"one\" }", "formatVersion")]
    public void A_broken_file_is_refused_with_its_place(string text, string place)
    {
        _fixture.Write(text, "profile.json");
        var error = ProfileFixture.Fails(ErrorIds.ProfileInvalid, () => _fixture.Profile.Read());
        Assert.Contains("profile.json", error.Message);
        Assert.Contains(place, error.Message);
        ProfileFixture.Fails(ErrorIds.ProfileInvalid, () => _fixture.Profile.SetSetting("a", "b"));
        Assert.Equal(text, _fixture.Text("profile.json"));
    }

    [Fact]
    public void Text_in_another_encoding_is_refused()
    {
        Directory.CreateDirectory(_fixture.ProfilePath);
        File.WriteAllBytes(_fixture.PathOf("profile.json"), [(byte)'{', (byte)'"', 0xFC, (byte)'"', (byte)':', (byte)'1', (byte)'}']);
        Assert.Contains("UTF-8", ProfileFixture.Fails(ErrorIds.ProfileInvalid, () => _fixture.Profile.Read()).Message);
    }

    [Fact]
    public void A_mark_of_byte_order_is_no_obstacle()
    {
        Directory.CreateDirectory(_fixture.ProfilePath);
        File.WriteAllText(_fixture.PathOf("profile.json"), """{ "profileId": "0dd8a2d3-5c0e-4a1c-8a53-0123456789ab" }""", new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.NotNull(_fixture.Profile.Read());
    }

    [Fact]
    public void A_newer_format_is_refused()
    {
        _fixture.Write("""{ "formatVersion": 2, "profileId": "0dd8a2d3-5c0e-4a1c-8a53-0123456789ab" }""", "profile.json");
        var error = ProfileFixture.Fails(ErrorIds.ProfileInvalid, () => _fixture.Profile.Read());
        Assert.Contains("newer", error.Message);
        Assert.Contains("Update", error.Advice);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_told()
    {
        File.WriteAllText(_fixture.ProfilePath, "a file where the directory should be");
        ProfileFixture.Fails(ErrorIds.ProfileNotWritable, () => _fixture.Profile.Ensure());
    }

    [UnixFact, UnsupportedOSPlatform("windows")]
    public void A_full_disk_is_told_as_such()
    {
        if (!File.Exists("/dev/full")) return;
        var full = Assert.ThrowsAny<IOException>(() => File.WriteAllText("/dev/full", "more"));
        Assert.Equal(ErrorIds.DiskFull, FileErrors.OnWrite(full, "state.db").ErrorId);
    }

    [Fact]
    public void A_full_disk_of_Windows_is_told_as_such()
    {
        foreach (var code in new[] { unchecked((int)0x80070027), unchecked((int)0x80070070) })
            Assert.Equal(ErrorIds.DiskFull, FileErrors.OnWrite(new IOException("full", code), "profile.json").ErrorId);
        Assert.Equal(ErrorIds.ProfileNotWritable, FileErrors.OnWrite(new UnauthorizedAccessException(), "profile.json").ErrorId);
    }

    [Fact]
    public void A_write_waits_for_the_lock_and_says_so_when_it_is_in_vain()
    {
        _fixture.Profile.Ensure();
        using var other = new FileStream(_fixture.PathOf(".lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var hasty = ProfileDirectory.Open(_fixture.ProfilePath, null, lockTimeout: TimeSpan.FromMilliseconds(200));
        ProfileFixture.Fails(ErrorIds.ProfileBusy, () => hasty.SetSetting("a", "b"));
        other.Dispose();
        Assert.Equal("b", hasty.SetSetting("a", "b").Settings["a"]);
    }

    [Fact]
    public async Task Writers_at_once_lose_nothing_and_leave_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() =>
        {
            var profile = _fixture.Reopen();
            for (var number = 0; number < 10; number++) profile.SetSetting($"s{writer}-{number}", "x");
        })));
        Assert.Equal(80, _fixture.Profile.Read()!.Settings.Count);
        Assert.Equal([".gitignore", ".lock", "profile.json"], Directory.GetFiles(_fixture.ProfilePath).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_reader_never_sees_half_a_file()
    {
        _fixture.Profile.Ensure();
        var done = false;
        var reader = Task.Run(() =>
        {
            var read = 0;
            do
            {
                Assert.NotNull(_fixture.Reopen().Read());
                read++;
            }
            while (!System.Threading.Volatile.Read(ref done));

            return read;
        });
        for (var number = 0; number < 50; number++) _fixture.Profile.SetSetting("value", new string('x', number * 1000));
        System.Threading.Volatile.Write(ref done, true);
        Assert.True(await reader > 0);
    }

    [UnixFact, UnsupportedOSPlatform("windows")]
    public void Only_its_owner_may_enter()
    {
        _fixture.Profile.Ensure();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_fixture.ProfilePath));
    }

    [UnixFact, UnsupportedOSPlatform("windows")]
    public void A_file_keeps_the_permissions_that_its_owner_gave_it()
    {
        _fixture.Profile.Ensure();
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(_fixture.PathOf("profile.json"), mode);
        _fixture.Profile.SetSetting("a", "b");
        Assert.Equal(mode, File.GetUnixFileMode(_fixture.PathOf("profile.json")));
    }

    [Fact]
    public void Without_a_path_it_is_the_users_own()
    {
        var path = ProfileDirectory.DefaultPath();
        Assert.True(Path.IsPathRooted(path));
        Assert.Equal("jirasync", Path.GetFileName(path), ignoreCase: true);
    }
}
