using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using JiraSync.Engine.Hosting;

namespace JiraSync.Simulation;

/// <summary>A simulator that finds nothing proves nothing: each planted bug breaks one promise, and has to be found.</summary>
internal static class Planted
{
    /// <summary>Seeds within which each has to be found.</summary>
    public const int Within = 300;

    public static int Run(string name, int threads)
    {
        PlantedBug[] bugs = Enum.GetValues<PlantedBug>().Where(b => b != PlantedBug.None && (name.Length == 0 || b.ToString() == name)).ToArray();
        int found = 0;
        foreach (PlantedBug bug in bugs)
        {
            var watch = Stopwatch.StartNew();
            (int Seed, Violation Violation)? first = Find(bug, threads);
            if (first is { } hit)
            {
                found++;
                Console.WriteLine($"{bug}: found by seed {hit.Seed} ({watch.Elapsed.TotalSeconds:0} s): {hit.Violation.Promise}: {hit.Violation.What}");
            }
            else
            {
                Console.WriteLine($"{bug}: NOT found within {Within} seeds ({watch.Elapsed.TotalSeconds:0} s)");
            }
        }
        Console.WriteLine($"{found} of {bugs.Length} planted bugs found");
        return found == bugs.Length ? 0 : 1;
    }

    /// <summary>The lowest seed that finds a bug; null when none does.</summary>
    public static (int Seed, Violation Violation)? Find(PlantedBug bug, int threads)
    {
        var hits = new SortedDictionary<int, Violation>();
        Runner.ForEach(1, Within, threads, seed =>
        {
            PlantedBugs.Active = bug;
            try
            {
                Outcome outcome = World.Run(Scenario.Of(seed));
                PlantedBugs.Active = PlantedBug.None;

                // Only what the bug alone brings counts.
                bool isNew = outcome.Violations.Count > 0 && World.Run(Scenario.Of(seed)).Violations.Count == 0;
                lock (hits)
                {
                    if (isNew)
                        hits[seed] = outcome.Violations[0];
                    return hits.Count == 0;
                }
            }
            finally
            {
                PlantedBugs.Active = PlantedBug.None;
            }
        });
        return hits.Count == 0 ? null : (hits.First().Key, hits.First().Value);
    }
}
