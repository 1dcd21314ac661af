using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Jira;

/// <summary>
/// One Jira, signed in. The same interface for Cloud and Data Center; nothing outside this folder knows an address, a
/// status code or a product's own shapes. Safe for use by many tasks at once. Every failure is a
/// <see cref="JiraException"/>; whether a write whose answer was lost has happened is never guessed
/// (<see cref="JiraException.OutcomeUnknown"/>).
/// </summary>
public interface IJiraClient : IDisposable
{
    /// <summary>The product.</summary>
    JiraKind Kind { get; }

    /// <summary>The form in which it takes and gives rich text.</summary>
    TextFormat TextFormat { get; }

    /// <summary>Base address for people, without a trailing slash; <c>{BaseUrl}/browse/{key}</c> shows an issue.</summary>
    Uri BaseUrl { get; }

    /// <summary>Requests sent so far, those that were refused or lost included.</summary>
    CallCounter Calls { get; }

    /// <summary>
    /// The server's clock minus ours, from the newest answer's Date header; null before the first answer. Data Center's relative
    /// JQL dates are read on the server's clock.
    /// </summary>
    TimeSpan? ClockOffset { get; }

    /// <summary>Fields and what can be done with them.</summary>
    IJiraFields Fields { get; }

    /// <summary>Statuses and the ways between them.</summary>
    IJiraWorkflow Workflow { get; }

    /// <summary>People.</summary>
    IJiraPeople People { get; }

    /// <summary>Logged work.</summary>
    IJiraWorklogs Worklogs { get; }

    /// <summary>Links between issues, and to places outside.</summary>
    IJiraLinks Links { get; }

    /// <summary>Product, version, identity of the site.</summary>
    Task<ServerInfo> GetServerInfoAsync(CancellationToken cancellation);

    /// <summary>The account that is signed in.</summary>
    Task<Myself> GetMyselfAsync(CancellationToken cancellation);

    /// <summary>A project with its issue types. Throws <c>JiraProjectNotFound</c> when it is missing or hidden.</summary>
    Task<Project> GetProjectAsync(string idOrKey, CancellationToken cancellation);

    /// <summary>Which of the permissions that syncing needs the account has in a project (names as in Jira: <c>CREATE_ISSUES</c>).</summary>
    Task<IReadOnlyDictionary<string, bool>> GetPermissionsAsync(string projectKey, IReadOnlyCollection<string> permissions, CancellationToken cancellation);

    /// <summary>One page of a search. Trust what it returns, never what it leaves out: the index lags and is not monotonic.</summary>
    Task<SearchPage> SearchAsync(SearchRequest request, CancellationToken cancellation);

    /// <summary>
    /// Issues by id or key, read from the database, not the index. Missing and hidden ones are left out; moved ones come under
    /// their new key. Any number may be asked for; the client cuts it into as many calls as the product needs.
    /// </summary>
    Task<IReadOnlyList<Issue>> GetIssuesAsync(IReadOnlyCollection<string> idsOrKeys, IssueSelection selection, CancellationToken cancellation);

    /// <summary>All comments of an issue, oldest first, with markers, however many pages it takes.</summary>
    Task<IReadOnlyList<Comment>> GetCommentsAsync(string issueId, CancellationToken cancellation);

    /// <summary>The whole history of an issue, newest first.</summary>
    Task<IReadOnlyList<Change>> GetChangesAsync(string issueId, CancellationToken cancellation);

    /// <summary>
    /// Creates up to <see cref="MaxCreatesPerCall"/> issues in one call. One result per draft, in order; refused drafts do not
    /// stop the others. Throws only when the whole call failed.
    /// </summary>
    Task<IReadOnlyList<CreateResult>> CreateIssuesAsync(IReadOnlyList<IssueDraft> drafts, CancellationToken cancellation);

    /// <summary>Most drafts that <see cref="CreateIssuesAsync"/> takes.</summary>
    int MaxCreatesPerCall { get; }

    /// <summary>Sets the fields that the edit names, all or none.</summary>
    Task EditIssueAsync(string issueId, IssueEdit edit, CancellationToken cancellation);

    /// <summary>Deletes an issue with its sub-tasks; one that is already gone is no error.</summary>
    Task DeleteIssueAsync(string issueId, CancellationToken cancellation);

    /// <summary>Adds a comment with its marker in the same call; returns it as Jira stored it.</summary>
    /// <param name="issueId">The issue.</param>
    /// <param name="body">Its text, in the client's own form.</param>
    /// <param name="marker">Its mark.</param>
    /// <param name="visibility">Who may see it; null: everybody who sees the issue.</param>
    /// <param name="cancellation">Stops it.</param>
    Task<Comment> AddCommentAsync(string issueId, RichText body, SyncMarker marker, Visibility? visibility, CancellationToken cancellation);

    /// <summary>Replaces a comment's text; returns it as Jira stored it.</summary>
    /// <param name="issueId">The issue.</param>
    /// <param name="commentId">The comment.</param>
    /// <param name="body">Its new text, in the client's own form.</param>
    /// <param name="visibility">Who may see it from now on; null: as before.</param>
    /// <param name="cancellation">Stops it.</param>
    Task<Comment> UpdateCommentAsync(string issueId, string commentId, RichText body, VisibilityChange? visibility, CancellationToken cancellation);

    /// <summary>Deletes a comment; one that is already gone is no error.</summary>
    Task DeleteCommentAsync(string issueId, string commentId, CancellationToken cancellation);

    /// <summary>
    /// The content of an attachment as a stream of its bytes; credentials do not follow a redirect to another host.
    /// The caller disposes of it.
    /// </summary>
    /// <param name="attachment">Which.</param>
    /// <param name="from">How many bytes at its beginning are not wanted; Jira is asked not to send them.</param>
    /// <param name="cancellation">Stops it.</param>
    Task<Stream> OpenAttachmentAsync(Attachment attachment, long from, CancellationToken cancellation);

    /// <summary>Uploads a file, streaming; returns what Jira stored. Never retried by itself.</summary>
    /// <param name="issueId">The issue.</param>
    /// <param name="fileName">Name to store it under.</param>
    /// <param name="mediaType">Its media type.</param>
    /// <param name="content">The bytes; read once.</param>
    /// <param name="length">How many there are, where known.</param>
    /// <param name="cancellation">Stops the upload.</param>
    Task<Attachment> AddAttachmentAsync(string issueId, string fileName, string mediaType, Stream content, long? length, CancellationToken cancellation);

    /// <summary>The id by which rich text points at an attachment; null where it is the file's name (Data Center) or not told.</summary>
    Task<string?> GetMediaIdAsync(Attachment attachment, CancellationToken cancellation);

    /// <summary>Deletes an attachment; one that is already gone is no error.</summary>
    Task DeleteAttachmentAsync(string attachmentId, CancellationToken cancellation);

    /// <summary>Largest attachment that Jira takes, in bytes; null when attachments are switched off.</summary>
    Task<long?> GetAttachmentLimitAsync(CancellationToken cancellation);
}

/// <summary>What a read of issues brings along, over and above id, key, project and updated.</summary>
[Flags]
public enum IssueContent
{
    /// <summary>Id, key, project, type and dates only.</summary>
    None = 0,

    /// <summary>Summary, description, reporter.</summary>
    Fields = 1,

    /// <summary>Comments, as far as the answer holds them (see <see cref="Issue.CommentsComplete"/>).</summary>
    Comments = 2,

    /// <summary>Descriptions of attachments.</summary>
    Attachments = 4,

    /// <summary>JiraSync's marker on the issue.</summary>
    Marker = 8,

    /// <summary>History, as far as the answer holds it (see <see cref="Issue.ChangesComplete"/>).</summary>
    Changes = 16,

    /// <summary>All that a sync with Basic rules needs.</summary>
    All = Fields | Comments | Attachments | Marker | Changes,

    /// <summary>Worklogs, as far as the answer holds them (see <see cref="Issue.WorklogsComplete"/>).</summary>
    Worklogs = 32,
}

/// <summary>What a read of issues brings along, with further fields.</summary>
/// <param name="Content">The fixed parts.</param>
/// <param name="Fields">Fields for <see cref="Issue.Fields"/>.</param>
public sealed record IssueSelection(IssueContent Content, IReadOnlyList<FieldInfo> Fields)
{
    /// <summary>A selection without further fields.</summary>
    public static implicit operator IssueSelection(IssueContent content) => FromIssueContent(content);

    /// <summary>A selection without further fields.</summary>
    public static IssueSelection FromIssueContent(IssueContent content) => new(content, []);
}

/// <summary>A search.</summary>
public sealed record SearchRequest
{
    /// <summary>The query, ORDER BY included. Cloud refuses one without any restriction.</summary>
    public required string Jql { get; init; }

    /// <summary>What to bring along.</summary>
    public IssueSelection Content { get; init; } = IssueContent.None;

    /// <summary>Issues a page, at most; the server may return fewer.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>
    /// Ids of issues about which the answer has to be up to date, at most <see cref="MaxReconcile"/>. Only Cloud needs it; Data
    /// Center's clients ignore it.
    /// </summary>
    public IReadOnlyList<string> Reconcile { get; init; } = [];

    /// <summary>Most ids in <see cref="Reconcile"/>.</summary>
    public const int MaxReconcile = 50;

    /// <summary>Where to go on: <see cref="SearchPage.Next"/> of the page before; null for the first.</summary>
    public string? Page { get; init; }
}

/// <summary>A page of a search.</summary>
/// <param name="Issues">The issues, in the query's order.</param>
/// <param name="Next">Where to go on; null on the last page.</param>
/// <param name="Total">How many match in all, where the product says so (Data Center).</param>
/// <param name="Warnings">Warnings of the query's, if any.</param>
public sealed record SearchPage(IReadOnlyList<Issue> Issues, string? Next, long? Total, IReadOnlyList<string> Warnings);

/// <summary>Who a site is.</summary>
/// <param name="Kind">Product.</param>
/// <param name="Version">Version text.</param>
/// <param name="BaseUrl">The address that the site gives itself.</param>
/// <param name="Title">Its title.</param>
/// <param name="ServerTime">Its clock, where it tells.</param>
/// <param name="Identity">What tells this site from a copy of it: the cloud id on Cloud, else the base address that it gives itself.</param>
public sealed record ServerInfo(JiraKind Kind, string Version, string BaseUrl, string Title, DateTimeOffset? ServerTime, string Identity);

/// <summary>The account that is signed in.</summary>
/// <param name="User">The user.</param>
/// <param name="TimeZone">IANA name of the profile's time zone; null where hidden.</param>
public sealed record Myself(JiraUser User, string? TimeZone);

/// <summary>A project.</summary>
/// <param name="Id">Jira's id.</param>
/// <param name="Key">Key.</param>
/// <param name="Name">Name.</param>
/// <param name="IssueTypes">Types that issues may have there.</param>
public sealed record Project(string Id, string Key, string Name, IReadOnlyList<IssueType> IssueTypes)
{
    /// <summary>What kind of project it is: <c>software</c>, <c>business</c>, <c>service_desk</c>; null: the server does not say.</summary>
    public string? TypeKey { get; init; }

    /// <summary>True where comments can be internal: in a project of a service desk.</summary>
    public bool HasInternalComments => TypeKey == "service_desk";
}

/// <summary>An issue to create.</summary>
/// <param name="ProjectKey">Where.</param>
/// <param name="IssueTypeId">Of which type.</param>
/// <param name="Summary">One line.</param>
/// <param name="Description">In the client's own <see cref="IJiraClient.TextFormat"/>, or null.</param>
/// <param name="Marker">Written in the same call, as an entity property.</param>
public sealed record IssueDraft(string ProjectKey, string IssueTypeId, string Summary, RichText? Description, SyncMarker Marker)
{
    /// <summary>Further fields.</summary>
    public IReadOnlyList<FieldWrite> Fields { get; init; } = [];
}

/// <summary>What became of a draft: an id and key, or the reason why not.</summary>
/// <param name="Id">Id of the new issue; null when refused.</param>
/// <param name="Key">Its key; null when refused.</param>
/// <param name="Error">Why it was refused; null when it was created.</param>
public sealed record CreateResult(string? Id, string? Key, JiraException? Error);

/// <summary>An edit. Only what is set is written.</summary>
public sealed record IssueEdit
{
    /// <summary>New summary; null leaves it.</summary>
    public string? Summary { get; init; }

    /// <summary>New description, in the client's own form; null leaves it unless <see cref="ClearDescription"/>.</summary>
    public RichText? Description { get; init; }

    /// <summary>True empties the description.</summary>
    public bool ClearDescription { get; init; }

    /// <summary>New issue type; null leaves it.</summary>
    public string? IssueTypeId { get; init; }

    /// <summary>Further fields.</summary>
    public IReadOnlyList<FieldWrite> Fields { get; init; } = [];

    /// <summary>Marks the history entry that the edit makes (history metadata), so that it can be told from people's edits.</summary>
    public required string WriteId { get; init; }
}
