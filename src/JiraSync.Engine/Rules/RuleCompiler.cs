using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;

namespace JiraSync.Engine.Rules;

/// <summary>Makes a side's rules from a connection's mappings and the fields that its Jira has.</summary>
public static class RuleCompiler
{
    /// <summary>Mapping names that stand for items, not fields.</summary>
    private static readonly string[] ItemNames = ["comment", "attachment", "worklog"];

    /// <summary>Makes the rules of one side.</summary>
    /// <param name="mappings">All mappings of the connection, in order.</param>
    /// <param name="side">The side.</param>
    /// <param name="fields">The fields of its Jira.</param>
    /// <param name="label">How errors call the side.</param>
    /// <exception cref="SyncException">A mapping names no field of that Jira, or one that cannot be written, or two fill one field.</exception>
    public static MappedRules Compile(IReadOnlyList<MappingConfig> mappings, SideName side, IReadOnlyList<FieldInfo> fields, string label)
    {
        var rows = new List<MappedRules.Row>();
        var items = new ItemRules();
        IReadOnlyList<string> names = NamesOf(mappings);
        for (int i = 0; i < mappings.Count; i++)
        {
            MappingConfig mapping = mappings[i];
            bool arrives = mapping.ArrivesAt(side), leaves = mapping.ArrivesAt(side.Other());
            if (ItemOf(mapping) is { } item)
            {
                items = With(items, item, new ItemFlow(leaves, arrives));
                continue;
            }
            MappingSide ours = mapping.Side(side), theirs = mapping.Side(side.Other());
            if (ours.Field is null)
                continue;
            FieldInfo field = Find(ours.Field, fields, label);
            bool constant = theirs.Field is null;
            var rule = new RuleField(names[i], field, leaves && !constant, arrives, mapping.ConflictPolicy, mapping.When, ours.Transition) { Epic = EpicBeside(field, mappings, side, fields) };
            if (arrives)
                CheckWritable(mapping, rule, rows, label);
            var map = new ValueMap(mapping.Values.Select(v => side == SideName.Local ? (v.Remote, v.Local) : (v.Local, v.Remote)));
            rows.Add(new(names[i], rule, ours, map, constant));
        }
        return new MappedRules(rows, items);
    }

    /// <summary>
    /// Neutral names of mappings, the same on both sides: that of the Local field, made unmistakable where several mappings
    /// share it.
    /// </summary>
    public static IReadOnlyList<string> NamesOf(IReadOnlyList<MappingConfig> mappings)
    {
        string[] plain = mappings.Select(m => Plain(m.Local.Field ?? m.Remote.Field ?? "")).ToArray();
        return plain.Select((name, i) => plain.Count(p => p == name) == 1 ? name : name + ">" + Plain(mappings[i].Remote.Field ?? "")).ToArray();
    }

    /// <summary>A field by id, else by name; throws <c>FieldNotFound</c>.</summary>
    public static FieldInfo Find(string text, IReadOnlyList<FieldInfo> fields, string label)
    {
        if (fields.FirstOrDefault(f => string.Equals(f.Id, text, StringComparison.OrdinalIgnoreCase)) is { } byId)
            return byId;
        FieldInfo[] named = fields.Where(f => string.Equals(f.Name, text, StringComparison.OrdinalIgnoreCase) || Plain(f.Name) == Plain(text)).ToArray();
        if (named.Length == 1)
            return named[0];
        if (named.Length > 1)
        {
            throw new SyncException(
                ErrorIds.FieldNotFound,
                SyncErrorKind.Mapping,
                $"{label} has {named.Length} fields named '{text}': {string.Join(", ", named.Select(f => f.Id))}.",
                "Name the one that is meant by its id.");
        }
        string[] near = fields.Where(f => f.Name.IndexOf(text, StringComparison.OrdinalIgnoreCase) >= 0 || text.IndexOf(f.Name, StringComparison.OrdinalIgnoreCase) >= 0)
            .Select(f => $"'{f.Name}' ({f.Id})").Take(5).ToArray();
        throw new SyncException(
            ErrorIds.FieldNotFound,
            SyncErrorKind.Mapping,
            $"{label} has no field '{text}' that the account can see.",
            near.Length > 0 ? "Did you mean " + string.Join(", ", near) + "?" : "Check the name or id of the field, and whether the account may see it.");
    }

    /// <summary>
    /// What Cloud calls the parent, Data Center keeps in two fields. A mapping of the parent stands for both of them, unless another
    /// one names the epic.
    /// </summary>
    private static FieldInfo? EpicBeside(FieldInfo field, IReadOnlyList<MappingConfig> mappings, SideName side, IReadOnlyList<FieldInfo> fields)
    {
        if (field.Id != "parent" || fields.FirstOrDefault(f => f is { Kind: FieldKind.Parent, IsCustom: true }) is not { } epic)
            return null;
        bool named = mappings.Any(m => m.Side(side).Field is { } text
            && (string.Equals(text, epic.Id, StringComparison.OrdinalIgnoreCase) || Plain(text) == Plain(epic.Name)));
        return named ? null : epic;
    }

    private static void CheckWritable(MappingConfig mapping, RuleField rule, List<MappedRules.Row> rows, string label)
    {
        if (rule.Field.IsReadOnly)
        {
            throw new SyncException(
                ErrorIds.RuleInvalid,
                SyncErrorKind.Mapping,
                $"The mapping {mapping.Label} writes '{rule.Field.Name}' in {label}, which Jira or an app computes: it cannot be written.",
                "Give the mapping the direction away from that field.");
        }
        if (rows.FirstOrDefault(r => r.Field is { Arrives: true } other && other.Field.Id == rule.Field.Id && other.When == rule.When) is { } taken)
        {
            throw new SyncException(
                ErrorIds.RuleInvalid,
                SyncErrorKind.Mapping,
                $"Two mappings write '{rule.Field.Name}' in {label}: '{taken.Name}' and '{rule.Name}'.",
                "Keep one of them, or give one the other direction.");
        }
    }

    private static string? ItemOf(MappingConfig mapping)
    {
        string name = Plain(mapping.Local.Field ?? mapping.Remote.Field ?? "");
        return ItemNames.FirstOrDefault(i => name == i || name == i + "s");
    }

    private static ItemRules With(ItemRules items, string item, ItemFlow flow) => item switch
    {
        "comment" => items with { Comments = flow },
        "attachment" => items with { Attachments = flow },
        _ => items with { Worklogs = flow },
    };

    private static string Plain(string text) => new(text.Where(c => !char.IsWhiteSpace(c)).Select(char.ToLowerInvariant).ToArray());
}
