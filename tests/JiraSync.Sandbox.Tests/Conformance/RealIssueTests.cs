using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Seeds;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests.Conformance;

/// <summary>
/// Issues of real Jiras are taken in and come back in the same shape: the same members, nested in the same way, with values of
/// the same type. Where they do not, and why, stands in <c>real-issue-differences.txt</c>.
/// </summary>
public sealed partial class RealIssueTests
{
    private const string Folder = "jira/real";

    [SharedDataFact("jira/real/SOURCES.md")]
    public async Task Real_issues_come_back_in_the_same_shape()
    {
        string folder = Path.GetDirectoryName(SharedData.Find(Folder + "/SOURCES.md"))!;
        List<Difference> listed = Read(Path.Combine(AppContext.BaseDirectory, "Conformance", "real-issue-differences.txt"));
        var found = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        int issues = 0;
        foreach (string file in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            JsonObject real = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
            foreach (string difference in await CompareAsync(real))
            {
                if (listed.Find(d => d.Covers(name, difference)) is { } known)
                    known.IsUsed = true;
                else
                    (found.TryGetValue(difference, out SortedSet<string>? files) ? files : found[difference] = []).Add(name);
            }

            issues++;
        }

        Assert.True(found.Count == 0, string.Join('\n', found.Select(f => $"{f.Key} | {string.Join(' ', f.Value)}")));
        Assert.True(listed.TrueForAll(d => d.IsUsed), "Not needed any more:\n" + string.Join('\n', listed.Where(d => !d.IsUsed).Select(d => d.What)));
        Assert.True(issues >= 37, $"{issues}");
    }

    /// <summary>Taking the same issue in over the control interface, and what it then can do: it is found, edited and moved on.</summary>
    [SharedDataFact("jira/real/apache-EE-15.json")]
    public async Task An_issue_that_was_taken_in_is_an_issue_like_any_other()
    {
        TestJira jira = TestJira.Cloud();
        jira.Version = "2";
        Answer added = await jira.Send(System.Net.Http.HttpMethod.Post, "/_sandbox/issues", File.ReadAllText(SharedData.Find("jira/real/apache-EE-15.json")!));
        Assert.Equal(201, added.Status);
        Assert.Equal("EE-15", (string?)added.Json[0]!["key"]);
        Answer found = await jira.Get("search/jql?jql=project%3DEE%20AND%20key%3DEE-15&fields=summary");
        Assert.Single(found["issues"]!.AsArray());
        Assert.Equal(204, (await jira.Put("issue/EE-15", """{"fields":{"summary":"Changed"}}""")).Status);
        Assert.Equal(201, (await jira.Post("issue/EE-15/comment", """{"body":"hello"}""")).Status);
        Answer transitions = await jira.Get("issue/EE-15/transitions");
        Assert.Equal(204, (await jira.Post("issue/EE-15/transitions", $$$"""{"transition":{"id":"{{{transitions["transitions"]![0]!["id"]}}}"}}""")).Status);
        Assert.Equal(201, (await jira.Post("issue", """{"fields":{"project":{"key":"EE"},"issuetype":{"name":"Task"},"summary":"A new one beside it"}}""")).Status);
    }

    private static async Task<SortedSet<string>> CompareAsync(JsonObject real)
    {
        JsonObject fields = real["fields"]!.AsObject();
        string text = real.ToJsonString();
        bool cloud = text.Contains("\"accountId\"", StringComparison.Ordinal);
        // Issues of boards have members of their own, and come from another address.
        bool agile = fields.ContainsKey("closedSprints") || fields.ContainsKey("flagged");
        TestJira jira = TestJira.Of(cloud ? SandboxKind.Cloud : SandboxKind.DataCenter);
        jira.Version = text.Contains("/rest/api/3/", StringComparison.Ordinal) && cloud ? "3" : "2";
        // A site may hold an issue of any age; of the oldest only the values are taken.
        JsonObject taken = real.DeepClone().AsObject();
        IssueImport.Add(jira.Site, taken);
        // Whoever reads may read all.
        jira.Site.GetUser("sync").Groups = [.. jira.Site.Groups.Keys];
        foreach (ProjectRole role in jira.Site.Projects.Values.SelectMany(p => p.Roles))
            role.UserIds.Add(jira.Site.GetUser("sync").Id);
        var differences = new SortedSet<string>(StringComparer.Ordinal);
        string expand = string.Join(',', new[] { "changelog", "names", "schema", "transitions", "operations", "editmeta", "renderedFields" }.Where(real.ContainsKey));
        if (real["transitions"]?[0]?["fields"] is not null)
            expand += ",transitions.fields";
        string known = string.Join(',', fields.Select(f => f.Key).Where(jira.Site.Fields.ContainsKey));
        foreach ((string id, _) in fields.Where(f => !jira.Site.Fields.ContainsKey(f.Key) && !agile))
            differences.Add($"lacks .fields.{id}");
        Answer answer = await jira.Get(agile
            ? $"/rest/agile/1.0/issue/{real["key"]}?expand={expand}"
            : $"issue/{real["key"]}?fields={known}&expand={expand}");
        Assert.Equal(200, answer.Status);
        JsonObject ours = answer.Json.AsObject();
        if (agile)
        {
            foreach (string more in ours["fields"]!.AsObject().Select(f => f.Key).Where(f => !fields.ContainsKey(f)).ToList())
                ours["fields"]!.AsObject().Remove(more);
        }

        Compare("", real, ours, differences);
        return differences;
    }

    private static void Compare(string at, JsonNode? real, JsonNode? ours, SortedSet<string> differences)
    {
        if (real is null && ours is null)
            return;
        if (real is null || ours is null)
        {
            // Nothing is a value of any type.
            differences.Add(real is null ? $"has a value in {at}" : $"has null in {at}");
            return;
        }

        JsonValueKind kind = Kind(real), our = Kind(ours);
        if (kind != our)
        {
            differences.Add($"has {our} for {kind} in {at}");
            return;
        }

        switch (real)
        {
            case JsonArray list:
                // The elements of a list have one shape; each of ours is held against the real one at its place.
                JsonArray mine = ours.AsArray();
                if (mine.Count != list.Count)
                    differences.Add($"has another number of {at}");
                for (int i = 0; i < Math.Min(mine.Count, list.Count); i++)
                    Compare(at + "[]", list[i], mine[i], differences);
                break;
            case JsonObject members:
                JsonObject own = ours.AsObject();
                // ADF is Jira's to rewrite, and not a matter of shape.
                if ((string?)(members["type"] as JsonValue)?.ToString() == "doc")
                    break;
                foreach ((string name, JsonNode? value) in members)
                {
                    string place = $"{at}.{(CustomField().IsMatch(name) ? "custom" : name)}";
                    if (own.TryGetPropertyValue(name, out JsonNode? counterpart))
                        Compare(place, value, counterpart, differences);
                    else
                        differences.Add($"lacks {place}");
                }

                foreach ((string name, _) in own.Where(m => !members.ContainsKey(m.Key)))
                    differences.Add($"adds {at}.{(CustomField().IsMatch(name) ? "custom" : name)}");
                break;
        }
    }

    private static JsonValueKind Kind(JsonNode node) => node.GetValueKind() is JsonValueKind.False ? JsonValueKind.True : node.GetValueKind();

    private static List<Difference> Read(string path) => File.ReadLines(path)
        .Where(l => l.Length > 0 && !l.StartsWith('#'))
        .Select(l => l.Split('|', StringSplitOptions.TrimEntries))
        .Select(p => p.Length == 3 && p.All(x => x.Length > 0) ? new Difference(p[0].Split(' '), p[1]) : throw new FormatException($"{path}: write 'files | difference | reason', not '{string.Join(" | ", p)}'."))
        .ToList();

    [GeneratedRegex("^customfield_[0-9]+$")]
    private static partial Regex CustomField();

    /// <summary>A line of the list: which files (a beginning of the name is enough), and what differs; a star stands for anything.</summary>
    private sealed record Difference(string[] Files, string What)
    {
        private readonly Regex _what = new("^" + Regex.Escape(What).Replace("\\*", ".*", StringComparison.Ordinal) + "$");

        public bool IsUsed { get; set; }

        public bool Covers(string file, string difference) => Files.Any(f => f == "*" || file.StartsWith(f, StringComparison.Ordinal))
            && _what.IsMatch(difference);
    }
}
