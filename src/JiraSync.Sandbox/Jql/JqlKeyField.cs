using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;

namespace JiraSync.Sandbox.Jql;

/// <summary>The issue itself by key or id. Greater and less compare the numbers within one project.</summary>
internal sealed partial class JqlKeyField : JqlFieldHandler
{
    public JqlKeyField()
        : base(OrderedOperators)
    {
        SupportsEmpty = false;
    }

    /// <summary>The id of an issue that the caller may see; null after messages.</summary>
    public static string? IdOf(JqlValue value, string field, JqlCompiler compiler)
    {
        string text = value.Text.Trim();
        if (compiler.Catalog.FindIssue(text) is { } id)
            return id;
        compiler.Refuse(value.Number is not null
            ? $"A value with ID '{text}' does not exist for the field '{field}'."
            : KeyPattern().IsMatch(text)
                ? $"An issue with key '{text}' does not exist for field '{field}'."
                : $"The issue key '{text}' for field '{field}' is invalid.");
        return null;
    }

    protected override bool IsEmpty(JqlDocument issue) => false;

    protected override Predicate<JqlDocument>? CompileValues(string field, JqlOperator op, List<JqlOperand> values, JqlCompiler compiler)
    {
        if (op is JqlOperator.Greater or JqlOperator.GreaterOrEqual or JqlOperator.Less or JqlOperator.LessOrEqual)
            return CompileOrder(field, op, values[0], compiler);

        var ids = new HashSet<string>(StringComparer.Ordinal);
        bool valid = true;
        foreach (JqlOperand value in values)
        {
            if (value is JqlFunction function)
            {
                IReadOnlyCollection<string>? found = compiler.IdsOf(function, JqlFunctions.Issues, field);
                valid &= found is not null;
                ids.UnionWith(found ?? []);
            }
            else if (IdOf((JqlValue)value, field, compiler) is { } id)
            {
                ids.Add(id);
            }
            else
            {
                valid = false;
            }
        }

        bool wanted = op is JqlOperator.Equals or JqlOperator.In;
        return valid || compiler.IsLenient ? issue => ids.Contains(issue.Id) == wanted : null;
    }

    private static Predicate<JqlDocument>? CompileOrder(string field, JqlOperator op, JqlOperand operand, JqlCompiler compiler)
    {
        if (operand is JqlFunction function)
        {
            compiler.RefuseFunction(function, field);
            return null;
        }

        var value = (JqlValue)operand;
        if (value.Number is { } id)
            return issue => Compare(op, issue.IdNumber.CompareTo(id));
        Match key = KeyPattern().Match(value.Text.Trim());
        if (!key.Success || !long.TryParse(key.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            return compiler.Refuse($"The issue key '{value.Text}' for field '{field}' is invalid.");
        var projects = new HashSet<string>(compiler.Catalog.ProjectIds(new JqlValue(key.Groups[1].Value)), StringComparer.Ordinal);
        if (projects.Count == 0)
            return compiler.Refuse($"An issue with key '{value.Text}' does not exist for field '{field}'.");
        return issue => projects.Contains(issue.ProjectId) && Compare(op, issue.KeyNumber.CompareTo(number));
    }

    [GeneratedRegex(@"^([A-Za-z][A-Za-z0-9_]*)-(\d{1,18})$", RegexOptions.CultureInvariant)]
    private static partial Regex KeyPattern();
}
