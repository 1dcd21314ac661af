using System.Linq;
using JiraSync.Engine.Model;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>What a write of fields leaves in the memory, whichever way it takes: an edit, a transition's screen.</summary>
internal static class FieldRecords
{
    /// <summary>A write that is about to be sent.</summary>
    public static WriteMemory Begin(SideContext side, SideLink link) => new()
    {
        WriteId = side.NewWriteId(),
        BasedOn = link.Memory.LastChange,
        Version = link.Observed,
        At = side.Now,
        Received = link.ReceivedSequence,
    };

    /// <summary>A field of it.</summary>
    public static WrittenField Of(PlannedField planned) => new(
        planned.Change is null ? FieldValue.CanonicalOf(planned.Value) : planned.Base.Ours ?? "",
        planned.TheirsAt,
        planned.Restores ? null : planned.Base.Theirs,
        Merges: planned.Change is not null) { IsShortened = planned.IsShortened };

    /// <summary>A field of it was written.</summary>
    public static void Written(LinkWork work, string name, PlannedField planned, long received)
    {
        FieldMemory field = Observe.Remembered(work.Link.Memory, name);
        field.Now = planned.Value;
        field.Blocked = null;
        RestoreMemory? restored = field.Restore;
        field.Restore = null;
        if (planned.Restores)
        {
            // A conflict about it that waits for a person goes on waiting: what was put back is agreed with nobody.
            field.ChangedAt = restored?.ChangedAt;
            field.ChangedBy = restored?.ChangedBy;
        }
        else
        {
            field.Held = false;
            field.Base = planned.Base;
            field.Shortened = planned.IsShortened;
            field.TheirsSequence = received;
            field.Unconfirmed = true;
            field.Added = planned.Change?.Add.ToList() ?? [];
            field.ChangedAt = null;
            field.ChangedBy = null;
            work.Link.Memory.Settle(name);
        }
        work.Plan!.Edit.Remove(name);
        work.Plan.Unblock(name);
    }
}
