using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Model;
using JiraSync.Engine.Rules;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>
/// What our issue says of other issues of our Jira (parent, epic, links). Such a value can cross only once the other issue is in sync
/// too. Until then our half waits for it; from then on the value counts as newly set, since the other side has never had it.
/// </summary>
internal static class References
{
    /// <summary>Takes in what a field holds now.</summary>
    public static void Put(FieldMemory field, FieldValue? value)
    {
        FieldValue? before = field.Now;
        field.Now = value;
        if (field.Base.Ours is not { Length: > 0 } agreed)
            return;
        switch (value)
        {
            case IssueValue { Link: not null } issue when before is IssueValue { Link: null } unknown && unknown.Canonical == issue.Canonical && agreed == issue.Canonical:
                field.Base = field.Base with { Ours = "" };
                break;
            case LinksValue links when before is LinksValue known:
                var unresolved = new HashSet<string>(known.Links.Where(l => l.Issue.Link is null).Select(l => l.Key), StringComparer.Ordinal);
                unresolved.IntersectWith(links.Links.Where(l => l.Issue.Link is not null).Select(l => l.Key));
                if (unresolved.Count > 0)
                    field.Base = field.Base with { Ours = SetValue.CanonicalOf(SetValue.ElementsOf(agreed).Where(e => !unresolved.Contains(e))) };
                break;
            default:
                break;
        }
    }

    /// <summary>Looks again for the issues that are not in sync, and remembers which are left.</summary>
    public static void Refresh(SideContext side, SideLink link)
    {
        LinkMemory memory = link.Memory;
        memory.LooksFor = [];
        foreach (RuleField rule in side.Rules.Fields.Values.Where(r => r.IsReference && r.Leaves))
        {
            if (!memory.Fields.TryGetValue(rule.Name, out FieldMemory? field) || Unresolved(field.Now).Length == 0)
                continue;
            Put(field, side.Source.Resolve(field.Now));
            memory.LooksFor.UnionWith(Unresolved(field.Now).Select(i => i.Id));
        }
    }

    /// <summary>The links that a value points at, as text: the same value says something else once they are known.</summary>
    public static string LinksOf(FieldValue? value) => string.Join(" ", In(value).Select(i => i.Link).OfType<string>());

    /// <summary>True when something that a half waits for is there.</summary>
    public static bool IsOver(SideContext side, SideLink link) => link.State is LinkState.Linked or LinkState.Awaiting
        && (link.Memory.WaitsFor.Any(w => side.Store.GetLink(side.Key, side.Name, w) is { State: LinkState.Linked })
            || link.Memory.LooksFor.Any(i => side.Source.Resolve(new IssueValue(null, i, i)).Link is not null));

    /// <summary>Saves a half, and wakes those that wait for its issue.</summary>
    public static void Save(SideContext side, ISyncWriter writer, SideLink link)
    {
        writer.SaveLink(link);
        if (link is { State: LinkState.Linked, IssueId: { } id } && side.HasReferences)
            writer.Wake(side.Key, side.Name, [LinkMemory.WaitForLink(link.Link), LinkMemory.WaitForIssue(id), LinkMemory.WaitForIssue(link.IssueKey ?? id)], side.Now);
    }

    private static IssueValue[] Unresolved(FieldValue? value) => In(value).Where(i => i.Link is null).ToArray();

    private static IEnumerable<IssueValue> In(FieldValue? value) => value switch
    {
        IssueValue issue => [issue],
        LinksValue links => links.Links.Select(l => l.Issue),
        _ => [],
    };
}
