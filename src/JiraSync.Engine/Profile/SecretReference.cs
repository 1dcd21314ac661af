using System;
using JiraSync.Engine.Hosting;

namespace JiraSync.Engine.Profile;

/// <summary>Where a secret lies.</summary>
public enum SecretLocation
{
    /// <summary>In the profile's own protected store.</summary>
    Store,

    /// <summary>In an environment variable.</summary>
    Environment,

    /// <summary>In a vault of the SecretManagement module.</summary>
    Vault,
}

/// <summary>Says where a secret lies, never what it is: <c>store:NAME</c>, <c>env:NAME</c> or <c>vault:VAULT/NAME</c>.</summary>
public sealed record SecretReference
{
    private SecretReference(SecretLocation location, string name, string? vault)
    {
        Location = location;
        Name = name;
        Vault = vault;
    }

    /// <summary>Where.</summary>
    public SecretLocation Location { get; }

    /// <summary>Under which name there.</summary>
    public string Name { get; }

    /// <summary>In which vault; null elsewhere.</summary>
    public string? Vault { get; }

    /// <summary>One in the profile's own store.</summary>
    public static SecretReference InStore(string name) => new(SecretLocation.Store, Names.Check(name, "secret"), null);

    /// <summary>One in an environment variable.</summary>
    public static SecretReference InEnvironment(string variable) =>
        string.IsNullOrWhiteSpace(variable) || variable.IndexOf('=') >= 0
            ? throw Invalid($"env:{variable}")
            : new SecretReference(SecretLocation.Environment, variable, null);

    /// <summary>One in a vault.</summary>
    public static SecretReference InVault(string vault, string name) =>
        string.IsNullOrWhiteSpace(vault) || string.IsNullOrWhiteSpace(name) || vault.IndexOf('/') >= 0
            ? throw Invalid($"vault:{vault}/{name}")
            : new SecretReference(SecretLocation.Vault, name, vault);

    /// <summary>Reads the text form. What is not one is not repeated in the error: somebody may have put the secret itself there.</summary>
    public static SecretReference Parse(string text)
    {
        var colon = (text ?? throw new ArgumentNullException(nameof(text))).IndexOf(':');
        var rest = text.Substring(colon + 1);
        switch (colon < 0 ? "" : text.Substring(0, colon).ToLowerInvariant())
        {
            case "store":
                return InStore(rest);
            case "env":
                return InEnvironment(rest);
            case "vault" when rest.IndexOf('/') is > 0 and var slash:
                return InVault(rest.Substring(0, slash), rest.Substring(slash + 1));
            default:
                throw Invalid(null);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Location switch
    {
        SecretLocation.Store => $"store:{Name}",
        SecretLocation.Environment => $"env:{Name}",
        _ => $"vault:{Vault}/{Name}",
    };

    private static SyncException Invalid(string? text) => new(
        ErrorIds.InstanceInvalid,
        SyncErrorKind.Configuration,
        text is null ? "The reference to the secret has none of the known forms." : $"'{text}' is not a reference to a secret.",
        "Use 'store:NAME' (the profile's own store), 'env:NAME' (an environment variable) or 'vault:VAULT/NAME' (SecretManagement).");
}
