using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Worklogs and their feeds.</summary>
internal static class WorklogRoutes
{
    private const int FeedPage = 1000;

    public static void Register(Router router)
    {
        router.Api("GET", "issue/{id}/worklog", List);
        router.Api("POST", "issue/{id}/worklog", Add);
        router.Api("GET", "issue/{id}/worklog/{worklogId}", Get);
        router.Api("PUT", "issue/{id}/worklog/{worklogId}", Edit);
        router.Api("DELETE", "issue/{id}/worklog/{worklogId}", Delete);
        router.Api("GET", "worklog/updated", Updated);
        router.Api("GET", "worklog/deleted", Deleted);
        router.Api("POST", "worklog/list", ListById);
    }

    private static bool CanSee(RestCall call, Issue issue, Worklog worklog) => Permissions.CanSee(call.User, worklog.Visibility, call.Site.Projects[issue.ProjectId]);

    // Data Center's worklogs have no entity properties.
    private static bool ShowsProperties(RestCall call) => call.IsCloud && call.QueryList("expand").Contains("properties");

    private static SandboxResponse List(RestCall call)
    {
        Issue issue = call.Issue();
        List<Worklog> worklogs = issue.Worklogs.Where(w => CanSee(call, issue, w)).ToList();
        int start = 0;
        int size = Math.Max(20, worklogs.Count);
        if (call.IsCloud)
        {
            start = call.QueryInt("startAt", 0);
            size = Math.Min(5000, call.QueryInt("maxResults", 5000));
            if (call.QueryLong("startedAfter") is { } after)
                worklogs.RemoveAll(w => w.Started.ToUnixTimeMilliseconds() < after);
            if (call.QueryLong("startedBefore") is { } before)
                worklogs.RemoveAll(w => w.Started.ToUnixTimeMilliseconds() >= before);
        }

        bool properties = ShowsProperties(call);
        return call.Ok(new JsonObject
        {
            ["startAt"] = start,
            ["maxResults"] = size,
            ["total"] = worklogs.Count,
            ["worklogs"] = Shapes.Array(worklogs.Skip(start).Take(size).Select(w => call.Shapes.Worklog(issue, w, properties))),
        });
    }

    private static (Issue Issue, Worklog Worklog) Find(RestCall call)
    {
        Issue issue = call.Issue();
        Worklog? worklog = issue.Worklogs.Find(w => w.Id == call["worklogId"]);
        return worklog is not null && CanSee(call, issue, worklog)
            ? (issue, worklog)
            : throw RestError.Of(404, $"Cannot find worklog with id: '{call["worklogId"]}'.");
    }

    private static SandboxResponse Get(RestCall call)
    {
        (Issue issue, Worklog worklog) = Find(call);
        return call.Ok(call.Shapes.Worklog(issue, worklog, ShowsProperties(call)));
    }

    private static long? ReadSpent(JsonObject body)
    {
        if (FieldWriter.Text(body["timeSpentSeconds"]) is { } number)
            return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds > 0 ? seconds : null;
        return FieldWriter.Text(body["timeSpent"]) is { } spent && Durations.Read(spent) is > 0 and long read ? read : null;
    }

    private static (RichText? Comment, Visibility? Visibility) ReadParts(RestCall call, Issue issue, JsonObject body)
    {
        FieldWriter writer = FieldWriter.For(call);
        if (!writer.TryReadText(body["comment"], out RichText? comment, out _))
            throw RestError.Field("comment", call.IsV3 ? "Worklog comment is not valid!" : "Comment is not valid.");
        (Visibility? visibility, string? error) = writer.ReadVisibility(body["visibility"], call.Site.Projects[issue.ProjectId]);
        return error is null ? (comment, visibility) : throw RestError.Field("visibility", error);
    }

    /// <summary>How the remaining estimate follows, from the query.</summary>
    private static Func<long?, long?>? ReadAdjustment(RestCall call, string manual)
    {
        switch (call.Query("adjustEstimate"))
        {
            case "leave":
                return static estimate => estimate;
            case "new":
                long? wanted = call.Query("newEstimate") is { } text ? Durations.Read(text) : null;
                if (wanted is null)
                    throw RestError.Field("newEstimate", "You must specify a valid new estimate value.");
                return _ => wanted;
            case "manual":
                long? by = call.Query(manual) is { } amount ? Durations.Read(amount) : null;
                if (by is null)
                    throw RestError.Field(manual, "You must specify a valid estimate adjustment value.");
                return estimate => (estimate ?? 0) + (manual == "reduceBy" ? -by : by);
            default:
                return null;
        }
    }

    private static SandboxResponse Add(RestCall call)
    {
        Issue issue = call.Issue();
        JsonObject body = call.BodyObject();
        if (!call.Has(Permissions.WorkOnIssues, issue))
            throw RestError.Of(400, "You do not have permission to associate a worklog to this issue.");
        long seconds = ReadSpent(body) ?? throw RestError.Field("timeLogged", "You must indicate the time spent working.");
        DateTimeOffset started = call.Site.Now;
        if (FieldWriter.Text(body["started"]) is { } text)
        {
            if (!Timestamps.TryRead(text, out started))
                throw RestError.Of(400, $"Unrecognized date format: '{text}'. Use yyyy-MM-dd'T'HH:mm:ss.SSSZ.");
        }
        else if (call.IsCloud)
        {
            throw RestError.Field("started", "You must specify a date on which the work occurred.");
        }

        (RichText? comment, Visibility? visibility) = ReadParts(call, issue, body);
        Worklog worklog = call.Site.Edits.AddWorklog(
            call.User?.Id, issue.Id, started, seconds, comment, ReadAdjustment(call, "reduceBy"), visibility,
            call.IsCloud ? FieldWriter.ReadProperties(body["properties"]) : null);
        return call.Created(call.Shapes.Worklog(issue, worklog, ShowsProperties(call)));
    }

    private static SandboxResponse Edit(RestCall call)
    {
        (Issue issue, Worklog worklog) = Find(call);
        bool own = worklog.AuthorId is not null && worklog.AuthorId == call.User?.Id;
        if (!call.Has(Permissions.EditAllWorklogs, issue) && !(own && call.Has(Permissions.EditOwnWorklogs, issue)))
            throw RestError.Of(400, $"You do not have permission to edit worklog with id: {worklog.Id}.");
        JsonObject body = call.BodyObject();
        (RichText? comment, Visibility? visibility) = ReadParts(call, issue, body);
        DateTimeOffset? started = null;
        if (FieldWriter.Text(body["started"]) is { } text)
            started = Timestamps.TryRead(text, out DateTimeOffset read) ? read : throw RestError.Of(400, $"Unrecognized date format: '{text}'. Use yyyy-MM-dd'T'HH:mm:ss.SSSZ.");
        Worklog changed = call.Site.Edits.EditWorklog(
            call.User?.Id,
            worklog.Id,
            w => w with
            {
                Comment = body.ContainsKey("comment") ? comment : w.Comment,
                Started = started ?? w.Started,
                TimeSpentSeconds = ReadSpent(body) ?? w.TimeSpentSeconds,
                Visibility = body.ContainsKey("visibility") ? visibility : w.Visibility,
            },
            ReadAdjustment(call, "reduceBy"));
        return call.Ok(call.Shapes.Worklog(issue, changed, ShowsProperties(call)));
    }

    private static SandboxResponse Delete(RestCall call)
    {
        (Issue issue, Worklog worklog) = Find(call);
        bool own = worklog.AuthorId is not null && worklog.AuthorId == call.User?.Id;
        if (!call.Has(Permissions.DeleteAllWorklogs, issue) && !(own && call.Has(Permissions.DeleteOwnWorklogs, issue)))
            throw RestError.Of(400, $"You do not have permission to delete worklog with id: {worklog.Id}.");
        call.Site.Edits.DeleteWorklog(call.User?.Id, worklog.Id, ReadAdjustment(call, "increaseBy"));
        return call.NoContent();
    }

    private static SandboxResponse Updated(RestCall call) => Feed(call, "updated", call.Site.Issues.Values
        .Where(i => call.Site.CanBrowse(call.User, i))
        .SelectMany(i => i.Worklogs.Where(w => CanSee(call, i, w)))
        .Select(w => (w.Id, w.Updated)));

    private static SandboxResponse Deleted(RestCall call) => Feed(call, "deleted", call.Site.DeletedWorklogs.Select(w => (w.WorklogId, w.Deleted)));

    /// <summary>A feed never tells of the last minute: those worklogs may still change.</summary>
    private static SandboxResponse Feed(RestCall call, string name, IEnumerable<(string Id, DateTimeOffset At)> worklogs)
    {
        long since = call.QueryLong("since") ?? 0;
        long newest = (call.Site.Now - TimeSpan.FromMinutes(1)).ToUnixTimeMilliseconds();
        List<(string Id, long At)> found = worklogs
            .Select(w => (w.Id, At: w.At.ToUnixTimeMilliseconds()))
            .Where(w => w.At > since && w.At <= newest)
            .OrderBy(w => w.At)
            .ToList();
        List<(string Id, long At)> page = found.Take(FeedPage).ToList();
        long until = page.Count == 0 ? since : page[^1].At;
        var json = new JsonObject
        {
            ["values"] = Shapes.Array(page.Select(w => new JsonObject { ["worklogId"] = long.Parse(w.Id, CultureInfo.InvariantCulture), ["updatedTime"] = w.At, ["properties"] = new JsonArray() })),
            ["since"] = since,
            ["until"] = until,
            ["self"] = call.Api($"worklog/{name}?since={since}"),
            ["lastPage"] = found.Count <= FeedPage,
        };
        if (found.Count > FeedPage)
            json["nextPage"] = call.Api($"worklog/{name}?since={until}");
        return call.Ok(json);
    }

    private static SandboxResponse ListById(RestCall call)
    {
        if (call.BodyObject()["ids"] is not JsonArray { Count: <= 1000 } ids)
            throw call.BadPayload();
        var found = new JsonArray();
        foreach (string id in ids.Select(FieldWriter.Text).OfType<string>())
        {
            if (call.Site.FindWorklog(id) is { } known && call.Site.CanBrowse(call.User, known.Issue) && CanSee(call, known.Issue, known.Worklog))
                found.Add(call.Shapes.Worklog(known.Issue, known.Worklog));
        }

        return call.Ok(found);
    }
}
