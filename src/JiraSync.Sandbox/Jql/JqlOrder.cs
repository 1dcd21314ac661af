using System;
using System.Collections.Generic;
using System.Globalization;

namespace JiraSync.Sandbox.Jql;

/// <summary>One key of the order; exactly one of number and text is set. Without a value an issue comes last when ascending.</summary>
internal sealed record JqlOrder(bool Descending)
{
    private static readonly CompareInfo Words = CultureInfo.InvariantCulture.CompareInfo;

    public Func<JqlDocument, long?>? Number { get; init; }

    public Func<JqlDocument, string?>? Text { get; init; }

    /// <summary>Sorts; what is equal in all keys stands in the order of the ids, so that pages are stable.</summary>
    public static IReadOnlyList<JqlDocument> Sort(List<JqlDocument> found, List<JqlOrder> order)
    {
        int count = found.Count;
        if (count < 2)
            return found;

        // The keys are read once: reading them in every comparison would cost more than the sort.
        var numbers = new long[order.Count][];
        var texts = new string?[order.Count][];
        for (int k = 0; k < order.Count; k++)
        {
            if (order[k].Number is { } number)
            {
                long[] keys = numbers[k] = new long[count];
                for (int i = 0; i < count; i++)
                    keys[i] = number(found[i]) ?? long.MaxValue;
            }
            else
            {
                string?[] keys = texts[k] = new string?[count];
                for (int i = 0; i < count; i++)
                    keys[i] = order[k].Text!(found[i]);
            }
        }

        var rows = new int[count];
        for (int i = 0; i < count; i++)
            rows[i] = i;
        Array.Sort(rows, (a, b) =>
        {
            for (int k = 0; k < order.Count; k++)
            {
                int comparison = numbers[k] is { } keys ? keys[a].CompareTo(keys[b]) : CompareText(texts[k]![a], texts[k]![b]);
                if (comparison != 0)
                    return order[k].Descending ? -comparison : comparison;
            }

            return found[a].IdNumber.CompareTo(found[b].IdNumber);
        });

        var sorted = new JqlDocument[count];
        for (int i = 0; i < count; i++)
            sorted[i] = found[rows[i]];
        return sorted;
    }

    private static int CompareText(string? a, string? b)
    {
        if (ReferenceEquals(a, b))
            return 0;
        if (a is null)
            return 1;
        return b is null ? -1 : Words.Compare(a, b, CompareOptions.IgnoreCase);
    }
}
