using System;
using System.IO;
using System.Linq;
using CsCheck;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;
using JiraSync.Engine.Tests.Support;
using JiraSync.Sandbox.Tests.Support;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json;
using Xunit;

namespace JiraSync.Engine.Tests.RichTexts;

/// <summary>Texts made to break a reader.</summary>
public sealed class HostileTextTests
{
    /// <summary>Long enough for a reader whose time grows with the square of the length to be seen.</summary>
    private const int Long = 100_000;

    public static TheoryData<string> Repeated =>
    [
        "*", "*b ", "*b", "_a*b", "{", "{{", "{*}", "{color:red}", "{panel:a}", "{quote}", "{QuOte}x", "{code}", "[", "[a|", "!", "!a|", "|", "||a", "|a|\n", "* a\n", "** ",
        "\n", "\n\n", "\\", "\\\\", "\\*", "http://", "http://a", "http://a ", "h1. ", "h1. a\n", "bq. ", "----\n", "-- ", "-", "- a\n", ":", "(", "&#", "A-", "AB-1", "^ ~",
        "*_-+^~", "{color:red}*", "* {panel}\n", "{quote}*_", "??a", "a|b\n", "|*a ", "[a|http://x]", "[^a]\n", "!a!\n", "{adf}{", "#* ", "*a\n", "\r", "\t", "\0",
        "*a {color:red}", "*[", "!{", "{-}{+}", "[!", "[!a|", "{noformat}a{noformat}",
    ];

    [Theory]
    [MemberData(nameof(Repeated))]
    public void The_time_grows_with_the_length_alone(string bit)
    {
        TimeSpan whole = TimeFor(bit, Long);
        if (whole > TimeSpan.FromSeconds(4))
        {
            // Slow, or only a busy machine? Four times the text takes about four times as long, not sixteen times.
            whole = Min(whole, TimeFor(bit, Long));
            TimeSpan quarter = Min(TimeFor(bit, Long / 4), TimeFor(bit, Long / 4));
            Assert.True(whole < TimeSpan.FromSeconds(1) || whole.Ticks < quarter.Ticks * 10, $"took {whole}, a quarter of it {quarter}");
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan TimeFor(string bit, int length)
    {
        string text = string.Concat(Enumerable.Repeat(bit, length / bit.Length));
        return ThreadTime.Of(() =>
        {
            ConversionResult result = RichTextConverter.Convert(RichText.Wiki(text), TextFormat.Adf, OracleData.Context);
            RichTextConverter.Convert(result.Text, TextFormat.Wiki, OracleData.Context);
        });
    }

    [Theory]
    [InlineData("word ")]
    [InlineData("*b ")]
    [InlineData("{panel:a}")]
    [InlineData("some *bold* text, [a link|http://x.y] and {{code}}\n")]
    public void A_megabyte_is_read_within_a_minute_even_on_a_busy_machine(string bit)
    {
        string text = string.Concat(Enumerable.Repeat(bit, 1_000_000 / bit.Length));
        TimeSpan took = ThreadTime.Of(() => RichTextConverter.Convert(RichText.Wiki(text), TextFormat.Adf, OracleData.Context));
        Assert.True(took < TimeSpan.FromSeconds(60), $"took {took}");
    }

    [Theory]
    [InlineData("{quote}\n", "{quote}\n")]
    [InlineData("{panel}\n", "{panel}\n")]
    [InlineData("{color:red}", "{color}")]
    [InlineData("|", "|\n")]
    [InlineData("|{panel}", "{panel}|")]
    [InlineData("* {quote}", "{quote}\n")]
    [InlineData("[", "]")]
    [InlineData("*_", "_*")]
    [InlineData("{{", "}}")]
    [InlineData("!", "|x!")]
    public void Twice_the_depth_takes_about_twice_as_long(string open, string close)
    {
        TimeSpan half = Read(5_000), whole = Read(10_000);
        if (whole > TimeSpan.FromMilliseconds(300))
            whole = Min(whole, Read(10_000)); // once more, on a busy machine
        Assert.True(whole < TimeSpan.FromMilliseconds(300) || whole.Ticks < half.Ticks * 4, $"{half} for half of what takes {whole}");

        TimeSpan Read(int depth)
        {
            string text = string.Concat(Enumerable.Repeat(open, depth)) + "x" + string.Concat(Enumerable.Repeat(close, depth));
            return ThreadTime.Of(() =>
            {
                ConversionResult adf = RichTextConverter.Convert(RichText.Wiki(text), TextFormat.Adf, OracleData.Context);
                RichTextConverter.Convert(adf.Text, TextFormat.Wiki, OracleData.Context);
                RichTextLimit.Fit(RichText.Wiki(text), 2000, "note");
            });
        }
    }

    [Fact]
    public void Lists_that_get_deeper_and_deeper_are_read()
    {
        var text = new System.Text.StringBuilder();
        for (int i = 1; i <= 200; i++)
            text.Append(new string('*', i)).Append(" x\n");
        TimeSpan took = ThreadTime.Of(() => RichTextConverter.Convert(RichText.Wiki(string.Concat(Enumerable.Repeat(text.ToString(), 20))), TextFormat.Adf, OracleData.Context));
        Assert.True(took < TimeSpan.FromSeconds(10), $"took {took}");
    }

    [Theory]
    [InlineData(200)]
    [InlineData(280)]
    [InlineData(10_000)]
    public void ADF_nested_very_deep_is_read_or_refused_with_the_documented_error(int depth)
    {
        string json = """{"type":"doc","content":[""" + string.Concat(Enumerable.Repeat("""{"type":"blockquote","content":[""", depth)) + """{"type":"paragraph","content":[{"type":"text","text":"x"}]}""" + string.Concat(Enumerable.Repeat("]}", depth)) + "]}";
        if (depth > 1000)
        {
            Assert.Equal(ErrorIds.RichTextInvalid, Assert.Throws<SyncException>(() => RichTextConverter.Convert(RichText.Adf(json), TextFormat.Wiki, OracleData.Context)).ErrorId);
            return;
        }
        Assert.Contains("x", RichTextConverter.Convert(RichText.Adf(json), TextFormat.Wiki, OracleData.Context).Text.Source);
        Assert.Equal(Content(json), Content(AdfWriter.Write(AdfReader.Read(json))));
    }

    private static string Content(string json)
    {
        using var reader = new JsonTextReader(new StringReader(json)) { MaxDepth = null };
        return JToken.ReadFrom(reader)["content"]!.ToString(Formatting.None);
    }

    [Fact]
    public void Changed_texts_and_answers_throw_nothing_but_what_is_documented()
    {
        string? data = SharedData.Find("jira");
        var fuzzer = new JiraSync.RichTextOracle.Fuzzer(7, data);
        fuzzer.Run(data is null ? 50_000 : 25_000);
        Assert.True(fuzzer.Failures.Count == 0, string.Join("\n", fuzzer.Failures));
    }

    [Fact]
    public void Signs_nested_in_each_other_are_read()
    {
        string[] signs = ["*", "_", "-", "+", "{color:red}", "{quote}\n", "{panel}\n", "|", "* "];
        foreach (int depth in (int[])[10, 50, 1000])
        {
            var text = new System.Text.StringBuilder();
            for (int i = 0; i < depth; i++)
                text.Append(signs[i % signs.Length]);
            text.Append('x');
            for (int i = depth - 1; i >= 0; i--)
                text.Append(signs[i % signs.Length].Replace(":red", ""));
            Assert.NotNull(RichTextConverter.Convert(RichText.Wiki(text.ToString()), TextFormat.Adf, OracleData.Context));
        }
    }

    [Fact]
    public void No_text_makes_the_reader_throw() =>
        WikiTexts.Any.Sample(
            text =>
            {
                RichTextConverter.Convert(RichText.Wiki(text), TextFormat.Adf, OracleData.Context);
                RichTextCanonical.Of(RichText.Wiki(text));
                RichTextPreview.Of(RichText.Wiki(text), 20);
            },
            iter: 5000);

    [Fact]
    public void No_JSON_makes_the_ADF_reader_throw()
    {
        Gen<JToken> leaf = Gen.OneOf(
            Gen.String.Select(s => (JToken)s),
            Gen.Int.Select(i => (JToken)i),
            Gen.Bool.Select(b => (JToken)b),
            Gen.Const(0).Select(_ => (JToken)JValue.CreateNull()));
        string[] names = ["type", "content", "attrs", "marks", "text", "version", "level", "order", "href", "id", "url", "color", "timestamp", "colspan"];
        string[] types =
        [
            "doc", "paragraph", "text", "heading", "bulletList", "listItem", "table", "tableRow", "tableCell", "media", "mediaSingle", "mention", "emoji", "date", "status",
            "panel", "expand", "strong", "link", "code", "layoutSection", "taskList", "taskItem", "hologram", "",
        ];
        Gen<JToken> json = Gen.Recursive<JToken>((depth, self) => depth > 5
            ? leaf
            : Gen.Frequency(
                (2, leaf),
                (2, Gen.OneOfConst(types).Select(t => (JToken)t)),
                (2, self.Array[0, 4].Select(a => (JToken)new JArray(a))),
                (6, Gen.Select(Gen.OneOfConst(types), Gen.OneOfConst(names).Array[0, 4], self.Array[4], (type, keys, values) =>
                {
                    var o = new JObject { ["type"] = type };
                    for (int i = 0; i < keys.Length; i++)
                        o[keys[i]] = values[i];
                    return (JToken)o;
                }))));
        json.Sample(
            token =>
            {
                RichText text = RichText.Adf(token.ToString(Newtonsoft.Json.Formatting.None));
                RichTextConverter.Convert(text, TextFormat.Wiki, OracleData.Context);
                RichTextCanonical.Of(text);
                RichTextPreview.Of(text, 50);
                CommentHeader.Strip(CommentHeader.Add(text, "*A* wrote:"), "*A* wrote:");
                AdfWriter.Write(AdfShape.Fit(AdfReader.Read(text.Source)));
            },
            iter: 3000);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("nonsense")]
    [InlineData("{\"type\":\"doc\"} {}")]
    [InlineData("{\"type\":\"doc\",\"content\":[}")]
    public void What_is_no_JSON_is_refused_with_advice(string source)
    {
        SyncException error = Assert.Throws<SyncException>(() => RichTextConverter.Convert(RichText.Adf(source), TextFormat.Wiki, new ConversionContext()));
        Assert.Equal(ErrorIds.RichTextInvalid, error.ErrorId);
        Assert.NotNull(error.Advice);
        Assert.StartsWith("unreadable:", RichTextCanonical.Of(RichText.Adf(source)));
    }

    [Fact]
    public void Nodes_too_deep_become_their_text_and_JSON_too_deep_is_refused()
    {
        Assert.Contains("deep down", RichTextConverter.Convert(Nested(150), TextFormat.Wiki, new ConversionContext()).Text.Source);
        Assert.Contains("deep down", RichTextCanonical.Of(Nested(150)));
        Assert.Throws<SyncException>(() => RichTextConverter.Convert(Nested(100_000), TextFormat.Wiki, new ConversionContext()));

        static RichText Nested(int depth) => RichText.Adf(
            "{\"type\":\"doc\",\"version\":1,\"content\":[" + string.Concat(Enumerable.Repeat("{\"type\":\"blockquote\",\"content\":[", depth))
            + "{\"type\":\"text\",\"text\":\"deep down\"}" + string.Concat(Enumerable.Repeat("]}", depth)) + "]}");
    }
}
