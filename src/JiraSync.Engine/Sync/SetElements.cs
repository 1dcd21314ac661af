using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Sync;

/// <summary>Values that are sets, by what tells their elements apart.</summary>
internal static class SetElements
{
    /// <summary>The elements' keys.</summary>
    public static IReadOnlyList<string> Of(FieldValue? value) => value is null ? [] : SetValue.ElementsOf(value.Canonical);

    /// <summary>The set of some keys, its elements taken from the values that have them; null when it is empty.</summary>
    public static FieldValue? Pick(IReadOnlyList<string> keys, params FieldValue?[] from)
    {
        if (keys.Count == 0)
            return null;
        if (from.OfType<UsersValue>().Any())
            return new UsersValue(Take(from.OfType<UsersValue>().SelectMany(v => v.Users), u => u.Id));
        if (from.OfType<LinksValue>().Any())
            return new LinksValue(Take(from.OfType<LinksValue>().SelectMany(v => v.Links), l => l.Key));
        return new SetValue(keys);

        IEnumerable<T> Take<T>(IEnumerable<T> elements, Func<T, string> key) => keys.Select(k => elements.First(e => key(e) == k));
    }
}
