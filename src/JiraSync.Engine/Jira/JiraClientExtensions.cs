using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Jira;

/// <summary>Shorter ways to call an <see cref="IJiraClient"/>.</summary>
public static class JiraClientExtensions
{
    /// <summary>The content of an attachment from its beginning.</summary>
    public static Task<Stream> OpenAttachmentAsync(this IJiraClient client, Attachment attachment, CancellationToken cancellation) =>
        (client ?? throw new ArgumentNullException(nameof(client))).OpenAttachmentAsync(attachment, 0, cancellation);

    /// <summary>Replaces a comment's text; who may see it stays as it is.</summary>
    public static Task<Comment> UpdateCommentAsync(this IJiraClient client, string issueId, string commentId, RichText body, CancellationToken cancellation) =>
        (client ?? throw new ArgumentNullException(nameof(client))).UpdateCommentAsync(issueId, commentId, body, null, cancellation);
}
