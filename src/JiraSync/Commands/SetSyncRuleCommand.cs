using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using JiraSync.Completion;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>
/// Maps a field of one side to a field of the other, or changes such a mapping: what is not given stays. Without a field on one
/// side the other gets its default as a constant.
/// </summary>
[Cmdlet(VerbsCommon.Set, "SyncRule", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SyncRule))]
public sealed class SetSyncRuleCommand : SyncCommand
{
    /// <summary>Name of the connection.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string Connection { get; set; } = "";

    /// <summary>Id or name of the Local side's field; comment, attachment and worklog stand for these items.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? LocalField { get; set; }

    /// <summary>Id or name of the Remote side's field.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? RemoteField { get; set; }

    /// <summary>Which way it goes.</summary>
    [Parameter]
    public MappingDirection Direction { get; set; }

    /// <summary>Values that stand for each other, Local = Remote; * and ? are wildcards, the first match counts. An empty one removes the map.</summary>
    [Parameter]
    [AllowNull]
    public IDictionary? ValueMap { get; set; }

    /// <summary>What is done with a value that has no match, on every side that the mapping writes to.</summary>
    [Parameter]
    public NoMatchPolicy OnNoMatch { get; set; }

    /// <summary>What the Local side does with a value that has no match.</summary>
    [Parameter]
    public NoMatchPolicy LocalOnNoMatch { get; set; }

    /// <summary>What the Remote side does with a value that has no match.</summary>
    [Parameter]
    public NoMatchPolicy RemoteOnNoMatch { get; set; }

    /// <summary>The default or constant of the side that the mapping writes to: the Remote one, where it writes to both.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Default { get; set; }

    /// <summary>The Local side's default, or its constant.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? LocalDefault { get; set; }

    /// <summary>The Remote side's default, or its constant.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? RemoteDefault { get; set; }

    /// <summary>A transition of the Local side that leads back to its own status and shows the field: it is written through that where no edit screen shows it.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? LocalTransition { get; set; }

    /// <summary>The same on the Remote side.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? RemoteTransition { get; set; }

    /// <summary>What happens when both sides changed it, differently; null: as the connection says.</summary>
    [Parameter]
    public ConflictPolicy? ConflictPolicy { get; set; }

    /// <summary>When it works.</summary>
    [Parameter]
    public MappingTime When { get; set; }

    /// <summary>Its place in the list, from 1.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Position { get; set; }

    /// <summary>Stores it without asking either Jira for the fields.</summary>
    [Parameter]
    public SwitchParameter SkipTest { get; set; }

    /// <summary>Writes the mapping.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Connection;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (LocalField is null && RemoteField is null)
            throw new SyncException(ErrorIds.RuleInvalid, SyncErrorKind.Configuration, "The mapping names no field.", "Give -LocalField, -RemoteField or both.");
        var set = CallEngine((engine, cancellation) => engine.SetRuleAsync(
            Connection, LocalField, RemoteField, Change, IsGiven(nameof(Position)) ? Position : null, !SkipTest, cancellation));
        if (set is { } done && PassThru) WriteObject(SyncRule.From(Profile.Connections.Get(Connection).Name, done.Mapping, done.Position));
    }

    private MappingConfig Change(MappingConfig mapping)
    {
        var direction = IsGiven(nameof(Direction)) ? Direction
            : LocalField is null && mapping.Local.Field is null ? MappingDirection.ToRemote
            : RemoteField is null && mapping.Remote.Field is null ? MappingDirection.ToLocal
            : mapping.Direction;
        return mapping with
        {
            Direction = direction,
            Values = IsGiven(nameof(ValueMap)) ? Pairs(ValueMap) : mapping.Values,
            ConflictPolicy = IsGiven(nameof(ConflictPolicy)) ? ConflictPolicy : mapping.ConflictPolicy,
            When = IsGiven(nameof(When)) ? When : mapping.When,
            Local = Side(mapping.Local, LocalField, writes: direction != MappingDirection.ToRemote, isMain: direction == MappingDirection.ToLocal, nameof(LocalOnNoMatch), LocalOnNoMatch, nameof(LocalDefault), LocalDefault, nameof(LocalTransition), LocalTransition),
            Remote = Side(mapping.Remote, RemoteField, writes: direction != MappingDirection.ToLocal, isMain: direction != MappingDirection.ToLocal, nameof(RemoteOnNoMatch), RemoteOnNoMatch, nameof(RemoteDefault), RemoteDefault, nameof(RemoteTransition), RemoteTransition),
        };
    }

    private MappingSide Side(
        MappingSide side, string? field, bool writes, bool isMain, string onNoMatchName, NoMatchPolicy onNoMatch, string defaultName, string? value, string transitionName, string? transition)
    {
        var standard = IsGiven(defaultName) ? Filled(value) : IsGiven(nameof(Default)) && isMain ? Filled(Default) : side.Default;
        var policy = IsGiven(onNoMatchName) ? onNoMatch : side.OnNoMatch;

        // A default for the other side only leaves this one as it is: its values are others.
        if (!IsGiven(onNoMatchName) && IsGiven(nameof(OnNoMatch)) && writes && (OnNoMatch != NoMatchPolicy.Default || standard is not null)) policy = OnNoMatch;
        return side with
        {
            Field = field ?? side.Field,
            Default = standard,
            OnNoMatch = policy,
            Transition = IsGiven(transitionName) ? Filled(transition) : side.Transition,
        };
    }

    private static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static List<ValuePair> Pairs(IDictionary? map)
    {
        var pairs = new List<ValuePair>();
        foreach (DictionaryEntry entry in map ?? new Hashtable()) pairs.Add(new ValuePair(entry.Key.ToString() ?? "", entry.Value?.ToString() ?? ""));
        return pairs;
    }
}
