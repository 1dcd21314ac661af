namespace JiraSync.Sandbox.Hosting;

/// <summary>Which clients that call themselves <c>Mozilla</c> are taken for browsers, whose writes must say where they come from.</summary>
public enum XsrfCheck
{
    /// <summary>
    /// All but PowerShell: it names itself Mozilla too, and scripts that leave it so (JiraPS among them) work against real sites.
    /// </summary>
    Browsers,

    /// <summary>All, PowerShell too: the strictest reading of what is known about the check.</summary>
    AnyMozilla,
}
