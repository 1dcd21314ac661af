using System;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira.Connection;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;

namespace JiraSync.Engine.Sync;

/// <summary>Makes, changes and removes instances together with their secrets, after trying them out.</summary>
internal sealed class InstanceSetup(ProfileDirectory profile, JiraSignIn signIn, ISyncHost host)
{
    private const string CloudDomain = ".atlassian.net";

    /// <summary>Adds one; null when it was not to be.</summary>
    public async Task<InstanceConfig?> AddAsync(InstanceConfig instance, GivenSignIn given, bool test, CancellationToken cancellation)
    {
        instance = Normalize(Apply(instance, given).Validate());
        CheckPossible(instance);
        profile.Instances.CheckFree(instance.Name);
        if (!host.ShouldProcess($"instance '{instance.Name}'", $"Add {instance.Url}, signing in by {instance.Auth}"))
            return null;
        if (test)
            instance = Fit(await signIn.ProbeAsync(instance, given.Secret, cancellation).ConfigureAwait(false));
        StoreSecret(instance, given);
        try
        {
            return profile.Instances.Add(instance);
        }
        catch (SyncException e) when (e.ErrorId != ErrorIds.InstanceExists)
        {
            if (given.Secret is not null)
                profile.Secrets.Remove(instance.Name);
            throw;
        }
    }

    /// <summary>Changes one; null when it was not to be.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="change">Everything but the sign-in.</param>
    /// <param name="given">A new sign-in; null keeps the one it has.</param>
    /// <param name="newSite">True when another site, or the same with another identity, is meant.</param>
    /// <param name="test">Whether to try it out first.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<InstanceConfig?> UpdateAsync(
        string name, Func<InstanceConfig, InstanceConfig> change, GivenSignIn? given, bool newSite, bool test, CancellationToken cancellation)
    {
        InstanceConfig before = profile.Instances.Get(name);
        InstanceConfig after = change(before);
        if (given is not null)
            after = Apply(after, given);
        after = Normalize((after with { Name = before.Name }).Validate());
        CheckPossible(after);
        if (!host.ShouldProcess($"instance '{before.Name}'", $"Change it ({after.Url}, signing in by {after.Auth})"))
            return null;
        if (test)
        {
            after = Fit(await signIn.ProbeAsync(after, given?.Secret, cancellation).ConfigureAwait(false));
            if (!newSite && before.Identity is { } known && after.Identity != known)
            {
                throw new SyncException(
                    ErrorIds.InstanceChanged,
                    SyncErrorKind.Configuration,
                    $"Instance '{before.Name}' answers as '{after.Identity}', but was set up as '{known}': it may be a copy of the site, or another one.",
                    $"If that is meant, run Set-SyncInstance {before.Name} -Url {after.Url}, which takes the new identity over.");
            }
        }
        else if (after.Url != before.Url)
        {
            after = after with { Kind = null, Identity = null, CloudId = null, AccountId = null, DisplayName = null, TimeZone = null };
        }

        if (given is not null)
            StoreSecret(after, given);
        InstanceConfig stored = profile.Instances.Update(before.Name, _ => after);
        if (before.Secret?.Location == SecretLocation.Store && before.Secret != stored.Secret)
            profile.Secrets.Remove(before.Secret.Name);
        return stored;
    }

    /// <summary>Removes one and its secret; false when it was not to be.</summary>
    public bool Remove(string name)
    {
        InstanceConfig instance = profile.Instances.Get(name);
        if (!host.ShouldProcess($"instance '{instance.Name}' ({instance.Url})", "Remove it with its stored secret"))
            return false;
        profile.Instances.Remove(instance.Name);
        if (instance.Secret?.Location == SecretLocation.Store)
            profile.Secrets.Remove(instance.Secret.Name);
        return true;
    }

    private static InstanceConfig Apply(InstanceConfig instance, GivenSignIn given) => instance with
    {
        Auth = given.Auth ?? (given.UserName is null ? AuthType.Pat : IsCloudAddress(instance.Url) ? AuthType.ApiToken : AuthType.Basic),
        UserName = given.UserName,
        Secret = given.Reference ?? (given.Secret is null ? instance.Secret : SecretReference.InStore(instance.Name)),
    };

    /// <summary>The address of a page inside Jira, as people copy it, becomes that of Jira itself.</summary>
    private static InstanceConfig Normalize(InstanceConfig instance) => instance with
    {
        Url = SiteAddress.Normalize(new Uri(instance.Url), instance.AllowInsecureHttp).AbsoluteUri.TrimEnd('/'),
    };

    /// <summary>User and secret travel alike on both products; once it is known which one it is, the right name is kept.</summary>
    private static InstanceConfig Fit(InstanceConfig probed) => probed with
    {
        Auth = (probed.Auth, probed.Kind) switch
        {
            (AuthType.Basic, JiraKind.Cloud) => AuthType.ApiToken,
            (AuthType.ApiToken, JiraKind.DataCenter) => AuthType.Basic,
            _ => probed.Auth,
        },
    };

    private static void CheckPossible(InstanceConfig instance)
    {
        if (instance.Auth == AuthType.Pat && IsCloudAddress(instance.Url))
        {
            throw new SyncException(
                ErrorIds.InstanceInvalid,
                SyncErrorKind.Configuration,
                $"{instance.Url} is Jira Cloud, which takes no personal access token alone.",
                "Give -Credential with the account's e-mail address as user name and an API token as password.");
        }
    }

    private void StoreSecret(InstanceConfig instance, GivenSignIn given)
    {
        if (given.Secret is not null)
            profile.Secrets.Set(instance.Name, given.Secret);
    }

    private static bool IsCloudAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Host.EndsWith(CloudDomain, StringComparison.OrdinalIgnoreCase);
}
