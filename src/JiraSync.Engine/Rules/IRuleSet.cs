using System.Collections.Generic;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;

namespace JiraSync.Engine.Rules;

/// <summary>What one side decides: what leaves it, and what it does with what arrives. Pure: no I/O, no clock.</summary>
public interface IRuleSet
{
    /// <summary>Our issue → the fields of its replica.</summary>
    IReadOnlyDictionary<string, FieldValue?> Outgoing(Issue issue);

    /// <summary>Their replica → what our issue's fields should hold. A field that is not in the answer is left alone.</summary>
    WantedFields Incoming(Replica replica, TargetContext target);
}

/// <summary>What the incoming rules want.</summary>
/// <param name="Fields">Values by field, in our own form; null: empty.</param>
/// <param name="Lost">What could not be carried over, one sentence each.</param>
public sealed record WantedFields(IReadOnlyDictionary<string, FieldValue?> Fields, IReadOnlyList<string> Lost);

/// <summary>What incoming rules know of the side that they write to.</summary>
/// <param name="Project">Its project.</param>
/// <param name="TextFormat">Its form of rich text.</param>
/// <param name="DefaultIssueType">Name of the type for names that it does not have; null: none set.</param>
/// <param name="Conversion">What rich text needs to know when it is converted.</param>
public sealed record TargetContext(Project Project, TextFormat TextFormat, string? DefaultIssueType, ConversionContext Conversion);
