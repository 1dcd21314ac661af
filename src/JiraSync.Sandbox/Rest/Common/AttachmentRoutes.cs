using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Attachments. On Cloud the bytes come from a media host that knows a token and no credentials.</summary>
internal static class AttachmentRoutes
{
    private const int MaxFiles = 60;

    public static void Register(Router router)
    {
        router.Api("GET", "attachment/meta", Meta);
        router.Api("GET", "attachment/{attachmentId}", Get);
        router.Api("DELETE", "attachment/{attachmentId}", Delete);
        router.Api("POST", "issue/{id}/attachments", Add, takesJson: false);
        if (router.IsCloud)
        {
            router.Api("GET", "attachment/content/{attachmentId}", Content);
            router.Api("GET", "attachment/thumbnail/{attachmentId}", Content);
            router.Add("GET", "_media/file/{mediaId}/binary", Media);
        }
        else
        {
            router.Add("GET", "secure/attachment/{attachmentId}/{name}", Download);
            router.Add("GET", "secure/attachment/{attachmentId}", Download);
        }
    }

    /// <summary>The token in the address of a media file: who has the address may read the file.</summary>
    public static string MediaToken(Site site, string mediaId) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{site.CloudId}|{mediaId}|media"))).ToLowerInvariant()[..32];

    private static SandboxResponse Meta(RestCall call) =>
        call.Ok(new JsonObject { ["enabled"] = call.Site.AttachmentsEnabled, ["uploadLimit"] = call.Site.AttachmentLimit });

    private static (Issue Issue, Attachment Attachment) Find(RestCall call) =>
        call.Site.FindAttachment(call["attachmentId"]) is { } found && call.Site.CanBrowse(call.User, found.Issue)
            ? found
            : throw RestError.Of(404, call.IsCloud
                ? $"The attachment with id '{call["attachmentId"]}' does not exist"
                : $"The attachment with id '{call["attachmentId"]}' does not exist");

    private static SandboxResponse Get(RestCall call) => call.Ok(call.Shapes.Attachment(Find(call).Attachment, numericId: call.IsCloud));

    private static SandboxResponse Delete(RestCall call)
    {
        (Issue issue, Attachment attachment) = Find(call);
        bool own = attachment.AuthorId is not null && attachment.AuthorId == call.User?.Id;
        if (!call.Has(Permissions.DeleteAllAttachments, issue) && !(own && call.Has(Permissions.DeleteOwnAttachments, issue)))
            throw RestError.Of(403, $"You do not have permission to delete attachment with id: {attachment.Id}");
        call.Site.Edits.DeleteAttachment(call.User?.Id, attachment.Id);
        return call.NoContent();
    }

    private static SandboxResponse Add(RestCall call)
    {
        Issue issue = call.Issue();
        if (!call.Site.AttachmentsEnabled || !call.Has(Permissions.CreateAttachments, issue))
            throw RestError.Of(call.IsCloud ? 404 : 403, "You do not have permission to create attachments for this issue.");
        List<MultipartFile> files = Multipart.Read(call.Request).Where(f => f.Field == "file").ToList();
        if (files.Count == 0)
            throw RestError.Of(400, "No file was attached: the part must be named 'file'.");
        if (call.IsCloud && files.Count > MaxFiles)
            throw RestError.Of(413, $"The number of files exceeds the limit of {MaxFiles}.");
        if (files.Exists(f => f.Content.Length > call.Site.AttachmentLimit))
        {
            string limit = call.Site.AttachmentLimit.ToString(CultureInfo.InvariantCulture);
            // Data Center says "not found" to what is too large.
            throw RestError.Of(call.IsCloud ? 413 : 404, $"The file exceeds its maximum permitted size of {limit} bytes.");
        }

        var added = new JsonArray();
        foreach (MultipartFile file in files)
            added.Add(call.Shapes.Attachment(call.Site.Edits.AddAttachment(call.User?.Id, issue.Id, file.FileName, file.ContentType, file.Content)));
        return call.Ok(added);
    }

    private static SandboxResponse Content(RestCall call)
    {
        Attachment attachment = Find(call).Attachment;
        if (!call.QueryBool("redirect", true))
            return Stream(call, attachment);
        string token = MediaToken(call.Site, attachment.MediaId);
        return new SandboxResponse(303).With(
            "Location",
            $"{call.Control.MediaBaseUrl}/_media/file/{attachment.MediaId}/binary?token={token}&client=sandbox&name={Uri.EscapeDataString(attachment.FileName)}");
    }

    private static SandboxResponse Media(RestCall call)
    {
        string id = call["mediaId"];
        if (call.Query("token") != MediaToken(call.Site, id))
            throw RestError.With(SandboxResponse.Of(new JsonObject { ["error"] = new JsonObject { ["code"] = "JwtAuthoriser:InvalidJwtError", ["title"] = "Invalid token" } }, 403));
        foreach (Issue issue in call.Site.Issues.Values)
        {
            if (issue.Attachments.Find(a => a.MediaId == id) is { } attachment)
                return Stream(call, attachment);
        }

        throw RestError.With(SandboxResponse.Of(new JsonObject { ["error"] = new JsonObject { ["code"] = "ResourceNotFound" } }, 404));
    }

    private static SandboxResponse Download(RestCall call)
    {
        if (call.Site.FindAttachment(call["attachmentId"]) is { } found && call.Site.CanBrowse(call.User, found.Issue))
            return Stream(call, found.Attachment);
        if (call.User is null)
            throw RestError.With(new SandboxResponse(302).With("Location", $"{call.BaseUrl}/login.jsp?os_destination={Uri.EscapeDataString(call.Path)}"));
        throw RestError.With(SandboxResponse.Html("<html><head><title>Attachment not found</title></head><body>The attachment does not exist.</body></html>", 404));
    }

    private static SandboxResponse Stream(RestCall call, Attachment attachment)
    {
        byte[] content = attachment.Content;
        if (call.Request.Header("Range") is { } range && range.StartsWith("bytes=", StringComparison.Ordinal))
        {
            string[] ends = range[6..].Split('-');
            if (ends.Length != 2 || (!long.TryParse(ends[0], out long from) && ends[0].Length > 0))
                throw RestError.Of(400, "The range is not valid.");
            long to = ends[1].Length > 0 && long.TryParse(ends[1], out long last) ? Math.Min(last, content.Length - 1) : content.Length - 1;
            from = ends[0].Length == 0 ? Math.Max(0, content.Length - (to + 1)) : long.Parse(ends[0], CultureInfo.InvariantCulture);
            if (ends[0].Length == 0)
                to = content.Length - 1;
            if (from > to)
                return new SandboxResponse(416).With("Content-Range", $"bytes */{content.Length}");
            return SandboxResponse.Bytes(content[(int)from..((int)to + 1)], attachment.MimeType, 206)
                .With("Content-Range", $"bytes {from}-{to}/{content.Length}");
        }

        return SandboxResponse.Bytes(content, attachment.MimeType)
            .With("Content-Disposition", $"attachment; filename*=UTF-8''{Uri.EscapeDataString(attachment.FileName)}");
    }
}
