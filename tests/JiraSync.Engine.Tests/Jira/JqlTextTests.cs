using CsCheck;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using Xunit;

namespace JiraSync.Engine.Tests.Jira;

public sealed class JqlTextTests
{
    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("x\") OR (project = Y", "\"x\\\") OR (project = Y\"")]
    [InlineData("a\nb\tc\u0001", "\"a\\nb\\tc\\u0001\"")]
    public void Values_are_quoted(string value, string quoted) => Assert.Equal(quoted, JqlText.Quote(value));

    [Fact]
    public void No_value_can_leave_its_quotes() =>
        Gen.String.Sample(value => JqlText.FindProblem("summary ~ " + JqlText.Quote(value)) is null
            && JqlText.SplitOrderBy("summary ~ " + JqlText.Quote(value)).OrderBy == "");

    [Theory]
    [InlineData("project = A", "project = A", "")]
    [InlineData("project = A order  by key", "project = A", "order  by key")]
    [InlineData("ORDER BY created DESC", "", "ORDER BY created DESC")]
    [InlineData("summary ~ \"order by x\"", "summary ~ \"order by x\"", "")]
    [InlineData("(summary ~ 'it\\'s (')ORDER BY key", "(summary ~ 'it\\'s (')", "ORDER BY key")]
    [InlineData("reorder by = 1", "reorder by = 1", "")]
    [InlineData("border = 1 AND orders = 2", "border = 1 AND orders = 2", "")]
    public void The_order_is_split_off(string jql, string clause, string order) => Assert.Equal((clause, order), JqlText.SplitOrderBy(jql));

    [Theory]
    [InlineData("a = 1) OR (b = 2")]
    [InlineData("(a = 1")]
    [InlineData("a = \"open")]
    [InlineData("a = 'open\\'")]
    [InlineData(")(")]
    public void Unbalanced_queries_are_refused(string jql)
    {
        Assert.NotNull(JqlText.FindProblem(jql));
        var error = Assert.ThrowsAny<JiraException>(() => JqlText.And("project = A", jql));
        Assert.Equal(ErrorIds.JiraQueryInvalid, error.ErrorId);
    }

    [Fact]
    public void Clauses_are_put_together_without_changing_each_other()
    {
        Assert.Equal("(project = A) AND (x = 1 OR y = 2)", JqlText.And("project = A", null, "x = 1 OR y = 2 ORDER BY key", " "));
        Assert.Equal("project = A", JqlText.And("project = A", ""));
        Assert.Equal("x = 1", JqlText.WithoutOrder("x = 1 ORDER BY key"));
        Assert.ThrowsAny<JiraException>(() => JqlText.WithoutOrder("ORDER BY key"));
    }
}
