using System;
using System.Linq;
using JiraSync.Engine.Model;
using JiraSync.Engine.Tests.OnSandbox;
using JiraSync.Sandbox.Hosting;
using Xunit;
using SandboxIssue = JiraSync.Sandbox.Domain.Issue;

namespace JiraSync.Engine.Tests.Carried;

/// <summary>Which products talk to each other, and on which side things begin: every scenario of what an issue carries runs on all.</summary>
public sealed class Pairings : TheoryData<JiraKind, JiraKind, bool>
{
    public Pairings()
    {
        foreach (bool fromLocal in new[] { true, false })
        {
            Add(JiraKind.Cloud, JiraKind.Cloud, fromLocal);
            Add(JiraKind.Cloud, JiraKind.DataCenter, fromLocal);
            Add(JiraKind.DataCenter, JiraKind.DataCenter, fromLocal);
        }
    }
}

/// <summary>A world seen from the side where a scenario begins.</summary>
internal sealed class Journey(SandboxWorld world, bool fromLocal)
{
    /// <summary>Where it begins.</summary>
    public SandboxApp From => fromLocal ? world.Local : world.Remote;

    /// <summary>Where it leads.</summary>
    public SandboxApp To => fromLocal ? world.Remote : world.Local;

    public string FromProject => fromLocal ? "SUP" : "ENG";

    public string ToProject => fromLocal ? "ENG" : "SUP";

    /// <summary>Our issue, as it is now.</summary>
    public SandboxIssue Source(string key) => From.Site.FindIssue(key)!;

    /// <summary>The only issue of the other side with that summary, as it is now.</summary>
    public SandboxIssue Twin(string summary) => Assert.Single(To.Site.Issues.Values, i => i.Summary == summary);

    /// <summary>Runs some edits in an order that a seed decides: the result must not depend on it.</summary>
    public static void Shuffled(int seed, params Action[] edits)
    {
        var random = new Random(seed);
        foreach (Action edit in edits.OrderBy(_ => random.Next()).ToArray())
            edit();
    }
}
