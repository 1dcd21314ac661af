using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Profile;

/// <summary>A person, and what he or she is called in each instance: a row of <c>people.json</c>.</summary>
public sealed record PersonConfig
{
    /// <summary>Name of the row; that of the person, most likely.</summary>
    public string Name { get; init; } = "";

    /// <summary>
    /// Accounts by name of the instance: account id or user name, e-mail address or unmistakable display name. An empty text means that
    /// the person has none there, so that nobody is looked for.
    /// </summary>
    public IReadOnlyDictionary<string, string> Accounts { get; init; } = new Dictionary<string, string>();

    /// <summary>The account in an instance; null: nothing is said of it.</summary>
    public string? AccountIn(string instance) => Accounts.Where(a => Names.Comparer.Equals(a.Key, instance)).Select(a => a.Value).FirstOrDefault();

    /// <summary>True when this is a person of an instance.</summary>
    public bool Is(string instance, JiraUser user) => AccountIn(instance) is { Length: > 0 } account
        && new[] { user.Id, user.Email, user.DisplayName }.Any(known => string.Equals(known?.Trim(), account, StringComparison.OrdinalIgnoreCase));

    /// <summary>Checks it; returns it with its texts trimmed.</summary>
    public PersonConfig Validate()
    {
        if (string.IsNullOrWhiteSpace(Name))
            throw Invalid("a person has no name", "Give each row a name.");
        var accounts = new SortedDictionary<string, string>(Names.Comparer);
        foreach (KeyValuePair<string, string> account in Accounts ?? new Dictionary<string, string>())
        {
            if (string.IsNullOrWhiteSpace(account.Key))
                throw Invalid($"'{Name}' has an account in an instance without a name", "Name the instance.");
            accounts[account.Key.Trim()] = account.Value?.Trim() ?? "";
        }
        if (accounts.Count < 2)
            throw Invalid($"'{Name}' has accounts in less than two instances", "Give the person's account in each of the instances that are synced.");
        return this with { Name = Name.Trim(), Accounts = accounts };
    }

    private static SyncException Invalid(string problem, string advice) => new(ErrorIds.PersonInvalid, SyncErrorKind.Configuration, $"The map of people cannot be used: {problem}.", advice);
}
