using System;
using System.Linq;
using CsCheck;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;
using Xunit;

namespace JiraSync.Engine.Tests.RichTexts;

/// <summary>The line that says who wrote a copied comment.</summary>
public sealed class CommentHeaderTests
{
    private const string Line = "*Mia Example* wrote on 2026-11-24 10:12 UTC:";
    private const string Adf = """{"version":1,"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Hello"}]}]}""";

    [Fact]
    public void It_stands_before_the_text_in_the_form_of_the_text()
    {
        Assert.Equal("*Mia Example* wrote on 2026-11-24 10:12 UTC:\n\n* item", CommentHeader.Add(RichText.Wiki("* item"), Line).Source);
        Assert.Contains("\"text\":\"Mia Example\",\"marks\":[{\"type\":\"strong\"}]", CommentHeader.Add(RichText.Adf(Adf), Line).Source);
    }

    [Theory]
    [InlineData(Line)]
    [InlineData("J. O'Neil {quote} [x] *_y_* | commented on 2026-11-24 UTC:")]
    [InlineData("# leading sign")]
    [InlineData("Mia commented on 2026-11-24 10:12 UTC:")]
    public void It_is_taken_off_again(string line)
    {
        foreach (string body in (string[])["text", "two\n\nparagraphs", "* list\n* b", "{code}\nx\n{code}", "|a|", "a\r\0\nb", ""])
        {
            RichText wiki = RichText.Wiki(body);
            Assert.Equal(RichTextCanonical.Of(wiki), RichTextCanonical.Of(CommentHeader.Strip(CommentHeader.Add(wiki, line), line)));
            RichText adf = RichTextConverter.Convert(wiki, TextFormat.Adf, new ConversionContext()).Text;
            Assert.Equal(RichTextCanonical.Of(adf), RichTextCanonical.Of(CommentHeader.Strip(CommentHeader.Add(adf, line), line)));
        }
    }

    [Fact]
    public void It_is_taken_off_after_Jira_has_stored_the_text_in_its_own_way()
    {
        string wiki = CommentHeader.Add(RichText.Wiki("a\nb"), Line).Source.Replace("\n", "\r\n") + "  ";
        Assert.Equal("a\nb", RichTextCanonical.Of(CommentHeader.Strip(RichText.Wiki(wiki), Line)));
        string adf = CommentHeader.Add(RichText.Adf(Adf), Line).Source.Replace("{\"type\":\"paragraph\"", "{\"attrs\":{\"localId\":\"7\"},\"type\":\"paragraph\"");
        Assert.Equal(RichTextCanonical.Of(RichText.Adf(Adf)), RichTextCanonical.Of(CommentHeader.Strip(RichText.Adf(adf), Line)));
    }

    [Fact]
    public void One_that_was_edited_stays()
    {
        foreach (RichText body in (RichText[])[RichText.Wiki("text"), RichText.Adf(Adf)])
        {
            RichText edited = body with { Source = CommentHeader.Add(body, Line).Source.Replace("10:12", "10:13") };
            Assert.Equal(edited, CommentHeader.Strip(edited, Line));
            Assert.Equal(body, CommentHeader.Strip(body, Line));
        }
        RichText continued = RichText.Wiki("*Mia Example* wrote on 2026-11-24 10:12 UTC:\nwith more");
        Assert.Equal(continued, CommentHeader.Strip(continued, Line));
    }

    [Fact]
    public void Any_text_survives_it() => WikiTexts.Markup.Sample(
        markup => RichTextCanonical.Of(RichText.Wiki(markup)) == RichTextCanonical.Of(CommentHeader.Strip(CommentHeader.Add(RichText.Wiki(markup), Line), Line)),
        iter: 2000);
}
