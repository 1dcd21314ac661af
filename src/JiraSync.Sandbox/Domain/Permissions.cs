using System;
using System.Collections.Generic;
using System.Linq;

namespace JiraSync.Sandbox.Domain;

/// <summary>Permissions, and the question who has them.</summary>
public static class Permissions
{
#pragma warning disable CS1591 // The names are Jira's own and explain themselves.
    public const string Browse = "BROWSE_PROJECTS";
    public const string Create = "CREATE_ISSUES";
    public const string Edit = "EDIT_ISSUES";
    public const string Delete = "DELETE_ISSUES";
    public const string Transition = "TRANSITION_ISSUES";
    public const string Assign = "ASSIGN_ISSUES";
    public const string Assignable = "ASSIGNABLE_USER";
    public const string Move = "MOVE_ISSUES";
    public const string Resolve = "RESOLVE_ISSUES";
    public const string Schedule = "SCHEDULE_ISSUES";
    public const string Link = "LINK_ISSUES";
    public const string ModifyReporter = "MODIFY_REPORTER";
    public const string AddComments = "ADD_COMMENTS";
    public const string EditAllComments = "EDIT_ALL_COMMENTS";
    public const string EditOwnComments = "EDIT_OWN_COMMENTS";
    public const string DeleteAllComments = "DELETE_ALL_COMMENTS";
    public const string DeleteOwnComments = "DELETE_OWN_COMMENTS";
    public const string CreateAttachments = "CREATE_ATTACHMENTS";
    public const string DeleteAllAttachments = "DELETE_ALL_ATTACHMENTS";
    public const string DeleteOwnAttachments = "DELETE_OWN_ATTACHMENTS";
    public const string WorkOnIssues = "WORK_ON_ISSUES";
    public const string EditAllWorklogs = "EDIT_ALL_WORKLOGS";
    public const string EditOwnWorklogs = "EDIT_OWN_WORKLOGS";
    public const string DeleteAllWorklogs = "DELETE_ALL_WORKLOGS";
    public const string DeleteOwnWorklogs = "DELETE_OWN_WORKLOGS";
    public const string ManageWatchers = "MANAGE_WATCHERS";
    public const string ViewVotersAndWatchers = "VIEW_VOTERS_AND_WATCHERS";
    public const string SetSecurity = "SET_ISSUE_SECURITY";
    public const string Close = "CLOSE_ISSUES";
    public const string ManageSprints = "MANAGE_SPRINTS_PERMISSION";
    public const string AdministerProject = "ADMINISTER_PROJECTS";
    public const string Administer = "ADMINISTER";
    public const string BrowseUsers = "USER_PICKER";
    public const string BulkChange = "BULK_CHANGE";
#pragma warning restore CS1591

    /// <summary>The group whose members administer the site.</summary>
    public const string AdministratorsGroup = "jira-administrators";

    /// <summary>All permissions that a project's scheme can give.</summary>
    public static IReadOnlyList<string> OfProjects { get; } =
    [
        Browse, Create, Edit, Delete, Transition, Assign, Assignable, Move, Resolve, Schedule, Link, ModifyReporter, AddComments,
        EditAllComments, EditOwnComments, DeleteAllComments, DeleteOwnComments, CreateAttachments, DeleteAllAttachments,
        DeleteOwnAttachments, WorkOnIssues, EditAllWorklogs, EditOwnWorklogs, DeleteAllWorklogs, DeleteOwnWorklogs,
        ManageWatchers, ViewVotersAndWatchers, SetSecurity, Close, ManageSprints, AdministerProject,
    ];

    /// <summary>Permissions of the whole site.</summary>
    public static IReadOnlyList<string> OfSites { get; } = [Administer, BrowseUsers, BulkChange];

    /// <summary>Whether the user administers the site.</summary>
    public static bool IsAdministrator(User? user) => user is not null && user.Groups.Contains(AdministratorsGroup);

    /// <summary>Whether a caller (null for a stranger) has a permission in a project, or on an issue of it.</summary>
    public static bool Has(User? user, string permission, Project project, Issue? issue = null)
    {
        // In the trash a project is gone for all, in the archive it can only be read.
        if (project.InTrash || (project.Archived && permission is not (Browse or ViewVotersAndWatchers or AdministerProject)))
            return false;
        foreach (PermissionGrant grant in project.Permissions)
        {
            if ((grant.Permission == permission || grant.Permission == "*") && Holds(grant, user, project, issue))
                return true;
        }

        return false;
    }

    /// <summary>Whether a caller may see an issue.</summary>
    public static bool CanBrowse(this Site site, User? user, Issue issue)
    {
        Project project = site.Projects[issue.ProjectId];
        return Has(user, Browse, project, issue) && PassesSecurity(site, user, project, issue);
    }

    /// <summary>Whether an issue's level of security lets a caller see it.</summary>
    public static bool PassesSecurity(Site site, User? user, Project project, Issue issue) => issue.SecurityLevelId is not { } id
        || site.Schemes.SecurityOf(project)?.Levels.Find(l => l.Id == id) is not { } level
        || level.VisibleTo.Exists(h => Plays(h, user, project, issue));

    /// <summary>Whether a caller may see a comment or worklog of that visibility.</summary>
    public static bool CanSee(User? user, Visibility? visibility, Project project)
    {
        if (visibility is null)
            return true;
        if (user is null)
            return false;
        return visibility.Type == "group"
            ? user.Groups.Contains(visibility.Value, StringComparer.Ordinal)
            : project.Roles.Exists(role => role.Name == visibility.Value && role.Contains(user));
    }

    /// <summary>Whether a user plays a part in a project, or on an issue of it.</summary>
    public static bool Plays(Holder holder, User? user, Project project, Issue? issue) => Plays(holder.Kind, holder.Parameter, user, project, issue);

    private static bool Holds(PermissionGrant grant, User? user, Project project, Issue? issue) => Plays(grant.Holder, grant.Parameter, user, project, issue);

    private static bool Plays(PermissionHolder kind, string? parameter, User? user, Project project, Issue? issue) => kind switch
    {
        PermissionHolder.Anyone => true,
        _ when user is null => false,
        PermissionHolder.LoggedIn => true,
        PermissionHolder.Group => user.Groups.Contains(parameter!),
        PermissionHolder.Role => project.Roles.Exists(role => role.Name == parameter && role.Contains(user)),
        PermissionHolder.User => user.Id == parameter,
        PermissionHolder.Reporter => issue is null || issue.ReporterId == user.Id,
        PermissionHolder.Assignee => issue is null || issue.AssigneeId == user.Id,
        PermissionHolder.UserField => issue is null || issue.Custom.GetValueOrDefault(parameter!)?.Ids?.Contains(user.Id) == true,
        _ => project.LeadId == user.Id,
    };
}
