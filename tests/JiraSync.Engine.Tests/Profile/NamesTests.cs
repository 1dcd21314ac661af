using JiraSync.Engine.Hosting;
using JiraSync.Engine.Profile;
using Xunit;

namespace JiraSync.Engine.Tests.Profile;

public sealed class NamesTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("Support-EU_2.0")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public void Names_are_letters_digits_and_some_signs(string name) => Assert.Equal(name, Names.Check(name, "instance"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("../a")]
    [InlineData("a/b")]
    [InlineData(@"a\b")]
    [InlineData(".hidden")]
    [InlineData("dot.")]
    [InlineData("nul")]
    [InlineData("Com1.x")]
    [InlineData("übung")]
    [InlineData("a\n")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234")]
    public void Others_are_refused(string? name) => ProfileFixture.Fails(ErrorIds.NameInvalid, () => Names.Check(name, "instance"));

    [Theory]
    [InlineData("support-eu", null, true)]
    [InlineData("support-eu", "*", true)]
    [InlineData("support-eu", "SUPPORT-EU", true)]
    [InlineData("support-eu", "support", false)]
    [InlineData("support-eu", "support*", true)]
    [InlineData("support-eu", "*-??", true)]
    [InlineData("support-eu", "*-?", false)]
    [InlineData("support-eu", "[r-t]upport-*", true)]
    [InlineData("support-eu", "[a-c]*", false)]
    [InlineData("support.eu", "support?eu", true)]
    [InlineData("supportXeu", "support.e*", false)]
    public void Patterns_are_those_of_PowerShell(string name, string? pattern, bool matches) => Assert.Equal(matches, Names.Matches(name, pattern));
}
