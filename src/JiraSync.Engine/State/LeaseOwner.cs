using System;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace JiraSync.Engine.State;

/// <summary>
/// Names the process that holds a lease, so that what a killed process held on this machine is free at once and not only when
/// the lease runs out.
/// </summary>
internal static class LeaseOwner
{
    // The start time of a process is computed from the boot time on Unix and wavers a little between observers.
    private const long ToleranceSeconds = 2;

    private static readonly string Self = Describe(Process.GetCurrentProcess());

    /// <summary>A token that no other lease has.</summary>
    public static string NewToken() => Self + "|" + Guid.NewGuid().ToString("N");

    /// <summary>True when the holder was a process of this machine that has ended.</summary>
    public static bool IsGone(string token)
    {
        string[] parts = token.Split('|');
        if (parts.Length != 4 || parts[0] != Environment.MachineName || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            return false;
        try
        {
            using Process process = Process.GetProcessById(id);
            return process.HasExited
                || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out long start)
                || Math.Abs(StartOf(process) - start) > ToleranceSeconds;
        }
        catch (ArgumentException)
        {
            return true; // no process has this id
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            return false; // it is there, but another account's: let the lease run out
        }
    }

    private static string Describe(Process process) =>
        Environment.MachineName + "|" + process.Id.ToString(CultureInfo.InvariantCulture) + "|" + StartOf(process).ToString(CultureInfo.InvariantCulture);

    private static long StartOf(Process process) => process.StartTime.ToUniversalTime().Ticks / TimeSpan.TicksPerSecond;
}
