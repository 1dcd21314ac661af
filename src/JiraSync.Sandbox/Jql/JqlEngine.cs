using System;
using System.Collections.Generic;
using System.Linq;

namespace JiraSync.Sandbox.Jql;

/// <summary>Finds the documents that match a query and that the caller may see, in the query's order.</summary>
public static class JqlEngine
{
    /// <summary>How many fields Cloud sorts by at most.</summary>
    public const int CloudOrderLimit = 7;

    /// <summary>Runs a query.</summary>
    /// <param name="site">The site with its index.</param>
    /// <param name="caller">Who searches: permissions, zone, currentUser().</param>
    /// <param name="now">The site's clock.</param>
    /// <param name="query">The query.</param>
    /// <exception cref="JqlException">The query names what is not there; the messages are Jira's.</exception>
    public static IReadOnlyList<JqlDocument> Search(IJqlSite site, JqlCaller caller, DateTimeOffset now, JqlQuery query)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(query);
        return Run(site, query, Accepted(Prepare(site, caller, now, query, isLenient: false)));
    }

    /// <summary>
    /// Runs a query without validation, as Data Center does for <c>validateQuery=false</c>: what does not exist finds nothing, and
    /// what would have been refused becomes a warning.
    /// </summary>
    public static IReadOnlyList<JqlDocument> SearchUnvalidated(IJqlSite site, JqlCaller caller, DateTimeOffset now, JqlQuery query, out IReadOnlyList<string> warnings)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(query);
        Prepared prepared = Prepare(site, caller, now, query, isLenient: true);
        warnings = prepared.Compiler.Messages;
        return Run(site, query, prepared);
    }

    private static Prepared Accepted(Prepared prepared) =>
        prepared.Compiler.Messages.Count == 0 ? prepared : throw new JqlException(prepared.Compiler.Messages);

    private static IReadOnlyList<JqlDocument> Run(IJqlSite site, JqlQuery query, Prepared prepared)
    {
        var found = new List<JqlDocument>();
        foreach (JqlDocument issue in Candidates(site, query.Where, prepared.Compiler))
        {
            if (prepared.Compiler.Catalog.VisibilityOf(issue.ProjectId) is { } visible && visible(issue) && prepared.Test(issue))
                found.Add(issue);
        }

        return JqlOrder.Sort(found, prepared.Order);
    }

    /// <summary>Parses and runs a query.</summary>
    /// <exception cref="JqlException">The query is refused.</exception>
    public static IReadOnlyList<JqlDocument> Search(IJqlSite site, JqlCaller caller, DateTimeOffset now, string? jql) =>
        Search(site, caller, now, JqlQuery.Parse(jql));

    /// <summary>Whether one document matches, as <c>jql/match</c> and webhook filters ask.</summary>
    /// <exception cref="JqlException">The query is refused.</exception>
    public static bool Matches(IJqlSite site, JqlCaller caller, DateTimeOffset now, JqlQuery query, JqlDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        Prepared prepared = Accepted(Prepare(site, caller, now, query, isLenient: false));
        return prepared.Compiler.Catalog.VisibilityOf(document.ProjectId)?.Invoke(document) == true && prepared.Test(document);
    }

    /// <summary>What is wrong with a query that parses; empty for nothing.</summary>
    public static IReadOnlyList<string> Validate(IJqlSite site, JqlCaller caller, DateTimeOffset now, JqlQuery query) =>
        Prepare(site, caller, now, query, isLenient: false).Compiler.Messages;

    private static Prepared Prepare(IJqlSite site, JqlCaller caller, DateTimeOffset now, JqlQuery query, bool isLenient)
    {
        var compiler = new JqlCompiler(new JqlCatalog(site, caller.UserId), new JqlDates(now, caller.Zone, site.IsCloud, caller.WeekStart)) { IsLenient = isLenient };
        Predicate<JqlDocument> test = compiler.Compile(query.Where);
        return new Prepared(compiler, test, Order(query, compiler));
    }

    private static List<JqlOrder> Order(JqlQuery query, JqlCompiler compiler)
    {
        var order = new List<JqlOrder>();
        if (compiler.Catalog.IsCloud && query.OrderBy.Count > CloudOrderLimit)
            compiler.Refuse($"The ORDER BY clause is limited to {CloudOrderLimit} fields.");
        foreach (JqlSort sort in query.OrderBy)
        {
            JqlFieldHandler? handler = compiler.Catalog.Find(sort.Field);
            if (handler is null)
            {
                if (!(compiler.Catalog.IsCloud && compiler.Catalog.IsAnonymous))
                    compiler.Refuse($"Not able to sort using field '{sort.Field.Name}'.");
            }
            else if (!handler.CanSort)
            {
                compiler.Refuse($"Field '{sort.Field.Name}' does not support sorting.");
            }
            else
            {
                bool descending = sort.Descending ?? handler.SortsDescending;
                if (handler.TextSort is not null)
                    order.Add(new JqlOrder(descending) { Text = handler.TextSort });
                if (handler.NumericSort is not null)
                    order.Add(new JqlOrder(descending) { Number = handler.NumericSort });
            }
        }

        if (order.Count > 0)
            return order;
        JqlFieldHandler key = compiler.Catalog.Find(new JqlField("key"))!;
        return [new JqlOrder(true) { Text = key.TextSort }, new JqlOrder(true) { Number = key.NumericSort }];
    }

    /// <summary>The issues that a term of the outermost AND leaves: by key, else by project, else all.</summary>
    private static IEnumerable<JqlDocument> Candidates(IJqlSite site, JqlClause? where, JqlCompiler compiler)
    {
        IEnumerable<JqlTerm> terms = (where switch
        {
            JqlAnd and => and.Clauses.OfType<JqlTerm>(),
            JqlTerm single => [single],
            _ => [],
        }).Where(static term => term.Operator is JqlOperator.Equals or JqlOperator.In).ToArray();

        JqlCatalog catalog = compiler.Catalog;
        if (Values(terms, "key", "issuekey", "issue", "id") is { } keys)
        {
            return keys.Select(value => catalog.FindIssue(value.Text.Trim()))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Select(site.Document)
                .OfType<JqlDocument>();
        }

        IEnumerable<string> projects = Values(terms, "project") is { } named
            ? named.SelectMany(catalog.ProjectIds).Distinct(StringComparer.Ordinal)
            : catalog.Projects.Select(static project => project.Id);
        return projects.SelectMany(site.Documents);
    }

    /// <summary>The literals of the first term about a field; null when there is none or it holds more than literals.</summary>
    private static IReadOnlyList<JqlValue>? Values(IEnumerable<JqlTerm> terms, params string[] fields)
    {
        foreach (JqlTerm term in terms)
        {
            if (!fields.Contains(term.Field.Name, StringComparer.OrdinalIgnoreCase))
                continue;
            IReadOnlyList<JqlOperand> items = term.Operand is JqlList list ? list.Items : [term.Operand!];
            if (items.All(static item => item is JqlValue))
                return items.Cast<JqlValue>().ToArray();
        }

        return null;
    }

    private sealed record Prepared(JqlCompiler Compiler, Predicate<JqlDocument> Test, List<JqlOrder> Order);
}
