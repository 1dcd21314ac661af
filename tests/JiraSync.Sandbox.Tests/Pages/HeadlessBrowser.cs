using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Sandbox.Tests.Clients;

namespace JiraSync.Sandbox.Tests.Pages;

/// <summary>A Chromium without a window, driven by its own debugging protocol: one tab.</summary>
internal sealed class HeadlessBrowser : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Lazy<(string? Path, string? Problem)> Found = new(Find);
    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode?>> _asked = new();
    private readonly SemaphoreSlim _sending = new(1);
    private string? _session;
    private int _last;

    private HeadlessBrowser(Process process, string profile)
    {
        _process = process;
        _profile = profile;
    }

    /// <summary>Why there is no browser; null when there is one.</summary>
    public static string? Problem => Found.Value.Problem;

    /// <summary>Opens a browser with one empty tab.</summary>
    public static async Task<HeadlessBrowser> StartAsync()
    {
        string profile = Directory.CreateTempSubdirectory("jirasync-browser-").FullName;
        var start = new ProcessStartInfo(Found.Value.Path!) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (string argument in new[]
        {
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--no-proxy-server",
            "--window-size=1280,900", "--remote-debugging-port=0", $"--user-data-dir={profile}", "about:blank",
        })
        {
            start.ArgumentList.Add(argument);
        }

        var browser = new HeadlessBrowser(Process.Start(start)!, profile);
        try
        {
            await browser.ConnectAsync();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    public async Task GoAsync(string address)
    {
        await SendAsync("Page.navigate", new JsonObject { ["url"] = address });
        await WaitAsync($"document.readyState === 'complete' && location.href !== 'about:blank' && location.href.startsWith({JsonSerializer.Serialize(new Uri(address).GetLeftPart(UriPartial.Authority))})");
    }

    /// <summary>Clicks on what a selector finds.</summary>
    public Task ClickAsync(string selector) => EvaluateAsync($"document.querySelector({JsonSerializer.Serialize(selector)}).click()");

    /// <summary>Types into what a selector finds.</summary>
    public Task TypeAsync(string selector, string text) => EvaluateAsync($"document.querySelector({JsonSerializer.Serialize(selector)}).value = {JsonSerializer.Serialize(text)}");

    /// <summary>The text of the page as people see it.</summary>
    public async Task<string> TextAsync() => (string?)await EvaluateAsync("document.body.innerText") ?? "";

    /// <summary>Waits until an expression is true.</summary>
    public async Task WaitAsync(string expression)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Patience)
        {
            try
            {
                if ((bool?)await EvaluateAsync($"!!({expression})") == true)
                    return;
            }
            catch (InvalidOperationException)
            {
                // The page that was asked is being left.
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"It never became true: {expression}\n{await TextAsync()}");
    }

    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        JsonNode? answer = await SendAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        if (answer?["exceptionDetails"] is { } problem)
            throw new InvalidOperationException(problem.ToJsonString());
        return answer?["result"]?["value"]?.DeepClone();
    }

    /// <summary>Keeps a picture of the page where the variable JIRASYNC_SCREENSHOTS names a directory.</summary>
    public async Task PictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("JIRASYNC_SCREENSHOTS") is not { Length: > 0 } directory)
            return;
        JsonNode? answer = await SendAsync("Page.captureScreenshot", new JsonObject { ["format"] = "png", ["captureBeyondViewport"] = true });
        await File.WriteAllBytesAsync(Path.Combine(directory, name + ".png"), Convert.FromBase64String((string)answer!["data"]!));
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        _process.Dispose();
        _socket.Dispose();
        _sending.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A child of the browser may still hold a file for a moment; the directory is a temporary one.
        }
    }

    private async Task ConnectAsync()
    {
        string? line;
        using var timeout = new CancellationTokenSource(Patience);
        do
        {
            line = await _process.StandardError.ReadLineAsync(timeout.Token) ?? throw new InvalidOperationException("The browser ended before it could be reached.");
        }
        while (!line.StartsWith("DevTools listening on ", StringComparison.Ordinal));
        _ = _process.StandardError.ReadToEndAsync();
        _ = _process.StandardOutput.ReadToEndAsync();
        _socket.Options.Proxy = null;
        await _socket.ConnectAsync(new Uri(line["DevTools listening on ".Length..].Trim()), timeout.Token);
        _ = ReadAsync();
        JsonNode? target = await SendAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        JsonNode? attached = await SendAsync("Target.attachToTarget", new JsonObject { ["targetId"] = (string?)target!["targetId"], ["flatten"] = true });
        _session = (string?)attached!["sessionId"];
        await SendAsync("Page.enable", []);
        await SendAsync("Runtime.enable", []);
    }

    private async Task<JsonNode?> SendAsync(string method, JsonObject parameters)
    {
        int id = Interlocked.Increment(ref _last);
        var answer = new TaskCompletionSource<JsonNode?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = answer;
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (_session is not null)
            message["sessionId"] = _session;
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }

        return await answer.Task.WaitAsync(Patience);
    }

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                using var message = new MemoryStream();
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                    message.Write(buffer, 0, part.Count);
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                    return;
                JsonNode json = JsonNode.Parse(message.ToArray())!;
                if ((int?)json["id"] is { } id && _asked.TryRemove(id, out TaskCompletionSource<JsonNode?>? asked))
                {
                    if (json["error"] is { } error)
                        asked.SetException(new InvalidOperationException(error.ToJsonString()));
                    else
                        asked.SetResult(json["result"]);
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException)
        {
            foreach (TaskCompletionSource<JsonNode?> asked in _asked.Values)
                asked.TrySetException(new InvalidOperationException("The browser is gone.", e));
        }
    }

    private static (string? Path, string? Problem) Find()
    {
        foreach (string directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            foreach (string name in new[] { "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "chrome.exe", "msedge.exe" })
            {
                string path = Path.Combine(directory, name);
                if (directory.Length > 0 && File.Exists(path) && Tools.Try(path, ["--version"], 30)?.Code == 0)
                    return (path, null);
            }
        }

        return Install();
    }

    /// <summary>Has npm's playwright bring a browser, where both can be reached. It is kept with the temporary files.</summary>
    private static (string? Path, string? Problem) Install()
    {
        if (Tools.Try("node", ["--version"], 20)?.Code != 0)
            return (null, "There is no Chromium here (on Debian: chromium), and no node to bring one.");
        string root = Path.Combine(Path.GetTempPath(), "jirasync-sandbox-browser-1");
        string browsers = Path.Combine(root, "browsers");
        if (Shell(browsers) is { } known)
            return (known, null);
        Directory.CreateDirectory(root);
        File.WriteAllText(Path.Combine(root, "package.json"), """{"private":true,"dependencies":{"playwright-core":"1.65.1"}}""");
        string cli = Path.Combine(root, "node_modules", "playwright-core", "cli.js");
        if (!File.Exists(cli) && Tools.Try("npm", ["install", "--prefix", root, "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], 90)?.Code != 0)
            return (null, "There is no Chromium here (on Debian: chromium), and npm could not bring playwright.");
        (int Code, string Output)? brought = Tools.Try("node", ["-e", $"process.env.PLAYWRIGHT_BROWSERS_PATH={JsonSerializer.Serialize(browsers)};process.argv=['node','cli','install','--only-shell','chromium'];require({JsonSerializer.Serialize(cli)})"], 120);
        return Shell(browsers) is { } shell && Tools.Try(shell, ["--version"], 30)?.Code == 0
            ? (shell, null)
            : (null, "There is no Chromium here (on Debian: chromium), and playwright could not bring one: " + (brought?.Output.Split('\n').FirstOrDefault(l => l.Length > 0) ?? "it took too long."));
    }

    private static string? Shell(string browsers) => !Directory.Exists(browsers) ? null
        : Directory.EnumerateFiles(browsers, "*", SearchOption.AllDirectories).FirstOrDefault(f => Path.GetFileNameWithoutExtension(f) is "headless_shell" or "chrome-headless-shell");
}
