using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest;

namespace JiraSync.Sandbox.Pages;

/// <summary>Pages for people, and the pages that proxies put in the way.</summary>
internal static class HtmlPages
{
    private const string Style = "<style>body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#172b4d}"
        + "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3em .6em;border-bottom:1px solid #dfe1e6;vertical-align:top}"
        + "a{color:#0052cc}.meta{color:#5e6c84}article{border-left:3px solid #dfe1e6;padding-left:1em;margin:1em 0}</style>";

    public static string Error(int status, string title, string text) =>
        $"<html><head><title>{status} {Encode(title)}</title></head><body><center><h1>{status} {Encode(title)}</h1></center><p>{Encode(text)}</p></body></html>";

    public static string Login() =>
        "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in to continue</h1><form method=\"post\" action=\"/sso/login\">"
        + "<input name=\"username\"/><input type=\"password\" name=\"password\"/><button>Sign in</button></form></body></html>";

    public static SandboxResponse Home(Site site, string context)
    {
        var html = new StringBuilder();
        lock (site.Gate)
        {
            Begin(html, site.Title);
            html.Append($"<p class=\"meta\">Jira {(site.IsCloud ? "Cloud" : "Data Center")} sandbox at {Encode(site.BaseUrl)}: {site.Issues.Count} issues, {site.Users.Count} users.</p>");
            foreach (Project project in site.Projects.Values.OrderBy(p => p.Key, StringComparer.Ordinal))
            {
                html.Append($"<h2>{Encode(project.Key)}: {Encode(project.Name)}</h2><table><tr><th>Key</th><th>Type</th><th>Summary</th><th>Status</th><th>Updated</th></tr>");
                foreach (Domain.Issue issue in site.Issues.Values.Where(i => i.ProjectId == project.Id).OrderByDescending(i => i.Updated).Take(200))
                {
                    html.Append($"<tr><td><a href=\"{context}/browse/{Encode(issue.Key)}\">{Encode(issue.Key)}</a></td><td>{Encode(site.IssueTypes[issue.IssueTypeId].Name)}</td>")
                        .Append($"<td>{Encode(issue.Summary)}</td><td>{Encode(site.Statuses[issue.StatusId].Name)}</td><td class=\"meta\">{issue.Updated:yyyy-MM-dd HH:mm:ss}</td></tr>");
                }

                html.Append("</table>");
            }
        }

        return SandboxResponse.Html(html.Append("</body></html>").ToString());
    }

    public static SandboxResponse Issue(Site site, string context, string key)
    {
        var html = new StringBuilder();
        lock (site.Gate)
        {
            if (site.FindIssue(key) is not { } issue)
                return SandboxResponse.Html(Error(404, "Not Found", $"There is no issue {key}."), 404);
            Begin(html, $"{issue.Key} {issue.Summary}");
            html.Append($"<p><a href=\"{context}/\">All projects</a></p><table>");
            Row(html, "Type", site.IssueTypes[issue.IssueTypeId].Name);
            Row(html, "Status", site.Statuses[issue.StatusId].Name);
            Row(html, "Priority", site.FindPriority(issue.PriorityId)?.Name);
            Row(html, "Resolution", site.FindResolution(issue.ResolutionId)?.Name);
            Row(html, "Assignee", Name(site, issue.AssigneeId));
            Row(html, "Reporter", Name(site, issue.ReporterId));
            Row(html, "Labels", string.Join(", ", issue.Labels));
            Row(html, "Attachments", string.Join(", ", issue.Attachments.Select(a => $"{a.FileName} ({a.Content.Length} bytes)")));
            Row(html, "Properties", string.Join(", ", issue.Properties.Select(p => $"{p.Key} = {p.Value}")));
            html.Append("</table><h2>Description</h2>").Append(Text(site, issue.Description)).Append("<h2>Comments</h2>");
            foreach (Comment comment in issue.Comments)
                html.Append($"<article><p class=\"meta\">{Encode(Name(site, comment.AuthorId))}, {comment.Created:yyyy-MM-dd HH:mm:ss}</p>{Text(site, comment.Body)}</article>");
            html.Append("<h2>History</h2><table><tr><th>When</th><th>Who</th><th>What</th><th>From</th><th>To</th></tr>");
            foreach (HistoryEntry entry in issue.History)
            {
                foreach (HistoryItem item in entry.Items)
                {
                    html.Append($"<tr><td class=\"meta\">{entry.Created:yyyy-MM-dd HH:mm:ss}</td><td>{Encode(Name(site, entry.AuthorId))}</td><td>{Encode(item.Field)}</td>")
                        .Append($"<td>{Encode(item.FromText)}</td><td>{Encode(item.ToText)}</td></tr>");
                }
            }
        }

        return SandboxResponse.Html(html.Append("</table></body></html>").ToString());
    }

    private static void Begin(StringBuilder html, string title) =>
        html.Append($"<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>{Encode(title)}</title>{Style}</head><body><h1>{Encode(title)}</h1>");

    private static void Row(StringBuilder html, string name, string? value) => html.Append($"<tr><th>{name}</th><td>{Encode(value)}</td></tr>");

    private static string? Name(Site site, string? userId) => userId is null ? null : site.Users.GetValueOrDefault(userId)?.DisplayName ?? userId;

    private static string Text(Site site, RichText? text) => text is null ? "<p class=\"meta\">None</p>" : site.TextConverter.ToHtml(site.ToWiki(text)!);

    private static string Encode(string? text) => WebUtility.HtmlEncode(text ?? "");
}
