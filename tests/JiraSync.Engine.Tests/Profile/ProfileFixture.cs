using System;
using System.IO;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Profile;
using Xunit;

namespace JiraSync.Engine.Tests.Profile;

/// <summary>A profile in a directory of its own, gone after the test.</summary>
internal sealed class ProfileFixture : IDisposable
{
    public ProfileFixture() => Profile = Reopen();

    public string Root { get; } = Directory.CreateTempSubdirectory("jirasync-profile-").FullName;

    public string ProfilePath => Path.Combine(Root, "profile");

    public ProfileDirectory Profile { get; }

    public static InstanceConfig Support => new() { Name = "support", Url = "https://acme.atlassian.net", Auth = AuthType.ApiToken, UserName = "bot@acme.example" };

    public static InstanceConfig Engineering => new() { Name = "engineering", Url = "https://jira.example.org/jira/", Auth = AuthType.Pat };

    public static ConnectionConfig Bugs => new()
    {
        Name = "bugs",
        Local = new SideConfig { Instance = "support", Project = "SUP" },
        Remote = new SideConfig { Instance = "engineering", Project = "ENG", DefaultIssueType = "Task" },
    };

    public ProfileDirectory Reopen() => ProfileDirectory.Open(ProfilePath);

    public ProfileFixture WithInstances()
    {
        Profile.Instances.Add(Support);
        Profile.Instances.Add(Engineering);
        return this;
    }

    public string PathOf(params string[] parts) => Path.Combine([ProfilePath, .. parts]);

    public string Text(params string[] parts) => File.ReadAllText(PathOf(parts));

    public void Write(string text, params string[] parts)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(parts))!);
        File.WriteAllText(PathOf(parts), text);
    }

    public static SyncException Fails(string errorId, Action action)
    {
        var error = Assert.ThrowsAny<SyncException>(action);
        Assert.Equal(errorId, error.ErrorId);
        Assert.False(string.IsNullOrWhiteSpace(error.Advice), "It does not say what to do.");
        return error;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

/// <summary>A test that needs permission bits.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows()) Skip = "Windows has no permission bits.";
    }
}
