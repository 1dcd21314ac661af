using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Jira.Connection;
using JiraSync.Engine.Jira.Json;
using JiraSync.Engine.Jira.Resources;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Jira;

/// <summary>What both products have in common.</summary>
internal abstract class JiraClientBase : IJiraClient
{
    private readonly MetadataResource _metadata;
    private readonly CommentResource _comments;
    private readonly AttachmentResource _attachments;

    protected JiraClientBase(JiraConnection connection, JiraKind kind, TextFormat textFormat, string root)
    {
        Connection = connection;
        Kind = kind;
        TextFormat = textFormat;
        Reader = new AnswerReader(kind, connection.Site);
        var writer = new RequestWriter(kind, textFormat);
        Issues = new IssueResource(connection, Reader, writer, root);
        _metadata = new MetadataResource(connection, Reader, root);
        _comments = new CommentResource(connection, Reader, writer, root);
        _attachments = new AttachmentResource(connection, Reader, kind, root, connection.RequestTimeout);
        Fields = new FieldResource(connection, kind, root);
        Workflow = new WorkflowResource(connection, kind, writer, root);
        People = new PeopleResource(connection, Reader, kind, root);
        Worklogs = new WorklogResource(connection, Reader, writer, kind, root);
        Links = new LinkResource(connection, kind, root);
    }

    public JiraKind Kind { get; }

    public TextFormat TextFormat { get; }

    public Uri BaseUrl => Connection.Site;

    public CallCounter Calls => Connection.Calls;

    public TimeSpan? ClockOffset => Connection.ClockOffset;

    public int MaxCreatesPerCall => IssueResource.MaxCreates;

    public IJiraFields Fields { get; }

    public IJiraWorkflow Workflow { get; }

    public IJiraPeople People { get; }

    public IJiraWorklogs Worklogs { get; }

    public IJiraLinks Links { get; }

    internal JiraConnection Connection { get; }

    protected AnswerReader Reader { get; }

    protected IssueResource Issues { get; }

    protected virtual string? CloudId => null;

    public Task<ServerInfo> GetServerInfoAsync(CancellationToken cancellation) => _metadata.GetServerInfoAsync(Kind, CloudId, cancellation);

    public Task<Myself> GetMyselfAsync(CancellationToken cancellation) => _metadata.GetMyselfAsync(cancellation);

    public Task<Project> GetProjectAsync(string idOrKey, CancellationToken cancellation) => _metadata.GetProjectAsync(idOrKey, cancellation);

    public Task<IReadOnlyDictionary<string, bool>> GetPermissionsAsync(string projectKey, IReadOnlyCollection<string> permissions, CancellationToken cancellation) =>
        _metadata.GetPermissionsAsync(projectKey, permissions, cancellation);

    public abstract Task<SearchPage> SearchAsync(SearchRequest request, CancellationToken cancellation);

    public abstract Task<IReadOnlyList<Issue>> GetIssuesAsync(IReadOnlyCollection<string> idsOrKeys, IssueSelection selection, CancellationToken cancellation);

    public abstract Task<IReadOnlyList<Change>> GetChangesAsync(string issueId, CancellationToken cancellation);

    public Task<IReadOnlyList<Comment>> GetCommentsAsync(string issueId, CancellationToken cancellation) => _comments.GetAllAsync(issueId, cancellation);

    public Task<IReadOnlyList<CreateResult>> CreateIssuesAsync(IReadOnlyList<IssueDraft> drafts, CancellationToken cancellation) => Issues.CreateAsync(drafts, cancellation);

    public Task EditIssueAsync(string issueId, IssueEdit edit, CancellationToken cancellation) => Issues.EditAsync(issueId, edit, cancellation);

    public Task DeleteIssueAsync(string issueId, CancellationToken cancellation) => Issues.DeleteAsync(issueId, cancellation);

    public Task<Comment> AddCommentAsync(string issueId, RichText body, SyncMarker marker, Visibility? visibility, CancellationToken cancellation) =>
        _comments.AddAsync(issueId, body, marker, visibility, cancellation);

    public Task<Comment> UpdateCommentAsync(string issueId, string commentId, RichText body, VisibilityChange? visibility, CancellationToken cancellation) =>
        _comments.UpdateAsync(issueId, commentId, body, visibility, cancellation);

    public Task DeleteCommentAsync(string issueId, string commentId, CancellationToken cancellation) => _comments.DeleteAsync(issueId, commentId, cancellation);

    public Task<Stream> OpenAttachmentAsync(Attachment attachment, long from, CancellationToken cancellation) => _attachments.OpenAsync(attachment, from, cancellation);

    public Task<Attachment> AddAttachmentAsync(string issueId, string fileName, string mediaType, Stream content, long? length, CancellationToken cancellation) =>
        _attachments.AddAsync(issueId, fileName, mediaType, content, length, cancellation);

    public Task<string?> GetMediaIdAsync(Attachment attachment, CancellationToken cancellation) => _attachments.GetMediaIdAsync(attachment, cancellation);

    public Task DeleteAttachmentAsync(string attachmentId, CancellationToken cancellation) => _attachments.DeleteAsync(attachmentId, cancellation);

    public Task<long?> GetAttachmentLimitAsync(CancellationToken cancellation) => _attachments.GetLimitAsync(cancellation);

    public void Dispose() => Connection.Dispose();
}

/// <summary>Jira Cloud: REST v3, documents, account ids.</summary>
internal sealed class CloudClient : JiraClientBase
{
    private const string Root = "rest/api/3/";

    private readonly CloudReads _reads;

    public CloudClient(JiraConnection connection, string? cloudId)
        : base(connection, JiraKind.Cloud, TextFormat.Adf, Root)
    {
        CloudId = cloudId;
        _reads = new CloudReads(connection, Reader, Issues, Root);
    }

    protected override string? CloudId { get; }

    public override Task<SearchPage> SearchAsync(SearchRequest request, CancellationToken cancellation) => _reads.SearchAsync(request, cancellation);

    public override Task<IReadOnlyList<Issue>> GetIssuesAsync(IReadOnlyCollection<string> idsOrKeys, IssueSelection selection, CancellationToken cancellation) =>
        _reads.GetIssuesAsync(idsOrKeys, selection, cancellation);

    public override Task<IReadOnlyList<Change>> GetChangesAsync(string issueId, CancellationToken cancellation) => _reads.GetChangesAsync(issueId, cancellation);
}

/// <summary>Jira Data Center and Server: REST v2, wiki markup, user names.</summary>
internal sealed class DataCenterClient : JiraClientBase
{
    private const string Root = "rest/api/2/";

    private readonly DataCenterSearch _search;

    public DataCenterClient(JiraConnection connection)
        : base(connection, JiraKind.DataCenter, TextFormat.Wiki, Root) =>
        _search = new DataCenterSearch(connection, Reader, Issues, Root);

    public override Task<SearchPage> SearchAsync(SearchRequest request, CancellationToken cancellation) => _search.SearchAsync(request, cancellation);

    public override Task<IReadOnlyList<Issue>> GetIssuesAsync(IReadOnlyCollection<string> idsOrKeys, IssueSelection selection, CancellationToken cancellation) =>
        Issues.GetEachAsync(idsOrKeys, selection, cancellation);

    public override async Task<IReadOnlyList<Change>> GetChangesAsync(string issueId, CancellationToken cancellation) =>
        (await Issues.GetAsync(issueId, IssueContent.Changes, cancellation).ConfigureAwait(false)).Changes;
}
