using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Which fields an answer shows: <c>*all</c>, <c>*navigable</c>, names, and names with a minus.</summary>
internal sealed class FieldSelection
{
    private readonly bool _all;
    private readonly bool _navigable;
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private readonly HashSet<string> _without = new(StringComparer.Ordinal);

    /// <summary>Reads a list; one that only takes away begins with the default.</summary>
    public FieldSelection(IEnumerable<string> fields, string byDefault)
    {
        List<string> list = fields.Select(f => f.Trim()).Where(f => f.Length > 0).ToList();
        if (list.TrueForAll(f => f.StartsWith('-')))
            list.Insert(0, byDefault);
        foreach (string field in list)
        {
            switch (field)
            {
                case "*all":
                    _all = true;
                    break;
                case "*navigable":
                    _navigable = true;
                    break;
                case ['-', .. string name]:
                    _without.Add(name);
                    break;
                default:
                    _named.Add(field);
                    break;
            }
        }
    }

    /// <summary>Cloud's search shows ids alone unless it is asked for more.</summary>
    public bool IsIdOnly => !_all && !_navigable && _named.Count == 1 && _named.Contains("id");

    public bool Shows(Field field) => !_without.Contains(field.Id)
        && (_all || (_navigable && field.Navigable) || _named.Contains(field.Id));
}
