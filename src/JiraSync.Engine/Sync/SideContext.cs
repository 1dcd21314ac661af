using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Exchange;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.RichTexts;
using JiraSync.Engine.Rules;
using JiraSync.Engine.State;

namespace JiraSync.Engine.Sync;

/// <summary>
/// One side of a connection at work: its Jira, its rules, its half of the state, its way to the other side. All stages work on
/// one of these and know nothing of the other side but the replicas that it sent.
/// </summary>
public sealed class SideContext
{
    private TargetMetadata? _target;
    private bool? _hasReferences;
    private VisibilityMatrix? _visibility;

    /// <summary>The connection.</summary>
    public required ConnectionConfig Connection { get; init; }

    /// <summary>Which side.</summary>
    public required SideName Name { get; init; }

    /// <summary>Its Jira.</summary>
    public required IJiraClient Client { get; init; }

    /// <summary>Id of the account that signs in; null: not known.</summary>
    public string? AccountId { get; init; }

    /// <summary>What the instance said of itself when it was set up; null: not known.</summary>
    public string? KnownIdentity { get; init; }

    /// <summary>The profile's map of people.</summary>
    public IReadOnlyList<PersonConfig> People { get; init; } = [];

    /// <summary>Its rules.</summary>
    public required IRuleSet Rules { get; init; }

    /// <summary>The way to the other side.</summary>
    public required IExchange Exchange { get; init; }

    /// <summary>State.</summary>
    public required ISyncStore Store { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Who runs this.</summary>
    public required ISyncHost Host { get; init; }

    /// <summary>Times and sizes of the engine's own.</summary>
    public SyncOptions Options { get; init; } = SyncOptions.Default;

    /// <summary>Settings of this side.</summary>
    public SideConfig Config => Connection.Side(Name);

    /// <summary>What this side does with items.</summary>
    public ItemSettings Items => Config.Items ?? ItemSettings.Default;

    /// <summary>What this side does with texts that arrive.</summary>
    public TextSettings Texts => Config.Texts ?? TextSettings.Default;

    /// <summary>Which comments may leave, and who sees their copies.</summary>
    internal VisibilityMatrix Visibility => _visibility ??= new VisibilityMatrix(Connection.CommentVisibility ?? [], Name);

    /// <summary>Settings of the other side.</summary>
    public SideConfig OtherConfig => Connection.Side(Name.Other());

    /// <summary>What state is kept under; stays when the connection is renamed.</summary>
    public string Key => Connection.Id.ToString("D");

    /// <summary>True when nothing that people change here ever leaves: what arrives overwrites it.</summary>
    public bool IsReceiveOnly => Config.Method == SyncMethod.Disabled;

    /// <summary>Which way the rules carry a kind of item.</summary>
    public ItemFlow Flow(ItemKind kind) => kind switch
    {
        ItemKind.Comment => Rules.Items.Comments,
        ItemKind.Attachment => Rules.Items.Attachments,
        _ => Rules.Items.Worklogs,
    };

    /// <summary>True when items of a kind come here and do not go back.</summary>
    public bool IsOneWay(ItemKind kind) => IsReceiveOnly || !Flow(kind).Leaves;

    /// <summary>The policy for a field, as this side sees it. Of a text of which we hold the beginning alone, the whole counts.</summary>
    public Preference PreferenceFor(RuleField? field, bool shortened) => shortened ? Preference.Theirs
        : field?.Policy is { } policy ? Reconcile.SeenFrom(policy, Name == SideName.Local) : Preference;

    /// <summary>What outgoing rules may ask.</summary>
    public SourceContext Source => new(id => Store.GetLinksByIssue(Key, Name, [id]).FirstOrDefault(l => l.State == LinkState.Linked)?.Link)
    {
        OfKey = key => Store.GetLinksByKey(Key, Name, [key]).FirstOrDefault(l => l is { State: LinkState.Linked, IssueId: not null }) is { } half
            ? new IssueValue(half.Link, half.IssueId!, half.IssueKey ?? key) : null,
    };

    /// <summary>True when the rules carry what points at other issues.</summary>
    public bool HasReferences => _hasReferences ??= Rules.Fields.Values.Any(r => r.IsReference);

    /// <summary>The connection's conflict policy, as this side sees it.</summary>
    public Preference Preference => Reconcile.SeenFrom(Connection.ConflictPolicy, Name == SideName.Local);

    /// <summary>Our time.</summary>
    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>How messages call this side: <c>SUP (support)</c>.</summary>
    public string Label => $"{Config.Project} ({Config.Instance})";

    /// <summary>What is known of the side that is written to.</summary>
    internal TargetMetadata Target => _target ??= new TargetMetadata(this);

    /// <summary>Forgets what was read of the project: Jira refused something that it should have allowed, or we added to it.</summary>
    public void ForgetTarget() => Target.Forget();

    /// <summary>Checks that the instance is still the one that was set up: a copy of a site must not be synced for the site.</summary>
    /// <exception cref="SyncException"><c>InstanceChanged</c>.</exception>
    public void CheckIdentity(ServerInfo server)
    {
        if (KnownIdentity is null || KnownIdentity == server.Identity)
            return;
        throw new SyncException(
            ErrorIds.InstanceChanged,
            SyncErrorKind.Brake,
            $"Instance '{Config.Instance}' answers as '{server.Identity}', but was set up as '{KnownIdentity}': it may be a copy of the site, or another one.",
            $"If that is meant, take the new identity over with Set-SyncInstance {Config.Instance} -Url and its address.");
    }

    /// <summary>A new mark for a write of this connection's.</summary>
    public string NewWriteId() => Key + "/" + Options.NewId().ToString("N");

    /// <summary>
    /// True for history entries that this connection made. Another connection's writes count as people's: they have to travel on.
    /// </summary>
    public bool IsOurs(Change change) => change.WriteId?.StartsWith(Key + "/", StringComparison.Ordinal) == true;

    /// <summary>A time by this Jira's clock, by our clock.</summary>
    public DateTimeOffset ToOurClock(DateTimeOffset serverTime) =>
        Client.ClockOffset is { } offset && offset.Duration() > Options.ClockTolerance ? serverTime - offset : serverTime;
}
