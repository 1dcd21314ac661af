using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Jira.Auth;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;

namespace JiraSync.Engine.Sync;

/// <summary>From an instance's settings and its secret to a client.</summary>
internal sealed class JiraSignIn(SecretResolver secrets, ISyncHost host, HttpMessageHandler? handler, TimeProvider time, Func<double>? jitter = null)
{
    /// <summary>At a prompt a wrong address is far likelier than a passing outage: one more try, and then the answer.</summary>
    private static readonly JiraRetryOptions SomebodyWaits = new() { MaxTries = 2, FirstDelay = TimeSpan.FromSeconds(1) };

    /// <summary>A client for a stored instance.</summary>
    public async Task<IJiraClient> ConnectAsync(InstanceConfig instance, CancellationToken cancellation)
    {
        string secret = await secrets.ResolveAsync(instance, cancellation).ConfigureAwait(false);
        return await OpenAsync(instance, secret, cancellation).ConfigureAwait(false);
    }

    /// <summary>Signs in, and returns the settings with what the site and the account say of themselves.</summary>
    /// <param name="instance">Settings as given.</param>
    /// <param name="secret">The secret; null takes the one that the settings refer to.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<InstanceConfig> ProbeAsync(InstanceConfig instance, string? secret, CancellationToken cancellation)
    {
        secret ??= await secrets.ResolveAsync(instance, cancellation).ConfigureAwait(false);
        using IJiraClient client = await OpenAsync(instance with { Kind = null, CloudId = null }, secret, cancellation, SomebodyWaits).ConfigureAwait(false);
        ServerInfo server = await client.GetServerInfoAsync(cancellation).ConfigureAwait(false);
        Myself myself = await client.GetMyselfAsync(cancellation).ConfigureAwait(false);
        return instance with
        {
            Kind = client.Kind,
            Identity = server.Identity,
            CloudId = client.Kind == JiraKind.Cloud ? server.Identity : null,
            AccountId = myself.User.Id,
            DisplayName = myself.User.DisplayName,
            TimeZone = myself.TimeZone,
        };
    }

    private Task<IJiraClient> OpenAsync(InstanceConfig instance, string secret, CancellationToken cancellation, JiraRetryOptions? retry = null) => JiraClientFactory.ConnectAsync(
        new JiraClientOptions
        {
            Url = new Uri(instance.Url),
            Credential = Credential(instance, secret),
            Handler = handler,
            TimeProvider = time,
            AllowInsecureHttp = instance.AllowInsecureHttp,
            GatewayUrl = instance.GatewayUrl is null ? null : new Uri(instance.GatewayUrl),
            TokenUrl = instance.TokenUrl is null ? null : new Uri(instance.TokenUrl),
            RequestTimeout = TimeSpan.FromSeconds(instance.TimeoutSeconds),
            MaxConcurrency = instance.MaxConcurrency,
            Retry = (retry ?? new JiraRetryOptions()) with { Random = jitter },
            KnownKind = instance.Kind,
            KnownCloudId = instance.CloudId,
            Log = line => host.Verbose($"{instance.Name}: {line}"),
        },
        cancellation);

    private static JiraCredential Credential(InstanceConfig instance, string secret) => instance.Auth switch
    {
        AuthType.ApiToken or AuthType.Basic => new BasicCredential(instance.UserName!, secret),
        AuthType.ScopedToken => new ScopedTokenCredential(instance.UserName!, secret),
        AuthType.OAuthClientCredentials => new ClientCredentials(instance.UserName!, secret),
        _ => new BearerCredential(secret),
    };
}
