using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Model;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.RichTexts;

/// <summary>Turns what a document points at (people, issues, files) into what the target calls them.</summary>
internal sealed class ReferenceMapper(TextFormat target, ConversionContext context, LossList lost)
{
    public Node Map(Node node)
    {
        switch (node.Type)
        {
            case NodeType.Mention:
                return Mention(node);
            case NodeType.InlineCard or NodeType.BlockCard or NodeType.EmbedCard:
                return Card(node);
            case NodeType.MediaSingle when node.Content.Count > 0 && FileOf(node.Content[0]) is { } file && MediaFor(file) is null:
                lost.Add($"The picture '{file}' is not attached in the target; its name stands in its place.");
                return Node.Paragraph([Node.OfText("!" + file + "!")]);
            case NodeType.MediaGroup when target == TextFormat.Adf:
                return Group(node);
            case NodeType.Media or NodeType.MediaInline:
                return Media(node);
        }
        Node copy = node.Shallow();
        if (node.IsMarked)
            copy.Marks = node.Marks.Select(MapLink).ToList();
        if (node.HasContent)
            copy.Content = node.Content.Select(Map).ToList();
        return copy;
    }

    private Node Mention(Node node)
    {
        string id = node.Attr("id") ?? "";
        if (id.Length > 0 && context.TargetUser?.Invoke(id) is { Length: > 0 } user)
        {
            var attrs = new JObject { ["id"] = user };
            if (context.DisplayName?.Invoke(id) is { Length: > 0 } shown)
                attrs["text"] = "@" + shown;
            return new Node(NodeType.Mention, attrs);
        }
        string name = node.Attr("text")?.Trim().TrimStart('@') is { Length: > 0 } written ? written : context.DisplayName?.Invoke(id) ?? id;
        if (name.Length == 0)
            name = "somebody";
        lost.Add($"The mention of {name} points at nobody in the target; the name stands as plain text.");
        return Node.OfText("@" + name);
    }

    private Node Card(Node node)
    {
        if (node.Attr("url") is not { Length: > 0 } url || target == TextFormat.Adf || Twin(url) is not { } twin)
            return node;
        JObject attrs = (JObject)node.Attrs!.DeepClone();
        attrs["url"] = twin.Url;
        attrs["key"] = twin.Key;
        return new Node(node.Type, attrs);
    }

    private Mark MapLink(Mark mark)
    {
        if (mark.Type != MarkType.Link || mark.Attr("href") is not { Length: > 0 } href || Twin(href) is not { } twin)
            return mark;
        JObject attrs = (JObject)mark.Attrs!.DeepClone();
        attrs["href"] = twin.Url;
        return new Mark(mark.Type, attrs);
    }

    private IssueTwin? Twin(string address) =>
        address.IndexOf("/browse/", StringComparison.Ordinal) > 0 ? context.TargetIssue?.Invoke(address) : null;

    private Node Group(Node node)
    {
        var files = new List<Node>();
        var missing = new List<Node>();
        foreach (Node media in node.Content)
        {
            if (FileOf(media) is { } file && MediaFor(file) is null)
            {
                lost.Add($"The file '{file}' is not attached in the target; its name stands in its place.");
                if (missing.Count > 0)
                    missing.Add(Node.OfText(" "));
                missing.Add(Node.OfText("[^" + file + "]"));
            }
            else
            {
                files.Add(Map(media));
            }
        }
        Node? group = files.Count > 0 ? Node.Of(NodeType.MediaGroup, null, files) : null;
        if (missing.Count == 0)
            return group ?? Node.Paragraph([]);
        Node names = Node.Paragraph(missing);
        return group is null ? names : Node.Of(AdfShape.Fragment, group, names);
    }

    private Node Media(Node node)
    {
        Node copy = node.Shallow();
        copy.Marks = node.Marks.Select(MapLink).ToList();
        if (target == TextFormat.Wiki)
        {
            if (node.Attr("id") is { Length: > 0 } id && (context.SourceFileName?.Invoke(id) is { Length: > 0 } name))
            {
                copy.Attrs = node.Attrs is null ? [] : (JObject)node.Attrs.DeepClone();
                copy.Attrs["__fileName"] = name;
            }
        }
        else if (FileOf(node) is { } file && MediaFor(file) is { } media)
        {
            copy.Attrs = (JObject)node.Attrs!.DeepClone();
            copy.Attrs["id"] = media.Id;
            copy.Attrs["collection"] = media.Collection;
            if (copy.Attr("alt") is null)
                copy.Attrs["alt"] = file;
        }
        return copy;
    }

    /// <summary>The file that a picture shows, when the document comes from wiki markup and so names it.</summary>
    private string? FileOf(Node media) => target == TextFormat.Adf && media.Attr("type") == "file" ? media.Attr("id") : null;

    private MediaReference? MediaFor(string file) => context.TargetMedia?.Invoke(file);
}
