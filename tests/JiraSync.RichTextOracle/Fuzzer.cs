using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira.Json;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace JiraSync.RichTextOracle;

/// <summary>
/// Feeds changed texts and answers to the readers of rich text and of Jira's JSON: nothing may be thrown but what is documented, and
/// nothing may take long. The same seed gives the same inputs.
/// </summary>
internal sealed class Fuzzer
{
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(5);

    private static readonly string[] Bits =
    [
        "*", "_", "-", "+", "^", "~", "??", "{{", "}}", "{*}", "{-}", "{color:red}", "{color}", "{code}", "{code:java|title=T}", "{noformat}", "{quote}", "{panel}",
        "{panel:title=x|bgColor=#fee}", "{adf}", "{adf:display=block}", "{anchor:a}", "{", "}", "[", "]", "|", "||", "!", "!a.png!", "!a.png|width=10,alt=\"x\"!", "[^f.txt]",
        "[~bob]", "[~accountid:x:y]", "[a|http://x.y]", "[http://x.y|http://x.y|smart-card]", "http://x.y/z", "mailto:a@b.c", "h1. ", "bq. ", "----", "---", "--", "* ", "** ",
        "#* ", "- ", "\n", "\n\n", "\r\n", "\r", "\\", "\\\\", "\\*", " ", "\t", "a", "word", "ABC-12", ":)", "(/)", "(*r)", "&#92;", "&amp;", "\u00a0", "\u3042", "\U0001F600",
        "\ud800", "\0", "\ufeff", "\u2028", "{\"type\":\"rule\"}", "{\"type\":\"table\",\"content\":[]}", "<b>", "=", "\"", ",", "#", "%", "@", "1. ",
    ];

    private static readonly string[] Names =
    [
        "type", "content", "attrs", "marks", "text", "version", "level", "order", "href", "id", "url", "color", "timestamp", "colspan", "key", "fields", "updated", "created", "summary",
        "description", "comment", "comments", "total", "startAt", "attachment", "changelog", "histories", "items", "author", "accountId", "name", "body", "issuetype", "project",
        "properties", "value", "visibility", "historyMetadata", "size", "filename", "fieldId", "from", "toString",
    ];

    private static readonly string[] Values =
    [
        "doc", "paragraph", "text", "heading", "bulletList", "listItem", "table", "tableRow", "tableCell", "media", "mediaSingle", "mediaGroup", "mention", "emoji", "date", "status",
        "layoutSection", "extension", "hologram", "strong", "link", "code", "textColor", "", "1", "-1", "1.5", "99999999999999999999", "2026-01-01T00:00:00.000+0000", "2026-01-01", "\u0000",
        "\ud800", "file", "external", "#ff0000", "java", "*x*", "{code}", "true",
    ];

    private static readonly string[] Answers =
    [
        """{"id":"1","key":"A-1","fields":{"summary":"s","description":"*d*","updated":"2026-01-01T00:00:00.000+0000","created":"2026-01-01T00:00:00.000+0000","issuetype":{"id":"1","name":"Bug","subtask":false},"project":{"key":"A","projectTypeKey":"software"},"reporter":{"name":"n","displayName":"N"},"comment":{"startAt":0,"total":1,"comments":[{"id":"5","body":"c","created":"2026-01-01T00:00:00.000+0000","author":{"accountId":"x"},"properties":[{"key":"sd.public.comment","value":{"internal":true}}]}]},"attachment":[{"id":"7","filename":"f.txt","size":3,"created":"2026-01-01T00:00:00.000+0000","content":"http://x/7"}]},"changelog":{"startAt":0,"total":1,"histories":[{"id":"9","created":"2026-01-01T00:00:00.000+0000","items":[{"field":"summary","fieldId":"summary","fromString":"a","toString":"b"}],"historyMetadata":{"type":"jirasync","extraData":{"writeId":"w"}}}]}}""",
        """{"id":"2","key":"B-2","fields":{"summary":"s","description":{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"d"}]}]},"updated":1767225600000,"created":1767225600000,"issuetype":{"id":"1","name":"Bug"}},"properties":{"jirasync":{"connection":"c","link":"l"}}}""",
    ];

    private static readonly string[] Documents =
    [
        """{"version":1,"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"a","marks":[{"type":"strong"},{"type":"link","attrs":{"href":"http://x.y"}}]},{"type":"hardBreak"},{"type":"mention","attrs":{"id":"1","text":"@Mia"}}]}]}""",
        """{"version":1,"type":"doc","content":[{"type":"table","content":[{"type":"tableRow","content":[{"type":"tableHeader","attrs":{"colspan":2},"content":[{"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"status","attrs":{"text":"x","color":"red"}}]}]}]}]}]}]},{"type":"mediaSingle","attrs":{"layout":"center"},"content":[{"type":"media","attrs":{"type":"file","id":"u","collection":"","alt":"a.png"}}]}]}""",
        """{"version":1,"type":"doc","content":[{"type":"panel","attrs":{"panelType":"info"},"content":[{"type":"orderedList","attrs":{"order":3},"content":[]}]},{"type":"extension","attrs":{"extensionKey":"k","extensionType":"t","parameters":{"a":[1,{"b":null}]}}},{"type":"codeBlock","attrs":{"language":"x"},"content":[{"type":"text","text":"{code}"}]}]}""",
    ];

    private static readonly ConversionContext[] Contexts = [new(), OracleContext.ToAdf, OracleContext.ToAdfAsTheEngine, OracleContext.ToWiki, new() { AdfMacros = false }];

    private static readonly FieldKind[] Kinds = Enum.GetValues<FieldKind>();

    private readonly Random _random;
    private readonly List<string> _texts = [.. Bits];
    private readonly List<string> _documents = [.. Documents];
    private readonly List<string> _answers = [.. Answers];

    /// <summary>A fuzzer with its seed, and the directory with pairs and real issues, if there is one.</summary>
    public Fuzzer(int seed, string? data)
    {
        _random = new Random(seed);
        if (data is null)
            return;
        foreach (string file in new[] { "wiki-adf-oracle.jsonl", "adf-wiki-oracle.jsonl" }.Select(f => Path.Combine(data, f)).Where(File.Exists))
        {
            foreach (string line in File.ReadLines(file).Where(l => l.Trim().Length > 0))
            {
                JObject row = DocumentForm.Parse(line);
                _texts.Add((string?)row["wiki"] ?? "");
                _documents.Add(row["adf"]!.ToString(Formatting.None));
            }
        }
        string real = Path.Combine(data, "real");
        if (Directory.Exists(real))
            _answers.AddRange(Directory.EnumerateFiles(real, "*.json").Order(StringComparer.Ordinal).Select(File.ReadAllText));
    }

    /// <summary>How many inputs of each kind were tried.</summary>
    public Dictionary<string, int> Tried { get; } = new() { ["wiki markup"] = 0, ["ADF"] = 0, ["answers"] = 0 };

    /// <summary>Inputs for which something undocumented was thrown or which took long.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>The longest time that one input took.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>Tries inputs.</summary>
    public void Run(int count, Action<int>? progress = null)
    {
        for (int i = 0; i < count && Failures.Count < 20; i++)
        {
            int kind = _random.Next(10);
            if (kind < 4)
                Try("wiki markup", Text(), Wiki);
            else if (kind < 7)
                Try("ADF", Document(), Adf);
            else
                Try("answers", Json(_answers), Answer);
            if (i % 10_000 == 9_999)
                progress?.Invoke(i + 1);
        }
    }

    private void Try(string kind, string input, Action<string> use)
    {
        Tried[kind]++;
        long from = Stopwatch.GetTimestamp();
        try
        {
            use(input);
        }
        catch (Exception e)
        {
            Failures.Add($"{kind}: {e.GetType().Name} {e.Message}\n{JsonConvert.ToString(input.Length > 3000 ? input[..3000] : input)}\n{e.StackTrace}");
        }
        TimeSpan took = Stopwatch.GetElapsedTime(from);
        if (took > Slowest)
            Slowest = took;
        if (took > TooLong)
            Failures.Add($"{kind}: took {took} for {input.Length} characters\n{JsonConvert.ToString(input.Length > 3000 ? input[..3000] : input)}");
    }

    private void Wiki(string text)
    {
        RichText wiki = RichText.Wiki(text);
        ConversionContext context = Contexts[_random.Next(Contexts.Length)];
        RichText adf = RichTextConverter.Convert(wiki, TextFormat.Adf, context).Text;
        RichTextConverter.Convert(adf, TextFormat.Wiki, context);
        RichTextConverter.Convert(wiki, TextFormat.Wiki, context);
        Common(wiki);
    }

    private void Adf(string json)
    {
        RichText adf = RichText.Adf(json);
        ConversionContext context = Contexts[_random.Next(Contexts.Length)];
        try
        {
            RichText wiki = RichTextConverter.Convert(adf, TextFormat.Wiki, context).Text;
            RichTextConverter.Convert(wiki, TextFormat.Adf, context);
            RichTextConverter.Convert(adf, TextFormat.Adf, context);
            Common(adf);
        }
        catch (SyncException e) when (e.ErrorId == ErrorIds.RichTextInvalid)
        {
            // what is no JSON, or absurdly deep, is refused with this
        }
    }

    private void Common(RichText text)
    {
        RichTextCanonical.Of(text);
        RichTextPreview.Of(text, 40);
        RichText cut = RichTextLimit.Fit(text, 300, "The rest is in the original.", new IssueTwin("A-1", "https://x.y/browse/A-1"));
        if (RichTextLimit.Length(cut) > 300)
            throw new InvalidOperationException($"A text of {RichTextLimit.Length(cut)} characters was to have 300.");
        if (!RichTextLimit.Fit(cut, 300, "The rest is in the original.").Equals(cut))
            throw new InvalidOperationException("A shortened text was shortened again.");
        CommentHeader.Strip(CommentHeader.Add(text, "*Mia* wrote:"), "*Mia* wrote:");
    }

    private void Answer(string text)
    {
        var reader = new AnswerReader(_random.Next(2) == 0 ? JiraKind.Cloud : JiraKind.DataCenter, new Uri("https://x.y/"));
        JToken token;
        try
        {
            token = JiraJson.Parse(text);
        }
        catch (JsonException)
        {
            return; // no JSON
        }
        FieldInfo[] asked = (token.Member("fields") as JObject)?.Properties().Take(60).Select(p => new FieldInfo(p.Name, p.Name, Pick(Kinds))).ToArray() ?? [];
        Func<JToken, object?>[] reads = [json => reader.Issue(json, asked), reader.Comment, reader.Worklog, reader.Change, reader.Attachment, reader.User];
        foreach (Func<JToken, object?> read in reads)
        {
            IEnumerable<JToken> parts = _random.Next(4) == 0 && token is JContainer all ? all.DescendantsAndSelf().OfType<JObject>().Take(40) : [token];
            foreach (JToken part in parts)
            {
                try
                {
                    read(part);
                }
                catch (AnswerShapeException)
                {
                    // says what an answer lacks
                }
            }
        }
    }

    private T Pick<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];

    private string Text()
    {
        var text = new StringBuilder(_random.Next(3) == 0 ? "" : Pick(_texts));
        int changes = _random.Next(1, 12);
        for (int i = 0; i < changes; i++)
        {
            int at = _random.Next(text.Length + 1);
            switch (_random.Next(8))
            {
                case 0:
                    int length = Math.Min(text.Length - at, _random.Next(1, 10));
                    text.Remove(at, length);
                    break;
                case 1:
                    string other = Pick(_texts);
                    int from = _random.Next(other.Length + 1);
                    text.Insert(at, other.Substring(from, _random.Next(Math.Min(other.Length - from, 200) + 1)));
                    break;
                case 2 when _random.Next(50) == 0:
                    text.Insert(at, string.Concat(Enumerable.Repeat(Pick(Bits), _random.Next(2000))));
                    break;
                case 3:
                    text.Insert(at, (char)_random.Next(1, _random.Next(4) == 0 ? 0xffff : 128));
                    break;
                default:
                    text.Insert(at, Pick(Bits));
                    break;
            }
        }
        return text.ToString(0, Math.Min(text.Length, 20_000));
    }

    private string Document() => Json(_documents);

    /// <summary>JSON of which parts are changed, mostly in its tree, now and then in its letters.</summary>
    private string Json(List<string> sources)
    {
        string source = Pick(sources);
        if (_random.Next(8) == 0)
        {
            var letters = new StringBuilder(source);
            for (int i = _random.Next(1, 4); i > 0 && letters.Length > 0; i--)
                letters[_random.Next(letters.Length)] = "{}[]\",:0 \\"[_random.Next(10)];
            return letters.ToString();
        }
        JToken token = JiraJson.Parse(source);
        List<JToken> all = token is JContainer container ? container.Descendants().Where(t => t is not JProperty).Take(2000).ToList() : [];
        for (int i = _random.Next(1, 5); i > 0 && all.Count > 0; i--)
        {
            JToken at = Pick(all);
            if (at.Parent is null || at.Root != token)
                continue;
            switch (_random.Next(5))
            {
                case 0:
                    at.Replace(Any(all));
                    break;
                case 1 when at.Parent is JProperty property && property.Parent is not null:
                    property.Remove();
                    break;
                case 2 when at is JObject o:
                    o[Pick(Names)] = Any(all);
                    break;
                case 3 when at is JArray a && a.Count < 2000:
                    a.Add(a.Count > 0 ? a[_random.Next(a.Count)].DeepClone() : Any(all));
                    break;
                default:
                    if (at.Parent is JProperty own && own.Parent is JObject parent)
                    {
                        string name = Pick(Names);
                        own.Remove();
                        parent[name] = own.Value;
                    }
                    break;
            }
        }
        return JiraJson.Write(token);
    }

    private JToken Any(List<JToken> all) => _random.Next(7) switch
    {
        0 => JValue.CreateNull(),
        1 => new JValue(_random.Next(-5, 200)),
        2 => new JValue(_random.NextDouble() * 1e20),
        3 => new JValue(_random.Next(2) == 0),
        4 => new JArray(),
        5 when all.Count > 0 && Pick(all).DeepClone() is var copy => copy,
        _ => new JValue(Pick(_random.Next(2) == 0 ? Values : Bits)),
    };
}
