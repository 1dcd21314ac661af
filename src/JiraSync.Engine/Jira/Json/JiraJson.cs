using System;
using System.Globalization;
using System.IO;
using System.Net.Http;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Jira.Json;

/// <summary>
/// Jira's JSON, read and written with settings of our own: no dates guessed, depth limited, and nothing that another user of
/// the library may have set for the whole process.
/// </summary>
internal static class JiraJson
{
    private static readonly JsonLoadSettings Load = new()
    {
        CommentHandling = CommentHandling.Ignore,
        LineInfoHandling = LineInfoHandling.Ignore,
        DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Replace,
    };

    private static readonly string[] DateFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:sszzz"];

    /// <summary>Parses a whole document.</summary>
    /// <exception cref="JsonException">It is no JSON, goes on after its end, or is nested beyond reason.</exception>
    public static JToken Parse(string text)
    {
        using var reader = new JsonTextReader(new StringReader(text))
        {
            DateParseHandling = DateParseHandling.None,
            FloatParseHandling = FloatParseHandling.Double,
            MaxDepth = 512,
            Culture = CultureInfo.InvariantCulture,
        };
        if (!reader.Read())
            throw new JsonReaderException("The text is empty.");
        JToken token = JToken.ReadFrom(reader, Load);
        while (reader.Read())
        {
            if (reader.TokenType != JsonToken.Comment)
                throw new JsonReaderException("There is something after the end of the document.");
        }

        return token;
    }

    /// <summary>Parses a body.</summary>
    public static JToken Parse(byte[] body) => Parse(Text(body));

    /// <summary>A body as text; Jira writes UTF-8 whatever the header says.</summary>
    public static string Text(byte[] body)
    {
        int skip = body.Length >= 3 && body[0] == 0xEF && body[1] == 0xBB && body[2] == 0xBF ? 3 : 0;
        return Encoding.UTF8.GetString(body, skip, body.Length - skip);
    }

    /// <summary>On one line.</summary>
    public static string Write(JToken token) => token.ToString(Formatting.None);

    /// <summary>As the body of a request.</summary>
    public static HttpContent Content(JToken token)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Write(token)));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return content;
    }

    /// <summary>A member, or null when it is absent, null, or the token no object.</summary>
    public static JToken? Member(this JToken? token, string name) =>
        token is JObject o && o.TryGetValue(name, StringComparison.Ordinal, out JToken? value) && value.Type != JTokenType.Null ? value : null;

    /// <summary>A member's text: strings as they are, numbers and truth values as JSON writes them; null for all else.</summary>
    public static string? Text(this JToken? token, string name) => token.Member(name).AsText();

    /// <summary>A value's text.</summary>
    public static string? AsText(this JToken? token) => token switch
    {
        JValue { Type: JTokenType.String } v => (string?)v,
        JValue { Type: JTokenType.Integer or JTokenType.Float } v => Convert.ToString(v.Value, CultureInfo.InvariantCulture),
        JValue { Type: JTokenType.Boolean } v => (bool)v ? "true" : "false",
        _ => null,
    };

    /// <summary>A member that is a whole number; some answers write it as text.</summary>
    public static long? Number(this JToken? token, string name) =>
        long.TryParse(token.Text(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out long n) ? n : null;

    /// <summary>A member that is true.</summary>
    public static bool IsTrue(this JToken? token, string name) => token.Text(name) == "true";

    /// <summary>Jira's dates: an offset without colon, or epoch milliseconds; null when it is neither.</summary>
    public static DateTimeOffset? Date(this JToken? token, string name) => token.Member(name).AsDate();

    /// <summary>A value that is one of Jira's dates.</summary>
    public static DateTimeOffset? AsDate(this JToken? value)
    {
        if (value is JValue { Type: JTokenType.Integer })
        {
            if (value is not JValue { Value: long ms })
                return null; // too large for any date
            return ms is > -62135596800000 and < 253402300800000 ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
        }

        string? text = value.AsText();
        if (text is null)
            return null;
        if (text.Length > 5 && text[text.Length - 5] is '+' or '-')
            text = text.Insert(text.Length - 2, ":");
        else if (text.EndsWith("Z", StringComparison.Ordinal))
            text = text.Substring(0, text.Length - 1) + "+00:00";
        return DateTimeOffset.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset date) ? date : null;
    }

    /// <summary>A moment in the only form that all of Jira takes: milliseconds, and an offset without colon.</summary>
    public static string LongForm(DateTimeOffset at) =>
        at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture) + at.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "");
}
