using System;
using System.Net;
using System.Net.Http;
using System.Runtime.InteropServices;

namespace JiraSync.Engine.Jira.Transport;

/// <summary>Makes the platform's own carrier of requests, set up as the transport needs it.</summary>
internal static class JiraHttpHandler
{
    public static HttpMessageHandler Create(int maxConnections)
    {
        AllowModernTls();
        var handler = new HttpClientHandler
        {
            // Redirects are looked at by RedirectRule, since a followed one would carry credentials along.
            AllowAutoRedirect = false,

            // A session cookie would outlive a revoked token and tie requests to a node that is being drained.
            UseCookies = false,
            UseDefaultCredentials = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
        };
        handler.MaxConnectionsPerServer = Math.Max(2, maxConnections);
        handler.DefaultProxyCredentials = CredentialCache.DefaultCredentials;
        return handler;
    }

    private static void AllowModernTls()
    {
        // Windows PowerShell may start with TLS 1.0 only. Zero means that the system chooses: adding to it would narrow the choice.
        if (!RuntimeInformation.FrameworkDescription.StartsWith(".NET Framework", StringComparison.Ordinal))
            return;
        if (ServicePointManager.SecurityProtocol != 0 && !ServicePointManager.SecurityProtocol.HasFlag(SecurityProtocolType.Tls12))
            ServicePointManager.SecurityProtocol |= SecurityProtocolType.Tls12;
    }
}
