using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace JiraSync.Sandbox.Jql;

/// <summary>
/// How one field is searched and sorted. A handler turns a term into a test once; what is wrong with the term goes to the
/// compiler's messages, in Jira's words and under the name that the query used.
/// </summary>
internal abstract class JqlFieldHandler
{
    protected const string EqualityOperators = "= != in notin is isnot";
    protected const string OrderedOperators = EqualityOperators + " > >= < <=";
    protected const string TextOperators = "~ !~ is isnot";

    private readonly HashSet<JqlOperator> _operators;

    protected JqlFieldHandler(string operators)
    {
        _operators = operators.Split(' ').Select(static name => OperatorNames[name]).ToHashSet();
    }

    private static Dictionary<string, JqlOperator> OperatorNames { get; } = new(StringComparer.Ordinal)
    {
        ["="] = JqlOperator.Equals,
        ["!="] = JqlOperator.NotEquals,
        [">"] = JqlOperator.Greater,
        [">="] = JqlOperator.GreaterOrEqual,
        ["<"] = JqlOperator.Less,
        ["<="] = JqlOperator.LessOrEqual,
        ["~"] = JqlOperator.Like,
        ["!~"] = JqlOperator.NotLike,
        ["in"] = JqlOperator.In,
        ["notin"] = JqlOperator.NotIn,
        ["is"] = JqlOperator.Is,
        ["isnot"] = JqlOperator.IsNot,
    };

    /// <summary>The name of the field in the change history, when WAS and CHANGED can search it.</summary>
    public string? HistoryField { get; init; }

    /// <summary>Whether EMPTY can be searched: status, type, project and key have no empty state.</summary>
    public bool SupportsEmpty { get; init; } = true;

    /// <summary>Whether the field sorts downwards where the query names no direction.</summary>
    public bool SortsDescending { get; init; }

    /// <summary>A sort key that is a number; null sorts last when ascending.</summary>
    public Func<JqlDocument, long?>? NumericSort { get; init; }

    /// <summary>A sort key that is a text; null sorts last when ascending.</summary>
    public Func<JqlDocument, string?>? TextSort { get; init; }

    public bool CanSort => NumericSort is not null || TextSort is not null;

    /// <summary>The test of a term; null after messages.</summary>
    public Predicate<JqlDocument>? Compile(JqlTerm term, JqlCompiler compiler)
    {
        string field = term.Field.Name;
        JqlOperator op = term.Operator;
        if (!_operators.Contains(op))
            return compiler.Refuse($"The operator '{Symbol(op)}' is not supported by the '{field}' field.");

        JqlOperand operand = term.Operand!;
        bool wantsList = op is JqlOperator.In or JqlOperator.NotIn;
        if (op is JqlOperator.Is or JqlOperator.IsNot)
        {
            if (operand is not JqlEmpty)
                return compiler.Refuse($"Operator '{Symbol(op)}' does not support searching for non-empty values for field '{field}'.");
            if (!SupportsEmpty)
                return compiler.Refuse($"The field '{field}' does not support searching for EMPTY values.");
            return op == JqlOperator.Is ? IsEmpty : issue => !IsEmpty(issue);
        }

        bool isList = operand is JqlList || (operand is JqlFunction called && compiler.ReturnsList(called));
        if (isList && !wantsList)
            return compiler.Refuse($"Operator '{Symbol(op)}' does not support the list value '{operand.Display}' for field '{field}'.");
        if (!isList && wantsList)
        {
            if (operand is JqlFunction unknown && !compiler.Knows(unknown))
                return compiler.Refuse($"Unable to find JQL function '{unknown.Display}'.");
            return compiler.Refuse($"Operator '{Symbol(op)}' does not support the non-list value '{operand.Display}' for field '{field}'.");
        }

        var values = new List<JqlOperand>();
        Flatten(operand, values);
        bool empty = values.RemoveAll(static value => value is JqlEmpty) > 0;
        if (empty && !SupportsEmpty)
            return compiler.Refuse($"The field '{field}' does not support searching for EMPTY values.");
        if (empty && op is not (JqlOperator.Equals or JqlOperator.NotEquals or JqlOperator.In or JqlOperator.NotIn))
            return compiler.Refuse($"The operator '{Symbol(op)}' does not support searching for EMPTY values on the field '{field}'.");

        Predicate<JqlDocument>? test = values.Count == 0 ? static _ => false : CompileValues(field, op, values, compiler);
        if (test is null || !empty)
            return test;
        return op is JqlOperator.Equals or JqlOperator.In
            ? issue => IsEmpty(issue) || test(issue)
            : values.Count == 0 ? issue => !IsEmpty(issue) : test;
    }

    /// <summary>The ids that history searches compare with; null after messages.</summary>
    public virtual HashSet<string>? Resolve(string field, JqlOperand operand, JqlCompiler compiler)
    {
        compiler.Refuse($"History searches do not support the '{field}' field.");
        return null;
    }

    public static string Symbol(JqlOperator op) => op switch
    {
        JqlOperator.Equals => "=",
        JqlOperator.NotEquals => "!=",
        JqlOperator.Greater => ">",
        JqlOperator.GreaterOrEqual => ">=",
        JqlOperator.Less => "<",
        JqlOperator.LessOrEqual => "<=",
        JqlOperator.Like => "~",
        JqlOperator.NotLike => "!~",
        JqlOperator.In => "in",
        JqlOperator.NotIn => "not in",
        JqlOperator.Is => "is",
        JqlOperator.IsNot => "is not",
        JqlOperator.Was => "was",
        JqlOperator.WasNot => "was not",
        JqlOperator.WasIn => "was in",
        JqlOperator.WasNotIn => "was not in",
        _ => "changed",
    };

    protected abstract bool IsEmpty(JqlDocument issue);

    /// <summary>The test for values that are not EMPTY, for an operator that the field has.</summary>
    protected abstract Predicate<JqlDocument>? CompileValues(string field, JqlOperator op, List<JqlOperand> values, JqlCompiler compiler);

    protected static void Flatten(JqlOperand operand, List<JqlOperand> values)
    {
        if (operand is JqlList list)
        {
            foreach (JqlOperand item in list.Items)
                Flatten(item, values);
        }
        else
        {
            values.Add(operand);
        }
    }

    protected static bool Compare(JqlOperator op, int comparison) => op switch
    {
        JqlOperator.Equals or JqlOperator.In => comparison == 0,
        JqlOperator.NotEquals or JqlOperator.NotIn => comparison != 0,
        JqlOperator.Greater => comparison > 0,
        JqlOperator.GreaterOrEqual => comparison >= 0,
        JqlOperator.Less => comparison < 0,
        _ => comparison <= 0,
    };
}
