using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Sandbox.Control;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JiraSync.Sandbox.Hosting;

/// <summary>A sandbox behind a socket on the loopback address.</summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private readonly WebApplication _web;

    private SandboxServer(WebApplication web, SandboxApp app)
    {
        _web = web;
        App = app;
    }

    /// <summary>What answers.</summary>
    public SandboxApp App { get; }

    /// <summary>The address of the site, context path included, without a trailing slash.</summary>
    public string BaseUrl => App.BaseUrl;

    /// <summary>The site.</summary>
    public Site Site => App.Site;

    /// <summary>What a test does behind the clients' backs.</summary>
    public SandboxControl Control => App.Control;

    /// <summary>Starts a server.</summary>
    public static async Task<SandboxServer> StartAsync(SandboxOptions options, CancellationToken cancellation = default)
    {
        var app = new SandboxApp(options);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        WebApplication web = builder.Build();
        web.Run(context => HandleAsync(app, context));
        await web.StartAsync(cancellation).ConfigureAwait(false);
        var address = new Uri(web.Urls.First());
        // The same server by another name: clients must treat it as another host.
        app.SetBaseUrl(options.BaseUrl ?? address, options.MediaBaseUrl ?? new Uri($"http://localhost:{address.Port}"));
        return new SandboxServer(web, app);
    }

    /// <summary>Waits until the process is told to end.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation = default) => _web.WaitForShutdownAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await App.Webhooks.DisposeAsync().ConfigureAwait(false);
        await _web.StopAsync().ConfigureAwait(false);
        await _web.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task HandleAsync(SandboxApp app, HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in context.Request.Headers)
            headers[name] = values.ToString();
        SandboxResponse answer = await app.HandleAsync(
            new SandboxRequest
            {
                Method = context.Request.Method,
                Path = context.Request.Path.Value ?? "/",
                QueryString = context.Request.QueryString.Value?.TrimStart('?') ?? "",
                Headers = headers,
                Body = body.ToArray(),
            },
            context.RequestAborted).ConfigureAwait(false);
        if (answer.IsDropped)
        {
            context.Abort();
            return;
        }

        HttpResponse response = context.Response;
        response.StatusCode = answer.Status;
        foreach ((string name, string value) in answer.Headers)
            response.Headers.Append(name, value);
        if (answer.ContentType is not null)
            response.ContentType = answer.ContentType;
        if (answer.Status is 204 or 304)
            return;
        response.ContentLength = answer.Body.Length;
        if (answer.TruncateAt is not { } length)
        {
            await response.Body.WriteAsync(answer.Body, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        await response.Body.WriteAsync(answer.Body.AsMemory(0, length), context.RequestAborted).ConfigureAwait(false);
        await response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        context.Features.Get<IHttpRequestLifetimeFeature>()?.Abort();
    }
}
