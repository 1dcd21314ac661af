using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Model;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Jira.Json;

/// <summary>Fields of screens.</summary>
internal static class FieldMetas
{
    /// <summary>The fields of an object whose members are named by their ids; none when there is none.</summary>
    public static IReadOnlyList<FieldMeta> ReadAll(JiraKind jira, JToken? fields) =>
        fields is JObject o ? o.Properties().Where(p => p.Value is JObject).Select(p => Read(jira, p.Name, p.Value)).ToArray() : [];

    /// <summary>A field of a screen.</summary>
    public static FieldMeta Read(JiraKind jira, string id, JToken json)
    {
        FieldInfo field = FieldKinds.Info(jira, id, json);
        IReadOnlyList<AllowedValue>? allowed = IsChoice(field.Kind) && json.Member("allowedValues") is JArray values ? Allowed(field.Kind, values) : null;
        return new FieldMeta(field, json.IsTrue("required"), json.IsTrue("hasDefaultValue"), allowed);
    }

    // Of other kinds Jira lists at best an excerpt.
    private static bool IsChoice(FieldKind kind) => kind is FieldKind.IssueType or FieldKind.Status or FieldKind.Priority or FieldKind.Resolution
        or FieldKind.SecurityLevel or FieldKind.Option or FieldKind.Options or FieldKind.Cascade or FieldKind.Components or FieldKind.Version
        or FieldKind.Versions or FieldKind.Project or FieldKind.Group or FieldKind.Groups;

    private static IReadOnlyList<AllowedValue> Allowed(FieldKind kind, JArray values)
    {
        List<AllowedValue> allowed = [];
        foreach (JToken value in values.Where(v => !v.IsTrue("disabled")))
        {
            if (FieldReader.Name(kind, value) is { Length: > 0 } name)
                allowed.Add(new AllowedValue(value.Text("id") ?? value.Text("groupId") ?? name, name, value.Member("children") is JArray children ? Allowed(kind, children) : []));
        }

        return allowed;
    }
}
