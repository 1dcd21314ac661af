using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Rules;

namespace JiraSync.Engine.Sync;

/// <summary>
/// What incoming rules may ask of the side that they write to: read from Jira before they run, as far as these rules need it, and
/// kept for an hour by all processes. With Basic rules it is the project alone.
/// </summary>
internal sealed class TargetMetadata(SideContext side)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromHours(1);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly PeopleDirectory _people = new(side);

    /// <summary>The project.</summary>
    public Task<Project> GetProjectAsync(CancellationToken cancellation) =>
        KeptAsync("project", () => side.Client.GetProjectAsync(side.Config.Project, cancellation), cancellation);

    /// <summary>The largest attachment that our Jira takes.</summary>
    public Task<AttachmentLimit> GetAttachmentLimitAsync(CancellationToken cancellation) => KeptAsync(
        "attachmentlimit", async () => new AttachmentLimit(await side.Client.GetAttachmentLimitAsync(cancellation).ConfigureAwait(false)), cancellation);

    /// <summary>All that the rules may ask while they work on some links.</summary>
    public async Task<TargetContext> ForAsync(IReadOnlyCollection<LinkWork> works, CancellationToken cancellation)
    {
        Project project = await GetProjectAsync(cancellation).ConfigureAwait(false);
        var context = new TargetContext(project, side.Client.TextFormat, side.Config.DefaultIssueType, new()) { Texts = side.Texts };
        RuleField[] fields = side.Rules.Fields.Values.Where(f => f.Arrives).ToArray();
        await _people.PrepareAsync(works, fields, cancellation).ConfigureAwait(false);
        await new TextPointers(side).PrepareAsync(works, cancellation).ConfigureAwait(false);
        context = context with { Person = _people.Find, PersonNamed = _people.Named };
        if (fields.All(f => f.Field.IsBasic))
            return context;

        var create = new Dictionary<string, IReadOnlyList<FieldMeta>>(StringComparer.Ordinal);
        var edit = new Dictionary<string, IReadOnlyList<FieldMeta>>(StringComparer.Ordinal);
        foreach (IssueType type in TypesOf(works, context))
            create[type.Id] = await KeptAsync($"create/{type.Id}", () => side.Client.Fields.GetForCreateAsync(project.Key, type.Id, cancellation), cancellation).ConfigureAwait(false);
        foreach ((IssueType type, string issueId) in ExamplesOf(works, context))
        {
            if (await EditScreenAsync(type, issueId, cancellation).ConfigureAwait(false) is { Count: > 0 } screen)
                edit[type.Id] = screen;
        }
        return context with
        {
            CreateScreens = create,
            EditScreens = edit,
            IssueIn = IssueIn,
            TypeIn = link => context.TypeNamed(Half(link)?.Memory.TypeName),
            Statuses = Any(FieldKind.Status)
                ? await GetStatusesAsync(cancellation).ConfigureAwait(false)
                : context.Statuses,
            Sprints = Any(FieldKind.Sprint)
                ? await KeptAsync("sprints", () => side.Client.Fields.GetSprintsAsync(project.Key, cancellation), cancellation).ConfigureAwait(false)
                : [],
            LinkTypes = Any(FieldKind.Links)
                ? await KeptAsync("linktypes", () => side.Client.Links.GetTypesAsync(cancellation), cancellation).ConfigureAwait(false)
                : [],
        };

        bool Any(FieldKind kind) => fields.Any(f => f.Field.Kind == kind);
    }

    /// <summary>The statuses of each issue type of the project, by id of the type.</summary>
    public Task<IReadOnlyDictionary<string, IReadOnlyList<StatusInfo>>> GetStatusesAsync(CancellationToken cancellation) =>
        KeptAsync("statuses", () => side.Client.Workflow.GetStatusesAsync(side.Config.Project, cancellation), cancellation);

    /// <summary>
    /// What is known, with the edit screens of issues that were only just created: the first of its type shows what those who come
    /// after it are spared.
    /// </summary>
    public async Task<TargetContext> WithScreensOfAsync(IEnumerable<LinkWork> created, TargetContext context, CancellationToken cancellation)
    {
        var edit = context.EditScreens.ToDictionary(e => e.Key, e => e.Value);
        foreach ((IssueType type, string issueId) in ExamplesOf(created, context))
        {
            if (!edit.ContainsKey(type.Id) && await EditScreenAsync(type, issueId, cancellation).ConfigureAwait(false) is { Count: > 0 } screen)
                edit[type.Id] = screen;
        }
        return context with { EditScreens = edit };
    }

    /// <summary>The edit screen of a type; empty when this one issue may not be edited now, which says nothing of the type.</summary>
    private Task<IReadOnlyList<FieldMeta>> EditScreenAsync(IssueType type, string issueId, CancellationToken cancellation) =>
        KeptAsync($"edit/{type.Id}", () => side.Client.Fields.GetForEditAsync(issueId, cancellation), cancellation, keep: screen => screen.Count > 0);

    /// <summary>Forgets it all.</summary>
    public void Forget() => SideCache.Forget(side);

    private IssueValue? IssueIn(string link) => Half(link) is { IssueId: { } id } half ? new IssueValue(link, id, half.IssueKey ?? id) : null;

    private State.SideLink? Half(string link) => side.Store.GetLink(side.Key, side.Name, link) is { State: State.LinkState.Linked } half ? half : null;

    /// <summary>The issue types that these works create or write to.</summary>
    private static IEnumerable<IssueType> TypesOf(IEnumerable<LinkWork> works, TargetContext context)
    {
        var types = new List<IssueType>();
        bool creates = false;
        foreach (LinkWork work in works)
        {
            if (work.Link.State == State.LinkState.Awaiting)
                creates = true;
            else if (context.TypeNamed(Decide.TypeNow(work.Link)) is { } type)
                types.Add(type);
        }
        return (creates ? context.Project.IssueTypes : types).GroupBy(t => t.Id).Select(g => g.First());
    }

    /// <summary>An issue of each type, whose edit screen stands for all of the type.</summary>
    private static IEnumerable<(IssueType Type, string IssueId)> ExamplesOf(IEnumerable<LinkWork> works, TargetContext context) => works
        .Where(w => w.Link.IssueId is not null && w.Link.Memory.TypeName is not null)
        .Select(w => (Type: context.TypeNamed(w.Link.Memory.TypeName), IssueId: w.Link.IssueId!))
        .Where(e => e.Type is not null)
        .GroupBy(e => e.Type!.Id)
        .Select(g => (g.First().Type!, g.First().IssueId));

    private async Task<T> KeptAsync<T>(string name, Func<Task<T>> read, CancellationToken cancellation, Func<T, bool>? keep = null)
        where T : class
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (SideCache.Read<T>(side, name, GoodFor) is { } kept)
                return kept;
            T value = await read().ConfigureAwait(false);
            if (keep?.Invoke(value) ?? true)
                SideCache.Write(side, name, value);
            return value;
        }
        finally
        {
            _gate.Release();
        }
    }
}

/// <summary>What a Jira takes.</summary>
/// <param name="Bytes">Most bytes of an attachment; null: it takes none.</param>
internal sealed record AttachmentLimit(long? Bytes);
