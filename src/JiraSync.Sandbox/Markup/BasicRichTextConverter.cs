using System.Text.Json.Nodes;

namespace JiraSync.Sandbox.Markup;

/// <summary>The everyday part of both formats: paragraphs, breaks, strong, em, code, links, lists, headings, code blocks.</summary>
public sealed class BasicRichTextConverter : IRichTextConverter
{
    /// <inheritdoc/>
    public string ToWiki(JsonObject document) => AdfToWiki.Convert(document);

    /// <inheritdoc/>
    public JsonObject ToAdf(string markup) => WikiToAdf.Convert(markup);

    /// <inheritdoc/>
    public string ToHtml(string markup) => AdfToHtml.Convert(WikiToAdf.Convert(markup));
}
