using System;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace JiraSync.Sandbox.Tests.Support;

/// <summary>
/// Processor time of the thread that asks: what a piece of code costs, whatever else the machine is busy with. Where the system does
/// not tell it, the time on the wall.
/// </summary>
internal static class ThreadTime
{
    private const int Linux = 3;
    private const int MacOS = 16;

    public static TimeSpan Now()
    {
        int clock = OperatingSystem.IsLinux() ? Linux : OperatingSystem.IsMacOS() ? MacOS : -1;
        return clock >= 0 && GetTime(clock, out TimeSpec time) == 0
            ? TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100))
            : TimeSpan.FromTicks(Stopwatch.GetElapsedTime(0).Ticks);
    }

    /// <summary>What it costs to do something.</summary>
    public static TimeSpan Of(Action action)
    {
        TimeSpan start = Now();
        action();
        return Now() - start;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
