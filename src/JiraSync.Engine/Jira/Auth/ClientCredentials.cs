using System;
using System.Collections.Generic;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;

namespace JiraSync.Engine.Jira.Auth;

/// <summary>
/// OAuth 2.0 client credentials of a service account (Cloud). The access token is fetched when it is first needed and
/// replaced before it expires, once for all that wait for it.
/// </summary>
public sealed class ClientCredentials : JiraCredential, IDisposable
{
    // A request may wait for a free place before it leaves, so the token must hold for longer than just now.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    private readonly string _clientId;
    private readonly string _clientSecret;
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile Held? _held;

    /// <summary>Makes one.</summary>
    public ClientCredentials(string clientId, string clientSecret)
    {
        _clientId = Checked(clientId, nameof(clientId));
        _clientSecret = Checked(clientSecret, nameof(clientSecret));
    }

    internal override bool NeedsGateway => true;

    internal override IEnumerable<string> Secrets => _held is { } held ? [_clientSecret, held.Token] : [_clientSecret];

    /// <inheritdoc/>
    public override string ToString() => "OAuth client " + _clientId;

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    internal override async Task<AuthenticationHeaderValue> GetHeaderAsync(ITokenSource tokens, CancellationToken cancellation)
    {
        if (Usable(tokens.TimeProvider) is { } ready)
            return ready.Header;
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (Usable(tokens.TimeProvider) is { } fetched)
                return fetched.Header;
            DateTimeOffset asked = tokens.TimeProvider.GetUtcNow();
            AccessToken token = await tokens.RequestTokenAsync(_clientId, _clientSecret, cancellation).ConfigureAwait(false);

            // Tokens that live shorter than the margin are used for half their life rather than never.
            TimeSpan usable = token.Lifetime > Margin + Margin ? token.Lifetime - Margin : TimeSpan.FromTicks(token.Lifetime.Ticks / 2);
            var held = new Held(token.Value, asked + usable);
            _held = held;
            return held.Header;
        }
        finally
        {
            _one.Release();
        }
    }

    internal override bool Renew(AuthenticationHeaderValue refused)
    {
        if (_held is { } held && held.Token == refused.Parameter)
            Interlocked.CompareExchange(ref _held!, null, held);
        return true;
    }

    private Held? Usable(TimeProvider time) => _held is { } held && time.GetUtcNow() < held.Until ? held : null;

    private sealed class Held(string token, DateTimeOffset until)
    {
        public string Token { get; } = token;

        public DateTimeOffset Until { get; } = until;

        public AuthenticationHeaderValue Header => new("Bearer", Token);
    }
}
