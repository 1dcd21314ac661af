using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Sync;

/// <summary>How an issue stands.</summary>
public enum SyncStatus
{
    /// <summary>Both sides agree.</summary>
    Synchronized,

    /// <summary>Something is on its way.</summary>
    Pending,

    /// <summary>An error holds it up.</summary>
    Error,

    /// <summary>A conflict waits for a person.</summary>
    Conflict,

    /// <summary>A preview: nothing was written.</summary>
    Preview,

    /// <summary>The pairing was ended.</summary>
    Disconnected,
}

/// <summary>What a pass did about one pair of issues.</summary>
public sealed record SyncIssueResult
{
    /// <summary>Name of the connection.</summary>
    public required string Connection { get; init; }

    /// <summary>Key on the Local side; null while there is none.</summary>
    public string? LocalKey { get; init; }

    /// <summary>Key on the Remote side; null while there is none.</summary>
    public string? RemoteKey { get; init; }

    /// <summary>How it stands now.</summary>
    public SyncStatus Status { get; init; }

    /// <summary>What was done (or would be), one sentence each, in order.</summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>Names of what was written.</summary>
    public IReadOnlyList<string> FieldsChanged { get; init; } = [];

    /// <summary>Calls to Jira made for this pair alone; bulk calls count on the pass.</summary>
    public int Calls { get; init; }

    /// <summary>Fields on which both sides had differing changes in this pass.</summary>
    public IReadOnlyList<string> Conflicts { get; init; } = [];

    /// <summary>What could not be carried over, or is left out by a setting or a limit, one sentence each; each thing is said once.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>What went wrong; null when nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>The error's stable id.</summary>
    public string? ErrorId { get; init; }

    /// <summary>The error's kind.</summary>
    public SyncErrorKind? ErrorKind { get; init; }

    /// <summary>What to do about it.</summary>
    public string? Advice { get; init; }

    /// <summary>Id of the link (GUID in "D" form).</summary>
    public string? Link { get; init; }
}

/// <summary>What a pass did.</summary>
public sealed record PassReport
{
    /// <summary>Name of the connection.</summary>
    public required string Connection { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Versions of issues that were new to the scan.</summary>
    public int Scanned { get; init; }

    /// <summary>Pairs that something was done about.</summary>
    public int Issues { get; init; }

    /// <summary>Issues created; in a preview, those that would be.</summary>
    public int Created { get; init; }

    /// <summary>Pairs on which something was written, the created ones not counted; in a preview, those on which something would be.</summary>
    public int Updated { get; init; }

    /// <summary>Conflicts that came to light.</summary>
    public int Conflicts { get; init; }

    /// <summary>Pairs held up by an error, and sides that could not be worked on.</summary>
    public int Errors { get; init; }

    /// <summary>Calls to both Jiras.</summary>
    public long Calls { get; init; }

    /// <summary>Those of them that change something.</summary>
    public long Writes { get; init; }

    /// <summary>True when nothing was to be written.</summary>
    public bool IsPreview { get; init; }

    /// <summary>True when it was stopped before its end; the next pass goes on.</summary>
    public bool WasStopped { get; init; }

    /// <summary>Trouble of whole sides, and of their triggers.</summary>
    public IReadOnlyList<SyncException> SideErrors { get; init; } = [];

    /// <summary>What was done about each pair.</summary>
    public IReadOnlyList<SyncIssueResult> Results { get; init; } = [];
}

/// <summary>Collects what a pass does, link by link, from both sides.</summary>
internal sealed class PassLog(string connection, bool preview)
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public int Deletions { get; set; }

    public int Created { get; private set; }

    public void Add(SideName side, LinkWork work, IEnumerable<string>? planned)
    {
        lock (_entries)
        {
            if (!_entries.TryGetValue(work.Link.Link, out Entry? entry))
                _entries[work.Link.Link] = entry = new Entry();
            string prefix = side == SideName.Local ? "Local: " : "Remote: ";
            entry.Actions.AddRange((planned ?? work.Done).Select(a => prefix + a));
            entry.Fields.UnionWith(work.Fields);
            entry.Calls += work.Calls;
            entry.Written |= (planned ?? work.Done).Any();
            foreach (string notice in work.Plan?.Notices ?? [])
            {
                if (!entry.Notices.Contains(prefix + notice))
                    entry.Notices.Add(prefix + notice);
            }
            foreach (State.ConflictRecord conflict in work.Plan?.Conflicts ?? [])
                entry.Conflicts.Add(conflict.Field);
            entry.Failures.Remove(side);
            if (work.Failure is not null)
                entry.Failures[side] = (work.Failure, work.Say(work.Failure));
            if (planned is null ? work.Done.Any(d => d.StartsWith("Created ", StringComparison.Ordinal)) : work.Plan is { Create: not null } or { CreateLater: not null, NoParent: null })
            {
                entry.Created = true;
                Created++;
            }
        }
    }

    /// <summary>Links that something was done about.</summary>
    public IReadOnlyCollection<string> Links
    {
        get
        {
            lock (_entries)
                return _entries.Keys.ToArray();
        }
    }

    public int Updated => _entries.Values.Count(e => e.Written && !e.Created);

    public int Conflicts => _entries.Values.Sum(e => e.Conflicts.Count);

    public SyncIssueResult Result(string link, State.SideLink? local, State.SideLink? remote)
    {
        _entries.TryGetValue(link, out Entry? entry);
        (SyncException? failure, string? text) = entry?.Failures.Values.FirstOrDefault() ?? default;
        return new SyncIssueResult
        {
            Connection = connection,
            Link = link,
            LocalKey = local?.IssueKey ?? remote?.TwinKey,
            RemoteKey = remote?.IssueKey ?? local?.TwinKey,
            Status = preview ? SyncStatus.Preview : StatusOf(local, remote, failure),
            Actions = entry?.Actions ?? [],
            FieldsChanged = entry?.Fields.OrderBy(f => f, StringComparer.Ordinal).ToArray() ?? [],
            Calls = entry?.Calls ?? 0,
            Conflicts = entry?.Conflicts.ToArray() ?? [],
            Notices = entry?.Notices ?? [],
            Error = text,
            ErrorId = failure?.ErrorId,
            ErrorKind = failure?.Kind,
            Advice = failure?.Advice,
        };
    }

    /// <summary>How a pair stands, from both halves.</summary>
    public static SyncStatus StatusOf(State.SideLink? local, State.SideLink? remote, SyncException? failure)
    {
        if (failure is not null)
            return SyncStatus.Error;
        State.SideLink[] halves = new[] { local, remote }.OfType<State.SideLink>().ToArray();
        if (halves.Any(h => h.State == State.LinkState.Ended))
            return SyncStatus.Disconnected;
        if (halves.Any(h => h.Memory.Fields.Values.Any(f => f.Held)))
            return SyncStatus.Conflict;
        bool settled = halves.Length == 2 && halves.All(h =>
            h.State == State.LinkState.Linked
            && h.Synchronized is not null
            && h.Due is null
            && h.AppliedSequence == h.ReceivedSequence);
        return settled ? SyncStatus.Synchronized : SyncStatus.Pending;
    }

    private sealed class Entry
    {
        public List<string> Actions { get; } = [];

        public List<string> Notices { get; } = [];

        public HashSet<string> Fields { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Conflicts { get; } = new(StringComparer.Ordinal);

        public Dictionary<SideName, (SyncException Error, string Text)> Failures { get; } = [];

        public int Calls { get; set; }

        public bool Created { get; set; }

        public bool Written { get; set; }
    }
}
