using System.Management.Automation;
using JiraSync.Completion;
using JiraSync.Engine.Profile;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>Joins a project of one instance with a project of another, after checking both and the permissions there.</summary>
[Cmdlet(VerbsCommon.New, "SyncConnection", DefaultParameterSetName = ByDirection, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(SyncConnection))]
public sealed class NewSyncConnectionCommand : ConnectionWriter
{
    private const string ByDirection = "Direction";
    private const string ByMethod = "Method";

    /// <summary>Name in this profile.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    /// <summary>Instance of the side that this profile owns.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InstanceNameCompleter))]
    public string LocalInstance { get; set; } = "";

    /// <summary>Key of the project there.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string LocalProject { get; set; } = "";

    /// <summary>Instance of the other side.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InstanceNameCompleter))]
    public string RemoteInstance { get; set; } = "";

    /// <summary>Key of the project there.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string RemoteProject { get; set; } = "";

    /// <summary>
    /// How its rules are made. Basic: summary, description, comments, attachments, issue type. Visual: mappings of fields, to begin with
    /// of all that both Jiras call the same; Get-SyncRule shows them, Set-SyncRule changes them.
    /// </summary>
    [Parameter]
    [ValidateSet(nameof(ConnectionMode.Basic), nameof(ConnectionMode.Visual))]
    public ConnectionMode Mode { get; set; } = ConnectionMode.Basic;

    /// <summary>Which way changes go: Both, LocalToRemote or RemoteToLocal.</summary>
    [Parameter(ParameterSetName = ByDirection)]
    [ValidateSet(nameof(SyncDirection.Both), nameof(SyncDirection.LocalToRemote), nameof(SyncDirection.RemoteToLocal))]
    public SyncDirection Direction { get; set; } = SyncDirection.Both;

    /// <summary>How changes leave the Local side.</summary>
    [Parameter(ParameterSetName = ByMethod)]
    public SyncMethod LocalMethod { get; set; } = SyncMethod.Automatic;

    /// <summary>How changes leave the Remote side.</summary>
    [Parameter(ParameterSetName = ByMethod)]
    public SyncMethod RemoteMethod { get; set; } = SyncMethod.Automatic;

    /// <summary>Type of issues created on the Local side whose own type its project lacks; without, that is an error.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LocalDefaultIssueType { get; set; }

    /// <summary>The same on the Remote side.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RemoteDefaultIssueType { get; set; }

    /// <summary>What happens to a field that both sides changed, differently.</summary>
    [Parameter]
    public ConflictPolicy ConflictPolicy { get; set; } = ConflictPolicy.Newest;

    /// <summary>Most issues that one pass creates on a side before it stops and asks.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaxCreations { get; set; } = new BrakeSettings().MaxCreations;

    /// <summary>Most comments, attachments or links that one pass deletes on a side before it stops and asks.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaxDeletions { get; set; } = new BrakeSettings().MaxDeletions;

    /// <summary>What it is for.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Description { get; set; }

    /// <summary>Stores it without asking either Jira first.</summary>
    [Parameter]
    public SwitchParameter SkipTest { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        var byDirection = ParameterSetName == ByDirection;
        var connection = new ConnectionConfig
        {
            Name = Name,
            Mode = Mode,
            Description = Description,
            Local = new SideConfig
            {
                Instance = LocalInstance,
                Project = LocalProject,
                Method = byDirection ? Method(SyncDirection.RemoteToLocal) : LocalMethod,
                DefaultIssueType = LocalDefaultIssueType,
            },
            Remote = new SideConfig
            {
                Instance = RemoteInstance,
                Project = RemoteProject,
                Method = byDirection ? Method(SyncDirection.LocalToRemote) : RemoteMethod,
                DefaultIssueType = RemoteDefaultIssueType,
            },
            ConflictPolicy = ConflictPolicy,
            Brakes = new BrakeSettings { MaxCreations = MaxCreations, MaxDeletions = MaxDeletions },
        };
        var added = CallEngine((engine, cancellation) => engine.AddConnectionAsync(connection, !SkipTest, cancellation));
        if (added is not null) Write(added);
    }

    private SyncMethod Method(SyncDirection whenNothingLeaves) => Direction == whenNothingLeaves ? SyncMethod.Disabled : SyncMethod.Automatic;
}
