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
    public IEnumerable<ConflictRecord> Edited() => Fields
        .Where(f => f.Value.IsOwn && IsNew(f.Key, FieldValue.CanonicalOf(f.Value.Now)))
        .Select(f => Record(f.Key, f.Value.Now, Whole(f.Key), f.Value.ChangedAt, f.Value.ChangedBy))
        .Concat(Items
            .Where(i => i.IsOwn && Publish.IsShown(i) && IsNew(i.Key, i.Content))
            .Select(i => Record((i.Kind == ItemKind.Comment ? "comment " : "worklog ") + i.OurId, Text(i.Now), Text(Whole(i)), _side.ToOurClock(i.Updated), null)))
        .ToArray();

    private bool IsNew(string key, string now) => !_before.TryGetValue(key, out string? before) || before != now;

    private FieldValue? Whole(string field) => _link.Received?.Fields.TryGetValue(field, out ReplicaField? theirs) == true ? theirs.Value : null;

    private RichText? Whole(ItemMemory item) => _link.Received?.Comments.Cast<IReplicaText>().Concat(_link.Received.Worklogs)
        .FirstOrDefault(t => t.Identity.Mirrored is var identity && ItemMemory.KeyOf(item.Kind, identity.BornAtSender, identity.Id) == item.Key)?.Body;

    private static FieldValue? Text(RichText? text) => text is null ? null : new RichValue(text);

    private ConflictRecord Record(string field, FieldValue? ours, FieldValue? theirs, DateTimeOffset? at, string? by) => new()
    {
        Connection = _link.Connection,
        Side = _link.Side,
        Link = _link.Link,
        IssueKey = _link.IssueKey,
        Field = field,
        Ours = ours?.ToJson().ToString(Formatting.None),
        Theirs = theirs?.ToJson().ToString(Formatting.None),
        OursAt = at,
        OursBy = by,
        Winner = "Nobody",
        Recorded = _side.Now,
    };
}
