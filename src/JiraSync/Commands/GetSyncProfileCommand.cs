using System.Management.Automation;
using JiraSync.Engine.Profile;

namespace JiraSync.Commands;

/// <summary>Shows which profile this session uses.</summary>
[Cmdlet(VerbsCommon.Get, "SyncProfile")]
[OutputType(typeof(ProfileSummary))]
public sealed class GetSyncProfileCommand : SyncCommand
{
    /// <inheritdoc/>
    protected override object? ErrorTarget => Profile.Path;

    /// <inheritdoc/>
    protected override void End() => WriteObject(Summarize(Profile));

    internal static ProfileSummary Summarize(ProfileDirectory profile) => new()
    {
        Path = profile.Path,
        Source = profile.Source == ProfileSource.Given ? "Session" : profile.Source.ToString(),
        Exists = profile.Exists,
        ProfileId = profile.Read()?.ProfileId,
        Instances = profile.Instances.List().Count,
        Connections = profile.Connections.List().Count,
        StateFile = profile.StateFile,
    };
}
