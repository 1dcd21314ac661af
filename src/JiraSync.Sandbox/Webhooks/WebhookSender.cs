using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Jql;
using JiraSync.Sandbox.Search;

namespace JiraSync.Sandbox.Webhooks;

/// <summary>A delivery that was given up.</summary>
/// <param name="Id">The identifier that all its tries had.</param>
/// <param name="Url">Where it was to go.</param>
/// <param name="Body">The payload.</param>
/// <param name="At">When it was given up.</param>
public sealed record FailedDelivery(string Id, string Url, string Body, DateTimeOffset At);

/// <summary>
/// Tells webhooks what happened. Payloads are made when it happens; they go out one after the other, and Cloud tries again, up to
/// five times, all by the site's own clock.
/// </summary>
public sealed class WebhookSender : IAsyncDisposable
{
    private const int Retries = 5;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMinutes(1);

    private readonly Site _site;
    private readonly HttpClient _client;
    private readonly Channel<Delivery> _queue = Channel.CreateUnbounded<Delivery>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<FailedDelivery> _failed = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _pump;
    private readonly Lock _gate = new();
    private readonly Func<SiteEvent, Webhook, JsonObject> _write;
    private int _waiting;

    internal WebhookSender(Site site, HttpMessageHandler? handler, Func<SiteEvent, Webhook, JsonObject> write)
    {
        _site = site;
        _write = write;
        _client = new HttpClient(handler ?? new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }, disposeHandler: handler is null)
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
        _site.Happened += Tell;
        _pump = PumpAsync();
    }

    /// <summary>The deliveries that were given up, oldest first.</summary>
    public IReadOnlyList<FailedDelivery> Failed
    {
        get
        {
            lock (_gate)
                return [.. _failed];
        }
    }

    /// <summary>How many deliveries are under way or wait for another try.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>The signature of a body: <c>sha256=</c> and the HMAC in hexadecimal digits.</summary>
    public static string Sign(string secret, byte[] body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _site.Happened -= Tell;
        _queue.Writer.TryComplete();
        await _end.CancelAsync().ConfigureAwait(false);
        await _pump.ConfigureAwait(false);
        _client.Dispose();
        _end.Dispose();
    }

    /// <summary>Runs while the site is held: nothing is sent here.</summary>
    private void Tell(SiteEvent happened)
    {
        foreach (Webhook hook in _site.Webhooks.Values)
        {
            if (!hook.Enabled || hook.Expires <= _site.Now || !hook.Events.Contains(happened.Name) || !Concerns(hook, happened))
                continue;
            byte[] body = hook.ExcludesBody ? [] : Encoding.UTF8.GetBytes(_write(happened, hook).ToJsonString());
            Interlocked.Increment(ref _waiting);
            _queue.Writer.TryWrite(new Delivery(
                Fill(hook.Url, happened),
                body,
                hook.Secret is { Length: > 0 } secret ? Sign(secret, body) : null,
                _site.NextId("webhookDelivery", 1).PadLeft(8, '0') + "-0000-4000-8000-000000000000",
                happened.IsSecondary ? "Secondary" : "Primary"));
        }
    }

    private bool Concerns(Webhook hook, SiteEvent happened)
    {
        if (hook.FieldIds.Count > 0 && happened.Name == "jira:issue_updated" && !happened.Items.Any(i => hook.FieldIds.Contains(i.FieldId ?? i.Field)))
            return false;
        if (hook.PropertyKeys.Count > 0 && happened.PropertyKey is { } key && !hook.PropertyKeys.Contains(key))
            return false;
        if (hook.Jql.Length == 0 || happened.Issue is not { } issue)
            return true;
        try
        {
            return JqlSite.Matches(_site, _site.FindUser(hook.OwnerId), JqlQuery.Parse(hook.Jql), issue);
        }
        catch (JqlException)
        {
            // A filter that named what is gone by now lets nothing pass, as Jira's does.
            return false;
        }
    }

    private string Fill(string url, SiteEvent happened)
    {
        if (!url.Contains('{', StringComparison.Ordinal) && !url.Contains('$', StringComparison.Ordinal))
            return url;
        Project? project = happened.Project ?? (happened.Issue is { } i ? _site.Projects.GetValueOrDefault(i.ProjectId) : null);
        foreach ((string name, string? value) in new (string, string?)[]
        {
            ("issue.key", happened.Issue?.Key), ("issue.id", happened.Issue?.Id), ("project.key", project?.Key), ("project.id", project?.Id),
            ("sprint.id", happened.Sprint?.Id), ("board.id", happened.Board?.Id), ("version.id", happened.Version?.Id),
            ("comment.id", happened.Comment?.Id), ("worklog.id", happened.Worklog?.Id), ("attachment.id", happened.Attachment?.Id),
        })
        {
            string text = Uri.EscapeDataString(value ?? "");
            url = url.Replace("${" + name + "}", text, StringComparison.Ordinal).Replace("{" + name + "}", text, StringComparison.Ordinal);
        }

        return url;
    }

    private async Task PumpAsync()
    {
        var late = new List<Task>();
        try
        {
            await foreach (Delivery delivery in _queue.Reader.ReadAllAsync(_end.Token).ConfigureAwait(false))
            {
                if (await TryAsync(delivery, 0).ConfigureAwait(false))
                {
                    Interlocked.Decrement(ref _waiting);
                    continue;
                }

                // Those that are tried again must not hold up the others: order is not promised.
                late.RemoveAll(t => t.IsCompleted);
                late.Add(AgainAsync(delivery));
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The end of the server is the end of its deliveries.
        }

        await Task.WhenAll(late).ConfigureAwait(false);
    }

    private async Task AgainAsync(Delivery delivery)
    {
        try
        {
            for (int retry = 1; _site.IsCloud && retry <= Retries; retry++)
            {
                await Task.Delay(FirstDelay * retry, _site.TimeProvider, _end.Token).ConfigureAwait(false);
                if (await TryAsync(delivery, retry).ConfigureAwait(false))
                    return;
            }

            lock (_gate)
                _failed.Add(new FailedDelivery(delivery.Id, delivery.Url, Encoding.UTF8.GetString(delivery.Body), _site.Now));
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // As above.
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Whether the delivery is over: it arrived, or was refused in a way that another try would not change.</summary>
    private async Task<bool> TryAsync(Delivery delivery, int retry)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, delivery.Url) { Content = new ByteArrayContent(delivery.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.TryAddWithoutValidation("User-Agent", _site.IsCloud ? "Atlassian Webhook HTTP Client" : "Atlassian HttpClient");
        request.Headers.TryAddWithoutValidation("X-Atlassian-Webhook-Identifier", delivery.Id);
        if (_site.IsCloud)
            request.Headers.TryAddWithoutValidation("X-Atlassian-Webhook-Flow", delivery.Flow);
        if (retry > 0)
            request.Headers.TryAddWithoutValidation("X-Atlassian-Webhook-Retry", retry.ToString(CultureInfo.InvariantCulture));
        if (delivery.Signature is not null)
            request.Headers.TryAddWithoutValidation("X-Hub-Signature", delivery.Signature);
        using var limit = new CancellationTokenSource(Timeout, _site.TimeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _end.Token);
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, linked.Token).ConfigureAwait(false);
            return !(response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or (HttpStatusCode)425 or HttpStatusCode.TooManyRequests
                || (int)response.StatusCode >= 500);
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!_end.IsCancellationRequested)
        {
            return false;
        }
    }

    private sealed record Delivery(string Url, byte[] Body, string? Signature, string Id, string Flow);
}
