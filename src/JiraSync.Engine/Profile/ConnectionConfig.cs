using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Profile;

/// <summary>How a connection's rules are made.</summary>
public enum ConnectionMode
{
    /// <summary>Fixed rules: summary, description, comments, attachments, issue type.</summary>
    Basic,

    /// <summary>A list of mappings, field to field.</summary>
    Visual,

    /// <summary>PowerShell scripts.</summary>
    Script,
}

/// <summary>Whether a connection works.</summary>
public enum ConnectionState
{
    /// <summary>It syncs.</summary>
    Active,

    /// <summary>It waits for a person to enable it.</summary>
    Paused,
}

/// <summary>How changes leave a side.</summary>
public enum SyncMethod
{
    /// <summary>By themselves, in every pass.</summary>
    Automatic,

    /// <summary>Only for issues that somebody names.</summary>
    Manual,

    /// <summary>Not at all.</summary>
    Disabled,
}

/// <summary>What happens to a field that was changed on both sides, differently. Both values are recorded either way.</summary>
public enum ConflictPolicy
{
    /// <summary>The later change wins.</summary>
    Newest,

    /// <summary>The local side wins.</summary>
    Local,

    /// <summary>The remote side wins.</summary>
    Remote,

    /// <summary>Nobody writes; it waits for a person.</summary>
    Hold,
}

/// <summary>One side of a connection.</summary>
public sealed record SideConfig
{
    /// <summary>Name of the instance.</summary>
    public string Instance { get; init; } = "";

    /// <summary>Key of the project.</summary>
    public string Project { get; init; } = "";

    /// <summary>How changes leave this side.</summary>
    public SyncMethod Method { get; init; } = SyncMethod.Automatic;

    /// <summary>Type of issues created here whose own type this project lacks; null: Task, else the first type that needs no parent.</summary>
    public string? DefaultIssueType { get; init; }

    /// <summary>What it does with comments, attachments and worklogs; null: as without settings.</summary>
    public ItemSettings? Items { get; init; }

    /// <summary>What it does with texts that arrive; null: as without settings.</summary>
    public TextSettings? Texts { get; init; }
}

/// <summary>Limits at which a pass stops and asks.</summary>
public sealed record BrakeSettings
{
    /// <summary>Most issues that one pass creates on a side.</summary>
    public int MaxCreations { get; init; } = 2000;

    /// <summary>Most comments, attachments or links that one pass deletes on a side.</summary>
    public int MaxDeletions { get; init; } = 100;
}

/// <summary>How changes are looked for.</summary>
public sealed record ScanSettings
{
    /// <summary>How far each search looks back before the last one.</summary>
    public int OverlapMinutes { get; init; } = 5;

    /// <summary>How long a search index is given before nothing more is expected from it.</summary>
    public int SettleMinutes { get; init; } = 30;
}

/// <summary>Two sides under one name: <c>connections/NAME/connection.json</c>.</summary>
public sealed record ConnectionConfig
{
    /// <summary>Stays the same whatever the name; state is kept under it.</summary>
    public Guid Id { get; init; }

    /// <summary>Name in this profile; the directory is called so.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>How its rules are made.</summary>
    public ConnectionMode Mode { get; init; }

    /// <summary>Whether it works.</summary>
    public ConnectionState State { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>The side that this profile owns.</summary>
    public SideConfig Local { get; init; } = new();

    /// <summary>The other side.</summary>
    public SideConfig Remote { get; init; } = new();

    /// <summary>What happens when both sides changed a field.</summary>
    public ConflictPolicy ConflictPolicy { get; init; }

    /// <summary>Limits.</summary>
    public BrakeSettings Brakes { get; init; } = new();

    /// <summary>How changes are looked for.</summary>
    public ScanSettings Scan { get; init; } = new();

    /// <summary>
    /// Where restricted comments go; null: nowhere. What is in no row stays at home when it is restricted, and goes to everybody when it
    /// is public.
    /// </summary>
    public IReadOnlyList<VisibilityPair>? CommentVisibility { get; init; }

    /// <summary>A side by name.</summary>
    public SideConfig Side(SideName side) => side == SideName.Local ? Local : Remote;

    /// <summary>The same connection with another side.</summary>
    public ConnectionConfig WithSide(SideName side, SideConfig value) => side == SideName.Local ? this with { Local = value } : this with { Remote = value };

    /// <summary>Whether one of the sides is on an instance.</summary>
    public bool Uses(string instance) => Names.Comparer.Equals(Local.Instance, instance) || Names.Comparer.Equals(Remote.Instance, instance);

    /// <summary>Checks all values; returns it.</summary>
    public ConnectionConfig Validate()
    {
        Names.Check(Name, "connection");
        if (Id == Guid.Empty) throw Invalid("it has no id", "Restore connection.json from git or a backup, or make the connection anew.");
        if (Local is null || Remote is null || Brakes is null || Scan is null)
            throw Invalid("a part of it is empty", "Restore connection.json from git or a backup.");
        CheckSide(SideName.Local, Local);
        CheckSide(SideName.Remote, Remote);
        if (Names.Comparer.Equals(Local.Instance, Remote.Instance) && Names.Comparer.Equals(Local.Project, Remote.Project))
            throw Invalid($"both sides are project {Local.Project} of instance '{Local.Instance}'", "Name another project or another instance for one of the sides.");
        CheckVisibility();
        CheckRange(Brakes.MaxCreations, 0, int.MaxValue, "MaxCreations");
        CheckRange(Brakes.MaxDeletions, 0, int.MaxValue, "MaxDeletions");
        CheckRange(Scan.OverlapMinutes, 1, 1440, "OverlapMinutes");
        CheckRange(Scan.SettleMinutes, 1, 10080, "SettleMinutes");
        return this;

        void CheckRange(int value, int least, int most, string what)
        {
            if (value < least || value > most)
                throw Invalid($"{what} is {value}", most == int.MaxValue ? $"Set it to {least} or more." : $"Set it to a number from {least} to {most}.");
        }
    }

    private void CheckSide(SideName name, SideConfig side)
    {
        try
        {
            Names.Check(side.Instance, "instance");
        }
        catch (SyncException error)
        {
            throw new SyncException(ErrorIds.ConnectionInvalid, SyncErrorKind.Configuration, $"The {name} side of connection '{Name}' names no instance: {error.Message}", $"Give -{name}Instance; Get-SyncInstance lists what there is.", error);
        }

        if (string.IsNullOrWhiteSpace(side.Project) || side.Project.Trim() != side.Project || side.Project.IndexOfAny(['"', '\\', ' ', '/', '\n', '\t']) >= 0)
            throw Invalid($"'{side.Project}' on the {name} side is not the key of a project", $"Give -{name}Project the key as it stands before the number of an issue: SUP for SUP-12.");
        if (side.DefaultIssueType is not null && string.IsNullOrWhiteSpace(side.DefaultIssueType))
            throw Invalid($"the default issue type of the {name} side is blank", "Name an issue type, or leave it out.");
        if (side.Items?.Problem() is { } problem)
            throw Invalid($"on the {name} side, {problem}", "Correct it under 'items' of that side in connection.json; docs/items.md lists the settings.");
        if (side.Texts?.Problem() is { } wrong)
            throw Invalid($"on the {name} side, {wrong}", "Correct it under 'texts' of that side in connection.json; docs/rich-text.md lists the settings.");
    }

    private void CheckVisibility()
    {
        IReadOnlyList<VisibilityPair> rows = CommentVisibility ?? [];
        foreach (VisibilityPair pair in rows)
        {
            if (pair is null)
                throw Invalid("a row of commentVisibility is empty", "Remove it, or give it a local and a remote visibility.");
            foreach (string text in new[] { pair.Local, pair.Remote })
            {
                if (!VisibilityText.TryRead(text, out _))
                    throw Invalid($"'{text}' in commentVisibility says not who may see a comment", "Write public, internal, role:NAME or group:NAME.");
            }
            VisibilityText.TryRead(pair.Local, out Visibility? local);
            VisibilityText.TryRead(pair.Remote, out Visibility? remote);
            if (local is null != remote is null && pair.Direction == MappingDirection.Both)
                throw Invalid($"the row '{pair.Local}' / '{pair.Remote}' of commentVisibility goes both ways, so that what is restricted on one side would be public on the other", "Give the row a direction: ToRemote or ToLocal.");
        }
        foreach (SideName side in new[] { SideName.Local, SideName.Remote })
        {
            string? twice = rows
                .Where(p => p.Direction == MappingDirection.Both || (p.Direction == MappingDirection.ToRemote) == (side == SideName.Local))
                .GroupBy(p => p.Side(side).Trim(), StringComparer.OrdinalIgnoreCase)
                .FirstOrDefault(g => g.Count() > 1)?.Key;
            if (twice is not null)
                throw Invalid($"commentVisibility says twice where '{twice}' of the {side} side goes", "Keep one of the rows.");
        }
    }

    private SyncException Invalid(string problem, string advice) =>
        new(ErrorIds.ConnectionInvalid, SyncErrorKind.Configuration, $"Connection '{Name}' cannot be used: {problem}.", advice);
}
