using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using JiraSync.Engine.Hosting;

namespace JiraSync.Engine.State;

/// <summary>
/// Loads SQLite's native library by its full path, once, before the first connection to a database. PowerShell does not look where a
/// module keeps native files, and where it does it looks differently on each system.
/// </summary>
public static class NativeSqlite
{
    private const string LibraryName = "e_sqlite3";
    private static readonly object Gate = new();
    private static string? _loadedFrom;

    /// <summary>The file that was loaded; null before <see cref="Load"/>.</summary>
    public static string? LoadedFrom
    {
        get
        {
            lock (Gate) return _loadedFrom;
        }
    }

    /// <summary>Loads it unless it is loaded; throws <c>NativeLibraryMissing</c>.</summary>
    public static void Load()
    {
        lock (Gate)
        {
            if (_loadedFrom is not null) return;
            var path = Find(BaseDirectory(), RuntimeId(), FileName());
            LoadLibrary(path);
            SQLitePCL.Batteries_V2.Init();
            _loadedFrom = path;
        }
    }

    internal static string Find(string directory, string runtimeId, string fileName)
    {
        string[] candidates =
        [
            // As the module ships it; as a build lays it out; beside the assembly.
            Path.Combine(directory, "native", runtimeId, fileName),
            Path.Combine(directory, "runtimes", runtimeId, "native", fileName),
            Path.Combine(directory, fileName),
        ];
        foreach (var candidate in candidates)
        {
            if (File.Exists(candidate)) return candidate;
        }

        throw Missing(
            $"SQLite's native library for this system ({runtimeId}) is missing. Looked at: {string.Join(", ", (IEnumerable<string>)candidates)}.",
            "Install the module anew. It carries the library for Windows (x64, x86, ARM64), Linux with glibc (x64, ARM64) and macOS (x64, ARM64).");
    }

    internal static string RuntimeId() => $"{SystemName()}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    internal static string FileName() => SystemName() switch
    {
        "win" => LibraryName + ".dll",
        "osx" => $"lib{LibraryName}.dylib",
        _ => $"lib{LibraryName}.so",
    };

    private static string SystemName() =>
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "win" : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "osx" : "linux";

    private static string BaseDirectory()
    {
        var location = typeof(NativeSqlite).Assembly.Location;
        return string.IsNullOrEmpty(location) ? AppContext.BaseDirectory : Path.GetDirectoryName(location)!;
    }

    private static void LoadLibrary(string path)
    {
        try
        {
            // .NET has NativeLibrary, which netstandard2.0 does not know; .NET Framework runs on Windows only.
            if (typeof(object).Assembly.GetType("System.Runtime.InteropServices.NativeLibrary") is { } nativeLibrary) LoadOnCore(path, nativeLibrary);
            else LoadOnFramework(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException or Win32Exception)
        {
            throw Missing(
                $"SQLite's native library '{path}' cannot be loaded: {error.Message}",
                "If Windows blocked the downloaded file, run Unblock-File on the module's directory; else install the module anew. On Linux it needs glibc.",
                error);
        }
    }

    private static void LoadOnCore(string path, Type nativeLibrary)
    {
        IntPtr handle;
        try
        {
            handle = (IntPtr)nativeLibrary.GetMethod("Load", [typeof(string)])!.Invoke(null, [path])!;
        }
        catch (TargetInvocationException wrapped) when (wrapped.InnerException is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(wrapped.InnerException).Throw();
            throw;
        }

        // The library is loaded; what remains is to have the provider's imports find it under its short name.
        var resolverType = nativeLibrary.Assembly.GetType("System.Runtime.InteropServices.DllImportResolver")!;
        var resolver = Delegate.CreateDelegate(resolverType, new ImportResolver(handle), typeof(ImportResolver).GetMethod(nameof(ImportResolver.Resolve))!);
        try
        {
            nativeLibrary.GetMethod("SetDllImportResolver")!.Invoke(null, [typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly, resolver]);
        }
        catch (TargetInvocationException wrapped) when (wrapped.InnerException is InvalidOperationException)
        {
            // The host of this process has set one for its own use of SQLite, which finds the library in its own way.
        }
    }

    private static void LoadOnFramework(string path)
    {
        // Its own directory first for what it depends on. Imports by the name "e_sqlite3" then bind to the module that is loaded.
        const uint loadWithAlteredSearchPath = 8;
        if (NativeMethods.LoadLibraryEx(path, IntPtr.Zero, loadWithAlteredSearchPath) == IntPtr.Zero)
            throw new Win32Exception(Marshal.GetLastWin32Error());
    }

    private static SyncException Missing(string message, string advice, Exception? inner = null) =>
        new(ErrorIds.NativeLibraryMissing, SyncErrorKind.State, message, advice, inner);

    private sealed class ImportResolver(IntPtr handle)
    {
        // The parameters of DllImportResolver. A null handle sends the runtime its usual way.
        public IntPtr Resolve(string libraryName, Assembly assembly, DllImportSearchPath? searchPath) =>
            libraryName == LibraryName ? handle : IntPtr.Zero;
    }

    private static class NativeMethods
    {
        [DllImport("kernel32", CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true, EntryPoint = "LoadLibraryExW")]
        public static extern IntPtr LoadLibraryEx(string path, IntPtr reserved, uint flags);
    }
}
