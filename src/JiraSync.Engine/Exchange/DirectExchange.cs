using System.IO;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Exchange;

/// <summary>
/// The exchange of a connection with both sides in one profile: a row in the same database, and content straight from the
/// other side's Jira.
/// </summary>
/// <param name="connection">Name of the connection.</param>
/// <param name="from">The side that sends.</param>
/// <param name="otherClient">Client of the other side, where offered content lies.</param>
public sealed class DirectExchange(string connection, SideName from, IJiraClient otherClient) : IExchange
{
    /// <inheritdoc/>
    public void Send(ISyncWriter writer, Replica replica) => writer.Send(connection, from.Other(), replica);

    /// <inheritdoc/>
    public Task<Stream> OpenContentAsync(ReplicaAttachment attachment, long from, CancellationToken cancellation) => otherClient.OpenAttachmentAsync(
        new Attachment
        {
            Id = attachment.Identity.Id,
            FileName = attachment.FileName,
            Size = attachment.Size,
            MediaType = attachment.MediaType,
            ContentUrl = attachment.ContentUrl,
        },
        from,
        cancellation);
}
