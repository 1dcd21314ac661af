using System;
using System.Linq;
using System.Threading.Tasks;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.RichTexts;
using JiraSync.Engine.Sync;
using JiraSync.Engine.Tests.OnSandbox;
using Xunit;

namespace JiraSync.Engine.Tests.Carried;

/// <summary>Short ways to say what scenarios of items look at.</summary>
internal static class ItemText
{
    /// <summary>A text of the sandbox's as people read it, in one line.</summary>
    public static string Plain(JiraSync.Sandbox.Domain.RichText? text) => text is null
        ? ""
        : string.Join(' ', RichTextPreview.Of(Ours(text), 10_000).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A text of the sandbox's as the engine has it.</summary>
    public static RichText Ours(JiraSync.Sandbox.Domain.RichText text) => text.IsAdf ? RichText.Adf(text.Source) : RichText.Wiki(text.Source);

    /// <summary>Passes until every pair is in sync, however long lost answers keep it waiting.</summary>
    public static async Task SettleWhollyAsync(this SandboxWorld world)
    {
        for (int i = 0; i < 20; i++)
        {
            await world.SettleAsync(20);
            if ((await world.ResultsAsync()).All(s => s == SyncStatus.Synchronized))
                return;
            await Task.Delay(200);
        }
        Assert.Fail("Not all came to be in sync: " + string.Join("\n", world.Said.TakeLast(40)));
    }

    /// <summary>Gives both sides the same item settings.</summary>
    public static void SetItems(this SandboxWorld world, ItemSettings settings) =>
        world.Change(c => c with { Local = c.Local with { Items = settings }, Remote = c.Remote with { Items = settings } });

    /// <summary>Gives the side where a scenario leads other settings than the one where it begins.</summary>
    public static void SetItems(this SandboxWorld world, bool fromLocal, ItemSettings? from, ItemSettings? to) =>
        world.Change(c => c with { Local = c.Local with { Items = fromLocal ? from : to }, Remote = c.Remote with { Items = fromLocal ? to : from } });
}
