using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http.Headers;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace JiraSync.Engine.Jira.Auth;

/// <summary>
/// Who signs in to a Jira. The secret stays inside: no property shows it, <see cref="ToString"/> names only the method and the account.
/// </summary>
public abstract class JiraCredential
{
    private protected JiraCredential()
    {
    }

    /// <summary>True when Cloud takes it only at Atlassian's gateway, not at the site's own address.</summary>
    internal virtual bool NeedsGateway => false;

    /// <summary>The method and the account, never the secret.</summary>
    public abstract override string ToString();

    /// <summary>The Authorization header of the next request.</summary>
    internal abstract Task<AuthenticationHeaderValue> GetHeaderAsync(ITokenSource tokens, CancellationToken cancellation);

    /// <summary>
    /// Says that the server refused a header; true when another one can be had, so that the request may be tried once more.
    /// </summary>
    internal virtual bool Renew(AuthenticationHeaderValue refused) => false;

    /// <summary>Texts that must never appear in a log or an error.</summary>
    internal abstract IEnumerable<string> Secrets { get; }

    /// <summary>Takes every secret out of a text.</summary>
    internal string Redact(string text)
    {
        foreach (string secret in Secrets.Where(s => s.Length > 3).OrderByDescending(s => s.Length))
        {
            if (text.IndexOf(secret, StringComparison.Ordinal) >= 0)
                text = text.Replace(secret, "***");
            string escaped = Uri.EscapeDataString(secret);
            if (text.IndexOf(escaped, StringComparison.Ordinal) >= 0)
                text = text.Replace(escaped, "***");
        }

        return text;
    }

    private protected static string Checked(string value, string parameter)
    {
        // The value itself must not get into the message.
        if (string.IsNullOrEmpty(value))
            throw new ArgumentException("It is empty.", parameter);
        foreach (char c in value)
        {
            if (char.IsControl(c))
                throw new ArgumentException("It contains a line break or another control character.", parameter);
        }

        return value;
    }

    private protected static string Base64(string user, string secret) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(user + ":" + secret));
}

/// <summary>User name and password (Data Center), or e-mail address and API token (Cloud).</summary>
public sealed class BasicCredential : JiraCredential
{
    private readonly string _user;
    private readonly string _secret;
    private readonly string _encoded;

    /// <summary>Makes one.</summary>
    /// <param name="user">User name, or e-mail address on Cloud.</param>
    /// <param name="secret">Password, or API token on Cloud.</param>
    public BasicCredential(string user, string secret)
    {
        _user = Checked(user, nameof(user));
        _secret = Checked(secret, nameof(secret));
        if (user.IndexOf(':') >= 0)
            throw new ArgumentException("A user name for basic sign-in cannot contain a colon.", nameof(user));
        _encoded = Base64(user, secret);
    }

    internal override IEnumerable<string> Secrets => [_secret, _encoded];

    /// <inheritdoc/>
    public override string ToString() => "basic sign-in as " + _user;

    internal override Task<AuthenticationHeaderValue> GetHeaderAsync(ITokenSource tokens, CancellationToken cancellation) =>
        Task.FromResult(new AuthenticationHeaderValue("Basic", _encoded));
}

/// <summary>A personal access token (Data Center).</summary>
public sealed class BearerCredential : JiraCredential
{
    private readonly string _token;

    /// <summary>Makes one.</summary>
    public BearerCredential(string token)
    {
        _token = Checked(token, nameof(token)).Trim();
        if (_token.Length == 0 || _token.IndexOf(' ') >= 0)
            throw new ArgumentException("A token is one word.", nameof(token));
    }

    internal override IEnumerable<string> Secrets => [_token];

    /// <inheritdoc/>
    public override string ToString() => "personal access token";

    internal override Task<AuthenticationHeaderValue> GetHeaderAsync(ITokenSource tokens, CancellationToken cancellation) =>
        Task.FromResult(new AuthenticationHeaderValue("Bearer", _token));
}

/// <summary>An API token with scopes, or one of a service account (Cloud): works only at Atlassian's gateway.</summary>
public sealed class ScopedTokenCredential : JiraCredential
{
    private readonly string _email;
    private readonly string _token;
    private readonly string _encoded;

    /// <summary>Makes one.</summary>
    public ScopedTokenCredential(string email, string token)
    {
        _email = Checked(email, nameof(email));
        _token = Checked(token, nameof(token));
        _encoded = Base64(email, token);
    }

    internal override bool NeedsGateway => true;

    internal override IEnumerable<string> Secrets => [_token, _encoded];

    /// <inheritdoc/>
    public override string ToString() => "scoped API token of " + _email;

    internal override Task<AuthenticationHeaderValue> GetHeaderAsync(ITokenSource tokens, CancellationToken cancellation) =>
        Task.FromResult(new AuthenticationHeaderValue("Basic", _encoded));
}

/// <summary>Where OAuth access tokens come from.</summary>
internal interface ITokenSource
{
    /// <summary>The clock.</summary>
    TimeProvider TimeProvider { get; }

    /// <summary>Asks for an access token by client credentials.</summary>
    Task<AccessToken> RequestTokenAsync(string clientId, string clientSecret, CancellationToken cancellation);
}

/// <summary>An access token and how long it holds.</summary>
internal sealed record AccessToken(string Value, TimeSpan Lifetime)
{
    public override string ToString() => "access token";
}
