using System;
using System.Collections.Generic;
using System.Linq;

namespace JiraSync.Sandbox.Jql;

/// <summary>
/// Turns the tree of a query into one test. Like Jira it pushes NOT down to the terms first, which is why a negated term
/// finds no issue whose field is empty; and it collects every message before it gives up.
/// </summary>
internal sealed class JqlCompiler
{
    private readonly List<string> _messages = [];

    public JqlCompiler(JqlCatalog catalog, JqlDates dates)
    {
        Catalog = catalog;
        Dates = dates;
    }

    public JqlCatalog Catalog { get; }

    public JqlDates Dates { get; }

    /// <summary>Whether values that do not exist are left out of their term, so that the rest of a list still finds.</summary>
    public bool IsLenient { get; init; }

    /// <summary>What is wrong with the query, in the order of its terms.</summary>
    public IReadOnlyList<string> Messages => _messages;

    /// <summary>The ticks that count: Data Center's index knows seconds only.</summary>
    public long DatePrecision => Catalog.IsCloud ? TimeSpan.TicksPerMillisecond : TimeSpan.TicksPerSecond;

    /// <summary>Compiles the condition; a term with a message finds nothing.</summary>
    public Predicate<JqlDocument> Compile(JqlClause? clause) => clause is null ? static _ => true : Compile(clause, negated: false);

    /// <summary>Notes a message.</summary>
    public Predicate<JqlDocument>? Refuse(string message)
    {
        if (!_messages.Contains(message))
            _messages.Add(message);
        return null;
    }

    /// <summary>Notes that a function gives no values that the field could have.</summary>
    public void RefuseFunction(JqlFunction function, string field) => Refuse(Knows(function)
        ? $"A value provided by the function '{function.Name}' is invalid for the field '{field}'."
        : $"Unable to find JQL function '{function.Display}'.");

    public bool Knows(JqlFunction function) => JqlFunctions.Find(function.Name) is not null;

    public bool ReturnsList(JqlFunction function) => JqlFunctions.Find(function.Name) is { ReturnsList: true };

    /// <summary>The ids that a function stands for, if it fits the field; null after messages.</summary>
    public IReadOnlyCollection<string>? IdsOf(JqlFunction function, string kind, string field)
    {
        if (JqlFunctions.Find(function.Name) is not { } known || known.Kind != kind || known.Ids is null)
        {
            RefuseFunction(function, field);
            return null;
        }

        return CountFits(function, known) ? known.Ids(function, this) : null;
    }

    /// <summary>The instant that an operand stands for; null after messages.</summary>
    public DateTimeOffset? InstantOf(JqlOperand operand, string field, bool dayOnly, string? predicate = null)
    {
        switch (operand)
        {
            case JqlValue value:
                if (Dates.Parse(value) is { } instant)
                    return instant;
                string formats = dayOnly
                    ? "'YYYY/MM/DD', 'YYYY-MM-DD', or a period format e.g. '-5d', '4w 2d'"
                    : "'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'";
                string owner = predicate is null ? $"field '{field}'" : $"predicate '{predicate}'";
                Refuse($"Date value '{value.Text}' for {owner} is invalid. Valid formats include: {formats}.");
                return null;
            case JqlFunction function:
                if (JqlFunctions.Find(function.Name) is not { } known)
                {
                    Refuse($"Unable to find JQL function '{function.Display}'.");
                    return null;
                }

                if (known.Instant is null)
                {
                    Refuse(predicate is null
                        ? $"A date for the field '{field}' provided by the function '{function.Name}' is not valid."
                        : $"A date for the predicate '{predicate}' provided by the function '{function.Name}' is not valid.");
                    return null;
                }

                return CountFits(function, known) ? known.Instant(function, this) : null;
            default:
                Refuse($"Date value '{operand.Display}' for field '{field}' is invalid.");
                return null;
        }
    }

    private bool CountFits(JqlFunction function, JqlFunctionDefinition known)
    {
        int count = function.Arguments.Count;
        if (count >= known.Least && count <= known.Most)
            return true;
        string expected = known.Least == known.Most ? $"'{known.Least}'" : $"between '{known.Least}' and '{known.Most}'";
        Refuse($"Function '{known.Name}' expected {expected} arguments but received '{count}'.");
        return false;
    }

    private Predicate<JqlDocument> Compile(JqlClause clause, bool negated)
    {
        switch (clause)
        {
            case JqlNot not:
                return Compile(not.Clause, !negated);
            case JqlTerm term:
                return CompileTerm(negated ? term with { Operator = Opposite(term.Operator) } : term) ?? (static _ => false);
            default:
                (IReadOnlyList<JqlClause> clauses, bool all) = clause is JqlAnd and ? (and.Clauses, true) : (((JqlOr)clause).Clauses, false);
                Predicate<JqlDocument>[] tests = clauses.Select(part => Compile(part, negated)).ToArray();
                return all != negated ? All(tests) : Any(tests);
        }
    }

    private static Predicate<JqlDocument> All(Predicate<JqlDocument>[] tests) => issue =>
    {
        foreach (Predicate<JqlDocument> test in tests)
        {
            if (!test(issue))
                return false;
        }

        return true;
    };

    private static Predicate<JqlDocument> Any(Predicate<JqlDocument>[] tests) => issue =>
    {
        foreach (Predicate<JqlDocument> test in tests)
        {
            if (test(issue))
                return true;
        }

        return false;
    };

    private Predicate<JqlDocument>? CompileTerm(JqlTerm term)
    {
        if (Catalog.Find(term.Field) is not { } handler)
        {
            // Cloud tells a stranger nothing: the clause finds nothing and is not refused.
            if (Catalog.IsCloud && Catalog.IsAnonymous)
                return null;
            return Refuse(Catalog.IsAnonymous
                ? $"Field '{term.Field.Name}' does not exist or this field cannot be viewed by anonymous users."
                : $"Field '{term.Field.Name}' does not exist or you do not have permission to view it.");
        }

        return term.Operator >= JqlOperator.Was ? JqlHistory.Compile(term, handler, this) : handler.Compile(term, this);
    }

    private static JqlOperator Opposite(JqlOperator op) => op switch
    {
        JqlOperator.Equals => JqlOperator.NotEquals,
        JqlOperator.NotEquals => JqlOperator.Equals,
        JqlOperator.Greater => JqlOperator.LessOrEqual,
        JqlOperator.GreaterOrEqual => JqlOperator.Less,
        JqlOperator.Less => JqlOperator.GreaterOrEqual,
        JqlOperator.LessOrEqual => JqlOperator.Greater,
        JqlOperator.Like => JqlOperator.NotLike,
        JqlOperator.NotLike => JqlOperator.Like,
        JqlOperator.In => JqlOperator.NotIn,
        JqlOperator.NotIn => JqlOperator.In,
        JqlOperator.Is => JqlOperator.IsNot,
        JqlOperator.IsNot => JqlOperator.Is,
        JqlOperator.Was => JqlOperator.WasNot,
        JqlOperator.WasNot => JqlOperator.Was,
        JqlOperator.WasIn => JqlOperator.WasNotIn,
        JqlOperator.WasNotIn => JqlOperator.WasIn,
        JqlOperator.Changed => JqlOperator.NotChanged,
        _ => JqlOperator.Changed,
    };
}
