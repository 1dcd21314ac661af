using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Jira;

/// <summary>The queries of a scan.</summary>
public static class ScanQuery
{
    /// <summary>
    /// Issues of a project changed since a point. Times are written so that no time zone can move them: Cloud takes milliseconds
    /// since 1970; Data Center's literals are read in the account's zone, so there the point is given as minutes before now, which the
    /// server counts on its own clock.
    /// </summary>
    /// <param name="kind">Product.</param>
    /// <param name="project">Project key.</param>
    /// <param name="since">The point, by the server's clock.</param>
    /// <param name="serverNow">The server's clock now.</param>
    public static string ChangedSince(JiraKind kind, string project, DateTimeOffset since, DateTimeOffset serverNow) =>
        $"project = {JqlText.Quote(project)} AND updated >= {Point(kind, since, serverNow)} ORDER BY updated ASC, key ASC";

    /// <summary>Those of them that a person's query matches, in an order that edits do not change.</summary>
    public static string MatchingSince(JiraKind kind, string project, string jql, DateTimeOffset since, DateTimeOffset serverNow) =>
        $"project = {JqlText.Quote(project)} AND updated >= {Point(kind, since, serverNow)} AND ({JqlText.WithoutOrder(jql)}) ORDER BY key ASC";

    /// <summary>Issues of a project that a person's query matches, in an order that edits do not change.</summary>
    public static string Matching(string project, string jql) =>
        $"project = {JqlText.Quote(project)} AND ({JqlText.WithoutOrder(jql)}) ORDER BY key ASC";

    /// <summary>Which of these issues at least one of the queries matches.</summary>
    public static string Among(IEnumerable<string> issueIds, IEnumerable<string> queries) =>
        $"id in ({string.Join(",", issueIds)}) AND ({string.Join(" OR ", queries.Select(q => "(" + JqlText.WithoutOrder(q) + ")"))})";

    /// <summary>All issues of a project, in an order that edits do not change.</summary>
    public static string All(string project) => $"project = {JqlText.Quote(project)} ORDER BY key ASC";

    /// <summary>Issues of a project, the newest first.</summary>
    public static string NewestFirst(string project) => $"project = {JqlText.Quote(project)} ORDER BY key DESC";

    private static string Point(JiraKind kind, DateTimeOffset since, DateTimeOffset serverNow) => kind == JiraKind.Cloud
        ? since.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)
        : $"\"-{Math.Max(1, (long)Math.Ceiling((serverNow - since).TotalMinutes) + 1).ToString(CultureInfo.InvariantCulture)}m\"";
}
