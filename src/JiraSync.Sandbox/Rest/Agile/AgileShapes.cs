using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest.Common;

namespace JiraSync.Sandbox.Rest.Agile;

/// <summary>Writes boards, sprints and epics.</summary>
internal static class AgileShapes
{
    public static JsonObject Board(RestCall call, Board board)
    {
        var json = new JsonObject
        {
            ["id"] = Number(board.Id),
            ["self"] = Link(call, "board/" + board.Id),
            ["name"] = board.Name,
            ["type"] = board.Type,
        };
        if (call.IsCloud && board.ProjectId is { } id && call.Site.Projects.TryGetValue(id, out Project? project))
        {
            json["location"] = new JsonObject
            {
                ["projectId"] = Number(project.Id),
                ["displayName"] = $"{project.Name} ({project.Key})",
                ["projectName"] = project.Name,
                ["projectKey"] = project.Key,
                ["projectTypeKey"] = project.TypeKey,
                ["avatarURI"] = $"{call.BaseUrl}/secure/projectavatar?pid={project.Id}&size=small",
                ["name"] = $"{project.Name} ({project.Key})",
            };
        }

        if (call.IsCloud)
            json["isPrivate"] = false;
        return json;
    }

    public static JsonObject Sprint(RestCall call, Sprint sprint)
    {
        var json = new JsonObject
        {
            ["id"] = Number(sprint.Id),
            ["self"] = Link(call, "sprint/" + sprint.Id),
            ["state"] = sprint.State,
            ["name"] = sprint.Name,
        };
        void Date(string name, System.DateTimeOffset? instant)
        {
            if (instant is { } known)
                json[name] = call.IsCloud ? Timestamps.Utc(known) : call.Shapes.Instant(known);
        }

        Date("startDate", sprint.StartDate);
        Date("endDate", sprint.EndDate);
        Date("completeDate", sprint.CompleteDate);
        if (call.IsCloud)
            Date("createdDate", sprint.CreatedDate);
        else
            Date("activatedDate", sprint.ActivatedDate);
        json["originBoardId"] = Number(sprint.BoardId);
        json["goal"] = sprint.Goal;
        if (!call.IsCloud)
        {
            json["synced"] = false;
            json["autoStartStop"] = false;
        }

        return json;
    }

    public static JsonObject Epic(RestCall call, Issue epic) => new()
    {
        ["id"] = Number(epic.Id),
        ["key"] = epic.Key,
        ["self"] = Link(call, "epic/" + epic.Id),
        ["name"] = call.Site.Agile.NameOf(epic),
        ["summary"] = epic.Summary,
        ["color"] = new JsonObject { ["key"] = epic.EpicColor ?? "color_1" },
        ["done"] = IsDone(call.Site, epic),
    };

    /// <summary>Whether an epic counts as done: it is marked so, or without a mark its status says so.</summary>
    public static bool IsDone(Site site, Issue epic) => epic.EpicDone ?? site.Statuses[epic.StatusId].Category == StatusCategory.Done;

    /// <summary>Adds what only the reads of boards show of an issue.</summary>
    public static JsonObject Issue(RestCall call, Issue issue, JsonObject json, System.Collections.Generic.List<string> asked)
    {
        bool Shows(string name) => asked.Count == 0 || asked.Contains(name) || asked.Contains("*all") || asked.Contains("*navigable");
        if (json["fields"] is not JsonObject fields)
            return json;
        AgileEdits agile = call.Site.Agile;
        if (Shows("flagged"))
            fields["flagged"] = false;
        if (Shows("sprint"))
            fields["sprint"] = agile.SprintOf(issue) is { } sprint ? Sprint(call, sprint) : null;
        if (Shows("closedSprints") && agile.ClosedSprintsOf(issue).ToList() is { Count: > 0 } closed)
            fields["closedSprints"] = Shapes.Array(closed.Select(id => Sprint(call, call.Site.Sprints[id])));
        if (Shows("epic") && !agile.IsEpic(issue))
            fields["epic"] = agile.EpicOf(issue) is { } epic ? Epic(call, epic) : null;
        return json;
    }

    public static string Link(RestCall call, string path) => $"{call.BaseUrl}/rest/agile/1.0/{path}";

    public static long Number(string id) => long.Parse(id, CultureInfo.InvariantCulture);
}
