using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace JiraSync.Sandbox.Jql;

/// <summary>A node of the condition of a query.</summary>
public abstract record JqlClause;

/// <summary>All of the clauses must hold.</summary>
/// <param name="Clauses">Two or more clauses.</param>
public sealed record JqlAnd(IReadOnlyList<JqlClause> Clauses) : JqlClause;

/// <summary>One of the clauses must hold.</summary>
/// <param name="Clauses">Two or more clauses.</param>
public sealed record JqlOr(IReadOnlyList<JqlClause> Clauses) : JqlClause;

/// <summary>The clause must not hold; Jira pushes this down to the terms.</summary>
/// <param name="Clause">What is negated.</param>
public sealed record JqlNot(JqlClause Clause) : JqlClause;

/// <summary>One comparison: field, operator, operand and, for history searches, predicates.</summary>
/// <param name="Field">The field as it was written.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Operand">The value; null for CHANGED.</param>
/// <param name="Predicates">FROM, TO, AFTER, BEFORE, ON, DURING, BY.</param>
public sealed record JqlTerm(JqlField Field, JqlOperator Operator, JqlOperand? Operand, IReadOnlyList<JqlPredicate> Predicates) : JqlClause;

/// <summary>A field of a term or of the order.</summary>
/// <param name="Name">The name as it was written, without quotation marks; <c>cf[10001]</c> for a field by id.</param>
/// <param name="CustomFieldId">The number in <c>cf[…]</c>.</param>
/// <param name="PropertyKey">The key in <c>issue.property[key].path</c>.</param>
/// <param name="PropertyPath">The path in <c>issue.property[key].path</c>.</param>
public sealed record JqlField(string Name, long? CustomFieldId = null, string? PropertyKey = null, string? PropertyPath = null);

/// <summary>A predicate of a history search.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Operand">Its value or values.</param>
public sealed record JqlPredicate(JqlPredicateKind Kind, JqlOperand Operand);

/// <summary>One field of ORDER BY.</summary>
/// <param name="Field">The field.</param>
/// <param name="Descending">The direction; null where the query leaves it to the field.</param>
public sealed record JqlSort(JqlField Field, bool? Descending);

/// <summary>The predicates of history searches.</summary>
public enum JqlPredicateKind
{
    /// <summary>The value before.</summary>
    From,

    /// <summary>The value after.</summary>
    To,

    /// <summary>Later than a date.</summary>
    After,

    /// <summary>Earlier than a date.</summary>
    Before,

    /// <summary>On a day.</summary>
    On,

    /// <summary>Between two dates.</summary>
    During,

    /// <summary>Who made the change.</summary>
    By,
}

/// <summary>The operators of JQL.</summary>
public enum JqlOperator
{
    /// <summary><c>=</c></summary>
    Equals,

    /// <summary><c>!=</c></summary>
    NotEquals,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>~</c></summary>
    Like,

    /// <summary><c>!~</c></summary>
    NotLike,

    /// <summary><c>IN</c></summary>
    In,

    /// <summary><c>NOT IN</c></summary>
    NotIn,

    /// <summary><c>IS</c></summary>
    Is,

    /// <summary><c>IS NOT</c></summary>
    IsNot,

    /// <summary><c>WAS</c></summary>
    Was,

    /// <summary><c>WAS NOT</c></summary>
    WasNot,

    /// <summary><c>WAS IN</c></summary>
    WasIn,

    /// <summary><c>WAS NOT IN</c></summary>
    WasNotIn,

    /// <summary><c>CHANGED</c></summary>
    Changed,

    /// <summary>The negation of CHANGED; it has no words of its own.</summary>
    NotChanged,
}

/// <summary>The right side of a term.</summary>
public abstract record JqlOperand
{
    /// <summary>As Jira prints it in messages.</summary>
    public abstract string Display { get; }
}

/// <summary>A value.</summary>
/// <param name="Text">The text without quotation marks.</param>
/// <param name="Number">Set when the value was written as a whole number without quotation marks: Jira reads it as an id or as milliseconds.</param>
public sealed record JqlValue(string Text, long? Number = null) : JqlOperand
{
    /// <inheritdoc/>
    public override string Display => Number is { } number
        ? number.ToString(CultureInfo.InvariantCulture)
        : "\"" + Text.Replace("\\", "\\\\", System.StringComparison.Ordinal).Replace("\"", "\\\"", System.StringComparison.Ordinal) + "\"";
}

/// <summary>EMPTY or NULL.</summary>
public sealed record JqlEmpty : JqlOperand
{
    /// <inheritdoc/>
    public override string Display => "EMPTY";
}

/// <summary>A list in parentheses.</summary>
/// <param name="Items">Its elements.</param>
public sealed record JqlList(IReadOnlyList<JqlOperand> Items) : JqlOperand
{
    /// <inheritdoc/>
    public override string Display => "(" + string.Join(", ", Items.Select(static item => item.Display)) + ")";
}

/// <summary>A function call.</summary>
/// <param name="Name">The name as it was written.</param>
/// <param name="Arguments">The arguments.</param>
public sealed record JqlFunction(string Name, IReadOnlyList<string> Arguments) : JqlOperand
{
    /// <inheritdoc/>
    public override string Display => Name + "(" + string.Join(", ", Arguments) + ")";
}
