using System;
using System.IO;
using Xunit;

namespace JiraSync.Sandbox.Tests.Seeds;

/// <summary>A test that needs the published specifications beside the repository; it is skipped where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (Directory is null)
            Skip = "The folder 'shared' with the published specifications is not beside the repository.";
    }

    public static string? Directory { get; } = Find();

    private static string? Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (!File.Exists(Path.Combine(at.FullName, "JiraSync.sln")))
                continue;
            for (DirectoryInfo? above = at.Parent; above is not null; above = above.Parent)
            {
                string shared = Path.Combine(above.FullName, "shared");
                if (File.Exists(Path.Combine(shared, "jira", "adf-schema-v1-full.json")))
                    return shared;
            }
        }

        return null;
    }
}
