using System;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira.Connection;
using JiraSync.Engine.Jira.Resources;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Jira;

/// <summary>Makes clients: finds out which product stands at an address, and how to get there.</summary>
public static class JiraClientFactory
{
    private static readonly Uri AtlassianGateway = new("https://api.atlassian.com");

    /// <summary>
    /// A client for the Jira at an address. Asks nothing when the options already know all; else one or two calls that need no
    /// sign-in. That the credentials are good shows with the first call (<see cref="IJiraClient.GetMyselfAsync"/>).
    /// </summary>
    /// <exception cref="JiraException">The address cannot be used, or no Jira answers there.</exception>
    public static async Task<IJiraClient> ConnectAsync(JiraClientOptions options, CancellationToken cancellation)
    {
        if (options is null)
            throw new ArgumentNullException(nameof(options));
        var connection = new JiraConnection(options);
        try
        {
            JiraKind kind = options.KnownKind ?? await DetectAsync(connection, options, cancellation).ConfigureAwait(false);
            if (kind == JiraKind.DataCenter)
            {
                if (options.Credential.NeedsGateway)
                    throw WrongCredential(connection.Site, options);
                return new DataCenterClient(connection);
            }

            string? cloudId = options.KnownCloudId;
            if (options.Credential.NeedsGateway)
            {
                cloudId ??= await MetadataResource.FindCloudIdAsync(connection, cancellation).ConfigureAwait(false) ?? throw NoCloudId(connection.Site);
                connection.UseGateway(options.GatewayUrl ?? AtlassianGateway, cloudId);
            }

            return new CloudClient(connection, cloudId);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static async Task<JiraKind> DetectAsync(JiraConnection connection, JiraClientOptions options, CancellationToken cancellation)
    {
        JiraCall call = MetadataResource.ServerInfoCall(isAnonymous: options.Credential.NeedsGateway);
        return await connection.GetAsync(call, MetadataResource.KindOf, cancellation).ConfigureAwait(false);
    }

    private static JiraException WrongCredential(Uri site, JiraClientOptions options) => new JiraFailure(
        ErrorIds.JiraAuthenticationFailed,
        SyncErrorKind.Authentication,
        $"{site.Host} is a Data Center or Server, which does not take this sign-in ({options.Credential}).")
    {
        Advice = "Use a personal access token, or user name and password.",
    }.ToException();

    private static JiraException NoCloudId(Uri site) => new JiraFailure(
        ErrorIds.JiraNotJira,
        SyncErrorKind.Configuration,
        $"{site.Host} does not tell its cloud id, which this sign-in needs.")
    {
        Advice = "Check the address: it must be the site's own, such as https://acme.atlassian.net.",
    }.ToException();
}
