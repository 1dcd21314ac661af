using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest;
using JiraSync.Sandbox.Rest.Agile;
using JiraSync.Sandbox.Rest.Common;

namespace JiraSync.Sandbox.Webhooks;

/// <summary>What a webhook is told: the shapes of REST's version 2, texts as wiki markup on both products.</summary>
internal static class WebhookPayload
{
    private static readonly string[] BriefFields = ["summary", "issuetype", "project", "assignee", "priority", "status"];

    public static JsonObject Write(RestCall call, SiteEvent happened)
    {
        Shapes shapes = call.Shapes;
        var json = new JsonObject { ["timestamp"] = call.Site.Now.ToUnixTimeMilliseconds(), ["webhookEvent"] = happened.Name };
        bool aboutIssue = happened.Name.StartsWith("jira:issue_", System.StringComparison.Ordinal);
        if (aboutIssue)
        {
            json["issue_event_type_name"] = happened.IssueEvent;
            if (shapes.User(happened.ById) is { } user)
            {
                user.Remove("emailAddress");
                json["user"] = user;
            }
        }

        if (happened.Issue is { } issue && (aboutIssue || happened.Comment is not null))
        {
            var fields = new FieldSelection(aboutIssue ? [] : [.. BriefFields], "*all");
            JsonObject written = new IssueShape(call, fields, []).Write(issue);
            written.Remove("expand");
            json["issue"] = written;
        }

        if (happened.Name == "jira:issue_updated" && happened.Items.Count > 0)
        {
            var history = shapes.History(new HistoryEntry { Id = happened.HistoryId ?? "0", AuthorId = null, Created = call.Site.Now, Items = happened.Items });
            json["changelog"] = new JsonObject { ["id"] = happened.HistoryId, ["items"] = history["items"]!.DeepClone() };
        }

        if (happened.Comment is { } comment && happened.Issue is { } commented)
            json["comment"] = shapes.Comment(commented, comment, properties: false, rendered: false);
        if (happened.Worklog is { } worklog && happened.Issue is { } worked)
            json["worklog"] = shapes.Worklog(worked, worklog);
        if (happened.Attachment is { } attachment)
            json["attachment"] = shapes.Attachment(attachment);
        if (happened.Link is { } link)
        {
            json["issueLink"] = new JsonObject
            {
                ["id"] = AgileShapes.Number(link.Id),
                ["sourceIssueId"] = AgileShapes.Number(link.SourceId),
                ["destinationIssueId"] = AgileShapes.Number(link.DestinationId),
                ["issueLinkType"] = shapes.LinkType(call.Site.LinkTypes[link.TypeId]),
                ["systemLink"] = false,
            };
        }

        if (happened.Sprint is { } sprint)
            json["sprint"] = AgileShapes.Sprint(call, sprint);
        if (happened.Board is { } board)
            json["board"] = AgileShapes.Board(call, board);
        if (happened.Project is { } project && happened.Name.StartsWith("project_", System.StringComparison.Ordinal))
        {
            JsonObject written = shapes.Project(project);
            if (shapes.User(project.LeadId) is { } lead)
            {
                lead.Remove("emailAddress");
                written["projectLead"] = lead;
            }

            written["assigneeType"] = project.DefaultAssigneeId is null ? "admin.assignee.type.unassigned" : "admin.assignee.type.project.lead";
            json["project"] = written;
        }

        if (happened.User is { } person)
        {
            // A user who was removed is shown as he was.
            json["user"] = call.Site.Users.ContainsKey(person.Id) ? shapes.User(person.Id)
                : call.IsCloud ? new JsonObject { ["accountId"] = person.Id, ["displayName"] = person.DisplayName } : new JsonObject { ["name"] = person.Name, ["key"] = person.Id, ["displayName"] = person.DisplayName };
        }

        if (happened.Filter is { } filter)
            json["filter"] = FilterRoutes.Write(call, filter);
        if (happened.Option is { } option)
            json["property"] = new JsonObject { ["key"] = "jira.option." + option.Name, ["value"] = option.Value ? "true" : "false" };
        if (happened.Version is { } version)
            json["version"] = shapes.ProjectVersion(version, happened.Project);
        if (happened.PropertyKey is { } key && happened.Issue is { } owner)
        {
            json["issue"] = new JsonObject { ["id"] = owner.Id, ["self"] = call.Api("issue/" + owner.Id), ["key"] = owner.Key };
            var property = new JsonObject { ["key"] = key };
            if (owner.Properties.TryGetValue(key, out System.Text.Json.JsonElement value))
                property["value"] = JsonNode.Parse(value.GetRawText());
            json["property"] = property;
        }

        return json;
    }
}
