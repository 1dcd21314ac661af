using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;

namespace JiraSync.Simulation;

/// <summary>Makes a broken scenario as short as it gets, and tells it.</summary>
internal static class Story
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static string Tell(Scenario scenario, Outcome outcome, bool shrink, out Scenario shortest)
    {
        shortest = scenario;
        if (shrink)
            (shortest, outcome) = Shrink(scenario, outcome);
        var text = new StringBuilder();
        text.AppendLine();
        text.AppendLine($"seed {scenario.Seed} breaks a promise: {outcome.Violations[0].Promise}");
        text.AppendLine($"  {outcome.Violations[0].What}");
        text.AppendLine($"  {shortest.Events.Count} of {scenario.Events.Count} events are needed for it:");
        foreach (string line in outcome.Log.Where(IsWorthTelling).TakeWhile(l => !l.Contains("*** BROKEN", StringComparison.Ordinal)).Take(120))
            text.AppendLine("    " + (line.Length > 220 ? line[..220] + "…" : line));
        foreach (Violation violation in outcome.Violations)
            text.AppendLine($"  *** {violation.Promise}: {violation.What}");
        text.AppendLine("  To keep it as a test, save this below tests/JiraSync.Simulation/Scenarios:");
        foreach (string line in shortest.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            text.AppendLine("  | " + line);
        return text.ToString();
    }

    /// <summary>Leaves out whatever can be left out with the same promise still broken.</summary>
    public static (Scenario Scenario, Outcome Outcome) Shrink(Scenario scenario, Outcome outcome)
    {
        string promise = outcome.Violations[0].Promise;
        var watch = Stopwatch.StartNew();
        Scenario best = scenario;
        Outcome bestOutcome = outcome;
        for (int size = Math.Max(1, best.Events.Count / 2); watch.Elapsed < Patience;)
        {
            bool smaller = false;
            for (int at = 0; at < best.Events.Count && watch.Elapsed < Patience;)
            {
                Event[] rest = best.Events.Where((_, i) => i < at || i >= at + size).ToArray();
                if (Try(best with { Events = rest }))
                    smaller = true;
                else
                    at += size;
            }
            if (size == 1 && !smaller)
                break;
            size = Math.Max(1, size / 2);
        }
        foreach (Func<Scenario, Scenario> simpler in Simpler())
        {
            if (watch.Elapsed < Patience * 1.5)
                Try(simpler(best));
        }
        return (best, bestOutcome);

        bool Try(Scenario candidate)
        {
            if (candidate.ToString() == best.ToString())
                return false;
            Outcome result = World.Run(candidate);
            if (result.Violations.Count == 0 || result.Violations[0].Promise != promise)
                return false;
            (best, bestOutcome) = (candidate, result);
            return true;
        }
    }

    private static IEnumerable<Func<Scenario, Scenario>> Simpler()
    {
        yield return s => s with { Local = Plain(s.Local), Remote = Plain(s.Remote) };
        yield return s => s with { Local = Plain(s.Local) };
        yield return s => s with { Remote = Plain(s.Remote) };
        yield return s => s with { SweepMinutes = 24 * 60 };
        yield return s => s with { IncludeExisting = false };
        yield return s => s with { TriggerTakesAll = true };
        yield return s => s with { Policy = Engine.Profile.ConflictPolicy.Newest };

        static SideSetup Plain(SideSetup side) => side with { SkewSeconds = 0, TimeZone = "UTC", LagLeastSeconds = 0, LagMostSeconds = 0, BlinkPercent = 0, Rewrites = false };
    }

    private static bool IsWorthTelling(string line) =>
        line.Contains("people at", StringComparison.Ordinal) || line.Contains("network:", StringComparison.Ordinal) || line.Contains("console:", StringComparison.Ordinal)
        || line.Contains("killed", StringComparison.Ordinal) || line.Contains(" at Local: ", StringComparison.Ordinal) || line.Contains(" at Remote: ", StringComparison.Ordinal)
        || line.Contains("begins", StringComparison.Ordinal) || line.Contains("pass ends", StringComparison.Ordinal) || line.Contains(":   ", StringComparison.Ordinal)
        || line.Contains("---", StringComparison.Ordinal) || line.Contains("starts", StringComparison.Ordinal) || line.Contains("comes back", StringComparison.Ordinal) || line.Contains("goes down", StringComparison.Ordinal);
}
