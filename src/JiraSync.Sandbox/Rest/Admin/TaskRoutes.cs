using System;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest.Agile;
using JiraSync.Sandbox.Rest.Common;
using JiraSync.Sandbox.Tasks;

namespace JiraSync.Sandbox.Rest.Admin;

/// <summary>Asking what became of work in the background.</summary>
internal static class TaskRoutes
{
    public static void Register(Router router)
    {
        if (!router.IsCloud)
            return;
        router.Api("GET", "task/{taskId}", call => call.Ok(Write(call, Find(call))));
        // Refusals of these two have forms of their own.
        router.Api("POST", "task/{taskId}/cancel", RestError.Reshaped(Cancel, static texts => Shapes.Array(texts.Select(t => JsonValue.Create(t)))), takesJson: false);
        router.Api("GET", "bulk/queue/{taskId}", RestError.Reshaped(
            static call => call.Control.Tasks.Find(call["taskId"]) is { } task && task.SubmittedById == call.SignedIn().Id
                ? call.Ok(Queue(call, task))
                : throw (call.User is null ? RestCall.Unauthorized(isCloud: true) : RestError.Of(400, $"There is no bulk operation with the task id '{call["taskId"]}'.")),
            BulkErrors));
    }

    /// <summary>Refusals as Cloud's bulk operations write them.</summary>
    public static JsonNode BulkErrors(System.Collections.Generic.List<string> texts) =>
        new JsonObject { ["errors"] = Shapes.Array(texts.Select(t => new JsonObject { ["message"] = t })) };

    /// <summary>A task as <c>task/{id}</c> shows it: instants in milliseconds.</summary>
    public static JsonObject Write(RestCall call, BackgroundTask task)
    {
        var json = new JsonObject
        {
            ["self"] = call.Api("task/" + task.Id),
            ["id"] = task.Id,
            ["description"] = task.Description,
            ["status"] = task.Status,
            ["progress"] = task.Progress,
            ["elapsedRuntime"] = task.Started is { } begun ? (long)((task.Finished ?? call.Site.Now) - begun).TotalMilliseconds : 0,
            ["submittedBy"] = call.Site.Users.Keys.ToList().IndexOf(task.SubmittedById) + 10000,
            ["submitted"] = task.Submitted.ToUnixTimeMilliseconds(),
            ["lastUpdate"] = task.Updated.ToUnixTimeMilliseconds(),
        };
        if (task.Started is { } started)
            json["started"] = started.ToUnixTimeMilliseconds();
        if (task.Finished is { } finished)
            json["finished"] = finished.ToUnixTimeMilliseconds();
        if (task.Message is not null)
            json["message"] = task.Message;
        if (task.Result is not null)
            json["result"] = task.Result.DeepClone();
        return json;
    }

    private static BackgroundTask Find(RestCall call)
    {
        User user = call.SignedIn();
        return call.Control.Tasks.Find(call["taskId"]) is { } task && (task.SubmittedById == user.Id || Permissions.IsAdministrator(user)) ? task
            : throw RestError.Of(404, $"The task with id {call["taskId"]} was not found.");
    }

    private static SandboxResponse Cancel(RestCall call)
    {
        BackgroundTask task = Find(call);
        if (task.IsOver)
            throw RestError.Of(400, "The task cannot be cancelled: it is over.");
        task.Status = "CANCEL_REQUESTED";
        return new SandboxResponse(202);
    }

    private static JsonObject Queue(RestCall call, BackgroundTask task)
    {
        string Instant(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var json = new JsonObject
        {
            ["taskId"] = task.Id,
            ["status"] = task.Status,
            ["progressPercent"] = task.Progress,
            ["submittedBy"] = new JsonObject { ["accountId"] = task.SubmittedById },
            ["created"] = Instant(task.Submitted),
            ["updated"] = Instant(task.Updated),
            ["totalIssueCount"] = task.Total + task.Inaccessible,
            ["invalidOrInaccessibleIssueCount"] = task.Inaccessible,
            ["processedAccessibleIssues"] = Shapes.Array(task.Processed.Select(i => JsonValue.Create(AgileShapes.Number(i)))),
            ["failedAccessibleIssues"] = new JsonObject(task.Failed.Select(f => System.Collections.Generic.KeyValuePair.Create(f.Key, (JsonNode?)Shapes.Array(f.Value.Select(m => JsonValue.Create(m)))))),
        };
        if (task.Started is { } started)
            json["started"] = Instant(started);
        return json;
    }
}
