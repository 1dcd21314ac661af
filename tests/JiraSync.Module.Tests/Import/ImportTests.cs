using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;
using System.Threading.Tasks;
using Xunit;

namespace JiraSync.Module.Tests.Import;

public sealed class ImportTests
{
    private const string Contexts = """
        function Get-Context($assembly) {
            foreach ($context in [System.Runtime.Loader.AssemblyLoadContext]::All) {
                foreach ($loaded in $context.Assemblies) { if ($loaded.GetName().Name -eq $assembly) { $context.Name } }
            }
        }
        function Get-Isolated($assembly) {
            foreach ($context in [System.Runtime.Loader.AssemblyLoadContext]::All) {
                if ($context.Name -eq 'JiraSync') { foreach ($loaded in $context.Assemblies) { if ($loaded.GetName().Name -eq $assembly) { $loaded } } }
            }
        }

        """;

    [Fact]
    public async Task The_engine_and_its_dependencies_load_into_a_context_of_their_own()
    {
        var lines = await ModuleUnderTest.RunAsync(Contexts + """
            Import-Module $module
            foreach ($name in 'JiraSync', 'JiraSync.Loader', 'JiraSync.Engine', 'Polly', 'Microsoft.Data.Sqlite', 'SQLitePCLRaw.core') { "$name $(Get-Context $name)" }
            "Newtonsoft $([bool](Get-Isolated Newtonsoft.Json))"
            """);
        Assert.Equal(
            [
                "JiraSync Default", "JiraSync.Loader Default", "JiraSync.Engine JiraSync", "Polly JiraSync", "Microsoft.Data.Sqlite JiraSync",
                "SQLitePCLRaw.core JiraSync", "Newtonsoft True",
            ],
            lines);
    }

    [Fact]
    public async Task A_cmdlet_works_right_after_the_import()
    {
        var lines = await ModuleUnderTest.RunAsync("""
            Import-Module $module
            $found = Get-SyncProfile
            $found.Path -eq $profileDirectory
            $found.Source
            $found.Exists
            """);
        Assert.Equal(["True", "Environment", "False"], lines);
    }

    [Fact]
    public async Task Removing_the_module_takes_the_resolver_away_and_importing_again_brings_it_back()
    {
        var lines = await ModuleUnderTest.RunAsync("""
            function Get-Imports { [JiraSync.Loader.ModuleInitializer].Assembly.GetType('JiraSync.Loader.DependencyResolver').GetField('Users', 'NonPublic, Static').GetValue($null).Count }
            Import-Module $module
            Get-Imports
            Remove-Module JiraSync
            Get-Imports
            [bool](Get-Command Get-SyncProfile -ErrorAction Ignore)
            Import-Module $module
            Import-Module $module -Force
            Get-Imports
            (Get-SyncProfile).Exists
            """);
        Assert.Equal(["1", "0", "False", "1", "False"], lines);
    }

    [Fact]
    public async Task Several_runspaces_each_have_their_own_profile()
    {
        var lines = await ModuleUnderTest.RunAsync("""
            Import-Module $module
            Set-SyncProfile $profileDirectory/first
            $other = [runspacefactory]::CreateRunspace([initialsessionstate]::CreateDefault2())
            $other.Open()
            $shell = [powershell]::Create()
            $shell.Runspace = $other
            [void]$shell.AddScript('param($module, $path) Import-Module $module; Set-SyncProfile $path; (Get-SyncProfile).Path').AddArgument($module).AddArgument("$profileDirectory/second")
            [System.IO.Path]::GetFileName($shell.Invoke()[0])
            [System.IO.Path]::GetFileName((Get-SyncProfile).Path)
            $shell.Commands.Clear()
            [void]$shell.AddScript('Remove-Module JiraSync').Invoke()
            $other.Dispose()
            [System.IO.Path]::GetFileName((Get-SyncProfile).Path)
            """);
        Assert.Equal(["second", "first", "first"], lines);
    }

    [Fact]
    public async Task An_older_Json_library_that_is_loaded_already_is_not_in_the_way()
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "Newtonsoft.Json.dll");
        var assembly = new PersistedAssemblyBuilder(new AssemblyName("Newtonsoft.Json") { Version = new Version(9, 0, 0, 0) }, typeof(object).Assembly);
        assembly.DefineDynamicModule("Newtonsoft.Json").DefineType("Newtonsoft.Json.JustOld", TypeAttributes.Public).CreateType();
        assembly.Save(path);

        // One as another module brings it, and PowerShell's own.
        var lines = await ModuleUnderTest.RunAsync(Contexts + $$"""
            $old = [System.Reflection.Assembly]::LoadFile({{ModuleUnderTest.Quote(path)}})
            $own = [System.Reflection.Assembly]::Load('Newtonsoft.Json')
            Import-Module $module
            Set-SyncProfile $profileDirectory
            [void][System.IO.Directory]::CreateDirectory($profileDirectory)
            [System.IO.File]::WriteAllText("$profileDirectory/profile.json", '{ "profileId": "0dd8a2d3-5c0e-4a1c-8a53-0123456789ab" }')
            (Get-SyncProfile).ProfileId
            $ours = Get-Isolated Newtonsoft.Json
            $ours.GetName().Version.Major
            $old.GetName().Version.Major
            [object]::ReferenceEquals($own, $ours)
            """);
        Assert.Equal(["0dd8a2d3-5c0e-4a1c-8a53-0123456789ab", "13", "9", "False"], lines);
    }

    [Fact]
    public async Task SQLite_opens_a_database_from_the_library_that_the_module_ships()
    {
        var lines = await ModuleUnderTest.RunAsync(Contexts + """
            Import-Module $module
            $native = (Get-Isolated JiraSync.Engine).GetType('JiraSync.Engine.State.NativeSqlite')
            [void]$native.GetMethod('Load').Invoke($null, @())
            [void]$native.GetMethod('Load').Invoke($null, @())
            $native.GetProperty('LoadedFrom').GetValue($null)
            $connection = [Activator]::CreateInstance((Get-Isolated Microsoft.Data.Sqlite).GetType('Microsoft.Data.Sqlite.SqliteConnection'), 'Data Source=:memory:')
            $connection.Open()
            $command = $connection.CreateCommand()
            $command.CommandText = 'select 40 + 2'
            $command.ExecuteScalar()
            $connection.Dispose()
            """);
        Assert.StartsWith(Path.Combine(ModuleUnderTest.Directory, "lib", "native"), lines[0]);
        Assert.Equal("42", lines[1]);
    }

    [Fact]
    public async Task Missing_native_library_is_told_with_the_places_looked_at()
    {
        using var directory = new TemporaryDirectory();
        Copy(ModuleUnderTest.Directory, directory.Path, static file => !file.Contains("native"));

        var lines = await ModuleUnderTest.RunAsync(Contexts + $$"""
            Import-Module {{ModuleUnderTest.Quote(Path.Combine(directory.Path, "JiraSync.psd1"))}}
            $native = (Get-Isolated JiraSync.Engine).GetType('JiraSync.Engine.State.NativeSqlite')
            try { $native.GetMethod('Load').Invoke($null, @()) } catch { $inner = $_.Exception; while ($inner.InnerException) { $inner = $inner.InnerException }; $inner.ErrorId; $inner.Message }
            """);
        Assert.Equal("NativeLibraryMissing", lines[0]);
        Assert.Contains(Path.Combine(directory.Path, "lib", "native"), lines[1]);
    }

    [Fact]
    public async Task A_secret_in_a_vault_is_read_on_the_pipeline_thread()
    {
        using var modules = new TemporaryDirectory();
        var vault = Directory.CreateDirectory(Path.Combine(modules.Path, "Microsoft.PowerShell.SecretManagement")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(vault, "Microsoft.PowerShell.SecretManagement.psm1"),
            "function Get-Secret($Vault, $Name) { if ($Name -eq 'missing') { throw 'no such secret' }; \"$Vault/$Name\" }");
        var lines = await ModuleUnderTest.RunAsync(
            Contexts + """
            Import-Module $module
            $reader = (Get-Command Get-SyncProfile).ImplementingType.Assembly.GetType('JiraSync.Hosting.VaultReader')
            $read = $reader.GetMethod('Read', [System.Reflection.BindingFlags]'NonPublic, Static')
            $read.Invoke($null, @('work', 'token'))
            try { $read.Invoke($null, @('work', 'missing')) } catch { $inner = $_.Exception; while ($inner.InnerException -and -not $inner.ErrorId) { $inner = $inner.InnerException }; $inner.ErrorId; $inner.Message }
            """,
            ("PSModulePath", modules.Path));
        Assert.Equal(["work/token", "SecretUnavailable"], lines.Take(2));
        Assert.Contains("no such secret", lines[2]);
    }

    private static void Copy(string from, string to, Func<string, bool> which)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories).Where(file => which(Path.GetRelativePath(from, file))))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
