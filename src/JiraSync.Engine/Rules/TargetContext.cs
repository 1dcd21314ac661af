using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.RichTexts;

namespace JiraSync.Engine.Rules;

/// <summary>What incoming rules know of the side that they write to. What they may ask was looked up before they run.</summary>
/// <param name="Project">Its project.</param>
/// <param name="TextFormat">Its form of rich text.</param>
/// <param name="DefaultIssueType">Name of the type for names that it does not have; null: none set.</param>
/// <param name="Conversion">What rich text needs to know when it is converted.</param>
public sealed record TargetContext(Project Project, TextFormat TextFormat, string? DefaultIssueType, ConversionContext Conversion)
{
    /// <summary>A person of the other side → the person here; null: nobody here stands for them. The second: must be assignable.</summary>
    public Func<JiraUser, bool, JiraUser?> Person { get; init; } = static (_, _) => null;

    /// <summary>A person of this side by account id, user name, e-mail address or display name, as a rule's default names them.</summary>
    public Func<string, JiraUser?> PersonNamed { get; init; } = static _ => null;

    /// <summary>A link → our issue in it; null: it has none yet.</summary>
    public Func<string, IssueValue?> IssueIn { get; init; } = static _ => null;

    /// <summary>A link → the type of our issue in it; null: it has none yet, or its type is not known.</summary>
    public Func<string, IssueType?> TypeIn { get; init; } = static _ => null;

    /// <summary>What our side does with texts that arrive.</summary>
    public TextSettings Texts { get; init; } = TextSettings.Default;

    /// <summary>The issue that the rules work on, as it is on the other side; null: not known.</summary>
    public IssueTwin? Original { get; init; }

    /// <summary>Fields of the create screens, by id of the issue type; those not in it were not asked for.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FieldMeta>> CreateScreens { get; init; } = new Dictionary<string, IReadOnlyList<FieldMeta>>();

    /// <summary>Fields of the edit screens, by id of the issue type.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FieldMeta>> EditScreens { get; init; } = new Dictionary<string, IReadOnlyList<FieldMeta>>();

    /// <summary>Statuses by id of the issue type.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<StatusInfo>> Statuses { get; init; } = new Dictionary<string, IReadOnlyList<StatusInfo>>();

    /// <summary>Open sprints.</summary>
    public IReadOnlyList<SprintInfo> Sprints { get; init; } = [];

    /// <summary>Names of the link types.</summary>
    public IReadOnlyList<LinkType> LinkTypes { get; init; } = [];

    /// <summary>The issue type of a name; null: the project has none.</summary>
    public IssueType? TypeNamed(string? name) =>
        name is null ? null : Project.IssueTypes.FirstOrDefault(t => string.Equals(t.Name, name.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// A field as the screens of a type show it, edit screen first: both list the values that its context allows there. Null: on
    /// none of them, or they were not asked for.
    /// </summary>
    public FieldMeta? Find(string typeId, string fieldId) => On(EditScreens, typeId, fieldId) ?? On(CreateScreens, typeId, fieldId);

    /// <summary>A field on some screen of a type.</summary>
    public static FieldMeta? On(IReadOnlyDictionary<string, IReadOnlyList<FieldMeta>> screens, string typeId, string fieldId) =>
        screens.TryGetValue(typeId, out IReadOnlyList<FieldMeta>? fields) ? fields.FirstOrDefault(f => f.Field.Id == fieldId) : null;
}
