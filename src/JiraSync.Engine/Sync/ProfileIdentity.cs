using System;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>
/// Notices a profile that was copied to another machine: two that sync the same issues without knowing of each other would
/// fight. The move is said once (<c>Set-SyncProfile -AcceptMove</c>), then this machine is the profile's home.
/// </summary>
public static class ProfileIdentity
{
    private const string Note = "machine";

    /// <summary>Checks that the state was last used on this machine.</summary>
    /// <exception cref="SyncException"><c>ProfileMoved</c>.</exception>
    public static void Check(ISyncStore store)
    {
        string here = Environment.MachineName;
        string? home = store.GetNote(Note);
        if (home is null)
            Accept(store);
        else if (!string.Equals(home, here, StringComparison.OrdinalIgnoreCase))
        {
            throw new SyncException(
                ErrorIds.ProfileMoved,
                SyncErrorKind.Brake,
                $"This profile belongs to machine '{home}', but this is '{here}'. If both ran it, they would make the same writes twice.",
                $"If the profile was moved and '{home}' no longer uses it, say so once with Set-SyncProfile -AcceptMove. Otherwise make a new profile here.");
        }
    }

    /// <summary>Makes this machine the profile's home.</summary>
    public static void Accept(ISyncStore store) => store.Commit([], writer => writer.SetNote(Note, Environment.MachineName));
}
