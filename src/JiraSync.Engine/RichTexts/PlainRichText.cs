using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.RichTexts;

/// <summary>Plain words as rich text that shows exactly them: nothing in them is taken for markup.</summary>
public static class PlainRichText
{
    /// <summary>Makes a text; an empty line begins a new paragraph, a line end is a line break.</summary>
    public static RichText Of(string text, TextFormat format)
    {
        if (text is null)
            throw new ArgumentNullException(nameof(text));
        var document = Node.Of(NodeType.Doc, Paragraphs(text).ToArray());
        return format == TextFormat.Wiki ? RichText.Wiki(WikiWriter.Write(document, new LossList())) : RichText.Adf(AdfWriter.Write(document));
    }

    private static IEnumerable<Node> Paragraphs(string text)
    {
        var lines = new List<Node>();
        foreach (string line in text.Replace("\r\n", "\n").Replace('\r', '\n').Split('\n'))
        {
            if (line.Length == 0)
            {
                if (lines.Count > 0)
                    yield return Node.Paragraph(lines.ToArray());
                lines.Clear();
                continue;
            }
            if (lines.Count > 0)
                lines.Add(new Node(NodeType.HardBreak));
            lines.Add(Node.OfText(line));
        }
        if (lines.Count > 0)
            yield return Node.Paragraph(lines.ToArray());
    }
}
