using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.State;
using JiraSync.Engine.Tests.OnSandbox;
using JiraSync.Sandbox.Faults;
using Xunit;
using SandboxIssue = JiraSync.Sandbox.Domain.Issue;
using SandboxText = JiraSync.Sandbox.Domain.RichText;

namespace JiraSync.Engine.Tests.Carried;

public sealed class LongTextTests
{
    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task A_text_that_is_too_long_is_shortened_with_a_link_to_the_whole_which_no_edit_of_the_copy_replaces(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = Limited(local, remote, fromLocal, 600);
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = Long(journey);
        journey.From.Site.Edits.AddComment("mia", issue.Key, Paragraphs(40));
        await world.SettleAsync();

        SandboxIssue twin = journey.Twin("Long");
        Assert.InRange(Length(twin.Description!), 300, 600);
        Assert.StartsWith("Paragraph 1 ", ItemText.Plain(twin.Description!), StringComparison.Ordinal);
        Assert.EndsWith("the whole text is in " + issue.Key, ItemText.Plain(twin.Description!), StringComparison.Ordinal);
        Assert.Contains("/browse/" + issue.Key, twin.Description!.Source, StringComparison.Ordinal);
        SandboxText comment = Assert.Single(twin.Comments).Body;
        Assert.InRange(Length(comment), 300, 600);
        Assert.EndsWith("the whole text is in " + issue.Key, ItemText.Plain(comment), StringComparison.Ordinal);
        Assert.Contains(world.Said, s => s.Contains("Description has ", StringComparison.Ordinal) && s.Contains("was shortened to the 600", StringComparison.Ordinal));
        Assert.Contains(world.Said, s => s.Contains("A comment of Mia Example has ", StringComparison.Ordinal));
        Assert.Equal(0, (await world.GoodPassAsync()).Writes);

        // An edit of the shortened copy stays where it is, and is told.
        string before = journey.Source(issue.Key).Description!.Source;
        journey.To.Site.Edits.Update("ben", twin.Key, i => i.Description = journey.To.Site.Text("Too long for me"));
        journey.To.Site.Edits.EditComment("ben", twin.Comments[0].Id, "Nor this");
        await world.SettleAsync();
        Assert.Equal(before, journey.Source(issue.Key).Description!.Source);
        Assert.Contains("Paragraph 40", ItemText.Plain(journey.Source(issue.Key).Comments[0].Body), StringComparison.Ordinal);
        Assert.Equal("Too long for me", ItemText.Plain(journey.Twin("Long").Description!));
        Assert.Contains("Nor this", ItemText.Plain(journey.Twin("Long").Comments[0].Body), StringComparison.Ordinal);
        IReadOnlyList<ConflictRecord> told = await world.ConflictsAsync();
        Assert.Equal(2, told.Count);
        Assert.All(told, c => Assert.Equal("Nobody", c.Winner));
        Assert.Contains(told, c => FieldValue.TextOf(c.Ours) == "Too long for me" && FieldValue.TextOf(c.Theirs)!.Contains("Paragraph 30", StringComparison.Ordinal));
        Assert.Contains(told, c => FieldValue.TextOf(c.Ours)!.Contains("Nor this", StringComparison.Ordinal) && FieldValue.TextOf(c.Theirs)!.Contains("Paragraph 40", StringComparison.Ordinal));

        // Once the whole is short enough, it is a text like all others, both ways.
        Journey.Shuffled(
            fromLocal ? 1 : 2,
            () => journey.From.Site.Edits.Update("mia", issue.Key, i => i.Description = journey.From.Site.Text("Short now")),
            () => journey.From.Site.Edits.EditComment("mia", journey.Source(issue.Key).Comments[0].Id, "So is this"));
        await world.SettleAsync();
        Assert.Equal("Short now", ItemText.Plain(journey.Twin("Long").Description!));
        Assert.Contains("So is this", ItemText.Plain(journey.Twin("Long").Comments[0].Body), StringComparison.Ordinal);
        journey.To.Site.Edits.Update("ben", twin.Key, i => i.Description = journey.To.Site.Text("Shorter"));
        await world.SettleAsync();
        Assert.Equal("Shorter", ItemText.Plain(journey.Source(issue.Key).Description!));
        Assert.Equal(0, (await world.GoodPassAsync()).Writes);
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task An_edit_of_both_the_whole_and_its_shortened_copy_leaves_the_whole_and_records_the_other(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = Limited(local, remote, fromLocal, 600);
        var journey = new Journey(world, fromLocal);
        SandboxIssue issue = Long(journey);
        await world.SettleAsync();
        string twin = journey.Twin("Long").Key;
        Journey.Shuffled(
            fromLocal ? 1 : 2,
            () => journey.From.Site.Edits.Update("mia", issue.Key, i => i.Description = journey.From.Site.Text("New. " + Paragraphs(30))),
            () => journey.To.Site.Edits.Update("ben", twin, i => i.Description = journey.To.Site.Text("Mine")));
        await world.SettleAsync();
        Assert.StartsWith("New. Paragraph 1 ", ItemText.Plain(journey.Twin("Long").Description!), StringComparison.Ordinal);
        Assert.StartsWith("New. Paragraph 1 ", ItemText.Plain(journey.Source(issue.Key).Description!), StringComparison.Ordinal);
        Assert.Contains(await world.ConflictsAsync(), c => FieldValue.TextOf(c.Ours) == "Mine");
    }

    [Fact]
    public async Task A_long_text_in_a_field_of_one_line_is_cut_and_the_cut_never_goes_back()
    {
        using SandboxWorld world = FieldCases.World(JiraKind.Cloud, JiraKind.DataCenter);
        world.Map(SandboxWorld.Same("summary"), SandboxWorld.Same("issuetype"), SandboxWorld.Between("Paragraph", "Text"));
        string text = string.Concat(Enumerable.Repeat("word ", 100)).Trim();
        SandboxIssue issue = world.Local.Site.Edits.CreateIssue("mia", "SUP", "Bug", i =>
        {
            i.Summary = "Cut";
            FieldTexts.Write(world.Local.Site, i, "Paragraph", text);
        });
        await world.SettleAsync();
        SandboxIssue twin = world.Remote.Site.Issues.Values.Single(i => i.Summary == "Cut");
        string cut = FieldTexts.Read(world.Remote.Site, twin, "Text");
        Assert.InRange(cut.Length, 200, 255);
        Assert.EndsWith("…", cut, StringComparison.Ordinal);
        world.Remote.Site.Edits.Update("ben", twin.Key, i => FieldTexts.Write(world.Remote.Site, i, "Text", "mine"));
        await world.SettleAsync();
        Assert.Equal(text, FieldTexts.Read(world.Local.Site, world.Local.Site.FindIssue(issue.Key)!, "Paragraph"));
        Assert.Contains(await world.ConflictsAsync(), c => FieldValue.TextOf(c.Ours) == "mine");
    }

    [Fact]
    public async Task Without_settings_texts_are_as_long_as_Jira_takes_them_whatever_conversion_and_header_add()
    {
        using SandboxWorld world = SandboxWorld.Create(JiraKind.Cloud, JiraKind.DataCenter);
        SandboxIssue issue = world.Local.Site.Edits.CreateIssue("mia", "SUP", "Bug", i =>
        {
            i.Summary = "Full";
            i.Description = world.Local.Site.Text(string.Concat(Enumerable.Repeat("a*b ", 8000))); // signs that wiki markup has to escape
        });
        world.Local.Site.Edits.AddComment("mia", issue.Key, string.Concat(Enumerable.Repeat("words ", 5461)));
        await world.SettleAsync();
        SandboxIssue twin = world.Remote.Site.Issues.Values.Single(i => i.Summary == "Full");
        Assert.InRange(twin.Description!.Source.Length, 30_000, 32_767);
        Assert.InRange(Assert.Single(twin.Comments).Body.Source.Length, 20_000, 32_767);
        Assert.Empty(await world.WithServiceAsync(s => Task.FromResult(s.ListErrors(world.Profile.Connections.Get(SandboxWorld.ConnectionName)).ToArray())));
    }

    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task A_shortened_copy_whose_answer_was_lost_is_none_of_peoples_edits(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = Limited(local, remote, fromLocal, 600);
        var journey = new Journey(world, fromLocal);
        foreach (string call in new[] { "^POST issue/bulk$", "^POST issue/{id}/comment$" })
            journey.To.Control.AddFault(new Fault { Kind = FaultKind.Drop, Match = call, AfterCommit = true, Count = 1 });
        SandboxIssue issue = Long(journey);
        string comment = journey.From.Site.Edits.AddComment("mia", issue.Key, Paragraphs(40)).Id;
        await world.SettleWhollyAsync();
        await HeldAsync("Paragraph 1 ", "Paragraph 1 ");

        // The same when what is written is an edit.
        foreach (string call in new[] { "^PUT issue/{id}$", "^PUT issue/{id}/comment/{id}$" })
            journey.To.Control.AddFault(new Fault { Kind = FaultKind.Drop, Match = call, AfterCommit = true, Count = 1 });
        journey.From.Site.Edits.Update("mia", issue.Key, i => i.Description = journey.From.Site.Text("Anew. " + Paragraphs(30)));
        journey.From.Site.Edits.EditComment("mia", comment, "Again. " + Paragraphs(40));
        await world.SettleWhollyAsync();
        await HeldAsync("Anew. Paragraph 1 ", "Again. Paragraph 1 ");

        // And when it becomes short enough.
        foreach (string call in new[] { "^PUT issue/{id}$", "^PUT issue/{id}/comment/{id}$" })
            journey.To.Control.AddFault(new Fault { Kind = FaultKind.Drop, Match = call, AfterCommit = true, Count = 1 });
        journey.From.Site.Edits.Update("mia", issue.Key, i => i.Description = journey.From.Site.Text("Short"));
        journey.From.Site.Edits.EditComment("mia", comment, "Brief");
        await world.SettleWhollyAsync();
        Assert.Empty(await world.ConflictsAsync());
        SandboxIssue twin = journey.Twin("Long");
        journey.To.Site.Edits.Update("ben", twin.Key, i => i.Description = journey.To.Site.Text("Shorter"));
        await world.SettleWhollyAsync();
        Assert.Equal("Shorter", ItemText.Plain(journey.Source(issue.Key).Description));

        async Task HeldAsync(string description, string text)
        {
            Assert.Empty(await world.ConflictsAsync());
            SandboxIssue source = journey.Source(issue.Key), copy = journey.Twin("Long");
            Assert.StartsWith(description, ItemText.Plain(copy.Description), StringComparison.Ordinal);
            Assert.StartsWith(description, ItemText.Plain(source.Description), StringComparison.Ordinal);
            Assert.Contains("Paragraph 30 ", ItemText.Plain(source.Description), StringComparison.Ordinal);
            Assert.Contains(text, ItemText.Plain(Assert.Single(copy.Comments).Body), StringComparison.Ordinal);
            Assert.StartsWith(text, ItemText.Plain(Assert.Single(source.Comments).Body), StringComparison.Ordinal);
            Assert.Contains("Paragraph 40 ", ItemText.Plain(source.Comments[0].Body), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_edited_beginning_stays_while_other_fields_of_the_issue_change()
    {
        using SandboxWorld world = Limited(JiraKind.Cloud, JiraKind.DataCenter, true, 600);
        var journey = new Journey(world, true);
        SandboxIssue issue = Long(journey);
        await world.SettleAsync();
        string twin = journey.Twin("Long").Key;
        journey.To.Site.Edits.Update("ben", twin, i => i.Description = journey.To.Site.Text("Mine"));
        await world.SettleAsync();
        journey.From.Site.Edits.Update("mia", issue.Key, i => i.Summary = "Longer");
        await world.SettleAsync();
        Assert.Equal("Mine", ItemText.Plain(journey.Twin("Longer").Description));
        Assert.Single(await world.ConflictsAsync());
    }

    private static SandboxIssue Long(Journey journey) => journey.From.Site.Edits.CreateIssue("mia", journey.FromProject, "Bug", i =>
    {
        i.Summary = "Long";
        i.Description = journey.From.Site.Text(Paragraphs(30));
    });

    private static SandboxWorld Limited(JiraKind local, JiraKind remote, bool fromLocal, int most)
    {
        SandboxWorld world = SandboxWorld.Create(local, remote);
        SideName to = fromLocal ? SideName.Remote : SideName.Local;
        world.Change(c => c.WithSide(to, c.Side(to) with { Texts = new() { MaxLength = most } }));
        return world;
    }

    private static string Paragraphs(int count) => string.Join("\n\n", Enumerable.Range(1, count).Select(n => $"Paragraph {n} says something of middling length."));

    private static int Length(SandboxText text) => Engine.RichTexts.RichTextLimit.Length(ItemText.Ours(text));
}
