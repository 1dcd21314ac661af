using System;
using System.Collections.Generic;

namespace JiraSync.Sandbox.Seeds;

/// <summary>Numbers that are the same for the same seed on every machine and runtime (SplitMix64).</summary>
public sealed class SeedRandom
{
    private ulong _state;

    /// <summary>Starts a sequence.</summary>
    public SeedRandom(long seed)
    {
        _state = unchecked((ulong)seed * 0x9E3779B97F4A7C15UL) ^ 0xD1B54A32D192ED03UL;
    }

    /// <summary>A number from 0 up to but not including <paramref name="bound"/>.</summary>
    public int Next(int bound) => bound <= 0 ? throw new ArgumentOutOfRangeException(nameof(bound)) : (int)(NextBits() % (ulong)bound);

    /// <summary>A number between the two, both included.</summary>
    public int Between(int least, int most) => least + Next(most - least + 1);

    /// <summary>True in so many of a hundred cases.</summary>
    public bool Chance(int percent) => Next(100) < percent;

    /// <summary>One of the items.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    /// <summary>One of the items, the earlier ones more often.</summary>
    public T PickEarly<T>(IReadOnlyList<T> items) => items[Math.Min(Next(items.Count), Next(items.Count))];

    /// <summary>A span of time up to <paramref name="most"/>, in whole seconds.</summary>
    public TimeSpan Span(TimeSpan most) => TimeSpan.FromSeconds((long)(NextBits() % (ulong)Math.Max(1, (long)most.TotalSeconds)));

    /// <summary>Random bytes.</summary>
    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        for (int i = 0; i < count; i++)
            bytes[i] = (byte)NextBits();
        return bytes;
    }

    private ulong NextBits()
    {
        ulong z = unchecked(_state += 0x9E3779B97F4A7C15UL);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return z ^ (z >> 31);
    }
}
