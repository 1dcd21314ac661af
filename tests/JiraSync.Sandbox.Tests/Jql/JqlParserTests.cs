using System;
using System.Linq;
using JiraSync.Sandbox.Jql;
using Xunit;

namespace JiraSync.Sandbox.Tests.Jql;

public sealed class JqlParserTests
{
    private const string Operators = "The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'.";
    private const string Escapes = @"The valid escape sequences are \', \"", \t, \n, \r, \\, '\ ' and \uXXXX.";

    [Theory]
    [InlineData("a = 1 OR b = 2 AND c = 3", "(a=1 OR (b=2 AND c=3))")]
    [InlineData("a = 1 AND b = 2 OR c = 3", "((a=1 AND b=2) OR c=3)")]
    [InlineData("NOT a = 1 AND b = 2", "((NOT a=1) AND b=2)")]
    [InlineData("NOT (a = 1 AND b = 2)", "(NOT (a=1 AND b=2))")]
    [InlineData("!a = 1", "(NOT a=1)")]
    [InlineData("not not a = 1", "a=1")]
    [InlineData("(a = 1 OR b = 2) AND c = 3", "((a=1 OR b=2) AND c=3)")]
    [InlineData("a = 1 && b = 2 || c = 3", "((a=1 AND b=2) OR c=3)")]
    [InlineData("a = 1 & b = 2 | c = 3", "((a=1 AND b=2) OR c=3)")]
    [InlineData("((((a = 1))))", "a=1")]
    [InlineData("a=1 and b=2 aNd c=3", "(a=1 AND b=2 AND c=3)")]
    public void Precedence(string jql, string expected) => Assert.Equal(expected, Print(JqlQuery.Parse(jql).Where));

    [Theory]
    [InlineData("f = v", JqlOperator.Equals)]
    [InlineData("f != v", JqlOperator.NotEquals)]
    [InlineData("f > v", JqlOperator.Greater)]
    [InlineData("f >= v", JqlOperator.GreaterOrEqual)]
    [InlineData("f < v", JqlOperator.Less)]
    [InlineData("f <= v", JqlOperator.LessOrEqual)]
    [InlineData("f ~ v", JqlOperator.Like)]
    [InlineData("f !~ v", JqlOperator.NotLike)]
    [InlineData("f in (v)", JqlOperator.In)]
    [InlineData("f not in (v)", JqlOperator.NotIn)]
    [InlineData("f NOT  IN (v)", JqlOperator.NotIn)]
    [InlineData("f is empty", JqlOperator.Is)]
    [InlineData("f is not null", JqlOperator.IsNot)]
    [InlineData("f was v", JqlOperator.Was)]
    [InlineData("f was not v", JqlOperator.WasNot)]
    [InlineData("f was in (v)", JqlOperator.WasIn)]
    [InlineData("f was not in (v)", JqlOperator.WasNotIn)]
    [InlineData("f changed", JqlOperator.Changed)]
    [InlineData("f changed from a to b by c after d before e on f during (g, h)", JqlOperator.Changed)]
    public void EachOperator(string jql, JqlOperator expected)
    {
        var term = Assert.IsType<JqlTerm>(JqlQuery.Parse(jql).Where);
        Assert.Equal(expected, term.Operator);
        Assert.Equal("f", term.Field.Name);
    }

    [Fact]
    public void PredicatesKeepTheirOrderAndValues()
    {
        var term = Assert.IsType<JqlTerm>(JqlQuery.Parse("status was Open by (ann, bob) during (\"2026/01/01\", now())").Where);
        Assert.Equal([JqlPredicateKind.By, JqlPredicateKind.During], term.Predicates.Select(static p => p.Kind));
        Assert.Equal("(\"ann\", \"bob\")", term.Predicates[0].Operand.Display);
        Assert.IsType<JqlFunction>(Assert.IsType<JqlList>(term.Predicates[1].Operand).Items[1]);
    }

    [Theory]
    [InlineData("f = \"two words\"", "two words")]
    [InlineData("f = 'two words'", "two words")]
    [InlineData("f = \"it's\"", "it's")]
    [InlineData("f = 'say \"hi\"'", "say \"hi\"")]
    [InlineData(@"f = ""say \""hi\""""", "say \"hi\"")]
    [InlineData(@"f = ""a\\b""", @"a\b")]
    [InlineData(@"f = two\ words", "two words")]
    [InlineData(@"f = \u0041bc", "Abc")]
    [InlineData(@"f = ""\u00e4\t\n""", "\u00e4\t\n")]
    [InlineData("f = \"order by\"", "order by")]
    [InlineData("f = \"select\"", "select")]
    [InlineData("f = \"\"", "")]
    [InlineData("f = 10.5", "10.5")]
    [InlineData("f = 2026-01-01", "2026-01-01")]
    [InlineData("f = -5d", "-5d")]
    [InlineData("f = ENG-12", "ENG-12")]
    [InlineData("f = \"ü 🚀\"", "ü 🚀")]
    [InlineData("f = \"a\nb\"", "a\nb")]
    public void Values(string jql, string expected)
    {
        var value = Assert.IsType<JqlValue>(Assert.IsType<JqlTerm>(JqlQuery.Parse(jql).Where).Operand);
        Assert.Equal(expected, value.Text);
        Assert.Null(value.Number);
    }

    [Fact]
    public void ANumberWithoutQuotationMarksIsANumber()
    {
        var bare = Assert.IsType<JqlValue>(Assert.IsType<JqlTerm>(JqlQuery.Parse("updated >= 1732877091000").Where).Operand);
        Assert.Equal(1732877091000, bare.Number);
        var quoted = Assert.IsType<JqlValue>(Assert.IsType<JqlTerm>(JqlQuery.Parse("updated >= \"1732877091000\"").Where).Operand);
        Assert.Null(quoted.Number);
    }

    [Fact]
    public void FieldsByIdQuotedAndByProperty()
    {
        Assert.Equal(10001, Assert.IsType<JqlTerm>(JqlQuery.Parse("cf[10001] = x").Where).Field.CustomFieldId);
        Assert.Equal("Story Points", Assert.IsType<JqlTerm>(JqlQuery.Parse("\"Story Points\" > 3").Where).Field.Name);
        Assert.Equal("order", Assert.IsType<JqlTerm>(JqlQuery.Parse("'order' = 3").Where).Field.Name);
        JqlField property = Assert.IsType<JqlTerm>(JqlQuery.Parse("issue.property[jirasync.origin].remote.id = \"7\"").Where).Field;
        Assert.Equal("jirasync.origin", property.PropertyKey);
        Assert.Equal("remote.id", property.PropertyPath);
    }

    [Fact]
    public void OrderBy()
    {
        JqlQuery query = JqlQuery.Parse("project = A order by updated asc, cf[10001] DESC, \"Due date\"");
        Assert.Equal([false, true, null], query.OrderBy.Select(static sort => sort.Descending));
        Assert.Equal(["updated", "cf[10001]", "Due date"], query.OrderBy.Select(static sort => sort.Field.Name));
        Assert.True(query.IsBounded);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   \n ")]
    [InlineData("order by created")]
    public void WithoutAConditionAQueryIsNotBounded(string? jql)
    {
        JqlQuery query = JqlQuery.Parse(jql);
        Assert.False(query.IsBounded);
        Assert.Null(query.Where);
    }

    [Fact]
    public void FunctionsTakeWordsStringsAndNumbers()
    {
        var function = Assert.IsType<JqlFunction>(Assert.IsType<JqlTerm>(JqlQuery.Parse("issue in linkedIssues(ENG-1, \"is blocked by\", 5)").Where).Operand);
        Assert.Equal("linkedIssues", function.Name);
        Assert.Equal(["ENG-1", "is blocked by", "5"], function.Arguments);
        Assert.Equal("linkedIssues(ENG-1, is blocked by, 5)", function.Display);
    }

    [Theory]
    [InlineData("project =", "Error in JQL Query: Expecting either a value, list or function before the end of the query.")]
    [InlineData("a AND", "Error in the JQL Query: Expecting operator but got 'AND'. " + Operators + " (line 1, character 3)")]
    [InlineData("a = 1 AND", "Error in the JQL Query: Expecting a field name at the end of the query.")]
    [InlineData("project = PUB status", "Error in the JQL Query: Expecting either 'OR' or 'AND' but got 'status'. (line 1, character 15)")]
    [InlineData("a", "Error in the JQL Query: Expecting operator before the end of the query. " + Operators)]
    [InlineData("invalid query", "Error in the JQL Query: Expecting operator but got 'query'. " + Operators + " (line 1, character 9)")]
    [InlineData("a =a and j not is empty", "Error in the JQL Query: Expecting 'IN' but got 'is'. (line 1, character 16)")]
    [InlineData("a =a and j is ! empty", "Error in the JQL Query: Expecting 'NOT' but got '!'. (line 1, character 15)")]
    [InlineData("comment ~ 'test", "Error in the JQL Query: The quoted string 'test' has not been completed. (line 1, character 11)")]
    [InlineData("comment ~ '", "Error in the JQL Query: The quoted string has not been completed. (line 1, character 11)")]
    [InlineData("priority=\"test\nword", "Error in the JQL Query: The quoted string 'test word' has not been completed. (line 1, character 10)")]
    [InlineData("comme\\unt ~ test", @"Error in the JQL Query: '\un' is an illegal JQL escape sequence. " + Escapes + " (line 1, character 6)")]
    [InlineData("status =\n\n\n\n\n\n \\c", @"Error in the JQL Query: '\c' is an illegal JQL escape sequence. " + Escapes + " (line 7, character 2)")]
    [InlineData("status =\n\n\n\n\\", "Error in the JQL Query: The escape sequence has not been completed. " + Escapes + " (line 5, character 1)")]
    [InlineData("mine{www = qwwr", @"Error in the JQL Query: The character '{' is a reserved JQL character. You must enclose it in a string or use the escape '\u007b' instead. (line 1, character 5)")]
    [InlineData("reporter=a/user/with/slash", @"Error in the JQL Query: The character '/' is a reserved JQL character. You must enclose it in a string or use the escape '\u002f' instead. (line 1, character 11)")]
    [InlineData("minewww =\u007fqwwr", @"Error in the JQL Query: The character 'U+007F' on line 1 at position 10 must be escaped. Use the escape '\u007f' instead. (line 1, character 10)")]
    [InlineData("aaaaa=-3482094382084092840932809482", "Error in the JQL Query: '-3482094382084092840932809482' is not a valid number. Numbers must be between -9,223,372,036,854,775,808 and 9,223,372,036,854,775,807. (line 1, character 7)")]
    [InlineData("a =b order", "Error in the JQL Query: Expecting 'by' before the end of the query.")]
    [InlineData("a =b order summary", "Error in the JQL Query: Expecting 'by' but got 'summary'. (line 1, character 12)")]
    [InlineData("a =b order by", "Error in the JQL Query: Expecting a field name at the end of the query.")]
    [InlineData("a =b order by asc", "Error in the JQL Query: Expecting a field name but got 'asc'. You must surround 'asc' in quotation marks to use it as a field name. (line 1, character 15)")]
    [InlineData("a =b order by ajsks blah", "Error in the JQL Query: Expecting either 'ASC' or 'DESC' but got 'blah'. (line 1, character 21)")]
    [InlineData("order by a desc d", "Error in the JQL Query: Expecting ',' but got 'd'. (line 1, character 17)")]
    [InlineData("a =b order by \"\" desc", "Error in the JQL Query: A field name cannot be empty. (line 1, character 15)")]
    [InlineData("'' = c", "Error in the JQL Query: A field name cannot be empty. (line 1, character 1)")]
    [InlineData("a = ''()", "Error in the JQL Query: A function name cannot be empty. (line 1, character 5)")]
    [InlineData("cf", "Error in the JQL Query: Expecting '[' before the end of the query.")]
    [InlineData("a = b and not (cf = 6)", "Error in the JQL Query: Expecting '[' but got '='. (line 1, character 19)")]
    [InlineData("cf[", "Error in the JQL Query: Expecting a custom field id (a positive number) before the end of the query.")]
    [InlineData("cf[29829k] = ", "Error in the JQL Query: Expecting a custom field id (a positive number) but got '29829k'. (line 1, character 4)")]
    [InlineData("cf[-29829] = ", "Error in the JQL Query: Expecting a custom field id (a positive number) but got '-29829'. (line 1, character 4)")]
    [InlineData("cf[29829 = world", "Error in the JQL Query: Expecting ']' but got '='. (line 1, character 10)")]
    [InlineData("a = func(", "Error in the JQL Query: Expecting ')' before the end of the query.")]
    [InlineData("a = func(, and not (a = x)", "Error in the JQL Query: Expecting ')' but got ','. (line 1, character 10)")]
    [InlineData("b=func(bad", "Error in the JQL Query: Expecting ')' before the end of the query.")]
    [InlineData("bas=func(bad,)", "Error in the JQL Query: Function argument must be specified. (line 1, character 14)")]
    [InlineData("bas=func(bad,", "Error in the JQL Query: Expecting a function argument at the end of the query.")]
    [InlineData("k = func(!", "Error in the JQL Query: Expecting a function argument but got '!'. You must surround '!' in quotation marks to use it as an argument. (line 1, character 10)")]
    [InlineData("k = func(abc, jk!)", "Error in the JQL Query: Expecting ')' or ',' but got '!'. (line 1, character 17)")]
    [InlineData("(a=b and c = d", "Error in the JQL Query: Expecting ')' before the end of the query.")]
    [InlineData("b in ((12, (288)", "Error in the JQL Query: Expecting ')' before the end of the query.")]
    [InlineData("abc IN ((foo) abc = a", "Error in the JQL Query: Expecting ')' but got 'abc'. (line 1, character 15)")]
    [InlineData("a=!", "Error in JQL Query: Expecting either a value, list or function but got '!'. You must surround '!' in quotation marks to use it as a value. (line 1, character 3)")]
    [InlineData("a=b !c=d", "Error in the JQL Query: Expecting either 'OR' or 'AND' but got '!'. (line 1, character 5)")]
    [InlineData("a=(a,(,bad))", "Error in JQL Query: Expecting either a value, list or function but got ','. You must surround ',' in quotation marks to use it as a value. (line 1, character 7)")]
    [InlineData("project = IN", "Error in JQL Query: Expecting either a value, list or function but got 'IN'. You must surround 'IN' in quotation marks to use it as a value. (line 1, character 11)")]
    [InlineData(", a = b", "Error in the JQL Query: Expecting a field name but got ','. You must surround ',' in quotation marks to use it as a field name. (line 1, character 1)")]
    [InlineData("[brenden] = a", "Error in the JQL Query: Expecting a field name but got '['. Did you mean 'cf['? (line 1, character 1)")]
    [InlineData("a was", "Error in JQL Query: Expecting either a value, list or function before the end of the query.")]
    [InlineData("status = \"Open\" by admin", "The EQUALS operator does not support the use of the by \"admin\" predicate.")]
    [InlineData("fixVersion changed 4 by \"x\"", "The CHANGED operator does not support the use of values without predicates. You must prefix the 4 value with a suitable predicate.")]
    [InlineData("summary ~ select", "Error in the JQL Query: 'select' is a reserved JQL word. You must surround it in quotation marks to use it in a query. (line 1, character 11)")]
    [InlineData("project = End", "Error in the JQL Query: 'End' is a reserved JQL word. You must surround it in quotation marks to use it in a query. (line 1, character 11)")]
    [InlineData("a >= b & &", "Error in the JQL Query: Expecting a field name but got '&'. You must surround '&' in quotation marks to use it as a field name. (line 1, character 10)")]
    public void Refusals(string jql, string expected) => Assert.Equal(expected, Assert.Throws<JqlException>(() => JqlQuery.Parse(jql)).Message);

    [Fact]
    public void DeepNestingIsRefused()
    {
        foreach (string jql in new[]
        {
            new string('(', 100_000) + "a = 1",
            new string('(', 100_000) + "a = 1" + new string(')', 100_000),
            "a in " + new string('(', 100_000) + "1" + new string(')', 100_000),
        })
        {
            JqlException error = Assert.Throws<JqlException>(() => JqlQuery.Parse(jql));
            Assert.Contains("nested more than 200 levels", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void LongQueriesParseAndEndlessOnesAreRefused()
    {
        string chain = string.Join(" OR ", Enumerable.Range(0, 20_000).Select(static i => "key = A-" + i));
        Assert.Equal(20_000, Assert.IsType<JqlOr>(JqlQuery.Parse(chain).Where).Clauses.Count);
        string nots = string.Concat(Enumerable.Repeat("not ", 50_001)) + "a = 1";
        Assert.IsType<JqlNot>(JqlQuery.Parse(nots).Where);
        Assert.Contains("longest query", Assert.Throws<JqlException>(() => JqlQuery.Parse(new string(' ', JqlQuery.MaxLength + 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoTextMakesTheParserThrowAnythingElse()
    {
        var random = new Random(7);
        string[] parts = ["a", "=", "!=", "(", ")", ",", "in", "not", "and", "or", "order", "by", "\"", "'", "\\", "cf", "[", "]", "is", "was", "empty", " ", "5", "~", "\u007f", "changed", "from", "-", "issue.property", "!"];
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string jql = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => parts[random.Next(parts.Length)] + (random.Next(3) == 0 ? "" : " ")));
            try
            {
                JqlQuery.Parse(jql);
            }
            catch (JqlException error)
            {
                refused++;
                Assert.NotEmpty(error.Messages);
            }
        }

        Assert.InRange(refused, 10_000, 19_999);
    }

    private static string Print(JqlClause? clause) => clause switch
    {
        JqlAnd and => "(" + string.Join(" AND ", and.Clauses.Select(Print)) + ")",
        JqlOr or => "(" + string.Join(" OR ", or.Clauses.Select(Print)) + ")",
        JqlNot not => "(NOT " + Print(not.Clause) + ")",
        JqlTerm term => term.Field.Name + "=" + term.Operand!.Display,
        _ => "",
    };
}
