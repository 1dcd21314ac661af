using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;

namespace JiraSync.Output;

/// <summary>A Jira site with a way to sign in. Never holds the secret.</summary>
public sealed class SyncInstance
{
    /// <summary>Name in this profile.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Address.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Product; null until it was reached for the first time.</summary>
    public JiraKind? Kind { get; private set; }

    /// <summary>How to sign in.</summary>
    public AuthType Auth { get; private set; }

    /// <summary>E-mail address, user name or client id; null for a personal access token.</summary>
    public string? UserName { get; private set; }

    /// <summary>Name of the account for people.</summary>
    public string? Account { get; private set; }

    /// <summary>Id of the account.</summary>
    public string? AccountId { get; private set; }

    /// <summary>The account's time zone.</summary>
    public string? TimeZone { get; private set; }

    /// <summary>Where the secret lies: store:NAME, env:NAME or vault:VAULT/NAME.</summary>
    public string? Secret { get; private set; }

    /// <summary>What tells the site from a copy of it.</summary>
    public string? Identity { get; private set; }

    /// <summary>Whether unencrypted http was allowed.</summary>
    public bool AllowInsecureHttp { get; private set; }

    /// <summary>Another API gateway than Atlassian's.</summary>
    public string? GatewayUrl { get; private set; }

    /// <summary>Another token service than Atlassian's.</summary>
    public string? TokenUrl { get; private set; }

    /// <summary>Longest wait for an answer.</summary>
    public int TimeoutSeconds { get; private set; }

    /// <summary>Most requests at a time.</summary>
    public int MaxConcurrency { get; private set; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal static SyncInstance From(InstanceConfig config) => new()
    {
        Name = config.Name,
        Url = config.Url,
        Kind = config.Kind,
        Auth = config.Auth,
        UserName = config.UserName,
        Account = config.DisplayName,
        AccountId = config.AccountId,
        TimeZone = config.TimeZone,
        Secret = config.Secret?.ToString(),
        Identity = config.Identity,
        AllowInsecureHttp = config.AllowInsecureHttp,
        GatewayUrl = config.GatewayUrl,
        TokenUrl = config.TokenUrl,
        TimeoutSeconds = config.TimeoutSeconds,
        MaxConcurrency = config.MaxConcurrency,
    };
}
