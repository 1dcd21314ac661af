using System;
using System.Management.Automation;
using System.Net;
using System.Security;

namespace JiraSync.Binding;

/// <summary>Lets a secret be given as a SecureString, or as plain text where that is at hand.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretTextAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is string { Length: > 0 } text ? new NetworkCredential("", text).SecurePassword : inputData;
    }
}

/// <summary>From what parameters carry to what the engine takes.</summary>
internal static class SecretText
{
    public static string Read(SecureString secret) => new NetworkCredential("", secret).Password;
}
