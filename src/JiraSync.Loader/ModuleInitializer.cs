using System;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace JiraSync.Loader;

/// <summary>
/// Runs before the cmdlets' assembly is loaded, since the manifest lists this assembly among the nested modules: whoever loads the
/// cmdlets first asks what types they use, and those must be found by then.
/// </summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnImport() => DependencyResolver.Enter(CurrentRunspace);

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => DependencyResolver.Leave(CurrentRunspace);

    private static Guid CurrentRunspace => Runspace.DefaultRunspace?.InstanceId ?? Guid.Empty;
}
