using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Rules;

namespace JiraSync.Engine.Sync;

/// <summary>
/// Holds a connection's mappings against what a Jira says of its fields: which screens show them, which it requires, which values they
/// take. What a pass would run into is known before it.
/// </summary>
internal sealed class FieldChecks(IJiraClient client, SideName name, SideConfig side)
{
    private string Subject => $"{name} side";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(IReadOnlyList<MappingConfig> mappings, CancellationToken cancellation)
    {
        var results = new List<CheckResult>();
        MappedRules rules;
        try
        {
            rules = RuleCompiler.Compile(mappings, name, await client.Fields.GetAllAsync(cancellation).ConfigureAwait(false), $"{side.Project} ({side.Instance})");
        }
        catch (SyncException e)
        {
            return [new(Subject, "Rules", false, e.Message, e.ErrorId, e.Advice, e.Kind)];
        }
        results.Add(new(Subject, "Rules", true, $"{rules.Fields.Count} fields", null, null));
        RuleField[] written = rules.Fields.Values.Where(f => f.Arrives && DecideFields.IsOnScreens(f.Field)).ToArray();
        if (written.Length == 0)
            return results;
        Project project = await client.GetProjectAsync(side.Project, cancellation).ConfigureAwait(false);
        foreach (IssueType type in project.IssueTypes)
            await TypeAsync(project, type, mappings, rules, written, results, cancellation).ConfigureAwait(false);
        return results;
    }

    private async Task TypeAsync(
        Project project, IssueType type, IReadOnlyList<MappingConfig> mappings, MappedRules rules, RuleField[] written, List<CheckResult> results, CancellationToken cancellation)
    {
        IReadOnlyList<FieldMeta> create = await client.Fields.GetForCreateAsync(project.Key, type.Id, cancellation).ConfigureAwait(false);
        IReadOnlyList<FieldMeta>? edit = await EditScreenAsync(project, type, cancellation).ConfigureAwait(false);
        string check = $"Fields of {type.Name}";
        int before = results.Count;
        if (create.Count > 0)
        {
            string[] missing = DecideFields.MissingOn(create, written.Where(f => f.When != MappingTime.OnUpdate).Select(f => f.Field.Id).ToArray(), type).ToArray();
            if (missing.Length > 0)
            {
                results.Add(Failed(
                    check,
                    $"The create screen of {type.Name} requires {string.Join(", ", missing.Select(m => $"'{m}'"))}, and no mapping writes it.",
                    ErrorIds.FieldRequired,
                    "Add a mapping for it, or one with a constant: Set-SyncRule with -Default and no field on the other side."));
            }
        }
        foreach (RuleField field in written)
        {
            bool onCreate = create.Any(f => f.Field.Id == field.Field.Id), onEdit = edit?.Any(f => f.Field.Id == field.Field.Id) ?? onCreate;
            if (onEdit && (onCreate || field.When != MappingTime.OnCreate))
            {
                Values(check, field, (edit ?? create).Concat(create).First(f => f.Field.Id == field.Field.Id), mappings, rules, results);
                continue;
            }
            if (field.Transition is not null && !onEdit)
                continue; // it goes through a transition
            if (field.Field.Kind == FieldKind.Resolution && rules.Fields.Values.Any(f => f.Arrives && f.Field.Kind == FieldKind.Status))
                continue; // it goes along with the status
            if (type.IsSubtask != (field.Field.Id == "parent") && field.Field.Kind == FieldKind.Parent)
                continue;
            results.Add(Failed(
                check,
                $"'{field.Field.Name}' is not on the {(onEdit ? "create" : onCreate ? "edit" : "create and edit")} screen of {type.Name} in project {project.Key}.",
                ErrorIds.FieldNotWritable,
                onEdit || onCreate
                    ? "It is written where a screen shows it. Put it on the other screen too, if it is to be kept in sync."
                    : "Put it on the screens of the project, name a transition for it that shows it (Set-SyncRule), or turn its direction round."));
        }
        if (results.Count == before)
            results.Add(new(Subject, check, true, $"all of {written.Length} can be written", null, null));
    }

    /// <summary>The values that a value map gives, and the default, must be there.</summary>
    private void Values(string check, RuleField field, FieldMeta meta, IReadOnlyList<MappingConfig> mappings, MappedRules rules, List<CheckResult> results)
    {
        if (meta.Allowed is not { } allowed || field.Field.Kind is FieldKind.Cascade or FieldKind.Group or FieldKind.Groups or FieldKind.Project)
            return;
        string[] unknown = rules.ResultsOf(field.Name)
            .Where(v => v.Length > 0 && !allowed.Any(a => string.Equals(a.Name.Trim(), v.Trim(), StringComparison.OrdinalIgnoreCase)))
            .Distinct().ToArray();
        if (unknown.Length > 0)
        {
            results.Add(Failed(
                check,
                $"'{field.Field.Name}' does not take {string.Join(", ", unknown.Select(u => $"'{u}'"))}, which its mapping gives it.",
                ErrorIds.ValueNotMapped,
                "Correct the value map or the default, or add the value to the field in Jira."));
        }
    }

    /// <summary>The edit screen of a type, as an issue of it shows it; null when there is none that could.</summary>
    private async Task<IReadOnlyList<FieldMeta>?> EditScreenAsync(Project project, IssueType type, CancellationToken cancellation)
    {
        SearchPage page = await client.SearchAsync(
            new SearchRequest { Jql = ScanQuery.Matching(project.Key, $"issuetype = {type.Id}"), PageSize = 1 }, cancellation).ConfigureAwait(false);
        if (page.Issues.Count == 0)
            return null;
        IReadOnlyList<FieldMeta> screen = await client.Fields.GetForEditAsync(page.Issues[0].Id, cancellation).ConfigureAwait(false);
        return screen.Count > 0 ? screen : null;
    }

    /// <summary>A sync can live with it, so it has no kind.</summary>
    private CheckResult Failed(string check, string detail, string errorId, string advice) => new(Subject, check, false, detail, errorId, advice);
}
