using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Tests.OnSandbox;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Hosting;
using SandboxIssue = JiraSync.Sandbox.Domain.Issue;
using SandboxKinds = JiraSync.Sandbox.Domain.FieldKind;

namespace JiraSync.Engine.Tests.Carried;

/// <summary>A field that can be carried, with values that all its tests use.</summary>
/// <param name="Name">Its name on both sides.</param>
/// <param name="A">A value.</param>
/// <param name="B">Another.</param>
/// <param name="C">A third.</param>
/// <param name="IsSet">True when it merges element by element.</param>
internal sealed record FieldCase(string Name, string A, string B, string C, bool IsSet = false);

/// <summary>Two sites that have a field of every kind, and mappings of each to its namesake.</summary>
internal static class FieldCases
{
    public static readonly FieldCase[] All =
    [
        new("labels", "one,two", "two,three", "four", true),
        new("components", "Engine", "Wings,Engine", "Wings", true),
        new("fixVersions", "1.0", "1.0,2.0", "2.0", true),
        new("versions", "2.0", "1.0", "1.0,2.0", true),
        new("priority", "High", "Low", "Highest"),
        new("resolution", "Duplicate", "Won't Do", "Cannot Reproduce"),
        new("security", "Staff", "Board", "Staff"),
        new("duedate", "2026-01-31", "2026-02-28", "2024-02-29"),
        new("environment", "Windows", "Linux", "macOS"),
        new("timetracking", "120m/60m", "240m/30m", "600m/600m"),
        new("Text", "one line", "another, with comma", "ünï"),
        new("Paragraph", "Some text", "Other text", "Third"),
        new("Number", "3.5", "-7", "1000000"),
        new("Date", "2026-03-01", "2026-04-01", "1999-12-31"),
        new("Moment", "2026-03-01T10:30:00.000Z", "2026-03-01T11:30:00.000Z", "2020-01-01T00:00:00.000Z"),
        new("Url", "https://example.org/a?b=c", "https://example.org/", "http://example.com/x"),
        new("Select", "Red", "Green", "Blue"),
        new("Radio", "Yes", "No", "Perhaps"),
        new("Multi", "Red", "Green,Red", "Blue", true),
        new("Checks", "Red,Blue", "Blue", "Green", true),
        new("Cascade", "Europe/Berlin", "Asia", "Europe/Paris"),
        new("Person", "mia", "ben", "mia"),
        new("People", "mia", "ben,mia", "ben", true),
        new("Group", "jira-software-users", "jira-administrators", "jira-software-users"),
        new("Groups", "jira-software-users", "jira-administrators,jira-software-users", "jira-administrators", true),
        new("Tags", "x,y", "y,z", "w", true),
        new("One version", "1.0", "2.0", "1.0"),
        new("Some versions", "1.0,2.0", "2.0", "1.0", true),
        new("Home", "SHARED", "OTHER", "SHARED"),
    ];

    public static FieldCase Named(string name) => All.Single(c => c.Name == name);

    public static void Build(SiteBuilder builder)
    {
        string[] colours = ["Red", "Green", "Blue"];
        string project = builder.Site.Projects.Values.Single().Key;
        builder
            .AddProject("SHARED", "Shared").AddProject("OTHER", "Other")
            .AddComponents(project, "Engine", "Wings").AddVersions(project, "1.0", "2.0")
            .AddField("Text", SandboxKinds.Text).AddField("Paragraph", SandboxKinds.TextArea).AddField("Number", SandboxKinds.Number)
            .AddField("Date", SandboxKinds.Date).AddField("Moment", SandboxKinds.DateTime).AddField("Url", SandboxKinds.Url)
            .AddField("Select", SandboxKinds.Select, colours).AddField("Radio", SandboxKinds.RadioButtons, "Yes", "No", "Perhaps")
            .AddField("Multi", SandboxKinds.MultiSelect, colours).AddField("Checks", SandboxKinds.Checkboxes, colours)
            .AddField("Cascade", SandboxKinds.CascadingSelect, "Europe/Berlin", "Europe/Paris", "Asia/Tokyo")
            .AddField("Person", SandboxKinds.UserPicker).AddField("People", SandboxKinds.MultiUserPicker)
            .AddField("Group", SandboxKinds.GroupPicker).AddField("Groups", SandboxKinds.MultiGroupPicker)
            .AddField("Tags", SandboxKinds.Labels).AddField("One version", SandboxKinds.VersionPicker).AddField("Some versions", SandboxKinds.MultiVersionPicker)
            .AddField("Home", SandboxKinds.ProjectPicker)
            .With(site =>
            {
                Project own = site.FindProject(project)!;
                own.Screens[0].FieldIds.AddRange(["resolution", "security"]);
                site.Schemes.Securities["1"] = new SecurityScheme
                {
                    Id = "1",
                    Name = "Levels",
                    Levels =
                    [
                        new SecurityLevel { Id = "10100", Name = "Staff", VisibleTo = [new Holder(PermissionHolder.LoggedIn)] },
                        new SecurityLevel { Id = "10101", Name = "Board", VisibleTo = [new Holder(PermissionHolder.LoggedIn)] },
                    ],
                };
                own.SecuritySchemeId = "1";
            });
    }

    public static MappingConfig[] Mappings(Func<FieldCase, MappingConfig, MappingConfig>? change = null) =>
    [
        SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"),
        .. All.Select(c => change is null ? Map(c) : change(c, Map(c))),
    ];

    public static SandboxWorld World(JiraKind local, JiraKind remote) => SandboxWorld.Create(local, remote, Build, Build);

    public static SandboxIssue Create(SandboxApp app, string project, string summary, Func<FieldCase, string> value) =>
        app.Site.Edits.CreateIssue("mia", project, "Bug", i =>
        {
            i.Summary = summary;
            i.PriorityId = null;
            foreach (FieldCase field in All)
                FieldTexts.Write(app.Site, i, field.Name, value(field));
        });

    public static void Set(SandboxApp app, string by, string key, FieldCase field, string value) =>
        app.Site.Edits.Update(by, key, i => FieldTexts.Write(app.Site, i, field.Name, value));

    /// <summary>The fields of an issue that do not hold what they should, one line each.</summary>
    public static IReadOnlyList<string> Wrong(SandboxApp app, SandboxIssue issue, Func<FieldCase, string> value) =>
        [.. All.Select(c => (c.Name, Is: FieldTexts.Read(app.Site, issue, c.Name), Should: Sorted(c, value(c))))
            .Where(f => f.Is != f.Should)
            .Select(f => $"{f.Name}: '{f.Is}' instead of '{f.Should}'")];

    private static string Sorted(FieldCase field, string value) => field.IsSet ? string.Join(",", value.Split(',').Order(StringComparer.Ordinal)) : value;

    private static MappingConfig Map(FieldCase field) => SandboxWorld.Same(field.Name);
}
