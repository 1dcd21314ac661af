using System;
using System.IO;

namespace JiraSync.Module.Tests;

/// <summary>A directory for one test, gone after it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("jirasync-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
