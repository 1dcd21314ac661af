using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Jql;
using JiraSync.Sandbox.Search;
using JiraSync.Sandbox.Seeds;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests.Jql;

/// <summary>Runs alone: what is measured beside other tests is the other tests.</summary>
[CollectionDefinition(nameof(JqlSpeedTests), DisableParallelization = true)]
[Collection(nameof(JqlSpeedTests))]
public sealed class JqlSpeedTests
{
    private readonly SeedClock _clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void AHundredThousandDocumentsAreSearchedQuickly()
    {
        var site = new TestJqlSite(isCloud: true);
        for (int i = 0; i < 100_000; i++)
            {
            DateTimeOffset at = _clock.Time.AddMinutes(-(i * 7919L % 100_000));
            site.Add(new JqlDocument
            {
                Id = (i + 1).ToString(CultureInfo.InvariantCulture), Key = (i % 2 == 0 ? "ENG-" : "SUP-") + ((i / 2) + 1).ToString(CultureInfo.InvariantCulture),
                ProjectId = i % 2 == 0 ? "10000" : "10001", TypeId = "2", StatusId = "1", Summary = "Issue", Created = at, Updated = at,
            });
        }

        JqlQuery query = JqlQuery.Parse("project = ENG AND updated >= -30d ORDER BY updated ASC, key ASC");
        TimeSpan best = TimeSpan.MaxValue;
        for (int round = 0; round < 10; round++)
        {
            TimeSpan start = ThreadTime.Now();
            IReadOnlyList<JqlDocument> found = JqlEngine.Search(site, new JqlCaller("u-ann", TimeZoneInfo.Utc), _clock.Time, query);
            TimeSpan took = ThreadTime.Now() - start;
            best = took < best ? took : best;
            Assert.InRange(found.Count, 21_000, 22_000);
            Assert.True(found.Zip(found.Skip(1)).All(static pair => pair.First.Updated <= pair.Second.Updated));
        }

        Assert.True(best < TimeSpan.FromMilliseconds(100), $"The search took {best.TotalMilliseconds:0} ms.");
    }

    [Fact]
    public void AHundredThousandIssuesAreSearchedQuickly()
    {
        Site site = new SiteBuilder(SandboxKind.Cloud, _clock).AddUser("ann").AddProject("ENG", "Engineering").AddProject("SUP", "Support Desk").Build();
        Project[] projects = [site.FindProject("ENG")!, site.FindProject("SUP")!];
        for (int i = 0; i < 100_000; i++)
        {
            Project project = projects[i % 2];
            DateTimeOffset at = _clock.Time.AddMinutes(-(i * 7919L % 100_000));
            site.Put(new Issue
            {
                Id = (10_000 + i).ToString(CultureInfo.InvariantCulture), Key = project.Key + "-" + ((i / 2) + 1).ToString(CultureInfo.InvariantCulture), ProjectId = project.Id,
                IssueTypeId = "10002", StatusId = "3", Summary = "Issue " + i.ToString(CultureInfo.InvariantCulture), Created = at, Updated = at, Version = 1,
            });
        }

        User ann = site.GetUser("ann");
        JqlQuery query = JqlQuery.Parse("project = ENG AND updated >= -7d ORDER BY updated ASC, key ASC");
        TimeSpan best = TimeSpan.MaxValue;
        for (int round = 0; round < 10; round++)
        {
            TimeSpan start = ThreadTime.Now();
            IReadOnlyList<Issue> found = JqlSite.Search(site, ann, query);
            TimeSpan took = ThreadTime.Now() - start;
            best = took < best ? took : best;
            Assert.InRange(found.Count, 5_000, 5_100);
        }

        Assert.True(best < TimeSpan.FromMilliseconds(100), $"The search took {best.TotalMilliseconds:0} ms.");
    }
}
