using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Jql;
using JiraSync.Sandbox.Search;
using JiraSync.Sandbox.Seeds;
using JiraSync.Sandbox.Sites;
using JiraSync.Sandbox.Tests.Seeds;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests.Sites;

public sealed class SiteConfigTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> All => [.. SiteConfig.Names];

    private static string SchemaPath
    {
        get
        {
            string? directory = AppContext.BaseDirectory;
            while (directory is not null && !File.Exists(Path.Combine(directory, "JiraSync.sln")))
                directory = Path.GetDirectoryName(directory);
            return Path.Combine(directory!, "docs", "site.schema.json");
        }
    }

    [Fact]
    public void Four_sites_come_along() =>
        Assert.Equal(["small-team", "software", "software-datacenter", "support-desk"], SiteConfig.Names);

    [Theory]
    [MemberData(nameof(All))]
    public void Every_site_loads_and_keeps_to_the_schema(string name)
    {
        Assert.Null(new AdfSchema(SchemaPath).Check(JsonNode.Parse(SiteConfig.Source(name))!));
        Site site = SiteConfig.Load(name, new SeedClock(Now));
        Assert.NotEmpty(site.Projects);
        Assert.Contains(site.GetUser("sync").Tokens, t => t.Value == SiteBuilder.SyncToken);
        foreach (Project project in site.Projects.Values)
        {
            Assert.True(Permissions.Has(site.GetUser("sync"), Permissions.Create, project));
            Assert.All(project.IssueTypeIds, t => Assert.NotEmpty(site.Workflows[project.WorkflowIdFor(t)].Transitions));
            Assert.All(project.IssueTypeIds, t => Assert.Contains("summary", site.Schemes.ScreenFor(project, t, ScreenOperation.Create).FieldIds));
        }
    }

    [Fact]
    public void The_software_site_is_the_same_on_both_products()
    {
        // What differs by nature: the product, how an epic is kept, the name of sub-tasks and story points, OAuth.
        static string Comparable(string name)
        {
            JsonObject site = JsonNode.Parse(SiteConfig.Source(name).Replace("Sub-task", "Subtask", StringComparison.Ordinal).Replace("Story Points", "Story point estimate", StringComparison.Ordinal)
                .Replace(", \"Epic Link\", \"Epic Name\"", "", StringComparison.Ordinal).Replace(", \"Epic Link\"", "", StringComparison.Ordinal))!.AsObject();
            site.Remove("kind");
            site.Remove("title");
            site.Remove("oauthClients");
            JsonArray fields = site["fields"]!.AsArray();
            foreach (JsonNode? field in fields.Where(f => ((string)f!["name"]!).StartsWith("Epic", StringComparison.Ordinal)).ToList())
                fields.Remove(field);
            foreach (JsonNode? screen in site["screens"]!.AsArray())
            {
                foreach (JsonArray list in screen!["tabs"] is JsonArray tabs ? tabs.Select(t => t!["fields"]!.AsArray()) : [screen["fields"]!.AsArray()])
                {
                    foreach (JsonNode? epic in list.Where(f => ((string)f!).StartsWith("Epic", StringComparison.Ordinal)).ToList())
                        list.Remove(epic);
                }
            }

            return site.ToJsonString();
        }

        Assert.Equal(Comparable("software"), Comparable("software-datacenter"));
    }

    [Fact]
    public void Mistakes_are_told_with_their_place_and_all_at_once()
    {
        InvalidDataException wrong = Assert.Throws<InvalidDataException>(() => SiteConfig.Parse("""
            {
              "kind": "cloud",
              "colour": "blue",
              "users": [{"name": "ann", "timeZone": "Mars/North"}, "bob"],
              "fields": [{"name": "Size", "kind": "giant"}, {"name": "Pick", "kind": "select", "options": ["a"], "default": "b"}],
              "screens": [{"name": "S", "fields": ["summary", "nonsense"]}],
              "workflows": [{"name": "W", "statuses": ["To Do"], "transitions": [{"from": ["To Do"], "to": "Done"}, {"from": "x", "to": "To Do", "validators": [{}]}]}],
              "workflowSchemes": [{"name": "WS", "issueTypes": {"Bug": "W"}}],
              "permissionSchemes": [{"name": "P", "grants": [{"permissions": ["FLY"], "to": ["role:Nobody", "somebody"]}]}],
              "projects": [{"key": "abc", "name": "A", "workflowScheme": "none", "allowUnassigned": "yes"}]
            }
            """));
        foreach (string line in new[]
        {
            "colour: there is no such setting",
            "users[0].timeZone: there is no time zone 'Mars/North'",
            "users[1]: an object is expected here, not the text 'bob'",
            "fields[0].kind: 'giant' is none of system, text, textArea",
            "fields[1].default: 'b' cannot be the default of a field of kind Select; it is none of its options",
            "screens[0].fields[1]: there is no field 'nonsense'",
            "workflows[0].transitions[0].to: 'Done' is no status of this workflow",
            "workflows[0].transitions[1].from: a list of statuses is expected here, or \"*\" for all",
            "workflows[0].transitions[1].validators[0]: nothing is asked here",
            "workflowSchemes[0]: 'default' is missing",
            "permissionSchemes[0].grants[0].permissions[0]: there is no permission 'FLY'",
            "permissionSchemes[0].grants[0].to[0]: there is no role 'Nobody'",
            "permissionSchemes[0].grants[0].to[1]: 'somebody' names nobody",
            "projects[0].key: 'abc' is no project key",
            "projects[0].workflowScheme: there is no workflow scheme 'none'; there is WS",
            "projects[0].allowUnassigned: true or false is expected here, not the text 'yes'",
        })
        {
            Assert.Contains(line, wrong.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{\"kind\": \"cloud\",\n \"users\": [}", "LineNumber: 1")]
    [InlineData("[]", "an object is expected here, not a list")]
    [InlineData("{}", "'kind' is missing")]
    public void What_is_no_description_is_refused(string json, string text) =>
        Assert.Contains(text, Assert.Throws<InvalidDataException>(() => SiteConfig.Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_unknown_name_lists_the_known_ones() =>
        Assert.Contains("support-desk", Assert.Throws<FileNotFoundException>(() => SiteConfig.Load("nowhere")).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(All))]
    public void People_work_in_every_site_by_its_rules(string name)
    {
        Site Make(long seed)
        {
            Site made = SiteConfig.Load(name, new SeedClock(Now));
            LivedInSite.Populate(made, seed, 400);
            return made;
        }

        Site site = Make(5);
        Assert.Equal(400, site.Issues.Count);
        Assert.Equal(Now, site.Now);
        Assert.Equal(Print(site), Print(Make(5)));
        Assert.NotEqual(Print(site), Print(Make(6)));
        foreach (Issue issue in site.Issues.Values)
        {
            Project project = site.Projects[issue.ProjectId];
            Screen screen = site.Schemes.ScreenFor(project, issue.IssueTypeId, ScreenOperation.Create);
            Assert.All(screen.RequiredFieldIds.Where(f => f is not ("summary" or "issuetype")), f => Assert.True(WorkflowRules.HasValue(issue, f), $"{issue.Key} lacks {f}"));
            Workflow workflow = site.WorkflowOf(issue);
            Assert.Contains(issue.StatusId, workflow.StatusIds);
            HistoryItem[] steps = [.. issue.History.SelectMany(h => h.Items).Where(i => i.Field == "status")];
            Assert.All(steps, s => Assert.Contains(workflow.Transitions, t => t.To == s.ToId && (t.From.Count == 0 || t.From.Contains(s.FromId!))));
            if (!project.AllowsUnassigned)
                Assert.NotNull(issue.AssigneeId);
        }

        Assert.True(site.Issues.Values.Select(i => i.StatusId).Distinct().Count() > 3);
        Assert.Contains(site.Issues.Values, i => i.Custom.Count > 0 && i.History.Count > 2 && i.Comments.Count > 0);
    }

    [Fact]
    public void Epics_sprints_and_levels_are_used()
    {
        Site site = SiteConfig.Load("software", new SeedClock(Now));
        LivedInSite.Populate(site, 1, 1000);
        string In(string jql) => string.Join(',', JqlSite.Search(site, site.GetUser("sync"), JqlQuery.Parse(jql)).Select(i => i.Key));
        Assert.NotEqual("", In("sprint in openSprints()"));
        Assert.NotEqual("", In("sprint in closedSprints()"));
        Assert.NotEqual("", In("issuetype = Epic"));
        Assert.NotEqual("", In("issuetype in standardIssueTypes() AND parent is not EMPTY"));
        Assert.NotEqual("", In("level = 'Our people'"));
        Assert.NotEqual("", In("status changed to \"In Review\" AND Reviewers is not EMPTY"));
        Site dc = SiteConfig.Load("software-datacenter", new SeedClock(Now));
        LivedInSite.Populate(dc, 1, 1000);
        Assert.NotEmpty(JqlSite.Search(dc, dc.GetUser("sync"), JqlQuery.Parse("\"Epic Link\" is not EMPTY AND Sprint in closedSprints()")));
    }

    [Fact]
    public void Ten_thousand_issues_take_seconds()
    {
        Site site = SiteConfig.Load("software", new SeedClock(Now));
        TimeSpan took = ThreadTime.Of(() => LivedInSite.Populate(site, 3, 10_000));
        Assert.Equal(10_000, site.Issues.Count);
        Assert.True(site.Issues.Values.Sum(i => i.History.Count) > 20_000);
        Assert.True(took < TimeSpan.FromSeconds(20), $"It took {took.TotalSeconds:0.0} s of processor time.");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_site_is_saved_and_loaded_whole(string name)
    {
        Site site = SiteConfig.Load(name, new SeedClock(Now));
        LivedInSite.Populate(site, 2, 50);
        string saved = Print(site);
        using var stream = new MemoryStream();
        SiteFile.Save(site, stream);
        stream.Position = 0;
        Site again = SiteFile.Load(stream, new SeedClock(Now));
        Assert.Equal(saved, Print(again));
        Project project = again.Projects.Values.First();
        Assert.Same(again.Schemes.Permissions[project.PermissionSchemeId!].Grants, project.Permissions);
    }

    private static string Print(Site site)
    {
        using var stream = new MemoryStream();
        SiteFile.Save(site, stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
