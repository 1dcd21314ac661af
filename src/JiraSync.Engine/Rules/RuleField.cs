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
public sealed record RuleField(string Name, FieldInfo Field, bool Leaves = true, bool Arrives = true, ConflictPolicy? Policy = null, MappingTime When = MappingTime.Always);
