using System;
using System.Collections.Generic;
using System.Text;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.RichTexts;

/// <content>[links], bare addresses and issue keys.</content>
internal sealed partial class WikiReader
{
    private const Token LinkTokens = Token.LinkFormat | Token.LinkText;

    /// <summary>Longer addresses are no addresses; reading them again and again would take long.</summary>
    private const int LongestAddress = 8_000;

    private static readonly string[] Schemes = ["http://", "https://", "ftp://", "ftps://", "irc://", "mailto:"];

    /// <summary>What an address may begin with to be a link.</summary>
    private static readonly string[] SafeBeginnings =
    [
        "http://", "https://", "ftp://", "ftps://", "file://", "gopher://", "jamfselfservice://", "smb://", "sftp://",
        "mailto:", "tel:", "irc:", "irc6:", "news:", "nntp:", "callto:", "notes:", "slack:", "sip:", "sips:", "skype:", "feed:", "git:", "ssh:", "svn:",
        "magnet:", "xmpp:", "vnc:", "rdp:", "telnet:", "itms:", "facetime:", "whatsapp:", "urn:", "cvs:", "mvn:",
    ];

    private static bool IsSafeAddress(string address)
    {
        if (address.Length == 0 || address[0] is '#' or '/')
            return true;
        foreach (string beginning in SafeBeginnings)
        {
            if (address.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private static bool IsAddress(string text)
    {
        foreach (string scheme in Schemes)
        {
            if (text.Length > scheme.Length && text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    /// <summary>Length of […] that holds no bracket and no line end; 0: there is none.</summary>
    private int LinkLength(int i, int end)
    {
        for (int j = i + 1; j < end; j++)
        {
            switch (_source[j])
            {
                case ']':
                    return j == i + 1 ? 0 : j - i + 1;
                case '[' or '\n':
                    return 0;
            }
        }
        return 0;
    }

    private Piece Link(int i, Stretch stretch)
    {
        int length = LinkLength(i, stretch.End);
        if (length == 0)
            return Piece.Of("[", 1);
        int start = i + 1, end = i + length - 1;
        (int bodyStart, int bodyEnd, string target, string? title) = Divide(start, end);

        if (AttachmentName(target) is { } file)
        {
            Note(i, WikiReferenceKind.File, length, file);
            return Piece.Of([Attachment(file)], length);
        }
        if (target.StartsWith("~", StringComparison.Ordinal) && UserName(target) is { Length: > 0 } user)
        {
            bool isAccountId = user.Length < target.Substring(1).Trim().Length;
            Note(i, WikiReferenceKind.User, length, user, isAccountId);
            var mention = new JObject { ["id"] = user };
            if (isAccountId)
                mention[ReferenceMapper.AccountIdAttribute] = true;
            return Piece.Of([new Node(NodeType.Mention, mention)], length);
        }
        switch (title)
        {
            case "smart-card" or "block-link" when IsSafeAddress(target):
                return Piece.Of([new Node(NodeType.BlockCard, new JObject { ["url"] = target })], length);
            case "smart-link" when IsSafeAddress(target):
                return Piece.Of([new Node(NodeType.InlineCard, new JObject { ["url"] = target })], length);
            case "smart-embed" when IsSafeAddress(target):
                return Piece.Of([new Node(NodeType.EmbedCard, new JObject { ["url"] = target, ["layout"] = "center", ["width"] = 100 })], length);
        }
        if (_context.TargetIssue is not null && LooksLikeKey(target) && bodyStart < 0 && _context.TargetIssue(target) is { } twin)
            return Piece.Of([TwinCard(twin)], length);
        if (!IsSafeAddress(target) || (target.Length == 0 && bodyStart < 0))
        {
            // No link after all: brackets with a text between them, in which nothing is a link either.
            return Piece.Of(Parse(i, i + length, Dashes | Token.Table | Token.Ruler | LinkTokens, stretch.Depth + 1), length);
        }

        if (bodyStart < 0)
            (bodyStart, bodyEnd) = Trimmed(start, end, '|');
        if (Starts("mailto:", bodyStart, bodyEnd))
            bodyStart += "mailto:".Length;
        Mark mark = MarkType.LinkTo(target);
        List<Node> content = Parse(bodyStart, bodyEnd, Dashes | LinkTokens | Token.IssueKey | Token.HardBreak, stretch.Depth + 1);
        AddMark(content, mark);
        if (content.Count == 1 && content[0].Type == NodeType.MediaSingle && content[0].Content[0].HasMark(MarkType.Link))
            return Piece.Of(content, length); // a picture that says itself where it leads
        if (!content.Exists(n => n.IsText) && (bodyEnd > bodyStart || target.Length > 0))
            content.Add(Node.OfText(bodyEnd > bodyStart ? _source.Substring(bodyStart, bodyEnd - bodyStart) : target, [mark]));
        return Piece.Of(content, length);
    }

    /// <summary>Takes [text|target|title] apart; without text the start of the text is -1.</summary>
    private (int BodyStart, int BodyEnd, string Target, string? Title) Divide(int start, int end)
    {
        int pipe = _source.IndexOf('|', start, end - start);
        int bang = pipe < 0 ? -1 : _source.IndexOf('!', start, pipe - start);
        if (bang >= 0 && _source.LastIndexOf('!', end - 1, end - start) != bang)
        {
            // Between two of these signs stands a picture, whose attributes have bars of their own.
            bool inside = false;
            for (pipe = start; pipe < end && (_source[pipe] != '|' || inside); pipe++)
                inside ^= _source[pipe] == '!';
            if (pipe == end)
                pipe = -1;
        }
        int targetStart = pipe < 0 ? start : pipe + 1;
        int second = _source.IndexOf('|', targetStart, end - targetStart);
        int targetEnd = second < 0 ? end : second;
        string? title = second < 0 ? null : _source.Substring(second + 1, end - second - 1).Trim();
        string target = Decoded(_source.Substring(targetStart, targetEnd - targetStart).Trim());
        return pipe <= start ? (-1, -1, target, title) : (start, pipe, target, title);
    }

    private (int Start, int End) Trimmed(int start, int end, char also)
    {
        while (start < end && (char.IsWhiteSpace(_source[start]) || _source[start] == also))
            start++;
        while (end > start && (char.IsWhiteSpace(_source[end - 1]) || _source[end - 1] == also))
            end--;
        return (start, end);
    }

    private static string Decoded(string text)
    {
        if (text.IndexOf("&#", StringComparison.Ordinal) < 0)
            return text;
        var result = new StringBuilder();
        int i = 0;
        while (i < text.Length)
        {
            if (text[i] == '&' && WikiEscapes.TryEntity(text, i, text.Length, out char meant, out int length))
            {
                result.Append(meant);
                i += length;
            }
            else
            {
                result.Append(text[i++]);
            }
        }
        return result.ToString();
    }

    private static string? AttachmentName(string target) =>
        target.Length > 1 && target[0] == '^' ? target.Substring(1).Trim() is { Length: > 0 } name ? name : null : null;

    private static Node Attachment(string name) =>
        Node.Of(NodeType.MediaGroup, new Node(NodeType.Media, new JObject { ["type"] = "file", ["id"] = name, ["collection"] = "" }));

    /// <summary>The name in ~name or ~accountid:id.</summary>
    private static string UserName(string target)
    {
        string name = target.Substring(1).Trim();
        return name.StartsWith("accountid:", StringComparison.OrdinalIgnoreCase) ? name.Substring("accountid:".Length) : name;
    }

    private Piece BareLink(int i, Stretch stretch)
    {
        int length = AddressLength(_source, i, stretch.End, out string scheme, out int all);
        if (length == 0)
            return Piece.Of(_source.Substring(i, 1), 1);
        if (all > LongestAddress)
            return Piece.Of(_source.Substring(i, all), all);
        string written = _source.Substring(i, length);
        string address = Normal(Unescaped(written), scheme);
        string shown = scheme == "mailto:" ? written.Substring(scheme.Length) : written;
        return Piece.Of([Node.OfText(shown, [MarkType.LinkTo(address)])], length);
    }

    /// <summary>Length of the bare address that a text would be read to have at a position; 0: none begins there.</summary>
    /// <param name="text">The text.</param>
    /// <param name="i">The position.</param>
    /// <param name="colon">Where the colon of its scheme stands after that; 0: no scheme begins there.</param>
    internal static int AddressLengthAt(string text, int i, out int colon)
    {
        colon = 0;
        if (text[i] is not ('h' or 'f' or 'i' or 'm'))
            return 0;
        int length = AddressLength(text, i, text.Length, out string scheme, out _);
        colon = Math.Max(0, scheme.IndexOf(':'));
        return length;
    }

    private static int AddressLength(string text, int i, int end, out string scheme, out int all)
    {
        foreach (string one in Schemes)
        {
            int from = i + one.Length;
            if (from > end || string.Compare(text, i, one, 0, one.Length, StringComparison.OrdinalIgnoreCase) != 0)
                continue;
            int to = from;
            while (to < end && to - i <= LongestAddress && IsAddressCharacter(text[to]))
                to++;
            all = to - i;
            while (to > from && ".,>)];}\"'!?".IndexOf(text[to - 1]) >= 0)
                to--;
            scheme = one;
            return to == from ? 0 : to - i;
        }
        scheme = "";
        all = 0;
        return 0;
    }

    private static bool IsAddressCharacter(char c) =>
        c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') || "_?!~^/\\#$%&'()*+,-.:;<=@".IndexOf(c) >= 0;

    private static string Unescaped(string address)
    {
        var result = new StringBuilder(address.Length);
        for (int i = 0; i < address.Length; i++)
        {
            if (address[i] == '\\' && i + 1 < address.Length)
                i++;
            result.Append(address[i]);
        }
        return result.ToString();
    }

    /// <summary>An address without a path gets one, as browsers do.</summary>
    private static string Normal(string address, string scheme) =>
        scheme is "http://" or "https://" or "ftp://" && address.IndexOfAny(['/', '?', '#'], scheme.Length) < 0 ? address + "/" : address;

    private static bool LooksLikeKey(string text)
    {
        int dash = text.IndexOf('-');
        return dash > 1 && KeyLength(text, 0, text.Length) == text.Length;
    }

    private static int KeyLength(string text, int i, int end)
    {
        int j = i;
        if (j >= end || text[j] is < 'A' or > 'Z')
            return 0;
        while (j < end && text[j] is (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_')
            j++;
        if (j - i < 2 || j >= end || text[j] != '-')
            return 0;
        int digits = ++j;
        while (j < end && text[j] is >= '0' and <= '9')
            j++;
        return j == digits || j - i > 255 ? 0 : j - i;
    }

    private Piece IssueKey(int i, Stretch stretch)
    {
        int length = i > stretch.Start && !IsKeyBorder(_source[i - 1]) ? 0 : KeyLength(_source, i, stretch.End);
        if (length > 0 && (i + length == stretch.End || IsKeyBorder(_source[i + length]))
            && _context.TargetIssue?.Invoke(_source.Substring(i, length)) is { } twin)
        {
            return Piece.Of([TwinCard(twin)], length);
        }
        return Piece.Of(_source.Substring(i, 1), 1);
    }

    private static Node TwinCard(IssueTwin twin) => new(NodeType.InlineCard, new JObject { ["url"] = twin.Url, [ReferenceMapper.KeyAttribute] = twin.Key });

    private static bool IsKeyBorder(char c) => char.IsWhiteSpace(c) || c is '(' or ')' or '!' or '.' or ',' or '/' or ':';
}
