using System;
using System.IO;
using Xunit;

namespace JiraSync.Engine.Tests.Support;

/// <summary>Test data that lies beside the repository and that not everybody has.</summary>
internal static class SharedData
{
    /// <summary>A path below it; null when it is not there.</summary>
    public static string? Find(params string[] parts)
    {
        for (DirectoryInfo? dir = new(AppContext.BaseDirectory); dir is not null; dir = dir.Parent)
        {
            if (!File.Exists(Path.Combine(dir.FullName, "JiraSync.sln")))
                continue;
            for (DirectoryInfo? above = dir.Parent; above is not null; above = above.Parent)
            {
                string path = Path.Combine(above.FullName, "shared", Path.Combine(parts));
                if (Directory.Exists(path) || File.Exists(path))
                    return path;
            }
        }

        return null;
    }
}

/// <summary>A test that needs shared data and is skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(params string[] parts)
    {
        if (SharedData.Find(parts) is null)
            Skip = "The test data shared/" + string.Join("/", parts) + " is not there.";
    }
}
