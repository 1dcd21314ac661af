using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace JiraSync.Engine.RichTexts;

/// <summary>Writes inline nodes as wiki markup: marks around texts, everything else escaped so that it means itself.</summary>
internal sealed class WikiPhrases
{
    private const string LineBreak = "\n";
    private const string ForcedBreak = "\\\\";

    // From the outside in: what lies further out may hold what lies further in.
    private static readonly string[] Order =
    [
        MarkType.Link, MarkType.TextColor, MarkType.Strong, MarkType.Em, MarkType.Underline, MarkType.Strike, MarkType.SubSup, MarkType.Code,
    ];

    private readonly LossList _lost;
    private readonly bool _inCell;
    private readonly bool _oneLine;
    private readonly bool _adfMacros;
    private readonly List<Token> _tokens = [];
    private readonly List<string> _open = [];

    private WikiPhrases(LossList lost, bool inCell, bool oneLine, bool adfMacros)
    {
        _lost = lost;
        _inCell = inCell;
        _oneLine = oneLine;
        _adfMacros = adfMacros;
    }

    private enum Kind
    {
        /// <summary>Text that means itself and has to be escaped.</summary>
        Text,

        /// <summary>Markup.</summary>
        Raw,

        /// <summary>The sign of a mark, where it begins.</summary>
        Opening,

        /// <summary>The sign of a mark, where it ends.</summary>
        Closing,
    }

    /// <summary>Writes nodes.</summary>
    /// <param name="nodes">Inline nodes.</param>
    /// <param name="lost">What could not be said.</param>
    /// <param name="inCell">True within a table, where bars part cells.</param>
    /// <param name="oneLine">True where a line end would end the whole.</param>
    /// <param name="adfMacros">True when ADF may stand in the markup where it has no words.</param>
    public static string Write(IReadOnlyList<Node> nodes, LossList lost, bool inCell, bool oneLine = false, bool adfMacros = true)
    {
        var writer = new WikiPhrases(lost, inCell, oneLine, adfMacros);
        List<Node> flat = writer.Flatten(nodes);
        writer.Run(flat, 0, flat.Count, 0);
        return writer.Render();
    }

    /// <summary>An address in a link, or in the markup of a picture, where more signs mean something.</summary>
    public static string Address(string href, bool inPicture = false)
    {
        var text = new StringBuilder(href.Length);
        foreach (char c in href)
        {
            text.Append(c switch
            {
                '|' => "%7C",
                '[' => "%5B",
                ']' => "%5D",
                '!' when inPicture => "%21",
                ',' when inPicture => "%2C",
                '"' when inPicture => "%22",
                '\\' when inPicture => "%5C",
                '{' when inPicture => "%7B",
                '}' when inPicture => "%7D",
                ' ' => "%20",
                '\n' or '\r' or '\t' => "",
                _ => c.ToString(),
            });
        }
        return text.ToString();
    }

    /// <summary>Turns nodes into texts, breaks and ready markup, without empty ones and without breaks at the end.</summary>
    private List<Node> Flatten(IReadOnlyList<Node> nodes)
    {
        var flat = new List<Node>();
        foreach (Node node in AdfWriter.Joined(nodes))
        {
            switch (node.Type)
            {
                case NodeType.Text:
                    Split(node, flat);
                    break;
                case NodeType.Status:
                    flat.Add(Node.OfText(node.Attr("text") is { Length: > 0 } status ? status : " ",
                        [new Mark(MarkType.Strong), MarkType.Coloured(Colours.StatusColour(node.Attr("color")))]));
                    break;
                case NodeType.Date:
                    flat.Add(Node.OfText(Dates.Day(node.Attr("timestamp"))));
                    break;
                case NodeType.Placeholder or NodeType.InlineExtension when _adfMacros:
                case NodeType.InlineCard when _adfMacros && node.Attr("url") is not { Length: > 0 }:
                    flat.Add(node);
                    break;
                case NodeType.Placeholder:
                    flat.Add(Node.OfText(node.Attr("text") ?? ""));
                    break;
                case NodeType.Emoji when Emoticons.SignFor(node) is null:
                    flat.Add(Node.OfText(node.Attr("text") is { Length: > 0 } drawn ? drawn : node.Attr("shortName") ?? ""));
                    break;
                case NodeType.InlineExtension:
                    _lost.Add($"A '{node.Attr("extensionKey") ?? node.Type}' is left out: it is an app's own element.");
                    flat.Add(Node.OfText(node.Attr("text") ?? ""));
                    break;
                case NodeType.Mention or NodeType.Emoji or NodeType.InlineCard or NodeType.BlockCard or NodeType.EmbedCard or NodeType.HardBreak or NodeType.MediaInline:
                    flat.Add(node);
                    break;
                default:
                    _lost.Add($"An element of the unknown kind '{node.Type}' is only kept as text.");
                    Split(Node.OfText(node.Text ?? node.Plain(), node.Marks), flat);
                    break;
            }
        }
        flat = AdfWriter.Joined(flat).ToList();
        while (flat.Count > 0 && flat[flat.Count - 1].Type == NodeType.HardBreak)
            flat.RemoveAt(flat.Count - 1);
        return flat;
    }

    /// <summary>Line ends within a text are breaks.</summary>
    private static void Split(Node node, List<Node> flat)
    {
        string[] lines = (node.Text ?? "").Replace("\0", "").Replace("\r\n", "\n").Replace('\r', '\n').Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (i > 0)
                flat.Add(new Node(NodeType.HardBreak));
            if (lines[i].Length > 0)
                flat.Add(Node.OfText(lines[i], node.Marks));
        }
    }

    /// <summary>Writes the nodes of a range, whose marks up to a depth are open already.</summary>
    private void Run(List<Node> nodes, int from, int to, int depth)
    {
        int i = from;
        while (i < to)
        {
            Node node = nodes[i];
            Mark? outer = depth < Order.Length ? Outermost(node) : null;
            if (outer is null)
            {
                Atom(node, nodes, ref i, to);
                continue;
            }
            int end = i + 1;
            while (end < to && nodes[end].Marks.Exists(outer.Same) && nodes[end].IsText)
                end++;
            Marked(nodes, i, end, outer, depth);
            i = end;
        }
    }

    private Mark? Outermost(Node node)
    {
        if (!node.IsText || !node.IsMarked)
            return null;
        foreach (string type in Order)
        {
            if (!_open.Contains(type) && node.Marks.Find(m => m.Type == type) is { } mark && IsWritable(mark))
                return mark;
        }
        foreach (Mark mark in node.Marks)
        {
            if (Array.IndexOf(Order, mark.Type) < 0)
                Lose(mark.Type);
        }
        return null;
    }

    private bool IsWritable(Mark mark) => mark.Type switch
    {
        MarkType.Link => mark.Attr("href") is { Length: > 0 },
        MarkType.TextColor => Colours.ToHex(mark.Attr("color")) is not null,
        _ => true,
    };

    private void Lose(string mark)
    {
        switch (mark)
        {
            case MarkType.BackgroundColor:
                _lost.Add("The background colour of a text is left out: wiki markup has none.");
                break;
            case MarkType.Annotation:
                break; // a comment on the text, not the text
            default:
                _lost.Add($"The '{mark}' of a text is left out: wiki markup cannot say it.");
                break;
        }
    }

    private void Marked(List<Node> nodes, int from, int to, Mark mark, int depth)
    {
        // Spaces at the edges of a mark would unmake it: they go outside. In links and colours only those at the start are in the way.
        bool keepsTrail = mark.Type is MarkType.Link or MarkType.TextColor;
        string first = nodes[from].Text!, last = nodes[to - 1].Text!;
        int lead = first.Length - first.TrimStart(' ').Length;
        int trail = keepsTrail ? 0 : last.Length - last.TrimEnd(' ').Length;
        if (from == to - 1 && lead == first.Length)
        {
            Add(Kind.Text, first);
            return;
        }
        if (lead == first.Length)
        {
            // A whole text of spaces at an edge: write it alone, then the rest.
            Add(Kind.Text, first);
            Run(nodes, from + 1, to, depth);
            return;
        }
        if (to - 1 > from && trail == last.Length)
        {
            Run(nodes, from, to - 1, depth);
            Add(Kind.Text, last);
            return;
        }
        var inner = nodes.GetRange(from, to - from);
        inner[0] = Node.OfText(first.Substring(lead), nodes[from].Marks);
        string kept = inner[inner.Count - 1].Text!;
        inner[inner.Count - 1] = Node.OfText(kept.Substring(0, kept.Length - trail), nodes[to - 1].Marks);
        if (lead > 0)
            Add(Kind.Text, first.Substring(0, lead));
        Open(mark);
        _open.Add(mark.Type);
        Run(inner, 0, inner.Count, depth + 1);
        _open.RemoveAt(_open.Count - 1);
        Close(mark);
        if (trail > 0)
            Add(Kind.Text, last.Substring(last.Length - trail));
    }

    private void Open(Mark mark)
    {
        switch (mark.Type)
        {
            case MarkType.Link:
                Add(Kind.Raw, "[", startsLine: true);
                break;
            case MarkType.TextColor:
                Add(Kind.Raw, "{color:" + Colours.ToHex(mark.Attr("color")) + "}", startsLine: true);
                break;
            default:
                Add(Kind.Opening, Sign(mark), startsLine: true);
                break;
        }
    }

    private void Close(Mark mark)
    {
        switch (mark.Type)
        {
            case MarkType.Link:
                Add(Kind.Raw, "|" + Address(mark.Attr("href")!) + "]");
                break;
            case MarkType.TextColor:
                Add(Kind.Raw, "{color}");
                break;
            default:
                Add(Kind.Closing, Sign(mark));
                break;
        }
    }

    private static string Sign(Mark mark) => mark.Type switch
    {
        MarkType.Strong => "*",
        MarkType.Em => "_",
        MarkType.Strike => "-",
        MarkType.Underline => "+",
        MarkType.Code => "{{",
        _ => mark.Attr("type") == "sup" ? "^" : "~",
    };

    private void Atom(Node node, List<Node> nodes, ref int i, int to)
    {
        i++;
        switch (node.Type)
        {
            case NodeType.HardBreak:
                int count = 1;
                while (i < to && nodes[i].Type == NodeType.HardBreak)
                {
                    count++;
                    i++;
                }
                Breaks(count, i < to ? FirstWord(nodes[i].Text) : "");
                break;
            case NodeType.Mention:
                string id = node.Attr("id") ?? "";
                if (id.Length == 0 || id.IndexOfAny(['[', ']', '|', '\n']) >= 0)
                    Add(Kind.Text, "@" + (node.Attr("text") ?? id).TrimStart('@'));
                else
                    Add(Kind.Raw, (node.Attr(ReferenceMapper.AccountIdAttribute) is null ? "[~" : "[~accountid:") + id + "]");
                break;
            case NodeType.Emoji:
                Add(Kind.Raw, Emoticons.SignFor(node)!);
                break;
            case NodeType.Placeholder or NodeType.InlineExtension:
                Adf(node);
                break;
            case NodeType.InlineCard or NodeType.BlockCard or NodeType.EmbedCard:
                Card(node);
                break;
            case NodeType.MediaInline:
                if ((WikiWriter.FileName(node) ?? node.Attr("id")) is { Length: > 0 } name && name.IndexOfAny(['[', ']', '|', '\n']) < 0)
                    Add(Kind.Raw, "[^" + name + "]");
                else
                    _lost.Add("An attached file is left out: its name is not known.");
                break;
            default:
                Add(Kind.Text, node.Text ?? "");
                break;
        }
    }

    private void Card(Node node)
    {
        string title = node.Type switch
        {
            NodeType.BlockCard => "smart-card",
            NodeType.EmbedCard => "smart-embed",
            _ => "smart-link",
        };
        if (node.Type == NodeType.InlineCard && node.Attr(ReferenceMapper.KeyAttribute) is { Length: > 0 } key)
            Add(Kind.Raw, key); // Data Center makes a link of a key by itself
        else if (node.Attr("url") is { Length: > 0 } url)
            Add(Kind.Raw, $"[{Address(url)}|{Address(url)}|{title}]");
        else if (_adfMacros)
            Adf(node);
        else
            _lost.Add("A card without an address is left out.");
    }

    private void Adf(Node node)
    {
        _lost.Add($"A '{node.Type}' stands in the text as ADF: wiki markup has nothing like it.");
        Add(Kind.Raw, "{adf:display=inline}" + AdfMacro.Json(node) + "{adf}");
    }

    private void Breaks(int count, string next)
    {
        if (_oneLine)
        {
            Add(Kind.Raw, count == 1 ? ForcedBreak : string.Join(" ", Enumerable.Repeat(ForcedBreak, count)), startsLine: true);
            return;
        }
        bool first = _tokens.Count == 0;
        if (first && (next.Length == 0 || !next.All(char.IsLetterOrDigit)))
        {
            // A break at the start can only be forced, and that is none before a backslash in the same word, be it one that escapes.
            _lost.Add("A line break at the start of a paragraph is left out.");
            return;
        }
        // Two line ends would part paragraphs, and one at the start says nothing.
        bool forced = first || count % 2 == 0;
        for (int i = 0; i < count; i++, forced = !forced)
            Add(Kind.Raw, forced ? ForcedBreak : LineBreak, startsLine: true);
    }

    private static string FirstWord(string? text)
    {
        if (text is null)
            return "";
        int end = text.IndexOfAny([' ', '\t', '\n']);
        return end < 0 ? text : text.Substring(0, end);
    }

    private void Add(Kind kind, string text, bool startsLine = false)
    {
        if (text.Length > 0)
            _tokens.Add(new Token(kind, text, startsLine, _open.Contains(MarkType.Link), _open.Contains(MarkType.Code), string.Concat(_open.Select(SignOfOpen))));

        static string SignOfOpen(string type) => type switch
        {
            MarkType.Strong => "*",
            MarkType.Em => "_",
            MarkType.Strike => "-",
            MarkType.Underline => "+",
            MarkType.SubSup => "^~",
            _ => "",
        };
    }

    private string Render()
    {
        var text = new StringBuilder();
        var wrapped = new Stack<bool>();
        bool lineStart = true;
        for (int i = 0; i < _tokens.Count; i++)
        {
            Token token = _tokens[i];
            switch (token.Kind)
            {
                case Kind.Text:
                    Escape(token, text, lineStart, i + 1 < _tokens.Count ? Next(i + 1) : '\0');
                    break;
                case Kind.Opening:
                    bool needs = text.Length > 0 && WikiEscapes.IsWordCharacter(text[text.Length - 1]) || WordAfter(i);
                    wrapped.Push(needs);
                    text.Append(needs ? "{" + token.Text + "}" : token.Text);
                    break;
                case Kind.Closing:
                    string sign = token.Text == "{{" ? "}}" : token.Text;
                    text.Append(wrapped.Pop() ? "{" + sign + "}" : sign);
                    break;
                default:
                    text.Append(token.Text);
                    break;
            }
            lineStart = token.StartsLine;
        }
        return text.ToString();
    }

    /// <summary>True when the mark that begins at a token is followed by a letter or digit.</summary>
    private bool WordAfter(int opening)
    {
        int depth = 0;
        for (int i = opening; i < _tokens.Count; i++)
        {
            if (_tokens[i].Kind == Kind.Opening)
                depth++;
            else if (_tokens[i].Kind == Kind.Closing && --depth == 0)
                return i + 1 < _tokens.Count && _tokens[i + 1].Kind != Kind.Closing && WikiEscapes.IsWordCharacter(_tokens[i + 1].Text[0]);
        }
        return false;
    }

    private char Next(int i) => _tokens[i].Text[0];

    private void Escape(Token token, StringBuilder text, bool lineStart, char next)
    {
        string s = token.Text;
        for (int i = 0; i < s.Length; i++)
        {
            char c = s[i];
            char before = i > 0 ? s[i - 1] : text.Length > 0 ? text[text.Length - 1] : '\n';
            char after = i + 1 < s.Length ? s[i + 1] : next;
            bool atStart = lineStart && string.IsNullOrWhiteSpace(s.Substring(0, Math.Min(i, 50)));
            if (i > 50)
                atStart = false;
            if (!token.InCode && !token.InLink && WikiReader.AddressLengthAt(s, i, out int colon) is var address && colon > 0)
            {
                // An address is read as it is written, without escapes. Where it would take in what follows, or a sign in it would end
                // the mark around it, it is taken apart.
                bool whole = address > 0 && s[i] != 'm' && before != '\\' && EndsFreely(s, i + address, next) && !Contains(s, i, address, token.Signs + (_inCell ? "\\!" : "\\"));
                int end = i + colon + (string.CompareOrdinal(s, i + colon, "://", 0, 3) == 0 ? 3 : 1);
                char then = end < s.Length ? s[end] : next;
                if (whole)
                    text.Append(s, i, address);
                else
                    text.Append(s, i, colon).Append(then is '\0' or ' ' or '\n' ? ":" : WikiEscapes.Number(':'));
                i += whole ? address - 1 : colon;
                continue;
            }
            switch (c)
            {
                case '\\':
                    // A backslash means itself before a letter, a digit or a space, but not beside another one or before a sign.
                    bool plain = after is '\0' ? !_inCell && !HasMore(token) : (char.IsLetterOrDigit(after) || after == ' ') && before != '\\';
                    text.Append(plain ? "\\" : WikiEscapes.Number('\\'));
                    break;
                case '&':
                    text.Append(WikiEscapes.IsReference(s, i) || i + 1 == s.Length ? WikiEscapes.Number('&') : "&");
                    break;
                case '{' when WikiEscapes.IsMacroEnd(s, i):
                    text.Append(WikiEscapes.Number('{'));
                    break;
                case '{' or '}' when c == '{' || token.InCode:
                    text.Append('\\').Append(c);
                    break;
                case '[' or ']' or '|' or '!' when token.InLink:
                    text.Append(WikiEscapes.Number(c));
                    break;
                case '[':
                    text.Append("\\[");
                    break;
                case '|' when _inCell:
                    text.Append(WikiEscapes.Number('|'));
                    break;
                case '|' when atStart:
                    text.Append("\\|");
                    break;
                case ':' or ';' when !token.InCode && MayBeSign(s, i, next):
                    text.Append(WikiEscapes.Number(c));
                    break;
                case '(' when !token.InCode && MayBeSign(s, i, next):
                    text.Append("\\(");
                    break;
                case '!' when CanOpen(before, after):
                    text.Append("\\!");
                    break;
                case '?' when after == '?' || before == '?':
                    text.Append("\\?");
                    break;
                case '*' or '#' or '-' when atStart:
                    text.Append('\\').Append(c);
                    break;
                case '-' when before == '-' || after == '-':
                    text.Append("\\-");
                    break;
                case '*' or '_' or '-' or '+' or '^' or '~' when token.Signs.IndexOf(c) >= 0 || CanOpen(before, after):
                    text.Append('\\').Append(c);
                    break;
                case '.' when IsLineMarker(s, i, lineStart):
                    text.Append(WikiEscapes.Number('.'));
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }
    }

    /// <summary>True when more markup follows a text, which a backslash at its end could spoil.</summary>
    private bool HasMore(Token token) => !ReferenceEquals(_tokens[_tokens.Count - 1], token);

    private static bool CanOpen(char before, char after) => !WikiEscapes.IsWordCharacter(before) && after is not (' ' or '\n');

    private static bool MayBeSign(string s, int i, char next) =>
        Emoticons.LengthAt(s, i, s.Length) > 0 || (s.Length - i <= 8 && next != '\0');

    private static bool IsLineMarker(string s, int i, bool lineStart)
    {
        if (!lineStart || i < 2 || i > 50)
            return false;
        string marker = s.Substring(0, i).TrimStart();
        return marker.Length == 2 && (marker == "bq" || (marker[0] == 'h' && marker[1] is >= '1' and <= '6'));
    }

    /// <summary>True when what follows an address needs no escape, whose signs would be read as part of the address.</summary>
    private static bool EndsFreely(string s, int end, char next)
    {
        int after = end;
        while (after < s.Length && ".,>)];}\"'!?".IndexOf(s[after]) >= 0)
            after++;
        char c = after < s.Length ? s[after] : next;
        bool space = c is '\0' || char.IsWhiteSpace(c);
        if (!space && c <= '\u007f')
            return false;
        string punctuation = s.Substring(end, after - end);
        return punctuation.IndexOfAny([';', '!', '?']) < 0 || (space && (punctuation == "?" || (punctuation == "!" && end > 0 && char.IsLetterOrDigit(s[end - 1])) || (punctuation == ";" && next == '\0')));
    }

    private static bool Contains(string s, int from, int length, string signs)
    {
        foreach (char sign in signs)
        {
            if (s.IndexOf(sign, from, length) >= 0)
                return true;
        }
        return false;
    }

    private sealed class Token(Kind kind, string text, bool startsLine, bool inLink, bool inCode, string signs)
    {
        public Kind Kind { get; } = kind;

        public string Text { get; } = text;

        /// <summary>True when what follows stands at the start of a line or of a stretch that is read by itself.</summary>
        public bool StartsLine { get; } = startsLine;

        public bool InLink { get; } = inLink;

        public bool InCode { get; } = inCode;

        /// <summary>Signs of the marks that are open.</summary>
        public string Signs { get; } = signs;
    }
}
