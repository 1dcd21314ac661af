using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Model;
using JiraSync.Engine.State;
using Newtonsoft.Json;

namespace JiraSync.Engine.Sync;

/// <summary>
/// Texts of ours that are only the beginning of what arrived. What people change in them stays here, since it would replace the whole
/// on the other side; it is recorded as a conflict, with both values, and gives way to the next change of the whole.
/// </summary>
internal sealed class ShortenedCopies
{
    private readonly SideContext _side;
    private readonly SideLink _link;
    private readonly Dictionary<string, string> _before;

    /// <summary>Remembers what they hold before a reading is worked in.</summary>
    public ShortenedCopies(SideContext side, SideLink link)
    {
        _side = side;
        _link = link;
        _before = Fields.ToDictionary(f => f.Key, f => FieldValue.CanonicalOf(f.Value.Now), StringComparer.Ordinal);
        foreach (ItemMemory item in Items)
            _before[item.Key] = item.Content;
    }

    private IEnumerable<KeyValuePair<string, FieldMemory>> Fields => _link.Memory.Fields.Where(f => f.Value.Shortened);

    private IEnumerable<ItemMemory> Items => _link.Memory.Items.Values.Where(i => i.Shortened);

    /// <summary>What people have changed in them since.</summary>
    public IReadOnlyList<ConflictRecord> Edited() =>
    [
        .. Fields
            .Where(f => f.Value.IsOwn && IsNew(f.Key, FieldValue.CanonicalOf(f.Value.Now)))
            .Select(f => Record(f.Key, Json(f.Value.Now), Json(Whole(f.Key)), f.Value.ChangedAt, f.Value.ChangedBy)),
        .. Items
            .Where(i => i.IsOwn && Publish.IsShown(i) && i.Content != i.Writing && IsNew(i.Key, i.Content))
            .Select(i => Record(i.Label, DecideItems.Value(i.Kind, i.Now, i.Started, i.Seconds), Whole(i), _side.ToOurClock(i.Updated), null)),
    ];

    private bool IsNew(string key, string now) => !_before.TryGetValue(key, out string? before) || before != now;

    private FieldValue? Whole(string field) => _link.Received?.Fields.TryGetValue(field, out ReplicaField? theirs) == true ? theirs.Value : null;

    private string? Whole(ItemMemory item)
    {
        IReplicaText? theirs = _link.Received?.Comments.Cast<IReplicaText>().Concat(_link.Received.Worklogs)
            .FirstOrDefault(t => t.Identity.Mirrored is var identity && ItemMemory.KeyOf(item.Kind, identity.BornAtSender, identity.Id) == item.Key);
        (DateTimeOffset started, long seconds) = theirs is ReplicaWorklog work ? (work.Started, work.Seconds) : default;
        return theirs is null ? null : DecideItems.Value(item.Kind, theirs.Body, started, seconds);
    }

    private static string? Json(FieldValue? value) => value?.ToJson().ToString(Formatting.None);

    private ConflictRecord Record(string field, string? ours, string? theirs, DateTimeOffset? at, string? by) =>
        ConflictRecord.Of(_link, field, Decide.WinnerOf(Decision.Hold), _side.Now) with { Ours = ours, Theirs = theirs, OursAt = at, OursBy = by };
}
