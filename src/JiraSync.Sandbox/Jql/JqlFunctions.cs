using System;
using System.Collections.Generic;
using System.Linq;

namespace JiraSync.Sandbox.Jql;

/// <summary>A function of JQL: what its values are, how many arguments it takes, and what it returns.</summary>
internal sealed record JqlFunctionDefinition(string Name, string Kind, bool ReturnsList, int Least, int Most)
{
    /// <summary>The ids it returns; null after messages.</summary>
    public Func<JqlFunction, JqlCompiler, IReadOnlyCollection<string>?>? Ids { get; init; }

    /// <summary>The instant it returns; null after messages.</summary>
    public Func<JqlFunction, JqlCompiler, DateTimeOffset?>? Instant { get; init; }
}

/// <summary>The functions that the sandbox knows.</summary>
internal static class JqlFunctions
{
    public const string User = "user";
    public const string Issues = "issue";
    public const string Version = "version";
    public const string Project = "project";
    public const string Type = "type";
    public const string Sprint = "sprint";
    private const string Date = "date";

    private static readonly Dictionary<string, JqlFunctionDefinition> All = new JqlFunctionDefinition[]
    {
        new("currentUser", User, false, 0, 0) { Ids = static (_, compiler) => compiler.Catalog.CallerId is { } id ? [id] : [] },
        new("membersOf", User, true, 1, 1) { Ids = MembersOf },
        new("now", Date, false, 0, 0) { Instant = static (_, compiler) => compiler.Dates.Now },
        Period("startOfDay", 'd', false),
        Period("startOfWeek", 'w', false),
        Period("startOfMonth", 'M', false),
        Period("startOfYear", 'y', false),
        Period("endOfDay", 'd', true),
        Period("endOfWeek", 'w', true),
        Period("endOfMonth", 'M', true),
        Period("endOfYear", 'y', true),
        new("issueHistory", Issues, true, 0, 0) { Ids = static (_, _) => [] },
        new("linkedIssues", Issues, true, 0, int.MaxValue) { Ids = LinkedIssues },
        new("updatedBy", Issues, true, 1, 3) { Ids = UpdatedBy },
        new("watchedIssues", Issues, true, 0, 0) { Ids = static (_, compiler) => compiler.Catalog.WatchedBy(compiler.Catalog.CallerId) },
        new("votedIssues", Issues, true, 0, 0) { Ids = static (_, compiler) => compiler.Catalog.VotedBy(compiler.Catalog.CallerId) },
        new("issuesWithRemoteLinksByGlobalId", Issues, true, 1, 100) { Ids = static (function, compiler) => compiler.Catalog.WithRemoteLinks(function.Arguments) },
        new("openSprints", Sprint, true, 0, 0) { Ids = static (_, compiler) => compiler.Catalog.SprintIds("active") },
        new("closedSprints", Sprint, true, 0, 0) { Ids = static (_, compiler) => compiler.Catalog.SprintIds("closed") },
        new("futureSprints", Sprint, true, 0, 0) { Ids = static (_, compiler) => compiler.Catalog.SprintIds("future") },
        new("releasedVersions", Version, true, 0, 100) { Ids = static (function, compiler) => Versions(function, compiler, released: true) },
        new("unreleasedVersions", Version, true, 0, 100) { Ids = static (function, compiler) => Versions(function, compiler, released: false) },
        new("standardIssueTypes", Type, true, 0, 0) { Ids = static (_, compiler) => compiler.Catalog.TypeIds(subtask: false) },
        new("subTaskIssueTypes", Type, true, 0, 0) { Ids = static (_, compiler) => compiler.Catalog.TypeIds(subtask: true) },
        new("projectsLeadByUser", Project, true, 0, 1) { Ids = ProjectsLeadByUser },
    }.ToDictionary(static function => function.Name, StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<JqlFunctionDefinition> Known => All.Values;

    public static JqlFunctionDefinition? Find(string name) => All.GetValueOrDefault(name);

    private static JqlFunctionDefinition Period(string name, char unit, bool end) => new(name, Date, false, 0, 1)
    {
        Instant = (function, compiler) =>
        {
            DateTimeOffset? instant = compiler.Dates.Period(unit, end, function.Arguments.Count == 0 ? null : function.Arguments[0]);
            if (instant is null)
                compiler.Refuse($"Duration for function '{name}' should have the format (+/-)n(yMwdm), e.g -1M for 1 month earlier.");
            return instant;
        },
    };

    private static IReadOnlyCollection<string>? MembersOf(JqlFunction function, JqlCompiler compiler)
    {
        string group = function.Arguments[0];
        if (compiler.Catalog.MembersOf(group) is { } members)
            return members;
        compiler.Refuse($"Function 'membersOf' can not generate a list of usernames for group '{group}'; the group does not exist.");
        return null;
    }

    private static IReadOnlyCollection<string>? LinkedIssues(JqlFunction function, JqlCompiler compiler)
    {
        if (function.Arguments.Count == 0)
        {
            compiler.Refuse("Incorrect number of arguments for function 'linkedIssues'. Usage: 'linkedIssues ( issuekey [, linkDescription ]* )'.");
            return null;
        }

        string key = function.Arguments[0];
        if (compiler.Catalog.FindIssue(key) is not { } issue)
        {
            compiler.Refuse($"Issue '{key}' could not be found in function 'linkedIssues'.");
            return null;
        }

        string[] descriptions = function.Arguments.Skip(1).ToArray();
        if (Array.Find(descriptions, description => !compiler.Catalog.IsLinkDescription(description)) is { } unknown)
        {
            compiler.Refuse($"Issue link type '{unknown}' could not be found in function 'linkedIssues'.");
            return null;
        }

        return compiler.Catalog.LinkedTo(issue, descriptions);
    }

    private static IReadOnlyCollection<string>? UpdatedBy(JqlFunction function, JqlCompiler compiler)
    {
        HashSet<string>? users = compiler.Catalog.Users.Resolve("updatedBy", new JqlValue(function.Arguments[0]), compiler);
        DateTimeOffset? from = DateTimeOffset.MinValue;
        DateTimeOffset? to = DateTimeOffset.MaxValue;
        if (function.Arguments.Count > 1)
            from = compiler.InstantOf(new JqlValue(function.Arguments[1]), "updatedBy", dayOnly: false);
        if (function.Arguments.Count > 2)
            to = compiler.InstantOf(new JqlValue(function.Arguments[2]), "updatedBy", dayOnly: false);
        return users is null || from is null || to is null ? null : compiler.Catalog.UpdatedBy(users, from.Value, to.Value);
    }

    private static IReadOnlyCollection<string>? Versions(JqlFunction function, JqlCompiler compiler, bool released)
    {
        var projects = new List<string>();
        foreach (string argument in function.Arguments)
        {
            string? project = compiler.Catalog.ProjectIds(new JqlValue(argument)).FirstOrDefault();
            if (project is null)
            {
                compiler.Refuse($"Could not resolve the project '{argument}' provided to function '{function.Name}'.");
                return null;
            }

            projects.Add(project);
        }

        return compiler.Catalog.VersionIds(projects, released);
    }

    private static IReadOnlyCollection<string>? ProjectsLeadByUser(JqlFunction function, JqlCompiler compiler)
    {
        if (function.Arguments.Count == 0)
            return compiler.Catalog.CallerId is { } caller ? compiler.Catalog.ProjectsLedBy([caller]) : [];
        HashSet<string>? users = compiler.Catalog.Users.Resolve("projectsLeadByUser", new JqlValue(function.Arguments[0]), compiler);
        return users is null ? null : compiler.Catalog.ProjectsLedBy(users);
    }
}
