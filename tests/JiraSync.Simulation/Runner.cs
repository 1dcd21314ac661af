using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;

namespace JiraSync.Simulation;

/// <summary>Runs scenarios and says what came of them.</summary>
internal static class Runner
{
    /// <summary>Runs one; 0 when no promise was broken.</summary>
    public static int One(Scenario scenario, bool verbose, bool shrink, string? save)
    {
        Outcome outcome = World.Run(scenario);
        if (verbose)
        {
            foreach (string line in outcome.Log.ToArray())
                Console.WriteLine(line);
        }
        if (outcome.Violations.Count == 0)
        {
            Console.WriteLine($"seed {scenario.Seed}: 0 violations ({scenario.Events.Count} events, {outcome.Elapsed.TotalHours:0.0} h of the world)");
            return 0;
        }
        Console.WriteLine(Story.Tell(scenario, outcome, shrink, out Scenario shortest));
        if (save is not null)
            File.WriteAllText(save, $"# {outcome.Violations[0].Promise}: {outcome.Violations[0].What}\n{shortest}");
        return 1;
    }

    /// <summary>Runs a range; 0 when no promise was broken.</summary>
    public static int Many(int from, int to, int threads, bool shrink)
    {
        var watch = Stopwatch.StartNew();
        var coverage = new Coverage();
        var broken = new SortedDictionary<int, Outcome>();
        int events = 0;
        ForEach(from, to, threads, seed =>
        {
            Scenario scenario = Scenario.Of(seed);
            Outcome outcome = World.Run(scenario);
            lock (broken)
            {
                coverage.Add(outcome.Coverage);
                events += scenario.Events.Count;
                if (outcome.Violations.Count > 0)
                {
                    broken[seed] = outcome;
                    Console.WriteLine($"seed {seed}: {outcome.Violations[0].Promise}: {outcome.Violations[0].What}");
                }
            }
            return true;
        });
        if (shrink)
        {
            // One story for each promise that was broken: others of the kind are likely to have the same cause.
            foreach (IGrouping<string, KeyValuePair<int, Outcome>> kind in broken.GroupBy(b => b.Value.Violations[0].Promise))
                Console.WriteLine(Story.Tell(Scenario.Of(kind.First().Key), kind.First().Value, shrink: true, out _));
        }
        Console.WriteLine(coverage.Table());
        Console.WriteLine($"{to - from + 1} seeds, {broken.Count} violations, {events} events, {watch.Elapsed.TotalSeconds:0} s");
        Console.WriteLine($"{to - from + 1} seeds, {broken.Count} violations");
        return broken.Count == 0 ? 0 : 1;
    }

    /// <summary>Seeds side by side, each on one thread; ends early when one says so.</summary>
    public static void ForEach(int from, int to, int threads, Func<int, bool> run)
    {
        int next = from - 1;
        bool stop = false;
        Exception? failure = null;
        Thread[] all = Enumerable.Range(0, Math.Max(1, threads)).Select(_ => new Thread(() =>
        {
            int seed;
            while (!Volatile.Read(ref stop) && (seed = Interlocked.Increment(ref next)) <= to)
            {
                try
                {
                    if (!run(seed))
                        Volatile.Write(ref stop, true);
                }
                catch (Exception e)
                {
                    failure = new InvalidOperationException($"Seed {seed}: {e.Message}", e);
                    Volatile.Write(ref stop, true);
                }
            }
        }, 16 * 1024 * 1024)).ToArray();
        foreach (Thread thread in all)
            thread.Start();
        foreach (Thread thread in all)
            thread.Join();
        if (failure is not null)
            throw failure;
    }
}
