using System;
using System.Collections.Generic;
using System.IO;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>One part of a multipart body.</summary>
internal sealed record MultipartFile(string Field, string FileName, string ContentType, byte[] Content);

/// <summary>Reads multipart bodies.</summary>
internal static class Multipart
{
    public static List<MultipartFile> Read(SandboxRequest request)
    {
        var files = new List<MultipartFile>();
        if (!MediaTypeHeaderValue.TryParse(request.Header("Content-Type"), out MediaTypeHeaderValue? type) || type.Boundary.Length == 0)
            throw RestError.Of(400, "The request is not a multipart request with a boundary.");
        try
        {
            using var stream = new MemoryStream(request.Body);
            var reader = new MultipartReader(HeaderUtilities.RemoveQuotes(type.Boundary).Value!, stream);
            // The body is in memory, so nothing waits here.
            while (reader.ReadNextSectionAsync().GetAwaiter().GetResult() is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out ContentDispositionHeaderValue? disposition))
                    continue;
                using var content = new MemoryStream();
                section.Body.CopyTo(content);
                string? name = disposition.FileNameStar.HasValue ? disposition.FileNameStar.Value
                    : HeaderUtilities.RemoveQuotes(disposition.FileName).Value;
                files.Add(new MultipartFile(
                    HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "",
                    name is null or "" ? "file" : DecodeName(name),
                    section.ContentType ?? "application/octet-stream",
                    content.ToArray()));
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw RestError.Of(400, $"The multipart body is damaged: {e.Message}");
        }

        return files;
    }

    /// <summary>Clients write names as raw UTF-8 or as an encoded word.</summary>
    private static string DecodeName(string name)
    {
        if (name.StartsWith("=?utf-8?B?", StringComparison.OrdinalIgnoreCase) && name.EndsWith("?=", StringComparison.Ordinal))
            return System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(name[10..^2]));
        return name.Replace("\\\"", "\"", StringComparison.Ordinal);
    }
}
