using System;
using System.Collections.Generic;
using System.Text.Json.Nodes;

namespace JiraSync.Sandbox.Tasks;

/// <summary>Work that goes on after its request was answered.</summary>
internal sealed class BackgroundTask
{
    public required string Id { get; init; }

    public required string Description { get; init; }

    public required string SubmittedById { get; init; }

    public required DateTimeOffset Submitted { get; init; }

    /// <summary>ENQUEUED, RUNNING, COMPLETE, FAILED, CANCEL_REQUESTED or CANCELLED.</summary>
    public string Status { get; set; } = "ENQUEUED";

    public DateTimeOffset? Started { get; set; }

    public DateTimeOffset? Finished { get; set; }

    public required DateTimeOffset Updated { get; set; }

    /// <summary>What is to be done, by the id of the issue that it is done to.</summary>
    public required Queue<(string IssueId, Action Work)> Steps { get; init; }

    public required int Total { get; init; }

    /// <summary>How many issues were named that do not exist or cannot be seen.</summary>
    public int Inaccessible { get; init; }

    public List<string> Processed { get; } = [];

    /// <summary>What failed, by issue.</summary>
    public Dictionary<string, List<string>> Failed { get; } = [];

    public string? Message { get; set; }

    public JsonNode? Result { get; set; }

    public bool IsOver => Status is "COMPLETE" or "FAILED" or "CANCELLED";

    public int Progress => Total == 0 ? IsOver ? 100 : 0 : (Total - Steps.Count) * 100 / Total;
}
