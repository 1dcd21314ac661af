using System;
using JiraSync.Engine.Jira;
using JiraSync.Engine.State;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Sync;

/// <summary>Keeps what was read of a side's project, so that a pass need not ask for it every time.</summary>
internal static class ProjectCache
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromHours(1);

    public static Project? Read(SideContext side)
    {
        if (side.Store.GetNote(KeyOf(side)) is not { } note)
            return null;
        JObject json = JObject.Parse(note);
        DateTimeOffset read = DateTimeOffset.FromUnixTimeMilliseconds((long)json["read"]!);
        return side.Now - read < GoodFor && side.Now >= read ? json["project"]!.ToObject<Project>() : null;
    }

    public static void Write(SideContext side, Project project) => Store(
        side, new JObject { ["read"] = side.Now.ToUnixTimeMilliseconds(), ["project"] = JToken.FromObject(project) }.ToString(Newtonsoft.Json.Formatting.None));

    public static void Forget(SideContext side) => Store(side, null);

    private static void Store(SideContext side, string? value) => side.Store.Commit([], writer => writer.SetNote(KeyOf(side), value));

    private static string KeyOf(SideContext side) => $"project/{side.Key}/{side.Name}";
}
