using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.State;
using JiraSync.Engine.Sync;
using Xunit;

namespace JiraSync.Engine.Tests.Sync;

/// <summary>
/// People edit both sides at random, between passes and between any two calls; answers are lost, calls refused, the process is
/// killed. After quiet both sides are equal, nothing is there twice, and every value that was typed is on both sides or in
/// the list of conflicts.
/// </summary>
public sealed class RandomPassTests
{
    [Theory]
    [InlineData(1, 40)]
    [InlineData(1001, 40)]
    public async Task Nothing_is_lost_or_doubled(int from, int count)
    {
        for (int seed = from; seed < from + count; seed++)
        {
            try
            {
                await RunAsync(seed);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}", e);
            }
        }
    }

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        using var world = new World(random.Next(2) == 0 ? JiraKind.Cloud : JiraKind.DataCenter, random.Next(2) == 0 ? JiraKind.Cloud : JiraKind.DataCenter, seed);
        world.Triggers.Add(world.Triggers[0] with { Id = "t2", Side = SideName.Remote });
        var typed = new List<string>();
        var said = new Dictionary<(FakeJira, string), string>();
        int words = 0;
        var story = world.Said;
        await world.PassAsync();

        for (int step = 0; step < 12; step++)
        {
            for (int i = random.Next(4); i > 0; i--)
                Edit();
            double trouble = step < 10 ? 0.08 : 0;
            foreach (FakeJira jira in new[] { world.Local, world.Remote })
            {
                jira.Before = call =>
                {
                    if (random.NextDouble() < 0.1 && step < 10)
                        Edit();
                    if (random.NextDouble() < trouble)
                        throw new JiraException(ErrorIds.JiraUnavailable, SyncErrorKind.Transient, "503");
                    if (random.NextDouble() < trouble / 2)
                        throw Kill(call);
                };
                jira.After = call =>
                {
                    if (random.NextDouble() < trouble)
                        throw new JiraException(ErrorIds.JiraOutcomeUnknown, SyncErrorKind.Transient, "cut") { OutcomeUnknown = true };
                    if (random.NextDouble() < trouble / 2)
                        throw Kill(call);
                };
            }
            story.Add($"--- pass {step}");
            try
            {
                PassReport report = await world.PassAsync();
                story.AddRange(report.Results.Select(r => $"{r.LocalKey} {r.RemoteKey} {r.Status}: {string.Join("; ", r.Actions)} {r.Error}"));
            }
            catch (Killed)
            {
                world.Restart();
            }
            world.Clock.Advance(TimeSpan.FromSeconds(random.Next(90)));
        }
        foreach (FakeJira jira in new[] { world.Local, world.Remote })
            (jira.Before, jira.After) = (null, null);
        world.Clock.Advance(TimeSpan.FromHours(2));
        story.Add("--- quiet");
        try
        {
            await world.SettleAsync();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(e.Message + "\n" + string.Join("\n", story), e);
        }
        Assert.Empty(world.Errors);

        string everything = string.Join("\n", world.Local.Issues.Concat(world.Remote.Issues).Select(Everything))
            + string.Join("\n", world.Conflicts.Select(c => c.Ours + c.Theirs));
        if (typed.Any(t => !everything.Contains(t, StringComparison.Ordinal)))
            throw new InvalidOperationException("Lost: " + string.Join(", ", typed.Where(t => !everything.Contains(t, StringComparison.Ordinal))) + "\n" + string.Join("\n", story));
        foreach (FakeJira jira in new[] { world.Local, world.Remote })
        {
            foreach (Issue issue in jira.Issues)
            {
                string[] bodies = issue.Comments.Select(c => World.Plain(c.Body).Split('\n').Last()).ToArray();
                Assert.Equal(bodies.Length, bodies.Distinct().Count());
                Assert.Equal(issue.Attachments.Count, issue.Attachments.Select(a => a.FileName).Distinct().Count());
            }
        }

        Killed Kill(string call)
        {
            story.Add("killed around " + call);
            return new Killed();
        }

        void Edit()
        {
            FakeJira jira = random.Next(2) == 0 ? world.Local : world.Remote;
            (Action<string>? before, Action<string>? after) = (jira.Before, jira.After);
            string word = $"w{seed}x{++words}x";
            Issue? issue = jira.Issues.Count == 0 ? null : jira.Issues.ElementAt(random.Next(jira.Issues.Count));
            int what = issue is null ? 0 : random.Next(8);
            story.Add($"people: {(jira == world.Local ? "local" : "remote")} {issue?.Key} {what} {word} (was '{issue?.Summary}')");
            switch (what)
            {
                case 0:
                    jira.PeopleCreate(word, random.Next(2) == 0 ? null : word + "d");
                    typed.Add(word);
                    break;
                case 1 or 2:
                    // What a later edit of the same person replaces is no longer asked for.
                    typed.Remove(issue!.Summary);
                    jira.PeopleEdit(issue!.Key, summary: word);
                    typed.Add(word);
                    break;
                case 3:
                    jira.PeopleEdit(issue!.Key, description: word);
                    break;
                case 4 or 5:
                    said[(jira, jira.PeopleComment(issue!.Key, word).Id)] = word;
                    typed.Add(word);
                    break;
                case 6:
                    jira.PeopleAttach(issue!.Key, word + ".txt", [1, 2, 3]);
                    typed.Add(word + ".txt");
                    break;
                default:
                    if (issue!.Comments.FirstOrDefault(c => c.Marker is null) is { } comment)
                    {
                        typed.Remove(said[(jira, comment.Id)]);
                        said[(jira, comment.Id)] = word;
                        jira.PeopleEditComment(issue.Key, comment.Id, word);
                        typed.Add(word);
                    }
                    break;
            }
        }
    }

    private static string Everything(Issue issue) => issue.Summary + "\n" + World.Plain(issue.Description) + "\n"
        + string.Join("\n", issue.Comments.Select(c => World.Plain(c.Body))) + "\n" + string.Join("\n", issue.Attachments.Select(a => a.FileName));

    private sealed class Killed() : OperationCanceledException("killed");
}
