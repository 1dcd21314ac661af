using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira.Connection;
using JiraSync.Engine.Jira.Json;
using JiraSync.Engine.Model;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Jira.Resources;

/// <summary>Creating, editing and reading issues one by one.</summary>
internal sealed class IssueResource(JiraConnection connection, AnswerReader reader, RequestWriter writer, string root)
{
    /// <summary>Most elements that Jira takes in a bulk create.</summary>
    public const int MaxCreates = 50;

    public async Task<IReadOnlyList<CreateResult>> CreateAsync(IReadOnlyList<IssueDraft> drafts, CancellationToken cancellation)
    {
        if (drafts.Count == 0)
            return [];
        if (drafts.Count > MaxCreates)
            throw new ArgumentException($"At most {MaxCreates} issues can be created in one call.", nameof(drafts));
        // What cannot even be written down stops the others no more than what Jira refuses.
        var results = new CreateResult?[drafts.Count];
        var bodies = new JArray();
        for (int i = 0; i < drafts.Count; i++)
        {
            try
            {
                bodies.Add(writer.Create(drafts[i]));
            }
            catch (JiraException e)
            {
                results[i] = new CreateResult(null, null, e);
            }
        }

        if (bodies.Count > 0)
        {
            var call = new JiraCall
            {
                Method = HttpMethod.Post,
                Path = root + "issue/bulk",
                Endpoint = "issue/bulk",
                Doing = bodies.Count == 1 ? $"Creating an issue in {drafts[0].ProjectKey}" : $"Creating {bodies.Count} issues in {drafts[0].ProjectKey}",
                Body = new JObject { ["issueUpdates"] = bodies },
                IsWrite = true,
                TakesPartialFailure = true,
            };
            IReadOnlyList<CreateResult> sent = await connection.GetCreatedAsync(call, bodies.Count, cancellation).ConfigureAwait(false);
            int next = 0;
            for (int i = 0; i < results.Length; i++)
                results[i] ??= sent[next++];
        }

        return results.Select(r => r!).ToArray();
    }

    public async Task EditAsync(string issueId, IssueEdit edit, CancellationToken cancellation)
    {
        if (writer.Edit(edit) is not { } body)
            return;
        await connection.RunAsync(
            new JiraCall
            {
                Method = HttpMethod.Put,
                Path = root + "issue/" + Uri.EscapeDataString(issueId),
                Endpoint = "issue/{id}",
                Doing = "Editing issue " + issueId,
                Body = body,
                IsWrite = true,
                IssueId = issueId,
                NotFoundId = ErrorIds.JiraIssueNotFound,
                IgnoresBody = true,
            },
            cancellation).ConfigureAwait(false);
    }

    public async Task DeleteAsync(string issueId, CancellationToken cancellation)
    {
        try
        {
            await connection.RunAsync(
                new JiraCall
                {
                    Method = HttpMethod.Delete,
                    Path = root + "issue/" + Uri.EscapeDataString(issueId) + "?deleteSubtasks=true",
                    Endpoint = "issue/{id}",
                    Doing = "Deleting issue " + issueId,
                    IsWrite = true,
                    IssueId = issueId,
                    NotFoundId = ErrorIds.JiraIssueNotFound,
                    IgnoresBody = true,
                },
                cancellation).ConfigureAwait(false);
        }
        catch (JiraException e) when (e.ErrorId == ErrorIds.JiraIssueNotFound)
        {
            // Gone already, as wanted.
        }
    }

    /// <summary>One issue from the database.</summary>
    public Task<Issue> GetAsync(string idOrKey, IssueSelection selection, CancellationToken cancellation)
    {
        string path = root + "issue/" + Uri.EscapeDataString(idOrKey) + "?fields=" + Uri.EscapeDataString(string.Join(",", IssueContentFields.Of(selection)));
        if (IssueContentFields.Has(selection, IssueContent.Marker))
            path += "&properties=" + SyncMarker.PropertyKey;
        if (IssueContentFields.Has(selection, IssueContent.Changes))
            path += "&expand=changelog";
        return connection.GetAsync(
            new JiraCall
            {
                Method = HttpMethod.Get,
                Path = path,
                Endpoint = "issue/{id}",
                Doing = "Reading issue " + idOrKey,
                NotFoundId = ErrorIds.JiraIssueNotFound,
            },
            json => reader.Issue(json, selection.Fields),
            cancellation);
    }

    /// <summary>Several issues, a call for each, as many at once as the instance bears. Missing and hidden ones are left out.</summary>
    public async Task<IReadOnlyList<Issue>> GetEachAsync(IReadOnlyCollection<string> idsOrKeys, IssueSelection selection, CancellationToken cancellation)
    {
        string[] wanted = idsOrKeys.Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        var found = new Issue?[wanted.Length];
        int next = -1;
        bool failed = false;

        async Task ReadNextAsync()
        {
            try
            {
                // After a failure the others end the read that they are at, and begin no new one. They are not cancelled: what a
                // cancellation sets free goes on wherever the thread pool likes, and a simulated run would not repeat.
                for (int i = Interlocked.Increment(ref next); i < wanted.Length && !Volatile.Read(ref failed); i = Interlocked.Increment(ref next))
                    found[i] = await TryGetAsync(wanted[i], selection, cancellation).ConfigureAwait(false);
            }
            catch
            {
                Volatile.Write(ref failed, true);
                throw;
            }
        }

        Task[] readers = Enumerable.Range(0, Math.Min(connection.MaxConcurrency, wanted.Length)).Select(_ => ReadNextAsync()).ToArray();
        await Task.WhenAll(readers).ConfigureAwait(false);
        return found.Where(i => i is not null).Select(i => i!).GroupBy(i => i.Id).Select(g => g.First()).ToArray();
    }

    private async Task<Issue?> TryGetAsync(string idOrKey, IssueSelection selection, CancellationToken cancellation)
    {
        try
        {
            return await GetAsync(idOrKey, selection, cancellation).ConfigureAwait(false);
        }
        catch (JiraException e) when (e.ErrorId is ErrorIds.JiraIssueNotFound or ErrorIds.JiraPermissionDenied)
        {
            return null;
        }
    }
}
