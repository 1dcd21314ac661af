using System;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Sync;

namespace JiraSync.Commands;

/// <summary>The errors that a pass reports, as those of a cmdlet.</summary>
internal static class PassErrors
{
    public static void Write(PassReport report, Action<Exception, object?> write)
    {
        foreach (var side in report.SideErrors) write(side, report.Connection);
        foreach (var result in report.Results)
        {
            if (result.Error is null) continue;
            var pair = (result.LocalKey, result.RemoteKey) switch
            {
                (null, null) => report.Connection,
                (var local, null) => local,
                (null, var remote) => remote,
                (var local, var remote) => $"{local} = {remote}",
            };
            write(new SyncException(result.ErrorId!, result.ErrorKind ?? SyncErrorKind.Data, result.Error, result.Advice), pair);
        }
    }
}
