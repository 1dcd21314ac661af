using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;

namespace JiraSync.Engine.Rules;

/// <summary>A field of ours that takes part in syncing.</summary>
/// <param name="Name">Its neutral name: what both sides call it in replicas.</param>
/// <param name="Field">The field of our Jira.</param>
/// <param name="Leaves">True when its value goes into our replica.</param>
/// <param name="Arrives">True when values of the other side are written to it.</param>
/// <param name="Policy">What happens when both sides changed it; null: as the connection says.</param>
/// <param name="When">When it is written.</param>
/// <param name="Transition">Name of a transition of our Jira through which it is written where no edit screen shows it; null: none.</param>
public sealed record RuleField(
    string Name,
    FieldInfo Field,
    bool Leaves = true,
    bool Arrives = true,
    ConflictPolicy? Policy = null,
    MappingTime When = MappingTime.Always,
    string? Transition = null)
{
    /// <summary>
    /// Of the parent on a Jira that keeps the epic in a field of its own (Data Center): that field. Sub-tasks have the one, all others
    /// the other. Null elsewhere.
    /// </summary>
    public FieldInfo? Epic { get; init; }

    /// <summary>The field that holds the value on issues of a type.</summary>
    public FieldInfo On(IssueType? type) => Epic is not null && type is not { IsSubtask: true } ? Epic : Field;

    /// <summary>True when its values point at other issues.</summary>
    public bool IsReference => Field.Kind is FieldKind.Parent or FieldKind.Links;
}
