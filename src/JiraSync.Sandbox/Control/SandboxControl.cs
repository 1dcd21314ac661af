using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Faults;
using JiraSync.Sandbox.Limits;

namespace JiraSync.Sandbox.Control;

/// <summary>
/// What a test does to a server behind its clients' backs: faults, the clock, the lag of search, outages, counts. The same is
/// served over HTTP below <c>/_sandbox/</c>.
/// </summary>
public sealed class SandboxControl
{
    private readonly Lock _gate = new();
    private readonly List<Fault> _faults = [];
    private byte[]? _snapshot;
    private bool _outage;
    private bool _outageDrops;
    private DateTimeOffset? _outageUntil;

    internal SandboxControl(Site site, LimitOptions limits)
    {
        Site = site;
        Limits = limits;
    }

    /// <summary>The site.</summary>
    public Site Site { get; }

    /// <summary>Changes the site as any of its users.</summary>
    public Edits Edits => Site.Edits;

    /// <summary>Whose writes are checked as those of browsers are.</summary>
    public Hosting.XsrfCheck Xsrf { get; set; }

    /// <summary>The limits that hold.</summary>
    public LimitOptions Limits { get; }

    /// <summary>Work in the background.</summary>
    internal Tasks.BackgroundTasks Tasks => field ??= new Tasks.BackgroundTasks(Site);

    /// <summary>The calls so far. Those of the control interface and of pages are not counted.</summary>
    public CallLog Calls { get; } = new();

    /// <summary>
    /// Where Cloud's media host answers, without a trailing slash: another host name than the site's, so that clients must not
    /// send their credentials along.
    /// </summary>
    public string MediaBaseUrl { get; set; } = "";

    /// <summary>How many requests reached the media host with credentials of the site: a client that follows redirects with them.</summary>
    public int LeakedCredentials { get; private set; }

    /// <summary>The faults that are set; a copy.</summary>
    public IReadOnlyList<Fault> Faults
    {
        get
        {
            lock (_gate)
                return [.. _faults];
        }
    }

    /// <summary>Called when the control interface resets what it does not hold itself.</summary>
    internal event Action? WasReset;

    /// <summary>Makes something go wrong.</summary>
    public void AddFault(Fault fault)
    {
        lock (_gate)
            _faults.Add(fault);
    }

    /// <summary>Lets nothing go wrong any more.</summary>
    public void ClearFaults()
    {
        lock (_gate)
            _faults.Clear();
    }

    /// <summary>Lets search lag behind.</summary>
    public void SetIndexLag(IndexLag lag)
    {
        lock (Site.Gate)
            Site.Index.Lag = lag;
    }

    /// <summary>Lets search lag behind by the same time for every change.</summary>
    public void SetIndexLag(TimeSpan lag) => SetIndexLag(IndexLag.Fixed(lag));

    /// <summary>Shows search all that it does not see yet.</summary>
    public void FlushIndex()
    {
        lock (Site.Gate)
            Site.Index.Flush();
    }

    /// <summary>Sets the site's clock ahead (or behind).</summary>
    public void SetClockSkew(TimeSpan skew)
    {
        lock (Site.Gate)
            Site.ClockSkew = skew;
    }

    /// <summary>Takes the site down: every call gets 503, or no answer at all.</summary>
    /// <param name="forHowLong">Until it comes back by itself; null until <see cref="EndOutage"/>.</param>
    /// <param name="dropConnections">Whether connections break instead.</param>
    public void BeginOutage(TimeSpan? forHowLong = null, bool dropConnections = false)
    {
        lock (_gate)
        {
            _outage = true;
            _outageDrops = dropConnections;
            _outageUntil = forHowLong is { } time ? Site.TimeProvider.GetUtcNow() + time : null;
        }
    }

    /// <summary>Brings the site back.</summary>
    public void EndOutage()
    {
        lock (_gate)
            _outage = false;
    }

    /// <summary>Keeps the site as it is now, for <see cref="RestoreSnapshot"/>.</summary>
    public void TakeSnapshot()
    {
        using var stream = new MemoryStream();
        SiteFile.Save(Site, stream);
        _snapshot = stream.ToArray();
    }

    /// <summary>Puts the site back to what <see cref="TakeSnapshot"/> kept.</summary>
    public void RestoreSnapshot()
    {
        if (_snapshot is null)
            throw new InvalidOperationException("No snapshot of the site was taken; take one before restoring it.");
        using var stream = new MemoryStream(_snapshot);
        SiteFile.LoadInto(Site, stream);
    }

    /// <summary>Forgets faults, outage, lag, skew, counts and what the limits counted; the site's data stay.</summary>
    public void Reset()
    {
        ClearFaults();
        EndOutage();
        SetIndexLag(IndexLag.None);
        FlushIndex();
        SetClockSkew(TimeSpan.Zero);
        Calls.Reset();
        WasReset?.Invoke();
    }

    internal void CountLeakedCredentials() => LeakedCredentials++;

    /// <summary>Whether the site is down, and whether connections break.</summary>
    internal (bool Down, bool Drops) Outage()
    {
        lock (_gate)
        {
            if (_outage && _outageUntil is { } until && Site.TimeProvider.GetUtcNow() >= until)
                _outage = false;
            return (_outage, _outageDrops);
        }
    }

    /// <summary>The faults that strike a call.</summary>
    internal List<Fault> Strike(string label, string methodAndPath)
    {
        lock (_gate)
        {
            var struck = new List<Fault>();
            foreach (Fault fault in _faults)
            {
                if (fault.Strikes(label, methodAndPath))
                    struck.Add(fault);
            }

            return struck;
        }
    }
}
