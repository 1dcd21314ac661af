using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using System.Xml.Linq;
using JiraSync.Commands;
using Xunit;

namespace JiraSync.Module.Tests.Packaging;

public sealed class ManifestTests
{
    [Fact]
    public void Every_cmdlet_is_exported_and_nothing_else_is()
    {
        var cmdlets = typeof(SyncCommand).Assembly.GetTypes()
            .Select(static type => type.GetCustomAttribute<CmdletAttribute>())
            .OfType<CmdletAttribute>()
            .Select(static attribute => $"{attribute.VerbName}-{attribute.NounName}")
            .Order(StringComparer.Ordinal);
        Assert.Equal(cmdlets, ((IEnumerable)Manifest["CmdletsToExport"]!).Cast<object>().Select(static item => item.ToString()!));
    }

    [Fact]
    public void The_version_is_that_of_the_build()
    {
        var wanted = XDocument.Load(Path.Combine(ModuleUnderTest.Root, "Directory.Build.props")).Descendants("Version").Single().Value;
        Assert.Equal(wanted, Manifest["ModuleVersion"]);
        Assert.Equal(Version.Parse(wanted), Version.Parse(typeof(SyncCommand).Assembly.GetName().Version!.ToString(3)));
    }

    [Fact]
    public void Every_cmdlet_keeps_the_rules_of_the_house()
    {
        foreach (var type in typeof(SyncCommand).Assembly.GetTypes().Where(static type => type.GetCustomAttribute<CmdletAttribute>() is not null))
        {
            var attribute = type.GetCustomAttribute<CmdletAttribute>()!;
            Assert.True(typeof(SyncCommand).IsAssignableFrom(type), $"{type.Name} is not a SyncCommand.");
            Assert.True(type.IsPublic && type.IsSealed, $"{type.Name} is not public and sealed.");
            Assert.Equal($"{attribute.VerbName}{attribute.NounName}Command", type.Name);
            Assert.StartsWith("Sync", attribute.NounName);
            Assert.True(type.GetCustomAttributes<OutputTypeAttribute>().Any() || attribute.VerbName is "Remove", $"{type.Name} names no output type.");
            if (attribute.VerbName is "New" or "Set" or "Remove" or "Add" or "Enable" or "Disable" or "Publish" or "Restore" or "Connect" or "Disconnect")
                Assert.True(attribute.SupportsShouldProcess, $"{type.Name} changes something and knows no -WhatIf.");
        }
    }

    [Fact]
    public void Scripts_that_Windows_PowerShell_reads_are_ASCII()
    {
        foreach (var file in new[] { "JiraSync.psd1", "build.ps1" })
            Assert.DoesNotContain(File.ReadAllBytes(Path.Combine(ModuleUnderTest.Root, file)), static value => value > 127);
    }

    [Fact]
    public void The_built_manifest_is_the_one_in_the_repository() =>
        Assert.Equal(File.ReadAllText(Path.Combine(ModuleUnderTest.Root, "JiraSync.psd1")), File.ReadAllText(ModuleUnderTest.Manifest), ignoreLineEndingDifferences: true);

    private static Hashtable Manifest
    {
        get
        {
            var tree = Parser.ParseFile(ModuleUnderTest.Manifest, out _, out var errors);
            Assert.Empty(errors);
            return (Hashtable)((HashtableAst)tree.Find(static node => node is HashtableAst, searchNestedScriptBlocks: false)).SafeGetValue();
        }
    }
}
