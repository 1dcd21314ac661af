using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using JiraSync.Engine.Tests.OnSandbox;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Hosting;
using Xunit;
using SandboxIssue = JiraSync.Sandbox.Domain.Issue;

namespace JiraSync.Engine.Tests.Carried;

public sealed class PeopleTests
{
    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task People_are_found_by_map_account_mail_or_name_and_nobody_holds_up_an_issue(JiraKind local, JiraKind remote, bool fromLocal)
    {
        Action<SiteBuilder> from = b => b
            .AddUser("map", "Mapped Here").AddUser("post", "Mail Here", "post@example.org", emailVisible: true).AddUser("twice", "Two Of A Name")
            .AddUser("off", "Off Duty").AddUser("none", "Nowhere Known").AddUser("guest", "Guest Only");
        Action<SiteBuilder> to = b => b
            .AddUser("other", "Somebody Else").AddUser("there", "Mail There", "post@example.org", emailVisible: true)
            .AddUser("one", "Two Of A Name").AddUser("two", "Two Of A Name").AddUser("off", "Off Duty", active: false)
            .AddUser("guest", "Guest Only")
            .With(site =>
            {
                Project project = site.Projects.Values.Single();
                project.Permissions.RemoveAll(p => p.Permission == "*");
                project.Permissions.AddRange(Permissions.OfProjects.Where(p => p != Permissions.Assignable).Select(p => new PermissionGrant { Permission = p, Holder = PermissionHolder.LoggedIn }));
                foreach (User user in site.Users.Values.Where(u => u.Name != "guest"))
                    project.Permissions.Add(new PermissionGrant { Permission = Permissions.Assignable, Holder = PermissionHolder.User, Parameter = user.Id });
            });
        using SandboxWorld world = SandboxWorld.Create(local, remote, fromLocal ? from : to, fromLocal ? to : from);
        world.Map(SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), SandboxWorld.Same("assignee"));
        var journey = new Journey(world, fromLocal);
        (string fromInstance, string toInstance) = fromLocal ? ("support", "engineering") : ("engineering", "support");
        world.Profile.People.Set(new PersonConfig
        {
            Name = "Mapped",
            Accounts = new Dictionary<string, string> { [fromInstance] = "Mapped Here", [toInstance] = Account(journey.To, "other") },
        });
        string[] all = ["mia", "map", "post", "twice", "off", "none", "guest"];
        foreach (string name in all)
            journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Bug", i => (i.Summary, i.AssigneeId) = (name, journey.From.Site.GetUser(name).Id));
        PassReport report = await world.GoodPassAsync();
        await world.SettleAsync();
        Assert.Equal(
            ["mia=mia", "map=other", "post=there", "twice=", "off=", "none=", "guest="],
            all.Select(n => n + "=" + FieldTexts.Read(journey.To.Site, journey.Twin(n), "assignee")));
        foreach (string unknown in all.Skip(3))
            Assert.Contains(report.Results.Concat((await world.PassAsync()).Results), r => r.Notices.Any(n => n.Contains(journey.From.Site.GetUser(unknown).DisplayName, StringComparison.Ordinal)));

        // Their absence over there is nobody's wish here.
        foreach (SandboxIssue issue in journey.From.Site.Issues.Values)
            Assert.Equal(issue.Summary, FieldTexts.Read(journey.From.Site, issue, "assignee"));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Each_person_is_looked_up_once_and_else_the_default_stands_in(JiraKind local, JiraKind remote, bool fromLocal)
    {
        Action<SiteBuilder> more = b => b.AddUser("none", "Nowhere Known");
        using SandboxWorld world = SandboxWorld.Create(local, remote, fromLocal ? more : null, fromLocal ? null : more);
        MappingConfig assignee = SandboxWorld.Same("assignee");
        MappingSide there = new() { Field = "assignee", OnNoMatch = NoMatchPolicy.Default, Default = "Ben Example" };
        world.Map(SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), fromLocal ? assignee with { Remote = there } : assignee with { Local = there });
        var journey = new Journey(world, fromLocal);
        for (int i = 0; i < 6; i++)
        {
            int number = i;
            journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Bug", x => (x.Summary, x.AssigneeId) = ($"Number {number}", journey.From.Site.GetUser(number % 2 == 0 ? "mia" : "none").Id));
        }
        await world.SettleAsync();
        for (int i = 0; i < 6; i++)
            Assert.Equal(i % 2 == 0 ? "mia" : "ben", FieldTexts.Read(journey.To.Site, journey.Twin($"Number {i}"), "assignee"));
        long first = Lookups(journey.To);
        Assert.InRange(first, 1, 6);

        for (int i = 6; i < 12; i++)
        {
            int number = i;
            journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Bug", x => (x.Summary, x.AssigneeId) = ($"Number {number}", journey.From.Site.GetUser(number % 2 == 0 ? "mia" : "none").Id));
        }
        await world.SettleAsync();
        Assert.Equal(first, Lookups(journey.To));
        Assert.Equal("ben", FieldTexts.Read(journey.To.Site, journey.Twin("Number 11"), "assignee"));
        Assert.Equal("none", FieldTexts.Read(journey.From.Site, journey.From.Site.Issues.Values.Single(i => i.Summary == "Number 11"), "assignee"));
    }

    [Fact]
    public void The_map_of_people_is_kept_and_checked()
    {
        using SandboxWorld world = SandboxWorld.Create();
        PeopleStore people = world.Profile.People;
        people.Set([Person("Mia", "mia", "mia.e"), Person("Ben", "ben", "")]);
        Assert.Equal(["Ben", "Mia"], people.List().Select(p => p.Name));
        Assert.Equal("mia.e", people.Get("MIA").AccountIn("engineering"));
        Assert.Equal("", people.Get("Ben").AccountIn("ENGINEERING"));
        people.Set(Person("Mia", "mia", "mia2"));
        Assert.Equal("mia2", people.Get("Mia").AccountIn("engineering"));
        Assert.Equal(ErrorIds.PersonInvalid, Assert.Throws<SyncException>(() => people.Set(Person("Other", "MIA", "x"))).ErrorId);
        Assert.Equal(ErrorIds.PersonInvalid, Assert.Throws<SyncException>(() => people.Set(new PersonConfig { Name = "Alone" })).ErrorId);
        people.Remove("Ben");
        Assert.Equal(ErrorIds.PersonNotFound, Assert.Throws<SyncException>(() => people.Remove("Ben")).ErrorId);

        static PersonConfig Person(string name, string here, string there) =>
            new() { Name = name, Accounts = new Dictionary<string, string> { ["support"] = here, ["engineering"] = there } };
    }

    private static string Account(SandboxApp app, string name) => app.Site.IsCloud ? app.Site.GetUser(name).Id : name;

    private static long Lookups(SandboxApp app) => app.Control.Calls.ByEndpoint
        .Where(c => c.Key.StartsWith("GET user", StringComparison.Ordinal)).Sum(c => c.Value);
}
