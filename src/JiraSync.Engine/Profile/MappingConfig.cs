using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Profile;

/// <summary>Which way a mapping carries a field.</summary>
public enum MappingDirection
{
    /// <summary>Both ways.</summary>
    Both,

    /// <summary>From Local to Remote only.</summary>
    ToRemote,

    /// <summary>From Remote to Local only.</summary>
    ToLocal,
}

/// <summary>What a side does with an arriving value that it has no match for.</summary>
public enum NoMatchPolicy
{
    /// <summary>It leaves its field as it is; the result says so.</summary>
    Nothing,

    /// <summary>It takes its default.</summary>
    Default,

    /// <summary>The issue waits with an error; nothing of it is written.</summary>
    Error,

    /// <summary>It makes the component or version that is missing; for all other fields the same as <see cref="Nothing"/>.</summary>
    Create,
}

/// <summary>When a mapping works.</summary>
public enum MappingTime
{
    /// <summary>Always.</summary>
    Always,

    /// <summary>Only when the issue is created.</summary>
    OnCreate,

    /// <summary>Only once it exists.</summary>
    OnUpdate,
}

/// <summary>One side of a mapping.</summary>
public sealed record MappingSide
{
    /// <summary>Id or name of the field; null: the other side gets <see cref="Default"/> of its own as a constant.</summary>
    public string? Field { get; init; }

    /// <summary>
    /// Name of a transition that leads back to its own status and shows the field on its screen: the field is written through it
    /// where the edit screen lacks it. Null: none.
    /// </summary>
    public string? Transition { get; init; }

    /// <summary>What is done here with a value that has no match.</summary>
    public NoMatchPolicy OnNoMatch { get; init; }

    /// <summary>The value taken where <see cref="OnNoMatch"/> is <see cref="NoMatchPolicy.Default"/>, or where the other side has no field.</summary>
    public string? Default { get; init; }
}

/// <summary>A pair of values that stand for each other. The one that arrives may have the wildcards * and ?.</summary>
/// <param name="Local">The value on the Local side.</param>
/// <param name="Remote">The value on the Remote side.</param>
public sealed record ValuePair(string Local, string Remote);

/// <summary>A field of one side and the field of the other that stands for it: a row of <c>connections/NAME/mappings.json</c>.</summary>
public sealed record MappingConfig
{
    /// <summary>The Local side.</summary>
    public MappingSide Local { get; init; } = new();

    /// <summary>The Remote side.</summary>
    public MappingSide Remote { get; init; } = new();

    /// <summary>Which way it goes.</summary>
    public MappingDirection Direction { get; init; }

    /// <summary>Values that stand for each other, the first match counts; empty: values go by their own names.</summary>
    public IReadOnlyList<ValuePair> Values { get; init; } = [];

    /// <summary>What happens when both sides changed it; null: as the connection says.</summary>
    public ConflictPolicy? ConflictPolicy { get; init; }

    /// <summary>When it works.</summary>
    public MappingTime When { get; init; }

    /// <summary>A side by name.</summary>
    public MappingSide Side(SideName side) => side == SideName.Local ? Local : Remote;

    /// <summary>True when values arrive at a side by it.</summary>
    public bool ArrivesAt(SideName side) => Direction == MappingDirection.Both || (Direction == MappingDirection.ToLocal) == (side == SideName.Local);

    /// <summary>As an error names it.</summary>
    [Newtonsoft.Json.JsonIgnore]
    public string Label => $"{Local.Field ?? "(constant)"} / {Remote.Field ?? "(constant)"}";

    /// <summary>Checks what can be known without a Jira; returns it with its texts trimmed.</summary>
    public MappingConfig Validate()
    {
        MappingConfig trimmed = this with { Local = Trim(Local), Remote = Trim(Remote), Values = Values ?? [] };
        if (trimmed.Local.Field is null && trimmed.Remote.Field is null)
            throw Invalid("it names no field", "Give a field for at least one of the sides.");
        foreach (SideName side in new[] { SideName.Local, SideName.Remote })
        {
            MappingSide here = trimmed.Side(side), there = trimmed.Side(side.Other());
            if (here.OnNoMatch == NoMatchPolicy.Default && here.Default is null)
                throw Invalid($"its {side} side is to take a default, but has none", $"Give the default value of the {side} side.");
            if (there.Field is null && here.Default is null)
                throw Invalid($"its {side} side has neither a field to come from nor a constant", $"Give a field for the {side.Other()} side, or a default for the {side} side.");
            if (there.Field is null && trimmed.Direction == MappingDirection.Both)
                trimmed = trimmed with { Direction = side == SideName.Local ? MappingDirection.ToLocal : MappingDirection.ToRemote };
            if (there.Field is null && !trimmed.ArrivesAt(side))
                throw Invalid("it goes from a constant to nowhere", "Turn its direction round.");
        }
        if (trimmed.Values.Any(v => v is null || v.Local is null || v.Remote is null))
            throw Invalid("a pair of its values is incomplete", "Give each pair a value for both sides.");
        return trimmed;
    }

    private static MappingSide Trim(MappingSide? side)
    {
        side ??= new();
        return side with
        {
            Field = string.IsNullOrWhiteSpace(side.Field) ? null : side.Field!.Trim(),
            Transition = string.IsNullOrWhiteSpace(side.Transition) ? null : side.Transition!.Trim(),
        };
    }

    private SyncException Invalid(string problem, string advice) => new(
        ErrorIds.RuleInvalid, SyncErrorKind.Configuration, $"The mapping {Label} cannot be used: {problem}.", advice);
}
