using System;
using System.Globalization;
using System.Linq;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Rules;

/// <summary>Values as plain text: what a value map compares, what a text field gets from a field of another kind.</summary>
internal static class ValueText
{
    /// <summary>The text; sets as their elements with commas.</summary>
    public static string Of(FieldValue value) => value switch
    {
        TextValue text => text.Text,
        NameValue name => name.Name,
        NumberValue number => number.Canonical,
        DateValue date => date.Day,
        MomentValue moment => moment.Canonical,
        CascadeValue cascade => cascade.Child is null ? cascade.Parent : cascade.Parent + " / " + cascade.Child,
        UserValue user => user.User.DisplayName,
        IssueValue issue => issue.Key,
        EstimateValue estimate => ((estimate.Original ?? 0) / 3600m).ToString("0.##", CultureInfo.InvariantCulture) + "h",
        RichValue rich => RichTexts.RichTextPreview.Of(rich.Text, 32_767),
        _ => string.Join(", ", ElementsOf(value)),
    };

    /// <summary>The elements of a set, or the one value.</summary>
    public static string[] ElementsOf(FieldValue value) => value switch
    {
        SetValue set => set.Elements.ToArray(),
        UsersValue users => users.Users.Select(u => u.DisplayName).ToArray(),
        LinksValue links => links.Links.Select(l => l.Issue.Key).ToArray(),
        TextValue text => text.Text.Split([','], StringSplitOptions.RemoveEmptyEntries).Select(t => t.Trim()).Where(t => t.Length > 0).ToArray(),
        _ => [Of(value)],
    };

    /// <summary>People in a value.</summary>
    public static JiraUser[] PeopleIn(FieldValue? value) => value switch
    {
        UserValue user => [user.User],
        UsersValue users => users.Users.ToArray(),
        _ => [],
    };
}
