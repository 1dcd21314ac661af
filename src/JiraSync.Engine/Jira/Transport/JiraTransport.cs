using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Jira.Connection;
using Polly;
using Polly.Retry;

namespace JiraSync.Engine.Jira.Transport;

/// <summary>
/// Carries requests: one try after another as <see cref="RetryRule"/> allows, each within its time and with a place from the
/// governor. Knows HTTP, knows nothing of Jira; what comes back says how it went and is never an exception of the network's.
/// </summary>
internal sealed class JiraTransport : IDisposable
{
    // A page of issues is a few megabytes at most; something that sends more without end must not fill the memory.
    private const int MaxBody = 256 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly RateGovernor _governor;
    private readonly CallCounter _calls;
    private readonly Action<string> _log;
    private readonly ResiliencePipeline<TransportAnswer> _pipeline;

    public JiraTransport(JiraClientOptions options, RateGovernor governor, CallCounter calls, Action<string> log)
    {
        _time = options.TimeProvider;
        _governor = governor;
        _calls = calls;
        _log = log;
        HttpMessageHandler handler = options.Handler ?? JiraHttpHandler.Create(options.MaxConcurrency + 2);
        _http = new HttpClient(handler, disposeHandler: options.Handler is null) { Timeout = Timeout.InfiniteTimeSpan };
        _pipeline = BuildPipeline(options.Retry);
    }

    public async Task<TransportAnswer> SendAsync(TransportRequest request, CancellationToken cancellation) =>
        await _pipeline.ExecuteAsync(
            static (state, token) => new ValueTask<TransportAnswer>(state.Self.TryOnceAsync(state.Request, token)),
            (Self: this, Request: request),
            cancellation).ConfigureAwait(false);

    public void Dispose() => _http.Dispose();

    private static AttemptFailure FailureOf(Exception error)
    {
        for (Exception? e = error; e is not null; e = e.InnerException)
        {
            if (e is AuthenticationException)
                return e.Message.IndexOf("certificate", StringComparison.OrdinalIgnoreCase) >= 0 ? AttemptFailure.Certificate : AttemptFailure.NotSent;
            if (e is WebException web)
            {
                switch (web.Status)
                {
                    case WebExceptionStatus.TrustFailure:
                        return AttemptFailure.Certificate;
                    case WebExceptionStatus.ConnectFailure:
                    case WebExceptionStatus.NameResolutionFailure:
                    case WebExceptionStatus.ProxyNameResolutionFailure:
                    case WebExceptionStatus.SecureChannelFailure:
                        return AttemptFailure.NotSent;
                }
            }

            // A broken connection shows as an IOException around the socket's; only a failed connect shows it bare.
            if (e is IOException)
                return AttemptFailure.Network;
            if (e is SocketException socket && IsConnectFailure(socket.SocketErrorCode))
                return AttemptFailure.NotSent;
        }

        return AttemptFailure.Network;
    }

    private static bool IsConnectFailure(SocketError code) => code is SocketError.ConnectionRefused or SocketError.HostNotFound
        or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery or SocketError.HostUnreachable or SocketError.HostDown
        or SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.AddressNotAvailable or SocketError.TimedOut;

    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content is null)
            return [];

        // Some platforms' streams do not hear the token; disposing of the answer ends their read.
        using CancellationTokenRegistration stop = cancellation.Register(static r => ((HttpResponseMessage)r!).Dispose(), response);
        using Stream stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        using var body = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, 0, buffer.Length, cancellation).ConfigureAwait(false)) > 0)
        {
            if (body.Length + read > MaxBody)
                throw new IOException("The answer is larger than " + MaxBody + " bytes.");
            body.Write(buffer, 0, read);
        }

        if (response.Content.Headers.ContentLength is { } promised && promised > body.Length)
            throw new IOException("The answer ended after " + body.Length + " of " + promised + " bytes.");
        return body.ToArray();
    }

    private ResiliencePipeline<TransportAnswer> BuildPipeline(JiraRetryOptions options)
    {
        var builder = new ResiliencePipelineBuilder<TransportAnswer> { TimeProvider = _time };
        if (options.MaxTries > 1)
        {
            var rule = new RetryRule(options, _time);
            builder.AddRetry(new RetryStrategyOptions<TransportAnswer>
            {
                MaxRetryAttempts = options.MaxTries - 1,
                ShouldHandle = a => new ValueTask<bool>(a.Outcome.Result is { } answer && rule.IsWorthAnotherTry(answer, a.AttemptNumber)),
                DelayGenerator = a => new ValueTask<TimeSpan?>(rule.DelayAfter(a.Outcome.Result, a.AttemptNumber)),
                OnRetry = a =>
                {
                    string why = a.Outcome.Result is { Failure: AttemptFailure.None } answer ? "HTTP " + answer.Status : a.Outcome.Result?.Failure.ToString() ?? "";
                    _log($"{a.Outcome.Result?.Request.Endpoint}: {why}; next try in {a.RetryDelay.TotalSeconds:0.0} s");
                    return default;
                },
            });
        }

        return builder.Build();
    }

    private async Task<TransportAnswer> TryOnceAsync(TransportRequest request, CancellationToken cancellation)
    {
        using RateGovernor.Place? place = request.IsGoverned ? await _governor.EnterAsync(request, cancellation).ConfigureAwait(false) : null;
        using HttpRequestMessage message = await request.Create(cancellation).ConfigureAwait(false);
        _calls.Add(request.Endpoint, request.IsWrite);
        long started = _time.GetTimestamp();
        TransportAnswer answer = await SendOnceAsync(request, message, cancellation).ConfigureAwait(false);
        if (request.IsGoverned)
            _governor.Observe(answer);
        string result = answer.Failure == AttemptFailure.None ? answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture) : answer.Failure.ToString();
        _log($"{message.Method} {message.RequestUri?.GetLeftPart(UriPartial.Path)}: {result} ({_time.GetElapsedTime(started).TotalMilliseconds:0} ms)");
        return answer;
    }

    private async Task<TransportAnswer> SendOnceAsync(TransportRequest request, HttpRequestMessage message, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = _time.CreateCancellationTokenSource(request.Timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        HttpResponseMessage? response = null;
        try
        {
            response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            if (request.StreamsAnswer && response.IsSuccessStatusCode)
                return new TransportAnswer(request, message.RequestUri, response, []);
            byte[] body = await ReadBodyAsync(response, either.Token).ConfigureAwait(false);
            return new TransportAnswer(request, message.RequestUri, response, body);
        }
        catch (Exception e) when (IsOfTheNetwork(e))
        {
            if (cancellation.IsCancellationRequested)
            {
                response?.Dispose();
                throw new OperationCanceledException("The request was cancelled.", e, cancellation);
            }

            // What the upload's own source threw is not the network's fault, and nothing was stored of half a form.
            if (UploadContent.SourceErrorIn(message.Content) is { } source)
            {
                response?.Dispose();
                ExceptionDispatchInfo.Capture(source).Throw();
            }

            if (response is not null)
                return new TransportAnswer(request, message.RequestUri, response, [], AttemptFailure.BodyLost, e);
            AttemptFailure failure = limit.IsCancellationRequested ? AttemptFailure.Timeout : FailureOf(e);
            return new TransportAnswer(request, message.RequestUri, failure, e);
        }
    }

    private static bool IsOfTheNetwork(Exception e) =>
        e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException or WebException or SocketException or AuthenticationException or InvalidDataException
        || UploadContentFailed(e);

    private static bool UploadContentFailed(Exception e) => e.Data.Contains(UploadContent.Mark);
}
