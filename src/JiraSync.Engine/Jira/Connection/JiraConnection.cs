using System;
using System.Globalization;
using System.IO;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira.Auth;
using JiraSync.Engine.Jira.Json;
using JiraSync.Engine.Jira.Transport;
using JiraSync.Engine.Model;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Jira.Connection;

/// <summary>
/// Requests in Jira's terms: signs in, turns every refusal into an error of the table, and lets credentials go nowhere but
/// to the address that they were given for.
/// </summary>
internal sealed class JiraConnection : ITokenSource, IDisposable
{
    private static readonly Uri AtlassianTokens = new("https://auth.atlassian.com/oauth/token");
    private static readonly ProductInfoHeaderValue Agent = new("JiraSync", typeof(JiraConnection).Assembly.GetName().Version?.ToString(3) ?? "0");

    private readonly JiraClientOptions _options;
    private readonly JiraCredential _credential;
    private readonly Uri _site;
    private readonly Uri _tokenUrl;
    private readonly JiraTransport _transport;
    private readonly Action<string> _log;
    private Uri _api;
    private long _clockOffsetTicks = long.MinValue;

    public JiraConnection(JiraClientOptions options)
    {
        _options = options;
        _credential = options.Credential;
        _site = SiteAddress.Normalize(options.Url, options.AllowInsecureHttp);
        _tokenUrl = options.TokenUrl ?? AtlassianTokens;
        if (!RedirectRule.IsSecureEnough(_tokenUrl, options.AllowInsecureHttp))
            throw SiteAddress.Insecure(_tokenUrl);
        _api = _site;
        _log = options.Log is { } log ? text => log(_credential.Redact(text)) : static _ => { };
        Governor = new RateGovernor(options.TimeProvider, Math.Max(1, options.MaxConcurrency), options.Retry.MaxLimitWait, _log);
        _transport = new JiraTransport(options, Governor, Calls, _log);
    }

    /// <summary>Address for people, without a trailing slash.</summary>
    public Uri Site => _site;

    public CallCounter Calls { get; } = new();

    public RateGovernor Governor { get; }

    public TimeProvider TimeProvider => _options.TimeProvider;

    public int MaxConcurrency => Math.Max(1, _options.MaxConcurrency);

    public TimeSpan RequestTimeout => _options.RequestTimeout;

    public TimeSpan? ClockOffset => Interlocked.Read(ref _clockOffsetTicks) is var ticks && ticks == long.MinValue ? null : TimeSpan.FromTicks(ticks);

    /// <summary>Whether the site's own address does not take this sign-in.</summary>
    public bool UsesGateway => _credential.NeedsGateway;

    /// <summary>From now on goes through the gateway to a site.</summary>
    public void UseGateway(Uri gateway, string cloudId)
    {
        if (!RedirectRule.IsSecureEnough(gateway, _options.AllowInsecureHttp))
            throw SiteAddress.Insecure(gateway);
        _api = new Uri(gateway.AbsoluteUri.TrimEnd('/') + "/ex/jira/" + Uri.EscapeDataString(cloudId));
    }

    /// <summary>Sends a call and reads its answer's JSON.</summary>
    public async Task<JToken> GetJsonAsync(JiraCall call, CancellationToken cancellation)
    {
        using TransportAnswer answer = await SendAsync(call, cancellation).ConfigureAwait(false);
        return ParseBody(call, answer);
    }

    /// <summary>Sends a call and reads its answer with <paramref name="read"/>; an answer of another shape is an error, never a null.</summary>
    public async Task<T> GetAsync<T>(JiraCall call, Func<JToken, T> read, CancellationToken cancellation)
    {
        using TransportAnswer answer = await SendAsync(call, cancellation).ConfigureAwait(false);
        JToken json = ParseBody(call, answer);
        try
        {
            return read(json);
        }
        catch (Exception e) when (e is AnswerShapeException or InvalidCastException or FormatException or OverflowException)
        {
            throw ErrorTable.ForShape(call, HostOf(answer), e is AnswerShapeException ? e.Message : "it is of another shape than expected", e, answer.Status);
        }
    }

    /// <summary>
    /// Sends a call whose parts can fail each by itself. <paramref name="read"/> gives null when a 400 refuses the whole instead.
    /// </summary>
    public async Task<T> GetPartialAsync<T>(JiraCall call, Func<JToken, Func<string, string>, T?> read, CancellationToken cancellation)
        where T : class
    {
        using TransportAnswer answer = await SendAsync(call, cancellation).ConfigureAwait(false);
        T? result = null;
        try
        {
            if (answer.IsSuccess)
                result = read(ParseBody(call, answer), _credential.Redact) ?? throw new AnswerShapeException("it tells nothing of what was asked for");
            else if (TryParse(answer) is { } refusal)
                result = read(refusal, _credential.Redact);
        }
        catch (AnswerShapeException e)
        {
            throw ErrorTable.ForShape(call, HostOf(answer), e.Message, e, answer.Status);
        }

        return result ?? throw ErrorTable.ForStatus(call, answer, ErrorBody.Read(answer, _credential.Redact), HostOf(answer), TimeProvider.GetUtcNow());
    }

    /// <summary>Sends a call of whose answer only the success matters.</summary>
    public async Task RunAsync(JiraCall call, CancellationToken cancellation)
    {
        using TransportAnswer answer = await SendAsync(call, cancellation).ConfigureAwait(false);

        // A page of a proxy's is no success, whatever its status.
        ErrorBody body = ErrorBody.Read(answer, _credential.Redact);
        if (body.IsHtml)
            throw ErrorTable.ForPage(call, answer, body, HostOf(answer));
    }

    /// <summary>
    /// Opens a file, at its beginning or further on. Redirects are followed to where they lead, but credentials stay with the address
    /// that they are for.
    /// </summary>
    public async Task<Stream> OpenAsync(Uri address, string what, string endpoint, long from, CancellationToken cancellation)
    {
        Uri current = address;
        for (int hop = 0; ; hop++)
        {
            var call = new JiraCall { Method = HttpMethod.Get, Path = "", Endpoint = endpoint, Doing = "Reading " + what, IsDownload = true };
            bool signed = IsOurs(current);
            TransportAnswer answer = await SendForFileAsync(current, signed, endpoint, from, cancellation).ConfigureAwait(false);
            try
            {
                if (answer.Failure != AttemptFailure.None)
                    throw ErrorTable.ForFailure(call, answer, current.Host);
                if (answer.IsRedirect)
                {
                    Uri? next = ErrorTable.Target(answer, current);
                    if (next is null || RedirectRule.IsLoginPage(next) || hop == RedirectRule.MaxHops)
                        throw ErrorTable.ForRedirect(call, answer, current);
                    if (!RedirectRule.IsSecureEnough(next, _options.AllowInsecureHttp))
                        throw SiteAddress.Insecure(next);
                    _log($"{what}: goes on at {next.GetLeftPart(UriPartial.Authority)}" + (IsOurs(next) ? "" : ", without credentials"));
                    current = next;
                    answer.Dispose();
                    continue;
                }

                if (!answer.IsSuccess)
                    throw ErrorTable.ForStatus(call, answer, ErrorBody.Read(answer, _credential.Redact), current.Host, TimeProvider.GetUtcNow());
                if (signed)
                    CheckSignedIn(call, answer);
                long? begins = answer.Status == 206 ? answer.Response.Content.Headers.ContentRange?.From : 0;
                if (begins is null || begins > from)
                    throw ErrorTable.ForShape(call, current.Host, $"it begins at byte {begins?.ToString(CultureInfo.InvariantCulture) ?? "?"} instead of {from}", null, answer.Status);
                Stream inner = await ReadAsync(call, answer, current.Host).ConfigureAwait(false);
                var content = new DownloadStream(answer.Response, inner, what, TimeProvider, _options.RequestTimeout);
                await SkipAsync(content, from - begins.Value, cancellation).ConfigureAwait(false); // not every server and proxy knows ranges
                return content;
            }
            catch
            {
                answer.Dispose();
                throw;
            }
        }
    }

    private static async Task<Stream> ReadAsync(JiraCall call, TransportAnswer answer, string host)
    {
        try
        {
            return await answer.Response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or ObjectDisposedException)
        {
            throw ErrorTable.ForShape(call, host, "it broke off", e, answer.Status);
        }
    }

    private static async Task SkipAsync(Stream content, long bytes, CancellationToken cancellation)
    {
        byte[] buffer = new byte[bytes == 0 ? 0 : 64 * 1024];
        while (bytes > 0)
        {
            int read = await content.ReadAsync(buffer, 0, (int)Math.Min(buffer.Length, bytes), cancellation).ConfigureAwait(false);
            if (read == 0)
                return; // shorter than it was; who reads it counts
            bytes -= read;
        }
    }

    /// <summary>Where the content of a file lies, without going there; null when it lies at the address itself.</summary>
    public async Task<Uri?> FindPlaceAsync(Uri address, string what, string endpoint, CancellationToken cancellation)
    {
        var call = new JiraCall { Method = HttpMethod.Get, Path = "", Endpoint = endpoint, Doing = "Asking for the place of " + what, IsDownload = true };
        using TransportAnswer answer = await SendForFileAsync(address, signed: true, endpoint, 0, cancellation).ConfigureAwait(false);
        if (answer.Failure != AttemptFailure.None)
            throw ErrorTable.ForFailure(call, answer, address.Host);
        if (answer.IsRedirect)
        {
            Uri? place = ErrorTable.Target(answer, address);
            return place is null || RedirectRule.IsLoginPage(place) ? throw ErrorTable.ForRedirect(call, answer, address) : place;
        }
        if (!answer.IsSuccess)
            throw ErrorTable.ForStatus(call, answer, ErrorBody.Read(answer, _credential.Redact), address.Host, TimeProvider.GetUtcNow());
        return null;
    }

    private async Task<TransportAnswer> SendForFileAsync(Uri target, bool signed, string endpoint, long from, CancellationToken cancellation)
    {
        bool renewed = false;
        while (true)
        {
            AuthenticationHeaderValue? header = null;
            var request = new TransportRequest
            {
                Endpoint = (signed ? "GET " : "GET other host: ") + endpoint,
                StreamsAnswer = true,
                IsGoverned = signed,
                Timeout = _options.RequestTimeout,
                Create = async token =>
                {
                    var message = new HttpRequestMessage(HttpMethod.Get, target);
                    message.Headers.UserAgent.Add(Agent);
                    if (from > 0)
                        message.Headers.Range = new RangeHeaderValue(from, null);
                    if (signed)
                        message.Headers.Authorization = header = await _credential.GetHeaderAsync(this, token).ConfigureAwait(false);
                    return message;
                },
            };
            TransportAnswer answer = await _transport.SendAsync(request, cancellation).ConfigureAwait(false);
            if (answer.Status != 401 || renewed || header is null || !_credential.Renew(header))
                return answer;
            renewed = true;
            answer.Dispose();
        }
    }

    /// <summary>The address of a path of the interface.</summary>
    public Uri AddressOf(string path) => new(_api.AbsoluteUri.TrimEnd('/') + "/" + path);

    /// <summary>Whether an address belongs to the instance, so that credentials may go there.</summary>
    public bool IsOurs(Uri address) => RedirectRule.IsSameOrigin(address, _api) || (!_credential.NeedsGateway && RedirectRule.IsSameOrigin(address, _site));

    public void Dispose() => _transport.Dispose();

    async Task<AccessToken> ITokenSource.RequestTokenAsync(string clientId, string clientSecret, CancellationToken cancellation)
    {
        var call = new JiraCall { Method = HttpMethod.Post, Path = "", Endpoint = "oauth/token", Doing = "Signing in as OAuth client " + clientId };
        var body = new JObject
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = clientId,
            ["client_secret"] = clientSecret,
            ["audience"] = "api.atlassian.com",
        };
        var request = new TransportRequest
        {
            // Nothing is created by it that a second one could double.
            Endpoint = "POST oauth/token",
            IsGoverned = false,
            Timeout = _options.RequestTimeout,
            Create = _ =>
            {
                var message = new HttpRequestMessage(HttpMethod.Post, _tokenUrl) { Content = JiraJson.Content(body) };
                message.Headers.UserAgent.Add(Agent);
                message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
                message.Headers.ExpectContinue = false;
                return Task.FromResult(message);
            },
        };
        using TransportAnswer answer = await _transport.SendAsync(request, cancellation).ConfigureAwait(false);
        if (answer.Failure != AttemptFailure.None)
            throw ErrorTable.ForFailure(call, answer, _tokenUrl.Host);
        if (answer.IsRedirect)
            throw ErrorTable.ForRedirect(call, answer, _tokenUrl);
        ErrorBody said = answer.IsSuccess ? ErrorBody.Read("", null, _credential.Redact) : ErrorBody.Read(answer, _credential.Redact);
        if (answer.Status is 400 or 401 or 403)
        {
            throw new JiraFailure(ErrorIds.JiraAuthenticationFailed, SyncErrorKind.Authentication, $"{call.Doing} was refused: {said.Summary} (HTTP {answer.Status} from {_tokenUrl.Host}).")
            {
                StatusCode = answer.Status,
                JiraMessages = said.Messages,
                Advice = "Check the client id and secret, and that the service account's credential has not expired.",
            }.ToException();
        }

        if (!answer.IsSuccess)
            throw ErrorTable.ForStatus(call, answer, said, _tokenUrl.Host, TimeProvider.GetUtcNow());
        JToken json = ParseBody(call, answer);
        string token = json.Text("access_token") ?? throw ErrorTable.ForShape(call, _tokenUrl.Host, "it has no access_token", null, answer.Status);
        return new AccessToken(token, TimeSpan.FromSeconds(Math.Max(1, json.Number("expires_in") ?? 3600)));
    }

    private async Task<TransportAnswer> SendAsync(JiraCall call, CancellationToken cancellation)
    {
        Uri root = call.IsAtSite ? _site : _api;
        var address = new Uri(root.AbsoluteUri.TrimEnd('/') + "/" + call.Path);
        bool signed = !call.IsAnonymous && IsOurs(address);
        bool renewed = false;
        while (true)
        {
            AuthenticationHeaderValue? header = null;
            var request = new TransportRequest
            {
                Endpoint = call.Method.Method + " " + call.Endpoint,
                IsWrite = call.IsWrite,
                IssueId = call.IssueId,
                IsRepeatable = call.Content is null,
                Timeout = call.Timeout ?? _options.RequestTimeout,
                Create = async token =>
                {
                    if (signed)
                        header = await _credential.GetHeaderAsync(this, token).ConfigureAwait(false);
                    return Message(call, address, header);
                },
            };
            TransportAnswer answer = await _transport.SendAsync(request, cancellation).ConfigureAwait(false);
            try
            {
                // An expired token is turned away before any work, so even a write may be sent again with a new one.
                if (answer.Status == 401 && !renewed && call.Content is null && header is not null && _credential.Renew(header))
                {
                    renewed = true;
                    answer.Dispose();
                    continue;
                }

                return Checked(call, answer, address, signed);
            }
            catch
            {
                answer.Dispose();
                throw;
            }
        }
    }

    private static HttpRequestMessage Message(JiraCall call, Uri address, AuthenticationHeaderValue? header)
    {
        var message = new HttpRequestMessage(call.Method, address);
        message.Headers.UserAgent.Add(Agent);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        message.Headers.ExpectContinue = false;
        if (header is not null)
            message.Headers.Authorization = header;
        if (call.Method != HttpMethod.Get)
            message.Headers.TryAddWithoutValidation("X-Atlassian-Token", "no-check");
        if (call.Content is { } content)
            message.Content = content();
        else if (call.Body is { } body)
            message.Content = JiraJson.Content(body);
        return message;
    }

    private TransportAnswer Checked(JiraCall call, TransportAnswer answer, Uri address, bool signed)
    {
        if (answer.Date is { } date && answer.Failure is AttemptFailure.None or AttemptFailure.BodyLost)
            Interlocked.Exchange(ref _clockOffsetTicks, (date - TimeProvider.GetUtcNow()).Ticks);
        bool bodyMatters = answer.IsSuccess && !call.IgnoresBody;
        if (answer.Failure != AttemptFailure.None && (answer.Failure != AttemptFailure.BodyLost || bodyMatters))
            throw ErrorTable.ForFailure(call, answer, address.Host);
        if (answer.IsRedirect)
            throw ErrorTable.ForRedirect(call, answer, address);
        if (call.TakesPartialFailure && answer.Status == 400)
            return answer;
        if (signed && !call.IsWrite && (answer.IsSuccess || answer.Status == 404))
            CheckSignedIn(call, answer);
        if (!answer.IsSuccess)
            throw ErrorTable.ForStatus(call, answer, ErrorBody.Read(answer, _credential.Redact), address.Host, TimeProvider.GetUtcNow());
        return answer;
    }

    /// <summary>
    /// Data Center answers a caller whose sign-in it did not take as an anonymous one: with fewer issues, not with an error.
    /// Taken for the truth, that would look like deletions.
    /// </summary>
    private void CheckSignedIn(JiraCall call, TransportAnswer answer)
    {
        string? reason = answer.HeaderList("X-Seraph-LoginReason");
        bool failed = reason is not null && reason.IndexOf("AUTHENTICATED_FAILED", StringComparison.OrdinalIgnoreCase) >= 0;
        bool anonymous = string.Equals(answer.Header("X-AUSERNAME"), "anonymous", StringComparison.OrdinalIgnoreCase);
        if (!failed && !anonymous)
            return;
        throw new JiraFailure(ErrorIds.JiraAuthenticationFailed, SyncErrorKind.Authentication, $"{call.Doing} failed: {HostOf(answer)} did not take the sign-in and answered as to an anonymous visitor.")
        {
            StatusCode = answer.Status,
            Advice = "Check user and token, and whether a proxy before Jira removes the Authorization header.",
        }.ToException();
    }

    private JToken ParseBody(JiraCall call, TransportAnswer answer)
    {
        try
        {
            return JiraJson.Parse(answer.Body);
        }
        catch (JsonException e)
        {
            ErrorBody body = ErrorBody.Read(answer, _credential.Redact);
            if (body.IsHtml)
                throw ErrorTable.ForPage(call, answer, body, HostOf(answer));
            throw ErrorTable.ForShape(call, HostOf(answer), answer.Body.Length == 0 ? "it is empty" : "it is no whole JSON document", e, answer.Status);
        }
    }

    private static JToken? TryParse(TransportAnswer answer)
    {
        try
        {
            return JiraJson.Parse(answer.Body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string HostOf(TransportAnswer answer) => (answer.Uri ?? _api).Host;
}
