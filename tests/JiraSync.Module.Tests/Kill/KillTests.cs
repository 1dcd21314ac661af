using System.Threading.Tasks;
using Xunit;

namespace JiraSync.Module.Tests.Kill;

/// <summary>
/// A process that syncs is killed for real, at each point at which it writes to a Jira: while its request is on the way, or when
/// Jira has done the work but its answer has not arrived. Whoever runs next must find what was done, make what was not, and
/// nothing twice.
/// </summary>
public sealed class KillTests(KillWorld world) : IClassFixture<KillWorld>
{
    /// <summary>What the killed process was to do, and where it was killed.</summary>
    public static TheoryData<string, string, bool, bool> Points()
    {
        var points = new TheoryData<string, string, bool, bool>();
        foreach (var fromCloud in new[] { true, false })
        {
            foreach (var afterwards in new[] { false, true })
            {
                points.Add("create", "^POST /.*/issue/bulk$", afterwards, fromCloud);
                points.Add("edit", "^PUT /.*/issue/[^/]+$", afterwards, fromCloud);
                points.Add("comment", "^POST /.*/comment$", afterwards, fromCloud);
                points.Add("attach", "^POST /.*/attachments$", afterwards, fromCloud);
            }
        }

        // Comments that were edited, and what was deleted.
        points.Add("edit comment", "^PUT /.*/comment/[^/]+$", true, true);
        points.Add("edit comment", "^PUT /.*/comment/[^/]+$", false, false);
        points.Add("delete comment", "^DELETE /.*/comment/[^/]+$", true, false);
        points.Add("delete attachment", "^DELETE /.*/attachment/[^/]+$", true, true);
        return points;
    }

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Killed_at_a_write_and_run_again_makes_nothing_twice_and_loses_nothing(string work, string match, bool afterwards, bool fromCloud)
    {
        var day = world.NewDay(fromCloud);
        if (work != "create") await day.SettleAsync();
        switch (work)
        {
            case "edit": day.Edit(); break;
            case "comment": day.Comment("second thoughts"); break;
            case "attach": day.Attach("second.txt"); break;
            case "edit comment": day.EditComment(); break;
            case "delete comment": day.DeleteComment(); break;
            case "delete attachment": day.DeleteAttachment(); break;
        }

        await day.KillAtAsync(match, afterwards);
        await day.SettleAsync();
        day.AssertWhole();
    }
}
