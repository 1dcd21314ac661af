using System;
using System.Collections.Generic;

namespace JiraSync.Sandbox.Domain;

/// <summary>A person or an app. <see cref="Id"/> is what everything else refers to.</summary>
public sealed class User
{
    /// <summary>The account id on Cloud, the user key on Data Center.</summary>
    public required string Id { get; init; }

    /// <summary>The login name; Data Center shows it, Cloud has none.</summary>
    public required string Name { get; set; }

    /// <summary>The name that people see.</summary>
    public required string DisplayName { get; set; }

    /// <summary>The e-mail address: on Cloud also what one signs in with.</summary>
    public required string EmailAddress { get; set; }

    /// <summary>Whether others may see the e-mail address (Cloud's profile visibility).</summary>
    public bool EmailVisible { get; set; }

    /// <summary>IANA name of the time zone in which JQL dates are read and timestamps shown.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Whether others see the time zone (Cloud); null for as the e-mail address.</summary>
    public bool? TimeZoneVisible { get; set; }

    /// <summary>Language of the profile.</summary>
    public string Locale { get; set; } = "en_US";

    /// <summary>Whether the account may sign in and be assigned.</summary>
    public bool Active { get; set; } = true;

    /// <summary>Cloud's account type: atlassian, app or customer.</summary>
    public string AccountType { get; set; } = "atlassian";

    /// <summary>Names of the groups.</summary>
    public List<string> Groups { get; set; } = [];

    /// <summary>The password; only Data Center takes one.</summary>
    public string? Password { get; set; }

    /// <summary>Cloud API tokens, and on Data Center personal access tokens.</summary>
    public List<AccessToken> Tokens { get; set; } = [];

    /// <summary>Failed sign-ins since the last good one; from three on Data Center asks for a CAPTCHA.</summary>
    public int FailedLogins { get; set; }

    /// <summary>The time zone as an object.</summary>
    public TimeZoneInfo GetTimeZone() => TimeZones.Find(TimeZone);
}

/// <summary>A token that signs a user in.</summary>
public sealed class AccessToken
{
    /// <summary>The secret.</summary>
    public required string Value { get; set; }

    /// <summary>What it is called.</summary>
    public string Name { get; set; } = "token";

    /// <summary>Scopes of a scoped token; null for a plain one. Scoped tokens work only through the gateway path.</summary>
    public List<string>? Scopes { get; set; }

    /// <summary>When it stops working; null never.</summary>
    public DateTimeOffset? Expires { get; set; }
}

/// <summary>An OAuth 2.0 client whose credentials grant buys bearer tokens of one user.</summary>
public sealed class OAuthClient
{
    /// <summary>Client id.</summary>
    public required string ClientId { get; set; }

    /// <summary>Client secret.</summary>
    public required string ClientSecret { get; set; }

    /// <summary>The user that the tokens act as.</summary>
    public required string UserId { get; set; }

    /// <summary>Where people are sent back to after they agreed; null for an address of this machine.</summary>
    public string? CallbackUrl { get; set; }

    /// <summary>Scopes that the tokens carry.</summary>
    public List<string> Scopes { get; set; } = ["read:jira-work", "write:jira-work", "read:jira-user"];
}

/// <summary>A group of users; members name it in <see cref="User.Groups"/>.</summary>
public sealed class Group
{
    /// <summary>The stable id.</summary>
    public required string Id { get; init; }

    /// <summary>The name, which can change on Cloud.</summary>
    public required string Name { get; set; }
}
