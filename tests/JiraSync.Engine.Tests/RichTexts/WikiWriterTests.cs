using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using CsCheck;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;
using Newtonsoft.Json.Linq;
using Xunit;

namespace JiraSync.Engine.Tests.RichTexts;

/// <summary>What is written as wiki markup reads back as what was meant.</summary>
public sealed class WikiWriterTests
{
    private static readonly string[] Words =
    [
        "word", "two words", "*x*", "a*b", "{code}", "{panel:title=x}", "[a]", "[a|b]", "-", "- item", "# one", "* two", "|cell|", "||", "!img.png!", "\\", "\\\\", "a\\b",
        "\\*x", "h1. no", "bq. no", "----", "a -- b", "---", "_x_", "x_y_z", "??c??", "{{m}}", "}}", "{", "}", "^2^", "~2~", "+u+", ":)", "(/)", "(x", ";)", ":D", "&amp;",
        "&#92;", "&", "#", "C++", "C:\\temp\\*.log", "\u3042\u3044", "\U0001F600", "2026-11-24", "{*}x{*}", "1-2", "(*careful*)", "x.", "\"q\"", "it's", "<b>", "a|b", "[~bob]", "[^f]",
        "{color:red}r{color}", "a: b", "*", "_", "?", "what??", "!", "wow!", "%", "@me", "h7. x", "h2.", "--", "+", "++", "-1", "{noformat}",
    ];

    private static readonly Gen<string> Text = Gen.OneOfConst(Words).Array[1, 4].Select(w => string.Join(" ", w));

    private static readonly string[][] MarkSets =
    [
        [], [], [], ["strong"], ["em"], ["strike"], ["underline"], ["sup"], ["sub"], ["code"], ["color"], ["link"], ["strong", "em"], ["strong", "link"], ["em", "color"],
        ["strong", "em", "strike", "underline"], ["link", "code"], ["color", "strong", "sub"],
    ];

    private static readonly Gen<Node> TextNode = Gen.Select(Text, Gen.OneOfConst(MarkSets), (text, marks) => Node.OfText(text, marks.Select(ToMark)));

    private static readonly Gen<Node> Atom = Gen.OneOf(
        Gen.OneOfConst(":slight_smile:", ":check_mark:", ":warning:").Select(Smile),
        Gen.OneOfConst("mia", "o'neil", "557058:abc").Select(id => new Node(NodeType.Mention, new JObject { ["id"] = id })),
        Gen.Const("https://example.com/a?b=c").Select(url => new Node(NodeType.InlineCard, new JObject { ["url"] = url })),
        Gen.Const("k").Select(key => new Node(NodeType.InlineExtension, new JObject { ["extensionKey"] = key, ["extensionType"] = "t", ["parameters"] = new JObject { ["x"] = "{adf}|" } })));

    /// <summary>Texts with spaces between them: where marks meet within a word the markup has its limits, which other tests show.</summary>
    private static readonly Gen<List<Node>> Line = Gen.Frequency((6, TextNode), (1, Atom)).Array[1, 4].Select(nodes =>
    {
        var line = new List<Node>();
        foreach (Node node in nodes)
        {
            if (line.Count > 0)
                line.Add(Node.OfText(" "));
            line.Add(node);
        }
        return line;
    });

    private static readonly Gen<Node> Paragraph = Line.Array[1, 3].Select(lines =>
    {
        var content = new List<Node>();
        foreach (List<Node> line in lines)
        {
            if (content.Count > 0)
                content.Add(new Node(NodeType.HardBreak));
            content.AddRange(line);
        }
        return Node.Paragraph(content);
    });

    private static readonly Gen<Node> Heading = Gen.Select(Gen.Int[1, 6], Line, (level, line) => Node.Of(NodeType.Heading, new JObject { ["level"] = level }, line));

    private static readonly Gen<Node> Code = Gen.Select(
        Gen.OneOfConst("java", "python", "bash", "csharp", "none"),
        Gen.OneOfConst("x = 1;", "  indented\n    more", "a *b* {quote}", "|x|\n\ny", "{code}", "C:\\x \\\\ y", "end }").Array[1, 3],
        (language, lines) =>
        {
            string code = string.Join("\n", lines);
            JObject? attrs = language == "none" || code.Contains("{code}") ? null : new JObject { ["language"] = language };
            return Node.Of(NodeType.CodeBlock, attrs, [Node.OfText(code)]);
        });

    private static readonly Gen<Node?> None = Gen.Bool.Select(_ => (Node?)null);

    private static readonly Gen<Node> List = Gen.Recursive<Node>((depth, self) => Gen.Select(
        Gen.Bool,
        Gen.Select(Paragraph, depth > 3 ? None : Gen.Frequency((2, None), (1, self.Select(n => (Node?)n)))).Array[1, 3],
        (ordered, items) => Node.Of(
            ordered ? NodeType.OrderedList : NodeType.BulletList,
            null,
            items.Select(item => item.Item2 is null ? Node.Of(NodeType.ListItem, item.Item1) : Node.Of(NodeType.ListItem, item.Item1, item.Item2)))));

    private static readonly Gen<Node> Table = Gen.Select(Gen.Bool, Gen.OneOf(Paragraph, Code, List).Array[1, 3].Array[1, 3], (header, rows) => Node.Of(
        NodeType.Table,
        null,
        rows.Select((cells, i) => Node.Of(NodeType.TableRow, null, cells.Select(cell => header && i == 0
            ? Node.Of(NodeType.TableHeader, Strong(cell))
            : Node.Of(NodeType.TableCell, cell))))));

    private static readonly Gen<Node> Quote = Gen.OneOf(Paragraph, List, Code).Array[1, 3].Select(blocks => Node.Of(NodeType.Blockquote, null, blocks));

    private static readonly Gen<Node> Panel = Gen.Select(Gen.OneOfConst("info", "note", "success", "warning", "error"), Gen.OneOf(Paragraph, Heading, List).Array[1, 3],
        (type, blocks) => Node.Of(NodeType.Panel, new JObject { ["panelType"] = type }, blocks));

    private static readonly Gen<Node> Picture = Gen.OneOfConst(
        new JObject { ["type"] = "file", ["id"] = "a.png", ["collection"] = "" },
        new JObject { ["type"] = "file", ["id"] = "a b.png", ["collection"] = "", ["width"] = 300, ["alt"] = "A \"b\"" },
        new JObject { ["type"] = "external", ["url"] = "http://x.y/a.png?b=c" })
        .Select(Gen.Bool, (media, linked) =>
        {
            var node = new Node(NodeType.Media, media);
            if (linked)
                node.Marks.Add(MarkType.LinkTo("http://example.com/x?y=z"));
            return Node.Of(NodeType.MediaSingle, new JObject { ["layout"] = "center" }, [node]);
        });

    private static readonly Gen<Node> App = Gen.OneOfConst(NodeType.Extension, NodeType.BlockCard, NodeType.LayoutSection).Select(type => type switch
    {
        NodeType.Extension => new Node(type, new JObject { ["extensionKey"] = "k", ["extensionType"] = "t", ["parameters"] = new JObject { ["x"] = "{adf}|\n" } }),
        NodeType.BlockCard => new Node(type, new JObject { ["url"] = "https://example.com/a" }),
        _ => Node.Of(type, Node.Of(NodeType.LayoutColumn, new JObject { ["width"] = 50 }, [Node.Paragraph([Node.OfText("l")])]), Node.Of(NodeType.LayoutColumn, new JObject { ["width"] = 50 }, [Node.Paragraph([Node.OfText("r")])])),
    });

    private static readonly Gen<Node> Document = Gen.Frequency(
        (1, Picture), (1, App), (5, Paragraph), (2, Heading), (2, List), (2, Table), (1, Code), (1, Quote), (1, Panel), (1, Gen.Const(0).Select(_ => new Node(NodeType.Rule))))
        .Array[1, 4].Select(blocks => Node.Of(NodeType.Doc, null, blocks));

    [Fact]
    public void A_paragraph_reads_back_the_same() => ReadsBack(Paragraph.Select(p => Node.Of(NodeType.Doc, p)), 20_000);

    [Fact]
    public void A_document_reads_back_the_same() => ReadsBack(Document, 10_000);

    [Fact]
    public void Any_plain_text_reads_back_the_same()
    {
        Gen<string> letters = Gen.OneOfConst(
            "*", "_", "-", "+", "^", "~", "?", "{", "}", "[", "]", "|", "!", "\\", "#", "&", ";", ":", "(", ")", "/", "h", "b", "q", ".", "1", "6", "a", "Z", " ", " ", " ", "\n", "'", "\"", "<", ">",
            "@", "%", "$", "=", ",", "\u3042", "\u00e4", "\u00a0", "\t", "http://", "https://x.y", "ftp", "mailto:", "code", "color", "quote", "noformat", "adf", "panel", "AB-1", "x", "y", "on", "flag", "&#", "92", "D", "P",
            "--", "----", "{{", "}}", "||", "??", "bq. ", "h1. ", "* ", "# ", "- ");
        letters.Array[1, 25].Select(string.Concat).Where(t => t.Trim().Length > 0 && !Regex.IsMatch(t.Trim(), "\n[ \t\u00a0]+\n")).Sample(
            text =>
            {
                string[] lines = text.Trim('\n', ' ', '\t', '\u00a0').Split('\n');
                var content = new List<Node>();
                foreach (string line in lines)
                {
                    if (content.Count > 0)
                        content.Add(new Node(NodeType.HardBreak));
                    if (line.Length > 0)
                        content.Add(Node.OfText(line));
                }
                foreach (Node document in (Node[])
                [
                    Node.Of(NodeType.Doc, Node.Paragraph(content)),
                    Node.Of(NodeType.Doc, Node.Of(NodeType.BulletList, Node.Of(NodeType.ListItem, Node.Paragraph(content)))),
                    Node.Of(NodeType.Doc, Node.Of(NodeType.Table, Node.Of(NodeType.TableRow, Node.Of(NodeType.TableCell, Node.Paragraph(content)), Node.Of(NodeType.TableCell, Node.Paragraph([Node.OfText("x")]))))),
                    Node.Of(NodeType.Doc, Node.Of(NodeType.Panel, new JObject { ["panelType"] = "info" }, [Node.Paragraph(content)])),
                ])
                {
                    string markup = WikiWriter.Write(document, new LossList());
                    Node read = WikiReader.Read(markup, new ConversionContext { TargetIssue = _ => null });
                    string got = Shown(read), meant = Shown(document);
                    if (got != meant)
                        throw new InvalidOperationException($"\nmeant  {Newtonsoft.Json.JsonConvert.ToString(meant)}\nmarkup {Newtonsoft.Json.JsonConvert.ToString(markup)}\nread   {Newtonsoft.Json.JsonConvert.ToString(got)} {AdfWriter.Write(read)}");
                }
            },
            iter: 40_000);

        // Of spaces wiki markup keeps those within a line; of line ends it cannot say those at the edges, and a line of nothing but
        // spaces ends a paragraph.
        static string Shown(Node document)
        {
            var types = new List<string>();
            Walk(document, types);
            string text = string.Join("\n", document.Plain().Split('\n').Select(l => l.Trim(' ', '\t'))).Trim('\n');
            return string.Join(" ", types.Distinct()) + "\n" + text;
        }

        static void Walk(Node node, List<string> types)
        {
            if (node.Type is not (NodeType.Text or NodeType.HardBreak))
                types.Add(node.Type);
            types.AddRange(node.Marks.Where(m => m.Type != MarkType.Link).Select(m => m.Type));
            foreach (Node child in node.HasContent ? node.Content : [])
                Walk(child, types);
        }
    }

    [Theory]
    [InlineData("un", "bold", "able")]
    [InlineData("\u3053", "\u592a", "\u5b57")]
    [InlineData("1", "2", "3")]
    public void A_mark_within_a_word_is_braced(string before, string inside, string after)
    {
        foreach (string type in (string[])["strong", "em", "strike", "underline", "sup", "sub", "code", "color", "link"])
        {
            Node document = Node.Of(NodeType.Doc, Node.Paragraph([Node.OfText(before), Node.OfText(inside, [ToMark(type)]), Node.OfText(after)]));
            Assert.Equal(RichTextCanonical.OfDocument(document), Again(document));
        }
    }

    [Theory]
    [InlineData("plain words, nothing else.", "plain words, nothing else.")]
    [InlineData("snake_case well-known a*b 2026-11-24", "snake_case well-known a*b 2026-11-24")]
    [InlineData("see http://x.y/a_b*c", "see http://x.y/a_b*c")]
    [InlineData("*x*", "\\*x*")]
    [InlineData("{x}", "\\{x}")]
    [InlineData("{code}", "&#123;code}")]
    [InlineData("# one", "\\# one")]
    public void Only_what_would_be_read_as_markup_is_escaped(string text, string markup) =>
        Assert.Equal(markup, WikiWriter.Write(Node.Of(NodeType.Doc, Node.Paragraph([Node.OfText(text)])), new LossList()));

    private static void ReadsBack(Gen<Node> documents, int count) => documents.Sample(
        document =>
        {
            string meant = Meaning(document), read = Again(document);
            int same = meant.Zip(read).TakeWhile(pair => pair.First == pair.Second).Count();
            if (meant != read)
                throw new InvalidOperationException($"\nmeant  \u2026{meant[Math.Max(0, same - 40)..]}\nmarkup {WikiWriter.Write(document, new LossList()).Replace("\n", "\u23ce")}\nread   \u2026{read[Math.Max(0, same - 40)..]}");
        },
        iter: count,
        print: d => AdfWriter.Write(d));

    private static string Again(Node document) =>
        Meaning(WikiReader.Read(WikiWriter.Write(document, new LossList()), new ConversionContext()));

    /// <summary>Spaces at the edges of marks may move out of them; that is no change of meaning.</summary>
    private static string Meaning(Node document) => RichTextCanonical.OfDocument(document);

    private static Node Smile(string name) => new(NodeType.Emoji, new JObject { ["shortName"] = name });

    private static Mark ToMark(string name) => name switch
    {
        "sup" or "sub" => new Mark(MarkType.SubSup, new JObject { ["type"] = name }),
        "color" => MarkType.Coloured("#ff0000"),
        "link" => MarkType.LinkTo("http://example.com/x"),
        _ => new Mark(name),
    };

    private static Node Strong(Node node)
    {
        Node copy = node.Shallow();
        if (node is { IsText: true } && !node.HasMark("code") && !node.HasMark("strong"))
            copy.Marks.Add(new Mark("strong"));
        if (node.HasContent && node.Type != NodeType.CodeBlock)
            copy.Content = node.Content.Select(Strong).ToList();
        return copy;
    }
}
