using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Jira.Auth;
using JiraSync.Engine.Model;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Hosting;
using Xunit;
using Issue = JiraSync.Engine.Model.Issue;
using FieldKind = JiraSync.Engine.Model.FieldKind;
using RichText = JiraSync.Engine.Model.RichText;
using Comment = JiraSync.Engine.Model.Comment;
using Worklog = JiraSync.Engine.Model.Worklog;
using Visibility = JiraSync.Engine.Model.Visibility;
using RemoteLink = JiraSync.Engine.Jira.RemoteLink;
using LinkType = JiraSync.Engine.Jira.LinkType;
using IssueLink = JiraSync.Engine.Model.IssueLink;
using Transition = JiraSync.Engine.Jira.Transition;
using Project = JiraSync.Engine.Jira.Project;
using SandboxField = JiraSync.Sandbox.Domain.FieldKind;

namespace JiraSync.Engine.Tests.OnSandbox;

/// <summary>The clients against the sandbox: what was written is read back, on both products.</summary>
public sealed class JiraRoomTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly SyncMarker Marker = new("connection", "link", "item");

    private readonly Dictionary<string, string> _custom = [];
    private IJiraClient _client = null!;
    private SandboxApp _app = null!;

    public void Dispose() => _client?.Dispose();

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public async Task Fields_of_every_kind_are_found_out(JiraKind kind)
    {
        await StartAsync(kind);

        Dictionary<string, FieldInfo> fields = (await _client.Fields.GetAllAsync(None)).ToDictionary(f => f.Name);

        (string Name, FieldKind Kind)[] expected =
        [
            ("Summary", FieldKind.Text), ("Description", FieldKind.RichText), ("Environment", FieldKind.RichText), ("Due date", FieldKind.Date), ("Labels", FieldKind.Labels),
            ("Components", FieldKind.Components), ("Fix versions", FieldKind.Versions), ("Affects versions", FieldKind.Versions), ("Priority", FieldKind.Priority),
            ("Resolution", FieldKind.Resolution), ("Status", FieldKind.Status), ("Assignee", FieldKind.User), ("Reporter", FieldKind.User), ("Time tracking", FieldKind.TimeTracking),
            ("Parent", FieldKind.Parent), ("Linked Issues", FieldKind.Links), ("Watchers", FieldKind.Watchers), ("Votes", FieldKind.Votes), ("Issue Type", FieldKind.IssueType),
            ("Security Level", FieldKind.SecurityLevel), ("Created", FieldKind.ReadOnly), ("Creator", FieldKind.ReadOnly), ("Work Ratio", FieldKind.ReadOnly),
            ("Sprint", FieldKind.Sprint), ("Rank", FieldKind.Rank), .. CustomKinds.Select(c => (c.Kind.ToString(), c.Is)),
        ];
        Assert.All(expected, e => Assert.Equal(e.Kind, fields[e.Name].Kind));
        Assert.Equal((_custom["Select"], true, "com.atlassian.jira.plugin.system.customfieldtypes:select"), (fields["Select"].Id, fields["Select"].IsCustom, fields["Select"].Custom));
        if (kind == JiraKind.DataCenter)
            Assert.Equal((FieldKind.Parent, FieldKind.Text), (fields["Epic Link"].Kind, fields["Epic Name"].Kind));
    }

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public async Task Every_field_that_is_written_is_read_back_and_emptied(JiraKind kind)
    {
        await StartAsync(kind);
        Dictionary<string, FieldInfo> fields = (await _client.Fields.GetAllAsync(None)).ToDictionary(f => f.Name);
        JiraUser mia = Assert.Single(await _client.People.FindAsync("Mia", None));
        JiraUser ben = Assert.Single(await _client.People.FindAsync("Ben", None));
        SprintInfo sprint = (await _client.Fields.GetSprintsAsync("SUP", None)).Single(s => s.State == "active");

        // The name of the field, a value, another one.
        (string Field, FieldValue First, FieldValue Second)[] values =
        [
            ("Summary", new TextValue("One"), new TextValue("Two")),
            ("Description", Rich("first"), Rich("second")),
            ("Environment", Rich("Linux"), Rich("Windows")),
            ("Due date", new DateValue("2026-12-24"), new DateValue("2027-01-01")),
            ("Labels", new SetValue(["a", "b"]), new SetValue(["c"])),
            ("Components", new SetValue(["Core"]), new SetValue(["API", "Core"])),
            ("Fix versions", new SetValue(["1.0"]), new SetValue(["2.0"])),
            ("Affects versions", new SetValue(["1.0", "2.0"]), new SetValue(["1.0"])),
            ("Priority", new NameValue("High"), new NameValue("Low")),
            ("Security Level", new NameValue("Staff"), new NameValue("Everybody")),
            ("Assignee", new UserValue(mia), new UserValue(ben)),
            ("Reporter", new UserValue(ben), new UserValue(mia)),
            ("Time tracking", new EstimateValue(7200, 3600), new EstimateValue(36_000, 0)),
            ("Text", new TextValue("one line"), new TextValue("another \"line\"")),
            ("TextArea", Rich("para"), Rich("graph")),
            ("Number", new NumberValue(3.5m), new NumberValue(-2)),
            ("Date", new DateValue("2026-02-28"), new DateValue("2028-02-29")),
            ("DateTime", new MomentValue(new DateTimeOffset(2026, 3, 1, 12, 30, 0, TimeSpan.FromHours(2))), new MomentValue(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero))),
            ("Url", new TextValue("https://example.org/a?b=c#d"), new TextValue("https://example.org/")),
            ("Select", new NameValue("Red"), new NameValue("Blue")),
            ("RadioButtons", new NameValue("Blue"), new NameValue("Red")),
            ("MultiSelect", new SetValue(["Blue", "Red"]), new SetValue(["Red"])),
            ("Checkboxes", new SetValue(["Blue"]), new SetValue(["Blue", "Red"])),
            ("CascadingSelect", new CascadeValue("Fruit", "Apple"), new CascadeValue("Nut", null)),
            ("UserPicker", new UserValue(mia), new UserValue(ben)),
            ("MultiUserPicker", new UsersValue([mia, ben]), new UsersValue([ben])),
            ("GroupPicker", new NameValue("jira-software-users"), new NameValue("jira-administrators")),
            ("MultiGroupPicker", new SetValue(["jira-software-users"]), new SetValue(["jira-administrators", "jira-software-users"])),
            ("VersionPicker", new NameValue("1.0"), new NameValue("2.0")),
            ("MultiVersionPicker", new SetValue(["1.0"]), new SetValue(["1.0", "2.0"])),
            ("ProjectPicker", new NameValue("SUP"), new NameValue("SUP")),
            ("Sprint", new NameValue(sprint.Name), new NameValue(sprint.Name)),
        ];
        FieldInfo[] asked = values.Select(v => fields[v.Field]).ToArray();
        FieldWrite Write(string name, FieldValue value) => new(fields[name], name == "Sprint" ? new NumberValue(sprint.Id) : value);

        CreateResult made = Assert.Single(await _client.CreateIssuesAsync(
            [new IssueDraft("SUP", "10002", "s", null, Marker) { Fields = values.Select(v => Write(v.Field, v.First)).ToArray() }], None));
        Assert.True(made.Error is null, made.Error?.ToString());
        string id = made.Id!;
        await CheckAsync(v => v.First);

        await _client.EditIssueAsync(id, new IssueEdit { WriteId = "w", Fields = values.Select(v => Write(v.Field, v.Second)).ToArray() }, None);
        await CheckAsync(v => v.Second);

        string[] kept = ["Summary", "Priority"];
        await _client.EditIssueAsync(id, new IssueEdit { WriteId = "w2", Fields = values.Where(v => !kept.Contains(v.Field)).Select(v => new FieldWrite(fields[v.Field], null)).ToArray() }, None);
        Issue emptied = await ReadAsync(id, asked);
        Assert.All(values, v => Assert.Equal(kept.Contains(v.Field) ? v.Second.Canonical : "", FieldValue.CanonicalOf(emptied.Fields[fields[v.Field].Id])));

        Assert.Equal("w2", (await _client.GetChangesAsync(id, None))[0].WriteId);

        async Task CheckAsync(Func<(string Field, FieldValue First, FieldValue Second), FieldValue> expected)
        {
            Issue issue = await ReadAsync(id, asked);
            Assert.All(values, v => Assert.Equal(v.Field + ": " + expected(v).Canonical, v.Field + ": " + FieldValue.CanonicalOf(issue.Fields[fields[v.Field].Id])));
            SearchPage page = await _client.SearchAsync(new SearchRequest { Jql = "id = " + id, Content = new IssueSelection(IssueContent.Marker, asked), Reconcile = [id] }, None);
            Assert.Equal(issue.Fields.OrderBy(f => f.Key), Assert.Single(page.Issues).Fields.OrderBy(f => f.Key));
        }
    }

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public async Task A_change_of_a_set_keeps_what_people_put_in(JiraKind kind)
    {
        await StartAsync(kind);
        Dictionary<string, FieldInfo> fields = (await _client.Fields.GetAllAsync(None)).ToDictionary(f => f.Name);
        JiraUser mia = Assert.Single(await _client.People.FindAsync("Mia", None));
        JiraUser ben = Assert.Single(await _client.People.FindAsync("Ben", None));
        (string Field, FieldValue Before, SetChange Change, FieldValue After)[] changes =
        [
            ("Labels", new SetValue(["old", "people"]), new SetChange(["new"], ["old"]), new SetValue(["new", "people"])),
            ("Components", new SetValue(["Core"]), new SetChange(["API"], []), new SetValue(["API", "Core"])),
            ("Fix versions", new SetValue(["1.0", "2.0"]), new SetChange([], ["1.0"]), new SetValue(["2.0"])),
            ("MultiSelect", new SetValue(["Red"]), new SetChange(["Blue"], ["Red"]), new SetValue(["Blue"])),
            ("MultiGroupPicker", new SetValue(["jira-software-users"]), new SetChange(["jira-administrators"], []), new SetValue(["jira-administrators", "jira-software-users"])),
            ("MultiUserPicker", new UsersValue([mia]), new SetChange([ben.Id], [mia.Id]), new UsersValue([ben])),
        ];
        string id = await CreateAsync(changes.Select(c => new FieldWrite(fields[c.Field], c.Before)).ToArray());

        await _client.EditIssueAsync(id, new IssueEdit { WriteId = "w", Fields = changes.Select(c => new FieldWrite(fields[c.Field], null) { Change = c.Change }).ToArray() }, None);

        Issue issue = await ReadAsync(id, changes.Select(c => fields[c.Field]).ToArray());
        Assert.All(changes, c => Assert.Equal(c.After.Canonical, FieldValue.CanonicalOf(issue.Fields[fields[c.Field].Id])));
    }

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public async Task A_sub_task_shows_its_parent(JiraKind kind)
    {
        await StartAsync(kind);
        FieldInfo parent = (await _client.Fields.GetAllAsync(None)).Single(f => f.Id == "parent");
        string above = await CreateAsync();

        string below = await CreateAsync([new FieldWrite(parent, new IssueValue(null, above, "SUP-1"))], "10003");

        Assert.Equal(new IssueValue(null, above, "SUP-1"), (await ReadAsync(below, parent)).Fields["parent"]);
        Assert.Null((await ReadAsync(above, parent)).Fields["parent"]);
    }

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public async Task An_issue_is_put_into_an_epic_and_taken_out(JiraKind kind)
    {
        await StartAsync(kind);
        IReadOnlyList<FieldInfo> fields = await _client.Fields.GetAllAsync(None);
        FieldInfo field = fields.Single(f => kind == JiraKind.Cloud ? f.Id == "parent" : f.Name == "Epic Link");
        FieldWrite[] name = kind == JiraKind.Cloud ? [] : [new FieldWrite(fields.Single(f => f.Name == "Epic Name"), new TextValue("Big"))];
        string epic = await CreateAsync(name, "10000");
        string issue = await CreateAsync();

        await _client.EditIssueAsync(issue, new IssueEdit { WriteId = "w", Fields = [new FieldWrite(field, new IssueValue(null, epic, "SUP-1"))] }, None);
        var read = (IssueValue)(await ReadAsync(issue, field)).Fields[field.Id]!;
        // Data Center's epic link tells the key alone.
        Assert.Equal((kind == JiraKind.Cloud ? epic : "SUP-1", "SUP-1"), (read.Id, read.Key));

        await _client.EditIssueAsync(issue, new IssueEdit { WriteId = "w", Fields = [new FieldWrite(field, null)] }, None);
        Assert.Null((await ReadAsync(issue, field)).Fields[field.Id]);
    }

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public async Task Screens_tell_what_must_be_given_and_what_can(JiraKind kind)
    {
        await StartAsync(kind);
        string id = await CreateAsync();

        IReadOnlyList<FieldMeta> create = await _client.Fields.GetForCreateAsync("SUP", "10002", None);
        IReadOnlyList<FieldMeta> edit = await _client.Fields.GetForEditAsync(id, None);

        Assert.Equal(["issuetype", "project", "summary"], create.Where(f => f.IsRequired).Select(f => f.Field.Id).Order());
        foreach (IReadOnlyList<FieldMeta> screen in new[] { create, edit })
        {
            FieldMeta Of(string name) => screen.Single(f => f.Field.Name == name);
            Assert.Equal(["Red", "Blue"], Of("Select").Allowed!.Select(a => a.Name));
            Assert.Equal(["Highest", "High", "Medium", "Low", "Lowest"], Of("Priority").Allowed!.Select(a => a.Name));
            Assert.Equal(["Core", "API"], Of("Components").Allowed!.Select(a => a.Name));
            Assert.Equal(["1.0", "2.0"], Of("Fix versions").Allowed!.Select(a => a.Name));
            Assert.Equal(["Everybody", "Staff"], Of("Security Level").Allowed!.Select(a => a.Name));
            Assert.Equal([("Fruit", "Apple,Pear"), ("Nut", "Hazel")], Of("CascadingSelect").Allowed!.Select(a => (a.Name, string.Join(",", a.Children.Select(c => c.Name)))));
            Assert.Null(Of("Labels").Allowed);
            Assert.Equal(screen == create, Of("Priority").HasDefault);
        }

        _app.Site.FindProject("SUP")!.Permissions.Clear();
        _app.Site.FindProject("SUP")!.Permissions.Add(new PermissionGrant { Permission = "BROWSE_PROJECTS", Holder = PermissionHolder.LoggedIn });
        Assert.Empty(await _client.Fields.GetForEditAsync(id, None));
    }

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public async Task Components_and_versions_are_made_once(JiraKind kind)
    {
        await StartAsync(kind);
        Project project = await _client.GetProjectAsync("SUP", None);
        _app.Site.FindProject("SUP")!.Permissions.Add(new PermissionGrant { Permission = "ADMINISTER_PROJECTS", Holder = PermissionHolder.LoggedIn });

        for (int i = 0; i < 2; i++)
        {
            await _client.Fields.AddComponentAsync(project, "Docs", None);
            await _client.Fields.AddVersionAsync(project, "3.0", None);
        }

        Assert.Equal(["Core", "API", "Docs"], _app.Site.FindProject("SUP")!.Components.Select(c => c.Name));
        Assert.Equal(["1.0", "2.0", "3.0"], _app.Site.FindProject("SUP")!.Versions.Select(v => v.Name));
    }

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public async Task Open_sprints_are_those_of_the_boards_of_a_project(JiraKind kind)
    {
        await StartAsync(kind);

        IReadOnlyList<SprintInfo> sprints = await _client.Fields.GetSprintsAsync("SUP", None);

        Assert.Equal([("SUP Sprint 1", "active"), ("SUP Sprint 2", "future")], sprints.Select(s => (s.Name, s.State)));
        Assert.Empty(await _client.Fields.GetSprintsAsync("BARE", None));
    }

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public async Task A_status_is_reached_by_a_transition_with_its_fields(JiraKind kind)
    {
        await StartAsync(kind);
        string id = await CreateAsync();
        FieldInfo status = new("status", "Status", FieldKind.Status);
        FieldInfo resolution = new("resolution", "Resolution", FieldKind.Resolution);

        IReadOnlyDictionary<string, IReadOnlyList<StatusInfo>> statuses = await _client.Workflow.GetStatusesAsync("SUP", None);
        Assert.Equal([("Open", "new"), ("Waiting", "indeterminate"), ("Closed", "done")], statuses["10002"].Select(s => (s.Name, s.Category)));

        Transition close = (await _client.Workflow.GetTransitionsAsync(id, None)).Single(t => t.To.Name == "Closed");
        FieldMeta field = Assert.Single(close.Fields);
        Assert.Equal((FieldKind.Resolution, true), (field.Field.Kind, field.IsRequired));
        JiraException refused = await Assert.ThrowsAsync<JiraValidationException>(() => _client.Workflow.TransitionAsync(id, close.Id, [], "w", None));
        Assert.Contains("resolution", refused.FieldErrors.Keys);

        await _client.Workflow.TransitionAsync(id, close.Id, [new FieldWrite(resolution, new NameValue("Duplicate"))], "w", None);

        Issue issue = await ReadAsync(id, status, resolution);
        Assert.Equal((new NameValue("Closed"), new NameValue("Duplicate")), ((NameValue)issue.Fields["status"]!, (NameValue)issue.Fields["resolution"]!));
        Change change = (await _client.GetChangesAsync(id, None))[0];
        Assert.Equal("w", change.WriteId);
        Assert.Contains(change.Items, status.IsChangedBy);
        Assert.Empty(await _client.Workflow.GetTransitionsAsync(id, None));
    }

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public async Task People_are_found_and_watch(JiraKind kind)
    {
        await StartAsync(kind);
        string id = await CreateAsync();
        JiraUser mia = Assert.Single(await _client.People.FindAsync("Mia", None));

        Assert.Equal(mia, Assert.Single(await _client.People.FindAssignableAsync("SUP", "mia", None)));
        Assert.Equal(mia.Id, (await _client.People.GetAsync(mia.Id, None))!.Id);
        Assert.Null(await _client.People.GetAsync("nobody", None));
        Assert.Equal(kind == JiraKind.Cloud ? null : "mia@example.com", mia.Email);

        for (int i = 0; i < 2; i++)
            await _client.People.AddWatcherAsync(id, mia.Id, None);
        Assert.Contains(await _client.People.GetWatchersAsync(id, None), w => w.Id == mia.Id);
        for (int i = 0; i < 2; i++)
            await _client.People.RemoveWatcherAsync(id, mia.Id, None);
        Assert.DoesNotContain(await _client.People.GetWatchersAsync(id, None), w => w.Id == mia.Id);
        await _client.People.RemoveWatcherAsync(id, "nobody", None);

        FieldInfo votes = new("votes", "Votes", FieldKind.Votes);
        Assert.Equal(new NumberValue(0), (await ReadAsync(id, votes)).Fields["votes"]);
    }

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public async Task Work_is_logged_changed_and_deleted(JiraKind kind)
    {
        await StartAsync(kind);
        FieldInfo time = new("timetracking", "Time", FieldKind.TimeTracking);
        string id = await CreateAsync([new FieldWrite(time, new EstimateValue(36_000, 36_000))]);
        IJiraWorklogs worklogs = _client.Worklogs;
        var started = new DateTimeOffset(2026, 1, 2, 3, 4, 0, TimeSpan.Zero);

        Worklog one = await worklogs.AddAsync(id, new WorklogDraft(started, 3600, Rich("dug").Text), Marker, EstimateRule.Leave, None);
        Worklog two = await worklogs.AddAsync(id, new WorklogDraft(started.AddDays(1), 1800, null), Marker with { Item = "other" }, EstimateRule.Adjust, None);
        Assert.Equal(new EstimateValue(36_000, 34_200), (await ReadAsync(id, time)).Fields["timetracking"]);

        IReadOnlyList<Worklog> all = await worklogs.GetAllAsync(id, None);
        Assert.Equal([(one.Id, started, 3600L), (two.Id, started.AddDays(1), 1800L)], all.Select(w => (w.Id, w.Started, w.Seconds)));
        Assert.Equal((Rich("dug").Canonical, null), (new RichValue(all[0].Comment!).Canonical, all[1].Comment));
        Assert.Equal(kind == JiraKind.Cloud ? [Marker, Marker with { Item = "other" }] : [null, null], all.Select(w => w.Marker));
        Assert.All(all, w => Assert.Equal(kind == JiraKind.Cloud, w.MarkerKnown));
        Issue embedded = Assert.Single(await _client.GetIssuesAsync([id], IssueContent.Worklogs, None));
        Assert.True(embedded.WorklogsComplete);
        Assert.Equal(all.Select(w => (w.Id, w.Seconds)), embedded.Worklogs.Select(w => (w.Id, w.Seconds)));

        Worklog changed = await worklogs.UpdateAsync(id, one.Id, new WorklogDraft(started.AddHours(1), 7200, null), EstimateRule.Leave, None);
        Assert.Equal((started.AddHours(1), 7200, null), (changed.Started, changed.Seconds, changed.Comment));

        for (int i = 0; i < 2; i++)
            await worklogs.DeleteAsync(id, one.Id, EstimateRule.Leave, None);
        Assert.Equal(two.Id, Assert.Single(await worklogs.GetAllAsync(id, None)).Id);
        Assert.Equal(new EstimateValue(36_000, 34_200), (await ReadAsync(id, time)).Fields["timetracking"]);
    }

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public async Task Worklogs_that_few_may_see_stay_so_and_many_are_not_whole_inside_an_issue(JiraKind kind)
    {
        await StartAsync(kind);
        string id = await CreateAsync();
        string sync = _app.Site.GetUser(SiteBuilder.SyncUser).Id;
        for (int i = 0; i < 25; i++)
            _app.Site.Edits.AddWorklog(sync, id, DateTimeOffset.UnixEpoch, 60, null, null, new JiraSync.Sandbox.Domain.Visibility("role", "Developers"));

        Issue issue = Assert.Single(await _client.GetIssuesAsync([id], IssueContent.Worklogs, None));
        Assert.Equal((20, false), (issue.Worklogs.Count, issue.WorklogsComplete));
        IReadOnlyList<Worklog> all = await _client.Worklogs.GetAllAsync(id, None);
        Assert.Equal(25, all.Count);
        Assert.All(all, w => Assert.Equal(new Visibility(VisibilityKind.Role, "Developers"), w.Visibility));

        Worklog changed = await _client.Worklogs.UpdateAsync(id, all[0].Id, new WorklogDraft(DateTimeOffset.UnixEpoch, 120, null), EstimateRule.Leave, None);
        Assert.Equal("Developers", changed.Visibility?.Name);
    }

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public async Task Links_point_from_the_source_to_the_target(JiraKind kind)
    {
        await StartAsync(kind);
        FieldInfo field = new("issuelinks", "Linked Issues", FieldKind.Links);
        string source = await CreateAsync();
        string target = await CreateAsync();

        Assert.Contains(new LinkType("Blocks", "blocks", "is blocked by"), await _client.Links.GetTypesAsync(None));
        for (int i = 0; i < 2; i++)
            await _client.Links.AddAsync("Blocks", source, target, None);

        IssueLink atSource = Assert.Single(((LinksValue)(await ReadAsync(source, field)).Fields["issuelinks"]!).Links);
        IssueLink atTarget = Assert.Single(((LinksValue)(await ReadAsync(target, field)).Fields["issuelinks"]!).Links);
        Assert.Equal(("Blocks", true, target), (atSource.Type, atSource.Outward, atSource.Issue.Id));
        Assert.Equal(("Blocks", false, source, atSource.Id), (atTarget.Type, atTarget.Outward, atTarget.Issue.Id, atTarget.Id));

        for (int i = 0; i < 2; i++)
            await _client.Links.DeleteAsync(atSource.Id!, None);
        Assert.Null((await ReadAsync(source, field)).Fields["issuelinks"]);
    }

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public async Task A_remote_link_is_replaced_as_a_whole(JiraKind kind)
    {
        await StartAsync(kind);
        string id = await CreateAsync();
        var link = new RemoteLink("jirasync=1&issue=2", "https://example.org/browse/A-1", "A-1", "synced with", "Something", false, "Open");

        await _client.Links.PutRemoteAsync(id, link, None);
        Assert.Equal(link, Assert.Single(await _client.Links.GetRemoteAsync(id, None)));
        RemoteLink later = link with { Title = "A-2", Relationship = null, Summary = null, IsResolved = true, Status = null };
        await _client.Links.PutRemoteAsync(id, later, None);
        Assert.Equal(later, Assert.Single(await _client.Links.GetRemoteAsync(id, None)));

        for (int i = 0; i < 2; i++)
            await _client.Links.DeleteRemoteAsync(id, link.GlobalId, None);
        Assert.Empty(await _client.Links.GetRemoteAsync(id, None));
    }

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public async Task Comments_for_few_stay_for_few(JiraKind kind)
    {
        await StartAsync(kind);
        string id = await CreateAsync();
        Visibility?[] who = [null, new(VisibilityKind.Role, "Developers"), new(VisibilityKind.Group, "jira-software-users"), new(VisibilityKind.Internal, "")];

        foreach (Visibility? visibility in who)
        {
            Comment made = await _client.AddCommentAsync(id, Rich("x").Text, Marker, visibility, None);
            Assert.Equal(visibility, made.Visibility);
            await _client.UpdateCommentAsync(id, made.Id, Rich("y").Text, None);
        }

        IReadOnlyList<Comment> comments = await _client.GetCommentsAsync(id, None);
        Assert.Equal(who, comments.Select(c => c.Visibility));
        Assert.Equal(who.Select(w => w is not null), comments.Select(c => c.IsRestricted));
    }

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public async Task An_issue_is_deleted_with_its_sub_tasks(JiraKind kind)
    {
        await StartAsync(kind);
        string above = await CreateAsync();
        string below = await CreateAsync([new FieldWrite(new FieldInfo("parent", "Parent", FieldKind.Parent), new IssueValue(null, above, above))], "10003");

        for (int i = 0; i < 2; i++)
            await _client.DeleteIssueAsync(above, None);

        Assert.Empty(await _client.GetIssuesAsync([above, below], IssueContent.None, None));
    }

    [Theory]
    [InlineData(JiraKind.Cloud)]
    [InlineData(JiraKind.DataCenter)]
    public async Task What_Jira_refuses_names_the_field(JiraKind kind)
    {
        await StartAsync(kind);
        Dictionary<string, FieldInfo> fields = (await _client.Fields.GetAllAsync(None)).ToDictionary(f => f.Name);
        string id = await CreateAsync();

        async Task RefusedAsync(string name, FieldValue value)
        {
            var error = await Assert.ThrowsAsync<JiraValidationException>(() => _client.EditIssueAsync(id, new IssueEdit { WriteId = "w", Fields = [new FieldWrite(fields[name], value)] }, None));
            Assert.Equal((ErrorIds.JiraFieldRejected, fields[name].Id), (error.ErrorId, Assert.Single(error.FieldErrors).Key));
        }

        await RefusedAsync("Priority", new NameValue("Burning"));
        await RefusedAsync("Select", new NameValue("Green"));
        await RefusedAsync("Components", new SetValue(["Nowhere"]));
        await RefusedAsync("Labels", new SetValue(["two words"]));
        await RefusedAsync("Assignee", new UserValue(new JiraUser("nobody", "Nobody", null)));
        await RefusedAsync("CascadingSelect", new CascadeValue("Fruit", "Hazel"));
        await RefusedAsync("Sprint", new NumberValue(4711));
        await RefusedAsync("Security Level", new NameValue("Nobody"));
    }

    private static readonly (SandboxField Kind, FieldKind Is, string[] Options)[] CustomKinds =
    [
        (SandboxField.Text, FieldKind.Text, []),
        (SandboxField.TextArea, FieldKind.RichText, []),
        (SandboxField.Number, FieldKind.Number, []),
        (SandboxField.Date, FieldKind.Date, []),
        (SandboxField.DateTime, FieldKind.Moment, []),
        (SandboxField.Url, FieldKind.Url, []),
        (SandboxField.Select, FieldKind.Option, ["Red", "Blue"]),
        (SandboxField.RadioButtons, FieldKind.Option, ["Red", "Blue"]),
        (SandboxField.MultiSelect, FieldKind.Options, ["Red", "Blue"]),
        (SandboxField.Checkboxes, FieldKind.Options, ["Red", "Blue"]),
        (SandboxField.CascadingSelect, FieldKind.Cascade, ["Fruit/Apple", "Fruit/Pear", "Nut/Hazel"]),
        (SandboxField.UserPicker, FieldKind.User, []),
        (SandboxField.MultiUserPicker, FieldKind.Users, []),
        (SandboxField.GroupPicker, FieldKind.Group, []),
        (SandboxField.MultiGroupPicker, FieldKind.Groups, []),
        (SandboxField.VersionPicker, FieldKind.Version, []),
        (SandboxField.MultiVersionPicker, FieldKind.Versions, []),
        (SandboxField.ProjectPicker, FieldKind.Project, []),
    ];

    private RichValue Rich(string text) => new(_client.TextFormat == TextFormat.Adf
        ? RichText.Adf($$"""{"version":1,"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"{{text}}"}]}]}""")
        : RichText.Wiki(text));

    private async Task<string> CreateAsync(IReadOnlyList<FieldWrite>? fields = null, string type = "10002")
    {
        CreateResult made = Assert.Single(await _client.CreateIssuesAsync([new IssueDraft("SUP", type, "s", null, Marker) { Fields = fields ?? [] }], None));
        Assert.True(made.Error is null, made.Error?.ToString());
        return made.Id!;
    }

    private async Task<Issue> ReadAsync(string id, params FieldInfo[] fields) => Assert.Single(await _client.GetIssuesAsync([id], new IssueSelection(IssueContent.None, fields), None));

    private async Task StartAsync(JiraKind kind)
    {
        var builder = new SiteBuilder(kind == JiraKind.Cloud ? SandboxKind.Cloud : SandboxKind.DataCenter);
        builder.AddUser("mia", "Mia Example").AddUser("ben", "Ben Example");
        builder.AddProject("SUP", "Support").AddProject("BARE", "Bare");
        builder.AddComponents("SUP", "Core", "API").AddVersions("SUP", "1.0", "2.0");
        builder.AddWorkflow("SUP", ["Open", "Waiting", "Closed"], ["* -> Waiting", "Open -> Closed"]);
        builder.With(site =>
        {
            SecurityLevel Level(string id, string name) => new() { Id = id, Name = name, VisibleTo = [new Holder(PermissionHolder.LoggedIn)] };
            site.Schemes.Securities.Add("10000", new SecurityScheme { Id = "10000", Name = "Support security", Levels = [Level("10010", "Everybody"), Level("10011", "Staff")] });
            site.FindProject("SUP")!.SecuritySchemeId = "10000";
            foreach (Screen screen in site.FindProject("SUP")!.Screens)
                screen.FieldIds.Add("security");
            Workflow workflow = site.Workflows.Values.Last();
            workflow.Transitions[0].From = [workflow.StatusIds[0]];
            workflow.Transitions[1].SetsResolutionId = null;
            workflow.Transitions[1].Screen = [new ScreenField { FieldId = "resolution", Required = true }];
        });
        foreach ((SandboxField custom, _, string[] options) in CustomKinds)
        {
            builder.AddField(custom.ToString(), custom, out string id, options);
            _custom[custom.ToString()] = id;
        }

        builder.AddScrumBoard("SUP");
        var url = new Uri("https://jira.test");
        _app = new SandboxApp(new SandboxOptions { Site = builder.Build(), BaseUrl = url });
        _client = await JiraClientFactory.ConnectAsync(
            new JiraClientOptions
            {
                Url = url,
                Credential = kind == JiraKind.Cloud ? new BasicCredential(SiteBuilder.SyncEmail, SiteBuilder.SyncToken) : new BearerCredential(SiteBuilder.SyncToken),
                Handler = new SandboxHandler(_app),
            },
            None);
    }
}
