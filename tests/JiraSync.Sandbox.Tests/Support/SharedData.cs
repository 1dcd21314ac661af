using System;
using System.IO;
using Xunit;

namespace JiraSync.Sandbox.Tests.Support;

/// <summary>Data that lie beside the repository and may be missing.</summary>
internal static class SharedData
{
    public static string? Find(string relativePath)
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (!File.Exists(Path.Combine(directory.FullName, "JiraSync.sln")))
                continue;
            // A clone may lie one level deeper than the repository does.
            foreach (string up in new[] { "..", Path.Combine("..", "..") })
            {
                string path = Path.GetFullPath(Path.Combine(directory.FullName, up, "shared", relativePath));
                if (File.Exists(path))
                    return path;
            }
        }

        return null;
    }
}

/// <summary>A test that needs a file of the shared data.</summary>
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(params string[] paths)
    {
        if (Array.Find(paths, p => SharedData.Find(p) is null) is { } missing)
            Skip = $"The shared data file {missing} is not beside the repository.";
    }
}

/// <summary>A theory that needs files of the shared data.</summary>
internal sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute(params string[] paths)
    {
        if (Array.Find(paths, p => SharedData.Find(p) is null) is { } missing)
            Skip = $"The shared data file {missing} is not beside the repository.";
    }
}
