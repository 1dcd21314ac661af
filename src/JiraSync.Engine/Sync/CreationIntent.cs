using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Model;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Sync;

/// <summary>What is remembered of a creation before it is sent.</summary>
/// <param name="HighestNumber">Highest issue number known in the project: a lost issue has a higher one.</param>
/// <param name="Received">Sequence of the received replica that it carried out.</param>
/// <param name="Fields">What it was to hold.</param>
internal sealed record CreationIntent(long HighestNumber, long Received, IReadOnlyDictionary<string, FieldValue?> Fields)
{
    public static string Write(long highestNumber, long received, IReadOnlyDictionary<string, FieldValue?> fields) => new JObject
    {
        ["highest"] = highestNumber,
        ["received"] = received,
        ["fields"] = new JObject(fields.Select(f => new JProperty(f.Key, f.Value?.ToJson()))),
    }.ToString(Newtonsoft.Json.Formatting.None);

    public static CreationIntent Read(string known)
    {
        JObject json = JObject.Parse(known);
        return new(
            (long)json["highest"]!,
            (long?)json["received"] ?? 0,
            ((JObject)json["fields"]!).Properties().ToDictionary(p => p.Name, p => FieldValue.FromJson(p.Value)));
    }
}
