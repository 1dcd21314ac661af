using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using JiraSync.Sandbox.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace JiraSync.Sandbox.Tests.Conformance;

/// <summary>Every operation that is served, with good, borderline and bad requests, against the published specifications.</summary>
public sealed class ConformanceTests
{
    private readonly ITestOutputHelper _output;

    public ConformanceTests(ITestOutputHelper output) => _output = output;

    [SharedDataFact(Surface.CloudV3, Surface.CloudV2, Surface.Agile, Surface.DataCenter)]
    public async Task Every_answer_keeps_to_the_specification()
    {
        var defects = new KnownDefects(Path.Combine(AppContext.BaseDirectory, "Conformance", "known-defects.txt"));
        var violations = new List<string>();
        int answers = 0;
        foreach (Surface surface in Surface.All())
        {
            var walk = new ConformanceWalk(surface, defects);
            await walk.RunAsync();
            answers += walk.Answers;
            violations.AddRange(walk.Violations);
            foreach (string line in walk.Coverage())
                Print(line);
        }

        violations.AddRange(defects.Unused());
        Print($"{answers} answers checked, {violations.Count} violations");
        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }

    [SharedDataFact(Surface.CloudV3, Surface.CloudV2, Surface.Agile, Surface.DataCenter)]
    public void The_coverage_does_not_shrink()
    {
        Dictionary<string, int> served = Surface.All().SelectMany(s => new ConformanceWalk(s, null!).Served().GroupBy(o => o.Api.Name)).ToDictionary(g => g.Key, g => g.Count());
        (string Name, int Least)[] floors = [("cloud3", 176), ("cloud2", 176), ("agile", 45), ("dc", 150)];
        Assert.All(floors, floor => Assert.True(served[floor.Name] >= floor.Least, $"{floor.Name}: {served[floor.Name]} operations are served."));
    }

    private void Print(string line)
    {
        _output.WriteLine(line);
        Console.WriteLine(line);
    }
}
