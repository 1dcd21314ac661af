using System;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;

namespace JiraSync.Engine.Profile;

/// <summary>Reads secrets from vaults that the host knows.</summary>
public interface IVaultReader
{
    /// <summary>A secret in plain form; throws <c>SecretUnavailable</c>.</summary>
    Task<string> ReadAsync(string vault, string name, CancellationToken cancellation);
}

/// <summary>Fetches what a <see cref="SecretReference"/> points to, at the moment it is needed.</summary>
/// <param name="store">The profile's own store.</param>
/// <param name="vaults">Vaults, where the host has any.</param>
public sealed class SecretResolver(ISecretStore store, IVaultReader? vaults = null)
{
    /// <summary>The secret in plain form; throws <c>SecretUnavailable</c>.</summary>
    public async Task<string> ResolveAsync(SecretReference reference, CancellationToken cancellation)
    {
        switch (reference.Location)
        {
            case SecretLocation.Store:
                return store.Get(reference.Name);
            case SecretLocation.Environment:
                var value = Environment.GetEnvironmentVariable(reference.Name);
                if (!string.IsNullOrEmpty(value)) return value;
                throw new SyncException(
                    ErrorIds.SecretUnavailable,
                    SyncErrorKind.Configuration,
                    $"The environment variable '{reference.Name}' that should hold the secret is not set.",
                    "Set it for the account and process that run the sync; a scheduled task sees only the variables of its own account and the system's.");
            default:
                if (vaults is not null) return await vaults.ReadAsync(reference.Vault!, reference.Name, cancellation).ConfigureAwait(false);
                throw new SyncException(
                    ErrorIds.SecretUnavailable,
                    SyncErrorKind.Configuration,
                    $"The secret lies in the vault '{reference.Vault}', and vaults cannot be read from here.",
                    "Run this from PowerShell with the module Microsoft.PowerShell.SecretManagement, or use 'store:' or 'env:'.");
        }
    }

    /// <summary>The secret of an instance; throws <c>SecretUnavailable</c> when it has none.</summary>
    public Task<string> ResolveAsync(InstanceConfig instance, CancellationToken cancellation) => instance.Secret is { } reference
        ? ResolveAsync(reference, cancellation)
        : throw new SyncException(
            ErrorIds.SecretUnavailable,
            SyncErrorKind.Configuration,
            $"Instance '{instance.Name}' has no secret to sign in with.",
            $"Store one: Set-SyncInstance {instance.Name} with -Credential or -Token.");
}
