using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>
/// One pass over a direct connection: scan both sides, then let each side work in what the other published, until nothing
/// moves any more. A side that is down keeps its work in the state and does not hold up the other.
/// </summary>
public sealed class SyncPass
{
    /// <summary>More rounds than any exchange needs; a safety net, since answers end by themselves.</summary>
    private const int MostRounds = 10;

    /// <summary>How long calls in flight may take to end once the pass was told to stop.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly SideContext _local;
    private readonly SideContext _remote;
    private readonly IReadOnlyList<TriggerConfig> _triggers;
    private readonly Dictionary<SideName, SyncException> _down = [];
    private readonly Dictionary<SideName, SyncException> _troubles = [];

    /// <summary>Makes a pass.</summary>
    /// <param name="local">The Local side.</param>
    /// <param name="remote">The Remote side.</param>
    /// <param name="triggers">Triggers of both sides.</param>
    public SyncPass(SideContext local, SideContext remote, IReadOnlyList<TriggerConfig> triggers)
    {
        _local = local;
        _remote = remote;
        _triggers = triggers;
    }

    /// <summary>Runs it.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="stop">Ends the pass after what is in hand; the next one goes on from there.</param>
    public async Task<PassReport> RunAsync(PassRequest request, CancellationToken stop)
    {
        DateTimeOffset started = _local.Now;
        long calls = Calls(c => c.Total);
        long writes = Calls(c => c.Writes);
        var log = new PassLog(_local.Connection.Name, request.Preview);
        using var hard = new CancellationTokenSource();
        using CancellationTokenRegistration registration = stop.Register(() => hard.CancelAfter(Grace));

        int scanned = 0;
        bool stopped = false;
        var named = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            if (request.Issues is { } issues)
            {
                named.UnionWith(await TakeNamedAsync(issues, stop).ConfigureAwait(false));
                scanned = named.Count;
            }
            else
            {
                foreach (SideContext side in Sides)
                    scanned += await OnSideAsync(side, () => ScanAsync(side, request, stop)).ConfigureAwait(false);
            }
            IReadOnlyCollection<string>? only = request.Issues is null ? null : named;

            // What an issue says of another one that came into sync after it goes out before the other side works in the first.
            foreach (SideContext side in only is null ? Sides.Where(s => s.HasReferences) : [])
                await OnSideAsync(side, () => new Work(side, log, request).RunWokenAsync(stop, hard.Token)).ConfigureAwait(false);
            for (int round = 0; round < MostRounds; round++)
            {
                int moved = 0;
                foreach (SideContext side in Sides.Reverse())
                    moved += await OnSideAsync(side, () => new Work(side, log, request).RunAsync(only, stop, hard.Token)).ConfigureAwait(false);
                if (moved == 0)
                    break;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            stopped = true;
        }

        SyncIssueResult[] results = log.Links.Union(named)
            .Select(l => log.Result(l, _local.Store.GetLink(_local.Key, SideName.Local, l), _remote.Store.GetLink(_remote.Key, SideName.Remote, l)))
            .ToArray();
        return new PassReport
        {
            Connection = _local.Connection.Name,
            Started = started,
            Duration = _local.Now - started,
            Scanned = scanned,
            Issues = results.Length,
            Created = log.Created,
            Updated = log.Updated,
            Conflicts = log.Conflicts,
            Errors = results.Count(r => r.Status == SyncStatus.Error) + _down.Count + _troubles.Count + _missing.Count,
            Calls = Calls(c => c.Total) - calls,
            Writes = Calls(c => c.Writes) - writes,
            IsPreview = request.Preview,
            WasStopped = stopped,
            SideErrors = _down.Values.Concat(_troubles.Values).ToArray(),
            Results = results.Concat(_missing).ToArray(),
        };
    }

    private readonly List<SyncIssueResult> _missing = [];

    private IEnumerable<SideContext> Sides => [_local, _remote];

    private SideContext Of(SideName side) => side == SideName.Local ? _local : _remote;

    private long Calls(Func<CallCounter, long> count) => count(_local.Client.Calls) + (ReferenceEquals(_local.Client, _remote.Client) ? 0 : count(_remote.Client.Calls));

    private async Task<int> ScanAsync(SideContext side, PassRequest request, CancellationToken stop)
    {
        side.Host.Progress(new SyncProgress($"Connection {side.Connection.Name}", $"Looking for changes in {side.Label}", 0, null));
        TriggerConfig[] own = _triggers.Where(t => t.Side == side.Name).ToArray();
        var intake = new Intake(side, request.Asked);
        var scan = new Scan(side, own, intake);
        int found = await new MethodChange(side, own, intake).RunAsync(stop).ConfigureAwait(false);
        found += await scan.RunAsync(stop).ConfigureAwait(false);
        if (scan.Trouble is { } trouble)
        {
            _troubles[side.Name] = trouble;
            Record(side, trouble);
        }
        return found + await new Sweep(side, own, intake).RunAsync(stop).ConfigureAwait(false);
    }

    /// <summary>Runs a stage on a side unless the side is down; trouble of the whole side is recorded and ends its turn.</summary>
    private async Task<int> OnSideAsync(SideContext side, Func<Task<int>> stage)
    {
        if (_down.ContainsKey(side.Name))
            return 0;
        try
        {
            int count = await stage().ConfigureAwait(false);
            if (!_troubles.ContainsKey(side.Name))
                side.Store.Commit([], writer => writer.ClearError(side.Key, side.Name, ""));
            return count;
        }
        catch (SyncException e) when (e.Kind != SyncErrorKind.State)
        {
            _down[side.Name] = e;
            side.Host.Verbose($"{side.Label}: {e.Message}");
            Record(side, e);
            return 0;
        }
    }

    /// <summary>Records trouble of a whole side, where it stands until the side is in order.</summary>
    private static void Record(SideContext side, SyncException error) => side.Store.Commit([], writer => writer.RecordError(new ErrorRecord
    {
        Connection = side.Key,
        Side = side.Name,
        Link = "",
        ErrorId = error.ErrorId,
        Kind = error.Kind,
        Message = $"{side.Label}: {error.Message}",
        Advice = error.Advice,
        Since = side.Now,
        Last = side.Now,
    }));

    /// <summary>Reads the named issues and their twins afresh and takes them in.</summary>
    private async Task<IReadOnlyCollection<string>> TakeNamedAsync(NamedIssues named, CancellationToken cancellation)
    {
        SideContext side = Of(named.Side);
        SideContext other = Of(named.Side.Other());
        IReadOnlyList<Issue> issues = await side.Client.GetIssuesAsync(named.Keys, side.Rules.Reading, cancellation).ConfigureAwait(false);
        foreach (string key in named.Keys.Where(k => !issues.Any(i => Is(i, k))))
            Report(key, ErrorIds.JiraIssueNotFound, $"There is no issue {key} in {side.Config.Instance}, or the account may not see it.", "Check the key and the account's Browse permission.");
        Issue[] inside = issues.Where(i => string.Equals(i.ProjectKey, side.Config.Project, StringComparison.OrdinalIgnoreCase)).ToArray();
        foreach (Issue outside in issues.Except(inside))
            Report(outside.Key, ErrorIds.IssueOutsideConnection, $"{outside.Key} is not in project {side.Config.Project}, which connection '{side.Connection.Name}' syncs on that side.", "Name a connection for its project.");

        if (side.IsReceiveOnly)
        {
            // What starts a link has to leave, and from here nothing does; pairs that exist are read like any other.
            var linked = new HashSet<string>(side.Store.GetLinksByIssue(side.Key, side.Name, inside.Select(i => i.Id).ToArray()).Select(l => l.IssueId!), StringComparer.Ordinal);
            foreach (Issue staying in inside.Where(i => !linked.Contains(i.Id) && i.Marker?.Connection != side.Key))
                Report(staying.Key, ErrorIds.SideReceivesOnly, $"{staying.Key} is not in sync, and cannot enter connection '{side.Connection.Name}' from its {side.Name} side, which only receives.", $"Set-SyncConnection {side.Connection.Name} -{side.Name}Method Manual lets out the issues that are named; Automatic lets out all that triggers take.");
            inside = inside.Where(i => linked.Contains(i.Id)).ToArray();
        }

        IntakeResult taken = await new Intake(side, asked: true).TakeAsync(inside, All, cancellation).ConfigureAwait(false);
        string[] twins = taken.Links.Select(l => side.Store.GetLink(side.Key, side.Name, l)?.TwinId).OfType<string>().ToArray();
        if (twins.Length > 0)
        {
            await OnSideAsync(other, async () =>
            {
                IReadOnlyList<Issue> read = await other.Client.GetIssuesAsync(twins, other.Rules.Reading, cancellation).ConfigureAwait(false);
                await new Intake(other, asked: true).TakeAsync(read, None, cancellation).ConfigureAwait(false);
                return read.Count;
            }).ConfigureAwait(false);
        }
        return taken.Links;

        static Task<IReadOnlyCollection<string>> All(IReadOnlyList<Issue> unlinked, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyCollection<string>>(unlinked.Select(i => i.Id).ToArray());

        static Task<IReadOnlyCollection<string>> None(IReadOnlyList<Issue> unlinked, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyCollection<string>>([]);

        static bool Is(Issue issue, string key) => issue.Id == key || string.Equals(issue.Key, key, StringComparison.OrdinalIgnoreCase);

        void Report(string key, string errorId, string message, string advice) => _missing.Add(new SyncIssueResult
        {
            Connection = side.Connection.Name,
            LocalKey = named.Side == SideName.Local ? key : null,
            RemoteKey = named.Side == SideName.Remote ? key : null,
            Status = SyncStatus.Error,
            Error = message,
            ErrorId = errorId,
            ErrorKind = errorId == ErrorIds.JiraIssueNotFound ? SyncErrorKind.NotFound : SyncErrorKind.Configuration,
            Advice = advice,
        });
    }
}
