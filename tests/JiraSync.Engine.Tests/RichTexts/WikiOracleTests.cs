using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.RichTextOracle;
using Newtonsoft.Json.Linq;
using Xunit;
using Xunit.Abstractions;

namespace JiraSync.Engine.Tests.RichTexts;

/// <summary>How the reader and the writer of wiki markup agree with Jira Cloud's own converter, and where they knowingly do not.</summary>
public sealed class WikiOracleTests(ITestOutputHelper output)
{
    /// <summary>Rows in which ours is the better reading, for a reason that deliberate.jsonl gives. The list only gets shorter.</summary>
    private static readonly string[] Known =
    [
        "wiki/code/indent-first-line", "wiki/colour/multi-paragraph", "wiki/malformed/table-list-mix", "wiki/mix/headings-lists-rules", "wiki/table/escaped-pipe",
    ];

    [OracleFact]
    public void Wiki_markup_is_read_as_Cloud_reads_it()
    {
        var different = new SortedSet<string>(StringComparer.Ordinal);
        int all = 0;
        foreach (JObject row in OracleData.Rows("wiki-adf-oracle.jsonl"))
        {
            all++;
            string wiki = (string)row["wiki"]!;
            if (DocumentForm.Steps((JObject)row["adf"]!).SequenceEqual(Written.Read(wiki, OracleContext.ToAdf)))
                continue;
            different.Add((string)row["id"]!);
            Assert.StartsWith("(deliberate:", Deliberate.ReasonFor(wiki));
        }
        output.WriteLine($"{all - different.Count} of {all} agree.");
        Assert.Equal(579, all);
        Assert.Equal(Known, different);
    }

    [OracleFact]
    public void What_is_written_reads_back_at_least_as_near_to_the_document_as_theirs()
    {
        int better = 0, all = 0;
        var worse = new List<string>();
        foreach (JObject row in OracleData.Rows("adf-wiki-oracle.jsonl"))
        {
            all++;
            Written written = Written.Of((JObject)row["adf"]!, (JObject)row["again"]!);
            better += written.Ours < written.Theirs ? 1 : 0;
            if (!written.Agrees)
                worse.Add($"{row["id"]}\n{written.Difference}");
        }
        output.WriteLine($"{better} of {all} are nearer than theirs.");
        Assert.Equal(289, all);
        Assert.Empty(worse);
        Assert.InRange(better, 75, all);
    }

    [Fact]
    public void The_distance_counts_what_differs()
    {
        static List<string> Steps(string content) => DocumentForm.Steps(DocumentForm.Parse("{\"content\":[" + content + "]}"), bareEdges: true);
        const string text = """{"type":"paragraph","content":[{"type":"text","text":"one two"}]}""";
        Assert.Equal(0, Distance.Between(Steps(text), Steps("""{"type":"paragraph","attrs":{"localId":"7"},"content":[{"type":"text","text":"one"},{"type":"text","text":" two"}]}""")));
        Assert.Equal(2, Distance.Between(Steps(text), Steps("""{"type":"paragraph","content":[{"type":"text","text":"one"}]}""")));
        Assert.Equal(2, Distance.Between(Steps(text), Steps("""{"type":"paragraph","content":[{"type":"text","text":"one"},{"type":"text","text":" two","marks":[{"type":"strong"}]}]}""")));
        Assert.Equal(1, Distance.Between(Steps("""{"type":"heading","attrs":{"level":1}}"""), Steps("""{"type":"heading","attrs":{"level":2}}""")));
        Assert.Equal(1, Distance.Between(Steps("""{"type":"heading","attrs":{"level":1}}"""), Steps("""{"type":"heading"}""")));
    }
}
