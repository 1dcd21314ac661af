using JiraSync.Engine.Profile;

namespace JiraSync.Engine.Sync;

/// <summary>How somebody says that an instance is to be signed in to. A class, not a record: its text form must not show the secret.</summary>
public sealed class GivenSignIn
{
    /// <summary>The way; null lets the product decide: e-mail address and API token on Cloud, user name and password elsewhere, a personal access token where no user is named.</summary>
    public AuthType? Auth { get; init; }

    /// <summary>E-mail address, user name or client id; null for a personal access token.</summary>
    public string? UserName { get; init; }

    /// <summary>The secret itself, to be kept in the profile's store.</summary>
    public string? Secret { get; init; }

    /// <summary>Where the secret lies, if not in the profile's store.</summary>
    public SecretReference? Reference { get; init; }
}
