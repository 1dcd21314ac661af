using System.Globalization;

namespace JiraSync.Engine.RichTexts;

/// <summary>How wiki markup writes characters that would otherwise mean something: a backslash where Jira takes one, else a number.</summary>
internal static class WikiEscapes
{
    private const string Escapable = "-#*_+?^~|%{}[]()!@";

    // Jira leaves all character references alone and so does the reader, but for these, which the writer makes or Jira's own links hold.
    private const string Numbered = "!&'.:;[\\]{|";

    public static bool IsEscapable(char c) => Escapable.IndexOf(c) >= 0;

    private static readonly string[] Closings = ["{color}", "{quote}", "{panel}", "{code}", "{noformat}", "{adf}"];

    /// <summary>True where the end of a macro stands, which a backslash would not keep from ending it.</summary>
    public static bool IsMacroEnd(string text, int i)
    {
        foreach (string closing in Closings)
        {
            if (string.Compare(text, i, closing, 0, closing.Length, System.StringComparison.OrdinalIgnoreCase) == 0)
                return true;
        }
        return false;
    }

    /// <summary>A character by its number.</summary>
    public static string Number(char c) => "&#" + ((int)c).ToString(CultureInfo.InvariantCulture) + ";";

    /// <summary>Reads what <see cref="Number"/> wrote.</summary>
    public static bool TryEntity(string text, int i, int end, out char meant, out int length)
    {
        meant = default;
        length = 0;
        if (i + 4 > end || text[i + 1] != '#')
            return false;
        int value = 0;
        int j = i + 2;
        while (j < end && j - i < 6 && text[j] is >= '0' and <= '9')
            value = value * 10 + text[j++] - '0';
        if (j == i + 2 || j >= end || text[j] != ';' || value > 127 || Numbered.IndexOf((char)value) < 0)
            return false;
        meant = (char)value;
        length = j - i + 1;
        return true;
    }

    /// <summary>True when the text at an ampersand would be read as a character reference.</summary>
    public static bool IsReference(string text, int i)
    {
        int j = i + 1;
        if (j < text.Length && text[j] == '#')
            j++;
        int from = j;
        while (j < text.Length && j - from < 10 && text[j] is (>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z'))
            j++;
        return j > from && j < text.Length && text[j] == ';';
    }

    /// <summary>True for what lets no mark begin right after it and none end right before it.</summary>
    public static bool IsWordCharacter(char c) =>
        c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') || (c > '\u007f' && c != '\u00a0');
}
