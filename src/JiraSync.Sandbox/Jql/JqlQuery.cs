using System;
using System.Collections.Generic;
using System.Globalization;

namespace JiraSync.Sandbox.Jql;

/// <summary>A parsed query: what to find and in which order.</summary>
public sealed class JqlQuery
{
    /// <summary>The longest query that is parsed at all.</summary>
    public const int MaxLength = 1_000_000;

    private JqlQuery(string text, JqlClause? where, IReadOnlyList<JqlSort> orderBy)
    {
        Text = text;
        Where = where;
        OrderBy = orderBy;
    }

    /// <summary>The query as it was written.</summary>
    public string Text { get; }

    /// <summary>The condition; null finds everything.</summary>
    public JqlClause? Where { get; }

    /// <summary>The order; empty for Jira's own.</summary>
    public IReadOnlyList<JqlSort> OrderBy { get; }

    /// <summary>
    /// Whether the query restricts what it searches: Cloud's <c>search/jql</c> refuses a query that is empty or only an order.
    /// </summary>
    public bool IsBounded => Where is not null;

    /// <summary>Parses a query; null and white space find everything.</summary>
    /// <exception cref="JqlException">The query is not JQL; the message is Jira's.</exception>
    public static JqlQuery Parse(string? text)
    {
        text ??= "";
        if (text.Length > MaxLength)
        {
            throw new JqlException(string.Create(
                CultureInfo.InvariantCulture,
                $"Error in the JQL Query: The query has {text.Length} characters; the longest query allowed has {MaxLength}."));
        }

        (JqlClause? where, List<JqlSort> orderBy) = JqlParser.Parse(text);
        return new JqlQuery(text, where, orderBy);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
