using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Jql;
using JiraSync.Sandbox.Rest.Common;
using JiraSync.Sandbox.Search;

namespace JiraSync.Sandbox.Rest.Agile;

/// <summary>Boards, sprints, epics, ranks: <c>/rest/agile/1.0</c>, and on Cloud the reads below <c>/rest/software/1.0</c>.</summary>
internal static class AgileRoutes
{
    private const int MaxMoved = 50;

    public static void Register(Router router)
    {
        void Agile(string method, string path, Func<RestCall, SandboxResponse> handler)
        {
            router.Add(method, "rest/agile/1.0/" + path, handler);
            if (!router.IsCloud)
                router.Add(method, "rest/agile/latest/" + path, handler);
        }

        // What Data Center's boards do not have.
        void CloudOnly(string method, string path, Func<RestCall, SandboxResponse> handler)
        {
            if (router.IsCloud)
                Agile(method, path, handler);
        }

        // Reads of issues: with offsets, and on Cloud also, at another address, with page tokens and a count.
        void Issues(string path, Func<RestCall, IEnumerable<Issue>> find)
        {
            Agile("GET", path, call => Offsets(call, find(call)));
            if (!router.IsCloud)
                return;
            router.Add("GET", "rest/software/1.0/" + path, call => Tokens(call, find(call)));
            router.Add("GET", $"rest/software/1.0/{path}/approximate-count", call => call.Ok(new JsonObject { ["count"] = Restricted(call, find(call)).Count }));
        }

        Agile("GET", "board", Boards);
        Agile("POST", "board", AddBoard);
        CloudOnly("GET", "board/filter/{filterId}", call => call.Ok(Paging.Page(call, Visible(call).Where(b => b.FilterId == call["filterId"]).ToList(), b => new JsonObject { ["id"] = AgileShapes.Number(b.Id), ["self"] = AgileShapes.Link(call, "board/" + b.Id), ["name"] = b.Name }, linked: false)));
        Agile("GET", "board/{boardId}", call => call.Ok(AgileShapes.Board(call, BoardOf(call))));
        Agile("DELETE", "board/{boardId}", DeleteBoard);
        Agile("GET", "board/{boardId}/configuration", Configuration);
        Agile("GET", "board/{boardId}/sprint", Sprints);
        Agile("GET", "board/{boardId}/epic", Epics);
        Agile("GET", "board/{boardId}/project", call => call.Ok(Paging.Page(call, ProjectsOf(call, BoardOf(call)), p => call.Shapes.Project(p), linked: false)));
        CloudOnly("GET", "board/{boardId}/project/full", call => call.Ok(Paging.Page(call, ProjectsOf(call, BoardOf(call)), p => call.Shapes.Project(p, full: true), linked: false)));
        Agile("GET", "board/{boardId}/version", Versions);
        CloudOnly("GET", "board/{boardId}/quickfilter", call => call.Ok(Paging.Page(call, WithBoard(call, Array.Empty<string>()), q => q, linked: false)));
        CloudOnly("GET", "board/{boardId}/reports", call => call.Ok(new JsonObject { ["reports"] = new JsonArray(WithBoard(call, Array.Empty<JsonNode>())) }));
        CloudOnly("POST", "board/{boardId}/issue", call => Move(call, WithBoard(call, call.Site.Agile), active: true));
        Issues("board/{boardId}/issue", call => OnBoard(call, BoardOf(call)));
        Issues("board/{boardId}/backlog", call => Backlog(call, BoardOf(call)));
        Issues("board/{boardId}/sprint/{sprintId}/issue", call => InSprint(call, OnBoard(call, BoardOf(call)), SprintOf(call)));
        Issues("board/{boardId}/epic/{epicId}/issue", call => InEpic(call, OnBoard(call, BoardOf(call)), EpicOf(call)));
        Issues("board/{boardId}/epic/none/issue", call => InEpic(call, OnBoard(call, BoardOf(call)), null));
        Properties(Agile, "board/{boardId}", call => BoardOf(call).Properties);

        Agile("POST", "sprint", AddSprint);
        Agile("GET", "sprint/{sprintId}", call => call.Ok(AgileShapes.Sprint(call, SprintOf(call))));
        Agile("PUT", "sprint/{sprintId}", call => EditSprint(call, whole: true));
        Agile("POST", "sprint/{sprintId}", call => EditSprint(call, whole: false));
        Agile("DELETE", "sprint/{sprintId}", DeleteSprint);
        Agile("POST", "sprint/{sprintId}/swap", Swap);
        Agile("POST", "sprint/{sprintId}/issue", call => MoveToSprint(call, SprintOf(call)));
        Issues("sprint/{sprintId}/issue", call => InSprint(call, Ranked(call, "ORDER BY Rank ASC"), SprintOf(call)));
        Properties(Agile, "sprint/{sprintId}", call => SprintOf(call).Properties);

        Agile("POST", "backlog/issue", call => MoveToSprint(call, null));
        CloudOnly("POST", "backlog/{boardId}/issue", call => MoveToSprint(call, WithBoard(call, (Sprint?)null)));

        Agile("GET", "epic/{epicId}", call => call.Ok(AgileShapes.Epic(call, EpicOf(call))));
        Agile("POST", "epic/{epicId}", EditEpic);
        Agile("POST", "epic/{epicId}/issue", call => MoveToEpic(call, EpicOf(call)));
        Agile("POST", "epic/none/issue", call => MoveToEpic(call, null));
        Agile("PUT", "epic/{epicId}/rank", RankEpic);
        Issues("epic/{epicId}/issue", call => InEpic(call, Ranked(call, "ORDER BY Rank ASC"), EpicOf(call)));
        Issues("epic/none/issue", call => InEpic(call, Ranked(call, "ORDER BY Rank ASC"), null));

        Agile("PUT", "issue/rank", Rank);
        Agile("GET", "issue/{issueId}", call => Issue(call));
        Agile("GET", "issue/{issueId}/estimation", call => Estimation(call, write: false));
        Agile("PUT", "issue/{issueId}/estimation", call => Estimation(call, write: true));
    }

    private static T WithBoard<T>(RestCall call, T value)
    {
        BoardOf(call);
        return value;
    }

    private static bool CanSee(RestCall call, Board board) =>
        board.ProjectId is not { } id || (call.Site.Projects.TryGetValue(id, out Project? project) && call.CanSee(project));

    private static IEnumerable<Board> Visible(RestCall call) => call.Site.Boards.Values.Where(b => CanSee(call, b));

    private static Board BoardOf(RestCall call) => Board(call, call["boardId"]);

    private static Board Board(RestCall call, string id) => call.Site.Boards.TryGetValue(id, out Board? board) && CanSee(call, board)
        ? board
        : throw RestError.Of(404, "The requested board cannot be viewed because it either does not exist or you do not have permission to view it.");

    private static Sprint SprintOf(RestCall call) => SprintOf(call, call["sprintId"]);

    private static Sprint SprintOf(RestCall call, string id) => call.Site.Sprints.TryGetValue(id, out Sprint? sprint)
        && (!call.Site.Boards.TryGetValue(sprint.BoardId, out Board? board) || CanSee(call, board))
        ? sprint
        : throw RestError.Of(404, "Sprint does not exist");

    private static Issue EpicOf(RestCall call) => call.Site.FindIssue(call["epicId"]) is { } epic && call.Site.CanBrowse(call.User, epic) && call.Site.Agile.IsEpic(epic)
        ? epic
        : throw RestError.Of(404, $"Epic with key or id {call["epicId"]} does not exist or you do not have permission to see it.");

    private static List<Project> ProjectsOf(RestCall call, Board board) => board.ProjectId is { } id
        ? [call.Site.Projects[id]]
        : OnBoard(call, board).Select(i => i.ProjectId).Distinct().Select(p => call.Site.Projects[p]).ToList();

    private static void MayPlan(RestCall call, Board? board)
    {
        call.SignedIn();
        if (board?.ProjectId is { } id && !Permissions.Has(call.User, Permissions.Schedule, call.Site.Projects[id]))
            throw RestError.Of(403, "You do not have the permission to manage the sprints of this board.");
    }

    private static IEnumerable<Issue> Ranked(RestCall call, string jql)
    {
        // A site without ranks keeps the order of creation.
        if (call.Site.Agile.RankField is null)
            jql = jql.Replace("ORDER BY Rank", "ORDER BY key", StringComparison.OrdinalIgnoreCase);
        try
        {
            return JqlSite.Search(call.Site, call.User, jql);
        }
        catch (JqlException e)
        {
            throw RestError.Fields(e.Messages, new Dictionary<string, string>());
        }
    }

    private static IEnumerable<Issue> OnBoard(RestCall call, Board board) =>
        Ranked(call, call.Site.Filters.TryGetValue(board.FilterId, out Filter? filter) ? filter.Jql : "ORDER BY Rank ASC");

    private static IEnumerable<Issue> Backlog(RestCall call, Board board) => OnBoard(call, board)
        .Where(i => call.Site.Agile.SprintOf(i) is null && !call.Site.Agile.IsEpic(i) && call.Site.Statuses[i.StatusId].Category != StatusCategory.Done);

    private static IEnumerable<Issue> InSprint(RestCall call, IEnumerable<Issue> issues, Sprint sprint) =>
        issues.Where(i => call.Site.Agile.SprintsOf(i).Contains(sprint.Id));

    private static IEnumerable<Issue> InEpic(RestCall call, IEnumerable<Issue> issues, Issue? epic) =>
        issues.Where(i => !call.Site.Agile.IsEpic(i) && call.Site.Agile.EpicOf(i)?.Id == epic?.Id);

    /// <summary>Those that also match the caller's own query, in its order when it has one.</summary>
    private static List<Issue> Restricted(RestCall call, IEnumerable<Issue> issues)
    {
        List<Issue> found = issues.ToList();
        if (call.Query("jql") is not { Length: > 0 } jql)
            return found;
        List<Issue> wanted = Ranked(call, jql).ToList();
        bool sorted = JqlQuery.Parse(jql).OrderBy.Count > 0;
        HashSet<string> other = (sorted ? found : wanted).Select(i => i.Id).ToHashSet(StringComparer.Ordinal);
        return (sorted ? wanted : found).Where(i => other.Contains(i.Id)).ToList();
    }

    private static JsonObject Write(RestCall call, Issue issue, IssueShape shape) =>
        AgileShapes.Issue(call, issue, shape.Write(issue), call.QueryList("fields"));

    private static SandboxResponse Offsets(RestCall call, IEnumerable<Issue> issues)
    {
        List<Issue> all = Restricted(call, issues);
        (int start, int count) = Paging.Window(call, 50, 1000);
        var shape = new IssueShape(call, new FieldSelection(call.QueryList("fields"), "*navigable"), call.QueryList("expand")) { InSearch = true };
        return call.Ok(new JsonObject
        {
            ["expand"] = "schema,names",
            ["startAt"] = start,
            ["maxResults"] = count,
            ["total"] = all.Count,
            ["issues"] = Shapes.Array(all.Skip(start).Take(count).Select(i => Write(call, i, shape))),
        });
    }

    private static SandboxResponse Tokens(RestCall call, IEnumerable<Issue> issues)
    {
        List<Issue> all = Restricted(call, issues);
        int count = Math.Clamp(call.QueryInt("maxResults", 50), 1, 5000);
        int start = 0;
        if (call.Query("nextPageToken") is { Length: > 0 } token && !TryReadToken(token, out start))
            throw RestError.Of(400, "The provided next page token is invalid or expired.");
        call.Site.Index.Reconcile(call.QueryList("reconcileIssues"));
        List<string> fields = call.QueryList("fields");
        var shape = new IssueShape(call, new FieldSelection(fields.Count == 0 ? ["id"] : fields, "*navigable"), call.QueryList("expand")) { InSearch = true };
        bool last = start + count >= all.Count;
        var json = new JsonObject
        {
            ["issues"] = Shapes.Array(all.Skip(start).Take(count).Select(i => fields.Count == 0 ? shape.Write(i) : Write(call, i, shape))),
            ["isLast"] = last,
        };
        if (!last)
            json["nextPageToken"] = Convert.ToBase64String(Encoding.ASCII.GetBytes("at:" + (start + count).ToString(CultureInfo.InvariantCulture)));
        return call.Ok(json);
    }

    private static bool TryReadToken(string token, out int start)
    {
        start = 0;
        Span<byte> bytes = stackalloc byte[64];
        return token.Length < 80 && Convert.TryFromBase64String(token, bytes, out int length)
            && Encoding.ASCII.GetString(bytes[..length]) is ['a', 't', ':', .. string number]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out start);
    }

    private static SandboxResponse Boards(RestCall call)
    {
        IEnumerable<Board> boards = Visible(call);
        if (call.QueryList("type") is { Count: > 0 } types)
            boards = boards.Where(b => types.Contains(b.Type));
        if (call.Query("name") is { Length: > 0 } name)
            boards = boards.Where(b => b.Name.Contains(name, StringComparison.OrdinalIgnoreCase));
        if ((call.Query("projectKeyOrId") ?? call.Query("projectLocation")) is { Length: > 0 } wanted)
        {
            Project project = call.Site.FindProject(wanted) is { } found && call.CanSee(found) ? found
                : throw RestError.Of(400, $"No project could be found with key or id '{wanted}'.");
            boards = boards.Where(b => b.ProjectId == project.Id);
        }

        return call.Ok(Paging.Page(call, boards.ToList(), b => AgileShapes.Board(call, b), linked: false));
    }

    private static SandboxResponse AddBoard(RestCall call)
    {
        User user = call.SignedIn();
        JsonObject body = call.BodyObject();
        string name = FieldWriter.Text(body["name"]) is { Length: > 0 } given ? given : throw RestError.Field("name", "The board name must not be empty.");
        string type = FieldWriter.Text(body["type"]) ?? "";
        if (type is not ("scrum" or "kanban" or "simple"))
            throw RestError.Field("type", "The board type must be either 'scrum' or 'kanban'.");
        if (FieldWriter.Text(body["filterId"]) is not { } filter || !call.Site.Filters.ContainsKey(filter))
            throw RestError.Field("filterId", "The filter does not exist or you do not have permission to view it.");
        string? project = FieldWriter.Text((body["location"] as JsonObject)?["projectKeyOrId"]);
        if (project is not null && !(call.Site.FindProject(project) is { } known && call.CanSee(known)))
            throw RestError.Field("location", $"No project could be found with key or id '{project}'.");
        return call.Created(AgileShapes.Board(call, call.Site.Agile.AddBoard(user.Id, name, type, project, filter)));
    }

    private static SandboxResponse DeleteBoard(RestCall call)
    {
        Board board = BoardOf(call);
        MayPlan(call, board);
        call.Site.Agile.RemoveBoard(call.User?.Id, board.Id);
        return call.NoContent();
    }

    private static SandboxResponse Configuration(RestCall call)
    {
        Board board = BoardOf(call);
        Project? project = board.ProjectId is { } id ? call.Site.Projects[id] : null;
        List<string> statuses = project is null ? [.. call.Site.Statuses.Keys] : call.Site.Workflows[project.WorkflowIdFor("*")].StatusIds;
        var json = AgileShapes.Board(call, board);
        json.Remove("isPrivate");
        json.Remove("location");
        if (call.IsCloud && project is not null)
            json["location"] = new JsonObject { ["type"] = "project", ["projectKeyOrId"] = project.Key };
        json["self"] = AgileShapes.Link(call, $"board/{board.Id}/configuration");
        json["filter"] = new JsonObject { ["id"] = board.FilterId, ["self"] = call.Api("filter/" + board.FilterId) };
        json["columnConfig"] = new JsonObject
        {
            ["columns"] = Shapes.Array(new[] { StatusCategory.New, StatusCategory.Indeterminate, StatusCategory.Done }.Select(category => new JsonObject
            {
                ["name"] = (string?)call.Shapes.Category(category)["name"],
                ["statuses"] = Shapes.Array(statuses.Where(s => call.Site.Statuses[s].Category == category).Select(s => new JsonObject { ["id"] = s, ["self"] = call.Api("status/" + s) })),
            })),
            ["constraintType"] = "none",
        };
        if (EstimationField(call) is { } estimation)
        {
            json["estimation"] = new JsonObject
            {
                ["type"] = "field",
                ["field"] = new JsonObject { ["fieldId"] = estimation.Id, ["displayName"] = estimation.Name },
            };
        }

        if (call.Site.Agile.RankField is { } rank)
            json["ranking"] = new JsonObject { ["rankCustomFieldId"] = rank.CustomId };
        return call.Ok(json);
    }

    private static Field? EstimationField(RestCall call) => call.Site.Fields.Values.FirstOrDefault(f => f.Kind == FieldKind.Number && f.Name.StartsWith("Story point", StringComparison.OrdinalIgnoreCase));

    private static SandboxResponse Sprints(RestCall call)
    {
        Board board = BoardOf(call);
        if (board.Type == "kanban")
            throw RestError.Of(400, "The board does not support sprints");
        List<string> states = call.QueryList("state");
        if (states.Find(s => s is not ("future" or "active" or "closed")) is { } unknown)
            throw RestError.Of(400, $"The sprint state '{unknown}' is not valid; it must be one of future, active, closed.");
        // Those made on the board, and those that its issues are in.
        HashSet<string> shown = OnBoard(call, board).SelectMany(call.Site.Agile.SprintsOf).ToHashSet(StringComparer.Ordinal);
        List<Sprint> sprints = call.Site.Sprints.Values
            .Where(s => s.BoardId == board.Id || shown.Contains(s.Id))
            .Where(s => states.Count == 0 || states.Contains(s.State))
            .OrderBy(s => s.State == "closed" ? 0 : s.State == "active" ? 1 : 2)
            .ThenBy(s => s.Sequence ?? AgileShapes.Number(s.Id))
            .ToList();
        JsonObject page = Paging.Page(call, sprints, s => AgileShapes.Sprint(call, s), linked: false);
        if (!call.IsCloud)
            page.Remove("total");
        return call.Ok(page);
    }

    private static SandboxResponse Epics(RestCall call)
    {
        string? done = call.Query("done");
        List<Issue> epics = OnBoard(call, BoardOf(call)).Where(call.Site.Agile.IsEpic)
            .Where(e => done is null || AgileShapes.IsDone(call.Site, e) == (done == "true"))
            .ToList();
        JsonObject page = Paging.Page(call, epics, e => AgileShapes.Epic(call, e), linked: false);
        page.Remove("total");
        return call.Ok(page);
    }

    private static SandboxResponse Versions(RestCall call)
    {
        string? released = call.Query("released");
        List<(Project Project, ProjectVersion Version)> versions = ProjectsOf(call, BoardOf(call)).SelectMany(p => p.Versions.Select(v => (p, v)))
            .Where(p => released is null || p.v.Released == (released == "true")).ToList();
        JsonObject page = Paging.Page(call, versions, v =>
        {
            JsonObject json = call.Shapes.ProjectVersion(v.Version, v.Project);
            json["id"] = AgileShapes.Number(v.Version.Id);
            return json;
        }, linked: false);
        page.Remove("total");
        return call.Ok(page);
    }

    private static DateTimeOffset? Instant(JsonObject body, string name)
    {
        if (FieldWriter.Text(body[name]) is not { Length: > 0 } text)
            return null;
        return Timestamps.TryRead(text, out DateTimeOffset instant)
            || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant)
            ? instant
            : throw RestError.Field(name, $"Error parsing the date '{text}'.");
    }

    private static string SprintName(RestCall call, string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw RestError.Field("name", "Sprint name must not be empty.");
        // Cloud's own limit; Data Center has the longer one of the column.
        int most = call.IsCloud ? 30 : 255;
        return name.Length <= most ? name : throw RestError.Field("name", $"Sprint name must be shorter than {most} characters.");
    }

    private static SandboxResponse AddSprint(RestCall call)
    {
        call.SignedIn();
        JsonObject body = call.BodyObject();
        string name = SprintName(call, FieldWriter.Text(body["name"]));
        Board board = Board(call, FieldWriter.Text(body["originBoardId"]) ?? throw RestError.Field("originBoardId", "The board must be given."));
        MayPlan(call, board);
        if (board.Type == "kanban")
            throw RestError.Of(400, "The board does not support sprints");
        Sprint sprint = call.Site.Agile.AddSprint(call.User?.Id, board.Id, name, Instant(body, "startDate"), Instant(body, "endDate"), FieldWriter.Text(body["goal"]) ?? "");
        return call.Created(AgileShapes.Sprint(call, sprint));
    }

    private static SandboxResponse EditSprint(RestCall call, bool whole)
    {
        Sprint sprint = SprintOf(call);
        MayPlan(call, call.Site.Boards.GetValueOrDefault(sprint.BoardId));
        JsonObject body = call.BodyObject();
        string name = body.ContainsKey("name") ? SprintName(call, FieldWriter.Text(body["name"])) : whole ? SprintName(call, null) : sprint.Name;
        string state = FieldWriter.Text(body["state"])?.ToLowerInvariant() ?? sprint.State;
        DateTimeOffset? start = body.ContainsKey("startDate") || whole ? Instant(body, "startDate") : sprint.StartDate;
        DateTimeOffset? end = body.ContainsKey("endDate") || whole ? Instant(body, "endDate") : sprint.EndDate;
        if (whole && !body.ContainsKey("state"))
            throw RestError.Field("state", "The state must be given.");
        string[] order = ["future", "active", "closed"];
        int from = Array.IndexOf(order, sprint.State);
        int to = Array.IndexOf(order, state);
        if (to < 0)
            throw RestError.Field("state", $"The sprint state '{state}' is not valid.");
        if (to < from || to - from > 1)
            throw RestError.Of(400, $"A sprint cannot go from {sprint.State} to {state}.");
        if (to == 1 && from == 0 && (start is null || end is null))
            throw RestError.Of(400, "The start and end dates must be set to start a sprint.");
        if (sprint.State == "closed" && state == "closed" && (start != sprint.StartDate || end != sprint.EndDate) && !whole)
            throw RestError.Of(400, "The dates of a closed sprint cannot be changed.");
        if (start is not null && end is not null && end < start)
            throw RestError.Field("endDate", "The end date must be after the start date.");
        call.Site.Agile.UpdateSprint(call.User?.Id, sprint.Id, s =>
        {
            s.Name = name;
            s.State = state;
            s.StartDate = start;
            s.EndDate = end;
            if (body.ContainsKey("goal") || whole)
                s.Goal = FieldWriter.Text(body["goal"]) ?? "";
        });
        return call.Ok(AgileShapes.Sprint(call, sprint));
    }

    private static SandboxResponse DeleteSprint(RestCall call)
    {
        Sprint sprint = SprintOf(call);
        MayPlan(call, call.Site.Boards.GetValueOrDefault(sprint.BoardId));
        call.Site.Agile.RemoveSprint(call.User?.Id, sprint.Id);
        return call.NoContent();
    }

    private static SandboxResponse Swap(RestCall call)
    {
        Sprint sprint = SprintOf(call);
        MayPlan(call, call.Site.Boards.GetValueOrDefault(sprint.BoardId));
        Sprint other = SprintOf(call, FieldWriter.Text(call.BodyObject()["sprintToSwapWith"]) ?? throw call.BadPayload());
        (long mine, long its) = (sprint.Sequence ?? AgileShapes.Number(sprint.Id), other.Sequence ?? AgileShapes.Number(other.Id));
        sprint.Sequence = its;
        other.Sequence = mine;
        return call.NoContent();
    }

    private static List<Issue> Named(RestCall call, JsonObject body, string permission, int missing = 404)
    {
        if (body["issues"] is not JsonArray { Count: > 0 } list)
            throw RestError.Of(400, "The list of issues must not be empty.");
        if (list.Count > MaxMoved)
            throw RestError.Of(400, $"No more than {MaxMoved} issues can be moved at once.");
        List<Issue> issues = list.Select(n => FieldWriter.Text(n) ?? throw call.BadPayload())
            .Select(n => call.Site.FindIssue(n) is { } issue && call.Site.CanBrowse(call.User, issue) ? issue
                : throw RestError.Of(missing, call.IsCloud ? "Issue does not exist or you do not have permission to see it." : "Issue Does Not Exist")).ToList();
        return issues.TrueForAll(i => call.Has(permission, i)) ? issues
            : throw RestError.Of(403, "You do not have permission to edit the issues.");
    }

    private static void RankNamed(RestCall call, JsonObject body, List<Issue> issues)
    {
        string? before = FieldWriter.Text(body["rankBeforeIssue"]);
        string? after = FieldWriter.Text(body["rankAfterIssue"]);
        if (before is not null && after is not null)
            throw RestError.Of(400, "Only one of rankBeforeIssue and rankAfterIssue may be given.");
        if ((before ?? after) is not { } neighbour)
            return;
        if (call.Site.Agile.RankField is null)
            throw RestError.Of(400, "The site has no field for ranks.");
        if (call.Site.FindIssue(neighbour) is not { } other || !call.Site.CanBrowse(call.User, other))
            throw RestError.Of(400, $"The issue '{neighbour}' to rank beside does not exist or you do not have permission to see it.");
        call.Site.Agile.Rank(call.User?.Id, issues.Select(i => i.Id).ToList(), other.Id, before is not null);
    }

    private static SandboxResponse MoveToSprint(RestCall call, Sprint? sprint)
    {
        JsonObject body = call.BodyObject();
        List<Issue> issues = Named(call, body, Permissions.Edit);
        if (call.Site.Agile.SprintField is null)
            throw RestError.Of(400, "The site has no field for sprints.");
        if (sprint?.State == "closed")
            throw RestError.Of(400, "Issues cannot be moved into a sprint that is closed.");
        foreach (Issue issue in issues)
            call.Site.Agile.Move(call.User?.Id, issue.Id, sprint?.Id);
        RankNamed(call, body, issues);
        return call.NoContent();
    }

    private static SandboxResponse Move(RestCall call, AgileEdits agile, bool active)
    {
        JsonObject body = call.BodyObject();
        List<Issue> issues = Named(call, body, Permissions.Edit, missing: 400);
        Sprint? sprint = call.Site.Sprints.Values.FirstOrDefault(s => active && s.State == "active" && s.BoardId == call["boardId"]);
        foreach (Issue issue in issues)
        {
            if (sprint is not null)
                agile.Move(call.User?.Id, issue.Id, sprint.Id);
        }

        RankNamed(call, body, issues);
        return call.NoContent();
    }

    private static SandboxResponse EditEpic(RestCall call)
    {
        Issue epic = EpicOf(call);
        if (!call.Has(Permissions.Edit, epic))
            throw RestError.Of(403, "You do not have permission to edit the epic.");
        JsonObject body = call.BodyObject();
        if (body["color"] is JsonObject colour && !Enumerable.Range(1, 14).Any(n => FieldWriter.Text(colour["key"]) == $"color_{n}"))
            throw RestError.Of(400, "The colour of an epic is one of color_1 to color_14.");
        Field? nameField = call.Site.Fields.Values.FirstOrDefault(f => f.Kind == FieldKind.EpicName);
        Issue edited = call.Site.Edits.Update(call.User?.Id, epic.Id, e =>
        {
            if (FieldWriter.Text(body["summary"]) is { Length: > 0 } summary)
                e.Summary = summary;
            // Where epics have no name of their own it is the summary.
            if (FieldWriter.Text(body["name"]) is { Length: > 0 } name)
            {
                if (nameField is null)
                    e.Summary = name;
                else
                    e.Custom[nameField.Id] = CustomValue.Of(name);
            }

            if (body["done"] is JsonValue mark && mark.TryGetValue(out bool done))
                e.EpicDone = done;
            if (FieldWriter.Text((body["color"] as JsonObject)?["key"]) is { } color)
                e.EpicColor = color;
        });
        return call.Ok(AgileShapes.Epic(call, edited));
    }

    private static SandboxResponse MoveToEpic(RestCall call, Issue? epic)
    {
        JsonObject body = call.BodyObject();
        foreach (Issue issue in Named(call, body, Permissions.Edit))
        {
            if (call.Site.Agile.IsEpic(issue))
                throw RestError.Of(400, $"The epic {issue.Key} cannot be put into an epic.");
            call.Site.Agile.SetEpic(call.User?.Id, issue.Id, epic);
        }

        return call.NoContent();
    }

    private static SandboxResponse RankEpic(RestCall call)
    {
        Issue epic = EpicOf(call);
        JsonObject body = call.BodyObject();
        string? before = FieldWriter.Text(body["rankBeforeEpic"]);
        string? after = FieldWriter.Text(body["rankAfterEpic"]);
        if ((before is null) == (after is null) || call.Site.Agile.RankField is null)
            throw RestError.Of(400, "Exactly one of rankBeforeEpic and rankAfterEpic must be given.");
        call.Site.Agile.Rank(call.User?.Id, [epic.Id], call.Issue(before ?? after).Id, before is not null);
        return call.NoContent();
    }

    /// <summary>Ranks; when some of the issues cannot be ranked and others can, the answer says so for each.</summary>
    private static SandboxResponse Rank(RestCall call)
    {
        JsonObject body = call.BodyObject();
        if (body["issues"] is not JsonArray { Count: > 0 } list || list.Count > MaxMoved)
            throw RestError.Of(400, $"Between 1 and {MaxMoved} issues must be given.");
        if ((body["rankBeforeIssue"] is null) == (body["rankAfterIssue"] is null))
            throw RestError.Of(400, "Exactly one of rankBeforeIssue and rankAfterIssue must be given.");
        if (FieldWriter.Text(body["rankCustomFieldId"]) is { } wanted && call.Site.Agile.RankField?.CustomId.ToString(CultureInfo.InvariantCulture) != wanted)
            throw RestError.Of(400, $"The field {wanted} is no field for ranks.");
        var ranked = new List<Issue>();
        var entries = new JsonArray();
        bool failed = false;
        foreach (JsonNode? node in list)
        {
            string name = FieldWriter.Text(node) ?? throw call.BadPayload();
            Issue? issue = call.Site.FindIssue(name) is { } found && call.Site.CanBrowse(call.User, found) ? found : null;
            bool may = issue is not null && call.Has(Permissions.Schedule, issue);
            if (may)
                ranked.Add(issue!);
            else
                failed = true;
            entries.Add(new JsonObject
            {
                ["issueId"] = issue is null ? 0 : AgileShapes.Number(issue.Id),
                ["issueKey"] = issue?.Key ?? name,
                ["status"] = may ? 200 : issue is null ? 404 : 403,
                ["errors"] = may ? new JsonArray() : new JsonArray(issue is null ? "Issue does not exist or you do not have permission to see it." : "You do not have permission to rank this issue."),
            });
        }

        if (ranked.Count > 0)
            RankNamed(call, body, ranked);
        return failed ? SandboxResponse.Of(new JsonObject { ["entries"] = entries }, 207) : call.NoContent();
    }

    private static SandboxResponse Issue(RestCall call)
    {
        Issue issue = call.Issue(call["issueId"]);
        var shape = new IssueShape(call, new FieldSelection(call.QueryList("fields"), "*all"), call.QueryList("expand"));
        return call.Ok(Write(call, issue, shape));
    }

    private static SandboxResponse Estimation(RestCall call, bool write)
    {
        Issue issue = call.Issue(call["issueId"]);
        Board(call, call.Query("boardId") ?? throw RestError.Of(400, "The query parameter boardId must be given."));
        Field field = EstimationField(call) ?? throw RestError.Of(400, "The board has no field for estimates.");
        if (write)
        {
            if (!call.Has(Permissions.Edit, issue))
                throw RestError.Of(403, "You do not have permission to edit the issue.");
            string? text = FieldWriter.Text(call.BodyObject()["value"]);
            double number = 0;
            if (text is { Length: > 0 } && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
                throw RestError.Of(400, $"'{text}' is an invalid number");
            issue = call.Site.Edits.Update(call.User?.Id, issue.Id, after =>
            {
                if (text is { Length: > 0 })
                    after.Custom[field.Id] = CustomValue.Of(number);
                else
                    after.Custom.Remove(field.Id);
            });
        }

        double? value = issue.Custom.GetValueOrDefault(field.Id)?.Number;
        return call.Ok(new JsonObject { ["fieldId"] = field.Id, ["value"] = value is { } known ? known.ToString(CultureInfo.InvariantCulture) : null });
    }

    private static void Properties(Action<string, string, Func<RestCall, SandboxResponse>> add, string path, Func<RestCall, Dictionary<string, JsonElement>> of)
    {
        JsonElement Find(RestCall call) => of(call).TryGetValue(call["propertyKey"], out JsonElement value) ? value
            : throw RestError.Of(404, $"The property with key '{call["propertyKey"]}' does not exist.");
        add("GET", path + "/properties", call => call.Ok(new JsonObject
        {
            ["keys"] = Shapes.Array(of(call).Keys.Select(k => new JsonObject { ["self"] = $"{call.BaseUrl}{call.Path}/{Uri.EscapeDataString(k)}", ["key"] = k })),
        }));
        add("GET", path + "/properties/{propertyKey}", call => call.Ok(new JsonObject { ["key"] = call["propertyKey"], ["value"] = JsonNode.Parse(Find(call).GetRawText()) }));
        add("PUT", path + "/properties/{propertyKey}", call =>
        {
            call.SignedIn();
            JsonElement value = FieldWriter.Element(call.BodyNode() ?? throw call.BadPayload());
            IssueRoutes.CheckProperty(call["propertyKey"], value);
            bool known = of(call).ContainsKey(call["propertyKey"]);
            of(call)[call["propertyKey"]] = value;
            return new SandboxResponse(known ? 200 : 201);
        });
        add("DELETE", path + "/properties/{propertyKey}", call =>
        {
            call.SignedIn();
            Find(call);
            of(call).Remove(call["propertyKey"]);
            return call.NoContent();
        });
    }
}
