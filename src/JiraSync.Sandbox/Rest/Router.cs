using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest;

/// <summary>What serves a method and a path template.</summary>
/// <param name="Method">GET, POST, …</param>
/// <param name="Template">The path, with <c>{name}</c> for a part that varies.</param>
/// <param name="Label">How calls are counted: <c>GET issue/{id}</c>.</param>
/// <param name="Handler">Serves it.</param>
internal sealed record Route(string Method, string Template, string Label, Func<RestCall, SandboxResponse> Handler)
{
    /// <summary>Whether it reads a body that must be JSON.</summary>
    public bool TakesJson { get; init; } = Method is "POST" or "PUT";

    public string[] Segments { get; } = Template.Split('/');
}

/// <summary>Finds the route of a request: literal parts win over those that vary.</summary>
internal sealed partial class Router
{
    private readonly Dictionary<int, List<Route>> _byLength = [];
    private readonly Branch _root = new();

    public Router(SandboxKind kind) => Kind = kind;

    public SandboxKind Kind { get; }

    public bool IsCloud => Kind == SandboxKind.Cloud;

    /// <summary>Versions of the REST API that the product serves.</summary>
    public IReadOnlyList<string> ApiVersions => IsCloud ? ["3", "2", "latest"] : ["2", "latest"];

    /// <summary>Adds an endpoint below <c>/rest/api/{version}/</c>, in all versions.</summary>
    public void Api(string method, string path, Func<RestCall, SandboxResponse> handler, bool? takesJson = null)
    {
        foreach (string version in ApiVersions)
            Add(method, $"rest/api/{version}/{path}", $"{method} {path}", handler, takesJson);
    }

    /// <summary>Adds an endpoint anywhere.</summary>
    public void Add(string method, string path, Func<RestCall, SandboxResponse> handler, bool? takesJson = null) =>
        Add(method, path, $"{method} {path}", handler, takesJson);

    /// <summary>Whether there is an endpoint of that method at a path whose parts in braces vary.</summary>
    public bool Serves(string method, string path)
    {
        string[] segments = path.Trim('/').Split('/');
        return (_byLength.GetValueOrDefault(segments.Length) ?? []).Exists(route => route.Method == method
            && route.Segments.Zip(segments).All(pair => pair.First == pair.Second || (pair.First.StartsWith('{') && pair.Second.StartsWith('{'))));
    }

    /// <summary>All endpoints.</summary>
    public IEnumerable<Route> Routes => _byLength.Values.SelectMany(static routes => routes);

    /// <summary>The route, the values of the parts that vary, and, when only the method is wrong, those that would do.</summary>
    public (Route? Route, Dictionary<string, string> Values, IReadOnlyList<string> Allowed) Find(string method, string path)
    {
        string[] segments = path.Trim('/').Split('/');
        Route? best = null;
        int bestLiterals = -1;
        SortedSet<string>? allowed = null;
        Search(_root, 0, 0);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (best is not null)
        {
            for (int i = 0; i < segments.Length; i++)
            {
                if (best.Segments[i].StartsWith('{'))
                    values[best.Segments[i].Trim('{', '}')] = segments[i];
            }
        }

        return (best, values, allowed is null ? [] : [.. allowed]);

        void Search(Branch branch, int depth, int literals)
        {
            if (depth == segments.Length)
            {
                foreach (Route route in branch.Routes)
                {
                    if (route.Method != method)
                    {
                        (allowed ??= new SortedSet<string>(StringComparer.Ordinal)).Add(route.Method);
                    }
                    else if (literals > bestLiterals)
                    {
                        best = route;
                        bestLiterals = literals;
                    }
                }

                return;
            }

            if (branch.Literals.TryGetValue(segments[depth], out Branch? literal))
                Search(literal, depth + 1, literals + 1);
            if (branch.Varying is { } varying && segments[depth].Length > 0)
                Search(varying, depth + 1, literals);
        }
    }

    private void Add(string method, string path, string label, Func<RestCall, SandboxResponse> handler, bool? takesJson)
    {
        // Names in templates say what they are; in labels all read {id}.
        var route = new Route(method, path, Parameter().Replace(label, "{id}"), handler);
        if (takesJson is { } takes)
            route = route with { TakesJson = takes };
        if (!_byLength.TryGetValue(route.Segments.Length, out List<Route>? routes))
            _byLength[route.Segments.Length] = routes = [];
        routes.Add(route);
        Branch branch = _root;
        foreach (string segment in route.Segments)
        {
            if (segment.StartsWith('{'))
                branch = branch.Varying ??= new Branch();
            else
                branch = branch.Literals.TryGetValue(segment, out Branch? known) ? known : branch.Literals[segment] = new Branch();
        }

        branch.Routes.Add(route);
    }

    /// <summary>What begins with the same parts.</summary>
    private sealed class Branch
    {
        public Dictionary<string, Branch> Literals { get; } = new(StringComparer.Ordinal);

        public Branch? Varying { get; set; }

        public List<Route> Routes { get; } = [];
    }

    [GeneratedRegex(@"\{[A-Za-z]+\}")]
    private static partial Regex Parameter();
}
