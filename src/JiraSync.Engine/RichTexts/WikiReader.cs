using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace JiraSync.Engine.RichTexts;

/// <summary>
/// Wiki markup → document, in the way in which Jira Cloud itself reads it. Never fails: what is no markup is text. A text is read
/// in nested stretches (a cell, an item, the inside of a mark), each with its own set of signs that mean nothing there; all of them
/// are ranges of the one source, and what was found not to close is remembered, so that the time grows with the length alone.
/// </summary>
internal sealed partial class WikiReader
{
    /// <summary>Stretches within stretches that are read; deeper ones stay text.</summary>
    private const int MaxNesting = 40;

    private const Token Dashes = Token.DoubleDash | Token.TripleDash | Token.QuadrupleDash;

    private readonly string _source;
    private readonly ConversionContext _context;

    /// <summary>Which line ends were a carriage return and a line feed before the text was normalized; null: none.</summary>
    private bool[]? _returns;

    /// <summary>What the text points at, by where; null when nobody asks.</summary>
    private readonly SortedDictionary<int, WikiReference>? _references;

    private WikiReader(string source, ConversionContext context, SortedDictionary<int, WikiReference>? references = null)
    {
        _source = source;
        _context = context;
        _references = references;
    }

    /// <summary>The signs that start something.</summary>
    [Flags]
    private enum Token
    {
        None = 0,
        AdfMacro = 1 << 0,
        AnchorMacro = 1 << 1,
        CodeMacro = 1 << 2,
        QuoteMacro = 1 << 3,
        NoformatMacro = 1 << 4,
        PanelMacro = 1 << 5,
        ColorMacro = 1 << 6,
        Quote = 1 << 7,
        IssueKey = 1 << 8,
        LinkFormat = 1 << 9,
        LinkText = 1 << 10,
        Media = 1 << 11,
        Heading = 1 << 12,
        List = 1 << 13,
        Table = 1 << 14,
        Ruler = 1 << 15,
        HardBreak = 1 << 16,
        DoubleDash = 1 << 17,
        TripleDash = 1 << 18,
        QuadrupleDash = 1 << 19,
        Strong = 1 << 20,
        Monospace = 1 << 21,
        Superscript = 1 << 22,
        Subscript = 1 << 23,
        Emphasis = 1 << 24,
        Citation = 1 << 25,
        Deleted = 1 << 26,
        Inserted = 1 << 27,
        Emoji = 1 << 28,
        ForcedBreak = 1 << 29,
    }

    /// <summary>Reads a text.</summary>
    public static Node Read(string markup, ConversionContext context)
    {
        string source = Normalized(markup);
        var reader = new WikiReader(source, context);
        reader._returns = Returns(markup, source.Length);
        List<Node> nodes = reader.Parse(0, source.Length, Token.None, 0);
        List<Node> blocks = Normalize(nodes);
        if (blocks.Count == 1 && blocks[0] is { Type: NodeType.Paragraph, Content.Count: 0 })
            blocks.Clear();
        return Node.Of(NodeType.Doc, null, blocks);
    }

    /// <summary>A text as it is read: without what no Jira stores, its line ends line feeds.</summary>
    public static string Normalized(string markup) => markup.Replace("\0", "").Replace("\r\n", "\n").Replace('\r', '\n');

    private static bool[]? Returns(string markup, int length)
    {
        if (markup.IndexOf("\r\n", StringComparison.Ordinal) < 0)
            return null;
        var returns = new bool[length];
        int at = 0;
        string kept = markup.Replace("\0", "");
        for (int i = 0; i < kept.Length; i++)
        {
            if (kept[i] == '\r' && i + 1 < kept.Length && kept[i + 1] == '\n')
                returns[at] = true;
            else
                at++;
        }
        return returns;
    }

    /// <summary>What a normalized text points at and where its code stands, by position.</summary>
    public static SortedDictionary<int, WikiReference> References(string markup)
    {
        var references = new SortedDictionary<int, WikiReference>();
        new WikiReader(markup, new ConversionContext(), references).Parse(0, markup.Length, Token.None, 0);
        return references;
    }

    private void Note(int at, WikiReferenceKind kind, int length, string name = "", bool isAccountId = false)
    {
        if (_references is not null)
            _references[at] = new WikiReference(kind, length, name, isAccountId);
    }

    /// <summary>Reads a stretch into inline nodes and blocks, mixed.</summary>
    private List<Node> Parse(int start, int end, Token ignore, int depth, bool keepLeadingSpace = false)
    {
        if (depth > MaxNesting)
            return Literal(start, end);
        var stretch = new Stretch(start, end, ignore, depth);
        var output = new List<Node>();
        var pending = new List<Node>();
        var buffer = new StringBuilder();
        bool buffered = false; // something was read into the buffer, if only what shows nothing
        int newLines = 0;
        bool atLineStart = true;
        int i = start;
        while (i < end)
        {
            char c = _source[i];
            var token = Token.None;
            if (atLineStart)
            {
                if (c is ' ' or '\t')
                {
                    if (keepLeadingSpace)
                    {
                        buffer.Append(c);
                        buffered = true;
                    }
                    i++;
                    continue;
                }
                atLineStart = false;
                token = Allowed(LeadingToken(i, end), ignore);
            }
            if (token == Token.None)
                token = Allowed(InlineToken(i, stretch, afterBrace: buffer.Length > 0 && buffer[buffer.Length - 1] == '{'), ignore);
            if (token == Token.None)
            {
                i += Character(i, end, start, buffer);
                buffered = true;
                continue;
            }

            Piece piece = Take(token, i, stretch);
            i += piece.Length;
            atLineStart = piece.EndsLine;
            if (piece.Nodes is null)
            {
                buffer.Append(piece.Text);
                buffered = true;
                continue;
            }
            if (newLines >= 2 && (token != Token.HardBreak || buffered))
            {
                bool fileAgain = pending.Count > 0 && pending[pending.Count - 1].Type == NodeType.MediaGroup && piece.Nodes.Count > 0 && piece.Nodes[0].Type == NodeType.MediaGroup;
                output.AddRange(Normalize(pending));
                pending = [];
                if (fileAgain)
                    AddBreaks(pending, newLines); // parts the files from those before the empty line
                newLines = 0;
            }
            if (pending.Count == 0)
                newLines = 0;
            if (newLines > 0 && NeedsBreak(pending, buffered, token, piece.Nodes))
            {
                AddBreaks(pending, newLines);
                newLines = 0;
            }
            AddText(pending, buffer);
            buffered = false;
            if (token == Token.HardBreak)
            {
                newLines++;
            }
            else
            {
                pending.AddRange(piece.Nodes);
                if (piece.Nodes.Count > 0)
                    newLines = 0;
            }
        }
        if (buffer.Length > 0)
        {
            if (newLines >= 2)
            {
                output.AddRange(Normalize(pending));
                pending = [];
                newLines = 0;
            }
            if (newLines > 0 && pending.Count > 0 && pending[pending.Count - 1].IsInline)
                AddBreaks(pending, newLines);
            AddText(pending, buffer);
        }
        output.AddRange(pending);
        return output;
    }

    private static Token Allowed(Token token, Token ignore) => (token & ignore) == 0 ? token : Token.None;

    private static void AddText(List<Node> nodes, StringBuilder buffer)
    {
        if (buffer.Length == 0)
            return;
        nodes.Add(Node.OfText(buffer.ToString()));
        buffer.Clear();
    }

    private static void AddBreaks(List<Node> nodes, int count)
    {
        for (int i = 0; i < count; i++)
            nodes.Add(new Node(NodeType.HardBreak));
    }

    private static bool NeedsBreak(List<Node> pending, bool buffered, Token token, List<Node> next)
    {
        if (pending.Count == 0)
            return false;
        bool afterBlock = !pending[pending.Count - 1].IsInline;
        if (buffered)
            return !afterBlock;
        return token != Token.HardBreak && next.Count > 0 && next[0].IsInline && !afterBlock;
    }

    /// <summary>One character that starts nothing; answers how many characters of the source it took.</summary>
    private int Character(int i, int end, int start, StringBuilder buffer)
    {
        char c = _source[i];
        if (c == '\\')
            return Escape(i, end, start, buffer);
        if (c == '&' && WikiEscapes.TryEntity(_source, i, end, out char meant, out int length))
        {
            buffer.Append(meant);
            return length;
        }
        buffer.Append(c);
        return 1;
    }

    private int Escape(int i, int end, int start, StringBuilder buffer)
    {
        if (i + 1 >= end || _source[i + 1] is '\n' or '&')
        {
            buffer.Append('\\');
            return 1;
        }
        char next = _source[i + 1];
        if (!WikiEscapes.IsEscapable(next) || (i > start && _source[i - 1] == '\\'))
            buffer.Append('\\');
        buffer.Append(next);
        return 2;
    }

    /// <summary>A stretch in which nothing but escapes means anything.</summary>
    private List<Node> Literal(int start, int end)
    {
        var buffer = new StringBuilder();
        int i = start;
        while (i < end)
            i += Character(i, end, start, buffer);
        var nodes = new List<Node>();
        AddText(nodes, buffer);
        return nodes;
    }

    private Piece Take(Token token, int i, Stretch stretch)
    {
        switch (token)
        {
            case Token.HardBreak:
                return Piece.Of([new Node(NodeType.HardBreak)], 1, endsLine: true);
            case Token.ForcedBreak:
                return ForcedBreak(i, stretch);
            case Token.DoubleDash:
                return Dash(i, stretch, "--", "\u2013");
            case Token.TripleDash:
                return Dash(i, stretch, "---", "\u2014");
            case Token.QuadrupleDash:
                return Piece.Of(new string('-', RunOf('-', i, stretch.End)), RunOf('-', i, stretch.End));
            case Token.Ruler:
                int dashes = RunOf('-', i, stretch.End);
                bool more = i + dashes < stretch.End;
                return Piece.Of([new Node(NodeType.Rule)], dashes + (more ? 1 : 0), endsLine: true);
            case Token.Heading:
                return Heading(i, stretch);
            case Token.Quote:
                int line = LineEnd(i, stretch.End);
                return Piece.Of(Quoted(i + 3, line, stretch), line - i);
            case Token.List:
                return ReadList(i, stretch);
            case Token.Table:
                return ReadTable(i, stretch);
            case Token.LinkFormat:
                return Link(i, stretch);
            case Token.LinkText:
                return BareLink(i, stretch);
            case Token.IssueKey:
                return IssueKey(i, stretch);
            case Token.Emoji:
                int sign = Emoticons.LengthAt(_source, i, stretch.End);
                return sign == 0
                    ? Piece.Of(_source.Substring(i, 1), 1)
                    : Piece.Of([Emoticons.Emoji(_source.Substring(i, sign))], sign);
            case Token.AdfMacro or Token.AnchorMacro or Token.CodeMacro or Token.QuoteMacro or Token.NoformatMacro or Token.PanelMacro or Token.ColorMacro:
                return Macro(i, stretch);
            default:
                return Phrase(token, i, stretch);
        }
    }

    private Piece ForcedBreak(int i, Stretch stretch)
    {
        // Two backslashes are a break unless they stand in a path: a third before them or another one in the same word.
        bool path = i > stretch.Start && _source[i - 1] == '\\';
        for (int j = i + 2; !path && j < stretch.End && !char.IsWhiteSpace(_source[j]); j++)
            path = _source[j] == '\\';
        return path ? Piece.Of("\\\\", 2) : Piece.Of([new Node(NodeType.HardBreak)], 2);
    }

    private Piece Dash(int i, Stretch stretch, string dashes, string drawn)
    {
        int after = i + dashes.Length;
        bool free = (i == stretch.Start || char.IsWhiteSpace(_source[i - 1])) && (after >= stretch.End || char.IsWhiteSpace(_source[after]));
        return Piece.Of(free ? drawn : dashes, dashes.Length);
    }

    private Piece Heading(int i, Stretch stretch)
    {
        int line = LineEnd(i, stretch.End);
        List<Node> content = Parse(i + 3, line, Dashes, stretch.Depth + 1);
        foreach (Node node in content)
        {
            if (!node.IsInline)
                return Piece.Of("", Math.Min(4, line - i)); // a heading cannot hold a block: its content stands for itself
        }
        return Piece.Of([Node.Of(NodeType.Heading, new() { ["level"] = _source[i + 1] - '0' }, content)], line - i);
    }

    private int LineEnd(int i, int end)
    {
        int line = _source.IndexOf('\n', i, end - i);
        return line < 0 ? end : line;
    }

    private int RunOf(char c, int i, int end)
    {
        int j = i;
        while (j < end && _source[j] == c)
            j++;
        return j - i;
    }

    /// <summary>What starts here when it is the beginning of a line.</summary>
    private Token LeadingToken(int i, int end)
    {
        switch (_source[i])
        {
            case 'b' when Starts("bq.", i, end):
                return Token.Quote;
            case 'h' when i + 2 < end && _source[i + 1] is >= '1' and <= '6' && _source[i + 2] == '.':
                return Token.Heading;
            case '-':
                int dashes = RunOf('-', i, end);
                int after = i + dashes;
                bool space = after < end && char.IsWhiteSpace(_source[after]);
                return dashes switch
                {
                    4 or 5 when space || after == end => Token.Ruler,
                    3 when space => Token.TripleDash,
                    2 when space => Token.DoubleDash,
                    1 when after < end && _source[after] == ' ' => Token.List,
                    _ => Token.None,
                };
            case '*' or '#':
                return ListSigns(i, end) > 0 ? Token.List : Token.None;
            case '|':
                return Token.Table;
            default:
                return Token.None;
        }
    }

    private int ListSigns(int i, int end)
    {
        int j = i;
        while (j < end && j - i <= MaxListDepth && _source[j] is '*' or '#')
            j++;
        return j > i && j - i <= MaxListDepth && j < end && _source[j] == ' ' ? j - i : 0;
    }

    /// <summary>What starts here wherever it stands in a line.</summary>
    private Token InlineToken(int i, Stretch stretch, bool afterBrace)
    {
        int end = stretch.End;
        switch (_source[i])
        {
            case '{':
                if (!afterBrace && MacroToken(i, end) is var macro and not Token.None)
                    return macro;
                if (i + 2 < end && _source[i + 2] == '}' && PhraseOf(_source[i + 1]) is var wrapped and not Token.None)
                    return wrapped;
                if (Starts("{??}", i, end))
                    return Token.Citation;
                return Starts("{{", i, end) ? Token.Monospace : Token.None;
            case '[':
                return Token.LinkFormat;
            case 'h' when Starts("http", i, end):
            case 'f' when Starts("ftp", i, end):
            case 'i' when Starts("irc", i, end):
            case 'm' when Starts("mailto", i, end):
                return Token.LinkText;
            case '\\':
                return Starts("\\\\", i, end) ? Token.ForcedBreak : Token.None;
            case '\n':
                return Token.HardBreak;
            case '!':
                return Token.Media;
            case '-':
                return RunOf('-', i, Math.Min(end, i + 4)) switch
                {
                    4 => Token.QuadrupleDash,
                    3 => Token.TripleDash,
                    2 => Token.DoubleDash,
                    _ => Token.Deleted,
                };
            case '?':
                return Starts("??", i, end) ? Token.Citation : Token.None;
            case ':' or '(' or ';':
                return Token.Emoji;
            case >= 'A' and <= 'Z':
                return _context.TargetIssue is not null && !afterBrace ? Token.IssueKey : Token.None;
            default:
                return PhraseOf(_source[i]);
        }
    }

    private bool Starts(string with, int i, int end) =>
        i + with.Length <= end && string.CompareOrdinal(_source, i, with, 0, with.Length) == 0;

    /// <summary>Puts inline nodes between blocks into paragraphs, and files that follow each other into one group.</summary>
    private static List<Node> Normalize(List<Node> nodes)
    {
        var output = new List<Node>();
        var inline = new List<Node>();
        foreach (Node node in MergeGroups(nodes))
        {
            if (node.IsInline)
            {
                inline.Add(node);
                continue;
            }
            Flush();
            output.Add(node);
        }
        Flush();
        if (output.Count == 0)
            output.Add(Node.Paragraph([]));
        return output;

        void Flush()
        {
            if (inline.Exists(n => n.Type != NodeType.HardBreak))
                output.Add(Node.Paragraph(inline));
            inline.Clear();
        }
    }

    private static List<Node> MergeGroups(List<Node> nodes)
    {
        var output = new List<Node>();
        Node? group = null;
        var between = new List<Node>();
        foreach (Node node in nodes)
        {
            bool single = node is { Type: NodeType.MediaGroup, Content.Count: 1 };
            if (group is null)
            {
                group = single ? Node.Of(NodeType.MediaGroup, null, node.Content) : null;
                output.Add(group ?? node);
            }
            else if (single)
            {
                group.Content.AddRange(node.Content);
                between.Clear();
            }
            else if (node.Type is NodeType.BulletList or NodeType.OrderedList && node.Plain().Length == 0)
            {
                between.Add(node); // what is left of a list whose items were all files
            }
            else if (node.Type == NodeType.HardBreak ? !between.Exists(n => n.Type == NodeType.HardBreak) : node.IsText && string.IsNullOrWhiteSpace(node.Text))
            {
                between.Add(node);
            }
            else
            {
                output.AddRange(between);
                output.Add(node);
                between.Clear();
                group = null;
            }
        }
        output.AddRange(between);
        return output;
    }

    /// <summary>A range of the source that is read by itself, and what is known not to be found in it.</summary>
    private sealed class Stretch(int start, int end, Token ignore, int depth)
    {
        private Dictionary<string, int>? _absent;
        private Dictionary<string, (int From, int To)>? _unclosed;

        public int Start { get; } = start;

        public int End { get; } = end;

        public Token Ignore { get; } = ignore;

        public int Depth { get; } = depth;

        /// <summary>Where a text comes next; -1: nowhere. Remembers from where on there is none.</summary>
        public int Find(string source, string text, int from)
        {
            if (_absent is not null && _absent.TryGetValue(text, out int since) && from >= since)
                return -1;
            int found = from >= End ? -1 : source.IndexOf(text, from, End - from, StringComparison.Ordinal);
            if (found < 0)
                (_absent ??= new(StringComparer.Ordinal))[text] = from;
            return found;
        }

        /// <summary>True when a mark that began earlier was followed past here without finding its end.</summary>
        public bool IsUnclosed(string sign, int at) =>
            _unclosed is not null && _unclosed.TryGetValue(sign, out (int From, int To) range) && at > range.From && at < range.To;

        public void Unclosed(string sign, int from, int to) => (_unclosed ??= new(StringComparer.Ordinal))[sign] = (from, to);
    }

    /// <summary>What a sign turned out to be: text or nodes, and how much of the source it took.</summary>
    private readonly struct Piece
    {
        private Piece(string? text, List<Node>? nodes, int length, bool endsLine)
        {
            Text = text;
            Nodes = nodes;
            Length = Math.Max(1, length);
            EndsLine = endsLine;
        }

        public string? Text { get; }

        public List<Node>? Nodes { get; }

        public int Length { get; }

        /// <summary>True when a new line begins after it.</summary>
        public bool EndsLine { get; }

        public static Piece Of(string text, int length) => new(text, null, length, false);

        public static Piece Of(List<Node> nodes, int length, bool endsLine = false) => new(null, nodes, length, endsLine);
    }
}
