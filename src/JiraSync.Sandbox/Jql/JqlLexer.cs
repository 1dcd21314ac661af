using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace JiraSync.Sandbox.Jql;

/// <summary>What a token of a query is.</summary>
internal enum JqlTokenKind
{
    End,
    Word,
    Quoted,
    Number,
    Keyword,
    Symbol,
}

/// <summary>A token: its meaning, its text as written, and where it stands (both from 1).</summary>
internal readonly record struct JqlToken(JqlTokenKind Kind, string Text, string Raw, int Line, int Column)
{
    public bool Is(string symbolOrKeyword) =>
        Kind is JqlTokenKind.Symbol or JqlTokenKind.Keyword && string.Equals(Text, symbolOrKeyword, StringComparison.Ordinal);

    public bool IsText => Kind is JqlTokenKind.Word or JqlTokenKind.Quoted or JqlTokenKind.Number;
}

/// <summary>Cuts a query into tokens and refuses what Jira's lexer refuses, in its words.</summary>
internal sealed class JqlLexer
{
    private const string ValidEscapes = @"The valid escape sequences are \', \"", \t, \n, \r, \\, '\ ' and \uXXXX.";
    private const string ReservedCharacters = "{}*/%+^$#@?;";
    private const string EndsOfWords = "=!~<>()&|,[]\"'";

    private static readonly FrozenSet<string> Keywords = FrozenSet.ToFrozenSet(
        [
            "and", "or", "not", "in", "is", "was", "changed", "empty", "null", "order", "by", "asc", "desc",
            "after", "before", "on", "during", "from", "to", "cf", "issue.property",
        ],
        StringComparer.Ordinal);

    public static IEnumerable<string> Reserved => ReservedWords.Concat(["and", "or", "not", "in", "is", "was", "changed", "empty", "null", "order", "by", "asc", "desc", "after", "before", "on", "during", "from", "to", "cf"]);

    private static readonly FrozenSet<string> ReservedWords = FrozenSet.ToFrozenSet(
        (
            "abort access add alias all alter any as audit avg begin between boolean break byte catch cell char character check checkpoint " +
            "collate collation column commit connect continue count create current date decimal declare decrement default defaults define " +
            "delete delimiter difference distinct divide do double drop else encoding end equals escape exclusive exec execute exists explain " +
            "false fetch field file first float for function go goto grant greater group having identified if immediate increment index " +
            "initial inner inout input insert int integer intersect intersection into isempty isnull join last left less like limit lock long " +
            "max min minus mode modify modulo more multiply next noaudit notin nowait number object of option outer output power previous " +
            "prior privileges public raise raw remainder rename resource return returns revoke right row rowid rownum rows select session set " +
            "share size sqrt start strict string subtract sum synonym table then trans transaction trigger true uid union unique update user " +
            "validate values view when whenever where while with").Split(' '),
        StringComparer.Ordinal);

    private readonly string _text;
    private int _at;
    private int _line = 1;
    private int _lineStart;

    private JqlLexer(string text)
    {
        _text = text;
    }

    /// <summary>The tokens of a query, the last of them <see cref="JqlTokenKind.End"/>.</summary>
    public static List<JqlToken> Read(string text)
    {
        var lexer = new JqlLexer(text);
        var tokens = new List<JqlToken>();
        while (true)
        {
            JqlToken token = lexer.Next();
            tokens.Add(token);
            if (token.Kind == JqlTokenKind.End)
                return tokens;
        }
    }

    private JqlToken Next()
    {
        SkipSpace();
        int line = _line;
        int column = Column(_at);
        if (_at >= _text.Length)
            return new JqlToken(JqlTokenKind.End, "", "", line, column);

        char c = _text[_at];
        switch (c)
        {
            case '(' or ')' or ',' or '[' or ']' or '=' or '~':
                return Symbol(c.ToString(), 1, line, column);
            case '!':
                return Peek(1) switch
                {
                    '=' => Symbol("!=", 2, line, column),
                    '~' => Symbol("!~", 2, line, column),
                    _ => Symbol("!", 1, line, column),
                };
            case '<' or '>':
                return Peek(1) == '=' ? Symbol(c + "=", 2, line, column) : Symbol(c.ToString(), 1, line, column);
            case '&' or '|':
                int length = Peek(1) == c ? 2 : 1;
                string raw = _text.Substring(_at, length);
                _at += length;
                return new JqlToken(JqlTokenKind.Keyword, c == '&' ? "and" : "or", raw, line, column);
            case '"' or '\'':
                return Quoted(c, line, column);
            default:
                return Word(line, column);
        }
    }

    private JqlToken Symbol(string text, int length, int line, int column)
    {
        _at += length;
        return new JqlToken(JqlTokenKind.Symbol, text, text, line, column);
    }

    private JqlToken Quoted(char quote, int line, int column)
    {
        int start = ++_at;
        var value = new StringBuilder();
        while (_at < _text.Length)
        {
            char c = _text[_at];
            if (c == quote)
            {
                _at++;
                return new JqlToken(JqlTokenKind.Quoted, value.ToString(), _text[(start - 1).._at], line, column);
            }

            if (c == '\\')
            {
                value.Append(Escape());
                continue;
            }

            RefuseControl(c);
            NoteLine(c);
            value.Append(c);
            _at++;
        }

        string rest = OneLine(_text[start..]);
        throw Error(rest.Length == 0 ? "The quoted string has not been completed." : $"The quoted string '{rest}' has not been completed.", line, column);
    }

    private JqlToken Word(int line, int column)
    {
        int start = _at;
        var value = new StringBuilder();
        bool escaped = false;
        while (_at < _text.Length)
        {
            char c = _text[_at];
            if (IsSpace(c) || EndsOfWords.Contains(c, StringComparison.Ordinal))
                break;
            if (c == '\\')
            {
                escaped = true;
                value.Append(Escape());
                continue;
            }

            RefuseControl(c);
            if (ReservedCharacters.Contains(c, StringComparison.Ordinal))
            {
                throw Error(
                    $"The character '{c}' is a reserved JQL character. You must enclose it in a string or use the escape '{EscapeOf(c)}' instead.",
                    _line,
                    Column(_at));
            }

            value.Append(c);
            _at++;
        }

        string text = value.ToString();
        string raw = _text[start.._at];
        if (escaped)
            return new JqlToken(JqlTokenKind.Word, text, raw, line, column);

        string lower = text.ToLowerInvariant();
        if (Keywords.Contains(lower))
            return new JqlToken(JqlTokenKind.Keyword, lower, raw, line, column);
        if (ReservedWords.Contains(lower))
            throw Error($"'{text}' is a reserved JQL word. You must surround it in quotation marks to use it in a query.", line, column);
        return new JqlToken(IsWholeNumber(text) ? JqlTokenKind.Number : JqlTokenKind.Word, text, raw, line, column);
    }

    private string Escape()
    {
        int line = _line;
        int at = _at;
        if (at + 1 >= _text.Length)
            throw Error("The escape sequence has not been completed. " + ValidEscapes, line, Column(at));

        char c = _text[at + 1];
        _at += 2;
        switch (c)
        {
            case 't':
                return "\t";
            case 'n':
                return "\n";
            case 'r':
                return "\r";
            case '\\' or '\'' or '"' or ' ':
                return c.ToString();
            case 'u':
                int digits = 0;
                while (digits < 4 && at + 2 + digits < _text.Length && char.IsAsciiHexDigit(_text[at + 2 + digits]))
                    digits++;
                if (digits == 4)
                {
                    _at = at + 6;
                    return ((char)int.Parse(_text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString();
                }

                int shown = Math.Min(_text.Length, at + 3 + digits);
                throw Error($"'{OneLine(_text[at..shown])}' is an illegal JQL escape sequence. {ValidEscapes}", line, Column(at));
            default:
                throw Error($"'\\{c}' is an illegal JQL escape sequence. {ValidEscapes}", line, Column(at));
        }
    }

    private void RefuseControl(char c)
    {
        bool control = (c < ' ' && c != '\n' && c != '\r') || c is (>= '\u007f' and <= '\u009f') or (>= '\ufdd0' and <= '\ufdef') or '\ufffe' or '\uffff';
        if (!control)
            return;
        int column = Column(_at);
        throw Error(
            string.Create(CultureInfo.InvariantCulture, $"The character 'U+{(int)c:X4}' on line {_line} at position {column} must be escaped. Use the escape '{EscapeOf(c)}' instead."),
            _line,
            column);
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && IsSpace(_text[_at]))
        {
            NoteLine(_text[_at]);
            _at++;
        }
    }

    private void NoteLine(char c)
    {
        if (c != '\n')
            return;
        _line++;
        _lineStart = _at + 1;
    }

    private int Column(int at) => at - _lineStart + 1;

    private char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    private static bool IsWholeNumber(string text)
    {
        int start = text.StartsWith('-') ? 1 : 0;
        if (text.Length == start)
            return false;
        for (int i = start; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
                return false;
        }

        return true;
    }

    private static string OneLine(string text) => text.Replace("\r\n", " ", StringComparison.Ordinal).Replace('\n', ' ').Replace('\r', ' ');

    private static string EscapeOf(char c) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");

    private static JqlException Error(string message, int line, int column) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Error in the JQL Query: {message} (line {line}, character {column})"));
}
