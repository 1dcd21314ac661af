using System;
using System.Text.RegularExpressions;

namespace JiraSync.Sandbox.Faults;

/// <summary>What goes wrong.</summary>
public enum FaultKind
{
    /// <summary>The answer comes late.</summary>
    Latency,

    /// <summary>The answer is an error of Jira's.</summary>
    Status,

    /// <summary>The answer is an error page of a proxy's.</summary>
    HtmlPage,

    /// <summary>The answer is the login page of a proxy, with status 200.</summary>
    LoginPage,

    /// <summary>The connection breaks without an answer.</summary>
    Drop,

    /// <summary>The connection breaks in the middle of the answer.</summary>
    Truncate,
}

/// <summary>Something that goes wrong with some calls.</summary>
public sealed class Fault
{
    private Random? _random;
    private Regex? _regex;
    private int _seen;
    private int _struck;

    /// <summary>How often it has struck.</summary>
    public int Struck => System.Threading.Volatile.Read(ref _struck);

    /// <summary>What goes wrong.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>
    /// Which calls: a regular expression over <c>METHOD endpoint</c> (such as <c>^POST issue/{id}/comment$</c>, where braces are
    /// literal) or <c>METHOD /path</c>; null for all.
    /// </summary>
    public string? Match { get; init; }

    /// <summary>
    /// Whether Jira does the work first: the call has its effect and only the answer is lost or late. Holds for Latency, Status,
    /// HtmlPage and Drop; Truncate always comes after the work.
    /// </summary>
    public bool AfterCommit { get; init; }

    /// <summary>How often it happens; null without end.</summary>
    public int? Count { get; set; }

    /// <summary>How many matching calls go well first.</summary>
    public int SkipFirst { get; init; }

    /// <summary>How likely it is for each matching call, from 0 to 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>What the draws follow from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How late the answer comes.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The status.</summary>
    public int StatusCode { get; init; } = 503;

    /// <summary>Value of a Retry-After header; null for none.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>The body; a plausible one when left out.</summary>
    public string? Body { get; init; }

    /// <summary>Whether it strikes this call; counts it.</summary>
    internal bool Strikes(string label, string methodAndPath)
    {
        if (Count is <= 0)
            return false;
        if (Match is not null)
        {
            _regex ??= new Regex(Match.Replace("{", @"\{", StringComparison.Ordinal), RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);
            if (!_regex.IsMatch(label) && !_regex.IsMatch(methodAndPath))
                return false;
        }

        if (_seen++ < SkipFirst)
            return false;
        if (Probability < 1 && (_random ??= new Random(Seed)).NextDouble() >= Probability)
            return false;
        if (Count is not null)
            Count--;
        System.Threading.Interlocked.Increment(ref _struck);
        return true;
    }
}
