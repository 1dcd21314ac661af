using System;
using System.Collections;
using System.Linq;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Output;
using Xunit;

namespace JiraSync.Module.Tests.Commands;

public sealed class SyncRuleTests : IDisposable
{
    private readonly TestShell _shell = new();

    public SyncRuleTests()
    {
        _shell.Invoke(
            """
            New-SyncInstance a https://a.example.org -Token t -SkipTest
            New-SyncInstance b https://b.example.org -Token t -SkipTest
            New-SyncConnection bugs -LocalInstance a -LocalProject SUP -RemoteInstance b -RemoteProject ENG -Mode Visual -SkipTest
            """);
        Assert.Empty(_shell.Errors);
    }

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void A_visual_connection_begins_with_the_usual_fields()
    {
        Assert.Equal(
            ["summary", "description", "issuetype", "priority", "labels", "comment", "attachment"],
            Rules("Get-SyncRule bugs").Select(static rule => rule.LocalField));
        Assert.All(Rules("Get-SyncRule"), static rule => Assert.Equal((rule.LocalField, MappingDirection.Both), (rule.RemoteField, rule.Direction)));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], Rules("Get-SyncRule b*").Select(static rule => rule.Position));
    }

    [Fact]
    public void A_mapping_takes_the_place_of_the_one_that_wrote_its_field()
    {
        var rule = Rule("Set-SyncRule bugs -LocalField priority -RemoteField Severity -Direction Both -ValueMap ([ordered]@{ High = 'S1'; 'L*' = 'S3' }) -OnNoMatch Default -Default S2 -SkipTest -PassThru");
        Assert.Equal(("priority", "Severity", 4, NoMatchPolicy.Default, "S2"), (rule.LocalField, rule.RemoteField, rule.Position, rule.RemoteOnNoMatch, rule.RemoteDefault));

        // S2 is none of Local's values.
        Assert.Equal((NoMatchPolicy.Nothing, null), (rule.LocalOnNoMatch, rule.LocalDefault));
        Assert.Equal(["High=S1", "L*=S3"], rule.ValueMap.Cast<DictionaryEntry>().Select(static pair => $"{pair.Key}={pair.Value}"));
        Assert.Equal(7, Rules("Get-SyncRule bugs").Count());

        // What is not given stays.
        rule = Rule("Set-SyncRule bugs -LocalField priority -ConflictPolicy Local -LocalOnNoMatch Default -LocalDefault Medium -When OnCreate -Position 1 -SkipTest -PassThru");
        Assert.Equal(
            ("Severity", 1, ConflictPolicy.Local, "Medium", "S2", MappingTime.OnCreate, 2),
            (rule.RemoteField, rule.Position, rule.ConflictPolicy, rule.LocalDefault, rule.RemoteDefault, rule.When, rule.ValueMap.Count));
        Assert.Equal("priority", Rules("Get-SyncRule bugs").First().LocalField);
        Assert.Null(Rule("Set-SyncRule bugs -LocalField priority -ConflictPolicy $null -ValueMap $null -SkipTest -PassThru").ConflictPolicy);
        Assert.Empty(Rules("Get-SyncRule bugs -RemoteField sev*").Single().ValueMap);
    }

    [Fact]
    public void A_constant_has_a_field_on_one_side_only()
    {
        var rule = Rule("Set-SyncRule bugs -RemoteField resolution -Default Duplicate -SkipTest -PassThru");
        Assert.Equal((null, "resolution", MappingDirection.ToRemote, "Duplicate"), (rule.LocalField, rule.RemoteField, rule.Direction, rule.RemoteDefault));
        rule = Rule("Set-SyncRule bugs -LocalField environment -Default here -SkipTest -PassThru");
        Assert.Equal(("environment", null, MappingDirection.ToLocal, "here"), (rule.LocalField, rule.RemoteField, rule.Direction, rule.LocalDefault));
        rule = Rule("Set-SyncRule bugs -LocalField Severity -RemoteField Severity -RemoteTransition Assess -SkipTest -PassThru");
        Assert.Equal("Assess", rule.RemoteTransition);
    }

    [Fact]
    public void Rules_go_and_nothing_goes_by_WhatIf()
    {
        _shell.Invoke("Set-SyncRule bugs -LocalField duedate -RemoteField duedate -SkipTest -WhatIf; Get-SyncRule bugs -LocalField labels | Remove-SyncRule -WhatIf");
        Assert.Equal(7, Rules("Get-SyncRule bugs").Count());
        _shell.Invoke("Get-SyncRule bugs | Where-Object LocalField -in labels, comment | Remove-SyncRule -Confirm:$false");
        Assert.Empty(_shell.Errors);
        Assert.Equal(5, Rules("Get-SyncRule bugs").Count());
    }

    [Theory]
    [InlineData("Set-SyncRule none -LocalField x -RemoteField y -SkipTest", "ConnectionNotFound")]
    [InlineData("Set-SyncRule bugs -SkipTest", "RuleInvalid")]
    [InlineData("Set-SyncRule bugs -LocalField Mood -RemoteField Mood -OnNoMatch Default -RemoteOnNoMatch Default -SkipTest", "RuleInvalid")]
    [InlineData("Set-SyncRule bugs -RemoteField resolution -SkipTest", "RuleInvalid")]
    [InlineData("Set-SyncRule bugs -LocalField priority -RemoteField labels -SkipTest", "RuleInvalid")]
    [InlineData("Remove-SyncRule bugs -LocalField none -Confirm:$false", "RuleInvalid")]
    [InlineData("New-SyncConnection plain -LocalInstance a -LocalProject X -RemoteInstance b -RemoteProject Y -SkipTest > $null; Set-SyncRule plain -LocalField a -RemoteField b -SkipTest", "ConnectionInvalid")]
    [InlineData("Get-SyncRule none", "ConnectionNotFound")]
    public void Errors_have_ids(string script, string id)
    {
        Assert.Empty(_shell.Invoke(script));
        Assert.StartsWith(id + ",", Assert.Single(_shell.Errors).FullyQualifiedErrorId);
    }

    private SyncRule Rule(string script)
    {
        var rules = _shell.Invoke(script);
        Assert.Empty(_shell.Errors);
        return Assert.IsType<SyncRule>(Assert.Single(rules).BaseObject);
    }

    private IQueryable<SyncRule> Rules(string script)
    {
        var rules = _shell.Invoke(script);
        Assert.Empty(_shell.Errors);
        return rules.Select(static rule => (SyncRule)rule.BaseObject).AsQueryable();
    }
}
