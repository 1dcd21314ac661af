using System;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira.Connection;
using JiraSync.Engine.Jira.Json;
using JiraSync.Engine.Jira.Transport;
using JiraSync.Engine.Model;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Jira.Resources;

/// <summary>Attachments of issues.</summary>
internal sealed class AttachmentResource(JiraConnection connection, AnswerReader reader, JiraKind kind, string root, TimeSpan requestTimeout)
{
    // A line that carries less than this is as good as broken.
    private const long SlowestBytesPerSecond = 32 * 1024;
    private static readonly TimeSpan UnknownLengthTimeout = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Cloud hands files out through a media host, to which it redirects: two requests. A small file it is asked to give itself.
    /// </summary>
    private const long AsksForNoRedirectUpTo = 5 * 1024 * 1024;

    public Task<Stream> OpenAsync(Attachment attachment, long from, CancellationToken cancellation) => connection.OpenAsync(
        kind == JiraKind.Cloud && attachment.Size is > 0 and <= AsksForNoRedirectUpTo ? new Uri(AddressOf(attachment) + "?redirect=false") : AddressOf(attachment),
        $"attachment {attachment.Id} ({attachment.FileName})",
        "attachment/content/{id}",
        from,
        cancellation);

    public async Task<Attachment> AddAsync(string issueId, string fileName, string mediaType, Stream content, long? length, CancellationToken cancellation)
    {
        var call = new JiraCall
        {
            Method = HttpMethod.Post,
            Path = root + "issue/" + Uri.EscapeDataString(issueId) + "/attachments",
            Endpoint = "issue/{id}/attachments",
            Doing = $"Attaching {fileName} to issue {issueId}",
            Content = () => UploadContent.Create(fileName, mediaType, content, length),
            IsWrite = true,
            IsUpload = true,
            IssueId = issueId,
            NotFoundId = ErrorIds.JiraIssueNotFound,
            Timeout = length is { } bytes ? requestTimeout + TimeSpan.FromSeconds((double)bytes / SlowestBytesPerSecond) : UnknownLengthTimeout,
        };
        try
        {
            return await connection.GetAsync(
                call,
                json =>
                {
                    JToken stored = json switch
                    {
                        JArray { Count: > 0 } list => list[list.Count - 1],
                        JObject one => one,
                        _ => throw new AnswerShapeException("it names no attachment"),
                    };
                    return reader.Attachment(stored);
                },
                cancellation).ConfigureAwait(false);
        }
        catch (JiraException e) when (kind == JiraKind.DataCenter && e.StatusCode == 404 && length is not null)
        {
            // Data Center calls a file that is too large "not found".
            if (await GetLimitAsync(cancellation).ConfigureAwait(false) is not { } limit || length <= limit)
                throw;
            throw new JiraFailure(ErrorIds.JiraAttachmentTooLarge, SyncErrorKind.Data, $"{call.Doing} was refused: it has {length} bytes, Jira takes {limit}.")
            {
                StatusCode = 404,
                JiraMessages = e.JiraMessages,
                Advice = "Raise the limit in Jira's attachment settings, or leave the file out.",
                Inner = e,
            }.ToException();
        }
    }

    /// <summary>
    /// The id by which documents point at the file. No interface tells it; it stands in the address to which Cloud redirects
    /// those who ask for the content.
    /// </summary>
    public async Task<string?> GetMediaIdAsync(Attachment attachment, CancellationToken cancellation)
    {
        if (kind != JiraKind.Cloud)
            return null;
        Uri? place = await connection.FindPlaceAsync(
            AddressOf(attachment), $"attachment {attachment.Id} ({attachment.FileName})", "attachment/content/{id}", cancellation).ConfigureAwait(false);
        string[] parts = place?.AbsolutePath.Split('/') ?? [];
        int file = Array.IndexOf(parts, "file");
        return file >= 0 && file + 1 < parts.Length && Guid.TryParse(parts[file + 1], out _) ? parts[file + 1] : null;
    }

    public async Task DeleteAsync(string attachmentId, CancellationToken cancellation)
    {
        var call = new JiraCall
        {
            Method = HttpMethod.Delete,
            Path = root + "attachment/" + Uri.EscapeDataString(attachmentId),
            Endpoint = "attachment/{id}",
            Doing = "Deleting attachment " + attachmentId,
            IsWrite = true,
            IgnoresBody = true,
        };
        try
        {
            await connection.RunAsync(call, cancellation).ConfigureAwait(false);
        }
        catch (JiraNotFoundException)
        {
            // Gone already, as wanted.
        }
    }

    public Task<long?> GetLimitAsync(CancellationToken cancellation)
    {
        var call = new JiraCall
        {
            Method = HttpMethod.Get,
            Path = root + "attachment/meta",
            Endpoint = "attachment/meta",
            Doing = "Asking for the size limit of attachments",
        };
        return connection.GetAsync(
            call,
            json => json.IsTrue("enabled") ? json.Number("uploadLimit") ?? throw new AnswerShapeException("it has no uploadLimit") : (long?)null,
            cancellation);
    }

    private Uri AddressOf(Attachment attachment)
    {
        if (kind == JiraKind.Cloud)
            return connection.AddressOf(root + "attachment/content/" + Uri.EscapeDataString(attachment.Id));

        // Behind a proxy, Data Center may name an address that is not the one we sign in to; ours leads to the same file.
        // A name that reads as a path leads nowhere; Jira goes by the id, whatever name follows it.
        bool misleads = attachment.FileName.IndexOfAny(['/', '\\']) >= 0 || attachment.FileName.Trim('.').Length == 0;
        if (!misleads && Uri.TryCreate(attachment.ContentUrl, UriKind.Absolute, out Uri? given) && connection.IsOurs(given))
            return given;
        return connection.AddressOf($"secure/attachment/{Uri.EscapeDataString(attachment.Id)}/{(misleads ? "file" : Uri.EscapeDataString(attachment.FileName))}");
    }
}
