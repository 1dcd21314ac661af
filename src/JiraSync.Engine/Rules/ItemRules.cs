namespace JiraSync.Engine.Rules;

/// <summary>Whether a kind of item takes part.</summary>
/// <param name="Leaves">True when ours go into our replica.</param>
/// <param name="Arrives">True when the other side's are written here.</param>
public readonly record struct ItemFlow(bool Leaves, bool Arrives)
{
    /// <summary>Both ways.</summary>
    public static ItemFlow Both => new(true, true);
}

/// <summary>Which items of an issue a side's rules carry.</summary>
public sealed record ItemRules
{
    /// <summary>Comments.</summary>
    public ItemFlow Comments { get; init; }

    /// <summary>Attachments.</summary>
    public ItemFlow Attachments { get; init; }

    /// <summary>Worklogs.</summary>
    public ItemFlow Worklogs { get; init; }
}
