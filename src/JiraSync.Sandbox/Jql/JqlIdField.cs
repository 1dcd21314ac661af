using System;
using System.Collections.Generic;
using System.Linq;

namespace JiraSync.Sandbox.Jql;

/// <summary>
/// A field whose values have ids: project, status, user, label, version, option. One value or several; with a rank, ordered too.
/// </summary>
internal sealed class JqlIdField : JqlFieldHandler
{
    private readonly Func<JqlDocument, string?>? _one;
    private readonly Func<JqlDocument, IReadOnlyCollection<string>>? _many;
    private readonly Func<JqlValue, IEnumerable<string>> _resolve;
    private readonly Func<string, long?>? _rank;
    private readonly StringComparer _comparer = StringComparer.Ordinal;

    /// <summary>A field with at most one value.</summary>
    public JqlIdField(Func<JqlDocument, string?> one, Func<JqlValue, IEnumerable<string>> resolve, Func<string, long?>? rank = null)
        : base(rank is null ? EqualityOperators : OrderedOperators)
    {
        _one = one;
        _resolve = resolve;
        _rank = rank;
    }

    /// <summary>A field with any number of values.</summary>
    public JqlIdField(Func<JqlDocument, IReadOnlyCollection<string>> many, Func<JqlValue, IEnumerable<string>> resolve, StringComparer? comparer = null, Func<string, long?>? rank = null)
        : base(rank is null ? EqualityOperators : OrderedOperators)
    {
        _comparer = comparer ?? StringComparer.Ordinal;
        _many = many;
        _resolve = resolve;
        _rank = rank;
    }

    /// <summary>What to say about a value that does not exist, given value and field.</summary>
    public Func<JqlValue, string, string>? NotFound { get; init; }

    /// <summary>The kind of values that functions must return to fit: user, issue, version, project, type, sprint.</summary>
    public string Functions { get; init; } = "";

    /// <summary>An id that a name can stand for though it means no value: "Unresolved".</summary>
    public string? NothingId { get; init; }

    /// <inheritdoc/>
    public override HashSet<string>? Resolve(string field, JqlOperand operand, JqlCompiler compiler)
    {
        var values = new List<JqlOperand>();
        Flatten(operand, values);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        bool valid = true;
        foreach (JqlOperand value in values)
        {
            IReadOnlyCollection<string>? found = value is JqlEmpty ? [""] : Ids(field, value, compiler);
            valid &= found is not null;
            ids.UnionWith(found ?? []);
        }

        return valid ? ids : null;
    }

    protected override bool IsEmpty(JqlDocument issue) => _one is not null ? _one(issue) is null : _many!(issue).Count == 0;

    protected override Predicate<JqlDocument>? CompileValues(string field, JqlOperator op, List<JqlOperand> values, JqlCompiler compiler)
    {
        var ids = new HashSet<string>(_comparer);
        bool valid = true;
        foreach (JqlOperand value in values)
        {
            IReadOnlyCollection<string>? found = Ids(field, value, compiler);
            valid &= found is not null;
            ids.UnionWith(found ?? []);
        }

        if (!valid && !compiler.IsLenient)
            return null;
        if (NothingId is not null && ids.Remove(NothingId))
        {
            // "resolution = Unresolved" finds what has none, "!= Unresolved" what has one that is not in the list either.
            if (op is JqlOperator.Equals or JqlOperator.In)
                return issue => _one!(issue) is not { } id || ids.Contains(id);
            return issue => _one!(issue) is { } id && !ids.Contains(id);
        }

        if (op is JqlOperator.Greater or JqlOperator.GreaterOrEqual or JqlOperator.Less or JqlOperator.LessOrEqual)
            return InOrder(op, ids);

        bool wanted = op is JqlOperator.Equals or JqlOperator.In;
        if (_one is not null)
        {
            if (wanted && ids.Count == 1)
            {
                string only = ids.First();
                return issue => string.Equals(_one(issue), only, StringComparison.Ordinal);
            }

            return issue => _one(issue) is { } id && ids.Contains(id) == wanted;
        }

        return issue =>
        {
            IReadOnlyCollection<string> own = _many!(issue);
            if (own.Count == 0)
                return false;
            foreach (string id in own)
            {
                if (ids.Contains(id))
                    return wanted;
            }

            return !wanted;
        };
    }

    private Predicate<JqlDocument> InOrder(JqlOperator op, HashSet<string> ids)
    {
        long[] ranks = ids.Select(_rank!).OfType<long>().ToArray();
        bool Fits(string id) => _rank!(id) is { } rank && Array.Exists(ranks, other => Compare(op, rank.CompareTo(other)));
        if (_one is not null)
            return issue => _one(issue) is { } id && Fits(id);
        return issue => _many!(issue).Any(Fits);
    }

    private IReadOnlyCollection<string>? Ids(string field, JqlOperand operand, JqlCompiler compiler)
    {
        if (operand is JqlFunction function)
            return compiler.IdsOf(function, Functions, field);
        var value = (JqlValue)operand;
        string[] found = _resolve(value).ToArray();
        if (found.Length > 0)
            return found;
        compiler.Refuse(
            NotFound?.Invoke(value, field)
            ?? (value.Number is { } number
                ? $"A value with ID '{number}' does not exist for the field '{field}'."
                : $"The value '{value.Text}' does not exist for the field '{field}'."));
        return null;
    }
}
