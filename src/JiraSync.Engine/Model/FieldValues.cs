using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Model;

/// <summary>A number. 3 and 3.0 mean the same.</summary>
public sealed record NumberValue(decimal Number) : FieldValue
{
    /// <inheritdoc/>
    public override string Canonical => Number.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override string Preview => Canonical;

    /// <inheritdoc/>
    public override JToken ToJson() => new JObject { ["number"] = Canonical };
}

/// <summary>A day, without time and zone.</summary>
/// <param name="Day"><c>yyyy-MM-dd</c>.</param>
public sealed record DateValue(string Day) : FieldValue
{
    /// <inheritdoc/>
    public override string Canonical => Day;

    /// <inheritdoc/>
    public override string Preview => Day;

    /// <inheritdoc/>
    public override JToken ToJson() => new JObject { ["date"] = Day };
}

/// <summary>A moment; the zone in which it is shown is no part of its meaning.</summary>
public sealed record MomentValue(DateTimeOffset At) : FieldValue
{
    /// <inheritdoc/>
    public override string Canonical => At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override string Preview => At.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override JToken ToJson() => new JObject { ["moment"] = Canonical };
}

/// <summary>An option, and the option within it.</summary>
/// <param name="Parent">The outer option.</param>
/// <param name="Child">The inner one; null: none chosen.</param>
public sealed record CascadeValue(string Parent, string? Child) : FieldValue
{
    /// <inheritdoc/>
    public override string Canonical => JsonConvert.SerializeObject(new[] { Parent.Trim().ToLowerInvariant(), Child?.Trim().ToLowerInvariant() }, Formatting.None);

    /// <inheritdoc/>
    public override string Preview => Shorten(Child is null ? Parent : Parent + " / " + Child);

    /// <inheritdoc/>
    public override JToken ToJson() => new JObject { ["option"] = Parent, ["child"] = Child };
}

/// <summary>A person of one Jira.</summary>
public sealed record UserValue(JiraUser User) : FieldValue
{
    /// <inheritdoc/>
    public override string Canonical => User.Id;

    /// <inheritdoc/>
    public override string Preview => Shorten(User.DisplayName);

    /// <inheritdoc/>
    public override JToken ToJson() => new JObject { ["user"] = Write(User) };

    internal static JObject Write(JiraUser user) => new() { ["id"] = user.Id, ["name"] = user.DisplayName, ["email"] = user.Email };

    internal static JiraUser Read(JToken json) => new(
        (string?)json["id"] ?? throw new FormatException("A user has no id."), (string?)json["name"] ?? (string)json["id"]!, (string?)json["email"]);
}

/// <summary>Several people of one Jira, without order.</summary>
public sealed record UsersValue : FieldValue
{
    /// <summary>Makes one; a repeated person counts once.</summary>
    public UsersValue(IEnumerable<JiraUser> users) =>
        Users = users.GroupBy(u => u.Id, StringComparer.Ordinal).Select(g => g.First()).OrderBy(u => u.Id, StringComparer.Ordinal).ToArray();

    /// <summary>The people, by id.</summary>
    public IReadOnlyList<JiraUser> Users { get; }

    /// <inheritdoc/>
    public override string Canonical => SetValue.CanonicalOf(Users.Select(u => u.Id));

    /// <inheritdoc/>
    public override string Preview => Shorten(string.Join(", ", Users.Select(u => u.DisplayName)));

    /// <inheritdoc/>
    public override JToken ToJson() => new JObject { ["users"] = new JArray(Users.Select(UserValue.Write)) };

    /// <summary>Equal when they are the same people.</summary>
    public bool Equals(UsersValue? other) => other is not null && Users.Select(u => u.Id).SequenceEqual(other.Users.Select(u => u.Id), StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Canonical.GetHashCode();
}

/// <summary>Estimates, in seconds; null: none.</summary>
/// <param name="Original">What was estimated at first.</param>
/// <param name="Remaining">What is left.</param>
public sealed record EstimateValue(long? Original, long? Remaining) : FieldValue
{
    /// <inheritdoc/>
    public override string Canonical => Original is null && Remaining is null
        ? "" : string.Format(CultureInfo.InvariantCulture, "{0}/{1}", Original, Remaining);

    /// <inheritdoc/>
    public override string Preview => string.Format(CultureInfo.InvariantCulture, "{0:0.##} h, {1:0.##} h left", Original / 3600m, Remaining / 3600m);

    /// <inheritdoc/>
    public override JToken ToJson() => new JObject { ["estimate"] = Original, ["remaining"] = Remaining };
}

/// <summary>Another issue: a parent or an epic.</summary>
/// <param name="Link">The link (GUID in "D" form) that both sides know it by; null: not in sync.</param>
/// <param name="Id">Its id in the Jira that the value is from.</param>
/// <param name="Key">Its key there, for people.</param>
public sealed record IssueValue(string? Link, string Id, string Key) : FieldValue
{
    /// <summary>The issue's id in its own Jira: what a field there points at.</summary>
    public override string Canonical => Id;

    /// <inheritdoc/>
    public override string Preview => Key;

    /// <inheritdoc/>
    public override JToken ToJson() => new JObject { ["issue"] = Id, ["key"] = Key, ["link"] = Link };
}

/// <summary>A link from our issue to another.</summary>
/// <param name="Type">Name of the link type.</param>
/// <param name="Outward">True when our issue is the source ("blocks"), false when it is the target ("is blocked by").</param>
/// <param name="Issue">The issue at the other end.</param>
/// <param name="Id">Id of the link in Jira; null on one that is wanted but not there.</param>
public sealed record IssueLink(string Type, bool Outward, IssueValue Issue, string? Id)
{
    /// <summary>What tells it from the issue's other links.</summary>
    [JsonIgnore]
    public string Key => Type.Trim().ToLowerInvariant() + (Outward ? ">" : "<") + Issue.Id;
}

/// <summary>Links to other issues, without order.</summary>
public sealed record LinksValue : FieldValue
{
    /// <summary>Makes one; a repeated link counts once.</summary>
    public LinksValue(IEnumerable<IssueLink> links) =>
        Links = links.GroupBy(l => l.Key, StringComparer.Ordinal).Select(g => g.First()).OrderBy(l => l.Key, StringComparer.Ordinal).ToArray();

    /// <summary>The links, by <see cref="IssueLink.Key"/>.</summary>
    public IReadOnlyList<IssueLink> Links { get; }

    /// <inheritdoc/>
    public override string Canonical => SetValue.CanonicalOf(Links.Select(l => l.Key));

    /// <inheritdoc/>
    public override string Preview => Shorten(string.Join(", ", Links.Select(l => $"{l.Type} {(l.Outward ? "to" : "from")} {l.Issue.Key}")));

    /// <inheritdoc/>
    public override JToken ToJson() => new JObject
    {
        ["links"] = new JArray(Links.Select(l => new JObject { ["type"] = l.Type, ["outward"] = l.Outward, ["id"] = l.Id, ["to"] = l.Issue.ToJson() })),
    };

    /// <summary>Equal when they are the same links.</summary>
    public bool Equals(LinksValue? other) => other is not null && Canonical == other.Canonical;

    /// <inheritdoc/>
    public override int GetHashCode() => Canonical.GetHashCode();
}
