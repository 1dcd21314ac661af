using System;
using System.Collections.Generic;
using System.Linq;

namespace JiraSync.Sandbox.Domain;

/// <summary>The schemes of a site, and what they come to for a project. A project that names no scheme has one of its own.</summary>
public sealed class Configurations
{
    private readonly Site _site;

    internal Configurations(Site site) => _site = site;

    /// <summary>Permission schemes by id.</summary>
    public Dictionary<string, PermissionScheme> Permissions { get; } = new(StringComparer.Ordinal);

    /// <summary>Security schemes by id.</summary>
    public Dictionary<string, SecurityScheme> Securities { get; } = new(StringComparer.Ordinal);

    /// <summary>Notification schemes by id.</summary>
    public Dictionary<string, NotificationScheme> Notifications { get; } = new(StringComparer.Ordinal);

    /// <summary>Issue type schemes by id.</summary>
    public Dictionary<string, IssueTypeScheme> IssueTypes { get; } = new(StringComparer.Ordinal);

    /// <summary>Workflow schemes by id.</summary>
    public Dictionary<string, WorkflowScheme> Workflows { get; } = new(StringComparer.Ordinal);

    /// <summary>Screens by id.</summary>
    public Dictionary<string, FieldScreen> Screens { get; } = new(StringComparer.Ordinal);

    /// <summary>Screen schemes by id.</summary>
    public Dictionary<string, ScreenScheme> ScreenSchemes { get; } = new(StringComparer.Ordinal);

    /// <summary>Issue type screen schemes by id.</summary>
    public Dictionary<string, IssueTypeScreenScheme> IssueTypeScreens { get; } = new(StringComparer.Ordinal);

    /// <summary>Field configurations by id.</summary>
    public Dictionary<string, FieldConfiguration> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>Field configuration schemes by id.</summary>
    public Dictionary<string, FieldConfigurationScheme> FieldSchemes { get; } = new(StringComparer.Ordinal);

    /// <summary>What can be set in a project, and what must be: the screen without hidden fields.</summary>
    public Screen ScreenFor(Project project, string issueTypeId, ScreenOperation operation)
    {
        FieldConfiguration? rules = FieldsOf(project, issueTypeId);
        if (project.IssueTypeScreenSchemeId is null && rules is null)
            return project.ScreenFor(issueTypeId, operation);
        Screen screen;
        if (project.IssueTypeScreenSchemeId is { } scheme)
        {
            ScreenScheme screens = ScreenSchemes[For(IssueTypeScreens[scheme].ScreenSchemeIds, issueTypeId)];
            screen = new Screen
            {
                FieldIds = [.. Screens[screens.ScreenIdFor(operation)].AllFieldIds()],
                // Without these two there is no issue, whatever a screen shows.
                RequiredFieldIds = ["summary", "issuetype"],
            };
        }
        else
        {
            Screen own = project.ScreenFor(issueTypeId, operation);
            screen = new Screen { FieldIds = [.. own.FieldIds], RequiredFieldIds = [.. own.RequiredFieldIds] };
        }

        foreach ((string id, FieldRule rule) in rules?.Rules ?? [])
        {
            if (rule.Hidden)
            {
                screen.FieldIds.Remove(id);
                screen.RequiredFieldIds.Remove(id);
            }
            else if (rule.Required && !screen.RequiredFieldIds.Contains(id) && ExistsFor(project, issueTypeId, id))
            {
                screen.RequiredFieldIds.Add(id);
            }
        }

        return screen;
    }

    /// <summary>The fields of a transition's screen; null when it has none.</summary>
    public IReadOnlyList<ScreenField>? ScreenOf(Project project, string issueTypeId, Transition transition)
    {
        List<ScreenField>? fields = transition.ScreenId is { } id && Screens.TryGetValue(id, out FieldScreen? screen)
            ? [.. screen.AllFieldIds().Select(f => new ScreenField { FieldId = f })]
            : transition.Screen;
        if (fields is null || FieldsOf(project, issueTypeId) is not { } rules)
            return fields;
        return
        [
            .. fields.Where(f => rules.Rules.GetValueOrDefault(f.FieldId)?.Hidden != true)
                .Select(f => new ScreenField { FieldId = f.FieldId, Required = f.Required || rules.Rules.GetValueOrDefault(f.FieldId)?.Required == true }),
        ];
    }

    /// <summary>The field configuration of a type in a project; null for one in which everything is optional.</summary>
    public FieldConfiguration? FieldsOf(Project project, string issueTypeId) => project.FieldConfigurationSchemeId is { } id
        ? Fields[For(FieldSchemes[id].ConfigurationIds, issueTypeId)]
        : null;

    /// <summary>The security scheme of a project; null for none.</summary>
    public SecurityScheme? SecurityOf(Project project) => project.SecuritySchemeId is { } id ? Securities.GetValueOrDefault(id) : null;

    /// <summary>A security level by id; null when there is none.</summary>
    public SecurityLevel? FindLevel(string? id) =>
        id is null ? null : Securities.Values.SelectMany(s => s.Levels).FirstOrDefault(l => l.Id == id);

    /// <summary>The levels that a user may give to an issue: those that he belongs to.</summary>
    public IEnumerable<SecurityLevel> LevelsFor(User? user, Project project, Issue? issue) => SecurityOf(project)?.Levels
        .Where(l => l.VisibleTo.Exists(h => Domain.Permissions.Plays(h, user, project, issue))) ?? [];

    /// <summary>The permission scheme of a project.</summary>
    public PermissionScheme PermissionsOf(Project project) => project.PermissionSchemeId is { } id && Permissions.TryGetValue(id, out PermissionScheme? scheme)
        ? scheme
        : new PermissionScheme { Id = OwnId(project), Name = $"{project.Name} permission scheme", Grants = project.Permissions };

    /// <summary>The issue type scheme of a project.</summary>
    public IssueTypeScheme IssueTypesOf(Project project) => project.IssueTypeSchemeId is { } id && IssueTypes.TryGetValue(id, out IssueTypeScheme? scheme)
        ? scheme
        : new IssueTypeScheme { Id = OwnId(project), Name = $"{project.Name} issue type scheme", IssueTypeIds = project.IssueTypeIds };

    /// <summary>The workflow scheme of a project.</summary>
    public WorkflowScheme WorkflowsOf(Project project) => project.WorkflowSchemeId is { } id && Workflows.TryGetValue(id, out WorkflowScheme? scheme)
        ? scheme
        : new WorkflowScheme { Id = OwnId(project), Name = $"{project.Name} workflow scheme", WorkflowIds = project.WorkflowIds };

    /// <summary>All permission schemes, with those that projects have for themselves.</summary>
    public IEnumerable<PermissionScheme> AllPermissions() => Permissions.Values.Concat(_site.Projects.Values
        .Where(p => p.PermissionSchemeId is null).Select(PermissionsOf));

    /// <summary>All issue type schemes, with those that projects have for themselves.</summary>
    public IEnumerable<IssueTypeScheme> AllIssueTypes() => IssueTypes.Values.Concat(_site.Projects.Values
        .Where(p => p.IssueTypeSchemeId is null).Select(IssueTypesOf));

    /// <summary>All workflow schemes, with those that projects have for themselves.</summary>
    public IEnumerable<WorkflowScheme> AllWorkflows() => Workflows.Values.Concat(_site.Projects.Values
        .Where(p => p.WorkflowSchemeId is null).Select(WorkflowsOf));

    /// <summary>All screens, with those that projects have for themselves.</summary>
    public IEnumerable<FieldScreen> AllScreens() => Screens.Values.Concat(Unshared().Select(p => new FieldScreen
    {
        Id = OwnId(p),
        Name = $"{p.Key}: default screen",
        Tabs = [new ScreenTab { Id = OwnId(p), Name = "Field Tab", FieldIds = p.Screens[0].FieldIds }],
    }));

    /// <summary>All screen schemes, with those that projects have for themselves.</summary>
    public IEnumerable<ScreenScheme> AllScreenSchemes() => ScreenSchemes.Values.Concat(Unshared().Select(p => new ScreenScheme
    {
        Id = OwnId(p),
        Name = $"{p.Key}: default screen scheme",
        DefaultScreenId = OwnId(p),
    }));

    /// <summary>All issue type screen schemes, with those that projects have for themselves.</summary>
    public IEnumerable<IssueTypeScreenScheme> AllIssueTypeScreens() => IssueTypeScreens.Values.Concat(Unshared().Select(p => new IssueTypeScreenScheme
    {
        Id = OwnId(p),
        Name = $"{p.Key}: default issue type screen scheme",
        ScreenSchemeIds = { ["*"] = OwnId(p) },
    }));

    /// <summary>The id of a project's issue type screen scheme.</summary>
    public string IssueTypeScreensOf(Project project) => project.IssueTypeScreenSchemeId ?? OwnId(project);

    /// <summary>Makes a project use a permission scheme.</summary>
    public void Use(Project project, PermissionScheme scheme)
    {
        project.PermissionSchemeId = scheme.Id;
        project.Permissions = scheme.Grants;
    }

    /// <summary>Makes a project use a workflow scheme.</summary>
    public void Use(Project project, WorkflowScheme scheme)
    {
        project.WorkflowSchemeId = scheme.Id;
        project.WorkflowIds = scheme.WorkflowIds;
    }

    /// <summary>Makes a project use an issue type scheme.</summary>
    public void Use(Project project, IssueTypeScheme scheme)
    {
        project.IssueTypeSchemeId = scheme.Id;
        project.IssueTypeIds = scheme.IssueTypeIds;
    }

    /// <summary>After a load: the lists that projects share with their schemes are shared again.</summary>
    internal void Relink()
    {
        foreach (Project project in _site.Projects.Values)
        {
            if (project.PermissionSchemeId is { } permissions)
                Use(project, Permissions[permissions]);
            if (project.WorkflowSchemeId is { } workflows)
                Use(project, Workflows[workflows]);
            if (project.IssueTypeSchemeId is { } types)
                Use(project, IssueTypes[types]);
        }
    }

    internal void Clear()
    {
        Permissions.Clear();
        Securities.Clear();
        Notifications.Clear();
        IssueTypes.Clear();
        Workflows.Clear();
        Screens.Clear();
        ScreenSchemes.Clear();
        IssueTypeScreens.Clear();
        Fields.Clear();
        FieldSchemes.Clear();
    }

    private IEnumerable<Project> Unshared() => _site.Projects.Values.Where(p => p.IssueTypeScreenSchemeId is null && p.Screens.Count > 0);

    private static string OwnId(Project project) => "9" + project.Id;

    private static string For(Dictionary<string, string> ids, string issueTypeId) => ids.TryGetValue(issueTypeId, out string? id) ? id : ids["*"];

    private bool ExistsFor(Project project, string issueTypeId, string fieldId) =>
        _site.Fields.TryGetValue(fieldId, out Field? field) && (!field.IsCustom || field.ContextFor(project.Id, issueTypeId) is not null);
}
