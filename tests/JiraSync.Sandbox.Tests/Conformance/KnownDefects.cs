using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using JiraSync.Sandbox.Tests.Support;

namespace JiraSync.Sandbox.Tests.Conformance;

/// <summary>
/// Where the specifications are known to be wrong, from <c>known-defects.txt</c>. A line that nothing needs any more is a
/// violation of its own.
/// </summary>
internal sealed class KnownDefects
{
    private readonly List<Defect> _defects = [];

    public KnownDefects(string path)
    {
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0 || line.StartsWith('#'))
                continue;
            string[] parts = line.Split('|', StringSplitOptions.TrimEntries);
            if (parts.Length != 5 || parts.Any(p => p.Length == 0))
                throw new FormatException($"{path}, line {number}: write 'specifications | where | kind | pointer | reason'.");
            _defects.Add(new Defect(number, parts[0].Split(' '), parts[1], parts[2], parts[3]));
        }
    }

    /// <summary>Whether it is the specification that is wrong.</summary>
    public bool Explains(string specification, Violation violation)
    {
        bool explained = false;
        foreach (Defect defect in _defects.Where(d => d.Covers(specification, violation)))
        {
            defect.Used.Add(specification);
            explained = true;
        }

        return explained;
    }

    /// <summary>How a list is typed as one of its items: "$" for a plain list, the name of the member for a page; null when it is not.</summary>
    public string? ListOf(string specification, string operation)
    {
        Defect? defect = _defects.Find(d => d.Kind == "list" && d.Where == operation && d.Specifications.Contains(specification));
        defect?.Used.Add(specification);
        return defect?.Pointer;
    }

    /// <summary>The lines that nothing needed.</summary>
    public IEnumerable<string> Unused() => _defects
        .SelectMany(d => d.Specifications.Where(s => !d.Used.Contains(s)).Select(s => $"line {d.Line} of known-defects.txt is not needed for {s}: {d.Where} {d.Kind} {d.Pointer}"));

    private sealed record Defect(int Line, string[] Specifications, string Where, string Kind, string Pointer)
    {
        private readonly Regex _pattern = new("^" + Regex.Escape(Pointer).Replace("\\*", ".*", StringComparison.Ordinal) + "$");

        public HashSet<string> Used { get; } = [];

        public bool Covers(string specification, Violation violation)
        {
            if (Kind != violation.Kind || !Specifications.Contains(specification))
                return false;
            // A named schema is wrong wherever it is used.
            if (Where == "schema")
                return violation.Schema == Pointer || (Pointer.Contains('*', StringComparison.Ordinal) && _pattern.IsMatch(violation.Schema));
            return Pointer == violation.Pointer && (Where == "any" || Where == violation.Operation);
        }
    }
}
