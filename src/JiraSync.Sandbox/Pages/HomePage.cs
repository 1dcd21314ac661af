using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Jql;
using JiraSync.Sandbox.Rest;
using JiraSync.Sandbox.Search;
using static JiraSync.Sandbox.Pages.PageFrame;

namespace JiraSync.Sandbox.Pages;

/// <summary>The page at the root: the projects and, of one or all, the issues that changed last, or those that a query finds.</summary>
internal static class HomePage
{
    private const int Rows = 50;

    public static SandboxResponse Show(SandboxRequest request, Site site, string context, User? user)
    {
        lock (site.Gate)
        {
            string? key = Value(request, "project");
            string? jql = Value(request, "jql");
            int start = int.TryParse(Value(request, "start"), out int at) && at > 0 ? at : 0;
            Project? project = key is null ? null : site.FindProject(key);
            var html = new StringBuilder();
            html.Append($"<h1>{Encode(project is null ? "Projects" : project.Name)}</h1>");
            Cards(html, site, context, project);
            html.Append("<form class=\"find\" method=\"get\">");
            if (project is not null)
                html.Append($"<input type=\"hidden\" name=\"project\" value=\"{Encode(project.Key)}\">");
            html.Append($"<input name=\"jql\" aria-label=\"JQL\" placeholder=\"JQL, such as: status = Done ORDER BY updated DESC\" value=\"{Encode(jql)}\"><button>Search</button></form>");
            IReadOnlyList<Issue> issues = Find(site, project, jql, out string? error);
            if (error is not null)
                html.Append($"<p class=\"error\">{Encode(error)}</p>");
            Table(html, site, context, issues, start, (project is null ? "" : "&amp;project=" + Uri.EscapeDataString(project.Key)) + (jql is null ? "" : "&amp;jql=" + Uri.EscapeDataString(jql)));
            return Live(request, site, context, user, project is null ? site.Title : $"{project.Name} - {site.Title}", html.ToString());
        }
    }

    private static string? Value(SandboxRequest request, string name) =>
        request.Query.TryGetValue(name, out List<string>? values) && values[0].Trim() is { Length: > 0 } value ? value : null;

    private static void Cards(StringBuilder html, Site site, string context, Project? shown)
    {
        Dictionary<string, int> counts = site.Issues.Values.GroupBy(i => i.ProjectId).ToDictionary(g => g.Key, g => g.Count());
        html.Append("<div class=\"cards\">");
        Card("", "All projects", site.Issues.Count, shown is null);
        foreach (Project project in site.Projects.Values.OrderBy(p => p.Key, StringComparer.Ordinal))
            Card("?project=" + Uri.EscapeDataString(project.Key), $"{project.Key} · {project.Name}", counts.GetValueOrDefault(project.Id), shown?.Id == project.Id);
        html.Append("</div>");

        void Card(string query, string name, int count, bool on) =>
            html.Append($"<a class=\"card{(on ? " on" : "")}\" href=\"{context}/{query}\"><b>{Encode(name)}</b><span class=\"soft\">{count} issue{(count == 1 ? "" : "s")}</span></a>");
    }

    /// <summary>Whoever looks at the sandbox itself sees everything.</summary>
    private static IReadOnlyList<Issue> Find(Site site, Project? project, string? jql, out string? error)
    {
        error = null;
        if (jql is null)
            return [.. site.Issues.Values.Where(i => project is null || i.ProjectId == project.Id).OrderByDescending(i => i.Updated).ThenByDescending(i => i.IdNumber)];
        try
        {
            User? reader = site.Users.Values.FirstOrDefault(Permissions.IsAdministrator) ?? site.Users.Values.FirstOrDefault();
            return [.. JqlSite.Search(site, reader, JqlQuery.Parse(jql)).Where(i => project is null || i.ProjectId == project.Id)];
        }
        catch (JqlException e)
        {
            error = string.Join(' ', e.Messages);
            return [];
        }
    }

    private static void Table(StringBuilder html, Site site, string context, IReadOnlyList<Issue> issues, int start, string query)
    {
        if (issues.Count == 0)
        {
            html.Append("<p class=\"none\">No issues.</p>");
            return;
        }

        html.Append("<table><thead><tr><th>Key</th><th>Type</th><th>Summary</th><th>Status</th><th>Assignee</th><th>Updated (UTC)</th></tr></thead><tbody>");
        foreach (Issue issue in issues.Skip(start).Take(Rows))
        {
            html.Append($"<tr data-row=\"{Encode(issue.Id)}\"><td class=\"tight\"><a href=\"{context}/browse/{Uri.EscapeDataString(issue.Key)}\">{Encode(issue.Key)}</a></td>")
                .Append($"<td class=\"tight\">{Encode(site.IssueTypes[issue.IssueTypeId].Name)}</td><td>{Encode(issue.Summary)}</td><td class=\"tight\">{Status(site.Statuses[issue.StatusId])}</td>")
                .Append($"<td class=\"tight\">{Encode(Name(site, issue.AssigneeId))}</td><td class=\"tight soft\">{Time(issue.Updated)}</td></tr>");
        }

        html.Append($"</tbody></table><p class=\"soft\">{Math.Min(start + 1, issues.Count)} to {Math.Min(start + Rows, issues.Count)} of {issues.Count}");
        if (start > 0)
            html.Append($" · <a href=\"?start={Math.Max(0, start - Rows)}{query}\">newer</a>");
        if (start + Rows < issues.Count)
            html.Append($" · <a href=\"?start={start + Rows}{query}\">older</a>");
        html.Append("</p>");
    }
}
