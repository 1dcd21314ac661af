using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Model;

/// <summary>
/// A field's value in neutral form: what rules read and write, what crosses to the other side. Two values mean the same
/// exactly when their <see cref="Canonical"/> texts are equal; an absent value is <see langword="null"/>, with the canonical text "".
/// </summary>
public abstract record FieldValue
{
    private protected FieldValue()
    {
    }

    /// <summary>The meaning as text, free of all that Jira rewrites by itself (line ends, document ids, order in sets).</summary>
    [JsonIgnore]
    public abstract string Canonical { get; }

    /// <summary>What a person sees in a table, one line, shortened.</summary>
    public abstract string Preview { get; }

    /// <summary>The canonical text of a value that may be absent.</summary>
    public static string CanonicalOf(FieldValue? value) => value?.Canonical ?? "";

    /// <summary>As JSON, for state and for messages.</summary>
    public abstract JToken ToJson();

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">It is of no known form.</exception>
    public static FieldValue? FromJson(JToken? json) => json switch
    {
        null or { Type: JTokenType.Null } => null,
        JValue { Type: JTokenType.String } text => new TextValue((string)text!),
        JArray set => new SetValue(set.Select(e => (string?)e ?? throw new FormatException("A set has an element that is no text."))),
        JObject { Count: > 0 } o when o["adf"] is JValue adf => new RichValue(RichText.Adf((string)adf!)),
        JObject { Count: > 0 } o when o["wiki"] is JValue wiki => new RichValue(RichText.Wiki((string)wiki!)),
        JObject { Count: > 0 } o when o["name"] is JValue name => new NameValue((string)name!),
        JObject { Count: > 0 } o when o["number"] is JValue number => new NumberValue(decimal.Parse((string)number!, NumberStyles.Float, CultureInfo.InvariantCulture)),
        JObject { Count: > 0 } o when o["date"] is JValue date => new DateValue((string)date!),
        JObject { Count: > 0 } o when o["moment"] is JValue moment => new MomentValue(DateTimeOffset.Parse((string)moment!, CultureInfo.InvariantCulture)),
        JObject { Count: > 0 } o when o["option"] is JValue option => new CascadeValue((string)option!, (string?)o["child"]),
        JObject { Count: > 0 } o when o["user"] is JObject user => new UserValue(UserValue.Read(user)),
        JObject { Count: > 0 } o when o["users"] is JArray users => new UsersValue(users.Select(UserValue.Read)),
        JObject { Count: > 0 } o when o.ContainsKey("estimate") => new EstimateValue((long?)o["estimate"], (long?)o["remaining"]),
        JObject { Count: > 0 } o when o["links"] is JArray links => new LinksValue(links.Select(l => new IssueLink(
            (string)l["type"]!, (bool)l["outward"]!, (IssueValue)FromJson(l["to"])!, (string?)l["id"]))),
        JObject { Count: > 0 } o when o["issue"] is JValue issue => new IssueValue((string?)o["link"], (string)issue!, (string?)o["key"] ?? (string)issue!),
        _ => throw new FormatException("A field value is of no known form: " + json.Type),
    };

    /// <summary>What a person reads of a value that was stored as JSON text; rich text as plain words. Null: no value.</summary>
    public static string? TextOf(string? json) => json is null ? null : FromJson(JToken.Parse(json)) switch
    {
        null => null,
        TextValue text => text.Text,
        NameValue name => name.Name,
        SetValue set => string.Join(", ", set.Elements),
        UsersValue users => string.Join(", ", users.Users.Select(u => u.DisplayName)),
        LinksValue links => string.Join(", ", links.Links.Select(l => $"{l.Type} {(l.Outward ? "to" : "from")} {l.Issue.Key}")),
        RichValue rich => RichTexts.RichTextPreview.Of(rich.Text, 32_767),
        FieldValue other => other.Preview,
    };

    private protected static string Shorten(string text)
    {
        string line = text.Replace("\r", "").Replace('\n', ' ');
        return line.Length <= 80 ? line : line.Substring(0, 77) + "...";
    }
}

/// <summary>Plain text of one line or more.</summary>
public sealed record TextValue(string Text) : FieldValue
{
    /// <inheritdoc/>
    public override string Canonical => Text.Replace("\r\n", "\n").Replace('\r', '\n').Trim();

    /// <inheritdoc/>
    public override string Preview => Shorten(Text);

    /// <inheritdoc/>
    public override JToken ToJson() => new JValue(Text);
}

/// <summary>Rich text in its source form.</summary>
public sealed record RichValue(RichText Text) : FieldValue
{
    private string? _canonical;

    /// <inheritdoc/>
    public override string Canonical => _canonical ??= RichTexts.RichTextCanonical.Of(Text);

    /// <inheritdoc/>
    public override string Preview => Shorten(RichTexts.RichTextPreview.Of(Text, 80));

    /// <inheritdoc/>
    public override JToken ToJson() => new JObject { [Text.Format == TextFormat.Adf ? "adf" : "wiki"] = Text.Source };

    /// <summary>Equal when form and source are; the cached canonical text takes no part.</summary>
    public bool Equals(RichValue? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode();
}

/// <summary>One of a list of named things (a type, a priority); compared without regard to case, as Jira does.</summary>
public sealed record NameValue(string Name) : FieldValue
{
    /// <inheritdoc/>
    public override string Canonical => Name.Trim().ToLowerInvariant();

    /// <inheritdoc/>
    public override string Preview => Shorten(Name);

    /// <inheritdoc/>
    public override JToken ToJson() => new JObject { ["name"] = Name };
}

/// <summary>A set of texts (labels, component names), without order.</summary>
public sealed record SetValue : FieldValue
{
    /// <summary>Makes one; repeated elements count once.</summary>
    public SetValue(IEnumerable<string> elements) =>
        Elements = elements.Distinct(StringComparer.Ordinal).OrderBy(e => e, StringComparer.Ordinal).ToArray();

    /// <summary>The elements, in ordinal order.</summary>
    public IReadOnlyList<string> Elements { get; }

    /// <inheritdoc/>
    public override string Canonical => CanonicalOf(Elements);

    /// <inheritdoc/>
    public override string Preview => Shorten(string.Join(", ", Elements));

    /// <inheritdoc/>
    public override JToken ToJson() => new JArray(Elements);

    /// <summary>The canonical text of a set, from its elements in ordinal order.</summary>
    internal static string CanonicalOf(IEnumerable<string> elements)
    {
        string[] all = elements.ToArray();
        return all.Length == 0 ? "" : JsonConvert.SerializeObject(all, Formatting.None);
    }

    /// <summary>The elements of a set's canonical text.</summary>
    internal static IReadOnlyList<string> ElementsOf(string canonical) =>
        canonical.Length == 0 ? [] : JsonConvert.DeserializeObject<string[]>(canonical) ?? [];

    /// <summary>Equal when they hold the same elements.</summary>
    public bool Equals(SetValue? other) => other is not null && Elements.SequenceEqual(other.Elements, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Canonical.GetHashCode();
}
