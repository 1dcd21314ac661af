using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using JiraSync.Engine.Hosting;
using Xunit;

namespace JiraSync.Engine.Tests.Hosting;

public sealed class ErrorListTests
{
    [Fact]
    public void Every_error_id_is_explained_and_nothing_else_is()
    {
        string[] defined = typeof(ErrorIds).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!).ToArray();
        string[] explained = File.ReadLines(Path.Combine(Root, "docs", "errors.md"))
            .Select(line => Regex.Match(line, @"^\| `(?<id>\w+)` \| [^|]+ \| [^|]+ \|$"))
            .Where(match => match.Success)
            .Select(match => match.Groups["id"].Value)
            .ToArray();
        Assert.Equal(defined.Order(StringComparer.Ordinal), explained.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_id_is_called_as_it_reads()
    {
        foreach (FieldInfo field in typeof(ErrorIds).GetFields(BindingFlags.Public | BindingFlags.Static))
            Assert.Equal(field.Name, field.GetRawConstantValue());
    }

    private static string Root
    {
        get
        {
            DirectoryInfo? directory = new(AppContext.BaseDirectory);
            while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "JiraSync.sln")))
                directory = directory.Parent;
            return directory?.FullName ?? throw new DirectoryNotFoundException("JiraSync.sln is nowhere above the tests.");
        }
    }
}
