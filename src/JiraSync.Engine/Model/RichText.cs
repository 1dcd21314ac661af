using System;

namespace JiraSync.Engine.Model;

/// <summary>How a text is written down.</summary>
public enum TextFormat
{
    /// <summary>Atlassian Document Format, JSON.</summary>
    Adf,

    /// <summary>Jira's wiki markup.</summary>
    Wiki,
}

/// <summary>
/// Rich text in the form in which its own Jira holds it. The source form is never thrown away: it is converted one way,
/// for the side that needs the other form, and never back.
/// </summary>
/// <param name="Format">Form of <paramref name="Source"/>.</param>
/// <param name="Source">The ADF document as JSON text, or the wiki markup.</param>
public sealed record RichText(TextFormat Format, string Source)
{
    /// <summary>A text in wiki markup.</summary>
    public static RichText Wiki(string markup) => new(TextFormat.Wiki, markup ?? throw new ArgumentNullException(nameof(markup)));

    /// <summary>A document in ADF, as JSON text.</summary>
    public static RichText Adf(string json) => new(TextFormat.Adf, json ?? throw new ArgumentNullException(nameof(json)));
}
