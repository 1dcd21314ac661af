namespace JiraSync.Engine.Profile;

/// <summary>Secrets by name, protected where they lie.</summary>
public interface ISecretStore
{
    /// <summary>Stores a secret, over one of the same name.</summary>
    void Set(string name, string secret);

    /// <summary>A secret in plain form; throws <c>SecretUnavailable</c> when it is missing or cannot be opened.</summary>
    string Get(string name);

    /// <summary>Removes a secret; false when there was none.</summary>
    bool Remove(string name);

    /// <summary>Whether there is one of that name.</summary>
    bool Exists(string name);
}
