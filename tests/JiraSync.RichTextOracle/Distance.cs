using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace JiraSync.RichTextOracle;

/// <summary>How far two documents are from one another: the least number of steps to take
/// out, of steps to put in and of attributes to give another value that makes one of the other.</summary>
internal static class Distance
{
    /// <summary>That number.</summary>
    public static int Between(List<string> a, List<string> b)
    {
        (int start, int endA, int endB) = Trim(a, b);
        int width = endB - start;
        int[] above = Enumerable.Range(0, width + 1).ToArray(), row = new int[width + 1];
        for (int i = start; i < endA; i++)
        {
            row[0] = i - start + 1;
            for (int j = 0; j < width; j++)
                row[j + 1] = a[i] == b[start + j] ? above[j] : Math.Min(Math.Min(above[j + 1], row[j]) + 1, IsChange(a[i], b[start + j]) ? above[j] + 1 : int.MaxValue);
            (above, row) = (row, above);
        }
        return above[width];
    }

    /// <summary>An attribute whose value is another is one change.</summary>
    private static bool IsChange(string a, string b)
    {
        int equals = a[0] is '<' or '+' or '-' or '"' ? -1 : a.IndexOf('=');
        return equals > 0 && b.Length > equals && string.CompareOrdinal(a, 0, b, 0, equals + 1) == 0;
    }

    /// <summary>What differs, with a little of what stands before it.</summary>
    public static string Show(List<string> theirs, List<string> ours, int most = 14)
    {
        (int start, int endTheirs, int endOurs) = Trim(theirs, ours);
        var text = new StringBuilder();
        string before = string.Join(" ", theirs.Take(start).TakeLast(4));
        text.Append("    after  ").AppendLine(before.Length == 0 ? "(the beginning)" : before);
        text.Append("    theirs ").AppendLine(Range(theirs, start, endTheirs));
        text.Append("    ours   ").Append(Range(ours, start, endOurs));
        return text.ToString();

        string Range(List<string> steps, int from, int to) =>
            from == to ? "(nothing)" : string.Join(" ", steps.Skip(from).Take(Math.Min(most, to - from))) + (to - from > most ? $" \u2026 ({to - from} steps)" : "");
    }

    private static (int Start, int EndA, int EndB) Trim(List<string> a, List<string> b)
    {
        int start = 0, endA = a.Count, endB = b.Count;
        while (start < endA && start < endB && a[start] == b[start])
            start++;
        while (endA > start && endB > start && a[endA - 1] == b[endB - 1])
        {
            endA--;
            endB--;
        }
        return (start, endA, endB);
    }
}
