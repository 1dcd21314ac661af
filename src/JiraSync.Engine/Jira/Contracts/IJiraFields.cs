using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Jira;

/// <summary>Fields of a Jira, and what can be done with them.</summary>
public interface IJiraFields
{
    /// <summary>All fields that the account sees.</summary>
    Task<IReadOnlyList<FieldInfo>> GetAllAsync(CancellationToken cancellation);

    /// <summary>The fields of the create screen of an issue type.</summary>
    Task<IReadOnlyList<FieldMeta>> GetForCreateAsync(string projectKey, string issueTypeId, CancellationToken cancellation);

    /// <summary>The fields of an issue's edit screen; empty when the account may not edit it.</summary>
    Task<IReadOnlyList<FieldMeta>> GetForEditAsync(string issueId, CancellationToken cancellation);

    /// <summary>Makes a component of a project; one that is there already is no error.</summary>
    Task AddComponentAsync(Project project, string name, CancellationToken cancellation);

    /// <summary>Makes a version of a project; one that is there already is no error.</summary>
    Task AddVersionAsync(Project project, string name, CancellationToken cancellation);

    /// <summary>Open sprints (future and active) of the boards of a project; empty where there are no boards.</summary>
    Task<IReadOnlyList<SprintInfo>> GetSprintsAsync(string projectKey, CancellationToken cancellation);
}

/// <summary>A field on a screen.</summary>
/// <param name="Field">The field.</param>
/// <param name="IsRequired">True when it must not be empty.</param>
/// <param name="HasDefault">True when Jira fills it where nothing is given.</param>
/// <param name="Allowed">The values it takes; null when they are not listed (free values, or too many).</param>
public sealed record FieldMeta(FieldInfo Field, bool IsRequired, bool HasDefault, IReadOnlyList<AllowedValue>? Allowed);

/// <summary>A value that a field takes.</summary>
/// <param name="Id">Jira's id.</param>
/// <param name="Name">What people see: an option's value, a name; of a project its key.</param>
/// <param name="Children">The options within it; empty where there are none.</param>
public sealed record AllowedValue(string Id, string Name, IReadOnlyList<AllowedValue> Children);

/// <summary>A sprint.</summary>
/// <param name="Id">Jira's id.</param>
/// <param name="Name">Name.</param>
/// <param name="State"><c>future</c>, <c>active</c> or <c>closed</c>.</param>
public sealed record SprintInfo(long Id, string Name, string State);

/// <summary>A field to write.</summary>
/// <param name="Field">The field.</param>
/// <param name="Value">The whole new value, in this Jira's own terms; null empties the field.</param>
public sealed record FieldWrite(FieldInfo Field, FieldValue? Value)
{
    /// <summary>
    /// Elements (<see cref="SetValue"/> or <see cref="UsersValue"/>) to add and to take out, instead of setting the whole: what people
    /// put in meanwhile stays. Null: <see cref="Value"/> is set.
    /// </summary>
    public SetChange? Change { get; init; }
}

/// <summary>A change of a set.</summary>
/// <param name="Add">Elements to add: names, or ids of people.</param>
/// <param name="Remove">Elements to take out.</param>
public sealed record SetChange(IReadOnlyList<string> Add, IReadOnlyList<string> Remove);
