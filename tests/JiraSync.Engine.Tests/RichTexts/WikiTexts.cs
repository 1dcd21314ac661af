using System;
using System.Linq;
using CsCheck;

namespace JiraSync.Engine.Tests.RichTexts;

/// <summary>Texts that nobody would write, made of what means something in wiki markup.</summary>
internal static class WikiTexts
{
    private static readonly string[] Bits =
    [
        "*", "_", "-", "+", "^", "~", "??", "{{", "}}", "{*}", "{_}", "{-}", "{{{}", "{}}}", "{color:red}", "{color}", "{code}", "{code:java|title=T}", "{noformat}",
        "{quote}", "{panel}", "{panel:title=x|bgColor=#fee}", "{adf}", "{adf:display=block}", "{anchor:a}", "{", "}", "[", "]", "|", "||", "!", "!a.png!",
        "!a.png|width=10!", "[^f.txt]", "[~bob]", "[a|http://x.y]", "[http://x.y|http://x.y|smart-card]", "http://x.y/z", "mailto:a@b.c", "h1. ", "h3. ", "bq. ",
        "----", "---", "--", "* ", "** ", "# ", "#* ", "- ", "\n", "\n\n", "\r\n", "\r", "\\", "\\\\", "\\*", " ", "  ", "\t", "a", "word", "ABC-12", ":)", "(/)",
        "(*)", "&#92;", "&amp;", "\u00a0", "\u3042", "\U0001F600", "\0", "{\"type\":\"rule\"}", "{\"type\":\"panel\",\"content\":[{\"type\":\"table\"}]}",
    ];

    public static Gen<string> Markup { get; } = Gen.OneOfConst(Bits).Array[0, 40].Select(string.Concat);

    public static Gen<string> Any { get; } = Gen.Frequency((3, Markup), (1, Gen.String));
}
