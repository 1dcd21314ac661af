using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Tests.Sync;

/// <summary>
/// A Jira in memory behind the client's interface, without HTTP: for tests of the engine that count calls, lose answers and let
/// people edit between any two of them.
/// </summary>
internal sealed class FakeJira(JiraKind kind, string project, TestClock clock) : IJiraClient
{
    private static readonly Regex UpdatedEpoch = new(@"updated >= (\d+)");
    private static readonly Regex UpdatedMinutes = new(@"updated >= ""-(\d+)m""");
    private readonly Dictionary<string, Issue> _issues = [];
    private readonly Dictionary<string, byte[]> _contents = [];
    private int _nextId = kind == JiraKind.Cloud ? 10000 : 50000;
    private int _number;

    /// <summary>Called before each call takes effect, with its name; may throw or edit.</summary>
    public Action<string>? Before { get; set; }

    /// <summary>Called after each call took effect; may throw, which loses the answer.</summary>
    public Action<string>? After { get; set; }

    /// <summary>What a write makes of summaries, as some Jiras do.</summary>
    public Func<string, string> Normalise { get; set; } = s => s;

    /// <summary>Keys that the search index does not show.</summary>
    public HashSet<string> Hidden { get; } = [];

    public JiraKind Kind => kind;

    public TextFormat TextFormat => kind == JiraKind.Cloud ? TextFormat.Adf : TextFormat.Wiki;

    public Uri BaseUrl { get; } = new($"https://{project.ToLowerInvariant()}.example");

    public CallCounter Calls { get; } = new();

    public TimeSpan? ClockOffset => TimeSpan.Zero;

    public int MaxCreatesPerCall => 50;

    public IJiraFields Fields { get; } = new FakeFields();

    public IJiraWorkflow Workflow => throw NotHere();

    public IJiraPeople People => throw NotHere();

    public IJiraWorklogs Worklogs => throw NotHere();

    public IJiraLinks Links => throw NotHere();

    public IReadOnlyCollection<Issue> Issues => _issues.Values;

    public Issue this[string key] => _issues.Values.Single(i => i.Key == key);

    public Issue PeopleCreate(string summary, string? description = null, string type = "Bug")
    {
        Issue issue = New(summary, description is null ? null : Text(description), type, null);
        return issue;
    }

    public void PeopleEdit(string key, string? summary = null, string? description = null, string by = "Mia")
    {
        Issue issue = this[key];
        Write(issue.Id, summary, description is null ? null : Text(description), null, null, by);
    }

    public Comment PeopleComment(string key, string text, string by = "Mia")
    {
        Issue issue = this[key];
        var comment = new Comment { Id = NextId(), Body = Text(text), Author = new(by, by, null), Created = clock.Tick(), Updated = clock.GetUtcNow() };
        Put(issue with { Comments = [.. issue.Comments, comment] });
        return comment;
    }

    public void PeopleEditComment(string key, string commentId, string text)
    {
        Issue issue = this[key];
        DateTimeOffset now = clock.Tick();
        Put(issue with { Comments = issue.Comments.Select(c => c.Id == commentId ? c with { Body = Text(text), Updated = now } : c).ToArray() });
    }

    public void PeopleDeleteComment(string key, string commentId)
    {
        Issue issue = this[key];
        clock.Tick();
        Put(issue with { Comments = issue.Comments.Where(c => c.Id != commentId).ToArray() });
    }

    public Attachment PeopleAttach(string key, string name, byte[] content)
    {
        Issue issue = this[key];
        Attachment attachment = NewAttachment(name, content);
        Put(issue with { Attachments = [.. issue.Attachments, attachment] });
        return attachment;
    }

    public void PeopleDelete(string key) => _issues.Remove(this[key].Id);

    public byte[] ContentOf(Attachment attachment) => _contents[attachment.Id];

    public RichText Text(string text) => kind == JiraKind.Cloud
        ? RichText.Adf($$"""{"version":1,"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"{{text}}"}]}]}""")
        : RichText.Wiki(text);

    public Task<ServerInfo> GetServerInfoAsync(CancellationToken cancellation) => Read("serverInfo", () =>
        new ServerInfo(kind, "1", BaseUrl.ToString(), project, clock.GetUtcNow(), project));

    public Task<Myself> GetMyselfAsync(CancellationToken cancellation) => Read("myself", () => new Myself(new JiraUser("sync", "Sync", null), "UTC"));

    public Task<Project> GetProjectAsync(string idOrKey, CancellationToken cancellation) => Read("project", () => new Project(
        "1", project, project, [new("1", "Task", false), new("2", "Bug", false), new("3", "Sub-task", true)]));

    public Task<IReadOnlyDictionary<string, bool>> GetPermissionsAsync(string projectKey, IReadOnlyCollection<string> permissions, CancellationToken cancellation) =>
        Read("mypermissions", () => (IReadOnlyDictionary<string, bool>)permissions.ToDictionary(p => p, _ => true));

    public Task<SearchPage> SearchAsync(SearchRequest request, CancellationToken cancellation) => Read("search", () =>
    {
        IEnumerable<Issue> found = _issues.Values.Where(i => !Hidden.Contains(i.Key));
        if (UpdatedEpoch.Match(request.Jql) is { Success: true } epoch)
            found = found.Where(i => i.Updated.ToUnixTimeMilliseconds() >= long.Parse(epoch.Groups[1].Value, CultureInfo.InvariantCulture));
        if (UpdatedMinutes.Match(request.Jql) is { Success: true } minutes)
            found = found.Where(i => i.Updated >= clock.GetUtcNow().AddMinutes(-int.Parse(minutes.Groups[1].Value, CultureInfo.InvariantCulture)));
        if (Regex.Match(request.Jql, @"id in \(([\d,]+)\)") is { Success: true } ids)
            found = found.Where(i => ids.Groups[1].Value.Split(',').Contains(i.Id));
        if (request.Jql.Contains("summary ~ never", StringComparison.Ordinal))
            found = [];
        Issue[] all = (request.Jql.Contains("key DESC", StringComparison.Ordinal)
            ? found.OrderByDescending(i => Number(i.Key))
            : found.OrderBy(i => i.Updated).ThenBy(i => Number(i.Key))).ToArray();
        int start = request.Page is null ? 0 : int.Parse(request.Page, CultureInfo.InvariantCulture);
        Issue[] page = all.Skip(start).Take(request.PageSize).Select(i => Cut(i, request.Content.Content)).ToArray();
        return new SearchPage(page, start + page.Length < all.Length ? (start + page.Length).ToString(CultureInfo.InvariantCulture) : null, all.Length, []);
    });

    public Task<IReadOnlyList<Issue>> GetIssuesAsync(IReadOnlyCollection<string> idsOrKeys, IssueSelection selection, CancellationToken cancellation) => Read("bulkfetch", () =>
        (IReadOnlyList<Issue>)_issues.Values.Where(i => idsOrKeys.Contains(i.Id) || idsOrKeys.Contains(i.Key)).Select(i => Cut(i, selection.Content)).ToArray());

    public Task<IReadOnlyList<Comment>> GetCommentsAsync(string issueId, CancellationToken cancellation) => Read("comments", () => Get(issueId).Comments);

    public Task<IReadOnlyList<Change>> GetChangesAsync(string issueId, CancellationToken cancellation) => Read("changelog", () => Get(issueId).Changes);

    public Task<IReadOnlyList<CreateResult>> CreateIssuesAsync(IReadOnlyList<IssueDraft> drafts, CancellationToken cancellation) => Write("create", () =>
        (IReadOnlyList<CreateResult>)drafts.Select(d =>
        {
            string type = d.IssueTypeId == "1" ? "Task" : "Bug";
            Issue issue = New(Normalise(d.Summary), d.Description, type, d.Marker);
            return new CreateResult(issue.Id, issue.Key, null);
        }).ToArray());

    public Task EditIssueAsync(string issueId, IssueEdit edit, CancellationToken cancellation) => Write("edit", () =>
    {
        string? summary = edit.Summary is null ? null : Normalise(edit.Summary);
        Write(issueId, summary, edit.Description, edit.ClearDescription ? "yes" : null, edit.IssueTypeId, "Sync", edit.WriteId);
        return true;
    });

    public Task DeleteIssueAsync(string issueId, CancellationToken cancellation) => Write("issuedelete", () => _issues.Remove(issueId));

    public Task<Comment> AddCommentAsync(string issueId, RichText body, SyncMarker marker, Visibility? visibility, CancellationToken cancellation) => Write("comment", () =>
    {
        var comment = new Comment { Id = NextId(), Body = body, Author = new("sync", "Sync", null), Created = clock.Tick(), Updated = clock.GetUtcNow(), Marker = marker, Visibility = visibility };
        Issue issue = Get(issueId);
        Put(issue with { Comments = [.. issue.Comments, comment] });
        return comment;
    });

    public Task<Comment> UpdateCommentAsync(string issueId, string commentId, RichText body, VisibilityChange? visibility, CancellationToken cancellation) => Write("commentedit", () =>
    {
        Issue issue = Get(issueId);
        DateTimeOffset now = clock.Tick();
        Put(issue with { Comments = issue.Comments.Select(c => c.Id == commentId ? c with { Body = body, Updated = now } : c).ToArray() });
        return Get(issueId).Comments.Single(c => c.Id == commentId);
    });

    public Task DeleteCommentAsync(string issueId, string commentId, CancellationToken cancellation) => Write("commentdelete", () =>
    {
        Issue issue = Get(issueId);
        clock.Tick();
        Put(issue with { Comments = issue.Comments.Where(c => c.Id != commentId).ToArray() });
        return true;
    });

    public Task<Stream> OpenAttachmentAsync(Attachment attachment, long from, CancellationToken cancellation) =>
        Read("content", () => (Stream)new MemoryStream(_contents[attachment.Id][(int)from..]));

    public Task<Attachment> AddAttachmentAsync(string issueId, string fileName, string mediaType, Stream content, long? length, CancellationToken cancellation) => Write("attach", () =>
    {
        using var bytes = new MemoryStream();
        content.CopyToAsync(bytes).GetAwaiter().GetResult(); // from memory: nothing waits
        Attachment attachment = NewAttachment(fileName, bytes.ToArray());
        Issue issue = Get(issueId);
        Put(issue with { Attachments = [.. issue.Attachments, attachment] });
        return attachment;
    });

    public Task<string?> GetMediaIdAsync(Attachment attachment, CancellationToken cancellation) => Task.FromResult<string?>(null);

    public Task DeleteAttachmentAsync(string attachmentId, CancellationToken cancellation) => Write("attachdelete", () =>
    {
        Issue issue = _issues.Values.Single(i => i.Attachments.Any(a => a.Id == attachmentId));
        clock.Tick();
        Put(issue with { Attachments = issue.Attachments.Where(a => a.Id != attachmentId).ToArray() });
        return true;
    });

    public Task<long?> GetAttachmentLimitAsync(CancellationToken cancellation) => Read("meta", () => (long?)1_000_000);

    public void Dispose()
    {
    }

    private static NotSupportedException NotHere() => new("This Jira in memory has summaries, descriptions, comments and attachments only; use the sandbox for the rest.");

    private static int Number(string key) => int.Parse(key[(key.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture);

    private static Issue Cut(Issue issue, IssueContent content) => issue with
    {
        Changes = content.HasFlag(IssueContent.Changes) ? issue.Changes : [],
        ChangesComplete = content.HasFlag(IssueContent.Changes),
        Comments = content.HasFlag(IssueContent.Comments) ? issue.Comments.Select(c => c with { Marker = null, MarkerKnown = false }).ToArray() : [],
        CommentsComplete = content.HasFlag(IssueContent.Comments),
        Attachments = content.HasFlag(IssueContent.Attachments) ? issue.Attachments : [],
        AttachmentsComplete = content.HasFlag(IssueContent.Attachments),
        Marker = content.HasFlag(IssueContent.Marker) ? issue.Marker : null,
    };

    private string NextId() => (++_nextId).ToString(CultureInfo.InvariantCulture);

    private Issue Get(string id) => _issues.TryGetValue(id, out Issue? issue)
        ? issue
        : throw new JiraException(ErrorIds.JiraIssueNotFound, SyncErrorKind.NotFound, "Issue does not exist.");

    private Issue New(string summary, RichText? description, string type, SyncMarker? marker)
    {
        DateTimeOffset now = clock.Tick();
        var issue = new Issue
        {
            Id = NextId(),
            Key = project + "-" + ++_number,
            ProjectKey = project,
            Created = now,
            Updated = now,
            Summary = summary,
            Description = description,
            Type = new(type == "Task" ? "1" : "2", type, false),
            Marker = marker,
        };
        _issues[issue.Id] = issue;
        return issue;
    }

    private Attachment NewAttachment(string name, byte[] content)
    {
        string id = NextId();
        _contents[id] = content;
        return new Attachment { Id = id, FileName = name, Size = content.Length, Created = clock.Tick(), ContentUrl = $"{BaseUrl}content/{id}" };
    }

    private void Put(Issue issue) => _issues[issue.Id] = issue with { Updated = clock.GetUtcNow() };

    private void Write(string id, string? summary, RichText? description, string? clear, string? type, string by, string? writeId = null)
    {
        Issue issue = Get(id);
        DateTimeOffset now = clock.Tick();
        var items = new List<ChangeItem>();
        if (summary is not null && summary != issue.Summary)
            items.Add(new("summary", null, issue.Summary, null, summary));
        if ((description is not null && description != issue.Description) || clear is not null)
            items.Add(new("description", null, issue.Description?.Source, null, description?.Source));
        if (type is not null && type != issue.Type.Id)
            items.Add(new("issuetype", issue.Type.Id, issue.Type.Name, type, type == "1" ? "Task" : "Bug"));
        if (items.Count == 0)
            return;
        Put(issue with
        {
            Summary = summary ?? issue.Summary,
            Description = clear is not null ? null : description ?? issue.Description,
            Type = type is null ? issue.Type : new(type, type == "1" ? "Task" : "Bug", false),
            Changes = [new(NextId(), now, new(by, by, null), writeId, items), .. issue.Changes],
        });
    }

    private Task<T> Read<T>(string name, Func<T> call) => Run(name, call, isWrite: false);

    private Task<T> Write<T>(string name, Func<T> call) => Run(name, call, isWrite: true);

    private Task<T> Run<T>(string name, Func<T> call, bool isWrite)
    {
        Calls.Add(name, isWrite);
        Before?.Invoke(name);
        T result = call();
        After?.Invoke(name);
        return Task.FromResult(result);
    }
}

/// <summary>A clock that moves only when told.</summary>
internal sealed class TestClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public DateTimeOffset Tick() => Advance(TimeSpan.FromSeconds(1));

    public DateTimeOffset Advance(TimeSpan by) => _now += by;
}
