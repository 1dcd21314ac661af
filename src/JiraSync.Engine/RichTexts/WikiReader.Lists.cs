using System.Collections.Generic;
using System.Linq;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.RichTexts;

/// <content>Lists.</content>
internal sealed partial class WikiReader
{
    private const int MaxListDepth = 20;

    private const Token InItem = Token.QuadrupleDash | Token.List | Token.Table;

    private Piece ReadList(int i, Stretch stretch)
    {
        var output = new List<Node>();
        ListBuilder? builder = null;
        string signs = "";
        int itemStart = i, j = i, end = stretch.End;
        bool atLineStart = true;
        while (j < end)
        {
            if (atLineStart)
            {
                atLineStart = false;
                if (ItemSigns(j, end, out int taken) is { } next)
                {
                    if (builder is not null)
                        AddItem(j);
                    if (builder is null || (next.Length == 1 && ListBuilder.TypeOf(next[0]) != builder.Type))
                    {
                        if (builder is not null)
                            output.AddRange(builder.Build());
                        builder = new ListBuilder(ListBuilder.TypeOf(next[0]));
                    }
                    signs = next;
                    j += taken;
                    itemStart = j;
                    continue;
                }
                if (IsEmptyLine(j, end))
                    break;
            }
            char c = _source[j];
            if (c == '\n')
                atLineStart = true;
            else if (c == '\\' && j + 1 < end && _source[j + 1] != '\n')
                j++; // what is escaped begins nothing
            else if (c == '{' && FindMacro(j, stretch, out MacroParts macro))
            {
                j += macro.Length;
                continue;
            }
            j++;
        }
        if (builder is null)
            return Piece.Of(_source.Substring(i, 1), 1);
        AddItem(j);
        output.AddRange(builder.Build());
        return Piece.Of(output, j - i);

        void AddItem(int itemEnd)
        {
            List<Node> content = Normalize(Parse(itemStart, itemEnd, InItem | stretch.Ignore & LinkTokens, stretch.Depth + 1, keepLeadingSpace: true));
            builder!.Add(signs, InItems(content));
        }
    }

    /// <summary>The signs of an item that begins here, and how far it is to its text.</summary>
    private string? ItemSigns(int i, int end, out int taken)
    {
        int j = i;
        while (j < end && _source[j] == ' ')
            j++;
        int from = j;
        while (j < end && j - from <= MaxListDepth && _source[j] is '*' or '#' or '-')
            j++;
        taken = j + 1 - i;
        if (j == from || j - from > MaxListDepth || j >= end || _source[j] != ' ')
            return null;
        if (j - from is 4 or 5 && RunOf('-', from, end) == j - from && IsEmptyLine(j, end))
            return null; // a rule with spaces after it
        return _source.Substring(from, j - from);
    }

    private bool IsEmptyLine(int i, int end)
    {
        while (i < end && _source[i] is ' ' or '\t')
            i++;
        return i < end && _source[i] == '\n';
    }

    /// <summary>An item cannot hold quotes or headings: what they say stands in it as paragraphs.</summary>
    private static List<Node> InItems(List<Node> nodes)
    {
        var output = new List<Node>();
        foreach (Node node in nodes)
        {
            switch (node.Type)
            {
                case NodeType.Blockquote:
                    output.AddRange(node.Content);
                    break;
                case NodeType.Heading:
                    Capitalize(node.Content);
                    AddMark(node.Content, new Mark(MarkType.Strong));
                    output.Add(Node.Paragraph(node.Content));
                    break;
                default:
                    output.Add(node);
                    break;
            }
        }
        return output;
    }

    /// <summary>Puts items that say how deep they are under one another.</summary>
    private sealed class ListBuilder
    {
        private readonly Level _root;
        private readonly List<Level> _open;

        public ListBuilder(string type)
        {
            _root = new Level(type);
            _open = [_root];
        }

        public string Type => _root.Type;

        public static string TypeOf(char sign) => sign == '#' ? NodeType.OrderedList : NodeType.BulletList;

        public void Add(string signs, List<Node> content)
        {
            while (_open.Count > signs.Length)
                _open.RemoveAt(_open.Count - 1);
            while (_open.Count < signs.Length)
                Nest(TypeOf(signs[_open.Count]));
            string type = TypeOf(signs[signs.Length - 1]);
            if (_open[_open.Count - 1].Type != type && _open.Count > 1)
            {
                _open.RemoveAt(_open.Count - 1);
                Nest(type);
            }
            _open[_open.Count - 1].Items.Add(new Item(content));
        }

        public List<Node> Build() => Build(_root);

        private void Nest(string type)
        {
            List<Item> items = _open[_open.Count - 1].Items;
            if (items.Count == 0)
                items.Add(new Item([]));
            var level = new Level(type);
            items[items.Count - 1].Lists.Add(level);
            _open.Add(level);
        }

        private static List<Node> Build(Level level)
        {
            var output = new List<Node>();
            var items = new List<Node>();
            foreach (Item item in level.Items)
            {
                foreach (Node node in Build(item))
                {
                    if (node.Type == NodeType.ListItem)
                    {
                        items.Add(node);
                        continue;
                    }
                    Flush();
                    output.Add(node); // what no item can hold stands between two lists
                }
            }
            Flush();
            return output;

            void Flush()
            {
                if (items.Count > 0)
                    output.Add(Node.Of(level.Type, level.Type == NodeType.OrderedList ? new JObject { ["order"] = 1 } : null, items));
                items.Clear();
            }
        }

        private static List<Node> Build(Item item)
        {
            var output = new List<Node>();
            var content = new List<Node>();
            foreach (Node node in item.Content.Concat(item.Lists.SelectMany(Build)))
            {
                if (node.Type == NodeType.Paragraph && node.Content.All(n => n.IsText && string.IsNullOrWhiteSpace(n.Text)))
                    continue;
                if (node.Type is NodeType.Paragraph or NodeType.OrderedList or NodeType.BulletList or NodeType.MediaSingle or NodeType.CodeBlock)
                {
                    content.Add(node);
                    continue;
                }
                output.Add(ListItem(content));
                output.Add(node);
                content = [];
            }
            if (content.Count > 0)
                output.Add(ListItem(content));
            return output;
        }

        private static Node ListItem(List<Node> content)
        {
            if (content.Count == 0 || content[0].Type == NodeType.CodeBlock)
                content.Insert(0, Node.Paragraph([]));
            return Node.Of(NodeType.ListItem, null, content);
        }

        private sealed class Level(string type)
        {
            public string Type { get; } = type;

            public List<Item> Items { get; } = [];
        }

        private sealed class Item(List<Node> content)
        {
            public List<Node> Content { get; } = content;

            public List<Level> Lists { get; } = [];
        }
    }
}
