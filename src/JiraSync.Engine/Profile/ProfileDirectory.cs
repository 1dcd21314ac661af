using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using JiraSync.Engine.Hosting;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Profile;

/// <summary>Where a profile's place comes from.</summary>
public enum ProfileSource
{
    /// <summary>The user's own data directory.</summary>
    Default,

    /// <summary>The environment variable <c>JIRASYNC_PROFILE</c>.</summary>
    Environment,

    /// <summary>Named by the caller.</summary>
    Given,
}

/// <summary>
/// The directory that holds configuration (files) and state (database). Nothing is created before the first write. Any number of
/// processes may use it at once: a write waits for the lock file, reads again what it changes, and replaces the file in one step.
/// </summary>
public sealed class ProfileDirectory
{
    /// <summary>Environment variable that names another directory.</summary>
    public const string EnvironmentVariable = "JIRASYNC_PROFILE";

    private const string LockFile = ".lock";
    private const string GitIgnore = "# What never belongs into version control: secrets, the database, locks.\nsecrets/\nstate.db*\n.lock\n*.tmp\n";

    private ProfileDirectory(string path, ProfileSource source, TimeProvider clock)
    {
        Path = path;
        Source = source;
        Clock = clock;
        Instances = new InstanceStore(this);
        Connections = new ConnectionStore(this);
        People = new PeopleStore(this);
        Secrets = new SecretStore(this);
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>Where the path comes from.</summary>
    public ProfileSource Source { get; }

    /// <summary>Whether a profile is there already.</summary>
    public bool Exists => File.Exists(ProfileFile);

    /// <summary>The database.</summary>
    public string StateFile => PathOf("state.db");

    /// <summary>The instances.</summary>
    public InstanceStore Instances { get; }

    /// <summary>The connections with their triggers.</summary>
    public ConnectionStore Connections { get; }

    /// <summary>Who is who in which instance.</summary>
    public PeopleStore People { get; }

    /// <summary>The protected secrets.</summary>
    public ISecretStore Secrets { get; }

    private TimeSpan LockTimeout { get; init; }

    internal TimeProvider Clock { get; }

    internal string ProfileFile => PathOf("profile.json");

    /// <summary>
    /// Names a profile; reads and creates nothing. Without a path: the one in the environment variable, else the user's own.
    /// </summary>
    /// <param name="path">The directory.</param>
    public static ProfileDirectory Open(string? path = null) => Open(path, null);

    /// <summary>The same with a clock of its own.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="clock">Tells the time; null: the system.</param>
    /// <param name="lockTimeout">How long a write waits for another process that is writing; null: ten seconds.</param>
    public static ProfileDirectory Open(string? path, TimeProvider? clock, TimeSpan? lockTimeout = null)
    {
        var source = ProfileSource.Given;
        if (string.IsNullOrWhiteSpace(path))
        {
            path = Environment.GetEnvironmentVariable(EnvironmentVariable);
            source = ProfileSource.Environment;
        }

        if (string.IsNullOrWhiteSpace(path))
        {
            path = DefaultPath();
            source = ProfileSource.Default;
        }

        string full;
        try
        {
            full = System.IO.Path.GetFullPath(path);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw new SyncException(
                ErrorIds.ProfileInvalid, SyncErrorKind.Configuration, $"'{path}' is not a path to a directory: {error.Message}", "Name a directory of the file system.", error);
        }

        return new ProfileDirectory(full, source, clock ?? TimeProvider.System) { LockTimeout = lockTimeout ?? TimeSpan.FromSeconds(10) };
    }

    /// <summary>The user's own profile directory on this system.</summary>
    public static string DefaultPath()
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            return System.IO.Path.Combine(Folder(Environment.SpecialFolder.LocalApplicationData), "JiraSync");
        var home = Folder(Environment.SpecialFolder.UserProfile);
        if (RuntimeInformation.IsOSPlatform(OSPlatform.OSX))
            return System.IO.Path.Combine(home, "Library", "Application Support", "JiraSync");
        var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        // The specification says to ignore a relative path there.
        return System.IO.Path.Combine(data is not null && System.IO.Path.IsPathRooted(data) ? data : System.IO.Path.Combine(home, ".local", "share"), "jirasync");

        static string Folder(Environment.SpecialFolder folder)
        {
            var path = Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);
            if (path.Length > 0) return path;
            throw new SyncException(
                ErrorIds.ProfileInvalid,
                SyncErrorKind.Configuration,
                "This account has no home directory, so there is no default place for the profile.",
                $"Set the environment variable {EnvironmentVariable} to a directory, or call Set-SyncProfile -Path.");
        }
    }

    /// <summary>What <c>profile.json</c> says; null when there is no profile yet.</summary>
    public ProfileInfo? Read() => ProfileJson.ReadFile(ProfileFile) is { } content ? ToInfo(content) : null;

    /// <summary>Creates the profile unless it is there; returns what it says.</summary>
    public ProfileInfo Ensure() => Read() ?? Write(() => Read()!);

    /// <summary>Sets a setting of the whole profile, or removes it (null).</summary>
    public ProfileInfo SetSetting(string name, string? value)
    {
        if (string.IsNullOrWhiteSpace(name)) throw new ArgumentException("A setting needs a name.", nameof(name));
        return Write(() =>
        {
            var existing = ProfileJson.ReadFile(ProfileFile)!;
            var settings = new JObject();
            var info = ToInfo(existing);
            foreach (var setting in info.Settings) settings[setting.Key] = setting.Value;
            var known = settings.Property(name, StringComparison.OrdinalIgnoreCase)?.Name ?? name;
            settings[known] = value is null ? JValue.CreateNull() : new JValue(value);
            ProfileJson.WriteFile(ProfileFile, new JObject { ["profileId"] = info.ProfileId.ToString(), ["settings"] = settings }, existing);
            return Read()!;
        });
    }

    internal string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Runs a change under the profile's lock, after making sure that there is a profile.</summary>
    internal T Write<T>(Func<T> change)
    {
        CreateDirectory(Path);
        using (Lock())
        {
            if (!Exists)
            {
                if (!File.Exists(PathOf(".gitignore"))) AtomicFile.Write(PathOf(".gitignore"), GitIgnore);
                ProfileJson.WriteFile(ProfileFile, new JObject { ["profileId"] = Guid.NewGuid().ToString(), ["settings"] = new JObject() }, null);
            }

            return change();
        }
    }

    internal static void CreateDirectory(string path)
    {
        try
        {
            UnixPermissions.CreateDirectory(path);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.OnWrite(error, path);
        }
    }

    private ProfileInfo ToInfo(JObject content)
    {
        var info = ProfileJson.FromJson<ProfileInfo>(content, ProfileFile);
        if (info.ProfileId == Guid.Empty)
            throw ProfileJson.Invalid(ProfileFile, null, "it has no 'profileId'", "Restore it from git or a backup, or delete it to get a new one.");
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in info.Settings) settings[setting.Key] = setting.Value;
        return info with { Settings = settings };
    }

    // The file stays where it is: deleting it would let two processes lock two different files of one name.
    private FileStream Lock()
    {
        var path = PathOf(LockFile);
        FileStream? held = null;
        try
        {
            var got = SpinWait.SpinUntil(
                () =>
                {
                    try
                    {
                        held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                        return true;
                    }
                    catch (IOException error) when (FileErrors.IsSharingViolation(error))
                    {
                        return false;
                    }
                },
                LockTimeout);
            if (got) return held!;
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.OnWrite(error, path);
        }

        throw new SyncException(
            ErrorIds.ProfileBusy,
            SyncErrorKind.Busy,
            $"Another process has been writing to the profile '{Path}' for more than {LockTimeout.TotalSeconds:0} seconds.",
            "Wait for it to finish and run the command again. The lock goes away by itself when the process that holds it ends.");
    }
}
