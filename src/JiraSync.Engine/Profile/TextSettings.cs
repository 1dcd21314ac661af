using JiraSync.Engine.RichTexts;

namespace JiraSync.Engine.Profile;

/// <summary>What becomes of keys and addresses of issues in texts that arrive.</summary>
public enum IssueKeyPolicy
{
    /// <summary>They stay as they were written.</summary>
    Keep,

    /// <summary>Those of issues in sync become the key and address of the issue here.</summary>
    Twin,
}

/// <summary>What a side does with texts that arrive: <c>texts</c> of a side in <c>connection.json</c>.</summary>
public sealed record TextSettings
{
    /// <summary>As it is without any settings.</summary>
    public static TextSettings Default { get; } = new();

    /// <summary>
    /// How many characters this Jira takes in a text; 0: any number. Cloud takes 32,767; on Data Center it is the setting
    /// <c>jira.text.field.character.limit</c>, which is the same unless an administrator changed it.
    /// </summary>
    public int MaxLength { get; init; } = RichTextLimit.Default;

    /// <summary>Words at the end of a text that was shortened, before the link to the original.</summary>
    public string ShortenedNote { get; init; } = "Shortened; the whole text is in";

    /// <summary>Keys and addresses of issues.</summary>
    public IssueKeyPolicy IssueKeys { get; init; }

    /// <summary>The most characters, as a number to compare with.</summary>
    internal int Limit => MaxLength == 0 ? int.MaxValue : MaxLength;

    /// <summary>What is wrong with them; null: nothing.</summary>
    internal string? Problem()
    {
        if (MaxLength is < 0 or (> 0 and < 255))
            return $"the longest text has {MaxLength} characters, and it has to be 0 (no limit), or 255 or more";
        return ShortenedNote is null || ShortenedNote.Length > 200 ? "the note of shortened texts is missing or longer than 200 characters" : null;
    }
}
