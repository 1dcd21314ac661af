using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Tests.Support;

namespace JiraSync.Sandbox.Tests.Conformance;

/// <summary>An API of one product, with the specifications that it must keep to.</summary>
/// <param name="Name">What it is called in the output.</param>
/// <param name="Kind">The product.</param>
/// <param name="Version">The version of the API.</param>
/// <param name="Specifications">Its specifications.</param>
internal sealed record Surface(string Name, SandboxKind Kind, string Version, IReadOnlyList<OpenApi> Specifications)
{
    public const string CloudV3 = "jira/jira-cloud-platform-v3-2026-02.swagger-v3.v3.json";
    public const string CloudV2 = "jira/jira-cloud-v2-2025-12.openapi.yaml";
    public const string Agile = "jira/jira-software-cloud-2022-07.swagger.v3.json";
    public const string DataCenter = "jira/jira-dc-10.3-openapi.json";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Surface> All() =>
    [
        new("Cloud v3", SandboxKind.Cloud, "3", [Read("cloud3", CloudV3), Read("agile", Agile)]),
        new("Cloud v2", SandboxKind.Cloud, "2", [Read("cloud2", CloudV2)]),
        new("Data Center v2", SandboxKind.DataCenter, "2", [Read("dc", DataCenter, "/rest")]),
    ];

    public Operation? Find(string method, string path) => Specifications.Select(s => s.Find(method, path)).FirstOrDefault(o => o is not null);

    private static OpenApi Read(string name, string file, string prefix = "") => new(name, SharedData.Find(file)!, prefix);
}
