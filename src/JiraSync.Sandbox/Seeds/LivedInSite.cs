using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Seeds;

/// <summary>
/// Builds sites that look as if people had worked in them: any size, the same for the same seed and the same now.
/// </summary>
public static class LivedInSite
{
    /// <summary>Builds a site.</summary>
    /// <param name="kind">The product.</param>
    /// <param name="seed">What everything follows from.</param>
    /// <param name="projects">The projects and how many issues each has.</param>
    /// <param name="timeProvider">The clock of the site; the past ends at its present.</param>
    /// <param name="title">The title of the site.</param>
    /// <param name="since">How long ago the first issue was made; 400 days when left out.</param>
    /// <returns>
    /// The site, in which <see cref="SiteBuilder.SyncUser"/> (token <see cref="SiteBuilder.SyncToken"/>) may do all that a sync needs.
    /// </returns>
    public static Site Build(SandboxKind kind, long seed, IReadOnlyList<LivedInProject> projects, TimeProvider? timeProvider = null, string? title = null, TimeSpan? since = null)
    {
        ArgumentNullException.ThrowIfNull(projects);
        TimeProvider clock = timeProvider ?? TimeProvider.System;
        DateTimeOffset now = clock.GetUtcNow();
        now = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        TimeSpan span = since ?? TimeSpan.FromDays(400);
        var past = new SeedClock(now - span);
        var random = new SeedRandom(seed);

        var builder = new SiteBuilder(kind, past);
        Site site = builder.Site;
        site.Title = title ?? site.Title;
        foreach (SeedPeople person in SeedPeople.All)
            builder.AddUser(person.UserName, person.Name, timeZone: person.TimeZone, emailVisible: kind != SandboxKind.Cloud || !person.HidesEmail);
        User[] people = SeedPeople.All.Select(person => site.GetUser(person.UserName)).ToArray();

        foreach (LivedInProject wanted in projects)
            AddProject(builder, wanted, people, random);

        var lives = new IssueLives(site, past, people, random, now);
        foreach (LivedInProject wanted in projects)
            lives.Plan(site.FindProject(wanted.Key)!, wanted.Issues, span);
        lives.Play();

        site.Index.Flush();
        site.TimeProvider = clock;
        return site;
    }

    /// <summary>
    /// Lets the people of a site work in its projects: they make issues, spread over the projects, and keep to permissions,
    /// screens and workflows. The past ends at the site's present.
    /// </summary>
    /// <param name="site">A site, as <see cref="Sites.SiteConfig"/> makes it.</param>
    /// <param name="seed">What everything follows from.</param>
    /// <param name="issues">How many issues they make in all.</param>
    /// <param name="since">How long ago the first issue was made; 400 days when left out.</param>
    public static void Populate(Site site, long seed, int issues, TimeSpan? since = null)
    {
        ArgumentNullException.ThrowIfNull(site);
        TimeProvider clock = site.TimeProvider;
        DateTimeOffset now = clock.GetUtcNow();
        now = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        TimeSpan span = since ?? TimeSpan.FromDays(400);
        var past = new SeedClock(now - span);
        site.TimeProvider = past;
        try
        {
            User[] people = site.Users.Values.Where(u => u.Active && u.AccountType == "atlassian" && u.Name is not ("admin" or SiteBuilder.SyncUser)).ToArray();
            if (people.Length == 0)
                people = [site.GetUser("admin")];
            Project[] projects = [.. site.Projects.Values];
            var lives = new IssueLives(site, past, people, new SeedRandom(seed), now);
            for (int i = 0; i < projects.Length; i++)
            {
                lives.AddPastSprints(projects[i], span);
                // The first projects are the busier ones.
                int share = i == projects.Length - 1 ? issues : (issues * 3) / 5;
                lives.Plan(projects[i], share, span);
                issues -= share;
            }

            lives.Play();
            site.Index.Flush();
        }
        finally
        {
            site.TimeProvider = clock;
        }
    }

    /// <summary>The Cloud site of the quick start: "acme" with the support desk SUP.</summary>
    public static Site Acme(TimeProvider? timeProvider = null, int issues = 40, long seed = 1) =>
        Build(SandboxKind.Cloud, seed, [LivedInProject.SupportDesk(issues)], timeProvider, "acme", TimeSpan.FromDays(90));

    /// <summary>The Data Center site of the quick start: "engineering" with the project ENG.</summary>
    public static Site Engineering(TimeProvider? timeProvider = null, int issues = 25, long seed = 2) =>
        Build(SandboxKind.DataCenter, seed, [LivedInProject.Engineering(issues)], timeProvider, "engineering", TimeSpan.FromDays(90));

    private static void AddProject(SiteBuilder builder, LivedInProject wanted, IReadOnlyList<User> people, SeedRandom random)
    {
        builder.AddProject(wanted.Key, wanted.Name, [.. wanted.IssueTypes]);
        builder.AddComponents(wanted.Key, [.. wanted.Components]);
        builder.AddVersions(wanted.Key, [.. wanted.Versions]);
        if (wanted.Statuses.Count > 0)
            builder.AddWorkflow(wanted.Key, wanted.Statuses, wanted.Transitions);

        Project project = builder.Site.FindProject(wanted.Key)!;
        project.TypeKey = wanted.IsSupport ? "service_desk" : "software";
        project.LeadId = random.Pick(people).Id;
        for (int i = 0; i < project.Versions.Count - 1; i++)
            project.Versions[i].Released = true;
    }
}

/// <summary>A project of a lived-in site.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Name">Its name.</param>
/// <param name="Issues">How many issues it has.</param>
public sealed record LivedInProject(string Key, string Name, int Issues)
{
    /// <summary>Whether people write as in a support desk, and not as in an engineering team.</summary>
    public bool IsSupport { get; init; }

    /// <summary>The names of the issue types; empty for the usual ones.</summary>
    public IReadOnlyList<string> IssueTypes { get; init; } = [];

    /// <summary>The names of the components.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>The names of the versions; all but the last are released.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>The statuses; empty for the usual workflow.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    /// <summary>The transitions between the statuses, written as <c>From -> To</c>.</summary>
    public IReadOnlyList<string> Transitions { get; init; } = [];

    /// <summary>The support desk SUP.</summary>
    public static LivedInProject SupportDesk(int issues) => new("SUP", "Support Desk", issues)
    {
        IsSupport = true,
        IssueTypes = ["Bug", "Task", "Subtask"],
        Components = ["Portal", "Billing", "Mobile"],
        Statuses = ["Open", "Waiting for support", "Waiting for customer", "Resolved"],
        Transitions =
        [
            "Open -> Waiting for support", "Waiting for support -> Waiting for customer", "Waiting for customer -> Waiting for support",
            "Waiting for support -> Resolved", "Waiting for customer -> Resolved", "Resolved -> Open",
        ],
    };

    /// <summary>The engineering project ENG.</summary>
    public static LivedInProject Engineering(int issues) => new("ENG", "Engineering", issues)
    {
        IssueTypes = ["Bug", "Task", "Story", "Sub-task"],
        Components = ["api", "web", "jobs", "mobile"],
        Versions = ["4.10", "4.11", "4.12", "5.0"],
        Statuses = ["To Do", "In Progress", "In Review", "Done"],
        Transitions = ["To Do -> In Progress", "In Progress -> In Review", "In Review -> In Progress", "In Review -> Done", "In Progress -> To Do", "Done -> To Do"],
    };
}
