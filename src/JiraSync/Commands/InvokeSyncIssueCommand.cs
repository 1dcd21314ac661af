using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using JiraSync.Binding;
using JiraSync.Completion;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using JiraSync.Engine.Sync;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>
/// Syncs the issues that are named: takes them into a connection, or brings pairs up to date at once. Takes keys, addresses of
/// pages, and objects with a Key such as those of Get-JiraIssue. With -WhatIf every write is shown and none is made.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "SyncIssue", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Output.SyncIssueResult))]
public sealed class InvokeSyncIssueCommand : SyncCommand
{
    /// <summary>What is read from both Jiras at once.</summary>
    private const int Batch = 50;

    private readonly Dictionary<(string Connection, SideName Side), List<IssueRoute>> _waiting = [];

    /// <summary>Keys, addresses of pages, or objects with a Key.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Key")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(IssueKeyCompleter))]
    public PSObject[] Issue { get; set; } = [];

    /// <summary>Name of the connection; not needed where only one syncs the issue's project.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string? Connection { get; set; }

    /// <summary>The side on which the issue is; needed where both sides have projects of the same key.</summary>
    [Parameter]
    public SideName Side { get; set; }

    /// <summary>Goes on where a limit (MaxCreations, MaxDeletions) would stop it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Each(Issue, IssueArgument.Name, argument =>
    {
        if (argument.BaseObject is SyncIssue or Output.SyncIssueResult) Take(PairRoute(argument));
        else Take(Engine.Route(Connection, IssueArgument.Read(argument), IsGiven(nameof(Side)) ? Side : null));
    });

    /// <inheritdoc/>
    protected override void End()
    {
        foreach (var batch in _waiting.Values.Where(static batch => batch.Count > 0).ToList()) Sync(batch);
    }

    private void Take(IssueRoute route)
    {
        var place = (route.Connection, route.Side);
        if (!_waiting.TryGetValue(place, out var batch)) _waiting[place] = batch = [];
        if (batch.Any(other => other.Key == route.Key)) return;
        batch.Add(route);
        if (batch.Count < Batch) return;
        _waiting.Remove(place);
        Sync(batch);
    }

    /// <summary>A pair that another cmdlet wrote says itself where it belongs.</summary>
    private IssueRoute PairRoute(PSObject pair)
    {
        var (connection, local, remote) = pair.BaseObject is SyncIssue issue
            ? (issue.Connection, issue.LocalKey, issue.RemoteKey)
            : ((Output.SyncIssueResult)pair.BaseObject) is var result ? (result.Connection, result.LocalKey, result.RemoteKey) : default;
        var side = IsGiven(nameof(Side)) ? Side : local is not null ? SideName.Local : SideName.Remote;
        var key = side == SideName.Local ? local : remote;
        return key is not null ? new IssueRoute(connection, side, key) : throw new SyncException(
            ErrorIds.IssueReferenceInvalid, SyncErrorKind.Data, $"'{pair.BaseObject}' has no issue on the {side} side.", "Leave -Side out, or name the other one.");
    }

    private void Sync(List<IssueRoute> batch) => Each([batch], static routes => routes[0].Connection, routes =>
    {
        var named = new NamedIssues(routes[0].Side, routes.Select(static route => route.Key).ToList());
        var request = new PassRequest { Preview = IsWhatIf, Force = Force, Issues = named };
        PassReport report;
        try
        {
            report = CallEngine((engine, cancellation) => engine.InvokeAsync(routes[0].Connection, request, cancellation));
        }
        catch (SyncException error) when (!Stopping)
        {
            // One error for the cause, and a result for each issue, so that nothing that went in is missing in what comes out.
            foreach (var route in routes) WriteObject(Output.SyncIssueResult.Failed(route, error));
            throw;
        }

        foreach (var result in report.Results) WriteObject(Output.SyncIssueResult.From(result));
        PassErrors.Write(report, WriteError);
    });
}
