using System.Linq;

namespace JiraSync.Engine.Rules;

/// <summary>Questions to rules.</summary>
internal static class RuleSets
{
    /// <summary>Neutral name of the mapping of a field of ours; the field's id where none is mapped.</summary>
    public static string NameOf(this IRuleSet rules, string fieldId) =>
        rules.Fields.Values.FirstOrDefault(f => f.Field.Id == fieldId && f.Arrives)?.Name
        ?? rules.Fields.Values.FirstOrDefault(f => f.Field.Id == fieldId || f.Epic?.Id == fieldId)?.Name
        ?? fieldId;
}
