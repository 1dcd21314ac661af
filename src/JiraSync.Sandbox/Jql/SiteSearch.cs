using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Jql;

/// <summary>
/// JQL over a site: it searches the versions of issues that <see cref="SearchIndex"/> shows. Use it while holding <see cref="Site.Gate"/>.
/// </summary>
public static class SiteSearch
{
    /// <summary>Finds the issues that match and that the caller (null for a stranger) may see, as the index shows them.</summary>
    /// <exception cref="JqlException">The query is refused; the messages are Jira's.</exception>
    public static IReadOnlyList<Issue> Search(Site site, User? caller, JqlQuery query)
    {
        ArgumentNullException.ThrowIfNull(site);
        return IssuesOf(JqlEngine.Search(new View(site), CallerOf(caller), site.Now, query));
    }

    /// <summary>
    /// Runs a query without validation, as Data Center does for <c>validateQuery=false</c>: what does not exist finds nothing, and
    /// what would have been refused becomes a warning. A query that does not parse is refused all the same.
    /// </summary>
    public static IReadOnlyList<Issue> SearchUnvalidated(Site site, User? caller, JqlQuery query, out IReadOnlyList<string> warnings)
    {
        ArgumentNullException.ThrowIfNull(site);
        return IssuesOf(JqlEngine.SearchUnvalidated(new View(site), CallerOf(caller), site.Now, query, out warnings));
    }

    private static Issue[] IssuesOf(IReadOnlyList<JqlDocument> found)
    {
        var issues = new Issue[found.Count];
        for (int i = 0; i < issues.Length; i++)
            issues[i] = ((IssueDocument)found[i]).Issue;
        return issues;
    }

    /// <summary>Parses a query and runs it.</summary>
    /// <exception cref="JqlException">The query is refused; the messages are Jira's.</exception>
    public static IReadOnlyList<Issue> Search(Site site, User? caller, string? jql) => Search(site, caller, JqlQuery.Parse(jql));

    /// <summary>Whether an issue, in the version given, matches and may be seen.</summary>
    /// <exception cref="JqlException">The query is refused; the messages are Jira's.</exception>
    public static bool Matches(Site site, User? caller, JqlQuery query, Issue issue)
    {
        ArgumentNullException.ThrowIfNull(site);
        return JqlEngine.Matches(new View(site), CallerOf(caller), site.Now, query, IssueDocument.Of(issue, site));
    }

    /// <summary>What is wrong with a query that parses; empty for nothing.</summary>
    public static IReadOnlyList<string> Validate(Site site, User? caller, JqlQuery query)
    {
        ArgumentNullException.ThrowIfNull(site);
        return JqlEngine.Validate(new View(site), CallerOf(caller), site.Now, query);
    }

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

    /// <summary>The site as one search sees it.</summary>
    private sealed class View(Site site) : IJqlSite
    {
        private readonly Dictionary<JqlChoiceKind, IReadOnlyList<JqlChoice>> _choices = [];
        private Dictionary<string, List<Issue>>? _byProject;
        private HashSet<string>? _notBlinking;
        private IReadOnlyList<JqlCustomField>? _customFields;

        public bool IsCloud => site.IsCloud;

        public IReadOnlyList<JqlCustomField> CustomFields => _customFields ??= site.Fields.Values
            .Where(static custom => custom.IsCustom)
            .Select(custom => new JqlCustomField(custom.CustomId, custom.Name, KindOf(custom.Kind))
            {
                Aliases = custom.ClauseNames,
                Options = OptionsOf(custom),
                Searchable = custom.Searchable,
            })
            .ToArray();

        public IReadOnlyList<JqlChoice> Choices(JqlChoiceKind kind)
        {
            if (!_choices.TryGetValue(kind, out IReadOnlyList<JqlChoice>? choices))
                _choices[kind] = choices = MakeChoices(kind).ToArray();
            return choices;
        }

        public IReadOnlyList<string> FindUsers(string text)
        {
            if (site.Users.ContainsKey(text))
                return [text];
            return site.Users.Values
                .Where(user => Same(user.DisplayName, text) || (!site.IsCloud && Same(user.Name, text)) || ((user.EmailVisible || !site.IsCloud) && Same(user.EmailAddress, text)))
                .Select(static user => user.Id)
                .ToArray();
        }

        public string? NameOfUser(string userId) => site.Users.GetValueOrDefault(userId)?.DisplayName;

        public IReadOnlyCollection<string>? MembersOf(string group)
        {
            Group? found = site.Groups.Values.FirstOrDefault(candidate => Same(candidate.Name, group) || candidate.Id == group);
            return found is null
                ? null
                : site.Users.Values.Where(user => user.Groups.Contains(found.Name)).Select(static user => user.Id).ToHashSet(StringComparer.Ordinal);
        }

        public string? FindIssueId(string? userId, string keyOrId) =>
            site.FindIssue(keyOrId) is { } issue && site.CanBrowse(UserOf(userId), issue) ? issue.Id : null;

        public JqlDocument? Document(string issueId)
        {
            if (site.Index.Find(issueId) is not { } issue)
                return null;
            if (site.Index.Lag.BlinkProbability > 0)
            {
                Group();
                if (!_notBlinking!.Contains(issueId))
                    return null;
            }

            return IssueDocument.Of(issue, site);
        }

        public IEnumerable<JqlDocument> Documents(string projectId) => Group().TryGetValue(projectId, out List<Issue>? issues) ? issues.Select(issue => IssueDocument.Of(issue, site)) : [];

        public Predicate<JqlDocument>? Visibility(string? userId, string projectId)
        {
            User? user = UserOf(userId);
            Project project = site.Projects[projectId];
            if (!Permissions.Has(user, Permissions.Browse, project))
                return null;
            bool dependsOnIssue = project.Permissions.Any(static grant =>
                grant.Permission is Permissions.Browse or "*" && grant.Holder is PermissionHolder.Reporter or PermissionHolder.Assignee);
            return dependsOnIssue ? document => Permissions.Has(user, Permissions.Browse, project, ((IssueDocument)document).Issue) : static _ => true;
        }

        private User? UserOf(string? userId) => userId is null ? null : site.Users.GetValueOrDefault(userId);

        /// <summary>Asks the index once: each question is a search of its own, and may blink differently.</summary>
        private Dictionary<string, List<Issue>> Group()
        {
            if (_byProject is not null)
                return _byProject;
            bool blinks = site.Index.Lag.BlinkProbability > 0;
            _byProject = new Dictionary<string, List<Issue>>(StringComparer.Ordinal);
            _notBlinking = new HashSet<string>(StringComparer.Ordinal);
            string? lastProject = null;
            List<Issue>? list = null;
            foreach (Issue issue in site.Index.Search())
            {
                if (!ReferenceEquals(issue.ProjectId, lastProject))
                {
                    lastProject = issue.ProjectId;
                    if (!_byProject.TryGetValue(lastProject, out list))
                        _byProject[lastProject] = list = [];
                }

                list!.Add(issue);
                if (blinks)
                    _notBlinking.Add(issue.Id);
            }

            return _byProject;
        }

        private IEnumerable<JqlChoice> MakeChoices(JqlChoiceKind kind) => kind switch
        {
            JqlChoiceKind.Project => site.Projects.Values.Select(static project => new JqlChoice(project.Id, project.Name) { Key = project.Key, Aliases = project.OldKeys, OwnerId = project.LeadId }),
            JqlChoiceKind.IssueType => site.IssueTypes.Values.Select(static (type, i) => new JqlChoice(type.Id, type.Name) { Rank = i, Flag = type.IsSubtask }),
            JqlChoiceKind.Status => site.Statuses.Values.Select(static (status, i) => new JqlChoice(status.Id, status.Name)
            {
                Rank = i,
                OwnerId = status.Category == StatusCategory.Undefined ? null : Number((int)status.Category),
            }),
            JqlChoiceKind.StatusCategory =>
            [
                new(Number((int)StatusCategory.New), "To Do") { Key = "new", Rank = 1 },
                new(Number((int)StatusCategory.Indeterminate), "In Progress") { Key = "indeterminate", Rank = 2 },
                new(Number((int)StatusCategory.Done), "Done") { Key = "done", Aliases = ["Complete"], Rank = 3 },
            ],
            JqlChoiceKind.Priority => site.Priorities.Select(static (priority, i) => new JqlChoice(priority.Id, priority.Name) { Rank = i + 1 }),
            JqlChoiceKind.Resolution => site.Resolutions.Select(static (resolution, i) => new JqlChoice(resolution.Id, resolution.Name) { Rank = i + 1 }),
            JqlChoiceKind.Component => site.Projects.Values.SelectMany(static project => project.Components.Select(component => new JqlChoice(component.Id, component.Name) { OwnerId = project.Id })),
            JqlChoiceKind.Version => site.Projects.Values.SelectMany(static project =>
                project.Versions.Select((version, i) => new JqlChoice(version.Id, version.Name) { OwnerId = project.Id, Rank = i + 1, Flag = version.Released })),
            JqlChoiceKind.LinkDescription => site.LinkTypes.Values.SelectMany(static type => new JqlChoice[]
            {
                new(type.Id, type.Outward) { Aliases = [type.Name] }, new(type.Id, type.Inward) { Aliases = [type.Name] },
            }),
            _ => [],
        };

        private IReadOnlyList<JqlChoice> OptionsOf(Field field) => field.Kind switch
        {
            FieldKind.Select or FieldKind.RadioButtons or FieldKind.MultiSelect or FieldKind.Checkboxes or FieldKind.CascadingSelect =>
                field.Contexts.SelectMany(static context => context.AllOptions()).Select(static (option, i) => new JqlChoice(option.Id, option.Value) { Rank = i + 1 }).ToArray(),
            FieldKind.VersionPicker or FieldKind.MultiVersionPicker => Choices(JqlChoiceKind.Version),
            FieldKind.ProjectPicker => Choices(JqlChoiceKind.Project),
            FieldKind.Sprint => site.Sprints.Values.Select(static (sprint, i) => new JqlChoice(sprint.Id, sprint.Name) { Rank = i + 1, OwnerId = sprint.State }).ToArray(),
            _ => [],
        };

        private static JqlCustomFieldKind KindOf(FieldKind kind) => kind switch
        {
            FieldKind.Text or FieldKind.TextArea or FieldKind.EpicName => JqlCustomFieldKind.Text,
            FieldKind.Number => JqlCustomFieldKind.Number,
            FieldKind.Date => JqlCustomFieldKind.Date,
            FieldKind.DateTime => JqlCustomFieldKind.DateTime,
            FieldKind.UserPicker or FieldKind.MultiUserPicker => JqlCustomFieldKind.User,
            FieldKind.Labels => JqlCustomFieldKind.Labels,
            FieldKind.Url or FieldKind.GroupPicker or FieldKind.MultiGroupPicker => JqlCustomFieldKind.Exact,
            FieldKind.EpicLink => JqlCustomFieldKind.Issue,
            FieldKind.Sprint => JqlCustomFieldKind.Sprint,
            _ => JqlCustomFieldKind.Option,
        };

        private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

        private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A version of an issue as a document. What takes work to read is read when a query asks for it.</summary>
    private sealed class IssueDocument : JqlDocument
    {
        private readonly Site _site;
        private IReadOnlyList<JqlComment>? _comments;
        private IReadOnlyList<JqlHistoryItem>? _history;
        private IReadOnlyDictionary<long, object>? _customFields;

        private IssueDocument(Issue issue, Site site)
        {
            Issue = issue;
            _site = site;
        }

        public Issue Issue { get; }

        public override string? Description => Issue.Description?.PlainText;

        public override string? Environment => Issue.Environment?.PlainText;

        public override IReadOnlyList<JqlComment> Comments => _comments ??= Issue.Comments
            .Select(comment => new JqlComment(comment.AuthorId, comment.Created, comment.Body.PlainText, comment.Visibility is null ? null : user => MaySee(user, comment.Visibility)))
            .ToArray();

        public override IReadOnlyList<JqlWorklog> Worklogs =>
            Issue.Worklogs.Select(static work => new JqlWorklog(work.AuthorId, work.Started, work.Comment?.PlainText)).ToArray();

        public override IReadOnlyDictionary<long, object> CustomFields => _customFields ??= ReadCustomFields();

        public override IReadOnlyList<JqlHistoryItem> History => _history ??= Issue.History
            .SelectMany(static entry => entry.Items.Select(item => new JqlHistoryItem(entry.Created, entry.AuthorId, item.Field, item.FromId, item.ToId)))
            .ToArray();

        public override IReadOnlyList<JqlLink> Links => _site.LinksOf(Issue.Id)
            .Select(link => link.SourceId == Issue.Id
                ? new JqlLink(link.DestinationId, _site.LinkTypes[link.TypeId].Outward)
                : new JqlLink(link.SourceId, _site.LinkTypes[link.TypeId].Inward))
            .ToArray();

        public override IReadOnlyCollection<string> RemoteLinkGlobalIds => Issue.RemoteLinks.Select(static link => link.GlobalId).OfType<string>().ToArray();

        /// <summary>None: without an app that declares them, Jira indexes no entity property.</summary>
        public override IReadOnlyDictionary<string, JsonNode?> IndexedProperties => base.IndexedProperties;

        public static IssueDocument Of(Issue issue, Site site)
        {
            // A version never changes, so its document can live as long as it does.
            if (issue.SearchDocument is IssueDocument known && ReferenceEquals(known.Issue, issue) && ReferenceEquals(known._site, site))
                return known;
            var document = new IssueDocument(issue, site)
            {
                Id = issue.Id,
                Key = issue.Key,
                ProjectId = issue.ProjectId,
                TypeId = issue.IssueTypeId,
                StatusId = issue.StatusId,
                PriorityId = issue.PriorityId,
                ResolutionId = issue.ResolutionId,
                Summary = issue.Summary,
                AssigneeId = issue.AssigneeId,
                ReporterId = issue.ReporterId,
                CreatorId = issue.CreatorId,
                Labels = issue.Labels,
                ComponentIds = issue.ComponentIds,
                FixVersionIds = issue.FixVersionIds,
                AffectedVersionIds = issue.AffectedVersionIds,
                Created = issue.Created,
                Updated = issue.Updated,
                Resolved = issue.ResolutionDate,
                StatusCategoryChanged = issue.StatusCategoryChanged,
                Due = issue.DueDate,
                ParentId = issue.ParentId,
                WatcherIds = issue.WatcherIds,
                VoterIds = issue.VoterIds,
                AttachmentCount = issue.Attachments.Count,
                OriginalEstimate = issue.OriginalEstimate,
                RemainingEstimate = issue.RemainingEstimate,
                TimeSpent = issue.Worklogs.Count == 0 ? null : issue.TimeSpent,
            };
            issue.SearchDocument = document;
            return document;
        }

        private bool MaySee(string? userId, Visibility visibility) =>
            Permissions.CanSee(userId is null ? null : _site.Users.GetValueOrDefault(userId), visibility, _site.Projects[Issue.ProjectId]);

        private Dictionary<long, object> ReadCustomFields()
        {
            var values = new Dictionary<long, object>();
            foreach ((string id, CustomValue value) in Issue.Custom)
            {
                if (_site.Fields.TryGetValue(id, out Field? field) && ValueOf(field.Kind, value) is { } read)
                    values[field.CustomId] = read;
            }

            return values;
        }

        private static object? ValueOf(FieldKind kind, CustomValue value) => kind switch
        {
            FieldKind.Text or FieldKind.EpicName => value.Text,
            FieldKind.TextArea => value.Rich?.PlainText,
            FieldKind.Number => value.Number,
            FieldKind.Date => value.Text is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null,
            FieldKind.DateTime => value.Text is { } instant ? DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null,
            FieldKind.Url => value.Text is { } url ? new[] { url } : null,
            FieldKind.CascadingSelect => value.ChildId is { } child ? [.. value.Ids ?? [], child] : value.Ids,
            _ => value.Ids,
        };
    }
}
