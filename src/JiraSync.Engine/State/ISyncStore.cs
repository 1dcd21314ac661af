using System;
using System.Collections.Generic;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.State;

/// <summary>
/// Where observations are kept. Any number of processes may hold the same store open; nothing outside this folder may assume
/// one process or one file. Safe for use by many tasks. Failures are <see cref="Hosting.SyncException"/>s of the kinds State and Busy.
/// </summary>
public interface ISyncStore : IDisposable
{
    /// <summary>How far a side has been scanned; null: not at all.</summary>
    ScanPoint? GetScanPoint(string connection, SideName side);

    /// <summary>One half of a link.</summary>
    SideLink? GetLink(string connection, SideName side, string link);

    /// <summary>The halves whose issues are among these.</summary>
    IReadOnlyList<SideLink> GetLinksByIssue(string connection, SideName side, IReadOnlyCollection<string> issueIds);

    /// <summary>The halves whose issues have one of these keys, whatever their letter case; those that were ended too.</summary>
    IReadOnlyList<SideLink> GetLinksByKey(string connection, SideName side, IReadOnlyCollection<string> keys);

    /// <summary>Our halves whose issue on the other side has one of these keys.</summary>
    IReadOnlyList<SideLink> GetLinksByTwinKey(string connection, SideName side, IReadOnlyCollection<string> keys);

    /// <summary>Keys of linked issues that begin with a text, the lowest numbers first.</summary>
    IReadOnlyList<string> ListKeys(string connection, SideName side, string prefix, int limit);

    /// <summary>Halves in the order of their links, for listing; pages by <paramref name="after"/>.</summary>
    IReadOnlyList<SideLink> ListLinks(string connection, SideName side, string? after, int limit);

    /// <summary>Links on which this side has something to do now: a message waits, or a retry is due. Oldest first.</summary>
    IReadOnlyList<string> ListDue(string connection, SideName side, DateTimeOffset now, int limit);

    /// <summary>When the next retry of this side is due; null: none waits.</summary>
    DateTimeOffset? NextDue(string connection, SideName side);

    /// <summary>Links that are due because an issue that their own issue refers to has come into sync: what they say of it has to go out first.</summary>
    IReadOnlyList<string> ListWoken(string connection, SideName side, DateTimeOffset now, int limit);

    /// <summary>How many halves there are.</summary>
    long CountLinks(string connection, SideName side);

    /// <summary>How many issues this side would have to create to work in what waits.</summary>
    long CountToCreate(string connection, SideName side);

    /// <summary>The newest replica that waits for this side; null: none.</summary>
    Replica? PeekMessage(string connection, SideName toSide, string link);

    /// <summary>Versions of issues that a scan has already dealt with, among these.</summary>
    IReadOnlyDictionary<string, DateTimeOffset> GetSeen(string connection, SideName side, IReadOnlyCollection<string> issueIds);

    /// <summary>How many versions newer than a point have been dealt with.</summary>
    long CountSeenSince(string connection, SideName side, DateTimeOffset since);

    /// <summary>Creations whose outcome is not recorded.</summary>
    IReadOnlyList<Intent> ListIntents(string connection, SideName side, string? link);

    /// <summary>A remark that was stored under a key; null: none.</summary>
    string? GetNote(string key);

    /// <summary>Errors that have not been put right; null: of all connections.</summary>
    IReadOnlyList<ErrorRecord> ListErrors(string? connection);

    /// <summary>Conflicts, newest first; null: of all connections.</summary>
    IReadOnlyList<ConflictRecord> ListConflicts(string? connection, int limit);

    /// <summary>
    /// All of these changes or none of them. None of them either if somebody else has taken over one of the <paramref name="leases"/>
    /// meanwhile (<c>StateLocked</c>).
    /// </summary>
    void Commit(IReadOnlyCollection<Lease> leases, Action<ISyncWriter> changes);

    /// <summary>Takes a lease, or returns null when another holds it.</summary>
    /// <param name="resource">What is leased.</param>
    /// <param name="now">Our time.</param>
    /// <param name="duration">For how long, unless renewed.</param>
    Lease? TryLease(string resource, DateTimeOffset now, TimeSpan duration);

    /// <summary>Leases as many of these as are free, in one transaction.</summary>
    IReadOnlyList<Lease> TryLeaseAll(IReadOnlyCollection<string> resources, DateTimeOffset now, TimeSpan duration);

    /// <summary>Prolongs leases; returns those that are still ours.</summary>
    IReadOnlyList<Lease> Renew(IReadOnlyCollection<Lease> leases, DateTimeOffset now, TimeSpan duration);

    /// <summary>Gives leases back.</summary>
    void Release(IReadOnlyCollection<Lease> leases);

    /// <summary>A private copy in memory: what is done to it is forgotten. For previews.</summary>
    ISyncStore OpenPreview();

    /// <summary>Removes everything of a connection.</summary>
    void RemoveConnection(string connection);
}

/// <summary>The right to work on something for a while.</summary>
/// <param name="Resource">What is leased.</param>
/// <param name="Token">Tells this holder from every other and from earlier ones.</param>
public sealed record Lease(string Resource, string Token);

/// <summary>What can be changed within a transaction.</summary>
public interface ISyncWriter
{
    /// <summary>Inserts or replaces a half of a link.</summary>
    void SaveLink(SideLink link);

    /// <summary>Makes the halves of a side that wait for one of these due, unless they are due earlier.</summary>
    void Wake(string connection, SideName side, IReadOnlyCollection<string> targets, DateTimeOffset due);

    /// <summary>Removes a half, with its messages, intents and errors.</summary>
    void RemoveLink(string connection, SideName side, string link);

    /// <summary>Puts a replica into the other side's box; an older one of the same link is replaced.</summary>
    void Send(string connection, SideName toSide, Replica replica);

    /// <summary>Takes a replica out of the box, unless a newer one lies there by now.</summary>
    void Consume(string connection, SideName toSide, string link, long sequence);

    /// <summary>Stores a remark under a key; null removes it.</summary>
    void SetNote(string key, string? value);

    /// <summary>Remembers how far a side has been scanned.</summary>
    void SaveScanPoint(ScanPoint point);

    /// <summary>Remembers that a version of an issue has been dealt with.</summary>
    void MarkSeen(string connection, SideName side, string issueId, DateTimeOffset version);

    /// <summary>Forgets versions that no scan will meet again.</summary>
    void ForgetSeen(string connection, SideName side, DateTimeOffset before);

    /// <summary>Records a creation that is about to be sent.</summary>
    void AddIntent(Intent intent);

    /// <summary>Removes a creation whose outcome is recorded.</summary>
    void RemoveIntent(string connection, SideName side, string link, string item);

    /// <summary>Records an error; the same one of the same link counts up.</summary>
    void RecordError(ErrorRecord error);

    /// <summary>The link (or, with "", the side) works again.</summary>
    void ClearError(string connection, SideName side, string link);

    /// <summary>Records a conflict; the very same one is recorded once.</summary>
    void RecordConflict(ConflictRecord conflict);
}
