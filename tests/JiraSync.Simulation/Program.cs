using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace JiraSync.Simulation;

/// <summary>The command line.</summary>
internal static class Program
{
    private const string Usage =
        """
        JiraSync.Simulation: two Jiras, people, trouble, and the real engine, all repeatable from a seed.
          --seeds N              runs seeds 1 to N
          --from A --to B        runs a range of seeds
          --seed N [--verbose]   runs one; with --verbose tells all that happened
          --scenario FILE        runs a scenario that was written down
          --save FILE            writes a broken scenario down, made as short as it gets
          --planted [NAME]       plants bugs in the engine and looks how soon each is found
          --no-shrink            leaves broken scenarios as long as they are
          --threads N            how many seeds run side by side (2)
        """;

    private static int Main(string[] args)
    {
        Dictionary<string, string> options = [];
        for (int i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                Console.Error.WriteLine($"'{args[i]}' is not understood.\n{Usage}");
                return 2;
            }
            bool hasValue = i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal);
            options[args[i][2..]] = hasValue ? args[++i] : "";
        }
        int threads = options.TryGetValue("threads", out string? t) ? Number(t) : 2;
        if (options.TryGetValue("planted", out string? bug))
            return Planted.Run(bug, threads);
        if (options.TryGetValue("scenario", out string? file))
            return Runner.One(Scenario.Parse(File.ReadAllText(file)), verbose: options.ContainsKey("verbose"), shrink: false, null);
        if (options.TryGetValue("seed", out string? seed))
            return Runner.One(Scenario.Of(Number(seed)), options.ContainsKey("verbose"), !options.ContainsKey("no-shrink"), options.GetValueOrDefault("save"));
        if (options.TryGetValue("seeds", out string? count))
            return Runner.Many(1, Number(count), threads, !options.ContainsKey("no-shrink"));
        if (options.TryGetValue("from", out string? from) && options.TryGetValue("to", out string? to))
            return Runner.Many(Number(from), Number(to), threads, !options.ContainsKey("no-shrink"));
        Console.WriteLine(Usage);
        return args.Length == 0 ? 0 : 2;
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
