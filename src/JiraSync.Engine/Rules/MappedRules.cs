using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;

namespace JiraSync.Engine.Rules;

/// <summary>The rules of Visual mode: one side of a connection's mappings, made by <see cref="RuleCompiler"/>.</summary>
public sealed class MappedRules : IRuleSet
{
    private readonly IReadOnlyList<Row> _rows;

    internal MappedRules(IReadOnlyList<Row> rows, ItemRules items)
    {
        _rows = rows;
        Items = items;
        Fields = rows.Where(r => r.Field is not null).ToDictionary(r => r.Name, r => r.Field!, StringComparer.Ordinal);
        PeopleNamed = rows
            .Where(r => r.Field?.Field.Kind is FieldKind.User or FieldKind.Users or FieldKind.Watchers)
            .SelectMany(r => r.Map.Results.Append(r.Side.Default).OfType<string>().SelectMany(t => ValueText.ElementsOf(new TextValue(t))))
            .Distinct(StringComparer.Ordinal).ToArray();
        IssueContent content = IssueContent.All | (items.Worklogs != default ? IssueContent.Worklogs : IssueContent.None);
        Reading = new(content, Fields.Values.SelectMany(f => new[] { f.Field, f.Epic }).OfType<FieldInfo>().Where(f => !f.IsBasic).ToArray());
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, RuleField> Fields { get; }

    /// <inheritdoc/>
    public ItemRules Items { get; }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> PeopleNamed { get; }

    /// <inheritdoc/>
    public IssueSelection Reading { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, FieldValue?> Outgoing(Issue issue, SourceContext source)
    {
        var values = new Dictionary<string, FieldValue?>();
        foreach (RuleField field in Fields.Values)
        {
            if (TryRead(issue, field.Field, out FieldValue? value))
                values[field.Name] = source.Resolve(value ?? (field.Epic is { } epic && issue.Fields.TryGetValue(epic.Id, out FieldValue? inEpic) ? inEpic : null));
        }
        return values;
    }

    /// <inheritdoc/>
    public WantedFields Incoming(Replica replica, TargetContext target, string? typeNow)
    {
        var wanted = new WantedFields();
        IssueType? now = target.TypeNamed(typeNow);
        IssueType? type = WantedType(replica, target, wanted, now) ?? now;
        if (typeNow is null)
        {
            type ??= BasicRules.TypeFor(target.DefaultIssueType ?? "", target);
            wanted.Fields[this.NameOf(FieldInfo.IssueType.Id)] = new NameValue(type.Name);
        }
        string typeId = type?.Id ?? "";
        foreach (Row row in _rows.Where(r => r.Field is { Arrives: true, Field.Kind: not FieldKind.IssueType }))
        {
            RuleField field = row.Field!;
            if ((typeNow is null && field.When == MappingTime.OnUpdate) || (typeNow is not null && field.When == MappingTime.OnCreate))
                continue;
            FieldValue? theirs = null;
            if (!row.IsConstant)
            {
                if (!replica.Fields.TryGetValue(row.Name, out ReplicaField? sent))
                    continue;
                theirs = sent.Value;
            }
            FieldMeta? meta = target.Find(typeId, field.Field.Id);
            var conversion = new ValueConversion(row, meta, target, typeId, wanted);
            if (conversion.TryConvert(theirs, out FieldValue? value))
                wanted.Fields[row.Name] = value;
        }
        return wanted;
    }

    /// <summary>The values that the value map of a field may give, and its default.</summary>
    internal IEnumerable<string> ResultsOf(string name) => _rows.Where(r => r.Name == name).SelectMany(r => r.Map.Results.Concat(r.Side.Default is { } value ? [value] : Array.Empty<string>()));

    private IssueType? WantedType(Replica replica, TargetContext target, WantedFields wanted, IssueType? now)
    {
        Row? row = _rows.FirstOrDefault(r => r.Field is { Arrives: true, Field.Kind: FieldKind.IssueType });
        if (row is null || !replica.Fields.TryGetValue(row.Name, out ReplicaField? sent) || sent.Value is null)
            return null;
        string theirs = ValueText.Of(sent.Value);
        string? name = row.Map.IsEmpty ? theirs : row.Map.Find(theirs);
        IssueType? type = null;

        // A sub-task can be made where its parent arrives too; elsewhere it becomes an issue of its own.
        bool subtask = now?.IsSubtask ?? (replica.IsSubtask && _rows.Any(r => r.Field is { Arrives: true, Field.Id: "parent" }));
        IssueType? named = target.TypeNamed(name);
        if (named is not null && now is not null && named.IsSubtask != now.IsSubtask)
        {
            wanted.Lost.Add($"{row.Field!.Field.Name}: a {now.Name} becomes a {named.Name} only where it is moved by hand in Jira.");
            return null;
        }
        if (named is not { IsSubtask: true } || subtask)
            type = named;
        type ??= row.Side.OnNoMatch switch
        {
            NoMatchPolicy.Error => throw ValueConversion.NoMatch(row, theirs, target),
            NoMatchPolicy.Default when target.TypeNamed(row.Side.Default) is { } instead && (!instead.IsSubtask || subtask) => instead,
            _ => null,
        } ?? (subtask ? now ?? target.Project.IssueTypes.FirstOrDefault(t => t.IsSubtask) : null) ?? BasicRules.TypeFor(name ?? theirs, target);
        wanted.Fields[row.Name] = new NameValue(type.Name);
        return type;
    }

    private static bool TryRead(Issue issue, FieldInfo field, out FieldValue? value)
    {
        switch (field.Kind)
        {
            case FieldKind.Text when field.Id == FieldInfo.Summary.Id:
                value = issue.Summary.Length == 0 ? null : new TextValue(issue.Summary);
                return true;
            case FieldKind.RichText when field.Id == FieldInfo.Description.Id:
                value = issue.Description is null ? null : new RichValue(issue.Description);
                return true;
            case FieldKind.IssueType:
                value = new NameValue(issue.Type.Name);
                return true;
            default:
                return issue.Fields.TryGetValue(field.Id, out value);
        }
    }

    /// <summary>A mapping as one side sees it.</summary>
    /// <param name="Name">Neutral name.</param>
    /// <param name="Field">Our field; null: we only give a constant to nobody.</param>
    /// <param name="Side">Our settings.</param>
    /// <param name="Map">Their values → ours.</param>
    /// <param name="IsConstant">True when our value comes from us alone.</param>
    internal sealed record Row(string Name, RuleField? Field, MappingSide Side, ValueMap Map, bool IsConstant);
}
