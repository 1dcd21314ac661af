using System;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using JiraSync.Sandbox.Jql;

namespace JiraSync.Sandbox.Domain;

/// <summary>
/// A formatted text in the form that its site is native to: an ADF document on Cloud, wiki markup on Data Center. Immutable.
/// In a site file it is a JSON object or a string.
/// </summary>
[JsonConverter(typeof(RichTextJson))]
public sealed class RichText : IEquatable<RichText>
{
    private string? _plain;
    private TextMask? _words;

    private RichText(string source, bool isAdf)
    {
        Source = source;
        IsAdf = isAdf;
    }

    /// <summary>ADF as compact JSON, or the wiki markup.</summary>
    public string Source { get; }

    /// <summary>Whether <see cref="Source"/> is an ADF document.</summary>
    public bool IsAdf { get; }

    /// <summary>The words without formatting: what text search sees.</summary>
    public string PlainText => _plain ??= IsAdf ? AdfPlainText.Of(Source) : Source;

    /// <summary>The words that text search may find in it.</summary>
    internal TextMask Words => _words ??= JqlText.MaskOf(_plain ?? (IsAdf ? AdfPlainText.Of(Source) : Source));

    /// <summary>Text in wiki markup.</summary>
    public static RichText FromWiki(string markup) => new(markup, isAdf: false);

    /// <summary>Text as an ADF document.</summary>
    public static RichText FromAdf(JsonNode document) => new(document.ToJsonString(), isAdf: true);

    /// <summary>A new copy of the ADF document.</summary>
    public JsonObject ToAdf() => IsAdf
        ? JsonNode.Parse(Source)!.AsObject()
        : throw new InvalidOperationException("This text is wiki markup.");

    /// <inheritdoc/>
    public bool Equals(RichText? other) => other is not null && other.IsAdf == IsAdf && other.Source == Source;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RichText);

    /// <inheritdoc/>
    public override int GetHashCode() => Source.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Source;

    private sealed class RichTextJson : JsonConverter<RichText>
    {
        public override RichText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String ? FromWiki(reader.GetString()!) : FromAdf(JsonNode.Parse(ref reader)!);

        public override void Write(Utf8JsonWriter writer, RichText value, JsonSerializerOptions options)
        {
            if (value.IsAdf)
                writer.WriteRawValue(value.Source);
            else
                writer.WriteStringValue(value.Source);
        }
    }
}
