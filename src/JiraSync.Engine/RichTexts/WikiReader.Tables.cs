using System.Collections.Generic;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.RichTexts;

/// <content>Tables.</content>
internal sealed partial class WikiReader
{
    private const Token InCell = Dashes | Token.Table | Token.Ruler;

    private Piece ReadTable(int i, Stretch stretch)
    {
        var rows = new List<Node>();
        var cells = new List<Node>();
        int end = stretch.End, j = i;
        while (j < end && BarsAt(j, end, out int bars, out int signs))
        {
            j = bars + signs;
            int cellStart = j;
            bool rowEnds = false, tableEnds = false;
            while (j < end && !rowEnds)
            {
                char c = _source[j];
                switch (c)
                {
                    case '\n':
                        bool closed = cellStart == j;
                        j++;
                        if (closed)
                        {
                            rowEnds = true;
                        }
                        else if (IsEmptyLine(j, end) || (j < end && _source[j] == '\n'))
                        {
                            rowEnds = tableEnds = true;
                            AddCell(cellStart, j - 1, signs);
                        }
                        else if (BarsAt(j, end, out _, out _))
                        {
                            rowEnds = true;
                            AddCell(cellStart, j - 1, signs);
                        }
                        cellStart = rowEnds ? j : cellStart;
                        break;
                    case '|':
                        AddCell(cellStart, j, signs, evenIfBlank: true);
                        signs = RunOf('|', j, end);
                        j += signs;
                        cellStart = j;
                        break;
                    default:
                        j += CellPiece(j, stretch);
                        break;
                }
            }
            if (!rowEnds)
                AddCell(cellStart, end, signs);
            if (cells.Count > 0)
                rows.Add(Node.Of(NodeType.TableRow, null, cells));
            cells = [];
            if (tableEnds)
                break;
        }
        if (rows.Count == 0)
            rows.Add(Node.Of(NodeType.TableRow, Node.Of(NodeType.TableCell, Node.Paragraph([]))));
        var table = Node.Of(NodeType.Table, new JObject { ["isNumberColumnEnabled"] = false, ["layout"] = "default" }, rows);
        return Piece.Of([table], j - i, endsLine: true);

        void AddCell(int from, int to, int bars, bool evenIfBlank = false)
        {
            if (from >= to || (!evenIfBlank && string.IsNullOrWhiteSpace(_source.Substring(from, to - from))))
                return;
            List<Node> content = Parse(from, to, InCell | stretch.Ignore & LinkTokens, stretch.Depth + 1);
            if (bars == 2)
                AddMarkBelow(content, new Mark(MarkType.Strong));
            cells.Add(Node.Of(bars >= 2 ? NodeType.TableHeader : NodeType.TableCell, null, Normalize(content)));
        }
    }

    /// <summary>Finds the bars that begin a row, which spaces may precede.</summary>
    private bool BarsAt(int i, int end, out int bars, out int count)
    {
        bars = i;
        while (bars < end && _source[bars] is ' ' or '\t')
            bars++;
        count = RunOf('|', bars, end);
        return count > 0;
    }

    /// <summary>Length of what stands here in a cell and whose bars are its own.</summary>
    private int CellPiece(int j, Stretch stretch)
    {
        switch (_source[j])
        {
            case '\\':
                return j + 1 < stretch.End && _source[j + 1] != '\n' && !(j > stretch.Start && _source[j - 1] == '\\') ? 2 : 1;
            case '[':
                int link = LinkLength(j, stretch.End);
                return link > 0 ? link : 1;
            case '!':
                return FindPhrase(Token.Media, j, stretch, out int opening, out _, out int picture) ? picture : opening;
            case '{':
                return FindMacro(j, stretch, out MacroParts macro) ? macro.Length : 1;
            case ':' or ';' or '(':
                int sign = Emoticons.LengthAt(_source, j, stretch.End);
                return sign > 0 ? sign : 1;
            default:
                return 1;
        }
    }
}
