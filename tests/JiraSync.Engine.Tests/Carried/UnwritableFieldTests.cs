using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using JiraSync.Engine.Tests.OnSandbox;
using JiraSync.Sandbox.Domain;
using Xunit;
using SandboxIssue = JiraSync.Sandbox.Domain.Issue;
using SandboxKinds = JiraSync.Sandbox.Domain.FieldKind;

namespace JiraSync.Engine.Tests.Carried;

public sealed class UnwritableFieldTests
{
    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task A_field_that_is_on_no_screen_is_told_and_all_others_go(JiraKind local, JiraKind remote, bool fromLocal)
    {
        Action<SiteBuilder> plain = b => b.AddField("Hidden", SandboxKinds.Text);
        Action<SiteBuilder> hidden = b => b.AddField("Hidden", SandboxKinds.Text, out string id).With(s => s.Projects.Values.Single().Screens[0].FieldIds.Remove(id));
        using SandboxWorld world = SandboxWorld.Create(local, remote, fromLocal ? plain : hidden, fromLocal ? hidden : plain);
        world.Map(SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), SandboxWorld.Same("Hidden"), SandboxWorld.Same("labels"));
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Bug", i =>
        {
            i.Summary = "Half";
            i.Labels.Add("seen");
            FieldTexts.Write(journey.From.Site, i, "Hidden", "unseen");
        });
        PassReport report = await world.GoodPassAsync();
        Assert.Contains(report.Results.SelectMany(r => r.Notices), n => n.Contains("Hidden is not on the edit screen of Bug", StringComparison.Ordinal));
        await world.SettleAsync();
        Assert.Equal(["seen"], journey.Twin("Half").Labels);

        // It is known beforehand: nothing is tried that Jira would refuse.
        journey.From.Site.Edits.Update("mia", issue.Key, i => (i.Summary, i.Labels) = ("Half and half", ["seen", "more"]));
        journey.From.Site.Edits.Update("mia", issue.Key, i => FieldTexts.Write(journey.From.Site, i, "Hidden", "still unseen"));
        await world.SettleAsync();
        Assert.Equal(["more", "seen"], journey.Twin("Half and half").Labels.Order());
        Assert.False(journey.To.Control.Calls.ByStatus.ContainsKey(400));
        Assert.Equal("still unseen", FieldTexts.Read(journey.From.Site, journey.Source(issue.Key), "Hidden"));

        IReadOnlyList<CheckResult> checks = await world.WithServiceAsync(s => s.TestConnectionAsync(SandboxWorld.ConnectionName, CancellationToken.None, detailed: true));
        CheckResult check = Assert.Single(checks, c => c.ErrorId == ErrorIds.FieldNotWritable && c.Check == "Fields of Bug");
        Assert.Contains(fromLocal ? "Remote" : "Local", check.Subject, StringComparison.Ordinal);
        Assert.Contains("'Hidden'", check.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task A_field_that_is_required_and_has_no_rule_is_named_before_anything_is_sent(JiraKind local, JiraKind remote, bool fromLocal)
    {
        Action<SiteBuilder> strict = b => b.AddField("Cause", SandboxKinds.Select, "Known", "Unknown").With(s =>
        {
            Screen screen = s.Projects.Values.Single().Screens[0];
            screen.RequiredFieldIds.Add(FieldTexts.Named(s, "Cause").Id);
        });
        using SandboxWorld world = SandboxWorld.Create(local, remote, fromLocal ? null : strict, fromLocal ? strict : null);
        MappingConfig[] bare = [SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), SandboxWorld.Same("labels")];
        world.Map(bare);
        var journey = new Journey(world, fromLocal);
        journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Bug", i => i.Summary = "Needs a cause");
        PassReport report = await world.PassAsync();
        SyncIssueResult result = Assert.Single(report.Results);
        Assert.Equal(ErrorIds.FieldRequired, result.ErrorId);
        Assert.Contains("'Cause'", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, report.Writes);
        IReadOnlyList<CheckResult> checks = await world.WithServiceAsync(s => s.TestConnectionAsync(SandboxWorld.ConnectionName, CancellationToken.None, detailed: true));
        Assert.Contains(checks, c => c.ErrorId == ErrorIds.FieldRequired && c.Detail.Contains("'Cause'", StringComparison.Ordinal));

        // A constant supplies it, and the issue goes by itself.
        MappingSide constant = new() { Field = "Cause", Default = "Unknown" };
        world.Map([.. bare, fromLocal ? new MappingConfig { Remote = constant } : new MappingConfig { Local = constant }]);
        for (int i = 0; i < 20 && journey.To.Site.Issues.Count == 0; i++)
        {
            await Task.Delay(150);
            await world.PassAsync();
        }
        await world.SettleAsync();
        Assert.Equal("Unknown", FieldTexts.Read(journey.To.Site, journey.Twin("Needs a cause"), "Cause"));
        checks = await world.WithServiceAsync(s => s.TestConnectionAsync(SandboxWorld.ConnectionName, CancellationToken.None, detailed: true));
        Assert.DoesNotContain(checks, c => c.ErrorId == ErrorIds.FieldRequired);
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task A_transition_that_is_named_for_a_field_writes_it(JiraKind local, JiraKind remote, bool fromLocal)
    {
        Action<SiteBuilder> plain = b => b.AddField("Severity", SandboxKinds.Select, "S1", "S2");
        Action<SiteBuilder> looped = b => b.AddField("Severity", SandboxKinds.Select, out string id, "S1", "S2").With(s =>
        {
            Project project = s.Projects.Values.Single();
            project.Screens[0].FieldIds.Remove(id);
            Workflow workflow = s.Workflows["1"];
            workflow.Transitions.Add(new Transition { Id = "77", Name = "Assess", From = [workflow.StatusIds[0]], To = workflow.StatusIds[0], Screen = [new ScreenField { FieldId = id }] });
        });
        using SandboxWorld world = SandboxWorld.Create(local, remote, fromLocal ? plain : looped, fromLocal ? looped : plain);
        MappingConfig severity = SandboxWorld.Same("Severity");
        MappingSide there = new() { Field = "Severity", Transition = "assess" };
        world.Map(SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), fromLocal ? severity with { Remote = there } : severity with { Local = there });
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Bug", i =>
        {
            i.Summary = "Assessed";
            FieldTexts.Write(journey.From.Site, i, "Severity", "S1");
        });
        await world.SettleAsync();
        Assert.Equal("S1", FieldTexts.Read(journey.To.Site, journey.Twin("Assessed"), "Severity"));
        journey.From.Site.Edits.Update("mia", issue.Key, i => FieldTexts.Write(journey.From.Site, i, "Severity", "S2"));
        await world.SettleAsync();
        Assert.Equal("S2", FieldTexts.Read(journey.To.Site, journey.Twin("Assessed"), "Severity"));

        // Where it does not lead, that is told.
        Transition go = journey.To.Site.Workflows["1"].Transitions.Single(t => t.Name == "In Progress");
        journey.To.Site.Edits.Transition("ben", journey.Twin("Assessed").Key, go.Id);
        journey.From.Site.Edits.Update("mia", issue.Key, i => FieldTexts.Write(journey.From.Site, i, "Severity", "S1"));
        PassReport report = await world.PassAsync();
        report = report.Results.Any(r => r.Notices.Count > 0) ? report : await world.PassAsync();
        Assert.Contains(report.Results.SelectMany(r => r.Notices), n => n.Contains("'assess'", StringComparison.Ordinal));
        Assert.Equal("S2", FieldTexts.Read(journey.To.Site, journey.Twin("Assessed"), "Severity"));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task A_value_that_Jira_refuses_fails_itself_alone(JiraKind local, JiraKind remote, bool fromLocal)
    {
        Action<SiteBuilder> text = b => b.AddField("Address", SandboxKinds.Text);
        Action<SiteBuilder> url = b => b.AddField("Address", SandboxKinds.Url);
        using SandboxWorld world = SandboxWorld.Create(local, remote, fromLocal ? text : url, fromLocal ? url : text);
        world.Map(SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), SandboxWorld.Same("Address"), SandboxWorld.Same("labels"));
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Bug", i =>
        {
            i.Summary = "No address";
            i.Labels.Add("fine");
            FieldTexts.Write(journey.From.Site, i, "Address", "no address at all");
        });
        PassReport report = await world.PassAsync();
        Assert.Equal(["fine"], journey.Twin("No address").Labels);
        Assert.Contains(report.Results, r => r.ErrorId == ErrorIds.JiraFieldRejected && r.Error!.Contains("Not a valid URL", StringComparison.Ordinal));

        journey.From.Site.Edits.Update("mia", issue.Key, i => FieldTexts.Write(journey.From.Site, i, "Address", "https://example.org/"));
        for (int i = 0; i < 20 && FieldTexts.Read(journey.To.Site, journey.Twin("No address"), "Address").Length == 0; i++)
        {
            await Task.Delay(100);
            await world.PassAsync();
        }
        await world.SettleAsync();
        Assert.Equal("https://example.org/", FieldTexts.Read(journey.To.Site, journey.Twin("No address"), "Address"));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task What_jira_or_an_app_computes_goes_out_as_text_and_the_rank_is_left_alone(JiraKind local, JiraKind remote, bool fromLocal)
    {
        Action<SiteBuilder> from = b => b.AddField("Rank", SandboxKinds.Rank).With(s =>
        {
            foreach ((string id, string name, string type) in new[]
            {
                ("customfield_19001", "Score", "com.example.app:score"),
                ("customfield_19002", "Computed", "com.atlassian.jira.plugin.system.customfieldtypes:readonlyfield"),
            })
            {
                var field = new Field { Id = id, Name = name, Kind = SandboxKinds.Text, SchemaType = "string", CustomType = type };
                field.Contexts.Add(new FieldContext { Id = "c" + id });
                s.Fields.Add(id, field);
            }
        });
        Action<SiteBuilder> to = b => b.AddField("Score", SandboxKinds.Text).AddField("Computed", SandboxKinds.TextArea).AddField("Rank", SandboxKinds.Rank);
        using SandboxWorld world = SandboxWorld.Create(local, remote, fromLocal ? from : to, fromLocal ? to : from);
        MappingDirection over = fromLocal ? MappingDirection.ToRemote : MappingDirection.ToLocal;
        MappingConfig[] mappings =
        [
            SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"),
            SandboxWorld.Same("Score") with { Direction = over }, SandboxWorld.Same("Computed") with { Direction = over },
        ];
        world.Map(mappings);
        var journey = new Journey(world, fromLocal);
        journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Bug", i =>
        {
            i.Summary = "Scored";
            FieldTexts.Write(journey.From.Site, i, "Score", "87 %");
            FieldTexts.Write(journey.From.Site, i, "Computed", "by Jira");
        });
        await world.SettleAsync();
        Assert.Equal("87 %", FieldTexts.Read(journey.To.Site, journey.Twin("Scored"), "Score"));
        Assert.Equal("by Jira", FieldTexts.Read(journey.To.Site, journey.Twin("Scored"), "Computed"));

        foreach (string field in new[] { "Rank", "Score" })
        {
            world.Map([.. mappings[..2], SandboxWorld.Same(field)]);
            SyncException refused = await Assert.ThrowsAsync<SyncException>(() => world.PassAsync());
            Assert.Equal(ErrorIds.RuleInvalid, refused.ErrorId);
            Assert.Contains($"'{field}'", refused.Message, StringComparison.Ordinal);
        }
    }
}
