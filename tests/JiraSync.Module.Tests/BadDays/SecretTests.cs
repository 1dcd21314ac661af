using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading.Tasks;
using JiraSync.Module.Tests.Commands;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Faults;
using JiraSync.Sandbox.Hosting;
using Xunit;

namespace JiraSync.Module.Tests.BadDays;

/// <summary>
/// A whole day from the set-up to failures of every kind, with everything said aloud: the secrets are in nothing that was printed,
/// in no object and in no file, but in the protected store.
/// </summary>
public sealed class SecretTests : IAsyncLifetime
{
    // Characters that encodings change, so that a secret that slipped through an encoder is found as well.
    private const string CloudToken = "ATATT-cloud/secret+T0ken=7Q";
    private const string DataCenterToken = "dc&secret/T0ken+2w==";
    private const string WrongToken = "wr0ng/secret+Tok3n";
    private readonly List<(string Where, object What)> _seen = [];
    private SandboxServer _cloud = null!;
    private SandboxServer _dataCenter = null!;
    private TestShell _shell = null!;

    public async Task InitializeAsync()
    {
        _cloud = await StartAsync(SandboxKind.Cloud, "SUP", CloudToken);
        _dataCenter = await StartAsync(SandboxKind.DataCenter, "ENG", DataCenterToken);
        _shell = new TestShell();
    }

    public async Task DisposeAsync()
    {
        _shell.Dispose();
        await _cloud.DisposeAsync();
        await _dataCenter.DisposeAsync();
    }

    [Fact]
    public void A_whole_day_leaves_no_secret_anywhere()
    {
        // Set-up, with mistakes.
        Run("New-SyncInstance support $cloud -Credential $wrong");
        Run("New-SyncInstance support $cloud -Credential $signIn");
        Run("New-SyncInstance engineering $dataCenter -Token $wrongToken");
        Run("New-SyncInstance engineering ($dataCenter + '/wrong') -Token $token");
        Run("New-SyncInstance engineering ($dataCenter -replace '://', ('://sync:' + $token + '@')) -Token $token");
        Run("New-SyncInstance engineering ($dataCenter + '?token=' + $token) -Token $token");
        Run("New-SyncInstance engineering $dataCenter -SecretReference $token");
        Run("New-SyncInstance engineering $dataCenter -Token $token");
        Run("New-SyncConnection bugs -LocalInstance support -LocalProject SUP -RemoteInstance engineering -RemoteProject ENG");
        Run("Add-SyncTrigger bugs -Side Local -Jql 'labels = shared'");
        Run("Test-SyncInstance -Detailed; Test-SyncConnection bugs -Detailed; Get-SyncInstance; Get-SyncConnection; Get-SyncProfile; Get-SyncTrigger");

        // A day's work.
        var key = _cloud.Control.Edits.CreateIssue("admin", "SUP", "Task", static issue =>
        {
            issue.Summary = "issue";
            issue.Labels.Add("shared");
        }).Key;
        _cloud.Control.Edits.AddAttachment("admin", key, "file.txt", "text/plain", Encoding.UTF8.GetBytes("content"));
        _cloud.Control.FlushIndex();
        Run("Invoke-SyncConnection bugs -WhatIf");
        Run("Invoke-SyncConnection bugs");
        Assert.Single(_dataCenter.Site.Issues);

        // Servers that say back what they were told, as proxies and debug pages do.
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{SiteBuilder.SyncEmail}:{CloudToken}"));
        foreach (var (server, echo) in new[] { (_dataCenter, $"Authorization: Bearer {DataCenterToken}"), (_cloud, $"Authorization: Basic {basic}, token {CloudToken}") })
        {
            foreach (var status in new[] { 400, 401, 403, 404, 409 })
            {
                foreach (var body in new[] { $$"""{ "errorMessages": ["You sent {{echo}}"], "errors": { "summary": "{{echo}}" } }""", $"<html><title>{echo}</title><body>{echo}</body></html>", echo })
                {
                    _cloud.Control.Edits.Update("admin", key, issue => issue.Summary = $"issue {_seen.Count}");
                    server.Control.AddFault(new Fault { Kind = FaultKind.Status, StatusCode = status, Body = body });
                    Run("Invoke-SyncConnection bugs; Invoke-SyncIssue $key; Test-SyncConnection bugs -Detailed");
                    server.Control.ClearFaults();
                }
            }

            server.Control.AddFault(new Fault { Kind = FaultKind.LoginPage, Match = "^(POST|PUT) " });
            Run("Invoke-SyncIssue $key");
            server.Control.ClearFaults();
        }

        Run("Set-SyncInstance engineering -Token $wrongToken -SkipTest; Invoke-SyncConnection bugs; Set-SyncInstance engineering -Token $token");
        Run("Invoke-SyncConnection bugs; Get-SyncIssue; Get-SyncError; $Error");
        Assert.True(_seen.Count > 100);

        var secrets = new[] { CloudToken, DataCenterToken, WrongToken }.SelectMany(Forms).Append(basic).ToList();
        foreach (var (where, what) in _seen)
        {
            foreach (var text in TextsOf(what))
                foreach (var secret in secrets) Assert.False(text.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{where} shows {secret}: {text}");
        }

        foreach (var file in Directory.GetFiles(_shell.ProfilePath, "*", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(file);
            foreach (var text in new[] { Encoding.Latin1.GetString(bytes), Encoding.Unicode.GetString(bytes) })
                foreach (var secret in secrets) Assert.False(text.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{file} holds {secret}.");
        }
    }

    private static IEnumerable<string> Forms(string secret) =>
    [
        secret, Uri.EscapeDataString(secret), Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)), secret.Replace("/", "\\/", StringComparison.Ordinal),
        System.Text.Json.JsonSerializer.Serialize(secret).Trim('"'), System.Net.WebUtility.HtmlEncode(secret),
    ];

    private static async Task<SandboxServer> StartAsync(SandboxKind kind, string project, string token)
    {
        var site = new SiteBuilder(kind).AddProject(project, project).Build();
        site.GetUser(SiteBuilder.SyncUser).Tokens.Clear();
        site.GetUser(SiteBuilder.SyncUser).Tokens.Add(new AccessToken { Value = token });
        return await SandboxServer.StartAsync(new SandboxOptions { Site = site, ContextPath = kind == SandboxKind.Cloud ? "" : "/jira" });
    }

    /// <summary>Runs a script with everything said aloud, and keeps all that came of it.</summary>
    private void Run(string script)
    {
        using var shell = _shell.Prepare(
            "param($cloud, $dataCenter, $signIn, $wrong, $token, $wrongToken, $key)\n$VerbosePreference = 'Continue'; $DebugPreference = 'Continue'; $InformationPreference = 'Continue'\n" + script,
            ("cloud", _cloud.BaseUrl),
            ("dataCenter", _dataCenter.BaseUrl),
            ("signIn", TwoJiras.Credential(SiteBuilder.SyncEmail, CloudToken)),
            ("wrong", TwoJiras.Credential(SiteBuilder.SyncEmail, WrongToken)),
            ("token", DataCenterToken),
            ("wrongToken", WrongToken),
            ("key", _cloud.Site.Issues.Values.FirstOrDefault()?.Key));
        foreach (var written in shell.Invoke()) _seen.Add((script, written));
        foreach (var stream in new IEnumerable[] { shell.Streams.Error, shell.Streams.Warning, shell.Streams.Verbose, shell.Streams.Debug, shell.Streams.Information, shell.Streams.Progress })
            foreach (var record in stream) _seen.Add((script, record));
    }

    /// <summary>All texts inside an object, as Format-List, ConvertTo-Json and a debugger would find them.</summary>
    private static IEnumerable<string> TextsOf(object root)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var waiting = new Queue<(object Value, int Depth)>();
        waiting.Enqueue((root, 0));
        while (waiting.TryDequeue(out var next))
        {
            var value = next.Value is PSObject wrapped ? wrapped.BaseObject : next.Value;
            if (value is string text)
            {
                yield return text;
                continue;
            }

            if (value.GetType().IsPrimitive || next.Depth > 6 || !seen.Add(value)) continue;
            yield return value.ToString() ?? "";

            // What the person typed is in the record of the call; that is theirs, not the module's.
            if (value is InvocationInfo or Type or System.Reflection.MemberInfo or System.Reflection.Assembly) continue;
            if (value is IEnumerable many)
                foreach (var one in many.Cast<object?>().Where(static one => one is not null)) waiting.Enqueue((one!, next.Depth + 1));
            foreach (var property in value.GetType().GetProperties().Where(static property => property.GetIndexParameters().Length == 0))
            {
                object? inner;
                try
                {
                    inner = property.GetValue(value);
                }
                catch (System.Reflection.TargetInvocationException)
                {
                    continue;
                }

                if (inner is not null) waiting.Enqueue((inner, next.Depth + 1));
            }
        }
    }
}
