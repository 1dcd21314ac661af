using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Profile;
using JiraSync.Output;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Faults;
using Xunit;

namespace JiraSync.Module.Tests.BadDays;

/// <summary>Addresses, sign-ins, projects, permissions and queries that are wrong, or become so.</summary>
public sealed class WrongSettingsTests : BadDay
{
    private string Host => new Uri(DataCenter.BaseUrl).Host;

    [Theory]
    [InlineData("")]
    [InlineData("/elsewhere")]
    public void An_address_without_a_Jira_is_said_and_not_stored(string path)
    {
        var url = new Uri(DataCenter.BaseUrl).GetLeftPart(UriPartial.Authority) + path;
        Fails("JiraNotJira", [Host], "param($url) New-SyncInstance x $url -Token sync-token", ("url", url));
        Assert.Contains("context path", Shell.Errors[0].ErrorDetails.RecommendedAction);
        Assert.Equal(2, ProfileDirectory.Open(Shell.ProfilePath).Instances.List().Count);
    }

    [Fact]
    public void An_address_that_became_wrong_loses_nothing()
    {
        Shell.Invoke("param($url) Set-SyncInstance engineering -Url $url -SkipTest", ("url", DataCenter.BaseUrl.Replace("/jira", "/moved", StringComparison.Ordinal)));
        PeopleWork();
        Assert.Equal(SyncPassStatus.Failed, FailingPass("JiraNotJira", Host).Status);
        Shell.Invoke("param($url) Set-SyncInstance engineering -Url $url", ("url", DataCenter.BaseUrl));
        Pass();
        AssertNothingWasLost();
    }

    [Theory]
    [InlineData("New-SyncInstance x $url -Token stale-secret", "JiraAuthenticationFailed")]
    [InlineData("New-SyncInstance x $url -Credential $wrong", "JiraAuthenticationFailed")]
    [InlineData("Set-SyncInstance engineering -Token stale-secret", "JiraAuthenticationFailed")]
    public void A_wrong_sign_in_is_said_and_not_stored(string script, string id)
    {
        Fails(id, [Host], "param($url, $wrong) " + script, ("url", DataCenter.BaseUrl), ("wrong", Commands.TwoJiras.Credential("sync", "stale-secret")));
        Assert.DoesNotContain("stale-secret", Shell.Errors[0].ToString());
        Assert.Equal(2, ProfileDirectory.Open(Shell.ProfilePath).Instances.List().Count);
        Assert.Equal(SiteBuilder.SyncToken, ProfileDirectory.Open(Shell.ProfilePath).Secrets.Get("engineering"));
    }

    [Theory]
    [InlineData(FaultKind.LoginPage, 200, "JiraAuthenticationFailed")]
    [InlineData(FaultKind.HtmlPage, 200, "JiraNotJira")]
    [InlineData(FaultKind.Status, 401, "JiraAuthenticationFailed")]
    [InlineData(FaultKind.HtmlPage, 403, "JiraPermissionDenied")]
    public void Something_that_answers_in_Jiras_place_holds_up_its_side_and_loses_nothing(FaultKind kind, int status, string id)
    {
        PeopleWork();
        DataCenter.Control.AddFault(new Fault { Kind = kind, StatusCode = status });
        Assert.Equal(SyncPassStatus.Errors, FailingPass(id, Host).Status);
        var standing = Assert.IsType<SyncError>(Assert.Single(Shell.Invoke("Get-SyncError")).BaseObject);
        Assert.Equal((id, "Remote side"), (standing.ErrorId, standing.Subject));
        Assert.Contains("ENG (engineering)", standing.Message);
        Assert.NotNull(standing.Advice);

        DataCenter.Control.ClearFaults();
        Pass();
        AssertNothingWasLost();
    }

    [Fact]
    public async Task A_login_page_in_answer_to_writes_leaves_no_doubles_behind()
    {
        PeopleWork();
        DataCenter.Control.AddFault(new Fault { Kind = FaultKind.LoginPage, Match = "^(POST|PUT) " });
        Shell.Invoke("Invoke-SyncConnection bugs");
        Assert.NotEmpty(Shell.Errors);
        Assert.All(Shell.Errors, static error => Assert.Equal("JiraAuthenticationFailed", error.FullyQualifiedErrorId.Split(',')[0]));
        DataCenter.Control.ClearFaults();
        await PassesLaterAsync(TimeSpan.FromMinutes(10));
        AssertNothingWasLost();
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_gets_no_token()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        using var end = new CancellationTokenSource();
        var heard = 0;
        var serving = Task.Run(async () =>
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(end.Token);
                await using var tls = new SslStream(client.GetStream());
                try
                {
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, end.Token);
                    heard += await tls.ReadAsync(new byte[1000], end.Token);
                }
                catch (Exception error) when (error is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // The client turned away, as it should.
                }
            }
        });
        var url = $"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}";
        Fails("JiraCertificateNotTrusted", ["localhost", "certificate"], "param($url) New-SyncInstance x $url -Token sync-token", ("url", url));
        Assert.Contains("trusted", Shell.Errors[0].ErrorDetails.RecommendedAction);

        PeopleWork();
        Shell.Invoke("param($url) Set-SyncInstance engineering -Url $url -SkipTest", ("url", url));
        FailingPass("JiraCertificateNotTrusted", "localhost");
        Assert.Equal(0, heard);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);

        Shell.Invoke("param($url) Set-SyncInstance engineering -Url $url", ("url", DataCenter.BaseUrl));
        Pass();
        AssertNothingWasLost();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_project_that_may_no_longer_be_seen_is_said_and_loses_nothing(bool inCloud)
    {
        var (site, key, side) = inCloud ? (Cloud, "SUP", "Local side") : (DataCenter, "ENG", "Remote side");
        var project = site.Site.FindProject(key)!;
        PeopleWork();
        var before = project.Permissions.ToList();
        project.Permissions.Clear();
        project.Permissions.Add(new PermissionGrant { Permission = "*", Holder = PermissionHolder.User, Parameter = site.Site.GetUser("admin").Id });
        FailingPass("JiraProjectNotFound", key);
        Assert.Equal(side, Assert.IsType<SyncError>(Assert.Single(Shell.Invoke("Get-SyncError")).BaseObject).Subject);
        project.Permissions.Clear();
        project.Permissions.AddRange(before);
        Pass();
        AssertNothingWasLost();
    }

    [Fact]
    public void A_project_that_does_not_exist_is_said()
    {
        Fails("JiraProjectNotFound", ["NOPE"], "New-SyncConnection x -LocalInstance support -LocalProject SUP -RemoteInstance engineering -RemoteProject NOPE");
        Shell.Invoke("$null = New-SyncConnection x -LocalInstance support -LocalProject SUP -RemoteInstance engineering -RemoteProject NOPE -SkipTest");
        Assert.Empty(Shell.Errors);
        Fails("JiraProjectNotFound", ["NOPE"], "Invoke-SyncConnection x");
    }

    [Theory]
    [InlineData("CREATE_ISSUES")]
    [InlineData("EDIT_ISSUES")]
    public async Task A_permission_that_was_taken_away_holds_up_what_needs_it_and_resumes(string permission)
    {
        var project = DataCenter.Site.FindProject("ENG")!;
        var before = project.Permissions.ToList();
        project.Permissions.Clear();
        project.Permissions.AddRange(Permissions.OfProjects.Where(one => one != permission).Select(static one => new PermissionGrant { Permission = one, Holder = PermissionHolder.LoggedIn }));
        Fails("JiraPermissionDenied", [permission, "ENG"], "New-SyncConnection x -LocalInstance support -LocalProject SUP -RemoteInstance engineering -RemoteProject ENG");

        PeopleWork();
        Shell.Invoke("Invoke-SyncConnection bugs");
        var error = Assert.Single(Shell.Errors);
        var standing = Assert.IsType<SyncError>(Assert.Single(Shell.Invoke("Get-SyncError")).BaseObject);
        Assert.StartsWith(standing.ErrorId + ",", error.FullyQualifiedErrorId);
        Assert.Contains(permission == "CREATE_ISSUES" ? "ENG" : Theirs, standing.Message);
        Assert.NotNull(standing.Advice);
        Assert.NotNull(standing.Next);

        // The other pair went on: what is refused holds up nothing else.
        var others = permission == "CREATE_ISSUES" ? DataCenter.Site.GetIssue(Theirs).Summary : DataCenter.Site.Issues.Values.Last().Summary;
        Assert.Equal(permission == "CREATE_ISSUES" ? "edited here meanwhile" : "new meanwhile", others);

        project.Permissions.Clear();
        project.Permissions.AddRange(before);
        await PassesLaterAsync(TimeSpan.FromMinutes(6));
        AssertNothingWasLost();
    }

    [Fact]
    public void A_trigger_whose_query_became_wrong_is_named_and_holds_up_no_other()
    {
        Fails("TriggerQueryInvalid", ["nosuchfield = 1", "support"], "Add-SyncTrigger bugs -Side Local -Jql 'nosuchfield = 1'");
        var trigger = Assert.IsType<SyncTrigger>(Assert.Single(Shell.Invoke("Add-SyncTrigger bugs -Side Local -Jql 'nosuchfield = 1' -SkipTest")).BaseObject);
        PeopleWork();
        var entering = NewIssueThatOnlyTheBrokenTriggerWouldTake();
        var result = FailingPass("TriggerQueryInvalid", "nosuchfield = 1", trigger.Id);
        Assert.Equal(SyncPassStatus.Errors, result.Status);
        Assert.Contains("Set-SyncTrigger", Shell.Errors[0].ErrorDetails.RecommendedAction);
        var standing = Assert.IsType<SyncError>(Assert.Single(Shell.Invoke("Get-SyncError")).BaseObject);
        Assert.Equal(("TriggerQueryInvalid", "Local side"), (standing.ErrorId, standing.Subject));

        // What is in sync goes on, and the trigger that is in order takes what is its own.
        Assert.Equal(["edited here meanwhile", "new meanwhile"], DataCenter.Site.Issues.Values.Select(static issue => issue.Summary).Order());
        Assert.Contains("edited there meanwhile", Cloud.Site.GetIssue(Ours).Description!.Source);

        // What changed while the query was wrong enters once it is right.
        Shell.Invoke("param($id) Set-SyncTrigger bugs $id -Jql 'labels = late'", ("id", trigger.Id));
        Assert.Empty(Shell.Errors);
        Pass();
        Assert.Single(DataCenter.Site.Issues.Values, static issue => issue.Summary == "waits for the query");
        Cloud.Control.Edits.Delete("admin", entering);
        DataCenter.Control.Edits.Delete("admin", DataCenter.Site.Issues.Values.Single(static issue => issue.Summary == "waits for the query").Key);
        Shell.Invoke("param($key) Disconnect-SyncIssue $key -Confirm:$false", ("key", entering));
        AssertNothingWasLost();
    }

    [Fact]
    public void A_trigger_that_is_wrong_from_the_start_takes_what_matches_already_once_it_is_right()
    {
        NewIssueThatOnlyTheBrokenTriggerWouldTake();
        var trigger = Assert.IsType<SyncTrigger>(Assert.Single(Shell.Invoke("Add-SyncTrigger bugs -Side Local -Jql 'nosuchfield = 1' -IncludeExisting -SkipTest")).BaseObject);
        FailingPass("TriggerQueryInvalid", "nosuchfield = 1");
        Shell.Invoke("param($id) Set-SyncTrigger bugs $id -Jql 'labels = late'", ("id", trigger.Id));
        Assert.Equal(1, Pass().Created);
        Assert.Empty(Shell.Invoke("Get-SyncError"));
    }

    [Fact]
    public void A_secret_that_is_gone_is_said_and_loses_nothing()
    {
        PeopleWork();
        foreach (var file in Directory.GetFiles(Path.Combine(Shell.ProfilePath, "secrets"))) File.Delete(file);
        Assert.Equal(SyncPassStatus.Failed, FailingPass("SecretUnavailable", "support").Status);
        Shell.Invoke("param($c) Set-SyncInstance support -Credential $c; Set-SyncInstance engineering -Token sync-token", ("c", Commands.TwoJiras.Credential(SiteBuilder.SyncEmail, SiteBuilder.SyncToken)));
        Assert.Empty(Shell.Errors);
        Pass();
        AssertNothingWasLost();
    }

    private string NewIssueThatOnlyTheBrokenTriggerWouldTake()
    {
        var key = Cloud.Control.Edits.CreateIssue("admin", "SUP", "Task", static issue =>
        {
            issue.Summary = "waits for the query";
            issue.Labels.Add("late");
        }).Key;
        Cloud.Control.FlushIndex();
        return key;
    }
}
