using System;
using System.Text;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.RichTexts;

/// <summary>The words of a rich text without its looks, for tables and logs.</summary>
public static class RichTextPreview
{
    /// <summary>Reading more than this for a preview of a few words is waste.</summary>
    private const int Enough = 20_000;

    /// <summary>The first characters of a text, line ends as they fall; "" for none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">How many characters at most.</param>
    public static string Of(RichText? text, int length)
    {
        if (text is null || length <= 0)
            return "";
        int read = Math.Max(length * 4, Enough);
        Node? document = text.Format == TextFormat.Wiki
            ? WikiReader.Read(text.Source.Length > read ? text.Source.Substring(0, read) : text.Source, new ConversionContext())
            : AdfReader.TryRead(text.Source, out _);
        if (document is null)
            return Cut(text.Source.Trim(), length);
        var plain = new StringBuilder();
        PlainText.Append(document, plain, length + 1);
        return Cut(plain.ToString().Trim(), length);
    }

    /// <summary>Cuts, but not through a pair of surrogates.</summary>
    internal static string Cut(string text, int length)
    {
        if (text.Length <= length)
            return text;
        return text.Substring(0, length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length);
    }
}
