using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Jira.Connection;
using JiraSync.Engine.Jira.Transport;
using JiraSync.Engine.Model;
using JiraSync.Engine.Tests.Support;
using Xunit;

namespace JiraSync.Engine.Tests.Jira;

public sealed class RateTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    private readonly ManualTimeProvider _clock = new();

    private RateGovernor Governor(int max = 8) => new(_clock, max, TimeSpan.FromMinutes(2), _ => { });

    private static TransportRequest Request(string endpoint = "GET issue/{id}", string? issue = null) => new()
    {
        Create = _ => throw new NotSupportedException(),
        Endpoint = endpoint,
        IsWrite = issue is not null,
        IssueId = issue,
        Timeout = TimeSpan.FromMinutes(1),
    };

    private static TransportAnswer Answer(TransportRequest request, int status, params (string, string)[] headers) =>
        new(request, new Uri("https://jira.example.org"), ScriptedJira.Answer((HttpStatusCode)status, "", "application/json", headers), []);

    /// <summary>How long a request has to wait for its place now.</summary>
    private double WaitOf(RateGovernor governor, TransportRequest request)
    {
        DateTimeOffset before = _clock.GetUtcNow();
        using RateGovernor.Place place = Ended(_clock.RunAsync(governor.EnterAsync(request, None)));
        return (_clock.GetUtcNow() - before).TotalSeconds;
    }

    private static T Ended<T>(Task<T> task) => task.ConfigureAwait(false).GetAwaiter().GetResult();

    [Fact]
    public void A_limit_per_issue_holds_back_that_issue_only()
    {
        RateGovernor governor = Governor();
        TransportRequest write = Request("PUT issue/{id}", "1");
        governor.Observe(Answer(write, 429, ("RateLimit-Reason", "jira-per-issue-on-write"), ("Retry-After", "5")));

        Assert.Equal(0, WaitOf(governor, Request("PUT issue/{id}", "2")));
        Assert.Equal(0, WaitOf(governor, Request()));
        Assert.Equal(5, WaitOf(governor, write), 1);
    }

    [Fact]
    public void A_burst_holds_back_and_slows_that_endpoint_only()
    {
        RateGovernor governor = Governor();
        TransportRequest read = Request();
        governor.Observe(Answer(read, 429, ("RateLimit-Reason", "jira-burst-based"), ("Retry-After", "1")));

        Assert.Equal(0, WaitOf(governor, Request("GET myself")));
        Assert.Equal(1, WaitOf(governor, read), 2);
        double spaced = WaitOf(governor, read);
        Assert.InRange(spaced, 0.04, 0.06);
        for (int i = 0; i < 50; i++)
            governor.Observe(Answer(read, 200));
        WaitOf(governor, read);
        Assert.Equal(0, WaitOf(governor, read));
    }

    [Theory]
    [InlineData("jira-quota-global-based", "Retry-After", "90", 90)]
    [InlineData("jira-quota-tenant-based", "X-RateLimit-Reset", "2026-11-24T10:01:30Z", 90)]
    [InlineData("jira-cost-based", "RateLimit", "\"global-app-quota\";r=0;t=100", 100)]
    public void A_used_up_quota_stops_everything_until_its_reset(string reason, string header, string value, double wait)
    {
        RateGovernor governor = Governor();
        governor.Observe(Answer(Request(), 429, ("RateLimit-Reason", reason), (header, value)));

        Assert.Equal(wait, WaitOf(governor, Request("GET myself")), 1);
    }

    [Fact]
    public void A_quota_that_names_no_reset_lasts_until_the_hour_and_fails_at_once()
    {
        RateGovernor governor = Governor();
        governor.Observe(Answer(Request(), 429, ("RateLimit-Reason", "jira-quota-tenant-based")));

        var error = Assert.ThrowsAny<JiraException>(() => WaitOf(governor, Request()));

        Assert.Equal((ErrorIds.JiraRateLimitExceeded, SyncErrorKind.Limit, TimeSpan.FromHours(1)), (error.ErrorId, error.Kind, error.RetryAfter!.Value));
        Assert.Equal(Now, _clock.GetUtcNow());
    }

    [Fact]
    public void A_quota_that_a_good_answer_shows_empty_stops_before_the_refusal()
    {
        RateGovernor governor = Governor();
        governor.Observe(Answer(Request(), 200, ("RateLimit", "\"tenant-app-quota\";r=5;t=9, \"global-app-quota\";r=0;t=30")));

        Assert.Equal(30, WaitOf(governor, Request()), 1);
    }

    [Fact]
    public void Data_Centers_empty_bucket_holds_back_the_account_and_then_paces_it()
    {
        RateGovernor governor = Governor();
        (string, string)[] bucket = [("X-RateLimit-Limit", "100"), ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Interval-Seconds", "10"), ("X-RateLimit-FillRate", "5")];
        governor.Observe(Answer(Request(), 429, [.. bucket, ("Retry-After", "4")]));

        Assert.Equal(4, WaitOf(governor, Request("GET myself")), 1);
        Assert.Equal(2, WaitOf(governor, Request()), 1);
        governor.Observe(Answer(Request(), 200, ("X-RateLimit-Limit", "100"), ("X-RateLimit-Remaining", "90"), ("X-RateLimit-Interval-Seconds", "10"), ("X-RateLimit-FillRate", "5"), ("Retry-After", "0")));
        WaitOf(governor, Request());
        Assert.Equal(0, WaitOf(governor, Request()));
    }

    [Fact]
    public void Concurrency_grows_with_good_answers_and_halves_on_complaints()
    {
        RateGovernor governor = Governor(8);
        Assert.Equal(4, governor.ConcurrencyLimit);
        for (int i = 0; i < 200; i++)
            governor.Observe(Answer(Request(), 200));
        Assert.Equal(8, governor.ConcurrencyLimit);
        governor.Observe(Answer(Request(), 429, ("RateLimit-Reason", "jira-max-concurrent-threads")));
        governor.Observe(Answer(Request(), 429, ("RateLimit-Reason", "jira-max-concurrent-threads")));
        Assert.Equal(4, governor.ConcurrencyLimit);
        for (int i = 0; i < 5; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            governor.Observe(Answer(Request(), 503));
        }

        Assert.Equal(1, governor.ConcurrencyLimit);
        _clock.Advance(TimeSpan.FromSeconds(10));
        governor.Observe(Answer(Request(), 200, ("X-RateLimit-NearLimit", "true")));
        Assert.Equal(1, governor.ConcurrencyLimit);
    }

    [Fact]
    public void No_more_requests_are_in_flight_than_the_limit_says_and_none_is_forgotten()
    {
        var gate = new SemaphoreSlim(0);
        int inFlight = 0, most = 0;
        var handler = new CountingHandler(async () =>
        {
            int now = Interlocked.Increment(ref inFlight);
            lock (gate)
                most = Math.Max(most, now);
            await Task.Delay(1);
            Interlocked.Decrement(ref inFlight);
        });
        JiraClientOptions options = new ScriptedJira().Options(JiraKind.DataCenter) with { Handler = handler, TimeProvider = TimeProvider.System, MaxConcurrency = 6 };
        using IJiraClient client = Ended(JiraClientFactory.ConnectAsync(options, None));

        IReadOnlyList<Issue> issues = Ended(client.GetIssuesAsync(Enumerable.Range(1, 300).Select(i => i.ToString()).ToArray(), IssueContent.None, None));

        Assert.Equal(300, issues.Count);
        Assert.InRange(most, 2, 6);
    }

    [Fact]
    public void Writes_to_one_issue_stay_below_both_of_Jiras_limits()
    {
        RateGovernor governor = Governor();
        List<DateTimeOffset> starts = [];
        for (int i = 0; i < 250; i++)
        {
            WaitOf(governor, Request("PUT issue/{id}", "1"));
            starts.Add(_clock.GetUtcNow());
        }

        for (int i = 0; i < starts.Count; i++)
        {
            Assert.True(starts.Count(s => s >= starts[i] && s < starts[i] + TimeSpan.FromSeconds(2)) < 20);
            Assert.True(starts.Count(s => s >= starts[i] && s < starts[i] + TimeSpan.FromSeconds(30)) < 100);
        }

        Assert.InRange((starts[^1] - starts[0]).TotalSeconds, 50, 90);
    }

    [Fact]
    public void A_long_wait_that_Jira_asks_for_is_told_and_not_sat_out()
    {
        var jira = new ScriptedJira().Then(HttpStatusCode.TooManyRequests, "", "application/json", ("Retry-After", "1800"), ("RateLimit-Reason", "jira-quota-tenant-based"));
        using IJiraClient client = jira.Connect(JiraKind.Cloud);

        JiraException first = jira.Fail(() => client.GetMyselfAsync(None));
        JiraException second = jira.Fail(() => client.GetMyselfAsync(None));

        Assert.Equal((ErrorIds.JiraRateLimitExceeded, TimeSpan.FromMinutes(30)), (first.ErrorId, first.RetryAfter!.Value));
        Assert.Equal(ErrorIds.JiraRateLimitExceeded, second.ErrorId);
        Assert.IsType<JiraRateLimitException>(second);
        Assert.Single(jira.Requests);
    }

    [Fact]
    public void A_cancelled_wait_for_a_place_leaves_the_queue()
    {
        RateGovernor governor = Governor(1);
        RateGovernor.Place held = Ended(governor.EnterAsync(Request(), None));
        using var cancel = new CancellationTokenSource();
        Task<RateGovernor.Place> waiting = governor.EnterAsync(Request(), cancel.Token);

        cancel.Cancel();

        Assert.Throws<TaskCanceledException>(() => Ended(waiting));
        held.Dispose();
        Ended(governor.EnterAsync(Request(), None)).Dispose();
    }

    private sealed class CountingHandler(Func<Task> during) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await during();
            string id = request.RequestUri!.Segments[^1];
            return ScriptedJira.Answer(HttpStatusCode.OK, ClientTests.IssueJson(id, "A-" + id).ToString());
        }
    }
}
