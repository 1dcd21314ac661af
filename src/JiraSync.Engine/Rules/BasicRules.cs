using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;

namespace JiraSync.Engine.Rules;

/// <summary>
/// The fixed rules of Basic mode: summary, description, issue type, comments and attachments. The type goes by name, else to
/// the side's default, else to Task, else to the first type of the project that needs no parent.
/// </summary>
public sealed class BasicRules : IRuleSet
{
    /// <summary>Name of the summary in replicas.</summary>
    public const string Summary = "summary";

    /// <summary>Name of the description.</summary>
    public const string Description = "description";

    /// <summary>Name of the issue type.</summary>
    public const string IssueTypeField = "issuetype";

    /// <summary>What the last resort is called.</summary>
    private const string LastResort = "Task";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, RuleField> Fields { get; } = new Dictionary<string, RuleField>
    {
        [Summary] = new(Summary, FieldInfo.Summary),
        [Description] = new(Description, FieldInfo.Description),
        [IssueTypeField] = new(IssueTypeField, FieldInfo.IssueType),
    };

    /// <inheritdoc/>
    public ItemRules Items { get; } = new() { Comments = ItemFlow.Both, Attachments = ItemFlow.Both };

    /// <inheritdoc/>
    public IReadOnlyCollection<string> PeopleNamed => [];

    /// <inheritdoc/>
    public IssueSelection Reading => IssueContent.All;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, FieldValue?> Outgoing(Issue issue, SourceContext source) => new Dictionary<string, FieldValue?>
    {
        [Summary] = issue.Summary.Length == 0 ? null : new TextValue(issue.Summary),
        [Description] = issue.Description is null ? null : new RichValue(issue.Description),
        [IssueTypeField] = new NameValue(issue.Type.Name),
    };

    /// <inheritdoc/>
    public WantedFields Incoming(Replica replica, TargetContext target, string? typeNow)
    {
        var wanted = new WantedFields();
        foreach (KeyValuePair<string, ReplicaField> field in replica.Fields)
        {
            switch (field.Key)
            {
                case Summary:
                    wanted.Fields[Summary] = field.Value.Value;
                    break;
                case Description:
                    wanted.Fields[Description] = Convert(field.Value.Value, target, wanted);
                    break;
                case IssueTypeField when field.Value.Value is NameValue name:
                    wanted.Fields[IssueTypeField] = new NameValue(TypeFor(name.Name, target).Name);
                    break;
                default:
                    break; // a newer sender may send what these rules do not know
            }
        }
        return wanted;
    }

    /// <summary>The type of the target's project that stands for a name.</summary>
    /// <exception cref="SyncException">The project has no type that an issue without a parent could have.</exception>
    public static IssueType TypeFor(string name, TargetContext target)
    {
        IReadOnlyList<IssueType> types = target.Project.IssueTypes.Where(t => !t.IsSubtask).ToArray();
        return Named(types, name)
            ?? (target.DefaultIssueType is { } preferred ? Named(types, preferred) : null)
            ?? Named(types, LastResort)
            ?? types.FirstOrDefault()
            ?? throw new SyncException(
                ErrorIds.IssueTypeNotMapped,
                SyncErrorKind.Mapping,
                $"Project {target.Project.Key} has no issue type that an issue without a parent could have, so '{name}' cannot be created there.",
                $"Add an issue type to project {target.Project.Key}, or set another project on that side of the connection.");
    }

    private static IssueType? Named(IEnumerable<IssueType> types, string name) =>
        types.FirstOrDefault(t => string.Equals(t.Name, name.Trim(), StringComparison.OrdinalIgnoreCase));

    private static FieldValue? Convert(FieldValue? value, TargetContext target, WantedFields wanted)
    {
        if (value is not RichValue rich)
            return value;
        ArrivingText result = ArrivingText.Of(rich.Text, target, FieldInfo.Description.Name);
        wanted.Lost.AddRange(result.Lost);
        if (result.IsShortened)
            wanted.Shortened.Add(Description);
        return result.Text.Source.Length == 0 ? null : new RichValue(result.Text);
    }
}
