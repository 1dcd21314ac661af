using System.Management.Automation;

namespace JiraSync.Loader;

/// <summary>
/// Runs before the cmdlets' assembly is loaded, since the manifest lists this assembly among the nested modules: whoever loads the
/// cmdlets first asks what types they use, and those must be found by then.
/// </summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnImport() => DependencyResolver.Enter();

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => DependencyResolver.Leave();
}
