using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Xunit;

namespace JiraSync.Engine.Tests.RichTexts;

/// <summary>What is carried over, what is named as lost, and what the other side's names become.</summary>
public sealed class RichTextConverterTests
{
    private static readonly ConversionContext Nothing = new();

    [Fact]
    public void A_text_in_the_target_form_comes_back_unchanged()
    {
        RichText wiki = RichText.Wiki("*a*\r\n"), adf = RichText.Adf("{ \"type\":\"doc\" }");
        Assert.Same(wiki, RichTextConverter.Convert(wiki, TextFormat.Wiki, Nothing).Text);
        Assert.Same(adf, RichTextConverter.Convert(adf, TextFormat.Adf, Nothing).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n ")]
    [InlineData("{anchor:a}")]
    public void Nothing_becomes_nothing(string markup) => Assert.Equal("", RichTextConverter.Convert(RichText.Wiki(markup), TextFormat.Adf, Nothing).Text.Source);

    [Theory]
    [InlineData("""{"type":"codeBlock","attrs":{"language":"python"},"content":[{"type":"text","text":"pass"}]}""", "{code:python}\npass\n{code}")]
    [InlineData("""{"type":"codeBlock","content":[{"type":"text","text":"*x*"}]}""", "{noformat}\n*x*\n{noformat}")]
    [InlineData("""{"type":"panel","attrs":{"panelType":"error"},"content":[{"type":"paragraph","content":[{"type":"text","text":"x"}]}]}""", "{panel:bgColor=#ffebe6}\nx\n{panel}")]
    [InlineData("""{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"a"},{"type":"hardBreak"},{"type":"text","text":"b"}]}""", "h2. a\\\\b")]
    [InlineData("""{"type":"paragraph","content":[{"type":"date","attrs":{"timestamp":"1767225600000"}}]}""", "2026-01-01")]
    [InlineData("""{"type":"paragraph","content":[{"type":"status","attrs":{"text":"DONE","color":"green"}}]}""", "{color:#36b37e}*DONE*{color}")]
    [InlineData("""{"type":"paragraph","content":[{"type":"emoji","attrs":{"shortName":":check_mark:"}},{"type":"emoji","attrs":{"shortName":":tada:","text":"T"}}]}""", "(/)T")]
    [InlineData("""{"type":"mediaSingle","attrs":{"layout":"center"},"content":[{"type":"media","attrs":{"type":"file","id":"1","collection":"","alt":"shot.png","width":300}}]}""", "!shot.png|width=300!")]
    [InlineData("""{"type":"mediaGroup","content":[{"type":"media","attrs":{"type":"file","id":"1","collection":"","alt":"trace.log"}}]}""", "[^trace.log]")]
    [InlineData("""{"type":"blockCard","attrs":{"url":"https://x.y/z"}}""", "[https://x.y/z|https://x.y/z|smart-card]")]
    public void ADF_is_written_as_wiki_markup_without_loss(string node, string markup)
    {
        ConversionResult result = ToWiki(node);
        Assert.Equal(markup, result.Text.Source);
        Assert.Empty(result.Lost);
    }

    [Theory]
    [InlineData("""{"type":"taskList","attrs":{"localId":"1"},"content":[{"type":"taskItem","attrs":{"localId":"2","state":"DONE"},"content":[{"type":"text","text":"a"}]},{"type":"taskItem","attrs":{"localId":"3","state":"TODO"},"content":[{"type":"text","text":"b"}]}]}""", "* -a-\n* b")]
    [InlineData("""{"type":"decisionList","attrs":{"localId":"1"},"content":[{"type":"decisionItem","attrs":{"localId":"2","state":"DECIDED"},"content":[{"type":"text","text":"a"}]}]}""", "* <> a")]
    [InlineData("""{"type":"orderedList","attrs":{"order":5},"content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"e"}]}]}]}""", "# e")]
    [InlineData("""{"type":"expand","attrs":{"title":"More"},"content":[{"type":"paragraph","content":[{"type":"text","text":"x"}]}]}""", "*More*\n\nx")]
    [InlineData("""{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"backgroundColor","attrs":{"color":"#ff0000"}}]}]}""", "x")]
    [InlineData("""{"type":"hologram","content":[{"type":"paragraph","content":[{"type":"text","text":"x"}]}]}""", "x")]
    [InlineData("""{"type":"layoutSection","content":[{"type":"layoutColumn","attrs":{"width":50},"content":[{"type":"paragraph","content":[{"type":"text","text":"l"}]}]},{"type":"layoutColumn","attrs":{"width":50},"content":[{"type":"paragraph","content":[{"type":"text","text":"r"}]}]}]}""", "{adf:display=block}\n{\"type\":\"layoutSection\",\"content\":[{\"type\":\"layoutColumn\",\"attrs\":{\"width\":50},\"content\":[{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":\"l\"}]}]},{\"type\":\"layoutColumn\",\"attrs\":{\"width\":50},\"content\":[{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":\"r\"}]}]}]}\n{adf}")]
    [InlineData("""{"type":"mediaSingle","attrs":{"layout":"center"},"content":[{"type":"media","attrs":{"type":"file","id":"1","collection":""}}]}""", "!1|thumbnail!")]
    public void What_wiki_markup_cannot_say_is_named_once(string node, string markup)
    {
        ConversionResult result = ToWiki(node + "," + node);
        Assert.Equal(markup + "\n\n" + markup, result.Text.Source);
        Assert.Single(result.Lost);
    }

    [Fact]
    public void Headers_of_a_table_stay_headers()
    {
        ConversionResult result = ToWiki(
            """{"type":"table","content":[{"type":"tableRow","content":[{"type":"tableHeader","content":[{"type":"paragraph","content":[{"type":"text","text":"H","marks":[{"type":"strong"}]}]}]},{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"a|b"}]}]}]}]}""");
        Assert.Equal("||H|a&#124;b|", result.Text.Source);
    }

    [Fact]
    public void People_are_named_as_the_target_names_them()
    {
        var context = new ConversionContext { TargetUser = user => new TargetUser(user.Id == "abc" ? "mia" : null, user.Id == "abc" ? null : user.Name ?? "Person " + user.Id) };
        ConversionResult result = RichTextConverter.Convert(
            Adf("""{"type":"paragraph","content":[{"type":"mention","attrs":{"id":"abc","text":"@Mia"}},{"type":"text","text":" "},{"type":"mention","attrs":{"id":"xyz","text":"@Bo B"}}]}"""),
            TextFormat.Wiki,
            context);
        Assert.Equal("[~mia] @Bo B", result.Text.Source);
        Assert.Single(result.Lost);

        result = RichTextConverter.Convert(RichText.Wiki("[~abc] and [~xyz]"), TextFormat.Adf, context);
        JToken paragraph = JObject.Parse(result.Text.Source)["content"]![0]!;
        Assert.Equal("mia", (string?)paragraph["content"]![0]!["attrs"]!["id"]);
        Assert.Equal(" and @Person xyz", (string?)paragraph["content"]![1]!["text"]);
    }

    [Fact]
    public void Files_are_found_by_their_names_or_named_in_words()
    {
        var context = new ConversionContext { TargetFile = file => file.Name == "a.png" ? new TargetFile("a.png", "uuid-a") : null };
        ConversionResult result = RichTextConverter.Convert(RichText.Wiki("!a.png!\n\n!b.png|thumbnail!\n\n[^c.log]"), TextFormat.Adf, context);
        JArray content = (JArray)JObject.Parse(result.Text.Source)["content"]!;
        Assert.Equal("uuid-a", (string?)content[0]["content"]![0]!["attrs"]!["id"]);
        Assert.Equal("a.png", (string?)content[0]["content"]![0]!["attrs"]!["alt"]);
        Assert.Equal("!b.png!", (string?)content[1]["content"]![0]!["text"]);
        Assert.Equal("[^c.log]", (string?)content[2]["content"]![0]!["text"]);
        Assert.Equal(2, result.Lost.Count);

        var back = new ConversionContext { TargetFile = file => file.MediaId == "uuid-a" ? new TargetFile("true name.png", null) : null };
        result = RichTextConverter.Convert(
            Adf("""{"type":"mediaSingle","attrs":{"layout":"center"},"content":[{"type":"media","attrs":{"type":"file","id":"uuid-a","collection":""}}]}"""), TextFormat.Wiki, back);
        Assert.Equal("!true name.png|thumbnail!", result.Text.Source);
    }

    [Fact]
    public void Issues_become_their_twins()
    {
        var context = new ConversionContext
        {
            TargetIssue = issue => issue is "ENG-7" or "https://dc.example/browse/ENG-7" ? new IssueTwin("SUP-1", "https://cloud.example/browse/SUP-1") : null,
        };
        ConversionResult result = RichTextConverter.Convert(RichText.Wiki("see ENG-7, ENG-8 and [it|https://dc.example/browse/ENG-7]"), TextFormat.Adf, context);
        Assert.Equal(2, System.Text.RegularExpressions.Regex.Matches(result.Text.Source, "https://cloud.example/browse/SUP-1\"").Count);
        Assert.Contains("ENG-8", result.Text.Source);

        result = RichTextConverter.Convert(
            Adf("""{"type":"paragraph","content":[{"type":"inlineCard","attrs":{"url":"https://dc.example/browse/ENG-7"}},{"type":"text","text":" "},{"type":"inlineCard","attrs":{"url":"https://dc.example/browse/ENG-8"}}]}"""),
            TextFormat.Wiki,
            context);
        Assert.Equal("SUP-1 [https://dc.example/browse/ENG-8|https://dc.example/browse/ENG-8|smart-link]", result.Text.Source);
    }

    [Fact]
    public void A_text_that_keeps_its_form_gets_the_targets_names_and_nothing_else()
    {
        var context = new ConversionContext
        {
            TargetUser = user => user.Id switch { "mia" or "5b10" => new TargetUser(user.Id + "-2", "Mia"), "bo" => new TargetUser(null, "Bo B"), _ => null },
            TargetIssue = issue => issue is "ENG-7" or "https://a.example/browse/ENG-7" ? new IssueTwin("SUP-1", "https://b.example/browse/SUP-1") : null,
            TargetFile = file => file.Name == "a.png" || file.MediaId == "uuid-a" ? new TargetFile("b.png", "uuid-b") : null,
        };
        RichText wiki = RichText.Wiki(
            "h1.  ENG-7:\t[~mia], [~bo] {{ENG-7}} *ENG-7* XENG-7 ENG-71\n{code}ENG-7 [~mia] !a.png!{code}\n* !a.png|width=10! [^c.log]\n[see ENG-7|https://a.example/browse/ENG-7] https://a.example/browse/ENG-7. [~accountid:5b10]");
        ConversionResult result = RichTextConverter.Convert(wiki, TextFormat.Wiki, context);
        Assert.Equal(
            "h1.  SUP-1:\t[~mia-2], @Bo B {{ENG-7}} *SUP-1* XENG-7 ENG-71\n{code}ENG-7 [~mia] !a.png!{code}\n* !b.png|width=10! [^c.log]\n[see SUP-1|https://b.example/browse/SUP-1] https://b.example/browse/SUP-1. [~5b10-2]",
            result.Text.Source);
        Assert.Equal(2, result.Lost.Count);

        RichText adf = Adf(
            """{"type":"paragraph","content":[{"type":"mention","attrs":{"id":"5b10","text":"@M","userType":"APP"}},{"type":"text","text":" ENG-7 "},{"type":"text","text":"ENG-7","marks":[{"type":"code"}]},{"type":"inlineCard","attrs":{"url":"https://a.example/browse/ENG-7"}},{"type":"mention","attrs":{"id":"x","text":"@X"}}]},{"type":"mediaSingle","attrs":{"layout":"wide"},"content":[{"type":"media","attrs":{"type":"file","id":"uuid-a","collection":""}}]},{"type":"mediaGroup","content":[{"type":"media","attrs":{"type":"file","id":"uuid-a","collection":""}},{"type":"media","attrs":{"type":"file","id":"uuid-c","collection":"","alt":"c.log"}}]}""");
        result = RichTextConverter.Convert(adf, TextFormat.Adf, context);
        JArray content = (JArray)JObject.Parse(result.Text.Source)["content"]!;
        Assert.Equal("""{"id":"5b10-2","text":"@Mia","userType":"APP"}""", content[0]["content"]![0]!["attrs"]!.ToString(Formatting.None));
        Assert.Equal(" SUP-1 ", (string?)content[0]["content"]![1]!["text"]);
        Assert.Equal("ENG-7", (string?)content[0]["content"]![2]!["text"]);
        Assert.Equal("https://b.example/browse/SUP-1", (string?)content[0]["content"]![3]!["attrs"]!["url"]);
        Assert.Equal("@X", (string?)content[0]["content"]![4]!["text"]);
        Assert.Equal("uuid-b", (string?)content[1]["content"]![0]!["attrs"]!["id"]);
        Assert.Single(content[2]["content"]!);
        Assert.Equal("[^c.log]", (string?)content[3]["content"]![0]!["text"]);
        Assert.Equal(2, result.Lost.Count);
    }

    [Fact]
    public void A_mention_says_whether_it_names_an_account_id()
    {
        var asked = new System.Collections.Generic.List<UserReference>();
        var context = new ConversionContext { TargetUser = user => { asked.Add(user); return new TargetUser("t"); } };
        RichTextConverter.Convert(RichText.Wiki("[~accountid:557058:ab-c] [~mia]"), TextFormat.Adf, context);
        RichTextConverter.Convert(RichText.Wiki("[~accountid:557058:ab-c]"), TextFormat.Wiki, context);
        RichTextConverter.Convert(Adf("""{"type":"paragraph","content":[{"type":"mention","attrs":{"id":"5b","text":"@Mia M"}}]}"""), TextFormat.Wiki, context);
        Assert.Equal([new("557058:ab-c", true, null), new("mia", false, null), new("557058:ab-c", true, null), new("5b", true, "Mia M")], asked);
    }

    [Theory]
    [InlineData("csharp", "c#|csharp", "csharp")]
    [InlineData("shell", "sh|shell", "shell")]
    [InlineData("yaml", "yaml", "yaml")]
    [InlineData("dockerfile", "dockerfile", "dockerfile")]
    [InlineData("Java", "java", "java")]
    public void The_language_of_code_comes_back(string language, string parameters, string back)
    {
        ConversionResult wiki = ToWiki($$"""{"type":"codeBlock","attrs":{"language":"{{language}}"},"content":[{"type":"text","text":"x"}]}""");
        Assert.Equal($"{{code:{parameters}}}\nx\n{{code}}", wiki.Text.Source);
        JObject adf = JObject.Parse(RichTextConverter.Convert(wiki.Text, TextFormat.Adf, Nothing).Text.Source);
        Assert.Equal(back, (string?)adf["content"]![0]!["attrs"]!["language"]);
    }

    [Theory]
    [InlineData("{code:js}\nx\n{code}", "javascript")]
    [InlineData("{code:bash}\nx\n{code}", "bash")]
    [InlineData("{code:none}\nx\n{code}", null)]
    [InlineData("{code}\nx\n{code}", "java")]
    public void Names_of_languages_are_kept_unless_the_context_says_otherwise(string markup, string? language)
    {
        Assert.Equal(language, Language(Nothing));
        Assert.Equal("java", Language(new ConversionContext { CodeLanguage = _ => null }));

        string? Language(ConversionContext context) =>
            (string?)JObject.Parse(RichTextConverter.Convert(RichText.Wiki(markup), TextFormat.Adf, context).Text.Source)["content"]![0]!["attrs"]?["language"];
    }

    [Fact]
    public void Columns_and_apps_elements_come_back_whole_or_as_their_text()
    {
        const string layout = """{"type":"layoutSection","content":[{"type":"layoutColumn","attrs":{"width":50},"content":[{"type":"mediaSingle","attrs":{"layout":"center"},"content":[{"type":"media","attrs":{"type":"file","id":"uuid-a","collection":""}}]}]},{"type":"layoutColumn","attrs":{"width":50},"content":[{"type":"paragraph","content":[{"type":"text","text":"r"}]}]}]}""";
        var there = new ConversionContext { TargetFile = file => new TargetFile("a.png", file.MediaId) };
        var back = new ConversionContext { TargetFile = file => new TargetFile(null, file.Name == "a.png" ? "uuid-a" : null) };
        RichText wiki = RichTextConverter.Convert(Adf(layout), TextFormat.Wiki, there).Text;
        Assert.Contains("\"id\":\"a.png\"", wiki.Source);
        Assert.Equal(RichTextCanonical.Of(Adf(layout)), RichTextCanonical.Of(RichTextConverter.Convert(wiki, TextFormat.Adf, back).Text));
        Assert.Equal("!a.png|thumbnail!\n\nr", RichTextConverter.Convert(Adf(layout), TextFormat.Wiki, new ConversionContext { AdfMacros = false, TargetFile = there.TargetFile }).Text.Source);
    }

    [OracleFact]
    public void No_word_of_any_ADF_is_lost()
    {
        var wrong = new List<string>();
        foreach (JObject row in OracleData.Rows("adf-wiki-oracle.jsonl"))
        {
            string adf = row["adf"]!.ToString(Formatting.None);
            ConversionResult result = RichTextConverter.Convert(RichText.Adf(adf), TextFormat.Wiki, new ConversionContext { TargetUser = user => new TargetUser(user.Id) });
            string read = Squeezed(RichTextPreview.Of(result.Text, 1_000_000));
            foreach (JObject text in row["adf"]!.SelectTokens("$..content[?(@.type == 'text')]").Cast<JObject>())
            {
                string meant = Squeezed((string)text["text"]!);
                if (!read.Contains(meant, StringComparison.Ordinal))
                    wrong.Add($"{row["id"]}: '{meant}' in '{result.Text.Source}'");
            }
        }
        Assert.Empty(wrong);

        static string Squeezed(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c is not ('\0' or '\u200b')));
    }

    private static ConversionResult ToWiki(string nodes) => RichTextConverter.Convert(Adf(nodes), TextFormat.Wiki, Nothing);

    private static RichText Adf(string nodes) => RichText.Adf($$"""{"version":1,"type":"doc","content":[{{nodes}}]}""");
}
