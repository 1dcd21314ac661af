using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Reflection;

namespace JiraSync.Loader;

/// <summary>
/// Keeps JiraSync's dependencies apart from PowerShell's own and from those of other modules. On .NET everything in <c>lib</c> is
/// loaded into an AssemblyLoadContext of its own, so that no version that is loaded elsewhere is in the way. .NET Framework has none:
/// there different versions live side by side, and what is asked for by an older number gets the newer file that ships.
/// Uses nothing but the runtime: work in the handler that needed another assembly would call the handler again.
/// </summary>
internal static class DependencyResolver
{
    private const string ContextName = "JiraSync";
    private const string CmdletAssembly = "JiraSync";

    private static readonly object Gate = new();
    private static readonly string Library = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(DependencyResolver).Assembly.Location)!, "..", "lib"));
    private static readonly ConcurrentDictionary<string, Assembly> Loaded = new(StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<Guid> Users = [];
    private static Func<string, Assembly>? _load;

    /// <summary>The module is imported into a runspace; several may have it at once.</summary>
    public static void Enter(Guid runspace)
    {
        lock (Gate)
        {
            _load ??= CreateLoad();
            if (Users.Count == 0) AppDomain.CurrentDomain.AssemblyResolve += Resolve;
            // Import-Module -Force imports again without removing first.
            Users.Add(runspace);
        }
    }

    /// <summary>The module is removed from a runspace.</summary>
    public static void Leave(Guid runspace)
    {
        lock (Gate)
        {
            if (Users.Remove(runspace) && Users.Count == 0) AppDomain.CurrentDomain.AssemblyResolve -= Resolve;
        }
    }

    private static Func<string, Assembly> CreateLoad()
    {
        var contextType = typeof(object).Assembly.GetType("System.Runtime.Loader.AssemblyLoadContext");
        // LoadFile would give types that PowerShell cannot find by name.
        if (contextType is null) return Assembly.LoadFrom;

        // Not collectible: PowerShell keeps the types of a removed module, and the native library cannot be loaded twice.
        var context = Activator.CreateInstance(contextType, ContextName, false)!;
        var load = (Func<string, Assembly>)Delegate.CreateDelegate(typeof(Func<string, Assembly>), context, contextType.GetMethod("LoadFromAssemblyPath", [typeof(string)])!);
        // A context without rules of its own asks the default one first, where PowerShell's copies are; what it has loaded already it
        // takes from itself. System.* belongs to the runtime and stays shared.
        foreach (var path in Directory.GetFiles(Library, "*.dll"))
        {
            if (!Path.GetFileName(path).StartsWith("System.", StringComparison.OrdinalIgnoreCase)) Load(path, load);
        }

        return load;
    }

    private static Assembly Load(string path, Func<string, Assembly> load) => Loaded.GetOrAdd(path, load);

    private static Assembly? Resolve(object? sender, ResolveEventArgs request)
    {
        var wanted = new AssemblyName(request.Name);
        var path = Path.Combine(Library, wanted.Name + ".dll");
        if (!IsOurs(request.RequestingAssembly) || !File.Exists(path)) return null;
        var shipped = AssemblyName.GetAssemblyName(path);
        if (wanted.Version is not null && shipped.Version < wanted.Version) return null;
        return Load(path, _load!);
    }

    // .NET Framework often does not tell who asks.
    private static bool IsOurs(Assembly? requester)
    {
        if (requester is null) return true;
        if (requester.IsDynamic) return false;
        return string.Equals(requester.GetName().Name, CmdletAssembly, StringComparison.OrdinalIgnoreCase)
            || requester.Location.StartsWith(Library + Path.DirectorySeparatorChar, StringComparison.OrdinalIgnoreCase);
    }
}
