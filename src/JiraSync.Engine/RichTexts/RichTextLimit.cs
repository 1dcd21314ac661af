using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.RichTexts;

/// <summary>
/// Shortens a text that is longer than Jira takes, between two blocks where that is possible, and says so at its end. Shortening is
/// lasting: a text that was shortened is short enough, and what is changed beyond the cut leaves the shortened text as it was.
/// Two sides are therefore compared by their shortened texts.
/// </summary>
public static class RichTextLimit
{
    /// <summary>How many characters Jira takes in a description or a comment.</summary>
    public const int Default = 32_767;

    private static readonly string[] Macros = ["code", "noformat", "quote", "panel", "color", "adf"];

    /// <summary>
    /// The length of a text as Jira counts it: the characters of wiki markup, marks and all; of ADF those that it shows, without the
    /// JSON around them.
    /// </summary>
    public static int Length(RichText text)
    {
        if (text is null)
            throw new ArgumentNullException(nameof(text));
        return text.Format == TextFormat.Wiki ? text.Source.Length : AdfReader.TryRead(text.Source, out _) is { } document ? Shown(document) : text.Source.Length;
    }

    /// <summary>The text if it is short enough, else its beginning with a last paragraph that says that more was there.</summary>
    /// <param name="text">The text.</param>
    /// <param name="max">How many characters there may be, as <see cref="Length"/> counts them.</param>
    /// <param name="note">Plain words for the last paragraph.</param>
    /// <param name="original">Key and web address of the issue that has the whole text, to which the note links; null: no link.</param>
    public static RichText Fit(RichText text, int max, string note, IssueTwin? original = null)
    {
        if (text is null)
            throw new ArgumentNullException(nameof(text));

        // No text is longer than its source: most need not be read.
        if (text.Source.Length <= max || Length(text) <= max)
            return text;
        var last = Node.Paragraph(string.IsNullOrEmpty(note) ? [] : [Node.OfText(note)]);
        if (original is not null)
        {
            if (last.Content.Count > 0)
                last.Content.Add(Node.OfText(" "));
            last.Content.Add(Node.OfText(original.Key, [MarkType.LinkTo(original.Url)]));
        }
        return text.Format == TextFormat.Wiki ? FitWiki(text.Source, max, last) : FitAdf(text, max, last);
    }

    private static int Shown(Node document)
    {
        var text = new StringBuilder();
        PlainText.Append(document, text, int.MaxValue);
        return text.Length;
    }

    private static string Markup(Node document) => WikiWriter.Write(document, new LossList());

    private static RichText FitWiki(string source, int max, Node last)
    {
        string note = Markup(Node.Of(NodeType.Doc, last));
        string text = WikiReader.Normalized(source);
        int room = max - note.Length - 2;
        if (room <= 0)
            return RichText.Wiki(RichTextPreview.Cut(note, max));
        if (text.Length <= max)
            return RichText.Wiki(text); // long by its line ends alone
        int border = LastBorder(text, room);
        if (border > 0)
            return RichText.Wiki(text.Substring(0, border).TrimEnd() + "\n\n" + note);

        // One block is longer than all that fits: shorten what it means.
        Node document = WikiReader.Read(text, new ConversionContext());
        document.Content = document.Content.Take(1).ToList();
        Shorten(document, room, d => Markup(d).Length);
        string shortened = Markup(document);
        return RichText.Wiki(shortened.Length == 0 ? note : shortened + "\n\n" + note);
    }

    /// <summary>The last empty line that no macro spans.</summary>
    private static int LastBorder(string text, int room)
    {
        int border = 0, i = 0;
        string? open = null;
        var unclosed = new HashSet<string>(StringComparer.Ordinal);
        while (i < text.Length && i <= room)
        {
            if (text[i] == '{' && MacroName(text, i) is { } name)
            {
                if (open is null && !unclosed.Contains(name))
                {
                    if (text.IndexOf("{" + name + "}", i + name.Length + 2, StringComparison.Ordinal) > 0)
                        open = name;
                    else
                        unclosed.Add(name);
                }
                else if (open == name && text[i + name.Length + 1] == '}')
                {
                    open = null;
                }
                i += name.Length + 1;
                continue;
            }
            if (open is null && text[i] == '\n' && i + 1 < text.Length && text[i + 1] == '\n')
                border = i;
            i++;
        }
        return border;
    }

    private static string? MacroName(string text, int i)
    {
        foreach (string name in Macros)
        {
            int after = i + 1 + name.Length;
            if (after < text.Length && text[after] is '}' or ':' && string.CompareOrdinal(text, i + 1, name, 0, name.Length) == 0)
                return name;
        }
        return null;
    }

    private static RichText FitAdf(RichText text, int max, Node last)
    {
        Node document = AdfReader.Read(text.Source);
        int room = max - Shown(last);
        var kept = new List<Node>();
        int used = 0, next = 0;
        for (; next < document.Content.Count; next++)
        {
            int length = Shown(document.Content[next]);
            if (used + length > room)
                break;
            used += length;
            kept.Add(document.Content[next]);
        }
        if (next < document.Content.Count && used < room / 2)
        {
            // One block is longer than half of what fits: its beginning stays.
            Node part = Node.Of(NodeType.Doc, document.Content[next]);
            Shorten(part, room - used, Shown);
            kept.AddRange(part.Content);
        }
        if (room <= 0)
            last = Node.Paragraph([Node.OfText(RichTextPreview.Cut(last.Plain(), Math.Max(0, max - 1)))]);
        kept.Add(last);
        Node fitted = document.Shallow();
        fitted.Content = kept;
        return RichText.Adf(AdfWriter.Write(fitted));
    }

    /// <summary>Takes away from the end until the document is short enough: whole children first, then a quarter of a text at a time.</summary>
    private static void Shorten(Node document, int room, Func<Node, int> measure)
    {
        while (document.Content.Count > 0 && measure(document) > room)
        {
            if (!TakeAway(document))
                document.Content.Clear();
        }
    }

    /// <summary>Takes a quarter from the end of a tree; false when nothing would be left of it.</summary>
    private static bool TakeAway(Node node)
    {
        if (node.Text is { Length: > 0 } text)
        {
            node.Text = RichTextPreview.Cut(text, text.Length * 3 / 4);
            return node.Text.Length > 0;
        }
        if (!node.HasContent || node.Content.Count == 0)
            return false;
        if (node.Content.Count > 1)
        {
            int keep = Math.Max(1, node.Content.Count * 3 / 4);
            node.Content.RemoveRange(keep, node.Content.Count - keep);
            return true;
        }
        Node copy = node.Content[0].Shallow();
        if (!TakeAway(copy))
            return false;
        node.Content[0] = copy;
        return true;
    }
}
