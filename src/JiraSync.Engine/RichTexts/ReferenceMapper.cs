using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Model;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.RichTexts;

/// <summary>
/// Turns what a document points at (people, issues, files) into what the target calls them. A tree in which nothing changes comes
/// back as it is.
/// </summary>
internal sealed class ReferenceMapper(TextFormat source, TextFormat target, ConversionContext context, LossList lost)
{
    /// <summary>The name of a media's file, where the document itself does not say it.</summary>
    public const string FileNameAttribute = "__fileName";

    /// <summary>The key of a card's issue.</summary>
    public const string KeyAttribute = "__key";

    /// <summary>On a mention from wiki markup that says "accountid:".</summary>
    public const string AccountIdAttribute = "__accountId";

    /// <summary>A node in place of one that became several.</summary>
    private const string Several = "__several";

    private readonly IssueReferences _issues = new(context.TargetIssue);

    private bool SameForm => source == target;

    public Node Map(Node node)
    {
        switch (node.Type)
        {
            case NodeType.Mention:
                return Mention(node);
            case NodeType.InlineCard or NodeType.BlockCard or NodeType.EmbedCard:
                return Card(node);
            case NodeType.MediaSingle when node.Content.Count > 0 && node.Content[0].Type == NodeType.Media && Missing(node.Content[0]) is { } file:
                return Node.Paragraph([Node.OfText("!" + file + "!")]);
            case NodeType.MediaGroup:
                return Group(node);
            case NodeType.Media or NodeType.MediaInline:
                return Media(node);
            case NodeType.Text:
                return Text(node);
        }
        List<Node>? content = MapAll(node);
        return content is null ? node : WithContent(node, content);
    }

    /// <summary>The children, mapped; null when none of them changes.</summary>
    private List<Node>? MapAll(Node node)
    {
        if (!node.HasContent)
            return null;
        List<Node>? changed = null;
        for (int i = 0; i < node.Content.Count; i++)
        {
            Node child = node.Content[i], mapped = Map(child);
            if (!ReferenceEquals(child, mapped))
                changed ??= node.Content.Take(i).ToList();
            if (mapped.Type == Several)
                changed!.AddRange(mapped.Content);
            else
                changed?.Add(mapped);
        }
        return changed;
    }

    private static Node WithContent(Node node, List<Node> content)
    {
        Node copy = node.Shallow();
        copy.Content = content;
        return copy;
    }

    private static Node WithAttributes(Node node, params (string Name, JToken? Value)[] attributes)
    {
        Node copy = node.Shallow();
        copy.Attrs = node.Attrs is null ? [] : (JObject)node.Attrs.DeepClone();
        foreach ((string name, JToken? value) in attributes)
        {
            if (value is null or JValue { Value: null })
                copy.Attrs.Remove(name);
            else
                copy.Attrs[name] = value;
        }
        return copy;
    }

    private Node Mention(Node node)
    {
        if (SameForm && context.TargetUser is null)
            return node;
        string id = node.Attr("id") ?? "";
        string? shown = node.Attr("text")?.Trim().TrimStart('@') is { Length: > 0 } written ? written : null;
        bool isAccountId = source == TextFormat.Adf || node.Attr(AccountIdAttribute) is not null;
        TargetUser? user = id.Length == 0 ? null : context.TargetUser?.Invoke(new UserReference(id, isAccountId, shown));
        if (user?.Id is { Length: > 0 } target)
        {
            return target == id && SameForm
                ? node
                : WithAttributes(node, ("id", target), ("text", user.Name is { Length: > 0 } name ? "@" + name : node.Attr("text")), (AccountIdAttribute, null));
        }
        string plain = user?.Name is { Length: > 0 } known ? known : shown ?? (id.Length > 0 ? id : "somebody");
        lost.Add($"The mention of {plain} points at nobody in the target; the name stands as plain text.");
        return Node.OfText("@" + plain);
    }

    private Node Card(Node node)
    {
        if (node.Attr(KeyAttribute) is not null || node.Attr("url") is not { Length: > 0 } url || _issues.Twin(url) is not { } twin)
            return node;
        return WithAttributes(node, ("url", twin.Url), (KeyAttribute, target == TextFormat.Wiki ? twin.Key : null));
    }

    /// <summary>A text with the keys and addresses of issues in it, and the address that it leads to.</summary>
    private Node Text(Node node)
    {
        string text = node.Text ?? "";
        string changed = node.HasMark(MarkType.Code) ? text : _issues.Replace(text);
        List<Mark>? marks = MapLinks(node);
        if (changed == text && marks is null)
            return node;
        Node copy = node.Shallow();
        copy.Text = changed;
        copy.Marks = marks ?? copy.Marks;
        return copy;
    }

    private List<Mark>? MapLinks(Node node)
    {
        if (!node.IsMarked)
            return null;
        bool changed = false;
        List<Mark> marks = node.Marks.Select(mark =>
        {
            if (mark.Type != MarkType.Link || mark.Attr("href") is not { Length: > 0 } href || _issues.Twin(href) is not { } twin || twin.Url == href)
                return mark;
            changed = true;
            JObject attrs = (JObject)mark.Attrs!.DeepClone();
            attrs["href"] = twin.Url;
            return new Mark(mark.Type, attrs);
        }).ToList();
        return changed ? marks : null;
    }

    private Node Group(Node node)
    {
        var files = new List<Node>();
        var missing = new List<Node>();
        bool changed = false;
        foreach (Node media in node.Content)
        {
            if (media.Type == NodeType.Media && Missing(media) is { } file)
            {
                if (missing.Count > 0)
                    missing.Add(Node.OfText(" "));
                missing.Add(Node.OfText("[^" + file + "]"));
                continue;
            }
            Node mapped = Map(media);
            changed |= !ReferenceEquals(mapped, media);
            files.Add(mapped);
        }
        if (missing.Count == 0)
            return changed ? WithContent(node, files) : node;
        Node names = Node.Paragraph(missing);
        return files.Count == 0 ? names : Node.Of(Several, WithContent(node, files), names);
    }

    private Node Media(Node node)
    {
        List<Mark>? marks = MapLinks(node);
        if (node.Attr("type") != "external" && node.Attr("id") is { Length: > 0 } && Target(node) is { } file)
        {
            if (target == TextFormat.Wiki)
                node = WithAttributes(node, (FileNameAttribute, file.Name));
            else if (file.MediaId is { Length: > 0 } id && (id != node.Attr("id") || (file.Collection != node.Attr("collection") && !SameForm)))
                node = WithAttributes(node, ("id", id), ("collection", file.Collection.Length > 0 || SameForm ? file.Collection : node.Attr("collection") ?? ""), ("alt", node.Attr("alt") is { Length: > 0 } alt ? alt : file.Name));
        }
        else if (node.Type == NodeType.MediaInline && Missing(node) is { } name)
        {
            return Node.OfText("[^" + name + "]");
        }
        if (marks is null)
            return node;
        Node copy = node.Shallow();
        copy.Marks = marks;
        return copy;
    }

    private TargetFile? Target(Node media)
    {
        string id = media.Attr("id")!;
        return context.TargetFile?.Invoke(source == TextFormat.Wiki ? new FileReference(id, null) : new FileReference(WikiWriter.FileName(media), id));
    }

    /// <summary>The name of a file that ADF cannot show in the target because it has no media there; null when it has, or keeps its own.</summary>
    private string? Missing(Node media)
    {
        if (target == TextFormat.Wiki || media.Attr("type") == "external" || media.Attr("id") is not { Length: > 0 } id || (SameForm && context.TargetFile is null)
            || Target(media)?.MediaId is { Length: > 0 })
        {
            return null;
        }
        string file = source == TextFormat.Wiki ? id : WikiWriter.FileName(media) ?? id;
        lost.Add($"The file '{file}' is not attached in the target; its name stands in its place.");
        return file;
    }
}
