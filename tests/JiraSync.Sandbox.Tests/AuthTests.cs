using System;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests;

public sealed class AuthTests
{
    [Fact]
    public async Task Cloud_takes_tokens_and_no_passwords()
    {
        TestJira jira = TestJira.Cloud();
        Answer me = await jira.Get("myself");
        Assert.Equal("sync@example.com", (string?)me["emailAddress"]);
        Assert.Equal(Uri.EscapeDataString((string)me["accountId"]!).ToLowerInvariant(), me.Header("X-Aaccountid")!.ToLowerInvariant());
        Answer refused = await jira.With(TestJira.Basic("sync@example.com", "sync")).Get("myself");
        Assert.Equal(401, refused.Status);
        Assert.Equal("AUTHENTICATED_FAILED", refused.Header("X-Seraph-LoginReason"));
        Assert.Equal("Client must be authenticated to access this resource.", (await jira.With(null).Get("myself")).FirstMessage);
    }

    [Fact]
    public async Task An_expired_token_signs_nobody_in()
    {
        TestJira jira = TestJira.Cloud(b => b.With(s => s.GetUser("sync").Tokens[0].Expires = s.Now.AddDays(1)));
        Assert.Equal(200, (await jira.Get("myself")).Status);
        jira.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(401, (await jira.Get("myself")).Status);
    }

    [Fact]
    public async Task A_scoped_token_is_nobodys_on_the_site_and_works_through_the_gateway()
    {
        TestJira jira = TestJira.Cloud(b => b.With(s => s.GetUser("sync").Tokens.Add(new AccessToken { Value = "scoped", Scopes = ["read:jira-work", "read:jira-user"] })));
        jira.NewIssue();
        jira.With(TestJira.Basic("sync@example.com", "scoped"));
        Answer site = await jira.Get("issue/SUP-1");
        Assert.Equal((404, "Issue does not exist or you do not have permission to see it."), (site.Status, site.FirstMessage));
        string gateway = $"/ex/jira/{jira.Site.CloudId}/rest/api/3/";
        Answer read = await jira.Get(gateway + "issue/SUP-1");
        Assert.Equal(200, read.Status);
        Assert.Contains(gateway, (string?)read["self"]);
        Answer write = await jira.Put(gateway + "issue/SUP-1", """{"fields":{"summary":"x"}}""");
        Assert.Equal((401, "Unauthorized; scope does not match"), (write.Status, (string?)write["message"]));
        Assert.Equal(jira.Site.CloudId, (string?)(await jira.With(null).Get("/_edge/tenant_info"))["cloudId"]);
    }

    [Fact]
    public async Task OAuth_tokens_work_through_the_gateway_for_an_hour()
    {
        TestJira jira = TestJira.Cloud(b => b.With(s => s.OAuthClients["cid"] = new OAuthClient { ClientId = "cid", ClientSecret = "shh", UserId = s.GetUser("sync").Id }));
        jira.With(null);
        Assert.Equal(401, (await jira.Post("/oauth/token", """{"grant_type":"client_credentials","client_id":"cid","client_secret":"no"}""")).Status);
        Answer grant = await jira.Post("/oauth/token", """{"grant_type":"client_credentials","client_id":"cid","client_secret":"shh"}""");
        Assert.Equal(3600, (int)grant["expires_in"]!);
        jira.With(new AuthenticationHeaderValue("Bearer", (string)grant["access_token"]!));
        string myself = $"/ex/jira/{jira.Site.CloudId}/rest/api/3/myself";
        Assert.Equal("JiraSync", (string?)(await jira.Get(myself))["displayName"]);
        Assert.Equal(jira.Site.CloudId, (string?)(await jira.Get("/oauth/token/accessible-resources")).Json[0]!["id"]);
        Assert.Equal(403, (await jira.Get("myself")).Status);
        jira.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(401, (await jira.Get(myself)).Status);
    }

    [Fact]
    public async Task Data_Center_takes_passwords_and_personal_tokens()
    {
        TestJira jira = TestJira.DataCenter();
        Answer me = await jira.Get("myself");
        Assert.Equal(("sync", "sync"), ((string?)me["name"], me.Header("X-AUSERNAME")));
        Assert.Equal("OK", me.Header("X-Seraph-LoginReason"));
        Assert.Equal(200, (await jira.With(TestJira.Basic("bob", "bob")).Get("myself")).Status);
        Answer refused = await jira.With(new AuthenticationHeaderValue("Bearer", "wrong")).Get("myself");
        Assert.Equal((401, "text/html"), (refused.Status, refused.MediaType));
        Answer anonymous = await jira.With(null).Get("myself");
        Assert.Equal((401, "anonymous"), (anonymous.Status, anonymous.Header("X-AUSERNAME")));
    }

    [Fact]
    public async Task Data_Center_asks_for_a_CAPTCHA_after_three_failures()
    {
        TestJira jira = TestJira.DataCenter().With(TestJira.Basic("bob", "wrong"));
        for (int i = 0; i < 3; i++)
            Assert.Equal(401, (await jira.Get("myself")).Status);
        Answer denied = await jira.With(TestJira.Basic("bob", "bob")).Get("myself");
        Assert.Equal(403, denied.Status);
        Assert.StartsWith("CAPTCHA_CHALLENGE; login-url=", denied.Header("X-Authentication-Denied-Reason"));
        Assert.Equal("AUTHENTICATION_DENIED", denied.Header("X-Seraph-LoginReason"));
    }

    [Fact]
    public async Task Data_Center_has_sessions()
    {
        TestJira jira = TestJira.DataCenter().With(null);
        Assert.Equal(401, (await jira.Post("/rest/auth/1/session", """{"username":"bob","password":"no"}""")).Status);
        Answer opened = await jira.Post("/rest/auth/1/session", """{"username":"bob","password":"bob"}""");
        string cookie = $"JSESSIONID={opened["session"]!["value"]}";
        Answer me = await jira.Send(HttpMethod.Get, "myself", null, r => r.Headers.Add("Cookie", cookie));
        Assert.Equal("bob", (string?)me["name"]);
        Assert.Equal(204, (await jira.Send(HttpMethod.Delete, "/rest/auth/1/session", null, r => r.Headers.Add("Cookie", cookie))).Status);
        Assert.Equal(401, (await jira.Send(HttpMethod.Get, "myself", null, r => r.Headers.Add("Cookie", cookie))).Status);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task What_looks_like_a_browser_may_not_write(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind);
        jira.NewIssue();
        void Browser(HttpRequestMessage request) => request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36");
        Answer write = await jira.Send(HttpMethod.Put, "issue/SUP-1", """{"fields":{"summary":"x"}}""", Browser);
        Assert.Equal((403, "XSRF check failed"), (write.Status, write.Text));
        Assert.Equal(200, (await jira.Send(HttpMethod.Get, "issue/SUP-1", null, Browser)).Status);
        Answer own = await jira.Send(HttpMethod.Put, "issue/SUP-1", """{"fields":{"summary":"x"}}""", r =>
        {
            Browser(r);
            r.Headers.Add("Origin", new Uri(jira.Site.BaseUrl).GetLeftPart(UriPartial.Authority));
        });
        Assert.Equal(204, own.Status);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task PowerShell_is_a_browser_only_where_the_check_is_strict(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind);
        jira.NewIssue();
        Task<Answer> Write() => jira.Send(HttpMethod.Put, "issue/SUP-1", """{"fields":{"summary":"x"}}""", r => r.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 (Windows NT 10.0; Microsoft Windows 10.0.19045; en-US) PowerShell/7.6.5"));
        Assert.Equal(204, (await Write()).Status);
        Assert.Equal(204, (await jira.Send(HttpMethod.Put, "/_sandbox/xsrf", """{"check":"AnyMozilla"}""")).Status);
        Answer refused = await Write();
        Assert.Equal((403, "XSRF check failed"), (refused.Status, refused.Text));
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task What_one_may_not_see_does_not_exist(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind, b => b.AddProject("SEC", "Secret").With(s => s.FindProject("SEC")!.Permissions =
            [new PermissionGrant { Permission = "*", Holder = PermissionHolder.User, Parameter = s.GetUser("alice").Id }]));
        jira.NewIssue(project: "SEC");
        Assert.Equal(404, (await jira.Get("issue/SEC-1")).Status);
        Assert.Equal(404, (await jira.Get("project/SEC")).Status);
        string search = kind == SandboxKind.Cloud ? "search/jql?fields=summary&jql=" : "search?jql=";
        Assert.Empty((await jira.Get(search + Uri.EscapeDataString("created >= -1d")))["issues"]!.AsArray());
        jira.SignInAs("alice");
        Assert.Equal(200, (await jira.Get("issue/SEC-1")).Status);
        Assert.Single((await jira.Get(search + Uri.EscapeDataString("created >= -1d")))["issues"]!.AsArray());
    }

    [Fact]
    public async Task Tells_what_one_may_do()
    {
        TestJira jira = TestJira.Cloud(b => b.With(s => s.FindProject("SUP")!.Permissions =
            [new PermissionGrant { Permission = Permissions.Browse, Holder = PermissionHolder.LoggedIn }, new PermissionGrant { Permission = Permissions.Create, Holder = PermissionHolder.Role, Parameter = "Administrators" }]));
        JsonNode permissions = (await jira.Get("mypermissions?projectKey=SUP&permissions=BROWSE_PROJECTS,CREATE_ISSUES"))["permissions"]!;
        Assert.True((bool)permissions["BROWSE_PROJECTS"]!["havePermission"]!);
        Assert.False((bool)permissions["CREATE_ISSUES"]!["havePermission"]!);
        Assert.Equal(400, (await jira.Get("mypermissions")).Status);
        Assert.True((bool)(await jira.SignInAs("admin").Get("mypermissions?projectKey=SUP&permissions=CREATE_ISSUES"))["permissions"]!["CREATE_ISSUES"]!["havePermission"]!);
        Answer refused = await jira.SignInAs("sync").Post("issue", """{"fields":{"project":{"key":"SUP"},"issuetype":{"name":"Task"},"summary":"s"}}""");
        Assert.Equal(400, refused.Status);
    }

    [Fact]
    public async Task Finds_users_as_each_product_does()
    {
        TestJira cloud = TestJira.Cloud();
        Assert.Equal("Bob Baker", (string?)(await cloud.Get("user/search?query=bak")).Json[0]!["displayName"]);
        // A hidden e-mail address finds nobody.
        Assert.Empty((await cloud.Get("user/search?query=bob@example.com")).Json.AsArray());
        Assert.Equal(400, (await cloud.Get("user/search")).Status);
        Assert.Equal(404, (await cloud.Get("user?accountId=nobody")).Status);
        TestJira dc = TestJira.DataCenter();
        Assert.Equal("bob", (string?)(await dc.Get("user/search?username=bob@example.com")).Json.AsArray().Single()!["name"]);
        Assert.Equal("bob", (string?)(await dc.Get("user?username=BOB"))["name"]);
        Assert.Equal(404, (await dc.Get("user?username=nobody")).Status);
    }
}
