using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using JiraSync.Sandbox.Markup;

namespace JiraSync.Sandbox.Domain;

/// <summary>
/// One Jira with all that it holds. Whoever reads or changes it holds <see cref="Gate"/>; <see cref="Edits"/> takes it itself
/// (the lock is re-entrant).
/// </summary>
public sealed class Site
{
    private readonly Dictionary<string, Issue> _issues = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _issueIdsByKey = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, HashSet<string>> _childIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _commentOwners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _attachmentOwners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _worklogOwners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IssueLink> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _linksByIssue = new(StringComparer.Ordinal);

    /// <summary>An empty site; <see cref="SiteBuilder"/> makes a useful one.</summary>
    public Site(SandboxKind kind, TimeProvider? timeProvider = null)
    {
        Kind = kind;
        TimeProvider = timeProvider ?? TimeProvider.System;
        Index = new SearchIndex(this);
        Edits = new Edits(this);
        Agile = new AgileEdits(this);
        Schemes = new Configurations(this);
    }

    /// <summary>Held by whoever reads or changes the site.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The product.</summary>
    public SandboxKind Kind { get; }

    /// <summary>Whether it is Cloud.</summary>
    public bool IsCloud => Kind == SandboxKind.Cloud;

    /// <summary>Title.</summary>
    public string Title { get; set; } = "Jira";

    /// <summary>The address that it gives itself, without a trailing slash.</summary>
    public string BaseUrl { get; set; } = "http://localhost";

    /// <summary>Cloud's id of the site.</summary>
    public string CloudId { get; set; } = "11111111-2222-3333-4444-555555555555";

    /// <summary>Where time comes from.</summary>
    public TimeProvider TimeProvider { get; set; }

    /// <summary>How far the site's clock is ahead.</summary>
    public TimeSpan ClockSkew { get; set; }

    /// <summary>The site's clock, in whole milliseconds, in UTC.</summary>
    public DateTimeOffset Now
    {
        get
        {
            DateTimeOffset now = TimeProvider.GetUtcNow() + ClockSkew;
            return new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
        }
    }

    /// <summary>The largest attachment, in bytes.</summary>
    public long AttachmentLimit { get; set; } = 10 * 1024 * 1024;

    /// <summary>Whether attachments are switched on.</summary>
    public bool AttachmentsEnabled { get; set; } = true;

    /// <summary>What can be switched on and off for the whole site.</summary>
    public static IReadOnlyList<string> OptionNames { get; } = ["voting", "watching", "unassigned_issues", "subtasks", "attachments", "issuelinks", "timetracking"];

    /// <summary>What is switched off; attachments are in <see cref="AttachmentsEnabled"/>.</summary>
    public HashSet<string> SwitchedOff { get; } = [];

    /// <summary>Whether something is switched on.</summary>
    public bool IsOn(string option) => option == "attachments" ? AttachmentsEnabled : !SwitchedOff.Contains(option);

    /// <summary>Switches something on or off, as an administrator would.</summary>
    public void SetOption(string? by, string option, bool on)
    {
        if (!OptionNames.Contains(option))
            throw new ArgumentException($"There is no option '{option}'; there is {string.Join(", ", OptionNames)}.", nameof(option));
        lock (Gate)
        {
            if (IsOn(option) == on)
                return;
            if (option == "attachments")
                AttachmentsEnabled = on;
            else if (on)
                SwitchedOff.Remove(option);
            else
                SwitchedOff.Add(option);
            Raise(new SiteEvent($"option_{option}_changed", by is null ? null : GetUser(by).Id) { Option = (option, on) });
        }
    }

    /// <summary>Users by id.</summary>
    public Dictionary<string, User> Users { get; } = new(StringComparer.Ordinal);

    /// <summary>Groups by name.</summary>
    public Dictionary<string, Group> Groups { get; } = new(StringComparer.Ordinal);

    /// <summary>OAuth clients by client id.</summary>
    public Dictionary<string, OAuthClient> OAuthClients { get; } = new(StringComparer.Ordinal);

    /// <summary>Projects by id.</summary>
    public Dictionary<string, Project> Projects { get; } = new(StringComparer.Ordinal);

    /// <summary>Issue types by id.</summary>
    public Dictionary<string, IssueType> IssueTypes { get; } = new(StringComparer.Ordinal);

    /// <summary>Statuses by id.</summary>
    public Dictionary<string, Status> Statuses { get; } = new(StringComparer.Ordinal);

    /// <summary>Priorities, the highest first.</summary>
    public List<Priority> Priorities { get; } = [];

    /// <summary>Resolutions in order.</summary>
    public List<Resolution> Resolutions { get; } = [];

    /// <summary>Fields by id.</summary>
    public Dictionary<string, Field> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>Workflows by id.</summary>
    public Dictionary<string, Workflow> Workflows { get; } = new(StringComparer.Ordinal);

    /// <summary>Types of links by id.</summary>
    public Dictionary<string, LinkType> LinkTypes { get; } = new(StringComparer.Ordinal);

    /// <summary>Sprints by id.</summary>
    public Dictionary<string, Sprint> Sprints { get; } = new(StringComparer.Ordinal);

    /// <summary>Boards by id.</summary>
    public Dictionary<string, Board> Boards { get; } = new(StringComparer.Ordinal);

    /// <summary>Webhooks by id.</summary>
    public Dictionary<string, Webhook> Webhooks { get; } = new(StringComparer.Ordinal);

    /// <summary>Filters by id.</summary>
    public Dictionary<string, Filter> Filters { get; } = new(StringComparer.Ordinal);

    /// <summary>Called, while <see cref="Gate"/> is held, after something happened.</summary>
    public event Action<SiteEvent>? Happened;

    /// <summary>Keys of entity properties that an app made searchable; none by default.</summary>
    public HashSet<string> IndexedPropertyKeys { get; } = new(StringComparer.Ordinal);

    /// <summary>Worklogs that were deleted.</summary>
    public List<DeletedWorklog> DeletedWorklogs { get; } = [];

    /// <summary>The numbers that were given out last, by sort of thing.</summary>
    public Dictionary<string, long> Sequences { get; } = new(StringComparer.Ordinal);

    /// <summary>Issues by id, as the database has them.</summary>
    public IReadOnlyDictionary<string, Issue> Issues => _issues;

    /// <summary>Links by id.</summary>
    public IReadOnlyDictionary<string, IssueLink> Links => _links;

    /// <summary>Turns rich text from one form into the other.</summary>
    public IRichTextConverter TextConverter { get; set; } = new BasicRichTextConverter();

    /// <summary>What search sees.</summary>
    public SearchIndex Index { get; }

    /// <summary>Changes everything.</summary>
    public Edits Edits { get; }

    /// <summary>Changes boards, sprints, epics and ranks.</summary>
    public AgileEdits Agile { get; }

    /// <summary>Schemes, screens and field configurations.</summary>
    public Configurations Schemes { get; }

    /// <summary>The next number of a sort of thing ("issue", "comment", …), from 10000.</summary>
    public string NextId(string sequence, long first = 10000)
    {
        long next = Sequences.TryGetValue(sequence, out long last) ? last + 1 : first;
        Sequences[sequence] = next;
        return next.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Whether Cloud rewrites documents that it stores: each block gets a <c>localId</c>.</summary>
    public bool RewritesAdf { get; set; }

    /// <summary>A document as Cloud stores it.</summary>
    internal JsonNode RewriteAdf(JsonNode document)
    {
        if (RewritesAdf)
            AddLocalIds(document);
        return document;
    }

    private void AddLocalIds(JsonNode node)
    {
        foreach (JsonObject child in (node["content"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if ((string?)child["type"] is "paragraph" or "heading" or "bulletList" or "orderedList" or "listItem" or "codeBlock" or "panel" or "table")
            {
                if (child["attrs"] is not JsonObject attrs)
                    child["attrs"] = attrs = [];
                attrs["localId"] ??= $"{NextId("localId", 1):D12}";
            }

            AddLocalIds(child);
        }
    }

    /// <summary>Plain text as rich text in the site's own form.</summary>
    public RichText Text(string plain) => IsCloud ? RichText.FromAdf(TextConverter.ToAdf(plain)) : RichText.FromWiki(plain);

    /// <summary>A rich text as wiki markup; null for none.</summary>
    public string? ToWiki(RichText? text) => text is null ? null : text.IsAdf ? TextConverter.ToWiki(text.ToAdf()) : text.Source;

    /// <summary>An issue by id, key or old key; null when there is none.</summary>
    public Issue? FindIssue(string idOrKey)
    {
        if (_issues.TryGetValue(idOrKey, out Issue? issue))
            return issue;
        return _issueIdsByKey.TryGetValue(idOrKey, out string? id) && _issues.TryGetValue(id, out issue) ? issue : null;
    }

    /// <summary>An issue by id, key or old key; throws when there is none.</summary>
    public Issue GetIssue(string idOrKey) => FindIssue(idOrKey)
        ?? throw new KeyNotFoundException($"The site has no issue '{idOrKey}'.");

    /// <summary>A project by id, key or old key; null when there is none.</summary>
    public Project? FindProject(string idOrKey)
    {
        if (Projects.TryGetValue(idOrKey, out Project? project))
            return project;
        foreach (Project candidate in Projects.Values)
        {
            if (string.Equals(candidate.Key, idOrKey, StringComparison.OrdinalIgnoreCase))
                return candidate;
        }

        return Projects.Values.FirstOrDefault(p => p.OldKeys.Contains(idOrKey, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>A user by id, login name or e-mail address; null when there is none.</summary>
    public User? FindUser(string? idOrName)
    {
        if (idOrName is null)
            return null;
        if (Users.TryGetValue(idOrName, out User? user))
            return user;
        return Users.Values.FirstOrDefault(u => string.Equals(u.Name, idOrName, StringComparison.OrdinalIgnoreCase))
            ?? Users.Values.FirstOrDefault(u => string.Equals(u.EmailAddress, idOrName, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A user by id, login name or e-mail address; throws when there is none.</summary>
    public User GetUser(string idOrName) => FindUser(idOrName)
        ?? throw new KeyNotFoundException($"The site has no user '{idOrName}'.");

    /// <summary>The priority of that id.</summary>
    public Priority? FindPriority(string? id) => id is null ? null : Priorities.Find(p => p.Id == id);

    /// <summary>The resolution of that id.</summary>
    public Resolution? FindResolution(string? id) => id is null ? null : Resolutions.Find(r => r.Id == id);

    /// <summary>The workflow of an issue.</summary>
    public Workflow WorkflowOf(Issue issue) => Workflows[Projects[issue.ProjectId].WorkflowIdFor(issue.IssueTypeId)];

    /// <summary>The transitions that lead on from where an issue is, for a caller.</summary>
    public IEnumerable<Transition> TransitionsOf(Issue issue, User? user) =>
        WorkflowOf(issue).Transitions.Where(t => LeadsFrom(t, issue) && WorkflowRules.Allow(this, t, issue, user));

    /// <summary>Whether a transition leads on from where an issue is, whoever asks.</summary>
    public static bool LeadsFrom(Transition transition, Issue issue) => transition.From.Count == 0 || transition.From.Contains(issue.StatusId);

    /// <summary>Issues that name this one as parent, in order of id.</summary>
    public IEnumerable<Issue> ChildrenOf(string issueId) => _childIds.TryGetValue(issueId, out HashSet<string>? ids)
        ? ids.Select(id => _issues[id]).OrderBy(i => i.IdNumber)
        : [];

    /// <summary>Sub-tasks of an issue, in order of id.</summary>
    public IEnumerable<Issue> SubtasksOf(string issueId) => ChildrenOf(issueId).Where(i => IssueTypes[i.IssueTypeId].IsSubtask);

    /// <summary>Links of an issue, in order of id.</summary>
    public IEnumerable<IssueLink> LinksOf(string issueId) => _linksByIssue.TryGetValue(issueId, out List<string>? ids)
        ? ids.Select(id => _links[id])
        : [];

    /// <summary>The issue that has a comment, and the comment; null when there is none.</summary>
    public (Issue Issue, Comment Comment)? FindComment(string commentId) =>
        _commentOwners.TryGetValue(commentId, out string? owner) && _issues.TryGetValue(owner, out Issue? issue)
        && issue.Comments.Find(c => c.Id == commentId) is { } comment ? (issue, comment) : null;

    /// <summary>The issue that has an attachment, and the attachment; null when there is none.</summary>
    public (Issue Issue, Attachment Attachment)? FindAttachment(string attachmentId) =>
        _attachmentOwners.TryGetValue(attachmentId, out string? owner) && _issues.TryGetValue(owner, out Issue? issue)
        && issue.Attachments.Find(a => a.Id == attachmentId) is { } attachment ? (issue, attachment) : null;

    /// <summary>The issue that has a worklog, and the worklog; null when there is none.</summary>
    public (Issue Issue, Worklog Worklog)? FindWorklog(string worklogId) =>
        _worklogOwners.TryGetValue(worklogId, out string? owner) && _issues.TryGetValue(owner, out Issue? issue)
        && issue.Worklogs.Find(w => w.Id == worklogId) is { } worklog ? (issue, worklog) : null;

    internal void Raise(SiteEvent happened) => Happened?.Invoke(happened);

    /// <summary>Puts a version of an issue in the place of the one before.</summary>
    internal void Put(Issue issue)
    {
        if (_issues.TryGetValue(issue.Id, out Issue? before) && before.ParentId is { } oldParent && oldParent != issue.ParentId)
            _childIds[oldParent].Remove(issue.Id);
        if (issue.ParentId is { } parent)
            ChildSet(parent).Add(issue.Id);
        _issues[issue.Id] = issue;
        _issueIdsByKey[issue.Key] = issue.Id;
        foreach (string old in issue.OldKeys)
            _issueIdsByKey[old] = issue.Id;
        foreach (Comment comment in issue.Comments)
            _commentOwners[comment.Id] = issue.Id;
        foreach (Attachment attachment in issue.Attachments)
            _attachmentOwners[attachment.Id] = issue.Id;
        foreach (Worklog worklog in issue.Worklogs)
            _worklogOwners[worklog.Id] = issue.Id;
        Index.Changed(issue);
    }

    /// <summary>Forgets an issue and its links.</summary>
    internal void Remove(Issue issue)
    {
        foreach (IssueLink link in LinksOf(issue.Id).ToList())
            RemoveLink(link);
        _issues.Remove(issue.Id);
        _issueIdsByKey.Remove(issue.Key);
        foreach (string old in issue.OldKeys)
            _issueIdsByKey.Remove(old);
        if (issue.ParentId is { } parent)
            ChildSet(parent).Remove(issue.Id);
        Index.Removed(issue);
    }

    internal void PutLink(IssueLink link)
    {
        _links[link.Id] = link;
        LinkList(link.SourceId).Add(link.Id);
        LinkList(link.DestinationId).Add(link.Id);
    }

    internal void RemoveLink(IssueLink link)
    {
        _links.Remove(link.Id);
        LinkList(link.SourceId).Remove(link.Id);
        LinkList(link.DestinationId).Remove(link.Id);
    }

    internal void Clear()
    {
        Users.Clear();
        Groups.Clear();
        OAuthClients.Clear();
        Projects.Clear();
        IssueTypes.Clear();
        Statuses.Clear();
        Priorities.Clear();
        Resolutions.Clear();
        Fields.Clear();
        Workflows.Clear();
        Schemes.Clear();
        LinkTypes.Clear();
        Sprints.Clear();
        Boards.Clear();
        Filters.Clear();
        Webhooks.Clear();
        DeletedWorklogs.Clear();
        SwitchedOff.Clear();
        Sequences.Clear();
        _issues.Clear();
        _issueIdsByKey.Clear();
        _childIds.Clear();
        _commentOwners.Clear();
        _attachmentOwners.Clear();
        _worklogOwners.Clear();
        _links.Clear();
        _linksByIssue.Clear();
        Index.Clear();
    }

    private HashSet<string> ChildSet(string parentId)
    {
        if (!_childIds.TryGetValue(parentId, out HashSet<string>? ids))
            _childIds[parentId] = ids = new HashSet<string>(StringComparer.Ordinal);
        return ids;
    }

    private List<string> LinkList(string issueId)
    {
        if (!_linksByIssue.TryGetValue(issueId, out List<string>? ids))
            _linksByIssue[issueId] = ids = [];
        return ids;
    }
}
