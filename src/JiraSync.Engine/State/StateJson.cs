using System;
using System.IO;
using System.IO.Compression;
using System.Text;
using JiraSync.Engine.Model;
using Newtonsoft.Json;
using Newtonsoft.Json.Converters;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.State;

/// <summary>How documents are written into the store and into messages: JSON, deflated when that pays.</summary>
internal static class StateJson
{
    private const byte Plain = 0;
    private const byte Deflated = 1;
    private const int DeflateFrom = 512;

    // Private settings: JsonConvert.DefaultSettings belongs to the whole process.
    private static readonly JsonSerializer Serializer = JsonSerializer.Create(new JsonSerializerSettings
    {
        NullValueHandling = NullValueHandling.Ignore,
        DefaultValueHandling = DefaultValueHandling.Ignore,
        DateParseHandling = DateParseHandling.None,
        MaxDepth = 256,
        Converters = { new FieldValueConverter(), new StringEnumConverter() },
    });

    /// <summary>A document as bytes.</summary>
    public static byte[] Pack(object document)
    {
        byte[] json = Encoding.UTF8.GetBytes(ToText(document));
        using var stream = new MemoryStream();
        if (json.Length < DeflateFrom)
        {
            stream.WriteByte(Plain);
            stream.Write(json, 0, json.Length);
        }
        else
        {
            stream.WriteByte(Deflated);
            using (var deflate = new DeflateStream(stream, CompressionLevel.Fastest, leaveOpen: true))
                deflate.Write(json, 0, json.Length);
        }
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    /// <exception cref="FormatException">It is damaged.</exception>
    public static T Unpack<T>(byte[] bytes)
        where T : class
    {
        if (bytes.Length == 0 || bytes[0] > Deflated)
            throw new FormatException("A stored document does not start as one.");
        try
        {
            using Stream stream = bytes[0] == Plain
                ? new MemoryStream(bytes, 1, bytes.Length - 1)
                : new DeflateStream(new MemoryStream(bytes, 1, bytes.Length - 1), CompressionMode.Decompress);
            using var text = new StreamReader(stream, Encoding.UTF8);
            using var reader = new JsonTextReader(text);
            return Serializer.Deserialize<T>(reader) ?? throw new FormatException("A stored document is empty.");
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new FormatException("A stored document is damaged: " + e.Message, e);
        }
    }

    /// <summary>A document as JSON text.</summary>
    public static string ToText(object document)
    {
        using var text = new StringWriter();
        Serializer.Serialize(text, document);
        return text.ToString();
    }

    private sealed class FieldValueConverter : JsonConverter
    {
        public override bool CanConvert(Type objectType) => typeof(FieldValue).IsAssignableFrom(objectType);

        public override object? ReadJson(JsonReader reader, Type objectType, object? existingValue, JsonSerializer serializer) =>
            FieldValue.FromJson(JToken.ReadFrom(reader));

        public override void WriteJson(JsonWriter writer, object? value, JsonSerializer serializer)
        {
            if (value is FieldValue field)
                field.ToJson().WriteTo(writer);
            else
                writer.WriteNull();
        }
    }
}
