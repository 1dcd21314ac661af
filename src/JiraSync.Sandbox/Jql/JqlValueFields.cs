using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace JiraSync.Sandbox.Jql;

/// <summary>An instant: created, updated, resolved, date-time fields.</summary>
internal sealed class JqlInstantField : JqlFieldHandler
{
    private readonly Func<JqlDocument, DateTimeOffset?> _get;

    public JqlInstantField(Func<JqlDocument, DateTimeOffset?> get)
        : base(OrderedOperators)
    {
        _get = get;
        SortsDescending = true;
        NumericSort = issue => _get(issue)?.UtcTicks;
    }

    protected override bool IsEmpty(JqlDocument issue) => _get(issue) is null;

    protected override Predicate<JqlDocument>? CompileValues(string field, JqlOperator op, List<JqlOperand> values, JqlCompiler compiler)
    {
        long precision = compiler.DatePrecision;
        var instants = new List<long>();
        bool valid = true;
        foreach (JqlOperand value in values)
        {
            if (compiler.InstantOf(value, field, dayOnly: false) is { } instant)
                instants.Add(instant.UtcTicks / precision);
            else
                valid = false;
        }

        if (!valid)
            return null;
        if (instants.Count == 1)
        {
            long instant = instants[0];
            return issue => _get(issue) is { } own && Compare(op, (own.UtcTicks / precision).CompareTo(instant));
        }

        bool wanted = op == JqlOperator.In;
        return issue => _get(issue) is { } own && instants.Contains(own.UtcTicks / precision) == wanted;
    }
}

/// <summary>A day of the calendar without a zone: due date, date fields.</summary>
internal sealed class JqlDayField : JqlFieldHandler
{
    private readonly Func<JqlDocument, DateOnly?> _get;

    public JqlDayField(Func<JqlDocument, DateOnly?> get)
        : base(OrderedOperators)
    {
        _get = get;
        NumericSort = issue => _get(issue)?.DayNumber;
    }

    protected override bool IsEmpty(JqlDocument issue) => _get(issue) is null;

    protected override Predicate<JqlDocument>? CompileValues(string field, JqlOperator op, List<JqlOperand> values, JqlCompiler compiler)
    {
        var days = new List<DateOnly>();
        bool valid = true;
        foreach (JqlOperand value in values)
        {
            if (compiler.InstantOf(value, field, dayOnly: true) is { } instant)
                days.Add(compiler.Dates.DayOf(instant));
            else
                valid = false;
        }

        if (!valid)
            return null;
        if (days.Count == 1)
        {
            DateOnly day = days[0];
            return issue => _get(issue) is { } own && Compare(op, own.CompareTo(day));
        }

        bool wanted = op == JqlOperator.In;
        return issue => _get(issue) is { } own && days.Contains(own) == wanted;
    }
}

/// <summary>A number: number fields, votes, watchers, estimates in seconds.</summary>
internal sealed class JqlNumberField : JqlFieldHandler
{
    private readonly Func<JqlDocument, double?> _get;

    public JqlNumberField(Func<JqlDocument, double?> get)
        : base(OrderedOperators)
    {
        _get = get;
        NumericSort = issue => _get(issue) is { } number ? SortBits(number) : null;
    }

    protected override bool IsEmpty(JqlDocument issue) => _get(issue) is null;

    protected override Predicate<JqlDocument>? CompileValues(string field, JqlOperator op, List<JqlOperand> values, JqlCompiler compiler)
    {
        var numbers = new List<double>();
        bool valid = true;
        foreach (JqlOperand value in values)
        {
            if (value is JqlFunction function)
            {
                compiler.RefuseFunction(function, field);
                valid = false;
            }
            else if (double.TryParse(((JqlValue)value).Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
            {
                numbers.Add(number);
            }
            else
            {
                compiler.Refuse($"Value '{((JqlValue)value).Text}' for the '{field}' field is not a valid number.");
                valid = false;
            }
        }

        if (!valid)
            return null;
        if (numbers.Count == 1)
        {
            double number = numbers[0];
            return issue => _get(issue) is { } own && Compare(op, own.CompareTo(number));
        }

        bool wanted = op == JqlOperator.In;
        return issue => _get(issue) is { } own && numbers.Contains(own) == wanted;
    }

    /// <summary>Bits that sort as the numbers do.</summary>
    private static long SortBits(double number)
    {
        long bits = BitConverter.DoubleToInt64Bits(number);
        return bits < 0 ? long.MinValue - bits : bits;
    }
}

/// <summary>A text that is searched by words; several texts for comments and <c>text</c>.</summary>
internal sealed class JqlTextField : JqlFieldHandler
{
    private readonly Func<JqlDocument, IEnumerable<string?>> _get;

    public JqlTextField(Func<JqlDocument, IEnumerable<string?>> get)
        : base(TextOperators)
    {
        _get = get;
    }

    protected override bool IsEmpty(JqlDocument issue) => _get(issue).All(string.IsNullOrEmpty);

    protected override Predicate<JqlDocument>? CompileValues(string field, JqlOperator op, List<JqlOperand> values, JqlCompiler compiler)
    {
        if (values[0] is JqlFunction function)
        {
            compiler.RefuseFunction(function, field);
            return null;
        }

        string text = ((JqlValue)values[0]).Text;
        string trimmed = text.Trim();
        if (trimmed.Length == 0)
            return compiler.Refuse($"The field '{field}' does not support searching for an empty string.");
        if (trimmed[0] is '*' or '?')
            return compiler.Refuse($"The text query '{text}' for field '{field}' is not allowed to start with '{trimmed[0]}'.");
        if (JqlText.Compile(trimmed) is not { } query)
            return compiler.Refuse($"Unable to parse the text '{text}' for field '{field}'.");

        if (op == JqlOperator.Like)
            return issue => AnyMatches(issue, query);
        return issue => !IsEmpty(issue) && !AnyMatches(issue, query);
    }

    private bool AnyMatches(JqlDocument issue, JqlText query)
    {
        if (!issue.MayHave(query.Required))
            return false;
        foreach (string? text in _get(issue))
        {
            if (query.Matches(text))
                return true;
        }

        return false;
    }
}

/// <summary>A value that is compared as it stands: URLs and entity properties. Numbers compare as numbers.</summary>
internal sealed class JqlExactField : JqlFieldHandler
{
    private readonly Func<JqlDocument, IReadOnlyCollection<string>> _get;

    public JqlExactField(Func<JqlDocument, IReadOnlyCollection<string>> get)
        : base(OrderedOperators + " ~ !~")
    {
        _get = get;
        TextSort = issue => _get(issue).FirstOrDefault();
    }

    protected override bool IsEmpty(JqlDocument issue) => _get(issue).Count == 0;

    protected override Predicate<JqlDocument>? CompileValues(string field, JqlOperator op, List<JqlOperand> values, JqlCompiler compiler)
    {
        var texts = new List<string>();
        foreach (JqlOperand value in values)
        {
            if (value is JqlFunction function)
            {
                compiler.RefuseFunction(function, field);
                return null;
            }

            texts.Add(((JqlValue)value).Text);
        }

        switch (op)
        {
            case JqlOperator.Like or JqlOperator.NotLike:
                if (JqlText.Compile(texts[0].Trim()) is not { } query)
                    return compiler.Refuse($"Unable to parse the text '{texts[0]}' for field '{field}'.");
                bool like = op == JqlOperator.Like;
                return issue => !IsEmpty(issue) && _get(issue).Any(query.Matches) == like;
            case JqlOperator.Equals or JqlOperator.NotEquals or JqlOperator.In or JqlOperator.NotIn:
                bool wanted = op is JqlOperator.Equals or JqlOperator.In;
                return issue => !IsEmpty(issue) && _get(issue).Any(own => texts.Exists(text => Order(own, text) == 0)) == wanted;
            default:
                return issue => _get(issue).Any(own => Compare(op, Order(own, texts[0])));
        }
    }

    private static int Order(string own, string other) =>
        double.TryParse(own, NumberStyles.Float, CultureInfo.InvariantCulture, out double a) && double.TryParse(other, NumberStyles.Float, CultureInfo.InvariantCulture, out double b)
            ? a.CompareTo(b)
            : string.Compare(own, other, StringComparison.OrdinalIgnoreCase);
}
