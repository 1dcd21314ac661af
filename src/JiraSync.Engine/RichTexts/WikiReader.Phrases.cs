using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.RichTexts;

/// <content>Marks and pictures: a sign, a text within one line, the sign again.</content>
internal sealed partial class WikiReader
{
    private static Token PhraseOf(char sign) => sign switch
    {
        '*' => Token.Strong,
        '_' => Token.Emphasis,
        '-' => Token.Deleted,
        '+' => Token.Inserted,
        '^' => Token.Superscript,
        '~' => Token.Subscript,
        _ => Token.None,
    };

    private static string SignOf(Token token) => token switch
    {
        Token.Strong => "*",
        Token.Emphasis => "_",
        Token.Deleted => "-",
        Token.Inserted => "+",
        Token.Superscript => "^",
        Token.Subscript => "~",
        Token.Citation => "??",
        Token.Monospace => "{{",
        _ => "!",
    };

    private static Mark? MarkOf(Token token) => token switch
    {
        Token.Strong => new Mark(MarkType.Strong),
        Token.Emphasis or Token.Citation => new Mark(MarkType.Em),
        Token.Deleted => new Mark(MarkType.Strike),
        Token.Inserted => new Mark(MarkType.Underline),
        Token.Superscript => new Mark(MarkType.SubSup, new JObject { ["type"] = "sup" }),
        Token.Subscript => new Mark(MarkType.SubSup, new JObject { ["type"] = "sub" }),
        _ => null,
    };

    private Piece Phrase(Token token, int i, Stretch stretch)
    {
        string sign = SignOf(token);
        if (!FindPhrase(token, i, stretch, out int opening, out int contentEnd, out int length))
            return Piece.Of(_source.Substring(i, opening), opening);
        int contentStart = i + opening;
        switch (token)
        {
            case Token.Media:
                Node picture = Picture(_source.Substring(contentStart, contentEnd - contentStart));
                if (picture.Content[0].Attr("type") == "file")
                    Note(i, WikiReferenceKind.File, length, picture.Content[0].Attr("id")!);
                return Piece.Of([picture], length);
            case Token.Monospace:
                Note(i, WikiReferenceKind.None, length);
                List<Node> code = Literal(contentStart, contentEnd);
                foreach (Node node in code)
                    node.Marks = [new Mark(MarkType.Code)];
                return Piece.Of(code, length);
            default:
                Token ignore = Dashes | Token.IssueKey | (token == Token.Citation ? Token.None : Token.Table);
                List<Node> content = Parse(contentStart, contentEnd, ignore | stretch.Ignore & LinkTokens, stretch.Depth + 1);
                if (token == Token.Citation && content.Count > 0 && content[0] is { IsText: true } first && !first.HasMark(MarkType.Code) && !first.HasMark(MarkType.Em))
                    first.Text = "\u2014 " + first.Text;
                AddMark(content, MarkOf(token)!);
                return Piece.Of(content, length);
        }
    }

    /// <summary>Marks the texts among nodes; code takes no other mark but a link.</summary>
    private static void AddMark(List<Node> nodes, Mark mark)
    {
        foreach (Node node in nodes)
        {
            if (node.IsText && !node.HasMark(mark.Type) && (mark.Type == MarkType.Link || !node.HasMark(MarkType.Code)))
                node.Marks.Add(mark);
        }
    }

    /// <summary>Marks the texts among nodes and in all that is below them.</summary>
    private static void AddMarkBelow(List<Node> nodes, Mark mark)
    {
        AddMark(nodes, mark);
        foreach (Node node in nodes)
        {
            if (node is { HasContent: true, Type: not NodeType.CodeBlock })
                AddMarkBelow(node.Content, mark);
        }
    }

    /// <summary>Looks whether a phrase begins here; <paramref name="opening"/> is the length of its sign in any case.</summary>
    private bool FindPhrase(Token token, int i, Stretch stretch, out int opening, out int contentEnd, out int length)
    {
        string sign = SignOf(token);
        string closing = token == Token.Monospace ? "}}" : sign;
        string wrappedClosing = "{" + closing + "}";
        bool wrapped = token != Token.Media && Starts("{" + sign + "}", i, stretch.End);
        opening = sign.Length + (wrapped ? 2 : 0);
        contentEnd = length = 0;
        int end = stretch.End;
        int start = i + opening;
        if (!wrapped && i > stretch.Start && WikiEscapes.IsWordCharacter(_source[i - 1]))
            return false;
        if (start >= end || _source[start] == ' ' || stretch.IsUnclosed(closing, i))
            return false;
        int j = start;
        while (j < end)
        {
            char c = _source[j];
            if (c == '\n')
                break;
            bool closesWrapped = token != Token.Media && c == '{' && Starts(wrappedClosing, j, end);
            if (closesWrapped || Starts(closing, j, end))
            {
                int after = j + (closesWrapped ? wrappedClosing.Length : closing.Length);
                if (j == start)
                    return false;
                if (!closesWrapped && after < end && WikiEscapes.IsWordCharacter(_source[after]))
                {
                    j = after;
                    continue;
                }
                if (_source[j - 1] == ' ')
                    break;
                contentEnd = j;
                length = after - i;
                return true;
            }
            if (c == '{')
            {
                if (Starts("{{", j, end))
                {
                    j += 2;
                    continue;
                }
                if (token != Token.Monospace && FindMacro(j, stretch, out MacroParts macro))
                {
                    if (macro.Token is not (Token.ColorMacro or Token.AnchorMacro))
                        break;
                    j += macro.Length;
                    continue;
                }
            }
            else if (c == '[')
            {
                int link = token == Token.Monospace ? 0 : LinkLength(j, end);
                if (link > 0)
                {
                    j += link;
                    continue;
                }
            }
            else if (c == '\\')
            {
                j += j + 1 < end && _source[j + 1] != '\n' ? 2 : 1;
                continue;
            }
            j++;
        }
        stretch.Unclosed(closing, i, j);
        return false;
    }

    /// <summary>!name|attributes! → a picture.</summary>
    private Node Picture(string markup)
    {
        string[] parts = markup.Split('|');
        Dictionary<string, string> attributes = parts.Length > 1 ? Attributes(parts[1], ',') : [];
        string name = parts[0];
        var media = new JObject();
        var single = new JObject { ["layout"] = "center" };
        if (IsAddress(name))
        {
            media["type"] = "external";
            media["url"] = name;
        }
        else
        {
            media["type"] = "file";
            media["id"] = name;
            media["collection"] = "";
        }
        attributes.TryGetValue("width", out string? width);
        attributes.TryGetValue("height", out string? height);
        if (width?.EndsWith("%", StringComparison.Ordinal) == true)
        {
            if (Leading(width) is { } percent)
                single["width"] = Math.Min(100, percent);
        }
        else
        {
            media["width"] = Leading(width) ?? _context.PictureSize?.Width;
            media["height"] = Leading(height) ?? _context.PictureSize?.Height;
        }
        if (attributes.TryGetValue("alt", out string? alt) && Unquoted(alt).Length > 0)
            media["alt"] = Unquoted(alt);
        var node = new Node(NodeType.Media, media);
        if (attributes.TryGetValue("href", out string? href) && Unquoted(href).Length > 0)
            node.Marks.Add(MarkType.LinkTo(Unquoted(href)));
        return Node.Of(NodeType.MediaSingle, single, [node]);
    }

    private static string Unquoted(string value) =>
        value.Length >= 2 && value[0] == '"' && value[value.Length - 1] == '"' ? value.Substring(1, value.Length - 2) : value;

    private static int? Leading(string? digits)
    {
        if (digits is null)
            return null;
        int length = digits.TakeWhile(c => c is >= '0' and <= '9').Count();
        return length is > 0 and < 7 ? int.Parse(digits.Substring(0, length), CultureInfo.InvariantCulture) : null;
    }

    /// <summary>key=value parts; of a key that comes twice the first value counts. Quotes hold separators together.</summary>
    private static Dictionary<string, string> Attributes(string text, char separator)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        int from = 0;
        bool quoted = false;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '"')
                quoted = !quoted && text.IndexOf('"', i + 1) > 0;
            if (i < text.Length && (text[i] != separator || quoted))
                continue;
            string part = text.Substring(from, i - from);
            int equals = part.IndexOf('=');
            string key = equals < 0 ? part : part.Substring(0, equals);
            string value = equals < 0 ? "" : part.Substring(equals + 1);
            if (!attributes.TryGetValue(key, out string? known) || known.Length == 0)
                attributes[key] = value;
            from = i + 1;
        }
        return attributes;
    }
}
