using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;

namespace JiraSync.Engine.Sync;

/// <summary>An issue as a person names it.</summary>
/// <param name="Key">Its key, in capitals.</param>
/// <param name="Site">Address of its Jira, where given.</param>
/// <param name="MustBeSite">Whether the site has to be known; false when the address is Jira's own idea of itself, which may differ from ours.</param>
public sealed record IssueAddress(string Key, string? Site = null, bool MustBeSite = false)
{
    private static readonly Regex KeyForm = new(@"\A[A-Za-z][A-Za-z0-9_]*-[0-9]+\z", RegexOptions.CultureInvariant);
    private static readonly Regex UrlForm = new(
        @"\A(?<site>https?://[^?#]*?)(/browse/|/rest/api/[^/]+/issue/|/projects/[^/]+/issues/|/jira/[^?#]*[?&]selectedIssue=|/[^?#]*[?&]selectedIssue=)(?<key>[A-Za-z][A-Za-z0-9_]*-[0-9]+)([/?#&].*)?\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    /// <summary>Project in which it is.</summary>
    public string Project => Key.Substring(0, Key.LastIndexOf('-'));

    /// <summary>Where people see an issue.</summary>
    /// <param name="site">Address of its Jira.</param>
    /// <param name="key">Its key.</param>
    public static string PageOf(Uri site, string? key) => (site ?? throw new ArgumentNullException(nameof(site))).ToString().TrimEnd('/') + "/browse/" + key;

    /// <summary>Reads a key (<c>SUP-12</c>) or the address of an issue's page.</summary>
    /// <exception cref="SyncException"><c>IssueReferenceInvalid</c>.</exception>
    public static IssueAddress Parse(string text) => TryParse(text) ?? throw new SyncException(
        ErrorIds.IssueReferenceInvalid,
        SyncErrorKind.Data,
        $"'{(text ?? "").Trim()}' names no issue.",
        "Give a key such as SUP-12, the address of the issue's page, or an object with a property Key.");

    /// <summary>The same; null for what names no issue.</summary>
    public static IssueAddress? TryParse(string? text)
    {
        text = (text ?? "").Trim();
        if (KeyForm.IsMatch(text))
            return new IssueAddress(text.ToUpperInvariant());
        Match url = UrlForm.Match(text);
        return url.Success ? new IssueAddress(url.Groups["key"].Value.ToUpperInvariant(), url.Groups["site"].Value.TrimEnd('/'), MustBeSite: true) : null;
    }

    /// <summary>Reads the site out of an address that Jira gave for one of its issues; null when it shows none.</summary>
    public static string? SiteOf(string? address)
    {
        if (address is null)
            return null;
        foreach (string mark in new[] { "/rest/api/", "/browse/" })
        {
            int at = address.IndexOf(mark, StringComparison.OrdinalIgnoreCase);
            if (at > 0)
                return address.Substring(0, at);
        }
        return null;
    }
}

/// <summary>Where an issue belongs.</summary>
/// <param name="Connection">Name of the connection.</param>
/// <param name="Side">The side whose issue it is.</param>
/// <param name="Key">Its key.</param>
public sealed record IssueRoute(string Connection, SideName Side, string Key);

/// <summary>Finds the connection and the side that an issue belongs to by its project and its site.</summary>
internal sealed class IssueRouter
{
    private readonly List<Candidate> _sides = [];
    private readonly string? _connection;

    /// <summary>Makes one.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="connection">Name of the connection; null: any that is active.</param>
    public IssueRouter(ProfileDirectory profile, string? connection)
    {
        _connection = connection;
        IReadOnlyList<ConnectionConfig> connections = connection is null
            ? profile.Connections.List(onError: static _ => { }).Where(c => c.State == ConnectionState.Active).ToArray()
            : [profile.Connections.Get(connection)];
        foreach (ConnectionConfig config in connections)
        {
            foreach (SideName side in new[] { SideName.Local, SideName.Remote })
                _sides.Add(new(config, side, config.Side(side), profile.Instances.Find(config.Side(side).Instance)?.Url));
        }
    }

    /// <summary>The one place where it belongs.</summary>
    /// <exception cref="SyncException"><c>IssueOutsideConnection</c> when there is none, <c>IssueReferenceInvalid</c> when there are several.</exception>
    public IssueRoute Route(IssueAddress issue, SideName? side)
    {
        Candidate[] fitting = _sides
            .Where(c => (side is null || c.Name == side) && string.Equals(c.Side.Project, issue.Project, StringComparison.OrdinalIgnoreCase))
            .ToArray();
        if (issue.Site is not null)
        {
            Candidate[] there = fitting.Where(c => string.Equals(c.Url, issue.Site, StringComparison.OrdinalIgnoreCase)).ToArray();
            if (there.Length > 0 || issue.MustBeSite)
                fitting = there;
        }

        if (fitting.Length == 1)
            return new IssueRoute(fitting[0].Connection.Name, fitting[0].Name, issue.Key);
        if (fitting.Length == 0)
        {
            string where = issue.Site is not null && issue.MustBeSite ? $" at {issue.Site}" : "";
            throw new SyncException(
                ErrorIds.IssueOutsideConnection,
                SyncErrorKind.Configuration,
                _connection is null
                    ? $"{issue.Key}{where} is in no project that an active connection syncs."
                    : $"{issue.Key}{where} is not in a project that connection '{_connection}' syncs{(side is null ? "" : $" on its {side} side")}.",
                "Get-SyncConnection shows the projects of each connection.");
        }

        throw new SyncException(
            ErrorIds.IssueReferenceInvalid,
            SyncErrorKind.Data,
            $"{issue.Key} could be meant on {string.Join(" and on ", fitting.Select(f => $"the {f.Name} side of connection '{f.Connection.Name}'"))}.",
            fitting.Select(f => f.Connection.Name).Distinct(Names.Comparer).Count() > 1 ? "Say which with -Connection." : "Say which with -Side, or give the address of the issue's page.");
    }

    private sealed record Candidate(ConnectionConfig Connection, SideName Name, SideConfig Side, string? Url);
}
