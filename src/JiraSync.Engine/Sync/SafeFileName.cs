using System;
using System.Globalization;
using System.Linq;
using System.Text;

namespace JiraSync.Engine.Sync;

/// <summary>
/// Names of files as a copy may bear them anywhere: no paths, nothing that a system of files or a reader's eye could be misled by. The
/// same name always becomes the same, so that a copy is known again by it.
/// </summary>
internal static class SafeFileName
{
    /// <summary>Most bytes that the file systems and databases behind Jira take.</summary>
    private const int MostBytes = 240;

    private const string Forbidden = "/\\:*?\"<>|";
    private const char Instead = '_';
    private static readonly string[] Reserved = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    /// <summary>The safe name; a name that is safe already stays as it is.</summary>
    public static string Of(string name)
    {
        var safe = new StringBuilder(name.Length);
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1]))
                safe.Append(name[i]).Append(name[++i]);
            else
                safe.Append(IsSafe(name[i]) ? name[i] : Instead);
        }
        string text = safe.ToString().TrimStart(' ').TrimEnd(' ', '.'); // Windows drops these at the end
        if (text.All(c => c is '.' or Instead or ' '))
            return text.Length == 0 ? "file" : text.Replace('.', Instead);
        string stem = text.Split('.')[0].TrimEnd();
        if (Reserved.Contains(stem, StringComparer.OrdinalIgnoreCase) || IsPort(stem))
            text = Instead + text;
        return Shortened(text);
    }

    private static bool IsSafe(char c) => !char.IsControl(c)
        && Forbidden.IndexOf(c) < 0
        && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);

    /// <summary>COM1 and the like, superscript digits included.</summary>
    private static bool IsPort(string stem) => stem.Length == 4
        && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase))
        && "0123456789\u00b9\u00b2\u00b3".IndexOf(stem[3]) >= 0;

    /// <summary>Cut in the middle: beginning and extension tell people most.</summary>
    private static string Shortened(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MostBytes)
            return name;
        int dot = name.LastIndexOf('.');
        string extension = dot > 0 && Encoding.UTF8.GetByteCount(name.Substring(dot)) <= 32 ? name.Substring(dot) : "";
        string stem = name.Substring(0, name.Length - extension.Length);
        int bytes = MostBytes - Encoding.UTF8.GetByteCount(extension);
        int length = 0;
        for (int i = 0; i < stem.Length;)
        {
            int chars = char.IsHighSurrogate(stem[i]) && i + 1 < stem.Length ? 2 : 1;
            bytes -= Encoding.UTF8.GetByteCount(stem.Substring(i, chars));
            if (bytes < 0)
                break;
            i += chars;
            length = i;
        }
        return stem.Substring(0, length).TrimEnd() + extension;
    }
}
