using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>Two issues that belong together, seen from both halves of their link.</summary>
public sealed record LinkedIssues
{
    /// <summary>Name of the connection.</summary>
    public required string Connection { get; init; }

    /// <summary>Id of the link (GUID in "D" form).</summary>
    public required string Link { get; init; }

    /// <summary>How they stand.</summary>
    public SyncStatus Status { get; init; }

    /// <summary>Key on the Local side; null while there is none.</summary>
    public string? LocalKey { get; init; }

    /// <summary>Key on the Remote side; null while there is none.</summary>
    public string? RemoteKey { get; init; }

    /// <summary>Where people see the Local issue.</summary>
    public string? LocalUrl { get; init; }

    /// <summary>Where people see the Remote issue.</summary>
    public string? RemoteUrl { get; init; }

    /// <summary>When the link was started.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When both sides were last seen to agree; null: never.</summary>
    public DateTimeOffset? Synchronized { get; init; }

    /// <summary>Fields that wait for a person.</summary>
    public IReadOnlyList<string> Conflicts { get; init; } = [];

    /// <summary>The error that holds it up; null: none.</summary>
    public ErrorRecord? Error { get; init; }
}

/// <summary>Looks up links in the state; asks no Jira.</summary>
internal sealed class LinkQuery(ProfileDirectory profile, ISyncStore store)
{
    private const int Page = 500;

    /// <summary>All pairs of a connection, page by page, in no order that means anything.</summary>
    public IEnumerable<LinkedIssues> List(ConnectionConfig connection)
    {
        string key = connection.Id.ToString("D");
        View view = Open(connection);
        using IEnumerator<SideLink> local = Halves(key, SideName.Local).GetEnumerator();
        using IEnumerator<SideLink> remote = Halves(key, SideName.Remote).GetEnumerator();
        bool hasLocal = local.MoveNext(), hasRemote = remote.MoveNext();
        while (hasLocal || hasRemote)
        {
            // Both come in the order of their links.
            int order = !hasLocal ? 1 : !hasRemote ? -1 : string.CompareOrdinal(local.Current.Link, remote.Current.Link);
            yield return view.Join(order <= 0 ? local.Current : null, order >= 0 ? remote.Current : null);
            if (order <= 0)
                hasLocal = local.MoveNext();
            if (order >= 0)
                hasRemote = remote.MoveNext();
        }
    }

    /// <summary>The pairs of which one issue has one of these keys.</summary>
    public IReadOnlyList<LinkedIssues> Find(ConnectionConfig connection, IReadOnlyCollection<string> keys)
    {
        string key = connection.Id.ToString("D");
        string[] links = new[] { SideName.Local, SideName.Remote }
            .SelectMany(side => store.GetLinksByKey(key, side, keys)).Select(half => half.Link).Distinct(StringComparer.Ordinal).ToArray();
        if (links.Length == 0)
            return [];
        View view = Open(connection);
        return links.Select(link => view.Join(store.GetLink(key, SideName.Local, link), store.GetLink(key, SideName.Remote, link))).ToArray();
    }

    /// <summary>Keys that begin with a text, for completion: of one connection, or of all. Makes no database where there is none.</summary>
    public static IReadOnlyList<string> Complete(ProfileDirectory profile, string? connection, string prefix, int limit)
    {
        if (!File.Exists(profile.StateFile))
            return [];
        using SqliteStore store = SqliteStore.Open(profile.StateFile);
        return profile.Connections.List(connection, static _ => { })
            .SelectMany(c => new[] { SideName.Local, SideName.Remote }.SelectMany(side => store.ListKeys(c.Id.ToString("D"), side, prefix, limit)))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Take(limit)
            .ToArray();
    }

    private IEnumerable<SideLink> Halves(string key, SideName side)
    {
        string? after = null;
        while (true)
        {
            IReadOnlyList<SideLink> page = store.ListLinks(key, side, after, Page);
            foreach (SideLink half in page)
                yield return half;
            if (page.Count < Page)
                yield break;
            after = page[page.Count - 1].Link;
        }
    }

    private View Open(ConnectionConfig connection)
    {
        ILookup<string, ErrorRecord> errors = store.ListErrors(connection.Id.ToString("D")).Where(e => e.Link.Length > 0).ToLookup(e => e.Link, StringComparer.Ordinal);
        return new View(connection, errors, profile.Instances.Find(connection.Local.Instance)?.Url, profile.Instances.Find(connection.Remote.Instance)?.Url);
    }

    private sealed class View(ConnectionConfig connection, ILookup<string, ErrorRecord> errors, string? localUrl, string? remoteUrl)
    {
        public LinkedIssues Join(SideLink? local, SideLink? remote)
        {
            SideLink any = local ?? remote!;
            ErrorRecord? error = errors[any.Link].FirstOrDefault();
            string? localKey = local?.IssueKey ?? remote?.TwinKey;
            string? remoteKey = remote?.IssueKey ?? local?.TwinKey;
            SyncStatus status = PassLog.StatusOf(local, remote, null);
            SideLink[] halves = new[] { local, remote }.OfType<SideLink>().ToArray();
            return new LinkedIssues
            {
                Connection = connection.Name,
                Link = any.Link,
                Status = error is not null && status != SyncStatus.Disconnected ? SyncStatus.Error : status,
                LocalKey = localKey,
                RemoteKey = remoteKey,
                LocalUrl = Browse(localUrl, localKey),
                RemoteUrl = Browse(remoteUrl, remoteKey),
                Created = halves.Min(h => h.Created),
                Synchronized = halves.Max(h => h.Synchronized),
                Conflicts = halves.SelectMany(h => h.Memory.Fields.Where(f => f.Value.Held).Select(f => f.Key)).Distinct(StringComparer.Ordinal).ToArray(),
                Error = error,
            };
        }

        private static string? Browse(string? url, string? key) => url is null || key is null ? null : $"{url}/browse/{key}";
    }
}
