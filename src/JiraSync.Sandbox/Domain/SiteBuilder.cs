using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace JiraSync.Sandbox.Domain;

/// <summary>
/// Builds a site that is useful at once: the usual types, statuses, priorities and fields, an administrator
/// (<c>admin</c>, password or token <c>admin</c>), and an account to sync with (<c>sync</c>, <c>sync@example.com</c>, token
/// <c>sync-token</c>: an API token on Cloud, a personal access token on Data Center, where also the password is <c>sync</c>).
/// </summary>
public sealed class SiteBuilder
{
    /// <summary>Name of the account to sync with.</summary>
    public const string SyncUser = "sync";

    /// <summary>E-mail address of the account to sync with.</summary>
    public const string SyncEmail = "sync@example.com";

    /// <summary>Token of the account to sync with.</summary>
    public const string SyncToken = "sync-token";

    private readonly Site _site;

    /// <summary>Begins a site.</summary>
    public SiteBuilder(SandboxKind kind, TimeProvider? timeProvider = null)
    {
        _site = new Site(kind, timeProvider) { Title = kind == SandboxKind.Cloud ? "Cloud" : "Data Center" };
        SiteDefaults.Fill(_site);
        AddUser("admin", "Site Administrator", token: "admin", groups: [Permissions.AdministratorsGroup]);
        AddUser(SyncUser, "JiraSync", SyncEmail, token: SyncToken);
    }

    /// <summary>Goes on building a site that is there.</summary>
    internal SiteBuilder(Site site) => _site = site;

    /// <summary>The site as it is so far.</summary>
    public Site Site => _site;

    /// <summary>Adds a user.</summary>
    /// <param name="name">Login name; the account id on Cloud derives from it.</param>
    /// <param name="displayName">Display name; the name when left out.</param>
    /// <param name="email">E-mail; <c>{name}@example.com</c> when left out.</param>
    /// <param name="token">A token; none when left out.</param>
    /// <param name="timeZone">IANA time zone.</param>
    /// <param name="emailVisible">Whether others see the e-mail address; when left out only on Data Center.</param>
    /// <param name="active">Whether the account is active.</param>
    /// <param name="groups">Groups, over and above the usual one.</param>
    public SiteBuilder AddUser(
        string name,
        string? displayName = null,
        string? email = null,
        string? token = null,
        string timeZone = "UTC",
        bool? emailVisible = null,
        bool active = true,
        IReadOnlyList<string>? groups = null)
    {
        string number = _site.NextId("user", 10100);
        var user = new User
        {
            Id = _site.IsCloud ? $"557058:{number}-{name}" : $"JIRAUSER{number}",
            Name = name,
            DisplayName = displayName ?? name,
            EmailAddress = email ?? $"{name}@example.com",
            EmailVisible = emailVisible ?? !_site.IsCloud,
            TimeZone = timeZone,
            Active = active,
            Password = name,
            Groups = ["jira-software-users", .. groups ?? []],
        };
        if (token is not null)
            user.Tokens.Add(new AccessToken { Value = token });
        foreach (string group in user.Groups)
        {
            if (!_site.Groups.ContainsKey(group))
                _site.Groups.Add(group, new Group { Id = $"{_site.Groups.Count + 1:D8}-0000-4000-8000-000000000000", Name = group });
        }

        _site.Users.Add(user.Id, user);
        return this;
    }

    /// <summary>
    /// Adds a project in which everyone who is signed in may do everything.
    /// </summary>
    /// <param name="key">Key.</param>
    /// <param name="name">Name.</param>
    /// <param name="issueTypes">Names of types; Epic, Story, Task, Bug and the sub-task when left out. Unknown names make new types.</param>
    public SiteBuilder AddProject(string key, string name, params string[] issueTypes) => AddProject(key, name, id: null, issueTypes);

    internal SiteBuilder AddProject(string key, string name, string? id, params string[] issueTypes)
    {
        NewProject(_site, key, name, id, issueTypes.Length == 0 ? _site.IssueTypes.Values.Take(5).Select(t => t.Id) : issueTypes.Select(TypeId));
        return this;
    }

    /// <summary>Adds a project with roles, a screen with everything, and the first workflow.</summary>
    internal static Project NewProject(Site site, string key, string name, string? id, IEnumerable<string> issueTypeIds)
    {
        var project = new Project
        {
            Id = id ?? site.NextId("project"),
            Key = key,
            Name = name,
            LeadId = site.FindUser("admin")?.Id,
            IssueTypeIds = [.. issueTypeIds],
            WorkflowIds = { ["*"] = site.Workflows.Keys.First() },
            Permissions = [new PermissionGrant { Permission = "*", Holder = PermissionHolder.LoggedIn }],
            Roles =
            [
                new ProjectRole { Id = "10002", Name = "Administrators", UserIds = [.. site.Users.Values.Where(u => u.Name == "admin").Select(u => u.Id)] },
                new ProjectRole { Id = "10001", Name = "Developers", Groups = ["jira-software-users"] },
                new ProjectRole { Id = "10000", Name = "Users" },
            ],
            Screens =
            [
                new Screen
                {
                    FieldIds =
                    [
                        "summary", "issuetype", "description", "environment", "priority", "assignee", "reporter", "labels", "components",
                        "fixVersions", "versions", "duedate", "parent", "timetracking", "attachment", "issuelinks", "comment",
                        .. site.Fields.Values.Where(f => f.IsCustom).Select(f => f.Id),
                    ],
                    RequiredFieldIds = ["summary", "issuetype"],
                },
            ],
        };
        site.Projects.Add(project.Id, project);
        return project;
    }

    /// <summary>Adds a custom field everywhere, on all screens.</summary>
    /// <param name="name">Name.</param>
    /// <param name="kind">Sort of value.</param>
    /// <param name="options">Options of a choice; a cascading one is written <c>Parent/Child</c>.</param>
    public SiteBuilder AddField(string name, FieldKind kind, params string[] options) => AddField(name, kind, out _, options);

    /// <summary>Adds a custom field everywhere, on all screens, and gives its id.</summary>
    public SiteBuilder AddField(string name, FieldKind kind, out string fieldId, params string[] options)
    {
        fieldId = "customfield_" + _site.NextId("customfield", 10010);
        Field field = CustomFields.Create(fieldId, name, kind);
        var context = new FieldContext { Id = _site.NextId("context", 10100) };
        foreach (string option in options)
        {
            string[] path = option.Split('/', 2);
            FieldOption? parent = context.Options.Find(o => o.Value == path[0]);
            if (parent is null)
                context.Options.Add(parent = new FieldOption { Id = _site.NextId("option"), Value = path[0] });
            if (path.Length > 1)
                parent.Children.Add(new FieldOption { Id = _site.NextId("option"), Value = path[1] });
        }

        field.Contexts.Add(context);
        _site.Fields.Add(fieldId, field);
        foreach (Screen screen in _site.Projects.Values.SelectMany(p => p.Screens))
            screen.FieldIds.Add(fieldId);
        return this;
    }

    /// <summary>
    /// Gives a project a Scrum board with a sprint that is active and one that is to come, and the site, once, the fields for
    /// them: Sprint, Rank, Story Points, and on Data Center Epic Link and Epic Name.
    /// </summary>
    public SiteBuilder AddScrumBoard(string projectKey)
    {
        void Field(string name, FieldKind kind)
        {
            if (!_site.Fields.Values.Any(f => f.Name == name))
                AddField(name, kind);
        }

        Field("Sprint", FieldKind.Sprint);
        Field("Rank", FieldKind.Rank);
        Field(_site.IsCloud ? "Story point estimate" : "Story Points", FieldKind.Number);
        if (!_site.IsCloud)
        {
            Field("Epic Link", FieldKind.EpicLink);
            Field("Epic Name", FieldKind.EpicName);
        }

        string by = _site.GetUser("admin").Id;
        Board board = _site.Agile.AddBoard(by, $"{projectKey} board", "scrum", projectKey);
        DateTimeOffset now = _site.Now;
        Sprint active = _site.Agile.AddSprint(by, board.Id, $"{projectKey} Sprint 1", now, now.AddDays(14));
        _site.Agile.UpdateSprint(by, active.Id, s => s.State = "active");
        _site.Agile.AddSprint(by, board.Id, $"{projectKey} Sprint 2");
        return this;
    }

    /// <summary>Adds components to a project.</summary>
    public SiteBuilder AddComponents(string projectKey, params string[] names)
    {
        foreach (string name in names)
            _site.FindProject(projectKey)!.Components.Add(new ProjectComponent { Id = _site.NextId("component"), Name = name });
        return this;
    }

    /// <summary>Adds versions to a project.</summary>
    public SiteBuilder AddVersions(string projectKey, params string[] names)
    {
        foreach (string name in names)
            _site.FindProject(projectKey)!.Versions.Add(new ProjectVersion { Id = _site.NextId("version"), Name = name });
        return this;
    }

    /// <summary>
    /// Gives a project's types (all when none is named) a workflow of their own: statuses by name, transitions
    /// written <c>From -> To</c>, <c>* -> To</c> for a global one. Unknown statuses are made; the last is a done one.
    /// </summary>
    public SiteBuilder AddWorkflow(string projectKey, IReadOnlyList<string> statuses, IReadOnlyList<string> transitions, params string[] issueTypes)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < statuses.Count; i++)
        {
            StatusCategory category = i == 0 ? StatusCategory.New : i == statuses.Count - 1 ? StatusCategory.Done : StatusCategory.Indeterminate;
            ids[statuses[i]] = StatusId(statuses[i], category);
        }

        var workflow = new Workflow { Id = _site.NextId("workflow", 2), Name = $"{projectKey} workflow", StatusIds = [.. statuses.Select(s => ids[s])] };
        int number = 1;
        foreach (string transition in transitions)
        {
            string[] ends = transition.Split("->", StringSplitOptions.TrimEntries);
            string to = ids[ends[1]];
            workflow.Transitions.Add(new Transition
            {
                Id = ((number++ * 10) + 1).ToString(CultureInfo.InvariantCulture),
                Name = ends[1],
                From = ends[0] == "*" ? [] : [ids[ends[0]]],
                To = to,
                SetsResolutionId = _site.Statuses[to].Category == StatusCategory.Done ? "10000" : "",
            });
        }

        _site.Workflows.Add(workflow.Id, workflow);
        Project project = _site.FindProject(projectKey)!;
        foreach (string type in issueTypes.Length == 0 ? ["*"] : issueTypes.Select(TypeId))
            project.WorkflowIds[type] = workflow.Id;
        return this;
    }

    /// <summary>Changes the site in any other way.</summary>
    public SiteBuilder With(Action<Site> change)
    {
        change(_site);
        return this;
    }

    /// <summary>The finished site.</summary>
    public Site Build() => _site;

    private string TypeId(string name)
    {
        if (_site.IssueTypes.Values.FirstOrDefault(t => t.Name == name || t.Name.Replace("-", "", StringComparison.Ordinal) == name.Replace("-", "", StringComparison.Ordinal)) is { } known)
            return known.Id;
        var type = new IssueType { Id = _site.NextId("issuetype", 10100), Name = name };
        _site.IssueTypes.Add(type.Id, type);
        return type.Id;
    }

    private string StatusId(string name, StatusCategory category)
    {
        if (_site.Statuses.Values.FirstOrDefault(s => s.Name == name) is { } known)
            return known.Id;
        var status = new Status { Id = _site.NextId("status", 10100), Name = name, Category = category };
        _site.Statuses.Add(status.Id, status);
        return status.Id;
    }
}
