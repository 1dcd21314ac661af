using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Jql;

namespace JiraSync.Sandbox.Search;

/// <summary>The site as one search sees it. Made for each search, while <see cref="Site.Gate"/> is held.</summary>
internal sealed class JqlSite : IJqlSite
{
    private readonly Site _site;
    private readonly HashSet<string>? _missing;
    private readonly Dictionary<JqlChoiceKind, IReadOnlyList<JqlChoice>> _choices = [];
    private IReadOnlyList<JqlCustomField>? _customFields;

    public JqlSite(Site site)
    {
        _site = site;
        _missing = site.Index.BeginSearch();
    }

    public bool IsCloud => _site.IsCloud;

    public IReadOnlyList<JqlCustomField> CustomFields => _customFields ??= _site.Fields.Values
        .Where(f => f.IsCustom)
        .Select(f => new JqlCustomField(f.CustomId, f.Name, KindOf(f.Kind))
        {
            Aliases = f.ClauseNames,
            Options = OptionsOf(f),
            Searchable = f.Searchable,
        })
        .ToArray();

    /// <summary>Runs a query for a caller, in whose time zone dates are read.</summary>
    public static IReadOnlyList<Issue> Search(Site site, User? user, JqlQuery query)
    {
        return IssuesOf(JqlEngine.Search(new JqlSite(site), CallerOf(user), site.Now, query));
    }

    /// <summary>Parses a query and runs it.</summary>
    public static IReadOnlyList<Issue> Search(Site site, User? user, string? jql) => Search(site, user, JqlQuery.Parse(jql));

    /// <summary>
    /// Runs a query without validation, as Data Center does for <c>validateQuery=false</c>: what does not exist finds nothing,
    /// and what would have been refused becomes a warning.
    /// </summary>
    public static IReadOnlyList<Issue> SearchUnvalidated(Site site, User? user, JqlQuery query, out IReadOnlyList<string> warnings) =>
        IssuesOf(JqlEngine.SearchUnvalidated(new JqlSite(site), CallerOf(user), site.Now, query, out warnings));

    /// <summary>Whether an issue, in the version given, matches and may be seen.</summary>
    public static bool Matches(Site site, User? user, JqlQuery query, Issue issue)
    {
        var view = new JqlSite(site);
        return JqlEngine.Matches(view, CallerOf(user), site.Now, query, view.DocumentOf(issue));
    }

    /// <summary>What is wrong with a query that parses; empty for nothing.</summary>
    public static IReadOnlyList<string> Validate(Site site, User? user, JqlQuery query) =>
        JqlEngine.Validate(new JqlSite(site), CallerOf(user), site.Now, query);

    public IReadOnlyList<JqlChoice> Choices(JqlChoiceKind kind)
    {
        if (!_choices.TryGetValue(kind, out IReadOnlyList<JqlChoice>? choices))
            _choices[kind] = choices = MakeChoices(kind).ToArray();
        return choices;
    }

    public IReadOnlyList<string> FindUsers(string text) => _site.Users.TryGetValue(text, out User? user)
        ? [user.Id]
        : _site.Users.Values
            .Where(u => (!IsCloud && Same(u.Name, text)) || Same(u.DisplayName, text) || ((u.EmailVisible || !IsCloud) && Same(u.EmailAddress, text)))
            .Select(u => u.Id)
            .ToArray();

    public string? NameOfUser(string userId) => _site.Users.GetValueOrDefault(userId)?.DisplayName;

    public IReadOnlyCollection<string>? MembersOf(string group) => _site.Groups.ContainsKey(group)
        ? _site.Users.Values.Where(u => u.Groups.Contains(group)).Select(u => u.Id).ToArray()
        : null;

    public string? FindIssueId(string? userId, string keyOrId) =>
        _site.FindIssue(keyOrId) is { } issue && _site.CanBrowse(_site.FindUser(userId), issue) ? issue.Id : null;

    public JqlDocument? Document(string issueId) =>
        _site.Index.Find(issueId) is { } issue && !issue.Archived && _missing?.Contains(issueId) != true ? DocumentOf(issue) : null;

    public IEnumerable<JqlDocument> Documents(string projectId)
    {
        foreach (Issue issue in _site.Index.OfProject(projectId))
        {
            if (!issue.Archived && _missing?.Contains(issue.Id) != true)
                yield return DocumentOf(issue);
        }
    }

    public Predicate<JqlDocument>? Visibility(string? userId, string projectId)
    {
        Project project = _site.Projects[projectId];
        User? user = _site.FindUser(userId);
        if (project.Archived || !Permissions.Has(user, Permissions.Browse, project))
            return null;
        // What an issue was when it was indexed decides whether it is found; the answer checks again what it is now.
        return document => Permissions.Has(user, Permissions.Browse, project, ((IssueDocument)document).Issue)
            && Permissions.PassesSecurity(_site, user, project, ((IssueDocument)document).Issue);
    }

    private static Issue[] IssuesOf(IReadOnlyList<JqlDocument> found) => found.Select(d => ((IssueDocument)d).Issue).ToArray();

    private static JqlCaller CallerOf(User? user) =>
        user is null ? new JqlCaller(null, TimeZoneInfo.Utc) : new JqlCaller(user.Id, user.GetTimeZone(), WeekStartOf(user.Locale));

    private static DayOfWeek WeekStartOf(string locale)
    {
        try
        {
            return CultureInfo.GetCultureInfo(locale.Replace('_', '-')).DateTimeFormat.FirstDayOfWeek;
        }
        catch (CultureNotFoundException)
        {
            // A machine without that language; Jira's own default is English as in the United States.
            return DayOfWeek.Sunday;
        }
    }

    private IReadOnlyList<JqlChoice> OptionsOf(Field field) => field.Kind switch
    {
        FieldKind.VersionPicker or FieldKind.MultiVersionPicker => Choices(JqlChoiceKind.Version),
        FieldKind.ProjectPicker => Choices(JqlChoiceKind.Project),
        FieldKind.Sprint => _site.Sprints.Values.Select((s, i) => new JqlChoice(s.Id, s.Name) { Rank = i + 1, OwnerId = s.State }).ToArray(),
        _ => field.Contexts.SelectMany(c => c.AllOptions()).Select((o, i) => new JqlChoice(o.Id, o.Value) { Rank = i + 1 }).ToArray(),
    };

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static JqlCustomFieldKind KindOf(FieldKind kind) => kind switch
    {
        FieldKind.Number or FieldKind.Rank => JqlCustomFieldKind.Number,
        FieldKind.Date => JqlCustomFieldKind.Date,
        FieldKind.DateTime => JqlCustomFieldKind.DateTime,
        FieldKind.Url or FieldKind.GroupPicker or FieldKind.MultiGroupPicker => JqlCustomFieldKind.Exact,
        FieldKind.UserPicker or FieldKind.MultiUserPicker => JqlCustomFieldKind.User,
        FieldKind.Labels => JqlCustomFieldKind.Labels,
        FieldKind.EpicLink => JqlCustomFieldKind.Issue,
        FieldKind.Sprint => JqlCustomFieldKind.Sprint,
        FieldKind.Text or FieldKind.TextArea or FieldKind.EpicName => JqlCustomFieldKind.Text,
        _ => JqlCustomFieldKind.Option,
    };

    private IssueDocument DocumentOf(Issue issue) => issue.SearchDocument as IssueDocument is { } known
        ? known
        : (IssueDocument)(issue.SearchDocument = new IssueDocument(_site, issue));

    private IEnumerable<JqlChoice> MakeChoices(JqlChoiceKind kind)
    {
        switch (kind)
        {
            case JqlChoiceKind.Project:
                return _site.Projects.Values.Select(p => new JqlChoice(p.Id, p.Name) { Key = p.Key, Aliases = p.OldKeys, OwnerId = p.LeadId });
            case JqlChoiceKind.IssueType:
                return _site.IssueTypes.Values.Select((t, i) => new JqlChoice(t.Id, t.Name) { Rank = i + 1, Flag = t.IsSubtask });
            case JqlChoiceKind.Status:
                return _site.Statuses.Values.Select((s, i) => new JqlChoice(s.Id, s.Name) { Rank = i + 1, OwnerId = ((int)s.Category).ToString(CultureInfo.InvariantCulture) });
            case JqlChoiceKind.StatusCategory:
                return
                [
                    new JqlChoice("1", "No Category") { Key = "undefined" },
                    new JqlChoice("2", "To Do") { Key = "new", Rank = 1 },
                    new JqlChoice("4", "In Progress") { Key = "indeterminate", Rank = 2 },
                    new JqlChoice("3", "Done") { Key = "done", Aliases = ["Complete"], Rank = 3 },
                ];
            case JqlChoiceKind.Priority:
                return _site.Priorities.Select((p, i) => new JqlChoice(p.Id, p.Name) { Rank = i + 1 });
            case JqlChoiceKind.Resolution:
                return _site.Resolutions.Select((r, i) => new JqlChoice(r.Id, r.Name) { Rank = i + 1 });
            case JqlChoiceKind.Component:
                return _site.Projects.Values.SelectMany(p => p.Components.Select(c => new JqlChoice(c.Id, c.Name) { OwnerId = p.Id }));
            case JqlChoiceKind.Version:
                return _site.Projects.Values.SelectMany(p => p.Versions.Select((v, i) => new JqlChoice(v.Id, v.Name) { OwnerId = p.Id, Rank = i + 1, Flag = v.Released }));
            case JqlChoiceKind.SecurityLevel:
                return _site.Schemes.Securities.Values.SelectMany(s => s.Levels).Select((l, i) => new JqlChoice(l.Id, l.Name) { Rank = i + 1 });
            case JqlChoiceKind.LinkDescription:
                return _site.LinkTypes.Values.SelectMany(t => new[]
                {
                    new JqlChoice(t.Id + "o", t.Outward) { Aliases = [t.Name] },
                    new JqlChoice(t.Id + "i", t.Inward) { Aliases = [t.Name] },
                });
            default:
                return [];
        }
    }
}
