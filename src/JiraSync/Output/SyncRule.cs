using System.Collections;
using System.Collections.Specialized;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;

namespace JiraSync.Output;

/// <summary>A field of one side and the field of the other that stands for it.</summary>
public sealed class SyncRule
{
    /// <summary>Name of the connection.</summary>
    public string Connection { get; private set; } = "";

    /// <summary>Its place in the list, from 1.</summary>
    public int Position { get; private set; }

    /// <summary>Field of the Local side; null: the Remote side gets a constant.</summary>
    public string? LocalField { get; private set; }

    /// <summary>Field of the Remote side; null: the Local side gets a constant.</summary>
    public string? RemoteField { get; private set; }

    /// <summary>Which way it goes.</summary>
    public MappingDirection Direction { get; private set; }

    /// <summary>Values that stand for each other, Local to Remote, in order.</summary>
    public IDictionary ValueMap { get; private set; } = new OrderedDictionary();

    /// <summary>What the Local side does with a value that has no match.</summary>
    public NoMatchPolicy LocalOnNoMatch { get; private set; }

    /// <summary>The Local side's default, or its constant.</summary>
    public string? LocalDefault { get; private set; }

    /// <summary>The transition through which the Local side's field is written where no edit screen shows it.</summary>
    public string? LocalTransition { get; private set; }

    /// <summary>What the Remote side does with a value that has no match.</summary>
    public NoMatchPolicy RemoteOnNoMatch { get; private set; }

    /// <summary>The Remote side's default, or its constant.</summary>
    public string? RemoteDefault { get; private set; }

    /// <summary>The transition through which the Remote side's field is written where no edit screen shows it.</summary>
    public string? RemoteTransition { get; private set; }

    /// <summary>What happens when both sides changed it; null: as the connection says.</summary>
    public ConflictPolicy? ConflictPolicy { get; private set; }

    /// <summary>When it works.</summary>
    public MappingTime When { get; private set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Connection}: {LocalField ?? "(constant)"} / {RemoteField ?? "(constant)"}";

    internal static SyncRule From(string connection, MappingConfig mapping, int position)
    {
        var values = new OrderedDictionary();
        foreach (var pair in mapping.Values)
        {
            // Several of theirs may stand for one of ours; a table shows the first, which is the one that counts.
            if (!values.Contains(pair.Local)) values.Add(pair.Local, pair.Remote);
        }

        return new SyncRule
        {
            Connection = connection,
            Position = position,
            LocalField = mapping.Local.Field,
            RemoteField = mapping.Remote.Field,
            Direction = mapping.Direction,
            ValueMap = values,
            LocalOnNoMatch = mapping.Local.OnNoMatch,
            LocalDefault = mapping.Local.Default,
            LocalTransition = mapping.Local.Transition,
            RemoteOnNoMatch = mapping.Remote.OnNoMatch,
            RemoteDefault = mapping.Remote.Default,
            RemoteTransition = mapping.Remote.Transition,
            ConflictPolicy = mapping.ConflictPolicy,
            When = mapping.When,
        };
    }
}
