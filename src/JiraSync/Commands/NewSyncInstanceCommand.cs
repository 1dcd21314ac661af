using System.Management.Automation;
using System.Security;
using JiraSync.Binding;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using JiraSync.Output;

namespace JiraSync.Commands;

/// <summary>Adds an instance to the profile: signs in, finds out which product it is, and keeps the secret protected.</summary>
[Cmdlet(VerbsCommon.New, "SyncInstance", DefaultParameterSetName = ByCredential, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(SyncInstance))]
public sealed class NewSyncInstanceCommand : SyncCommand
{
    private const string ByCredential = "Credential";
    private const string ByToken = "Token";
    private const string ByReference = "SecretReference";

    /// <summary>Name in this profile.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    /// <summary>Address of Jira, as in the browser.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Url { get; set; } = "";

    /// <summary>Cloud: e-mail address and API token. Data Center: user name and password.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByCredential, ValueFromPipelineByPropertyName = true)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Data Center: personal access token.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByToken)]
    [SecretText]
    public SecureString? Token { get; set; }

    /// <summary>Where the secret lies, when not in the profile: env:NAME or vault:VAULT/NAME.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByReference, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string SecretReference { get; set; } = "";

    /// <summary>E-mail address, user name or client id that goes with the secret; none for a personal access token.</summary>
    [Parameter(ParameterSetName = ByReference, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? UserName { get; set; }

    /// <summary>The way to sign in, where the product does not decide it: ScopedToken or OAuthClientCredentials.</summary>
    [Parameter(ParameterSetName = ByCredential)]
    [Parameter(ParameterSetName = ByReference)]
    public AuthType Auth { get; set; }

    /// <summary>Allows an address without encryption, which everybody on the way can read. This machine itself needs no allowance.</summary>
    [Parameter]
    public SwitchParameter AllowInsecureHttp { get; set; }

    /// <summary>Another API gateway than Atlassian's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? GatewayUrl { get; set; }

    /// <summary>Another OAuth token service than Atlassian's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TokenUrl { get; set; }

    /// <summary>Longest wait for an answer.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int TimeoutSeconds { get; set; } = 100;

    /// <summary>Most requests at a time.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int MaxConcurrency { get; set; } = 8;

    /// <summary>Stores it without signing in first.</summary>
    [Parameter]
    public SwitchParameter SkipTest { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        var instance = new InstanceConfig
        {
            Name = Name,
            Url = Url,
            AllowInsecureHttp = AllowInsecureHttp,
            GatewayUrl = GatewayUrl,
            TokenUrl = TokenUrl,
            TimeoutSeconds = TimeoutSeconds,
            MaxConcurrency = MaxConcurrency,
        };
        var signIn = SignInBinding.From(IsGiven(nameof(Auth)) ? Auth : null, Credential, Token, IsGiven(nameof(SecretReference)) ? SecretReference : null, UserName);
        var added = CallEngine((engine, cancellation) => engine.AddInstanceAsync(instance, signIn, !SkipTest, cancellation));
        if (added is not null) WriteObject(SyncInstance.From(added));
    }
}
