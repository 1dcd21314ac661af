using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace JiraSync.Sandbox.Control;

/// <summary>Counts the calls that a server got, those that were refused or lost included.</summary>
public sealed class CallLog
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _byEndpoint = new(StringComparer.Ordinal);
    private readonly Dictionary<int, long> _byStatus = [];
    private long _writes;
    private int _inFlight;

    /// <summary>All calls.</summary>
    public long Total
    {
        get
        {
            lock (_gate)
                return _byEndpoint.Values.Sum();
        }
    }

    /// <summary>Calls that would change something: all but GET, searches and bulk reads.</summary>
    public long Writes
    {
        get
        {
            lock (_gate)
                return _writes;
        }
    }

    /// <summary>The most calls that were under way at the same time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Calls by endpoint, such as <c>GET issue/{id}</c>; a copy.</summary>
    public IReadOnlyDictionary<string, long> ByEndpoint
    {
        get
        {
            lock (_gate)
                return new SortedDictionary<string, long>(_byEndpoint, StringComparer.Ordinal);
        }
    }

    /// <summary>Calls by status of the answer, 0 for none; a copy.</summary>
    public IReadOnlyDictionary<int, long> ByStatus
    {
        get
        {
            lock (_gate)
                return new SortedDictionary<int, long>(_byStatus);
        }
    }

    /// <summary>Calls of one endpoint.</summary>
    public long Of(string endpoint)
    {
        lock (_gate)
            return _byEndpoint.GetValueOrDefault(endpoint);
    }

    /// <summary>Begins at zero again.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _byEndpoint.Clear();
            _byStatus.Clear();
            _writes = 0;
            MostAtOnce = _inFlight;
        }
    }

    internal void Begin(string endpoint)
    {
        lock (_gate)
        {
            _byEndpoint[endpoint] = _byEndpoint.GetValueOrDefault(endpoint) + 1;
            if (!endpoint.StartsWith("GET ", StringComparison.Ordinal)
                && !endpoint.Contains(" search", StringComparison.Ordinal)
                && !endpoint.Contains(" jql/", StringComparison.Ordinal)
                && !endpoint.EndsWith("bulkfetch", StringComparison.Ordinal)
                && !endpoint.EndsWith("/list", StringComparison.Ordinal)
                && !endpoint.EndsWith("oauth/token", StringComparison.Ordinal))
            {
                _writes++;
            }

            MostAtOnce = Math.Max(MostAtOnce, ++_inFlight);
        }
    }

    internal void End(int status)
    {
        lock (_gate)
        {
            _byStatus[status] = _byStatus.GetValueOrDefault(status) + 1;
            _inFlight--;
        }
    }
}
