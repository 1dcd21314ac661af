using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JiraSync.Sandbox.Jql;

/// <summary>The fields of a site as one caller sees them, and what the functions look up. Made for one search.</summary>
internal sealed class JqlCatalog
{
    private readonly IJqlSite _site;
    private readonly Dictionary<string, JqlFieldHandler?> _handlers = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Predicate<JqlDocument>?> _visible = new(StringComparer.Ordinal);
    private readonly Dictionary<JqlChoiceKind, Dictionary<string, JqlChoice>> _choices = [];

    public JqlCatalog(IJqlSite site, string? callerId)
    {
        _site = site;
        CallerId = callerId;
        Users = UserField(static issue => issue.ReporterId, null);
    }

    public string? CallerId { get; }

    public bool IsAnonymous => CallerId is null;

    public bool IsCloud => _site.IsCloud;

    /// <summary>Resolves users outside of a field: BY, updatedBy.</summary>
    public JqlIdField Users { get; }

    /// <summary>The projects that the caller may see.</summary>
    public IEnumerable<JqlChoice> Projects => _site.Choices(JqlChoiceKind.Project).Where(project => VisibilityOf(project.Id) is not null);

    public Predicate<JqlDocument>? VisibilityOf(string projectId)
    {
        if (!_visible.TryGetValue(projectId, out Predicate<JqlDocument>? visible))
            _visible[projectId] = visible = _site.Visibility(CallerId, projectId);
        return visible;
    }

    public JqlFieldHandler? Find(JqlField field)
    {
        if (!_handlers.TryGetValue(field.Name, out JqlFieldHandler? handler))
            _handlers[field.Name] = handler = Make(field);
        return handler;
    }

    public IEnumerable<string> ProjectIds(JqlValue value) => Projects
        .Where(project => Named(project, value.Text) || (value.Number is not null && project.Id == value.Text))
        .Select(static project => project.Id);

    /// <summary>The id of an issue that the caller may see.</summary>
    public string? FindIssue(string keyOrId) => _site.FindIssueId(CallerId, keyOrId);

    public IReadOnlyCollection<string>? MembersOf(string group) => _site.MembersOf(group);

    public bool IsLinkDescription(string text) => _site.Choices(JqlChoiceKind.LinkDescription).Any(choice => Named(choice, text));

    public IReadOnlyCollection<string> LinkedTo(string issueId, IReadOnlyCollection<string> descriptions)
    {
        if (_site.Document(issueId) is not { } document)
            return [];
        HashSet<string>? wanted = descriptions.Count == 0
            ? null
            : _site.Choices(JqlChoiceKind.LinkDescription)
                .Where(choice => descriptions.Any(text => Named(choice, text)))
                .Select(static choice => choice.Name)
                .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return document.Links.Where(link => wanted is null || wanted.Contains(link.Description)).Select(static link => link.IssueId).ToHashSet(StringComparer.Ordinal);
    }

    public IReadOnlyCollection<string> UpdatedBy(HashSet<string> users, DateTimeOffset from, DateTimeOffset to)
    {
        bool Fits(string? user, DateTimeOffset at) => user is not null && at >= from && at <= to && users.Contains(user);
        return Where(issue => Fits(issue.CreatorId, issue.Created)
            || issue.History.Any(item => Fits(item.AuthorId, item.At))
            || issue.Comments.Any(comment => Fits(comment.AuthorId, comment.Created)));
    }

    public IReadOnlyCollection<string> WatchedBy(string? user) => user is null ? [] : Where(issue => issue.WatcherIds.Contains(user));

    public IReadOnlyCollection<string> VotedBy(string? user) => user is null ? [] : Where(issue => issue.VoterIds.Contains(user));

    public IReadOnlyCollection<string> WithRemoteLinks(IReadOnlyList<string> globalIds) => Where(issue => issue.RemoteLinkGlobalIds.Any(globalIds.Contains));

    public IReadOnlyCollection<string> VersionIds(IReadOnlyCollection<string> projects, bool released) => _site.Choices(JqlChoiceKind.Version)
        .Where(version => version.Flag == released && (projects.Count == 0 || projects.Contains(version.OwnerId)))
        .Select(static version => version.Id)
        .ToHashSet(StringComparer.Ordinal);

    public IReadOnlyCollection<string> SprintIds(string state) => _site.CustomFields
        .Where(static field => field.Kind == JqlCustomFieldKind.Sprint)
        .SelectMany(static field => field.Options)
        .Where(sprint => sprint.OwnerId == state)
        .Select(static sprint => sprint.Id)
        .ToHashSet(StringComparer.Ordinal);

    public IReadOnlyCollection<string> TypeIds(bool subtask) =>
        _site.Choices(JqlChoiceKind.IssueType).Where(type => type.Flag == subtask).Select(static type => type.Id).ToHashSet(StringComparer.Ordinal);

    public IReadOnlyCollection<string> ProjectsLedBy(IReadOnlyCollection<string> users) =>
        Projects.Where(project => project.OwnerId is not null && users.Contains(project.OwnerId)).Select(static project => project.Id).ToHashSet(StringComparer.Ordinal);

    /// <summary>The changes of one field, oldest first.</summary>
    public static List<JqlChange> HistoryOf(JqlDocument issue, string field)
    {
        var changes = new List<JqlChange>();
        foreach (JqlHistoryItem item in issue.History)
        {
            if (string.Equals(item.Field, field, StringComparison.OrdinalIgnoreCase))
                changes.Add(new JqlChange(item.At, item.AuthorId, item.From ?? "", item.To ?? ""));
        }

        return changes;
    }

    /// <summary>The ids that a field has now; none for no value.</summary>
    public static IReadOnlyCollection<string> CurrentOf(JqlDocument issue, string field)
    {
        if (field == "Fix Version")
            return issue.FixVersionIds;
        string? value = field switch
        {
            "status" => issue.StatusId,
            "priority" => issue.PriorityId,
            "resolution" => issue.ResolutionId,
            "assignee" => issue.AssigneeId,
            "reporter" => issue.ReporterId,
            _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Not a field with a searchable history."),
        };
        return value is null ? [] : [value];
    }

    private HashSet<string> Where(Predicate<JqlDocument> test)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (JqlChoice project in Projects)
        {
            foreach (JqlDocument issue in _site.Documents(project.Id))
            {
                if (test(issue))
                    ids.Add(issue.Id);
            }
        }

        return ids;
    }

    private JqlFieldHandler? Make(JqlField field)
    {
        if (field.PropertyKey is { } key)
            return PropertyField(key, field.PropertyPath ?? "");
        if (field.CustomFieldId is { } number)
            return _site.CustomFields.FirstOrDefault(custom => custom.Number == number && custom.Searchable) is { } byNumber ? Make(byNumber) : null;
        return Make(field.Name.ToLowerInvariant())
            ?? (_site.CustomFields.FirstOrDefault(custom => custom.Searchable && IsNamed(custom, field.Name)) is { } byName
                ? Make(byName)
                : null);
    }

    private JqlFieldHandler? Make(string name) => name switch
    {
        "project" => new JqlIdField(static issue => issue.ProjectId, ProjectIds)
        {
            SupportsEmpty = false,
            Functions = JqlFunctions.Project,
            TextSort = issue => Choice(JqlChoiceKind.Project, issue.ProjectId)?.Name,
        },
        "key" or "issuekey" or "issue" or "id" => new JqlKeyField
        {
            TextSort = issue => Choice(JqlChoiceKind.Project, issue.ProjectId)?.Key,
            NumericSort = static issue => issue.KeyNumber,
        },
        "issuetype" or "type" => ChoiceField(JqlChoiceKind.IssueType, static issue => issue.TypeId, supportsEmpty: false, functions: JqlFunctions.Type),
        "status" => ChoiceField(JqlChoiceKind.Status, static issue => issue.StatusId, supportsEmpty: false, history: "status"),
        "statuscategory" => ChoiceField(JqlChoiceKind.StatusCategory, issue => Choice(JqlChoiceKind.Status, issue.StatusId)?.OwnerId),
        "priority" => PriorityField(),
        "resolution" => ResolutionField(),
        "level" => ChoiceField(JqlChoiceKind.SecurityLevel, static issue => issue.SecurityLevelId),
        "summary" => new JqlTextField(static issue => [issue.Summary]) { TextSort = static issue => issue.Summary },
        "description" => new JqlTextField(static issue => [issue.Description]) { TextSort = static issue => issue.Description },
        "environment" => new JqlTextField(static issue => [issue.Environment]) { TextSort = static issue => issue.Environment },
        "comment" => new JqlTextField(CommentsOf) { SupportsEmpty = false },
        "text" => new JqlTextField(TextsOf) { SupportsEmpty = false },
        "assignee" => UserField(static issue => issue.AssigneeId, "assignee"),
        "reporter" => UserField(static issue => issue.ReporterId, "reporter"),
        "creator" => UserField(static issue => issue.CreatorId, null),
        "watcher" => UsersField(static issue => issue.WatcherIds),
        "voter" => UsersField(static issue => issue.VoterIds),
        "worklogauthor" => UsersField(static issue => issue.Worklogs.Select(static work => work.AuthorId).OfType<string>().ToArray()),
        "worklogcomment" => new JqlTextField(static issue => issue.Worklogs.Select(static work => work.Text)) { SupportsEmpty = false },
        "labels" => new JqlIdField(static issue => issue.Labels, LabelsOf, StringComparer.OrdinalIgnoreCase) { TextSort = static issue => issue.Labels.Order(StringComparer.OrdinalIgnoreCase).FirstOrDefault() },
        "component" => ChoicesField(JqlChoiceKind.Component, static issue => issue.ComponentIds),
        "fixversion" => ChoicesField(JqlChoiceKind.Version, static issue => issue.FixVersionIds, "Fix Version"),
        "affectedversion" => ChoicesField(JqlChoiceKind.Version, static issue => issue.AffectedVersionIds),
        "created" or "createddate" => new JqlInstantField(static issue => issue.Created),
        "updated" or "updateddate" => new JqlInstantField(static issue => issue.Updated),
        "resolved" or "resolutiondate" => new JqlInstantField(static issue => issue.Resolved),
        "statuscategorychangeddate" => new JqlInstantField(static issue => issue.StatusCategoryChanged),
        "due" or "duedate" => new JqlDayField(static issue => issue.Due),
        "parent" => IssueField(static issue => issue.ParentId is null ? [] : [issue.ParentId]),
        "votes" => new JqlNumberField(static issue => issue.VoterIds.Count) { SupportsEmpty = false, SortsDescending = true },
        "watchers" => new JqlNumberField(static issue => issue.WatcherIds.Count) { SupportsEmpty = false, SortsDescending = true },
        "originalestimate" or "timeoriginalestimate" => new JqlNumberField(static issue => issue.OriginalEstimate),
        "remainingestimate" or "timeestimate" => new JqlNumberField(static issue => issue.RemainingEstimate),
        "timespent" => new JqlNumberField(static issue => issue.TimeSpent),
        "attachments" => new JqlAttachmentsField(),
        _ => null,
    };

    private JqlFieldHandler Make(JqlCustomField field)
    {
        long number = field.Number;
        T? Value<T>(JqlDocument issue)
            where T : class => issue.CustomFields.GetValueOrDefault(number) as T;
        IReadOnlyCollection<string> Ids(JqlDocument issue) => Value<IReadOnlyCollection<string>>(issue) ?? (Value<string>(issue) is { } one ? [one] : []);
        switch (field.Kind)
        {
            case JqlCustomFieldKind.Text:
                return new JqlTextField(issue => [Value<string>(issue)]) { TextSort = Value<string> };
            case JqlCustomFieldKind.Number:
                return new JqlNumberField(issue => issue.CustomFields.GetValueOrDefault(number) as double?);
            case JqlCustomFieldKind.Date:
                return new JqlDayField(issue => issue.CustomFields.GetValueOrDefault(number) as DateOnly?);
            case JqlCustomFieldKind.DateTime:
                return new JqlInstantField(issue => issue.CustomFields.GetValueOrDefault(number) as DateTimeOffset?);
            case JqlCustomFieldKind.User:
                return UsersField(Ids);
            case JqlCustomFieldKind.Labels:
                return new JqlIdField(Ids, LabelsOf, StringComparer.OrdinalIgnoreCase) { TextSort = issue => Ids(issue).Order(StringComparer.OrdinalIgnoreCase).FirstOrDefault() };
            case JqlCustomFieldKind.Exact:
                return new JqlExactField(Ids);
            case JqlCustomFieldKind.Issue:
                return IssueField(Ids);
            case JqlCustomFieldKind.Sprint:
                return new JqlIdField(Ids, value => Resolve(field.Options, value)) { Functions = JqlFunctions.Sprint, NumericSort = issue => FirstRank(field.Options, Ids(issue)) };
            default:
                return new JqlIdField(Ids, value => Resolve(field.Options, value))
                {
                    NotFound = static (value, name) => $"The option '{value.Text}' for field '{name}' does not exist.",
                    NumericSort = issue => FirstRank(field.Options, Ids(issue)),
                };
        }
    }

    private JqlIdField ChoiceField(JqlChoiceKind kind, Func<JqlDocument, string?> get, bool supportsEmpty = true, string? history = null, string functions = "") =>
        new(get, value => Resolve(_site.Choices(kind), value))
        {
            SupportsEmpty = supportsEmpty,
            HistoryField = history,
            Functions = functions,
            NumericSort = issue => get(issue) is { } id ? Choice(kind, id)?.Rank : null,
        };

    private JqlIdField ChoicesField(JqlChoiceKind kind, Func<JqlDocument, IReadOnlyCollection<string>> get, string? history = null)
    {
        IEnumerable<string> Ids(JqlValue value) =>
            Resolve(_site.Choices(kind).Where(choice => choice.OwnerId is null || VisibilityOf(choice.OwnerId) is not null), value);
        Func<JqlDocument, string?> sort = issue => get(issue).Select(id => Choice(kind, id)?.Name).Order(StringComparer.OrdinalIgnoreCase).FirstOrDefault();
        return kind == JqlChoiceKind.Version
            ? new JqlIdField(get, Ids, null, id => Choice(kind, id)?.Rank) { HistoryField = history, Functions = JqlFunctions.Version, TextSort = sort }
            : new JqlIdField(get, Ids) { TextSort = sort };
    }

    private JqlIdField PriorityField()
    {
        // Rank 1 is the most important, and the most important is the greatest.
        long? Rank(string id) => -Choice(JqlChoiceKind.Priority, id)?.Rank;
        return new JqlIdField(static issue => issue.PriorityId, value => Resolve(_site.Choices(JqlChoiceKind.Priority), value), Rank)
        {
            HistoryField = "priority",
            SortsDescending = true,
            NumericSort = issue => issue.PriorityId is { } id ? Rank(id) : null,
        };
    }

    private JqlIdField ResolutionField()
    {
        IEnumerable<string> Ids(JqlValue value) =>
            string.Equals(value.Text, "unresolved", StringComparison.OrdinalIgnoreCase) ? [""] : Resolve(_site.Choices(JqlChoiceKind.Resolution), value);
        return new JqlIdField(static issue => issue.ResolutionId, Ids)
        {
            HistoryField = "resolution",
            NothingId = "",
            NumericSort = issue => issue.ResolutionId is { } id ? Choice(JqlChoiceKind.Resolution, id)?.Rank : null,
        };
    }

    private JqlIdField UserField(Func<JqlDocument, string?> get, string? history) => new(get, value => _site.FindUsers(value.Text))
    {
        HistoryField = history,
        Functions = JqlFunctions.User,
        TextSort = issue => get(issue) is { } id ? _site.NameOfUser(id) ?? id : null,
    };

    private JqlIdField UsersField(Func<JqlDocument, IReadOnlyCollection<string>> get) => new(get, value => _site.FindUsers(value.Text))
    {
        Functions = JqlFunctions.User,
        TextSort = issue => get(issue).Select(id => _site.NameOfUser(id) ?? id).Order(StringComparer.OrdinalIgnoreCase).FirstOrDefault(),
    };

    private JqlIdField IssueField(Func<JqlDocument, IReadOnlyCollection<string>> get) => new(get, value => FindIssue(value.Text.Trim()) is { } id ? [id] : [])
    {
        Functions = JqlFunctions.Issues,
        NumericSort = issue => get(issue).FirstOrDefault() is { } id && _site.Document(id) is { } parent ? parent.IdNumber : null,
        NotFound = static (value, name) => value.Number is not null
            ? $"A value with ID '{value.Text}' does not exist for the field '{name}'."
            : $"Issue '{value.Text}' could not be found for the field '{name}'.",
    };

    private static JqlExactField PropertyField(string key, string path) => new(issue =>
    {
        if (!issue.IndexedProperties.TryGetValue(key, out JsonNode? node))
            return [];
        foreach (string part in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (node is not JsonObject item || !item.TryGetPropertyValue(part, out node))
                return [];
        }

        return node switch
        {
            JsonArray list => list.OfType<JsonValue>().Select(TextOf).ToArray(),
            JsonValue value => [TextOf(value)],
            _ => [],
        };
    });

    private static string TextOf(JsonValue value) =>
        value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();

    private IEnumerable<string?> CommentsOf(JqlDocument issue) =>
        issue.Comments.Where(comment => comment.VisibleTo is null || comment.VisibleTo(CallerId)).Select(static comment => comment.Text);

    private IEnumerable<string?> TextsOf(JqlDocument issue)
    {
        yield return issue.Summary;
        yield return issue.Description;
        yield return issue.Environment;
        foreach (string? comment in CommentsOf(issue))
            yield return comment;
        foreach (JqlCustomField field in _site.CustomFields)
        {
            if (field.Kind == JqlCustomFieldKind.Text && issue.CustomFields.GetValueOrDefault(field.Number) is string text)
                yield return text;
        }
    }

    private static IEnumerable<string> LabelsOf(JqlValue value) => [value.Text];

    private JqlChoice? Choice(JqlChoiceKind kind, string id)
    {
        if (!_choices.TryGetValue(kind, out Dictionary<string, JqlChoice>? byId))
        {
            byId = new Dictionary<string, JqlChoice>(StringComparer.Ordinal);
            foreach (JqlChoice choice in _site.Choices(kind))
                byId[choice.Id] = choice;
            _choices[kind] = byId;
        }

        return byId.GetValueOrDefault(id);
    }

    private static long? FirstRank(IReadOnlyList<JqlChoice> options, IReadOnlyCollection<string> ids) =>
        options.Where(option => ids.Contains(option.Id)).Select(static option => (long?)option.Rank).Min();

    /// <summary>By name first; then, as Jira does, by id.</summary>
    private static IEnumerable<string> Resolve(IEnumerable<JqlChoice> choices, JqlValue value)
    {
        string[] named = choices.Where(choice => Named(choice, value.Text)).Select(static choice => choice.Id).ToArray();
        return named.Length > 0 ? named : choices.Where(choice => choice.Id == value.Text).Select(static choice => choice.Id);
    }

    private static bool IsNamed(JqlCustomField field, string name) =>
        string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase) || field.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static bool Named(JqlChoice choice, string text) =>
        string.Equals(choice.Name, text, StringComparison.OrdinalIgnoreCase)
        || string.Equals(choice.Key, text, StringComparison.OrdinalIgnoreCase)
        || choice.Aliases.Contains(text, StringComparer.OrdinalIgnoreCase);
}
