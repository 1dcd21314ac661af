using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.CompilerServices;

namespace JiraSync.Sandbox.Jql;

/// <summary>
/// Jira's text search: words are stemmed and without case, several words must all occur, phrases in quotation marks, wildcards
/// inside and at the end, OR, NOT, +, -, fuzzy and near.
/// </summary>
internal sealed class JqlText
{
    private static readonly ConditionalWeakTable<string, string[]> Cache = new();

    private static readonly FrozenSet<string> StopWords = FrozenSet.ToFrozenSet(
        "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with".Split(' '),
        StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> StopSpans = StopWords.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly Node? _root;

    private JqlText(Node? root, TextMask required)
    {
        _root = root;
        Required = required;
    }

    /// <summary>The words without which nothing matches; none where there are alternatives, wildcards or the like.</summary>
    public TextMask Required { get; }

    private delegate bool Node(string[] words);

    /// <summary>Compiles a query; null when it does not parse.</summary>
    public static JqlText? Compile(string query)
    {
        var reader = new Reader(query);
        Node? root = reader.ReadAll(out bool valid);
        return valid ? new JqlText(root, reader.Required) : null;
    }

    /// <summary>Whether a text matches. A query of stop words alone matches nothing.</summary>
    public bool Matches(string? text) => _root is not null && !string.IsNullOrEmpty(text) && _root(WordsOf(text));

    private static string[] WordsOf(string text)
    {
        if (Cache.TryGetValue(text, out string[]? words))
            return words;
        words = Words(text).ToArray();
        Cache.AddOrUpdate(text, words);
        return words;
    }

    private static IEnumerable<string> Words(string text)
    {
        var words = new List<string>();
        Read(text, (words, default), static (ref (List<string> Words, TextMask Mask) into, ReadOnlySpan<char> word) => into.Words.Add(word.ToString()));
        return words;
    }

    /// <summary>The words that a text may have.</summary>
    public static TextMask MaskOf(string? text) => string.IsNullOrEmpty(text) ? default
        : Read(text, (null!, default), static (ref (List<string> Words, TextMask Mask) into, ReadOnlySpan<char> word) => into.Mask |= TextMask.OfWord(word)).Mask;

    private delegate void Take(ref (List<string> Words, TextMask Mask) into, ReadOnlySpan<char> word);

    /// <summary>Gives the words of a text, without case and stemmed, one after the other.</summary>
    private static (List<string> Words, TextMask Mask) Read(string text, (List<string> Words, TextMask Mask) into, Take take)
    {
        Span<char> few = stackalloc char[64];
        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && IsWordPart(text, i))
            {
                if (start < 0)
                    start = i;
                continue;
            }

            if (start < 0)
                continue;
            int length = i - start;
            Span<char> word = length <= few.Length ? few[..length] : new char[length];
            text.AsSpan(start, length).ToLowerInvariant(word);
            start = -1;
            if (!StopSpans.Contains(word))
                take(ref into, word[..Stem(word)]);
        }

        return into;
    }

    private static string Stem(string word)
    {
        Span<char> letters = word.Length <= 64 ? stackalloc char[word.Length] : new char[word.Length];
        word.CopyTo(letters);
        return letters[..Stem(letters)].ToString();
    }

    private static bool IsWordPart(string text, int i)
    {
        char c = text[i];
        if (char.IsLetterOrDigit(c) || c == '_' || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark)
            return true;

        // Inside a word an apostrophe or a full stop does not part it: "don't", "example.com", "1.5".
        return c is '\'' or '.' or '\u2019' && i > 0 && i + 1 < text.Length && char.IsLetterOrDigit(text[i - 1]) && char.IsLetterOrDigit(text[i + 1]);
    }

    /// <summary>A light English stemmer: plurals, -ed and -ing. It changes the letters and says how many remain.</summary>
    private static int Stem(Span<char> word)
    {
        int length = word.Length;
        if (length < 4 || word.ContainsAnyExceptInRange('a', 'z'))
            return word.EndsWith("'s") ? length - 2 : length;
        if (word.EndsWith("ies") && length > 4)
            return length - 2;
        if (word.EndsWith("sses"))
            return length - 2;
        if (word[length - 1] == 's' && !word.EndsWith("ss") && !word.EndsWith("us") && !word.EndsWith("is"))
            length--;
        ReadOnlySpan<char> stem = word[..length];
        if (length > 5 && stem.EndsWith("ing") && HasVowel(stem[..^3]))
            length = Undoubled(stem[..^3]);
        else if (length > 4 && stem.EndsWith("ed") && HasVowel(stem[..^2]))
            length = Undoubled(stem[..^2]);
        if (length > 4 && word[length - 1] == 'e')
            length--;
        if (length > 3 && word[length - 1] == 'y')
            word[length - 1] = 'i';
        return length;
    }

    private static bool HasVowel(ReadOnlySpan<char> text) => text.IndexOfAny("aeiouy") >= 0;

    private static int Undoubled(ReadOnlySpan<char> stem) =>
        stem.Length > 2 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'z') ? stem.Length - 1 : stem.Length;

    private static bool Phrase(string[] words, string[] phrase)
    {
        for (int i = 0; i + phrase.Length <= words.Length; i++)
        {
            int at = 0;
            while (at < phrase.Length && words[i + at] == phrase[at])
                at++;
            if (at == phrase.Length)
                return true;
        }

        return false;
    }

    private static bool Near(string[] words, string[] phrase, int distance)
    {
        int window = phrase.Length + distance;
        for (int i = 0; i < words.Length; i++)
        {
            ArraySegment<string> part = new(words, i, Math.Min(window, words.Length - i));
            if (phrase.All(part.Contains))
                return true;
        }

        return false;
    }

    private static bool Wildcard(string word, string pattern)
    {
        int w = 0, p = 0, star = -1, mark = 0;
        while (w < word.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = w;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == word[w]))
            {
                p++;
                w++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                w = ++mark;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }

    private static bool Fuzzy(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 2 || a.Length > 64 || b.Length > 64)
            return false;
        Span<int> row = stackalloc int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1));
                corner = above;
            }
        }

        return row[b.Length] <= 2;
    }

    /// <summary>Reads a query: items, each with its sign, joined by AND unless OR stands between them.</summary>
    private sealed class Reader(string query)
    {
        private const int MaxDepth = 50;
        private int _at;
        private int _depth;

        // The words of the item that was read last, and of the whole query as long as it knows no alternatives.
        private TextMask _ofItem;

        public TextMask Required { get; private set; }

        public Node? ReadAll(out bool valid)
        {
            Node? root = ReadGroup(out valid);
            valid = valid && _at >= query.Length;
            return root;
        }

        private Node? ReadGroup(out bool valid)
        {
            valid = true;
            var groups = new List<Node>();
            var must = new List<Node>();
            var mustNot = new List<Node>();
            TextMask required = default;
            bool negate = false, wantsItem = false, any = false;
            while (true)
            {
                while (_at < query.Length && char.IsWhiteSpace(query[_at]))
                    _at++;
                if (_at >= query.Length || query[_at] == ')')
                    break;

                char c = query[_at];
                if (c is '-' or '!' && Touches())
                {
                    negate = true;
                    _at++;
                    continue;
                }

                string? keyword;
                Node? item = null;
                if (c is '&' or '|' && _at + 1 < query.Length && query[_at + 1] == c)
                {
                    keyword = c == '&' ? "AND" : "OR";
                    _at += 2;
                }
                else if (c is '+' or '-' or '!' or '&' or '|' or '/' or ':')
                {
                    // "+" says what is so anyway; a sign that stands alone says nothing.
                    _at++;
                    continue;
                }
                else
                {
                    _ofItem = default;
                    item = ReadItem(out keyword, out valid);
                    if (!valid)
                        return null;
                    if (item is not null && !negate)
                        required |= _ofItem;
                }

                if (keyword is not null)
                {
                    valid = keyword == "NOT" || (any && !wantsItem);
                    if (!valid)
                        return null;
                    wantsItem = true;
                    if (keyword == "NOT")
                        negate = true;
                    else if (keyword == "OR")
                        CloseGroup(groups, must, mustNot);
                    continue;
                }

                any = true;
                wantsItem = false;
                if (item is not null)
                    (negate ? mustNot : must).Add(item);
                negate = false;
            }

            if (wantsItem)
            {
                valid = false;
                return null;
            }

            CloseGroup(groups, must, mustNot);
            // What one of several groups needs the whole does not; a group in brackets is an item of the one around it.
            Required = groups.Count == 1 ? required : default;
            _ofItem = Required;
            if (groups.Count < 2)
                return groups.Count == 0 ? null : groups[0];
            return words =>
            {
                foreach (Node group in groups)
                {
                    if (group(words))
                        return true;
                }

                return false;
            };
        }

        /// <summary>What only excludes finds nothing, as in the index that Jira uses.</summary>
        private static void CloseGroup(List<Node> groups, List<Node> must, List<Node> mustNot)
        {
            if (must.Count > 0)
            {
                Node[] all = [.. must];
                Node[] none = [.. mustNot];
                groups.Add(words => Array.TrueForAll(all, node => node(words)) && !Array.Exists(none, node => node(words)));
            }

            must.Clear();
            mustNot.Clear();
        }

        private bool Touches() => _at + 1 < query.Length && !char.IsWhiteSpace(query[_at + 1]);

        private Node? ReadItem(out string? keyword, out bool valid)
        {
            keyword = null;
            valid = true;
            char c = query[_at];
            if (c == '(')
            {
                if (++_depth > MaxDepth)
                {
                    valid = false;
                    return null;
                }

                _at++;
                Node? group = ReadGroup(out valid);
                if (!valid || _at >= query.Length)
                {
                    valid = false;
                    return null;
                }

                _at++;
                _depth--;
                SkipModifier();
                return group;
            }

            if (c == '"')
            {
                int end = _at + 1;
                while (end < query.Length && query[end] != '"')
                    end += query[end] == '\\' ? 2 : 1;
                if (end >= query.Length)
                {
                    valid = false;
                    return null;
                }

                string[] phrase = Words(Unescape(query[(_at + 1)..end])).ToArray();
                _at = end + 1;
                int near = SkipModifier();
                if (phrase.Length == 0)
                    return null;
                Need(phrase);
                return near > 0 ? words => Near(words, phrase, near) : words => Phrase(words, phrase);
            }

            if (c is '[' or ']' or '{' or '}' or '^' or '~')
            {
                valid = false;
                return null;
            }

            return ReadWord(out keyword, out valid);
        }

        private Node? ReadWord(out string? keyword, out bool valid)
        {
            keyword = null;
            valid = true;
            int start = _at;
            bool wild = false;
            var text = new System.Text.StringBuilder();
            while (_at < query.Length)
            {
                char c = query[_at];
                if (c == '\\')
                {
                    if (_at + 1 >= query.Length)
                    {
                        valid = false;
                        return null;
                    }

                    text.Append(query[_at + 1]);
                    _at += 2;
                    continue;
                }

                if (char.IsWhiteSpace(c) || c is '(' or ')' or '"' or '~' or '^')
                    break;
                if (c is '[' or ']' or '{' or '}')
                {
                    valid = false;
                    return null;
                }

                wild |= c is '*' or '?';
                text.Append(c);
                _at++;
            }

            string word = text.ToString();
            if (_at - start == word.Length && word is "AND" or "OR" or "NOT")
            {
                keyword = word;
                return null;
            }

            bool fuzzy = _at < query.Length && query[_at] == '~';
            SkipModifier();
            if (wild)
            {
                string pattern = word.ToLowerInvariant();
                string literal = pattern.TrimEnd('*');
                string stemmed = literal.Length < pattern.Length && !literal.AsSpan().ContainsAny('*', '?') ? Stem(literal) : literal;

                // The index holds stems, so "calibrating*" would miss "calibrating" without the second try.
                return words => Array.Exists(words, candidate => Wildcard(candidate, pattern) || (stemmed.Length < literal.Length && candidate == stemmed));
            }

            string[] parts = Words(word).ToArray();
            if (!fuzzy || parts.Length != 1)
                Need(parts);
            return parts.Length switch
            {
                0 => null,
                1 when fuzzy => words => Array.Exists(words, candidate => Fuzzy(candidate, parts[0])),
                1 => words => Array.IndexOf(words, parts[0]) >= 0,
                _ => words => Phrase(words, parts),
            };
        }

        private void Need(string[] words)
        {
            foreach (string word in words)
                _ofItem |= TextMask.OfWord(word);
        }

        private int SkipModifier()
        {
            int near = 0;
            while (_at < query.Length && query[_at] is '~' or '^')
            {
                bool isNear = query[_at] == '~';
                int start = ++_at;
                while (_at < query.Length && (char.IsAsciiDigit(query[_at]) || query[_at] == '.'))
                    _at++;
                if (isNear && int.TryParse(query.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out int distance))
                    near = Math.Min(distance, 1000);
            }

            return near;
        }

        private static string Unescape(string text)
        {
            var result = new System.Text.StringBuilder(text.Length);
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] == '\\' && i + 1 < text.Length)
                    i++;
                result.Append(text[i]);
            }

            return result.ToString();
        }
    }
}
