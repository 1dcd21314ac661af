using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace JiraSync.Engine.RichTexts;

/// <summary>
/// Document → wiki markup that reads back as the same document, as far as the markup can say it. What it cannot say is written
/// as near as it goes and listed as lost.
/// </summary>
internal sealed class WikiWriter
{
    private readonly LossList _lost;
    private readonly bool _adfMacros;

    private WikiWriter(LossList lost, bool adfMacros)
    {
        _lost = lost;
        _adfMacros = adfMacros;
    }

    /// <summary>Where blocks stand: what may be between them, and what means something there.</summary>
    private enum Place
    {
        /// <summary>At the top or in a macro: blocks are parted by empty lines.</summary>
        Open,

        /// <summary>In a list's item, which an empty line would end.</summary>
        Item,

        /// <summary>In a cell, which a bar or an empty line would end.</summary>
        Cell,
    }

    /// <summary>Writes a document.</summary>
    public static string Write(Node document, LossList lost, bool adfMacros = true) => new WikiWriter(lost, adfMacros).Blocks(document.Content, Place.Open, "");

    private string Blocks(IEnumerable<Node> nodes, Place place, string listSigns)
    {
        var text = new StringBuilder();
        var inline = new List<Node>();
        bool endsItsLine = false;
        foreach (Node node in nodes)
        {
            if (node.IsInline)
            {
                inline.Add(node);
                continue;
            }
            FlushInline();
            Append(Block(node, place, listSigns), endsItsLine && HasBreaks(node));
            endsItsLine = IsList(node) || node.Type is NodeType.DecisionList or NodeType.Table or NodeType.Rule;
        }
        FlushInline();
        return text.ToString();

        void FlushInline()
        {
            if (inline.Count > 0)
                Append(Inline(inline, place), endsItsLine);
            inline = [];
        }

        void Append(string block, bool apart)
        {
            if (block.Length == 0)
                return;
            if (text.Length > 0)
                text.Append(place != Place.Open ? "\n" : apart ? "\n\n\n" : "\n\n");
            text.Append(block);
        }
    }

    /// <summary>
    /// True for a paragraph of several lines. After a list, a table or a rule, which take the end of their last line with them, Jira
    /// needs one more empty line, or it makes paragraphs of the lines.
    /// </summary>
    private static bool HasBreaks(Node node) => node.Type == NodeType.Paragraph && node.Content.Exists(n => n.Type == NodeType.HardBreak || n.Text?.IndexOf('\n') >= 0);

    private string Block(Node node, Place place, string listSigns)
    {
        switch (node.Type)
        {
            case NodeType.Paragraph:
                LoseMarks(node);
                return Inline(node.Content, place);
            case NodeType.Heading:
                LoseMarks(node);
                return $"h{node.Attr("level") ?? "1"}. {Inline(node.Content, place, oneLine: true)}";
            case NodeType.BulletList or NodeType.OrderedList:
                return List(node, place, listSigns);
            case NodeType.TaskList:
                return Tasks(node, place, listSigns);
            case NodeType.DecisionList:
                _lost.Add("A list of decisions became a plain list: wiki markup has no decisions.");
                return Items(node.Content.Where(n => n.Content.Count > 0), "*", place, listSigns, _ => "<> ");
            case NodeType.CodeBlock:
                return Code(node);
            case NodeType.Blockquote:
                return Macro("quote", "", node.Content, place);
            case NodeType.Panel:
                if (node.Attr("panelIcon") is { Length: > 0 })
                    _lost.Add("The icon of a panel is left out: wiki markup has none.");
                return Macro("panel", ":bgColor=" + PanelColour(node), node.Content, place);
            case NodeType.NestedExpand when _adfMacros:
                return Adf(node);
            case NodeType.Expand or NodeType.NestedExpand:
                _lost.Add("A section that can be folded stands open under its title: wiki markup has nothing to fold.");
                Node[] title = node.Attr("title") is { Length: > 0 } name ? [Node.Paragraph([Node.OfText(name, [new Mark(MarkType.Strong)])])] : [];
                return Blocks(title.Concat(node.Content), place, listSigns);
            case NodeType.Rule:
                return "----";
            case NodeType.Table when _adfMacros && place == Place.Open && HasMergedCells(node):
                return Adf(node);
            case NodeType.Table:
                return Table(node, place);
            case NodeType.MediaSingle:
                return Picture(node);
            case NodeType.MediaGroup:
                return string.Join(place == Place.Cell ? " " : "\n", node.Content.Select(File).Where(f => f.Length > 0));
            case NodeType.Media:
                return File(node);
            case NodeType.BlockCard or NodeType.EmbedCard when node.Attr("url") is { Length: > 0 }:
                return Inline([node], place);
            case NodeType.LayoutSection or NodeType.Extension or NodeType.BodiedExtension or NodeType.SyncBlock or NodeType.BodiedSyncBlock
                or NodeType.BlockCard or NodeType.EmbedCard when _adfMacros:
                return Adf(node);
            case NodeType.LayoutSection:
                _lost.Add("Columns stand under one another: wiki markup has no columns.");
                return Blocks(node.Content.SelectMany(c => c.HasContent ? c.Content : [c]), place, listSigns);
            case NodeType.Extension or NodeType.BodiedExtension or NodeType.SyncBlock or NodeType.BodiedSyncBlock:
                _lost.Add($"A '{node.Attr("extensionKey") ?? node.Type}' is left out: it is an app's own element.");
                string shown = node.Attr("text") is { Length: > 0 } fallback ? Inline([Node.OfText(fallback)], place) : "";
                return node.HasContent && node.Content.Count > 0 ? Blocks(node.Content, place, listSigns) : shown;
            case NodeType.BlockCard or NodeType.EmbedCard:
                _lost.Add("A card without an address is left out.");
                return "";
            case NodeType.ListItem or NodeType.TaskItem or NodeType.DecisionItem or NodeType.BlockTaskItem or NodeType.TableRow or NodeType.TableCell
                or NodeType.TableHeader or NodeType.LayoutColumn or NodeType.Caption or NodeType.Doc:
                return Blocks(node.Content, place, listSigns); // out of its place: what it holds counts
            default:
                _lost.Add($"An element of the unknown kind '{node.Type}' is only kept as text.");
                return node.HasContent && node.Content.Count > 0
                    ? Blocks(node.Content, place, listSigns)
                    : Inline([Node.OfText(node.Text ?? node.Attr("text") ?? node.Attr("title") ?? "")], place);
        }
    }

    private string Inline(IReadOnlyList<Node> nodes, Place place, bool oneLine = false) =>
        WikiPhrases.Write(nodes, _lost, inCell: place == Place.Cell, oneLine, _adfMacros);

    /// <summary>A node as ADF within wiki markup, which Jira Cloud reads back; Data Center shows it as it is written.</summary>
    private string Adf(Node node)
    {
        _lost.Add($"A '{node.Type}' stands in the text as ADF: wiki markup has nothing like it.");
        return "{adf:display=block}\n" + AdfMacro.Json(node) + "\n{adf}";
    }

    private static bool HasMergedCells(Node table) =>
        table.Content.SelectMany(r => r.Content).Any(c => c.Attr("colspan") is not (null or "1" or "0") || c.Attr("rowspan") is not (null or "1" or "0"));

    private void LoseMarks(Node node)
    {
        if (node.HasMark("alignment"))
            _lost.Add("The alignment of a paragraph is left out: wiki markup has none.");
        if (node.HasMark("indentation"))
            _lost.Add("The indentation of a paragraph is left out: wiki markup has none.");
    }

    private static string PanelColour(Node panel) =>
        panel.Attr("panelType") == "custom" && Colours.ToHex(panel.Attr("panelColor")) is { } colour ? colour : Colours.PanelColour(panel.Attr("panelType"));

    private static string Parameter(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (char c in value)
            text.Append(c is '|' or '{' or '}' or '\n' or '\r' ? ' ' : c);
        return text.ToString().Trim();
    }

    private string Macro(string name, string parameters, List<Node> content, Place place)
    {
        string body = Blocks(content, place == Place.Item ? Place.Open : place, "");
        return body.Length == 0 ? $"{{{name}{parameters}}}{{{name}}}" : $"{{{name}{parameters}}}\n{body}\n{{{name}}}";
    }

    private string Code(Node node)
    {
        string code = string.Concat(node.Content.Select(n => n.Text ?? n.Plain()));
        string? language = CodeLanguages.ToMacro(node.Attr("language"));
        if (node.Attr("language") is { Length: > 0 } named && language is null && !named.Equals("plaintext", StringComparison.OrdinalIgnoreCase))
            _lost.Add($"The language '{named}' of a code block is left out: wiki markup cannot name it.");
        bool plain = language is null;
        if (!plain && code.Contains("{code}"))
        {
            _lost.Add($"The language '{language}' of a code block is left out, because the code holds {{code}}.");
            plain = true;
        }
        if (!plain)
            return $"{{code:{language}}}\n{code}\n{{code}}";
        if (code.Contains("{noformat}"))
        {
            _lost.Add("A code block holds {noformat}, which would end it: an invisible space stands in it.");
            code = code.Replace("{noformat}", "{\u200bnoformat}");
        }
        return $"{{noformat}}\n{code}\n{{noformat}}";
    }

    private string List(Node list, Place place, string listSigns)
    {
        bool ordered = list.Type == NodeType.OrderedList;
        if (ordered && list.Attr("order") is { } order && order is not ("1" or "0"))
            _lost.Add("A list starts at 1 instead of another number: wiki markup always does.");
        return Items(list.Content, ordered ? "#" : "*", place, listSigns, null);
    }

    /// <summary>Tasks, of which those that are done are struck out.</summary>
    private string Tasks(Node list, Place place, string listSigns)
    {
        _lost.Add("A task list became a plain list, done tasks struck out: wiki markup has nothing to tick off.");
        IEnumerable<Node> items = list.Content
            .Where(n => n.Type == NodeType.TaskList || n.Content.Count > 0)
            .Select(n => n.Type is NodeType.TaskItem or NodeType.BlockTaskItem && n.Attr("state") == "DONE" ? Struck(n) : n);
        return Items(items, "*", place, listSigns, null);
    }

    private static Node Struck(Node node)
    {
        if (node.Type == NodeType.CodeBlock || !(node.HasContent || node.IsText))
            return node;
        Node copy = node.Shallow();
        if (node.IsText && !node.HasMark(MarkType.Code) && !node.HasMark(MarkType.Strike))
            copy.Marks.Add(new Mark(MarkType.Strike));
        if (node.HasContent)
            copy.Content = node.Content.Select(Struck).ToList();
        return copy;
    }

    private string Items(IEnumerable<Node> items, string sign, Place place, string listSigns, Func<Node, string>? prefix)
    {
        string signs = listSigns + sign;
        var lines = new List<string>();
        Place inside = place == Place.Cell ? Place.Cell : Place.Item;
        foreach (Node item in items)
        {
            if (item.Type is NodeType.BulletList or NodeType.OrderedList or NodeType.TaskList)
            {
                lines.Add(Block(item, inside, signs));
                continue;
            }
            List<Node> content = item.Type is NodeType.ListItem or NodeType.TaskItem or NodeType.DecisionItem or NodeType.BlockTaskItem ? item.Content : [item];
            // What follows a list within an item would belong to that list's last item: it becomes an item of its own.
            bool begun = false;
            for (int i = 0; i < content.Count || !begun;)
            {
                bool lists = i < content.Count && IsList(content[i]);
                int next = i;
                while (next < content.Count && IsList(content[next]) == lists)
                    next++;
                string part = Blocks(content.Skip(i).Take(next - i), inside, signs);
                if (!lists)
                    lines.Add($"{signs} {(begun ? "" : prefix?.Invoke(item))}{part}");
                else if (part.Length > 0)
                    lines.Add(part);
                begun = true;
                i = next;
            }
        }
        return string.Join("\n", lines.Where(l => l.Length > 0));
    }

    private static bool IsList(Node node) => node.Type is NodeType.BulletList or NodeType.OrderedList or NodeType.TaskList;

    private string Table(Node table, Place place)
    {
        if (place == Place.Cell)
        {
            _lost.Add("A table within a table became lines of text.");
            return string.Join("\n", table.Content.Select(r => string.Join(" / ", r.Content.Select(c => Blocks(c.Content, Place.Cell, "")))));
        }
        var rows = new List<string>();
        foreach (Node row in table.Content)
        {
            var line = new StringBuilder();
            string last = "|";
            foreach (Node cell in row.Content)
            {
                bool header = cell.Type == NodeType.TableHeader;
                string content = Blocks(header ? cell.Content.Select(WithoutStrong) : cell.Content, Place.Cell, "");
                last = header ? "||" : "|";
                line.Append(last).Append(content.Length == 0 ? " " : content);
                if (cell.Attr("colspan") is not (null or "1" or "0"))
                    _lost.Add("Cells over several columns or rows are single cells: wiki markup has no others.");
                if (cell.Attr("rowspan") is not (null or "1" or "0"))
                    _lost.Add("Cells over several columns or rows are single cells: wiki markup has no others.");
                if (cell.Attr("background") is { Length: > 0 })
                    _lost.Add("The colour of a table's cells is left out: wiki markup has none.");
            }
            if (line.Length > 0)
                rows.Add(line.Append(last).ToString());
        }
        return string.Join("\n", rows);
    }

    /// <summary>A header's text is strong by itself.</summary>
    private static Node WithoutStrong(Node node)
    {
        if (node.Type == NodeType.CodeBlock || !(node.HasContent || node.IsMarked))
            return node;
        Node copy = node.Shallow();
        copy.Marks = copy.Marks.Where(m => m.Type != MarkType.Strong).ToList();
        if (node.HasContent)
            copy.Content = node.Content.Select(WithoutStrong).ToList();
        return copy;
    }

    private string Picture(Node single)
    {
        Node? media = single.Content.Find(n => n.Type == NodeType.Media);
        if (media is null)
            return "";
        string picture = Picture(media, single.Attr("width"));
        Node? caption = single.Content.Find(n => n.Type == NodeType.Caption);
        string below = caption is null ? "" : Inline(caption.Content, Place.Open, oneLine: true);
        return below.Length == 0 ? picture : picture + "\n" + below;
    }

    private string Picture(Node media, string? percent)
    {
        bool external = media.Attr("type") == "external";
        string? name = external ? media.Attr("url") is { Length: > 0 } url ? WikiPhrases.Address(url, inPicture: true) : null : NameOrId(media);
        if (string.IsNullOrEmpty(name))
        {
            _lost.Add("A picture is left out: the name of its file is not known.");
            return WikiPhrases.Write([Node.OfText("[picture]")], _lost, inCell: false);
        }
        if (!CanBeNamed(name!))
            return File(media);
        var attributes = new List<string>();
        if (percent is { Length: > 0 } && media.Attr("width") is null)
            attributes.Add($"width={percent}%");
        if (media.Attr("width") is { } width)
            attributes.Add("width=" + width);
        if (media.Attr("height") is { } height)
            attributes.Add("height=" + height);
        if (media.Attr("alt") is { Length: > 0 } alt && alt != name)
            attributes.Add($"alt=\"{Quoted(alt)}\"");
        string? href = media.Marks.Find(m => m.Type == MarkType.Link)?.Attr("href") is { Length: > 0 } address ? WikiPhrases.Address(address, inPicture: true) : null;
        if (href is not null)
            attributes.Add($"href=\"{href}\""); // for Cloud
        string markup = attributes.Count == 0 ? $"!{name}|thumbnail!" : $"!{name}|{string.Join(",", attributes)}!";
        return href is null ? markup : $"[{markup}|{href}]"; // for Data Center
    }

    /// <summary>A text between quotation marks among a picture's attributes.</summary>
    private static string Quoted(string value)
    {
        string text = Parameter(value).Replace("!", ".").Replace('[', '(').Replace(']', ')');
        return text.IndexOf(',') >= 0 ? text.Replace('"', '\'') : text;
    }

    /// <summary>
    /// What a picture or file is called. One whose name is not known is called by its id: that shows nothing, but the id comes back,
    /// and Jira deletes a file whose media vanishes from the text.
    /// </summary>
    private string? NameOrId(Node media)
    {
        if (FileName(media) is { } name)
            return name;
        if (media.Attr("id") is not { Length: > 0 } id)
            return media.Attr("alt")?.Trim() is { Length: > 0 } alt ? alt : null;
        _lost.Add("A picture or file is not shown: the name of its file is not known.");
        return id;
    }

    private string File(Node media)
    {
        if (media.Attr("type") == "external" && media.Attr("url") is { Length: > 0 } url)
            return WikiPhrases.Write([Node.OfText(url, [MarkType.LinkTo(url)])], _lost, inCell: false);
        if (NameOrId(media) is not { Length: > 0 } name)
        {
            _lost.Add("An attached file is left out: its name is not known.");
            return WikiPhrases.Write([Node.OfText("[file]")], _lost, inCell: false);
        }
        return name.IndexOfAny(['[', ']', '|', '\n', '\r']) >= 0 ? WikiPhrases.Write([Node.OfText(name)], _lost, inCell: false) : $"[^{name}]";
    }

    internal static bool CanBeNamed(string name) => name.Length > 0 && name.IndexOfAny(['!', '|', '\n', '\r', '[', ']', '{', '}', '\\']) < 0 && name[0] != ' ' && name[name.Length - 1] != ' ';

    /// <summary>The file's name: what the caller knows, else the media's text, which on Cloud is the name.</summary>
    internal static string? FileName(Node media) =>
        media.Attr(ReferenceMapper.FileNameAttribute) is { Length: > 0 } known ? known
        : media.Attr("alt")?.Trim() is { Length: > 0 } alt && alt.IndexOf('.') > 0 ? alt
        : null;
}
