using System;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;

namespace JiraSync.Output;

/// <summary>Which way changes go.</summary>
public enum SyncDirection
{
    /// <summary>Both ways.</summary>
    Both,

    /// <summary>From the Local side to the Remote side only.</summary>
    LocalToRemote,

    /// <summary>From the Remote side to the Local side only.</summary>
    RemoteToLocal,

    /// <summary>Not at all.</summary>
    None,
}

/// <summary>Two sides under one name.</summary>
public sealed class SyncConnection
{
    /// <summary>Name in this profile.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Stays the same whatever the name.</summary>
    public Guid Id { get; private set; }

    /// <summary>How its rules are made.</summary>
    public ConnectionMode Mode { get; private set; }

    /// <summary>Whether it syncs.</summary>
    public ConnectionState State { get; private set; }

    /// <summary>Which way changes go.</summary>
    public SyncDirection Direction { get; private set; }

    /// <summary>The side that this profile owns.</summary>
    public SyncConnectionSide Local { get; private set; } = null!;

    /// <summary>The other side.</summary>
    public SyncConnectionSide Remote { get; private set; } = null!;

    /// <summary>What happens to a field that both sides changed.</summary>
    public ConflictPolicy ConflictPolicy { get; private set; }

    /// <summary>Most issues that one pass creates on a side.</summary>
    public int MaxCreations { get; private set; }

    /// <summary>Most comments, attachments or links that one pass deletes on a side.</summary>
    public int MaxDeletions { get; private set; }

    /// <summary>What it is for.</summary>
    public string? Description { get; private set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; private set; }

    /// <summary>How many triggers it has.</summary>
    public int Triggers { get; private set; }

    /// <summary>How many pairs of issues it holds; null when the state cannot be read.</summary>
    public long? Issues { get; private set; }

    /// <summary>How many errors stand; null when the state cannot be read.</summary>
    public int? Errors { get; private set; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal static SyncConnection From(ConnectionConfig config, int triggers, long? issues, int? errors) => new()
    {
        Name = config.Name,
        Id = config.Id,
        Mode = config.Mode,
        State = config.State,
        Direction = (config.Local.Method, config.Remote.Method) switch
        {
            (SyncMethod.Disabled, SyncMethod.Disabled) => SyncDirection.None,
            (_, SyncMethod.Disabled) => SyncDirection.LocalToRemote,
            (SyncMethod.Disabled, _) => SyncDirection.RemoteToLocal,
            _ => SyncDirection.Both,
        },
        Local = SyncConnectionSide.From(SideName.Local, config.Local),
        Remote = SyncConnectionSide.From(SideName.Remote, config.Remote),
        ConflictPolicy = config.ConflictPolicy,
        MaxCreations = config.Brakes.MaxCreations,
        MaxDeletions = config.Brakes.MaxDeletions,
        Description = config.Description,
        Created = config.Created,
        Triggers = triggers,
        Issues = issues,
        Errors = errors,
    };
}

/// <summary>One side of a connection.</summary>
public sealed class SyncConnectionSide
{
    /// <summary>Which side.</summary>
    public SideName Side { get; private set; }

    /// <summary>Name of its instance.</summary>
    public string Instance { get; private set; } = "";

    /// <summary>Key of its project.</summary>
    public string Project { get; private set; } = "";

    /// <summary>How changes leave it.</summary>
    public SyncMethod Method { get; private set; }

    /// <summary>Type of issues created here whose own type the project lacks.</summary>
    public string? DefaultIssueType { get; private set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Instance}/{Project}";

    internal static SyncConnectionSide From(SideName name, SideConfig config) => new()
    {
        Side = name,
        Instance = config.Instance,
        Project = config.Project,
        Method = config.Method,
        DefaultIssueType = config.DefaultIssueType,
    };
}
