using System.Management.Automation;
using System.Security;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;

namespace JiraSync.Binding;

/// <summary>From the parameters that say how to sign in to what the engine takes.</summary>
internal static class SignInBinding
{
    public static GivenSignIn From(AuthType? auth, PSCredential? credential, SecureString? token, string? reference, string? userName) => new()
    {
        Auth = auth,
        // Get-Credential of Windows PowerShell puts a backslash before a name without domain.
        UserName = credential?.UserName.TrimStart('\\') ?? userName,
        Secret = credential is not null ? SecretText.Read(credential.Password) : token is not null ? SecretText.Read(token) : null,
        Reference = reference is null ? null : SecretReference.Parse(reference),
    };
}
