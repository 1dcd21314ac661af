using System.Collections.Generic;
using System.Linq;
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
        link.Received = replica;
        link.TwinId = replica.IssueId ?? link.TwinId;
        link.TwinKey = replica.IssueKey ?? link.TwinKey;
        return true;
    }

    /// <summary>
    /// What our fields held in the replica that they have worked in is now agreed: either they took it, or they decided
    /// knowing it. Fields on which they wait for a person are not.
    /// </summary>
    private static void Acknowledge(SideLink link, Replica replica)
    {
        LinkMemory memory = link.Memory;
        SentMemory? sent = memory.Sent.LastOrDefault(s => s.Sequence <= replica.Acknowledges);
        if (sent is null)
            return;
        foreach (KeyValuePair<string, string> field in sent.Fields)
        {
            bool held = replica.Fields.TryGetValue(field.Key, out ReplicaField? theirs) && theirs.Held;
            if (!held && memory.Fields.TryGetValue(field.Key, out FieldMemory? ours) && !ours.Unconfirmed)
                ours.Base = ours.Base with { Ours = field.Value };
        }
        foreach (KeyValuePair<string, string> item in sent.Items)
        {
            if (memory.Items.TryGetValue(item.Key, out ItemMemory? ours))
                ours.Base = ours.Base with { Ours = item.Value };
        }
        memory.Sent.RemoveAll(s => s.Sequence <= replica.Acknowledges);
    }
}
