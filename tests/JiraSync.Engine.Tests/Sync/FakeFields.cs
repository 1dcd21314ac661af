using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Tests.Sync;

/// <summary>The screens of a Jira in memory: every issue can be edited, in the three fields that it has.</summary>
internal sealed class FakeFields : IJiraFields
{
    private static readonly IReadOnlyList<FieldMeta> Screen =
    [
        new(FieldInfo.Summary, true, false, null), new(FieldInfo.Description, false, false, null), new(FieldInfo.IssueType, true, false, null),
    ];

    public Task<IReadOnlyList<FieldInfo>> GetAllAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<FieldInfo>>([FieldInfo.Summary, FieldInfo.Description, FieldInfo.IssueType]);

    public Task<IReadOnlyList<FieldMeta>> GetForCreateAsync(string projectKey, string issueTypeId, CancellationToken cancellation) => Task.FromResult(Screen);

    public Task<IReadOnlyList<FieldMeta>> GetForEditAsync(string issueId, CancellationToken cancellation) => Task.FromResult(Screen);

    public Task AddComponentAsync(Project project, string name, CancellationToken cancellation) => throw new NotSupportedException("This Jira in memory has no components.");

    public Task AddVersionAsync(Project project, string name, CancellationToken cancellation) => throw new NotSupportedException("This Jira in memory has no versions.");

    public Task<IReadOnlyList<SprintInfo>> GetSprintsAsync(string projectKey, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<SprintInfo>>([]);
}
