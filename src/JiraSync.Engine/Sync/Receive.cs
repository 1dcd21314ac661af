using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>Takes an arrived replica into our half of the link: what it acknowledges, and what it is.</summary>
internal static class Receive
{
    /// <summary>Works a replica in. One that is not newer than the last changes nothing: repeated and late ones do no harm.</summary>
    /// <returns>True when it was new.</returns>
    public static bool Accept(SideLink link, Replica replica)
    {
        if (replica.Sequence <= link.ReceivedSequence)
            return false;
        Acknowledge(link, replica);
        link.ReceivedSequence = replica.Sequence;
#if PLANTED
        if (PlantedBugs.Active == PlantedBug.ApplyStaleReplica)
            replica = link.Received ?? replica;
#endif
        link.Received = replica;
        link.TwinId = replica.IssueId ?? link.TwinId;
        link.TwinKey = replica.IssueKey ?? link.TwinKey;
        return true;
    }

    /// <summary>
    /// What our fields held in the replica that they have worked in is now agreed: either they took it, or they decided
    /// knowing it. Fields on which they wait for a person are not. A field may be ahead of the replica as a whole, when
    /// something else in it could not be worked in yet.
    /// </summary>
    private static void Acknowledge(SideLink link, Replica replica)
    {
        LinkMemory memory = link.Memory;
        if (memory.Sent.Count == 0)
            return;
        foreach (KeyValuePair<string, FieldMemory> ours in memory.Fields)
        {
            replica.Fields.TryGetValue(ours.Key, out ReplicaField? theirs);
            if (Take(memory, sent => sent.Fields, ours.Key, Math.Max(replica.Acknowledges, theirs?.Acknowledges ?? 0)) is { } value
                && !(theirs?.Held ?? replica.HeldFields.Contains(ours.Key)) && !ours.Value.Unconfirmed && !ours.Value.Shortened && value != ours.Value.Base.Ours)
            {
                // They had this value before they set their own over it: going back to what they held once is a change too.
                ours.Value.Base = new(value, theirs is { Own: true } ? null : ours.Value.Base.Theirs);
            }
        }
        Dictionary<string, long> items = replica.Comments.Select(c => (Kind: ItemKind.Comment, Text: (IReplicaText)c))
            .Concat(replica.Worklogs.Select(w => (Kind: ItemKind.Worklog, Text: (IReplicaText)w)))
            .ToDictionary(i => ItemMemory.KeyOf(i.Kind, i.Text.Identity.Mirrored.BornAtSender, i.Text.Identity.Id), i => i.Text.Acknowledges, StringComparer.Ordinal);
        foreach (ItemMemory ours in memory.Items.Values)
        {
            items.TryGetValue(ours.Key, out long ahead);
            if (Take(memory, sent => sent.Items, ours.Key, Math.Max(replica.Acknowledges, ahead)) is { } text && !ours.Shortened)
                ours.Base = ours.Base with { Ours = text };
        }
        memory.Sent.RemoveAll(s => s.Sequence <= replica.Acknowledges);
    }

    /// <summary>What was sent of something up to a sequence; null when nothing is left to acknowledge. What is older is history.</summary>
    private static string? Take(LinkMemory memory, Func<SentMemory, Dictionary<string, string>> part, string key, long upTo)
    {
        string? last = null;
        foreach (SentMemory sent in memory.Sent.Where(s => s.Sequence <= upTo))
        {
            if (!part(sent).TryGetValue(key, out string? value))
                continue;
            last = value;
            part(sent).Remove(key);
        }
        return last;
    }
}
