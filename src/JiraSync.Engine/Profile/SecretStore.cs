using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using JiraSync.Engine.Hosting;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Profile;

/// <summary>
/// The profile's own store: a file for each secret under <c>secrets/</c>, protected by what the system offers. Besides the protected
/// data a file says which account made it, since on Windows no other account can open it.
/// </summary>
internal sealed class SecretStore : ISecretStore
{
    private const string Extension = ".secret.json";
    private readonly ProfileDirectory _profile;
    private readonly ISecretProtector _protector;

    public SecretStore(ProfileDirectory profile, ISecretProtector? protector = null)
    {
        _profile = profile;
        _protector = protector ?? (RuntimeInformation.IsOSPlatform(OSPlatform.Windows)
            ? new DpapiProtector()
            : new AesFileKeyProtector(Path.Combine(Root, "key")));
    }

    private string Root => _profile.PathOf("secrets");

    public void Set(string name, string secret)
    {
        var path = PathOf(name);
        if (string.IsNullOrEmpty(secret))
            throw new SyncException(ErrorIds.SecretUnavailable, SyncErrorKind.Configuration, $"The secret '{name}' is empty.", "Give the token or password itself.");
        _profile.Write(() =>
        {
            ProfileDirectory.CreateDirectory(Root);
            var plain = Encoding.UTF8.GetBytes(secret);
            try
            {
                var content = new JObject
                {
                    ["name"] = name,
                    ["scheme"] = _protector.Scheme,
                    ["account"] = Account(),
                    ["data"] = Convert.ToBase64String(_protector.Protect(plain, name)),
                };
                AtomicFile.Write(path, ProfileJson.Text(new JObject(new JProperty("formatVersion", ProfileJson.FormatVersion), content.Properties())), ownerOnly: true);
            }
            catch (CryptographicException error)
            {
                throw new SyncException(ErrorIds.SecretUnavailable, SyncErrorKind.Configuration, $"The secret '{name}' cannot be protected: {error.Message.Trim()}", "Sign in interactively once with this account, so that Windows loads its keys, or keep the secret in an environment variable (env:NAME).", error);
            }
            finally
            {
                Array.Clear(plain, 0, plain.Length);
            }

            return true;
        });
    }

    public string Get(string name)
    {
        var path = PathOf(name);
        var content = ProfileJson.ReadFile(path) ?? throw new SyncException(
            ErrorIds.SecretUnavailable,
            SyncErrorKind.Configuration,
            $"There is no secret '{name}' in the profile '{_profile.Path}'.",
            "Store it with Set-SyncInstance. A profile that comes from git comes without secrets.");
        var scheme = (string?)content["scheme"];
        var account = (string?)content["account"] ?? "an unknown account";
        if (!string.Equals(scheme, _protector.Scheme, StringComparison.Ordinal))
            throw Unavailable($"it was protected by '{scheme}' (by {account}), which this system does not have", null);
        byte[] plain;
        try
        {
            plain = _protector.Unprotect(Convert.FromBase64String((string?)content["data"] ?? ""), name);
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            throw Unavailable($"it was stored by {account}, and this is {Account()}, or its file is damaged", error);
        }

        try
        {
            return Encoding.UTF8.GetString(plain);
        }
        finally
        {
            Array.Clear(plain, 0, plain.Length);
        }

        SyncException Unavailable(string why, Exception? inner) => new(
            ErrorIds.SecretUnavailable,
            SyncErrorKind.Configuration,
            $"The secret '{name}' cannot be opened: {why}.",
            "Store it again, running New-SyncInstance or Set-SyncInstance as the account that runs the sync (for a scheduled task, the task's account).",
            inner);
    }

    public bool Remove(string name)
    {
        var path = PathOf(name);
        if (!File.Exists(path)) return false;
        return _profile.Write(() =>
        {
            AtomicFile.Delete(path);
            return true;
        });
    }

    public bool Exists(string name) => File.Exists(PathOf(name));

    // Lower case, so that a name means the same file on every file system.
    private string PathOf(string name) => Path.Combine(Root, Names.Check(name, "secret").ToLowerInvariant() + Extension);

    private static string Account()
    {
        var user = Environment.UserName;
        return RuntimeInformation.IsOSPlatform(OSPlatform.Windows)
            ? $"{Environment.UserDomainName}\\{user} on {Environment.MachineName}"
            : $"{user} on {Environment.MachineName}";
    }
}
