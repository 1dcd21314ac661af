using System;

namespace JiraSync;

/// <summary>The profile of a session, as Get-SyncProfile shows it.</summary>
public sealed class ProfileSummary
{
    /// <summary>Full path of the directory.</summary>
    public string Path { get; internal set; } = "";

    /// <summary>Where the path comes from: Session (Set-SyncProfile), Environment (JIRASYNC_PROFILE) or Default.</summary>
    public string Source { get; internal set; } = "";

    /// <summary>Whether a profile is there; the first change makes one.</summary>
    public bool Exists { get; internal set; }

    /// <summary>What tells this profile from others; null while there is none.</summary>
    public Guid? ProfileId { get; internal set; }

    /// <summary>How many instances it has.</summary>
    public int Instances { get; internal set; }

    /// <summary>How many connections it has.</summary>
    public int Connections { get; internal set; }

    /// <summary>The database.</summary>
    public string StateFile { get; internal set; } = "";

    /// <inheritdoc/>
    public override string ToString() => Path;
}
