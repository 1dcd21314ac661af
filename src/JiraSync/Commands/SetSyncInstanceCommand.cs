using System.Management.Automation;
using System.Security;
using JiraSync.Binding;
using JiraSync.Completion;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>Changes an instance. What is not given stays; a new address or sign-in is tried out first.</summary>
[Cmdlet(VerbsCommon.Set, "SyncInstance", DefaultParameterSetName = Keep, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SyncInstance))]
public sealed class SetSyncInstanceCommand : SyncCommand
{
    private const string Keep = "Settings";
    private const string ByCredential = "Credential";
    private const string ByToken = "Token";
    private const string ByReference = "SecretReference";

    /// <summary>Its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InstanceNameCompleter))]
    public string Name { get; set; } = "";

    /// <summary>New address. The same one again takes over the identity of a site that was restored elsewhere.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Url { get; set; }

    /// <summary>New sign-in. Cloud: e-mail address and API token. Data Center: user name and password.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByCredential)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>New personal access token (Data Center).</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByToken)]
    [SecretText]
    public SecureString? Token { get; set; }

    /// <summary>Where the secret lies from now on: env:NAME or vault:VAULT/NAME.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByReference)]
    [ValidateNotNullOrEmpty]
    public string SecretReference { get; set; } = "";

    /// <summary>E-mail address, user name or client id that goes with the secret; none for a personal access token.</summary>
    [Parameter(ParameterSetName = ByReference)]
    [ValidateNotNullOrEmpty]
    public string? UserName { get; set; }

    /// <summary>The way to sign in, where the product does not decide it.</summary>
    [Parameter(ParameterSetName = ByCredential)]
    [Parameter(ParameterSetName = ByReference)]
    public AuthType Auth { get; set; }

    /// <summary>Allows an address without encryption; -AllowInsecureHttp:$false takes that back.</summary>
    [Parameter]
    public SwitchParameter AllowInsecureHttp { get; set; }

    /// <summary>Another API gateway than Atlassian's; an empty text goes back to that one.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? GatewayUrl { get; set; }

    /// <summary>Another OAuth token service than Atlassian's; an empty text goes back to that one.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? TokenUrl { get; set; }

    /// <summary>Longest wait for an answer.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int TimeoutSeconds { get; set; }

    /// <summary>Most requests at a time.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int MaxConcurrency { get; set; }

    /// <summary>Stores the change without signing in first.</summary>
    [Parameter]
    public SwitchParameter SkipTest { get; set; }

    /// <summary>Writes the changed instance.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        var signIn = ParameterSetName == Keep
            ? null
            : SignInBinding.From(IsGiven(nameof(Auth)) ? Auth : null, Credential, Token, ParameterSetName == ByReference ? SecretReference : null, UserName);
        var reaches = signIn is not null || IsGiven(nameof(Url)) || IsGiven(nameof(AllowInsecureHttp)) || IsGiven(nameof(GatewayUrl)) || IsGiven(nameof(TokenUrl));
        var changed = CallEngine((engine, cancellation) => engine.UpdateInstanceAsync(
            Name, Change, signIn, newSite: IsGiven(nameof(Url)), test: reaches && !SkipTest, cancellation));
        if (changed is not null && PassThru) WriteObject(SyncInstance.From(changed));
    }

    private InstanceConfig Change(InstanceConfig instance) => instance with
    {
        Url = Url ?? instance.Url,
        AllowInsecureHttp = IsGiven(nameof(AllowInsecureHttp)) ? AllowInsecureHttp : instance.AllowInsecureHttp,
        GatewayUrl = IsGiven(nameof(GatewayUrl)) ? NullIfEmpty(GatewayUrl) : instance.GatewayUrl,
        TokenUrl = IsGiven(nameof(TokenUrl)) ? NullIfEmpty(TokenUrl) : instance.TokenUrl,
        TimeoutSeconds = IsGiven(nameof(TimeoutSeconds)) ? TimeoutSeconds : instance.TimeoutSeconds,
        MaxConcurrency = IsGiven(nameof(MaxConcurrency)) ? MaxConcurrency : instance.MaxConcurrency,
    };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
