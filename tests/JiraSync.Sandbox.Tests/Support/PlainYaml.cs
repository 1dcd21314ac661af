using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json.Nodes;

namespace JiraSync.Sandbox.Tests.Support;

/// <summary>
/// Reads the plain YAML that generators write: blocks by indentation, quoted or bare scalars, JSON on one line, and texts after <c>|-</c>.
/// No anchors, no tags, no folding: what it does not know it refuses.
/// </summary>
internal sealed class PlainYaml
{
    private readonly List<(int Indent, string Text)> _lines = [];
    private int _at;

    private PlainYaml(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            string text = line.TrimStart(' ');
            if (text.Length > 0)
                _lines.Add((line.Length - text.Length, text.TrimEnd()));
        }
    }

    public static JsonNode Parse(string path)
    {
        var yaml = new PlainYaml(File.ReadLines(path));
        JsonNode root = yaml.Block(0)!;
        return yaml._at == yaml._lines.Count ? root : throw yaml.Unreadable();
    }

    private FormatException Unreadable() => new($"The line '{_lines[Math.Min(_at, _lines.Count - 1)].Text}' cannot be read.");

    private JsonNode? Block(int indent) => IsItem(_lines[_at].Text) ? Sequence(indent) : Mapping(indent);

    private static bool IsItem(string text) => text == "-" || text.StartsWith("- ", StringComparison.Ordinal);

    private JsonArray Sequence(int indent)
    {
        var array = new JsonArray();
        while (_at < _lines.Count && _lines[_at].Indent == indent && IsItem(_lines[_at].Text))
        {
            string text = _lines[_at].Text[1..].TrimStart();
            int inner = indent + (_lines[_at].Text.Length - text.Length);
            if (text.Length > 0 && (IsItem(text) || KeyLength(text) > 0))
            {
                // What follows the dash is the first line of a block of its own.
                _lines[_at] = (inner, text);
                array.Add(Block(inner));
            }
            else
            {
                array.Add(Value(text, indent));
            }
        }

        return array;
    }

    private JsonObject Mapping(int indent)
    {
        var json = new JsonObject();
        while (_at < _lines.Count && _lines[_at].Indent == indent && !IsItem(_lines[_at].Text))
        {
            string text = _lines[_at].Text;
            int length = KeyLength(text);
            if (length == 0)
                throw Unreadable();
            json[(string)Scalar(text[..length])!] = Value(text[(length + 1)..].TrimStart(), indent);
        }

        return json;
    }

    /// <summary>A value that stands on the line, or below it.</summary>
    private JsonNode? Value(string text, int indent)
    {
        _at++;
        if (text is "|-" or "|")
        {
            var lines = new StringBuilder();
            for (; _at < _lines.Count && _lines[_at].Indent > indent; _at++)
                lines.Append(lines.Length > 0 ? "\n" : "").Append(_lines[_at].Text);
            return lines.ToString();
        }

        if (text.Length > 0)
            return text[0] is '{' or '[' ? JsonNode.Parse(text) : Scalar(text);
        if (_at >= _lines.Count)
            return null;
        // The items of a list may stand as far left as its name.
        (int below, string first) = _lines[_at];
        return below > indent || (below == indent && IsItem(first)) ? Block(below) : null;
    }

    private static int KeyLength(string text)
    {
        int end = 0;
        if (text[0] == '"')
        {
            for (end = 1; end < text.Length && text[end] != '"'; end++)
            {
                if (text[end] == '\\')
                    end++;
            }

            end++;
        }
        else
        {
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '$' or '.' or '/' or '-' or '@'))
                end++;
        }

        return end < text.Length && text[end] == ':' && (end + 1 == text.Length || text[end + 1] == ' ') ? end : 0;
    }

    private static JsonNode? Scalar(string text)
    {
        if (text[0] == '"')
            return JsonNode.Parse(text);
        return text switch
        {
            "true" => true,
            "false" => false,
            "null" or "~" => null,
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => JsonNode.Parse(text),
            _ => text.Trim('\''),
        };
    }
}
