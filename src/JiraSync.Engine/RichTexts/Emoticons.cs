using System;
using System.Collections.Generic;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.RichTexts;

/// <summary>The signs that wiki markup shows as pictures, and the emoji that they are in ADF.</summary>
internal static class Emoticons
{
    private const int Longest = 9;

    // Several signs may stand for one emoji; the first of them is the one that is written.
    private static readonly (string Id, string ShortName, string Text, string[] Signs)[] Table =
    [
        ("1f642", ":slight_smile:", "\U0001F642", [":)", ":-)"]),
        ("1f61e", ":disappointed:", "\U0001F61E", [":(", ":-("]),
        ("1f61b", ":stuck_out_tongue:", "\U0001F61B", [":P", ":-P", ":p", ":-p"]),
        ("1f603", ":smiley:", "\U0001F603", [":D", ":-D"]),
        ("1f609", ":wink:", "\U0001F609", [";)", ";-)"]),
        ("1f44d", ":thumbsup:", "\U0001F44D", ["(y)"]),
        ("1f44e", ":thumbsdown:", "\U0001F44E", ["(n)"]),
        ("atlassian-info", ":info:", ":info:", ["(i)"]),
        ("atlassian-check_mark", ":check_mark:", ":check_mark:", ["(/)"]),
        ("atlassian-cross_mark", ":cross_mark:", ":cross_mark:", ["(x)"]),
        ("atlassian-warning", ":warning:", ":warning:", ["(!)"]),
        ("atlassian-plus", ":plus:", ":plus:", ["(+)"]),
        ("atlassian-minus", ":minus:", ":minus:", ["(-)"]),
        ("atlassian-question_mark", ":question:", ":question:", ["(?)"]),
        ("atlassian-light_bulb_on", ":light_bulb_on:", ":light_bulb_on:", ["(on)"]),
        ("atlassian-light_bulb_off", ":light_bulb_off:", ":light_bulb_off:", ["(off)"]),
        ("atlassian-yellow_star", ":yellow_star:", ":yellow_star:", ["(*)", "(*y)"]),
        ("atlassian-red_star", ":red_star:", ":red_star:", ["(*r)"]),
        ("atlassian-green_star", ":green_star:", ":green_star:", ["(*g)"]),
        ("atlassian-blue_star", ":blue_star:", ":blue_star:", ["(*b)"]),
        ("atlassian-flag_on", ":flag_on:", ":flag_on:", ["(flag)"]),
        ("atlassian-flag_off", ":flag_off:", ":flag_off:", ["(flagoff)"]),
    ];

    private static readonly Dictionary<string, int> BySign = new(StringComparer.Ordinal);
    private static readonly Dictionary<string, string> SignByName = new(StringComparer.Ordinal);

    static Emoticons()
    {
        for (int i = 0; i < Table.Length; i++)
        {
            foreach (string sign in Table[i].Signs)
                BySign[sign] = i;
            SignByName[Table[i].ShortName] = SignByName[Table[i].Id] = Table[i].Signs[0];
        }
    }

    /// <summary>Length of the sign at a position; 0: there is none. A letter or digit after it makes it plain text.</summary>
    public static int LengthAt(string text, int position, int end)
    {
        if (text[position] is not (':' or ';' or '('))
            return 0;
        for (int length = 2; length <= Longest && position + length <= end; length++)
        {
            if (BySign.ContainsKey(text.Substring(position, length)) && (position + length == end || !IsAlphanumeric(text[position + length])))
                return length;
        }
        return 0;
    }

    /// <summary>The emoji that a sign stands for.</summary>
    public static Node Emoji(string sign)
    {
        (string id, string shortName, string text, _) = Table[BySign[sign]];
        return new Node(NodeType.Emoji, new JObject { ["shortName"] = shortName, ["id"] = id, ["text"] = text });
    }

    /// <summary>The sign for an emoji, found by its name or else by its id; null: there is none.</summary>
    public static string? SignFor(Node emoji) =>
        SignByName.TryGetValue(emoji.Attr("shortName") ?? "", out string? sign) || SignByName.TryGetValue(emoji.Attr("id") ?? "", out sign) ? sign : null;

    private static bool IsAlphanumeric(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');
}
