using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Xunit;

namespace JiraSync.Module.Tests.Packaging;

/// <summary>Nothing that ships asks for an assembly that does not: that would fail on some machine, some day, in the middle of a sync.</summary>
public sealed class ReferenceClosureTests
{
    // What a machine has before the module comes: .NET Framework 4.7.2 is the oldest of all, so what it has, all have.
    private static readonly Dictionary<string, Version> Provided = new(StringComparer.OrdinalIgnoreCase)
    {
        ["netstandard"] = new(2, 0, 0, 0),
        ["mscorlib"] = new(4, 0, 0, 0),
        ["System"] = new(4, 0, 0, 0),
        ["System.Core"] = new(4, 0, 0, 0),
        ["System.Data"] = new(4, 0, 0, 0),
        ["System.Security"] = new(4, 0, 0, 0),
        ["System.Net.Http"] = new(4, 2, 0, 0),
        ["System.Runtime"] = new(4, 1, 2, 0),
    };

    public static TheoryData<string> Natives => new(
        "win-x64/e_sqlite3.dll",
        "win-x86/e_sqlite3.dll",
        "win-arm64/e_sqlite3.dll",
        "linux-x64/libe_sqlite3.so",
        "linux-arm64/libe_sqlite3.so",
        "osx-x64/libe_sqlite3.dylib",
        "osx-arm64/libe_sqlite3.dylib");

    [Fact]
    public void Every_reference_is_satisfied_by_what_ships_or_by_the_oldest_system()
    {
        var gaps = Gaps(Shipped("bin").Concat(Shipped("lib")).ToList(), Provided);
        Assert.Empty(gaps);
    }

    [Fact]
    public void A_gap_would_be_found()
    {
        var files = Shipped("bin").Concat(Shipped("lib")).ToList();
        Assert.NotEmpty(Gaps(files.Where(static file => file.Name != "Polly.Core").ToList(), Provided));
        Assert.NotEmpty(Gaps(files.Select(static file => file.Name == "Newtonsoft.Json" ? file with { Version = new Version(12, 0, 0, 0) } : file).ToList(), Provided));
        Assert.NotEmpty(Gaps(files.Where(static file => file.Name != "System.Memory").ToList(), Provided));
    }

    [Theory]
    [MemberData(nameof(Natives))]
    public void SQLite_ships_for(string file)
    {
        var path = Path.Combine(ModuleUnderTest.Directory, "lib", "native", file);
        Assert.True(File.Exists(path), path);
        Assert.True(new FileInfo(path).Length > 500_000);
    }

    [Fact]
    public void What_PowerShell_brings_is_not_shipped_and_the_engine_lies_in_lib_alone()
    {
        var names = Directory.GetFiles(ModuleUnderTest.Directory, "*.dll", SearchOption.AllDirectories).Select(static path => Path.GetFileName(path)!).ToList();
        Assert.DoesNotContain("System.Management.Automation.dll", names);
        Assert.DoesNotContain("Microsoft.Management.Infrastructure.dll", names);
        Assert.Equal(["JiraSync.Loader.dll", "JiraSync.dll"], Directory.GetFiles(Path.Combine(ModuleUnderTest.Directory, "bin")).Select(static path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
        Assert.True(File.Exists(Path.Combine(ModuleUnderTest.Directory, "lib", "JiraSync.Engine.dll")));
    }

    [Fact]
    public void The_loader_needs_nothing_but_PowerShell()
    {
        var loader = Shipped("bin").Single(static file => file.Name == "JiraSync.Loader");
        Assert.All(loader.References, static reference => Assert.Contains(reference.Name, new[] { "netstandard", "System.Management.Automation" }));
    }

    /// <summary>The cmdlets lie where PowerShell loads them, so a library that they named would be PowerShell's copy, not the engine's.</summary>
    [Fact]
    public void The_cmdlets_need_nothing_but_PowerShell_and_the_engine()
    {
        var cmdlets = Shipped("bin").Single(static file => file.Name == "JiraSync");
        Assert.Empty(cmdlets.References.Select(static reference => reference.Name).Except(["netstandard", "System.Management.Automation", "JiraSync.Engine"]));
    }

    private static List<string> Gaps(IReadOnlyList<ShippedFile> files, IReadOnlyDictionary<string, Version> provided)
    {
        var shipped = files.ToDictionary(static file => file.Name, static file => file.Version, StringComparer.OrdinalIgnoreCase);
        var gaps = new List<string>();
        foreach (var file in files)
        {
            foreach (var (name, wanted) in file.References)
            {
                // Only what PowerShell loads itself may use PowerShell.
                if (name == "System.Management.Automation" && file.Name is "JiraSync" or "JiraSync.Loader") continue;
                var there = shipped.GetValueOrDefault(name) ?? provided.GetValueOrDefault(name);
                if (there is null) gaps.Add($"{file.Name} needs {name} {wanted}, which is nowhere");
                else if (there < wanted) gaps.Add($"{file.Name} needs {name} {wanted}; what there is is {there}");
            }
        }

        return gaps;
    }

    private static IEnumerable<ShippedFile> Shipped(string folder)
    {
        foreach (var path in Directory.GetFiles(Path.Combine(ModuleUnderTest.Directory, folder), "*.dll"))
        {
            using var stream = File.OpenRead(path);
            using var pe = new PEReader(stream);
            var metadata = pe.GetMetadataReader();
            var definition = metadata.GetAssemblyDefinition();
            var references = metadata.AssemblyReferences
                .Select(metadata.GetAssemblyReference)
                .Select(reference => (metadata.GetString(reference.Name), reference.Version))
                .ToList();
            yield return new ShippedFile(metadata.GetString(definition.Name), definition.Version, references);
        }
    }

    private sealed record ShippedFile(string Name, Version Version, IReadOnlyList<(string Name, Version Version)> References);
}
