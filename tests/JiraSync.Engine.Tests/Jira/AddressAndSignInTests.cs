using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Jira.Auth;
using JiraSync.Engine.Model;
using Newtonsoft.Json.Linq;
using Xunit;

namespace JiraSync.Engine.Tests.Jira;

public sealed class AddressAndSignInTests
{
    private const string CloudInfo = """{"baseUrl":"https://acme.atlassian.net","version":"1001.0.0-SNAPSHOT","deploymentType":"Cloud","serverTitle":"Jira","serverTime":"2026-11-24T10:00:00.000+0100"}""";
    private const string ServerInfo = """{"baseUrl":"https://jira.example.org/jira","version":"10.3.5","deploymentType":"Server","serverTitle":"Our Jira"}""";
    private const string Me = """{"accountId":"a1","displayName":"Bot"}""";
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("https://acme.atlassian.net/jira/software/projects/A/boards/1", "https://acme.atlassian.net/")]
    [InlineData("https://acme.atlassian.net/browse/A-1?focused=1", "https://acme.atlassian.net/")]
    [InlineData("https://jira.example.org/jira/", "https://jira.example.org/jira")]
    [InlineData("https://jira.example.org/jira/secure/Dashboard.jspa", "https://jira.example.org/jira")]
    [InlineData("https://jira.example.org:8443/rest/api/2/", "https://jira.example.org:8443/")]
    public void Addresses_from_the_browser_are_understood(string given, string used)
    {
        var jira = new ScriptedJira();
        using IJiraClient client = jira.Connect(jira.Options(JiraKind.DataCenter, given));
        Assert.Equal(new Uri(used), client.BaseUrl);
    }

    [Theory]
    [InlineData("http://jira.example.org", ErrorIds.JiraInsecureUrl)]
    [InlineData("ftp://jira.example.org", ErrorIds.JiraInvalidUrl)]
    [InlineData("https://bot:s3cr3t-T0ken-value@jira.example.org", ErrorIds.JiraInvalidUrl)]
    public void Addresses_that_cannot_be_used_are_refused_before_anything_is_sent(string url, string errorId)
    {
        var jira = new ScriptedJira();
        JiraException error = jira.Fail(() => JiraClientFactory.ConnectAsync(jira.Options(JiraKind.DataCenter, url), None));
        Assert.Equal((errorId, SyncErrorKind.Configuration), (error.ErrorId, error.Kind));
        Assert.Empty(jira.Requests);
    }

    [Fact]
    public void Http_is_for_this_machine_or_by_a_switch()
    {
        var jira = new ScriptedJira();
        jira.Connect(jira.Options(JiraKind.DataCenter, "http://localhost:2990/jira")).Dispose();
        jira.Connect(jira.Options(JiraKind.DataCenter, "http://127.0.0.1:2990/jira")).Dispose();
        jira.Connect(jira.Options(JiraKind.DataCenter, "http://jira.example.org") with { AllowInsecureHttp = true }).Dispose();
        JiraException error = jira.Fail(() => JiraClientFactory.ConnectAsync(jira.Options(JiraKind.DataCenter) with { TokenUrl = new Uri("http://elsewhere.example.org/token") }, None));
        Assert.Equal(ErrorIds.JiraInsecureUrl, error.ErrorId);
    }

    [Theory]
    [InlineData(CloudInfo, JiraKind.Cloud, TextFormat.Adf)]
    [InlineData(ServerInfo, JiraKind.DataCenter, TextFormat.Wiki)]
    [InlineData("""{"baseUrl":"http://old","version":"6.4.1"}""", JiraKind.DataCenter, TextFormat.Wiki)]
    public void The_product_is_found_out(string info, JiraKind kind, TextFormat format)
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.OK, info);
        using IJiraClient client = jira.Connect(jira.Options(kind) with { KnownKind = null });
        Assert.Equal((kind, format), (client.Kind, client.TextFormat));
        Assert.Equal("/rest/api/2/serverInfo", jira.Requests[0].Uri.AbsolutePath);
    }

    [Fact]
    public void A_known_product_costs_no_call()
    {
        var jira = new ScriptedJira();
        jira.Connect(JiraKind.Cloud).Dispose();
        jira.Connect(JiraKind.DataCenter).Dispose();
        Assert.Empty(jira.Requests);
    }

    [Fact]
    public void No_Jira_at_an_address_says_so()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.NotFound, "<html><title>404 Not Found</title></html>", "text/html");
        JiraException error = jira.Fail(() => JiraClientFactory.ConnectAsync(jira.Options(JiraKind.Cloud) with { KnownKind = null }, None));
        Assert.Equal(ErrorIds.JiraNotJira, error.ErrorId);
    }

    [Fact]
    public void The_identity_of_a_site_is_its_cloud_id_or_else_its_own_address()
    {
        var cloud = new ScriptedJira().Then(HttpStatusCode.OK, CloudInfo).Then(HttpStatusCode.OK, """{"cloudId":"c-77"}""");
        using IJiraClient cloudClient = cloud.Connect(cloud.Options(JiraKind.Cloud) with { KnownCloudId = null });
        ServerInfo info = cloud.Run(cloudClient.GetServerInfoAsync(None));
        Assert.Equal(("c-77", JiraKind.Cloud, "1001.0.0-SNAPSHOT"), (info.Identity, info.Kind, info.Version));
        Assert.Equal(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero), info.ServerTime);
        Assert.False(cloud.Requests[1].Headers.ContainsKey("Authorization"));

        var server = new ScriptedJira().Then(HttpStatusCode.OK, ServerInfo);
        using IJiraClient serverClient = server.Connect(JiraKind.DataCenter);
        Assert.Equal("https://jira.example.org/jira", server.Run(serverClient.GetServerInfoAsync(None)).Identity);
    }

    [Fact]
    public void Every_request_names_us_and_writes_say_no_check()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.OK, Me).Then(HttpStatusCode.NoContent, "");
        using IJiraClient client = jira.Connect(JiraKind.Cloud);
        jira.Run(client.GetMyselfAsync(None));
        jira.Run(client.EditIssueAsync("1", new IssueEdit { Summary = "x", WriteId = "w" }, None));
        Assert.All(jira.Requests, r => Assert.StartsWith("JiraSync/", r.Headers["User-Agent"]));
        Assert.All(jira.Requests, r => Assert.StartsWith("Basic ", r.Headers["Authorization"]));
        Assert.Equal("no-check", jira.Requests[1].Headers["X-Atlassian-Token"]);
        Assert.Equal("application/json", jira.Requests[1].Headers["Content-Type"]);
    }

    [Fact]
    public void A_personal_access_token_is_sent_as_bearer()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.OK, """{"name":"bob","key":"JIRAUSER1","displayName":"Bob"}""");
        using IJiraClient client = jira.Connect(jira.Options(JiraKind.DataCenter) with { Credential = new BearerCredential(ScriptedJira.Secret) });
        Assert.Equal("bob", jira.Run(client.GetMyselfAsync(None)).User.Id);
        Assert.Equal("Bearer " + ScriptedJira.Secret, jira.Requests[0].Headers["Authorization"]);
    }

    [Fact]
    public void A_scoped_token_goes_to_the_gateway_only()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.OK, CloudInfo).Then(HttpStatusCode.OK, """{"cloudId":"c-77"}""").Then(HttpStatusCode.OK, Me);
        using IJiraClient client = jira.Connect(jira.Options(JiraKind.Cloud, "https://acme.atlassian.net") with
        {
            KnownKind = null,
            KnownCloudId = null,
            Credential = new ScopedTokenCredential("bot@example.com", ScriptedJira.Secret),
        });
        jira.Run(client.GetMyselfAsync(None));

        Assert.Equal("https://api.atlassian.com/ex/jira/c-77/rest/api/3/myself", jira.Requests[2].Uri.AbsoluteUri);
        Assert.StartsWith("Basic ", jira.Requests[2].Headers["Authorization"]);
        Assert.All(jira.Requests.Take(2), r => Assert.False(r.Headers.ContainsKey("Authorization")));
        Assert.Equal("https://acme.atlassian.net/", client.BaseUrl.AbsoluteUri);
    }

    [Fact]
    public void Client_credentials_fetch_one_token_for_all_and_a_new_one_before_it_expires()
    {
        int tokens = 0;
        var jira = new ScriptedJira();
        jira.Always = (request, _) => request.RequestUri!.Host == "auth.atlassian.com"
            ? ScriptedJira.Answer(HttpStatusCode.OK, $$"""{"access_token":"access-{{++tokens}}","expires_in":3600}""")
            : ScriptedJira.Answer(HttpStatusCode.OK, Me);
        using var credential = new ClientCredentials("client-1", ScriptedJira.Secret);
        using IJiraClient client = jira.Connect(jira.Options(JiraKind.Cloud) with { Credential = credential });

        jira.Run(Task.WhenAll(Enumerable.Range(0, 5).Select(_ => client.GetMyselfAsync(None))));
        Assert.Equal(1, tokens);
        jira.Clock.Advance(TimeSpan.FromMinutes(59));
        jira.Run(client.GetMyselfAsync(None));

        Assert.Equal(2, tokens);
        Assert.Equal("Bearer access-2", jira.Requests[^1].Headers["Authorization"]);
        JObject body = JObject.Parse(jira.Requests.First(r => r.Uri.Host == "auth.atlassian.com").Text);
        Assert.Equal(("client_credentials", "client-1"), ((string?)body["grant_type"], (string?)body["client_id"]));
        Assert.DoesNotContain("access-", string.Join("", jira.Log));
    }

    [Fact]
    public void A_token_that_is_refused_is_replaced_once_even_for_a_write()
    {
        int tokens = 0;
        var jira = new ScriptedJira();
        jira.Always = (request, _) => request.RequestUri!.Host == "auth.atlassian.com"
            ? ScriptedJira.Answer(HttpStatusCode.OK, $$"""{"access_token":"access-{{++tokens}}","expires_in":3600}""")
            : request.Headers.Authorization!.Parameter == "access-2" ? ScriptedJira.Answer(HttpStatusCode.NoContent, "") : ScriptedJira.Answer(HttpStatusCode.Unauthorized, "");
        using var credential = new ClientCredentials("client-1", ScriptedJira.Secret);
        using IJiraClient client = jira.Connect(jira.Options(JiraKind.Cloud) with { Credential = credential });

        jira.Run(client.EditIssueAsync("1", new IssueEdit { Summary = "x", WriteId = "w" }, None));

        Assert.Equal(2, tokens);
        Assert.Equal(2, jira.Requests.Count(r => r.Method == HttpMethod.Put));
    }

    [Fact]
    public void A_refused_client_is_a_failed_sign_in()
    {
        var jira = new ScriptedJira { Always = (_, _) => ScriptedJira.Answer(HttpStatusCode.Unauthorized, $$"""{"error":"access_denied","error_description":"Unauthorized {{ScriptedJira.Secret}}"}""") };
        using var credential = new ClientCredentials("client-1", ScriptedJira.Secret);
        using IJiraClient client = jira.Connect(jira.Options(JiraKind.Cloud) with { Credential = credential });

        JiraException error = jira.Fail(() => client.GetMyselfAsync(None));

        Assert.Equal(ErrorIds.JiraAuthenticationFailed, error.ErrorId);
        Assert.Single(jira.Requests);
    }

    [Fact]
    public void Data_Center_refuses_a_sign_in_of_Clouds()
    {
        var jira = new ScriptedJira();
        JiraException error = jira.Fail(() => JiraClientFactory.ConnectAsync(jira.Options(JiraKind.DataCenter) with { Credential = new ScopedTokenCredential("a@b.c", ScriptedJira.Secret) }, None));
        Assert.Equal(ErrorIds.JiraAuthenticationFailed, error.ErrorId);
    }

    [Fact]
    public void Credentials_never_show_their_secret()
    {
        using var oauth = new ClientCredentials("id", ScriptedJira.Secret);
        foreach (JiraCredential credential in new JiraCredential[] { new BasicCredential("bob", ScriptedJira.Secret), new BearerCredential(ScriptedJira.Secret), new ScopedTokenCredential("a@b.c", ScriptedJira.Secret), oauth })
        {
            Assert.DoesNotContain(ScriptedJira.Secret, credential.ToString());
            Assert.Empty(credential.GetType().GetProperties());
            Assert.DoesNotContain(ScriptedJira.Secret, Newtonsoft.Json.JsonConvert.SerializeObject(credential));
        }

        var error = Assert.Throws<ArgumentException>(() => new BearerCredential(ScriptedJira.Secret + "\r\nX: y"));
        Assert.DoesNotContain(ScriptedJira.Secret, error.ToString());
    }

    [Fact]
    public void The_servers_clock_is_read_from_its_answers()
    {
        var jira = new ScriptedJira();
        jira.Then(_ =>
        {
            HttpResponseMessage answer = ScriptedJira.Answer(HttpStatusCode.OK, Me);
            answer.Headers.Date = jira.Clock.GetUtcNow().AddMinutes(3);
            return answer;
        });
        using IJiraClient client = jira.Connect(JiraKind.Cloud);
        Assert.Null(client.ClockOffset);
        jira.Run(client.GetMyselfAsync(None));
        Assert.Equal(TimeSpan.FromMinutes(3), client.ClockOffset);
    }
}
