using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using System.Web;
using JiraSync.Sandbox.Auth;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests;

public sealed class OAuthTests
{
    private const string Callback = "http://127.0.0.1:9/callback";
    private const string Spec = "jira/jira-cloud-platform-v3-2026-02.swagger-v3.v3.json";

    private static TestJira Jira(params string[] scopes) => TestJira.Cloud(b => b.With(s => s.OAuthClients.Add("app", new OAuthClient
    {
        ClientId = "app",
        ClientSecret = "secret",
        UserId = s.GetUser("sync").Id,
        Scopes = [.. scopes],
    })));

    private static async Task<Answer> Form(TestJira jira, string scope, string choice = "accept", string token = "alice-token") => await jira.Send(
        HttpMethod.Post, "/authorize", null, r => r.Content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["client_id"] = "app",
            ["scope"] = scope,
            ["redirect_uri"] = Callback,
            ["state"] = "s t",
            ["response_type"] = "code",
            ["email"] = "alice@example.com",
            ["token"] = token,
            ["choice"] = choice,
        }));

    private static async Task<string> Code(TestJira jira, string scope)
    {
        Answer back = await Form(jira, scope);
        Assert.Equal(302, back.Status);
        System.Collections.Specialized.NameValueCollection query = HttpUtility.ParseQueryString(back.Message.Headers.Location!.Query);
        Assert.Equal("s t", query["state"]);
        return query["code"]!;
    }

    private static Task<Answer> Token(TestJira jira, string grant, string name, string value) => jira.Post(
        "/oauth/token", $$"""{"grant_type":"{{grant}}","client_id":"app","client_secret":"secret","{{name}}":"{{value}}","redirect_uri":"{{Callback}}"}""");

    private static async Task<Answer> Gateway(TestJira jira, string token, string path, HttpMethod? method = null, string? json = null) =>
        await jira.With(new AuthenticationHeaderValue("Bearer", token)).Send(method ?? HttpMethod.Get, $"/ex/jira/{jira.Site.CloudId}/rest/api/3/{path}", json);

    [Fact]
    public async Task A_user_agrees_and_the_app_acts_for_him()
    {
        TestJira jira = Jira("read:jira-work", "write:jira-work", "read:jira-user", "read:me");
        jira.With(null);
        const string Scope = "read:jira-work read:jira-user offline_access read:me";
        Answer page = await jira.Get($"/authorize?audience=api.atlassian.com&client_id=app&scope={Uri.EscapeDataString(Scope)}&redirect_uri={Uri.EscapeDataString(Callback)}&state=x&response_type=code&prompt=consent");
        Assert.Equal((200, "text/html"), (page.Status, page.MediaType));
        Assert.Contains("<li>read:jira-work</li>", page.Text);
        string code = await Code(jira, Scope);
        Answer token = await Token(jira, "authorization_code", "code", code);
        Assert.Equal(3600, (int)token["expires_in"]!);
        string access = (string)token["access_token"]!;
        Answer sites = await jira.With(new AuthenticationHeaderValue("Bearer", access)).Get("/oauth/token/accessible-resources");
        Assert.Equal(jira.Site.CloudId, (string?)sites.Json[0]!["id"]);
        Assert.DoesNotContain("offline_access", sites.Text);
        Assert.Equal("Alice Archer", (string?)(await Gateway(jira, access, "myself"))["displayName"]);
        Assert.Equal("alice@example.com", (string?)(await jira.Get("/me"))["email"]);
        // The site's own address does not know such tokens, and a code is good once.
        Assert.Equal(403, (await jira.Get("myself")).Status);
        Assert.Equal("invalid_grant", (string?)(await Token(jira, "authorization_code", "code", code))["error"]);
        jira.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(401, (await Gateway(jira, access, "myself")).Status);
    }

    [Fact]
    public async Task Refresh_tokens_rotate()
    {
        TestJira jira = Jira("read:jira-work", "read:jira-user");
        jira.With(null);
        Answer first = await Token(jira, "authorization_code", "code", await Code(jira, "read:jira-user offline_access"));
        string refresh = (string)first["refresh_token"]!;
        Answer second = await Token(jira, "refresh_token", "refresh_token", refresh);
        Assert.Equal(200, second.Status);
        Assert.NotEqual(refresh, (string?)second["refresh_token"]);
        Answer reused = await Token(jira, "refresh_token", "refresh_token", refresh);
        Assert.Equal((403, "refresh_token is invalid"), (reused.Status, (string?)reused["error_description"]));
        Assert.Equal(200, (await Gateway(jira, (string)second["access_token"]!, "myself")).Status);
        jira.App.RevokeOAuthTokens();
        Assert.Equal(401, (await Gateway(jira, (string)second["access_token"]!, "myself")).Status);
        Answer third = await Token(jira, "refresh_token", "refresh_token", (string)second["refresh_token"]!);
        Assert.Equal(200, (await Gateway(jira, (string)third["access_token"]!, "myself")).Status);
        Answer without = await Token(jira, "authorization_code", "code", await Code(jira.With(null), "read:jira-user"));
        Assert.Null(without["refresh_token"]);
    }

    [Fact]
    public async Task What_is_not_agreed_on_is_refused()
    {
        TestJira jira = Jira("read:jira-work");
        jira.With(null);
        Assert.Contains("error=access_denied", (await Form(jira, "read:jira-work", "deny")).Message.Headers.Location!.Query);
        Assert.Contains("error=invalid_scope", (await Form(jira, "write:jira-work")).Message.Headers.Location!.Query);
        Assert.Contains("Incorrect e-mail address or token.", (await Form(jira, "read:jira-work", token: "wrong")).Text);
        Assert.Equal(400, (await jira.Get("/authorize?client_id=nobody&response_type=code&redirect_uri=http://127.0.0.1/")).Status);
        Assert.Equal(400, (await jira.Get("/authorize?client_id=app&response_type=code&redirect_uri=https://evil.example.com/")).Status);
        Answer wrongSecret = await jira.Post("/oauth/token", """{"grant_type":"client_credentials","client_id":"app","client_secret":"no"}""");
        Assert.Equal(401, wrongSecret.Status);
        jira.NewIssue();
        string token = (string)(await Token(jira, "client_credentials", "x", "y"))["access_token"]!;
        Assert.Equal(200, (await Gateway(jira, token, "issue/SUP-1")).Status);
        Answer scope = await Gateway(jira, token, "issue/SUP-1", HttpMethod.Put, """{"fields":{"summary":"x"}}""");
        Assert.Equal((401, "Unauthorized; scope does not match"), (scope.Status, (string?)scope["message"]));
        Assert.Equal(401, (await Gateway(jira, token, "myself")).Status);
        Assert.Equal(200, (await Gateway(jira, token, "serverInfo")).Status);
    }

    [Fact]
    public async Task A_scope_does_not_give_what_Jira_itself_refuses()
    {
        TestJira jira = Jira("read:jira-work", "manage:jira-configuration");
        string token = (string)(await Token(jira, "client_credentials", "x", "y"))["access_token"]!;
        Assert.Equal(403, (await Gateway(jira, token, "workflow")).Status);
        jira.Site.GetUser("sync").Groups.Add(Permissions.AdministratorsGroup);
        Assert.Equal(200, (await Gateway(jira, token, "workflow")).Status);
        Assert.Equal(401, (await Gateway(jira, token, "project/SUP", HttpMethod.Put, """{"name":"x"}""")).Status);
    }

    [Fact]
    public async Task Granular_scopes_are_taken_by_resource()
    {
        TestJira jira = Jira("read:issue:jira", "write:comment:jira");
        jira.NewIssue();
        string token = (string)(await Token(jira, "client_credentials", "x", "y"))["access_token"]!;
        Assert.Equal(200, (await Gateway(jira, token, "issue/SUP-1")).Status);
        Assert.Equal(201, (await Gateway(jira, token, "issue/SUP-1/comment", HttpMethod.Post, $$"""{"body":{{jira.Adf("x")}}}""")).Status);
        Assert.Equal(401, (await Gateway(jira, token, "issue/SUP-1", HttpMethod.Put, """{"fields":{"summary":"x"}}""")).Status);
    }

    /// <summary>Where the specification names classic scopes, the sandbox asks for the same.</summary>
    [SharedDataFact(Spec)]
    public void Classic_scopes_are_those_of_the_specification()
    {
        JsonObject paths = JsonNode.Parse(System.IO.File.ReadAllText(SharedData.Find(Spec)!))!["paths"]!.AsObject();
        TestJira jira = TestJira.Cloud();
        int compared = 0;
        var wrong = new List<string>();
        foreach ((string path, JsonNode? operations) in paths)
        {
            foreach ((string method, JsonNode? operation) in operations!.AsObject())
            {
                if (method is not ("get" or "put" or "post" or "delete") || !jira.App.Serves(method.ToUpperInvariant(), path))
                    continue;
                string[]? scopes = (operation!["x-atlassian-oauth2-scopes"] as JsonArray ?? [])
                    .Select(s => s!["scopes"]!.AsArray().Select(n => (string)n!).ToArray())
                    .FirstOrDefault(s => s.All(n => n.Contains(":jira-", StringComparison.Ordinal)));
                if (scopes is null)
                    continue;
                compared++;
                IReadOnlyList<string> ours = Scopes.Classic(new Route(method.ToUpperInvariant(), path.Trim('/'), "", static c => c.NoContent()));
                if (!ours.Order(StringComparer.Ordinal).SequenceEqual(scopes.Order(StringComparer.Ordinal)))
                    wrong.Add($"{method} {path}: {string.Join(' ', ours)}, not {string.Join(' ', scopes)}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(compared > 150, $"{compared} operations were compared.");
    }
}
