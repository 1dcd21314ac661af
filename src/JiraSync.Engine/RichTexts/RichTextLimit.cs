using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.RichTexts;

/// <summary>Shortens a text that is longer than Jira takes, between two blocks where that is possible, and says so at its end.</summary>
public static class RichTextLimit
{
    /// <summary>How many characters Jira takes in a description or a comment.</summary>
    public const int Default = 32_767;

    /// <summary>The text if it is short enough, else its beginning with a last paragraph that says that more was there.</summary>
    /// <param name="text">The text.</param>
    /// <param name="max">How many characters of source there may be.</param>
    /// <param name="note">Plain words for the last paragraph.</param>
    public static RichText Fit(RichText text, int max, string note)
    {
        if (text is null)
            throw new ArgumentNullException(nameof(text));
        if (text.Source.Length <= max)
            return text;
        Node last = Node.Paragraph(string.IsNullOrEmpty(note) ? [] : [Node.OfText(note)]);
        return text.Format == TextFormat.Wiki ? FitWiki(text.Source, max, last) : FitAdf(text, max, last);
    }

    private static RichText FitWiki(string source, int max, Node last)
    {
        string note = WikiWriter.Write(Node.Of(NodeType.Doc, last), new LossList());
        string text = source.Replace("\0", "").Replace("\r\n", "\n").Replace('\r', '\n');
        int room = max - note.Length - 2;
        if (room <= 0)
            return RichText.Wiki(RichTextPreview.Cut(note, max));
        if (text.Length + note.Length + 2 <= max)
            return RichText.Wiki(text.TrimEnd() + "\n\n" + note);
        int border = LastBorder(text, room);
        if (border > 0)
            return RichText.Wiki(text.Substring(0, border).TrimEnd() + "\n\n" + note);

        // One block is longer than all that fits: shorten what it means.
        Node document = WikiReader.Read(text, new ConversionContext());
        document.Content = document.Content.Take(1).ToList();
        string shortened = Shortened(document, room, d => WikiWriter.Write(d, new LossList()).Length, d => WikiWriter.Write(d, new LossList()));
        return RichText.Wiki(shortened.Length == 0 ? note : shortened + "\n\n" + note);
    }

    /// <summary>The last empty line that no macro spans.</summary>
    private static int LastBorder(string text, int room)
    {
        int border = 0, i = 0;
        string? open = null;
        while (i < text.Length && i <= room)
        {
            if (text[i] == '{' && MacroName(text, i) is { } name)
            {
                if (open is null)
                    open = text.IndexOf("{" + name + "}", i + name.Length + 2, StringComparison.Ordinal) > 0 ? name : null;
                else if (open == name && text[i + name.Length + 1] == '}')
                    open = null;
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
        foreach (string name in (string[])["code", "noformat", "quote", "panel", "color", "adf"])
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
        int room = max - AdfWriter.Write(Node.Of(NodeType.Doc, last)).Length;
        var kept = new List<Node>();
        int used = 0;
        foreach (Node block in document.Content)
        {
            int length = AdfWriter.WriteNode(block).Length + 1;
            if (used + length > room)
                break;
            used += length;
            kept.Add(block);
        }
        if (kept.Count == 0 && document.Content.Count > 0 && room > 100)
        {
            Node first = Node.Of(NodeType.Doc, document.Content[0]);
            Shortened(first, room, d => AdfWriter.Write(d).Length, _ => "");
            kept.AddRange(first.Content);
        }
        kept.Add(last);
        return RichText.Adf(AdfWriter.Write(Node.Of(NodeType.Doc, null, kept)));
    }

    /// <summary>Takes away from the end until the document is short enough: whole children first, then half a text at a time.</summary>
    private static string Shortened(Node document, int room, Func<Node, int> measure, Func<Node, string> write)
    {
        while (document.Content.Count > 0 && measure(document) > room)
        {
            if (!Shorten(document))
                document.Content.Clear();
        }
        return write(document);
    }

    /// <summary>Halves what the last path of a tree holds; false when nothing is left of it.</summary>
    private static bool Shorten(Node node)
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
        if (!Shorten(copy))
            return false;
        node.Content[0] = copy;
        return true;
    }
}
