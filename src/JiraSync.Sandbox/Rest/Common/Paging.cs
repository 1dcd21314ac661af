using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Cuts pages out of lists, in the forms that Jira has for them.</summary>
internal static class Paging
{
    /// <summary>A page bean: <c>startAt</c>, <c>maxResults</c>, <c>total</c>, <c>isLast</c>, <c>values</c>.</summary>
    /// <param name="call">The request.</param>
    /// <param name="all">Everything.</param>
    /// <param name="write">Writes one of it.</param>
    /// <param name="size">How many a page holds when the request does not say.</param>
    /// <param name="most">How many it holds at most.</param>
    /// <param name="name">The name of the list.</param>
    /// <param name="linked">Whether Cloud's page names itself and the next one.</param>
    public static JsonObject Page<T>(
        RestCall call, IReadOnlyCollection<T> all, System.Func<T, JsonNode?> write, int size = 50, int most = 1000, string name = "values", bool linked = true)
    {
        (int start, int count) = Window(call, size, most);
        var json = new JsonObject
        {
            ["maxResults"] = count,
            ["startAt"] = start,
            ["total"] = all.Count,
            ["isLast"] = (long)start + count >= all.Count,
            [name] = Shapes.Array(all.Skip(start).Take(count).Select(write)),
        };
        if (call.IsCloud && linked)
        {
            json["self"] = Link(call, start, count);
            if ((long)start + count < all.Count)
                json["nextPage"] = Link(call, start + count, count);
        }

        return json;
    }

    /// <summary>Where the page begins and how long it is at most.</summary>
    public static (int Start, int Count) Window(RestCall call, int size, int most)
    {
        int start = call.QueryInt("startAt", 0);
        int count = call.QueryInt("maxResults", size);
        // A page that would begin before the first is the first.
        return (System.Math.Max(0, start), count <= 0 ? size : System.Math.Min(count, most));
    }

    private static string Link(RestCall call, int start, int count)
    {
        IEnumerable<string> others = call.Request.QueryString.Split('&', System.StringSplitOptions.RemoveEmptyEntries)
            .Where(p => !p.StartsWith("startAt=", System.StringComparison.Ordinal) && !p.StartsWith("maxResults=", System.StringComparison.Ordinal));
        return $"{call.BaseUrl}{call.Path}?{string.Join('&', others.Append($"maxResults={count}").Append($"startAt={start}"))}";
    }
}
