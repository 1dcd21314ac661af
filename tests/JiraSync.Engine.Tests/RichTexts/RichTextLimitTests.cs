using System.Linq;
using CsCheck;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;
using Newtonsoft.Json.Linq;
using Xunit;

namespace JiraSync.Engine.Tests.RichTexts;

/// <summary>Texts that are longer than Jira takes, and the first words of texts.</summary>
public sealed class RichTextLimitTests
{
    private static readonly IssueTwin Original = new("A-1", "https://x.y/browse/A-1");

    private const string Note = "[The rest was left out: the text is too long.]";

    [Fact]
    public void A_text_that_fits_is_left_alone()
    {
        RichText text = RichText.Wiki("a\n\nb");
        Assert.Same(text, RichTextLimit.Fit(text, 4, Note));
    }

    [Fact]
    public void Wiki_markup_is_cut_between_blocks_and_never_within_a_macro()
    {
        string body = string.Join("\n\n", Enumerable.Range(0, 50).Select(i => $"{{code}}\nline {i}\n\nline\n{{code}}"));
        string cut = RichTextLimit.Fit(RichText.Wiki(body), 300, Note).Source;
        Assert.True(cut.Length <= 300);
        Assert.EndsWith("{code}\n\n\\[The rest was left out: the text is too long.]", cut);
        Assert.StartsWith("{code}\nline 0\n\nline\n{code}\n\n", cut);
    }

    [Fact]
    public void ADF_is_cut_between_blocks()
    {
        RichText adf = RichTextConverter.Convert(RichText.Wiki(string.Join("\n\n", Enumerable.Repeat("a paragraph", 500))), TextFormat.Adf, new ConversionContext()).Text;
        RichText cut = RichTextLimit.Fit(adf, 2000, Note, Original);
        Assert.InRange(RichTextLimit.Length(cut), 1900, 2000);
        JArray content = (JArray)JObject.Parse(cut.Source)["content"]!;
        Assert.True(content.Count > 10);
        Assert.Equal(Note + " ", (string?)content.Last!["content"]![0]!["text"]);
        Assert.Equal("https://x.y/browse/A-1", (string?)content.Last!["content"]![1]!["marks"]![0]!["attrs"]!["href"]);
    }

    [Fact]
    public void Of_ADF_counts_what_it_shows_and_of_markup_every_character()
    {
        RichText wiki = RichText.Wiki("*bold* [a|http://x.y]");
        RichText adf = RichTextConverter.Convert(wiki, TextFormat.Adf, new ConversionContext()).Text;
        Assert.Equal(21, RichTextLimit.Length(wiki));
        Assert.InRange(RichTextLimit.Length(adf), 6, 7);
        Assert.Same(adf, RichTextLimit.Fit(adf, 20, Note));
        Assert.EndsWith("too long.] [A-1|https://x.y/browse/A-1]", RichTextLimit.Fit(RichText.Wiki(new string('x', 500)), 300, Note, Original).Source);
    }

    [Fact]
    public void What_is_changed_beyond_the_cut_changes_nothing()
    {
        foreach (TextFormat format in (TextFormat[])[TextFormat.Wiki, TextFormat.Adf])
        {
            RichText whole = Text(string.Join("\n\n", Enumerable.Range(0, 100).Select(i => $"*paragraph* {i}")), format), edited = Text(string.Join("\n\n", Enumerable.Range(0, 100).Select(i => $"*paragraph* {(i == 90 ? "other" : i)}")), format);
            RichText cut = RichTextLimit.Fit(whole, 600, Note, Original);
            Assert.NotEqual(RichTextCanonical.Of(whole), RichTextCanonical.Of(cut));
            Assert.Equal(RichTextCanonical.Of(cut), RichTextCanonical.Of(RichTextLimit.Fit(edited, 600, Note, Original)));
            Assert.Same(cut, RichTextLimit.Fit(cut, 600, Note, Original));
        }

        static RichText Text(string markup, TextFormat format) => RichTextConverter.Convert(RichText.Wiki(markup), format, new ConversionContext()).Text;
    }

    [Fact]
    public void A_single_block_that_is_too_long_is_shortened()
    {
        foreach (string block in (string[])[new string('x', 100_000), string.Join("\n", Enumerable.Repeat("* item", 20_000)), "{code}\n" + new string('y', 100_000) + "\n{code}"])
        {
            RichText wiki = RichTextLimit.Fit(RichText.Wiki(block), RichTextLimit.Default, Note);
            Assert.InRange(wiki.Source.Length, 10_000, RichTextLimit.Default);
            Assert.EndsWith("too long.]", wiki.Source);
            RichText adf = RichTextConverter.Convert(RichText.Wiki(block), TextFormat.Adf, new ConversionContext()).Text;
            RichText cut = RichTextLimit.Fit(adf, RichTextLimit.Default, Note);
            Assert.InRange(RichTextLimit.Length(cut), 10_000, RichTextLimit.Default);
        }
    }

    [Fact]
    public void A_shortened_block_keeps_its_people_and_pictures()
    {
        string item = "* [~mia] see !shot.png|thumbnail! and *more*\n";
        string cut = RichTextLimit.Fit(RichText.Wiki(string.Concat(Enumerable.Repeat(item, 100))), 1000, Note).Source;
        Assert.StartsWith("* [~mia] see \n!shot.png|thumbnail!\n and *more*\n* [~mia]", cut);
    }

    [Fact]
    public void Nothing_is_ever_longer_than_it_may_be() => Gen.Select(WikiTexts.Markup, Gen.Int[200, 400]).Sample(
        (markup, max) =>
        {
            RichText adf = RichTextConverter.Convert(RichText.Wiki(markup), TextFormat.Adf, OracleData.Context).Text;
            return RichTextLimit.Fit(RichText.Wiki(markup + markup + markup), max, Note).Source.Length <= max
                && RichTextLimit.Length(RichTextLimit.Fit(adf, max, Note)) <= max;
        },
        iter: 1000);

    [Theory]
    [InlineData("h1. Title\n\n*bold* and {{code}} [link|http://x.y]", 100, "Title\nbold and code link")]
    [InlineData("one two three", 7, "one two")]
    [InlineData("a\U0001F600", 2, "a")]
    [InlineData("", 10, "")]
    public void The_preview_is_the_first_words(string markup, int length, string expected)
    {
        Assert.Equal(expected, RichTextPreview.Of(RichText.Wiki(markup), length));
        RichText adf = RichTextConverter.Convert(RichText.Wiki(markup), TextFormat.Adf, new ConversionContext()).Text;
        Assert.Equal(expected, RichTextPreview.Of(adf, length));
        Assert.Equal("", RichTextPreview.Of(null, length));
    }
}
