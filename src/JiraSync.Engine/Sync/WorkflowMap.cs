using System;
using System.Collections.Generic;
using System.Linq;

namespace JiraSync.Engine.Sync;

/// <summary>
/// What was learned of a workflow: from each status that an issue was seen in, the transitions that led out of it. Shared by all issues of a
/// type. Conditions may hide a transition from one issue and show it to another, so a map is a hint, never a proof.
/// </summary>
internal sealed class WorkflowMap
{
    /// <summary>Ways out by name of the status; a status that nobody looked at is missing.</summary>
    public Dictionary<string, List<WorkflowStep>> Steps { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True when the ways out of a status are known.</summary>
    public bool Knows(string status) => Steps.ContainsKey(status);

    /// <summary>The first step of a shortest way; null: none is known.</summary>
    /// <param name="from">Where the issue is.</param>
    /// <param name="isGoal">Where it is to go.</param>
    /// <param name="avoid">Steps that failed.</param>
    public WorkflowStep? FirstStep(string from, Func<string, bool> isGoal, ISet<string> avoid)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { from };
        var queue = new Queue<(string Status, WorkflowStep? First)>();
        queue.Enqueue((from, null));
        while (queue.Count > 0)
        {
            (string status, WorkflowStep? first) = queue.Dequeue();
            if (!Steps.TryGetValue(status, out List<WorkflowStep>? ways))
                continue;
            foreach (WorkflowStep way in ways.Where(w => !avoid.Contains(KeyOf(status, w))))
            {
                if (isGoal(way.To))
                    return first ?? way;
                if (seen.Add(way.To))
                    queue.Enqueue((way.To, first ?? way));
            }
        }
        return null;
    }

    /// <summary>What a step is called in a set of failed ones.</summary>
    public static string KeyOf(string from, WorkflowStep step) => from.ToLowerInvariant() + "/" + step.Id;
}

/// <summary>A transition, as it is remembered.</summary>
/// <param name="Id">Jira's id.</param>
/// <param name="Name">Name.</param>
/// <param name="To">Name of the status that it leads to.</param>
/// <param name="Category">Category of that status.</param>
/// <param name="Screen">Ids of the fields on its screen.</param>
/// <param name="Required">Ids of those that its screen requires.</param>
internal sealed record WorkflowStep(
    string Id, string Name, string To, string Category, IReadOnlyList<string>? Screen = null, IReadOnlyList<string>? Required = null);
