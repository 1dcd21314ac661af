using System.Collections.Generic;

namespace JiraSync.Sandbox.Domain;

/// <summary>What a new Jira comes with: types, statuses, priorities, resolutions, link types, system fields.</summary>
internal static class SiteDefaults
{
    public static void Fill(Site site)
    {
        foreach (IssueType type in new IssueType[]
        {
            new() { Id = "10000", Name = "Epic", HierarchyLevel = 1, Description = "A collection of related bugs, stories, and tasks." },
            new() { Id = "10001", Name = "Story", Description = "Functionality or a feature expressed as a user goal." },
            new() { Id = "10002", Name = "Task", Description = "A small, distinct piece of work." },
            new() { Id = "10003", Name = site.IsCloud ? "Subtask" : "Sub-task", HierarchyLevel = -1, Description = "A small piece of work that is part of a larger task." },
            new() { Id = "10004", Name = "Bug", Description = "A problem or error." },
        })
        {
            site.IssueTypes.Add(type.Id, type);
        }

        foreach (Status status in new Status[]
        {
            new() { Id = "10000", Name = "To Do", Category = StatusCategory.New },
            new() { Id = "3", Name = "In Progress", Category = StatusCategory.Indeterminate, Description = "This issue is being actively worked on at the moment by the assignee." },
            new() { Id = "10001", Name = "Done", Category = StatusCategory.Done },
        })
        {
            site.Statuses.Add(status.Id, status);
        }

        string[] priorities = ["Highest", "High", "Medium", "Low", "Lowest"];
        for (int i = 0; i < priorities.Length; i++)
            site.Priorities.Add(new Priority { Id = (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), Name = priorities[i] });
        string[] resolutions = ["Done", "Won't Do", "Duplicate", "Cannot Reproduce"];
        for (int i = 0; i < resolutions.Length; i++)
            site.Resolutions.Add(new Resolution { Id = (10000 + i).ToString(System.Globalization.CultureInfo.InvariantCulture), Name = resolutions[i] });
        foreach (LinkType type in new LinkType[]
        {
            new() { Id = "10000", Name = "Blocks", Inward = "is blocked by", Outward = "blocks" },
            new() { Id = "10001", Name = "Cloners", Inward = "is cloned by", Outward = "clones" },
            new() { Id = "10002", Name = "Duplicate", Inward = "is duplicated by", Outward = "duplicates" },
            new() { Id = "10003", Name = "Relates", Inward = "relates to", Outward = "relates to" },
        })
        {
            site.LinkTypes.Add(type.Id, type);
        }

        var workflow = new Workflow
        {
            Id = "1",
            Name = "Software Simplified Workflow",
            StatusIds = ["10000", "3", "10001"],
            Transitions =
            [
                new() { Id = "11", Name = "To Do", To = "10000", SetsResolutionId = "" },
                new() { Id = "21", Name = "In Progress", To = "3", SetsResolutionId = "" },
                new() { Id = "31", Name = "Done", To = "10001", SetsResolutionId = "10000" },
            ],
        };
        site.Workflows.Add(workflow.Id, workflow);
        foreach (string group in new[] { Permissions.AdministratorsGroup, "jira-software-users" })
            site.Groups.Add(group, new Group { Id = $"{site.Groups.Count + 1:D8}-0000-4000-8000-000000000000", Name = group });
        foreach (Field field in SystemFields(site.IsCloud))
            site.Fields.Add(field.Id, field);
    }

    private static IEnumerable<Field> SystemFields(bool isCloud)
    {
        static Field F(string id, string name, string type, string? items = null, bool orderable = true, bool navigable = true, bool searchable = true, params string[] clauses) => new()
        {
            Id = id,
            Name = name,
            Kind = FieldKind.System,
            SchemaType = type,
            SchemaItems = items,
            Orderable = orderable,
            Navigable = navigable,
            Searchable = searchable,
            ClauseNames = [.. clauses],
        };

        yield return F("issuetype", "Issue Type", "issuetype", clauses: ["issuetype", "type"]);
        yield return F("project", "Project", "project", orderable: false, clauses: ["project"]);
        yield return F("summary", "Summary", "string", clauses: ["summary"]);
        yield return F("description", "Description", "string", clauses: ["description"]);
        yield return F("environment", "Environment", "string", clauses: ["environment"]);
        yield return F("priority", "Priority", "priority", clauses: ["priority"]);
        yield return F("assignee", "Assignee", "user", clauses: ["assignee"]);
        yield return F("reporter", "Reporter", "user", clauses: ["reporter"]);
        yield return F("labels", "Labels", "array", "string", clauses: ["labels"]);
        yield return F("components", "Components", "array", "component", clauses: ["component"]);
        yield return F("fixVersions", "Fix versions", "array", "version", clauses: ["fixVersion"]);
        yield return F("versions", "Affects versions", "array", "version", clauses: ["affectedVersion"]);
        yield return F("duedate", "Due date", "date", clauses: ["due", "duedate"]);
        yield return F("parent", "Parent", "issuelink", clauses: ["parent"]);
        yield return F("timetracking", "Time tracking", "timetracking", navigable: false);
        yield return F("attachment", "Attachment", "array", "attachment", navigable: false, clauses: ["attachments"]);
        yield return F("issuelinks", "Linked Issues", "array", "issuelinks", clauses: ["issueLink"]);
        yield return F("comment", "Comment", "comments-page", navigable: false, clauses: ["comment"]);
        yield return F("worklog", "Log Work", "array", "worklog", navigable: false);
        yield return F("status", "Status", "status", orderable: false, clauses: ["status"]);
        yield return F("resolution", "Resolution", "resolution", clauses: ["resolution"]);
        yield return F("security", "Security Level", "securitylevel", clauses: ["level"]);
        yield return F("resolutiondate", "Resolved", "datetime", orderable: false, clauses: ["resolutiondate", "resolved"]);
        yield return F("created", "Created", "datetime", orderable: false, clauses: ["created", "createdDate"]);
        yield return F("updated", "Updated", "datetime", orderable: false, clauses: ["updated", "updatedDate"]);
        yield return F("statuscategorychangedate", "Status Category Changed", "datetime", orderable: false, clauses: ["statusCategoryChangedDate"]);
        yield return F("creator", "Creator", "user", orderable: false, clauses: ["creator"]);
        yield return F("subtasks", "Sub-tasks", "array", "issuelinks", orderable: false, searchable: false, clauses: ["subtasks"]);
        yield return F("watches", "Watchers", "watches", orderable: false, clauses: ["watchers"]);
        yield return F("votes", "Votes", "votes", orderable: false, clauses: ["votes"]);
        yield return F("timespent", "Time Spent", "number", orderable: false, clauses: ["timespent"]);
        yield return F("timeestimate", "Remaining Estimate", "number", orderable: false, clauses: ["remainingEstimate", "timeestimate"]);
        yield return F("timeoriginalestimate", "Original estimate", "number", orderable: false, clauses: ["originalEstimate", "timeoriginalestimate"]);
        yield return F("aggregatetimespent", "\u03a3 Time Spent", "number", orderable: false, searchable: false);
        yield return F("aggregatetimeestimate", "\u03a3 Remaining Estimate", "number", orderable: false, searchable: false);
        yield return F("aggregatetimeoriginalestimate", "\u03a3 Original Estimate", "number", orderable: false, searchable: false);
        yield return F("progress", "Progress", "progress", orderable: false, searchable: false);
        yield return F("aggregateprogress", "\u03a3 Progress", "progress", orderable: false, searchable: false);
        yield return F("lastViewed", "Last Viewed", "datetime", orderable: false, searchable: false);
        if (isCloud)
        {
            yield return F("statusCategory", "Status Category", "statusCategory", orderable: false, clauses: ["statusCategory"]);
            yield return F("issuerestriction", "Restrict to", "issuerestriction", orderable: false, navigable: false, searchable: false);
        }
        else
        {
            yield return F("archiveddate", "Archived", "datetime", orderable: false, searchable: false);
            yield return F("archivedby", "Archiver", "user", orderable: false, searchable: false);
        }

        yield return F("workratio", "Work Ratio", "number", orderable: false, clauses: ["workratio"]);
    }
}
