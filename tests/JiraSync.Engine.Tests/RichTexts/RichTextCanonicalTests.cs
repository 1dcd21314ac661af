using CsCheck;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;
using Newtonsoft.Json.Linq;
using Xunit;

namespace JiraSync.Engine.Tests.RichTexts;

/// <summary>Texts are compared by what they mean.</summary>
public sealed class RichTextCanonicalTests
{
    [Theory]
    [InlineData("a\r\nb", "a\nb")]
    [InlineData("a\rb", "a\nb")]
    [InlineData("a\nb  \r\n", "a\nb")]
    [InlineData("\n\n a", " a")]
    [InlineData("a\0b", "ab")]
    public void Wiki_markup_with_other_line_ends_means_the_same(string a, string b) => Assert.Equal(Wiki(a), Wiki(b));

    [Theory]
    [InlineData("a\nb", "a b")]
    [InlineData("a\n\nb", "a\nb")]
    [InlineData("a", "A")]
    [InlineData(" * a", "* a")]
    public void Wiki_markup_with_other_words_or_lines_does_not(string a, string b) => Assert.NotEqual(Wiki(a), Wiki(b));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"version":1,"type":"doc","content":[]}""")]
    [InlineData("""{"version":1,"type":"doc","content":[{"type":"paragraph"}]}""")]
    [InlineData("""{"version":1,"type":"doc","content":[{"type":"paragraph","content":[]},{"type":"paragraph","content":[{"type":"text","text":" "}]}]}""")]
    public void An_empty_document_means_nothing(string adf)
    {
        Assert.Equal("", RichTextCanonical.Of(RichText.Adf(adf)));
        Assert.Equal("", RichTextCanonical.Of(null));
        Assert.Equal("", Wiki(" \r\n"));
    }

    [Theory]
    [InlineData("""{"type":"paragraph","attrs":{"localId":"x"},"content":[{"type":"text","text":"a"}]}""", """{"type":"paragraph","content":[{"type":"text","text":"a"}]}""")]
    [InlineData("""{"type":"paragraph","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}""", """{"type":"paragraph","content":[{"text":"ab","type":"text"}]}""")]
    [InlineData("""{"type":"paragraph","content":[{"type":"text","text":"a","marks":[{"type":"em"},{"type":"strong"}]}]}""", """{"type":"paragraph","content":[{"type":"text","text":"a","marks":[{"type":"strong"},{"type":"em"}]}]}""")]
    [InlineData("""{"type":"paragraph","content":[{"type":"text","text":"a","marks":[{"type":"textColor","attrs":{"color":"#FF0000"}}]}]}""", """{"type":"paragraph","content":[{"type":"text","text":"a","marks":[{"type":"textColor","attrs":{"color":"#ff0000"}}]}]}""")]
    [InlineData("""{"type":"paragraph","content":[{"type":"mention","attrs":{"id":"1","text":"@Mia","accessLevel":""}}]}""", """{"type":"paragraph","content":[{"type":"mention","attrs":{"id":"1"}}]}""")]
    [InlineData("""{"type":"orderedList","attrs":{"order":1},"content":[]}""", """{"type":"orderedList","content":[]}""")]
    [InlineData("""{"type":"table","attrs":{"isNumberColumnEnabled":false,"layout":"default","localId":"t"},"content":[]}""", """{"type":"table","content":[]}""")]
    [InlineData("""{"type":"mediaSingle","attrs":{"layout":"center","width":50.0},"content":[]}""", """{"type":"mediaSingle","attrs":{"width":50},"content":[]}""")]
    [InlineData("""{"type":"rule"},{"type":"paragraph","content":[]}""", """{"type":"rule"}""")]
    public void What_Jira_rewrites_by_itself_is_no_change(string a, string b) => Assert.Equal(Adf(a), Adf(b));

    [Theory]
    [InlineData("""{"type":"paragraph","content":[{"type":"text","text":"a"}]}""", """{"type":"paragraph","content":[{"type":"text","text":"a "}]}""")]
    [InlineData("""{"type":"paragraph","content":[{"type":"text","text":"a"}]}""", """{"type":"paragraph","content":[{"type":"text","text":"a","marks":[{"type":"em"}]}]}""")]
    [InlineData("""{"type":"paragraph","content":[{"type":"text","text":"a"}]}""", """{"type":"heading","attrs":{"level":1},"content":[{"type":"text","text":"a"}]}""")]
    [InlineData("""{"type":"heading","attrs":{"level":2},"content":[]}""", """{"type":"heading","attrs":{"level":1},"content":[]}""")]
    [InlineData("""{"type":"taskItem","attrs":{"state":"TODO"}}""", """{"type":"taskItem","attrs":{"state":"DONE"}}""")]
    [InlineData("""{"type":"paragraph","content":[{"type":"mention","attrs":{"id":"1"}}]}""", """{"type":"paragraph","content":[{"type":"mention","attrs":{"id":"2"}}]}""")]
    [InlineData("""{"type":"panel","attrs":{"panelType":"info"},"content":[]}""", """{"type":"panel","attrs":{"panelType":"note"},"content":[]}""")]
    [InlineData("""{"type":"hologram","attrs":{"a":1}}""", """{"type":"hologram","attrs":{"a":2}}""")]
    public void A_real_edit_is_a_change(string a, string b) => Assert.NotEqual(Adf(a), Adf(b));

    [Fact]
    public void Writing_a_document_does_not_change_its_meaning() => WikiTexts.Markup.Sample(
        markup =>
        {
            string adf = RichTextConverter.Convert(RichText.Wiki(markup), TextFormat.Adf, OracleData.Context).Text.Source;
            string again = adf.Length == 0 ? "" : AdfWriter.Write(AdfReader.Read(adf));
            return RichTextCanonical.Of(RichText.Adf(adf)) == RichTextCanonical.Of(RichText.Adf(again));
        },
        iter: 1000);

    private static string Wiki(string markup) => RichTextCanonical.Of(RichText.Wiki(markup));

    private static string Adf(string nodes) => RichTextCanonical.Of(RichText.Adf($$"""{"version":1,"type":"doc","content":[{{nodes}}]}"""));
}
