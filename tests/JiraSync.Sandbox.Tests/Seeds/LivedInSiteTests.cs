using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Jql;
using JiraSync.Sandbox.Search;
using JiraSync.Sandbox.Seeds;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests.Seeds;

public sealed class LivedInSiteTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private readonly SeedClock _clock = new(Now);

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public void TheSameSeedMakesTheSameSite(SandboxKind kind)
    {
        string Make(long seed) => Print(LivedInSite.Build(kind, seed, [LivedInProject.SupportDesk(60), LivedInProject.Engineering(60)], new SeedClock(Now)));
        string first = Make(7);
        Assert.Equal(first, Make(7));
        Assert.NotEqual(first, Make(8));
    }

    [Fact]
    public void TheQuickStartHasItsTwoSites()
    {
        Site acme = LivedInSite.Acme(_clock);
        Assert.True(acme.IsCloud);
        Assert.Equal("acme", acme.Title);
        Assert.InRange(acme.Issues.Count, 30, 100);
        Assert.All(acme.Issues.Values, static issue => Assert.StartsWith("SUP-", issue.Key, StringComparison.Ordinal));

        Site engineering = LivedInSite.Engineering(_clock);
        Assert.False(engineering.IsCloud);
        Assert.Equal("engineering", engineering.Title);
        Assert.InRange(engineering.Issues.Count, 20, 100);
        Assert.All(engineering.Issues.Values, static issue => Assert.StartsWith("ENG-", issue.Key, StringComparison.Ordinal));

        foreach (Site site in new[] { acme, engineering })
        {
            User sync = site.GetUser(SiteBuilder.SyncUser);
            Assert.Contains(sync.Tokens, static token => token.Value == SiteBuilder.SyncToken);
            Project project = site.Projects.Values.Single();
            foreach (string permission in Permissions.OfProjects)
                Assert.True(Permissions.Has(sync, permission, project), permission);
            Assert.Equal(site.Issues.Count, JqlSite.Search(site, sync, JqlQuery.Parse("order by key")).Count);
            Assert.Same(_clock, site.TimeProvider);
        }
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public void PeopleHaveWorkedInIt(SandboxKind kind)
    {
        Site site = LivedInSite.Build(kind, 3, [LivedInProject.SupportDesk(300), LivedInProject.Engineering(300)], _clock);
        List<Issue> issues = [.. site.Issues.Values];
        Assert.Equal(600, issues.Count);
        Assert.InRange(issues.Sum(static issue => issue.Comments.Count), 600, 4000);
        Assert.InRange(issues.Sum(static issue => issue.Attachments.Count), 50, 1000);
        Assert.InRange(issues.Sum(static issue => issue.Worklogs.Count), 30, 500);
        Assert.InRange(site.Links.Count, 10, 400);
        Assert.True(issues.SelectMany(static issue => issue.Comments).Select(static comment => comment.AuthorId).Distinct().Count() > 8);
        Assert.True(issues.Select(static issue => issue.StatusId).Distinct().Count() > 5);
        Assert.True(issues.Select(static issue => issue.PriorityId).Distinct().Count() > 3);
        Assert.True(issues.SelectMany(static issue => issue.Labels).Distinct().Count() > 8);
        Assert.Contains(issues, static issue => issue.ParentId is not null);
        Assert.Contains(issues, static issue => issue.ResolutionId is not null);
        Assert.Contains(issues, static issue => issue.DueDate is not null);
        Assert.True(site.Users.Values.Select(static user => user.TimeZone).Distinct().Count() > 8);
        Assert.Equal(kind == SandboxKind.Cloud, site.Users.Values.Any(static user => !user.EmailVisible));
        foreach (string field in new[] { "status", "assignee", "priority", "labels", "summary", "description", "Attachment", "Link", "resolution" })
            Assert.Contains(issues, issue => issue.History.Any(entry => entry.Items.Any(item => item.Field == field)));
    }

    [Fact]
    public void TimeRunsForward()
    {
        Site site = LivedInSite.Build(SandboxKind.Cloud, 4, [LivedInProject.SupportDesk(300)], _clock);
        List<Issue> issues = [.. site.Issues.Values.OrderBy(static issue => issue.IdNumber)];
        Assert.True(issues.Zip(issues.Skip(1)).All(static pair => pair.First.Created <= pair.Second.Created));
        foreach (Issue issue in issues)
        {
            Assert.InRange(issue.Created, Now.AddDays(-400), Now);
            Assert.InRange(issue.Updated, issue.Created, Now);
            Assert.All(issue.History, entry => Assert.InRange(entry.Created, issue.Created, issue.Updated));
            Assert.All(issue.Comments, comment => Assert.InRange(comment.Updated, comment.Created, Now));
        }
    }

    [Fact]
    public void HistoryLeadsToThePresent()
    {
        Site site = LivedInSite.Build(SandboxKind.DataCenter, 5, [LivedInProject.Engineering(300)], _clock);
        foreach (Issue issue in site.Issues.Values)
        {
            HistoryItem[] statuses = [.. issue.History.SelectMany(static entry => entry.Items).Where(static item => item.Field == "status")];
            Assert.Equal(statuses.Length == 0 ? site.WorkflowOf(issue).StatusIds[0] : statuses[^1].ToId, issue.StatusId);
            Assert.True(statuses.Zip(statuses.Skip(1)).All(static pair => pair.First.ToId == pair.Second.FromId));
            Assert.Equal(site.Statuses[issue.StatusId].Category == StatusCategory.Done, issue.ResolutionId is not null);
        }
    }

    [Fact]
    public void TheTextsAreVaried()
    {
        Site cloud = LivedInSite.Build(SandboxKind.Cloud, 6, [LivedInProject.SupportDesk(200)], _clock);
        string adf = string.Concat(cloud.Issues.Values.Select(static issue => issue.Description?.Source));
        foreach (string type in new[] { "heading", "orderedList", "bulletList", "listItem", "codeBlock", "panel", "blockquote", "table", "tableHeader", "tableCell", "rule", "mention", "strong", "em", "strike", "code", "link" })
            Assert.Contains($"\"type\":\"{type}\"", adf, StringComparison.Ordinal);

        Site dataCenter = LivedInSite.Build(SandboxKind.DataCenter, 6, [LivedInProject.Engineering(200)], _clock);
        string wiki = string.Join('\n', dataCenter.Issues.Values.Select(static issue => issue.Description?.Source));
        foreach (string mark in new[] { "h2. ", "# ", "* ", "{code:", "{panel:bgColor=", "{quote}", "||Node||", "----", "[~hbrandt]", "*Observed:*", "{{portal.timeout=", "|https://wiki.example.com/" })
            Assert.Contains(mark, wiki, StringComparison.Ordinal);
        Assert.DoesNotContain("\"type\"", wiki.Replace("\"type\" :", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [SharedDataFact]
    public void EveryDocumentIsValidByThePublishedSchema()
    {
        var schema = new AdfSchema(Path.Combine(SharedDataFactAttribute.Directory!, "jira", "adf-schema-v1-full.json"));
        Assert.NotNull(schema.Check(JsonNode.Parse("""{"version":1,"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":""}]}]}""")!));
        Assert.NotNull(schema.Check(JsonNode.Parse("""{"version":1,"type":"doc","content":[{"type":"bulletList","content":[{"type":"listItem","content":[{"type":"heading","attrs":{"level":1}}]}]}]}""")!));
        Site site = LivedInSite.Build(SandboxKind.Cloud, 9, [LivedInProject.SupportDesk(150)], _clock);
        int count = 0;
        foreach (Issue issue in site.Issues.Values)
        {
            foreach (RichText text in issue.Comments.Select(static comment => comment.Body).Append(issue.Description).OfType<RichText>())
            {
                count++;
                string? wrong = schema.Check(text.ToAdf());
                Assert.True(wrong is null, wrong + "\n" + text.Source);
            }
        }

        Assert.True(count > 300);
    }

    [Fact]
    public void AttachmentsAreRealFiles()
    {
        Site site = LivedInSite.Build(SandboxKind.Cloud, 10, [LivedInProject.SupportDesk(200)], _clock);
        Attachment[] files = [.. site.Issues.Values.SelectMany(static issue => issue.Attachments)];
        Assert.Contains(files, static file => file.MimeType == "text/plain" && Encoding.UTF8.GetString(file.Content).EndsWith('\n'));
        Attachment[] pictures = Array.FindAll(files, static file => file.MimeType == "image/png");
        Assert.NotEmpty(pictures);
        foreach (Attachment picture in pictures)
        {
            byte[] bytes = picture.Content;
            Assert.Equal("\x89PNG\r\n\x1a\n", Encoding.Latin1.GetString(bytes, 0, 8));
            int at = Encoding.Latin1.GetString(bytes).IndexOf("IDAT", StringComparison.Ordinal);
            int length = (bytes[at - 4] << 24) | (bytes[at - 3] << 16) | (bytes[at - 2] << 8) | bytes[at - 1];
            using var zlib = new ZLibStream(new MemoryStream(bytes, at + 4, length), CompressionMode.Decompress);
            using var pixels = new MemoryStream();
            zlib.CopyTo(pixels);
            Assert.Equal(24 * 73, pixels.Length);
        }
    }

    [Fact]
    public void TenThousandIssuesTakeSeconds()
    {
        TimeSpan start = ThreadTime.Now();
        Site site = LivedInSite.Build(SandboxKind.Cloud, 11, [LivedInProject.SupportDesk(5_000), LivedInProject.Engineering(5_000)], _clock);
        TimeSpan took = ThreadTime.Now() - start;
        Assert.Equal(10_000, site.Issues.Count);
        Assert.True(took < TimeSpan.FromSeconds(20), $"It took {took.TotalSeconds:0.0} s.");

        start = ThreadTime.Now();
        Assert.NotEmpty(JqlSite.Search(site, site.GetUser("sync"), JqlQuery.Parse("project = SUP AND updated >= -30d ORDER BY updated ASC")));
        Assert.True(ThreadTime.Now() - start < TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void AnySizeIsPossible()
    {
        Site site = LivedInSite.Build(SandboxKind.DataCenter, 1, [new LivedInProject("ONE", "One", 1), new LivedInProject("NIL", "Nil", 0)], _clock);
        Assert.Equal("ONE-1", site.Issues.Values.Single().Key);
        Assert.Equal(2, site.Projects.Count);
    }

    private static string Print(Site site)
    {
        var text = new StringBuilder();
        foreach (Issue issue in site.Issues.Values.OrderBy(static issue => issue.IdNumber))
            text.AppendLine(JsonSerializer.Serialize(issue));
        foreach (IssueLink link in site.Links.Values)
            text.AppendLine(link.ToString());
        foreach (User user in site.Users.Values)
            text.AppendLine(JsonSerializer.Serialize(user));
        return text.ToString();
    }
}
