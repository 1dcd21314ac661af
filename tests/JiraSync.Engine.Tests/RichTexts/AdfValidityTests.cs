using System.Collections.Generic;
using System.Linq;
using CsCheck;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;
using JiraSync.RichTextOracle;
using Newtonsoft.Json.Linq;
using Xunit;

namespace JiraSync.Engine.Tests.RichTexts;

/// <summary>All ADF that is made is such that Jira takes it.</summary>
public sealed class AdfValidityTests
{
    [OracleFact]
    public void The_checker_refuses_what_the_schema_refuses()
    {
        var schema = new AdfSchema(OracleData.Schema());
        Assert.Null(schema.Check(JObject.Parse("""{"version":1,"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]}]}""")));
        Assert.NotNull(schema.Check(JObject.Parse("""{"version":1,"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":""}]}]}""")));
        Assert.NotNull(schema.Check(JObject.Parse("""{"version":1,"type":"doc","content":[{"type":"text","text":"a"}]}""")));
        Assert.NotNull(schema.Check(JObject.Parse("""{"version":1,"type":"doc","content":[{"type":"blockquote","content":[{"type":"rule"}]}]}""")));
        Assert.NotNull(schema.Check(JObject.Parse(
            """{"version":1,"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"a","marks":[{"type":"code"},{"type":"strong"}]}]}]}""")));
        int refused = OracleData.Rows("adf-wiki-oracle.jsonl").Count(r => schema.Check(r["adf"]!) is not null);
        Assert.Equal(0, refused);
    }

    [OracleFact]
    public void Every_text_of_the_pairs_becomes_valid_ADF()
    {
        var schema = new AdfSchema(OracleData.Schema());
        var wrong = new List<string>();
        ConversionContext[] contexts = [OracleData.Context, new ConversionContext()];
        foreach (JObject row in OracleData.Rows("wiki-adf-oracle.jsonl"))
        {
            foreach (ConversionContext context in contexts)
            {
                string adf = RichTextConverter.Convert(RichText.Wiki((string)row["wiki"]!), TextFormat.Adf, context).Text.Source;
                if (adf.Length > 0 && schema.Check(OracleData.Parse(adf)) is { } problem)
                    wrong.Add($"{row["id"]}: {problem}");
            }
        }
        Assert.Empty(wrong);
    }

    [OracleFact]
    public void Texts_of_real_issues_become_valid_ADF_and_back()
    {
        var schema = new AdfSchema(OracleData.Schema());
        var wrong = new List<string>();
        int count = 0;
        foreach ((string id, RichText text) in OracleData.RealTexts())
        {
            count++;
            RichText wiki = RichTextConverter.Convert(text, TextFormat.Wiki, OracleContext.ToWiki).Text;
            string adf = RichTextConverter.Convert(wiki, TextFormat.Adf, OracleData.Context).Text.Source;
            if (adf.Length > 0 && schema.Check(OracleData.Parse(adf)) is { } problem)
                wrong.Add($"{id}: {problem}");

            // Of what we write no word is lost; only spaces at edges are.
            RichText again = RichTextConverter.Convert(RichText.Adf(adf), TextFormat.Wiki, OracleContext.ToWiki).Text;
            RichText read = RichTextConverter.Convert(again, TextFormat.Adf, OracleData.Context).Text;
            if (Words(RichText.Adf(adf)) != Words(read))
                wrong.Add($"{id}: reads back differently\n{Words(RichText.Adf(adf))}\n{Words(read)}");
        }
        Assert.True(count > 20, $"only {count} texts");
        Assert.Empty(wrong);

        static string Words(RichText text) => string.Join(" ", RichTextPreview.Of(text, 1_000_000).Split((char[]?)null, System.StringSplitOptions.RemoveEmptyEntries));
    }

    [OracleFact]
    public void Any_markup_becomes_valid_ADF()
    {
        var schema = new AdfSchema(OracleData.Schema());
        WikiTexts.Markup.Sample(
            markup =>
            {
                string adf = RichTextConverter.Convert(RichText.Wiki(markup), TextFormat.Adf, OracleData.Context).Text.Source;
                return adf.Length == 0 || schema.Check(OracleData.Parse(adf)) is null;
            },
            iter: 3000);
    }
}
