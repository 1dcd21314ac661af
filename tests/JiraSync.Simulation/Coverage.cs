using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace JiraSync.Simulation;

/// <summary>Which kinds of edits and faults were seen in which phase of the engine's work.</summary>
internal sealed class Coverage
{
    private static readonly string[] Phases = ["idle", "search", "read", "create", "edit", "post comment", "put comment", "delete comment", "attach", "detach", "download"];
    private readonly SortedDictionary<(EventKind Kind, string Phase), int> _seen = [];
    private readonly SortedSet<(EventKind Edit, EventKind Fault, string Phase)> _triples = [];

    /// <summary>A kind of event happened while a phase was going on; the last fault before it in the same while, where there was one.</summary>
    public void See(EventKind kind, string phase, EventKind? fault)
    {
        _seen[(kind, phase)] = _seen.GetValueOrDefault((kind, phase)) + 1;
        if (fault is { } f)
            _triples.Add((kind, f, phase));
    }

    public void Add(Coverage other)
    {
        foreach (((EventKind, string) key, int count) in other._seen)
            _seen[key] = _seen.GetValueOrDefault(key) + count;
        _triples.UnionWith(other._triples);
    }

    public string Table()
    {
        var text = new StringBuilder();
        text.Append("what happened".PadRight(22));
        foreach (string phase in Phases)
            text.Append(phase.Replace(" comment", " c.", StringComparison.Ordinal).PadLeft(10));
        text.AppendLine();
        foreach (EventKind kind in Enum.GetValues<EventKind>())
        {
            if (!_seen.Keys.Any(k => k.Kind == kind))
                continue;
            text.Append(kind.ToString().PadRight(22));
            foreach (string phase in Phases)
                text.Append((_seen.TryGetValue((kind, phase), out int count) ? count.ToString(System.Globalization.CultureInfo.InvariantCulture) : ".").PadLeft(10));
            text.AppendLine();
        }
        int cells = _seen.Keys.Count;
        EventKind[] never = Enum.GetValues<EventKind>().Where(k => !_seen.Keys.Any(s => s.Kind == k)).ToArray();
        text.AppendLine($"{cells} of {Enum.GetValues<EventKind>().Length * Phases.Length} kind x phase, {_triples.Count} edit x fault x phase seen{(never.Length == 0 ? "" : "; never: " + string.Join(", ", never))}");
        return text.ToString();
    }
}
