using System;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Profile;

namespace JiraSync.Hosting;

/// <summary>
/// Reads secrets through the module Microsoft.PowerShell.SecretManagement, which is not required: only who keeps secrets in a vault
/// needs it.
/// </summary>
internal sealed class VaultReader(CommandHost host) : IVaultReader
{
    private const string Module = "Microsoft.PowerShell.SecretManagement";

    public Task<string> ReadAsync(string vault, string name, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(host.Ask(() => Read(vault, name)));
    }

    private static string Read(string vault, string name)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        Call(
            shell.AddCommand(@"Microsoft.PowerShell.Core\Import-Module").AddParameter("Name", Module).AddParameter("ErrorAction", "Stop"),
            $"the module {Module} cannot be imported",
            $"Install it (Install-Module {Module}) for the account that runs this.");
        shell.Commands.Clear();
        var found = Call(
            shell.AddCommand($@"{Module}\Get-Secret").AddParameter("Vault", vault).AddParameter("Name", name).AddParameter("ErrorAction", "Stop"),
            "the vault did not give it",
            $"Check with: Get-SecretInfo -Vault '{vault}' -Name '{name}'. In a scheduled task the vault must open without a prompt.");
        var value = found.Count == 1 ? found[0]?.BaseObject switch
        {
            SecureString secure => new NetworkCredential("", secure).Password,
            PSCredential credential => credential.GetNetworkCredential().Password,
            string text => text,
            _ => null,
        } : null;
        return string.IsNullOrEmpty(value)
            ? throw Unavailable("it is not a text or a credential", "Store the token as a SecureString, or user name and token as a PSCredential.", null)
            : value!;

        Collection<PSObject> Call(PowerShell command, string what, string advice)
        {
            try
            {
                return command.Invoke();
            }
            catch (RuntimeException error) when (error is not PipelineStoppedException)
            {
                throw Unavailable($"{what} ({error.Message.TrimEnd('.')})", advice, error);
            }
        }

        SyncException Unavailable(string why, string advice, Exception? inner) => new(
            ErrorIds.SecretUnavailable,
            SyncErrorKind.Configuration,
            $"The secret '{name}' in the vault '{vault}' cannot be read: {why}.",
            advice,
            inner);
    }
}
