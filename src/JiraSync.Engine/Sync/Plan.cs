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

    /// <summary>Comments to write that our issue does not have.</summary>
    public List<PlannedComment> AddComments { get; } = [];

    /// <summary>Comments whose text is to be replaced.</summary>
    public List<PlannedComment> EditComments { get; } = [];

    /// <summary>Attachments to copy.</summary>
    public List<PlannedAttachment> AddAttachments { get; } = [];

    /// <summary>Comments and attachments that were deleted on the other side.</summary>
    public List<ItemMemory> Delete { get; } = [];

    /// <summary>True when a text shows a file that is yet to be attached here: once it is, the text is decided again.</summary>
    public bool AwaitsFiles { get; set; }

    /// <summary>What came to light: recorded when the plan is carried out.</summary>
    public List<ConflictRecord> Conflicts { get; } = [];

    /// <summary>What could not be carried over, one sentence each.</summary>
    public List<string> Lost { get; } = [];

    /// <summary>True when there is something to write.</summary>
    public bool Writes => Create is not null || Edit.Count + AddComments.Count + EditComments.Count + AddAttachments.Count + Delete.Count > 0;

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
        foreach (PlannedComment comment in AddComments)
            yield return $"Add comment of {comment.Theirs.Author ?? "an unknown author"} from {source}: '{Text(comment)}'";
        foreach (PlannedComment comment in EditComments)
            yield return $"Edit comment {comment.Item.OurId} as in {source}: '{Text(comment)}'";
        foreach (ItemMemory item in Delete)
            yield return item.Kind == ItemKind.Comment ? $"Delete comment {item.OurId}, deleted in {source}" : $"Delete attachment '{item.FileName}', deleted in {source}";
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

    private static string Text(PlannedComment comment) => RichTexts.RichTextPreview.Of(comment.Body, 60);
}

/// <summary>A field to write.</summary>
/// <param name="Value">The value; null empties it.</param>
/// <param name="Base">What is agreed once it is written.</param>
/// <param name="TheirsAt">When the other side's people changed it.</param>
/// <param name="Restores">True when it puts back what a write of ours had overwritten.</param>
/// <param name="Change">For sets: what is added and taken out; null: the value is set.</param>
internal sealed record PlannedField(FieldValue? Value, MergeBase Base, DateTimeOffset? TheirsAt, bool Restores = false, SetChange? Change = null);

/// <summary>A comment to write.</summary>
/// <param name="Item">Its memory.</param>
/// <param name="Theirs">As the other side has it.</param>
/// <param name="Body">In our own form, without header.</param>
/// <param name="Base">What is agreed once it is written.</param>
internal sealed record PlannedComment(ItemMemory Item, ReplicaComment Theirs, RichText Body, MergeBase Base);

/// <summary>An attachment to copy.</summary>
/// <param name="Item">Its memory.</param>
/// <param name="Theirs">As the other side has it.</param>
internal sealed record PlannedAttachment(ItemMemory Item, ReplicaAttachment Theirs);
