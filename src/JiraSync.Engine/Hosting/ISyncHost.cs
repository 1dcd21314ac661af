namespace JiraSync.Engine.Hosting;

/// <summary>
/// What the engine asks of whoever runs it (a cmdlet, a test, a worker). All members may be called from any thread;
/// a host that is bound to one thread queues and answers from there.
/// </summary>
public interface ISyncHost
{
    /// <summary>Detail for somebody who watches (verbose stream). Never carries a secret.</summary>
    void Verbose(string message);

    /// <summary>Something that a person should look at but that stops nothing.</summary>
    void Warning(string message);

    /// <summary>How far a long operation is.</summary>
    void Progress(SyncProgress progress);

    /// <summary>
    /// Asks before a change is made; false when it is only to be shown (<c>-WhatIf</c>) or was declined.
    /// </summary>
    /// <param name="target">What would change, such as <c>ENG-12 (engineering)</c>.</param>
    /// <param name="action">What would be done to it, one sentence.</param>
    bool ShouldProcess(string target, string action);
}

/// <summary>State of a long operation.</summary>
/// <param name="Activity">What is going on.</param>
/// <param name="Status">What it is doing now.</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all; null when unknown.</param>
public sealed record SyncProgress(string Activity, string Status, long Done, long? Total);
