using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;
using JiraSync.Commands;
using Xunit;

namespace JiraSync.Module.Tests.Commands;

/// <summary>Rules that every cmdlet keeps, so that who knows one knows all.</summary>
public sealed class ConventionTests
{
    private static readonly string[] ReadingVerbs = ["Get", "Test"];

    public static TheoryData<Type> Cmdlets => new(typeof(SyncCommand).Assembly.GetTypes().Where(static type => type.GetCustomAttribute<CmdletAttribute>() is not null));

    public static TheoryData<Type> Outputs => new(typeof(SyncCommand).Assembly.GetTypes().Where(static type => type is { IsPublic: true, IsClass: true, Namespace: "JiraSync.Output" }));

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_verb_is_approved_and_the_noun_is_ours(Type type)
    {
        var approved = typeof(VerbsCommon).Assembly.GetTypes()
            .Where(static verbs => verbs is { IsPublic: true, IsAbstract: true, IsSealed: true } && verbs.Name.StartsWith("Verbs", StringComparison.Ordinal))
            .SelectMany(static verbs => verbs.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(static field => (string)field.GetRawConstantValue()!)
            .ToHashSet();
        var attribute = Attribute(type);
        Assert.Contains(attribute.VerbName, approved);
        Assert.StartsWith("Sync", attribute.NounName);
        Assert.False(attribute.NounName.EndsWith('s'), "A noun is singular.");
        Assert.Empty(type.GetCustomAttributes<AliasAttribute>());
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void It_names_what_it_writes(Type type) => Assert.NotEmpty(type.GetCustomAttributes<OutputTypeAttribute>());

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void It_asks_before_it_changes_something_and_only_then(Type type) =>
        Assert.Equal(!ReadingVerbs.Contains(Attribute(type).VerbName), Attribute(type).SupportsShouldProcess);

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void What_cannot_be_undone_is_confirmed(Type type)
    {
        var name = $"{Attribute(type).VerbName}-{Attribute(type).NounName}";
        var high = new[] { "Remove-SyncInstance", "Remove-SyncConnection", "Disconnect-SyncIssue" };
        Assert.Equal(high.Contains(name), Attribute(type).ConfirmImpact == ConfirmImpact.High);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void What_is_silent_by_itself_can_be_asked_for_the_object(Type type)
    {
        if (Attribute(type).VerbName is "Set" or "Enable" or "Disable") Assert.Equal(typeof(SwitchParameter), type.GetProperty("PassThru")?.PropertyType);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Names_of_what_is_there_complete(Type type)
    {
        foreach (var property in Parameters(type))
        {
            var isName = property.Name is "Connection" or "LocalInstance" or "RemoteInstance" or "Issue" or "Key" or "Id"
                || (property.Name == "Name" && Attribute(type).VerbName != "New");
            if (isName) Assert.True(property.GetCustomAttributes<ArgumentCompleterAttribute>().Any(), $"{type.Name}.{property.Name} does not complete.");
        }
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Parameters_keep_the_usual_forms(Type type)
    {
        foreach (var property in Parameters(type))
        {
            Assert.NotEqual(typeof(bool), property.PropertyType);
            Assert.False(property.Name is "Verbose" or "Debug" or "WhatIf" or "Confirm" or "ErrorAction", $"{property.Name} is a common parameter.");
            if (property.Name is "Token" or "Secret" or "Password") Assert.Equal(typeof(System.Security.SecureString), property.PropertyType);
        }

        foreach (var set in Parameters(type).SelectMany(static property => property.GetCustomAttributes<ParameterAttribute>()).Where(static parameter => parameter.ValueFromPipeline).GroupBy(static parameter => parameter.ParameterSetName))
            Assert.Single(set);
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Every_output_has_a_table_and_a_list_that_show_what_it_has(Type type)
    {
        var views = XDocument.Load(Path.Combine(ModuleUnderTest.Directory, "JiraSync.Format.ps1xml")).Descendants("View")
            .Where(view => view.Descendants("TypeName").Any(name => name.Value == type.FullName)).ToList();
        Assert.Single(views, static view => view.Element("TableControl") is not null);
        Assert.Single(views, static view => view.Element("ListControl") is not null);
        foreach (var shown in views.Descendants("PropertyName")) Assert.NotNull(type.GetProperty(shown.Value));

        var table = views.Single(static view => view.Element("TableControl") is not null);
        var headers = table.Descendants("TableColumnHeader").ToList();
        Assert.Equal(headers.Count, table.Descendants("TableColumnItem").Count());
        Assert.True(headers.Sum(static header => (int?)header.Element("Width") ?? 10) + headers.Count - 1 <= 80, "The table does not fit in 80 columns.");
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void No_output_carries_a_secret_or_can_be_changed_from_outside(Type type)
    {
        foreach (var property in type.GetProperties())
        {
            Assert.False(property.SetMethod?.IsPublic ?? false, $"{type.Name}.{property.Name} can be set.");
            Assert.DoesNotContain(property.Name, new[] { "Token", "Password", "Credential" });
            Assert.DoesNotContain("Newtonsoft", property.PropertyType.FullName);
        }

        Assert.NotEqual(typeof(object), type.GetMethod("ToString", Type.EmptyTypes)!.DeclaringType);
    }

    private static CmdletAttribute Attribute(Type type) => type.GetCustomAttribute<CmdletAttribute>()!;

    private static IEnumerable<PropertyInfo> Parameters(Type type) => type.GetProperties().Where(static property => property.GetCustomAttributes<ParameterAttribute>().Any());
}
