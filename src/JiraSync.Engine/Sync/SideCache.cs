using System;
using System.Collections.Generic;
using JiraSync.Engine.State;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Sync;

/// <summary>Keeps what was read of a side's Jira, so that a pass need not ask for it every time, whichever process it runs in.</summary>
internal static class SideCache
{
    private static readonly JsonSerializer Serializer = JsonSerializer.Create(new JsonSerializerSettings
    {
        DateParseHandling = DateParseHandling.None,
        NullValueHandling = NullValueHandling.Ignore,
    });

    /// <summary>What was kept; null when nothing was, or it is too old.</summary>
    public static T? Read<T>(SideContext side, string name, TimeSpan goodFor)
        where T : class
    {
        if (side.Store.GetNote(KeyOf(side, name)) is not { } note)
            return null;
        JObject json = JObject.Parse(note);
        if ((long?)json["generation"] != Generation(side))
            return null;
        DateTimeOffset read = DateTimeOffset.FromUnixTimeMilliseconds((long)json["read"]!);
        return side.Now - read < goodFor && side.Now >= read ? json["value"]!.ToObject<T>(Serializer) : null;
    }

    /// <summary>Keeps something.</summary>
    public static void Write(SideContext side, string name, object value) => Store(side, KeyOf(side, name), new JObject
    {
        ["read"] = side.Now.ToUnixTimeMilliseconds(),
        ["generation"] = Generation(side),
        ["value"] = JToken.FromObject(value, Serializer),
    }.ToString(Formatting.None));

    /// <summary>Makes all that was kept for a side count as too old.</summary>
    public static void Forget(SideContext side) =>
        Store(side, KeyOf(side, "generation"), (Generation(side) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static long Generation(SideContext side) =>
        long.TryParse(side.Store.GetNote(KeyOf(side, "generation")), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long generation) ? generation : 0;

    private static void Store(SideContext side, string key, string? value) => side.Store.Commit([], writer => writer.SetNote(key, value));

    private static string KeyOf(SideContext side, string name) => $"cache/{side.Key}/{side.Name}/{name}";
}
