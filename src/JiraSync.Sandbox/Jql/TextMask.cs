using System;

namespace JiraSync.Sandbox.Jql;

/// <summary>
/// Which words a text may have: each sets two of 256 bits. What lacks a bit of a wanted word has not got it, so most texts need not
/// be read.
/// </summary>
internal readonly record struct TextMask(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Whether all bits of another are set here.</summary>
    public bool Holds(in TextMask wanted) =>
        ((wanted.A & ~A) | (wanted.B & ~B) | (wanted.C & ~C) | (wanted.D & ~D)) == 0;

    public static TextMask operator |(in TextMask one, in TextMask other) => new(one.A | other.A, one.B | other.B, one.C | other.C, one.D | other.D);

    /// <summary>The bits of a word.</summary>
    public static TextMask OfWord(ReadOnlySpan<char> word)
    {
        int hash = string.GetHashCode(word);
        return Bit(hash & 255) | Bit((hash >> 8) & 255);
    }

    private static TextMask Bit(int bit)
    {
        ulong flag = 1UL << (bit & 63);
        return (bit >> 6) switch
        {
            0 => new TextMask(flag, 0, 0, 0),
            1 => new TextMask(0, flag, 0, 0),
            2 => new TextMask(0, 0, flag, 0),
            _ => new TextMask(0, 0, 0, flag),
        };
    }
}
