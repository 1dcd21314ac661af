using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.RichTexts;

/// <content>{macros}.</content>
internal sealed partial class WikiReader
{
    private const string QuietGrey = "#97a0af";

    private static readonly (string Name, Token Token, bool AnyCase)[] Macros =
    [
        ("adf", Token.AdfMacro, true),
        ("anchor", Token.AnchorMacro, true),
        ("code", Token.CodeMacro, true),
        ("quote", Token.QuoteMacro, true),
        ("noformat", Token.NoformatMacro, true),
        ("panel", Token.PanelMacro, true),
        ("color", Token.ColorMacro, false),
    ];

    private Token MacroToken(int i, int end)
    {
        foreach ((string name, Token token, bool anyCase) in Macros)
        {
            if (i + 1 + name.Length < end
                && string.Compare(_source, i + 1, name, 0, name.Length, anyCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal) == 0)
            {
                return token;
            }
        }
        return Token.None;
    }

    /// <summary>Finds the macro that begins here, to its closing part; one that is not closed ends after its opening part.</summary>
    private bool FindMacro(int i, Stretch stretch, out MacroParts macro)
    {
        macro = default;
        Token token = MacroToken(i, stretch.End);
        if (token == Token.None)
            return false;
        string name = Macros.First(m => m.Token == token).Name;
        int j = i + 1 + name.Length;
        string attributes = "";
        if (_source[j] == ':')
        {
            int from = ++j;
            while (j < stretch.End && _source[j] is not ('{' or '}' or '\n'))
                j++;
            attributes = _source.Substring(from, j - from);
        }
        if (j >= stretch.End || _source[j] != '}')
            return false;
        int opening = j + 1 - i;
        if (token == Token.AnchorMacro)
        {
            macro = new(token, attributes, i + opening, i + opening, opening);
            return true;
        }
        string closing = "{" + _source.Substring(i + 1, name.Length) + "}";
        int close = token is Token.QuoteMacro or Token.PanelMacro or Token.ColorMacro
            ? FindOutsideCode(closing, i + opening, stretch)
            : stretch.Find(_source, closing, i + opening);
        macro = close < 0
            ? new(token, attributes, i + opening, i + opening, opening)
            : new(token, attributes, i + opening, close, close + closing.Length - i);
        return true;
    }

    /// <summary>Where a macro ends: what stands in code within it does not count.</summary>
    private int FindOutsideCode(string closing, int from, Stretch stretch)
    {
        int close = stretch.Find(_source, closing, from);
        int code = from;
        while (close > code)
        {
            int next = _source.IndexOf('{', code, close - code);
            if (next < 0)
                break;
            code = next + 1;
            if (MacroToken(next, stretch.End) is not (Token.CodeMacro or Token.NoformatMacro)
                || (next > stretch.Start && _source[next - 1] == '\\')
                || !FindMacro(next, stretch, out MacroParts inner))
            {
                continue;
            }
            code = next + inner.Length;
            if (code > close)
                close = stretch.Find(_source, closing, code);
        }
        return close;
    }

    private Piece Macro(int i, Stretch stretch)
    {
        if (!FindMacro(i, stretch, out MacroParts macro))
            return Piece.Of("{", 1);
        switch (macro.Token)
        {
            case Token.AnchorMacro:
                return Piece.Of("", macro.Length);
            case Token.QuoteMacro:
                return Piece.Of(Quoted(macro.Start, macro.End, stretch), macro.Length);
            case Token.PanelMacro:
                return Piece.Of(Panel(macro, stretch), macro.Length);
            case Token.ColorMacro:
                string colour = Colours.ToHex(Attributes(macro.Attributes, '|').Keys.FirstOrDefault()) ?? "#000000";
                List<Node> coloured = Parse(macro.Start, macro.End, Dashes | Token.Table | stretch.Ignore & LinkTokens, stretch.Depth + 1);
                AddMarkBelow(coloured, MarkType.Coloured(colour));
                return Piece.Of(coloured, macro.Length);
            case Token.AdfMacro:
                Note(i, WikiReferenceKind.None, macro.Length);
                return Piece.Of([Embedded(_source.Substring(macro.Start, macro.End - macro.Start))], macro.Length);
            default:
                Note(i, WikiReferenceKind.None, macro.Length);
                return Piece.Of(Code(macro), macro.Length);
        }
    }

    private List<Node> Code(MacroParts macro)
    {
        var nodes = new List<Node>();
        Dictionary<string, string> attributes = Attributes(macro.Attributes, '|');
        if (attributes.TryGetValue("title", out string? title) && title.Length > 0)
            nodes.Add(Title(title));
        JObject? attrs = macro.Token == Token.CodeMacro && CodeLanguages.FromMacro(attributes.Keys, _context.CodeLanguage) is { } language ? new JObject { ["language"] = language } : null;
        string code = CodeIn(macro.Start, macro.End);
        nodes.Add(Node.Of(NodeType.CodeBlock, attrs, code.Length == 0 ? [] : [Node.OfText(code)]));
        return nodes;
    }

    /// <summary>Code without empty lines around it; the indentation of its first line stays, and the line ends are those of the source.</summary>
    private string CodeIn(int start, int end)
    {
        for (int i = start; i < end && char.IsWhiteSpace(_source[i]); i++)
        {
            if (_source[i] == '\n')
                start = i + 1;
        }
        while (end > start && char.IsWhiteSpace(_source[end - 1]))
            end--;
        if (_returns is null)
            return _source.Substring(start, end - start);
        var code = new StringBuilder();
        for (int i = start; i < end; i++)
        {
            if (_returns[i])
                code.Append('\r');
            code.Append(_source[i]);
        }
        return code.ToString();
    }

    private static Node Title(string text) => Node.Paragraph([Node.OfText(text, [new Mark(MarkType.Strong)])]);

    /// <summary>ADF within wiki markup: how Cloud keeps there what wiki markup cannot say.</summary>
    private static Node Embedded(string json)
    {
        if (json.Length == 0)
            return Node.Of(NodeType.CodeBlock);
        return AdfReader.TryReadNode(json) ?? Node.Of(NodeType.CodeBlock, Node.OfText("Invalid ADF Macro: " + json));
    }

    private List<Node> Panel(MacroParts macro, Stretch stretch)
    {
        Dictionary<string, string> attributes = Attributes(macro.Attributes, '|');
        attributes.TryGetValue("bgColor", out string? colour);
        var attrs = new JObject { ["panelType"] = Colours.PanelType(colour) };
        List<Node> content = Normalize(Parse(macro.Start, macro.End, Token.None, stretch.Depth + 1));
        var output = new List<Node>();
        var inside = new List<Node>();
        if (attributes.TryGetValue("title", out string? title) && title.Length > 0)
            inside.Add(Title(title));
        foreach (Node node in content)
        {
            if (node.Type is NodeType.Paragraph or NodeType.Heading or NodeType.OrderedList or NodeType.BulletList)
            {
                inside.Add(node);
                continue;
            }
            output.Add(Node.Of(NodeType.Panel, (JObject)attrs.DeepClone(), inside.Count > 0 ? inside : [Node.Paragraph([])]));
            output.Add(node);
            inside.Clear();
        }
        if (inside.Count > 0)
            output.Add(Node.Of(NodeType.Panel, attrs, inside));
        return output;
    }

    private List<Node> Quoted(int start, int end, Stretch stretch)
    {
        var output = new List<Node>();
        var inside = new List<Node>();
        foreach (Node node in Normalize(Parse(start, end, Token.None, stretch.Depth + 1)))
        {
            switch (node.Type)
            {
                case NodeType.Paragraph or NodeType.BulletList or NodeType.OrderedList or NodeType.CodeBlock or NodeType.MediaSingle or NodeType.MediaGroup:
                    inside.Add(node);
                    break;
                case NodeType.Heading:
                    inside.Add(QuotedHeading(node));
                    break;
                default:
                    Flush();
                    output.Add(node);
                    break;
            }
        }
        Flush();
        return output;

        void Flush()
        {
            if (inside.Count > 0)
                output.Add(Node.Of(NodeType.Blockquote, null, inside));
            inside.Clear();
        }
    }

    /// <summary>A quote cannot hold a heading: it becomes a paragraph that looks its part.</summary>
    private static Node QuotedHeading(Node heading)
    {
        int level = (int)heading.Attrs!["level"]!;
        if (level == 1)
            Capitalize(heading.Content);
        if (level <= 4)
            AddMark(heading.Content, new Mark(MarkType.Strong));
        if (level is 2 or 5)
            AddMark(heading.Content, new Mark(MarkType.Em));
        if (level >= 4)
            AddMark(heading.Content, MarkType.Coloured(QuietGrey));
        return Node.Paragraph(heading.Content);
    }

    /// <summary>Jira writes in capitals what cannot be a heading where it stands.</summary>
    private static void Capitalize(List<Node> nodes)
    {
        foreach (Node node in nodes)
            node.Text = node.Text?.ToUpperInvariant().Replace("\u00df", "SS");
    }

    private readonly struct MacroParts(Token token, string attributes, int start, int end, int length)
    {
        public Token Token { get; } = token;

        public string Attributes { get; } = attributes;

        /// <summary>Where its content starts.</summary>
        public int Start { get; } = start;

        /// <summary>Where its content ends.</summary>
        public int End { get; } = end;

        /// <summary>Length of the whole.</summary>
        public int Length { get; } = length;
    }
}
