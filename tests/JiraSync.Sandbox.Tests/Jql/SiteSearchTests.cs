using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Jql;
using JiraSync.Sandbox.Search;
using JiraSync.Sandbox.Seeds;
using Xunit;

namespace JiraSync.Sandbox.Tests.Jql;

public sealed class SiteSearchTests
{
    private readonly SeedClock _clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public void WhatEditsDoCanBeSearched(SandboxKind kind)
    {
        Site site = Make(kind);
        Issue bug = site.Edits.CreateIssue("ann", "ENG", "Bug", issue =>
        {
            issue.Summary = "Login fails";
            issue.Description = site.IsCloud
                ? RichText.FromAdf(SeedFormats.ToAdf(new SeedDocument([new SeedParagraph([new SeedInline("The "), new SeedInline("session", "strong"), new SeedInline(" expires")])])))
                : RichText.FromWiki("The *session* expires");
            issue.Labels.Add("urgent");
        });
        Issue task = site.Edits.CreateIssue("bob", "ENG", "Task", static issue => issue.Summary = "Write it down");
        site.Edits.Transition("ann", bug.Id, "In Progress");
        _clock.Time += TimeSpan.FromHours(1);
        site.Edits.Transition("bob", bug.Id, "Done");
        site.Edits.AddComment("bob", bug.Id, "Deployed to production");
        site.Edits.AddLink("ann", "10000", bug.Id, task.Id);
        site.Edits.AddWorklog("bob", task.Id, _clock.Time, 3600);
        site.Edits.AddAttachment("bob", task.Id, "a.txt", "text/plain", [1]);

        Assert.Equal("ENG-2 ENG-1", Find(site, "ann", ""));
        Assert.Equal("ENG-1", Find(site, "ann", "reporter = currentUser() AND type = Bug"));
        Assert.Equal("ENG-1", Find(site, "ann", "description ~ \"session\" AND labels = urgent"));
        Assert.Equal("ENG-1", Find(site, "ann", "statusCategory = Done AND resolution = Done"));
        Assert.Equal("ENG-1", Find(site, "ann", "status was \"In Progress\" AND status changed to Done by \"Bob Baker\""));
        Assert.Equal("ENG-1", Find(site, "ann", "comment ~ production"));
        Assert.Equal("ENG-2", Find(site, "ann", "issue in linkedIssues(ENG-1, blocks)"));
        Assert.Equal("ENG-1", Find(site, "ann", "issue in linkedIssues(ENG-2, \"is blocked by\")"));
        Assert.Equal("ENG-2", Find(site, "ann", "worklogAuthor = \"Bob Baker\" and timespent >= 3600 and attachments is not empty"));
        Assert.Equal("ENG-2", Find(site, "ann", "assignee in membersOf(\"jira-software-users\") or updated > -1d and type = Task"));
        Assert.Equal("ENG-1 ENG-2", Find(site, "ann", "project = ENG order by priority, key"));
    }

    [Fact]
    public void UsersAreNamedAsEachProductNamesThem()
    {
        Site cloud = Make(SandboxKind.Cloud);
        Site dataCenter = Make(SandboxKind.DataCenter);
        foreach (Site site in new[] { cloud, dataCenter })
            site.Edits.CreateIssue("bob", "ENG", "Task");
        Assert.Equal("ENG-1", Find(dataCenter, "ann", "reporter = bob"));
        Assert.Equal("ENG-1", Find(dataCenter, "ann", "reporter = \"bob@example.com\""));
        Assert.Equal("ENG-1", Find(cloud, "ann", $"reporter = \"{cloud.GetUser("bob").Id}\""));
        Assert.Equal("ENG-1", Find(cloud, "ann", "reporter = \"Bob Baker\""));
        Assert.Equal("The value 'bob' does not exist for the field 'reporter'.", Refusal(cloud, "ann", "reporter = bob"));
        Assert.Equal("The value 'bob@example.com' does not exist for the field 'reporter'.", Refusal(cloud, "ann", "reporter = \"bob@example.com\""));
    }

    [Theory]
    [InlineData("\"Points\" >= 3", "ENG-1")]
    [InlineData("Severity = S1", "ENG-1")]
    [InlineData("Severity != S1", "")]
    [InlineData("Colours in (red, blue)", "ENG-1")]
    [InlineData("Place = Berlin", "ENG-1")]
    [InlineData("Place = Germany", "ENG-1")]
    [InlineData("Note ~ golden", "ENG-1")]
    [InlineData("text ~ golden", "ENG-1")]
    [InlineData("\"Go live\" = 2026-12-01", "ENG-1")]
    [InlineData("\"Escalated\" >= \"2026-11-20 10:00\" and Escalated < \"2026-11-20 10:01\"", "ENG-1")]
    [InlineData("Approver = \"Bob Baker\"", "ENG-1")]
    [InlineData("Tags = GOLD", "ENG-1")]
    [InlineData("Link = \"https://example.com/1\"", "ENG-1")]
    [InlineData("Points is empty", "ENG-2")]
    public void CustomFieldsOfEveryKind(string jql, string expected)
    {
        foreach (SandboxKind kind in new[] { SandboxKind.Cloud, SandboxKind.DataCenter })
        {
            Site site = new SiteBuilder(kind, _clock)
                .AddUser("ann", "Ann Archer").AddUser("bob", "Bob Baker").AddProject("ENG", "Engineering")
                .AddField("Points", FieldKind.Number, out string points)
                .AddField("Severity", FieldKind.Select, out string severity, "S1", "S2")
                .AddField("Colours", FieldKind.MultiSelect, out string colours, "red", "green", "blue")
                .AddField("Place", FieldKind.CascadingSelect, out string place, "Germany/Berlin", "France/Paris")
                .AddField("Note", FieldKind.Text, out string note)
                .AddField("Go live", FieldKind.Date, out string goLive)
                .AddField("Escalated", FieldKind.DateTime, out string escalated)
                .AddField("Approver", FieldKind.UserPicker, out string approver)
                .AddField("Tags", FieldKind.Labels, out string tags)
                .AddField("Link", FieldKind.Url, out string link)
                .Build();
            string Option(string field, string value) => site.Fields[field].Contexts[0].AllOptions().Single(option => option.Value == value).Id;
            site.Edits.CreateIssue("ann", "ENG", "Task", issue =>
            {
                issue.Custom[points] = CustomValue.Of(5);
                issue.Custom[severity] = CustomValue.OfIds(Option(severity, "S1"));
                issue.Custom[colours] = CustomValue.OfIds(Option(colours, "red"), Option(colours, "green"));
                issue.Custom[place] = CustomValue.OfIds(Option(place, "Germany")) with { ChildId = Option(place, "Berlin") };
                issue.Custom[note] = CustomValue.Of("A golden customer");
                issue.Custom[goLive] = CustomValue.Of("2026-12-01");
                issue.Custom[escalated] = CustomValue.Of("2026-11-20T10:00:30.000Z");
                issue.Custom[approver] = CustomValue.OfIds(site.GetUser("bob").Id);
                issue.Custom[tags] = CustomValue.OfIds("gold");
                issue.Custom[link] = CustomValue.Of("https://example.com/1");
            });
            site.Edits.CreateIssue("ann", "ENG", "Task");
            Assert.Equal(expected, Find(site, "ann", jql));
        }
    }

    [Fact]
    public void SearchSeesWhatTheIndexShows()
    {
        Site site = Make(SandboxKind.Cloud);
        site.Index.Lag = IndexLag.Fixed(TimeSpan.FromSeconds(10));
        Issue issue = site.Edits.CreateIssue("ann", "ENG", "Task", static issue => issue.Summary = "before");
        Assert.Equal("", Find(site, "ann", ""));
        Assert.Equal("", Find(site, "ann", "key = ENG-1"));
        _clock.Time += TimeSpan.FromSeconds(10);
        Assert.Equal("ENG-1", Find(site, "ann", "key = ENG-1"));
        site.Edits.Update("ann", issue.Id, static after => after.Summary = "after");
        Assert.Equal("ENG-1", Find(site, "ann", "summary ~ \"before\""));
        Assert.Equal("before", JqlSite.Search(site, site.GetUser("ann"), "summary ~ \"before\"").Single().Summary);
        _clock.Time += TimeSpan.FromSeconds(10);
        Assert.Equal("", Find(site, "ann", "summary ~ \"before\""));
        Assert.Equal("ENG-1", Find(site, "ann", "summary ~ \"after\""));
    }

    [Fact]
    public void ABlinkingIssueIsMissingNowAndThen()
    {
        Site site = Make(SandboxKind.Cloud);
        for (int i = 0; i < 40; i++)
            site.Edits.CreateIssue("ann", "ENG", "Task");
        site.Index.Lag = new IndexLag { BlinkProbability = 0.3 };
        Assert.InRange(JqlSite.Search(site, site.GetUser("ann"), "project = ENG").Count, 10, 39);
        int seen = Enumerable.Range(0, 40).Count(_ => JqlSite.Search(site, site.GetUser("ann"), "key = ENG-1").Count == 1);
        Assert.InRange(seen, 10, 39);
    }

    [Fact]
    public void MovedIssuesAreFoundByTheirOldKeys()
    {
        Site site = Make(SandboxKind.Cloud);
        site.Edits.CreateIssue("ann", "ENG", "Task");
        site.Edits.Move("ann", "ENG-1", "SUP");
        Assert.Equal("SUP-1", Find(site, "ann", "key = ENG-1"));
        Assert.Equal("SUP-1", Find(site, "ann", "key = SUP-1"));
        Assert.Equal("", Find(site, "ann", "project = ENG"));
    }

    [Fact]
    public void PermissionsHideProjectsIssuesAndComments()
    {
        Site site = Make(SandboxKind.Cloud);
        Project secret = site.FindProject("SUP")!;
        secret.Permissions.Clear();
        secret.Permissions.Add(new PermissionGrant { Permission = Permissions.Browse, Holder = PermissionHolder.Reporter });
        secret.Permissions.Add(new PermissionGrant { Permission = Permissions.Browse, Holder = PermissionHolder.User, Parameter = site.GetUser("admin").Id });
        site.Edits.CreateIssue("ann", "SUP", "Task");
        Issue byBob = site.Edits.CreateIssue("bob", "SUP", "Task");
        site.Edits.AddComment("admin", byBob.Id, site.Text("for administrators"), new Visibility("group", Permissions.AdministratorsGroup));
        Assert.Equal("SUP-1", Find(site, "ann", ""));
        Assert.Equal("SUP-2", Find(site, "bob", "project = SUP"));
        Assert.Equal("SUP-2 SUP-1", Find(site, "admin", "project = SUP"));
        Assert.Equal("An issue with key 'SUP-2' does not exist for field 'key'.", Refusal(site, "ann", "key = SUP-2"));
        Assert.Equal("", Find(site, "bob", "comment ~ administrators"));
        Assert.Equal("SUP-2", Find(site, "admin", "comment ~ administrators"));
        Assert.Equal("", string.Join(' ', JqlSite.Search(site, null, "order by key").Select(static issue => issue.Key)));

        secret.Permissions.RemoveAll(static grant => grant.Holder == PermissionHolder.Reporter);
        Assert.Equal("The value 'SUP' does not exist for the field 'project'.", Refusal(site, "ann", "project = SUP"));
    }

    [Fact]
    public void DatesAreReadInTheUsersZone()
    {
        Site site = Make(SandboxKind.Cloud);
        site.GetUser("bob").TimeZone = "Europe/Berlin";
        site.Edits.CreateIssue("ann", "ENG", "Task");
        Assert.Equal("ENG-1", Find(site, "ann", "created >= \"2026-11-24 12:00\" and created < \"2026-11-24 12:01\""));
        Assert.Equal("", Find(site, "bob", "created >= \"2026-11-24 12:00\" and created < \"2026-11-24 12:01\""));
        Assert.Equal("ENG-1", Find(site, "bob", "created >= \"2026-11-24 13:00\" and created < \"2026-11-24 13:01\""));
    }

    [Fact]
    public void RelativeDatesFollowTheSitesClockAndItsSkew()
    {
        Site site = Make(SandboxKind.DataCenter);
        site.Edits.CreateIssue("ann", "ENG", "Task");
        _clock.Time += TimeSpan.FromMinutes(30);
        Assert.Equal("ENG-1", Find(site, "ann", "updated >= -30m"));
        site.ClockSkew = TimeSpan.FromMinutes(5);
        Assert.Equal("", Find(site, "ann", "updated >= -30m"));
        Assert.Equal("ENG-1", Find(site, "ann", "updated >= \"-35m\""));
    }

    [Fact]
    public void OneIssueCanBeMatchedAndAQueryValidated()
    {
        Site site = Make(SandboxKind.Cloud);
        User ann = site.GetUser("ann");
        Issue issue = site.Edits.CreateIssue("ann", "ENG", "Bug");
        Assert.True(JqlSite.Matches(site, ann, JqlQuery.Parse("type = Bug"), issue));
        Assert.False(JqlSite.Matches(site, ann, JqlQuery.Parse("type = Task"), issue));
        Assert.False(JqlSite.Matches(site, null, JqlQuery.Parse("type = Bug"), issue));
        Assert.Equal("The value 'Nope' does not exist for the field 'issuetype'.", JqlSite.Validate(site, ann, JqlQuery.Parse("issuetype = Nope")).Single());
    }

    [Fact]
    public void RemoteLinksAreFoundByTheirGlobalId()
    {
        Site site = Make(SandboxKind.Cloud);
        site.Edits.CreateIssue("ann", "ENG", "Task");
        site.Edits.PutRemoteLink("ann", "ENG-1", new RemoteLink { Id = "", GlobalId = "system=x&id=1", Object = JsonSerializer.SerializeToElement(new { url = "https://example.com", title = "x" }) });
        Assert.Equal("ENG-1", Find(site, "ann", "issue in issuesWithRemoteLinksByGlobalId(\"system=x&id=1\")"));
        Assert.Equal("", Find(site, "ann", "issue in issuesWithRemoteLinksByGlobalId(\"system=x&id=2\")"));
    }

    private Site Make(SandboxKind kind) => new SiteBuilder(kind, _clock)
        .AddUser("ann", "Ann Archer")
        .AddUser("bob", "Bob Baker")
        .AddProject("ENG", "Engineering")
        .AddProject("SUP", "Support Desk")
        .Build();

    private static string Find(Site site, string user, string jql)
    {
        lock (site.Gate)
            return string.Join(' ', JqlSite.Search(site, site.GetUser(user), jql).Select(static issue => issue.Key));
    }

    private static string Refusal(Site site, string user, string jql) => Assert.Throws<JqlException>(() => Find(site, user, jql)).Message;
}
