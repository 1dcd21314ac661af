using System;
using System.Collections.Generic;
using System.Globalization;

namespace JiraSync.Sandbox.Jql;

/// <summary>Builds the tree of a query. NOT binds tighter than AND, AND tighter than OR.</summary>
internal sealed class JqlParser
{
    // Real queries stay far below; the bound keeps hostile ones off the stack.
    private const int MaxDepth = 200;

    private const string Operators = "The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'.";

    private readonly List<JqlToken> _tokens;
    private int _at;
    private int _depth;

    private JqlParser(List<JqlToken> tokens)
    {
        _tokens = tokens;
    }

    private JqlToken Current => _tokens[_at];

    public static (JqlClause? Where, List<JqlSort> OrderBy) Parse(string text)
    {
        var parser = new JqlParser(JqlLexer.Read(text));
        JqlClause? where = null;
        if (parser.Current.Kind != JqlTokenKind.End && !parser.Current.Is("order"))
            where = parser.ParseOr();

        var orderBy = new List<JqlSort>();
        if (parser.Current.Is("order"))
            parser.ParseOrderBy(orderBy);
        else if (parser.Current.Kind != JqlTokenKind.End)
            throw At($"Expecting either 'OR' or 'AND' but got '{parser.Current.Raw}'.", parser.Current);
        return (where, orderBy);
    }

    private JqlClause ParseOr()
    {
        JqlClause first = ParseAnd();
        if (!Current.Is("or"))
            return first;
        var clauses = new List<JqlClause> { first };
        while (Accept("or"))
            clauses.Add(ParseAnd());
        return new JqlOr(clauses);
    }

    private JqlClause ParseAnd()
    {
        JqlClause first = ParseNot();
        if (!Current.Is("and"))
            return first;
        var clauses = new List<JqlClause> { first };
        while (Accept("and"))
            clauses.Add(ParseNot());
        return new JqlAnd(clauses);
    }

    private JqlClause ParseNot()
    {
        // A loop, so that a thousand "not" cost nothing; two of them cancel.
        bool negated = false;
        while (Current.Is("not") || Current.Is("!"))
        {
            negated = !negated;
            _at++;
        }

        JqlClause clause;
        if (Current.Is("("))
        {
            Enter(Current);
            _at++;
            clause = ParseOr();
            Expect(")");
            _depth--;
        }
        else
        {
            clause = ParseTerm();
        }

        return negated ? new JqlNot(clause) : clause;
    }

    private JqlTerm ParseTerm()
    {
        JqlField field = ParseField();
        JqlOperator op = ParseOperator();
        JqlOperand? operand = null;
        if (op == JqlOperator.Changed)
        {
            if (Current.IsText || Current.Is("(") || Current.Is("empty") || Current.Is("null"))
            {
                JqlOperand stray = ParseOperand();
                throw new JqlException(
                    $"The CHANGED operator does not support the use of values without predicates. You must prefix the {Bare(stray)} value with a suitable predicate.");
            }
        }
        else
        {
            operand = ParseOperand();
        }

        var predicates = new List<JqlPredicate>();
        while (PredicateOf(Current) is { } kind)
        {
            _at++;
            predicates.Add(new JqlPredicate(kind, ParseOperand()));
        }

        if (predicates.Count > 0 && op is not (JqlOperator.Was or JqlOperator.WasNot or JqlOperator.WasIn or JqlOperator.WasNotIn or JqlOperator.Changed))
        {
            JqlPredicate first = predicates[0];
            throw new JqlException(
                $"The {NameOf(op)} operator does not support the use of the {first.Kind.ToString().ToLowerInvariant()} {first.Operand.Display} predicate.");
        }

        return new JqlTerm(field, op, operand, predicates);
    }

    private JqlField ParseField()
    {
        JqlToken token = Current;
        if (token.Kind == JqlTokenKind.End)
            throw new JqlException("Error in the JQL Query: Expecting a field name at the end of the query.");
        if (token.Is("["))
            throw At("Expecting a field name but got '['. Did you mean 'cf['?", token);
        if (token.Is("cf"))
        {
            _at++;
            return ParseCustomField();
        }

        if (token.Is("issue.property"))
        {
            _at++;
            return ParseProperty();
        }

        if (!token.IsText)
            throw At($"Expecting a field name but got '{token.Raw}'. You must surround '{token.Raw}' in quotation marks to use it as a field name.", token);
        if (token.Text.Trim().Length == 0)
            throw At("A field name cannot be empty.", token);
        _at++;
        return new JqlField(token.Text);
    }

    private JqlField ParseCustomField()
    {
        Expect("[");
        JqlToken id = Current;
        if (id.Kind == JqlTokenKind.End)
            throw new JqlException("Error in the JQL Query: Expecting a custom field id (a positive number) before the end of the query.");
        if (id.Kind != JqlTokenKind.Number || id.Text.StartsWith('-'))
            throw At($"Expecting a custom field id (a positive number) but got '{id.Raw}'.", id);
        long number = NumberOf(id);
        _at++;
        Expect("]");
        return new JqlField("cf[" + number.ToString(CultureInfo.InvariantCulture) + "]", number);
    }

    private JqlField ParseProperty()
    {
        Expect("[");
        JqlToken key = Current;
        if (key.Kind == JqlTokenKind.End)
            throw new JqlException("Error in the JQL Query: Expecting a property key before the end of the query.");
        if (!key.IsText)
            throw At($"Expecting a property key but got '{key.Raw}'.", key);
        _at++;
        Expect("]");
        string path = "";
        if (Current.IsText && Current.Text.StartsWith('.'))
        {
            path = Current.Text[1..];
            _at++;
        }

        return new JqlField($"issue.property[{key.Text}]" + (path.Length == 0 ? "" : "." + path), null, key.Text, path);
    }

    private JqlOperator ParseOperator()
    {
        JqlToken token = Current;
        if (token.Kind == JqlTokenKind.End)
            throw new JqlException("Error in the JQL Query: Expecting operator before the end of the query. " + Operators);
        JqlOperator? op = token.Kind is JqlTokenKind.Symbol or JqlTokenKind.Keyword
            ? token.Text switch
            {
                "=" => JqlOperator.Equals,
                "!=" => JqlOperator.NotEquals,
                ">" => JqlOperator.Greater,
                ">=" => JqlOperator.GreaterOrEqual,
                "<" => JqlOperator.Less,
                "<=" => JqlOperator.LessOrEqual,
                "~" => JqlOperator.Like,
                "!~" => JqlOperator.NotLike,
                "in" => JqlOperator.In,
                "not" => JqlOperator.NotIn,
                "is" => JqlOperator.Is,
                "was" => JqlOperator.Was,
                "changed" => JqlOperator.Changed,
                _ => null,
            }
            : null;
        if (op is null)
            throw At($"Expecting operator but got '{token.Raw}'. {Operators}", token);

        _at++;
        switch (op)
        {
            case JqlOperator.NotIn:
                Expect("in", "IN");
                return JqlOperator.NotIn;
            case JqlOperator.Is:
                if (Accept("not"))
                    return JqlOperator.IsNot;
                if (Current.Is("!"))
                    throw At("Expecting 'NOT' but got '!'.", Current);
                return JqlOperator.Is;
            case JqlOperator.Was:
                bool not = Accept("not");
                bool many = Accept("in");
                return (not, many) switch
                {
                    (false, false) => JqlOperator.Was,
                    (true, false) => JqlOperator.WasNot,
                    (false, true) => JqlOperator.WasIn,
                    (true, true) => JqlOperator.WasNotIn,
                };
            default:
                return op.Value;
        }
    }

    private JqlOperand ParseOperand()
    {
        JqlToken token = Current;
        if (token.Kind == JqlTokenKind.End)
            throw new JqlException("Error in JQL Query: Expecting either a value, list or function before the end of the query.");

        if (Accept("empty") || Accept("null"))
            return new JqlEmpty();
        if (token.Is("("))
            return ParseList();
        if (!token.IsText)
        {
            throw new JqlException(string.Create(
                CultureInfo.InvariantCulture,
                $"Error in JQL Query: Expecting either a value, list or function but got '{token.Raw}'. You must surround '{token.Raw}' in quotation marks to use it as a value. (line {token.Line}, character {token.Column})"));
        }

        _at++;
        if (Current.Is("("))
            return ParseFunction(token);
        return token.Kind == JqlTokenKind.Number ? new JqlValue(token.Text, NumberOf(token)) : new JqlValue(token.Text);
    }

    private JqlList ParseList()
    {
        Enter(Current);
        _at++;
        var items = new List<JqlOperand> { ParseOperand() };
        while (Accept(","))
            items.Add(ParseOperand());
        Expect(")");
        _depth--;
        return new JqlList(items);
    }

    private JqlFunction ParseFunction(JqlToken name)
    {
        if (name.Text.Trim().Length == 0)
            throw At("A function name cannot be empty.", name);
        _at++;
        var arguments = new List<string>();
        if (Accept(")"))
            return new JqlFunction(name.Text, arguments);
        if (Current.Kind == JqlTokenKind.End || Current.Is(","))
            Expect(")");

        while (true)
        {
            JqlToken token = Current;
            if (token.Kind == JqlTokenKind.End)
                throw new JqlException("Error in the JQL Query: Expecting a function argument at the end of the query.");
            if (arguments.Count > 0 && token.Is(")"))
                throw At("Function argument must be specified.", token);
            if (!token.IsText && token.Kind != JqlTokenKind.Keyword)
                throw At($"Expecting a function argument but got '{token.Raw}'. You must surround '{token.Raw}' in quotation marks to use it as an argument.", token);
            arguments.Add(token.Kind == JqlTokenKind.Keyword ? token.Raw : token.Text);
            _at++;
            if (Accept(","))
                continue;
            if (Accept(")"))
                return new JqlFunction(name.Text, arguments);
            if (Current.Kind == JqlTokenKind.End)
                Expect(")");
            throw At($"Expecting ')' or ',' but got '{Current.Raw}'.", Current);
        }
    }

    private void ParseOrderBy(List<JqlSort> sorts)
    {
        _at++;
        Expect("by");
        while (true)
        {
            JqlField field = ParseField();
            bool? descending = Accept("asc") ? false : Accept("desc") ? true : null;
            sorts.Add(new JqlSort(field, descending));
            if (Accept(","))
                continue;
            if (Current.Kind == JqlTokenKind.End)
                return;
            throw At(descending is null ? $"Expecting either 'ASC' or 'DESC' but got '{Current.Raw}'." : $"Expecting ',' but got '{Current.Raw}'.", Current);
        }
    }

    private static JqlPredicateKind? PredicateOf(JqlToken token) => token.Kind != JqlTokenKind.Keyword
        ? null
        : token.Text switch
        {
            "from" => JqlPredicateKind.From,
            "to" => JqlPredicateKind.To,
            "after" => JqlPredicateKind.After,
            "before" => JqlPredicateKind.Before,
            "on" => JqlPredicateKind.On,
            "during" => JqlPredicateKind.During,
            "by" => JqlPredicateKind.By,
            _ => null,
        };

    private static string NameOf(JqlOperator op) => op switch
    {
        JqlOperator.Equals => "EQUALS",
        JqlOperator.NotEquals => "NOT_EQUALS",
        JqlOperator.Greater => "GREATER_THAN",
        JqlOperator.GreaterOrEqual => "GREATER_THAN_EQUALS",
        JqlOperator.Less => "LESS_THAN",
        JqlOperator.LessOrEqual => "LESS_THAN_EQUALS",
        JqlOperator.Like => "LIKE",
        JqlOperator.NotLike => "NOT_LIKE",
        JqlOperator.NotIn => "NOT_IN",
        JqlOperator.IsNot => "IS_NOT",
        _ => op.ToString().ToUpperInvariant(),
    };

    private static string Bare(JqlOperand operand) => operand is JqlValue value ? value.Text : operand.Display;

    private bool Accept(string text)
    {
        if (!Current.Is(text))
            return false;
        _at++;
        return true;
    }

    private void Expect(string text, string? shown = null)
    {
        if (Accept(text))
            return;
        if (Current.Kind == JqlTokenKind.End)
            throw new JqlException($"Error in the JQL Query: Expecting '{shown ?? text}' before the end of the query.");
        throw At($"Expecting '{shown ?? text}' but got '{Current.Raw}'.", Current);
    }

    private void Enter(JqlToken token)
    {
        if (++_depth > MaxDepth)
            throw At($"The query is nested more than {MaxDepth} levels deep.", token);
    }

    private static long NumberOf(JqlToken token)
    {
        if (long.TryParse(token.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
            return number;
        throw At($"'{token.Text}' is not a valid number. Numbers must be between -9,223,372,036,854,775,808 and 9,223,372,036,854,775,807.", token);
    }

    private static JqlException At(string message, JqlToken token) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Error in the JQL Query: {message} (line {token.Line}, character {token.Column})"));
}
