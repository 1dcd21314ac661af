using System;
using System.Net.Http.Headers;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests;

public sealed class LimitTests
{
    private static async Task<Answer> Touch(TestJira jira, string issue = "SUP-1") => await jira.Put($"issue/{issue}/properties/k", "1");

    [Fact]
    public async Task Cloud_limits_writes_to_one_issue()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue();
        jira.NewIssue();
        for (int i = 0; i < 20; i++)
            Assert.True((await Touch(jira)).Status < 300);
        Answer refused = await Touch(jira, "10000");
        Assert.Equal(429, refused.Status);
        Assert.Equal("jira-per-issue-on-write", refused.Header("RateLimit-Reason"));
        Assert.Equal("2", refused.Header("Retry-After"));
        Assert.True((await Touch(jira, "SUP-2")).Status < 300);
        Assert.Equal(200, (await jira.Get("issue/SUP-1")).Status);
        jira.Time.AdvanceSeconds(2);
        Assert.True((await Touch(jira)).Status < 300);
    }

    [Fact]
    public async Task Cloud_limits_writes_to_one_issue_over_half_a_minute()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue();
        for (int i = 0; i < 100; i++)
        {
            Assert.True((await Touch(jira)).Status < 300);
            jira.Time.AdvanceSeconds(0.2);
        }

        Answer refused = await Touch(jira);
        Assert.Equal((429, "10"), (refused.Status, refused.Header("Retry-After")));
        jira.Time.AdvanceSeconds(10);
        Assert.True((await Touch(jira)).Status < 300);
    }

    [Fact]
    public async Task Cloud_limits_bursts_by_endpoint_when_switched_on()
    {
        TestJira jira = TestJira.Cloud();
        jira.Control.Limits.Burst = true;
        jira.Control.Limits.BurstRates["GET myself"] = 3;
        for (int i = 0; i < 3; i++)
        {
            Answer good = await jira.Get("myself");
            Assert.Equal((200, "3"), (good.Status, good.Header("X-RateLimit-Limit")));
        }

        Answer refused = await jira.Get("myself");
        Assert.Equal((429, "jira-burst-based", "1", "0"), (refused.Status, refused.Header("RateLimit-Reason"), refused.Header("Retry-After"), refused.Header("X-RateLimit-Remaining")));
        Assert.Equal(200, (await jira.Get("serverInfo")).Status);
        jira.Time.AdvanceSeconds(1);
        Assert.Equal(200, (await jira.Get("myself")).Status);
    }

    [Fact]
    public async Task Cloud_charges_points_to_OAuth_callers_until_the_top_of_the_hour()
    {
        TestJira jira = TestJira.Cloud(b => b.With(s => s.OAuthClients["cid"] = new OAuthClient { ClientId = "cid", ClientSecret = "shh", UserId = s.GetUser("sync").Id }));
        jira.NewIssue();
        jira.Time.Advance(TimeSpan.FromMinutes(40));
        jira.Control.Limits.QuotaPoints = 10;
        Answer grant = await jira.Post("/oauth/token", """{"grant_type":"client_credentials","client_id":"cid","client_secret":"shh"}""");
        jira.With(new AuthenticationHeaderValue("Bearer", (string)grant["access_token"]!));
        string gateway = $"/ex/jira/{jira.Site.CloudId}/rest/api/3/issue/SUP-1";
        Answer answer = await jira.Get(gateway);
        Assert.Equal(200, answer.Status);
        int left = int.Parse(answer.Header("X-RateLimit-Remaining")!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(left, 7, 8);
        while (answer.Status == 200)
            answer = await jira.Get(gateway);
        Assert.Equal((429, "jira-quota-tenant-based", "1200"), (answer.Status, answer.Header("RateLimit-Reason"), answer.Header("Retry-After")));
        Assert.StartsWith("2026-11-24T11:00", answer.Header("X-RateLimit-Reset"));
        jira.SignInAs("sync");
        Assert.Equal(200, (await jira.Get("issue/SUP-1")).Status);
    }

    [Fact]
    public async Task Data_Center_tells_the_bucket_with_every_answer()
    {
        TestJira jira = TestJira.DataCenter();
        Assert.Null((await jira.Get("myself")).Header("X-RateLimit-Limit"));
        jira.Control.Limits.TokenBucket = true;
        jira.Control.Limits.BucketSize = 2;
        jira.Control.Limits.BucketFill = 1;
        jira.Control.Limits.BucketInterval = TimeSpan.FromSeconds(10);
        Answer first = await jira.Get("myself");
        Assert.Equal(("2", "1", "10", "1", "0"), (first.Header("X-RateLimit-Limit"), first.Header("X-RateLimit-Remaining"), first.Header("X-RateLimit-Interval-Seconds"), first.Header("X-RateLimit-FillRate"), first.Header("retry-after")));
        Assert.Equal("10", (await jira.Get("myself")).Header("retry-after"));
        Answer refused = await jira.Get("myself");
        Assert.Equal((429, "0", "10"), (refused.Status, refused.Header("X-RateLimit-Remaining"), refused.Header("retry-after")));
        Assert.Equal(200, (await jira.SignInAs("bob").Get("myself")).Status);
        jira.SignInAs("sync");
        jira.Time.AdvanceSeconds(10);
        Assert.Equal(200, (await jira.Get("myself")).Status);
    }
}
