using System;
using System.Collections.Generic;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;

namespace JiraSync.Engine.Rules;

/// <summary>A rich text that arrives, in our form and as long as our Jira takes it.</summary>
/// <param name="Text">The text; its source is empty when there is nothing to show.</param>
/// <param name="Lost">What could not be carried over, each thing once, as a sentence.</param>
/// <param name="IsShortened">True when its end is missing: what people change in such a copy must not replace the original.</param>
public sealed record ArrivingText(RichText Text, IReadOnlyList<string> Lost, bool IsShortened)
{
    /// <summary>Converts, and shortens where that is needed.</summary>
    /// <param name="theirs">The text as it arrived.</param>
    /// <param name="target">What is known of our side.</param>
    /// <param name="what">What it is, as the beginning of a sentence.</param>
    /// <param name="reserved">Characters that something else takes up, such as the header of a comment.</param>
    public static ArrivingText Of(RichText theirs, TargetContext target, string what, int reserved = 0)
    {
        ConversionResult converted = RichTextConverter.Convert(theirs, target.TextFormat, target.Conversion);
        int most = target.Texts.Limit == int.MaxValue ? int.MaxValue : Math.Max(1, target.Texts.Limit - reserved);
        RichText fitted = RichTextLimit.Fit(converted.Text, most, target.Texts.ShortenedNote, target.Original);
        return ReferenceEquals(fitted, converted.Text)
            ? new(fitted, converted.Lost, false)
            : new(fitted, [.. converted.Lost, $"{what} has {RichTextLimit.Length(converted.Text)} characters and was shortened to the {target.Texts.Limit} that Jira takes."], true);
    }
}
