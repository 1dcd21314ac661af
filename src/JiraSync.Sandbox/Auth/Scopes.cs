using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Sandbox.Rest;

namespace JiraSync.Sandbox.Auth;

/// <summary>Which scopes of OAuth 2.0 and scoped tokens an endpoint of Cloud asks for.</summary>
internal static class Scopes
{
    private const string Read = "read:jira-work";
    private const string Write = "write:jira-work";
    private const string Users = "read:jira-user";
    private const string ManageProject = "manage:jira-project";
    private const string ManageConfiguration = "manage:jira-configuration";
    private const string ManageWebhooks = "manage:jira-webhook";

    private static readonly HashSet<string> ConfigurationOnly =
    [
        "events", "role", "statuses", "fieldconfiguration", "fieldconfigurationscheme", "issuetypescheme", "issuetypescreenscheme", "workflows", "workflowscheme",
        "notificationscheme", "securitylevel",
    ];

    /// <summary>The classic scopes that a route asks for, all of them; none when any token will do.</summary>
    public static IReadOnlyList<string> Classic(Route route)
    {
        string[] path = route.Segments;
        if (path is not ["rest", "api", _, ..])
            return path is ["rest", ..] ? [IsRead(route) ? Read : Write] : [];
        string method = route.Method;
        bool reads = method == "GET";
        string rest = string.Join('/', path.Skip(3));
        string last = path[^1];
        switch (path[3])
        {
            case "serverInfo":
                return [];
            case "myself" or "users" or "groups" or "user" when reads:
                return [Users];
            case "user":
                return [ManageConfiguration];
            case "group":
                return [rest is "group/bulk" or "group" && reads ? Users : ManageConfiguration];
            case "webhook":
                return [Read, ManageWebhooks];
            case "configuration":
                return [reads ? Users : ManageConfiguration];
            case "permissions" when last == "check":
                return [];
            case "permissions":
                return [reads ? ManageConfiguration : Read];
            case "permissionscheme":
                return [reads ? Read : ManageConfiguration];
            case "issuesecurityschemes":
                return [last is "level" or "member" or "search" or "project" ? ManageConfiguration : ManageProject];
            case "screens" or "screenscheme":
                return [ManageProject];
            case "workflow":
                return [rest == "workflow/search" ? ManageProject : ManageConfiguration];
            case "field":
                return [path.Length == 4 || last == "search" ? Read : last == "screens" ? ManageProject : ManageConfiguration];
            case "component" or "version":
                return [reads ? Read : ManageProject];
            case "issuetype" or "issueLinkType" or "priority" or "resolution" or "status":
                return [reads ? Read : ManageConfiguration];
            case "project":
                return [ProjectScope(rest, method)];
            case "jql":
                return [last == "pdcleaner" ? Users : Read];
            case "search" or "changelog" or "worklog":
                return [Read];
            case var first when ConfigurationOnly.Contains(first):
                return [ManageConfiguration];
            default:
                return [reads || IsRead(route) ? Read : Write];
        }
    }

    /// <summary>
    /// Whether scopes are enough. Of the granular ones, of which Atlassian asks for many at once, one that fits the resource and the verb
    /// is taken here.
    /// </summary>
    public static bool Suffice(IReadOnlyList<string> scopes, Route route)
    {
        IReadOnlyList<string> classic = Classic(route);
        if (classic.All(scopes.Contains))
            return true;
        string verb = IsRead(route) ? "read" : route.Method == "DELETE" ? "delete" : "write";
        string resource = ResourceOf(route);
        return scopes.Any(s => s.Split(':') is [var v, var r, "jira" or "jira-software"] && (v == verb || (verb == "delete" && v == "write")) && (r == resource || r.StartsWith(resource + ".", StringComparison.Ordinal)))
            || (resource == "user" && scopes.Contains("read:me"));
    }

    private static bool IsRead(Route route) => route.Method == "GET" || route.Template.Contains("/search", StringComparison.Ordinal)
        || route.Template.EndsWith("bulkfetch", StringComparison.Ordinal) || route.Template.EndsWith("/comment/list", StringComparison.Ordinal)
        || route.Template.EndsWith("/worklog/list", StringComparison.Ordinal) || route.Template.Contains("/jql/", StringComparison.Ordinal);

    private static string ProjectScope(string rest, string method)
    {
        bool role = rest.Contains("/role/", StringComparison.Ordinal);
        if (method == "GET")
            return Read;
        // Making, deleting and restoring whole projects is the site's configuration, and so is a member of a role.
        bool whole = method switch
        {
            "POST" => rest == "project" || role || rest.EndsWith("/delete", StringComparison.Ordinal) || rest.EndsWith("/restore", StringComparison.Ordinal),
            "DELETE" => rest.Count(c => c == '/') == 1,
            _ => false,
        };
        return whole ? ManageConfiguration : ManageProject;
    }

    private static string ResourceOf(Route route)
    {
        string[] literals = [.. route.Segments.Skip(3).Where(s => !s.StartsWith('{'))];
        if (literals.Length == 0)
            return "";
        return literals[^1] switch
        {
            "myself" or "users" => "user",
            "attachments" => "attachment",
            "worklog" => "issue-worklog",
            "assignee" or "transitions" or "bulk" or "bulkfetch" or "jql" when literals[0] is "issue" or "search" => "issue",
            "approximate-count" => "issue",
            "watchers" => "issue.watcher",
            "votes" => "issue.vote",
            "remotelink" => "issue.remote-link",
            "properties" => "issue.property",
            "issueLink" => "issue-link",
            "issueLinkType" => "issue-link-type",
            "issuetype" => "issue-type",
            "search" when literals.Length > 1 => literals[0],
            var last => last,
        };
    }
}
