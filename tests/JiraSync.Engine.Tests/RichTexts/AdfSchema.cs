using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Tests.RichTexts;

/// <summary>Checks JSON against the part of JSON schema (draft 4) that the published schema of ADF uses.</summary>
internal sealed class AdfSchema(JObject schema)
{
    private readonly JObject _definitions = (JObject)schema["definitions"]!;

    /// <summary>What is wrong with a document; null: nothing.</summary>
    public string? Check(JToken document) => Check(document, schema, "");

    private string? Check(JToken value, JObject rule, string at)
    {
        if ((string?)rule["$ref"] is { } reference)
            return Check(value, (JObject)_definitions[reference[(reference.LastIndexOf('/') + 1)..]]!, at);
        if (rule["allOf"] is JArray all)
        {
            foreach (JObject one in all.Cast<JObject>())
            {
                if (Check(value, one, at) is { } wrong)
                    return wrong;
            }
        }
        if (rule["anyOf"] is JArray any)
        {
            var wrongs = new List<string>();
            foreach (JObject one in any.Cast<JObject>())
            {
                if (Check(value, one, at) is not { } wrong)
                {
                    wrongs.Clear();
                    break;
                }
                wrongs.Add(wrong);
            }
            if (wrongs.Count > 0)
                return wrongs.OrderByDescending(w => w.IndexOf(':')).First();
        }
        if (rule["enum"] is JArray allowed && !allowed.Any(a => JToken.DeepEquals(a, value)))
            return $"{at}: {value} is not one of {allowed.ToString(Newtonsoft.Json.Formatting.None)}";
        if ((string?)rule["type"] is { } type && !IsOf(value, type))
            return $"{at}: is no {type}";
        return value switch
        {
            JObject o => CheckObject(o, rule, at),
            JArray a => CheckArray(a, rule, at),
            JValue v => CheckValue(v, rule, at),
            _ => null,
        };
    }

    private string? CheckObject(JObject value, JObject rule, string at)
    {
        foreach (string? name in rule["required"]?.Values<string>() ?? [])
        {
            if (value[name!] is null)
                return $"{at}/{value["type"]}: lacks {name}";
        }
        var properties = rule["properties"] as JObject;
        foreach (JProperty property in value.Properties())
        {
            if (properties?[property.Name] is JObject own)
            {
                if (Check(property.Value, own, $"{at}/{value["type"]}.{property.Name}") is { } wrong)
                    return wrong;
            }
            else if (rule["additionalProperties"] is JValue { Value: false })
            {
                return $"{at}/{value["type"]}: has {property.Name}";
            }
        }
        return null;
    }

    private string? CheckArray(JArray value, JObject rule, string at)
    {
        if ((int?)rule["minItems"] is { } least && value.Count < least)
            return $"{at}: has {value.Count} elements instead of {least}";
        if ((int?)rule["maxItems"] is { } most && value.Count > most)
            return $"{at}: has {value.Count} elements instead of {most}";
        for (int i = 0; i < value.Count; i++)
        {
            JToken? element = rule["items"] switch
            {
                JObject same => same,
                JArray each when i < each.Count => each[i],
                JArray each => rule["additionalItems"] is JObject more ? more : each.Last,
                _ => null,
            };
            if (element is JObject own && Check(value[i], own, $"{at}[{i}]") is { } wrong)
                return wrong;
        }
        return null;
    }

    private static string? CheckValue(JValue value, JObject rule, string at)
    {
        if (value.Value is string text)
        {
            if ((int?)rule["minLength"] is { } least && text.Length < least)
                return $"{at}: is too short";
            if ((string?)rule["pattern"] is { } pattern && !Regex.IsMatch(text, pattern))
                return $"{at}: '{text}' does not match {pattern}";
        }
        else if (value.Type is JTokenType.Integer or JTokenType.Float)
        {
            double number = value.Value<double>();
            if (number < ((double?)rule["minimum"] ?? double.MinValue) || number > ((double?)rule["maximum"] ?? double.MaxValue))
                return $"{at}: {number} is out of range";
        }
        return null;
    }

    private static bool IsOf(JToken value, string type) => type switch
    {
        "object" => value is JObject,
        "array" => value is JArray,
        "string" => value.Type == JTokenType.String,
        "number" => value.Type is JTokenType.Integer or JTokenType.Float,
        "boolean" => value.Type == JTokenType.Boolean,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The checker does not know this type."),
    };
}
