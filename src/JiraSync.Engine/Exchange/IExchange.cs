using System.IO;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Model;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Exchange;

/// <summary>The way from one side to the other. Replicas, answers and the content of attachments go over it, and nothing else.</summary>
public interface IExchange
{
    /// <summary>
    /// Puts a replica on its way, within the transaction that records it as sent: neither happens without the other.
    /// </summary>
    void Send(ISyncWriter writer, Replica replica);

    /// <summary>Content of an attachment that the other side offered, from its beginning or further on. The caller disposes of it.</summary>
    Task<Stream> OpenContentAsync(ReplicaAttachment attachment, long from, CancellationToken cancellation);
}
