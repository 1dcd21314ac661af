using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace JiraSync.RichTextOracle;

/// <summary>Compares the engine's reading and writing of rich text with pairs that Jira Cloud's own converter made.</summary>
internal static class Program
{
    private const string Usage = """
        Compares the engine's conversion of rich text with what Jira Cloud's own converter makes.

          JiraSync.RichTextOracle FILE.jsonl [--all]
          JiraSync.RichTextOracle --fuzz COUNT [--seed N] [--data DIRECTORY]

        A row with "back" goes from wiki markup to ADF: it agrees when the documents are the same. A row with "again" goes from ADF to
        wiki markup: it agrees when our markup, read back, is at least as near to the row's document as its "again" is.
        --all prints the rows that agree too.
        --fuzz feeds so many changed texts, documents and answers to the readers; DIRECTORY holds the pairs and real issues to start from.
        """;

    private static int Main(string[] args)
    {
        if (args.Contains("--fuzz"))
            return Fuzz(args);
        string? file = args.FirstOrDefault(a => !a.StartsWith('-'));
        if (file is null || !File.Exists(file))
        {
            Console.Error.WriteLine(file is null ? Usage : $"There is no file '{file}'.");
            return 2;
        }
        Console.OutputEncoding = new UTF8Encoding(false);
        bool all = args.Contains("--all");
        var counts = new Dictionary<string, int> { ["better"] = 0, ["equal"] = 0, ["worse"] = 0 };
        int rows = 0, agreed = 0, asEngine = 0, wikiRows = 0, line = 0;
        foreach (string json in File.ReadLines(file))
        {
            line++;
            if (json.Trim().Length == 0)
                continue;
            JObject row = DocumentForm.Parse(json);
            string id = (string?)row["id"] ?? $"line {line}";
            rows++;
            if (row["again"] is JObject again)
            {
                Written written = Written.Of((JObject)row["adf"]!, again);
                counts[written.Verdict]++;
                agreed += written.Agrees ? 1 : 0;
                if (!written.Agrees || all)
                    Console.WriteLine($"{written.Verdict,-6} {id} (ours {written.Ours} steps off, theirs {written.Theirs}){(written.Agrees ? "" : "\n" + written.Difference)}");
            }
            else if (row["wiki"] is JValue { Value: string wiki } && row["adf"] is JObject adf)
            {
                wikiRows++;
                List<string> theirs = DocumentForm.Steps(adf);
                List<string> ours = Written.Read(wiki, OracleContext.ToAdf);
                asEngine += theirs.SequenceEqual(Written.Read(wiki, OracleContext.ToAdfAsTheEngine)) ? 1 : 0;
                bool agrees = theirs.SequenceEqual(ours);
                agreed += agrees ? 1 : 0;
                if (!agrees)
                    Console.WriteLine($"differs {id} {Deliberate.ReasonFor(wiki)}\n    markup {Short(wiki)}\n{Distance.Show(theirs, ours)}");
                else if (all)
                    Console.WriteLine($"agrees  {id}");
            }
            else
            {
                Console.WriteLine($"unread  {id}: has neither \"wiki\" and \"adf\" nor \"adf\" and \"again\"");
            }
        }
        if (wikiRows < rows)
            Console.WriteLine($"nearer to the document than theirs: {counts["better"]} better, {counts["equal"]} equal, {counts["worse"]} worse");
        if (wikiRows > 0)
            Console.WriteLine($"with the names of all languages kept and no sizes of pictures made up, as the engine converts: {asEngine} of {wikiRows} the same");
        Console.WriteLine($"agree {agreed} of {rows}");
        return agreed == rows ? 0 : 1;
    }

    private static int Fuzz(string[] args)
    {
        string? Option(string name) => Array.IndexOf(args, name) is >= 0 and int at && at + 1 < args.Length ? args[at + 1] : null;
        if (!int.TryParse(Option("--fuzz"), out int count) || count <= 0)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        int seed = int.TryParse(Option("--seed"), out int given) ? given : 1;
        var fuzzer = new Fuzzer(seed, Option("--data"));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        fuzzer.Run(count, done =>
        {
            if (done % 100_000 == 0)
                Console.WriteLine($"{done} inputs in {clock.Elapsed.TotalSeconds:0} s, the slowest took {fuzzer.Slowest.TotalMilliseconds:0} ms");
        });
        foreach (string failure in fuzzer.Failures)
            Console.WriteLine(failure);
        Console.WriteLine($"{fuzzer.Tried.Values.Sum()} inputs of seed {seed} ({string.Join(", ", fuzzer.Tried.Select(t => $"{t.Value} of {t.Key}"))}) in {clock.Elapsed.TotalSeconds:0} s, "
            + $"the slowest took {fuzzer.Slowest.TotalMilliseconds:0} ms, {fuzzer.Failures.Count} failures");
        return fuzzer.Failures.Count == 0 ? 0 : 1;
    }

    private static string Short(string wiki)
    {
        string quoted = JsonConvert.ToString(wiki);
        return quoted.Length > 160 ? quoted[..160] + "\u2026" : quoted;
    }
}
