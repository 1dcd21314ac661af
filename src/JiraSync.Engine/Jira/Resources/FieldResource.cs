using System;
using System.Collections.Generic;
using System.Globalization;
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

/// <summary>Fields, the values that they take, and what some of those values are made of: components, versions, sprints.</summary>
internal sealed class FieldResource(JiraConnection connection, JiraKind kind, string root) : IJiraFields
{
    private const int PageSize = 50;
    private const string Agile = "rest/agile/1.0/";

    public Task<IReadOnlyList<FieldInfo>> GetAllAsync(CancellationToken cancellation) => connection.GetAsync<IReadOnlyList<FieldInfo>>(
        Get(root + "field", "field", "Reading the fields"),
        json => (json as JArray ?? throw new AnswerShapeException("it is no list of fields"))
            .Select(f => FieldKinds.Info(kind, f.Text("id") ?? throw new AnswerShapeException("a field has no id"), f))
            .ToArray(),
        cancellation);

    public Task<IReadOnlyList<FieldMeta>> GetForCreateAsync(string projectKey, string issueTypeId, CancellationToken cancellation) => OffsetPages.ReadAllAsync(
        start => connection.GetAsync(
            Get(
                $"{root}issue/createmeta/{Uri.EscapeDataString(projectKey)}/issuetypes/{Uri.EscapeDataString(issueTypeId)}?{Window(start)}",
                "issue/createmeta/{key}/issuetypes/{id}",
                "Reading the create screen of project " + projectKey,
                ErrorIds.JiraProjectNotFound),
            json => Page(
                json,
                start,
                // Cloud's name for them, and Data Center's.
                json.Member("fields") ?? json.Member("values") ?? json.Member("results"),
                f => FieldMetas.Read(kind, f.Text("fieldId") ?? f.Text("key") ?? throw new AnswerShapeException("a field has no id"), f)),
            cancellation),
        f => f.Field.Id,
        "the create screen of project " + projectKey);

    public Task<IReadOnlyList<FieldMeta>> GetForEditAsync(string issueId, CancellationToken cancellation) => connection.GetAsync(
        Get($"{root}issue/{Uri.EscapeDataString(issueId)}/editmeta", "issue/{id}/editmeta", "Reading the edit screen of issue " + issueId, ErrorIds.JiraIssueNotFound),
        json => FieldMetas.ReadAll(kind, json.Member("fields")),
        cancellation);

    public Task AddComponentAsync(Project project, string name, CancellationToken cancellation) => AddAsync(
        project,
        "component",
        new JObject { ["name"] = name, ["project"] = project.Key },
        name,
        cancellation);

    public Task AddVersionAsync(Project project, string name, CancellationToken cancellation)
    {
        var body = new JObject { ["name"] = name };
        if (kind == JiraKind.Cloud && long.TryParse(project.Id, NumberStyles.None, CultureInfo.InvariantCulture, out long id))
            body["projectId"] = id;
        else
            body["project"] = project.Key;
        return AddAsync(project, "version", body, name, cancellation);
    }

    public async Task<IReadOnlyList<SprintInfo>> GetSprintsAsync(string projectKey, CancellationToken cancellation)
    {
        IReadOnlyList<(string Id, string Type)> boards;
        try
        {
            boards = await OffsetPages.ReadAllAsync(
                start => connection.GetAsync(
                    Get($"{Agile}board?projectKeyOrId={Uri.EscapeDataString(projectKey)}&{Window(start)}", "board", "Reading the boards of project " + projectKey),
                    json => Page(json, start, json.Member("values"), b => (b.Text("id") ?? throw new AnswerShapeException("a board has no id"), b.Text("type") ?? "")),
                    cancellation),
                b => b.Item1,
                "the boards of project " + projectKey).ConfigureAwait(false);
        }
        catch (JiraException e) when (e.StatusCode == 404)
        {
            // A Jira without boards does not know the address.
            return [];
        }

        List<SprintInfo> sprints = [];
        foreach ((string board, string _) in boards.Where(b => b.Type != "kanban"))
            sprints.AddRange(await SprintsOfAsync(board, cancellation).ConfigureAwait(false));
        return sprints.GroupBy(s => s.Id).Select(g => g.First()).ToArray();
    }

    private async Task<IReadOnlyList<SprintInfo>> SprintsOfAsync(string board, CancellationToken cancellation)
    {
        try
        {
            return await OffsetPages.ReadAllAsync(
                start => connection.GetAsync(
                    Get($"{Agile}board/{Uri.EscapeDataString(board)}/sprint?state=active,future&{Window(start)}", "board/{id}/sprint", "Reading the sprints of board " + board),
                    json => Page(
                        json,
                        start,
                        json.Member("values"),
                        s => new SprintInfo(s.Number("id") ?? throw new AnswerShapeException("a sprint has no id"), s.Text("name") ?? "", (s.Text("state") ?? "").ToLowerInvariant())),
                    cancellation),
                s => s.Id.ToString(CultureInfo.InvariantCulture),
                "the sprints of board " + board).ConfigureAwait(false);
        }
        catch (JiraException e) when (e.StatusCode is 400 or 404)
        {
            // Boards of some types have no sprints, and say so only when asked; one that was deleted meanwhile has none either.
            return [];
        }
    }

    /// <summary>Makes a component or a version. Their names count once in a project, so one that is there is the one that is wanted.</summary>
    private async Task AddAsync(Project project, string what, JObject body, string name, CancellationToken cancellation)
    {
        try
        {
            await connection.RunAsync(
                new JiraCall
                {
                    Method = HttpMethod.Post,
                    Path = root + what,
                    Endpoint = what,
                    Doing = $"Making {what} \"{name}\" in project {project.Key}",
                    Body = body,
                    IsWrite = true,
                    NotFoundId = ErrorIds.JiraProjectNotFound,
                    IgnoresBody = true,
                },
                cancellation).ConfigureAwait(false);
        }
        catch (JiraException e) when (e.StatusCode is 400 or 409)
        {
            IReadOnlyList<string> there = await connection.GetAsync<IReadOnlyList<string>>(
                Get($"{root}project/{Uri.EscapeDataString(project.Key)}/{what}s", $"project/{{key}}/{what}s", $"Reading the {what}s of project {project.Key}", ErrorIds.JiraProjectNotFound),
                json => (json as JArray ?? throw new AnswerShapeException($"it is no list of {what}s")).Select(c => c.Text("name")).OfType<string>().ToArray(),
                cancellation).ConfigureAwait(false);
            if (!there.Any(n => string.Equals(n.Trim(), name.Trim(), StringComparison.OrdinalIgnoreCase)))
                throw;
        }
    }

    private static string Window(long start) => $"startAt={start.ToString(CultureInfo.InvariantCulture)}&maxResults={PageSize.ToString(CultureInfo.InvariantCulture)}";

    // Some of these pages do not tell a total, only whether they are the last.
    private static OffsetPage<T> Page<T>(JToken json, long start, JToken? values, Func<JToken, T> read)
    {
        JArray list = values as JArray ?? throw new AnswerShapeException("it has no values");
        long total = json.Number("total") ?? start + list.Count + (json.Text("isLast") == "false" ? 1 : 0);
        return new OffsetPage<T>(list.Select(read).ToArray(), total);
    }

    private static JiraCall Get(string path, string endpoint, string doing, string notFound = ErrorIds.JiraNotFound) => new()
    {
        Method = HttpMethod.Get,
        Path = path,
        Endpoint = endpoint,
        Doing = doing,
        NotFoundId = notFound,
    };
}
