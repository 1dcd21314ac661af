using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Rules;

/// <summary>What one side decides: what leaves it, and what it does with what arrives. Pure: no I/O, no clock.</summary>
public interface IRuleSet
{
    /// <summary>The fields that take part, by neutral name.</summary>
    IReadOnlyDictionary<string, RuleField> Fields { get; }

    /// <summary>Which items take part.</summary>
    ItemRules Items { get; }

    /// <summary>People of our side whom the rules name: their defaults.</summary>
    IReadOnlyCollection<string> PeopleNamed { get; }

    /// <summary>What has to be read of an issue for these rules.</summary>
    IssueSelection Reading { get; }

    /// <summary>
    /// Our issue → what the fields that take part hold, by neutral name. Those that <see cref="RuleField.Leaves"/> make the
    /// replica. A field that is missing in the reading is missing here: nothing is concluded about it.
    /// </summary>
    IReadOnlyDictionary<string, FieldValue?> Outgoing(Issue issue, SourceContext source);

    /// <summary>Their replica → what our issue's fields should hold. A field that is not in the answer is left alone.</summary>
    /// <param name="replica">What arrived.</param>
    /// <param name="target">What is known of our side.</param>
    /// <param name="typeNow">Name of our issue's type; null when the issue is yet to be created.</param>
    WantedFields Incoming(Replica replica, TargetContext target, string? typeNow);
}

/// <summary>What outgoing rules know of the side that an issue comes from.</summary>
/// <param name="LinkOf">Id of an issue of ours → the link (GUID in "D" form) that it is in; null: it is not in sync.</param>
public sealed record SourceContext(Func<string, string?> LinkOf)
{
    /// <summary>
    /// Key of an issue of ours → the issue in sync that has it, for fields that know no id. Null: there is none.
    /// </summary>
    public Func<string, IssueValue?> OfKey { get; init; } = static _ => null;

    /// <summary>A reference with the link that both sides know it by, where there is one.</summary>
    public IssueValue Resolve(IssueValue issue) =>
        issue.Id == issue.Key && OfKey(issue.Key) is { } known ? known : issue with { Link = LinkOf(issue.Id) };

    /// <summary>References with their links.</summary>
    public FieldValue? Resolve(FieldValue? value) => value switch
    {
        IssueValue issue => Resolve(issue),
        LinksValue links => new LinksValue(links.Links.Select(l => l with { Issue = Resolve(l.Issue) })),
        _ => value,
    };


    /// <summary>Knows no other issue.</summary>
    public static SourceContext Empty { get; } = new(_ => null);
}
