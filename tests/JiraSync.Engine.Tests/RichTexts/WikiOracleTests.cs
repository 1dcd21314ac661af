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

/// <summary>How the reader of wiki markup agrees with Jira Cloud's own, and where it knowingly does not.</summary>
public sealed class WikiOracleTests(ITestOutputHelper output)
{
    private const string Language = "the language that was named is kept; theirs becomes Java when it is not on their list";
    private const string Case = "the words keep their case; theirs shouts";
    private const string LinkedPicture = "a picture in a link is a linked picture; theirs is a picture and a link with the picture's markup as its text";
    private const string LineEnds = "line ends in code are line feeds; theirs leaves carriage returns in the code";
    private const string LineStart = "a new line begins after a table or a rule, so that lists and headings there are seen";

    /// <summary>Rows in which ours is the better reading, each with the reason. The list only gets shorter.</summary>
    private static readonly Dictionary<string, string> Known = new()
    {
        ["wiki/code/csharp"] = Language,
        ["wiki/code/bash"] = Language,
        ["wiki/code/diff"] = Language,
        ["wiki/code/none"] = Language,
        ["wiki/code/js"] = Language,
        ["wiki/codelang/cpp"] = Language,
        ["wiki/codelang/sh"] = Language,
        ["wiki/codelang/text"] = Language,
        ["wiki/codelang/dockerfile"] = Language,
        ["wiki/list/code-in-item"] = Language,
        ["wiki/doc/log-excerpt"] = Language,
        ["wiki/doc/config-diff"] = Language,
        ["wiki/doc/k8s"] = Language,
        ["wiki/doc/dev-answer-inline-code"] = Language,
        ["wiki/doc/nested-lists-code"] = Language,
        ["wiki/doc/dev-reproduction-2"] = Language,
        ["wiki/heading/in-quote"] = Case,
        ["wiki/heading/in-list"] = Case,
        ["wiki/list/heading-after"] = Case,
        ["wiki/link/bracket-image"] = LinkedPicture,
        ["wiki/link/bracket-image-attrs"] = LinkedPicture,
        ["wiki/crlf/code"] = LineEnds,
        ["wiki/crlf/noformat"] = LineEnds,
        ["wiki/malformed/table-list-mix"] = LineStart,
        ["wiki/mix/headings-lists-rules"] = LineStart,
        ["wiki/heading/then-text"] = "two lines after a heading are two lines of one paragraph, as after anything else",
        ["wiki/colour/rgb-percent"] = "10% of 255 is 25; theirs reads it as 10",
        ["wiki/colour/multi-paragraph"] = "all paragraphs take the colour; theirs colours the last one only",
        ["wiki/link/bracket-bang-url"] = "exclamation marks in an address do not undo the link",
        ["wiki/mention/accountid-colon"] = "the account id is what follows 'accountid:'",
        ["wiki/image/spaces-in-attrs"] = "spaces between attributes do not lose them",
        ["wiki/table/escaped-pipe"] = "an escaped bar does not part cells",
        ["wiki/code/indent-first-line"] = "the first line of code keeps its indentation",
    };

    [OracleFact]
    public void Wiki_markup_is_read_as_Cloud_reads_it()
    {
        var different = new SortedSet<string>(StringComparer.Ordinal);
        int all = 0;
        using StreamWriter? report = Environment.GetEnvironmentVariable("RICHTEXT_REPORT") is { Length: > 0 } path ? new StreamWriter(path) : null;
        foreach (JObject row in OracleData.Rows("wiki-adf-oracle.jsonl"))
        {
            all++;
            ConversionResult result = RichTextConverter.Convert(RichText.Wiki((string)row["wiki"]!), TextFormat.Adf, OracleData.Context);
            string ours = OracleData.Meaning(result.Text.Source);
            string theirs = OracleData.Meaning(row["adf"]!.ToString(Formatting.None));
            if (ours == theirs)
                continue;
            different.Add((string)row["id"]!);
            report?.WriteLine($"{row["id"]}\n  wiki   {JsonConvert.ToString((string)row["wiki"]!)}\n  theirs {theirs}\n  ours   {ours}");
        }
        output.WriteLine($"{all - different.Count} of {all} agree.");
        Assert.Equal(579, all);
        Assert.Empty(different.Except(Known.Keys));
        Assert.Empty(Known.Keys.Except(different));
    }
}
