using System.Collections.Generic;
using System.Linq;

namespace JiraSync.Engine.Jira;

/// <summary>Counts requests by method and endpoint: what a sync costs.</summary>
public sealed class CallCounter
{
    private readonly Dictionary<string, long> _byEndpoint = [];
    private long _reads;
    private long _writes;

    /// <summary>All requests.</summary>
    public long Total
    {
        get
        {
            lock (_byEndpoint)
                return _reads + _writes;
        }
    }

    /// <summary>Requests that change something.</summary>
    public long Writes
    {
        get
        {
            lock (_byEndpoint)
                return _writes;
        }
    }

    /// <summary>Counts one request.</summary>
    /// <param name="endpoint">Method and path template, such as <c>PUT issue/{id}</c>.</param>
    /// <param name="isWrite">Whether it changes something.</param>
    public void Add(string endpoint, bool isWrite)
    {
        lock (_byEndpoint)
        {
            _byEndpoint[endpoint] = _byEndpoint.TryGetValue(endpoint, out long n) ? n + 1 : 1;
            if (isWrite)
                _writes++;
            else
                _reads++;
        }
    }

    /// <summary>A copy of the counts so far.</summary>
    public IReadOnlyDictionary<string, long> Snapshot()
    {
        lock (_byEndpoint)
            return _byEndpoint.ToDictionary(p => p.Key, p => p.Value);
    }
}
