using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace JiraSync.Engine.Tests.OnSandbox;

/// <summary>Lets a test see each request before it is sent, and each answer; may answer by itself.</summary>
internal sealed class BetweenHandler(
    HttpMessageHandler inner,
    Func<HttpRequestMessage, Task<HttpResponseMessage?>>? before = null,
    Func<HttpRequestMessage, HttpResponseMessage, Task<HttpResponseMessage>>? after = null) : HttpMessageHandler
{
    private readonly HttpMessageInvoker _inner = new(inner, disposeHandler: false);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (before is not null && await before(request) is { } own)
            return own;
        HttpResponseMessage answer = await _inner.SendAsync(request, cancellationToken);
        return after is null ? answer : await after(request, answer);
    }
}
