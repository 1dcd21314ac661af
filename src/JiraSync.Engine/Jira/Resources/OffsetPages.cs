using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;

namespace JiraSync.Engine.Jira.Resources;

/// <summary>A page of a list that is read by offset.</summary>
internal sealed record OffsetPage<T>(IReadOnlyList<T> Items, long Total);

/// <summary>
/// Reads a list that is paged by offset, whole. Something deleted meanwhile moves all behind it one place forward, so each
/// page begins with the last item of the one before: when it is not there, reading starts over.
/// </summary>
internal static class OffsetPages
{
    private const int MaxRestarts = 5;

    public static async Task<IReadOnlyList<T>> ReadAllAsync<T>(Func<long, Task<OffsetPage<T>>> readPage, Func<T, string> idOf, string what)
    {
        for (int restart = 0; restart <= MaxRestarts; restart++)
        {
            if (await TryReadAllAsync(readPage, idOf).ConfigureAwait(false) is { } all)
                return all;
        }

        throw new JiraFailure(ErrorIds.JiraAnswerInvalid, SyncErrorKind.Transient, $"Reading {what} failed: it changed during every one of {MaxRestarts + 1} readings.")
        {
            Advice = "Try again later.",
        }.ToException();
    }

    private static async Task<IReadOnlyList<T>?> TryReadAllAsync<T>(Func<long, Task<OffsetPage<T>>> readPage, Func<T, string> idOf)
    {
        List<T> all = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        long start = 0;
        while (true)
        {
            OffsetPage<T> page = await readPage(start).ConfigureAwait(false);
            if (all.Count > 0 && (page.Items.Count == 0 || idOf(page.Items[0]) != idOf(all[all.Count - 1])))
                return null;
            foreach (T item in page.Items)
            {
                if (seen.Add(idOf(item)))
                    all.Add(item);
            }

            if (start + page.Items.Count >= page.Total)
                return all;

            // A page that brings nothing new although there is more cannot be got past.
            if (page.Items.Count < 2 && (start > 0 || page.Items.Count == 0))
                return null;
            start += page.Items.Count - 1;
            if (page.Items.Count == 1)
                return null;
        }
    }
}
