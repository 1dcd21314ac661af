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

/// <summary>The site, the account, projects and permissions.</summary>
internal sealed class MetadataResource(JiraConnection connection, AnswerReader reader, string root)
{
    /// <summary>The call that every Jira answers.</summary>
    public static JiraCall ServerInfoCall(bool isAnonymous) => new()
    {
        Method = HttpMethod.Get,
        Path = "rest/api/2/serverInfo",
        Endpoint = "serverInfo",
        Doing = "Asking which Jira this is",
        NotFoundId = ErrorIds.JiraNotJira,
        IsAnonymous = isAnonymous,
        IsAtSite = isAnonymous,
    };

    /// <summary>The product, from the answer to <see cref="ServerInfoCall"/>.</summary>
    public static JiraKind KindOf(JToken json)
    {
        if (json.Text("version") is null && json.Text("deploymentType") is null)
            throw new AnswerShapeException("it names no version of Jira");
        return json.Text("deploymentType") == "Cloud" ? JiraKind.Cloud : JiraKind.DataCenter;
    }

    /// <summary>The cloud id that a site tells everybody; null when it tells none.</summary>
    public static async Task<string?> FindCloudIdAsync(JiraConnection connection, CancellationToken cancellation)
    {
        var call = new JiraCall
        {
            Method = HttpMethod.Get,
            Path = "_edge/tenant_info",
            Endpoint = "_edge/tenant_info",
            Doing = "Asking for the cloud id",
            IsAnonymous = true,
            IsAtSite = true,
        };
        try
        {
            return await connection.GetAsync(call, json => json.Text("cloudId"), cancellation).ConfigureAwait(false);
        }
        catch (JiraException e) when (e.StatusCode == 404)
        {
            return null;
        }
    }

    /// <summary>Product, version, identity.</summary>
    public async Task<ServerInfo> GetServerInfoAsync(JiraKind kind, string? cloudId, CancellationToken cancellation)
    {
        ServerInfo info = await connection.GetAsync(
            ServerInfoCall(isAnonymous: connection.UsesGateway),
            json =>
            {
                string baseUrl = (json.Text("baseUrl") ?? connection.Site.AbsoluteUri).TrimEnd('/');
                return new ServerInfo(KindOf(json), json.Text("version") ?? "", baseUrl, json.Text("serverTitle") ?? "", json.Date("serverTime"), baseUrl);
            },
            cancellation).ConfigureAwait(false);
        if (kind != JiraKind.Cloud)
            return info;
        cloudId ??= await FindCloudIdAsync(connection, cancellation).ConfigureAwait(false);
        return cloudId is null ? info : info with { Identity = cloudId };
    }

    /// <summary>The account.</summary>
    public Task<Myself> GetMyselfAsync(CancellationToken cancellation) => connection.GetAsync(
        Get("myself", "myself", "Signing in"),
        json => new Myself(reader.User(json) ?? throw new AnswerShapeException("it names no user"), json.Text("timeZone")),
        cancellation);

    /// <summary>A project.</summary>
    public Task<Project> GetProjectAsync(string idOrKey, CancellationToken cancellation) => connection.GetAsync(
        Get("project/" + Uri.EscapeDataString(idOrKey), "project/{key}", "Reading project " + idOrKey, ErrorIds.JiraProjectNotFound),
        json => new Project(
            json.Text("id") ?? throw new AnswerShapeException("the project has no id"),
            json.Text("key") ?? throw new AnswerShapeException("the project has no key"),
            json.Text("name") ?? "",
            json.Member("issueTypes") is JArray types ? types.Select(reader.IssueType).ToArray() : [])
        {
            TypeKey = json.Text("projectTypeKey"),
        },
        cancellation);

    /// <summary>Which of some permissions the account has.</summary>
    public Task<IReadOnlyDictionary<string, bool>> GetPermissionsAsync(string projectKey, IReadOnlyCollection<string> permissions, CancellationToken cancellation)
    {
        string path = "mypermissions?projectKey=" + Uri.EscapeDataString(projectKey) + "&permissions=" + Uri.EscapeDataString(string.Join(",", permissions));
        return connection.GetAsync<IReadOnlyDictionary<string, bool>>(
            Get(path, "mypermissions", "Asking for the permissions in project " + projectKey, ErrorIds.JiraProjectNotFound),
            json =>
            {
                JToken all = json.Member("permissions") ?? throw new AnswerShapeException("it has no permissions");
                return permissions.Distinct().ToDictionary(p => p, p => all.Member(p).IsTrue("havePermission"), StringComparer.Ordinal);
            },
            cancellation);
    }

    private JiraCall Get(string path, string endpoint, string doing, string notFound = ErrorIds.JiraNotFound) => new()
    {
        Method = HttpMethod.Get,
        Path = root + path,
        Endpoint = endpoint,
        Doing = doing,
        NotFoundId = notFound,
    };
}
