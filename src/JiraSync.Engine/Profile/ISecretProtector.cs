namespace JiraSync.Engine.Profile;

/// <summary>A way to protect secrets at rest.</summary>
internal interface ISecretProtector
{
    /// <summary>Name in the files; says how to open what was protected.</summary>
    string Scheme { get; }

    /// <summary>Protects bytes; they open again under the same name only.</summary>
    byte[] Protect(byte[] plain, string name);

    /// <summary>Opens what was protected; throws a <see cref="System.Security.Cryptography.CryptographicException"/> when it does not fit.</summary>
    byte[] Unprotect(byte[] data, string name);
}
