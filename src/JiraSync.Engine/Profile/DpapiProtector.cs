using System.Security.Cryptography;
using System.Text;

namespace JiraSync.Engine.Profile;

/// <summary>Windows: the system keeps the key; only this account on this machine opens it.</summary>
internal sealed class DpapiProtector : ISecretProtector
{
    public string Scheme => "dpapi";

    public byte[] Protect(byte[] plain, string name) => ProtectedData.Protect(plain, Bind(name), DataProtectionScope.CurrentUser);

    public byte[] Unprotect(byte[] data, string name) => ProtectedData.Unprotect(data, Bind(name), DataProtectionScope.CurrentUser);

    private static byte[] Bind(string name) => Encoding.UTF8.GetBytes("JiraSync:" + name.ToLowerInvariant());
}
