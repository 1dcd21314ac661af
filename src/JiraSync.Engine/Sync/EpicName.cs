using System;
using System.Linq;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Rules;

namespace JiraSync.Engine.Sync;

/// <summary>
/// Data Center's epics have a short name beside their summary, which is usually required when they are created. Where no rule gives one, it is
/// the summary, as on Cloud.
/// </summary>
internal static class EpicName
{
    private const string Custom = "com.pyxis.greenhopper.jira:gh-epic-label";

    /// <summary>True for the field of the name.</summary>
    public static bool Is(FieldInfo field) => string.Equals(field.Custom, Custom, StringComparison.Ordinal);

    /// <summary>The write of it for a new issue; null where it is not required, or a rule fills it.</summary>
    public static FieldWrite? For(IRuleSet rules, TargetContext target, string typeId, string summary)
    {
        if (!target.CreateScreens.TryGetValue(typeId, out var screen) || screen.FirstOrDefault(f => f.IsRequired && Is(f.Field)) is not { } name)
            return null;
        return rules.Fields.Values.Any(r => r.Arrives && r.Field.Id == name.Field.Id) ? null : new FieldWrite(name.Field, new TextValue(summary));
    }
}
