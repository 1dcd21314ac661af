using System.Management.Automation;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using JiraSync.Hosting;

namespace JiraSync.Commands;

/// <summary>
/// Chooses the profile that this session uses from now on; the directory is made with the first change to it. Also says that a
/// profile has moved to this machine.
/// </summary>
[Cmdlet(VerbsCommon.Set, "SyncProfile", DefaultParameterSetName = ByPath, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(ProfileSummary))]
public sealed class SetSyncProfileCommand : SyncCommand
{
    private const string ByPath = "Path";
    private const string ToDefault = "Default";
    private const string Moved = "Moved";

    /// <summary>The profile's directory.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByPath)]
    [Parameter(Position = 0, ParameterSetName = Moved)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Goes back to the default: JIRASYNC_PROFILE, else the user's own profile.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ToDefault)]
    public SwitchParameter Default { get; set; }

    /// <summary>Says that the profile was moved here, and that the machine it came from no longer uses it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Moved)]
    public SwitchParameter AcceptMove { get; set; }

    /// <summary>Writes the profile that is now in use.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Path.Length > 0 ? Path : null;

    /// <inheritdoc/>
    protected override void Process()
    {
        var profile = Path.Length == 0 && ParameterSetName == Moved ? Profile : Choose();
        if (AcceptMove && ShouldProcess(profile.Path, "Make this machine the profile's home")) SyncService.AcceptMove(profile);
        if (PassThru) WriteObject(GetSyncProfileCommand.Summarize(profile));
    }

    private ProfileDirectory Choose()
    {
        string? path = null;
        if (Path.Length > 0)
        {
            path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path, out var provider, out _);
            if (provider.Name != "FileSystem")
            {
                throw new SyncException(
                    ErrorIds.ProfileInvalid,
                    SyncErrorKind.Configuration,
                    $"'{Path}' is not a directory of the file system.",
                    "Name a directory, or change to a drive of the file system first.");
            }
        }

        var profile = ProfileDirectory.Open(path);
        if (System.IO.File.Exists(profile.Path))
            throw new SyncException(ErrorIds.ProfileInvalid, SyncErrorKind.Configuration, $"'{profile.Path}' is a file.", "Name a directory.");
        // Says now whether it can be used, not at the first command that needs it.
        profile.Read();
        if (ShouldProcess(profile.Path, "Use this profile for the rest of the session")) RunspaceState.Current.ProfilePath = path;
        return profile;
    }
}
