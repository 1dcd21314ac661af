using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Tests.Support;

namespace JiraSync.Sandbox.Tests.Conformance;

/// <summary>A small site that has one of everything, and the names of what it has.</summary>
internal sealed class ConformanceSite
{
    /// <summary>What no stranger may read anywhere in an answer.</summary>
    public const string Secret = "Größe über alles 日本語 \U0001F9EA";

    private string? _appToken;

    private ConformanceSite(TestJira jira, Dictionary<string, string> names)
    {
        Jira = jira;
        Names = names;
    }

    public TestJira Jira { get; }

    /// <summary>What the placeholders of the cases stand for.</summary>
    public IReadOnlyDictionary<string, string> Names { get; }

    public static ConformanceSite Build(Surface surface)
    {
        bool cloud = surface.Kind == SandboxKind.Cloud;
        string text = "", area = "", select = "", multi = "", cascade = "", user = "", number = "", date = "", instant = "", url = "", labels = "", group = "", version = "";
        TestJira jira = TestJira.Of(surface.Kind, b => b
            .AddUser("outsider", "Olga Outsider", token: "outsider-token")
            .AddProject("ENG", "Engineering")
            .AddComponents("SUP", "API", "Web").AddVersions("SUP", "1.0", "2.0")
            .AddField("Text", FieldKind.Text, out text).AddField("Notes", FieldKind.TextArea, out area)
            .AddField("Severity", FieldKind.Select, out select, "S1", "S2").AddField("Areas", FieldKind.MultiSelect, out multi, "A", "B")
            .AddField("Place", FieldKind.CascadingSelect, out cascade, "Europe/Berlin", "Europe/Oslo").AddField("Tester", FieldKind.UserPicker, out user)
            .AddField("Count", FieldKind.Number, out number).AddField("Day", FieldKind.Date, out date).AddField("Moment", FieldKind.DateTime, out instant)
            .AddField("Address", FieldKind.Url, out url).AddField("Words", FieldKind.Labels, out labels).AddField("Team", FieldKind.GroupPicker, out group)
            .AddField("Target", FieldKind.MultiVersionPicker, out version)
            .AddScrumBoard("SUP")
            .With(Close));
        Site site = jira.Site;
        Project project = site.FindProject("SUP")!;
        User bob = site.GetUser("bob");
        string OptionOf(string field, string value) => site.Fields[field].Contexts[0].AllOptions().First(o => o.Value == value).Id;
        Issue epic = jira.NewIssue("An epic", "Epic");
        Issue first = jira.NewIssue(Secret, fill: i =>
        {
            i.Description = site.Text("A text\nof two lines");
            i.Environment = site.Text("production");
            i.ComponentIds.Add(project.Components[0].Id);
            i.FixVersionIds.Add(project.Versions[0].Id);
            i.AffectedVersionIds.Add(project.Versions[1].Id);
            i.AssigneeId = bob.Id;
            i.Labels.AddRange(["vip", "größe"]);
            i.DueDate = new DateOnly(2026, 12, 24);
            i.PriorityId = "2";
            i.OriginalEstimate = 28800;
            i.RemainingEstimate = 7200;
            i.Custom[text] = CustomValue.Of("one line");
            i.Custom[area] = CustomValue.Of(site.Text("many lines"));
            i.Custom[select] = CustomValue.OfIds(OptionOf(select, "S1"));
            i.Custom[multi] = CustomValue.OfIds(OptionOf(multi, "A"), OptionOf(multi, "B"));
            i.Custom[cascade] = CustomValue.OfIds(OptionOf(cascade, "Europe")) with { ChildId = OptionOf(cascade, "Berlin") };
            i.Custom[user] = CustomValue.OfIds(bob.Id);
            i.Custom[number] = CustomValue.Of(2.5);
            i.Custom[date] = CustomValue.Of("2026-11-24");
            i.Custom[instant] = CustomValue.Of("2026-11-24T10:00:00.000Z");
            i.Custom[url] = CustomValue.Of("https://example.com/x");
            i.Custom[labels] = CustomValue.OfIds("red", "green");
            i.Custom[group] = CustomValue.OfIds("jira-software-users");
            i.Custom[version] = CustomValue.OfIds(project.Versions[0].Id);
        });
        Issue second = jira.NewIssue("Second", by: "bob");
        Issue subtask = jira.NewIssue("A part", cloud ? "Subtask" : "Sub-task", fill: i => i.ParentId = first.Id);
        Issue archived = jira.NewIssue("Archived");
        jira.Edits.SetArchived("admin", archived.Id, archived: true);
        Sprint[] sprints = [.. site.Sprints.Values];
        site.Agile.Move("admin", first.Id, sprints[0].Id);
        site.Agile.SetEpic("admin", first.Id, epic);
        Comment comment = jira.Edits.AddComment("sync", first.Id, "hello");
        jira.Edits.SetCommentProperty(comment.Id, "k", JsonSerializer.SerializeToElement(new { a = 1 }));
        jira.Edits.AddComment("bob", first.Id, site.Text("for developers"), new Visibility("role", "Developers"));
        jira.Edits.AddAttachment("sync", first.Id, "a.txt", "text/plain", "hello"u8.ToArray());
        jira.Edits.AddAttachment("bob", first.Id, "größe.png", "image/png", Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="));
        Worklog worklog = jira.Edits.AddWorklog("sync", first.Id, site.Now.AddHours(-1), 3600, site.Text("worked"));
        Worklog gone = jira.Edits.AddWorklog("sync", first.Id, site.Now.AddHours(-2), 60);
        jira.Edits.DeleteWorklog("sync", gone.Id);
        IssueLink link = jira.Edits.AddLink("bob", "10000", first.Id, second.Id);
        jira.Edits.PutRemoteLink("bob", first.Id, new RemoteLink { Id = "10000", GlobalId = "g", Relationship = "mentioned in", Object = JsonSerializer.SerializeToElement(new { url = "https://x.test", title = "t" }) });
        jira.Edits.SetProperty(first.Id, "k", JsonSerializer.SerializeToElement("text"));
        jira.Edits.SetWatching(first.Id, bob.Id, watching: true);
        jira.Edits.SetVote(first.Id, bob.Id, voted: true);
        jira.Edits.Update("bob", second.Id, i => i.Summary = "Second, changed");
        jira.Edits.Transition("bob", second.Id, "31", null);
        Board board = site.Boards.Values.First();
        var filter = new Filter { Id = site.NextId("filter"), Name = "Mine", Jql = "project = SUP", OwnerId = site.GetUser("sync").Id };
        site.Filters.Add(filter.Id, filter);
        foreach (string owner in new[] { "admin", "sync" })
        {
            site.Webhooks.Add(owner == "admin" ? "1" : "2", new Webhook
            {
                Id = owner == "admin" ? "1" : "2", Kind = owner == "admin" ? WebhookKind.Admin : WebhookKind.Dynamic, Name = "hook", Url = "https://hooks.example.com/x",
                Events = ["jira:issue_created"], OwnerId = site.GetUser(owner).Id, Jql = "project = SUP",
            });
        }

        site.Sequences["webhook"] = 2;
        project.Properties["k"] = JsonSerializer.SerializeToElement("text");
        board.Properties["k"] = JsonSerializer.SerializeToElement("text");
        sprints[0].Properties["k"] = JsonSerializer.SerializeToElement("text");
        AddSchemes(site, project, select);
        jira.Edits.SetVote(epic.Id, site.GetUser("sync").Id, voted: true);
        site.OAuthClients.Add("app", new OAuthClient { ClientId = "app", ClientSecret = "secret", UserId = site.GetUser("sync").Id, Scopes = ["read:jira-work", "write:jira-work", "manage:jira-webhook"] });
        // Here it is not the limits that are looked at.
        jira.Control.Limits.PerIssueWrites = false;
        jira.Control.Limits.QuotaPoints = null;
        project.Properties["k"] = JsonSerializer.SerializeToElement("text");
        string job = "";
        if (cloud)
            job = jira.Control.Tasks.Start("Bulk watch", site.GetUser("sync"), [(first.Id, static () => { }), (second.Id, static () => { })], inaccessible: 1).Id;
        // The feeds of worklogs leave out the last minute.
        jira.Time.AdvanceSeconds(120);
        string userValue = cloud ? $"{{\"accountId\":\"{bob.Id}\"}}" : "{\"name\":\"bob\"}";
        return new ConformanceSite(jira, new Dictionary<string, string>
        {
            ["job"] = job,
            ["outsider"] = Uri.EscapeDataString(cloud ? site.GetUser("outsider").Id : "outsider"),
            ["cloudId"] = site.CloudId,
            ["backgroundTask"] = jira.Control.Tasks.Start("Nothing at all", site.GetUser("sync"), []).Id,
            ["issue"] = first.Key,
            ["other"] = second.Key,
            ["subtask"] = subtask.Key,
            ["archived"] = archived.Key,
            ["epic"] = epic.Key,
            ["issueId"] = first.Id,
            ["otherId"] = second.Id,
            ["comment"] = comment.Id,
            ["attachment"] = site.GetIssue(first.Id).Attachments[0].Id,
            ["picture"] = site.GetIssue(first.Id).Attachments[1].Id,
            ["worklog"] = worklog.Id,
            ["link"] = link.Id,
            ["component"] = project.Components[0].Id,
            ["component2"] = project.Components[1].Id,
            ["version"] = project.Versions[0].Id,
            ["version2"] = project.Versions[1].Id,
            ["projectId"] = project.Id,
            ["task"] = site.IssueTypes.Values.First(t => t.Name == "Task").Id,
            ["subtaskType"] = site.IssueTypes.Values.First(t => t.IsSubtask).Id,
            ["board"] = board.Id,
            ["filter"] = filter.Id,
            ["boardFilter"] = board.FilterId,
            ["sprint"] = sprints[0].Id,
            ["sprint2"] = sprints[1].Id,
            ["field"] = select,
            ["textField"] = text,
            ["areaField"] = area,
            ["multiField"] = multi,
            ["cascadeField"] = cascade,
            ["userField"] = user,
            ["numberField"] = number,
            ["dateField"] = date,
            ["instantField"] = instant,
            ["urlField"] = url,
            ["labelsField"] = labels,
            ["context"] = site.Fields[select].Contexts[0].Id,
            ["grant"] = PermissionGrant.NumberOf(Permissions.Browse, PermissionHolder.Group, "others").ToString(CultureInfo.InvariantCulture),
            ["option2"] = OptionOf(select, "S2"),
            ["workflow"] = Uri.EscapeDataString(site.Workflows["1"].Name),
            ["workflowName"] = site.Workflows["1"].Name,
            ["option"] = OptionOf(select, "S1"),
            ["group"] = "jira-software-users",
            ["groupId"] = site.Groups["jira-software-users"].Id,
            ["user"] = Uri.EscapeDataString(cloud ? bob.Id : "bob"),
            ["userId"] = cloud ? bob.Id : "bob",
            ["userKey"] = bob.Id,
            ["userValue"] = userValue,
            ["userParameter"] = cloud ? "accountId" : "username",
            ["text"] = surface.Version == "3" ? jira.Adf("A text") : "\"A text\"",
            ["media"] = site.GetIssue(first.Id).Attachments[0].MediaId,
        });
    }

    /// <summary>The token of an app that acts for the usual account.</summary>
    public async Task<string> AppTokenAsync() => _appToken ??= (string)(await Jira.Post("/oauth/token", """{"grant_type":"client_credentials","client_id":"app","client_secret":"secret"}"""))["access_token"]!;

    /// <summary>One scheme of each kind; the project uses those for security, notifications and fields.</summary>
    private static void AddSchemes(Site site, Project project, string field)
    {
        Configurations schemes = site.Schemes;
        string type = site.IssueTypes.Values.First(t => t.Name == "Task").Id;
        schemes.Permissions.Add("20000", new PermissionScheme { Id = "20000", Name = "Spare", Grants = { new PermissionGrant { Permission = Permissions.Browse, Holder = PermissionHolder.Group, Parameter = "others" } } });
        schemes.Securities.Add("20000", new SecurityScheme
        {
            Id = "20000", Name = "Security", Description = "d", DefaultLevelId = null,
            Levels = { new SecurityLevel { Id = "20100", Name = "Internal", Description = "d", VisibleTo = { new Holder(PermissionHolder.Group, "jira-software-users") } } },
        });
        project.SecuritySchemeId = "20000";
        schemes.Notifications.Add("20000", new NotificationScheme { Id = "20000", Name = "Notifications", Events = { ["1"] = [new Holder(PermissionHolder.Reporter), new Holder(PermissionHolder.Group, "others")] } });
        project.NotificationSchemeId = "20000";
        schemes.IssueTypes.Add("20000", new IssueTypeScheme { Id = "20000", Name = "Types", DefaultTypeId = type, IssueTypeIds = [.. project.IssueTypeIds] });
        schemes.Workflows.Add("20000", new WorkflowScheme { Id = "20000", Name = "Workflows", WorkflowIds = { ["*"] = "1", [type] = "1" } });
        schemes.Screens.Add("20000", new FieldScreen { Id = "20000", Name = "Screen", Tabs = { new ScreenTab { Id = "20100", Name = "Tab", FieldIds = ["summary", "description", field] } } });
        schemes.ScreenSchemes.Add("20000", new ScreenScheme { Id = "20000", Name = "Screens", DefaultScreenId = "20000", CreateScreenId = "20000" });
        schemes.IssueTypeScreens.Add("20000", new IssueTypeScreenScheme { Id = "20000", Name = "Type screens", ScreenSchemeIds = { ["*"] = "20000", [type] = "20000" } });
        schemes.Fields.Add("20000", new FieldConfiguration { Id = "20000", Name = "Fields", Rules = { ["environment"] = new FieldRule { Description = "where", Required = false } } });
        schemes.FieldSchemes.Add("20000", new FieldConfigurationScheme { Id = "20000", Name = "Field scheme", ConfigurationIds = { ["*"] = "20000", [type] = "20000" } });
        project.FieldConfigurationSchemeId = "20000";
    }

    /// <summary>Only those who work here may see the project.</summary>
    private static void Close(Site site)
    {
        foreach (Project project in site.Projects.Values)
            project.Permissions = [new PermissionGrant { Permission = "*", Holder = PermissionHolder.Group, Parameter = "jira-software-users" }];
        site.GetUser("outsider").Groups = ["others"];
        site.Groups.Add("others", new Group { Id = "00000009-0000-4000-8000-000000000000", Name = "others" });
    }
}
