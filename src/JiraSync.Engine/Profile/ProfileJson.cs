using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using JiraSync.Engine.Hosting;
using Newtonsoft.Json;
using Newtonsoft.Json.Converters;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Serialization;

namespace JiraSync.Engine.Profile;

/// <summary>
/// How configuration lies in JSON files: readable, in stable order, and what this version does not know is kept when it is
/// written again.
/// </summary>
internal static class ProfileJson
{
    /// <summary>The newest format that this version reads, and the one that it writes.</summary>
    public const int FormatVersion = 1;

    private const string VersionProperty = "formatVersion";

    private static readonly JsonSerializer Serializer = JsonSerializer.Create(new JsonSerializerSettings
    {
        ContractResolver = new DefaultContractResolver { NamingStrategy = new CamelCaseNamingStrategy() },
        Converters = { new StringEnumConverter { AllowIntegerValues = false }, new SecretReferenceConverter() },
        DateParseHandling = DateParseHandling.None,
        NullValueHandling = NullValueHandling.Include,
        ObjectCreationHandling = ObjectCreationHandling.Replace,
        Culture = CultureInfo.InvariantCulture,
    });

    /// <summary>Reads a file; null when there is none. Refuses what is broken or newer.</summary>
    public static JObject? ReadFile(string path)
    {
        string? text;
        try
        {
            text = AtomicFile.Read(path);
        }
        catch (DecoderFallbackException error)
        {
            throw Invalid(path, null, "it is not UTF-8 text", "Save it as UTF-8 in an editor, or restore it from git or a backup.", error);
        }

        if (text is null) return null;
        if (string.IsNullOrWhiteSpace(text))
            throw Invalid(path, null, "it is empty", "Restore it from git or a backup, or delete it to start afresh.");
        JObject content;
        try
        {
            using var reader = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None };
            content = JObject.Load(reader, new JsonLoadSettings
            {
                DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Error,
                LineInfoHandling = LineInfoHandling.Load,
            });
            while (reader.Read())
            {
                if (reader.TokenType != JsonToken.Comment)
                    throw new JsonReaderException($"Unexpected text after the end at line {reader.LineNumber}.", reader.Path, reader.LineNumber, reader.LinePosition, null);
            }
        }
        catch (JsonReaderException error)
        {
            throw Invalid(path, error.LineNumber, $"it is not valid JSON ({Sentence(error.Message)})", "Correct that line, or restore the file from git or a backup.", error);
        }

        var version = content[VersionProperty];
        if (version is null) return content;
        if (version.Type != JTokenType.Integer)
            throw Invalid(path, LineOf(version), $"'{VersionProperty}' is not a number", $"Set it to {FormatVersion}.");
        if (version.Value<long>() > FormatVersion)
        {
            throw Invalid(
                path,
                LineOf(version),
                $"a newer JiraSync wrote it (format {version.Value<long>()}, this version knows up to {FormatVersion})",
                "Update the JiraSync module on this machine.");
        }

        return content;
    }

    /// <summary>Writes a file whole, its format first. Properties of <paramref name="existing"/> that are unknown here are kept.</summary>
    public static void WriteFile(string path, JObject content, JObject? existing)
    {
        var wanted = new JObject { [VersionProperty] = FormatVersion };
        foreach (var property in content.Properties()) wanted[property.Name] = property.Value;
        AtomicFile.Write(path, Text(existing is null ? WithoutNulls(wanted) : Merge(existing, wanted)));
    }

    /// <summary>An object as JSON, with nulls, which <see cref="WriteFile"/> reads as "remove".</summary>
    public static JObject ToJson(object value) => JObject.FromObject(value, Serializer);

    /// <summary>JSON as an object; an error names file and line.</summary>
    public static T FromJson<T>(JToken token, string path) where T : class
    {
        try
        {
            return token.ToObject<T>(Serializer) ?? throw new JsonSerializationException("Nothing is there.");
        }
        catch (JsonException error)
        {
            var line = error switch
            {
                JsonSerializationException { LineNumber: > 0 } serialization => serialization.LineNumber,
                JsonReaderException { LineNumber: > 0 } reading => reading.LineNumber,
                _ => LineOf(token),
            };
            throw Invalid(path, line, Sentence(error.Message), "Correct that value, or restore the file from git or a backup.", error);
        }
        catch (SyncException error)
        {
            throw Invalid(path, LineOf(token), error.Message, error.Advice, error);
        }
    }

    /// <summary>The objects in an array property; none when it is missing.</summary>
    public static IReadOnlyList<JObject> Items(JObject content, string property, string path)
    {
        var value = content[property];
        if (value is null || value.Type == JTokenType.Null) return [];
        if (value is not JArray array || array.Any(static item => item is not JObject))
            throw Invalid(path, LineOf(value), $"'{property}' is not a list of objects", "Correct it, or restore the file from git or a backup.");
        return array.Cast<JObject>().ToList();
    }

    public static int? LineOf(JToken token) => token is IJsonLineInfo info && info.HasLineInfo() ? info.LineNumber : null;

    public static SyncException Invalid(string path, int? line, string what, string? advice, Exception? inner = null)
    {
        var place = line is > 0 ? $"'{path}', line {line.Value.ToString(CultureInfo.InvariantCulture)}" : $"'{path}'";
        return new SyncException(ErrorIds.ProfileInvalid, SyncErrorKind.Configuration, $"{place} cannot be used: {what.TrimEnd('.')}.", advice, inner);
    }

    public static string Text(JToken content)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using (var json = new JsonTextWriter(writer) { Formatting = Formatting.Indented, Indentation = 2, CloseOutput = false })
        {
            content.WriteTo(json);
        }

        writer.Write('\n');
        return writer.ToString();
    }

    private static JObject Merge(JObject existing, JObject wanted)
    {
        var result = new JObject();
        foreach (var property in wanted.Properties())
        {
            if (property.Value.Type == JTokenType.Null) continue;
            result[property.Name] = (existing[property.Name], property.Value) switch
            {
                (JObject before, JObject after) => Merge(before, after),
                (JArray before, JArray after) => Merge(before, after),
                (_, JObject after) => WithoutNulls(after),
                (_, JArray after) => Merge([], after),
                var (_, after) => after.DeepClone(),
            };
        }

        foreach (var property in existing.Properties())
        {
            if (wanted.Property(property.Name, StringComparison.Ordinal) is null) result[property.Name] = property.Value.DeepClone();
        }

        return result;
    }

    private static JArray Merge(JArray existing, JArray wanted)
    {
        var result = new JArray();
        foreach (var item in wanted)
        {
            if (item is not JObject after)
            {
                result.Add(item.DeepClone());
                continue;
            }

            var before = existing.OfType<JObject>().FirstOrDefault(candidate => Key(candidate) is { } key && string.Equals(key, Key(after), StringComparison.OrdinalIgnoreCase));
            result.Add(before is null ? WithoutNulls(after) : Merge(before, after));
        }

        return result;
    }

    private static JObject WithoutNulls(JObject content) => Merge([], content);

    private static string? Key(JObject item) => item["id"]?.ToString() ?? item["name"]?.ToString();

    // Json.NET ends its messages with the path and line, which are told apart from it here.
    private static string Sentence(string message)
    {
        foreach (var tail in new[] { " Path '", ", line " })
        {
            var end = message.IndexOf(tail, StringComparison.Ordinal);
            if (end > 0) message = message.Substring(0, end);
        }

        return message.TrimEnd('.', ' ');
    }

    private sealed class SecretReferenceConverter : JsonConverter<SecretReference?>
    {
        public override SecretReference? ReadJson(JsonReader reader, Type objectType, SecretReference? existingValue, bool hasExistingValue, JsonSerializer serializer) =>
            reader.TokenType switch
            {
                JsonToken.Null => null,
                JsonToken.String => SecretReference.Parse((string)reader.Value!),
                _ => throw new JsonSerializationException("A secret reference is a text such as 'store:NAME', 'env:NAME' or 'vault:VAULT/NAME'."),
            };

        public override void WriteJson(JsonWriter writer, SecretReference? value, JsonSerializer serializer) => writer.WriteValue(value?.ToString());
    }
}
