using System.Text.Json.Nodes;

namespace JiraSync.Sandbox.Markup;

/// <summary>Turns the two forms of rich text into each other, as Cloud does between its two API versions.</summary>
public interface IRichTextConverter
{
    /// <summary>ADF to wiki markup.</summary>
    string ToWiki(JsonObject document);

    /// <summary>Wiki markup to ADF.</summary>
    JsonObject ToAdf(string markup);

    /// <summary>Wiki markup to HTML, for rendered fields and pages.</summary>
    string ToHtml(string markup);
}
