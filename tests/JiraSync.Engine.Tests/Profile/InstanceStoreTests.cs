using System;
using System.IO;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using Xunit;

namespace JiraSync.Engine.Tests.Profile;

public sealed class InstanceStoreTests : IDisposable
{
    private readonly ProfileFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void What_is_added_is_found_again_in_all_parts()
    {
        var wanted = new InstanceConfig
        {
            Name = "Service",
            Url = "https://acme.atlassian.net/",
            Kind = JiraKind.Cloud,
            Identity = "cloud-id",
            Auth = AuthType.OAuthClientCredentials,
            UserName = "client-id",
            Secret = SecretReference.InVault("work", "jira/service"),
            CloudId = "cloud-id",
            TokenUrl = "http://127.0.0.1:8080/token",
            GatewayUrl = "http://127.0.0.1:8080/gateway",
            AllowInsecureHttp = true,
            AccountId = "5b10",
            DisplayName = "Sync bot",
            TimeZone = "Europe/Vienna",
            TimeoutSeconds = 30,
            MaxConcurrency = 3,
        };
        _fixture.Profile.Instances.Add(wanted);
        Assert.Equal(wanted with { Url = "https://acme.atlassian.net" }, _fixture.Reopen().Instances.Get("service"));
    }

    [Fact]
    public void The_file_is_sorted_and_leaves_out_what_is_not_set()
    {
        _fixture.Profile.Instances.Add(ProfileFixture.Support with { Secret = SecretReference.InStore("support") });
        _fixture.Profile.Instances.Add(ProfileFixture.Engineering);
        const string text = """
            {
              "formatVersion": 1,
              "instances": [
                {
                  "name": "engineering",
                  "url": "https://jira.example.org/jira",
                  "auth": "Pat",
                  "allowInsecureHttp": false,
                  "timeoutSeconds": 100,
                  "maxConcurrency": 8
                },
                {
                  "name": "support",
                  "url": "https://acme.atlassian.net",
                  "auth": "ApiToken",
                  "userName": "bot@acme.example",
                  "secret": "store:support",
                  "allowInsecureHttp": false,
                  "timeoutSeconds": 100,
                  "maxConcurrency": 8
                }
              ]
            }

            """;
        Assert.Equal(text.ReplaceLineEndings("\n"), _fixture.Text("instances.json"));
    }

    [Fact]
    public void Names_are_unique_whatever_their_case()
    {
        _fixture.WithInstances();
        ProfileFixture.Fails(ErrorIds.InstanceExists, () => _fixture.Profile.Instances.Add(ProfileFixture.Support with { Name = "SUPPORT" }));
        Assert.Equal("support", _fixture.Profile.Instances.Set(ProfileFixture.Support with { Name = "SUPPORT", TimeoutSeconds = 7 }).Name);
        Assert.Equal(7, _fixture.Profile.Instances.Get("Support").TimeoutSeconds);
    }

    [Fact]
    public void List_takes_patterns()
    {
        _fixture.WithInstances();
        Assert.Equal(["engineering", "support"], _fixture.Profile.Instances.List().Select(static instance => instance.Name));
        Assert.Equal(["support"], _fixture.Profile.Instances.List("sup*").Select(static instance => instance.Name));
        Assert.Empty(_fixture.Profile.Instances.List("x*"));
    }

    [Fact]
    public void Missing_ones_are_told()
    {
        ProfileFixture.Fails(ErrorIds.InstanceNotFound, () => _fixture.Profile.Instances.Get("support"));
        ProfileFixture.Fails(ErrorIds.InstanceNotFound, () => _fixture.Profile.Instances.Set(ProfileFixture.Support));
        ProfileFixture.Fails(ErrorIds.InstanceNotFound, () => _fixture.Profile.Instances.Remove("support"));
        Assert.Null(_fixture.Profile.Instances.Find("support"));
    }

    [Fact]
    public void One_that_is_in_use_stays()
    {
        _fixture.WithInstances().Profile.Connections.Add(ProfileFixture.Bugs);
        Assert.Contains("'bugs'", ProfileFixture.Fails(ErrorIds.InstanceInUse, () => _fixture.Profile.Instances.Remove("Support")).Message);
        _fixture.Profile.Connections.Remove("bugs");
        Assert.Equal("support", _fixture.Profile.Instances.Remove("Support").Name);
        Assert.Equal(["engineering"], _fixture.Profile.Instances.List().Select(static instance => instance.Name));
    }

    [Fact]
    public void Unknown_properties_stay_with_their_instance()
    {
        _fixture.WithInstances();
        _fixture.Write(_fixture.Text("instances.json").Replace("\"name\": \"support\",", "\"name\": \"support\", \"proxy\": { \"url\": \"https://proxy\" },"), "instances.json");
        _fixture.Profile.Instances.Remove("engineering");
        _fixture.Profile.Instances.Update("support", static instance => instance with { UserName = "other@acme.example" });
        var text = _fixture.Text("instances.json");
        Assert.Contains("https://proxy", text);
        Assert.Contains("other@acme.example", text);
    }

    [Fact]
    public void What_is_unset_goes_from_the_file()
    {
        _fixture.Profile.Instances.Add(ProfileFixture.Support with { TimeZone = "Europe/Vienna" });
        _fixture.Profile.Instances.Update("support", static instance => instance with { TimeZone = null });
        Assert.DoesNotContain("timeZone", _fixture.Text("instances.json"));
    }

    [Theory]
    [InlineData("http://jira.example.org", ErrorIds.JiraInsecureUrl)]
    [InlineData("jira.example.org", ErrorIds.JiraInvalidUrl)]
    [InlineData("ftp://jira.example.org", ErrorIds.JiraInvalidUrl)]
    [InlineData("", ErrorIds.JiraInvalidUrl)]
    [InlineData("https://jira.example.org/?a=b", ErrorIds.JiraInvalidUrl)]
    [InlineData("https://user:hunter2@jira.example.org", ErrorIds.JiraInvalidUrl)]
    public void Addresses_are_checked(string url, string errorId)
    {
        var error = ProfileFixture.Fails(errorId, () => _fixture.Profile.Instances.Add(ProfileFixture.Support with { Url = url }));
        Assert.DoesNotContain("hunter2", error.Message);
        Assert.False(File.Exists(_fixture.PathOf("instances.json")));
    }

    [Fact]
    public void Plain_http_is_taken_when_it_is_meant() =>
        Assert.Equal("http://localhost:8080", _fixture.Profile.Instances.Add(ProfileFixture.Support with { Url = "http://localhost:8080/", AllowInsecureHttp = true }).Url);

    [Fact]
    public void Signing_in_needs_a_user_where_it_does()
    {
        foreach (var auth in new[] { AuthType.ApiToken, AuthType.ScopedToken, AuthType.Basic, AuthType.OAuthClientCredentials })
            ProfileFixture.Fails(ErrorIds.InstanceInvalid, () => _fixture.Profile.Instances.Add(ProfileFixture.Support with { Auth = auth, UserName = null }));
        ProfileFixture.Fails(ErrorIds.InstanceInvalid, () => _fixture.Profile.Instances.Add(ProfileFixture.Support with { TimeoutSeconds = 0 }));
        ProfileFixture.Fails(ErrorIds.InstanceInvalid, () => _fixture.Profile.Instances.Add(ProfileFixture.Support with { MaxConcurrency = 1000 }));
    }

    [Theory]
    [InlineData("{ \"instances\": [\n { \"name\": \"a\",\n \"auth\": \"Magic\" } ] }", "line 3")]
    [InlineData("{ \"instances\": [\n\n { \"name\": \"a\", \"url\": \"nonsense\", \"auth\": \"Pat\" } ] }", "line 3")]
    [InlineData("{ \"instances\": {} }", "instances")]
    [InlineData("{ \"instances\": [ 1 ] }", "instances")]
    [InlineData("{ \"instances\": [ { \"name\": \"a\", \"url\": \"https://a.b\", \"auth\": \"Pat\", \"secret\": \"hunter2\" } ] }", "line 1")]
    [InlineData("{ \"instances\": [ { \"name\": \"a\", \"url\": \"https://a.b\", \"auth\": \"Pat\" }, { \"name\": \"A\", \"url\": \"https://a.b\", \"auth\": \"Pat\" } ] }", "two instances")]
    public void What_somebody_wrote_by_hand_is_checked(string text, string place)
    {
        _fixture.Write(text, "instances.json");
        var error = ProfileFixture.Fails(ErrorIds.ProfileInvalid, () => _fixture.Profile.Instances.List());
        Assert.Contains("instances.json", error.Message);
        Assert.Contains(place, error.Message);
        Assert.DoesNotContain("hunter2", error.ToString());
    }

    [Theory]
    [InlineData("store:support", SecretLocation.Store, "support", null)]
    [InlineData("ENV:JIRA_TOKEN", SecretLocation.Environment, "JIRA_TOKEN", null)]
    [InlineData("vault:work/jira/token", SecretLocation.Vault, "jira/token", "work")]
    public void References_to_secrets_are_read(string text, SecretLocation location, string name, string? vault)
    {
        var reference = SecretReference.Parse(text);
        Assert.Equal((location, name, vault), (reference.Location, reference.Name, reference.Vault));
        Assert.Equal(reference, SecretReference.Parse(reference.ToString()));
    }

    [Theory]
    [InlineData("hunter2")]
    [InlineData("store:")]
    [InlineData("env:")]
    [InlineData("vault:work")]
    [InlineData("vault:/name")]
    [InlineData("ATATT3xFf:hunter2")]
    public void What_is_no_reference_is_refused_and_not_repeated(string text) =>
        Assert.DoesNotContain("hunter2", Assert.ThrowsAny<SyncException>(() => SecretReference.Parse(text)).ToString());
}
