using System.Management.Automation;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Sync;

namespace JiraSync.Binding;

/// <summary>Reads which issue an argument means: a key, the address of its page, or an object that has a Key.</summary>
internal static class IssueArgument
{
    public static IssueAddress Read(PSObject? argument)
    {
        switch (argument?.BaseObject)
        {
            case string text:
                return IssueAddress.Parse(text);
            case System.Uri address:
                return IssueAddress.Parse(address.OriginalString);
        }

        var key = Text(argument, "Key");
        if (key is null)
        {
            throw new SyncException(
                ErrorIds.IssueReferenceInvalid,
                SyncErrorKind.Data,
                argument is null ? "An empty value names no issue." : $"An object of type {argument.BaseObject.GetType().Name} without a property Key names no issue.",
                "Give a key such as SUP-12, the address of the issue's page, or an object with a property Key.");
        }

        // What objects carry as address is Jira's own idea of it.
        var site = IssueAddress.SiteOf(Text(argument, "RestUrl") ?? Text(argument, "HttpUrl") ?? Text(argument, "Self"));
        return IssueAddress.Parse(key) with { Site = site };
    }

    /// <summary>What to call an argument in an error record.</summary>
    public static object? Name(PSObject? argument) => Text(argument, "Key") ?? argument?.BaseObject;

    private static string? Text(PSObject? argument, string property) => argument?.Properties[property]?.Value?.ToString() is { Length: > 0 } text ? text : null;
}
