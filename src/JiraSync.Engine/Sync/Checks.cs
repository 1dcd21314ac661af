using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;

namespace JiraSync.Engine.Sync;

/// <summary>Outcome of one check.</summary>
/// <param name="Subject">What was checked: an instance, a side, a trigger.</param>
/// <param name="Check">Which property of it.</param>
/// <param name="Passed">Whether it is as it should be.</param>
/// <param name="Detail">What was found.</param>
/// <param name="ErrorId">Stable id of the trouble; null when passed.</param>
/// <param name="Advice">What to do; null when passed.</param>
/// <param name="Kind">Kind of the trouble; null when passed, and when a sync can work all the same.</param>
public sealed record CheckResult(string Subject, string Check, bool Passed, string Detail, string? ErrorId, string? Advice, SyncErrorKind? Kind = null);

/// <summary>Finds out beforehand what a pass would stumble over.</summary>
internal sealed class Checks(ProfileDirectory profile, JiraSignIn signIn)
{
    /// <summary>What a side that is written to needs, by Jira's names.</summary>
    private static readonly string[] Needed = ["BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "ADD_COMMENTS", "CREATE_ATTACHMENTS"];

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    /// <summary>Reachable, signed in, still the same site, clocks.</summary>
    public async Task<IReadOnlyList<CheckResult>> InstanceAsync(InstanceConfig instance, CancellationToken cancellation)
    {
        var results = new List<CheckResult>();
        IJiraClient? client = await OpenAsync(instance, results, cancellation).ConfigureAwait(false);
        client?.Dispose();
        return results;
    }

    /// <summary>Both sides and all triggers.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="triggers">Its triggers.</param>
    /// <param name="mappings">Its mappings, to be held against the fields of both Jiras; null: they are not looked at.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<IReadOnlyList<CheckResult>> ConnectionAsync(
        ConnectionConfig connection, IReadOnlyList<TriggerConfig> triggers, CancellationToken cancellation, IReadOnlyList<MappingConfig>? mappings = null)
    {
        var results = new List<CheckResult>();
        foreach (SideName name in new[] { SideName.Local, SideName.Remote })
        {
            SideConfig side = connection.Side(name);
            IJiraClient? client = await OpenAsync(profile.Instances.Get(side.Instance), results, cancellation).ConfigureAwait(false);
            if (client is null)
                continue;
            using (client)
            {
                if (await ProjectAsync(client, name, side, results, cancellation).ConfigureAwait(false))
                {
                    await PermissionsAsync(client, name, side, isWritten: connection.Side(name.Other()).Method != SyncMethod.Disabled, results, cancellation).ConfigureAwait(false);
                    foreach (TriggerConfig trigger in triggers.Where(t => t.Side == name))
                        await TriggerAsync(client, side, trigger, results, cancellation).ConfigureAwait(false);
                    if (mappings is not null)
                        results.AddRange(await new FieldChecks(client, name, side).RunAsync(mappings, cancellation).ConfigureAwait(false));
                }
            }
        }
        return results;
    }

    private async Task<IJiraClient?> OpenAsync(InstanceConfig instance, List<CheckResult> results, CancellationToken cancellation)
    {
        IJiraClient? client = null;
        bool usable = await TryAsync(results, instance.Name, "Sign-in", async () =>
        {
            client = await signIn.ConnectAsync(instance with { Kind = null }, cancellation).ConfigureAwait(false);
            Myself myself = await client.GetMyselfAsync(cancellation).ConfigureAwait(false);
            return $"{myself.User.DisplayName} at {instance.Url} ({client.Kind})";
        }).ConfigureAwait(false);
        if (!usable)
        {
            client?.Dispose();
            return null;
        }
        ServerInfo? server = null;
        await TryAsync(results, instance.Name, "Site", async () =>
        {
            server = await client!.GetServerInfoAsync(cancellation).ConfigureAwait(false);
            if (instance.Identity is { } known && known != server.Identity)
            {
                throw new SyncException(
                    ErrorIds.InstanceChanged,
                    SyncErrorKind.Configuration,
                    $"Instance '{instance.Name}' answers as '{server.Identity}', but was set up as '{known}': it may be a copy of the site, or another one.",
                    $"If that is meant, run Set-SyncInstance {instance.Name} -Url {instance.Url}, which takes the new identity over.");
            }
            return $"{server.Title}, version {server.Version}";
        }).ConfigureAwait(false);
        if (client!.ClockOffset is { } offset)
        {
            bool fine = offset.Duration() <= ClockTolerance;
            results.Add(new(
                instance.Name, "Clock", fine, $"differs from this machine's by {offset.TotalSeconds:0} s", fine ? null : ErrorIds.ClockSkew,
                fine ? null : "Set both clocks by a time server; until then, times of changes are corrected by the difference."));
        }
        return client;
    }

    private static async Task<bool> ProjectAsync(IJiraClient client, SideName name, SideConfig side, List<CheckResult> results, CancellationToken cancellation) =>
        await TryAsync(results, $"{name} side", "Project", async () =>
        {
            Project project = await client.GetProjectAsync(side.Project, cancellation).ConfigureAwait(false);
            if (side.DefaultIssueType is { } wanted && !project.IssueTypes.Any(t => string.Equals(t.Name, wanted, StringComparison.OrdinalIgnoreCase)))
            {
                throw new SyncException(
                    ErrorIds.ConnectionInvalid,
                    SyncErrorKind.Configuration,
                    $"Project {project.Key} of {side.Instance} has no issue type '{wanted}', which is the {name} side's default. It has: {string.Join(", ", project.IssueTypes.Select(t => t.Name))}.",
                    $"Give -{name}DefaultIssueType one of these.");
            }
            return $"{project.Key} ({project.Name}), types: {string.Join(", ", project.IssueTypes.Select(t => t.Name))}";
        }).ConfigureAwait(false);

    private static async Task PermissionsAsync(IJiraClient client, SideName name, SideConfig side, bool isWritten, List<CheckResult> results, CancellationToken cancellation) =>
        await TryAsync(results, $"{name} side", "Permissions", async () =>
        {
            string[] needed = isWritten ? Needed : ["BROWSE_PROJECTS"];
            IReadOnlyDictionary<string, bool> has = await client.GetPermissionsAsync(side.Project, needed, cancellation).ConfigureAwait(false);
            string[] missing = needed.Where(p => !has.TryGetValue(p, out bool granted) || !granted).ToArray();
            if (missing.Length > 0)
            {
                throw new SyncException(
                    ErrorIds.JiraPermissionDenied,
                    SyncErrorKind.Permission,
                    $"The account lacks {string.Join(", ", missing)} in project {side.Project} of {side.Instance}.",
                    $"Give the account a project role that has them in the permission scheme of {side.Project}.");
            }
            return string.Join(", ", needed);
        }).ConfigureAwait(false);

    private static async Task TriggerAsync(IJiraClient client, SideConfig side, TriggerConfig trigger, List<CheckResult> results, CancellationToken cancellation) =>
        await TryAsync(results, $"trigger {trigger.Id}", "Query", async () =>
        {
            SearchPage page = await client.SearchAsync(
                new SearchRequest { Jql = ScanQuery.Matching(side.Project, trigger.Jql), PageSize = 1 }, cancellation).ConfigureAwait(false);
            return page.Issues.Count == 0 ? "taken; matches nothing now" : page.Total is { } total ? $"taken; matches {total} now" : "taken; matches issues now";
        }).ConfigureAwait(false);

    private static async Task<bool> TryAsync(List<CheckResult> results, string subject, string check, Func<Task<string>> run)
    {
        try
        {
            results.Add(new(subject, check, true, await run().ConfigureAwait(false), null, null));
            return true;
        }
        catch (SyncException e)
        {
            results.Add(new(subject, check, false, e.Message, e.ErrorId, e.Advice, e.Kind));
            return false;
        }
    }
}
