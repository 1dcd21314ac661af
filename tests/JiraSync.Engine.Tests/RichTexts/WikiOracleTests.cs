using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Xunit;
using Xunit.Abstractions;

namespace JiraSync.Engine.Tests.RichTexts;

/// <summary>How the reader of wiki markup agrees with Jira Cloud's own.</summary>
public sealed class WikiOracleTests(ITestOutputHelper output)
{
    [OracleFact]
    public void Wiki_markup_is_read_as_Cloud_reads_it()
    {
        var different = new List<string>();
        int all = 0;
        using var report = Environment.GetEnvironmentVariable("RICHTEXT_REPORT") is { } path ? new StreamWriter(path) : null;
        foreach (JObject row in OracleData.Rows("wiki-adf-oracle.jsonl"))
        {
            all++;
            ConversionResult result = RichTextConverter.Convert(RichText.Wiki((string)row["wiki"]!), TextFormat.Adf, OracleData.Context);
            string ours = OracleData.Meaning(result.Text.Source);
            string theirs = OracleData.Meaning(row["adf"]!.ToString(Formatting.None));
            if (ours != theirs)
            {
                different.Add((string)row["id"]!);
                report?.WriteLine($"{row["id"]}\n  wiki   {JsonConvert.ToString((string)row["wiki"]!)}\n  theirs {theirs}\n  ours   {ours}");
            }
        }
        output.WriteLine($"{all - different.Count} of {all} agree; different: {string.Join(", ", different)}");
        Assert.True(all > 500);
        Assert.Empty(different);
    }
}
