using System;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

// A PowerShell with nothing but its core, in a process of its own: what the module's tests load or break here is gone with it.
// Runs the script file that is named, writes what it outputs line by line; errors go to standard error and make the exit code 1.
var state = InitialSessionState.CreateDefault2();
if (OperatingSystem.IsWindows()) state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
using var runspace = RunspaceFactory.CreateRunspace(state);
runspace.Open();
using var shell = PowerShell.Create(runspace);
shell.AddScript(File.ReadAllText(args[0]));
try
{
    foreach (var value in shell.Invoke()) Console.Out.WriteLine(value?.ToString());
}
catch (RuntimeException error)
{
    Console.Error.WriteLine($"{error.ErrorRecord.FullyQualifiedErrorId}: {error.Message} {error.ErrorRecord.InvocationInfo?.PositionMessage}");
    return 1;
}

foreach (var error in shell.Streams.Error) Console.Error.WriteLine($"{error.FullyQualifiedErrorId}: {error}");
return shell.HadErrors && shell.Streams.Error.Count > 0 ? 1 : 0;
