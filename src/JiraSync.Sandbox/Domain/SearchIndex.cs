using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Sandbox.Search;

namespace JiraSync.Sandbox.Domain;

/// <summary>How far search lags behind the database.</summary>
public sealed record IndexLag
{
    /// <summary>The least time, on the site's clock, until a change is seen.</summary>
    public TimeSpan Least { get; init; }

    /// <summary>The most time; above <see cref="Least"/> each change draws its own, so later changes may be seen first.</summary>
    public TimeSpan Most { get; init; }

    /// <summary>How likely an issue that is seen already is missing from one search, from 0 to 1.</summary>
    public double BlinkProbability { get; init; }

    /// <summary>What the draws follow from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>No lag.</summary>
    public static IndexLag None { get; } = new();

    /// <summary>The same lag for every change.</summary>
    public static IndexLag Fixed(TimeSpan lag) => new() { Least = lag, Most = lag };
}

/// <summary>The versions of issues that search sees. Use it while holding <see cref="Site.Gate"/>.</summary>
public sealed class SearchIndex
{
    private readonly Site _site;
    private readonly Dictionary<string, Issue> _visible = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, Issue>> _byProject = new(StringComparer.Ordinal);
    private readonly PriorityQueue<(string Id, long Version, Issue? Issue), (DateTimeOffset At, long Order)> _pending = new();
    private readonly Dictionary<string, long> _removed = new(StringComparer.Ordinal);
    private IndexLag _lag = IndexLag.None;
    private Random _random = new(1);
    private long _order;
    private HashSet<string> _reconciled = [];

    internal SearchIndex(Site site) => _site = site;

    /// <summary>How far search lags; changes that wait already keep their time.</summary>
    public IndexLag Lag
    {
        get => _lag;
        set
        {
            _lag = value;
            _random = new Random(value.Seed);
        }
    }

    /// <summary>How many changes wait to be seen.</summary>
    public int PendingCount
    {
        get
        {
            Advance();
            return _pending.Count;
        }
    }

    /// <summary>The issues that search sees, without blinking.</summary>
    public IReadOnlyCollection<Issue> Visible
    {
        get
        {
            Advance();
            return _visible.Values;
        }
    }

    /// <summary>The ids that are missing from the search that begins now; null when none is.</summary>
    public HashSet<string>? BeginSearch()
    {
        Advance();
        if (_lag.BlinkProbability <= 0)
            return null;
        // In order of id, so that the draws do not depend on the order of a hash table.
        return _visible.Values.OrderBy(i => i.IdNumber).Where(_ => _random.NextDouble() < _lag.BlinkProbability).Select(i => i.Id).Where(id => !_reconciled.Contains(id)).ToHashSet();
    }

    /// <summary>The issues that search sees of a project.</summary>
    public IEnumerable<Issue> OfProject(string projectId)
    {
        Advance();
        return _byProject.TryGetValue(projectId, out Dictionary<string, Issue>? issues) ? issues.Values : [];
    }

    /// <summary>The version that search sees of one issue; null when it sees none.</summary>
    public Issue? Find(string issueId)
    {
        Advance();
        return _visible.GetValueOrDefault(issueId);
    }

    /// <summary>Shows some issues as the database has them; the next search does not miss them.</summary>
    public void Reconcile(IEnumerable<string> issueIds)
    {
        _reconciled = issueIds.ToHashSet();
        foreach (string id in _reconciled)
        {
            if (_site.FindIssue(id) is { } issue)
                Apply((issue.Id, issue.Version, issue));
        }
    }

    /// <summary>Shows all changes at once.</summary>
    public void Flush()
    {
        while (_pending.TryDequeue(out (string Id, long Version, Issue? Issue) change, out _))
            Apply(change);
    }

    internal void Changed(Issue issue) => Add((issue.Id, issue.Version, issue));

    internal void Removed(Issue issue) => Add((issue.Id, issue.Version + 1, null));

    internal void Clear()
    {
        _visible.Clear();
        _byProject.Clear();
        _pending.Clear();
        _removed.Clear();
    }

    private void Add((string Id, long Version, Issue? Issue) change)
    {
        TimeSpan lag = _lag.Least;
        if (_lag.Most > _lag.Least)
            lag += (_lag.Most - _lag.Least) * _random.NextDouble();
        if (lag <= TimeSpan.Zero)
            Apply(change);
        else
            _pending.Enqueue(change, (_site.Now + lag, _order++));
    }

    private void Advance()
    {
        if (_pending.Count == 0)
            return;
        DateTimeOffset now = _site.Now;
        while (_pending.TryPeek(out (string Id, long Version, Issue? Issue) change, out (DateTimeOffset At, long Order) due) && due.At <= now)
        {
            _pending.Dequeue();
            Apply(change);
        }
    }

    private void Apply((string Id, long Version, Issue? Issue) change)
    {
        // An older version that comes late never replaces a newer one.
        if (_removed.TryGetValue(change.Id, out long removed) && removed >= change.Version)
            return;
        _visible.TryGetValue(change.Id, out Issue? seen);
        if (seen is not null && seen.Version > change.Version)
            return;
        if (seen is not null)
            _byProject[seen.ProjectId].Remove(change.Id);
        if (change.Issue is null)
        {
            _visible.Remove(change.Id);
            _removed[change.Id] = change.Version;
            return;
        }

        // The words are read when the issue is written, as in any index, and not by the search that asks for them first.
        IssueDocument.WordsOf(change.Issue);
        _visible[change.Id] = change.Issue;
        if (!_byProject.TryGetValue(change.Issue.ProjectId, out Dictionary<string, Issue>? project))
            _byProject[change.Issue.ProjectId] = project = new Dictionary<string, Issue>(StringComparer.Ordinal);
        project[change.Id] = change.Issue;
    }
}
