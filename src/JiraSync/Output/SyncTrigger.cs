using System;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;

namespace JiraSync.Output;

/// <summary>Which issues of a side enter a connection by themselves.</summary>
public sealed class SyncTrigger
{
    /// <summary>Name of the connection.</summary>
    public string Connection { get; private set; } = "";

    /// <summary>Short id.</summary>
    public string Id { get; private set; } = "";

    /// <summary>The side whose issues it is about.</summary>
    public SideName Side { get; private set; }

    /// <summary>Whether it works.</summary>
    public bool Active { get; private set; }

    /// <summary>Which issues.</summary>
    public string Jql { get; private set; } = "";

    /// <summary>What it is for.</summary>
    public string? Notes { get; private set; }

    /// <summary>Whether issues that matched before it was made are taken as well.</summary>
    public bool IncludeExisting { get; private set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; private set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Connection}/{Id}";

    internal static SyncTrigger From(string connection, TriggerConfig config) => new()
    {
        Connection = connection,
        Id = config.Id,
        Side = config.Side,
        Active = config.Active,
        Jql = config.Jql,
        Notes = config.Notes,
        IncludeExisting = config.IncludeExisting,
        Created = config.Created,
    };
}
