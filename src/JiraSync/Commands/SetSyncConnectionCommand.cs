using System.Management.Automation;
using JiraSync.Completion;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>Changes a connection. What is not given stays.</summary>
[Cmdlet(VerbsCommon.Set, "SyncConnection", DefaultParameterSetName = ByMethod, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SyncConnection))]
public sealed class SetSyncConnectionCommand : ConnectionWriter
{
    private const string ByDirection = "Direction";
    private const string ByMethod = "Method";

    /// <summary>Its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Connection")]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string Name { get; set; } = "";

    /// <summary>Another name; everything known of its issues stays with it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? NewName { get; set; }

    /// <summary>Another instance for the Local side. Once it holds issues: only another way to the same site.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(InstanceNameCompleter))]
    public string? LocalInstance { get; set; }

    /// <summary>Another project for the Local side; not once it holds issues.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LocalProject { get; set; }

    /// <summary>Another instance for the Remote side. Once it holds issues: only another way to the same site.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(InstanceNameCompleter))]
    public string? RemoteInstance { get; set; }

    /// <summary>Another project for the Remote side; not once it holds issues.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RemoteProject { get; set; }

    /// <summary>Which way changes go: Both, LocalToRemote or RemoteToLocal.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByDirection)]
    [ValidateSet(nameof(SyncDirection.Both), nameof(SyncDirection.LocalToRemote), nameof(SyncDirection.RemoteToLocal))]
    public SyncDirection Direction { get; set; }

    /// <summary>How changes leave the Local side.</summary>
    [Parameter(ParameterSetName = ByMethod)]
    public SyncMethod LocalMethod { get; set; }

    /// <summary>How changes leave the Remote side.</summary>
    [Parameter(ParameterSetName = ByMethod)]
    public SyncMethod RemoteMethod { get; set; }

    /// <summary>Type of issues created on the Local side whose own type its project lacks; an empty text makes that an error again.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? LocalDefaultIssueType { get; set; }

    /// <summary>The same on the Remote side.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? RemoteDefaultIssueType { get; set; }

    /// <summary>What happens to a field that both sides changed, differently.</summary>
    [Parameter]
    public ConflictPolicy ConflictPolicy { get; set; }

    /// <summary>Most issues that one pass creates on a side before it stops and asks.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaxCreations { get; set; }

    /// <summary>Most comments, attachments or links that one pass deletes on a side before it stops and asks.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaxDeletions { get; set; }

    /// <summary>What it is for.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Description { get; set; }

    /// <summary>Stores the change without asking either Jira first.</summary>
    [Parameter]
    public SwitchParameter SkipTest { get; set; }

    /// <summary>Writes the changed connection.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        // Only what Jira has a say in is asked of it.
        var reaches = LocalInstance is not null || LocalProject is not null || RemoteInstance is not null || RemoteProject is not null
            || !string.IsNullOrEmpty(LocalDefaultIssueType) || !string.IsNullOrEmpty(RemoteDefaultIssueType)
            || IsGiven(nameof(Direction)) || IsGiven(nameof(LocalMethod)) || IsGiven(nameof(RemoteMethod));
        var changed = CallEngine((engine, cancellation) => engine.UpdateConnectionAsync(Name, NewName, Change, reaches && !SkipTest, cancellation));
        if (changed is not null && PassThru) Write(changed);
    }

    private ConnectionConfig Change(ConnectionConfig connection)
    {
        var brakes = connection.Brakes;
        return connection with
        {
            Local = Change(SideName.Local, connection.Local),
            Remote = Change(SideName.Remote, connection.Remote),
            ConflictPolicy = IsGiven(nameof(ConflictPolicy)) ? ConflictPolicy : connection.ConflictPolicy,
            Description = IsGiven(nameof(Description)) ? NullIfEmpty(Description) : connection.Description,
            Brakes = brakes with
            {
                MaxCreations = IsGiven(nameof(MaxCreations)) ? MaxCreations : brakes.MaxCreations,
                MaxDeletions = IsGiven(nameof(MaxDeletions)) ? MaxDeletions : brakes.MaxDeletions,
            },
        };
    }

    private SideConfig Change(SideName name, SideConfig side)
    {
        var local = name == SideName.Local;
        var method = side.Method;
        if (IsGiven(nameof(Direction)))
        {
            if (Direction == (local ? SyncDirection.RemoteToLocal : SyncDirection.LocalToRemote)) method = SyncMethod.Disabled;
            else if (method == SyncMethod.Disabled) method = SyncMethod.Automatic;
        }
        else if (IsGiven(local ? nameof(LocalMethod) : nameof(RemoteMethod)))
        {
            method = local ? LocalMethod : RemoteMethod;
        }

        return side with
        {
            Instance = (local ? LocalInstance : RemoteInstance) ?? side.Instance,
            Project = (local ? LocalProject : RemoteProject) ?? side.Project,
            Method = method,
            DefaultIssueType = IsGiven(local ? nameof(LocalDefaultIssueType) : nameof(RemoteDefaultIssueType))
                ? NullIfEmpty(local ? LocalDefaultIssueType : RemoteDefaultIssueType)
                : side.DefaultIssueType,
        };
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
