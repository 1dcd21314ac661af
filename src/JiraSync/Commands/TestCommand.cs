using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using JiraSync.Engine.Sync;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>What cmdlets that check something share.</summary>
public abstract class TestCommand : SyncCommand
{
    /// <summary>Writes each check instead of the outcome of all.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    private protected void Write(IReadOnlyList<CheckResult> results)
    {
        if (Detailed)
        {
            foreach (var result in results) WriteObject(SyncCheck.From(result));
            return;
        }

        foreach (var failed in results.Where(static result => !result.Passed))
            WriteWarning($"{failed.Subject}, {failed.Check}: {failed.Detail}{(failed.Detail.EndsWith(".", System.StringComparison.Ordinal) ? "" : ".")} {failed.Advice}".TrimEnd());
        WriteObject(results.All(static result => result.Passed));
    }
}
