using JiraSync.Sandbox.Jql;
using Xunit;

namespace JiraSync.Sandbox.Tests.Jql;

public sealed class JqlTextTests
{
    private const string Text = "Printers in the Berlin office don't print PDF files since ENG-12 was deployed to example.com";

    [Theory]
    [InlineData("printer", true)]
    [InlineData("PRINTERS", true)]
    [InlineData("printing", true)]
    [InlineData("printers berlin", true)]
    [InlineData("printers paris", false)]
    [InlineData("printers AND paris", false)]
    [InlineData("printers OR paris", true)]
    [InlineData("paris || rome || berlin", true)]
    [InlineData("+printers +berlin", true)]
    [InlineData("printers -berlin", false)]
    [InlineData("printers NOT paris", true)]
    [InlineData("printers !berlin", false)]
    [InlineData("-paris", false)]
    [InlineData("\"berlin office\"", true)]
    [InlineData("\"office berlin\"", false)]
    [InlineData("\"berlin print\"~10", true)]
    [InlineData("ber*", true)]
    [InlineData("b*lin", true)]
    [InlineData("b?rlin", true)]
    [InlineData("berl", false)]
    [InlineData("barlin~", true)]
    [InlineData("paris~", false)]
    [InlineData("ENG-12", true)]
    [InlineData("ENG-13", false)]
    [InlineData("(paris OR berlin) office", true)]
    [InlineData("the", false)]
    [InlineData("the office", true)]
    [InlineData("deploy", true)]
    [InlineData("files", true)]
    [InlineData("file", true)]
    [InlineData("example.com", true)]
    public void Finds(string query, bool expected) => Assert.Equal(expected, JqlText.Compile(query)!.Matches(Text));

    [Theory]
    [InlineData("AND")]
    [InlineData("a AND")]
    [InlineData("OR b")]
    [InlineData("a OR OR b")]
    [InlineData("\"open")]
    [InlineData("(open")]
    [InlineData("open)")]
    [InlineData("[open")]
    [InlineData("open{")]
    [InlineData("open\\")]
    public void DoesNotParse(string query) => Assert.Null(JqlText.Compile(query));

    [Fact]
    public void HostileTextDoesNotParse() => Assert.Null(JqlText.Compile(new string('(', 200_000)));
}
