using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest;
using JiraSync.Sandbox.Rest.Common;
using static JiraSync.Sandbox.Pages.PageFrame;

namespace JiraSync.Sandbox.Pages;

/// <summary>One issue with all that hangs on it.</summary>
internal static class IssuePage
{
    private const int LargestPicture = 128 * 1024;

    public static SandboxResponse Show(SandboxRequest request, Site site, string context, User? user, string key)
    {
        lock (site.Gate)
        {
            if (site.FindIssue(key) is not { } issue)
                return SandboxResponse.Html(Whole(site, context, "Not found", "", $"<main><h1>There is no issue {Encode(key)}</h1><p>It may have been deleted. <a href=\"{context}/\">All projects</a></p></main>"), 404);
            Project project = site.Projects[issue.ProjectId];
            var html = new StringBuilder();
            html.Append($"<p class=\"crumbs\"><a href=\"{context}/?project={Uri.EscapeDataString(project.Key)}\">{Encode(project.Name)}</a>");
            if (issue.ParentId is { } parentId && site.FindIssue(parentId) is { } parent)
                html.Append($" / {Link(context, parent)}");
            html.Append($" / {Encode(issue.Key)}</p><h1>{Encode(issue.Summary)}</h1><div class=\"columns\"><div>");
            html.Append("<h2 style=\"margin-top:0\">Description</h2>").Append(Text(site, issue.Description));
            if (issue.Environment is not null)
                html.Append("<h2>Environment</h2>").Append(Text(site, issue.Environment));
            Files(html, issue);
            Relations(html, site, context, issue);
            Comments(html, site, issue);
            Worklogs(html, site, issue);
            html.Append("</div>");
            Details(html, site, issue);
            html.Append("</div>");
            History(html, site, issue);
            return Live(request, site, context, user, $"[{issue.Key}] {issue.Summary} - {site.Title}", html.ToString());
        }
    }

    private static string Link(string context, Issue issue) => $"<a href=\"{context}/browse/{Uri.EscapeDataString(issue.Key)}\">{Encode(issue.Key)}</a>";

    private static string Text(Site site, RichText? text) =>
        text is null ? "<p class=\"soft\">None</p>" : $"<div class=\"text\">{site.TextConverter.ToHtml(site.ToWiki(text)!)}</div>";

    private static void Files(StringBuilder html, Issue issue)
    {
        if (issue.Attachments.Count == 0)
            return;
        html.Append($"<h2>Attachments ({issue.Attachments.Count})</h2><div class=\"files\">");
        foreach (Attachment file in issue.Attachments)
        {
            html.Append($"<div class=\"file\" data-row=\"f{Encode(file.Id)}\">");
            if (file.MimeType is "image/png" or "image/jpeg" or "image/gif" && file.Content.Length is > 0 and <= LargestPicture)
                html.Append($"<img alt=\"\" src=\"data:{file.MimeType};base64,{Convert.ToBase64String(file.Content)}\">");
            html.Append($"{Encode(file.FileName)} <span class=\"soft\">{file.Content.Length.ToString("N0", CultureInfo.InvariantCulture)} bytes</span></div>");
        }

        html.Append("</div>");
    }

    private static void Relations(StringBuilder html, Site site, string context, Issue issue)
    {
        var rows = new List<(string How, Issue Other)>();
        rows.AddRange(site.ChildrenOf(issue.Id).Select(c => (site.IssueTypes[c.IssueTypeId].IsSubtask ? "sub-task" : "child", c)));
        foreach (IssueLink link in site.LinksOf(issue.Id))
        {
            bool outward = link.SourceId == issue.Id;
            if (site.FindIssue(outward ? link.DestinationId : link.SourceId) is { } other)
                rows.Add((outward ? site.LinkTypes[link.TypeId].Outward : site.LinkTypes[link.TypeId].Inward, other));
        }

        if (rows.Count > 0)
        {
            html.Append("<h2>Linked issues</h2><table><tbody>");
            foreach ((string how, Issue other) in rows)
                html.Append($"<tr data-row=\"l{Encode(how)}{Encode(other.Id)}\"><td class=\"tight soft\">{Encode(how)}</td><td class=\"tight\">{Link(context, other)}</td><td>{Encode(other.Summary)}</td><td class=\"tight\">{Status(site.Statuses[other.StatusId])}</td></tr>");
            html.Append("</tbody></table>");
        }

        if (issue.RemoteLinks.Count == 0)
            return;
        html.Append("<h2>Web links</h2><table><tbody>");
        foreach (RemoteLink link in issue.RemoteLinks)
        {
            string url = Member(link.Object, "url");
            string title = Member(link.Object, "title") is { Length: > 0 } given ? given : url;
            bool safe = Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https";
            html.Append($"<tr data-row=\"r{Encode(link.Id)}\"><td>{(safe ? $"<a href=\"{Encode(url)}\" rel=\"noreferrer\">{Encode(title)}</a>" : Encode(title))}</td><td class=\"soft\">{Encode(link.Relationship)}</td></tr>");
        }

        html.Append("</tbody></table>");
    }

    private static string Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static void Comments(StringBuilder html, Site site, Issue issue)
    {
        html.Append($"<h2>Comments ({issue.Comments.Count})</h2>");
        if (issue.Comments.Count == 0)
            html.Append("<p class=\"soft\">None</p>");
        foreach (Comment comment in issue.Comments)
        {
            string name = Name(site, comment.AuthorId) ?? "Anonymous";
            html.Append($"<article id=\"comment-{Encode(comment.Id)}\" data-row=\"c{Encode(comment.Id)}\"><span class=\"face\" aria-hidden=\"true\">{Encode(Initials(name))}</span><div><b>{Encode(name)}</b> <span class=\"soft\">{Time(comment.Created)}");
            if (comment.Updated != comment.Created)
                html.Append($", edited {Time(comment.Updated)}");
            if (comment.Visibility is { } visibility)
                html.Append($", for {Encode(visibility.Type)} {Encode(visibility.Value)} only");
            html.Append($"</span>{Text(site, comment.Body)}</div></article>");
        }
    }

    private static string Initials(string name) => string.Concat(name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2).Select(w => char.ToUpperInvariant(w[0])));

    private static void Worklogs(StringBuilder html, Site site, Issue issue)
    {
        if (issue.Worklogs.Count == 0)
            return;
        html.Append($"<h2>Work log ({issue.Worklogs.Count})</h2><table><tbody>");
        foreach (Worklog worklog in issue.Worklogs)
            html.Append($"<tr data-row=\"w{Encode(worklog.Id)}\"><td class=\"tight\">{Encode(Name(site, worklog.AuthorId))}</td><td class=\"tight\">{Durations.Write(worklog.TimeSpentSeconds)}</td><td class=\"tight soft\">{Time(worklog.Started)}</td><td>{(worklog.Comment is null ? "" : Text(site, worklog.Comment))}</td></tr>");
        html.Append("</tbody></table>");
    }

    private static void Details(StringBuilder html, Site site, Issue issue)
    {
        Project project = site.Projects[issue.ProjectId];
        html.Append("<aside><dl>");
        Row("Status", Status(site.Statuses[issue.StatusId]));
        Row("Type", Encode(site.IssueTypes[issue.IssueTypeId].Name));
        Row("Priority", Encode(site.FindPriority(issue.PriorityId)?.Name));
        Row("Resolution", Encode(site.FindResolution(issue.ResolutionId)?.Name ?? "Unresolved"));
        Row("Assignee", Encode(Name(site, issue.AssigneeId) ?? "Unassigned"));
        Row("Reporter", Encode(Name(site, issue.ReporterId)));
        Row("Labels", Tags(issue.Labels));
        Row("Components", Tags(issue.ComponentIds.Select(id => project.Components.Find(c => c.Id == id)?.Name)));
        Row("Fix versions", Tags(issue.FixVersionIds.Select(id => project.Versions.Find(v => v.Id == id)?.Name)));
        Row("Affects", Tags(issue.AffectedVersionIds.Select(id => project.Versions.Find(v => v.Id == id)?.Name)));
        Row("Due", issue.DueDate is { } due ? due.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "");
        Row("Estimate", issue.OriginalEstimate is { } estimate ? Durations.Write(estimate) : "");
        Row("Remaining", issue.RemainingEstimate is { } remaining ? Durations.Write(remaining) : "");
        Row("Logged", issue.Worklogs.Count > 0 ? Durations.Write(issue.TimeSpent) : "");
        foreach ((string id, CustomValue value) in issue.Custom)
        {
            if (site.Fields.TryGetValue(id, out Field? field) && field.Kind != FieldKind.Rank)
                Row(Encode(field.Name), field.Kind == FieldKind.TextArea ? Text(site, value.Rich) : Encode(ChangeLog.TextOf(site, field, value)));
        }

        Row("Watchers", issue.WatcherIds.Count > 0 ? issue.WatcherIds.Count.ToString(CultureInfo.InvariantCulture) : "");
        Row("Votes", issue.VoterIds.Count > 0 ? issue.VoterIds.Count.ToString(CultureInfo.InvariantCulture) : "");
        Row("Created", Time(issue.Created));
        Row("Updated", Time(issue.Updated));
        if (issue.Archived)
            Row("Archived", "yes");
        html.Append("</dl>");
        if (issue.Properties.Count > 0)
        {
            html.Append("<h2>Properties</h2><dl>");
            foreach ((string key, JsonElement value) in issue.Properties)
                Row(Encode(key), $"<code>{Encode(value.GetRawText())}</code>");
            html.Append("</dl>");
        }

        html.Append("</aside>");

        void Row(string name, string value)
        {
            if (value.Length > 0)
                html.Append($"<dt>{name}</dt><dd data-row=\"d{name}\">{value}</dd>");
        }
    }

    private static string Tags(IEnumerable<string?> names) => string.Concat(names.OfType<string>().Select(n => $"<span class=\"tag\">{Encode(n)}</span>"));

    private static void History(StringBuilder html, Site site, Issue issue)
    {
        html.Append("<h2>History</h2>");
        if (issue.History.Count == 0)
        {
            html.Append("<p class=\"soft\">Nothing has changed since it was created.</p>");
            return;
        }

        html.Append("<table><thead><tr><th>When (UTC)</th><th>Who</th><th>Field</th><th>From</th><th>To</th></tr></thead><tbody>");
        foreach (HistoryEntry entry in issue.History.AsEnumerable().Reverse())
        {
            foreach (HistoryItem item in entry.Items)
                html.Append($"<tr data-row=\"h{Encode(entry.Id)}{Encode(item.Field)}\"><td class=\"tight soft\">{Time(entry.Created)}</td><td class=\"tight\">{Encode(Name(site, entry.AuthorId))}</td><td class=\"tight\">{Encode(item.Field)}</td><td>{Encode(Short(item.FromText))}</td><td>{Encode(Short(item.ToText))}</td></tr>");
        }

        html.Append("</tbody></table>");
    }

    private static string? Short(string? text) => text is { Length: > 300 } ? text[..300] + " …" : text;
}
