using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using JiraSync.Engine.Hosting;

namespace JiraSync.Engine.Jira;

/// <summary>Puts JQL together from parts that people and programs give, so that no part can change the meaning of another.</summary>
public static class JqlText
{
    /// <summary>A value as a quoted string, whatever is in it.</summary>
    public static string Quote(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (char c in value)
        {
            switch (c)
            {
                case '"' or '\\':
                    text.Append('\\').Append(c);
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                default:
                    if (char.IsControl(c))
                        text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    else
                        text.Append(c);
                    break;
            }
        }

        return text.Append('"').ToString();
    }

    /// <summary>What is wrong with a query's quotes or parentheses; null when they are balanced.</summary>
    public static string? FindProblem(string jql) => Scan(jql).Problem;

    /// <summary>Splits a query into its restriction and its order; either may be empty.</summary>
    /// <exception cref="JiraException">Its quotes or parentheses are not balanced.</exception>
    public static (string Clause, string OrderBy) SplitOrderBy(string jql)
    {
        (string? problem, int at) = Scan(jql);
        if (problem is not null)
            throw Invalid(jql, problem);
        return at < 0 ? (jql.Trim(), "") : (jql.Substring(0, at).Trim(), jql.Substring(at).Trim());
    }

    /// <summary>A query's restriction, to be put in parentheses beside others.</summary>
    /// <exception cref="JiraException">Its quotes or parentheses are not balanced, or it restricts nothing.</exception>
    public static string WithoutOrder(string jql)
    {
        string clause = SplitOrderBy(jql).Clause;
        return clause.Length > 0 ? clause : throw Invalid(jql, "it restricts nothing");
    }

    /// <summary>
    /// All of some restrictions together. Empty ones are left out; each is checked and put in parentheses, and an order
    /// inside one is dropped, since only the whole query can have one.
    /// </summary>
    /// <exception cref="JiraException">Quotes or parentheses of a clause are not balanced.</exception>
    public static string And(params string?[] clauses)
    {
        List<string> parts = clauses.Select(c => c is null ? "" : SplitOrderBy(c).Clause).Where(c => c.Length > 0).ToList();
        return parts.Count == 1 ? parts[0] : string.Join(" AND ", parts.Select(p => "(" + p + ")"));
    }

    private static JiraException Invalid(string jql, string problem) => new JiraFailure(
        ErrorIds.JiraQueryInvalid,
        SyncErrorKind.Data,
        $"The query cannot be used: {problem}. Query: {jql}")
    {
        Advice = "Correct the query; try it in Jira's own search first.",
    }.ToException();

    private static (string? Problem, int OrderAt) Scan(string jql)
    {
        int depth = 0;
        int order = -1;
        for (int i = 0; i < jql.Length; i++)
        {
            char c = jql[i];
            if (c is '"' or '\'')
            {
                int end = EndOfQuote(jql, i);
                if (end < 0)
                    return ($"the quote at character {i + 1} is not closed", -1);
                i = end;
            }
            else if (c == '(')
            {
                depth++;
            }
            else if (c == ')')
            {
                if (--depth < 0)
                    return ($"the parenthesis at character {i + 1} closes nothing", -1);
            }
            else if (depth == 0 && order < 0 && c is 'o' or 'O' && IsOrderBy(jql, i))
            {
                order = i;
            }
        }

        return depth > 0 ? ($"{depth} of its parentheses are not closed", -1) : (null, order);
    }

    private static int EndOfQuote(string jql, int start)
    {
        for (int i = start + 1; i < jql.Length; i++)
        {
            if (jql[i] == '\\')
                i++;
            else if (jql[i] == jql[start])
                return i;
        }

        return -1;
    }

    private static bool IsOrderBy(string jql, int at)
    {
        if (at > 0 && !char.IsWhiteSpace(jql[at - 1]) && jql[at - 1] is not (')' or '"' or '\''))
            return false;
        if (string.Compare(jql, at, "order", 0, 5, StringComparison.OrdinalIgnoreCase) != 0)
            return false;
        int i = at + 5;
        int blanks = i;
        while (i < jql.Length && char.IsWhiteSpace(jql[i]))
            i++;
        return i > blanks && string.Compare(jql, i, "by", 0, 2, StringComparison.OrdinalIgnoreCase) == 0
            && (i + 2 == jql.Length || char.IsWhiteSpace(jql[i + 2]));
    }
}
