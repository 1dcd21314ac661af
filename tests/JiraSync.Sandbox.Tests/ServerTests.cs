using System;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Faults;
using JiraSync.Sandbox.Hosting;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests;

public sealed class ServerTests
{
    private static HttpClient Client(SandboxKind kind)
    {
        var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = kind == SandboxKind.Cloud
            ? TestJira.Basic(SiteBuilder.SyncEmail, SiteBuilder.SyncToken)
            : new AuthenticationHeaderValue("Bearer", SiteBuilder.SyncToken);
        return client;
    }

    [Theory]
    [InlineData(SandboxKind.Cloud, "")]
    [InlineData(SandboxKind.DataCenter, "/jira")]
    public async Task Serves_over_a_socket(SandboxKind kind, string context)
    {
        await using SandboxServer server = await SandboxServer.StartAsync(new SandboxOptions
        {
            Site = new SiteBuilder(kind).AddProject("SUP", "Support").Build(),
            ContextPath = context,
        });
        using HttpClient client = Client(kind);
        Assert.EndsWith(context, server.BaseUrl);
        using var body = new StringContent("""{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"Grüße"}}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage created = await client.PostAsync($"{server.BaseUrl}/rest/api/2/issue", body);
        Assert.Equal(201, (int)created.StatusCode);
        JsonNode issue = JsonNode.Parse(await client.GetStringAsync($"{server.BaseUrl}/rest/api/2/issue/SUP-1"))!;
        Assert.Equal("Grüße", (string?)issue["fields"]!["summary"]);
        Assert.StartsWith(server.BaseUrl + "/rest/api/2/issue/", (string?)issue["self"]);
        Assert.Contains("SUP-1", await client.GetStringAsync(server.BaseUrl + "/"));
        Assert.Contains("Gr&#252;&#223;e", await client.GetStringAsync(server.BaseUrl + "/browse/SUP-1"));
        Assert.Equal(2, server.Control.Calls.Total);
    }

    [Fact]
    public async Task Breaks_connections_over_a_socket()
    {
        await using SandboxServer server = await SandboxServer.StartAsync(new SandboxOptions { Site = new SiteBuilder(SandboxKind.Cloud).AddProject("SUP", "Support").Build() });
        using HttpClient client = Client(SandboxKind.Cloud);
        server.Control.AddFault(new Fault { Kind = FaultKind.Drop, Count = 1 });
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync($"{server.BaseUrl}/rest/api/3/myself"));
        server.Control.AddFault(new Fault { Kind = FaultKind.Truncate, Count = 1 });
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync($"{server.BaseUrl}/rest/api/3/myself"));
        Assert.Contains("JiraSync", await client.GetStringAsync($"{server.BaseUrl}/rest/api/3/myself"));
    }

    [Fact]
    public async Task The_media_host_is_another_name_of_the_server()
    {
        await using SandboxServer server = await SandboxServer.StartAsync(new SandboxOptions { Site = new SiteBuilder(SandboxKind.Cloud).AddProject("SUP", "Support").Build() });
        string id = server.Site.Edits.AddAttachment("sync", server.Site.Edits.CreateIssue("sync", "SUP", "Task", i => i.Summary = "x").Id, "a.txt", "text/plain", "abc"u8.ToArray()).Id;
        using HttpClient client = Client(SandboxKind.Cloud);
        using var plain = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{server.BaseUrl}/rest/api/3/attachment/content/{id}");
        request.Headers.Authorization = client.DefaultRequestHeaders.Authorization;
        using HttpResponseMessage redirect = await plain.SendAsync(request);
        Assert.Equal("localhost", redirect.Headers.Location!.Host);
        Assert.Equal("abc", await plain.GetStringAsync(redirect.Headers.Location));
        Assert.Equal(0, server.Control.LeakedCredentials);
    }

    [Fact]
    public async Task Serves_many_at_once()
    {
        await using SandboxServer server = await SandboxServer.StartAsync(new SandboxOptions { Site = new SiteBuilder(SandboxKind.DataCenter).AddProject("SUP", "Support").Build() });
        using HttpClient client = Client(SandboxKind.DataCenter);
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => client.PostAsync(
            $"{server.BaseUrl}/rest/api/2/issue",
            new StringContent($$"""{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"{{i}}"} }""", Encoding.UTF8, "application/json"))));
        Assert.All(answers, a => Assert.Equal(201, (int)a.StatusCode));
        Assert.Equal(50, server.Site.Issues.Values.Select(i => i.Key).Distinct().Count());
    }

    [Fact]
    public async Task Several_sites_share_a_handler_by_their_addresses()
    {
        var cloud = new SandboxApp(new SandboxOptions { Site = new SiteBuilder(SandboxKind.Cloud).Build(), BaseUrl = new Uri("https://acme.test") });
        var dc = new SandboxApp(new SandboxOptions { Site = new SiteBuilder(SandboxKind.DataCenter).Build(), BaseUrl = new Uri("https://jira.test"), ContextPath = "/jira" });
        using var client = new HttpClient(new SandboxHandler(cloud, dc));
        Assert.Contains("\"Cloud\"", await client.GetStringAsync("https://acme.test/rest/api/2/serverInfo"));
        Assert.Contains("\"Server\"", await client.GetStringAsync("https://jira.test/jira/rest/api/2/serverInfo"));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync("https://elsewhere.test/"));
    }
}
