using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Rules;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>Everything that a side is to do about one link: made before anything is written, shown as it is by a preview.</summary>
internal sealed class Plan
{
    public required SideLink Link { get; init; }

    /// <summary>Fields of the issue to create; null when there is one.</summary>
    public Dictionary<string, FieldValue?>? Create { get; set; }

    /// <summary>Fields of an issue that cannot be created before its parent is here; null: it is none.</summary>
    public Dictionary<string, FieldValue?>? CreateLater { get; set; }

    /// <summary>The link whose issue is to be the parent and is not here yet: it goes first.</summary>
    public string? Parent { get; set; }

    /// <summary>True when the issue to create is a sub-task.</summary>
    public bool IsSubtask { get; set; }

    /// <summary>Why nobody is to be waited for, though the issue needs a parent; null: it only has to wait.</summary>
    public Hosting.SyncException? NoParent { get; set; }

    /// <summary>Fields to write, with what is agreed by it.</summary>
    public Dictionary<string, PlannedField> Edit { get; } = [];

    /// <summary>Components and versions to make before they are written.</summary>
    public List<MissingElement> Missing { get; } = [];

    /// <summary>Comments and worklogs to write that our issue does not have.</summary>
    public List<PlannedItem> AddItems { get; } = [];

    /// <summary>Comments and worklogs to replace.</summary>
    public List<PlannedItem> EditItems { get; } = [];

    /// <summary>Attachments to copy.</summary>
    public List<PlannedAttachment> AddAttachments { get; } = [];

    /// <summary>Items that were deleted on the other side.</summary>
    public List<ItemMemory> Delete { get; } = [];

    /// <summary>True when a text shows a file that is yet to be attached here: once it is, the text is decided again.</summary>
    public bool AwaitsFiles { get; set; }

    /// <summary>What came to light: recorded when the plan is carried out.</summary>
    public List<ConflictRecord> Conflicts { get; } = [];

    /// <summary>What could not be carried over, one sentence each.</summary>
    public List<string> Lost { get; } = [];

    /// <summary>What a setting or a limit leaves out, said once, whether or not anything else is to be done.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Fields that our Jira does not let be written by an edit. A transition whose screen shows one may still take it along.</summary>
    public Dictionary<string, PlannedField> Blocked { get; } = [];

    /// <summary>Why a field is blocked.</summary>
    public Dictionary<string, string> BlockedWhy { get; } = [];

    /// <summary>All that people should know of what was not carried over, each once.</summary>
    public IEnumerable<string> Notices => Lost.Concat(Notes).Concat(BlockedWhy.Values).Distinct();

    /// <summary>A field cannot be written by an edit.</summary>
    public void Block(string name, PlannedField field, string why)
    {
        Edit.Remove(name);
        Blocked[name] = field;
        BlockedWhy[name] = why;
    }

    /// <summary>Why a blocked field stays so.</summary>
    public void Explain(string name, string why) => BlockedWhy[name] = $"{BlockedWhy[name]} ({why.TrimEnd('.')}.)";

    /// <summary>It was written after all.</summary>
    public void Unblock(string name)
    {
        Blocked.Remove(name);
        BlockedWhy.Remove(name);
    }

    /// <summary>True when there is something to write.</summary>
    public bool Writes => Create is not null || Link.Memory.Return is not null || WritesThrough || Edit.Count + AddItems.Count + EditItems.Count + AddAttachments.Count + Delete.Count > 0;

    /// <summary>True when a blocked field is to go through a transition that its mapping names.</summary>
    public bool WritesThrough { get; set; }

    /// <summary>Each write as a sentence, in the order in which they are made.</summary>
    public IEnumerable<string> Describe(string source)
    {
        if (Create is not null)
            yield return $"Create {Name(Create)} for {source}";
        if (CreateLater is not null)
            yield return $"Create {Name(CreateLater)} for {source}, once its parent is here";
        foreach (PlannedAttachment attachment in AddAttachments)
            yield return $"Attach '{attachment.Theirs.FileName}' ({attachment.Theirs.Size} bytes) from {source}";
        foreach (MissingElement missing in Missing)
            yield return $"Add '{missing.Name}' to the project, for {missing.Field.Name} of {source}";
        foreach (KeyValuePair<string, PlannedField> field in Edit)
            yield return Sentence(field.Key, field.Value, source);
        foreach (PlannedItem item in AddItems.Concat(EditItems))
            yield return item.Sentence(source) + $": '{RichTexts.RichTextPreview.Of(item.Body ?? RichText.Wiki(""), 60)}'";
        foreach (ItemMemory item in Delete)
            yield return DeletionOf(item, source);
    }

    /// <summary>A deletion as a sentence.</summary>
    public static string DeletionOf(ItemMemory item, string source) => item.Kind switch
    {
        ItemKind.Comment => $"Delete comment {item.OurId}, deleted in {source}",
        ItemKind.Attachment => $"Delete attachment '{item.FileName}', deleted in {source}",
        _ => $"Delete worklog {item.OurId} ({Duration(item.Seconds)}), deleted in {source}",
    };

    /// <summary>A length of time as people write it in Jira: <c>2h 30m</c>.</summary>
    public static string Duration(long seconds)
    {
        long minutes = seconds / 60;
        return minutes < 60 ? $"{minutes}m" : minutes % 60 == 0 ? $"{minutes / 60}h" : $"{minutes / 60}h {minutes % 60}m";
    }

    /// <summary>The write of a field as a sentence.</summary>
    public static string Sentence(string name, PlannedField field, string source) =>
        $"Set {name} to '{field.Value?.Preview}'" + (field.Restores ? " again, which an edit of ours had overwritten" : $" from {source}");

    private static string Name(IReadOnlyDictionary<string, FieldValue?> fields) => string.Join(
        " ",
        new[] { Rules.BasicRules.IssueTypeField, Rules.BasicRules.Summary }
            .Select(f => fields.TryGetValue(f, out FieldValue? value) ? value?.Preview : null)
            .Where(t => t is not null)
            .Select((t, i) => i == 0 ? t : $"'{t}'"));
}

/// <summary>A field to write.</summary>
/// <param name="Value">The value; null empties it.</param>
/// <param name="Base">What is agreed once it is written.</param>
/// <param name="TheirsAt">When the other side's people changed it.</param>
/// <param name="Restores">True when it puts back what a write of ours had overwritten.</param>
/// <param name="Change">For sets: what is added and taken out; null: the value is set.</param>
internal sealed record PlannedField(FieldValue? Value, MergeBase Base, DateTimeOffset? TheirsAt, bool Restores = false, SetChange? Change = null)
{
    /// <summary>True when the value is only the beginning of what arrived.</summary>
    public bool IsShortened { get; init; }
}

/// <summary>A comment or worklog to write.</summary>
/// <param name="Item">Its memory.</param>
/// <param name="Theirs">As the other side has it.</param>
/// <param name="Body">Its text in our own form, without header; null: none.</param>
/// <param name="Base">What is agreed once it is written.</param>
internal sealed record PlannedItem(ItemMemory Item, IReplicaText Theirs, RichText? Body, MergeBase Base)
{
    /// <summary>True when the text is only the beginning of what arrived.</summary>
    public bool IsShortened { get; init; }

    /// <summary>Worklogs: when the work began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>Worklogs: how long it took.</summary>
    public long Seconds { get; init; }

    /// <summary>Who is to see it; null: everybody.</summary>
    public Visibility? Audience { get; init; }

    /// <summary>True when others are to see it than before.</summary>
    public bool ChangesAudience { get; init; }

    /// <summary>True when nothing else is changed by it: what was agreed stays.</summary>
    public bool KeepsContent { get; init; }

    /// <summary>The write as a sentence.</summary>
    public string Sentence(string source) => (Item.Kind, Publish.IsShown(Item)) switch
    {
        (ItemKind.Comment, false) => $"Add comment of {Theirs.Author ?? "an unknown author"} from {source}",
        (ItemKind.Comment, true) => KeepsContent ? $"Show comment {Item.OurId} to {VisibilityText.Of(Audience)}, as in {source}" : $"Edit comment {Item.OurId} as in {source}",
        (_, false) => $"Log {Plan.Duration(Seconds)} of {Theirs.Author ?? "an unknown author"} from {source}",
        _ => $"Edit worklog {Item.OurId} ({Plan.Duration(Seconds)}) as in {source}",
    };
}

/// <summary>An attachment to copy.</summary>
/// <param name="Item">Its memory.</param>
/// <param name="Theirs">As the other side has it.</param>
internal sealed record PlannedAttachment(ItemMemory Item, ReplicaAttachment Theirs);
