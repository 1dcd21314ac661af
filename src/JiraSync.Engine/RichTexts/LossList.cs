using System.Collections.Generic;

namespace JiraSync.Engine.RichTexts;

/// <summary>What could not be carried over, each thing once, in the order in which it was met.</summary>
internal sealed class LossList
{
    /// <summary>A hostile text shall not fill the log.</summary>
    private const int Limit = 50;

    private readonly HashSet<string> _seen = [];
    private readonly List<string> _all = [];

    public IReadOnlyList<string> All => _all;

    public void Add(string sentence)
    {
        if (_all.Count < Limit && _seen.Add(sentence))
            _all.Add(sentence);
    }
}
