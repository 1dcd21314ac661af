using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Hosting;
using JiraSync.Sandbox.Seeds;
using Xunit;

namespace JiraSync.Sandbox.Tests.Pages;

/// <summary>The pages for people, in a real browser.</summary>
public sealed class PageTests
{
    [BrowserTheory]
    [InlineData(SandboxKind.Cloud, "")]
    [InlineData(SandboxKind.DataCenter, "/jira")]
    public async Task Projects_issues_and_one_issue_are_shown_and_what_changes_shows_by_itself(SandboxKind kind, string context)
    {
        Site site = kind == SandboxKind.Cloud ? LivedInSite.Acme() : LivedInSite.Engineering();
        await using SandboxServer server = await SandboxServer.StartAsync(new SandboxOptions { Site = site, ContextPath = context });
        Edits edits = server.Control.Edits;
        Issue issue = site.Issues.Values.OrderByDescending(i => i.Comments.Count + i.History.Count).First();
        edits.PutRemoteLink(null, issue.Id, new RemoteLink { Id = "1", GlobalId = "g", Relationship = "is copied to", Object = JsonSerializer.SerializeToElement(new { url = "https://elsewhere.example.com/X-1", title = "X-1" }) });
        await using HeadlessBrowser browser = await HeadlessBrowser.StartAsync();

        await browser.GoAsync(server.BaseUrl + "/");
        string text = await browser.TextAsync();
        Assert.Contains(site.Title, text);
        Assert.All(site.Projects.Values, p => Assert.Contains(p.Name, text));
        Assert.Contains(issue.Key.Split('-')[0] + "-", text);
        await browser.PictureAsync($"{kind}-home");

        // A new issue stands on top without anything being loaded anew.
        await browser.EvaluateAsync("window.stays = true");
        Issue made = edits.CreateIssue(issue.ReporterId, issue.ProjectId, issue.IssueTypeId, i => i.Summary = "Made while one looks <b>&amp;</b>");
        await browser.WaitAsync($"document.querySelector('tbody tr').innerText.includes('{made.Key}')");
        Assert.Contains("Made while one looks <b>&amp;</b>", await browser.TextAsync());
        Assert.True((bool?)await browser.EvaluateAsync("window.stays"));

        // JQL finds, and says what is wrong with it.
        await browser.GoAsync($"{server.BaseUrl}/?jql={Uri.EscapeDataString($"key = {issue.Key}")}");
        Assert.Equal(1, (int?)await browser.EvaluateAsync("document.querySelectorAll('tbody tr').length"));
        await browser.GoAsync($"{server.BaseUrl}/?jql=status%20%3D");
        Assert.Contains("Error in", await browser.TextAsync());

        // One issue: comments, history, and a comment that is written while one looks.
        await browser.GoAsync($"{server.BaseUrl}/?jql={Uri.EscapeDataString($"key = {issue.Key}")}");
        await browser.ClickAsync("tbody a");
        await browser.WaitAsync("document.querySelector('article') && document.readyState === 'complete'");
        issue = site.GetIssue(issue.Id);
        text = await browser.TextAsync();
        Assert.Contains(issue.Summary, text);
        Assert.Contains($"Comments ({issue.Comments.Count})", text);
        Assert.Contains(site.Users[issue.Comments[0].AuthorId!].DisplayName, text);
        Assert.Contains("is copied to", text);
        Assert.Equal(issue.History.Sum(h => h.Items.Count), (int?)await browser.EvaluateAsync("[...document.querySelectorAll('table')].at(-1).querySelectorAll('tbody tr').length"));
        await browser.PictureAsync($"{kind}-issue");
        await browser.EvaluateAsync("window.stays = true");
        edits.AddComment(issue.ReporterId, issue.Id, "Written while one looks");
        await browser.WaitAsync("document.body.innerText.includes('Written while one looks')");
        edits.Update(issue.ReporterId, issue.Id, i => i.Summary = "Another summary");
        await browser.WaitAsync("document.querySelector('h1').innerText === 'Another summary'");
        Assert.True((bool?)await browser.EvaluateAsync("window.stays"));
        edits.Delete(issue.ReporterId, issue.Id);
        await browser.GoAsync($"{server.BaseUrl}/browse/{issue.Key}");
        Assert.Contains($"There is no issue {issue.Key}", await browser.TextAsync());
        Assert.Equal(0, server.Control.Calls.Total);
    }

    [BrowserTheory]
    [InlineData(SandboxKind.Cloud, "")]
    [InlineData(SandboxKind.DataCenter, "/jira")]
    public async Task The_login_page_says_that_the_credentials_are_wrong(SandboxKind kind, string context)
    {
        bool cloud = kind == SandboxKind.Cloud;
        await using SandboxServer server = await SandboxServer.StartAsync(new SandboxOptions { Site = new SiteBuilder(kind).AddProject("SUP", "Support").Build(), ContextPath = context });
        await using HeadlessBrowser browser = await HeadlessBrowser.StartAsync();
        await browser.GoAsync(server.BaseUrl + "/");
        Assert.Contains("No issues.", await browser.TextAsync());
        await browser.EvaluateAsync("[...document.querySelectorAll('header a')].find(a => a.innerText === 'Log in').click()");
        await browser.WaitAsync("document.querySelector('#login-form-username')");
        await LogInAsync("somebody@example.com", "<nonsense>");
        await browser.WaitAsync("document.querySelector('[role=alert]')");
        Assert.Contains(cloud ? "Incorrect email address or API token." : "Sorry, your username and password are incorrect - please try again.", await browser.TextAsync());
        Assert.Equal("somebody@example.com", (string?)await browser.EvaluateAsync("document.querySelector('#login-form-username').value"));
        Assert.Equal("", (string?)await browser.EvaluateAsync("document.querySelector('#login-form-password').value"));
        await browser.PictureAsync($"{kind}-login");
        await LogInAsync(cloud ? "sync@example.com" : "sync", cloud ? "sync-token" : "sync");
        await browser.WaitAsync("document.body.innerText.includes('Signed in as JiraSync')");
        if (!cloud)
        {
            // The session is Jira's own: the REST interface knows it as well.
            Assert.Equal("sync", (string?)await browser.EvaluateAsync($"fetch('{context}/rest/api/2/myself').then(a => a.json()).then(j => j.name)"));
        }

        async Task LogInAsync(string name, string secret)
        {
            await browser.TypeAsync("#login-form-username", name);
            await browser.TypeAsync("#login-form-password", secret);
            await browser.ClickAsync("#login-form-submit");
        }
    }
}

/// <summary>A theory that needs a browser.</summary>
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = HeadlessBrowser.Problem;
}
