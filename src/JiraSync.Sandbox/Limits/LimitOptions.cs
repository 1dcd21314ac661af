using System;
using System.Collections.Generic;

namespace JiraSync.Sandbox.Limits;

/// <summary>Which limits hold. Change them while the server runs through <see cref="Control.SandboxControl.Limits"/>.</summary>
public sealed class LimitOptions
{
    /// <summary>Cloud: whether writes to one issue are limited.</summary>
    public bool PerIssueWrites { get; set; } = true;

    /// <summary>Cloud: writes to one issue in <see cref="ShortWindow"/>.</summary>
    public int PerIssueShort { get; set; } = 20;

    /// <summary>Cloud: the short window.</summary>
    public TimeSpan ShortWindow { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Cloud: writes to one issue in <see cref="LongWindow"/>.</summary>
    public int PerIssueLong { get; set; } = 100;

    /// <summary>Cloud: the long window.</summary>
    public TimeSpan LongWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Cloud: whether each endpoint and method has a token bucket.</summary>
    public bool Burst { get; set; }

    /// <summary>Cloud: calls a second by endpoint (<c>GET issue/{id}</c>) or by method alone (<c>GET</c>).</summary>
    public Dictionary<string, double> BurstRates { get; } = new(StringComparer.Ordinal)
    {
        ["GET"] = 100,
        ["POST"] = 100,
        ["PUT"] = 50,
        ["DELETE"] = 50,
        ["GET issue/{id}"] = 150,
        ["GET user"] = 150,
        ["GET issue/{id}/changelog"] = 200,
        ["GET attachment/content/{id}"] = 300,
        ["POST search/approximate-count"] = 150,
    };

    /// <summary>Cloud: points an hour for OAuth callers; null for no quota.</summary>
    public int? QuotaPoints { get; set; } = 65_000;

    /// <summary>Data Center: whether each user has a token bucket.</summary>
    public bool TokenBucket { get; set; }

    /// <summary>Data Center: size of the bucket.</summary>
    public int BucketSize { get; set; } = 30;

    /// <summary>Data Center: tokens that are added each <see cref="BucketInterval"/>.</summary>
    public int BucketFill { get; set; } = 10;

    /// <summary>Data Center: how often tokens are added.</summary>
    public TimeSpan BucketInterval { get; set; } = TimeSpan.FromSeconds(1);
}
