using System;
using System.Collections.Generic;
using System.Linq;

namespace JiraSync.Sandbox.Jql;

/// <summary>One change of one field: when, by whom, and the ids before and after ("" for no value).</summary>
internal readonly record struct JqlChange(DateTimeOffset At, string? AuthorId, string From, string To);

/// <summary>WAS and CHANGED with their predicates.</summary>
internal static class JqlHistory
{
    public static Predicate<JqlDocument>? Compile(JqlTerm term, JqlFieldHandler handler, JqlCompiler compiler)
    {
        string field = term.Field.Name;
        if (handler.HistoryField is not { } history)
            return compiler.Refuse($"History searches do not support the '{field}' field.");

        HashSet<string>? values = null;
        if (term.Operand is not null)
        {
            bool many = term.Operator is JqlOperator.WasIn or JqlOperator.WasNotIn;
            bool isList = term.Operand is JqlList || (term.Operand is JqlFunction function && compiler.ReturnsList(function));
            if (many != isList)
            {
                string kind = isList ? "list" : "non-list";
                return compiler.Refuse($"Operator '{JqlFieldHandler.Symbol(term.Operator)}' does not support the {kind} value '{term.Operand.Display}' for field '{field}'.");
            }

            values = handler.Resolve(field, term.Operand, compiler);
        }

        Frame? frame = ReadPredicates(term, handler, compiler);
        if (frame is null || (term.Operand is not null && values is null))
            return null;

        return term.Operator switch
        {
            JqlOperator.Was or JqlOperator.WasIn => issue => Was(issue, history, values!, frame),
            JqlOperator.WasNot or JqlOperator.WasNotIn => issue => !Was(issue, history, values!, frame),
            JqlOperator.Changed => issue => Changed(issue, history, frame),
            _ => issue => !Changed(issue, history, frame),
        };
    }

    private static bool Was(JqlDocument issue, string history, HashSet<string> values, Frame frame)
    {
        List<JqlChange> changes = JqlCatalog.HistoryOf(issue, history);
        IReadOnlyCollection<string> current = JqlCatalog.CurrentOf(issue, history);
        foreach (string value in values)
        {
            if (Was(issue, changes, current, value, frame))
                return true;
        }

        return false;
    }

    /// <summary>Follows one value through the changes: it comes with a change to it and goes with a change from it.</summary>
    private static bool Was(JqlDocument issue, List<JqlChange> changes, IReadOnlyCollection<string> current, string value, Frame frame)
    {
        DateTimeOffset since = issue.Created;
        string? author = issue.CreatorId;
        bool touched = false;
        bool present = false;
        foreach (JqlChange change in changes)
        {
            bool goes = change.From == value;
            if (goes && (present || !touched) && frame.Holds(since, change.At) && frame.IsBy(author))
                return true;
            if (goes || change.To == value)
            {
                touched = true;
                present = change.To == value;
                since = change.At;
                author = change.AuthorId;
            }
        }

        if (!touched)
            present = value.Length == 0 ? current.Count == 0 : current.Contains(value);
        return present && frame.Holds(since, DateTimeOffset.MaxValue) && frame.IsBy(author);
    }

    private static bool Changed(JqlDocument issue, string history, Frame frame)
    {
        foreach (JqlChange change in JqlCatalog.HistoryOf(issue, history))
        {
            if (frame.Contains(change.At)
                && frame.IsBy(change.AuthorId)
                && (frame.From is null || frame.From.Contains(change.From))
                && (frame.To is null || frame.To.Contains(change.To)))
            {
                return true;
            }
        }

        return false;
    }

    private static Frame? ReadPredicates(JqlTerm term, JqlFieldHandler handler, JqlCompiler compiler)
    {
        string field = term.Field.Name;
        var frame = new Frame();
        bool valid = true;
        foreach (JqlPredicate predicate in term.Predicates)
        {
            string name = predicate.Kind.ToString().ToLowerInvariant();
            switch (predicate.Kind)
            {
                case JqlPredicateKind.From or JqlPredicateKind.To:
                    if (term.Operator is not (JqlOperator.Changed or JqlOperator.NotChanged))
                    {
                        compiler.Refuse($"The {name.ToUpperInvariant()} predicate is not supported by the WAS operator.");
                        valid = false;
                        break;
                    }

                    HashSet<string>? values = handler.Resolve(field, predicate.Operand, compiler);
                    valid &= values is not null;
                    if (predicate.Kind == JqlPredicateKind.From)
                        frame.From = values;
                    else
                        frame.To = values;
                    break;
                case JqlPredicateKind.By:
                    HashSet<string>? users = compiler.Catalog.Users.Resolve("by", predicate.Operand, compiler);
                    valid &= users is not null;
                    frame.By = users;
                    break;
                case JqlPredicateKind.During:
                    IReadOnlyList<JqlOperand> pair = predicate.Operand is JqlList list ? list.Items : [predicate.Operand];
                    if (pair.Count != 2)
                    {
                        compiler.Refuse("The DURING predicate must be supplied with exactly 2 date values.");
                        valid = false;
                        break;
                    }

                    valid &= Bound(pair[0], name, compiler, out DateTimeOffset from, out _);
                    valid &= Bound(pair[1], name, compiler, out _, out DateTimeOffset to);
                    frame.Narrow(from, to);
                    break;
                default:
                    if (predicate.Operand is JqlList)
                    {
                        compiler.Refuse($"The {name.ToUpperInvariant()} predicate must be supplied with only 1 date value.");
                        valid = false;
                        break;
                    }

                    valid &= Bound(predicate.Operand, name, compiler, out DateTimeOffset start, out DateTimeOffset end);
                    if (predicate.Kind == JqlPredicateKind.After)
                    {
                        frame.Narrow(start, DateTimeOffset.MaxValue);
                    }
                    else if (predicate.Kind == JqlPredicateKind.Before)
                    {
                        frame.Narrow(DateTimeOffset.MinValue, start);
                    }
                    else
                    {
                        DateOnly day = compiler.Dates.DayOf(start);
                        frame.Narrow(compiler.Dates.StartOf(day), day == DateOnly.MaxValue ? end : compiler.Dates.StartOf(day.AddDays(1)));
                    }

                    break;
            }
        }

        return valid ? frame : null;
    }

    /// <summary>The span that a date stands for: a day without a time ends at the next midnight.</summary>
    private static bool Bound(JqlOperand operand, string predicate, JqlCompiler compiler, out DateTimeOffset start, out DateTimeOffset end)
    {
        DateTimeOffset? instant = compiler.InstantOf(operand, "", dayOnly: false, predicate);
        start = end = instant ?? default;
        if (instant is { } day && operand is JqlValue value && JqlDates.IsDayOnly(value))
        {
            DateOnly date = compiler.Dates.DayOf(day);
            end = date == DateOnly.MaxValue ? DateTimeOffset.MaxValue : compiler.Dates.StartOf(date.AddDays(1));
        }

        return instant is not null;
    }

    /// <summary>What the predicates leave: a half-open span of time, people, values.</summary>
    private sealed class Frame
    {
        private DateTimeOffset _start = DateTimeOffset.MinValue;
        private DateTimeOffset _end = DateTimeOffset.MaxValue;

        public HashSet<string>? From { get; set; }

        public HashSet<string>? To { get; set; }

        public HashSet<string>? By { get; set; }

        public void Narrow(DateTimeOffset start, DateTimeOffset end)
        {
            _start = start > _start ? start : _start;
            _end = end < _end ? end : _end;
        }

        public bool Contains(DateTimeOffset at) => at >= _start && at < _end;

        public bool Holds(DateTimeOffset since, DateTimeOffset until) => since < _end && until > _start && _start < _end;

        public bool IsBy(string? author) => By is null || (author is not null && By.Contains(author));
    }
}
