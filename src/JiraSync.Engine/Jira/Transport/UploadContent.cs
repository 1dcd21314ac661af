using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Tasks;

namespace JiraSync.Engine.Jira.Transport;

/// <summary>A form with one file in it, streamed from its source, which is read once and left open.</summary>
internal static class UploadContent
{
    /// <summary>Marks an exception that came from the source, not from the network.</summary>
    public const string Mark = "JiraSync.UploadSource";

    public static HttpContent Create(string fileName, string mediaType, Stream content, long? length)
    {
        var part = new SourceContent(content, length);
        if (!MediaTypeHeaderValue.TryParse(mediaType, out MediaTypeHeaderValue? type))
            type = new MediaTypeHeaderValue("application/octet-stream");
        part.Headers.ContentType = type;
        part.Headers.TryAddWithoutValidation("Content-Disposition", DispositionOf(fileName));
        return new Form(part);
    }

    /// <summary>What the source threw while it was being sent; null when it did not.</summary>
    public static Exception? SourceErrorIn(HttpContent? content) => (content as Form)?.Part.Error;

    /// <summary>
    /// Browsers send the name as UTF-8, which Jira reads; the extended form is added for names that a quoted string cannot hold
    /// in every parser.
    /// </summary>
    internal static string DispositionOf(string fileName)
    {
        var plain = new StringBuilder();
        bool simple = true;
        foreach (char c in fileName)
        {
            if (c is '"' or '\\')
                plain.Append('\\');
            if (char.IsControl(c))
            {
                plain.Append('_');
                continue;
            }

            simple &= c < 128 && c is not ('"' or '\\');
            plain.Append(c);
        }

        // Header lines are written as Latin-1: UTF-8 bytes pass through it unchanged, one char for each byte.
        string bytes = Encoding.GetEncoding(28591).GetString(Encoding.UTF8.GetBytes(plain.ToString()));
        string value = "form-data; name=\"file\"; filename=\"" + bytes + "\"";
        return simple ? value : value + "; filename*=UTF-8''" + Uri.EscapeDataString(WithoutControls(fileName));
    }

    private static string WithoutControls(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (char c in text)
            clean.Append(char.IsControl(c) ? '_' : c);
        return clean.ToString();
    }

    private sealed class Form : MultipartContent
    {
        public Form(SourceContent part)
            : base("form-data", "jirasync-" + Guid.NewGuid().ToString("N"))
        {
            Part = part;
            Add(part);
        }

        public SourceContent Part { get; }
    }

    private sealed class SourceContent(Stream source, long? length) : HttpContent
    {
        public Exception? Error { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            byte[] buffer = new byte[64 * 1024];
            long sent = 0;
            while (true)
            {
                int read = await ReadAsync(buffer).ConfigureAwait(false);
                if (read == 0)
                    break;
                await stream.WriteAsync(buffer, 0, read).ConfigureAwait(false);
                sent += read;
            }

            if (length is { } promised && sent != promised)
                throw Failed(new IOException($"The file to upload has {sent} bytes; {promised} were announced."));
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length ?? 0;
            return length is not null;
        }

        private async Task<int> ReadAsync(byte[] buffer)
        {
            try
            {
                return await source.ReadAsync(buffer, 0, buffer.Length).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                throw Failed(e);
            }
        }

        private Exception Failed(Exception e)
        {
            e.Data[Mark] = true;
            Error = e;
            return e;
        }
    }
}
