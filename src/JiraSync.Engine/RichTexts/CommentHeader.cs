using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.RichTexts;

/// <summary>
/// The line before a copied comment that says who wrote it: a copy is written by the account that syncs. It is taken off again
/// before an edited copy travels back, but only while it stands there as it was written.
/// </summary>
public static class CommentHeader
{
    /// <summary>Puts the line before a text, as a paragraph of its own.</summary>
    /// <param name="body">The text.</param>
    /// <param name="line">Plain words; what stands between two stars at its beginning is written bold.</param>
    public static RichText Add(RichText body, string line)
    {
        if (body is null)
            throw new ArgumentNullException(nameof(body));
        Node header = Paragraph(line);
        if (body.Format == TextFormat.Wiki)
        {
            string markup = Markup(header);
            string rest = body.Source.TrimStart('\r', '\n');
            return RichText.Wiki(rest.Trim().Length == 0 ? markup : markup + "\n\n" + rest);
        }
        Node document = AdfReader.Read(body.Source);
        document.Content.Insert(0, header);
        return RichText.Adf(AdfWriter.Write(document));
    }

    /// <summary>How many characters it adds to a text, as <see cref="RichTextLimit.Length"/> counts them.</summary>
    public static int Length(string? line, TextFormat format) => line is null ? 0
        : 2 + RichTextLimit.Length(format == TextFormat.Wiki ? RichText.Wiki(Markup(Paragraph(line))) : RichText.Adf(AdfWriter.Write(Node.Of(NodeType.Doc, Paragraph(line)))));

    /// <summary>Takes the line off again; a text that does not begin with it, unchanged, comes back as it is.</summary>
    public static RichText Strip(RichText body, string line)
    {
        if (body is null)
            throw new ArgumentNullException(nameof(body));
        Node header = Paragraph(line);
        if (body.Format == TextFormat.Wiki)
            return StripWiki(body, Markup(header));
        if (AdfReader.TryRead(body.Source, out _) is not { } document || document.Content.Count == 0)
            return body;
        if (RichTextCanonical.OfNodes([document.Content[0]]) != RichTextCanonical.OfNodes([header]))
            return body;
        document.Content.RemoveAt(0);
        return RichText.Adf(AdfWriter.Write(document));
    }

    private static RichText StripWiki(RichText body, string markup)
    {
        string text = body.Source.Replace("\0", "").Replace("\r\n", "\n").Replace('\r', '\n').TrimStart('\n', ' ');
        int lineEnd = text.IndexOf('\n');
        string first = lineEnd < 0 ? text : text.Substring(0, lineEnd);
        if (first.TrimEnd() != markup.TrimEnd())
            return body;
        if (lineEnd < 0)
            return RichText.Wiki("");
        string rest = text.Substring(lineEnd + 1);
        int empty = rest.IndexOf('\n');
        string next = empty < 0 ? rest : rest.Substring(0, empty);
        if (next.Trim().Length > 0)
            return body; // the line runs on: somebody wrote into the header
        return RichText.Wiki(empty < 0 ? "" : rest.Substring(empty + 1));
    }

    private static string Markup(Node header) => WikiWriter.Write(Node.Of(NodeType.Doc, header), new LossList());

    private static Node Paragraph(string line)
    {
        string plain = string.Join(" ", (line ?? throw new ArgumentNullException(nameof(line))).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        int close = plain.Length > 2 && plain[0] == '*' ? plain.IndexOf('*', 1) : -1;
        var content = new List<Node>();
        if (close > 1)
        {
            content.Add(Node.OfText(plain.Substring(1, close - 1), [new Mark(MarkType.Strong)]));
            plain = plain.Substring(close + 1);
        }
        if (plain.Length > 0)
            content.Add(Node.OfText(plain));
        return Node.Paragraph(content);
    }
}
